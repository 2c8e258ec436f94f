"""What the rings on the canvas mean, and how many there are; the list of all that differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.graph.compare import Comparison
from app.graph.place import PlacePath
from app.ui import icons, theme
from app.ui.canvas.compare_marks import SIGNS
from app.ui.canvas.overlays import GAP, Chip
from app.ui.message_bar import STANDING
from app.ui.panels.labels import label
from app.ui.words import translated

if TYPE_CHECKING:
    from app.ui.canvas.canvas import Canvas

# As wide as the properties at first, and below the toolbar.
LIST_SIZE, TOP = QSize(296, 520), 80
MOST_WIDTH = 480
PLACE_ROLE = Qt.ItemDataRole.UserRole


class CompareBar(Chip):
    """A legend at the lower edge of the canvas. ``closed`` when it is to go, ``list_wanted``."""

    closed = Signal()
    list_wanted = Signal()

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.row.setContentsMargins(12, 4, 6, 4)
        self.row.setSpacing(8)
        self.title = label("", "", self)
        self.added, self.changed, self.removed = QLabel(self), QLabel(self), QLabel(self)
        for part in (self.title, self.added, self.changed, self.removed):
            self.row.addWidget(part)
        differences = self.tr("Differences…")
        self.list = self.button(differences, differences, self.list_wanted.emit)
        self.close_button = self.button("", self.tr("End the comparison (Esc)"), self.closed.emit)
        self.close_button.setIconSize(QSize(12, 12))
        self.close_button.setIcon(icons.icon("close"))
        self._map = canvas.map
        for watched in (canvas, self._map):
            watched.installEventFilter(self)

    def show_counts(self, name: str, comparison: Comparison) -> None:
        """Say what differs from the model of a file."""
        self.title.setText(self.tr("Compared with {name}:").format(name=name))
        added, removed, changed = comparison.count()
        self._say(self.added, *SIGNS["added"], self.tr("{count} added").format(count=added))
        self._say(self.changed, *SIGNS["changed"], self.tr("{count} changed").format(count=changed))
        self._say(self.removed, "−", "error", self.tr("{count} removed").format(count=removed))
        if comparison.equal:
            self.title.setText(self.tr("Nothing differs from {name}.").format(name=name))
        self.list.setVisible(not comparison.equal)
        counts = ((self.added, added), (self.changed, changed), (self.removed, removed))
        for part, count in counts:
            part.setVisible(count > 0)
        self.show()
        self._stand()

    def _say(self, part: QLabel, sign: str, role: str, text: str) -> None:
        color = theme.current()[role].name()
        part.setText(f'<b style="color:{color}">{sign}</b> {text}')
        part.setAccessibleName(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in STANDING:
            self._stand()
        return super().eventFilter(watched, event)

    def _stand(self) -> None:
        """In the middle of the lower edge; beside the map, or above it where there is no room."""
        self.adjustSize()
        map_ = self._map.geometry() if self._map.isVisible() else QRect()
        room = self._canvas.width() - self.width() - GAP
        left = min(max(room // 2, map_.right() + GAP), max(room, 0))
        top = self._canvas.height() - self.height() - GAP
        beside = map_.isEmpty() or left > map_.right()
        self.move(left, top if beside else map_.top() - self.height() - GAP)
        self.raise_()


class DifferencesWindow(QDialog):
    """All that differs, place by place. ``node_chosen(path, id)``.

    It stands where it hides no card: beside its window, or over the right edge of that.
    """

    node_chosen = Signal(tuple, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Differences"))
        self._stand_beside(parent.window())
        self.tree = QTreeWidget(self)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        # A sentence is not cut short: the list is scrolled.
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.itemClicked.connect(self._chosen)
        self.tree.itemActivated.connect(self._chosen)
        self.words = label("", "muted", self, wrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        box = QVBoxLayout(self)
        for part in (self.words, self.tree, buttons):
            box.addWidget(part)

    def _stand_beside(self, window: QWidget) -> None:
        frame, inside = window.frameGeometry(), window.geometry()
        right = window.screen().availableGeometry().right()
        room = right - frame.right() - 2 * GAP
        beside = room >= LIST_SIZE.width()
        width = min(room, MOST_WIDTH) if beside else min(LIST_SIZE.width(), inside.width())
        left = frame.right() + GAP if beside else 0
        self.resize(width, min(LIST_SIZE.height(), inside.height() - 2 * TOP))
        self.move(left or inside.right() - width - GAP, inside.top() + TOP)

    def show_all(self, name: str, comparison: Comparison) -> None:
        """List what differs from the model of a file."""
        text = self.tr("The model on the canvas, compared with {name}.")
        self.words.setText(text.format(name=name))
        self.tree.clear()
        self.tree.addTopLevelItems(list(self._items(comparison, (), "")))
        self.tree.expandAll()

    def _items(
        self, comparison: Comparison, path: PlacePath, place: str
    ) -> Iterator[QTreeWidgetItem]:
        before, after = comparison.before, comparison.after
        for change in comparison.model:
            yield QTreeWidgetItem([place + translated(change.sentence)])
        for node in comparison.removed:
            text = self.tr("− {name} ({kind}) was removed")
            yield QTreeWidgetItem(
                [place + _filled(text, before.name_of(node), before.class_of(node))]
            )
        for node in comparison.added:
            text = self.tr("+ {name} ({kind}) was added")
            item = QTreeWidgetItem(
                [place + _filled(text, after.name_of(node), after.class_of(node))]
            )
            item.setData(0, PLACE_ROLE, (path, node))
            yield item
        for found in comparison.changed:
            node = found.after
            text = self.tr("~ {name} ({kind}) was changed")
            item = QTreeWidgetItem(
                [place + _filled(text, after.name_of(node), after.class_of(node))]
            )
            item.setData(0, PLACE_ROLE, (path, node))
            for change in found.changes:
                item.addChild(QTreeWidgetItem([translated(change.sentence)]))
            yield item
        for node, inner in comparison.inside.items():
            key = after.nodes[node].layer
            yield from self._items(inner, (*path, key), f"{place}{after.name_of(node)} › ")

    def _chosen(self, item: QTreeWidgetItem) -> None:
        place = item.data(0, PLACE_ROLE) or (item.parent() and item.parent().data(0, PLACE_ROLE))
        if place:
            self.node_chosen.emit(*place)


def _filled(text: str, name: str, kind: str) -> str:
    return text.format(name=name, kind=kind)

"""What the rings on the canvas mean, and how many there are; the list of all that differs."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
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
from app.ui.panels.labels import label
from app.ui.words import translated

PLACE_ROLE = Qt.ItemDataRole.UserRole


class CompareBar(Chip):
    """A legend at the lower edge of the canvas. ``closed`` when it is to go, ``list_wanted``."""

    closed = Signal()
    list_wanted = Signal()

    def __init__(self, canvas: QWidget) -> None:
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
        canvas.installEventFilter(self)

    def show_counts(self, name: str, comparison: Comparison) -> None:
        """Say what differs from the model of a file."""
        self.title.setText(self.tr("Compared with {name}:").format(name=name))
        added, removed, changed = comparison.count()
        self._say(self.added, *SIGNS["added"], self.tr("{count} added").format(count=added))
        self._say(self.changed, *SIGNS["changed"], self.tr("{count} changed").format(count=changed))
        self._say(self.removed, "−", "error", self.tr("{count} removed").format(count=removed))
        if comparison.equal:
            self.title.setText(self.tr("Nothing differs from {name}.").format(name=name))
        for part in (self.added, self.changed, self.removed, self.list):
            part.setVisible(not comparison.equal)
        self.show()
        self._stand()

    def _say(self, part: QLabel, sign: str, role: str, text: str) -> None:
        color = theme.current()[role].name()
        part.setText(f'<b style="color:{color}">{sign}</b> {text}')
        part.setAccessibleName(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._canvas and event.type() == QEvent.Type.Resize:
            self._stand()
        return super().eventFilter(watched, event)

    def _stand(self) -> None:
        """In the middle of the lower edge."""
        self.adjustSize()
        left = (self._canvas.width() - self.width()) // 2
        self.move(left, self._canvas.height() - self.height() - GAP)
        self.raise_()


class DifferencesWindow(QDialog):
    """All that differs, place by place. ``node_chosen(path, id)``; it stays beside the window."""

    node_chosen = Signal(tuple, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Differences"))
        self.resize(520, 460)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.itemClicked.connect(self._chosen)
        self.tree.itemActivated.connect(self._chosen)
        self.words = label("", "muted", self, wrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        box = QVBoxLayout(self)
        for part in (self.words, self.tree, buttons):
            box.addWidget(part)

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

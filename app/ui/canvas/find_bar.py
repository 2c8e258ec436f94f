"""Ctrl+F: a bar on the canvas, what answers marked, one after the other, inside submodels too."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QVBoxLayout, QWidget

from app.graph.find import Hit, Shapes, find
from app.graph.place import PlacePath, Shown
from app.graph.report import Report
from app.ui.canvas.overlays import GAP, Chip
from app.ui.canvas.selection import Selection
from app.ui.canvas.view import CanvasView

WIDTH = 380
MOST_ROWS = 5


class FindBar(QWidget):
    """``left`` when it closes; ``place_wanted(path)`` for a hit that is elsewhere."""

    left = Signal()
    changed = Signal()
    place_wanted = Signal(tuple)

    def __init__(
        self, view: CanvasView, document: Shown, selection: Selection, area: QWidget
    ) -> None:
        super().__init__(area)
        self._view, self._document, self._selection = view, document, selection
        self._report: Report | None = None
        self.hits: list[Hit] = []
        self._at = -1
        self._room, self._top = 0, GAP
        # What was selected when the bar was opened.
        self._before: tuple[str, ...] = ()
        self.line = QLineEdit(self)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.elsewhere = QListWidget(self)
        self._build()
        self.hide()

    def _build(self) -> None:
        bar = Chip(self)
        bar.row.setContentsMargins(8, 4, 6, 4)
        text = self.tr("Find by name, class, argument or shape")
        self.line.setPlaceholderText(text)
        self.line.setAccessibleName(text)
        self.line.setProperty("role", "plain")
        self.line.setMinimumWidth(180)
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        bar.row.addWidget(self.line, 1)
        bar.row.addWidget(self.count)
        bar.button("↑", self.tr("The one before"), self.previous)
        bar.button("↓", self.tr("The next one"), self.next)
        bar.button("×", self.tr("Close"), self.shut)
        self.elsewhere.setAccessibleName(self.tr("Found in other places"))
        self.elsewhere.setProperty("role", "chip")
        self.elsewhere.itemActivated.connect(lambda _: self._go_elsewhere())
        self.elsewhere.itemClicked.connect(lambda _: self._go_elsewhere())
        self.elsewhere.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(bar)
        column.addWidget(self.elsewhere)

    # --- open and shut

    def open(self) -> None:
        """Show, with the last text selected, and search it."""
        self._before = self._selection.nodes
        self.show()
        self.raise_()
        self.line.setFocus()
        self.line.selectAll()
        self._search(self.line.text())

    def shut(self) -> None:
        """Away, and the marks with it."""
        if self.isVisible():
            self.hide()
            self._show_marks()
            self.left.emit()

    def stand_in(self, width: int, top: int) -> None:
        """Stand in the middle of an area of this width, so far below its upper edge."""
        self._room, self._top = width, top
        self._stand()

    def _stand(self) -> None:
        self.resize(min(WIDTH, self._room - 2 * GAP), self.sizeHint().height())
        self.move(QPoint((self._room - self.width()) // 2, self._top))

    # --- what is found

    def set_report(self, report: Report | None) -> None:
        """The last check of the whole document: shapes are found by it."""
        self._report = report
        self.renew()

    def renew(self) -> None:
        """The document changed, or another place of it is shown."""
        if self.isVisible():
            current = self.hits[self._at] if 0 <= self._at < len(self.hits) else None
            self._find(self.line.text())
            self._at = self.hits.index(current) if current in self.hits else -1
            self._tell()

    def _search(self, text: str) -> None:
        self._find(text)
        self._at = -1
        if self.hits and self.hits[0].path == self._document.path:
            self._go(0)
            return
        if text:
            # What some of the letters found on the way is not what was meant.
            self._selection.set(self._before)
        self._tell()

    def _find(self, text: str) -> None:
        here = self._document.path
        shapes = _shapes(self._report, ())
        # What is seen first; a place before what is inside it.
        self.hits = sorted(
            find(self._document.whole, text, shapes), key=lambda hit: hit.path != here
        )

    def _tell(self) -> None:
        self._show_marks()
        text = self.line.text().strip()
        if not text:
            self.count.setText("")
        elif not self.hits:
            self.count.setText(self.tr("nothing"))
        else:
            place = self._at + 1 if self._at >= 0 else "–"
            self.count.setText(self.tr("{place} of {all}").format(place=place, all=len(self.hits)))
        self._list_elsewhere()
        self._stand()
        self.changed.emit()

    def _show_marks(self) -> None:
        here = self._document.path if self.isVisible() else None
        found = {hit.node for hit in self.hits if hit.path == here}
        self._view.projection.show_found(found)
        self._view.viewport().update()

    def _list_elsewhere(self) -> None:
        """The hits that are not seen here, each with the way there."""
        self.elsewhere.clear()
        others = [n for n, hit in enumerate(self.hits) if hit.path != self._document.path]
        for number in others:
            self.elsewhere.addItem(self._row(self.hits[number]))
            self.elsewhere.item(self.elsewhere.count() - 1).setData(
                Qt.ItemDataRole.UserRole, number
            )
        height = self.elsewhere.sizeHintForRow(0) * min(len(others), MOST_ROWS) + 8
        self.elsewhere.setFixedHeight(height)
        self.elsewhere.setVisible(bool(others))

    def _row(self, hit: Hit) -> str:
        graph = self._document.whole
        for key in hit.path:
            graph = graph.definitions[key]
        name = graph.name_of(hit.node) if hit.node else graph.marks.frames[hit.frame].title
        return " › ".join((*(hit.names or (self._document.names()[0],)), name))

    # --- from one to the next

    def next(self) -> None:
        """To the next hit, in another place when all here have been seen."""
        if self.hits:
            self._go((self._at + 1) % len(self.hits))

    def previous(self) -> None:
        if self.hits:
            self._go((max(self._at, 0) - 1) % len(self.hits))

    def _go_elsewhere(self) -> None:
        item = self.elsewhere.currentItem()
        if item is not None:
            self._go(item.data(Qt.ItemDataRole.UserRole))

    def _go(self, number: int) -> None:
        hit = self.hits[number]
        if hit.path != self._document.path:
            self.place_wanted.emit(hit.path)
            # Another place is shown now, whose hits stand first.
            number = self.hits.index(hit) if hit in self.hits else -1
        self._at = number
        if hit.path == self._document.path:
            self._show(hit)
        self._tell()

    def _show(self, hit: Hit) -> None:
        shown = self._view.projection
        if hit.node in shown.nodes:
            self._selection.set((hit.node,))
            self._view.reveal(shown.nodes[hit.node].card_rect())
        elif hit.frame in shown.marks.frames:
            self._selection.set(frames=(hit.frame,))
            self._view.reveal(shown.marks.frames[hit.frame].rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if event.key() == Qt.Key.Key_Escape:
                self.shut()
                return True
            enters = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self.line and event.key() in enters:
                self.previous() if back else self.next()
                return True
            if watched is self.line and event.key() == Qt.Key.Key_Down and self.elsewhere.count():
                self.elsewhere.setFocus()
                self.elsewhere.setCurrentRow(0)
                return True
        return super().eventFilter(watched, event)


def _shapes(report: Report | None, path: PlacePath) -> Mapping[PlacePath, Shapes]:
    """The shapes that a report and those inside it know."""
    if report is None:
        return {}
    found: dict[PlacePath, Shapes] = {
        path: {node: tuple(o.shape for o in c.outputs) for node, c in report.calls.items()}
    }
    for key, inner in report.inside.items():
        found |= _shapes(inner, (*path, key))
    return found

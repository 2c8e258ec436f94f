"""The model on the canvas beside that of a file: what differs is marked until somebody ends it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from app.graph.model import Graph
from app.graph.place import Place, PlacePath
from app.ui.navigation import Navigation
from app.ui.session import Session

if TYPE_CHECKING:
    from app.graph.compare import Comparison
    from app.ui.canvas.canvas import Canvas
    from app.ui.canvas.compare_marks import CompareMarks, Difference
    from app.ui.compare_bar import CompareBar, DifferencesWindow

# Edits come in bursts; the comparison of 800 calls takes 0.1 s.
PAUSE_MILLISECONDS = 150


class Comparing(QObject):
    """``comparison`` while one goes on. The file is "before", the canvas "after"."""

    def __init__(
        self,
        session: Session,
        place: Place,
        navigation: Navigation,
        canvas: Callable[[], Canvas],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._place, self._navigation = session, place, navigation
        self._canvas = canvas
        self._name, self._other = "", Graph()
        self.comparison: Comparison | None = None
        self.bar: CompareBar | None = None
        self.marks: CompareMarks | None = None
        self.window: DifferencesWindow | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._renew)
        place.document.subscribe(lambda before, after: self._changed())
        place.subscribe(lambda before, after: self._mark())
        session.file_changed.connect(self._file_changed)

    def ask(self) -> None:
        """Ask for a file, and compare the canvas with it."""
        found = self._session.model_beside()
        if found is not None:
            self.start(found[0].name, found[1])

    @property
    def other(self) -> tuple[str, Graph] | None:
        """Name and model that the canvas is compared with, while it is."""
        return (self._name, self._other) if self.bar else None

    def start(self, name: str, other: Graph) -> None:
        """Compare with this model until ``stop``."""
        # Loaded here: the window is seen early, and most people compare nothing.
        from app.ui.canvas.compare_marks import CompareMarks
        from app.ui.compare_bar import CompareBar

        self.stop()
        self._name, self._other = name, other
        canvas = self._canvas()
        self.marks = CompareMarks(canvas.view.projection)
        self.bar = CompareBar(canvas)
        self.bar.closed.connect(self.stop)
        self.bar.list_wanted.connect(self.show_list)
        canvas.view.installEventFilter(self)
        self._renew()

    def stop(self) -> None:
        """End it: nothing on the canvas is marked any more."""
        self._pause.stop()
        if self.marks is None or self.bar is None:
            return
        self.marks.take_away()
        self.bar.hide()
        self.bar.deleteLater()
        self._canvas().view.removeEventFilter(self)
        if self.window:
            self.window.close()
            self.window.deleteLater()
        self.comparison = self.bar = self.marks = self.window = None

    def show_list(self) -> None:
        """All that differs, as a list."""
        if self.comparison is None or self.bar is None:
            return
        if self.window is None:
            from app.ui.compare_bar import DifferencesWindow

            self.window = DifferencesWindow(self.bar.window())
            self.window.node_chosen.connect(self._show_node)
        # Rows are as high as the theme has them, which a window knows once it is shown.
        self.window.show()
        self.window.show_all(self._name, self.comparison)
        self.window.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc ends it, once there is no selection that it could take back."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            escape = event.key() == Qt.Key.Key_Escape
            if escape and not self._canvas().selection():
                self.stop()
        return super().eventFilter(watched, event)

    def _file_changed(self) -> None:
        if self._session.blank:
            self.stop()

    def _changed(self) -> None:
        if self.marks is not None:
            self._pause.start()

    def _renew(self) -> None:
        if self.bar is None:
            return
        self.comparison = import_module("app.graph.compare").compare(
            self._other, self._place.document.graph
        )
        assert self.comparison is not None
        self.bar.show_counts(self._name, self.comparison)
        if self.window and self.window.isVisible():
            self.window.show_all(self._name, self.comparison)
        self._mark()

    def _mark(self) -> None:
        """Ring what differs in the place that is shown."""
        if self.marks is None or self.comparison is None:
            return
        here = at(self.comparison, self._place.path)
        found: dict[str, Difference] = {}
        if here is not None:
            found |= {item.after: "changed" for item in here.changed}
            found |= dict.fromkeys(self._holding(here), "changed")
            found |= dict.fromkeys(here.added, "added")
        self.marks.show_marks(found)

    def _holding(self, here: Comparison) -> set[str]:
        """The calls of submodels inside which something differs."""
        keys = {here.after.nodes[node].layer for node in here.inside}
        return {call for key in keys for call in here.after.calls.get(key, ())}

    def _show_node(self, path: PlacePath, node: str) -> None:
        # The list may be older than the model, for a moment.
        comparison = self.comparison and at(self.comparison, path)
        if comparison and node in comparison.after.nodes:
            self._navigation.show(node, path)


def at(comparison: Comparison, path: PlacePath) -> Comparison | None:
    """What differs in the submodel at ``path``; None where nothing does."""
    for key in path:
        calls = comparison.after.calls.get(key, ())
        inner = next((comparison.inside[call] for call in calls if call in comparison.inside), None)
        if inner is None:
            return None
        comparison = inner
    return comparison

"""Where the panels stand around the canvas, and how that is remembered."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from app.ui.settings import Settings

SIZE = QSize(1280, 820)
LEAST_SIZE = QSize(760, 480)
# A layout stored under another number is not restored: raise it when docks come or go.
LAYOUT = 1
GEOMETRY_KEY, LAYOUT_KEY = "geometry", "layout"

Area = Qt.DockWidgetArea


class Docks:
    """The docks of one window. Left and right reach down to the status bar.

    While the start page is shown there is nothing to tell, so all but the library rests.
    """

    def __init__(self, window: QMainWindow, settings: Settings) -> None:
        self._window, self._settings = window, settings
        self._docks: dict[str, QDockWidget] = {}
        self._resting: list[QDockWidget] = []
        window.setCorner(Qt.Corner.BottomLeftCorner, Area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Area.RightDockWidgetArea)

    def add(
        self, name: str, title: str, widget: QWidget, area: Area, size: int, least: int
    ) -> None:
        """A panel at a side. size and least: pixels across, from that side."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        # No title bar: each panel has its own heading, and the View menu shows and hides them.
        dock.setTitleBarWidget(QWidget(dock))
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        dock.setWidget(widget)
        self._window.addDockWidget(area, dock)
        below = area is Area.BottomDockWidgetArea
        # Without it a layout once crushed would be remembered as it is.
        (widget.setMinimumHeight if below else widget.setMinimumWidth)(least)
        way = Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal
        self._window.resizeDocks([dock], [size], way)
        self._docks[name] = dock

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def all(self) -> list[QDockWidget]:
        return list(self._docks.values())

    def restore(self) -> None:
        """Size, place and panels as they were when the window was last closed."""
        self._window.setMinimumSize(LEAST_SIZE)
        if not self._window.restoreGeometry(self._settings.bytes_of(GEOMETRY_KEY)):
            self._window.resize(SIZE)
        self._window.restoreState(self._settings.bytes_of(LAYOUT_KEY), LAYOUT)

    def save(self) -> None:
        """Remember them for the next time."""
        self._settings.keep_bytes(GEOMETRY_KEY, self._window.saveGeometry())
        self.rest(False)
        self._settings.keep_bytes(LAYOUT_KEY, self._window.saveState(LAYOUT))

    def rest(self, yes: bool) -> None:
        """Hide what has nothing to tell, or show again what was hidden so."""
        if yes and not self._resting:
            docks = (dock for name, dock in self._docks.items() if name != "library")
            self._resting = [dock for dock in docks if not dock.isHidden()]
            for dock in self._resting:
                dock.hide()
        elif not yes:
            for dock in self._resting:
                dock.show()
            self._resting = []

"""What is loaded when it is first wanted, so that the window is seen early."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QPixmap, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.graph.model import Graph
from app.graph.place import PlacePath
from app.graph.problems import Fix, Problem

if TYPE_CHECKING:
    from app.codegen.page import Source
    from app.graph.mending import Mending


def cures(graph: Graph, problem: Problem) -> Sequence[Fix]:
    """What can be done about a problem."""
    found: Sequence[Fix] = import_module("app.graph.cures").cures(graph, problem)
    return found


def mending(graph: Graph, problems: Sequence[tuple[PlacePath, Problem]]) -> Mending | None:
    """What mends several problems in one step."""
    found: Mending | None = import_module("app.graph.mending").mending(graph, problems)
    return found


def picture(graph: Graph, size: QSize) -> QPixmap:
    """A graph as a small picture, sharp on this screen."""
    screen = QGuiApplication.primaryScreen()
    thumbnail = import_module("app.ui.canvas.picture").thumbnail
    return QPixmap.fromImage(thumbnail(graph, size, screen.devicePixelRatio() if screen else 1.0))


def write_code(graph: Graph) -> str:
    """The graph as a Python module, formatted. The writer is loaded when it is first wanted."""
    return str(import_module("app.codegen").source(graph))


def written(graph: Graph) -> Source:
    """The graph as source with its nodes' lines, for the panel that follows each edit."""
    found: Source = import_module("app.codegen").written(graph)
    return found


class Later(QWidget):
    """The place of a panel that is made when it is first shown."""

    def __init__(self, make: Callable[[], QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        QVBoxLayout(self).setContentsMargins(0, 0, 0, 0)

    def hold(self, panel: QWidget) -> None:
        """Put the panel here."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(panel)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make()

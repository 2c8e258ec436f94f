"""The one door to NodeGraphQt: it comes in on any Python, and with three Qt modules instead of 17.

NodeGraphQt 0.6.44 imports ``distutils``, which Python 3.12 no longer has, for one comparison of
versions; and ``Qt`` (Qt.py), which imports all of PySide6 and takes 400 ms for it. While it is
imported, small stand-ins take their places; afterwards they are gone, so that nothing else in the
program ever meets half a ``distutils``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from PySide6 import QtCore, QtGui, QtWidgets


class LooseVersion:
    """``distutils.version.LooseVersion`` as far as it is asked: is Qt 5.10 or newer?"""

    def __init__(self, version: str) -> None:
        self._numbers = tuple(int(part) for part in version.split(".") if part.isdigit())

    def __ge__(self, other: LooseVersion) -> bool:
        return self._numbers >= other._numbers


class _Lookup(ModuleType):
    """A module whose names are those of other modules; the first that has one gives it."""

    def __init__(self, name: str, *sources: ModuleType) -> None:
        super().__init__(name)
        self._sources = sources

    def __getattr__(self, name: str) -> Any:
        for source in self._sources:
            if hasattr(source, name):
                return getattr(source, name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")


def _qt() -> dict[str, ModuleType]:
    qt = ModuleType("Qt")
    # Qt 6 moved QAction and QUndoStack from QtWidgets to QtGui; NodeGraphQt looks where they were.
    widgets = _Lookup("Qt.QtWidgets", QtWidgets, QtGui)
    # Asked for by the SVG node and the properties bin only. We use neither.
    unused = {"QtSvg": ModuleType("Qt.QtSvg"), "QtCompat": SimpleNamespace()}
    qt.__dict__.update({"QtCore": QtCore, "QtGui": QtGui, "QtWidgets": widgets, **unused})
    return {"Qt": qt}


def _distutils() -> dict[str, ModuleType]:
    package, version = ModuleType("distutils"), ModuleType("distutils.version")
    version.__dict__["LooseVersion"] = LooseVersion
    package.__dict__["version"] = version
    return {"distutils": package, "distutils.version": version}


@contextmanager
def _in_place(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in before.items():
            del sys.modules[name]
            if module is not None:
                sys.modules[name] = module


if TYPE_CHECKING:

    class NodeScene(QtWidgets.QGraphicsScene):
        """``NodeGraphQt.widgets.scene.NodeScene``: the background."""

    class NodeViewer(QtWidgets.QGraphicsView):
        """``NodeGraphQt.widgets.viewer.NodeViewer``: the view."""

        moved_nodes: QtCore.Signal
        node_double_clicked: QtCore.Signal
        _scene_range: QtCore.QRectF
        _last_size: QtCore.QSize
        _previous_pos: QtCore.QPoint
        _rubber_band: QtWidgets.QRubberBand
        _search_widget: QtWidgets.QMenu

        def add_node(
            self, node: AbstractNodeItem, pos: tuple[float, float] | None = None
        ) -> None: ...

    class AbstractNodeItem(QtWidgets.QGraphicsItem):
        """``NodeGraphQt.qgraphics.node_abstract.AbstractNodeItem``: one node."""

        id: str
        _width: float
        _height: float

        def __init__(
            self, name: str = ..., parent: QtWidgets.QGraphicsItem | None = ...
        ) -> None: ...
        def delete(self) -> None: ...

    class PortItem(QtWidgets.QGraphicsItem):
        """``NodeGraphQt.qgraphics.port.PortItem``: where a wire begins or ends."""

        port_type: str
        name: str
        _pipes: list[Any]

    class PipeItem(QtWidgets.QGraphicsPathItem):
        """``NodeGraphQt.qgraphics.pipe.PipeItem``: a wire."""

        input_port: PortItem | None
        output_port: PortItem | None

        def delete(self) -> None: ...

else:
    with _in_place(_qt() | _distutils()):
        from NodeGraphQt.qgraphics.node_abstract import AbstractNodeItem
        from NodeGraphQt.qgraphics.pipe import PipeItem
        from NodeGraphQt.qgraphics.port import PortItem
        from NodeGraphQt.widgets.scene import NodeScene
        from NodeGraphQt.widgets.viewer import NodeViewer

__all__ = ["AbstractNodeItem", "NodeScene", "NodeViewer", "PipeItem", "PortItem"]

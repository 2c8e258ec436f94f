"""The door to NodeGraphQt, and what we rely on behind it."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib.metadata import version
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsScene, QGraphicsView

from app.ui import compat
from app.ui.canvas.ground import GridScene
from app.ui.canvas.items import NodeItem, WireItem
from app.ui.canvas.view import CanvasView

FRESH = """
import sys
{before}
import app.ui.compat
assert {after}
"""


def run(before: str, after: str) -> None:
    """Import the door in a fresh interpreter and check what it leaves behind."""
    source = FRESH.format(before=before, after=after)
    subprocess.run([sys.executable, "-c", source], check=True, capture_output=True, timeout=60)


def test_the_stand_ins_are_gone_afterwards() -> None:
    run("", "'Qt' not in sys.modules and 'distutils' not in sys.modules")


def test_modules_that_were_there_are_there_again() -> None:
    before = "import types; sys.modules['Qt'] = mine = types.ModuleType('Qt')"
    run(before, "sys.modules['Qt'] is mine")


def test_it_comes_in_without_qt_py_and_distutils() -> None:
    """As on Python 3.12 and later, and without the real Qt.py, which imports 17 Qt modules."""
    blocker = (
        "import importlib.abc\n"
        "class Blocker(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name.split('.')[0] in ('Qt', 'distutils', 'setuptools'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Blocker())"
    )
    run(blocker, "'PySide6.QtNetwork' not in sys.modules and 'PySide6.QtSvg' not in sys.modules")


@pytest.mark.parametrize(
    ("one", "other", "newer"),
    [("6.11.1", "5.10", True), ("5.9.9", "5.10", False), ("5.10", "5.10", True)],
)
def test_versions_compare_as_numbers(one: str, other: str, newer: bool) -> None:
    assert (compat.LooseVersion(one) >= compat.LooseVersion(other)) is newer


def test_contract_with_nodegraphqt() -> None:
    """Every hook of NodeGraphQt that we override or use: a new release must be looked at anew."""
    assert version("NodeGraphQt") == "0.6.44"
    viewer, scene = compat.NodeViewer, compat.NodeScene
    node, pipe = compat.AbstractNodeItem, compat.PipeItem
    assert issubclass(viewer, QGraphicsView)
    assert issubclass(scene, QGraphicsScene)
    assert issubclass(node, QGraphicsItem)
    assert issubclass(pipe, QGraphicsPathItem)
    # Overridden: private hooks and event handlers whose own behaviour we replace.
    for name in ("_update_scene", "_combined_rect", "resizeEvent", "wheelEvent", "focusInEvent"):
        assert name in vars(viewer), name
        assert name in vars(CanvasView), name
    for name in ("mousePressEvent", "mouseMoveEvent", "mouseReleaseEvent", "keyPressEvent"):
        assert name in vars(viewer), name
        assert name in vars(CanvasView), name
    for name in ("dropEvent", "dragEnterEvent", "dragMoveEvent", "dragLeaveEvent"):
        assert name in vars(viewer), name
        assert name in vars(CanvasView), name
    assert "drawBackground" in vars(scene)
    assert "drawBackground" in vars(GridScene)
    assert "boundingRect" in vars(node)
    assert "boundingRect" in vars(NodeItem)
    # Drawn in C++, and not restyled by NodeGraphQt when selected.
    for name in ("paint", "itemChange"):
        assert name in vars(pipe), name
        assert not inspect.isfunction(vars(WireItem)[name]), name
    assert list(inspect.signature(vars(viewer)["_combined_rect"]).parameters) == ["self", "nodes"]
    assert list(inspect.signature(node.__init__).parameters) == ["self", "name", "parent"]


def test_what_we_use_of_nodegraphqt_is_there(qtbot) -> None:
    """Attributes that NodeViewer's and AbstractNodeItem's initialisers make."""
    view: Any = CanvasView()
    qtbot.addWidget(view)
    for name in ("_scene_range", "_last_size", "_rubber_band", "_search_widget"):
        assert hasattr(view, name), name
    assert isinstance(compat.NodeViewer.moved_nodes, Signal)
    # What its public methods say of the view is true, though the arithmetic is ours.
    view.resize(400, 300)
    view.show_range(QRectF(10, 20, 200, 150))
    assert view.scene_rect() == [10, 20, 200, 150]
    assert view.scene_center() == [110, 95]

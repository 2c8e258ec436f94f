"""Who may import whom: a scan of all imports, real imports in a child, and a planted violation."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# For each room what it may import besides itself, the standard library and what is named beside it.
ROOMS: dict[str, tuple[str, ...]] = {
    "nodes": (),
    "app.errors": ("nodes",),
    "app.collector": (),
    "app.graph": ("nodes", "app.errors"),
    # NumPy for weights alone; h5py only in the process that looks into HDF5 files.
    "app.formats": ("nodes", "app.errors", "app.graph", "numpy"),
    "app.codegen": ("nodes", "app.errors", "app.graph"),
    "app.engine.protocol": ("nodes", "app.errors", "app.graph"),
    "app.engine.known": ("nodes", "app.errors", "app.graph", "app.engine"),
    # Of the formats the engine takes the numbers of weights, nothing else.
    "app.engine": (
        *("nodes", "app.errors", "app.collector", "app.graph", "app.formats.weights"),
        *("keras", "tensorflow", "numpy", "app"),
    ),
    "app.ui": (
        *("nodes", "app.errors", "app.collector", "app.graph", "app.formats", "app.codegen", "app"),
        *("app.engine.protocol", "app.engine.known", "PySide6", "NodeGraphQt"),
    ),
}
EXTRA = {
    "nodes.generate": ("keras", "tensorflow"),
    "app.formats.graphviz_child": ("pygraphviz",),
    "app.formats.keras_files.hdf5_child": ("h5py",),
    # The Qt stand-in and the distutils stand-in are what this module is for.
    "app.ui.compat": ("Qt", "distutils"),
}


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _room(module: str) -> str | None:
    rooms = [room for room in ROOMS if module == room or module.startswith(f"{room}.")]
    return max(rooms, key=len, default=None)


def _imports(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole module"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def violations(module: str, source: str) -> set[str]:
    """The imports of a module that its room forbids."""
    room = _room(module)
    if room is None:
        return set()
    allowed = (room, *ROOMS[room], *EXTRA.get(module, ()))
    return {
        name
        for name in _imports(source)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(
            name == door
            or (name.startswith(f"{door}.") and door != "app")
            or name == f"{door}.__version__"
            for door in allowed
        )
    }


def test_no_room_imports_what_it_may_not() -> None:
    found = {
        f"{_module(path)}: {name}"
        for folder in ("app", "nodes")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in violations(_module(path), path.read_text(encoding="utf-8"))
    }
    assert not found


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("nodes.spec", "import keras"),
        ("nodes.spec", "from app.graph import model"),
        ("app.graph.model", "from app.formats import files"),
        ("app.graph.model", "def f():\n    from PySide6.QtCore import QObject"),
        ("app.codegen.source", "from app.engine import protocol"),
        ("app.engine.protocol", "import keras"),
        ("app.engine.infer", "from PySide6 import QtCore"),
        ("app.engine.weights", "from app.formats import route"),
        ("app.formats.weights", "import h5py"),
        ("app.formats.plots", "import pygraphviz"),
        ("app.ui.main_window", "from app.engine.service import Service"),
        ("app.ui.live_check", "from app.engine.reporter import Reporter"),
        ("app.engine.known", "import tensorflow"),
        ("app.ui.main_window", "import keras.layers"),
    ],
)
def test_a_planted_violation_is_caught(module: str, line: str) -> None:
    assert violations(module, line)


@pytest.mark.parametrize(
    ("imports", "forbidden"),
    [
        ("app.graph.document, app.graph.compose, app.formats.layerloom", "PySide6"),
        ("app.codegen, app.formats.examples", "PySide6"),
        ("app.codegen, app.formats.examples", "keras"),
        ("app.formats.route", "keras"),
        ("app.formats.route", "h5py"),
        ("app.formats.route", "numpy"),
        ("app.ui.main_window", "keras"),
        ("app.ui.main_window", "tensorflow"),
        ("app.engine.known", "keras"),
        ("app.engine.known", "tensorflow"),
        ("app.engine.known", "PySide6"),
        ("app.cli", "PySide6"),
        ("app.cli", "keras"),
    ],
)
def test_heavy_imports_stay_behind_their_door(imports: str, forbidden: str) -> None:
    code = f"import sys, {imports}\nsys.exit({forbidden!r} in sys.modules)"
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True)
    assert child.returncode == 0, child.stderr.decode()

"""What one window copies another pastes: the clipboard carries text that stands for itself."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.formats.layerloom import encode
from app.graph.bypass import Bypass
from app.graph.marks import ChangeBends, ChangeFrames
from app.graph.model import Box, Ends, Frame, Graph, Position, TensorRef
from app.graph.submodels import Inside, MakeSubmodel
from nodes.sentence import Sentence
from tests.builder import chain
from tests.ui.canvas.driver import Driver

ROOT = Path(__file__).parents[3]
DRAW = Sentence("Draw")


def nested() -> Graph:
    """a -> dense -> tower(block(dense_1) -> dense_2) -> dense_3, framed, bent, one skipped."""
    graph = chain(4)
    specs = {TensorRef("dense"): ((None, 4), "float32")}
    graph = MakeSubmodel(frozenset({"dense_1", "dense_2"}), specs).apply(graph)
    inner = graph.definitions["submodel"]
    (entry,) = inner.inputs
    specs = {TensorRef(entry): ((None, 4), "float32")}
    graph = Inside(("submodel",), MakeSubmodel(frozenset({"dense_1"}), specs)).apply(graph)
    graph = Inside(("submodel",), Bypass(frozenset({"dense_2"}))).apply(graph)
    graph = ChangeFrames({"f": Frame("All", Box(-50, -90, 990, 300), "cyan")}, DRAW).apply(graph)
    ends = Ends(TensorRef("submodel"), "dense_3", "inputs")
    return ChangeBends({ends: (Position(500, 90),)}, DRAW).apply(graph)


def copied_elsewhere(graph: Graph, folder: Path) -> str:
    """What another process copies of this graph."""
    path = folder / "other.layerloom"
    path.write_bytes(encode(graph))
    script = [sys.executable, "-m", "tests.ui.canvas.copier", str(path)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        script, cwd=ROOT, env=environment, capture_output=True, timeout=120, check=True
    )
    return done.stdout.decode()


def test_a_nested_submodel_goes_from_one_process_to_another(qtbot, tmp_path: Path) -> None:
    text = copied_elsewhere(nested(), tmp_path)
    driver = Driver(qtbot, chain(1))
    QApplication.clipboard().setText(text)
    driver.canvas.paste()
    graph = driver.graph
    assert len(driver.document.history) == 1
    # An Input, two Dense and the submodel came, beside the two nodes that were there.
    assert len(graph.nodes) == 2 + 4
    fresh = driver.canvas.selection()
    assert len(fresh) == 4
    (key,) = graph.definitions
    inner, original = graph.definitions[key], nested().definitions["submodel"]
    assert replace(inner, name=original.name) == original
    assert inner.nodes["dense_2"].bypassed
    assert list(inner.definitions) == list(original.definitions)
    (frame,) = graph.marks.frames.values()
    assert (frame.title, frame.color) == ("All", "cyan")
    ((ends, points),) = graph.marks.bends.items()
    assert graph.nodes[ends.node].inputs[ends.port] == (ends.source,)
    assert len(points) == 1
    names = [layer.name for layer in graph.layers.values()]
    assert len(names) == len(set(names))
    driver.check()
    driver.document.undo()
    assert driver.graph == chain(1)
    driver.check()


@pytest.mark.parametrize("text", ['{"format": "layerloom", "version": 99}', "\0"])
def test_other_text_changes_nothing(qtbot, text: str) -> None:
    driver = Driver(qtbot, chain(1))
    driver.canvas.paste(text)
    assert driver.graph == chain(1)
    assert len(driver.told) == 1

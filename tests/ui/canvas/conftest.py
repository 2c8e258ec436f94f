"""Small drawings in a view, in either flow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from app.graph.model import Flow, Graph, Position
from tests.builder import Builder
from tests.ui.canvas.driver import Driver


@pytest.fixture(autouse=True)
def _fonts(qapp: QApplication) -> None:
    """Words are measured by Qt, which ends the process where there is no application yet."""


@pytest.fixture(params=["right", "down"])
def flow(request: pytest.FixtureRequest) -> Flow:
    """What a hand does is done in either flow."""
    return request.param


def placed(builder: Builder, flow: Flow, **places: tuple[float, float]) -> Graph:
    positions = {node: Position(*place) for node, place in places.items()}
    return replace(builder.graph, positions=positions, flow=flow)


@pytest.fixture
def three(qtbot, flow: Flow) -> Driver:
    """An Input ``a``, wired to ``dense``; ``dense_1`` stands alone."""
    builder = Builder()
    source = builder.input("a", 4)
    builder.layer("Dense", source, units=2)
    builder.layer("Dense", units=3)
    places = {"a": (0, 0), "dense": (260, 0), "dense_1": (520, 0)}
    if flow == "down":
        places = {"a": (0, 0), "dense": (0, 200), "dense_1": (0, 400)}
    return Driver(qtbot, placed(builder, flow, **places))


@pytest.fixture
def merge(qtbot, flow: Flow) -> Driver:
    """Inputs ``a`` and ``b``, both wired to ``add``; ``c`` stands alone."""
    builder = Builder()
    one, two = builder.input("a", 4), builder.input("b", 4)
    builder.input("c", 4)
    builder.layer("Add", one, two)
    places = {"a": (0, 0), "b": (0, 120), "c": (0, 240), "add": (300, 60)}
    if flow == "down":
        places = {"a": (0, 0), "b": (200, 0), "c": (400, 0), "add": (100, 180)}
    return Driver(qtbot, placed(builder, flow, **places))

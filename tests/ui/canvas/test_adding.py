"""Layers that come onto the canvas: from the library, from the search, out of a wire."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QCursor

from app.graph.model import Flow, Link, Position, TensorRef
from nodes.catalogue import catalogue
from tests.builder import Builder
from tests.ui.canvas.conftest import placed
from tests.ui.canvas.driver import Driver

TO_THE_RIGHT = pytest.mark.parametrize("flow", ["right"])
WIRE = Link(TensorRef("a"), "dense", "inputs")


def test_a_layer_from_the_library(three: Driver) -> None:
    three.drop_layer("Dropout", three.at(300, 300))
    assert three.graph.layers["dropout"].class_name == "Dropout"
    assert three.graph.nodes["dropout"].inputs == {}
    assert three.canvas.selection() == ("dropout",)
    x, y = three.graph.positions["dropout"]
    assert abs(x + 88 - 300) <= 1
    assert abs(y + 39 - 300) <= 1
    three.check()


def test_a_layer_dropped_on_a_wire_goes_into_it(three: Driver) -> None:
    three.drop_layer("Dropout", three.middle_of(WIRE))
    assert three.graph.nodes["dropout"].inputs == {"inputs": (TensorRef("a"),)}
    assert three.graph.nodes["dense"].inputs == {"inputs": (TensorRef("dropout"),)}
    assert len(three.document.history) == 1
    three.check()


@TO_THE_RIGHT
def test_what_is_inserted_gets_room_and_nothing_overlaps(three: Driver) -> None:
    three.drag(three.output("dense"), three.input("dense_1"))
    three.drop_layer("Dropout", three.middle_of(WIRE))
    places = three.graph.positions
    # It stands on the level of both ends, and all behind it has moved by the same way.
    assert places["dropout"].y == places["a"].y
    assert places["dense_1"].x - places["dense"].x == 260
    assert places["a"].x + 176 < places["dropout"].x
    assert places["dropout"].x + 176 < places["dense"].x
    three.document.undo()
    assert three.graph.positions["dense"] == Position(260, 0)
    three.check()


def test_an_operation_from_the_library(three: Driver) -> None:
    three.drop_layer("keras.ops.mean", three.at(300, 300))
    (node,) = three.canvas.selection()
    assert three.graph.nodes[node].operation == "keras.ops.mean"
    three.drag(three.output("dense"), three.input(node))
    assert list(three.graph.nodes[node].sources()) == [TensorRef("dense")]
    three.check()


@TO_THE_RIGHT
def test_add_layer_goes_behind_the_selected_node_or_into_the_middle(three: Driver) -> None:
    dropout = catalogue().get("Dropout")
    assert dropout
    three.canvas.select(["dense_1"])
    three.canvas.add_layer(dropout)
    assert three.graph.nodes["dropout"].inputs == {"inputs": (TensorRef("dense_1"),)}
    assert three.graph.positions["dropout"].y == three.graph.positions["dense_1"].y
    assert three.items["dropout"].card_rect().left() > three.items["dense_1"].card_rect().right()
    three.canvas.select([])
    middle = QPointF(400, 600)
    three.view.center_at(middle)
    three.canvas.add_layer(dropout)
    assert three.items["dropout_1"].card_rect().contains(middle)
    three.canvas.add_layer(dropout, Position(100, 400))
    assert three.graph.positions["dropout_2"] == Position(100, 400)
    three.check()


def test_an_unknown_layer_or_other_data_is_not_taken(three: Driver) -> None:
    before = three.graph
    three.drop_layer("NoSuchLayer", three.at(300, 300))
    assert len(three.told) == 1
    data = QMimeData()
    data.setText("Dense")
    assert not three.drag_data(data, three.at(300, 300))
    assert three.graph is before


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Space])
def test_search_adds_behind_the_selected_node(three: Driver, key: Qt.Key) -> None:
    three.canvas.select(["dense"])
    three.key(key)
    three.write("dropo")
    three.press_key(Qt.Key.Key_Return)
    assert three.graph.nodes["dropout"].inputs == {"inputs": (TensorRef("dense"),)}
    assert three.view.hasFocus()
    three.check()


def stands_behind(driver: Driver, node: str, before: str) -> bool:
    """Whether a card begins where the one before it has ended, read in the flow, on its level."""
    mine, its = driver.items[node].card_rect(), driver.items[before].card_rect()
    if driver.graph.flow == "right":
        return mine.left() > its.right() and mine.top() == its.top()
    return mine.top() > its.bottom() and mine.left() == its.left()


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Space])
def test_who_searches_with_the_cursor_on_a_card_finds_the_layer_behind_it(
    qtbot, flow: Flow, key: Qt.Key
) -> None:
    builder = Builder()
    builder.input("a", 4)
    alone = Driver(qtbot, placed(builder, flow, a=(0, 0)))
    alone.click(alone.body("a"))
    QCursor.setPos(alone.view.viewport().mapToGlobal(alone.body("a")))
    alone.key(key)
    alone.write("Dense")
    alone.press_key(Qt.Key.Key_Return)
    assert alone.graph.nodes["dense"].inputs == {"inputs": (TensorRef("a"),)}
    assert stands_behind(alone, "dense", "a")
    alone.check()


def test_who_points_at_free_ground_searches_there(three: Driver) -> None:
    three.click(three.body("dense_1"))
    QCursor.setPos(three.view.viewport().mapToGlobal(three.at(400, 250)))
    three.key(Qt.Key.Key_Space)
    three.write("dropo")
    three.press_key(Qt.Key.Key_Return)
    assert three.graph.nodes["dropout"].inputs == {"inputs": (TensorRef("dense_1"),)}
    assert three.items["dropout"].card_rect().contains(400, 250)


def test_search_by_double_click_places_it_there(three: Driver) -> None:
    three.double_click(three.at(400, 400))
    three.write("LSTM")
    three.press_key(Qt.Key.Key_Return)
    assert three.graph.layers["lstm"].class_name == "LSTM"
    assert three.graph.nodes["lstm"].inputs == {}
    assert three.items["lstm"].card_rect().contains(400, 400)


def test_a_wire_dragged_into_the_void_searches_and_connects(three: Driver) -> None:
    three.drag(three.output("dense"), three.at(500, 300))
    three.write("relu")
    three.press_key(Qt.Key.Key_Return)
    assert three.graph.nodes["re_lu"].inputs == {"inputs": (TensorRef("dense"),)}
    three.check()


def test_a_wire_dragged_backwards_into_the_void_connects_what_is_found(three: Driver) -> None:
    three.drag(three.input("dense_1"), three.at(450, 300))
    three.write("Input")
    three.press_key(Qt.Key.Key_Return)
    (source,) = three.graph.nodes["dense_1"].inputs["inputs"]
    assert three.graph.is_input(source.node)
    three.check()


def test_escape_closes_the_search_and_adds_nothing(three: Driver) -> None:
    before = three.graph
    three.key(Qt.Key.Key_Tab)
    three.write("Dense")
    three.press_key(Qt.Key.Key_Escape)
    assert three.graph is before
    assert three.view.hasFocus()

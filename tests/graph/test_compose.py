"""New layers, copies and healed gaps: fresh ids, free names, the wires a person expects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import EditError
from app.graph.compose import (
    added_after,
    called_again,
    fragment,
    inserted_into,
    new_layer,
    pasted,
    removed_and_healed,
    rewired,
    stopped_sharing,
)
from app.graph.edits import Connect
from app.graph.model import Graph, LayerDefinition, Link, Node, Position, TensorRef
from app.graph.names import free_name
from nodes.catalogue import catalogue
from tests.builder import Builder, chain

HERE = Position(0, 0)


def test_free_names_count_on() -> None:
    assert free_name("dense", {"relu"}) == "dense"
    assert free_name("dense", {"dense", "dense_1"}) == "dense_2"
    assert free_name("conv_3", {"conv_3"}) == "conv_4"
    assert free_name("block_a", {"block_a"}) == "block_a_1"


def test_a_new_layer_is_named_as_keras_would() -> None:
    spec = catalogue().get("MaxPooling2D")
    assert spec is not None
    add = new_layer(Graph(), spec, HERE)
    assert [layer.name for layer in add.layers.values()] == ["max_pooling2d"]


def test_a_layer_added_after_another_is_wired_to_it() -> None:
    spec = catalogue().get("Dropout")
    assert spec is not None
    graph = chain(1)
    after = added_after(graph, spec, HERE, TensorRef("dense")).apply(graph)
    assert after.nodes["dropout"].inputs == {"inputs": (TensorRef("dense"),)}
    assert after.outputs == (TensorRef("dropout"),)


def test_a_layer_dropped_on_a_wire_stands_between() -> None:
    spec = catalogue().get("Dropout")
    assert spec is not None
    graph = chain(2)
    link = Link(TensorRef("dense"), "dense_1", "inputs")
    after = inserted_into(graph, spec, HERE, link).apply(graph)
    assert after.nodes["dropout"].inputs == {"inputs": (TensorRef("dense"),)}
    assert after.nodes["dense_1"].inputs == {"inputs": (TensorRef("dropout"),)}
    assert after.outputs == graph.outputs


def test_a_copy_keeps_inner_wires_and_drops_outer_ones() -> None:
    graph = chain(3)
    add, ids = pasted(graph, fragment(graph, {"dense_1", "dense_2"}), Position(10, 20))
    after = add.apply(graph)
    assert ids == ("dense_3", "dense_4")
    assert after.nodes["dense_3"].inputs == {}
    assert after.nodes["dense_4"].inputs == {"inputs": (TensorRef("dense_3"),)}
    assert [after.name_of(node) for node in ids] == ["dense_3", "dense_4"]
    old = graph.positions["dense_1"]
    assert after.positions["dense_3"] == Position(old.x + 10, old.y + 20)


def test_a_copy_keeps_incoming_wires_when_asked() -> None:
    graph = chain(2)
    add, _ = pasted(graph, fragment(graph, {"dense_1"}), HERE, keep_incoming=True)
    assert add.nodes["dense_2"].inputs == {"inputs": (TensorRef("dense"),)}


def test_copies_of_two_calls_share_one_new_layer() -> None:
    shared = LayerDefinition("Dense", "tower", {"units": 2})
    graph = Graph(layers={"t": shared}, nodes={"n": Node(layer="t"), "m": Node(layer="t")})
    add, _ = pasted(graph, fragment(graph, {"n", "m"}), HERE)
    assert list(add.layers.values()) == [LayerDefinition("Dense", "tower_1", {"units": 2})]
    assert len({node.layer for node in add.nodes.values()}) == 1


def test_removing_and_healing_joins_the_neighbours() -> None:
    graph = chain(4)
    after = removed_and_healed(graph, ["dense_1", "dense_2"]).apply(graph)
    assert after.nodes["dense_3"].inputs == {"inputs": (TensorRef("dense"),)}
    assert set(after.nodes) == {"a", "dense", "dense_3"}


def test_rewiring_moves_one_end() -> None:
    builder = Builder()
    a = builder.input("a", 4)
    builder.layer("Dense", a, units=2)
    other = builder.layer("Dense", units=2)
    old = Link(a, "dense", "inputs")
    edit = rewired(builder.graph, old, Connect(a, other.node, "inputs"))
    after = edit.apply(builder.graph)
    assert after.nodes["dense"].inputs == {}
    assert after.nodes[other.node].inputs == {"inputs": (a,)}


def test_another_call_shares_the_layer_and_repeats_inner_wires() -> None:
    graph = chain(3)
    add, ids = called_again(graph, {"a", "dense", "dense_1"}, Position(0, 90))
    after = add.apply(graph)
    assert ids == ("dense_3", "dense_4")
    assert after.calls["dense"] == ("dense", "dense_3")
    assert after.layers == graph.layers
    assert after.nodes["dense_3"].inputs == {}
    assert after.nodes["dense_4"].inputs == {"inputs": (TensorRef("dense_3"),)}


def test_an_input_is_not_called_again() -> None:
    with pytest.raises(EditError, match="no Input"):
        called_again(chain(1), {"a"}, HERE)


def test_stopping_to_share_copies_the_layer() -> None:
    graph = chain(1)
    add, (again,) = called_again(graph, {"dense"}, HERE)
    shared = add.apply(graph)
    after = stopped_sharing(shared, again).apply(shared)
    assert after.name_of(again) == "dense_1"
    assert after.layer_of(again) == replace(shared.layers["dense"], name="dense_1")
    assert after.calls["dense"] == ("dense",)
    with pytest.raises(EditError, match="shares its layer with no other call"):
        stopped_sharing(after, again)


def test_healing_a_cycle_out_of_a_file_ends() -> None:
    layer = LayerDefinition("Add", "p", {})
    graph = Graph(
        layers={"p": layer, "q": replace(layer, name="q"), "r": replace(layer, name="r")},
        nodes={
            "p": Node(layer="p", inputs={"inputs": (TensorRef("q"),)}),
            "q": Node(layer="q", inputs={"inputs": (TensorRef("p"),)}),
            "r": Node(layer="r", inputs={"inputs": (TensorRef("q"),)}),
        },
    )
    after = removed_and_healed(graph, ["p", "q"]).apply(graph)
    assert after.nodes == {"r": Node(layer="r")}

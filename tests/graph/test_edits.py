"""Each edit gives the graph a person expects, or refuses in one sentence and changes nothing."""

from __future__ import annotations

import pytest

from app.errors import ArgumentError, CycleError, EditError, NameRefusedError
from app.graph.edits import (
    AddNodes,
    Batch,
    Connect,
    Disconnect,
    Move,
    RemoveNodes,
    Rename,
    SetArguments,
    SetInputs,
    SetModelName,
    SetOutputs,
)
from app.graph.model import Graph, LayerDefinition, Link, Node, Position, TensorRef
from nodes.sentence import Sentence
from tests.builder import Builder


@pytest.fixture
def branching() -> Builder:
    """a -> dense -> (left, right) -> both."""
    builder = Builder()
    a = builder.input("a", 4)
    dense = builder.layer("Dense", a, units=3)
    left = builder.layer("Dense", dense, name="left", units=2)
    right = builder.layer("Dense", dense, name="right", units=2)
    builder.layer("Add", left, right, name="both")
    return builder


def test_a_node_that_nobody_reads_is_an_output(branching: Builder) -> None:
    assert branching.graph.outputs == (TensorRef("add"),)
    assert branching.graph.inputs == ("a",)


def test_cutting_a_wire_makes_its_source_an_output(branching: Builder) -> None:
    cut = Disconnect(frozenset({Link(TensorRef("dense_2"), "add", "inputs", 1)}))
    assert cut.apply(branching.graph).outputs == (TensorRef("dense_2"), TensorRef("add"))


def test_an_output_that_returns_takes_its_place_unless_a_person_ordered_them() -> None:
    builder = Builder()
    a = builder.input("a", 4)
    one, two = builder.layer("Dense", a, units=1), builder.layer("Dense", a, units=2)
    three = builder.layer("Dense", units=3)
    onward = Connect(one, three.node, "inputs")
    away = Disconnect(frozenset({Link(one, three.node, "inputs")}))
    assert onward.apply(builder.graph).outputs == (two, three)
    assert away.apply(onward.apply(builder.graph)).outputs == (one, two, three)
    ordered = SetOutputs((three, two)).apply(onward.apply(builder.graph))
    assert away.apply(ordered).outputs == (three, two, one)


def test_a_pinned_output_stays_one_while_it_is_read(branching: Builder) -> None:
    pinned = SetOutputs((TensorRef("dense"), TensorRef("add"))).apply(branching.graph)
    after = Rename("dense", "trunk").apply(pinned)
    after = RemoveNodes(frozenset({"dense_1"})).apply(after)
    assert after.outputs == (TensorRef("dense"), TensorRef("add"))


def test_an_output_taken_away_stays_away(branching: Builder) -> None:
    none = SetOutputs(()).apply(branching.graph)
    assert RemoveNodes(frozenset({"dense_1"})).apply(none).outputs == ()


def test_later_wires_of_a_list_move_up(branching: Builder) -> None:
    cut = Disconnect(frozenset({Link(TensorRef("dense_1"), "add", "inputs", 0)}))
    assert cut.apply(branching.graph).nodes["add"].inputs == {"inputs": (TensorRef("dense_2"),)}


def test_a_port_of_one_wire_takes_the_new_one(branching: Builder) -> None:
    after = Connect(TensorRef("a"), "dense_1", "inputs").apply(branching.graph)
    assert after.nodes["dense_1"].inputs == {"inputs": (TensorRef("a"),)}


def test_a_list_port_replaces_at_an_index_and_appends_without(branching: Builder) -> None:
    replaced = Connect(TensorRef("dense"), "add", "inputs", 0).apply(branching.graph)
    assert replaced.nodes["add"].inputs["inputs"] == (TensorRef("dense"), TensorRef("dense_2"))
    appended = Connect(TensorRef("dense"), "add", "inputs").apply(branching.graph)
    assert len(appended.nodes["add"].inputs["inputs"]) == 3


def test_a_list_port_is_full_at_its_maximum() -> None:
    builder = Builder()
    a = builder.input("a", 4)
    minus = builder.layer("Subtract", a, a)
    with pytest.raises(EditError, match="takes at most 2 wires"):
        Connect(a, minus.node, "inputs").apply(builder.graph)


@pytest.mark.parametrize(("source", "target"), [("add", "dense"), ("dense", "dense")])
def test_a_cycle_is_refused(branching: Builder, source: str, target: str) -> None:
    with pytest.raises(CycleError, match="would close a cycle"):
        Connect(TensorRef(source), target, "inputs").apply(branching.graph)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Connect(TensorRef("ghost"), "dense", "inputs"), "There is no node ghost."),
        (Connect(TensorRef("a", 3), "dense", "inputs"), "a has no output 3."),
        (Connect(TensorRef("dense"), "a", "inputs"), "dense depends on a"),
        (Connect(TensorRef("a"), "dense", "mask"), "dense has no port 'mask'."),
        (RemoveNodes(frozenset({"ghost"})), "There is nothing to remove."),
        (SetOutputs((TensorRef("ghost"),)), "There is no tensor ghost:0."),
        (SetInputs(("a", "a")), "each once"),
        (SetModelName("a/b"), "'a/b' is no model name"),
        (AddNodes({"a": Node(layer="a")}), "The id a is taken"),
    ],
)
def test_what_cannot_be_done_is_refused(branching: Builder, edit: object, sentence: str) -> None:
    before = branching.graph
    with pytest.raises(EditError, match=sentence.replace("(", r"\(")):
        edit.apply(before)  # type: ignore[attr-defined]
    assert branching.graph == before


def test_removing_a_call_keeps_a_layer_that_is_still_called() -> None:
    layer = LayerDefinition("Dense", "shared", {"units": 2})
    graph = Graph(layers={"d": layer}, nodes={"n1": Node(layer="d"), "n2": Node(layer="d")})
    one = RemoveNodes(frozenset({"n1"})).apply(graph)
    assert one.layers == {"d": layer}
    assert RemoveNodes(frozenset({"n2"})).apply(one).layers == {}


def test_only_arguments_away_from_the_default_are_stored(branching: Builder) -> None:
    relu = SetArguments("dense", {"activation": "relu"}).apply(branching.graph)
    assert relu.layers["dense"].arguments == {"units": 3, "activation": "relu"}
    back = SetArguments("dense", {"activation": None}).apply(relu)
    assert back.layers["dense"].arguments == {"units": 3}


def test_a_bad_argument_is_told_and_the_old_value_stays(branching: Builder) -> None:
    with pytest.raises(ArgumentError, match=r"dense\.units is -3; expected an integer >= 1"):
        SetArguments("dense", {"units": -3}).apply(branching.graph)
    with pytest.raises(ArgumentError, match="Dense has no argument width"):
        SetArguments("dense", {"width": 3}).apply(branching.graph)


@pytest.mark.parametrize("name", ["left", "", "a/b", "  "])
def test_a_refused_name(branching: Builder, name: str) -> None:
    with pytest.raises(NameRefusedError):
        Rename("dense", name).apply(branching.graph)


def test_a_name_need_not_be_an_identifier(branching: Builder) -> None:
    after = Rename("dense", " 1st layer ").apply(branching.graph)
    assert after.name_of("dense") == "1st layer"


def test_a_batch_is_one_edit_that_sees_its_own_steps(branching: Builder) -> None:
    batch = Batch(
        Sentence("Both"),
        (Rename("dense", "x"), Rename("dense_1", "dense"), Move({"dense": (5, 6)})),  # type: ignore[dict-item]
    )
    after = batch.apply(branching.graph)
    assert [after.name_of("dense"), after.name_of("dense_1")] == ["x", "dense"]
    assert after.positions["dense"] == Position(5, 6)

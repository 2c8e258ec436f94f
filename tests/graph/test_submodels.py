"""Submodels: made, entered, called twice, copied and dissolved without losing a wire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import EditError
from app.graph.bypass import Bypass
from app.graph.compose import called_again
from app.graph.edits import Rename, SetArguments, SetOutputs
from app.graph.model import Graph, Position, TensorRef, inner_graph
from app.graph.records import from_records, to_records
from app.graph.submodels import CopySubmodel, Dissolve, Inside, MakeSubmodel
from app.graph.walk import call_plan
from tests.builder import Builder, chain

FOUR = {TensorRef("a"): ((None, 4), "float32")}


@pytest.fixture
def diamond() -> Graph:
    """a -> trunk -> (left, right) -> both, and left is an output too."""
    builder = Builder()
    a = builder.input("a", 4)
    trunk = builder.layer("Dense", a, name="trunk", units=4)
    left = builder.layer("Dense", trunk, name="left", units=4)
    right = builder.layer("Dense", trunk, name="right", units=4)
    both = builder.layer("Add", left, right, name="both")
    return SetOutputs((both, left)).apply(builder.graph)


def _made(graph: Graph, *nodes: str) -> Graph:
    return MakeSubmodel(frozenset(nodes), FOUR).apply(graph)


def test_a_selection_becomes_one_node(diamond: Graph) -> None:
    after = _made(diamond, "a", "dense", "dense_1", "dense_2")
    assert set(after.nodes) == {"a", "add", "submodel"}
    inner = after.definitions["submodel"]
    assert [inner.name_of(node) for node in inner.inputs] == ["a_in"]
    assert inner.outputs == (TensorRef("dense_1"), TensorRef("dense_2"))
    assert after.nodes["submodel"].inputs == {"input": (TensorRef("a"),)}
    assert after.nodes["add"].inputs["inputs"] == (
        TensorRef("submodel", 0),
        TensorRef("submodel", 1),
    )
    assert after.outputs == (TensorRef("add"), TensorRef("submodel", 0))
    assert call_plan(after).problems == ()
    assert call_plan(inner).problems == ()
    assert from_records(to_records(after)) == after


def test_dissolving_brings_it_all_back(diamond: Graph) -> None:
    there = _made(diamond, "dense", "dense_1", "dense_2")
    back = Dissolve("submodel").apply(there)
    assert back.nodes.keys() == diamond.nodes.keys()
    assert {k: n.inputs for k, n in back.nodes.items()} == {
        k: n.inputs for k, n in diamond.nodes.items()
    }
    assert back.layers == diamond.layers
    assert back.outputs == diamond.outputs


def test_what_stands_between_must_come_along(diamond: Graph) -> None:
    with pytest.raises(EditError, match="left stands between the selected layers"):
        _made(diamond, "dense", "dense_2", "add")


def test_an_input_alone_is_no_submodel(diamond: Graph) -> None:
    with pytest.raises(EditError, match="needs layers"):
        _made(diamond, "a")


def test_a_shape_that_is_not_known_is_told(diamond: Graph) -> None:
    with pytest.raises(EditError, match="The shape of a is not known yet"):
        MakeSubmodel(frozenset({"dense"})).apply(diamond)


def test_a_layer_called_outside_stays_outside() -> None:
    graph = chain(1)
    add, _ = called_again(graph, {"dense"}, Position(0, 0))
    with pytest.raises(EditError, match="also called outside"):
        _made(add.apply(graph), "dense")


def test_an_edit_inside_changes_the_definition_alone(diamond: Graph) -> None:
    there = _made(diamond, "dense", "dense_1", "dense_2")
    after = Inside(("submodel",), SetArguments("dense", {"units": 9})).apply(there)
    assert inner_graph(after, ("submodel",)).layers["dense"].arguments == {"units": 9}
    assert after.nodes is there.nodes
    with pytest.raises(EditError, match="no submodel tower"):
        Inside(("tower",), Rename("dense", "x")).apply(there)


def test_wires_follow_their_tensor_when_outputs_are_ordered_anew(diamond: Graph) -> None:
    there = _made(diamond, "dense", "dense_1", "dense_2")
    turned = SetOutputs((TensorRef("dense_2"), TensorRef("dense_1")))
    after = Inside(("submodel",), turned).apply(there)
    left, right = TensorRef("submodel", 1), TensorRef("submodel", 0)
    assert after.nodes["add"].inputs["inputs"] == (left, right)
    assert after.outputs == (TensorRef("add"), left)


def test_an_output_taken_away_leaves_its_wire_as_a_problem(diamond: Graph) -> None:
    there = _made(diamond, "dense", "dense_1", "dense_2")
    after = Inside(("submodel",), SetOutputs((TensorRef("dense_2"),))).apply(there)
    assert after.nodes["add"].inputs["inputs"][1] == TensorRef("submodel", 0)
    assert [(p.code, p.node) for p in call_plan(after).problems] == [
        ("gone-output", "add"),
        ("gone-model-output", "submodel"),
    ]


def test_submodels_nest_and_edits_reach_them(diamond: Graph) -> None:
    there = _made(diamond, "dense", "dense_1", "dense_2")
    inside = MakeSubmodel(
        frozenset({"dense_1", "dense_2"}), {TensorRef("dense"): ((None, 4), "float32")}
    )
    nested = Inside(("submodel",), inside).apply(there)
    deep = ("submodel", "submodel")
    after = Inside(deep, Rename("dense_2", "deep")).apply(nested)
    assert inner_graph(after, deep).name_of("dense_2") == "deep"
    assert call_plan(after).problems == ()


def test_calls_share_until_one_is_a_copy(diamond: Graph) -> None:
    there = _made(diamond, "dense")
    add, (again,) = called_again(there, {"submodel"}, Position(0, 90))
    twice = add.apply(there)
    assert twice.calls["submodel"] == ("submodel", again)
    with pytest.raises(EditError, match="is called 2 times"):
        Dissolve(again).apply(twice)
    copied = CopySubmodel(again, "copy").apply(twice)
    assert copied.definitions["copy"] == replace(copied.definitions["submodel"], name="submodel_1")
    assert again not in Dissolve(again).apply(copied).nodes


def test_only_submodels_are_dissolved_or_copied(diamond: Graph) -> None:
    with pytest.raises(EditError, match="Only a submodel"):
        Dissolve("dense").apply(diamond)
    with pytest.raises(EditError, match="Only a submodel"):
        CopySubmodel("dense", "x").apply(diamond)


def test_a_wire_from_an_output_that_is_gone_ends_with_its_submodel(diamond: Graph) -> None:
    """The problem that it was is answered; no wire of a node that there no longer is stays."""
    there = _made(diamond, "dense", "dense_1", "dense_2")
    after = Inside(("submodel",), SetOutputs((TensorRef("dense_2"),))).apply(there)
    dissolved = Dissolve("submodel").apply(after)
    assert dissolved.nodes["add"].inputs == {"inputs": (TensorRef("dense_2"),)}
    assert not any(problem.code == "missing-source" for problem in call_plan(dissolved).problems)


def test_a_skipped_submodel_is_not_dissolved_for_it_would_compute_again() -> None:
    graph = MakeSubmodel(frozenset({"dense_1"}), {TensorRef("dense"): ((None, 4), "float32")})
    made = graph.apply(chain(3))
    (node,) = [key for key, call in made.nodes.items() if call.layer in made.definitions]
    skipped = Bypass(frozenset({node})).apply(made)
    with pytest.raises(EditError, match="skipped"):
        Dissolve(node).apply(skipped)

"""An output that went away: the argument that gives it comes before the end of the wire."""

from __future__ import annotations

import pytest

from app.graph.cures import cures
from app.graph.edits import SetArguments, SetCallArguments, SetOutputs
from app.graph.model import Graph, TensorRef
from app.graph.walk import call_plan
from nodes.values import Instance, Value
from tests.builder import Builder

LSTM = Instance("LSTM", {"units": 6})
STATES = Instance("LSTM", {"units": 6, "return_state": True})


def reading(class_name: str, output: int, **arguments: Value) -> tuple[Graph, str]:
    """A recurrent layer, and a Dense on one of its outputs."""
    b = Builder()
    node = b.layer(class_name, b.input("x", 5, 4), name="rnn", **arguments).node
    b.layer("Dense", TensorRef(node, output), units=2)
    return b.graph, node


def labels(graph: Graph) -> list[str]:
    (problem,) = (p for p in call_plan(graph).problems if p.severity == "error")
    return [str(fix.label) for fix in cures(graph, problem)]


def first_cure(graph: Graph) -> Graph:
    problem = next(p for p in call_plan(graph).problems if p.severity == "error")
    return cures(graph, problem)[0].edit.apply(graph)


CASES: list[tuple[str, int, dict[str, Value], dict[str, Value], str]] = [
    ("LSTM", 2, {"units": 6, "return_state": True}, {"return_state": False}, "return_state=True"),
    ("Bidirectional", 4, {"layer": STATES}, {"layer": LSTM}, "return_state=True"),
    (
        "Bidirectional",
        1,
        {"layer": LSTM, "merge_mode": None},
        {"merge_mode": "sum"},
        "merge_mode=None",
    ),
]


@pytest.mark.parametrize(("layer", "output", "first", "then", "set_back"), CASES)
def test_the_argument_is_set_back(
    layer: str, output: int, first: dict[str, Value], then: dict[str, Value], set_back: str
) -> None:
    graph, node = reading(layer, output, **first)
    after = SetArguments(node, then).apply(graph)
    found = labels(after)
    assert found[-1] == "Remove the wire"
    assert f"Set {set_back} on rnn" in found
    whole = next(
        fix.edit.apply(after)
        for problem in call_plan(after).problems
        for fix in cures(after, problem)
        if str(fix.label) == f"Set {set_back} on rnn"
    )
    assert whole == graph


def test_an_argument_of_the_call_is_set_back() -> None:
    b = Builder()
    x = b.input("x", 5, 4)
    node = b.layer("MultiHeadAttention", name="look", num_heads=2, key_dim=3).node
    b.wire(x, node, "query")
    b.wire(x, node, "value")
    scores = SetCallArguments(node, {"return_attention_scores": True}).apply(b.graph)
    b.graph = scores
    b.layer("Dense", TensorRef(node, 1), units=2)
    off = SetCallArguments(node, {"return_attention_scores": False}).apply(b.graph)
    assert labels(off) == ["Set return_attention_scores=True on look", "Remove the wire"]
    assert first_cure(off) == b.graph


def test_what_no_argument_gives_is_cut() -> None:
    b = Builder()
    node = b.operation("split", b.input("x", 6), indices_or_sections=3, axis=-1).node
    b.layer("Dense", TensorRef(node, 2), units=2)
    fewer = SetCallArguments(node, {"indices_or_sections": 2}).apply(b.graph)
    assert labels(fewer) == ["Remove the wire"]
    assert not first_cure(fewer).nodes["dense"].wires


def test_outputs_of_the_model() -> None:
    graph, node = reading("LSTM", 0, units=6, return_state=True)
    graph = SetOutputs((*graph.outputs, TensorRef(node, 1), TensorRef(node, 2))).apply(graph)
    off = SetArguments(node, {"return_state": False}).apply(graph)
    problems = [p for p in call_plan(off).problems if p.severity == "error"]
    assert [p.code for p in problems] == ["no-such-model-output"] * 2
    back, removed = cures(off, problems[0])
    assert str(back.label) == "Set return_state=True on rnn"
    assert back.edit.apply(off) == graph
    assert removed.edit.apply(off).outputs == (TensorRef("dense"),)

"""An argument that moves the outputs of a node: its wires stay with the tensor that they read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.graph.cures import cures
from app.graph.edits import DropArguments, SetArguments, SetCallArguments, SetOutputs
from app.graph.model import Ends, Graph, Marks, Node, Position, TensorRef
from app.graph.ports import outputs_of
from app.graph.submodels import Inside
from app.graph.walk import call_plan
from nodes.values import Instance, Value
from tests.builder import Builder

LSTM = Instance("LSTM", {"units": 6, "return_state": True})
GRU = Instance("GRU", {"units": 6, "return_state": True})


def stack(*cells: str) -> Instance:
    return Instance(
        "StackedRNNCells", {"cells": tuple(Instance(cell, {"units": 3}) for cell in cells)}
    )


def reading_all(class_name: str, **arguments: Value) -> tuple[Graph, str]:
    """A recurrent layer with a Dense at each of its outputs: ``dense``, ``dense_1`` ..."""
    b = Builder()
    node = b.layer(class_name, b.input("x", 5, 4), **arguments).node  # type: ignore[arg-type]
    for place in range(len(outputs_of(b.graph, node))):
        b.layer("Dense", TensorRef(node, place), units=2)
    return b.graph, node


def read(graph: Graph, node: str) -> list[str]:
    """What each Dense reads, by the name of the output; '' where it is missed."""
    names = [output.name for output in outputs_of(graph, node)]
    refs = [ref for key in graph.nodes for ref in graph.nodes[key].wires if ref.node == node]
    return [names[ref.output] if ref.output < len(names) else "" for ref in refs]


def missed(graph: Graph) -> list[str]:
    """The nodes at which a wire from nowhere is told, each with its cure."""
    codes = ("no-such-output", "gone-output")
    found = [p for p in call_plan(graph).problems if p.code in codes]
    for problem in found:
        *_, fix = cures(graph, problem)
        assert str(fix.label) == "Remove the wire"
    return [problem.node for problem in found]


CHANGES = [
    (
        "Bidirectional",
        {"layer": LSTM, "merge_mode": None},
        {"merge_mode": "concat"},
        ["output", "", *(f"{way}_state_{s}" for way in ("forward", "backward") for s in "hc")],
    ),
    (
        "Bidirectional",
        {"layer": LSTM},
        {"merge_mode": None},
        ["output", *(f"{way}_state_{s}" for way in ("forward", "backward") for s in "hc")],
    ),
    (
        "Bidirectional",
        {"layer": LSTM},
        {"layer": GRU},
        ["output", "forward_state_h", "", "backward_state_h", ""],
    ),
    (
        "RNN",
        {"cell": stack("LSTMCell", "GRUCell"), "return_state": True},
        {"cell": stack("GRUCell", "GRUCell")},
        # What state_0_h was is the one state that the cell in its place has.
        ["output", "state_0", "", "state_1"],
    ),
]


@pytest.mark.parametrize(("layer", "first", "then", "expected"), CHANGES)
def test_wires_stay_with_their_tensor(
    layer: str, first: dict[str, Value], then: dict[str, Value], expected: list[str]
) -> None:
    graph, node = reading_all(layer, **first)
    after = SetArguments(node, then).apply(graph)
    assert read(after, node) == expected
    dense = [key for key in after.nodes if key.startswith("dense")]
    assert missed(after) == [key for key, name in zip(dense, expected, strict=True) if not name]


def test_a_state_is_found_again_where_it_was() -> None:
    graph, node = reading_all("LSTM", units=6, return_state=True)
    off = SetArguments(node, {"return_state": False}).apply(graph)
    assert read(off, node) == ["output", "", ""]
    assert SetArguments(node, {"return_state": True}).apply(off) == graph
    assert DropArguments(node, frozenset({"return_state"})).apply(graph) == off


def test_the_result_of_an_operation_that_moves() -> None:
    b = Builder()
    node = b.operation("svd", b.input("x", 4, 4)).node
    for place in range(3):
        b.layer("Dense", TensorRef(node, place), units=2)
    assert read(b.graph, node) == ["u", "s", "vh"]
    values = SetCallArguments(node, {"compute_uv": False}).apply(b.graph)
    assert read(values, node) == ["", "s", ""]
    assert missed(values) == ["dense", "dense_2"]
    both = SetCallArguments(node, {"compute_uv": True}).apply(values)
    assert read(both, node) == ["", "s", "vh"], "no wire ends at another tensor than it was drawn"


def test_outputs_of_the_model_and_bends_go_along() -> None:
    b = Builder()
    node = b.layer("Bidirectional", b.input("x", 5, 4), layer=LSTM, merge_mode=None).node
    dense = b.layer("Dense", TensorRef(node, 4), units=2).node
    graph = SetOutputs((TensorRef(dense), TensorRef(node, 3))).apply(b.graph)
    points = (Position(1, 2),)
    bent = Marks(bends={Ends(TensorRef(node, 4), dense, "inputs"): points})
    graph = replace(graph, marks=bent)
    after = SetArguments(node, {"merge_mode": "sum"}).apply(graph)
    assert after.outputs == (TensorRef(dense), TensorRef(node, 2))
    assert after.marks.bends == {Ends(TensorRef(node, 3), dense, "inputs"): points}


def test_every_call_of_a_shared_layer_and_one_inside_a_submodel() -> None:
    graph, node = reading_all("Bidirectional", layer=LSTM)
    again = graph.with_node("again", graph.nodes[node])
    tail = {"inputs": (TensorRef("again", 3),)}
    again = again.with_node("tail", Node(layer="dense_1", inputs=tail))
    outer = Graph(definitions={"part": again})
    after = Inside(("part",), SetArguments(node, {"merge_mode": None})).apply(outer)
    inner = after.definitions["part"]
    assert inner.nodes["tail"].wires == (TensorRef("again", 4),)
    assert read(inner, node)[:3] == ["output", "forward_state_h", "forward_state_c"]


def test_what_reads_a_submodel_stays_with_its_tensor_too() -> None:
    b = Builder("part")
    node = b.layer("Bidirectional", b.input("x", 5, 4), layer=LSTM).node
    states = tuple(TensorRef(node, place) for place in (1, 2, 3, 4))
    part = replace(b.graph, outputs=states)
    readers = {
        f"reader_{place}": Node(layer="add", inputs={"inputs": (TensorRef("call", place),)})
        for place in range(4)
    }
    outer = Graph(nodes={"call": Node(layer="part"), **readers}, definitions={"part": part})
    after = Inside(("part",), SetArguments(node, {"merge_mode": None})).apply(outer)
    assert after.definitions["part"].outputs == tuple(
        TensorRef(node, place) for place in (2, 3, 4, 5)
    )
    assert {key: after.nodes[key] for key in readers} == readers
    gru = Inside(("part",), SetArguments(node, {"layer": GRU})).apply(outer)
    # forward_state_c and backward_state_c are outputs of the submodel that its layer lacks.
    assert {key: gru.nodes[key] for key in readers} == readers
    missing = [p.code for p in call_plan(gru.definitions["part"]).problems if p.severity == "error"]
    # The last of all keeps its place, and is found there when there are states again.
    assert missing == ["gone-model-output", "no-such-model-output"]


def test_two_outputs_of_one_node_deep_inside_stay_apart() -> None:
    """They bear one name there: that of their node."""
    inner = Builder("inner")
    inner.layer("LSTM", inner.input("i", 5, 3), units=4, return_state=True)
    inner.graph = SetOutputs(tuple(TensorRef("lstm", n) for n in range(3))).apply(inner.graph)
    middle = Builder("middle")
    given = middle.input("j", 5, 3)
    dense = middle.layer("Dense", given, units=4)
    node = Node("inner", inputs={"i": (given,)})
    graph = replace(middle.graph, definitions={"inner": inner.graph}).with_node("call", node)
    both = (TensorRef("call", 0), TensorRef("call", 1))
    graph = SetOutputs((dense, *both)).apply(graph)
    outer = Builder("outer")
    entering = outer.input("k", 5, 3)
    whole = replace(outer.graph, definitions={"middle": graph})
    outer.graph = whole.with_node("all", Node("middle", inputs={"j": (entering,)}))
    reads = outer.layer("Dense", TensorRef("all", 2), units=2).node
    after = Inside(("middle",), SetOutputs((*both, dense))).apply(outer.graph)
    (ref,) = after.nodes[reads].wires
    assert after.definitions["middle"].outputs[ref.output] == both[1]


def test_what_is_gone_is_nobody_else_s_later() -> None:
    """Two cells more, and as many outputs as never before."""
    cells = stack("LSTMCell", "LSTMCell")
    graph, node = reading_all("RNN", cell=cells, return_state=True)
    assert read(graph, node)[2] == "state_0_c"
    fewer = SetArguments(node, {"cell": stack("GRUCell", "LSTMCell")}).apply(graph)
    more = SetArguments(node, {"cell": stack("GRUCell", *["LSTMCell"] * 6)}).apply(fewer)
    assert len(outputs_of(more, node)) > 2 * len(outputs_of(graph, node))
    assert read(fewer, node)[2] == read(more, node)[2] == ""
    (problem,) = (p for p in call_plan(more).problems if p.code == "gone-output")
    assert problem.message == (
        "dense_2 reads an output of rnn that is gone; rnn has 14 now. Rewire it."
    )

"""Every port of every layer: wired to a fitting tensor, it arrives in the model and in the code,
and the model computes. Every output of a layer is there and has the shape that was inferred."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from app.codegen import written
from app.engine.backend import keras, scratch
from app.engine.build import build
from app.engine.check import Checker
from app.formats.layerloom import decode, encode
from app.graph.cures import cures
from app.graph.edits import Connect, SetArguments, SetCallArguments, SetOutputs
from app.graph.model import Graph, TensorRef
from app.graph.ports import outputs_of, ports_of
from app.graph.walk import call_plan
from nodes.catalogue import catalogue
from nodes.values import Instance, Value
from tests.builder import Builder
from tests.codegen.running import executed
from tests.nodes.samples import sample

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

CHECKER = Checker()
Tensor = tuple[tuple[int, ...], str]
F, B = "float32", "bool"


@dataclass(frozen=True)
class Case:
    """A layer on its usual input, with more wires: of each, its shape without batch, and dtype."""

    layer: str
    wires: dict[str, list[Tensor]]
    arguments: dict[str, Value] = field(default_factory=dict)
    call: dict[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        inside = next(iter(self.arguments.values()), "")
        return "-".join([self.layer, *self.wires, *([str(inside)[:60]] if inside else [])])


LSTM, GRU = (
    Instance(name, {"units": 6, "return_state": True, "return_sequences": True})
    for name in ("LSTM", "GRU")
)
SIMPLE = Instance("SimpleRNN", {"units": 6, "return_state": True})
LSTM_CELL, GRU_CELL = Instance("LSTMCell", {"units": 6}), Instance("GRUCell", {"units": 5})
SIMPLE_CELL = Instance("SimpleRNNCell", {"units": 6})
STACK = Instance("StackedRNNCells", {"cells": (LSTM_CELL, GRU_CELL, LSTM_CELL)})
STATES: dict[str, Value] = {"units": 6, "return_state": True}
STATE, STEPS = ((6,), F), ((12,), B)
CONV: dict[str, Value] = {"filters": 6, "kernel_size": 3, "return_state": True}
ATTENTION: dict[str, list[Tensor]] = {
    "key": [((12, 16), F)],
    "query_mask": [STEPS],
    "value_mask": [STEPS],
    "key_mask": [STEPS],
    "attention_mask": [((12, 12), B)],
}


def conv_state(dimensions: int, size: int) -> Tensor:
    return ((*[size - 2] * dimensions, 6), F)


def both_ways(layer: Instance, count: int) -> Case:
    return Case("Bidirectional", {"initial_state": [STATE] * count}, {"layer": layer})


def conv_both_ways(dimensions: int, size: int) -> Case:
    layer = Instance(f"ConvLSTM{dimensions}D", CONV)
    wires = {"initial_state": [conv_state(dimensions, size)] * 4}
    return Case("Bidirectional", wires, {"layer": layer})


CASES = [
    Case("LSTM", {"initial_state": [STATE] * 2, "mask": [STEPS]}, STATES),
    Case("GRU", {"initial_state": [STATE], "mask": [STEPS]}, STATES),
    Case("SimpleRNN", {"initial_state": [STATE], "mask": [STEPS]}, STATES),
    Case("RNN", {"initial_state": [STATE] * 2, "mask": [STEPS]}, {"cell": LSTM_CELL}),
    Case("RNN", {"initial_state": [((5,), F)]}, {"cell": GRU_CELL, "return_state": True}),
    Case("RNN", {"initial_state": [STATE]}, {"cell": SIMPLE_CELL, "return_sequences": True}),
    Case(
        "RNN",
        {"initial_state": [STATE, STATE, ((5,), F), STATE, STATE]},
        {"cell": STACK, "return_state": True},
    ),
    both_ways(LSTM, 4),
    both_ways(GRU, 2),
    both_ways(SIMPLE, 2),
    both_ways(Instance("RNN", {"cell": LSTM_CELL, "return_state": True}), 4),
    both_ways(Instance("RNN", {"cell": SIMPLE_CELL, "return_state": True}), 2),
    Case(
        "Bidirectional",
        {"initial_state": [((5,), F)] * 2},
        {"layer": Instance("RNN", {"cell": GRU_CELL})},
    ),
    Case("Bidirectional", {"mask": [STEPS]}, {"layer": LSTM, "merge_mode": None}),
    # The samples of ConvLSTM1D, 2D and 3D are 4 steps of 12, 12 x 12 and 6 x 6 x 6.
    Case("ConvLSTM1D", {"initial_state": [conv_state(1, 12)] * 2, "mask": [((4,), B)]}, CONV),
    Case("ConvLSTM2D", {"initial_state": [conv_state(2, 12)] * 2, "mask": [((4,), B)]}, CONV),
    Case("ConvLSTM3D", {"initial_state": [conv_state(3, 6)] * 2, "mask": [((4,), B)]}, CONV),
    Case("MultiHeadAttention", {**ATTENTION}, {}, {"return_attention_scores": True}),
    Case("MultiHeadAttention", {"key": [((12, 16), F)]}),
    Case("GroupQueryAttention", {**ATTENTION}, {}, {"use_causal_mask": True}),
    Case("Attention", {"inputs": [((12, 16), F)], "mask": [STEPS] * 2}),
    Case("Attention", {"mask": [STEPS] * 2}, {}, {"return_attention_scores": True}),
    Case("AdditiveAttention", {"inputs": [((12, 16), F)], "mask": [STEPS] * 3}),
    Case("CategoryEncoding", {"count_weights": [((8,), F)]}, {"output_mode": "count"}),
    Case("GlobalAveragePooling1D", {"mask": [((16,), B)]}),
    Case("TimeDistributed", {"mask": [STEPS]}),
    Case("BatchNormalization", {"mask": [((), B)]}),
    Case("Softmax", {"mask": [((32,), B)]}),
    Case("Pipeline", {"mask": [((16,), B)]}),
]


def drawn(case: Case) -> tuple[Graph, str]:
    spec = catalogue().get(case.layer)
    assert spec is not None
    b = Builder("ports")
    arguments = {**spec.initial_arguments(), **case.arguments}
    node = b.layer(case.layer, **arguments).node  # type: ignore[arg-type]
    if case.call:
        b.graph = SetCallArguments(node, case.call).apply(b.graph)
    needed = [port for port in ports_of(b.graph, node) if not port.optional]
    slots = [port.name for port in needed for _ in range(2 if port.many else 1)]
    usual = zip(slots, sample(case.layer), strict=True)
    more = ((port, tensor) for port, tensors in case.wires.items() for tensor in tensors)
    for number, (port, (shape, dtype)) in enumerate([*usual, *more]):
        ref = b.input(f"x{number}", *shape)
        if dtype != F:
            b.graph = SetArguments(ref.node, {"dtype": dtype}).apply(b.graph)
        b.graph = Connect(ref, node, port).apply(b.graph)
    outputs = [TensorRef(node, place) for place in range(len(outputs_of(b.graph, node)))]
    return SetOutputs(tuple(outputs)).apply(b.graph), node


def numbers(graph: Graph) -> list[Any]:
    random = np.random.default_rng(1)
    found = []
    for key in graph.inputs:
        arguments = graph.layers[key].arguments
        sizes = arguments["shape"]
        assert isinstance(sizes, tuple)
        values = random.uniform(0, 3, (2, *sizes))  # type: ignore[arg-type]
        dtype = str(arguments.get("dtype", F))
        found.append(np.ones_like(values, bool) if dtype == B else values.astype(dtype))
    return found


@pytest.mark.parametrize("case", CASES, ids=str)
def test_more_wires_arrive(case: Case) -> None:
    graph, node = drawn(case)
    assert decode(encode(graph)) == graph
    report = CHECKER.check(graph)
    assert not [p.message for p in report.problems if p.severity == "error"]
    plan, outcomes = CHECKER.outcomes(graph)
    keras.utils.set_random_seed(1)
    ours = build(graph, plan, outcomes)
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    theirs = executed(written(graph).text)
    assert json.loads(ours.to_json()) == json.loads(theirs.to_json())
    shapes = [outcomes[node].outputs[ref.output].shape for ref in graph.outputs]
    assert shapes == [tuple(tensor.shape) for tensor in ours.outputs]
    # Each wire is read: the model has as many inputs as there are wires, and it runs.
    assert len(ours.inputs) == len(graph.inputs)
    read = {key.node for key in graph.nodes[node].sources()}
    assert read == set(graph.inputs)
    results = keras.tree.flatten(ours(numbers(graph)))
    assert [(2, *shape[1:]) for shape in shapes] == [tuple(result.shape) for result in results]
    for one, other in zip(results, keras.tree.flatten(theirs(numbers(graph))), strict=True):
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-5, atol=1e-6)


def test_every_port_that_may_stay_empty_is_wired_here() -> None:
    wired = {(case.layer, port) for case in CASES for port in case.wires}
    ports = {(spec.name, port.name) for spec in catalogue() for port in spec.ports if port.optional}
    assert ports <= wired
    # Each class on which the ports of a wrapper depend.
    whole = {str(dict(port.when)) for spec in catalogue() for port in spec.ports if port.when}
    met = {str(dict(port.when)) for case in CASES for port in ports_of(*drawn(case)) if port.when}
    dimensions = {f"{{'layer.class': 'ConvLSTM{n}D'}}" for n in (1, 2, 3)}
    assert whole - met == dimensions, "tried below"


@pytest.mark.parametrize(("dimensions", "size"), [(1, 12), (2, 12), (3, 6)])
def test_states_of_a_convolution_both_ways(dimensions: int, size: int) -> None:
    case = conv_both_ways(dimensions, size)
    graph, node = drawn(replace(case, wires={}))
    (image,) = graph.inputs
    shape = (4, *[size] * dimensions, 32)
    graph = SetArguments(image, {"shape": shape}).apply(graph)
    b = Builder()
    b.graph = graph
    for place, (sizes, _) in enumerate(case.wires["initial_state"]):
        b.wire(b.input(f"state{place}", *sizes), node, "initial_state")
    assert CHECKER.check(b.graph).ok
    plan, outcomes = CHECKER.outcomes(b.graph)
    with scratch():
        model = build(b.graph, plan, outcomes)
        built = json.loads(model.to_json())
        shapes = [tuple(tensor.shape) for tensor in model.outputs]
    with scratch():
        assert json.loads(executed(written(b.graph).text).to_json()) == built
    assert shapes == [spec.shape for spec in outcomes[node].outputs]
    assert len(shapes) == 5


# --- ports follow the arguments; what goes away leaves a problem with its cure


def test_a_state_that_goes_away_leaves_its_wire_as_a_problem() -> None:
    b = Builder()
    x = b.input("x", 5, 4)
    lstm = b.layer("LSTM", x, units=6, return_state=True)
    dense = b.layer("Dense", TensorRef(lstm.node, 1), units=2)
    graph = SetArguments(lstm.node, {"return_state": False}).apply(b.graph)
    assert list(graph.nodes[dense.node].sources()) == [TensorRef(lstm.node, 1)]
    (problem,) = [p for p in call_plan(graph).problems if p.severity == "error"]
    assert problem.code == "no-such-output"
    assert problem.message == "dense reads output 1 of lstm, which has 1. Rewire it."
    back, cut = cures(graph, problem)
    assert back.edit.apply(graph) == b.graph
    assert not list(cut.edit.apply(graph).nodes[dense.node].sources())


def test_a_state_to_begin_with_that_goes_away_leaves_its_wires_as_a_problem() -> None:
    case = Case("RNN", {"initial_state": [STATE] * 2}, {"cell": LSTM_CELL})
    graph, node = drawn(case)
    other = SetArguments(node, {"cell": SIMPLE_CELL}).apply(graph)
    assert other.nodes[node].inputs == graph.nodes[node].inputs
    (problem,) = [p for p in call_plan(other).problems if p.severity == "error"]
    assert problem.message == (
        "rnn has 2 wires at 'initial_state'; expected at most 1. Remove one."
    )
    (fix,) = cures(other, problem)
    assert CHECKER.check(fix.edit.apply(other)).ok


def test_the_wrong_number_of_states_is_told() -> None:
    case = Case("RNN", {"initial_state": [STATE] * 2}, {"cell": STACK})
    graph, _ = drawn(case)
    (problem,) = [p for p in call_plan(graph).problems if p.code == "too-few-inputs"]
    assert (
        problem.message
        == "rnn needs at least 5 wires at 'initial_state' and has 2. Drag another one."
    )


def test_a_port_that_goes_away_leaves_its_wires_as_a_problem() -> None:
    graph, node = drawn(both_ways(LSTM, 4))
    stacked = Instance("RNN", {"cell": STACK, "return_state": True})
    other = SetArguments(node, {"layer": stacked}).apply(graph)
    assert other.nodes[node].inputs == graph.nodes[node].inputs
    (problem,) = [p for p in call_plan(other).problems if p.severity == "error"]
    assert (problem.code, problem.port) == ("no-such-port", "initial_state")
    (fix,) = cures(other, problem)
    assert CHECKER.check(fix.edit.apply(other)).ok

"""What is inferred of a call, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.engine.attempt import outcome_of
from app.engine.backend import keras
from app.engine.check import Checker
from app.engine.memo import Memo
from app.engine.outcome import Outcome
from app.engine.protocol import Skip
from app.engine.results import Called
from app.graph.compose import called_again
from app.graph.edits import Connect, RemoveNodes, SetArguments, SetOutputs
from app.graph.model import Graph, LayerDefinition, Node, Position, TensorRef
from app.graph.report import CallReport, TensorSpec
from nodes.values import Instance, Value
from tests.builder import Builder, chain


def _infer(graph: Graph, checker: Checker | None = None) -> dict[str, Outcome]:
    return (checker or Checker()).outcomes(graph)[1]


def _one(graph: Graph, node: str) -> CallReport:
    return Checker().check(graph).calls[node]


def test_batch_normalization_has_weights_that_do_not_learn() -> None:
    builder = Builder()
    builder.layer("BatchNormalization", builder.input("a", 8, 8, 5), name="norm")
    report = Checker().check(builder.graph)
    # gamma and beta learn, the moving mean and variance do not.
    assert (report.parameters, report.trainable) == (20, 10)


def test_a_frozen_layer_learns_nothing() -> None:
    builder = Builder()
    builder.layer("Dense", builder.input("a", 4), units=3, trainable=False)
    report = Checker().check(builder.graph)
    assert (report.parameters, report.trainable) == (15, 0)


@pytest.mark.parametrize(
    ("policy", "output", "size"),
    # Mixed precision keeps its weights at float32 and computes in float16.
    [
        ("float32", "float32", 4),
        ("mixed_float16", "float16", 4),
        ("float16", "float16", 2),
        ("float64", "float64", 8),
    ],
)
def test_the_dtype_policy_shows_on_the_wire_and_in_the_bytes(
    policy: str, output: str, size: int
) -> None:
    builder = Builder()
    dense = builder.layer("Dense", builder.input("a", 4), units=3, dtype=policy)
    report = Checker().check(builder.graph)
    assert report.calls[dense.node].outputs == (TensorSpec((None, 3), output),)
    assert report.bytes == 15 * size


def test_a_mask_travels_and_its_loss_is_told() -> None:
    builder = Builder()
    words = builder.layer(
        "Embedding", builder.input("words", 7), input_dim=9, output_dim=4, mask_zero=True
    )
    integers: dict[str, Value] = {"shape": (7,), "dtype": "int32"}
    builder.graph = builder.graph.with_layer("words", LayerDefinition("Input", "words", integers))
    builder.layer("LSTM", builder.layer("Dropout", words, rate=0.5), units=3)
    outcomes = _infer(builder.graph)
    for node in ("embedding", "dropout"):
        mask = outcomes[node].outputs[0].mask
        assert mask is not None
        assert (mask.shape, mask.dtype) == ((None, 7), "bool")
    assert Checker().check(builder.graph).problems == ()
    lost = builder.layer("Conv1D", words, filters=2, kernel_size=3, name="conv")
    (problem,) = Checker().check(builder.graph).problems
    assert (problem.severity, problem.code, problem.node) == ("warning", "mask-lost", lost.node)


def test_a_fixed_batch_size_stays() -> None:
    builder = Builder()
    source = builder.input("a", 4)
    builder.graph = SetArguments(source.node, {"batch_size": 16}).apply(builder.graph)
    dense = builder.layer("Dense", source, units=3)
    assert _one(builder.graph, dense.node).outputs[0].shape == (16, 3)


def test_an_error_stays_at_its_node_and_the_rest_is_checked() -> None:
    builder = Builder()
    source = builder.input("a", 8, 8, 1)
    wrong = builder.layer("LSTM", source, units=3, name="wrong")
    behind = builder.layer("Dense", wrong, units=2, name="behind")
    right = builder.layer("Conv2D", source, filters=2, kernel_size=3, name="right")
    unfinished = builder.layer("Add", right, name="unfinished")
    report = Checker().check(builder.graph)
    states = {builder.graph.name_of(node): call.state for node, call in report.calls.items()}
    assert states == {
        "a": "ok",
        "wrong": "error",
        "behind": "waiting",
        "right": "ok",
        "unfinished": "waiting",
    }
    assert report.calls[behind.node] == CallReport("waiting")
    found = {(problem.severity, problem.code, problem.node) for problem in report.problems}
    assert found == {
        ("error", "rank-mismatch", wrong.node),
        ("warning", "too-few-inputs", unfinished.node),
    }
    # Conv2D(2, 3) on one channel: 3 * 3 * 1 * 2 + 2.
    assert report.parameters == 20


def test_a_shared_layer_is_counted_once_at_its_first_call() -> None:
    builder = Builder()
    first = builder.layer("Dense", builder.input("a", 4), units=3, name="tower")
    add, (second,) = called_again(builder.graph, [first.node], Position(0, 0))
    builder.graph = Connect(builder.input("b", 4), second, "inputs").apply(add.apply(builder.graph))
    report = Checker().check(builder.graph)
    assert [report.calls[node].parameters for node in (first.node, second)] == [15, 0]
    assert report.parameters == 15
    assert report.calls[second].outputs == report.calls[first.node].outputs


def test_the_weights_of_a_shared_layer_are_made_by_its_first_call_in_the_model() -> None:
    """What no output needs is not built, so it cannot make the weights either."""
    builder = Builder()
    dead = builder.layer("Dense", builder.input("a", 9), units=3, name="tower")
    add, (live,) = called_again(builder.graph, [dead.node], Position(0, 0))
    builder.graph = Connect(builder.input("b", 4), live, "inputs").apply(add.apply(builder.graph))
    graph = SetOutputs((TensorRef(live),)).apply(builder.graph)
    report = Checker().check(graph)
    assert report.calls[live].parameters == report.parameters == 15
    assert report.calls[dead.node].state == "error"


def test_equal_calls_are_inferred_once() -> None:
    checker = Checker()
    graph = chain(50)
    _infer(graph, checker)
    # The Input and the Dense(4) on 4 features: 50 layers, one call.
    assert checker.results.calls.misses == 2


def test_an_edit_infers_what_it_changes_and_undo_infers_nothing() -> None:
    checker = Checker()
    graph = chain(50)
    _infer(graph, checker)
    before = checker.results.calls.misses
    edited = SetArguments("dense_20", {"units": 7}).apply(graph)
    outcomes = _infer(edited, checker)
    # dense_20 itself and dense_21, which gets 7 features; behind it all is as before.
    assert checker.results.calls.misses - before == 2
    assert outcomes["dense_21"].report.parameters == 7 * 4 + 4
    assert _infer(graph, checker)["dense_21"].report.parameters == 4 * 4 + 4
    assert checker.results.calls.misses - before == 2


def test_names_and_positions_do_not_count() -> None:
    checker = Checker()
    _infer(chain(3), checker)
    before = checker.results.calls.misses
    graph = chain(3)
    layer = graph.layers["dense_1"]
    renamed = graph.with_layer("dense_1", LayerDefinition("Dense", "other", layer.arguments))
    _infer(renamed, checker)
    assert checker.results.calls.misses == before


def test_the_memory_of_results_is_bounded() -> None:
    checker = Checker(most_results=10)
    graph = chain(2)
    for units in range(1, 40):
        _infer(SetArguments("dense", {"units": units}).apply(graph), checker)
    assert len(checker.results.calls) == 10


def test_the_memo_forgets_what_was_not_asked_for_longest() -> None:
    memo: Memo[str, int] = Memo(2)
    memo.put("a", 1)
    memo.put("b", 2)
    assert memo.get("a") == 1
    memo.put("c", 3)
    assert [memo.get(key) for key in "abc"] == [1, None, 3]
    assert memo.misses == 1


def test_nothing_is_left_on_keras_s_pending_list() -> None:
    """A shape inference outside would allocate all that stands on it."""
    builder = Builder()
    builder.layer("Dense", builder.input("a", 10**6), units=10**6)
    _infer(builder.graph)
    layer = keras.layers.Dense(2)
    layer(keras.KerasTensor((None, 3)))
    assert [weight.shape for weight in layer.weights] == [(3, 2), (2,)]
    assert layer.weights[0].numpy().shape == (3, 2)


def test_a_wire_out_of_an_output_that_is_not_there_waits() -> None:
    graph = chain(1)
    inputs = {"inputs": (TensorRef("dense", 3),)}
    layers = {**graph.layers, "late": LayerDefinition("Dense", "late", {"units": 2})}
    nodes = {**graph.nodes, "late": Node(layer="late", inputs=inputs)}
    report = Checker().check(Graph(layers=layers, nodes=nodes, inputs=("a",)))
    assert report.calls["late"].state == "error"
    assert [p.code for p in report.problems if p.severity == "error"] == ["no-such-output"]


def test_a_skipped_call_is_left_out_until_it_is_another_call() -> None:
    told: dict[str, str] = {}
    graph, skipping = chain(2), Checker()
    Checker().check(graph, progress=lambda node, call, *_: told.update({node: call}))
    skip: Mapping[str, Skip] = {told["dense"]: "died"}
    outcome = skipping.outcomes(graph, skip=skip)[1]["dense"]
    assert outcome.cause is not None
    assert outcome.cause.code == "engine-died"
    # Once it is not skipped any more, the same graph is checked as if nothing had been.
    assert skipping.outcomes(graph)[1]["dense"].ok
    edited = SetArguments("dense", {"units": 5}).apply(graph)
    assert skipping.outcomes(edited, skip=skip)[1]["dense"].ok


def test_the_digest_of_a_call_is_of_the_call_alone() -> None:
    told: list[str] = []
    Checker().check(chain(1), progress=lambda node, call, *_: told.append(call))
    again: list[str] = []
    Checker().check(chain(1), progress=lambda node, call, *_: again.append(call))
    assert told == again
    assert len(set(told)) == 2


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError(), KeyError("x"), OSError(5, "y")])
def test_whatever_keras_raises_is_told(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(layer: LayerDefinition, name: str) -> None:
        raise error

    monkeypatch.setattr("app.engine.attempt.make_layer", raising)
    outcome = outcome_of(Called(LayerDefinition("Dense", "d", {"units": 2}), {}, ()))
    assert outcome.cause is not None
    expected = "out-of-memory" if isinstance(error, MemoryError) else "refused"
    assert outcome.cause.code == expected
    assert outcome.cause.detail


def test_wrapped_layers_are_inferred_with_their_arguments() -> None:
    builder = Builder()
    lstm = Instance("LSTM", {"units": 3, "return_sequences": True})
    both = builder.layer("Bidirectional", builder.input("a", 5, 2), layer=lstm)
    # An LSTM has 4 * (inputs + units + 1) * units weights: 72, twice.
    assert _one(builder.graph, both.node) == CallReport(
        "ok", (TensorSpec((None, 5, 6), "float32"),), 144, 144
    )


def test_what_was_removed_is_forgotten() -> None:
    checker, graph = Checker(), chain(3)
    assert "dense_2" in _infer(graph, checker)
    assert "dense_2" not in _infer(RemoveNodes(frozenset({"dense_2"})).apply(graph), checker)


def stateful(batch: int | None) -> Graph:
    """Layers that keep their states: alone, wrapped, and over a cell."""
    builder = Builder()
    source = builder.input("a", 10, 3)
    keeps: dict[str, Any] = {"stateful": True, "return_sequences": True}
    one = builder.layer("LSTM", source, units=8, **keeps)
    inner = Instance("GRU", {"units": 5, **keeps})
    two = builder.layer("Bidirectional", one, layer=inner)
    cell = Instance("SimpleRNNCell", {"units": 3})
    builder.layer("RNN", two, cell=cell, stateful=True)
    graph = builder.graph
    return SetArguments("a", {"batch_size": batch}).apply(graph) if batch else graph


def test_states_are_declared_as_weights_are() -> None:
    by_hand = keras.Input((10, 3), batch_size=4)
    y = keras.layers.LSTM(8, stateful=True, return_sequences=True)(by_hand)
    wrapped = keras.layers.GRU(5, stateful=True, return_sequences=True)
    y = keras.layers.Bidirectional(wrapped)(y)
    y = keras.layers.RNN(keras.layers.SimpleRNNCell(3), stateful=True)(y)
    report = Checker().check(stateful(batch=4))
    assert not [problem for problem in report.problems if problem.severity == "error"]
    assert report.parameters == keras.Model(by_hand, y).count_params()
    assert report.calls["rnn"].outputs[0].shape == y.shape == (4, 3)
    assert report.calls["lstm"].outputs[0].shape == (4, 10, 8)


def test_states_want_a_batch_of_known_size() -> None:
    (problem,) = Checker().check(stateful(batch=None)).problems
    assert problem.node == "lstm"
    assert problem.code == "open-batch"
    assert "batch size must be static" in problem.detail


def test_outside_of_a_check_keras_makes_states_as_ever() -> None:
    Checker().check(stateful(batch=4))
    layer = keras.layers.LSTM(2, stateful=True)
    layer(keras.ops.ones((1, 3, 2)))
    assert all(state.value is not None for state in layer.states)

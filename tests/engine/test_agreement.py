"""What is inferred is what Keras builds: shapes, dtypes, parameters, order; on random graphs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings

from app.engine.backend import keras, scratch
from app.engine.build import build
from app.engine.check import Checker
from app.errors import EngineError
from app.formats.keras_files.reading import read_json
from app.graph.model import Graph
from app.graph.report import TensorSpec
from app.graph.walk import upstream
from tests.builder import Builder
from tests.engine.agreement import (
    CHECKER,
    MODERATE,
    assert_counts,
    assert_order,
    assert_specs,
    without_errors,
)
from tests.engine.random_graphs import graphs, wide_graphs


@MODERATE
@given(graphs())
def test_infer_and_build_agree(graph: Graph) -> None:
    graph = without_errors(graph)
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        model = build(graph, plan, outcomes)
        assert_specs(graph, plan, outcomes, model)
        assert_counts(graph, plan, outcomes, model)


@MODERATE
@given(wide_graphs())
def test_infer_and_build_agree_on_operations(graph: Graph) -> None:
    graph = without_errors(graph)
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        model = build(graph, plan, outcomes)
        built = [TensorSpec(tuple(t.shape), str(t.dtype)) for t in model.outputs]
        count = model.count_params()
    assert built == [outcomes[ref.node].report.outputs[ref.output] for ref in graph.outputs]
    assert count == CHECKER.check(graph).parameters


@MODERATE
@given(graphs())
def test_the_order_of_calls_is_keras_s(graph: Graph) -> None:
    graph = without_errors(graph)
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        names = [layer.name for layer in build(graph, plan, outcomes).layers]
    assert_order(graph, names)
    report = CHECKER.check(graph)
    # The first call of a shared layer stands first, and bears its parameters.
    for name in names:
        calls = [call for node, call in report.calls.items() if graph.name_of(node) == name]
        assert all(call.parameters == 0 for call in calls[1:])


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_a_graph_that_is_wrong_is_told_and_never_raises(graph: Graph) -> None:
    report = CHECKER.check(graph)
    assert set(report.calls) == set(graph.nodes)
    wrong = {node for node, call in report.calls.items() if call.state == "error"}
    assert wrong == {problem.node for problem in report.problems if problem.severity == "error"}
    for problem in report.problems:
        assert problem.message
        assert "Traceback" not in problem.message
    for node, call in report.calls.items():
        if call.state == "waiting":
            assert upstream(graph, [node]) & wrong - {node}


APPLICATIONS = ["MobileNetV2", "DenseNet121", "NASNetMobile", "ResNet50", "InceptionV3"]


@pytest.mark.slow
@pytest.mark.parametrize("name", APPLICATIONS)
def test_infer_and_keras_agree_on_a_known_architecture(name: str) -> None:
    keras.backend.clear_session()
    with scratch():
        model = getattr(keras.applications, name)(weights=None)
        config = model.to_json()
        shapes = {layer.name: tuple(layer.output.shape) for layer in model.layers}
        names = [layer.name for layer in model.layers]
        counts = (model.count_params(), sum(math.prod(w.shape) for w in model.trainable_weights))
    graph = read_json(config.encode()).graph
    report = Checker().check(graph)
    assert report.ok
    assert (report.parameters, report.trainable) == counts
    assert list(report.calls) == names
    assert {node: call.outputs[0].shape for node, call in report.calls.items()} == shapes


def test_nothing_to_build_is_one_sentence() -> None:
    plan, outcomes = CHECKER.outcomes(Graph())
    with pytest.raises(EngineError, match="The model has no output yet"):
        build(Graph(), plan, outcomes)


def _order_of_inputs(graph: Graph) -> None:
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        names = [layer.name for layer in build(graph, plan, outcomes).layers]
    assert len(names) == len(graph.layers)
    assert_order(graph, names)


def test_the_order_follows_named_tensors_as_keras_takes_them() -> None:
    """Query by position, then key before value: Keras sorts what goes by name."""
    builder = Builder()
    tensors = {
        port: builder.layer("Dense", builder.input(f"{port}_in", 5, 4), units=4, name=port)
        for port in ("value", "key", "query")
    }
    attention = builder.layer("MultiHeadAttention", num_heads=2, key_dim=3)
    for port, tensor in tensors.items():
        builder.wire(tensor, attention.node, port)
    _order_of_inputs(builder.graph)


def test_the_order_follows_the_ports_of_an_operation() -> None:
    builder = Builder()
    right = builder.layer("Dense", builder.input("right_in", 4), units=4, name="right")
    left = builder.layer("Dense", builder.input("left_in", 4), units=4, name="left")
    product = builder.operation("subtract")
    builder.wire(right, product.node, "x2")
    builder.wire(left, product.node, "x1")
    _order_of_inputs(builder.graph)

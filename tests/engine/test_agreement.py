"""What is inferred is what Keras builds: shapes, dtypes, parameters, order; on random graphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from app.engine.backend import keras, scratch
from app.engine.build import build
from app.engine.check import Checker
from app.engine.infer import Outcome
from app.engine.protocol import TensorSpec
from app.errors import EngineError
from app.graph.edits import SetOutputs
from app.graph.model import Graph
from app.graph.walk import CallPlan, upstream
from tests.benchmarks.application_graph import graph_of_config
from tests.engine.random_graphs import graphs

CHECKER = Checker()
MODERATE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _without_errors(graph: Graph) -> Graph:
    """The part of a graph whose outputs can be computed.

    Taking an output away may leave a shared layer with another first call, so it is asked again.
    """
    while True:
        _, outcomes = CHECKER.outcomes(graph)
        good = [ref for ref in graph.outputs if ref.node in outcomes and outcomes[ref.node].ok]
        assume(good)
        if len(good) == len(graph.outputs):
            return graph
        graph = SetOutputs(tuple(good)).apply(graph)


def _calls(graph: Graph, plan: CallPlan, model: Any) -> Iterator[tuple[str, Any]]:
    """The nodes of the model, each with Keras's record of its call, in the order of making."""
    made = {layer.name: iter(layer._inbound_nodes) for layer in model.layers}
    live = upstream(graph, (ref.node for ref in graph.outputs))
    for node in plan.order:
        if node in live:
            yield node, next(made[graph.name_of(node)])


@MODERATE
@given(graphs())
def test_infer_and_build_agree(graph: Graph) -> None:
    graph = _without_errors(graph)
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        model = build(graph, plan, outcomes)
        for node, record in _calls(graph, plan, model):
            specs = tuple(TensorSpec(tuple(t.shape), str(t.dtype)) for t in record.output_tensors)
            assert outcomes[node].report.outputs == specs
        _assert_counts(graph, plan, outcomes, model)


def _assert_counts(graph: Graph, plan: CallPlan, outcomes: dict[str, Outcome], model: Any) -> None:
    report = CHECKER.check(graph)
    assert report.parameters == model.count_params()
    weights = model.trainable_weights
    assert report.trainable == sum(_count(weight) for weight in weights)
    of_layer: dict[str, int] = {}
    for node, outcome in outcomes.items():
        if node in plan.live or graph.is_input(node):
            name = graph.name_of(node)
            of_layer[name] = of_layer.get(name, 0) + outcome.report.parameters
    found = {layer.name: layer.count_params() for layer in model.layers}
    assert {name: of_layer[name] for name in found} == found


def _count(weight: Any) -> int:
    count = 1
    for size in weight.shape:
        count *= size
    return count


@MODERATE
@given(graphs())
def test_the_order_of_calls_is_keras_s(graph: Graph) -> None:
    graph = _without_errors(graph)
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        names = [layer.name for layer in build(graph, plan, outcomes).layers]
    report = CHECKER.check(graph)
    order = [graph.name_of(node) for node in report.calls]
    assert list(dict.fromkeys(order))[: len(names)] == names
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
        config = model.get_config()
        shapes = {layer.name: tuple(layer.output.shape) for layer in model.layers}
        names = [layer.name for layer in model.layers]
        counts = (model.count_params(), sum(map(_count, model.trainable_weights)))
    graph = graph_of_config(config)
    report = Checker().check(graph)
    assert report.ok
    assert (report.parameters, report.trainable) == counts
    assert list(report.calls) == names
    assert {node: call.outputs[0].shape for node, call in report.calls.items()} == shapes


def test_nothing_to_build_is_one_sentence() -> None:
    plan, outcomes = CHECKER.outcomes(Graph())
    with pytest.raises(EngineError, match="The model has no output yet"):
        build(Graph(), plan, outcomes)

"""What infer says beside what Keras builds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, assume, settings

from app.engine.check import Checker
from app.engine.outcome import Outcome
from app.graph.edits import SetOutputs
from app.graph.model import Graph
from app.graph.report import TensorSpec
from app.graph.walk import CallPlan, upstream

CHECKER = Checker()
MODERATE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def without_errors(graph: Graph) -> Graph:
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


def calls_made(graph: Graph, plan: CallPlan, model: Any) -> Iterator[tuple[str, Any]]:
    """The nodes of the model, each with Keras's record of its call, in the order of making."""
    made = {layer.name: iter(layer._inbound_nodes) for layer in model.layers}
    live = upstream(graph, (ref.node for ref in graph.outputs))
    for node in plan.order:
        if node in live:
            yield node, next(made[graph.name_of(node)])


def assert_specs(graph: Graph, plan: CallPlan, outcomes: dict[str, Outcome], model: Any) -> None:
    for node, record in calls_made(graph, plan, model):
        specs = tuple(TensorSpec(tuple(t.shape), str(t.dtype)) for t in record.output_tensors)
        assert outcomes[node].report.outputs == specs


def assert_counts(graph: Graph, plan: CallPlan, outcomes: dict[str, Outcome], model: Any) -> None:
    report = CHECKER.check(graph)
    assert report.parameters == model.count_params()
    weights = model.trainable_weights
    assert report.trainable == sum(math.prod(weight.shape) for weight in weights)
    of_layer: dict[str, int] = {}
    for node, outcome in outcomes.items():
        if node in plan.live or graph.is_input(node):
            name = graph.name_of(node)
            of_layer[name] = of_layer.get(name, 0) + outcome.report.parameters
    found = {layer.name: layer.count_params() for layer in model.layers}
    assert {name: of_layer[name] for name in found} == found


def assert_order(graph: Graph, names: list[str]) -> None:
    """``names``: of the model's layers, as Keras orders them. Masking is apart: ``order``."""
    if not any(layer.class_name == "Masking" for layer in graph.layers.values()):
        order = dict.fromkeys(graph.name_of(node) for node in CHECKER.check(graph).calls)
        assert list(order)[: len(names)] == names

"""Whole models through file, engine and code: shared layers and submodels come back equal."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings

from app.codegen import written
from app.engine.backend import scratch
from app.engine.build import build
from app.engine.check import Checker
from app.formats.layerloom import decode, encode
from app.graph.model import Graph
from app.graph.records import from_records, to_records
from tests.codegen.running import config, counted_anew, executed
from tests.engine.random_models import MOST_CALLS, models

pytestmark = pytest.mark.slow

CHECKER = Checker()


def calls(graph: Graph) -> int:
    return len(graph.nodes) + sum(map(calls, graph.definitions.values()))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(models())
def test_random_models(graph: Graph) -> None:
    assert from_records(to_records(graph)) == graph
    back = decode(encode(graph))
    assert back == graph
    report = CHECKER.check(back)
    assert not [problem.message for problem in report.problems if problem.severity != "hint"]
    plan, outcomes = CHECKER.outcomes(back)
    with scratch():
        model = build(back, plan, outcomes)
        built = config(model)
        assert report.parameters == model.count_params()
        assert report.trainable == sum(math.prod(w.shape) for w in model.trainable_weights)
        shapes = [tuple(tensor.shape) for tensor in model.outputs]
    with scratch():
        made = config(executed(written(back).text))
    assert counted_anew(made) == counted_anew(built)
    inferred = [outcomes[ref.node].outputs[ref.output].shape for ref in back.outputs]
    assert inferred == shapes


def test_the_random_models_are_what_they_should_be() -> None:
    """Large ones, shared layers, submodels in submodels, submodels called twice, several ends."""
    found: set[str] = set()

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(models())
    def look(graph: Graph) -> None:
        inner = list(graph.definitions.values())
        told = {
            "large": calls(graph) >= MOST_CALLS * 2 // 3,
            "shared": any(len(c) > 1 for key, c in graph.calls.items() if key in graph.layers),
            "nested": any(part.definitions for part in inner),
            "twice": any(len(graph.calls.get(key, ())) > 1 for key in graph.definitions),
            "ends": len(graph.inputs) > 1 and len(graph.outputs) > 1,
            "states": any(layer.class_name == "LSTM" for layer in graph.layers.values()),
            "operations": any(node.operation for node in graph.nodes.values()),
        }
        found.update(name for name, is_so in told.items() if is_so)
        assert calls(graph) < 2 * MOST_CALLS

    look()
    assert found == {"large", "shared", "nested", "twice", "ends", "states", "operations"}

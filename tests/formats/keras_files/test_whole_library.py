"""Each layer and operation of the library, with each argument at another value than its default:
what Keras writes of it is read as what it was made of, and built again without a difference."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.engine.backend import scratch
from app.engine.build import build
from app.engine.check import Checker
from app.graph.model import Graph, LayerDefinition
from nodes.catalogue import catalogue
from nodes.spec import LayerSpec
from tests.engine.library_walk import COMPANY, layer_graph, library, operation_graph, other_values
from tests.formats.keras_files.comparing import built_config, differences, opened

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

CHECKER = Checker()
# The library takes the offset of these for a tensor; Keras writes a number.
NO_FORM = {"keras.ops.diagonal", "keras.ops.trace"}
# Two names of one function: Keras keeps neither.
OTHER_NAMES = {
    "keras.ops.abs": "keras.ops.absolute",
    "keras.ops.conj": "keras.ops.conjugate",
    "keras.ops.hard_swish": "keras.ops.hard_silu",
    "keras.ops.swish": "keras.ops.silu",
}


def config_of(graph: Graph) -> Any:
    """What Keras writes of a graph; None for one that it refuses."""
    plan, outcomes = CHECKER.outcomes(graph)
    wrong = any(problem.severity == "error" for problem in plan.problems)
    if wrong or not all(outcome.ok for outcome in outcomes.values()):
        return None
    with scratch():
        return json.loads(build(graph, plan, outcomes).to_json())


def changed(spec: LayerSpec) -> Iterator[tuple[str, Graph]]:
    """The layer with one argument after the other at the first value that Keras takes."""
    graph = layer_graph(spec)
    ((key, layer),) = ((k, v) for k, v in graph.layers.items() if v.class_name != "Input")
    for parameter in spec.parameters:
        for value in other_values(parameter):
            company = COMPANY.get((spec.name, parameter.name), {})
            arguments = {**layer.arguments, parameter.name: value, **company}
            other = graph.with_layer(key, LayerDefinition(layer.class_name, layer.name, arguments))
            if config_of(other) is not None:
                yield parameter.name, other
                break


def assert_read_back(graph: Graph) -> None:
    config = config_of(graph)
    found = opened(config)
    assert found.notes == ()
    assert list(differences(config, built_config(found.graph))) == []


@pytest.mark.parametrize("spec", library(), ids=lambda spec: spec.name)
def test_layers(spec: LayerSpec) -> None:
    assert_read_back(layer_graph(spec))
    for _, graph in changed(spec):
        assert_read_back(graph)


@pytest.mark.parametrize("name", [spec.name for spec in catalogue().operations()])
def test_operations(name: str) -> None:
    spec = catalogue().operation(name)
    assert spec is not None
    graph = operation_graph(spec)
    config = config_of(graph)
    if name in NO_FORM:
        assert "placeholders" in str(opened(config).notes[0])
        return
    assert_read_back(graph)
    (node,) = (item for item in opened(config).graph.nodes.values() if item.operation)
    assert node.operation == OTHER_NAMES.get(name, name)

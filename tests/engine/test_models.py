"""The eight reference models: infer, build and MODELS.md say the same."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine.backend import keras
from app.engine.build import build
from app.engine.check import Checker
from app.graph.model import Graph
from app.graph.names import layer_names
from tests.engine.models import FIGURES, MODELS, TOTALS


def built(graph: Graph) -> Any:
    keras.backend.clear_session(free_memory=False)
    plan, outcomes = Checker().outcomes(graph)
    return build(graph, plan, outcomes)


@pytest.mark.parametrize("name", MODELS)
def test_infer_gives_the_figures_of_the_reference(name: str) -> None:
    graph = MODELS[name]()
    report = Checker().check(graph)
    assert report.ok
    found = {
        graph.name_of(n): (c.outputs[0].shape[1:], c.parameters) for n, c in report.calls.items()
    }
    assert found == FIGURES[name]
    assert all(call.outputs[0].shape[0] is None for call in report.calls.values())
    assert report.parameters == report.trainable == TOTALS[name]
    assert report.bytes == 4 * TOTALS[name]


@pytest.mark.parametrize("name", MODELS)
def test_the_real_model_gives_the_figures_of_the_reference(name: str) -> None:
    graph = MODELS[name]()
    model = built(graph)
    found = {layer.name: (layer.output.shape[1:], layer.count_params()) for layer in model.layers}
    assert found == FIGURES[name]
    assert model.count_params() == TOTALS[name]
    assert model.name == name
    assert [tensor.name for tensor in model.inputs] == [graph.name_of(n) for n in graph.inputs]
    assert model.output_names == [graph.name_of(ref.node) for ref in graph.outputs]
    assert {layer.name for layer in model.layers} == layer_names(graph)


@pytest.mark.parametrize("name", MODELS)
def test_calls_are_reported_in_the_order_of_keras_s_summary(name: str) -> None:
    graph = MODELS[name]()
    report = Checker().check(graph)
    assert [graph.name_of(node) for node in report.calls] == [x.name for x in built(graph).layers]


@pytest.mark.parametrize("name", MODELS)
def test_only_the_cnn_gives_a_hint(name: str) -> None:
    problems = Checker().check(MODELS[name]()).problems
    assert [problem.code for problem in problems] == (["not-flattened"] if name == "cnn" else [])


def test_the_hint_of_the_cnn_stands_at_its_first_dense_layer() -> None:
    (problem,) = Checker().check(MODELS["cnn"]()).problems
    assert (problem.severity, problem.node) == ("hint", "dense")
    assert problem.message == (
        "hidden1 works on the last axis only, so the model's output has the shape "
        "(batch, 4, 4, 10). Flatten before it for one prediction."
    )

"""Keras's plot: the graph that plot_model draws, as Graphviz reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pygraphviz
import pytest

from app.engine.backend import keras
from app.engine.build import build
from app.engine.check import Checker
from app.engine.service import Service
from app.formats.plots import drawn
from app.graph.model import Graph, TensorRef
from app.graph.records import to_records
from app.graph.submodels import MakeSubmodel
from tests.builder import chain
from tests.engine.models import MODELS

NAMES = ["node", "a:b", '"q"', "x\\", "\\N", "{a|b}", "<b>", "it's", "卷积", "a & b", "-", "%1"]


def plot(graph: Graph) -> pygraphviz.AGraph:
    reply: dict[str, Any] = Service().handle({"id": 1, "do": "plot", "graph": to_records(graph)})
    return pygraphviz.AGraph(string=reply["dot"])


def labels(graph: pygraphviz.AGraph) -> list[str]:
    return sorted(node.attr["label"] for node in graph.nodes())


def nested(name: str = "tower") -> Graph:
    graph = chain(3)
    specs = {TensorRef(node): ((None, 4), "float32") for node in graph.nodes}
    made = MakeSubmodel(frozenset({"dense", "dense_1"}), specs).apply(graph)
    (key,) = made.definitions
    return replace(made, definitions={key: replace(made.definitions[key], name=name)})


@pytest.mark.parametrize("name", MODELS)
def test_it_is_what_plot_model_draws(name: str) -> None:
    """Of the model with weights, by Keras's own function and the options that plot_model takes."""
    graph = MODELS[name]()
    model = build(graph, *Checker().outcomes(graph))
    real = keras.utils.model_to_dot(
        model, show_shapes=True, show_layer_names=True, expand_nested=True
    )
    expected = pygraphviz.AGraph(string=real.to_string())
    found = plot(graph)
    assert labels(found) == labels(expected)
    assert len(found.edges()) == len(expected.edges())


def test_a_submodel_is_a_frame() -> None:
    found = plot(nested())
    (frame,) = found.subgraphs()
    assert frame.graph_attr["label"] == "tower"
    assert len(frame.nodes()) == 3


@pytest.mark.parametrize("name", NAMES)
def test_names_arrive_as_they_are(name: str) -> None:
    """Keras itself writes them into HTML unescaped, which Graphviz then refuses."""
    graph = nested(name)
    layer = graph.layers["dense_2"]
    graph = graph.with_layer("dense_2", replace(layer, name=name + "2"))
    reply: dict[str, Any] = Service().handle({"id": 1, "do": "plot", "graph": to_records(graph)})
    root = ET.fromstring(drawn(reply["dot"], ".svg"))
    texts = [item.text for item in root.iter("{http://www.w3.org/2000/svg}text")]
    assert name in texts
    assert f"{name}2" in texts


def test_a_stack_and_nothing() -> None:
    assert len(plot(MODELS["sequential"]()).nodes()) >= 2
    reply: dict[str, Any] = Service().handle({"id": 1, "do": "plot", "graph": to_records(Graph())})
    assert reply["why"] == "refused"


def test_nothing_is_allocated() -> None:
    """A layer of 10^10 weights would take 40 GB."""
    graph = chain(2)
    huge = {key: replace(graph.layers[key], arguments={"units": 10**5}) for key in graph.calls}
    huge["a"] = graph.layers["a"]
    found = plot(replace(graph, layers=huge))
    assert any("(None, 100000)" in label for label in labels(found))

"""Graphs as Graphviz text: what two parsers that are not ours find in it."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pydot
import pygraphviz
import pytest
from hypothesis import given, settings

from app.formats.dot import encode
from app.formats.examples import read_example
from app.formats.names import NAMES
from app.graph.bypass import Bypass
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from app.graph.submodels import MakeSubmodel
from tests.builder import Builder, chain, residual
from tests.engine.random_graphs import graphs


def parsed(graph: Graph, shapes=None) -> pygraphviz.AGraph:
    """As Graphviz itself reads it."""
    return pygraphviz.AGraph(string=encode(graph, shapes).decode())


def words(label: str) -> list[str]:
    """The cells of an HTML label."""
    assert label.startswith("<")
    root = ET.fromstring(label)
    return ["".join(cell.itertext()) for cell in root.iter("td")]


def labels(graph: Graph, shapes=None) -> list[list[str]]:
    found = parsed(graph, shapes)  # Its nodes do not keep it alive.
    return [words(node.attr["label"]) for node in found.nodes()]


def nested() -> Graph:
    """``a`` -> tower(dense -> dense_1) -> the same tower again -> dense_2."""
    graph = chain(3)
    specs = {TensorRef(node): ((None, 4), "float32") for node in graph.nodes}
    made = MakeSubmodel(frozenset({"dense", "dense_1"}), specs).apply(graph)
    (key,) = made.definitions
    (call,) = made.calls[key]
    (port,) = made.nodes[call].inputs
    again = Node(layer=key, inputs={port: (TensorRef(call),)})
    last = made.nodes["dense_2"]
    made = made.with_node("again", again)
    made = made.with_node("dense_2", replace(last, inputs={"inputs": (TensorRef("again"),)}))
    return replace(made, definitions={key: replace(made.definitions[key], name="tower")})


@pytest.mark.parametrize("name", sorted({*NAMES} - {"siamese", "autoencoder"}))
def test_an_example_is_a_box_a_call_and_an_arrow_a_wire(name: str) -> None:
    graph = read_example(name)
    assert not graph.definitions
    found = parsed(graph)
    assert len(found.nodes()) == len(graph.nodes)
    assert len(found.edges()) == len(list(graph.links()))
    shown = sorted(text for node in found.nodes() for text in words(node.attr["label"]))
    given_ = [graph.class_of(node) for node in graph.nodes]
    expected = [
        f"{graph.name_of(node)} ({'InputLayer' if of == 'Input' else of})"
        for node, of in zip(graph.nodes, given_, strict=True)
    ]
    assert shown == sorted(expected)


def test_shapes_stand_in_the_boxes_that_have_them() -> None:
    graph = read_example("multiple_outputs")
    # From MODELS.md.
    found = labels(graph, {("extract",): [(None, 784, 64)], ("output1",): [(None, 10)]})
    assert ["extract (LSTM)", "(None, 784, 64)"] in found
    assert ["output1 (Dense)", "(None, 10)"] in found
    assert ["class11 (LSTM)"] in found


def test_a_submodel_is_a_cluster_once_and_then_a_box() -> None:
    graph = nested()
    found = parsed(graph, {(*graph.definitions, "dense"): [(None, 4)]})
    (cluster,) = found.subgraphs()
    assert cluster.name.startswith("cluster")
    inside = [words(node.attr["label"])[0] for node in cluster.nodes()]
    assert [text.partition(" ")[2] for text in inside] == ["(InputLayer)", "(Dense)", "(Dense)"]
    assert ["dense (Dense)", "(None, 4)"] in [words(n.attr["label"]) for n in cluster.nodes()]
    names = {str(node): words(node.attr["label"])[0] for node in found.nodes()}
    arrows = [(names[str(source)], names[str(target)]) for source, target in found.edges()]
    inner_input = next(text for text in inside if "InputLayer" in text)
    assert sorted(arrows) == sorted(
        [
            ("a (InputLayer)", inner_input),
            (inner_input, "dense (Dense)"),
            ("dense (Dense)", "dense_1 (Dense)"),
            ("dense_1 (Dense)", "tower (Functional)"),
            ("tower (Functional)", "dense_2 (Dense)"),
        ]
    )


def test_ports_and_outputs_are_named_where_there_are_several() -> None:
    b = Builder()
    x = b.input("x", 8, 4)
    lstm = b.layer("LSTM", x, units=4, return_sequences=True, return_state=True)
    attention = b.layer("MultiHeadAttention", num_heads=2, key_dim=4)
    b.wire(x, attention.node, "query")
    b.wire(lstm, attention.node, "value")
    graph = parsed(b.graph)
    found = {re.sub("[<>]", "", edge.attr["label"] or "") for edge in graph.edges()}
    assert found == {"", "query", "output → value"}


STRANGE = [
    'a"b',
    "back\\slash",
    "ends with \\",
    "<b>bold</b>",
    "a&amp;b & c",
    "卷积",
    "{x|y}",
    "\\N \\G",
    "a -> b; }",
    "/* x */ // y",
    "node",
    "%22",
    " ",
    "'",
]


# pydot 4.0.1 with the newest pyparsing.
@pytest.mark.filterwarnings("ignore:.*deprecated - use:DeprecationWarning")
@pytest.mark.parametrize("name", STRANGE)
def test_any_name_is_quoted(name: str) -> None:
    """As the name of a layer, an id, a model and a submodel."""
    layers = {name: LayerDefinition("Dense", name, {"units": 1})}
    nodes = {name: Node(layer=name), "other": Node(layer="tower", inputs={"x": (TensorRef(name),)})}
    inner = Graph(name, layers, {name: Node(layer=name)})
    graph = Graph(name, layers, nodes, {"tower": inner})
    found = parsed(graph)
    shown = "\N{NO-BREAK SPACE}" if name == " " else name
    assert len(found.edges()) == 1
    # Graphviz writes into an SVG what it understood.
    root = ET.fromstring(found.draw(format="svg", prog="dot"))
    texts = [item.text for item in root.iter("{http://www.w3.org/2000/svg}text")]
    # The model, the submodel, and the layer in each of them.
    assert texts.count(shown) == 4
    assert texts.count(" (Dense)") == 2
    by_pydot = pydot.graph_from_dot_data(encode(graph).decode())
    assert by_pydot
    assert len(by_pydot[0].get_edges()) == 1


def test_words_that_no_xml_takes_are_left_out() -> None:
    layers = {"a": LayerDefinition("Dense", "a\x00\x1b\u2028\ud800b")}
    assert labels(Graph("", layers, {"a": Node(layer="a")})) == [["a    b (Dense)"]]


def test_wrong_wires_are_no_arrows() -> None:
    """A source that is not there; an output that a submodel does not have."""
    graph = nested()
    graph = graph.with_node("lost", Node(layer="dense_2", inputs={"inputs": (TensorRef("gone"),)}))
    (call, *_) = graph.calls[next(iter(graph.definitions))]
    wires = {"inputs": (TensorRef(call, 7),)}
    graph = graph.with_node("late", Node(layer="dense_2", inputs=wires))
    found = parsed(graph)
    assert "late" in [str(node) for node in found.nodes()]
    assert not found.in_edges("lost")
    assert len(found.in_edges("late")) == 1


def test_an_empty_submodel_is_a_box() -> None:
    nodes = {"a": Node(layer="tower")}
    assert labels(Graph("", {}, nodes, {"tower": Graph("tower")})) == [["tower (Functional)"]]


def test_a_call_that_is_skipped_is_not_drawn() -> None:
    graph = Bypass(frozenset({"dense_1"})).apply(chain(3))
    found = parsed(graph)
    assert sorted(found.edges()) == [("a", "dense"), ("dense", "dense_2")]


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_random_graphs(graph: Graph) -> None:
    found = parsed(graph)
    assert len(found.nodes()) == len(graph.nodes)
    wires = {(link.source.node, link.node) for link in graph.links()}
    assert len(set(found.edges())) == len(wires)


def test_submodels_that_hold_each_other_do_not_multiply() -> None:
    """Twenty deep, each called twice: a million boxes if every call were drawn in full."""
    graph = Graph("m0", {"i": LayerDefinition("Input", "i")}, {"i": Node(layer="i")}, inputs=("i",))
    for depth in range(1, 20):
        calls = {name: Node(layer="part") for name in ("one", "two")}
        graph = Graph(f"m{depth}", {}, calls, {"part": replace(graph, name="part")})
    assert len(parsed(graph).nodes()) == 20


def test_a_large_graph_is_quick() -> None:
    """3,000 calls. Lines are counted, not seconds: one a box or wire, and few around them."""
    graph = residual(1000)
    count = len(graph.nodes) + len(list(graph.links()))
    assert encode(graph).count(b"\n") - count == 7

"""Written code, run, makes the model that the engine builds: each config, shape, count and wire."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from app.codegen import source, written
from app.codegen.layout import flat
from app.codegen.values import constructed
from app.engine.backend import keras, scratch
from app.engine.build import build
from app.engine.check import Checker
from app.engine.make import make_layer
from app.formats.examples import read_example
from app.formats.names import NAMES
from app.graph.edits import SetOutputs
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from nodes.catalogue import catalogue
from nodes.values import Instance, Value
from tests.builder import Builder
from tests.codegen.running import config, counted_anew, executed, run_in_child
from tests.engine.models import TOTALS
from tests.engine.random_graphs import graphs
from tests.formats.keras_examples import TOTALS as MORE_TOTALS

CHECKER = Checker()
# Random graphs lose masks here and there, of which Keras warns whoever builds them.
pytestmark = pytest.mark.filterwarnings("ignore:Layer '.*' .*was passed an input with a mask")


def built_config(graph: Graph) -> Any:
    """The config of the model on the canvas, as the engine builds it."""
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        return config(build(graph, plan, outcomes))


def written_config(graph: Graph) -> Any:
    """The config of the model that the written code makes."""
    with scratch():
        return config(executed(written(graph).text))


def right_part(graph: Graph) -> Graph:
    """The graph with those outputs alone that can be computed, one at least.

    Taking an output away may leave a shared layer with another first call, so it is asked again.
    """
    while True:
        _, outcomes = CHECKER.outcomes(graph)
        good = [ref for ref in graph.outputs if ref.node in outcomes and outcomes[ref.node].ok]
        assume(good)
        if len(good) == len(graph.outputs):
            return graph
        graph = SetOutputs(tuple(good)).apply(graph)


@pytest.fixture(scope="module")
def from_child() -> dict[str, Any]:
    """What the formatted code of each example makes, in a process of its own."""
    return run_in_child({name: source(read_example(name)) for name in NAMES})


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_an_example_s_code_makes_the_example(name: str, from_child: dict[str, Any]) -> None:
    made = from_child[name]
    assert made["config"] == built_config(read_example(name))
    assert made["parameters"] == {**TOTALS, **MORE_TOTALS}[name]
    assert made["config"]["name"] == name


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_random_graphs(graph: Graph) -> None:
    """Layers of many kinds, shared ones, several inputs and outputs in any order."""
    graph = right_part(graph)
    # Of the operations that make masks, those too that nobody reads take a name in a session.
    assert counted_anew(written_config(graph)) == counted_anew(built_config(graph))


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_unfinished_graphs(graph: Graph) -> None:
    """One input without its first reader's wire: code and engine leave out the same."""
    calls = [node for node in graph.nodes if not graph.is_input(node)]
    assume(calls)
    cut = right_part(graph.with_node(calls[0], replace(graph.nodes[calls[0]], inputs={})))
    assert written_config(cut) == built_config(cut)


STRANGE = [
    "class",
    "for",
    "layers",
    "keras",
    "x y",
    "1st",
    "特征",
    "a-b",
    "a_b",
    "a b",
    "l",
    "print",
]
STRANGE += [
    "build_model",
    "ops",
    'quote"',
    "it's",
    "back\\slash",
    "{x}",
    "🙂",
    " lead",
]


def test_strange_names_arrive_as_they_are() -> None:
    b = Builder("strange model")
    ref = b.input("lambda", 4)
    for name in STRANGE:
        ref = b.layer("Dense", ref, units=2, name=name)
    made = written_config(b.graph)
    assert made == built_config(b.graph)
    assert [layer["name"] for layer in made["layers"]] == ["lambda", *STRANGE]


def test_several_outputs_and_a_shared_layer() -> None:
    b = Builder("states")
    x, y = b.input("x", 5, 4), b.input("y", 5, 4)
    lstm = b.layer("LSTM", x, units=3, return_state=True, name="lstm")
    again = Node(layer=lstm.node, inputs={"inputs": (y,)})
    graph = replace(b.graph, nodes={**b.graph.nodes, "again": again})
    b.graph = graph
    merged = b.layer("Concatenate", TensorRef("again", 1), TensorRef(lstm.node, 2), name="merged")
    graph = SetOutputs((merged, lstm)).apply(b.graph)
    assert written_config(graph) == built_config(graph)


def test_an_input_nobody_reads_and_an_input_that_is_an_output() -> None:
    b = Builder("ends")
    x = b.input("x", 4)
    b.input("unread", 2)
    dense = b.layer("Dense", x, units=3, name="dense")
    graph = SetOutputs((x, dense)).apply(b.graph)
    assert written_config(graph) == built_config(graph)


@pytest.mark.parametrize("name", [spec.name for spec in catalogue() if spec.name != "Input"])
def test_every_layer_of_the_library_is_made_alike(name: str) -> None:
    """With the arguments that it starts with when it is placed."""
    spec = catalogue().get(name)
    assert spec is not None
    assert_made_alike(name, spec.initial_arguments())


OBJECTS: list[tuple[str, dict[str, Value]]] = [
    ("Dense", {"units": 1, "kernel_initializer": Instance("TruncatedNormal", {"stddev": 0.1})}),
    ("Dense", {"units": 1, "kernel_initializer": Instance("Constant", {"value": 3.0})}),
    ("Dense", {"units": 1, "kernel_initializer": "he_normal", "bias_initializer": "ones"}),
    ("Dense", {"units": 1, "kernel_regularizer": Instance("L1L2", {"l1": 0.1, "l2": 1e-5})}),
    ("Dense", {"units": 1, "bias_regularizer": "l2"}),
    ("Dense", {"units": 1, "kernel_constraint": Instance("MaxNorm", {"max_value": 2, "axis": 0})}),
    ("Dense", {"units": 1, "activation": Instance("LeakyReLU", {"negative_slope": 0.1})}),
    ("Dense", {"units": 1, "dtype": "mixed_float16", "trainable": False}),
    ("Conv2D", {"filters": 3, "kernel_size": (1, 3), "strides": (2, 1), "padding": "same"}),
    ("ZeroPadding2D", {"padding": ((1, 0), (0, 1))}),
    ("Cropping1D", {"cropping": (0, 2)}),
    ("Rescaling", {"scale": 1 / 127.5, "offset": -1.0}),
    ("BatchNormalization", {"momentum": 0.9, "epsilon": 1e-5, "center": False}),
    ("Permute", {"dims": (3, 1, 2)}),
    ("LayerNormalization", {"axis": (1, 2)}),
    ("Bidirectional", {"layer": Instance("GRU", {"units": 2}), "merge_mode": "ave"}),
    (
        "TimeDistributed",
        {"layer": Instance("TimeDistributed", {"layer": Instance("Dense", {"units": 2})})},
    ),
]


@pytest.mark.parametrize(("name", "arguments"), OBJECTS)
def test_arguments_of_every_form_are_made_alike(name: str, arguments: dict[str, Value]) -> None:
    assert_made_alike(name, arguments)


def assert_made_alike(name: str, arguments: dict[str, Value]) -> None:
    """The written constructor gives the layer that the engine makes."""
    code = flat(constructed(name, arguments, "a name"))
    with scratch():
        theirs = make_layer(LayerDefinition(name, "a name", arguments), "a name").get_config()
    with scratch():
        ours = eval(code, {"keras": keras, "layers": keras.layers}).get_config()
    if "seed" not in arguments:
        # Some layers draw a seed for themselves.
        ours.pop("seed", None)
        theirs.pop("seed", None)
    assert ours == theirs

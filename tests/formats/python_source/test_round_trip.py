"""Graph to code to graph: what the program writes it reads back, equal up to ids and positions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from app.codegen import source, written
from app.engine.backend import keras
from app.formats.examples import read_example
from app.formats.names import NAMES
from app.formats.python_source import read_source
from app.graph.edits import SetOutputs
from app.graph.model import Graph, Node, TensorRef
from app.graph.submodels import MakeSubmodel
from nodes.arrays import content
from nodes.catalogue import catalogue
from nodes.values import Instance, Value
from tests.builder import Builder, chain
from tests.codegen.running import executed
from tests.engine.library_walk import (
    COMPANY,
    layer_graph,
    library,
    operation_graph,
    other_values,
)
from tests.engine.random_graphs import graphs
from tests.formats.python_source.alike import form, written_part


def assert_read_back(graph: Graph, text: str = "") -> None:
    """The code of a graph, read, is the graph; nothing is told."""
    reading = read_source(text or written(graph).text)
    assert not reading.notes
    (found,) = reading.models
    assert form(found.graph) == form(written_part(graph))
    assert found.graph.positions.keys() == found.graph.nodes.keys()


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_read_back(name: str) -> None:
    graph = read_example(name)
    assert_read_back(graph)
    assert_read_back(graph, source(graph))


def test_every_layer_and_operation_of_the_library_is_read_back() -> None:
    for spec in library():
        assert_read_back(layer_graph(spec))
    for operation in catalogue().operations():
        assert_read_back(operation_graph(operation))


def with_argument(graph: Graph, class_name: str, name: str, value: Value) -> Graph:
    (key,) = (key for key, layer in graph.layers.items() if layer.class_name == class_name)
    layer = graph.layers[key]
    company = COMPANY.get((class_name, name), {})
    return graph.with_layer(
        key, replace(layer, arguments={**layer.arguments, **company, name: value})
    )


def other_graphs() -> Iterator[Graph]:
    """Each layer with other values than its defaults, some for each of its arguments."""
    for spec in library():
        for parameter in spec.parameters:
            for value in list(other_values(parameter))[:3]:
                yield with_argument(layer_graph(spec), spec.name, parameter.name, value)


@pytest.mark.slow
def test_values_of_every_kind_are_read_back() -> None:
    count = 0
    for graph in other_graphs():
        if written_part(graph).outputs:
            assert_read_back(graph)
            count += 1
    assert count > 1_500


MODERATE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MODERATE
@given(graphs())
def test_random_graphs_are_read_back(graph: Graph) -> None:
    """Shared layers, several inputs and outputs in any order, branches that nobody reads."""
    assume(written_part(graph).outputs)
    assert_read_back(graph)


@pytest.mark.slow
@settings(MODERATE, max_examples=600)
@given(graphs(most=20))
def test_many_random_graphs_are_read_back(graph: Graph) -> None:
    assume(written_part(graph).outputs)
    assert_read_back(graph)


def test_a_submodel_is_read_back() -> None:
    graph = chain(4)
    specs = {TensorRef(node): ((None, 4), "float32") for node in graph.nodes}
    inner = MakeSubmodel(frozenset({"dense_1", "dense_2"}), specs).apply(graph)
    assert len(inner.definitions) == 1
    assert_read_back(inner)


def test_a_submodel_called_twice_is_one_that_is_shared() -> None:
    graph = chain(3)
    specs = {TensorRef(node): ((None, 4), "float32") for node in graph.nodes}
    inner = MakeSubmodel(frozenset({"dense", "dense_1"}), specs).apply(graph)
    (call,) = (key for key, node in inner.nodes.items() if node.layer in inner.definitions)
    again = replace(inner.nodes[call], inputs={inner_port(inner, call): (TensorRef(call),)})
    inner = inner.with_node("again", again)
    inner = SetOutputs((TensorRef("again"), *inner.outputs)).apply(inner)
    assert_read_back(inner)


def inner_port(graph: Graph, call: str) -> str:
    return graph.definitions[graph.nodes[call].layer].inputs[0]


def test_a_shared_layer_of_several_outputs_is_read_back() -> None:
    b = Builder("states")
    x, y = b.input("x", 5, 4), b.input("y", 5, 4)
    lstm = b.layer("LSTM", x, units=3, return_state=True, name="lstm")
    again = Node(layer=lstm.node, inputs={"inputs": (y,)})
    b.graph = replace(b.graph, nodes={**b.graph.nodes, "again": again})
    merged = b.layer("Concatenate", TensorRef("again", 1), TensorRef(lstm.node, 2), name="merged")
    assert_read_back(SetOutputs((merged, lstm)).apply(b.graph))


def test_strange_names_are_read_back() -> None:
    b = Builder("strange model")
    ref = b.input("lambda", 4)
    for name in (
        "class",
        "keras",
        "x y",
        "1st",
        "特征",
        'quote"',
        "it's",
        "back\\slash",
        "{x}",
        "%s",
    ):
        ref = b.layer("Dense", ref, units=2, name=name)
    assert_read_back(b.graph)


@pytest.mark.parametrize(
    "array",
    [
        (1.0, 2.5, -3.0, 1e-9),
        ((1, 2, 3, 4), (5, 6, 7, 8)),
        ((True, False, True, True),),
        Instance("array", {"x": 2, "dtype": "float16"}),
        Instance("array", {"x": (1, 2, 3, 4), "dtype": "float64"}),
    ],
)
@pytest.mark.parametrize("port", ["x1", "x2"])
def test_arrays_that_are_written_are_read_back(array: Value, port: str) -> None:
    """Each of the dtype that Keras makes it of, which the code says from then on."""
    b = Builder("arrays")
    x = b.input("x", 2, 4)
    call = b.operation("maximum", **{port: array})
    b.wire(x, call.node, "x2" if port == "x1" else "x1")
    (found,) = read_source(written(b.graph).text).models
    (node,) = (node for node in found.graph.nodes.values() if node.operation)
    numbers, dtype = content(array)
    made = keras.ops.array(numbers, dtype=dtype or None)
    kept = Instance("array", {"x": numbers, "dtype": keras.backend.standardize_dtype(made.dtype)})
    assert node.arguments == {port: kept}
    assert_read_back(found.graph)


def test_an_array_that_was_changed_is_not_taken_for_what_it_was() -> None:
    source = """
    import keras
    x = keras.Input((2,))
    two = keras.ops.array([1.5, 2.5])
    model = keras.Model(x, x * two.astype("int32"))
    """
    reading = read_source(dedent(source))
    assert [str(note) for note in reading.notes] == [
        "line 5: multiply reads an array, which no operation of a model file can hold; it was left "
        "open."
    ]


@pytest.mark.parametrize(("axis", "count"), [(1, 2), (-1, 4), (2, 4)])
def test_an_unstack_that_does_not_say_how_many_gives_as_many_as_there_are(
    axis: int, count: int
) -> None:
    source = f"""
    import keras
    x = keras.Input((2, 4))
    parts = keras.ops.unstack(x, axis={axis})
    model = keras.Model(x, parts)
    """
    (found,) = read_source(dedent(source)).models
    assert not found.notes
    (node,) = (node for node in found.graph.nodes.values() if node.operation)
    assert node.arguments == {"num": count, "axis": axis}
    assert len(found.graph.outputs) == count
    assert len(keras.ops.unstack(keras.Input((2, 4)), axis=axis)) == count


X, Y, T = "keras.Input((4,), name='x')", "keras.Input((4,), name='y')", "layers.Dense(4)(x)"
FORMS = {
    "dicts": 'keras.Model({"y": y, "x": x}, {"z": t, "a": [x, {"deep": t}]})',
    "a list of one": "keras.Model([x], [t])",
    "an output twice": "keras.Model([x, y], [t, y, t])",
    "nested": "keras.Model([x, [y]], (t, (y,)))",
    "bare": "keras.Model(x, t)",
    "several": "keras.Model((y, x), (t, y))",
}


def made_both_ways(source: str) -> tuple[Any, Any]:
    """The model of a source as Keras makes it, and that of our code for what we read."""
    source = f"import keras\nfrom keras import layers\n{dedent(source)}"
    module: dict[str, Any] = {}
    reading = read_source(source)
    assert not reading.notes
    (found,) = reading.models
    exec(source, module)
    return module["model"], executed(written(found.graph).text)


@pytest.mark.parametrize("made", FORMS.values(), ids=FORMS)
def test_what_a_model_takes_and_gives_is_read_as_keras_has_it(made: str) -> None:
    theirs, ours = made_both_ways(f"x = {X}\ny = {Y}\nt = {T}\nmodel = {made}")
    for ends in ((ours.input, theirs.input), (ours.output, theirs.output)):
        keras.tree.assert_same_structure(*map(keras.tree.lists_to_tuples, ends))
    given = keras.tree.map_structure(lambda t: np.arange(8.0).reshape(2, 4), theirs.input)
    ours.set_weights(theirs.get_weights())
    results = zip(*map(keras.tree.flatten, (ours(given), theirs(given))), strict=True)
    assert all(np.array_equal(one, other) for one, other in results)


def test_a_stack_is_one_still() -> None:
    theirs, ours = made_both_ways(
        """
        model = keras.Sequential(name="stack")
        model.add(keras.Input((4,)))
        model.add(keras.Sequential([layers.Dense(3), layers.ReLU()], name="inner"))
        """
    )
    assert isinstance(ours, keras.Sequential)
    assert isinstance(ours.layers[0], keras.Sequential)
    assert [layer.name for layer in ours.layers] == [layer.name for layer in theirs.layers]


def test_an_output_behind_one_that_is_given_twice_is_read_by_its_own_place() -> None:
    theirs, ours = made_both_ways(
        """
        x = keras.Input((4,), name="x")
        t = layers.Dense(3)(x)
        inner = keras.Model({"x": x}, [t, t, {"deep": x, "also": layers.ReLU()(t)}])
        y = keras.Input((4,))
        first, again, rest = inner({"x": y})
        model = keras.Model(y, [again, rest["deep"], rest["also"]])
        """
    )
    given = np.arange(-4.0, 4.0).reshape(2, 4)
    ours.set_weights(theirs.get_weights())
    for one, other in zip(ours(given), theirs(given), strict=True):
        assert np.array_equal(one, other)


def test_a_model_that_is_frozen_stays_so() -> None:
    theirs, ours = made_both_ways(
        """
        inner = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.BatchNormalization()])
        inner.trainable = False
        y = keras.Input((4,))
        model = keras.Model(y, layers.Dense(2)(inner(y, training=False)))
        """
    )
    assert [layer.trainable for layer in ours.layers] == [la.trainable for la in theirs.layers]
    assert len(ours.trainable_weights) == len(theirs.trainable_weights) == 2

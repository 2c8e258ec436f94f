"""Models that a file made in a way of its own: written so, clean, and nothing of them runs."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from app.codegen import source
from app.codegen.formatting import formatted
from app.engine.backend import keras, scratch
from app.graph.compose import input_node
from app.graph.edits import Connect, RemoveNodes, SetArguments
from app.graph.model import Graph, LayerDefinition, ModelForm, Node, Position, TensorRef
from app.graph.walk import call_plan
from nodes.values import Value
from tests.builder import Builder, chain
from tests.codegen.running import executed, ruff_complaints
from tests.codegen.test_module import HOSTILE


def lines(graph: Graph) -> list[str]:
    """The statements of build_model(), on one line each where they fit."""
    text = source(graph)
    return [line.strip() for line in text.split('not compiled."""')[-1].splitlines() if line]


def two_by_two(inputs: Value = None, outputs: Value = None) -> Graph:
    """Inputs a and b, of each a Dense: dense and dense_1."""
    builder = Builder("two")
    for name in ("a", "b"):
        builder.layer("Dense", builder.input(name, 4), units=2)
    return replace(builder.graph, form=ModelForm(inputs=inputs, outputs=outputs))


STACK = """
    return keras.Sequential(
        [
            keras.Input(shape=(4,), name="a"),
            layers.Dense(4, name="dense"),
            layers.Dense(4, name="dense_1"),
        ],
        name="chain",
    )
"""


def test_a_stack_reads_as_in_the_guides() -> None:
    text = source(replace(chain(2), form=ModelForm(sequential=True)))
    assert STACK in text
    assert ruff_complaints(text) == ""
    with scratch():
        model = executed(text)
    assert type(model) is keras.Sequential
    assert [layer.name for layer in model.layers] == ["dense", "dense_1"]


def test_a_stack_without_an_input_is_one() -> None:
    graph = replace(chain(2), form=ModelForm(sequential=True))
    text = source(RemoveNodes(frozenset({"a"})).apply(graph))
    assert "keras.Input" not in text
    with scratch():
        model = executed(text)
        assert not model.built
        assert model(keras.KerasTensor((None, 7))).shape == (None, 4)


def test_a_stack_no_more_is_written_as_a_functional() -> None:
    builder = Builder("m")
    x = builder.input("a", 4)
    builder.layer("Add", builder.layer("Dense", x, units=4), x)
    text = source(replace(builder.graph, form=ModelForm(sequential=True)))
    assert "Sequential" not in text
    assert "return keras.Model(inputs=a, outputs=add" in text


def test_a_frozen_model_is_frozen() -> None:
    graph = replace(chain(1), form=ModelForm(trainable=False))
    graph = SetArguments("dense", {"trainable": False}).apply(graph)
    text = source(graph)
    with scratch():
        assert not executed(text).trainable
        assert executed(source(replace(graph, form=ModelForm()))).trainable


def test_dicts_and_lists_of_tensors() -> None:
    graph = two_by_two({"a": "a", "b": "b"}, {"x": "dense:0", "y": ("dense_1:0", "dense:0")})
    text = source(graph)
    assert 'inputs={"a": a, "b": b},' in text
    assert 'outputs={"x": dense, "y": [dense_1, dense]},' in text
    assert formatted(text) == text
    with scratch():
        model = executed(text)
        found = model({"a": keras.KerasTensor((3, 4)), "b": keras.KerasTensor((3, 4))})
    assert {"x", "y"} == found.keys()
    assert len(found["y"]) == 2


def around(inner: Graph, *outputs: int) -> Graph:
    """A model of p and q that calls ``inner`` on them and gives these of its outputs."""
    builder = Builder("outer")
    p, q = builder.input("p", 4), builder.input("q", 4)
    call = Node(layer="sub", inputs={"a": (p,), "b": (q,)})
    return replace(
        builder.graph,
        nodes={**builder.graph.nodes, "sub": call},
        definitions={"sub": replace(inner, name="sub")},
        outputs=tuple(TensorRef("sub", n) for n in outputs),
    )


@pytest.mark.parametrize(
    ("outputs", "places"),
    [
        ({"x": "dense:0", "y": ("dense_1:0",)}, ('sub["x"]', 'sub["y"][0]')),
        (("dense:0", ("dense_1:0",)), ("sub[0]", "sub[1][0]")),
        (("dense:0", "dense:0", "dense_1:0"), ("sub[0]", "sub[2]")),
    ],
)
def test_a_submodel_s_results_are_found_where_it_puts_them(
    outputs: Value, places: tuple[str, str]
) -> None:
    text = source(around(two_by_two({"a": "a", "b": "b"}, outputs), 1, 0))
    assert 'sub = build_sub()({"a": p, "b": q})\n' in text
    assert f"outputs=[{places[1]}, {places[0]}]" in text
    with scratch():
        assert [tensor.shape for tensor in executed(text).outputs] == [(None, 2), (None, 2)]


def test_a_layer_of_keras_s_own_applications_is_imported() -> None:
    builder = Builder("m")
    x = builder.input("a", 4)
    scale = LayerDefinition("LayerScale", "scale", {"init_values": 0.1, "projection_dim": 4})
    graph = replace(
        builder.graph,
        layers={**builder.graph.layers, "scale": scale},
        nodes={**builder.graph.nodes, "scale": Node(layer="scale", inputs={"inputs": (x,)})},
        outputs=(TensorRef("scale"),),
    )
    text = source(graph)
    assert "from keras.src.applications.convnext import LayerScale\n" in text
    assert "scale = LayerScale(" in text
    assert ruff_complaints(text) == ""
    with scratch():
        assert executed(text).count_params() == 4


def test_a_number_that_reads_best_as_a_fraction_has_brackets() -> None:
    """x * (1 / 6) is one multiplication, x * 1 / 6 two operations."""
    builder = Builder()
    x = builder.input("a", 4)
    builder.operation("multiply", x, x2=1 / 6)
    assert lines(builder.graph)[1] == "multiply = a * (1 / 6)"
    with scratch():
        model = executed(source(builder.graph))
    assert len(model.operations) == 2


def clashing(name: str, class_name: str = "Dense", **arguments: Value) -> Graph:
    """A layer of this name beside two operations ``add``."""
    builder = Builder()
    x = builder.input("a", 4)
    y = builder.layer(class_name, x, name="", **arguments)
    if class_name == "Add":
        builder.wire(x, y.node)
    layer = replace(builder.graph.layers[y.node], name=name)
    builder.graph = replace(builder.graph, layers={**builder.graph.layers, y.node: layer})
    builder.operation("add", builder.operation("add", x, y), y)
    return builder.graph


@pytest.mark.parametrize("name", ["add", "add_1"])
def test_a_layer_named_like_an_operation_gets_a_longer_name(name: str) -> None:
    """Keras numbers operations by itself: both would be called so, which no model takes."""
    graph = clashing(name, units=4)
    (problem,) = call_plan(graph).problems
    assert (problem.code, problem.severity) == ("operation-name", "warning")
    with scratch():
        model = executed(source(graph))
    assert [layer.name for layer in model.layers if layer.name.endswith("_layer")] == [
        f"{name}_layer"
    ]


def test_a_layer_of_the_operation_s_own_class_is_counted_with_it() -> None:
    graph = clashing("add", "Add")
    assert call_plan(graph).problems == ()
    assert "layers.Add()" in source(graph)
    with scratch():
        names = [operation.name for operation in executed(source(graph)).operations]
    assert len(names) == len(set(names))


def test_a_submodel_named_like_an_operation_too() -> None:
    inner = replace(two_by_two(), name="add")
    outer = around(two_by_two(), 0, 1)
    node = Node(
        operation="keras.ops.add", inputs={"x1": (TensorRef("sub"),), "x2": (TensorRef("sub", 1),)}
    )
    graph = replace(
        outer,
        nodes={**outer.nodes, "sum": node},
        definitions={"sub": inner},
        outputs=(TensorRef("sum"),),
    )
    with scratch():
        names = [operation.name for operation in executed(source(graph)).operations]
    assert names == ["p", "q", "add_layer", "add"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_key_of_a_form_becomes_code(text: str) -> None:
    form = ModelForm(inputs={text: "a", f"{text}2": "b"}, outputs={text: ("dense:0", "dense_1:0")})
    graph = replace(two_by_two(), form=form, name=text)
    for item in (graph, around(graph, 0, 1), replace(chain(2), form=ModelForm(True), name=text)):
        tree = ast.parse(source(item))
        functions = [part for part in tree.body if isinstance(part, ast.FunctionDef)]
        statements = {type(part).__name__ for function in functions for part in function.body}
        assert statements <= {"Expr", "Assign", "Return"}
        assert len(tree.body) == len(functions) + 4


def test_a_submodel_that_is_a_stack_is_called_as_one() -> None:
    inner = replace(chain(2), name="head", form=ModelForm(sequential=True))
    graph = input_node(Graph(), Position(0, 0), (4,), "x").apply(Graph(name="m"))
    graph = replace(
        graph,
        nodes={**graph.nodes, "head": Node(layer="head")},
        definitions={"head": inner},
    )
    graph = Connect(TensorRef("x"), "head", "a").apply(graph)
    graph = replace(graph, outputs=(TensorRef("head"),))
    text = source(graph)
    assert "head = build_head()(x)" in text
    with scratch():
        assert type(executed(text).get_layer("head")) is keras.Sequential

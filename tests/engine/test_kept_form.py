"""What a document says of a layer that is kept is held against its form, what is wired to it too.

Keras itself saves the models, with the classes at hand, and loads what comes out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.engine.backend import keras
from app.formats import layerloom
from app.graph.edits import SetArguments
from app.graph.model import Graph, TensorRef
from tests.engine.kept_models import (
    Scaled,
    exported,
    in_a_stack,
    one_at_the_end,
    opened,
)

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
layers, ops = keras.layers, keras.ops


@keras.saving.register_keras_serializable("kept")
class Mixed(layers.Layer):  # type: ignore[name-defined]
    """Takes one tensor or two, and has a weight."""

    def build(self, x_shape: Any, other_shape: Any = None) -> None:
        self.scale = self.add_weight(shape=(x_shape[-1],), name="scale")

    def call(self, x: Any, other: Any = None, factor: float = 1.0) -> Any:
        return (x if other is None else x + other) * self.scale * factor


def of_one() -> Any:
    x, y = layers.Input((4,), name="x"), layers.Input((4,), name="y")
    return keras.Model([x, y], layers.Dense(2)(layers.Add()([Mixed(name="odd")(x), y])))


def of_two() -> Any:
    x, y = layers.Input((4,), name="x"), layers.Input((4,), name="y")
    z = layers.Input((4,), name="z")
    odd = Mixed(name="odd")(x, other=y, factor=2.0)
    return keras.Model([x, y, z], layers.Dense(2)(layers.Add()([odd, z])))


def with_odd(graph: Graph, *read: str, **arguments: Any) -> Graph:
    """The graph with other wires into the kept layer, or other arguments of its call."""
    node = graph.nodes["odd"]
    wires = {"inputs": tuple(map(TensorRef, read))} if read else node.inputs
    node = replace(node, inputs=wires, arguments={**node.arguments, **arguments})
    return replace(graph, nodes={**graph.nodes, "odd": node})


@pytest.mark.parametrize(
    ("make", "read", "said"),
    [
        (of_two, ("x",), "takes another number of tensors: 2, and not 1"),
        (of_two, ("x", "y", "z"), "takes another number of tensors: 2, and not 3"),
        (of_one, ("x", "y"), "for the shape (None, 4); what comes in is (None, 4), (None, 4)"),
    ],
)
def test_wires_that_its_call_does_not_know(
    make: Callable[[], Any], read: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    """Keras would leave a wire out, or give the layer a list where it takes a tensor."""
    error = exported(with_odd(opened(make, tmp_path), *read), tmp_path / "out.keras")["error"]
    assert error.startswith("odd is a Mixed that is kept as its file has it")
    assert said in error
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


def test_it_is_wired_to_nothing(tmp_path: Path) -> None:
    graph = opened(of_one, tmp_path)
    bare = replace(graph.nodes["odd"], inputs={})
    graph = replace(graph, nodes={**graph.nodes, "odd": bare})
    assert "nothing is wired to it" in exported(graph, tmp_path / "out.keras")["error"]


def with_input(graph: Graph, name: str, **arguments: Any) -> Graph:
    return SetArguments(graph.nodes[name].layer, arguments).apply(graph)


def at_the_front() -> Any:
    x = layers.Input((4,), name="x")
    return keras.Model(x, layers.Dense(2)(Scaled(name="odd")(x)))


@pytest.mark.parametrize("make", [at_the_front, in_a_stack], ids=lambda make: make.__name__)
def test_another_shape_comes_in(make: Callable[[], Any], tmp_path: Path) -> None:
    graph = opened(make, tmp_path)
    (source,) = graph.inputs
    error = exported(with_input(graph, source, shape=(8,)), tmp_path / "out.keras")["error"]
    assert "for the shape (None, 4); what comes in is (None, 8)" in error
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


@pytest.mark.parametrize("source", ["x", "y"])
def test_another_shape_comes_in_beside_one_that_stays(source: str, tmp_path: Path) -> None:
    graph = with_input(opened(of_two, tmp_path), source, shape=(8,))
    error = exported(graph, tmp_path / "out.keras")["error"]
    assert "for the shape (None, 4), (None, 4); what comes in is" in error


def test_another_batch_comes_in(tmp_path: Path) -> None:
    """No weight depends on how many there are."""
    graph, out = opened(at_the_front, tmp_path), tmp_path / "out.keras"
    (source,) = graph.inputs
    graph = with_input(graph, source, shape=(4,), batch_size=3)
    assert exported(graph, out)["lost"] == []
    assert keras.models.load_model(out).input_shape == (3, 4)


@keras.saving.register_keras_serializable("kept")
class Pooled(Scaled):
    """Takes away the axis of time."""

    def call(self, x: Any) -> Any:
        return ops.mean(super().call(x), axis=1)


def of_two_lengths() -> Any:
    """Its file tells the shape of the first call alone."""
    a, b, odd = layers.Input((5, 4), name="a"), layers.Input((7, 4), name="b"), Pooled(name="odd")
    return keras.Model([a, b], layers.Dense(2)(layers.Add()([odd(a), odd(b)])))


def test_calls_of_several_shapes(tmp_path: Path) -> None:
    graph, out = opened(of_two_lengths, tmp_path), tmp_path / "out.keras"
    assert exported(graph, out)["lost"] == []
    assert keras.models.load_model(out).count_params() == 4 + 4 * 2 + 2
    for name in ("a", "b"):
        graph = with_input(graph, name, shape=(9, 6))
    assert "for the shape (None, 5, 4)" in exported(graph, out)["error"]


SHAPE = {"shape": (None, 4), "dtype": "float32"}


@pytest.mark.parametrize(
    "outputs",
    [
        5,
        "float32",
        (7,),
        (SHAPE, 7),
        ({"shape": (None, 4)},),
        ({"dtype": "float32"},),
        ({**SHAPE, "shape": "abc"},),
        ({**SHAPE, "shape": (None, -4)},),
        ({**SHAPE, "shape": (None, True)},),
        ({**SHAPE, "shape": ("4",)},),
        ({**SHAPE, "dtype": "nonsense"},),
        ({**SHAPE, "dtype": None},),
    ],
)
def test_outputs_of_another_form(outputs: Any, tmp_path: Path) -> None:
    graph = opened(of_one, tmp_path)
    odd = graph.layers["odd"]
    odd = replace(odd, origin={**odd.origin, "outputs": outputs})
    graph = replace(graph, layers={**graph.layers, "odd": odd})
    graph = layerloom.decode(layerloom.encode(graph))
    error = exported(graph, tmp_path / "out.keras")["error"]
    assert error.startswith("odd is a Mixed that is kept as its file has it, and the document")
    assert error.count(". ") == 1
    assert "expected a list of shapes with their dtypes" in error


@pytest.mark.parametrize(
    "arguments",
    [
        {"args": "ab"},
        {"args": {"wire": 0}},
        {"args": ({"wire": "a"}, {"wire": 1})},
        {"args": ({"wire": -1}, {"wire": 0})},
        {"args": ({"wire": True}, {"wire": 0})},
        {"args": ({"wire": 1}, {"wire": 1})},
        {"args": ({"wire": 1}, {"wire": 2})},
        {"args": ({"wire": (0,)}, {"wire": 1})},
        {"kwargs": ("ab",)},
        {"kwargs": {"other": {"wire": 1}, "self": 1}},
    ],
)
def test_calls_of_another_form(arguments: Any, tmp_path: Path) -> None:
    whole = {"args": ({"wire": 0},), "kwargs": {}} | arguments
    graph = with_odd(opened(of_two, tmp_path), **whole)
    graph = layerloom.decode(layerloom.encode(graph))
    error = exported(graph, tmp_path / "out.keras")["error"]
    assert error.startswith("odd is a Mixed that is kept as its file has it, and the document")
    assert "expected a list 'args' and names in 'kwargs'" in error


@pytest.mark.parametrize("name", [5, "", ("Mixed",)])
def test_class_names_of_another_form(name: Any, tmp_path: Path) -> None:
    graph = opened(of_one, tmp_path)
    odd = graph.layers["odd"]
    odd = replace(odd, origin={**odd.origin, "class_name": name})
    graph = replace(graph, layers={**graph.layers, "odd": odd})
    error = exported(graph, tmp_path / "out.keras")["error"]
    assert f"the document gives {name!r} as the name of its class; expected a text" in error


@pytest.mark.parametrize("is_read", [True, False])
def test_an_output_that_its_file_does_not_tell(is_read: bool, tmp_path: Path) -> None:
    """A layer cannot read it. What the model gives, Keras works out when it makes the layer."""
    graph, out = opened(one_at_the_end, tmp_path), tmp_path / "out.keras"
    (end,) = (ref.node for ref in graph.outputs if ref.node != "odd")
    if is_read:
        last = replace(graph.nodes[end], inputs={"inputs": (TensorRef("odd", 2),)})
        graph = replace(graph, nodes={**graph.nodes, end: last})
        assert "does not tell the shape of what comes out" in exported(graph, out)["error"]
        return
    graph = replace(graph, outputs=(TensorRef(end), TensorRef("odd", 1)))
    assert exported(graph, out)["lost"] == []
    assert keras.models.load_model(out).output_shape == [(None, 5, 2), (None, 5, 4)]


def ending_a_stack() -> Any:
    stack = keras.Sequential([layers.Input((4,)), layers.Dense(3), Scaled(name="odd")], name="s")
    x = layers.Input((4,), name="x")
    return keras.Model(x, layers.Dense(2)(stack(x)))


def test_the_end_of_a_stack_inside_has_no_shape(tmp_path: Path) -> None:
    """Nothing in the stack reads it. Keras would say so in words of its own, with colours."""
    error = exported(opened(ending_a_stack, tmp_path), tmp_path / "out.keras")["error"]
    assert error.startswith("odd is a Scaled that is kept as its file has it, and the file")
    assert "\x1b" not in error
    assert "Keras 3" not in error


@keras.saving.register_keras_serializable("kept")
class Hidden(layers.Layer):  # type: ignore[name-defined]
    """A layer inside under a name that its stand-in has for something else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kept_own = layers.Dense(4)

    def build(self, shape: Any) -> None:
        self.kept_own.build(shape)

    def call(self, x: Any) -> Any:
        return self.kept_own(x)


def of_hidden() -> Any:
    x = layers.Input((4,))
    return keras.Model(x, layers.Dense(2)(Hidden(name="odd")(x)))


def test_weights_at_a_name_that_is_taken(tmp_path: Path) -> None:
    reply = exported(opened(of_hidden, tmp_path), tmp_path / "out.keras")
    assert "weights at kept_own, a name that cannot be had" in reply["error"]

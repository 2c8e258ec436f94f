"""Arguments that no layer of the library has: those of Input, and those of the initializers,
regularizers, constraints and activations in a layer's arguments. Each is given another value than
its default, and arrives in what Keras makes and in the code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.codegen import written
from app.codegen.layout import flat
from app.codegen.values import constructed
from app.engine.backend import keras, scratch
from app.engine.build import build
from app.engine.check import Checker
from app.engine.make import make_layer
from app.graph.edits import SetArguments
from app.graph.model import LayerDefinition
from nodes.catalogue import catalogue
from nodes.spec import ParameterSpec
from nodes.values import Instance, Value
from tests.builder import Builder
from tests.codegen.running import executed
from tests.engine.library_walk import other_values

pytestmark = pytest.mark.filterwarnings("ignore")

KINDS = ["initializer", "regularizer", "constraint"]
OBJECTS = [(kind, item.name) for kind in KINDS for item in catalogue().objects(kind)]
ACTIVATIONS = [
    spec.name for spec in catalogue().by_category()["Activation"] if spec.name != "Activation"
]
INPUT: list[tuple[str, Value, Any]] = [
    # The argument, its value, and what Keras's config of the Input then says under which key.
    ("shape", (7, None), ("batch_shape", [None, 7, None])),
    ("batch_size", 5, ("batch_shape", [5, 4])),
    ("dtype", "float64", ("dtype", "float64")),
    ("sparse", True, ("sparse", True)),
    ("ragged", True, ("ragged", True)),
    ("optional", True, ("optional", True)),
]


def made_and_written(argument: str, value: Value) -> tuple[Any, Any]:
    """What a Dense holds there: as the engine makes it, and as the code does."""
    arguments = {"units": 3, argument: value}
    code = flat(constructed("Dense", arguments, "x"))
    layer = make_layer(LayerDefinition("Dense", "x", arguments), "x")
    return getattr(layer, argument), getattr(
        eval(code, {"keras": keras, "layers": keras.layers}), argument
    )


def in_keras(parameter: ParameterSpec, value: Value) -> Any:
    """The Keras object that a value stands for, made without our code."""
    if isinstance(value, Instance):
        return getattr(getattr(keras, f"{parameter.kind}s"), value.class_name)(**value.arguments)
    return value


def plain(item: Any, argument: str) -> tuple[Any, Any]:
    """An object's config, and the one argument of it where the config forgets it."""
    config = json.loads(json.dumps(item.get_config(), default=repr))
    return config, repr(getattr(item, argument, None))


@pytest.mark.parametrize(("kind", "name"), OBJECTS)
def test_each_argument_of_an_object(kind: str, name: str) -> None:
    item = catalogue().object(kind, name)
    assert item is not None
    known: tuple[ParameterSpec, ...] = item.parameters
    for parameter in known:
        value = next(other_values(parameter))
        with scratch():
            theirs = getattr(getattr(keras, f"{kind}s"), name)(**{parameter.name: value})
            usual = getattr(getattr(keras, f"{kind}s"), name)()
            made, coded = made_and_written(
                f"kernel_{kind}", Instance(name, {parameter.name: value})
            )
            wanted = plain(theirs, parameter.name)
            assert type(made) is type(coded) is type(theirs)
            assert plain(made, parameter.name) == wanted, parameter.name
            assert plain(coded, parameter.name) == wanted, parameter.name
            if parameter.name != "seed":  # Of a seed that is not given Keras draws one.
                assert plain(usual, parameter.name) != wanted, parameter.name


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_each_argument_of_an_activation_that_is_a_layer(name: str) -> None:
    spec = catalogue().get(name)
    assert spec is not None
    for parameter in spec.parameters:
        value = next(other_values(parameter))
        with scratch():
            theirs = getattr(keras.layers, name)(
                **{parameter.name: in_keras(parameter, value)}, name="a"
            )
            given = Instance(name, {parameter.name: value, "name": "a"})
            made, coded = made_and_written("activation", given)
            wanted = keras.saving.serialize_keras_object(theirs)
            assert keras.saving.serialize_keras_object(made) == wanted, parameter.name
            assert keras.saving.serialize_keras_object(coded) == wanted, parameter.name


@pytest.mark.parametrize(("argument", "value", "expected"), INPUT, ids=[a for a, _, _ in INPUT])
def test_each_argument_of_an_input(argument: str, value: Value, expected: Any) -> None:
    b = Builder("model")
    x = b.input("x", 4)
    b.layer("Identity", x)
    graph = SetArguments(x.node, {argument: value}).apply(b.graph)
    checker = Checker()
    assert checker.check(graph).ok
    plan, outcomes = checker.outcomes(graph)
    with scratch():
        built = json.loads(build(graph, plan, outcomes).to_json())
    with scratch():
        assert json.loads(executed(written(graph).text).to_json()) == built
    key, found = expected
    assert built["config"]["layers"][0]["config"][key] == found


def test_these_are_all_arguments_of_an_input() -> None:
    spec = catalogue().get("Input")
    assert spec is not None
    assert spec.parameters_by_name.keys() == {argument for argument, _, _ in INPUT}

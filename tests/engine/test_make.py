"""Values of the document to Keras objects: by allow list, whatever a file says."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine.backend import keras, scratch
from app.engine.check import Checker
from app.engine.make import MAKERS, UnmakeableError, layer_classes, make_layer
from app.graph.model import LayerDefinition
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.values import Instance, Value
from tests.builder import Builder


def _made(class_name: str, **arguments: Value) -> Any:
    return make_layer(LayerDefinition(class_name, "it", arguments), "it")


def test_every_layer_of_the_library_has_its_class() -> None:
    missing = {spec.name for spec in catalogue()} - layer_classes().keys()
    assert missing == {"Input"}


@pytest.mark.parametrize(
    "name",
    ["Lambda", "TFSMLayer", "Layer", "InputLayer", "os.system", "__init__", "deserialize", "Input"],
)
def test_what_the_library_lacks_is_not_made(name: str) -> None:
    with pytest.raises(UnmakeableError):
        _made(name)
    with pytest.raises((UnmakeableError, UnfitValue)):
        _made("TimeDistributed", layer=Instance(name))


@pytest.mark.parametrize(
    "value",
    [
        Instance("Lambda", {"function": "os.system"}),
        Instance("deserialize", {"config": "x"}),
        Instance("GlorotUniform", {"seed": {"class_name": "Lambda", "config": {}}}),
        {"class_name": "Lambda", "config": {}, "registered_name": None},
        "os.system",
    ],
)
@pytest.mark.parametrize("argument", ["kernel_initializer", "kernel_regularizer", "activation"])
def test_an_argument_makes_nothing_else_either(argument: str, value: Value) -> None:
    builder = Builder()
    builder.layer("Dense", builder.input("a", 4), units=2, name="it")
    layer = builder.graph.layers["dense"]
    wrong = LayerDefinition("Dense", "it", {**layer.arguments, argument: value})
    report = Checker().check(builder.graph.with_layer("dense", wrong))
    assert report.calls["dense"].state == "error"
    with pytest.raises(ValueError, match=r"."), scratch():
        make_layer(wrong, "it")


def test_objects_are_made_with_their_arguments() -> None:
    dense = _made(
        "Dense",
        units=2,
        kernel_initializer=Instance("RandomNormal", {"stddev": 0.25}),
        kernel_regularizer=Instance("L1L2", {"l1": 0.5}),
        kernel_constraint=Instance("MaxNorm", {"max_value": 3}),
        activation=Instance("LeakyReLU", {"negative_slope": 0.125}),
    )
    assert isinstance(dense.kernel_initializer, keras.initializers.RandomNormal)
    assert dense.kernel_initializer.stddev == 0.25
    assert float(dense.kernel_regularizer.l1) == 0.5
    assert dense.kernel_constraint.max_value == 3
    assert dense.activation.negative_slope == 0.125


def test_wrapped_layers_wrap_again() -> None:
    inner = Instance(
        "TimeDistributed", {"layer": Instance("Conv2D", {"filters": 2, "kernel_size": 3})}
    )
    made = _made("TimeDistributed", layer=inner)
    assert made.layer.layer.filters == 2


@pytest.mark.parametrize("kind", ["initializer", "regularizer", "constraint"])
def test_only_public_classes_of_their_kind_are_made(kind: str) -> None:
    with pytest.raises(UnmakeableError):
        MAKERS[kind]("Dense", {"units": 2})
    with pytest.raises(UnmakeableError):
        MAKERS[kind]("get", {})


def test_an_argument_that_the_library_lacks_is_refused() -> None:
    with pytest.raises(UnmakeableError, match="no argument weights"):
        _made("Dense", units=2, weights=(1, 2))

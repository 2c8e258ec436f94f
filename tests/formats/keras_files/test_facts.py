"""What the reading of configs knows of Keras's classes, held against the installed Keras."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from app.engine.backend import keras, scratch
from app.engine.make import layer_classes, make_layer
from app.formats.keras_files import facts
from app.graph.model import LayerDefinition
from nodes.catalogue import catalogue

pytestmark = pytest.mark.filterwarnings("ignore")
LAYERS = [spec.name for spec in catalogue() if spec.name != "Input"]


@cache
def made() -> dict[str, Any]:
    """Each layer of the library with the arguments that it starts with."""
    found = {}
    for name in LAYERS:
        spec = catalogue().get(name)
        assert spec is not None
        with scratch():
            found[name] = make_layer(LayerDefinition(name, "x", spec.initial_arguments()), "x")
    return found


def defaults(name: str, argument: str) -> Iterator[Any]:
    parameter = inspect.signature(layer_classes()[name].call).parameters.get(argument)  # type: ignore[attr-defined]
    if parameter is not None:
        yield parameter.default


def test_what_training_is_where_nobody_says_so() -> None:
    found = {name: value for name in LAYERS for value in defaults(name, "training")}
    assert {n: v for n, v in found.items() if v is not None} == facts.TRAINING


def test_which_layers_hand_their_mask_on() -> None:
    plain = keras.layers.Layer.compute_mask
    found = {
        name
        for name, layer in made().items()
        if layer.supports_masking and type(layer).compute_mask is plain
    }
    assert found == facts.PASSES_MASK


def test_which_layers_hand_on_the_mask_of_a_sequence() -> None:
    given = keras.KerasTensor((None, 5), "bool")
    for name in facts.PASSES_MASK_OF_SEQUENCE:
        layer = made()[name]
        for sequences in (True, False):
            layer.return_sequences = sequences
            assert layer.compute_mask(None, given) is (given if sequences else None)


def test_which_merges_join_masks_by_or() -> None:
    merge = keras.layers.Add.compute_mask
    found = {name for name in LAYERS if layer_classes()[name].compute_mask is merge}  # type: ignore[attr-defined]
    assert found == facts.MERGES_MASKS


def test_which_layers_have_another_dtype_by_default() -> None:
    found = {}
    for name, layer in made().items():
        dtype = layer.get_config().get("dtype", "float32")
        dtype = dtype["config"]["name"] if isinstance(dtype, dict) else dtype
        if dtype != "float32":
            found[name] = dtype
    assert found == facts.DTYPES


def test_which_classes_bear_another_name_than_the_public_one() -> None:
    found = {name: layer_classes()[name].__name__ for name in LAYERS}
    assert {k: v for k, v in found.items() if k != v} == facts.BORNE_NAMES


@pytest.mark.parametrize("name", LAYERS)
def test_what_a_config_holds_beside_arguments_is_known(name: str) -> None:
    """On failure: an argument that the library lacks, or one more fact to write down."""
    spec = catalogue().get(name)
    assert spec is not None
    config = made()[name].get_config()
    strange = {
        key: item
        for key, item in config.items()
        if key not in spec.parameters_by_name and key not in facts.NO_ARGUMENTS
    }
    said = {k: v for k, v in strange.items() if v is not None and v is not False}
    assert all(item in facts.NOTHING_SAID.get(key, ()) for key, item in said.items()), said

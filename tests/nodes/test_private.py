"""Layers that Keras uses in ``keras.applications`` and does not offer, against Keras itself."""

from __future__ import annotations

import importlib
import inspect

import pytest

from nodes.catalogue import catalogue
from nodes.private import PRIVATE
from nodes.spec import LayerSpec


@pytest.mark.parametrize("spec", PRIVATE.values(), ids=lambda spec: spec.name)
def test_its_arguments_are_those_of_the_class(spec: LayerSpec) -> None:
    keras = importlib.import_module("keras")
    item = getattr(importlib.import_module(spec.module), spec.name)
    assert issubclass(item, keras.layers.Layer)
    assert not hasattr(keras.layers, spec.name)
    signature = inspect.signature(item).parameters
    own = [name for name in signature if name != "kwargs"]
    assert [parameter.name for parameter in spec.parameters] == [*own, "trainable", "dtype"]
    assert [p.name for p in spec.parameters if p.required] == own


def test_there_is_no_other() -> None:
    """Every layer class of the modules of applications is here."""
    keras = importlib.import_module("keras")
    modules = {item.__module__ for item in vars(keras.applications).values() if callable(item)}
    found = {
        name
        for module in modules
        for name, item in vars(importlib.import_module(module)).items()
        if inspect.isclass(item)
        and issubclass(item, keras.layers.Layer)
        and item.__module__ == module
    }
    assert found == PRIVATE.keys()


def test_they_are_known_and_not_offered() -> None:
    offered = {spec.name for spec in catalogue()} | {s.name for s in catalogue().inside_only()}
    for name, spec in PRIVATE.items():
        assert catalogue().get(name) is spec
        assert name not in offered
        assert not [item for item in catalogue().search(name) if item.name == name]

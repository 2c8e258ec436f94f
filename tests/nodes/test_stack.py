"""``keras.Sequential`` as a layer that wrappers hold, against Keras itself."""

from __future__ import annotations

import importlib
import inspect

from nodes.catalogue import catalogue
from nodes.stack import SEQUENTIAL


def test_its_arguments_are_those_of_the_class() -> None:
    keras = importlib.import_module("keras")
    signature = inspect.signature(keras.Sequential.__init__).parameters
    own = {name: item for name, item in signature.items() if name not in ("self", "name")}
    assert SEQUENTIAL.parameters_by_name.keys() == own.keys()
    assert SEQUENTIAL.parameters_by_name["trainable"].default == own["trainable"].default
    assert not hasattr(keras.layers, SEQUENTIAL.name)


def test_it_is_known_and_not_offered_for_the_canvas() -> None:
    assert catalogue().get("Sequential") is SEQUENTIAL
    assert "Sequential" not in {spec.name for spec in catalogue()}
    assert not [item for item in catalogue().search("Sequential") if item.name == "Sequential"]

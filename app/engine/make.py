"""Values of the document to Keras objects, by allow list alone.

A name out of a file is looked up in tables made from the layer library and from Keras's public
classes. It is never imported, evaluated, or handed to Keras's deserialization.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, TypeAlias

from app.engine.backend import keras
from app.engine.calling import flat
from app.graph.model import INPUT, LayerDefinition
from app.graph.ports import Filled
from nodes.arrays import computed, content
from nodes.catalogue import catalogue
from nodes.private import PRIVATE
from nodes.slices import index_of
from nodes.spec import LayerSpec, OperationSpec
from nodes.stack import SEQUENTIAL
from nodes.values import Instance, Value, show

Layer: TypeAlias = Any  # keras.layers.Layer, which has no types

# No class of a layer begins so.


class UnmakeableError(ValueError):
    """A value that stands for no object that may be made."""


def make_layer(layer: LayerDefinition, name: str) -> Layer:
    """The Keras layer of a definition, under ``name``, not built.

    Raises UnmakeableError for a class that the layer library lacks, and whatever Keras's
    constructor raises for arguments that it refuses.
    """
    return _layer(layer.class_name, layer.arguments, name)


def call_operation(name: str, ports: Filled[Any], arguments: Mapping[str, Value]) -> list[Any]:
    """The outputs of an operation of the library, called on tensors and on checked arguments."""
    spec = catalogue().operation(name)
    if spec is None:
        raise UnmakeableError(f"{name} is not an operation of the library")
    given = {key: _operand(spec, key, value) for key, value in arguments.items()}
    spread: tuple[Any, ...] = ()
    for port, tensors in ports:
        if port.spread:
            spread = tensors
        else:
            given[port.name] = list(tensors) if port.many else tensors[0]
    # What stands before *operands has no place but by position.
    before = [key for key in spec.leading if key in given] if spread else []
    positional = [given.pop(key) for key in before]
    return flat(operation_function(name)(*positional, *spread, **given))


def _operand(spec: OperationSpec, name: str, value: Value) -> Any:
    parameter = spec.parameter(name)
    if parameter is None:
        raise UnmakeableError(f"{spec.title} has no argument {name}")
    value = parameter.check(value)
    return index_of(str(value)) if parameter.kind == "slice" else _made(value, parameter.kind)


def operation_function(name: str) -> Callable[..., Any]:
    """The function of an operation of the library: ``keras.ops.image.resize``."""
    found: Any = keras
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]


def make_input(layer: LayerDefinition) -> keras.KerasTensor:
    """``keras.Input`` with the definition's arguments, checked, and its name."""
    spec = catalogue().get(INPUT)
    assert spec is not None
    arguments = {name: _argument(spec, name, value) for name, value in layer.arguments.items()}
    return keras.Input(name=layer.name, **arguments)


def _layer(class_name: str, arguments: Mapping[str, Value], name: str = "") -> Layer:
    spec = catalogue().get(class_name)
    if spec is None or spec.name not in layer_classes():
        raise UnmakeableError(f"{class_name} is not a layer of the library")
    # A layer inside another may bear a name of its own; the document names the others.
    inner = {**arguments}
    name = name or _name(inner.pop("name", None))
    made = {key: _argument(spec, key, value) for key, value in inner.items()}
    return layer_classes()[spec.name](**made, **({"name": name} if name else {}))


def _name(value: Value) -> str:
    if value is not None and not isinstance(value, str):
        raise UnmakeableError(f"{show(value)} is no name of a layer")
    return value or ""


def _argument(spec: LayerSpec, name: str, value: Value) -> Any:
    parameter = spec.parameter(name)
    if parameter is None:
        raise UnmakeableError(f"{spec.name} has no argument {name}")
    return _made(parameter.check(value), parameter.kind)


def _made(value: Value, kind: str) -> Any:
    """The Python value of an argument of this kind: instances made, everything else plain."""
    if kind in ("constant", "scalar"):
        return _constant(value)
    if isinstance(value, Instance):
        return MAKERS.get(kind, _layer)(value.class_name, value.arguments)
    if isinstance(value, Mapping) and kind == "number_table":
        return dict(value)
    if isinstance(value, Mapping):
        # Keras takes some dicts for serialized objects and would make whatever they name.
        raise UnmakeableError(f"{show(value)} is a dict, which no argument takes")
    if isinstance(value, tuple):
        return tuple(_made(item, kind) for item in value)
    return value


def _constant(value: Value) -> Any:
    """A number as it is; an array as a tensor, which Keras keeps in the model's config."""
    numbers, dtype = content(value)
    numbers = computed(numbers)
    if isinstance(numbers, tuple) or dtype:
        return keras.ops.array(numbers, dtype=dtype or None)
    return numbers


def _object(table: Callable[[], Mapping[str, type]]) -> Callable[..., Any]:
    """A maker of instances of the classes in a table; their arguments are plain values."""

    def make(class_name: str, arguments: Mapping[str, Value]) -> Any:
        made = table().get(class_name)
        if made is None:
            raise UnmakeableError(f"{class_name} is not one of {', '.join(sorted(table()))}")
        return made(**{name: _made(value, "") for name, value in arguments.items()})

    return make


@cache
def layer_classes() -> Mapping[str, Callable[..., Layer]]:
    """The classes of the layers in the library, and of those that only files hold, by name."""
    library = (*catalogue(), *catalogue().inside_only())
    names = (spec.name for spec in library if spec.name != INPUT)
    public = {name: getattr(keras.layers, name) for name in names if hasattr(keras.layers, name)}
    beside = (SEQUENTIAL, *PRIVATE.values())
    return public | {spec.name: _class_beside(spec) for spec in beside}


def _class_beside(spec: LayerSpec) -> Callable[..., Layer]:
    """A class that ``keras.layers`` lacks; the library, never a file, says where it stands."""
    found: Callable[..., Layer] = getattr(import_module(spec.module), spec.name)
    return found


def _public_classes(module: ModuleType, base: type) -> Mapping[str, type]:
    return {
        name: item
        for name, item in vars(module).items()
        if inspect.isclass(item) and issubclass(item, base) and item is not base
    }


@cache
def initializer_classes() -> Mapping[str, type]:
    return _public_classes(keras.initializers, keras.initializers.Initializer)


@cache
def regularizer_classes() -> Mapping[str, type]:
    return _public_classes(keras.regularizers, keras.regularizers.Regularizer)


@cache
def constraint_classes() -> Mapping[str, type]:
    return _public_classes(keras.constraints, keras.constraints.Constraint)


MAKERS: Mapping[str, Callable[..., Any]] = {
    "initializer": _object(initializer_classes),
    "regularizer": _object(regularizer_classes),
    "constraint": _object(constraint_classes),
}

"""Layers made: a constructor's arguments, bound and turned into values of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.formats.python_source import things
from app.formats.python_source.notes import Note, told
from app.formats.python_source.old_keras import modernised
from app.formats.python_source.recorder import Layer, Model
from app.formats.python_source.values import Named, Thing, Unknown, unknown_in
from nodes.catalogue import catalogue
from nodes.spec import LayerSpec
from nodes.values import Instance, Value

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

# Said to a layer, but not of it.
SHAPES = ("input_shape", "batch_input_shape", "input_dim", "input_length", "batch_size")
SILENT = frozenset({"weights", "_keras_shape", "input_dtype", "experimental_autocast"})


def layer(
    m: Machine, class_name: str, positional: list[Thing], named: Named, written: str = ""
) -> Layer:
    """A layer of the library. What its arguments cannot hold is left out, and told."""
    spec = catalogue().get(class_name)
    assert spec is not None
    line = m.line
    positional, named = modernised(
        class_name, positional, named, m.first_era, written or class_name
    )
    name = named.pop("name", None)
    declared = _declared(spec, named)
    given = _bound(spec, positional, named)
    _as_configured(m, spec, given)
    made = m.recorder.layer(class_name, name, {}, line)
    made.input_shape = declared
    if declared is None and spec.name == "Embedding":
        made.input_shape, made.implied = (None, None), True
    for key, thing in given.items():
        _set_argument(m, made, spec, key, thing)
    return made


def _declared(spec: LayerSpec, named: Named) -> Thing:
    """The shape of the input, batch axis first, that a first layer declares."""
    own = spec.parameters_by_name
    given = {key: named.pop(key) for key in SHAPES if key in named and key not in own}
    length = given.get("input_length")
    if "batch_input_shape" in given:
        return given["batch_input_shape"]
    batch = given.get("batch_size")
    shape = given.get("input_shape")
    if shape is not None:
        if isinstance(shape, int):
            shape = (shape,)
        return (batch, *shape) if isinstance(shape, list | tuple) else shape
    if spec.name == "Embedding" and (length is not None or batch is not None):
        sizes = length if isinstance(length, list | tuple) else (length,)
        return (batch, *sizes)
    if "input_dim" in given:
        last = (given["input_dim"],)
        time = spec.ports and spec.ports[0].rank == 3
        return (batch, length, *last) if "input_length" in given or time else (batch, *last)
    return None


def _bound(spec: LayerSpec, positional: list[Thing], named: Named) -> Named:
    names = [parameter.name for parameter in spec.parameters]
    return {**dict(zip(names, positional, strict=False)), **named}


def _as_configured(m: Machine, spec: LayerSpec, given: Named) -> None:
    """What the source set for all layers: the order of axes, a policy of dtypes."""
    if m.recorder.channels_first and spec.parameter("data_format"):
        given.setdefault("data_format", "channels_first")
    if m.recorder.policy and spec.parameter("dtype"):
        given.setdefault("dtype", m.recorder.policy)


def _set_argument(m: Machine, made: Layer, spec: LayerSpec, key: str, thing: Thing) -> None:
    parameter = spec.parameter(key)
    if parameter is None:
        if key not in SILENT:
            made.notes.append(
                told(
                    made.line,
                    "{layer} has no argument {argument} in this version of Keras; it was left out.",
                    layer=spec.name,
                    argument=key[:40],
                )
            )
        elif key == "weights" and thing is not None:
            made.notes.append(told(made.line, WEIGHTS, layer=made.name).silent())
        return
    parts = thing if isinstance(thing, list | tuple) else (thing,)
    if spec.name in ("RNN", "StackedRNNCells") and isinstance(thing, list | tuple):
        thing = _stacked(m, spec.name, thing)
    try:
        value = things.argument(m, parameter, thing)
    except things.UnusableError as error:
        made.notes.append(
            told(
                made.line,
                "{argument} of {layer} is {what}; it was left out.",
                argument=key,
                layer=made.name,
                what=str(error.sentence),
            )
        )
        return
    for part in parts:
        if isinstance(part, Layer | Model):
            m.recorder.hold(part, made)
    if parameter.kind == "shape" and unknown_in(thing):
        made.notes.append(open_size(made.line, key, made.name, unknown_in(thing)))
    if not parameter.is_default(value):
        made.arguments[key] = value


WEIGHTS = "The weights that {layer} is given are not read: a source holds none."


def open_size(line: int, argument: str, layer: str, unknown: Unknown | None) -> Note:
    what = unknown.what if unknown else "a size"
    return told(
        line,
        "{argument} of {layer} depends on {what}, which is not known without running the code; "
        "that size was left open.",
        argument=argument,
        layer=layer,
        what=what,
    )


def _stacked(m: Machine, class_name: str, cells: list[Thing] | tuple[Thing, ...]) -> Thing:
    """``RNN([LSTMCell(8), LSTMCell(8)])``: Keras stacks the cells itself."""
    if class_name == "StackedRNNCells":
        return cells
    inner: list[Value] = []
    for cell in cells:
        if not isinstance(cell, Layer):
            return cells
        inner.append(things.wrapped(cell))
    return Instance("StackedRNNCells", {"cells": tuple(inner)})


def merged(m: Machine, class_name: str, positional: list[Thing], named: Named) -> Thing:
    """``add([a, b])`` and its like: a layer, called at once."""
    tensors, *others = positional or [named.pop("inputs", None)]
    made = layer(m, class_name, others, named)
    return m.apply(made, tensors)


MODES = {
    "sum": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "max": "Maximum",
    "dot": "Dot",
    "cos": "Dot",
}


def old_merge(m: Machine, positional: list[Thing], named: Named) -> Thing:
    """``merge([a, b], mode="concat", concat_axis=3)`` of Keras 1."""
    order = ("inputs", "mode", "concat_axis", "dot_axes")
    given = {**dict(zip(order, positional, strict=False)), **named}
    mode = given.get("mode", "sum")
    if mode not in MODES:
        if things.called(mode).startswith("the function"):
            return m.apply(mode, given.get("inputs"))
        return m.unknown(None, "merge(...)")
    arguments: Named = {"name": given.get("name")}
    if MODES[mode] == "Concatenate" and "concat_axis" in given:
        arguments["axis"] = given["concat_axis"]
    if MODES[mode] == "Dot":
        axes = given.get("dot_axes", -1)
        flat = isinstance(axes, list | tuple) and axes and isinstance(axes[0], list | tuple)
        arguments["axes"] = tuple(axis[0] for axis in axes) if flat else axes
        if mode == "cos":
            arguments["normalize"] = True
    return m.apply(layer(m, MODES[mode], [], arguments), given.get("inputs"))


def lambda_layer(m: Machine, positional: list[Thing], named: Named) -> Layer:
    """``Lambda(function, ...)``: remembered until it is called."""
    names = ("function", "output_shape", "mask", "arguments")
    given = {**dict(zip(names, positional, strict=False)), **named}
    made = m.recorder.layer("Lambda", given.get("name"), {}, m.line)
    made.function = (given.get("function"), given.get("arguments") or {})
    made.input_shape = _declared_shape(given)
    return made


def _declared_shape(given: Named) -> Thing:
    if "batch_input_shape" in given:
        return given["batch_input_shape"]
    shape = given.get("input_shape")
    return (None, *shape) if isinstance(shape, list | tuple) else shape

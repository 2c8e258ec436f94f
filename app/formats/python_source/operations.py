"""Functions of ``keras.ops``, TensorFlow and the old backend called on tensors, as operations."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING

from app.formats.python_source import models_elsewhere, shapes, things
from app.formats.python_source.notes import Note, told
from app.formats.python_source.recorder import Tensor, stand_in, tensors_in
from app.formats.python_source.values import Array, Named, Thing, Unknown, unknown_in
from nodes.catalogue import catalogue
from nodes.spec import OperationSpec, PortSpec
from nodes.values import Value

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

OPS = "keras.ops."


def on_tensors(m: Machine, name: str, left: Thing, right: Thing, node: ast.AST) -> Thing:
    """``x + y``, ``2 * x``: one side at least is a tensor."""
    return called(m, name, [left, right], {}, node)


def called(
    m: Machine, name: str, positional: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    """An operation of the library. What an argument cannot hold is left open, and told."""
    spec = catalogue().operation(OPS + name)
    if spec is None:
        return m.unknown(node, name)
    given = _bound(spec, positional, named)
    given = {key: models_elsewhere.with_ends(m, thing) for key, thing in given.items()}
    if not any(tensors_in(given.get(port.name)) for port in spec.ports):
        found = next((unknown_in(item) for item in given.values() if unknown_in(item)), None)
        return found or _of_arrays(m, spec, given) or m.unknown(node, f"{name}(...)")
    if name == "reshape":
        given["newshape"] = _resolved(given.get("x"), given.get("newshape"))
    if name == "unstack" and given.get("num") is None:
        given["num"] = _number_of_parts(given.get("x"), given.get("axis", 0))
    inputs: dict[str, tuple[Tensor, ...]] = {}
    arguments: dict[str, Value] = {}
    gaps: list[Thing] = []
    seen: dict[str, tuple[Tensor, ...]] = {}
    for port in spec.ports:
        if isinstance(given.get(port.name), Array):
            seen[port.name] = (stand_in(given[port.name]),)
        if port.name in given:
            _enter(port, given.pop(port.name), inputs, arguments, gaps)
    for key, thing in given.items():
        parameter = spec.parameter(key)
        if thing is None and (parameter is None or parameter.default is None):
            continue
        if parameter is None or thing is None:
            gaps.append(_left_out(m, spec, key, things.shown(thing)))
            continue
        try:
            value = things.argument(m, parameter, thing)
        except things.UnusableError as error:
            gaps.append(_left_out(m, spec, key, str(error)))
            continue
        if not parameter.is_default(value):
            arguments[key] = value
    return _finished(m, spec, inputs, arguments, gaps, seen)


def _number_of_parts(value: Thing, axis: Thing) -> int | None:
    """How many tensors there are along an axis, where that is known."""
    shape = value.shape if isinstance(value, Tensor) else None
    if shape is None or not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        return None
    return shape[axis]


def _left_out(m: Machine, spec: OperationSpec, argument: str, what: str) -> Note:
    return told(m.line, LEFT_OUT, argument=argument, operation=spec.title, what=what)


def _of_arrays(m: Machine, spec: OperationSpec, given: Named) -> Array | None:
    """What an operation gives of arrays: its shape alone."""
    arguments: dict[str, Value] = {}
    seen: dict[str, tuple[Tensor, ...]] = {}
    ports = {port.name for port in spec.ports}
    for key, thing in given.items():
        parts = thing if isinstance(thing, list | tuple) else [thing]
        parameter = spec.parameter(key)
        if key in ports and all(isinstance(part, Array) for part in parts):
            seen[key] = tuple(map(stand_in, parts))
        elif parameter is not None and thing is not None:
            try:
                arguments[key] = things.argument(m, parameter, thing)
            except things.UnusableError:
                return None
    found = shapes.of_operation(spec.title, arguments, seen, 1) if seen else []
    return Array(found[0]) if found and found[0] is not None else None


def _finished(
    m: Machine,
    spec: OperationSpec,
    inputs: dict[str, tuple[Tensor, ...]],
    arguments: dict[str, Value],
    gaps: list[Thing],
    seen: dict[str, tuple[Tensor, ...]],
) -> Thing:
    from app.formats.python_source.calls import finish

    m.recorder.names.automatic(spec.keras_class)
    made = m.recorder.call(None, spec.name, inputs, arguments, m.line)
    for gap in gaps:
        what = unknown_in(gap) or gap
        note = told(m.line, OPEN, operation=spec.title, what=things.called(what))
        made.notes.append(gap if isinstance(gap, Note) else note)
    wires = len(inputs.get(spec.outputs_from, ()))
    outputs = spec.outputs_for(arguments, wires=wires)
    found = shapes.of_operation(spec.title, arguments, {**inputs, **seen}, len(outputs))
    kind = _dtype(spec.title, arguments, inputs)
    return finish(m, made, outputs, found, [kind] * len(outputs))


LEFT_OUT = "{argument} of {operation} is {what}; it was left out."
OPEN = "{operation} reads {what}, which no operation of a model file can hold; it was left open."
LOGICAL = frozenset(
    {
        *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and"),
        *("logical_or", "logical_not", "logical_xor", "isnan", "isinf", "isfinite", "any", "all"),
    }
)


def _dtype(name: str, arguments: dict[str, Value], inputs: dict[str, tuple[Tensor, ...]]) -> str:
    given = arguments.get("dtype")
    if isinstance(given, str):
        return given
    if name in LOGICAL:
        return "bool"
    if name in ("argmax", "argmin"):
        return "int32"
    first = next((tensor for wires in inputs.values() for tensor in wires), None)
    return first.dtype if first else "float32"


def _bound(spec: OperationSpec, positional: list[Thing], named: Named) -> Named:
    """Arguments by name; those of a port that is spread together in one list."""
    parameters = [item.name for item in spec.parameters if item.name not in spec.leading]
    order = [*spec.leading, *parameters]
    spread = next((port.name for port in spec.ports if port.spread), None)
    given: Named = {}
    for place, thing in enumerate(positional):
        name = order[place] if place < len(order) else spread
        if spread and place >= order.index(spread):
            given.setdefault(spread, []).append(thing)
        elif name is not None:
            given[name] = thing
    return {**given, **named}


def _enter(
    port: PortSpec,
    thing: Thing,
    inputs: dict[str, tuple[Tensor, ...]],
    arguments: dict[str, Value],
    gaps: list[Thing],
) -> None:
    tensors = tensors_in(thing)
    if tensors:
        inputs[port.name] = tuple(tensors if port.many else tensors[:1])
        if isinstance(thing, list | tuple) and len(tensors) < len(thing):
            gaps.append(next(item for item in thing if not isinstance(item, Tensor)))
    elif port.literal and isinstance(thing, bool | int | float):
        arguments[port.name] = thing
    elif port.literal and isinstance(thing, Array) and thing.constant is not None:
        arguments[port.name] = thing.constant
    elif thing is not None:
        gaps.append(thing)


def _resolved(tensor: Thing, target: Thing) -> Thing:
    """A target shape in which sizes that are known only at run time become -1 where one can."""
    if not isinstance(target, list | tuple):
        return target
    sizes = [int(size) if isinstance(size, float) else size for size in target]
    loose = [place for place, size in enumerate(sizes) if isinstance(size, Unknown | type(None))]
    if len(loose) == 1 and -1 in sizes:
        known = tensor.shape if isinstance(tensor, Tensor) else None
        rest = [size for size in sizes if isinstance(size, int) and size != -1]
        whole = [size for size in (known or ())[1:] if size is not None]
        # The open size is the batch's: the other one follows from the rest.
        if known and len(whole) == len(known) - 1 and loose == [0] and math.prod(rest):
            sizes[sizes.index(-1)] = math.prod(whole) // math.prod(rest)
    if len(loose) == 1 and -1 not in sizes:
        sizes[loose[0]] = -1
    return tuple(sizes)


def sliced(m: Machine, tensor: Tensor, key: Thing, node: ast.AST | None) -> Thing:
    """``x[:, 0]``. The batch axis cannot be taken apart, yet Keras tells that better."""
    keys = key if isinstance(key, tuple) else (key,)
    parts = [_slice_text(item) for item in keys]
    if None in parts:
        return m.unknown(node)
    return called(m, "get_item", [tensor, ", ".join(map(str, parts))], {}, node)


def _slice_text(item: Thing) -> str | None:
    if item is Ellipsis:
        return "..."
    if item is None:
        return "None"
    if isinstance(item, bool):
        return None
    if isinstance(item, int):
        return str(item)
    if isinstance(item, slice):
        bounds = [item.start, item.stop] + ([] if item.step is None else [item.step])
        if all(bound is None or isinstance(bound, int) for bound in bounds):
            return ":".join("" if bound is None else str(bound) for bound in bounds)
    return None

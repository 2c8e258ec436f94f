"""What each kind of parameter accepts: one function a kind, one table at the end.

A check returns the value in its one form, or raises ``UnfitValue`` saying what was expected. What
depends on several arguments or on shapes is the engine's to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from nodes.sentence import Sentence
from nodes.values import Instance, Value, show

if TYPE_CHECKING:
    from nodes.spec import ParameterSpec

DTYPES = (
    "float32 float16 bfloat16 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool string"
).split()
POLICIES = (*DTYPES, "mixed_float16", "mixed_bfloat16")


class UnfitValue(ValueError):
    """A value that a parameter cannot take: what was received, what was expected, what to do."""

    def __init__(self, received: Value, expected: Sentence, advice: Sentence | None = None) -> None:
        self.received, self.expected, self.advice = received, expected, advice
        super().__init__(f"{show(received)}; expected {expected}")


def _is_integer(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _range(spec: ParameterSpec, noun: str) -> Sentence:
    values: dict[str, str | int] = {"noun": noun, "low": _number(spec.minimum)}
    values["high"] = _number(spec.maximum)
    if spec.minimum is not None and spec.maximum is not None:
        return Sentence("{noun} from {low} to {high}", values)
    if spec.minimum is not None:
        return Sentence("{noun} >= {low}", values)
    if spec.maximum is not None:
        return Sentence("{noun} <= {high}", values)
    return Sentence("{noun}", values)


def _number(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}"


def _in_range(spec: ParameterSpec, value: float) -> bool:
    low, high = spec.minimum, spec.maximum
    return (low is None or value >= low) and (high is None or value <= high)


def boolean(spec: ParameterSpec, value: Value) -> Value:
    if not isinstance(value, bool):
        raise UnfitValue(value, Sentence("True or False"))
    return value


def integer(spec: ParameterSpec, value: Value) -> Value:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not _is_integer(value) or not _in_range(spec, value):  # type: ignore[arg-type]
        raise UnfitValue(value, _range(spec, "an integer"))
    return value


def number(spec: ParameterSpec, value: Value) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UnfitValue(value, _range(spec, "a number"))
    if not _in_range(spec, value):
        raise UnfitValue(value, _range(spec, "a number"))
    return float(value)


def string(spec: ParameterSpec, value: Value) -> Value:
    if not isinstance(value, str):
        raise UnfitValue(value, Sentence("a text"))
    return value


def choice(spec: ParameterSpec, value: Value) -> Value:
    if value not in spec.choices:
        listed = ", ".join(map(show, spec.choices))
        raise UnfitValue(value, Sentence("one of {choices}", {"choices": listed}))
    return value


def integers(spec: ParameterSpec, value: Value) -> Value:
    """One integer, or a tuple of them (of ``length`` where it is known)."""
    if _is_integer(value) and _in_range(spec, value):  # type: ignore[arg-type]
        return value
    fits = (
        isinstance(value, tuple)
        and len(value) in (spec.length, len(value) if spec.length is None else spec.length)
        and all(_is_integer(item) and _in_range(spec, item) for item in value)  # type: ignore[arg-type]
    )
    if not fits:
        one = _range(spec, "an integer")
        values: dict[str, str | int] = {"one": str(one), "count": spec.length or 0}
        if spec.length is None:
            raise UnfitValue(value, Sentence("{one}, or a tuple of such", values))
        raise UnfitValue(value, Sentence("{one}, or a tuple of {count} such", values))
    return value


def shape(spec: ParameterSpec, value: Value) -> Value:
    """Sizes without the batch axis; None where a size is left open."""
    if _is_integer(value):
        value = (value,)
    fits = isinstance(value, tuple) and all(
        item is None or (_is_integer(item) and item >= (spec.minimum or 0))  # type: ignore[operator]
        for item in value
    )
    if not fits:
        raise UnfitValue(
            value,
            Sentence("a tuple of sizes, None for an open one"),
            Sentence("Write the sizes without the batch axis, e.g. (28, 28, 1)."),
        )
    return value


def axis(spec: ParameterSpec, value: Value) -> Value:
    if _is_integer(value):
        return value
    if isinstance(value, tuple) and value and all(map(_is_integer, value)):
        return value
    raise UnfitValue(value, Sentence("an axis number, or a tuple of them; -1 is the last axis"))


def named_or_instance(spec: ParameterSpec, value: Value) -> Value:
    """An initializer, regularizer, constraint or activation: by name, or with arguments."""
    if isinstance(value, Instance):
        return value
    if not isinstance(value, str) or (spec.choices and value not in spec.choices):
        listed = ", ".join(map(show, spec.choices))
        raise UnfitValue(value, Sentence("one of {choices}", {"choices": listed}))
    return value


def layer(spec: ParameterSpec, value: Value) -> Value:
    if not isinstance(value, Instance):
        raise UnfitValue(value, Sentence("a layer, e.g. Dense(units=10)"))
    return value


def layers(spec: ParameterSpec, value: Value) -> Value:
    if not isinstance(value, tuple) or not all(isinstance(item, Instance) for item in value):
        raise UnfitValue(value, Sentence("a tuple of layers, e.g. (LSTMCell(units=8),)"))
    return value


def dtype(spec: ParameterSpec, value: Value) -> Value:
    allowed = spec.choices or POLICIES
    if value not in allowed:
        raise UnfitValue(value, Sentence("one of {choices}", {"choices": ", ".join(allowed)}))
    return value


def literal(spec: ParameterSpec, value: Value) -> Value:
    return value


KINDS: dict[str, Callable[[ParameterSpec, Value], Value]] = {
    "boolean": boolean,
    "integer": integer,
    "number": number,
    "string": string,
    "choice": choice,
    "integers": integers,
    "shape": shape,
    "axis": axis,
    "activation": named_or_instance,
    "initializer": named_or_instance,
    "regularizer": named_or_instance,
    "constraint": named_or_instance,
    "layer": layer,
    "layers": layers,
    "dtype": dtype,
    "literal": literal,
}

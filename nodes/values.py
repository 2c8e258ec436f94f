"""What an argument of a layer may hold, and its one JSON form.

Sequences are tuples throughout, as Keras's documentation writes them. An object that takes
arguments of its own (an initializer, a regularizer, a wrapped layer) is an ``Instance``: the name
of a public class and its arguments, never the object itself, so that reading a file can create
nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, Union

Value: TypeAlias = Union[
    None, bool, int, float, str, tuple["Value", ...], "Instance", Mapping[str, "Value"]
]
Json: TypeAlias = Any


@dataclass(frozen=True)
class Instance:
    """``class_name(**arguments)``, unevaluated: ``Instance("Dense", {"units": 10})``."""

    class_name: str
    arguments: Mapping[str, Value] = field(default_factory=dict)


def to_json(value: Value) -> Json:
    """The JSON form: tuples become lists, instances ``{"class": ..., "args": {...}}``."""
    if isinstance(value, Instance):
        return {"class": value.class_name, "args": to_json(value.arguments)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    return value


# Keras's sizes are 64-bit; a larger integer only overflows what computes with it.
MOST_INTEGER = 2**63 - 1


# Brackets within brackets of a value in a file: layers inside each other take two each.
MOST_DEEP = 100


def refuse_unstorable(value: Value, deep: int = 0) -> None:
    """Raises ValueError for what no file can hold or no tensor be sized by, at any depth.

    Those are NaN and infinities, integers beyond 64 bits, text with half a surrogate pair, and
    values too deep inside each other.
    """
    if deep > MOST_DEEP:
        raise ValueError("values too deep inside each other")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number that is not finite")
    if isinstance(value, int) and abs(value) > MOST_INTEGER:
        raise ValueError("an integer of more than 64 bits")
    if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("text with half a surrogate pair")
    if isinstance(value, Instance):
        refuse_unstorable(value.class_name)
        refuse_unstorable(value.arguments, deep + 1)
    elif isinstance(value, tuple):
        for item in value:
            refuse_unstorable(item, deep + 1)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            refuse_unstorable(key)
            refuse_unstorable(item, deep + 1)


def from_json(data: Json) -> Value:
    """The value of a JSON form. Raises ValueError for what ``refuse_unstorable`` refuses."""
    value = _from_json(data)
    refuse_unstorable(value)
    return value


def _from_json(data: Json) -> Value:
    if isinstance(data, list):
        return tuple(_from_json(item) for item in data)
    if isinstance(data, dict):
        found = {key: _from_json(item) for key, item in data.items()}
        if data.keys() == {"class", "args"} and isinstance(data["class"], str):
            arguments = found["args"]
            if isinstance(arguments, Mapping):
                return Instance(data["class"], arguments)
        return found
    if data is None or isinstance(data, bool | int | float | str):
        return data
    raise ValueError(f"{type(data).__name__} is not a JSON value")


def key_of(value: Value) -> str:
    """A hashable key that tells apart what Keras tells apart: 1, 1.0 and True differ."""
    return json.dumps(to_json(value), sort_keys=True, ensure_ascii=False)


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same argument: 1 and 1.0 are, 1 and True are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Instance) and isinstance(other, Instance):
        return one.class_name == other.class_name and same(one.arguments, other.arguments)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one == other


def identical(one: Value, other: Value) -> bool:
    """Whether nothing at all tells two values apart: 1, 1.0 and True differ."""
    return one is other or (one == other and key_of(one) == key_of(other))


# More of a value says no more in a sentence.
MOST_SHOWN = 120


def show_short(value: Value) -> str:
    """As ``show``, for a sentence: of a long value the beginning."""
    text = show(value)
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


def show(value: Value) -> str:
    """The value as Python source: ``GlorotUniform(seed=1)``, ``(3, 3)``, ``'relu'``."""
    if isinstance(value, Instance):
        inside = ", ".join(f"{name}={show(item)}" for name, item in value.arguments.items())
        return f"{value.class_name}({inside})"
    if isinstance(value, tuple):
        inside = ", ".join(map(show, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {show(item)}" for key, item in value.items()) + "}"
    return repr(value)

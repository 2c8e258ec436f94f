"""Constant tensors as values: a number, nested tuples, or ``Instance("array", {"x", "dtype"})``.

The last stands for ``keras.ops.array(x, dtype)``. Nested tuples are the rows of a table, the tables
of a block: all of one length, and all numbers or all True and False. Numbers without end, and what
is no number, stand there as texts, since no JSON holds them: ``inf``, ``-inf``, ``nan``.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from nodes.values import Instance, Value

Shape: TypeAlias = tuple[int, ...]

ARRAY = "array"
ENDLESS = ("inf", "-inf", "nan")
# More is data and belongs into a file of its own; Keras writes each number into its config.
MOST_NUMBERS = 10_000


def shape_of(value: Value) -> Shape | None:
    """The sizes of nested tuples, () of a number; None for what is no array."""
    shape, leaves = _shape_and_leaves(value)
    if shape is None or math.prod(shape) > MOST_NUMBERS or 0 in shape:
        return None
    booleans = sum(isinstance(leaf, bool) for leaf in leaves)
    return shape if booleans in (0, len(leaves)) else None


def stored(number: float) -> Value:
    """A number as a document holds it."""
    return number if math.isfinite(number) else repr(number)


def computed(value: Value) -> Value:
    """Numbers, alone or in nested tuples, as Python has them."""
    if isinstance(value, tuple):
        return tuple(map(computed, value))
    return float(value) if isinstance(value, str) and value in ENDLESS else value


def content(value: Value) -> tuple[Value, str]:
    """The numbers of a constant and its dtype; '' where Keras chooses it."""
    if isinstance(value, Instance):
        return value.arguments.get("x"), str(value.arguments.get("dtype") or "")
    return value, ""


def short_text(value: Value) -> str:
    """What a card has room for: ``(1, 2.5)``, or the sizes of a larger one, ``3×4``."""
    numbers, _ = content(value)
    shape = shape_of(numbers) or ()
    if len(shape) == 1 and shape[0] <= 4 and isinstance(numbers, tuple):
        return f"({', '.join(map(_number, numbers))})"
    return "×".join(map(str, shape)) if shape else _number(numbers)


def _number(value: Value) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _shape_and_leaves(value: Value) -> tuple[Shape | None, list[Value]]:
    if (isinstance(value, int | float) and math.isfinite(value)) or value in ENDLESS:
        return (), [value]
    if not isinstance(value, tuple):
        return None, []
    parts = [_shape_and_leaves(item) for item in value]
    shapes = {shape for shape, _ in parts}
    leaves = [leaf for _, inside in parts for leaf in inside]
    inner = shapes.pop() if len(shapes) == 1 else None if shapes else ()
    return None if inner is None else (len(value), *inner), leaves

"""The text between the brackets of ``x[:, 0]``, read by rules of our own: nothing is evaluated."""

from __future__ import annotations

import re
from types import EllipsisType
from typing import TypeAlias

Item: TypeAlias = int | slice | EllipsisType | None
MOST_ITEMS = 32
_INTEGER = re.compile(r"-?\d{1,9}")


class SliceError(ValueError):
    """A text that cannot stand between the brackets."""


def parse_slice(text: str) -> tuple[Item, ...]:
    """The items of ``":, 0"``: integers, ``start:stop:step``, ``...`` (once at most) and ``None``.

    Raises SliceError for any other text.
    """
    parts = [part.strip() for part in text.split(",")]
    # As in Python, one comma may stand at the end.
    if len(parts) > 1 and not parts[-1]:
        parts.pop()
    if len(parts) > MOST_ITEMS:
        raise SliceError(text)
    items = tuple(map(_item, parts))
    if sum(item is ... for item in items) > 1:
        raise SliceError(text)
    return items


def index_of(text: str) -> Item | tuple[Item, ...]:
    """What Python hands to ``x[text]``: one item alone, or a tuple of several."""
    items = parse_slice(text)
    return items[0] if len(items) == 1 else items


def canonical_slice(text: str) -> str:
    """The text as a careful person writes it: ``":,0"`` becomes ``":, 0"``."""
    return ", ".join(map(_text, parse_slice(text)))


def _item(part: str) -> Item:
    if part == "...":
        return ...
    if part == "None":
        return None
    if ":" not in part:
        return _integer(part)
    bounds = [bound.strip() for bound in part.split(":")]
    if len(bounds) > 3:
        raise SliceError(part)
    numbers = [_integer(bound) if bound else None for bound in bounds]
    if len(numbers) == 3 and numbers[2] == 0:
        raise SliceError(part)
    return slice(*numbers) if len(numbers) > 1 else slice(None)


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text) or not text.isascii():
        raise SliceError(text)
    return int(text)


def _text(item: Item) -> str:
    if item is ...:
        return "..."
    if not isinstance(item, slice):
        return str(item)
    bounds = ["" if bound is None else str(bound) for bound in (item.start, item.stop)]
    return ":".join(bounds if item.step is None else [*bounds, str(item.step)])

"""Plain JSON looked at piece by piece: each function gives what was asked for or says what is.

What comes out of a file may be anything. Nothing here evaluates, imports or allocates by its word.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from app.errors import FileFormatError
from nodes.sentence import Sentence
from nodes.values import MOST_INTEGER, Value, refuse_unstorable

Record = Mapping[str, Any]
MOST_NAME = 500


def malformed(place: str, found: object, expected: str) -> FileFormatError:
    """The error for something else than a Keras config: where, what, and what belongs there."""
    text = repr(found)
    values = {"place": place, "found": text if len(text) <= 60 else f"{text[:57]}..."}
    return FileFormatError(
        Sentence(
            "The model's configuration holds {found} at {place}; expected {expected}. "
            "Save the model again with Keras.",
            {**values, "expected": expected},
        )
    )


def record(item: object, place: str) -> Record:
    """An object ``{...}``."""
    if not isinstance(item, dict):
        raise malformed(place, item, "an object {...}")
    return item


def entries(item: object, place: str) -> list[Any]:
    """A list ``[...]``."""
    if not isinstance(item, list):
        raise malformed(place, item, "a list [...]")
    return item


def text(item: object, place: str) -> str:
    """A text that is none too long and can be written to a file."""
    if not isinstance(item, str) or not item or len(item) > MOST_NAME:
        raise malformed(place, item, "a name")
    plain(item, place)
    return item


def index(item: object, place: str) -> int:
    """A place in a list: 0 or more."""
    if isinstance(item, bool) or not isinstance(item, int) or not 0 <= item <= MOST_INTEGER:
        raise malformed(place, item, "a number from 0")
    return item


def plain(item: object, place: str) -> Value:
    """Any JSON as a value: lists as tuples. Raises for numbers and texts that no file can hold.

    Numbers that are none stand as ``{"class_name": "float", "config": "-inf"}``: Keras writes them,
    no document holds them, and the check says where they are.
    """
    value = _plain(item)
    try:
        refuse_unstorable(value)
    except ValueError as error:
        raise malformed(place, str(error), "integers of 64 bits, whole texts") from None
    return value


def _plain(item: Any) -> Value:
    if isinstance(item, list):
        return tuple(map(_plain, item))
    if isinstance(item, dict):
        return {key: _plain(inner) for key, inner in item.items()}
    if isinstance(item, float) and not math.isfinite(item):
        return {"class_name": "float", "config": repr(item)}
    return item  # type: ignore[no-any-return]

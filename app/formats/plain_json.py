"""JSON out of a file, as far as it is looked at before it is taken apart: how deep, how much."""

from __future__ import annotations

import re
from typing import Any

# A string, which may hold brackets of its own and may lack its end, or one bracket. The possessive
# repeats never try a place twice: half a file full of quotes must not take minutes.
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def too_deep(text: str, most: int) -> bool:
    """Whether brackets nest deeper than whoever walks the records by recursion may go."""
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > most:
                return True
        elif found[0] in "]}":
            depth -= 1
    return False


def no_number(name: str) -> float:
    """For ``json.loads``: NaN and its like are no JSON."""
    raise ValueError(f"{name} is no number in JSON")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For ``json.loads``: an object whose keys stand in it once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key[:40]!r} stands twice")
            seen.add(key)
    return found

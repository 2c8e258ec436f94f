"""What a model takes and gives as source: ``[a, b]``, ``{"image": a}``, ``model["logits"]``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.codegen.layout import Expression, listed
from app.codegen.values import mapped, quoted
from nodes.values import Value


def nested(structure: Value, leaf: Callable[[str], Expression]) -> Expression:
    """A structure of texts as source, ``leaf`` of each in its place."""
    if isinstance(structure, tuple):
        return listed([nested(item, leaf) for item in structure])
    if isinstance(structure, Mapping):
        return mapped({key: nested(item, leaf) for key, item in structure.items()})
    return leaf(str(structure))


def places(structure: Value) -> Mapping[str, str]:
    """Where in a result each text is found first: ``["logits"][0]``; bare it is the result."""
    found: dict[str, str] = {}
    for text, place in _places(structure, ""):
        found.setdefault(text, place)
    return found


def _places(structure: Value, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(structure, tuple):
        for index, item in enumerate(structure):
            yield from _places(item, f"{place}[{index}]")
    elif isinstance(structure, Mapping):
        for key, item in structure.items():
            yield from _places(item, f"{place}[{quoted(key)}]")
    else:
        yield str(structure), place


def is_plain(structure: Value) -> bool:
    """Whether a result is one tensor, or several different ones in a list."""
    if not isinstance(structure, tuple):
        return isinstance(structure, str)
    return len(structure) == len(set(map(str, structure))) > 1 and all(
        isinstance(item, str) for item in structure
    )

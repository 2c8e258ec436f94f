"""Expressions as text that fits the line, broken where ``ruff format`` would break them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

WIDTH = 88
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Group:
    """Brackets around items, the places where a line may break.

    ``stacked``: once broken, one item a line; a call's arguments may share the line inside.
    """

    opening: str
    items: tuple[Expression, ...]
    closing: str
    stacked: bool = True


# What stands side by side: ``layers.Dense`` then ``(10, name="a")`` then ``(x)``.
Expression: TypeAlias = tuple[str | Group, ...]


def text(source: str) -> Expression:
    """An expression that is never broken."""
    return (source,)


def call(callee: Expression, *arguments: Expression) -> Expression:
    return (*callee, Group("(", arguments, ")", stacked=False))


def keyword(name: str, value: Expression) -> Expression:
    return (f"{name}=", *value)


def listed(items: Sequence[Expression]) -> Expression:
    return (Group("[", tuple(items), "]"),)


def tupled(items: Sequence[Expression]) -> Expression:
    """A tuple; one item keeps the comma that makes it one."""
    if len(items) == 1:
        return (Group("(", ((*items[0], ","),), ")"),)
    return (Group("(", tuple(items), ")"),)


def columns(line: str) -> int:
    """How many columns a line takes: two for a wide (Chinese) character, none for an accent."""
    if line.isascii():
        return len(line)
    return sum(map(_columns, line))


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def flat(expression: Expression) -> str:
    """The expression on one line."""
    return "".join(part if isinstance(part, str) else _flat_group(part) for part in expression)


def _flat_group(group: Group) -> str:
    return group.opening + ", ".join(map(flat, group.items)) + group.closing


def texts(expression: Expression) -> Iterator[str]:
    """All its pieces of text, inside brackets too."""
    for part in expression:
        if isinstance(part, str):
            yield part
        else:
            for item in part.items:
                yield from texts(item)


def lines(expression: Expression, indent: str = "", after: str = "") -> list[str]:
    """The expression at this indentation, ``after`` behind its end, within ``WIDTH`` if possible.

    Broken where ruff breaks: in the first brackets that do not fit on the line together with the
    brackets that open next.
    """
    whole = indent + flat(expression) + after
    places = [place for place, part in enumerate(expression) if _breakable(part)]
    if columns(whole) <= WIDTH or not places:
        return [whole]
    for place, following in zip(places, places[1:], strict=False):
        opened = _opening(expression, following)
        if columns(indent + opened) > WIDTH or _is_one_name(expression[following]):
            fits = columns(indent + opened) <= WIDTH
            return list(_broken(expression, place, indent, after, each=fits))
    return list(_broken(expression, places[-1], indent, after))


def _breakable(part: str | Group) -> bool:
    return isinstance(part, Group) and bool(part.items)


def _is_one_name(part: str | Group) -> bool:
    """Of ``layers.Dense(...)(x)`` better break the arguments, one a line, than ``(x)``."""
    return isinstance(part, Group) and len(part.items) == 1 and _is_name(part.items[0])


def _is_name(item: Expression) -> bool:
    return len(item) == 1 and isinstance(item[0], str)


def _opening(expression: Expression, place: int) -> str:
    """The expression up to the bracket that opens at ``place``."""
    group = expression[place]
    assert isinstance(group, Group)
    return flat(expression[:place]) + group.opening


def _broken(
    expression: Expression, place: int, indent: str, after: str, each: bool = False
) -> Iterator[str]:
    """With the brackets at ``place`` broken; ``each`` item on its own line even if all fit one."""
    group = expression[place]
    assert isinstance(group, Group)
    yield indent + _opening(expression, place)
    yield from _inside(group, indent + INDENT, each)
    yield from lines((group.closing, *expression[place + 1 :]), indent, after)


def _inside(group: Group, indent: str, each: bool) -> Iterator[str]:
    """The items on one line if they fit, otherwise one a line with a comma behind each."""
    together = indent + _flat_group(Group("", group.items, ""))
    if columns(together) <= WIDTH and not (each or group.stacked):
        yield together
        return
    for item in group.items:
        yield from lines(item, indent, "" if flat(item[-1:]) == "," else ",")

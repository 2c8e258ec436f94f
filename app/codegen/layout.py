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
    """Brackets around items, the places where a line may break."""

    opening: str
    items: tuple[Expression, ...]
    closing: str


# What stands side by side: ``layers.Dense`` then ``(10, name="a")`` then ``(x)``.
Expression: TypeAlias = tuple[str | Group, ...]


def text(source: str) -> Expression:
    """An expression that is never broken."""
    return (source,)


def call(callee: Expression, *arguments: Expression) -> Expression:
    return (*callee, Group("(", arguments, ")"))


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


def lines(expression: Expression, indent: str = "", after: str = "") -> list[str]:
    """The expression at this indentation, ``after`` behind its end, within ``WIDTH`` if possible.

    The first bracket is broken whose line before it and line behind it fit.
    """
    whole = indent + flat(expression) + after
    if columns(whole) <= WIDTH:
        return [whole]
    places = [place for place, part in enumerate(expression) if _breakable(part)]
    for place in places:
        broken = list(_broken(expression, place, indent, after))
        if columns(broken[0]) <= WIDTH and columns(broken[-1]) <= WIDTH:
            return broken
    return list(_broken(expression, places[0], indent, after)) if places else [whole]


def _breakable(part: str | Group) -> bool:
    return isinstance(part, Group) and bool(part.items)


def _broken(expression: Expression, place: int, indent: str, after: str) -> Iterator[str]:
    group = expression[place]
    assert isinstance(group, Group)
    yield indent + flat(expression[:place]) + group.opening
    yield from _inside(group, indent + INDENT)
    yield from lines((group.closing, *expression[place + 1 :]), indent, after)


def _inside(group: Group, indent: str) -> Iterator[str]:
    """The items on one line if they fit, otherwise one a line with a comma behind each."""
    together = indent + _flat_group(Group("", group.items, ""))
    if columns(together) <= WIDTH:
        yield together
        return
    for item in group.items:
        yield from lines(item, indent, "" if flat(item[-1:]) == "," else ",")

"""Enums of the source: ``Kind.A``, ``Kind("a")``, ``Kind["A"]``, ``for kind in Kind``.

A member is an object with a ``name`` and a ``value``. One of an enum that is a text or a number as
well (``class Kind(str, Enum)``) is that text or number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.formats.python_source import texts
from app.formats.python_source.values import (
    External,
    Function,
    Native,
    Thing,
    Unknown,
    UserClass,
    UserObject,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

MIXED = frozenset({"IntEnum", "StrEnum", "IntFlag"})


def is_enum(of: UserClass) -> bool:
    return any(path.startswith("enum.") for path in of.foreign_bases())


def make_members(m: Machine, of: UserClass) -> None:
    """Turn the values that the class of an enum assigns into its members."""
    if not is_enum(of):
        return
    for name, value in _assigned(of).items():
        if isinstance(value, Unknown) and value.path == "enum.auto":
            value = 1 + max(_numbers(of), default=0)
        m.budget.weigh(value)
        m.budget.step(len(of.members))  # each is held against those before it
        of.members[name] = of.attributes[name] = _member(m, of, name, value)


def _numbers(of: UserClass) -> list[int]:
    """The values so far that ``auto()`` goes on from."""
    return [value for value in map(_value, of.members.values()) if isinstance(value, int)]


def _value(member: Thing) -> Thing:
    return member.attributes["value"] if isinstance(member, UserObject) else member


def _assigned(of: UserClass) -> dict[str, Thing]:
    return {
        name: value
        for name, value in of.attributes.items()
        if not name.startswith("_") and not isinstance(value, Function | Native | UserClass)
    }


def _member(m: Machine, of: UserClass, name: str, value: Thing) -> Thing:
    bases = [base for item in of.lineage() for base in item.bases]
    if any(isinstance(base, Native) for base in bases):
        return value
    if any(isinstance(base, External) and base.path[5:] in MIXED for base in bases):
        return value
    same = (item for item in of.members.values() if _value(item) == value)
    return next(same, None) or UserObject(of, {"name": name, "value": value})


def with_value(m: Machine, of: UserClass, value: Thing) -> Thing:
    """``Kind("a")``. Raises ValueError where no member has this value."""
    if isinstance(value, UserObject) and value.of is of:
        return value
    if not texts.is_plain(value):
        return m.unknown(None, f"{of.name}(...)")
    m.budget.weigh(value)
    m.budget.step(len(of.members))
    for member in of.members.values():
        if _value(member) == value:
            return member
    raise ValueError(value)


def name_of(m: Machine, value: Thing) -> Thing:
    """``Kind.A.name`` where ``Kind.A`` is a plain text or number: the one name that it has."""
    m.budget.step(sum(len(of.members) for of in m.classes))
    found = {
        name
        for of in m.classes
        for name, member in of.members.items()
        if type(member) is type(value) and member == value
    }
    return found.pop() if len(found) == 1 else m.unknown(None, "the name of a member")

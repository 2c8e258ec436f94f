"""Texts made of values: formatting, and the methods of plain values, each counted beforehand.

Python's own formatting reaches into attributes and makes a billion spaces if asked; only the plain
part of it is done here.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.formats.python_source.budget import TooLargeError
from app.formats.python_source.values import (
    External,
    Function,
    Named,
    Thing,
    UserClass,
    UserObject,
    unknown_in,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

_WIDE = re.compile(r"\d{4,}")
CONVERSIONS: dict[int, Callable[[Any], str]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}


def is_plain(value: Thing, deep: int = 0) -> bool:
    """Whether a value is Python's own through and through."""
    if value is None or isinstance(value, bool | int | float | str | bytes | range):
        return True
    if deep > 20:
        return False
    if isinstance(value, dict):
        return all(is_plain(k, deep + 1) and is_plain(v, deep + 1) for k, v in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return all(is_plain(item, deep + 1) for item in value)
    return False


def shown(m: Machine, value: Thing) -> str | None:
    """``str(value)``, or None for what has no text here."""
    if isinstance(value, External):
        return value.path.rpartition(".")[2]
    if isinstance(value, UserClass):
        return value.name
    if isinstance(value, UserObject):
        return _told_by_itself(m, value)
    if not is_plain(value):
        return None
    m.budget.weigh(value)
    return str(value)


def _told_by_itself(m: Machine, value: UserObject) -> str | None:
    """What an object's own ``__str__`` gives, or how Python shows the member of an enum."""
    own = value.of.find("__str__") or value.of.find("__repr__")
    if isinstance(own, Function):
        text = m.apply(own, value)
        return text if isinstance(text, str) else None
    return f"{value.of.name}.{value.attributes['name']}" if value.of.members else None


def formatted(m: Machine, value: Thing, spec: str, conversion: int = -1) -> str | None:
    """One field of a formatted text."""
    if _WIDE.search(spec):
        raise TooLargeError
    text = shown(m, value)
    if text is None:
        return None
    if conversion in CONVERSIONS and is_plain(value):
        return format(CONVERSIONS[conversion](value), spec)
    return format(value, spec) if isinstance(value, int | float | str) else format(text, spec)


def percent(m: Machine, template: str, values: Thing) -> Thing:
    """``"block%d" % n``."""
    if _WIDE.search(template) or "*" in template:
        raise TooLargeError
    if not is_plain(values):
        return m.unknown(None, "a text")
    m.budget.weigh(values)
    m.budget.make(len(template))
    return template % values


def format_method(m: Machine, template: str, positional: list[Thing], named: Named) -> Thing:
    """``"block{}".format(n)``: fields by number or name; no attributes, no items."""
    parts: list[str] = []
    automatic = 0
    for literal, field, spec, conversion in string.Formatter().parse(template):
        parts.append(literal)
        if field is None:
            continue
        if field == "":
            field, automatic = str(automatic), automatic + 1
        if "{" in (spec or ""):
            return m.unknown(None, "a text")
        if field.isdigit():
            value = positional[int(field)]
        elif field in named:
            value = named[field]
        else:
            return m.unknown(None, "a text")
        if unknown_in(value):
            return unknown_in(value)
        text = formatted(m, value, spec or "", ord(conversion) if conversion else -1)
        if text is None:
            return m.unknown(None, "a text")
        parts.append(text)
    m.budget.make(sum(map(len, parts)))
    return "".join(parts)


# Methods that make nothing larger than what they are given.
SHRINKING = frozenset(
    {
        *("lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "swapcase"),
        *("startswith", "endswith", "split", "rsplit", "splitlines", "partition", "rpartition"),
        *("find", "rfind", "index", "rindex", "count", "isdigit", "isalpha", "isalnum"),
        *("islower", "isupper", "isspace", "isnumeric", "isidentifier", "casefold"),
        *("removeprefix", "removesuffix", "encode", "decode"),
    }
)
PADDING = frozenset({"ljust", "rjust", "center", "zfill"})


def text_method(m: Machine, value: str, name: str, args: list[Thing], named: Named) -> Thing:
    """A method of a text."""
    if unknown_in(args) or unknown_in(named):
        return m.unknown(None, "a text")
    m.budget.make(len(value))
    if name == "format":
        return format_method(m, value, args, named)
    if name == "join":
        items = list(args[0]) if isinstance(args[0], list | tuple | set | dict | str) else None
        if items is None or not all(isinstance(item, str) for item in items):
            return m.unknown(None, "a text")
        m.budget.make(sum(map(len, items)) + len(value) * len(items))
        return value.join(items)
    if not all(map(is_plain, [*args, *named.values()])):
        return m.unknown(None, "a text")
    if name == "replace":
        old, new = args[:2]
        m.budget.make(len(value) + (value.count(old) + 1) * len(new))
        return value.replace(*args)
    if name in PADDING:
        m.budget.make(args[0])
    elif name not in SHRINKING:
        raise AttributeError(name)
    return getattr(value, name)(*args, **named)


def container_method(m: Machine, value: Thing, name: str, args: list[Thing], named: Named) -> Thing:
    """A method of a list, tuple, set or dict."""
    m.budget.make(len(value))
    if isinstance(value, list | tuple):
        if name in ("as_list", "tolist"):  # of a shape
            return list(value)
        if isinstance(value, list):
            return _list_method(m, value, name, args, named)
        if name in ("index", "count"):
            m.budget.weigh(value)
            return getattr(value, name)(*args)
    if isinstance(value, dict):
        return _dict_method(m, value, name, args, named)
    if isinstance(value, set | frozenset):
        return _set_method(m, value, name, args)
    raise AttributeError(name)


def _list_method(m: Machine, value: list[Any], name: str, args: list[Thing], named: Named) -> Thing:
    from app.formats.python_source.expressions import extended
    from app.formats.python_source.functions import sorted_

    if name == "append":
        value.append(args[0])
    elif name == "extend":
        if not extended(m, value, args[0]):
            value.append(m.unknown(None, "an item"))
    elif name == "insert":
        value.insert(args[0], args[1])
    elif name == "pop":
        return value.pop(*args)
    elif name == "reverse":
        value.reverse()
    elif name == "clear":
        value.clear()
    elif name == "copy":
        return list(value)
    elif name == "sort":
        value[:] = sorted_(m, [value], named)
    elif name in ("index", "count", "remove"):
        m.budget.weigh(value)
        m.budget.weigh(args[0])
        return getattr(value, name)(*args)
    else:
        raise AttributeError(name)
    return None


def _dict_method(
    m: Machine, value: dict[Any, Any], name: str, args: list[Thing], named: Named
) -> Thing:
    m.budget.weigh(args[:1])
    if name in ("keys", "values", "items"):
        return list(getattr(value, name)())
    if name in ("get", "pop", "setdefault"):
        if unknown_in(args[:1]):
            return m.unknown(None, "an item")
        return getattr(value, name)(*args)
    if name == "update":
        for more in (*args, named):
            value.update(more if isinstance(more, dict) else dict(more))
        return None
    if name == "copy":
        return dict(value)
    if name == "clear":
        value.clear()
        return None
    if name == "popitem":
        return value.popitem()
    raise AttributeError(name)


def _set_method(m: Machine, value: Any, name: str, args: list[Thing]) -> Thing:
    m.budget.weigh(args)
    if unknown_in(args):
        return m.unknown(None, "a set")
    if name in ("add", "discard", "remove", "update", "clear") and isinstance(value, set):
        getattr(value, name)(*args)
        return None
    known = ("union", "intersection", "difference", "issubset", "issuperset", "copy")
    if name in known:
        return getattr(value, name)(*args)
    raise AttributeError(name)

"""Python's own functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.formats.python_source import operators, texts
from app.formats.python_source.iterators import ITERATORS, Handler, items_of, unknown
from app.formats.python_source.recorder import Layer, Model, Tensor
from app.formats.python_source.values import (
    Array,
    External,
    Function,
    Method,
    Named,
    Native,
    Thing,
    Unknown,
    UserClass,
    UserObject,
    unknown_in,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


def _listed(make: Callable[[list[Thing]], Thing]) -> Handler:
    """Of one iterable, or of nothing."""

    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        items = items_of(m, args[0]) if args else []
        return unknown(m, args, "a list") if items is None else make(items)

    return handler


def _set(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = items_of(m, args[0]) if args else []
    if items is None or unknown_in(items):
        return unknown(m, args, "a set")
    m.budget.weigh(items)
    return set(items)


def _dict(m: Machine, args: list[Thing], named: Named) -> Thing:
    found: dict[Any, Thing] = {}
    if args:
        if isinstance(args[0], dict):
            found |= args[0]
        else:
            pairs = items_of(m, args[0])
            if pairs is None or unknown_in([list(pair)[:1] for pair in pairs]):
                return unknown(m, args, "a dict")
            found |= dict(pairs)
    return found | named


def from_keys(m: Machine, args: list[Thing], named: Named) -> Thing:
    keys = items_of(m, args[0])
    if keys is None or unknown_in(keys):
        return unknown(m, args, "a dict")
    m.budget.weigh(keys)
    return dict.fromkeys(keys, *args[1:])


def _len(m: Machine, args: list[Thing], named: Named) -> Thing:
    value = args[0]
    if isinstance(value, Array):
        return value.shape[0] if value.shape[0] is not None else unknown(m, args, "len(...)")
    if isinstance(value, Tensor):
        return value.shape[0] if value.shape and value.shape[0] else unknown(m, args, "len(...)")
    if isinstance(value, UserClass) and value.members:
        return len(set(value.members.values()))
    if isinstance(value, UserObject):
        method = value.of.find("__len__")
        return m.apply(Method(method, value)) if method else unknown(m, args, "len(...)")
    if isinstance(value, str | bytes | list | tuple | set | frozenset | dict | range):
        return len(value)
    what = value.what if isinstance(value, Unknown) else "it"
    return m.unknown(None, f"len({what})")


def _range(m: Machine, args: list[Thing], named: Named) -> Thing:
    if not all(isinstance(item, int) for item in args):
        return unknown_in(args) or unknown(m, args, "range(...)")
    return range(*args)


def extreme(choose: Callable[..., Any]) -> Handler:
    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        items = args if len(args) > 1 else items_of(m, args[0])
        if items is None or unknown_in(items) or not texts.is_plain(items):
            return m.unknown(None, f"{choose.__name__}(...)")
        if not items and "default" in named:
            return named["default"]
        m.budget.weigh(items)
        key = named.get("key")
        return choose(items, key=None if key is None else lambda item: m.apply(key, item))

    return handler


def _sum(m: Machine, args: list[Thing], named: Named) -> Thing:
    import ast

    items = items_of(m, args[0])
    if items is None:
        return unknown(m, args, "sum(...)")
    total: Thing = args[1] if len(args) > 1 else named.get("start", 0)
    for item in items:
        if total == 0 and isinstance(item, Tensor) and isinstance(total, int):
            total = item
        else:
            total = operators.binary(m, ast.Add(), total, item, ast.Constant(0))
    return total


def sorted_(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = items_of(m, args[0])
    if items is None or unknown_in(items):
        return unknown(m, args, "sorted(...)")
    key = named.get("key")
    keys = [item if key is None else m.apply(key, item) for item in items]
    if not all(map(texts.is_plain, keys)):
        return unknown(m, args, "sorted(...)")
    m.budget.weigh(keys)
    order = sorted(range(len(items)), key=keys.__getitem__, reverse=bool(named.get("reverse")))
    return [items[place] for place in order]


def _reversed(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = items_of(m, args[0])
    return unknown(m, args, "reversed(...)") if items is None else items[::-1]


def _number(make: Callable[..., Any]) -> Handler:
    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        if not args:
            return make()
        if isinstance(args[0], Unknown):
            return Unknown(args[0].what, args[0].line)
        if not isinstance(args[0], int | float | str):
            return unknown(m, args, "a number")
        return make(*args)

    return handler


def _str(m: Machine, args: list[Thing], named: Named) -> Thing:
    text = texts.shown(m, args[0]) if args else ""
    return unknown(m, args, "a text") if text is None else text


def _bool(m: Machine, args: list[Thing], named: Named) -> Thing:
    truth = m.truth(args[0]) if args else False
    return unknown(m, args, "bool(...)") if truth is None else truth


def _quantified(wanted: bool) -> Handler:
    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        items = items_of(m, args[0])
        truths = [] if items is None else [m.truth(item) for item in items]
        if wanted in truths:
            return wanted
        return unknown(m, args, "it") if items is None or None in truths else not wanted

    return handler


def _isinstance(m: Machine, args: list[Thing], named: Named) -> Thing:
    kinds = args[1] if isinstance(args[1], tuple) else (args[1],)
    found = [_is_kind(args[0], kind) for kind in kinds]
    if True in found:
        return True
    return unknown(m, args, "isinstance(...)") if None in found else False


KINDS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float,),
    "str": (str,),
    "bool": (bool,),
    "list": (list,),
    "tuple": (tuple,),
    "dict": (dict,),
    "set": (set,),
    "range": (range,),
    "bytes": (bytes,),
}


def _is_kind(value: Thing, kind: Thing) -> bool | None:
    if isinstance(value, Unknown):
        return None
    if isinstance(kind, UserClass):
        return isinstance(value, UserObject) and kind in value.of.lineage()
    name = kind.name if isinstance(kind, Native) else ""
    if name in KINDS:
        return isinstance(value, KINDS[name])
    if isinstance(kind, External):
        return _is_external_kind(value, kind.path)
    return None


def _is_external_kind(value: Thing, path: str) -> bool | None:
    last = path.rpartition(".")[2]
    if last in ("Layer",):
        return isinstance(value, Layer | Model)
    if last in ("Model", "Functional"):
        return isinstance(value, Model)
    if last == "Sequential":
        return isinstance(value, Model) and value.stack is not None
    if last in ("Iterable", "Sequence", "Collection"):
        return isinstance(value, list | tuple | set | dict | str)
    if last in ("Callable",):
        return isinstance(value, Function | Method | Native | External | Layer | Model)
    if last == "ndarray":
        return isinstance(value, Array)
    if isinstance(value, Layer):
        return last in (value.class_name, "InputLayer" if value.class_name == "Input" else "")
    if last in ("Tensor", "KerasTensor"):
        return isinstance(value, Tensor)
    return False if texts.is_plain(value) else None


def _getattr(m: Machine, args: list[Thing], named: Named) -> Thing:
    if not isinstance(args[1], str):
        return unknown(m, args, "getattr(...)")
    try:
        return m.attribute(args[0], args[1])
    except AttributeError:
        if len(args) > 2:
            return args[2]
        raise


# What shows that a value can be gone through, counted or called.
PROTOCOLS = frozenset(
    {"__len__", "__iter__", "__getitem__", "__contains__", "__call__", "__next__"}
)


def _hasattr(m: Machine, args: list[Thing], named: Named) -> Thing:
    if args[1] in PROTOCOLS and texts.is_plain(args[0]):
        return hasattr(type(args[0]), args[1])
    try:
        found = m.attribute(args[0], args[1])
    except AttributeError:
        return False
    return unknown(m, args, "hasattr(...)") if isinstance(found, Unknown) else True


def _setattr(m: Machine, args: list[Thing], named: Named) -> Thing:
    from app.formats.python_source.attributes import set_attribute

    if isinstance(args[1], str):
        set_attribute(m, args[0], args[1], args[2])
    return None


def _type(m: Machine, args: list[Thing], named: Named) -> Thing:
    value = args[0]
    if isinstance(value, UserObject):
        return value.of
    kind = type(value).__name__
    if kind in KINDS:
        return Native(kind, BUILTINS_BY_NAME(m, kind))
    return unknown(m, args, "type(...)")


def _callable(m: Machine, args: list[Thing], named: Named) -> Thing:
    from app.formats.python_source.machine import is_callable

    return is_callable(args[0])


def _of_kind(kind: str) -> Handler:
    """``staticmethod(function)`` and its like, where they are no decorators."""

    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        function = args[0] if args else next(iter(named.values()), None)
        return replace(function, kind=kind) if isinstance(function, Function) else function

    return handler


def _nothing(m: Machine, args: list[Thing], named: Named) -> Thing:
    return None


def _round(m: Machine, args: list[Thing], named: Named) -> Thing:
    if not texts.is_plain(args):
        return unknown(m, args, "round(...)")
    return round(*args)


def _abs(m: Machine, args: list[Thing], named: Named) -> Thing:
    if isinstance(args[0], Tensor):
        return m.apply(External("keras.ops.abs"), args[0])
    return abs(args[0]) if isinstance(args[0], int | float) else unknown(m, args, "abs(...)")


def _pow(m: Machine, args: list[Thing], named: Named) -> Thing:
    import ast

    return operators.binary(m, ast.Pow(), args[0], args[1], ast.Constant(0))


def _divmod(m: Machine, args: list[Thing], named: Named) -> Thing:
    numbers = all(isinstance(item, int | float) for item in args)
    return divmod(args[0], args[1]) if numbers else unknown(m, args, "divmod(...)")


def _of_letters(make: Callable[[Any], Any]) -> Handler:
    """``chr``, ``ord`` and their like: of one plain value."""

    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        if not texts.is_plain(args) or len(args) != 1:
            return unknown(m, args, "a text")
        m.budget.weigh(args[0])
        return make(args[0])

    return handler


BUILTINS: dict[str, Handler] = {
    **ITERATORS,
    **{make.__name__: _of_letters(make) for make in (chr, ord, hex, bin, oct, repr, ascii)},
    "slice": lambda m, args, named: slice(*args),
    "abs": _abs,
    "all": _quantified(False),
    "any": _quantified(True),
    "bool": _bool,
    "callable": _callable,
    "dict": _dict,
    "divmod": _divmod,
    "float": _number(float),
    "frozenset": _set,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "int": _number(int),
    "isinstance": _isinstance,
    "len": _len,
    "list": _listed(list),
    "max": extreme(max),
    "min": extreme(min),
    "pow": _pow,
    "print": _nothing,
    "range": _range,
    "reversed": _reversed,
    "round": _round,
    "set": _set,
    "setattr": _setattr,
    "sorted": sorted_,
    "str": _str,
    "sum": _sum,
    "tuple": _listed(tuple),
    "type": _type,
    **{kind: _of_kind(kind) for kind in ("staticmethod", "classmethod", "property")},
    "xrange": _range,
    "unicode": _str,
}


def BUILTINS_BY_NAME(m: Machine, name: str) -> Callable[[list[Thing], Named], Thing]:  # noqa: N802
    handler = BUILTINS[name]
    return lambda args, named: handler(m, args, named)


def number_method(m: Machine, number: Any, name: str, args: list[Thing]) -> Thing:
    if name in ("bit_length", "is_integer", "item") and not args:
        return number if name == "item" else getattr(number, name)()
    raise AttributeError(name)

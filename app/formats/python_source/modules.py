"""The little of Python's modules and of NumPy that sizes are computed with."""

from __future__ import annotations

import ast
import copy
import functools
import math
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.formats.python_source import operators, texts
from app.formats.python_source.budget import MOST_NESTED, TooLargeError
from app.formats.python_source.functions import BUILTINS
from app.formats.python_source.iterators import ITERTOOLS, Handler, items_of, unknown
from app.formats.python_source.numerical import NUMERICAL
from app.formats.python_source.surroundings import SURROUNDINGS
from app.formats.python_source.values import (
    Factory,
    Named,
    Native,
    Partial,
    Thing,
    UserClass,
    UserObject,
    unknown_in,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


def _mathematical(function: Callable[..., Any]) -> Handler:
    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        if not all(isinstance(item, int | float) for item in args) or _is_vast(args):
            return unknown_in(args) or unknown(m, args, "a number")
        return function(*args)

    return handler


def _is_vast(args: list[Thing]) -> bool:
    """``math.factorial(10**6)`` takes minutes."""
    return any(isinstance(item, int) and abs(item) > 2**64 for item in args)


def _factorial(number: int) -> int:
    if number > 100:
        raise ValueError("too large")
    return math.factorial(number)


def _product(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = items_of(m, args[0]) if args else None
    if items is None:
        return unknown(m, args, "a product")
    total: Thing = 1
    for item in items:
        total = operators.binary(m, ast.Mult(), total, item, ast.Constant(0))
    return total


def _partial(m: Machine, args: list[Thing], named: Named) -> Thing:
    return Partial(args[0], tuple(args[1:]), named)


def _reduce(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = items_of(m, args[1])
    if items is None:
        return unknown(m, args, "reduce(...)")
    return functools.reduce(lambda one, other: m.apply(args[0], one, other), items, *args[2:])


def _copied(m: Machine, args: list[Thing], named: Named) -> Thing:
    value = args[0]
    if isinstance(value, list | dict | set):
        m.budget.make(len(value))
        return copy.copy(value)
    return _like(value, dict(value.attributes)) if isinstance(value, UserObject) else value


def _like(value: UserObject, attributes: Named) -> Thing:
    """Another object with these attributes; one that Keras knows, and a member, is one alone."""
    if value.made is not None or value.of.members or any(key[0] == ":" for key in attributes):
        return value
    return UserObject(value.of, attributes)


def _copied_deep(m: Machine, args: list[Thing], named: Named) -> Thing:
    m.budget.weigh(args[0])
    return _deep(m, args[0], 0)


def _deep(m: Machine, value: Thing, deep: int) -> Thing:
    if deep > MOST_NESTED:
        raise TooLargeError
    m.budget.step()
    if isinstance(value, dict):
        made = copy.copy(value)  # of its own kind: one with a default keeps it
        made |= {key: _deep(m, item, deep + 1) for key, item in value.items()}
        return made
    if isinstance(value, list | tuple):
        return type(value)([_deep(m, item, deep + 1) for item in value])
    if isinstance(value, UserObject):
        return _like(value, _deep(m, value.attributes, deep + 1))
    return set(value) if isinstance(value, set) else value


def _replaced(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``dataclasses.replace(config, units=3)``: made anew, ``__post_init__`` and all."""
    value = args[0]
    if not isinstance(value, UserObject) or not value.of.is_record:
        return unknown(m, args, "replace(...)")
    given = {key: value.attributes[key] for key in value.of.fields if key in value.attributes}
    return m.call(value.of, [], given | named, None)


def _as_dict(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``dataclasses.asdict(config)``."""
    if not isinstance(args[0], UserObject):
        return unknown(m, args, "asdict(...)")
    return _records(m, args[0], 0)


def _records(m: Machine, value: Thing, deep: int) -> Thing:
    if deep > MOST_NESTED:
        raise TooLargeError
    m.budget.step()
    if isinstance(value, UserObject) and value.of.is_record:
        return {key: _records(m, m.attribute(value, key), deep + 1) for key in value.of.fields}
    if isinstance(value, dict):
        return {key: _records(m, item, deep + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([_records(m, item, deep + 1) for item in value])
    return value


def _default_dict(m: Machine, args: list[Thing], named: Named) -> Thing:
    made = BUILTINS["dict"](m, args[1:], named)
    if not args or args[0] is None or not isinstance(made, dict):
        return made
    return defaultdict(lambda: m.apply(args[0]), made)


def _counter(m: Machine, args: list[Thing], named: Named) -> Thing:
    if args and isinstance(args[0], dict):
        return Counter({**args[0], **named})
    items = items_of(m, args[0]) if args else []
    if items is None or unknown_in(items):
        return unknown(m, args, "Counter(...)")
    m.budget.weigh(items)
    return Counter({**Counter(items), **named})


def _named_tuple(m: Machine, args: list[Thing], named: Named) -> Thing:
    fields = args[1].replace(",", " ").split() if isinstance(args[1], str) else args[1]
    if not isinstance(args[0], str) or not texts.is_plain(fields):
        return unknown(m, args, "namedtuple(...)")
    defaults = named.get("defaults") or ()
    values = dict(zip(fields[len(fields) - len(defaults) :], defaults, strict=True))
    return UserClass(args[0], (), values, m.line, is_record=True, fields=tuple(fields))


def _attribute_getter(m: Machine, args: list[Thing], named: Named) -> Thing:
    return Native("itemgetter", lambda given, _: operators.item(m, given[0], args[0], None))  # type: ignore[arg-type]


def _operator(sign: ast.operator) -> Handler:
    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        return operators.binary(m, sign, args[0], args[1], ast.Constant(0))

    return handler


def _field(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``field(default_factory=list)`` of a dataclass."""
    if "default_factory" in named:
        return Factory(named["default_factory"])
    return named["default"] if "default" in named else unknown(m, args, "a field")


def _simple_namespace(m: Machine, args: list[Thing], named: Named) -> Thing:
    return UserObject(UserClass("namespace", (), {}, m.line), dict(named))


SIGNS = {
    "add": ast.Add(),
    "sub": ast.Sub(),
    "mul": ast.Mult(),
    "truediv": ast.Div(),
    "floordiv": ast.FloorDiv(),
    "mod": ast.Mod(),
    "pow": ast.Pow(),
    "matmul": ast.MatMult(),
}
# What is done with anything, tensors too; all else is an operation where there is a tensor.
OF_ANYTHING = ("functools.", "itertools.", "operator.", "copy.", "collections.", "dataclasses.")
MODULES: dict[str, Handler] = {
    **NUMERICAL,
    **SURROUNDINGS,
    **ITERTOOLS,
    **{
        f"{module}.{name}": _mathematical(getattr(math, name))
        for module in ("math", "numpy")
        for name in ("ceil", "floor", "sqrt", "log", "log2", "log10", "exp", "sin", "cos", "tanh")
    },
    **{
        f"math.{name}": _mathematical(getattr(math, name))
        for name in ("pow", "gcd", "fabs", "trunc", "isclose", "hypot", "log1p")
    },
    "math.factorial": _mathematical(_factorial),
    "numpy.power": BUILTINS["pow"],
    "math.prod": _product,
    "numpy.prod": _product,
    "numpy.product": _product,
    "numpy.sum": BUILTINS["sum"],
    "numpy.round": BUILTINS["round"],
    "numpy.abs": BUILTINS["abs"],
    "numpy.min": BUILTINS["min"],
    "numpy.int": BUILTINS["int"],
    "numpy.int32": BUILTINS["int"],
    "numpy.int64": BUILTINS["int"],
    "numpy.float32": BUILTINS["float"],
    "numpy.float64": BUILTINS["float"],
    "functools.partial": _partial,
    "functools.reduce": _reduce,
    "copy.copy": _copied,
    "copy.deepcopy": _copied_deep,
    "collections.Counter": _counter,
    "collections.OrderedDict": BUILTINS["dict"],
    "collections.defaultdict": _default_dict,
    "collections.namedtuple": _named_tuple,
    "operator.itemgetter": _attribute_getter,
    **{f"operator.{name}": _operator(sign) for name, sign in SIGNS.items()},
    "dataclasses.asdict": _as_dict,
    "dataclasses.field": _field,
    "dataclasses.replace": _replaced,
    "types.SimpleNamespace": _simple_namespace,
    "argparse.Namespace": _simple_namespace,
    **{f"six.moves.{name}": BUILTINS[name] for name in ("range", "zip", "xrange", "map")},
}

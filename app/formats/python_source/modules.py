"""The little of Python's modules and of NumPy that sizes are computed with."""

from __future__ import annotations

import ast
import functools
import itertools
import math
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.formats.python_source import operators, texts
from app.formats.python_source.budget import MOST_ITEMS
from app.formats.python_source.functions import (
    BUILTINS,
    Handler,
    gone_through,
    items_of,
    once,
    unknown,
)
from app.formats.python_source.numerical import NUMERICAL
from app.formats.python_source.surroundings import SURROUNDINGS
from app.formats.python_source.values import (
    Factory,
    Named,
    Native,
    Once,
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


def _chain(m: Machine, args: list[Thing], named: Named) -> Thing:
    lists = [items_of(m, item) for item in args]
    if any(items is None for items in lists):
        return unknown(m, args, "chain(...)")
    return [item for items in lists for item in items or ()]


def _cross(m: Machine, args: list[Thing], named: Named) -> Thing:
    lists = [items_of(m, item) for item in args] * int(named.get("repeat", 1))
    if any(items is None for items in lists):
        return unknown(m, args, "product(...)")
    m.budget.make(math.prod(len(items) for items in lists if items is not None))
    return list(itertools.product(*lists))  # type: ignore[arg-type]


def _chained(m: Machine, args: list[Thing], named: Named) -> Thing:
    return _chain(m, items_of(m, args[0]) or [], named)


def _pairs(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = items_of(m, args[0])
    return unknown(m, args, "pairwise(...)") if items is None else list(itertools.pairwise(items))


def _combinations(m: Machine, args: list[Thing], named: Named) -> Thing:
    items, size = items_of(m, args[0]), args[1] if len(args) > 1 else named.get("r")
    if items is None or not isinstance(size, int) or size > 8:  # more would take long to count
        return unknown(m, args, "combinations(...)")
    m.budget.make(math.comb(len(items), max(size, 0)))
    return list(itertools.combinations(items, size))


def _repeat(m: Machine, args: list[Thing], named: Named) -> Thing:
    if len(args) < 2 or not isinstance(args[1], int):
        return unknown(m, args, "repeat(...)")
    m.budget.make(args[1])
    return [args[0]] * args[1]


def _count(m: Machine, args: list[Thing], named: Named) -> Thing:
    given = {"start": 0, "step": 1, **dict(zip(("start", "step"), args, strict=False)), **named}
    start, step = given["start"], given["step"]
    if not isinstance(start, int | float) or not isinstance(step, int | float):
        return unknown(m, [start, step], "count(...)")
    return Once(itertools.count(start, step))


def _cycle(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = items_of(m, args[0])
    return unknown(m, args, "cycle(...)") if items is None else Once(itertools.cycle(items))


def _part(m: Machine, args: list[Thing], named: Named) -> Thing:
    items, bounds = gone_through(m, args[0]), args[1:]
    plain = all(bound is None or isinstance(bound, int) for bound in bounds)
    if items is None or not plain or any((bound or 0) > MOST_ITEMS for bound in bounds):
        return unknown(m, args, "islice(...)")
    return once(itertools.islice(items, *bounds), args)


def _copied(m: Machine, args: list[Thing], named: Named) -> Thing:
    value = args[0]
    if isinstance(value, list | dict | set):
        m.budget.make(len(value))
        return type(value)(value)
    return value


def _copied_deep(m: Machine, args: list[Thing], named: Named) -> Thing:
    m.budget.weigh(args[0])
    return _deep(args[0])


def _deep(value: Thing) -> Thing:
    if isinstance(value, dict):
        return {key: _deep(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_deep, value))
    return set(value) if isinstance(value, set) else value


def _default_dict(m: Machine, args: list[Thing], named: Named) -> Thing:
    made = BUILTINS["dict"](m, args[1:], named)
    if not args or args[0] is None or not isinstance(made, dict):
        return made
    return defaultdict(lambda: m.apply(args[0]), made)


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
    "itertools.chain": _chain,
    "itertools.count": _count,
    "itertools.cycle": _cycle,
    "itertools.islice": _part,
    "itertools.chain.from_iterable": _chained,
    "itertools.pairwise": _pairs,
    "itertools.combinations": _combinations,
    "itertools.product": _cross,
    "itertools.repeat": _repeat,
    "copy.copy": _copied,
    "copy.deepcopy": _copied_deep,
    "collections.OrderedDict": BUILTINS["dict"],
    "collections.defaultdict": _default_dict,
    "collections.namedtuple": _named_tuple,
    "operator.itemgetter": _attribute_getter,
    **{f"operator.{name}": _operator(sign) for name, sign in SIGNS.items()},
    "dataclasses.field": _field,
    "types.SimpleNamespace": _simple_namespace,
    "argparse.Namespace": _simple_namespace,
    **{f"six.moves.{name}": BUILTINS[name] for name in ("range", "zip", "xrange", "map")},
}

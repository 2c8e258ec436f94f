"""What loops go through: Python's own functions and ``itertools``, an item at a time as there."""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from app.formats.python_source import operators
from app.formats.python_source.budget import MOST_ITEMS, MOST_NESTED, TooLargeError
from app.formats.python_source.notes import UNCERTAIN, Note, told
from app.formats.python_source.values import Function, Named, Once, Thing, Unknown, unknown_in

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

Handler = Callable[["Machine", list[Thing], Named], Thing]


def unknown(m: Machine, args: list[Thing], what: str) -> Unknown:
    """What came of something unknown is called as that was."""
    found = unknown_in(args)
    return Unknown(found.what if found else what, m.line)


def gone_through(m: Machine, value: Thing) -> Iterable[Thing] | None:
    from app.formats.python_source import expressions

    return expressions.gone_through(m, value)


def items_of(m: Machine, value: Thing) -> list[Thing] | None:
    from app.formats.python_source.expressions import iterated

    return iterated(m, value)


def once(items: Iterator[Thing], args: list[Thing]) -> Once:
    """What goes through others as it is gone through. Raises TooLargeError where it is too deep."""
    sources = tuple(item for item in args if isinstance(item, Once))
    deep = 1 + max((source.deep for source in sources), default=0)
    if deep > MOST_NESTED or len(sources) > MOST_NESTED:
        raise TooLargeError
    return Once(items, sources=sources, deep=deep)


def _zip(m: Machine, args: list[Thing], named: Named) -> Thing:
    sources = [gone_through(m, item) for item in args]
    known = [items for items in sources if items is not None]
    if len(known) < len(args):
        return unknown(m, args, "zip(...)")
    rows = zip(*known, strict=False)
    return once(rows, args) if any(isinstance(item, Once) for item in args) else list(rows)


def _enumerate(m: Machine, args: list[Thing], named: Named) -> Thing:
    start = args[1] if len(args) > 1 else named.get("start", 0)
    if isinstance(args[0], Once) and isinstance(start, int):
        return once(enumerate(args[0].items, start), args)
    items = items_of(m, args[0])
    if items is None or not isinstance(start, int):
        return unknown(m, args, "enumerate(...)")
    return list(enumerate(items, start))


def _map(m: Machine, args: list[Thing], named: Named) -> Thing:
    sources = [gone_through(m, item) for item in args[1:]]
    known = [items for items in sources if items is not None]
    if len(known) < len(sources):
        return unknown(m, args, "map(...)")
    return once((m.apply(args[0], *row) for row in zip(*known, strict=False)), args[1:])


def _filter(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = gone_through(m, args[1])
    if items is None:
        return unknown(m, args, "filter(...)")
    made = once(iter(()), args[1:])
    made.items = _chosen(m, args[0], items, made.doubts)
    return made


def _chosen(m: Machine, test: Thing, items: Iterable[Thing], doubts: list[Note]) -> Iterator[Thing]:
    """Those for which a test holds, or may hold; ``doubts`` says so of the last one."""
    for item in items:
        m.budget.step()
        truth = m.truth(item if test is None else m.apply(test, item))
        what = test.name if isinstance(test, Function) else "filter(...)"
        doubts[:] = [told(m.line, UNCERTAIN, test=what)] if truth is None else []
        if truth is not False:
            yield item


def _iter(m: Machine, args: list[Thing], named: Named) -> Thing:
    if isinstance(args[0], Once):
        return args[0]
    items = items_of(m, args[0])
    return unknown(m, args, "iter(...)") if items is None else Once(iter(items))


def _next(m: Machine, args: list[Thing], named: Named) -> Thing:
    if isinstance(args[0], Once):
        return next(args[0].items, *args[1:2])
    if isinstance(args[0], list) and args[0]:
        return args[0].pop(0)
    if isinstance(args[0], list) and len(args) > 1:
        return args[1]
    return unknown(m, args, "next(...)")


def _chain(m: Machine, args: list[Thing], named: Named) -> Thing:
    sources = [gone_through(m, item) for item in args]
    known = [items for items in sources if items is not None]
    if len(known) < len(sources):
        return unknown(m, args, "chain(...)")
    return once(itertools.chain(*known), args)


def _chained(m: Machine, args: list[Thing], named: Named) -> Thing:
    return _chain(m, items_of(m, args[0]) or [], named)


def _cross(m: Machine, args: list[Thing], named: Named) -> Thing:
    lists = [items_of(m, item) for item in args] * int(named.get("repeat", 1))
    if any(items is None for items in lists):
        return unknown(m, args, "product(...)")
    m.budget.make(math.prod(len(items) for items in lists if items is not None))
    return list(itertools.product(*lists))  # type: ignore[arg-type]


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


def _accumulate(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = items_of(m, args[0])
    if items is None:
        return unknown(m, args, "accumulate(...)")
    function = args[1] if len(args) > 1 else named.get("func")
    first = [named["initial"]] if named.get("initial") is not None else []
    found: list[Thing] = []
    for item in (*first, *items):
        found.append(_together(m, function, found[-1], item) if found else item)
    return found


def _together(m: Machine, function: Thing, one: Thing, other: Thing) -> Thing:
    if function is not None:
        return m.apply(function, one, other)
    return operators.binary(m, ast.Add(), one, other, ast.Constant(0))


def _spread(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``starmap``."""
    rows = gone_through(m, args[1])
    if rows is None:
        return unknown(m, args, "starmap(...)")
    return once((m.apply(args[0], *(items_of(m, row) or [])) for row in rows), args[1:])


def _longest(m: Machine, args: list[Thing], named: Named) -> Thing:
    lists = [items_of(m, item) for item in args]
    known = [items for items in lists if items is not None]
    if len(known) < len(lists):
        return unknown(m, args, "zip_longest(...)")
    m.budget.make(len(known) * max(map(len, known), default=0))
    return list(itertools.zip_longest(*known, fillvalue=named.get("fillvalue")))


def _grouped(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``groupby``: the items of each key that follow each other."""
    items = items_of(m, args[0])
    key = args[1] if len(args) > 1 else named.get("key")
    keys = [] if items is None else [i if key is None else m.apply(key, i) for i in items]
    if items is None or unknown_in(keys):
        return unknown(m, args, "groupby(...)")
    m.budget.weigh(keys)
    pairs = itertools.groupby(zip(keys, items, strict=True), key=lambda pair: pair[0])
    return [(found, [item for _, item in group]) for found, group in pairs]


ITERATORS: dict[str, Handler] = {
    "enumerate": _enumerate,
    "filter": _filter,
    "iter": _iter,
    "map": _map,
    "next": _next,
    "zip": _zip,
}
ITERTOOLS: dict[str, Handler] = {
    "itertools.accumulate": _accumulate,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chained,
    "itertools.combinations": _combinations,
    "itertools.count": _count,
    "itertools.cycle": _cycle,
    "itertools.groupby": _grouped,
    "itertools.islice": _part,
    "itertools.pairwise": _pairs,
    "itertools.product": _cross,
    "itertools.repeat": _repeat,
    "itertools.starmap": _spread,
    "itertools.zip_longest": _longest,
}

"""Generators of the source: read up to each ``yield`` as it is asked for, as Python does.

Only the statements that hold a ``yield`` and others within them are gone through here; all else is
read by ``statements``. Between two items the machine belongs to whoever asks.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from app.formats.python_source import statements
from app.formats.python_source.budget import MOST_DEPTH, TooLargeError
from app.formats.python_source.expressions import gone_through
from app.formats.python_source.iterators import once
from app.formats.python_source.notes import UNCERTAIN, Note, told
from app.formats.python_source.statements import BREAK, CONTINUE, ONCE, Signal
from app.formats.python_source.values import Function, Once, Scope, Thing, source_of

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

Steps: TypeAlias = Generator[Thing, None, Signal]


def made(m: Machine, function: Function, scope: Scope) -> Once:
    """What a call of a generator gives; nothing is read yet."""
    assert not isinstance(function.node, ast.Lambda)
    doubts: list[Note] = []
    return Once(_items(m, _body(m, function.node.body, scope), doubts, [function]), doubts)


def expression(m: Machine, node: ast.GeneratorExp, scope: Scope) -> Thing:
    """``(f(x) for x in xs)``: of all that stands there only ``xs`` is read at once."""
    value = m.evaluate(node.generators[0].iter, scope)
    found = gone_through(m, value)
    if found is None:
        return m.unknown(node)
    made = once(iter(()), [value])
    steps = _comprehended(m, node.generators, found, node.elt, Scope(parent=scope))
    made.items = _items(m, steps, made.doubts, [])
    return made


def _comprehended(
    m: Machine,
    generators: list[ast.comprehension],
    items: Iterable[Thing],
    element: ast.expr,
    scope: Scope,
) -> Steps:
    first, *others = generators
    is_over = m.patience()
    for item in items:
        m.budget.step()
        if is_over():
            raise TooLargeError
        statements.assign(m, first.target, item, scope)
        holds, notes = _tested(m, first.ifs, scope)
        if not holds:
            continue
        m.recorder.doubts += notes
        if not others:
            yield m.evaluate(element, scope)
        else:
            inner = gone_through(m, m.evaluate(others[0].iter, scope))
            if inner is None:
                yield m.unknown(others[0].iter)
            else:
                yield from _comprehended(m, others, inner, element, scope)
        for note in notes:
            m.recorder.doubts.remove(note)
    return None


def _tested(m: Machine, tests: list[ast.expr], scope: Scope) -> tuple[bool, list[Note]]:
    """Whether all these hold, or may hold, and what is to be told of it then."""
    notes: list[Note] = []
    for test in tests:
        truth = m.truth(m.evaluate(test, scope))
        if truth is False:
            return False, []
        if truth is None:
            notes.append(told(test.lineno, UNCERTAIN, test=source_of(test)))
    return True, notes


def _items(m: Machine, steps: Steps, doubts: list[Note], within: list[Function]) -> Iterator[Thing]:
    """What is yielded. Raises what the source does there, where Python would.

    ``doubts``: its own. ``within``: the function that is being read, where there is one.
    """
    guards = 0  # its own, while it is being read
    while True:
        if m.budget.depth >= MOST_DEPTH:
            raise TooLargeError
        others, m.guards = m.guards, guards
        outside = len(m.recorder.doubts)
        m.recorder.doubts += doubts
        m.budget.depth += 1
        m.within += within
        try:
            item = next(steps)
        except StopIteration:
            return
        finally:
            del m.within[len(m.within) - len(within) :]
            m.budget.depth -= 1
            doubts[:] = m.recorder.doubts[outside:]
            del m.recorder.doubts[outside:]
            guards, m.guards = m.guards, others
        yield item


def _body(m: Machine, body: list[ast.stmt], scope: Scope) -> Steps:
    from app.formats.python_source.machine import FAULTS, Raised

    for statement in body:
        m.budget.step()
        m.line = statement.lineno
        yields: bool = m.once(statements.has_yield, statement)
        handler = HANDLERS.get(type(statement), _simple) if yields else _simple
        signal: Signal = None
        try:
            signal = yield from handler(m, statement, scope)
        except StopIteration as error:  # Python would take it for the end of this generator.
            raise Raised("StopIteration") from error
        except FAULTS:
            if m.guards:
                raise
            m.line = statement.lineno
            statements.poison(m, [statement], scope)
            if yields:
                yield m.unknown(statement)
        if signal is not None:
            return signal
    return None


def _simple(m: Machine, statement: ast.stmt, scope: Scope) -> Steps:
    """A statement without others, or one that is read as a whole."""
    m.yielded.append([])
    try:
        signal = m.run([statement], scope)
    finally:
        found = m.yielded.pop()
    yield from found
    return signal


def _expression(m: Machine, node: ast.Expr, scope: Scope) -> Steps:
    if not isinstance(node.value, ast.YieldFrom):
        return (yield from _simple(m, node, scope))
    found = gone_through(m, m.evaluate(node.value.value, scope))
    if found is None:
        yield m.unknown(node)
    else:
        yield from found
    return None


def _branch(m: Machine, node: ast.If, scope: Scope) -> Steps:
    body, note = statements.chosen(m, node, scope)
    return (yield from _doubtful(m, body, scope, note))


def _doubtful(m: Machine, body: list[ast.stmt], scope: Scope, note: Note | None) -> Steps:
    if note is None:
        return (yield from _body(m, body, scope))
    m.recorder.doubts.append(note)
    try:
        return (yield from _body(m, body, scope))
    finally:
        if note in m.recorder.doubts:  # it is not when nobody asks for the rest
            m.recorder.doubts.remove(note)


def _for(m: Machine, node: ast.For, scope: Scope) -> Steps:
    found = gone_through(m, m.evaluate(node.iter, scope))
    if found is None:
        return (yield from _left_out(m, node, node.iter, scope))
    is_over = m.patience()
    for item in found:
        m.budget.step()
        if is_over():
            return (yield from _left_out(m, node, node.iter, scope))
        statements.assign(m, node.target, item, scope)
        signal = yield from _body(m, node.body, scope)
        if signal is BREAK:
            return None
        if signal is not None and signal is not CONTINUE:
            return signal
    return (yield from _body(m, node.orelse, scope))


def _while(m: Machine, node: ast.While, scope: Scope) -> Steps:
    is_over = m.patience()
    while True:
        m.budget.step()
        truth = m.truth(m.evaluate(node.test, scope))
        if truth is None or is_over():
            return (yield from _left_out(m, node, node.test, scope))
        if not truth:
            return (yield from _body(m, node.orelse, scope))
        signal = yield from _body(m, node.body, scope)
        if signal is BREAK:
            return None
        if signal is not None and signal is not CONTINUE:
            return signal


def _left_out(m: Machine, node: ast.For | ast.While, what: ast.expr, scope: Scope) -> Steps:
    """A loop of which it is not known how often it runs: one unknown thing comes of it."""
    statements.poison(m, [node], scope)
    note = told(node.lineno, ONCE, what=source_of(what))
    m.recorder.doubts.append(note)
    yield m.unknown(what)
    m.recorder.doubts.remove(note)
    return None


def _with(m: Machine, node: ast.With, scope: Scope) -> Steps:
    open_ones = statements.entered(m, node, scope)
    signal = yield from _body(m, node.body, scope)
    statements.left(m, open_ones)
    return signal


def _try(m: Machine, node: ast.Try, scope: Scope) -> Steps:
    from app.formats.python_source.machine import FAULTS, Raised

    signal: Signal = None
    m.guards += bool(node.handlers)
    try:
        signal = yield from _body(m, node.body, scope)
    except (*FAULTS, Raised) as error:
        m.guards -= bool(node.handlers)
        if isinstance(error, TooLargeError | RecursionError) or not node.handlers:
            raise
        handler = statements.handler_of(m, node, error, scope)
        signal = yield from _body(m, handler.body, scope)
    else:
        m.guards -= bool(node.handlers)
        if signal is None:
            signal = yield from _body(m, node.orelse, scope)
    return (yield from _body(m, node.finalbody, scope)) or signal


HANDLERS: dict[type[ast.stmt], Callable[[Any, Any, Scope], Steps]] = {
    ast.Expr: _expression,
    ast.If: _branch,
    ast.For: _for,
    ast.While: _while,
    ast.With: _with,
    ast.Try: _try,
}

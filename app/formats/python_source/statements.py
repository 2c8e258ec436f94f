"""Statements: one function for each form, in one table at the end.

What cannot be followed makes unknown what it would have assigned, and the reading goes on.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from app.formats.python_source import definitions, operators
from app.formats.python_source.budget import TooLargeError
from app.formats.python_source.expressions import extended, gone_through, iterated, targets_in
from app.formats.python_source.notes import UNCERTAIN, Note, told
from app.formats.python_source.values import (
    Once,
    Scope,
    Thing,
    Unknown,
    source_of,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


class Left(NamedTuple):
    """How a block was left: ``return``, ``break`` or ``continue``, and what was returned."""

    how: str
    value: Thing = None


Signal = Left | None
BREAK, CONTINUE = Left("break"), Left("continue")


def run(m: Machine, body: Sequence[ast.stmt], scope: Scope) -> Signal:
    """Statements in their order, up to one that leaves them."""
    from app.formats.python_source.machine import FAULTS

    for statement in body:
        m.budget.step()
        m.line = statement.lineno
        handler = HANDLERS.get(type(statement))
        if handler is None:
            continue
        try:
            signal = handler(m, statement, scope)
        except FAULTS:
            if m.guards:
                raise
            m.line = statement.lineno
            poison(m, [statement], scope)
            continue
        if signal is not None:
            return signal
    return None


def poison(m: Machine, body: list[ast.stmt], scope: Scope) -> None:
    """What these statements would have assigned, or yielded, is not known."""
    for statement in body:
        yields: bool = m.once(has_yield, statement)
        if yields and m.yielded:
            m.yielded[-1].append(m.unknown(statement))
        for name in m.once(targets_in, statement):
            scope.assign(name, Unknown(name, m.line))


def has_yield(node: ast.AST) -> bool:
    return any(isinstance(item, ast.Yield | ast.YieldFrom) for item in ast.walk(node))


def expression(m: Machine, node: ast.Expr, scope: Scope) -> None:
    m.evaluate(node.value, scope)


def assignment(m: Machine, node: ast.Assign, scope: Scope) -> None:
    value = m.evaluate(node.value, scope)
    first = node.targets[0]
    if isinstance(value, Unknown) and isinstance(first, ast.Name):
        value = replace(value, what=first.id)  # what a person calls it from now on
    for target in node.targets:
        assign(m, target, value, scope)


def annotated(m: Machine, node: ast.AnnAssign, scope: Scope) -> None:
    if node.value is not None:
        assign(m, node.target, m.evaluate(node.value, scope), scope)
    elif isinstance(node.target, ast.Name) and scope.is_class:
        scope.names.setdefault(f":{node.target.id}", None)


def augmented(m: Machine, node: ast.AugAssign, scope: Scope) -> None:
    load = ast.copy_location(_as_load(node.target), node.target)
    value = m.evaluate(load, scope)
    other = m.evaluate(node.value, scope)
    m.line = node.lineno
    if isinstance(node.op, ast.Add) and isinstance(value, list) and extended(m, value, other):
        assign(m, node.target, value, scope)
        return
    assign(m, node.target, operators.binary(m, node.op, value, other, node), scope)


def _as_load(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Name):
        return ast.Name(node.id, ast.Load())
    if isinstance(node, ast.Attribute):
        return ast.Attribute(node.value, node.attr, ast.Load())
    assert isinstance(node, ast.Subscript)
    return ast.Subscript(node.value, node.slice, ast.Load())


def assign(m: Machine, target: ast.expr, value: Thing, scope: Scope) -> None:
    """Bind a target: a name, an attribute, an item, or several at once."""
    from app.formats.python_source.attributes import set_attribute
    from app.formats.python_source.recorder import Model

    if isinstance(target, ast.Name):
        if isinstance(value, Model):
            value.labels.append(target.id)
        scope.assign(target.id, value)
    elif isinstance(target, ast.Tuple | ast.List):
        _assign_several(m, target.elts, value, scope)
    elif isinstance(target, ast.Attribute):
        set_attribute(m, m.evaluate(target.value, scope), target.attr, value)
    elif isinstance(target, ast.Subscript):
        container = m.evaluate(target.value, scope)
        operators.set_item(m, container, m.evaluate(target.slice, scope), value)
    elif isinstance(target, ast.Starred):
        assign(m, target.value, value, scope)


def _assign_several(m: Machine, targets: list[ast.expr], value: Thing, scope: Scope) -> None:
    items = iterated(m, value)
    stars = [place for place, item in enumerate(targets) if isinstance(item, ast.Starred)]
    if items is None:
        items = unpacked(m, value, len(targets))
    if items is None:
        for target in targets:
            assign(m, target, m.unknown(target), scope)
        return
    if not stars:
        if len(items) != len(targets):
            for target in targets:
                assign(m, target, m.unknown(target), scope)
            return
        for target, item in zip(targets, items, strict=True):
            assign(m, target, item, scope)
        return
    place, behind = stars[0], len(targets) - stars[0] - 1
    if len(items) < len(targets) - 1:
        raise ValueError("not enough values to unpack")
    end = len(items) - behind
    for target, item in zip(targets[:place], items[:place], strict=True):
        assign(m, target, item, scope)
    assign(m, targets[place], items[place:end], scope)
    for target, item in zip(targets[place + 1 :], items[end:], strict=True):
        assign(m, target, item, scope)


def unpacked(m: Machine, value: Thing, count: int) -> list[Thing] | None:
    """``a, b = x`` of something that is no sequence here: a tensor or an array of known length."""
    from app.formats.python_source.recorder import Tensor
    from app.formats.python_source.values import Array

    if isinstance(value, Tensor):
        from app.formats.python_source import foreign

        return foreign.parts(m, value, count)
    if isinstance(value, Array) and value.shape and value.shape[0] == count:
        return [Array(value.shape[1:], value.dtype, value.classes) for _ in range(count)]
    return None


def branch(m: Machine, node: ast.If, scope: Scope) -> Signal:
    body, note = chosen(m, node, scope)
    if note is None:
        return m.run(body, scope)
    with m.doubting(note):
        return m.run(body, scope)


def chosen(m: Machine, node: ast.If, scope: Scope) -> tuple[list[ast.stmt], Note | None]:
    """The part of an ``if`` to read, and what is to be told of what is made there."""
    truth = m.truth(m.evaluate(node.test, scope))
    if truth is not None:
        return (node.body if truth else node.orelse), None
    if _only_refuses(node.body) or (_does_nothing(node.body) and node.orelse):
        return node.orelse, None
    if _only_refuses(node.orelse):
        return node.body, None
    return node.body, told(node.lineno, UNCERTAIN, test=source_of(node.test))


def _only_refuses(body: list[ast.stmt]) -> bool:
    """``raise ValueError(...)``, or an end of the whole program."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, ast.Raise):
        return True
    ends = isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)
    return ends and source_of(last).startswith(("sys.exit", "exit(", "quit(", "os._exit"))


def _does_nothing(body: list[ast.stmt]) -> bool:
    return all(isinstance(item, ast.Pass) for item in body)


def for_loop(m: Machine, node: ast.For, scope: Scope) -> Signal:
    value = m.evaluate(node.iter, scope)
    items = gone_through(m, value)
    if items is None:
        return _left_out(m, node, scope)
    is_over = m.patience()
    for item in items:
        m.budget.step()
        if is_over():
            poison(m, node.body, scope)
            return None
        assign(m, node.target, item, scope)
        with m.doubting(*(value.uncertain() if isinstance(value, Once) else ())):
            signal = m.run(node.body, scope)
        if signal is BREAK:
            return None
        if signal is not None and signal is not CONTINUE:
            return signal
    return m.run(node.orelse, scope)


def _left_out(m: Machine, node: ast.For | ast.While, scope: Scope) -> Signal:
    """A loop of which it is not known how often it runs: read once if it makes layers."""
    m.line = node.lineno
    if isinstance(node, ast.While) or not m.once(_makes_layers, node):
        poison(m, [node], scope)
        return None
    first = node.iter.args[0] if _counts(node.iter) else None
    start = first.value if isinstance(first, ast.Constant) else 0
    value = start if _counts(node.iter) else m.unknown(node.target)
    assign(m, node.target, value, scope)
    note, made = told(node.lineno, ONCE, what=source_of(node.iter)), m.recorder.made
    with m.doubting(note):
        signal = m.run(node.body, scope)
    if signal is BREAK and m.recorder.made == made:
        m.notes[note] = None  # There is no layer that could tell it.
    return None if signal in (BREAK, CONTINUE) else signal


ONCE = (
    "How often this loop runs depends on {what}, which is not known without running the code; it "
    "was read as if it ran once."
)


def _counts(node: ast.expr) -> TypeGuard[ast.Call]:
    """Whether a loop goes through ``range(...)``."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return called and node.func.id == "range"  # type: ignore[attr-defined]


def _makes_layers(node: ast.AST) -> bool:
    """Whether something in it looks like a layer being called or added."""
    for item in ast.walk(node):
        if isinstance(item, ast.Call):
            adds = isinstance(item.func, ast.Attribute) and item.func.attr == "add"
            if isinstance(item.func, ast.Call) or adds:
                return True
    return False


def while_loop(m: Machine, node: ast.While, scope: Scope) -> Signal:
    is_over = m.patience()
    while True:
        m.budget.step()
        truth = m.truth(m.evaluate(node.test, scope))
        if truth is None or is_over():
            return _left_out(m, node, scope)
        if not truth:
            return m.run(node.orelse, scope)
        signal = m.run(node.body, scope)
        if signal is BREAK:
            return None
        if signal is not None and signal is not CONTINUE:
            return signal


def try_(m: Machine, node: ast.Try, scope: Scope) -> Signal:
    """The body; where it is left by an exception, the first handler that takes it."""
    from app.formats.python_source.machine import FAULTS, Raised

    signal: Signal = None
    m.guards += bool(node.handlers)
    try:
        signal = m.run(node.body, scope)
    except (*FAULTS, Raised) as error:
        m.guards -= bool(node.handlers)
        if isinstance(error, TooLargeError | RecursionError) or not node.handlers:
            raise
        signal = m.run(handler_of(m, node, error, scope).body, scope)
    else:
        m.guards -= bool(node.handlers)
        if signal is None:
            signal = m.run(node.orelse, scope)
    return m.run(node.finalbody, scope) or signal


def handler_of(m: Machine, node: ast.Try, error: Exception, scope: Scope) -> ast.ExceptHandler:
    """The handler that takes an exception. Raises it where there is none."""
    kind = getattr(error, "kind", type(error).__name__)
    for handler in node.handlers:
        wanted = _names_of(handler.type)
        if not wanted or wanted & {kind, "Exception", "BaseException"} or _is_kind(kind, wanted):
            if handler.name:
                scope.assign(handler.name, Unknown(handler.name, m.line))
            return handler
    raise error


def _names_of(node: ast.expr | None) -> set[str]:
    if node is None:
        return set()
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return {source_of(part).rpartition(".")[2] for part in parts}


def _is_kind(kind: str, wanted: set[str]) -> bool:
    """Whether an exception is of one of these, among Python's own."""
    import builtins

    known = getattr(builtins, kind, None)
    if not (isinstance(known, type) and issubclass(known, BaseException)):
        return False
    return any(base.__name__ in wanted for base in known.__mro__)


def raise_(m: Machine, node: ast.Raise, scope: Scope) -> None:
    from app.formats.python_source.machine import Raised

    text = source_of(node.exc) if node.exc is not None else "Exception"
    raise Raised(text.partition("(")[0].rpartition(".")[2])


def with_(m: Machine, node: ast.With | ast.AsyncWith, scope: Scope) -> Signal:
    """What a ``with`` gives is transparent: devices, strategies, name scopes."""
    managers = entered(m, node, scope)
    signal = m.run(node.body, scope)
    left(m, managers)
    return signal


def entered(m: Machine, node: ast.With | ast.AsyncWith, scope: Scope) -> list[Once]:
    """Those of the source's own ``contextmanager``, read up to their ``yield``."""
    managers: list[Once] = []
    for item in node.items:
        value = m.evaluate(item.context_expr, scope)
        if isinstance(value, Once):
            managers.append(value)
            value = next(value.items, None)
        if item.optional_vars is not None:
            assign(m, item.optional_vars, value, scope)
    return managers


def left(m: Machine, managers: list[Once]) -> None:
    for manager in reversed(managers):
        next(manager.items, None)


def return_(m: Machine, node: ast.Return, scope: Scope) -> Signal:
    return Left("return", None if node.value is None else m.evaluate(node.value, scope))


def declare(m: Machine, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
    for name in node.names:
        if isinstance(node, ast.Global):
            scope.declared[name] = scope.top
        elif scope.parent is not None and (found := scope.parent.find(name)):
            scope.declared[name] = found


def delete(m: Machine, node: ast.Delete, scope: Scope) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            scope.names.pop(target.id, None)
        elif isinstance(target, ast.Subscript):
            container = m.evaluate(target.value, scope)
            key = m.evaluate(target.slice, scope)
            if isinstance(container, dict | list):
                del container[key]


def match(m: Machine, node: ast.Match, scope: Scope) -> Signal:
    value = m.evaluate(node.subject, scope)
    for case in node.cases:
        fits = _fits(m, case.pattern, value, scope)
        if fits and case.guard is not None:
            fits = m.truth(m.evaluate(case.guard, scope))
        if fits is None:
            poison(m, [node], scope)
            return None
        if fits:
            return m.run(case.body, scope)
    return None


def _fits(m: Machine, pattern: ast.pattern, value: Thing, scope: Scope) -> bool | None:
    if isinstance(pattern, ast.MatchValue):
        wanted = m.evaluate(pattern.value, scope)
        return m.truth(operators.compare(m, ast.Eq(), value, wanted, pattern))
    if isinstance(pattern, ast.MatchSingleton):
        return None if isinstance(value, Unknown) else value is pattern.value
    if isinstance(pattern, ast.MatchOr):
        found = [_fits(m, item, value, scope) for item in pattern.patterns]
        return True if True in found else None if None in found else False
    if isinstance(pattern, ast.MatchAs):
        fits = True if pattern.pattern is None else _fits(m, pattern.pattern, value, scope)
        if fits and pattern.name:
            scope.assign(pattern.name, value)
        return fits
    return None


HANDLERS: dict[type[ast.stmt], Callable[[Any, Any, Scope], Signal]] = {
    ast.Expr: expression,
    ast.Assign: assignment,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.If: branch,
    ast.For: for_loop,
    ast.While: while_loop,
    ast.Try: try_,
    ast.Raise: raise_,
    ast.With: with_,
    ast.AsyncWith: with_,
    ast.FunctionDef: definitions.function,
    ast.AsyncFunctionDef: definitions.function,
    ast.ClassDef: definitions.class_,
    ast.Return: return_,
    ast.Import: definitions.import_,
    ast.ImportFrom: definitions.import_from,
    ast.Global: declare,
    ast.Nonlocal: declare,
    ast.Delete: delete,
    ast.Match: match,
    ast.Break: lambda m, node, scope: BREAK,
    ast.Continue: lambda m, node, scope: CONTINUE,
}

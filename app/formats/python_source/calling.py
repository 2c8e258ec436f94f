"""Calls: functions and classes of the source, layers and models, and what comes from elsewhere."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from app.formats.python_source import functions, generators, numerical, subclassed, texts
from app.formats.python_source.budget import MOST_DEPTH, TooLargeError
from app.formats.python_source.expressions import iterated
from app.formats.python_source.recorder import Layer, Model
from app.formats.python_source.values import (
    Array,
    External,
    Function,
    Method,
    Named,
    Native,
    Once,
    Partial,
    Scope,
    Thing,
    Unknown,
    UserClass,
    UserObject,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


def call(
    m: Machine, thing: Thing, positional: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    """What ``thing(*positional, **named)`` gives. Raises what Python would."""
    from app.formats.python_source import calls, foreign, library

    m.budget.step()
    if isinstance(thing, Function):
        return call_function(m, thing, positional, named)
    if isinstance(thing, Method):
        return _call_method(m, thing, positional, named, node)
    if isinstance(thing, External):
        return library.call(m, thing.path, positional, named, node)
    if isinstance(thing, Layer | Model):
        return calls.call(m, thing, positional, named, node)
    if isinstance(thing, UserClass):
        return subclassed.instantiate(m, thing, positional, named)
    if isinstance(thing, UserObject):
        return subclassed.call_object(m, thing, positional, named, node)
    if isinstance(thing, Native):
        return thing.call(positional, named)
    if isinstance(thing, Partial):
        return m.call(thing.function, [*thing.positional, *positional], thing.named | named, node)
    if isinstance(thing, Unknown):
        return foreign.call(m, thing, positional, named, node)
    raise TypeError("it is not callable")


def _call_method(
    m: Machine, method: Method, positional: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    receiver, function = method.receiver, method.function
    if isinstance(receiver, str | list | dict | set | frozenset) and function != "extend":
        positional = [_listed(m, item) for item in positional]
    if not isinstance(function, str):
        return m.call(function, [receiver, *positional], named, node)
    if isinstance(receiver, str):
        return texts.text_method(m, receiver, function, positional, named)
    if isinstance(receiver, Array):
        return numerical.array_method(m, receiver, function, positional, named)
    if isinstance(receiver, list | tuple | set | frozenset | dict):
        return texts.container_method(m, receiver, function, positional, named)
    if isinstance(receiver, bool | int | float):
        return functions.number_method(m, receiver, function, positional)
    raise AttributeError(function)


def _listed(m: Machine, value: Thing) -> Thing:
    """What ``join`` and its like take out of a generator."""
    if not isinstance(value, Once):
        return value
    items = iterated(m, value)
    return m.unknown(None, "a generator") if items is None else items


def call_function(m: Machine, function: Function, positional: list[Thing], named: Named) -> Thing:
    """Read the body of a function with these arguments; what it returns."""
    node = function.node
    m.called.add(id(node))
    if m.budget.depth >= MOST_DEPTH:
        raise TooLargeError
    scope = Scope(parent=function.scope)
    _bind(m, function, positional, named, scope)
    if function.owner is not None and positional:
        scope.names["__class__"] = function.owner
        scope.names["__self__"] = positional[0]
    m.budget.depth += 1
    m.within.append(function)
    try:
        if isinstance(node, ast.Lambda):
            return m.evaluate(node.body, scope)
        if not m.once(_is_generator, node):
            return _returned(m, node.body, scope)
        return generators.made(m, function, scope)
    finally:
        m.budget.depth -= 1
        m.within.pop()


def _returned(m: Machine, body: list[ast.stmt], scope: Scope) -> Thing:
    guards, m.guards = m.guards, 0
    try:
        left = m.run(body, scope)
    finally:
        m.guards = guards
    return left.value if left is not None else None


def _is_generator(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    todo: list[ast.AST] = list(node.body)
    while todo:
        item = todo.pop()
        if isinstance(item, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            todo += ast.iter_child_nodes(item)
    return False


def _bind(
    m: Machine, function: Function, positional: list[Thing], named: Named, scope: Scope
) -> None:
    """Parameters to their values; one without is something unknown of its name."""
    arguments = function.node.args
    names = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    values = scope.names
    rest = dict(named)
    for name, value in zip(names, positional, strict=False):
        values[name] = value
    if arguments.vararg:
        values[arguments.vararg.arg] = tuple(positional[len(names) :])
    with_default = names[len(names) - len(function.defaults) :] if function.defaults else []
    defaults = dict(zip(with_default, function.defaults, strict=True))
    for name in names:
        if name not in values:
            given = rest.pop(name, None) if name in rest else defaults.get(name, _MISSING)
            values[name] = Unknown(name, m.line) if given is _MISSING else given
        else:
            rest.pop(name, None)
    for item in arguments.kwonlyargs:
        default = function.keyword_defaults.get(item.arg, _MISSING)
        given = rest.pop(item.arg, default)
        values[item.arg] = Unknown(item.arg, m.line) if given is _MISSING else given
    if arguments.kwarg:
        values[arguments.kwarg.arg] = rest


_MISSING = object()

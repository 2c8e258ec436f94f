"""Functions and classes that a source defines and never uses, as libraries do: read all the same.

A function is called without arguments: those with a default have it, the others are unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from app.formats.python_source import subclassed
from app.formats.python_source.expressions import iterated
from app.formats.python_source.machine import FAULTS, Machine, Raised
from app.formats.python_source.values import Function, Named, UserObject

MODELS = frozenset({"Model", "Sequential", "Functional", "Graph"})
MOST = 300


def explore(m: Machine) -> None:
    """Call what builds models and was not called; what nobody else calls comes first."""
    for _ in range(4):
        waiting = [item for item in m.functions if id(item.node) not in m.called][:MOST]
        building = _building(waiting, m)
        if not building:
            break
        mentioned = {name for item in building for name in _names(item.node) if name != item.name}
        first = [item for item in building if item.name not in mentioned] or building
        for item in first:
            if id(item.node) not in m.called:
                _call(m, item)
    _unused_models(m)


def _building(functions: list[Function], m: Machine) -> list[Function]:
    """Those in which a model is made, or that call one in which it is."""
    names = MODELS | {item.name for item in m.classes if subclassed.kind_of(item) == "model"}
    called = {id(item): _called(item.node) for item in functions}
    found = [item for item in functions if called[id(item)] & names]
    while True:
        known = {item.name for item in found}
        more = [item for item in functions if item not in found and called[id(item)] & known]
        if not more:
            return found
        found += more


def _called(node: ast.AST) -> set[str]:
    return {_last(item.func) for item in ast.walk(node) if isinstance(item, ast.Call)}


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _names(node: ast.AST) -> Iterable[str]:
    return (item for item in _called(node))


def _call(m: Machine, function: Function) -> None:
    named = _guessed(m, function)
    try:
        if function.owner is None or function.kind == "staticmethod":
            made = m.call(function, [], named, None)
        elif function.kind == "classmethod":
            made = m.call(function, [function.owner], named, None)
        else:
            made = m.call(function, [_receiver(m, function)], named, None)
        iterated(m, made)  # A generator makes its models as they are asked for.
    except (*FAULTS, Raised):
        m.called.add(id(function.node))


def _guessed(m: Machine, function: Function) -> Named:
    """Parameters without a default that bear the name of something at the top of the source."""
    arguments = function.node.args
    names = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    needed = names[: len(names) - len(function.defaults)]
    known = m.top.names
    return {
        name: known[name]
        for name in needed
        if isinstance(known.get(name), int | float | str | list | tuple)
    }


def _receiver(m: Machine, function: Function) -> UserObject:
    """An object of the class: one that the source made, or a new one."""
    owner = function.owner
    assert owner is not None
    found = [item for item in m.objects if owner in item.of.lineage()]
    if found:
        return found[0]
    try:
        made = m.call(owner, [], {}, None)
    except (*FAULTS, Raised):
        made = None
    return made if isinstance(made, UserObject) else UserObject(owner)


def _unused_models(m: Machine) -> None:
    """Classes that extend Keras's Model and of which nobody makes an object."""
    for owner in list(m.classes):
        used = any(owner in item.of.lineage() for item in m.objects)
        extended = any(owner in item.lineage()[1:] for item in m.classes)
        if subclassed.kind_of(owner) == "model" and not used and not extended:
            try:
                m.call(owner, [], {}, None)
            except (*FAULTS, Raised):
                continue

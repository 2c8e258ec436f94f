"""Statements that give names to functions, classes and what is imported."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from app.formats.python_source import attributes, enums
from app.formats.python_source.expressions import made_function
from app.formats.python_source.names import canonical
from app.formats.python_source.values import (
    External,
    Factory,
    Function,
    Scope,
    Thing,
    Unknown,
    UserClass,
    source_of,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


def function(m: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
    made = made_function(m, node, scope)
    m.functions.append(made)
    scope.assign(node.name, _decorated(m, node.decorator_list, made, scope))


def _decorated(m: Machine, decorators: list[ast.expr], made: Function, scope: Scope) -> Thing:
    """Python's own decorators and those of the source; all others change nothing."""
    value: Thing = made
    for node in reversed(decorators):
        if isinstance(node, ast.Name) and node.id in ("staticmethod", "classmethod", "property"):
            made.kind = node.id
            continue
        if source_of(node).endswith((".setter", "cached_property")):
            made.kind = "property"
            continue
        decorator = m.evaluate(node, scope)
        if isinstance(decorator, Function):
            found = m.call(decorator, [value], {}, node)
            if not isinstance(found, Unknown) and found is not None:
                value = found
    return value


def class_(m: Machine, node: ast.ClassDef, scope: Scope) -> None:
    bases = tuple(m.evaluate(base, scope) for base in node.bases)
    inside = Scope(parent=scope, is_class=True)
    m.run(node.body, inside)
    fields = [name[1:] for name in inside.names if name.startswith(":")]
    attributes = {name: v for name, v in inside.names.items() if not name.startswith(":")}
    made = UserClass(node.name, bases, attributes, node.lineno)
    for item in attributes.values():
        if isinstance(item, Function) and item.owner is None:
            item.owner = made
    records = (source_of(item) for item in node.decorator_list)
    named_tuple = any(isinstance(b, External) and b.path.endswith("NamedTuple") for b in bases)
    if named_tuple or any("dataclass" in text for text in records):
        made.is_record = True
        # As in Python, the class itself has no such attribute.
        made.factories = {
            name: attributes.pop(name).make
            for name, item in list(attributes.items())
            if isinstance(item, Factory)
        }
        inherited = [name for base in bases if isinstance(base, UserClass) for name in base.fields]
        made.fields = tuple(dict.fromkeys([*inherited, *_annotated_names(node), *fields]))
    enums.make_members(m, made)
    m.classes.append(made)
    scope.assign(node.name, made)
    hook = made.find("__init_subclass__", after=made)
    if isinstance(hook, Function):
        given = {word.arg: m.evaluate(word.value, scope) for word in node.keywords if word.arg}
        given.pop("metaclass", None)
        m.call(hook, [made], given, node)


def _annotated_names(node: ast.ClassDef) -> list[str]:
    return [
        item.target.id
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    ]


def import_(m: Machine, node: ast.Import, scope: Scope) -> None:
    for alias in node.names:
        if alias.asname:
            scope.assign(alias.asname, External(canonical(alias.name)))
        else:
            first = alias.name.partition(".")[0]
            scope.assign(first, External(canonical(first)))


def import_from(m: Machine, node: ast.ImportFrom, scope: Scope) -> None:
    module = canonical("." * node.level + (node.module or ""))
    for alias in node.names:
        if alias.name == "*":
            scope.top.stars.append(module)
        else:
            dot = "" if module.endswith(".") else "."
            path = canonical(f"{module}{dot}{alias.name}")
            scope.assign(alias.asname or alias.name, attributes.from_elsewhere(path))

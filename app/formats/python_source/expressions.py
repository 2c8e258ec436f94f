"""Expressions: one function for each form, in one table at the end."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from app.formats.python_source import operators, texts
from app.formats.python_source.budget import TooLargeError
from app.formats.python_source.notes import UNCERTAIN, told
from app.formats.python_source.recorder import Layer, Model, Tensor
from app.formats.python_source.values import (
    External,
    Function,
    Method,
    Named,
    Once,
    Scope,
    SuperOf,
    Thing,
    Unknown,
    UserClass,
    UserObject,
    source_of,
    unknown_in,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


def constant(m: Machine, node: ast.Constant, scope: Scope) -> Thing:
    return node.value


def name(m: Machine, node: ast.Name, scope: Scope) -> Thing:
    from app.formats.python_source.names import builtin_or_known

    found = scope.find(node.id)
    if found is not None:
        return found.names[node.id]
    return builtin_or_known(m, node.id, scope)


def attribute(m: Machine, node: ast.Attribute, scope: Scope) -> Thing:
    value = m.evaluate(node.value, scope)
    return m.attribute(value, node.attr)


def call(m: Machine, node: ast.Call, scope: Scope) -> Thing:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
        return _super(scope)
    called = m.evaluate(node.func, scope)
    positional: list[Thing] = []
    named: Named = {}
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            value = m.evaluate(argument.value, scope)
            items = iterated(m, value)
            positional += [m.unknown(argument)] if items is None else items
        else:
            positional.append(m.evaluate(argument, scope))
    for keyword in node.keywords:
        value = m.evaluate(keyword.value, scope)
        if keyword.arg is not None:
            named[keyword.arg] = value
        elif isinstance(value, dict):
            named |= {key: item for key, item in value.items() if isinstance(key, str)}
    m.line = node.lineno
    return m.call(called, positional, named, node)


def _super(scope: Scope) -> Thing:
    """``super()``: found by the names that a call of a method leaves in its scope."""
    found = scope.find("__class__")
    if found is None:
        raise NameError("super")
    receiver = found.names["__self__"]
    if isinstance(receiver, UserObject | UserClass):
        return SuperOf(found.names["__class__"], receiver)
    return Unknown("super()")


def tuple_(m: Machine, node: ast.Tuple, scope: Scope) -> Thing:
    return tuple(_items(m, node.elts, scope))


def list_(m: Machine, node: ast.List, scope: Scope) -> Thing:
    return _items(m, node.elts, scope)


def set_(m: Machine, node: ast.Set, scope: Scope) -> Thing:
    items = _items(m, node.elts, scope)
    m.budget.weigh(items)
    return set(items)


def _items(m: Machine, nodes: list[ast.expr], scope: Scope) -> list[Thing]:
    found: list[Thing] = []
    for item in nodes:
        if isinstance(item, ast.Starred):
            value = m.evaluate(item.value, scope)
            more = iterated(m, value)
            found += [m.unknown(item)] if more is None else more
        else:
            found.append(m.evaluate(item, scope))
    return found


def dict_(m: Machine, node: ast.Dict, scope: Scope) -> Thing:
    found: dict[Thing, Thing] = {}
    for key, item in zip(node.keys, node.values, strict=True):
        value = m.evaluate(item, scope)
        if key is not None:
            made = m.evaluate(key, scope)
            m.budget.weigh(made)
            found[made] = value
        elif isinstance(value, dict):
            m.budget.make(len(value))
            found |= value
    return found


def unary(m: Machine, node: ast.UnaryOp, scope: Scope) -> Thing:
    value = m.evaluate(node.operand, scope)
    if isinstance(node.op, ast.Not):
        truth = m.truth(value)
        return m.unknown(node) if truth is None else not truth
    return operators.unary(m, node.op, value, node)


def binary(m: Machine, node: ast.BinOp, scope: Scope) -> Thing:
    left = m.evaluate(node.left, scope)
    right = m.evaluate(node.right, scope)
    m.line = node.lineno
    return operators.binary(m, node.op, left, right, node)


def boolean(m: Machine, node: ast.BoolOp, scope: Scope) -> Thing:
    """``a or b``: as far as it is known. Something unknown beside what decides does not matter."""
    is_or = isinstance(node.op, ast.Or)
    doubtful: Thing = None
    value: Thing = None
    for item in node.values:
        value = m.evaluate(item, scope)
        truth = m.truth(value)
        if truth is None:
            doubtful = doubtful or m.unknown(item)
        elif truth == is_or:
            # Beside a True nothing else matters; of ``unknown or 5`` only the truth is known.
            return value if doubtful is None or not is_or or value is True else doubtful
    return value if doubtful is None else doubtful


def compare(m: Machine, node: ast.Compare, scope: Scope) -> Thing:
    left = m.evaluate(node.left, scope)
    result: Thing = True
    for sign, item in zip(node.ops, node.comparators, strict=True):
        right = m.evaluate(item, scope)
        if isinstance(right, Once) and isinstance(sign, ast.In | ast.NotIn):
            right = _rest(m, right)
            if right is None:
                return m.unknown(node)
        result = operators.compare(m, sign, left, right, node)
        if m.truth(result) is not True:
            return result
        left = right
    return result


def conditional(m: Machine, node: ast.IfExp, scope: Scope) -> Thing:
    truth = m.truth(m.evaluate(node.test, scope))
    if truth is not None:
        return m.evaluate(node.body if truth else node.orelse, scope)
    note = told(node.lineno, UNCERTAIN, test=source_of(node.test))
    with m.doubting(note):
        value = m.evaluate(node.body, scope)
    if isinstance(value, Tensor | Layer | Model):
        return value
    other = m.evaluate(node.orelse, scope)
    if type(other) is type(value) and isinstance(value, str | int | float) and other == value:
        return value
    if isinstance(value, Unknown) and isinstance(other, Tensor | Layer | Model):
        return other
    return m.unknown(node)


def subscript(m: Machine, node: ast.Subscript, scope: Scope) -> Thing:
    value = m.evaluate(node.value, scope)
    key = m.evaluate(node.slice, scope)
    m.line = node.lineno
    return operators.item(m, value, key, node)


def slice_(m: Machine, node: ast.Slice, scope: Scope) -> Thing:
    bounds = [
        None if bound is None else m.evaluate(bound, scope)
        for bound in (node.lower, node.upper, node.step)
    ]
    return slice(*bounds)


def lambda_(m: Machine, node: ast.Lambda, scope: Scope) -> Thing:
    return made_function(m, node, scope)


def made_function(
    m: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope
) -> Function:
    """A function with its defaults, which are evaluated where it is defined."""
    defaults = tuple(m.evaluate(item, scope) for item in node.args.defaults)
    named = {
        argument.arg: m.evaluate(item, scope)
        for argument, item in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if item is not None
    }
    return Function(node, scope, defaults, named)


def formatted(m: Machine, node: ast.JoinedStr, scope: Scope) -> Thing:
    parts: list[str] = []
    for item in node.values:
        if isinstance(item, ast.Constant):
            parts.append(str(item.value))
            continue
        if not isinstance(item, ast.FormattedValue):
            return m.unknown(node)
        value = m.evaluate(item.value, scope)
        spec = m.evaluate(item.format_spec, scope) if item.format_spec else ""
        if unknown_in(value) or not isinstance(spec, str):
            return m.unknown(node)
        text = texts.formatted(m, value, spec, item.conversion)
        if text is None:
            return m.unknown(node)
        parts.append(text)
    m.budget.make(sum(map(len, parts)))
    return "".join(parts)


def walrus(m: Machine, node: ast.NamedExpr, scope: Scope) -> Thing:
    value = m.evaluate(node.value, scope)
    scope.assign(node.target.id, value)
    return value


def starred(m: Machine, node: ast.Starred, scope: Scope) -> Thing:
    return m.evaluate(node.value, scope)


# --- comprehensions


def list_comprehension(m: Machine, node: Any, scope: Scope) -> Thing:
    found: list[Thing] = []
    known = _comprehended(m, node.generators, Scope(parent=scope), node.elt, found.append)
    return found if known else m.unknown(node)


def generator_expression(m: Machine, node: ast.GeneratorExp, scope: Scope) -> Thing:
    from app.formats.python_source import generators

    return generators.expression(m, node, scope)


def set_comprehension(m: Machine, node: ast.SetComp, scope: Scope) -> Thing:
    found: list[Thing] = []
    known = _comprehended(m, node.generators, Scope(parent=scope), node.elt, found.append)
    m.budget.weigh(found)
    return set(found) if known else m.unknown(node)


def dict_comprehension(m: Machine, node: ast.DictComp, scope: Scope) -> Thing:
    found: list[Thing] = []
    pair = ast.copy_location(ast.Tuple([node.key, node.value], ast.Load()), node)
    known = _comprehended(m, node.generators, Scope(parent=scope), pair, found.append)
    m.budget.weigh([key for key, _ in found])
    return dict(found) if known else m.unknown(node)


def _comprehended(
    m: Machine,
    generators: list[ast.comprehension],
    scope: Scope,
    element: ast.expr,
    add: Callable[[Thing], None],
) -> bool:
    """Whether every item could be known."""
    from app.formats.python_source.statements import assign

    first, *others = generators
    value = m.evaluate(first.iter, scope)
    items = gone_through(m, value)
    if items is None:
        return False
    is_over = m.patience()
    for item in items:
        m.budget.step()
        if is_over():
            raise TooLargeError
        assign(m, first.target, item, scope)
        with m.doubting(*(value.uncertain() if isinstance(value, Once) else ())):
            chosen = [m.truth(m.evaluate(test, scope)) for test in first.ifs]
            if None in chosen:
                return False
            if all(chosen):
                if others:
                    if not _comprehended(m, others, scope, element, add):
                        return False
                else:
                    add(m.evaluate(element, scope))
    return True


def iterated(m: Machine, value: Thing) -> list[Thing] | None:
    """What a loop goes through, all at once; None where it is not known."""
    if isinstance(value, range | list | tuple | set | frozenset | dict | str | bytes):
        try:
            m.budget.make(len(value))
        except OverflowError as error:
            raise TooLargeError from error
        return list(value)
    if isinstance(value, Once):
        return _rest(m, value)
    if isinstance(value, Model) and value.stack is not None:
        return list(value.stack)
    if isinstance(value, UserObject):
        return _iterated_object(m, value)
    if isinstance(value, UserClass) and value.members:
        return list(dict.fromkeys(value.members.values()))
    if isinstance(value, Unknown | External | Tensor | Layer | Model | Function | Method):
        return None
    return None


def gone_through(m: Machine, value: Thing) -> Iterable[Thing] | None:
    """What a loop goes through, as it asks for it; None where it is not known.

    A list is gone through as it is then, which may be longer than it is now.
    """
    if isinstance(value, list):
        m.budget.make(len(value))
        return value
    return value.items if isinstance(value, Once) else iterated(m, value)


def extended(m: Machine, found: list[Thing], value: Thing) -> bool:
    """Put into a list what is iterated, item by item: what makes them may look at it meanwhile.

    False where it is not known what that is.
    """
    if isinstance(value, Once):
        return _rest(m, value, found) is not None
    items = iterated(m, value)
    found += items or []
    return items is not None


def _rest(m: Machine, value: Once, found: list[Thing] | None = None) -> list[Thing] | None:
    """All that is left, put into ``found``; None where that seems to have no end."""
    is_over = m.patience()
    found = [] if found is None else found
    for item in value.items:
        m.budget.step()
        if is_over():
            return None
        m.notes |= dict.fromkeys(value.uncertain())
        found.append(item)
    return found


def _iterated_object(m: Machine, value: UserObject) -> list[Thing] | None:
    method = value.of.find("__iter__")
    if not isinstance(method, Function):
        if value.of.fields:
            return [m.attribute(value, field) for field in value.of.fields]
        return None
    found = m.apply(Method(method, value))
    return None if isinstance(found, UserObject) else iterated(m, found)


def targets_in(statement: ast.stmt) -> list[str]:
    """The names that a statement assigns, however deep."""
    stored = (
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return list(dict.fromkeys(stored))


def yield_(m: Machine, node: ast.Yield, scope: Scope) -> Thing:
    """What is sent into a generator is not known."""
    value = None if node.value is None else m.evaluate(node.value, scope)
    if m.yielded:
        m.yielded[-1].append(value)
    return m.unknown(node)


def yield_from(m: Machine, node: ast.YieldFrom, scope: Scope) -> Thing:
    items = iterated(m, m.evaluate(node.value, scope))
    if m.yielded:
        m.yielded[-1] += [m.unknown(node)] if items is None else items
    return m.unknown(node)


HANDLERS: dict[type[ast.expr], Callable[[Any, Any, Scope], Thing]] = {
    ast.Yield: yield_,
    ast.YieldFrom: yield_from,
    ast.Constant: constant,
    ast.Name: name,
    ast.Attribute: attribute,
    ast.Call: call,
    ast.Tuple: tuple_,
    ast.List: list_,
    ast.Set: set_,
    ast.Dict: dict_,
    ast.UnaryOp: unary,
    ast.BinOp: binary,
    ast.BoolOp: boolean,
    ast.Compare: compare,
    ast.IfExp: conditional,
    ast.Subscript: subscript,
    ast.Slice: slice_,
    ast.Lambda: lambda_,
    ast.JoinedStr: formatted,
    ast.NamedExpr: walrus,
    ast.Starred: starred,
    ast.ListComp: list_comprehension,
    ast.GeneratorExp: generator_expression,
    ast.SetComp: set_comprehension,
    ast.DictComp: dict_comprehension,
}

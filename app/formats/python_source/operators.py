"""Operators, items and comparisons: of plain values as in Python, of tensors as in Keras."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.formats.python_source import arrays, operations, texts
from app.formats.python_source.budget import MOST_BITS, TooLargeError
from app.formats.python_source.recorder import Layer, Model, Tensor
from app.formats.python_source.values import (
    Array,
    External,
    Function,
    Method,
    Once,
    Thing,
    Unknown,
    UserClass,
    UserObject,
    unknown_in,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

PLAIN: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
ON_TENSORS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "true_divide",
    ast.FloorDiv: "floor_divide",
    ast.Mod: "mod",
    ast.Pow: "power",
    ast.MatMult: "matmul",
    ast.BitAnd: "logical_and",
    ast.BitOr: "logical_or",
    ast.BitXor: "logical_xor",
}
SPECIAL: dict[type[ast.operator], str] = {
    ast.Add: "__add__",
    ast.Sub: "__sub__",
    ast.Mult: "__mul__",
    ast.Div: "__truediv__",
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
TENSOR_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
}
NUMBERS = (int, float, complex)


def binary(m: Machine, sign: ast.operator, left: Thing, right: Thing, node: ast.AST) -> Thing:
    kind = type(sign)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        name = ON_TENSORS.get(kind)
        if name is None:
            return m.unknown(node)
        return operations.on_tensors(m, name, left, right, node)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return m.unknown(node)
    if isinstance(left, Array) or isinstance(right, Array):
        return m.unknown(node) if kind is ast.MatMult else arrays.combined(left, right)
    if isinstance(left, UserObject):
        method = left.of.find(SPECIAL.get(kind, ""))
        return m.apply(Method(method, left), right) if method else m.unknown(node)
    if kind is ast.Mod and isinstance(left, str):
        return m.unknown(node) if unknown_in(right) else texts.percent(m, left, right)
    if kind is ast.Add and isinstance(left, list | tuple) and isinstance(right, list | tuple):
        m.budget.make(len(left) + len(right))
        # Keras 2 gives lists where Keras 3 gives tuples, and sources join them with the other kind.
        return (*left, *right) if isinstance(left, tuple) else [*left, *right]
    if not _can_combine(m, kind, left, right):
        return m.unknown(node)
    result = PLAIN[kind](left, right)
    if isinstance(result, complex):
        return m.unknown(node)
    return result


def _can_combine(m: Machine, kind: type[ast.operator], left: Thing, right: Thing) -> bool:
    """Whether Python's own operator may be used: not before what it makes has been counted."""
    if kind not in PLAIN:
        return False
    if isinstance(left, NUMBERS) and isinstance(right, NUMBERS):
        if isinstance(left, int) and isinstance(right, int):
            _refuse_large(kind, left, right)
        return True
    sequences = (str, bytes, list, tuple)
    if kind is ast.Mult:
        if isinstance(left, sequences) and isinstance(right, int):
            m.budget.make(len(left) * max(right, 0))
            return True
        if isinstance(right, sequences) and isinstance(left, int):
            m.budget.make(len(right) * max(left, 0))
            return True
        return False
    if kind is ast.Add and isinstance(left, str | bytes) and type(left) is type(right):
        m.budget.make(len(left) + len(right))
        return True
    if isinstance(left, set | frozenset | dict) and isinstance(right, set | frozenset | dict):
        m.budget.make(len(left) + len(right))
        return True
    return False


def _refuse_large(kind: type[ast.operator], left: int, right: int) -> None:
    bits = max(left.bit_length(), 1)
    if kind is ast.Pow and right > 0:
        bits *= right
    elif kind is ast.LShift:
        bits += max(right, 0)
    elif kind is ast.Mult:
        bits += right.bit_length()
    if bits > MOST_BITS:
        raise TooLargeError


def unary(m: Machine, sign: ast.unaryop, value: Thing, node: ast.AST) -> Thing:
    if isinstance(value, Tensor):
        if isinstance(sign, ast.USub):
            return operations.called(m, "negative", [value], {}, node)
        if isinstance(sign, ast.Invert):
            return operations.called(m, "logical_not", [value], {}, node)
        return value
    if isinstance(value, Array):
        return value
    if not isinstance(value, int | float):
        return m.unknown(node)
    if isinstance(sign, ast.USub):
        return -value
    if isinstance(sign, ast.UAdd):
        return +value
    return ~value if isinstance(value, int) else m.unknown(node)


def compare(m: Machine, sign: ast.cmpop, left: Thing, right: Thing, node: ast.AST) -> Thing:
    if isinstance(sign, ast.Is | ast.IsNot):
        return _identity(m, isinstance(sign, ast.Is), left, right, node)
    if isinstance(sign, ast.In | ast.NotIn):
        return _membership(m, isinstance(sign, ast.In), left, right, node)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        number = isinstance(left, int | float | Tensor) and isinstance(right, int | float | Tensor)
        if not number:
            return isinstance(sign, ast.NotEq)
        return operations.on_tensors(m, TENSOR_COMPARISONS[type(sign)], left, right, node)
    if unknown_in(left) or unknown_in(right):
        return m.unknown(node)
    if isinstance(left, Array) or isinstance(right, Array):
        return m.unknown(node)
    if isinstance(left, External) or isinstance(right, External):
        return _same_external(m, sign, left, right, node)
    m.budget.weigh(left)
    m.budget.weigh(right)
    return COMPARISONS[type(sign)](left, right)


def _same_external(m: Machine, sign: ast.cmpop, left: Thing, right: Thing, node: ast.AST) -> Thing:
    if not isinstance(sign, ast.Eq | ast.NotEq):
        return m.unknown(node)
    if isinstance(left, External) and isinstance(right, External):
        same = left.path == right.path
    elif isinstance(left, str) or isinstance(right, str):
        return m.unknown(node)
    else:
        same = False
    return same if isinstance(sign, ast.Eq) else not same


def _identity(m: Machine, wanted: bool, left: Thing, right: Thing, node: ast.AST) -> Thing:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        # What came out of a call or an import is there; a parameter may be None.
        return m.unknown(node)
    if isinstance(left, External) and isinstance(right, External):
        return (left.path == right.path) is wanted
    if isinstance(left, int | str | float) and isinstance(right, int | str | float):
        return (type(left) is type(right) and left == right) is wanted
    return (left is right) is wanted


def _membership(m: Machine, wanted: bool, left: Thing, right: Thing, node: ast.AST) -> Thing:
    if isinstance(right, UserObject | Unknown | External | Array | Tensor) or unknown_in(left):
        return m.unknown(node)
    if isinstance(right, str):
        if not isinstance(left, str):
            return m.unknown(node)
        m.budget.make(len(right))
        return (left in right) is wanted
    if not isinstance(right, list | tuple | set | frozenset | dict | range | bytes):
        return m.unknown(node)
    if isinstance(right, range) and isinstance(left, int):
        return (left in right) is wanted
    m.budget.weigh(left)
    m.budget.weigh(right)
    if isinstance(left, Tensor | Layer | Model | Function):
        return any(item is left for item in right) is wanted
    if isinstance(right, set | frozenset | dict):
        return (left in right) is wanted
    found = any(item == left for item in right if not isinstance(item, Tensor))
    if not found and any(isinstance(item, Unknown) for item in right):
        return m.unknown(node)
    return found is wanted


# --- items


def item(m: Machine, value: Thing, key: Thing, node: ast.AST) -> Thing:
    """``value[key]``. Raises what Python would."""
    if isinstance(value, Tensor):
        return operations.sliced(m, value, key, node)
    if isinstance(value, Array):
        return arrays.item(value, key) or m.unknown(node)
    if isinstance(value, UserObject):
        return _object_item(m, value, key, node)
    if isinstance(value, Once):
        return _once_item(m, value, key, node)
    if isinstance(value, UserClass) and value.members and isinstance(key, str):
        return value.members[key]
    if isinstance(value, External) and not value.path.startswith(("typing", "collections")):
        return Unknown(f"{value.path}[...]", m.line, value.path)
    if isinstance(value, Unknown | External) or unknown_in(key):
        made = m.unknown(node)
        if isinstance(value, Unknown) and value.part == "layers":
            made.of, made.part = value.of, f"layers[{key if isinstance(key, int) else '?'}]"
        return made
    if isinstance(key, slice):
        return _part(m, value, key, node)
    if isinstance(value, dict):
        m.budget.weigh(key)
        return value[key]
    if isinstance(value, list | tuple | str | range | bytes) and isinstance(key, int):
        return value[key]
    return m.unknown(node)


def _once_item(m: Machine, value: Once, key: Thing, node: ast.AST) -> Thing:
    """Python 2 has lists where Python 3 has what can be gone through once: ``map(f, xs)[0]``."""
    from app.formats.python_source.expressions import iterated

    found = iterated(m, value)
    if found is None:
        return m.unknown(node)
    value.items = iter(found)
    return item(m, found, key, node)


def _part(m: Machine, value: Thing, key: slice, node: ast.AST) -> Thing:
    bounds = (key.start, key.stop, key.step)
    if any(unknown_in(bound) or isinstance(bound, Tensor) for bound in bounds):
        return m.unknown(node)
    if isinstance(value, list | tuple | str | range | bytes):
        m.budget.make(len(value[key]) if isinstance(value, range) else len(value))
        return value[key]
    return m.unknown(node)


def _object_item(m: Machine, value: UserObject, key: Thing, node: ast.AST) -> Thing:
    method = value.of.find("__getitem__")
    if method is not None:
        return m.apply(Method(method, value), key)
    if value.of.fields and isinstance(key, int):
        return m.attribute(value, value.of.fields[key])
    return m.unknown(node)


def set_item(m: Machine, container: Thing, key: Thing, value: Thing) -> None:
    """``container[key] = value``; of what is not known nothing is changed."""
    if unknown_in(key):
        return
    if isinstance(container, dict):
        m.budget.weigh(key)
        container[key] = value
    elif isinstance(container, list) and isinstance(key, int):
        container[key] = value
    elif isinstance(container, UserObject):
        method = container.of.find("__setitem__")
        if method is not None:
            m.apply(Method(method, container), key, value)

"""Values as people type them: ``(3, 3)``, ``None``, ``'same'``, ``GlorotUniform(seed=1)``.

The inverse of ``nodes.values.show``. The text is parsed, never executed: what is no literal, no
fraction such as ``1 / 255`` and no class name with keyword arguments is refused.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator

from nodes.sentence import Sentence
from nodes.values import Instance, Value

MOST_CHARACTERS = 10_000
# What the keyboard gives while it writes Chinese.
WIDE = str.maketrans("，（）［］－＋．：／０１２３４５６７８９", ",()[]-+.:/0123456789")


class UnreadableTextError(ValueError):
    """A text that is no value; ``sentence`` says what was expected."""

    def __init__(self, text: str) -> None:
        short = text if len(text) <= 60 else f"{text[:57]}..."
        self.sentence = Sentence(
            "{text} is no value. Write a number, a text in quotes, None, True, False, "
            "or a tuple such as (3, 3).",
            {"text": short},
        )
        super().__init__(str(self.sentence))


def parse(text: str) -> Value:
    """The value that a text writes out. Raises UnreadableTextError."""
    try:
        if len(text) > MOST_CHARACTERS:
            raise UnreadableTextError(text)
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (
        SyntaxError,
        TypeError,
        ValueError,
        ArithmeticError,
        RecursionError,
        MemoryError,
    ) as error:
        raise UnreadableTextError(text) from error


def parse_sizes(text: str) -> Value:
    """As ``parse``, with the brackets of a tuple optional: ``3, 3`` and ``28,28,1`` are tuples."""
    text = text.translate(WIDE)
    return parse(f"({text})" if "," in text and not text.strip().startswith(("(", "[")) else text)


def _value(node: ast.expr) -> Value:
    match node:
        case ast.Constant(value=None | bool() | int() | str() as value):
            return value
        case ast.Constant(value=float() as number):
            return _finite(number)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return tuple(map(_value, items))
        case ast.Dict(keys=keys, values=values):
            return dict(_pairs(keys, values))
        case ast.Name(id="inf" | "nan" as endless):
            return endless
        case ast.UnaryOp(op=ast.USub(), operand=ast.Name(id="inf")):
            return "-inf"
        case ast.UnaryOp(op=ast.USub()):
            return -_number(node.operand)
        case ast.UnaryOp(op=ast.UAdd()):
            return _number(node.operand)
        case ast.BinOp(left, ast.Div(), right):
            return _finite(_number(left) / _number(right))
        case ast.Call(args=[], keywords=keywords):
            arguments = {str(item.arg): _value(item.value) for item in keywords if item.arg}
            if len(arguments) == len(keywords):
                return Instance(_class_name(node.func), arguments)
    raise ValueError(ast.dump(node)[:60])


def _number(node: ast.expr) -> int | float:
    """A number or a fraction, with a sign or without."""
    value = _value(node)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("no number")  # noqa: TRY004 - one error for no value
    return value


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("a number that is too large")
    return number


def _pairs(keys: list[ast.expr | None], values: list[ast.expr]) -> Iterator[tuple[str, Value]]:
    for key, value in zip(keys, values, strict=True):
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
            raise ValueError("a key that is no text")  # noqa: TRY004 - one error for no value
        yield key.value, _value(value)


def _class_name(node: ast.expr) -> str:
    """``Dense`` of ``Dense`` and of ``keras.layers.Dense``."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    raise ValueError("a call of something that is no class")

"""Layers and operations on Inputs that do not fit them, and what is expected to be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.graph.edits import SetArguments
from app.graph.model import TensorRef
from nodes.values import Value
from tests.builder import Builder

Shape = tuple[int | None, ...]


Draw = Callable[[Builder], TensorRef]


@dataclass(frozen=True)
class Wrong:
    """A layer or operation on inputs of these shapes: what is said, and what is offered first."""

    code: str
    message: str
    cure: str
    draw: Draw
    severity: str = "error"


def layer(class_name: str, *shapes: Shape, dtype: str = "float32", **arguments: Value) -> Draw:
    """A layer on Inputs of these shapes."""
    return lambda b: b.layer(class_name, *inputs(b, shapes, dtype), name="it", **arguments)


def operation(name: str, *shapes: Shape, dtype: str = "float32", **arguments: Value) -> Draw:
    """An operation on Inputs of these shapes; it bears its own name."""
    return lambda b: b.operation(name, *inputs(b, shapes, dtype), **arguments)


def inputs(builder: Builder, shapes: tuple[Shape, ...], dtype: str) -> list[TensorRef]:
    refs = [builder.input(name, *shape) for name, shape in zip("abc", shapes, strict=False)]
    for ref in refs:
        builder.graph = SetArguments(ref.node, {"dtype": dtype}).apply(builder.graph)
    return refs

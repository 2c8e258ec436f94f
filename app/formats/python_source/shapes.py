"""Shapes of tensors, without Keras: sources ask for them (``x.shape[-1]``, ``K.int_shape(x)``).

What is not known here is None, and whatever depends on it is unknown: a shape is never guessed. A
test compares with Keras for the whole library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.formats.python_source.operation_rules import OPERATIONS
from app.formats.python_source.recorder import Model, Shape, Tensor
from app.formats.python_source.shape_rules import LAYERS, Given
from nodes.catalogue import catalogue
from nodes.values import Value

Inputs = Mapping[str, tuple[Tensor, ...]]


def of_layer(class_name: str, arguments: Mapping[str, Value], inputs: Inputs) -> list[Shape | None]:
    """The shapes of what a layer gives, batch axis first; as many as are known to exist."""
    spec = catalogue().get(class_name)
    rule = LAYERS.get(class_name)
    if spec is None or rule is None:
        return []
    return _by(rule, spec.complete(arguments), inputs)


def of_operation(
    name: str, arguments: Mapping[str, Value], inputs: Inputs, count: int
) -> list[Shape | None]:
    """The shapes of what an operation gives."""
    spec = catalogue().operation(f"keras.ops.{name}")
    rule = OPERATIONS.get(name)
    if spec is None or rule is None:
        return []
    complete = spec.complete(arguments)
    found = _by(rule, complete, inputs)
    return found * count if len(found) == 1 and count > 1 else found


def _by(
    rule: Callable[[Given], list[Shape | None]], arguments: Mapping[str, Value], inputs: Inputs
) -> list[Shape | None]:
    known = [tensor.shape for wires in inputs.values() for tensor in wires]
    if not known or any(shape is None for shape in known):
        return []
    by_port = {
        port: [tensor.shape for tensor in wires if tensor.shape is not None]
        for port, wires in inputs.items()
    }
    try:
        return rule(Given(arguments, by_port))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return []  # Sizes that do not fit: the check says so better.


def of_model(model: Model, tensors: list[Tensor]) -> list[Shape | None]:
    """A model's outputs on other tensors: as declared where the shapes are, otherwise not known."""
    declared = [tensor.shape for tensor in model.inputs]
    given = [tensor.shape for tensor in tensors]
    same = len(declared) == len(given) and all(
        one is not None and other is not None and one[1:] == other[1:]
        for one, other in zip(declared, given, strict=True)
    )
    if same:
        return [tensor.shape for tensor in model.outputs]
    return [
        None
        if tensor.shape is None
        else (None, *tensor.shape[1:])
        if all(size is not None for size in tensor.shape[1:])
        else None
        for tensor in model.outputs
    ]

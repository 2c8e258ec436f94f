"""Functions of a source that are one of Keras's activations: ``lambda x: x * K.sigmoid(x)``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.formats.python_source.recorder import Tensor, stand_in
from app.formats.python_source.values import Array, Function, Thing
from nodes.catalogue import catalogue
from nodes.values import Value

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

# What an operation is given where the activation of its name is meant; others take their defaults.
GIVEN: Mapping[str, Mapping[str, Value]] = {"gelu": {"approximate": False}}
# What people wrote before Keras had a name for it: of an operation and of what it reads.
WRITTEN_OUT: Mapping[Any, str] = {
    ("multiply", frozenset({"x", ("sigmoid", "x")})): "silu",
    ("multiply", frozenset({"x", ("tanh", ("softplus", "x"))})): "mish",
}
DEEPEST = 4


def activation_of(m: Machine, function: Function) -> str | None:
    """The name of the activation that a function of the source is, or None."""
    from app.formats.python_source.machine import FAULTS, Raised

    tensor = stand_in(Array((None, 1)))
    loose = len(m.recorder.loose)
    try:
        found = m.apply(function, tensor)
    except (*FAULTS, Raised):
        return None
    finally:
        del m.recorder.loose[loose:]  # Nothing of it is in a model.
    form = _form(found, tensor)
    if form == "x":
        return "linear"
    if isinstance(form, tuple) and form in WRITTEN_OUT:
        return WRITTEN_OUT[form]
    if not isinstance(form, tuple) or form[1:] != ("x",):
        return None
    return form[0] if catalogue().object("activation", form[0]) is not None else None


def _form(value: Thing, tensor: Tensor, deep: int = 0) -> Any:
    """``("sigmoid", "x")``; None for what is made of anything else."""
    if value is tensor:
        return "x"
    if not isinstance(value, Tensor) or deep > DEEPEST:
        return None
    name = value.call.operation.removeprefix("keras.ops.")
    read = [_form(source, tensor, deep + 1) for source in value.call.sources()]
    if not name or None in read or value.call.arguments != GIVEN.get(name, {}):
        return None
    return (name, *read) if len(read) == 1 else (name, frozenset(read))

"""Models that the source has from elsewhere: strangers on an Input, for what is built on them.

``base = efficientnet.EfficientNetB0(...)``, and then ``base.input``, ``base.output``,
``base.get_layer("top").output``, ``base.layers[-2].output``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.formats.python_source import foreign
from app.formats.python_source.recorder import Tensor
from app.formats.python_source.values import Thing, Unknown, unknown_in

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

ENDS = ("input", "inputs", "output", "outputs")
PARTS = frozenset({*ENDS, "layers", "get_layer"})


def with_ends(m: Machine, thing: Thing) -> Thing:
    """The same with tensors for the ends of models from elsewhere."""
    if unknown_in(thing) is None:
        return thing
    if isinstance(thing, Unknown):
        return _end(m, thing) or thing
    if isinstance(thing, list | tuple):
        return [with_ends(m, item) for item in thing]
    if isinstance(thing, dict):
        return {key: with_ends(m, item) for key, item in thing.items()}
    return thing


def _end(m: Machine, thing: Unknown) -> Tensor | None:
    if thing.of is None or thing.part not in ENDS:
        return None
    model, within = thing.of, ""
    if model.of is not None:
        within, model = model.part, model.of
    made = foreign.layer(m, model)
    if not made.calls:
        foreign.called(m, made, [_input(m, model)])
    call = made.calls[0]
    if thing.part.startswith("input"):
        return next(call.sources()) if within in ("", "layers[0]") else None
    if not within:
        return call.outputs[0]
    key = (id(call), within)
    if key not in m.ends:
        m.budget.step(len(call.outputs))
        m.ends[key] = Tensor(call, len(call.outputs), None)
        call.outputs = (*call.outputs, m.ends[key])
    return m.ends[key]


def _input(m: Machine, model: Unknown) -> Thing:
    from app.formats.python_source.models import make_input

    shape = model.arguments.get("input_shape")
    return make_input(m, [shape if isinstance(shape, tuple) else model], {})

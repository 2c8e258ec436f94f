"""``TimeDistributed(model)``: a model for each step, read layer by layer.

The library's TimeDistributed holds one layer. Around each layer of a chain it does what it does
around the whole chain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.formats.python_source import making
from app.formats.python_source.notes import told
from app.formats.python_source.recorder import Layer, Model
from app.formats.python_source.values import Named, Native, Thing
from app.graph.model import INPUT

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

APART = "TimeDistributed of {model} was read as TimeDistributed of each of its layers."


def around(m: Machine, positional: list[Thing], named: Named) -> Layer | None:
    """The layer that stands for them all; None where it is around no chain of its own."""
    model, *others = [*positional, *([named["layer"]] if "layer" in named else [])] or [None]
    if not isinstance(model, Model) or others:
        return None
    layers = _chain(model)
    if not layers:
        return None
    model.inner = model.apart = True  # it has become a part of what it is in
    named = {key: item for key, item in named.items() if key != "layer"}
    name = named.pop("name", None)
    first = making.layer(m, "TimeDistributed", [layers[0]], dict(named))
    rest = [making.layer(m, "TimeDistributed", [layer], {}) for layer in layers[1:]]
    last = [first, *rest][-1]
    if isinstance(name, str):
        last.name, last.named = name, True
    last.notes.append(told(m.line, APART, model=model.name).silent())

    def applied(args: list[Thing], given: Named) -> Thing:
        value = args[0]
        for layer in (first, *rest):
            value = m.apply(layer, value)
        return value

    made = m.recorder.layer("Lambda", last.name, {}, m.line)
    made.function, made.input_shape = (Native("TimeDistributed", applied), {}), first.input_shape
    return made


def _chain(model: Model) -> list[Layer]:
    """The layers of a model in a row that nobody else calls; none of any other model."""
    layers: list[Layer] = []
    if model.calls or model.apart:
        return []
    if model.stack is not None:
        layers = [item for item in model.stack if isinstance(item, Layer)]
        whole = len(layers) == len(model.stack)
        return layers if whole and not any(item.function for item in layers) else []
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        return []
    tensor = model.outputs[0]
    while tensor is not model.inputs[0]:
        target, sources = tensor.call.target, list(tensor.call.sources())
        alone = isinstance(target, Layer) and len(target.calls) == 1 and len(sources) == 1
        if not isinstance(target, Layer) or not alone or target.class_name == INPUT:
            return []
        if tensor.call.arguments or len(tensor.call.outputs) != 1:
            return []
        layers.append(target)
        tensor = sources[0]
    return layers[::-1]

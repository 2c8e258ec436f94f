"""Inputs and models made; stacks built."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from app.formats.python_source import making, models_elsewhere, things
from app.formats.python_source.budget import MOST_MODELS, OverBudgetError
from app.formats.python_source.expressions import iterated
from app.formats.python_source.notes import told
from app.formats.python_source.recorder import (
    Layer,
    Model,
    Tensor,
    tensors_in,
    whole_text,
)
from app.formats.python_source.values import (
    Array,
    External,
    Named,
    Once,
    Thing,
    Unknown,
    UserObject,
    unknown_in,
)
from app.graph.model import INPUT
from nodes.catalogue import catalogue
from nodes.values import MOST_INTEGER, Value

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

# --- Inputs


def make_input(m: Machine, positional: list[Thing], named: Named) -> Thing:
    """``Input(shape=(4,))``, by whatever name its arguments go."""
    named = dict(named)
    shape = positional[0] if positional else named.pop("shape", named.pop("input_shape", None))
    batch_size = positional[1] if len(positional) > 1 else named.pop("batch_size", None)
    whole = named.pop("batch_shape", named.pop("batch_input_shape", None))
    if isinstance(named.get("tensor"), Tensor):
        return named["tensor"]
    if isinstance(named.get("input_tensor"), Tensor):
        return named["input_tensor"]
    if isinstance(whole, list | tuple) and whole:
        batch_size, shape = whole[0], tuple(whole[1:])
    elif whole is not None:
        shape = whole
    if isinstance(shape, int):
        shape = (shape,)
    name, line = named.pop("name", None), m.line
    spec = catalogue().get(INPUT)
    assert spec is not None
    arguments: dict[str, Value] = {}
    for key in ("dtype", "sparse", "ragged", "optional"):
        thing = named.get(key)
        if thing is not None and not isinstance(thing, Unknown):
            parameter = spec.parameter(key)
            assert parameter is not None
            value = things.argument(m, parameter, thing)
            if not parameter.is_default(value):
                arguments[key] = value
    if isinstance(batch_size, int) and batch_size <= MOST_INTEGER:
        arguments["batch_size"] = batch_size
    sizes = _sizes(shape)
    tensor = m.recorder.input(sizes, arguments, name, line)
    layer = tensor.call.target
    assert isinstance(layer, Layer)
    unknown = unknown_in(shape)
    if sizes is None and unknown:
        layer.notes.append(told(line, NO_SHAPE, input=layer.name, what=unknown.what))
    elif sizes is None:
        layer.notes.append(told(line, NOT_SAID, input=layer.name))
    elif unknown:
        layer.notes.append(making.open_size(line, "shape", layer.name, unknown))
    return tensor


NOT_SAID = "The source does not say the shape of {input}. Enter it in the properties."
NO_SHAPE = (
    "The shape of {input} depends on {what}, which is not known without running the code. Enter "
    "it in the properties."
)


def _sizes(shape: Thing) -> tuple[int | None, ...] | None:
    if isinstance(shape, list | tuple):
        return tuple(size if isinstance(size, int) else _whole(size) for size in shape)
    return None


def _whole(size: Thing) -> int | None:
    return int(size) if isinstance(size, float) and size.is_integer() else None


# --- models made


def make_model(m: Machine, positional: list[Thing], named: Named, node: ast.AST | None) -> Thing:
    """``Model(inputs, outputs, name=...)``; Keras 1 says ``input`` and ``output``."""
    named = dict(named)
    inputs = positional[0] if positional else named.pop("inputs", named.pop("input", None))
    outputs = (
        positional[1] if len(positional) > 1 else named.pop("outputs", named.pop("output", None))
    )
    inputs = models_elsewhere.with_ends(m, inputs)
    outputs = models_elsewhere.with_ends(m, outputs)
    name = named.get("name", positional[2] if len(positional) > 2 else None)
    model = Model(_name(m, name, "Functional"), m.line, named=isinstance(name, str))
    model.inputs, model.outputs = tensors_in(inputs), tensors_in(outputs)
    model.taken, model.form = inputs, outputs
    model.built = True
    model.notes += m.recorder.doubts
    for what, value in (("outputs", outputs), ("inputs", inputs)):
        unknown = unknown_in(value)
        if unknown is not None or not tensors_in(value):
            wanted = unknown.what if unknown else things.called(value)
            model.notes.append(
                told(m.line, NO_ENDS, model=model.name, ends=what, what=wanted or "nothing")
            )
    if isinstance(named.get("trainable"), bool):
        freeze(model, named["trainable"])
    return register(m, model, node)


def _name(m: Machine, name: Thing, class_name: str) -> str:
    if isinstance(name, str) and name:
        return whole_text(name)
    return m.recorder.names.automatic(class_name)


NO_ENDS = (
    "The {ends} of the model {model} depend on {what}, which is not known without running the "
    "code; they were left out."
)


def make_stack(m: Machine, positional: list[Thing], named: Named, node: ast.AST | None) -> Thing:
    """``Sequential([...], name=...)``."""
    name = named.get("name", positional[1] if len(positional) > 1 else None)
    model = Model(_name(m, name, "Sequential"), m.line, stack=[], named=isinstance(name, str))
    model.notes += m.recorder.doubts
    layers = positional[0] if positional else named.get("layers")
    if isinstance(layers, Once):
        found = iterated(m, layers)
        layers = m.unknown(None, "a generator") if found is None else found
    if isinstance(layers, list | tuple):
        for item in layers:
            _append(m, model, item)
        declare(m, model)
    elif layers is not None:
        _append(m, model, layers)
    return register(m, model, node)


def register(m: Machine, model: Model, node: ast.AST | None) -> Model:
    from app.formats.python_source import subclassed

    model.site = (m.line, getattr(node, "col_offset", 0))
    if len(m.recorder.models) >= MOST_MODELS:
        raise OverBudgetError
    model.made_in = m.within[-1].name if m.within else ""
    model.inner = any(
        function.owner is not None and subclassed.kind_of(function.owner) for function in m.within
    )
    m.recorder.models.append(model)
    return model


def _append(m: Machine, model: Model, item: Thing) -> None:
    """Add one thing to a stack."""
    from app.formats.python_source import foreign, subclassed

    assert model.stack is not None
    if isinstance(item, list | tuple):
        for inner in item:
            _append(m, model, inner)
        return
    if isinstance(item, Tensor) and item.call.is_input:
        if not model.stack:
            model.inputs = [item]
        return
    if isinstance(item, Layer) and item.class_name == INPUT:
        model.inputs = list(item.calls[0].outputs)
        return
    if isinstance(item, UserObject):
        item = subclassed.as_layer(m, item)
    if isinstance(item, External):
        item = m.apply(item) if not item.path.startswith("keras.layers") else item
    if isinstance(item, Unknown):
        item = foreign.layer(m, item)
    if item is model:
        item = None
    if not isinstance(item, Layer | Model):
        unknown = things.called(item)
        model.notes.append(
            told(
                m.line,
                "{what} is added to {model} and is no layer.",
                what=unknown,
                model=model.name,
            )
        )
        return
    model.stack.append(item)


def _declared_input(m: Machine, model: Model, first: Layer | Model) -> None:
    if isinstance(first, Layer):
        declared = None if first.implied else first.input_shape
        if declared is not None and not isinstance(declared, Unknown):
            sizes = tuple(declared) if isinstance(declared, list | tuple) else (None, declared)
            model.inputs = [make_input(m, [], {"batch_shape": sizes})]
        elif isinstance(declared, Unknown):
            model.inputs = [make_input(m, [declared], {})]
    elif len(first.inputs) == 1 and first.inputs[0].shape:
        model.inputs = [make_input(m, [], {"batch_shape": first.inputs[0].shape})]


def _run(m: Machine, model: Model) -> None:
    assert model.stack is not None
    model.built = True  # whatever comes of it; a stack that holds itself must not go on
    x: Thing = model.inputs[0]
    for item in model.stack:
        with m.recorder.calling(model):
            x = m.apply(item, x)
    model.form = x
    model.outputs = tensors_in(x)


def build(m: Machine, model: Model, shape: Thing) -> None:
    """Give a stack the shape that it was not declared with. shape: batch axis first."""
    told = isinstance(shape, list | tuple) and bool(shape)
    if not told or model.inputs:
        ensure_built(m, model)
    if model.built or not model.stack:
        return
    if told:
        model.inputs = [make_input(m, [], {"batch_shape": (None, *shape[1:])})]
    elif shape is None:
        model.inputs = [make_input(m, [m.unknown(None, "the data")], {})]
    if model.inputs:
        m.recorder.names.automatic("Functional")
        _run(m, model)


def add(m: Machine, model: Model, item: Thing) -> None:
    """``model.add(layer)``. Keras calls all layers anew; here that is done when asked for."""
    if model.stack is None:
        return
    _append(m, model, item)
    declare(m, model)


def declare(m: Machine, model: Model) -> None:
    """A stack has changed: it gets its Input as soon as its first layer tells the shape."""
    assert model.stack is not None
    model.built = False
    if model.stack and not model.inputs:
        _declared_input(m, model, model.stack[0])
    if model.stack and model.inputs:
        m.recorder.names.automatic("Functional")


def ensure_built(m: Machine, model: Model) -> None:
    """Call the layers of a stack, if that has not been done since it changed."""
    if not model.stack or model.built:
        return
    first = model.stack[0]
    if not model.inputs and isinstance(first, Layer) and first.implied:
        model.inputs = [make_input(m, [], {"batch_shape": first.input_shape})]
        m.recorder.names.automatic("Functional")
    if model.inputs:
        _run(m, model)


def on_data(m: Machine, model: Model, given: Thing) -> Thing:
    """A model called on an array: its shape may be what the source never says otherwise."""
    ensure_built(m, model)
    if isinstance(given, Array) and model.stack is not None and not model.built:
        build(m, model, (None, *given.shape[1:]))
    if isinstance(given, Array):
        shape = model.outputs[0].shape if model.outputs else None
        return Array(shape) if shape else m.unknown(None, "a result")
    return m.unknown(None, f"{model.name}(...)")


def freeze(value: Layer | Model, trainable: bool) -> None:
    """``layer.trainable = False``, of a model for all in it."""
    from app.formats.python_source.graphs import layer_order

    if isinstance(value, Model):
        value.frozen = not trainable
        for item in value.stack if value.stack is not None else layer_order(value):
            freeze(item, trainable)
    elif trainable:
        value.arguments.pop("trainable", None)
    elif value.class_name != INPUT:
        value.arguments["trainable"] = False

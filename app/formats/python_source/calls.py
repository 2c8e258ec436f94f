"""Layers and models called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from app.formats.python_source import foreign, models, models_elsewhere, shapes, things
from app.formats.python_source.notes import told
from app.formats.python_source.recorder import (
    Call,
    Layer,
    Model,
    Shape,
    Tensor,
    stand_in,
    tensors_in,
)
from app.formats.python_source.values import (
    Array,
    Named,
    Thing,
    Unknown,
    unknown_in,
)
from app.graph.model import INPUT
from nodes.catalogue import catalogue
from nodes.spec import CallSpec, OutputSpec, PortSpec
from nodes.values import Value

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


def call(
    m: Machine, target: Layer | Model, positional: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    """A layer or model called on tensors, or on data that stands for some."""
    positional = [models_elsewhere.with_ends(m, thing) for thing in positional]
    named = {key: models_elsewhere.with_ends(m, thing) for key, thing in named.items()}
    target.given.append(positional[0] if positional else None)
    if isinstance(target, Model):
        result = _call_model(m, target, positional, named)
    elif target.function is not None:
        result = _call_lambda(m, target, positional, named)
    else:
        result = call_layer(m, target, positional, named)
    target.results.append(result)
    return result


def call_layer(m: Machine, layer: Layer, positional: list[Thing], named: Named) -> Thing:
    spec = catalogue().get(layer.class_name)
    if spec is None:
        inputs = {"inputs": tuple(tensors_in([*positional, *named.values()]))}
        made = m.recorder.call(layer, "", inputs, {}, m.line)
        m.recorder.outputs(made, [None], ["float32"])
        return made.outputs[0]
    if spec.name == INPUT:
        return m.unknown(None, layer.name)
    if not layer.calls:
        m.recorder.names.called(layer.class_name)
    inputs, arguments, gaps, seen = bound(m, spec, layer.arguments, positional, named)
    made = m.recorder.call(layer, "", inputs, arguments, m.line)
    for unknown in gaps:
        made.notes.append(told(m.line, OPEN, layer=layer.name, what=unknown.what))
    found = shapes.of_layer(spec.name, layer.arguments, {**inputs, **seen})
    return finish(m, made, spec.outputs_for(layer.arguments, arguments), found)


OPEN = "{layer} reads {what}, which is not known without running the code; its input was left open."


def finish(
    m: Machine,
    made: Call,
    outputs: tuple[OutputSpec, ...],
    found: list[Shape | None] | None,
    dtypes: list[str] | None = None,
) -> Thing:
    """Give a call its outputs; what the source gets for it: a tensor, a list, or a dict."""
    count = len(outputs)
    shapes_ = found[:count] if found and len(found) >= count else [None] * count
    m.recorder.outputs(made, list(shapes_), dtypes or ["float32"] * len(outputs))
    if any(output.key for output in outputs):
        return _keyed(outputs, made.outputs)
    if len(outputs) == 1 and not outputs[0].group:
        return made.outputs[0]
    result: list[Thing] = []
    groups: dict[str, list[Thing]] = {}
    for output, tensor in zip(outputs, made.outputs, strict=True):
        if not output.group:
            result.append(tensor)
        elif output.group in groups:
            groups[output.group].append(tensor)
        else:
            groups[output.group] = [tensor]
            result.append(groups[output.group])
    alone = len(result) == 1 and isinstance(result[0], list)
    return result[0] if alone else result


def _keyed(outputs: tuple[OutputSpec, ...], tensors: tuple[Tensor, ...]) -> dict[str, Thing]:
    found: dict[str, Thing] = {}
    for output, tensor in zip(outputs, tensors, strict=True):
        *outer, last = output.key.split(".")
        table = found
        for key in outer:
            table = table.setdefault(key, {})
        table[last] = tensor
    return found


Inputs = dict[str, tuple[Tensor, ...]]


def bound(
    m: Machine, spec: CallSpec, own: dict[str, Value], positional: list[Thing], named: Named
) -> tuple[Inputs, dict[str, Value], list[Unknown], Inputs]:
    """The wires and arguments of a call, and what should have been a tensor and is not known.

    Last what is no wire, yet has a shape: arrays.
    """
    parameters = {item.name: item for item in spec.call_parameters}
    plain: dict[str, Value] = {}
    for key in [key for key in named if key in parameters]:
        thing = named.pop(key)
        if isinstance(thing, bool | int | str | float):
            plain[key] = things.argument(m, parameters[key], thing)
            if parameters[key].is_default(plain[key]):
                del plain[key]
    ports = spec.ports_for(own, plain)
    order = list(dict.fromkeys(port.argument or port.name for port in ports))
    given = dict(zip(order, positional, strict=False))
    given |= {key: thing for key, thing in named.items() if key in order}
    if order and order[0] not in given and "inputs" in named:
        given[order[0]] = named["inputs"]
    for key, thing in zip(parameters, positional[len(order) :], strict=False):
        if isinstance(thing, bool) and not parameters[key].is_default(thing):
            plain[key] = thing
    _list_of_states(ports, given)
    inputs: Inputs = {}
    gaps: list[Unknown] = []
    seen: Inputs = {}
    for port in ports:
        thing = _at_key(given.get(port.argument or port.name), port)
        if isinstance(thing, Array):
            seen[port.name] = (stand_in(thing),)
            thing = Unknown("an array", m.line)
        _enter(port, thing, inputs, gaps)
    return inputs, plain, gaps, seen


def _list_of_states(ports: tuple[PortSpec, ...], given: Named) -> None:
    """``lstm([x, h, c])``, as Keras 2 takes it."""
    first = ports[0] if ports else None
    if first is None or first.many or len(ports) < 2 or ports[1].name != "initial_state":
        return
    key = first.argument or first.name
    thing = given.get(key)
    if isinstance(thing, list | tuple) and thing and "initial_state" not in given:
        given[key] = thing[0]
        if len(thing) > 1:
            given["initial_state"] = list(thing[1:])


def _at_key(thing: Thing, port: PortSpec) -> Thing:
    for key in port.key.split(".") if port.key else ():
        thing = thing.get(key) if isinstance(thing, dict) else None
    return thing


def _enter(port: PortSpec, thing: Thing, inputs: Inputs, gaps: list[Unknown]) -> None:
    tensors = tensors_in(thing)
    unknown = unknown_in(thing)
    if unknown is not None and not (port.optional and not tensors):
        gaps.append(unknown)
    if tensors:
        inputs[port.name] = tuple(tensors if port.many else tensors[:1])


def _call_lambda(m: Machine, layer: Layer, positional: list[Thing], named: Named) -> Thing:
    """A Lambda is what its function does, where that can be followed; a stranger otherwise."""

    function, arguments = layer.function
    before = len(m.recorder.loose)
    tensors = [item for item in positional if not isinstance(item, bool)]
    try:
        result = m.apply(function, *tensors, **arguments)
    except _faults():
        result = None
    made = m.recorder.loose[before:]
    followed = bool(tensors_in(result)) and not unknown_in(result)
    if followed and not any(foreign.is_stranger(item) or _gaps(item) for item in made):
        return result
    if not tensors_in(positional):
        return m.unknown(None, layer.name)
    del m.recorder.loose[before:]
    layer.notes.append(
        told(
            layer.line,
            "What the Lambda {layer} does cannot be told by operations of Keras; it was kept as "
            "it is, without its function.",
            layer=layer.name,
        )
    )
    call_ = m.recorder.call(layer, "", {"inputs": tuple(tensors_in(positional))}, {}, m.line)
    m.recorder.outputs(call_, [None], ["float32"])
    return call_.outputs[0]


def _gaps(made: Call) -> bool:
    notes = [*made.notes, *(made.target.notes if made.target else ())]
    return any(note.gap for note in notes)


def _faults() -> tuple[type[Exception], ...]:
    from app.formats.python_source.machine import FAULTS, Raised

    return (*FAULTS, Raised)


def _call_model(m: Machine, model: Model, positional: list[Thing], named: Named) -> Thing:
    given = positional[0] if positional else named.get("inputs", named)
    tensors = tensors_in(_by_name(model, given))
    if not tensors:
        return models.on_data(m, model, given)
    if model.stack is not None and not model.built:
        models.build(m, model, tensors[0].shape)
    if model.stack is None and not model.inputs:
        stranger = foreign.stranger(m, "Model", model.name, {})
        stranger.notes.append(told(model.line, CUT, model=model.name))
        return foreign.called(m, stranger, tensors)
    ports = [tensor.call for tensor in model.inputs]
    inputs: Inputs = {
        str(place): (tensor,) for place, tensor in enumerate(tensors[: max(len(ports), 1)])
    }
    arguments: dict[str, Value] = {}
    if isinstance(named.get("training"), bool):
        arguments["training"] = named["training"]
    made = m.recorder.call(model, "", inputs, arguments, m.line)
    found = shapes.of_model(model, tensors)
    m.recorder.outputs(made, found, [tensor.dtype for tensor in model.outputs])
    return replaced(model.form, dict(zip(map(id, model.outputs), made.outputs, strict=True)))


CUT = (
    "Where the model {model} begins is not known without running the code; it was kept by its name."
)


def _by_name(model: Model, given: Thing) -> Thing:
    """Inputs given in a dict, in the model's own order."""
    if not isinstance(given, dict):
        return given
    names = [tensor.call.target.name for tensor in model.inputs if tensor.call.target]
    return [given[name] for name in names] if set(names) <= set(given) else given


def replaced(form: Thing, tensors: dict[int, Tensor]) -> Thing:
    """The same nesting with other tensors."""
    if isinstance(form, Tensor):
        return tensors.get(id(form), form)
    if isinstance(form, dict):
        return {key: replaced(item, tensors) for key, item in form.items()}
    if isinstance(form, list | tuple):
        return [replaced(item, tensors) for item in form]
    return form

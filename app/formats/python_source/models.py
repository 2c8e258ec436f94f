"""Layers called, models made, built, called and asked for their parts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from app.formats.python_source import making, shapes, things
from app.formats.python_source.budget import MOST_MODELS, OverBudgetError
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
    External,
    Named,
    Native,
    Thing,
    Unknown,
    UserObject,
    unknown_in,
)
from app.graph.model import INPUT
from nodes.catalogue import catalogue
from nodes.spec import CallSpec, OutputSpec, PortSpec
from nodes.values import Value

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

# What a model or layer can be told without anything that a reader needs to know.
IGNORED = frozenset(
    {
        *("compile", "summary", "load_weights", "save", "save_weights", "set_weights", "evaluate"),
        *("fit_generator", "reset_states", "add_loss", "add_metric", "export", "to_json"),
        *("compute_mask", "train_on_batch", "test_on_batch", "make_predict_function", "adapt"),
        *("predict_generator", "set_state_tree", "stateless_call", "reset_metrics", "to_yaml"),
    }
)
RUNS = frozenset({"fit", "predict", "evaluate", "predict_on_batch", "train_on_batch"})


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
            if not things.is_default(parameter, value):
                arguments[key] = value
    if isinstance(batch_size, int):
        arguments["batch_size"] = batch_size
    sizes = _sizes(shape)
    tensor = m.recorder.input(sizes, arguments, name, line)
    layer = tensor.call.target
    assert isinstance(layer, Layer)
    unknown = unknown_in(shape)
    if sizes is None:
        what = unknown.what if unknown else "something"
        layer.notes.append(told(line, NO_SHAPE, input=layer.name, what=what))
    elif unknown:
        layer.notes.append(making.open_size(line, "shape", layer.name, unknown))
    return tensor


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


# --- calls


def call(
    m: Machine, target: Layer | Model, positional: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    """A layer or model called on tensors, or on data that stands for some."""
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
            if things.is_default(parameters[key], plain[key]):
                del plain[key]
    ports = spec.ports_for(own, plain)
    order = list(dict.fromkeys(port.argument or port.name for port in ports))
    given = dict(zip(order, positional, strict=False))
    given |= {key: thing for key, thing in named.items() if key in order}
    if order and order[0] not in given and "inputs" in named:
        given[order[0]] = named["inputs"]
    for key, thing in zip(parameters, positional[len(order) :], strict=False):
        if isinstance(thing, bool) and not things.is_default(parameters[key], thing):
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
    from app.formats.python_source import foreign

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
        return _on_data(m, model, given)
    ensure_built(m, model)
    if model.stack is not None and not model.built:
        build(m, model, tensors[0].shape, tensors[0].dtype)
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


def _on_data(m: Machine, model: Model, given: Thing) -> Thing:
    """A model called on an array: its shape may be what the source never says otherwise."""
    ensure_built(m, model)
    if isinstance(given, Array) and model.stack is not None and not model.built:
        build(m, model, (None, *given.shape[1:]), "float32")
    if isinstance(given, Array):
        shape = model.outputs[0].shape if model.outputs else None
        return Array(shape) if shape else m.unknown(None, "a result")
    return m.unknown(None, f"{model.name}(...)")


# --- models made


def make_model(m: Machine, positional: list[Thing], named: Named, node: ast.AST | None) -> Thing:
    """``Model(inputs, outputs, name=...)``; Keras 1 says ``input`` and ``output``."""
    named = dict(named)
    inputs = positional[0] if positional else named.pop("inputs", named.pop("input", None))
    outputs = (
        positional[1] if len(positional) > 1 else named.pop("outputs", named.pop("output", None))
    )
    name = named.get("name", positional[2] if len(positional) > 2 else None)
    model = Model(_name(m, name, "Functional"), m.line, named=isinstance(name, str))
    model.inputs, model.outputs = tensors_in(inputs), tensors_in(outputs)
    model.form = outputs
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
    return name if isinstance(name, str) and name else m.recorder.names.automatic(class_name)


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
    if isinstance(layers, list | tuple):
        for item in layers:
            _append(m, model, item)
        _declare(m, model)
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
        declared = first.input_shape
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
        x = m.apply(item, x)
    model.form = x
    model.outputs = tensors_in(x)


def build(m: Machine, model: Model, shape: Thing, dtype: str = "float32") -> None:
    """Give a stack the shape that it was not declared with. shape: batch axis first."""
    ensure_built(m, model)
    if model.built or not model.stack:
        return
    if isinstance(shape, list | tuple) and shape:
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
    _declare(m, model)


def _declare(m: Machine, model: Model) -> None:
    """A stack has changed: it gets its Input as soon as its first layer tells the shape."""
    assert model.stack is not None
    model.built = False
    if model.stack and not model.inputs:
        _declared_input(m, model, model.stack[0])
    if model.stack and model.inputs:
        m.recorder.names.automatic("Functional")


def ensure_built(m: Machine, model: Model) -> None:
    """Call the layers of a stack, if that has not been done since it changed."""
    if model.stack and not model.built and model.inputs:
        _run(m, model)


# --- attributes


def attribute(m: Machine, value: Layer | Model, name: str) -> Thing:
    """An attribute of a layer or model. Raises AttributeError."""
    if name in ("name", "_name"):
        return value.name
    if name in ("output", "outputs", "input", "inputs", "output_shape", "input_shape"):
        return _ends(m, value, name)
    if name in ("dtype", "compute_dtype", "variable_dtype"):
        return "float32"
    if name in IGNORED and name not in RUNS:
        return Native(name, lambda args, named: None)
    if name in ("trainable",):
        return value.arguments.get("trainable", True) if isinstance(value, Layer) else True
    if name == "__class__":
        return External(f"keras.layers.{value.class_name}")
    if name in ("__call__", "call"):
        return value
    if isinstance(value, Model):
        return _model_attribute(m, value, name)
    spec = catalogue().get(value.class_name)
    parameter = spec.parameter(name) if spec else None
    if parameter is not None:
        return value.arguments.get(name, parameter.default)
    if name == "build":
        return Native(name, lambda args, named: None)
    return Unknown(f"{value.name}.{name}", m.line)


def _ends(m: Machine, value: Layer | Model, name: str) -> Thing:
    if isinstance(value, Model):
        ensure_built(m, value)
        found: Thing = value.form if name.startswith("output") else value.inputs
        if name in ("outputs", "inputs"):
            return list(value.outputs if name == "outputs" else value.inputs)
        if isinstance(found, list) and len(found) == 1:
            found = found[0]
    elif name.startswith("output"):
        found = value.results[0] if value.results else None
    else:
        found = value.given[0] if value.given else value.results[0] if value.results else None
    if found is None or found == []:
        return Unknown(f"{value.name}.{name}", m.line)
    if name.endswith("_shape"):
        known = tensors_in(found)
        if len(known) == 1:
            return known[0].shape or Unknown(f"{value.name}.{name}", m.line)
        return [tensor.shape for tensor in known]
    return found


def _model_attribute(m: Machine, model: Model, name: str) -> Thing:
    if name == "layers":
        return layers_of(m, model)
    if name == "add":
        return Native(name, lambda args, named: add(m, model, args[0] if args else named["layer"]))
    if name == "pop":
        return Native(name, lambda args, named: _pop(m, model))
    if name == "get_layer":
        return Native(name, lambda args, named: _get_layer(m, model, args, named))
    if name == "build":
        return Native(
            name, lambda args, named: build(m, model, args[0] if args else named.get("input_shape"))
        )
    if name in RUNS:
        return Native(name, lambda args, named: _ran(m, model, args, named))
    if name in ("input_names", "output_names"):
        tensors = model.inputs if name == "input_names" else model.outputs
        return [tensor.call.target.name for tensor in tensors if tensor.call.target]
    if name in ("count_params", "get_config", "get_weights", "history"):
        return Native(name, lambda args, named: Unknown(f"{model.name}.{name}()", m.line))
    return Unknown(f"{model.name}.{name}", m.line)


def _ran(m: Machine, model: Model, args: list[Thing], named: Named) -> Thing:
    data = args[0] if args else named.get("x")
    return _on_data(m, model, data) if isinstance(data, Array) else m.unknown(None, "a result")


def layers_of(m: Machine, model: Model) -> list[Thing]:
    """The layers in Keras's order, without the Input of a stack."""
    from app.formats.python_source.graphs import layer_order

    if model.stack is not None:
        return list(model.stack)
    found = layer_order(model)
    m.budget.step(20 * len(found))
    return found


def _pop(m: Machine, model: Model) -> Thing:
    if not model.stack:
        # Of a functional model nothing can be taken away; old sources did it all the same.
        return None
    gone = model.stack.pop()
    _declare(m, model)
    return gone


def _get_layer(m: Machine, model: Model, args: list[Thing], named: Named) -> Thing:
    name = args[0] if args else named.get("name")
    index = args[1] if len(args) > 1 else named.get("index")
    layers = layers_of(m, model)
    if isinstance(index, int):
        return layers[index]
    if isinstance(name, int):
        return layers[name]
    found = [item for item in layers if item.name == name]
    return found[0] if found else Unknown(f"get_layer({name!r})"[:60], m.line)


def set_attribute(m: Machine, value: Layer | Model, name: str, new: Thing) -> None:
    if name == "trainable" and isinstance(new, bool):
        freeze(value, new)
    elif isinstance(value, Model) and name in ("outputs", "output") and tensors_in(new):
        # Keras 1 and 2 let people cut a model so.
        value.outputs = tensors_in(new)
        value.form = value.outputs[0] if len(value.outputs) == 1 else value.outputs
    elif name in ("name", "_name") and isinstance(new, str):
        value.name, value.named = new, True
    elif isinstance(value, Layer):
        spec = catalogue().get(value.class_name)
        parameter = spec.parameter(name) if spec else None
        if parameter is not None:
            try:
                made = things.argument(m, parameter, new)
            except things.UnusableError:
                return
            value.arguments[name] = made


def freeze(value: Layer | Model, trainable: bool) -> None:
    """``layer.trainable = False``, of a model for all in it."""
    from app.formats.python_source.graphs import layer_order

    if isinstance(value, Model):
        for item in value.stack if value.stack is not None else layer_order(value):
            freeze(item, trainable)
    elif trainable:
        value.arguments.pop("trainable", None)
    elif value.class_name != INPUT:
        value.arguments["trainable"] = False

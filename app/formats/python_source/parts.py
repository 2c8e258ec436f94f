"""Layers and models asked for their parts, and told things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.formats.python_source import models, things
from app.formats.python_source.recorder import (
    Layer,
    Model,
    tensors_in,
)
from app.formats.python_source.values import (
    Array,
    External,
    Named,
    Native,
    Thing,
    Unknown,
)
from nodes.catalogue import catalogue

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

# What a model or layer can be told without anything that a reader needs to know.
IGNORED = frozenset(
    {
        *("compile", "summary", "load_weights", "save", "save_weights", "set_weights", "to_json"),
        *("fit_generator", "reset_states", "add_loss", "add_metric", "export", "compute_mask"),
        *("test_on_batch", "make_predict_function", "adapt", "predict_generator", "to_yaml"),
        *("set_state_tree", "stateless_call", "reset_metrics"),
    }
)
RUNS = frozenset({"fit", "predict", "evaluate", "predict_on_batch", "train_on_batch"})


def attribute(m: Machine, value: Layer | Model, name: str) -> Thing:
    """An attribute of a layer or model. Raises AttributeError."""
    if name in ("name", "_name"):
        return value.name
    if name in ("output", "outputs", "input", "inputs", "output_shape", "input_shape"):
        return _ends(m, value, name)
    if name in ("dtype", "compute_dtype", "variable_dtype"):
        return "float32"
    if name in IGNORED:
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
        models.ensure_built(m, value)
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
        return Native(
            name, lambda args, named: models.add(m, model, args[0] if args else named["layer"])
        )
    if name == "pop":
        return Native(name, lambda args, named: _pop(m, model))
    if name == "get_layer":
        return Native(name, lambda args, named: _get_layer(m, model, args, named))
    if name == "build":
        return Native(
            name,
            lambda args, named: models.build(
                m, model, args[0] if args else named.get("input_shape")
            ),
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
    return (
        models.on_data(m, model, data) if isinstance(data, Array) else m.unknown(None, "a result")
    )


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
    models.declare(m, model)
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
        models.freeze(value, new)
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

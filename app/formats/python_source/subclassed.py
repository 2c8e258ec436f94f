"""Classes of the source, those above all that extend Keras's Layer and Model.

A layer or model of the source's own is read by what its ``call`` does, on Inputs of the shapes that
it is called on, as a submodel. Where it does what no operation of the library can, it is told by
its name and kept as a stranger.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import TYPE_CHECKING

from app.formats.python_source import enums, foreign
from app.formats.python_source.notes import told
from app.formats.python_source.recorder import Layer, Model, Tensor, tensors_in
from app.formats.python_source.values import (
    Array,
    External,
    Function,
    Method,
    Named,
    Native,
    Thing,
    Unknown,
    UserClass,
    UserObject,
    unknown_in,
)
from app.graph.names import snake_case

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

FLAGS = frozenset({"training", "mask", "return_attention_scores", "use_causal_mask"})


def kind_of(of: UserClass) -> str:
    """``model``, ``layer`` or nothing: what of Keras a class extends."""
    paths = of.foreign_bases()
    lasts = {path.rpartition(".")[2] for path in paths}
    if lasts & {"Model", "Functional", "Sequential"}:
        return "model"
    known = [path for path in paths if path.startswith(("keras", "tensorflow"))]
    is_layer = any(".layers." in path for path in known) or lasts & {"Layer", "Wrapper"}
    return "layer" if is_layer else ""


def instantiate(m: Machine, of: UserClass, positional: list[Thing], named: Named) -> Thing:
    """A new object: ``__init__`` is read like any function."""
    if enums.is_enum(of) and len(positional) == 1:
        return enums.with_value(m, of, positional[0])
    made = UserObject(of)
    m.objects.append(made)
    if kind_of(of):
        name = named.get("name")
        made.attributes["name"] = name if isinstance(name, str) else None
        made.attributes[":given"] = foreign.literals(m, positional, named)
        made.attributes[":line"] = m.line
    init = of.find("__init__")
    if isinstance(init, Function):
        m.call(init, [made, *positional], dict(named), None)
    elif (record := next((item for item in of.lineage() if item.is_record), None)) is not None:
        made.attributes |= dict(zip(record.fields, positional, strict=False)) | named
        _fill(m, made, record)
        if isinstance(after := of.find("__post_init__"), Function):
            m.call(after, [made], {}, None)
    elif (name := _library_base(of)) is not None:
        made.made = m.call(External(name), positional, dict(named), None)
    if _is_sequential(of) and made.made is None:
        made.made = m.call(External("keras.Sequential"), [], {}, None)
    return made


def _fill(m: Machine, made: UserObject, record: UserClass) -> None:
    """The fields that were not given and have no default but what makes one."""
    factories: Named = {}
    for item in reversed(record.lineage()):
        for name in item.attributes:
            factories.pop(name, None)
        factories |= item.factories
    for name, make in factories.items():
        if name not in made.attributes:
            made.attributes[name] = m.apply(make)


def _library_base(of: UserClass) -> str | None:
    from app.formats.python_source.names import layer_class

    return next((path for path in of.foreign_bases() if layer_class(path)), None)


def _is_sequential(of: UserClass) -> bool:
    return any(path.rpartition(".")[2] == "Sequential" for path in of.foreign_bases())


def inherited(m: Machine, value: UserObject, name: str) -> Thing:
    """An attribute that the source does not define itself."""
    if value.made is not None:
        return m.attribute(value.made, name)
    if kind_of(value.of):
        return of_keras(m, value, name)
    if any(isinstance(base, External | Unknown) for base in value.of.bases):
        return Unknown(f"{value.of.name}.{name}", m.line)
    raise AttributeError(name)


def of_keras(m: Machine, value: UserObject, name: str) -> Thing:
    """What Keras's Layer and Model give to those that extend them."""
    if name == "__init__":
        return Native(name, lambda args, named: _initialised(m, value, args, named))
    if name in ("build", "compile", "summary", "add_loss", "add_metric", "load_weights"):
        return Native(name, lambda args, named: _told_shape(m, value, name, args, named))
    if name == "__call__":
        return value
    if name == "call" and value.made is not None:
        return Native(name, lambda args, named: m.call(value.made, args, named, None))
    if name in ("fit", "predict", "evaluate"):
        return Native(name, lambda args, named: call_object(m, value, args[:1], {}, None))
    if name == "get_config":
        return Native(name, lambda args, named: {})
    if name == "trainable":
        return True
    if name in ("layers", "weights", "trainable_variables"):
        return Unknown(name, m.line)
    if value.made is not None:
        return m.attribute(value.made, name)
    return Unknown(f"{value.of.name}.{name}", m.line)


def _initialised(m: Machine, value: UserObject, args: list[Thing], named: Named) -> None:
    """``super().__init__(name="x")``, or of a model ``super().__init__(inputs, outputs)``."""
    name = named.get("name")
    if isinstance(name, str):
        value.attributes["name"] = name
    base = _library_base(value.of)
    if base is not None:
        value.made = m.call(External(base), args, named, None)
    elif kind_of(value.of) == "model":
        ends = tensors_in([*args, named.get("outputs")])
        if ends:
            value.made = m.call(External("keras.Model"), args, named, None)
        elif _is_sequential(value.of):
            value.made = m.call(External("keras.Sequential"), args, named, None)


def _told_shape(m: Machine, value: UserObject, name: str, args: list[Thing], named: Named) -> None:
    """``model.build((None, 28, 28, 1))`` gives a model of the source its shape."""
    shape = args[0] if args else named.get("input_shape")
    given = name == "build" and kind_of(value.of) == "model" and isinstance(shape, list | tuple)
    if given and shape and all(size is None or isinstance(size, int) for size in shape):
        call_object(m, value, [Array(tuple(shape))], {}, None)


def call_object(
    m: Machine,
    value: UserObject,
    positional: list[Thing],
    named: Named,
    node: ast.AST | None,
) -> Thing:
    """An object of the source called."""
    own = value.of.find("__call__")
    if isinstance(own, Function):
        return m.call(Method(own, value), positional, named, node)
    if value.made is not None and value.of.find("call") is None:
        return m.call(value.made, positional, named, node)
    kind = kind_of(value.of)
    if not kind or not isinstance(value.of.find("call"), Function):
        if tensors_in([*positional, *named.values()]):
            return _stranger(m, value, [*positional, *named.values()])
        return Unknown(f"{value.of.name}(...)", m.line)
    tensors = tensors_in([*positional, *named.values()])
    if not tensors:
        return _on_data(m, value, positional)
    model = _traced(m, value, positional, named)
    if model is None:
        return _stranger(m, value, [*positional, *named.values()])
    return m.call(model, [tensors if len(tensors) > 1 else tensors[0]], {}, node)


def _on_data(m: Machine, value: UserObject, positional: list[Thing]) -> Thing:
    """Called on arrays: their shapes are what the model is made for."""
    data = positional[0] if positional else None
    parts = list(data) if isinstance(data, list | tuple) else [data]
    arrays = [part for part in parts if isinstance(part, Array)]
    if kind_of(value.of) == "model" and arrays and len(arrays) == len(parts):
        inputs = [m.recorder.input(part.shape[1:], {}, None, m.line) for part in arrays]
        _traced(m, value, [inputs if isinstance(data, list | tuple) else inputs[0]], {}, own=True)
    return Unknown(f"{value.of.name}(...)", m.line)


def _traced(
    m: Machine, value: UserObject, positional: list[Thing], named: Named, own: bool = False
) -> Model | None:
    """The submodel that ``call`` is on tensors of these shapes; the same one for each call.

    ``own``: the tensors are Inputs made for it.
    """
    known = value.attributes.get(":model")
    if known is not None:
        return known if isinstance(known, Model) else None
    value.attributes[":model"] = False  # while it is being read, and if it fails
    outer = tensors_in([*positional, *named.values()])
    _built(m, value, outer)
    name = value.attributes.get("name") or m.recorder.names.automatic(value.of.name)
    inner = {id(tensor): tensor if own else _stand_in(m, tensor) for tensor in outer}
    result = _read(m, value, positional, named, inner)
    model = Model(name, value.attributes.get(":line", m.line))
    model.named = isinstance(value.attributes.get("name"), str)
    model.inputs = list(inner.values())
    model.outputs, model.form, model.built = tensors_in(result), result, True
    model.labels.append(value.of.name)
    if not _is_whole(value, model, result):
        value.attributes[":name"] = name
        value.attributes[":shapes"] = (
            [tensor.shape for tensor in outer],
            [tensor.shape for tensor in model.outputs],
        )
        return None
    model.notes.append(told(model.line, FOLLOWED, name=value.of.name).silent())
    value.attributes[":model"] = model
    if kind_of(value.of) == "model":
        from app.formats.python_source.models import register

        register(m, model, None)
    return model


FOLLOWED = "{name} is a class of the source; it was read as a submodel of what its call does."
STRANGER = (
    "{name} is a class of the source whose call does what no operation of a model file can; it was "
    "kept by its name."
)


def _stand_in(m: Machine, tensor: Tensor) -> Tensor:
    """An Input inside for a tensor outside."""
    shape = None if tensor.shape is None else tensor.shape[1:]
    arguments = {} if tensor.dtype == "float32" else {"dtype": tensor.dtype}
    return m.recorder.input(shape, dict(arguments), None, m.line)


def _built(m: Machine, value: UserObject, tensors: list[Tensor]) -> None:
    build = value.of.find("build")
    if isinstance(build, Function):
        shapes = [Unknown("a shape") if t.shape is None else t.shape for t in tensors]
        _guarded(m, build, [value, shapes[0] if len(shapes) == 1 else shapes], {})


def _read(
    m: Machine,
    value: UserObject,
    positional: list[Thing],
    named: Named,
    inner: dict[int, Tensor],
) -> Thing:
    from app.formats.python_source.calls import replaced

    call = value.of.find("call")
    assert isinstance(call, Function)
    names = [item.arg for item in (*call.node.args.args, *call.node.args.kwonlyargs)]
    flags: Named = {name: None for name in names if name in FLAGS and name not in named}
    flags |= {"training": False} if "training" in flags else {}
    args = [replaced(item, inner) for item in positional]
    given = {key: replaced(item, inner) for key, item in named.items()}
    taken = set(names[1 : 1 + len(args)])
    flags = {key: item for key, item in flags.items() if key not in taken}
    return _guarded(m, call, [value, *args], {**flags, **given})


def _guarded(m: Machine, function: Function, args: list[Thing], named: Named) -> Thing:
    from app.formats.python_source.machine import FAULTS, Raised

    try:
        return m.call(function, args, named, None)
    except (*FAULTS, Raised):
        return Unknown(function.name, m.line)


def _is_whole(value: UserObject, model: Model, result: Thing) -> bool:
    """Whether all that comes out could be followed. Of a model a part is better than none."""
    from app.formats.python_source.graphs import drawn

    if not model.outputs:
        return False
    if kind_of(value.of) == "model":
        return True
    if unknown_in(result):
        return False
    found = drawn(model)
    return not any(note.gap for note in found.notes) and len(found.graph.inputs) == len(
        model.inputs
    )


def _stranger(m: Machine, value: UserObject, given: list[Thing]) -> Thing:
    """The object as a layer that the library does not know."""
    declared, shapes = value.attributes.get(":shapes", (None, None))
    same = declared == [tensor.shape for tensor in tensors_in(given)]
    return foreign.called(m, stranger_layer(m, value), given, shapes if same else None)


def stranger_layer(m: Machine, value: UserObject) -> Layer:
    made = value.attributes.get(":stranger")
    if isinstance(made, Layer):
        return made
    name = value.attributes.get("name") or value.attributes.get(":name")
    arguments = dict(value.attributes.get(":given", {}))
    arguments.pop("name", None)
    made = foreign.stranger(m, value.of.name, name, arguments)
    made.named = isinstance(value.attributes.get("name"), str)
    made.notes.append(told(value.attributes.get(":line", m.line), STRANGER, name=value.of.name))
    value.attributes[":stranger"] = made
    return made


def as_layer(m: Machine, value: UserObject) -> Thing:
    """An object of the source in a stack of layers."""
    if value.made is not None and value.of.find("call") is None:
        return value.made
    if kind_of(value.of) and isinstance(value.of.find("call"), Function):
        layer = m.recorder.layer("Lambda", value.attributes.get("name"), {}, m.line)
        layer.name = value.attributes.get("name") or snake_case(value.of.name)
        layer.function = (Native(value.of.name, lambda args, named: _applied(m, value, args)), {})
        return layer
    return stranger_layer(m, value)


def _applied(m: Machine, value: UserObject, args: list[Thing]) -> Thing:
    return call_object(m, value, args, {}, None)


def open_models(m: Machine) -> None:
    """Models of the source that were never called: read on Inputs whose shape is not known.

    Those in a stack are called when its layers are, which is now.
    """
    from app.formats.python_source.machine import FAULTS, Raised
    from app.formats.python_source.models import ensure_built

    if any(
        kind_of(value.of) == "model" and ":model" not in value.attributes for value in m.objects
    ):
        for model in list(m.recorder.models):
            with suppress(*FAULTS, Raised):
                ensure_built(m, model)
    for value in list(m.objects):
        call = value.of.find("call")
        if kind_of(value.of) != "model" or not isinstance(call, Function):
            continue
        if ":model" in value.attributes or value.made is not None:
            continue
        names = [item.arg for item in call.node.args.args[1:]]
        wanted = names[: len(names) - len(call.defaults)] if call.defaults else names
        inputs = [
            m.recorder.input(None, {}, None, value.of.line) for name in wanted if name not in FLAGS
        ]
        for tensor in inputs:
            layer = tensor.call.target
            assert isinstance(layer, Layer)
            layer.notes.append(told(value.of.line, SHAPELESS, name=value.of.name))
        if inputs:
            _traced(m, value, list(inputs), {}, own=True)


SHAPELESS = (
    "The source does not say what shape {name} is called on. Enter the Input's shape in the "
    "properties."
)

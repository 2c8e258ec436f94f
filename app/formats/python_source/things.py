"""Values of a source as values of the document: arguments of layers and operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.formats.python_source.activations import activation_of
from app.formats.python_source.recorder import Layer, Model
from app.formats.python_source.values import (
    Array,
    External,
    Function,
    Method,
    Native,
    Once,
    Thing,
    Unknown,
    UserClass,
    UserObject,
    unknown_in,
)
from nodes.arrays import stored
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.sentence import Sentence
from nodes.spec import ParameterSpec
from nodes.stack import SEQUENTIAL
from nodes.values import Instance, Value, refuse_unstorable, show_short

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

# Names that objects had before, where the library does not know them.
OLD_OBJECTS: dict[str, str] = {
    "normal": "random_normal",
    "uniform": "random_uniform",
    "zero": "zeros",
    "one": "ones",
    "random_normal_initializer": "random_normal",
    "random_uniform_initializer": "random_uniform",
    "truncated_normal_initializer": "truncated_normal",
    "constant_initializer": "constant",
    "zeros_initializer": "zeros",
    "ones_initializer": "ones",
    "orthogonal_initializer": "orthogonal",
    "glorot_normal_initializer": "glorot_normal",
    "glorot_uniform_initializer": "glorot_uniform",
    "variance_scaling_initializer": "VarianceScaling",
    "xavier_initializer": "glorot_uniform",
    "maxnorm": "max_norm",
    "nonneg": "non_neg",
    "unitnorm": "unit_norm",
    "WeightRegularizer": "L1L2",
    "l1l2": "L1L2",
    "l1_l2": "L1L2",
}
KINDS = ("initializer", "regularizer", "constraint", "activation")


class UnusableError(ValueError):
    """A value that no argument of the document can hold: why, as a sentence."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


def argument(m: Machine, parameter: ParameterSpec, thing: Thing) -> Value:
    """A value for this parameter. One that Keras would refuse is kept, so that the check tells it.

    Raises UnusableError for what is not known, or is nothing that the document holds.
    """
    if parameter.kind in ("constant", "scalar") and isinstance(thing, float):
        thing = stored(thing)
    if parameter.kind in KINDS and isinstance(thing, dict) and "class_name" in thing:
        thing = _from_config(m, parameter.kind, thing)
    if parameter.kind == "activation" and isinstance(thing, Function):
        thing = activation_of(m, thing) or thing
    value = plain(m, thing, parameter.kind)
    if isinstance(value, str) and parameter.kind in KINDS:
        value = _object_name(parameter, value)
    try:
        return parameter.check(value)
    except UnfitValue:
        if isinstance(value, Instance) and parameter.kind == "literal":
            raise UnusableError(_no_value(thing)) from None
        return value


def _from_config(m: Machine, kind: str, config: dict[Thing, Thing]) -> Thing:
    """``{"class_name": "VarianceScaling", "config": {...}}``: an object as Keras saves it."""
    name, arguments = config["class_name"], config.get("config", {})
    if not isinstance(name, str) or not isinstance(arguments, dict):
        return config
    named = {key: item for key, item in arguments.items() if isinstance(key, str)}
    return made_object(m, kind, name, [], named) or config


def _object_name(parameter: ParameterSpec, name: str) -> str:
    if name in parameter.choices or name in parameter.aliases:
        return name
    return OLD_OBJECTS.get(name, name)


def plain(m: Machine, thing: Thing, kind: str = "literal") -> Value:
    """The document's value of a thing. Raises UnusableError."""
    found = unknown_in(thing)
    if found is not None and not (kind == "shape" and isinstance(thing, list | tuple)):
        raise UnusableError(
            Sentence("{what}, which is not known without running the code", {"what": found.what})
        )
    value = _value(m, thing, kind)
    try:
        refuse_unstorable(value)
    except (ValueError, RecursionError) as error:
        raise UnusableError(_no_value(thing)) from error
    return value


def _value(m: Machine, thing: Thing, kind: str) -> Value:
    if thing is None or isinstance(thing, bool | int | float | str):
        return thing
    if isinstance(thing, list | tuple | range):
        m.budget.make(len(thing))
        return tuple(
            None if isinstance(item, Unknown) else _value(m, item, _inner_kind(kind))
            for item in thing
        )
    if isinstance(thing, dict):
        if all(isinstance(key, str) for key in thing):
            return {key: _value(m, item, "literal") for key, item in thing.items()}
        raise UnusableError(_no_value(thing))
    if isinstance(thing, Instance):
        return thing
    if isinstance(thing, External | Native):
        return _named(thing, kind)
    if isinstance(thing, Layer):
        return wrapped(thing)
    if isinstance(thing, Model) and kind == "layer":
        return stacked(m, thing)
    raise UnusableError(_no_value(thing))


def _inner_kind(kind: str) -> str:
    return {"layers": "layer"}.get(kind, kind)


def _named(thing: External | Native, kind: str) -> Value:
    """``tf.float32`` is "float32"; ``tf.nn.relu`` as an activation "relu"."""
    path = thing.path if isinstance(thing, External) else thing.name
    name = path.rpartition(".")[2]
    if kind in KINDS:
        found = catalogue().object(kind, OLD_OBJECTS.get(name, name))
        if found is not None:
            return found.text or Instance(found.name)
    elif name in DTYPES or kind == "dtype":
        return {"float": "float32", "int": "int32"}.get(name, name)
    raise UnusableError(_no_value(thing))


DTYPES = frozenset(
    {
        *("float16", "float32", "float64", "bfloat16", "int8", "int16", "int32", "int64"),
        *("uint8", "uint16", "uint32", "uint64", "bool", "string", "complex64"),
    }
)


MOST_WRAPPED = 8  # layers within layers


def _depth(value: Value) -> int:
    """How many layers stand within each other; a tuple of layers is none itself."""
    if isinstance(value, tuple):
        return max(map(_depth, value), default=0)
    if not isinstance(value, Instance):
        return 0
    return 1 + max(map(_depth, value.arguments.values()), default=0)


def wrapped(layer: Layer) -> Instance:
    """A layer as an argument of another.

    Raises UnusableError for a function of the source, and where they are stacked too deep.
    """
    depth = max(map(_depth, layer.arguments.values()), default=0)
    if layer.function or depth > MOST_WRAPPED:
        raise UnusableError(_no_value(layer))
    name = {"name": layer.name} if layer.named else {}
    return Instance(layer.class_name, {**layer.arguments, **name})


def stacked(m: Machine, model: Model, depth: int = 0) -> Instance:
    """A model whose layers stand in a row, as an argument of a layer. Raises UnusableError."""
    row = model.row()
    if not row or depth > MOST_WRAPPED:
        raise UnusableError(_no_value(model))
    m.budget.make(len(row))  # a model that stands in many others is written out in each
    model.inner = True
    layers = tuple(
        stacked(m, item, depth + 1) if isinstance(item, Model) else wrapped(item) for item in row
    )
    name = {"name": model.name} if model.named else {}
    return Instance(SEQUENTIAL.name, {"layers": layers, **name})


def _no_value(thing: Thing) -> Sentence:
    return Sentence("{what}, which is no value that a model file can hold", {"what": called(thing)})


def shown(thing: Thing) -> str:
    """A plain value as the source has it; of another thing what it is called."""
    plain_one = thing is None or isinstance(thing, bool | int | float | str)
    return show_short(thing) if plain_one else called(thing)


def called(thing: Thing) -> str:
    """What to call a thing in a sentence."""
    if isinstance(thing, Function):
        return f"the function {thing.name}"
    if isinstance(thing, Layer | Model):
        return f"the {'model' if isinstance(thing, Model) else 'layer'} {thing.name}"
    if isinstance(thing, External | Unknown):
        return thing.path or getattr(thing, "what", "something")
    if isinstance(thing, UserObject):
        return f"an object of {thing.of.name}"
    if isinstance(thing, UserClass):
        return f"the class {thing.name}"
    if isinstance(thing, Array):
        return "an array"
    if isinstance(thing, Once):
        return "a generator"
    if isinstance(thing, Method | Native):
        return "a function"
    if isinstance(thing, int | float):
        return "a number that is too large, or none"
    return f"a {type(thing).__name__}"


def made_object(
    m: Machine, kind: str, name: str, positional: list[Thing], named: dict[str, Thing]
) -> Thing:
    """``l2(0.01)``: an initializer, regularizer or constraint with its arguments, or None."""
    spec = catalogue().object(kind, OLD_OBJECTS.get(name, name))
    if spec is None:
        return None
    parameters = spec.parameters
    if spec.name == "VarianceScaling":
        named = {{"factor": "scale"}.get(key, key): item for key, item in named.items()}
    given = dict(zip([p.name for p in parameters], positional, strict=False))
    for key, item in named.items():
        given[_old_parameter(spec.name, key)] = item
    arguments: dict[str, Value] = {}
    for key, item in given.items():
        parameter = spec.parameters_by_name.get(key)
        if parameter is None:
            continue
        if unknown_in(item):
            return m.unknown(None, f"{name}(...)")
        try:
            value = argument(m, parameter, item)
        except UnusableError as error:
            return Unknown(str(error.sentence), m.line)
        if not parameter.is_default(value):
            arguments[key] = value
    return Instance(spec.name, arguments)


def _old_parameter(class_name: str, name: str) -> str:
    old = {("L1", "l"): "l1", ("L2", "l"): "l2", ("MaxNorm", "m"): "max_value"}
    return old.get((class_name, name), name)

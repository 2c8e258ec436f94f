"""What a document says of a layer that is kept, held against its form before Keras is asked.

A .layerloom file may say anything: what comes out of the layer, what its call is given. Nothing of
it is executed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeGuard

from app.engine.backend import keras
from app.errors import EngineError
from app.graph.kept import OUTPUTS, WIRE, Shape
from app.graph.model import LayerDefinition
from nodes.sentence import Sentence
from nodes.values import Value

Shapes: TypeAlias = tuple[Shape, ...]
BUILT = "build_config"
LONGEST = 60  # characters of what was found
CLASS_FORM = (
    "{node} is a {layer} that is kept as its file has it, and the document gives {found} as the "
    "name of its class; expected a text. Open the file that it came from anew."
)
OUTPUTS_FORM = (
    "{node} is a {layer} that is kept as its file has it, and the document gives {found} for what "
    "comes out; expected a list of shapes with their dtypes. Open the file that it came from anew."
)
CALL_FORM = (
    "{node} is a {layer} that is kept as its file has it, and the document gives {found} for what "
    "its call is given; expected a list 'args' and names in 'kwargs', each wire once by its number "
    "from 0. Open the file that it came from anew."
)
WIRES = (
    "{node} is a {layer} that is kept as its file has it, where its call takes another number of "
    "tensors: {expected}, and not {count}. Wire as many to it, or export a .layerloom file."
)
UNWIRED = (
    "{node} is a {layer} that is kept as its file has it, and nothing is wired to it. Wire what "
    "its file gives it, or export a .layerloom file."
)
SHAPELESS = (
    "{node} is a {layer} that is kept as its file has it, and the file does not tell the shape of "
    "what comes out; expected a .keras file where a layer of the same model reads it, always in "
    "one shape. Save it anew that way in the program that made it, or export a .layerloom file."
)
STALE = (
    "{node} is a {layer} that is kept as its file has it, made for the shape {expected}; "
    "what comes in is {received}, so that nobody knows what comes out. Wire the same shape to it, "
    "or export a .layerloom file."
)


class Spec(NamedTuple):
    """What comes out: the shape with the batch axis."""

    shape: Shape
    dtype: str

    def tensor(self) -> Any:
        """A KerasTensor, each time another: each belongs to one call."""
        return keras.KerasTensor(self.shape, self.dtype)


class Wanted(NamedTuple):
    """How many outputs of a layer, from the first, others read, and how many the model gives."""

    read: int = 0
    given: int = 0


def class_name_of(definition: LayerDefinition) -> str:
    """The name that its file says. Raises EngineError."""
    name = definition.origin.get("class_name", definition.class_name)
    if not isinstance(name, str) or not name:
        raise refusal(definition, CLASS_FORM, found=_shown(name))
    return name


def refusal(definition: LayerDefinition, template: str, **values: str | int) -> EngineError:
    """The error of a layer: a template with places for {node}, {layer} and more."""
    name = definition.origin.get("class_name")
    layer = name if isinstance(name, str) and name else definition.class_name
    return EngineError(Sentence(template, {"node": definition.name, "layer": layer, **values}))


def _shown(found: object) -> str:
    text = repr(found)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


# --- what comes out


def specs_of(definition: LayerDefinition, wanted: Wanted) -> tuple[Spec, ...]:
    """What its file tells of its outputs. Raises EngineError where that is too little, or no such.

    What only the model gives may have any shape: Keras works it out when it makes the layer.
    """
    told = definition.origin.get(OUTPUTS, ())
    if not isinstance(told, tuple):
        raise refusal(definition, OUTPUTS_FORM, found=_shown(told))
    specs = tuple(_spec(definition, item) for item in told)
    if len(specs) < wanted.read or not (specs or wanted.given):
        raise refusal(definition, SHAPELESS)
    return specs + (Spec((None,), "float32"),) * (wanted.given - len(specs))


def _spec(definition: LayerDefinition, item: Value) -> Spec:
    if isinstance(item, Mapping) and item.keys() == {"shape", "dtype"}:
        shape, dtype = item["shape"], item["dtype"]
        if _is_shape(shape) and isinstance(dtype, str) and _is_dtype(dtype):
            return Spec(shape, dtype)
    raise refusal(definition, OUTPUTS_FORM, found=_shown(item))


def _is_shape(item: object) -> TypeGuard[Shape]:
    return isinstance(item, tuple) and all(size is None or _is_number(size) for size in item)


def _is_number(item: object) -> TypeGuard[int]:
    return isinstance(item, int) and not isinstance(item, bool) and item >= 0


def _is_dtype(name: str) -> bool:
    try:
        return bool(keras.backend.standardize_dtype(name) == name)
    except ValueError:
        return False


# --- what its call is given


def call_of(
    definition: LayerDefinition, arguments: Mapping[str, Value], tensors: list[Any]
) -> tuple[list[Any], dict[str, Any]]:
    """The arguments by position and by name, the tensors in them. Raises EngineError."""
    if not tensors:
        raise refusal(definition, UNWIRED)
    if not arguments.keys() & {"args", "kwargs"}:
        return [tensors if len(tensors) > 1 else tensors[0]], {}
    args, kwargs = arguments.get("args", ()), arguments.get("kwargs", {})
    if not isinstance(args, tuple) or not _is_named(kwargs):
        raise refusal(definition, CALL_FORM, found=_shown({"args": args, "kwargs": kwargs}))
    wires = [*_wires(args), *_wires(kwargs)]
    numbers = [wire for wire in wires if _is_number(wire)]
    if len(numbers) < len(wires) or sorted(numbers) != list(range(len(numbers))):
        raise refusal(definition, CALL_FORM, found=_shown({"args": args, "kwargs": kwargs}))
    if len(numbers) != len(tensors):
        raise refusal(definition, WIRES, expected=len(numbers), count=len(tensors))
    by_name = {name: _wired(item, tensors) for name, item in kwargs.items()}
    return [_wired(item, tensors) for item in args], by_name


def _is_named(item: object) -> TypeGuard[Mapping[str, Value]]:
    return isinstance(item, Mapping) and "self" not in item


def _is_wire(value: object) -> TypeGuard[Mapping[str, Value]]:
    return isinstance(value, Mapping) and value.keys() == {WIRE}


def _wires(value: Value) -> Iterator[Value]:
    """What stands in the places of wires: numbers, in a right document."""
    if _is_wire(value):
        yield value[WIRE]
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _wires(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _wires(item)


def _wired(value: Any, tensors: list[Any]) -> Any:
    """Arguments with the tensors in the places that their numbers keep."""
    if _is_wire(value):
        number: Any = value[WIRE]
        return tensors[number]
    if isinstance(value, Mapping):
        return {key: _wired(item, tensors) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_wired(item, tensors) for item in value]
    return value


# --- what comes in


class Misfit(NamedTuple):
    """Shapes that a layer was made for, and those of a call."""

    expected: Shapes
    received: Shapes

    def refusal(self, definition: LayerDefinition) -> EngineError:
        texts = {"expected": _listed(self.expected), "received": _listed(self.received)}
        return refusal(definition, STALE, **texts)


def misfit(definition: LayerDefinition, args: tuple[Any, ...], given: Any) -> Misfit | None:
    """What differs between a call and what its file says that it was made for; None for nothing.

    ``given``: what goes by name. After ``Layer.get_build_config``: the shapes of one argument, or
    of several by their names. The batch may have any size.
    """
    told = definition.origin.get(BUILT)
    if not isinstance(told, Mapping):
        return None
    if told.keys() == {"input_shape"} and args:
        expected, received = tuple(_shapes(told["input_shape"])), _received(args[0])
        fits = len(expected) == len(received) and all(map(_fits, expected, received))
    else:
        # Which argument bears which name is not known here.
        named = told.get("shapes_dict", told.get("input_shape"))
        expected, received = tuple(_shapes(named)), _received((args, given))
        fits = _found_among(expected, received)
    return Misfit(expected, received) if expected and not fits else None


def _shapes(item: object) -> Iterator[Shape]:
    """Shapes in lists and dicts, in Keras's order."""
    if _is_shape(item) and item:
        yield item
    elif isinstance(item, tuple):
        for inner in item:
            yield from _shapes(inner)
    elif isinstance(item, Mapping):
        for key in sorted(item):
            yield from _shapes(item[key])


def _received(item: Any) -> Shapes:
    leaves = keras.tree.flatten(item)
    return tuple(tuple(leaf.shape) for leaf in leaves if isinstance(leaf, keras.KerasTensor))


def _fits(shape: Shape, other: Shape) -> bool:
    sizes = zip(shape[1:], other[1:], strict=False)
    return len(shape) == len(other) and all(a == b or None in (a, b) for a, b in sizes)


def _found_among(expected: Shapes, received: Shapes) -> bool:
    """Whether each shape fits another one that came in."""
    if all(map(_fits, expected, received)) and len(expected) <= len(received):
        return True
    left = list(received)
    for shape in sorted(expected, key=lambda sizes: sizes[1:].count(None)):  # the strictest first
        fitting = next((other for other in left if _fits(shape, other)), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return True


def _listed(shapes: Shapes) -> str:
    return ", ".join(map(str, shapes))

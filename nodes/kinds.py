"""What each kind of parameter accepts: one function a kind, one table at the end.

A check returns the value in its one form, or raises ``UnfitValue`` saying what was expected. What
depends on several arguments or on shapes is the engine's to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeGuard

from nodes.arrays import ARRAY, ENDLESS, content, shape_of, stored
from nodes.sentence import Sentence
from nodes.slices import SliceError, canonical_slice
from nodes.values import Instance, Value, refuse_unstorable, show, show_short

if TYPE_CHECKING:
    from nodes.spec import ParameterSpec

# What a tensor may hold, and what a layer may compute in (as policy, int8 means quantization).
DTYPES = (
    *("float32", "float16", "bfloat16", "float64", "int8", "int16", "int32", "int64"),
    *("uint8", "uint16", "uint32", "uint64", "bool", "string"),
)
# The last float up to which each integer is one.
MOST_EXACT = 2.0**53
POLICIES = (*(dtype for dtype in DTYPES if dtype != "int8"), "mixed_float16", "mixed_bfloat16")


class UnfitValue(ValueError):  # noqa: N818  what it is, not that it is raised
    """A value that a parameter cannot take: what was received, what was expected, what to do."""

    def __init__(self, received: Value, expected: Sentence, advice: Sentence | None = None) -> None:
        self.received, self.expected, self.advice = received, expected, advice
        super().__init__(f"{show_short(received)}; expected {expected}")


def storable(value: Value) -> None:
    """Raises UnfitValue for what no file can hold, whatever the kind."""
    if isinstance(value, float):
        return  # A number that is none is better told by the kind.
    try:
        refuse_unstorable(value)
    except ValueError as error:
        expected = Sentence("integers of 64 bits, finite numbers and whole characters")
        raise UnfitValue(str(error), expected) from error


def boolean(spec: ParameterSpec, value: Value) -> Value:
    """True or False."""
    if not isinstance(value, bool):
        raise UnfitValue(value, Sentence("True or False"))
    return value


def switch(spec: ParameterSpec, value: Value) -> Value:
    """True, False or a word: ``LSTM.use_cudnn``."""
    if isinstance(value, bool) or (isinstance(value, str) and value in spec.choices):
        return value
    raise UnfitValue(value, Sentence("True, False or {choices}", {"choices": _listed(spec)}))


def integer(spec: ParameterSpec, value: Value) -> Value:
    """An integer, between ``minimum`` and ``maximum`` where these are given."""
    value = _whole(value)
    if not _is_integer(value) or not _in_range(spec, value):
        raise UnfitValue(value, _range(spec, "an integer"))
    return value


def number(spec: ParameterSpec, value: Value) -> Value:
    """A number, between ``minimum`` and ``maximum`` where these are given."""
    if not _is_number(value) or not _in_range(spec, value):
        raise UnfitValue(value, _range(spec, "a number"))
    return float(value)


def string(spec: ParameterSpec, value: Value) -> Value:
    """A text."""
    if not isinstance(value, str):
        raise UnfitValue(value, Sentence("a text"))
    return value


def choice(spec: ParameterSpec, value: Value) -> Value:
    """One of ``choices``."""
    if not isinstance(value, str):
        raise UnfitValue(value, Sentence("one of {choices}", {"choices": _listed(spec)}))
    # Keras takes "SAME" too; one spelling is kept.
    found = next((item for item in (value, value.lower()) if item in spec.choices), None)
    if found is None:
        raise UnfitValue(value, Sentence("one of {choices}", {"choices": _listed(spec)}))
    return found


def integers(spec: ParameterSpec, value: Value) -> Value:
    """One integer, or a tuple of them (of ``length`` where it is known)."""
    return _one_or_tuple(spec, value, _whole, _is_integer, "an integer")


def numbers(spec: ParameterSpec, value: Value) -> Value:
    """One number, or a tuple of them (of ``length`` where it is known)."""
    return _one_or_tuple(spec, value, lambda item: item, _is_number, "a number")


def margins(spec: ParameterSpec, value: Value) -> Value:
    """Sizes before and after each of ``length`` axes: 1, (1, 2) or ((1, 1), (2, 0))."""
    value = _whole(value)
    if _is_size(value):
        return value
    axes = (value,) if spec.length == 1 else value
    if isinstance(axes, tuple) and len(axes) == spec.length and all(map(_is_margin, axes)):
        return value
    if spec.length == 1:
        raise UnfitValue(value, Sentence("an integer >= 0, or two such: (before, after)"))
    values: dict[str, str | int] = {"count": spec.length or 0}
    sentence = "an integer >= 0, or {count} such, or {count} pairs (before, after)"
    raise UnfitValue(value, Sentence(sentence, values))


def shape(spec: ParameterSpec, value: Value) -> Value:
    """Sizes without the batch axis; None where a size is left open."""
    value = _whole(value)
    if _is_integer(value):
        value = (value,)
    low = spec.minimum or 0
    if isinstance(value, tuple):
        value = tuple(map(_whole, value))
        if all(item is None or (_is_integer(item) and item >= low) for item in value):
            return value
    raise UnfitValue(
        value,
        Sentence("a tuple of sizes, None for an open one"),
        Sentence("Write the sizes without the batch axis, e.g. (28, 28, 1)."),
    )


def axis(spec: ParameterSpec, value: Value) -> Value:
    """The number of an axis, or a tuple of them; -1 is the last axis."""
    value = _whole(value)
    if _is_integer(value):
        return value
    if isinstance(value, tuple) and value and all(map(_is_integer, value)):
        return value
    raise UnfitValue(value, Sentence("an axis number, or a tuple of them; -1 is the last axis"))


def vocabulary(spec: ParameterSpec, value: Value) -> Value:
    """The words themselves. Never a text alone: Keras would read the file of that name."""
    if isinstance(value, str):
        raise UnfitValue(
            value,
            Sentence("the words themselves, not the name of a file"),
            Sentence("Load the file at the argument in the properties; its words are kept then."),
        )
    if _is_each_once(value, str):
        return value
    raise UnfitValue(value, Sentence("a tuple of words, each once, e.g. ('a', 'b')"))


def integer_vocabulary(spec: ParameterSpec, value: Value) -> Value:
    """As ``vocabulary``, of integers."""
    if isinstance(value, str):
        return vocabulary(spec, value)
    if _is_each_once(value, int):
        return value
    raise UnfitValue(value, Sentence("a tuple of integers, each once, e.g. (1, 2)"))


def _is_each_once(value: Value, kind: type) -> bool:
    items = value if isinstance(value, tuple) else ()
    fitting = {item for item in items if isinstance(item, kind) and not isinstance(item, bool)}
    return 0 < len(items) == len(fitting)


def named_or_instance(spec: ParameterSpec, value: Value) -> Value:
    """An initializer, regularizer, constraint or activation: by name, or with arguments."""
    if isinstance(value, Instance):
        return _checked_instance(spec, value)
    name = spec.aliases.get(value, value) if isinstance(value, str) else value
    if not isinstance(name, str) or (spec.choices and name not in spec.choices):
        raise UnfitValue(value, Sentence("one of {choices}", {"choices": _listed(spec)}))
    return name


def layer(spec: ParameterSpec, value: Value) -> Value:
    """A layer with arguments of its own, of one of the classes in ``choices`` if there are any."""
    if not isinstance(value, Instance):
        advice = Sentence("Of models only one whose layers stand in a row can be wrapped.")
        raise UnfitValue(
            value, Sentence("a layer, e.g. Dense(units=10)"), advice if _is_model(value) else None
        )
    if spec.choices and value.class_name not in spec.choices:
        raise UnfitValue(value, Sentence("one of {choices}", {"choices": ", ".join(spec.choices)}))
    return _checked_instance(spec, value)


def _is_model(value: Value) -> bool:
    """Whether a file brought a model along where a layer should be."""
    return isinstance(value, Mapping) and value.get("class_name") in ("Functional", "Model")


def layers(spec: ParameterSpec, value: Value) -> Value:
    """Several layers, one after the other."""
    if not isinstance(value, tuple) or not value:
        raise UnfitValue(value, Sentence("a tuple of layers, e.g. (Dense(units=10),)"))
    return tuple(layer(spec, item) for item in value)


def number_table(spec: ParameterSpec, value: Value) -> Value:
    """A number for each of some names: ``{"rmax": 3.0}``."""
    known = isinstance(value, Mapping) and all(name in spec.choices for name in value)
    if not known or not all(map(_is_number, value.values())):  # type: ignore[union-attr]
        values: dict[str, str | int] = {"choices": _listed(spec)}
        raise UnfitValue(value, Sentence("a number for each of {choices}, or some of them", values))
    return value


def dtype(spec: ParameterSpec, value: Value) -> Value:
    """The name of a dtype or of a dtype policy."""
    allowed = spec.choices or POLICIES
    if not isinstance(value, str) or value not in allowed:
        raise UnfitValue(value, Sentence("one of {choices}", {"choices": ", ".join(allowed)}))
    return value


def scalar(spec: ParameterSpec, value: Value) -> Value:
    """A number whose kind counts: 2 and 2.0 differ, as they do in a tensor."""
    value = _stored(value)
    if not (isinstance(value, bool) or _is_number(value) or value in ENDLESS):
        raise UnfitValue(value, Sentence("a number, True or False"))
    return value


def _stored(value: Value) -> Value:
    return stored(value) if isinstance(value, float) else value


def array(spec: ParameterSpec, value: Value) -> Value:
    """A number, or a table of numbers as nested tuples with rows of one length."""
    shape = shape_of(value)
    if shape is None or (not shape and (spec.tuple_only or isinstance(value, bool))):
        raise UnfitValue(value, _an_array(spec), Sentence("Rows of a table have one length."))
    return value


def constant(spec: ParameterSpec, value: Value) -> Value:
    """What stands where a tensor could: 2 and 2.0 differ, as they do in a tensor.

    A number, an array, or an array whose dtype is said: ``array(x=(1, 2), dtype='int64')``.
    """
    numbers, dtype = content(_stored(value))
    if isinstance(value, Instance) and not _is_array_of_dtype(value):
        numbers = None
    shape = shape_of(numbers)
    if shape is None or (not shape and spec.tuple_only):
        raise UnfitValue(value, _an_array(spec), Sentence("Rows of a table have one length."))
    return Instance(ARRAY, {"x": numbers, "dtype": dtype}) if dtype else numbers


def _an_array(spec: ParameterSpec) -> Sentence:
    if spec.tuple_only:
        return Sentence("an array, e.g. (1.0, 2.0)")
    return Sentence("a number or an array, e.g. (1.0, 2.0)")


def _is_array_of_dtype(value: Instance) -> bool:
    known = value.class_name == ARRAY and value.arguments.keys() <= {"x", "dtype"}
    dtype_named = value.arguments.get("dtype")
    return known and dtype_named in (None, *(item for item in DTYPES if item != "string"))


def slices(spec: ParameterSpec, value: Value) -> Value:
    """What stands between the brackets of ``x[:, 0]``."""
    try:
        return canonical_slice(str(_whole(value)) if _is_number(value) else _text(value))
    except SliceError as error:
        raise UnfitValue(
            value,
            Sentence("integers, start:stop:step, ... and None, with commas between them"),
            Sentence("The first item is the batch axis, e.g. :, 0 for the first of each row."),
        ) from error


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise SliceError(value)
    return value


def literal(spec: ParameterSpec, value: Value) -> Value:
    """Any value; what of it is right Keras says."""
    if isinstance(value, float) and not math.isfinite(value):
        raise UnfitValue(value, Sentence("a finite number"))
    return value


KINDS: dict[str, Callable[[ParameterSpec, Value], Value]] = {
    "boolean": boolean,
    "switch": switch,
    "integer": integer,
    "number": number,
    "string": string,
    "choice": choice,
    "integers": integers,
    "numbers": numbers,
    "margins": margins,
    "shape": shape,
    "axis": axis,
    "vocabulary": vocabulary,
    "integer_vocabulary": integer_vocabulary,
    "activation": named_or_instance,
    "initializer": named_or_instance,
    "regularizer": named_or_instance,
    "constraint": named_or_instance,
    "layer": layer,
    "layers": layers,
    "number_table": number_table,
    "dtype": dtype,
    "scalar": scalar,
    "array": array,
    "constant": constant,
    "slice": slices,
    "literal": literal,
}


def _is_integer(value: Value) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Value) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_size(value: Value) -> bool:
    return _is_integer(value) and value >= 0


def _is_margin(value: Value) -> bool:
    pair = isinstance(value, tuple) and len(value) == 2 and all(map(_is_size, value))
    return pair or _is_size(value)


def _whole(value: Value) -> Value:
    """2.0 is the integer 2, as JSON from elsewhere writes it. Far off a float names no integer."""
    exact = isinstance(value, float) and abs(value) <= MOST_EXACT and value.is_integer()
    return int(value) if exact else value  # type: ignore[arg-type]


def _in_range(spec: ParameterSpec, value: float) -> bool:
    low, high = spec.minimum, spec.maximum
    return (low is None or value >= low) and (high is None or value <= high)


def _one_or_tuple(
    spec: ParameterSpec,
    value: Value,
    one_form: Callable[[Value], Value],
    fits: Callable[[Value], bool],
    noun: str,
) -> Value:
    items = tuple(map(one_form, value if isinstance(value, tuple) else (value,)))
    right_length = isinstance(value, tuple) and spec.length in (None, len(value))
    alone = not isinstance(value, tuple) and not spec.tuple_only
    good = all(fits(item) and _in_range(spec, item) for item in items)  # type: ignore[arg-type]
    if not (good and items and (alone or right_length)):
        raise UnfitValue(value, _one_or_tuple_expected(spec, noun))
    return items if isinstance(value, tuple) else items[0]


def _one_or_tuple_expected(spec: ParameterSpec, noun: str) -> Sentence:
    one = _range(spec, noun)
    if spec.tuple_only and spec.length is None:
        template = f"a tuple, each item {one.template}"
    elif spec.tuple_only:
        template = f"a tuple of {{count}}, each {one.template}"
    elif spec.length is None:
        template = f"{one.template}, or a tuple of such"
    else:
        template = f"{one.template}, or a tuple of {{count}} such"
    return Sentence(template, {**one.values, "count": spec.length or 0})


def _range(spec: ParameterSpec, noun: str) -> Sentence:
    # The template holds the noun, so that a translator sees the whole sentence.
    values: dict[str, str | int] = {"low": _bound(spec.minimum), "high": _bound(spec.maximum)}
    if spec.minimum is not None and spec.maximum is not None:
        return Sentence(f"{noun} from {{low}} to {{high}}", values)
    if spec.minimum is not None:
        return Sentence(f"{noun} >= {{low}}", values)
    if spec.maximum is not None:
        return Sentence(f"{noun} <= {{high}}", values)
    return Sentence(noun)


def _bound(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}"


def _listed(spec: ParameterSpec) -> str:
    return ", ".join(map(show, spec.choices))


def _checked_instance(spec: ParameterSpec, value: Instance) -> Instance:
    # The catalogue is made of specs and the specs of these kinds; only here does one look back.
    from nodes.catalogue import catalogue

    known = catalogue().parameters_of(spec.kind, value.class_name)
    if known is None:
        values: dict[str, str | int] = {"kind": spec.kind}
        raise UnfitValue(value, Sentence("the name of a Keras {kind}", values))
    arguments = {
        name: _checked_argument(value, known.get(name), name, item)
        for name, item in value.arguments.items()
    }
    for name, parameter in known.items():
        if parameter.required and name not in arguments:
            raise UnfitValue(value, Sentence("a value for {argument}", {"argument": name}))
    return Instance(value.class_name, arguments)


def _checked_argument(
    instance: Instance, parameter: ParameterSpec | None, name: str, value: Value
) -> Value:
    about: dict[str, str | int] = {"argument": name, "class": instance.class_name}
    if parameter is None:
        raise UnfitValue(instance, Sentence("no argument {argument} in {class}", about))
    try:
        return parameter.check(value)
    except UnfitValue as error:
        about["expected"] = str(error.expected)
        raise UnfitValue(
            instance, Sentence("{argument} of {class} to be {expected}", about), error.advice
        ) from error

"""Arguments as Python source. What is no plain name or value is refused, never written."""

from __future__ import annotations

import keyword as python
from collections.abc import Iterator, Mapping
from fractions import Fraction

from app.codegen.layout import Expression, Group, call, keyword, listed, text, tupled
from app.graph.model import INPUT, LayerDefinition
from nodes.arrays import ENDLESS, content
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.spec import LayerSpec, ParameterSpec
from nodes.values import Instance, Value

# Where the classes of an argument of these kinds live; every other object is a layer.
MODULES = {
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
}
# A bare number in front would not say what it is: Keras's guides write Dot(axes=1) and
# MultiHeadAttention(num_heads=2, key_dim=2).
NEVER_POSITIONAL = frozenset({"axes", "axis", "num_heads", "head_dim"})

Parameters = Mapping[str, ParameterSpec]


class UnwritableError(ValueError):
    """A value that has no place in source: what was found, in words."""


def constructed(class_name: str, arguments: Mapping[str, Value], name: str = "") -> Expression:
    """``layers.Dense(10, activation="relu", name="a")``: a layer made.

    Leading required arguments stand by position, as in Keras's guides; defaults are left out.
    Raises UnwritableError for what the library does not know: nothing else of a file is written.
    """
    spec = catalogue().get(class_name)
    if spec is None:
        raise UnwritableError(f"the class {class_name[:40]!r} is not a layer of Keras")
    maker = text("keras.Input" if spec.name == INPUT else _where(spec))
    leading = () if spec.name == INPUT else _leading(spec, arguments)
    named = [keyword("name", text(quoted(name)))] if name else []
    return call(maker, *_arguments(spec.parameters_by_name, arguments, leading), *named)


def _where(spec: LayerSpec) -> str:
    """A class of ``layers``, or of ``keras``; one that neither offers is imported by its name."""
    if spec.module == "keras":
        return f"keras.{spec.name}"
    return spec.name if spec.module else f"layers.{spec.name}"


def private_classes(layer: LayerDefinition) -> Iterator[LayerSpec]:
    """The classes of a layer, and of those inside it, that Keras does not offer."""
    yield from _private(Instance(layer.class_name, layer.arguments))


def _private(value: Value) -> Iterator[LayerSpec]:
    if isinstance(value, Instance):
        spec = catalogue().get(value.class_name)
        if spec is not None and spec.module not in ("", "keras"):
            yield spec
        value = tuple(value.arguments.values())
    if isinstance(value, tuple):
        for item in value:
            yield from _private(item)


def _leading(spec: LayerSpec, arguments: Mapping[str, Value]) -> tuple[str, ...]:
    """The required arguments in front, up to the first that is better named."""
    named = (
        not item.required or item.name not in arguments or item.name in NEVER_POSITIONAL
        for item in spec.parameters
    )
    count = next((place for place, by_name in enumerate(named) if by_name), len(spec.parameters))
    return tuple(item.name for item in spec.parameters[:count])


def _arguments(
    known: Parameters, arguments: Mapping[str, Value], leading: tuple[str, ...] = ()
) -> Iterator[Expression]:
    """Arguments in the order of the signature, without those at their default."""
    if strange := arguments.keys() - known.keys():
        raise UnwritableError(f"there is no argument {min(strange)[:40]!r}")
    for name, parameter in known.items():
        if name in leading:
            yield argument(parameter, arguments[name])
        elif name in arguments and not parameter.is_default(arguments[name]):
            yield keyword(name, argument(parameter, arguments[name]))


def argument(parameter: ParameterSpec, value: Value) -> Expression:
    """A value as source. Raises UnwritableError for one that the parameter refuses."""
    try:
        return written(parameter.check(value), parameter.kind)
    except UnfitValue as error:
        raise UnwritableError(f"{parameter.name} is {str(error)[:80]}") from error


def call_arguments(arguments: Mapping[str, Value]) -> Iterator[Expression]:
    """``training=True``: arguments of one call, of which no more is known than their names."""
    for name, value in arguments.items():
        yield keyword(identifier(name), written(value))


def identifier(name: str) -> str:
    """The name itself. Raises UnwritableError for what could not stand in source as a name."""
    if not name.isidentifier() or python.iskeyword(name):
        raise UnwritableError(f"{name[:40]!r} is no argument's name")
    return name


def written(value: Value, kind: str = "literal") -> Expression:
    """A value as source; ``kind`` tells where an object's class lives."""
    if kind in ("constant", "scalar"):
        return _constant(value)
    if isinstance(value, Instance):
        return _object(value, kind)
    if isinstance(value, tuple):
        return tupled([written(item, kind) for item in value])
    if isinstance(value, Mapping):
        return mapped({key: written(item) for key, item in value.items()})
    if isinstance(value, str):
        return text(quoted(value))
    return text(_fraction(value) if isinstance(value, float) else repr(value))


def _constant(value: Value) -> Expression:
    """A number as it is, an array as ``ops.array([1.0, 2.0])``."""
    numbers, dtype = content(value)
    if not isinstance(numbers, tuple) and not dtype:
        return _number(numbers)
    named = [keyword("dtype", written(dtype))] if dtype else []
    return call(text("ops.array"), _rows(numbers), *named)


def _rows(numbers: Value) -> Expression:
    return listed(list(map(_rows, numbers))) if isinstance(numbers, tuple) else _number(numbers)


def _number(value: Value) -> Expression:
    if isinstance(value, str) and value in ENDLESS:
        return text(f'float("{value}")')
    return written(value)


def mapped(items: Mapping[str, Expression]) -> Expression:
    """A dict with these keys."""
    entries = tuple((f"{quoted(key)}: ", *value) for key, value in items.items())
    return (Group("{", entries, "}"),)


def _object(value: Instance, kind: str) -> Expression:
    if kind not in MODULES:
        if value.class_name == INPUT:
            raise UnwritableError("an Input stands inside another layer")
        arguments = dict(value.arguments)
        return constructed(value.class_name, arguments, str(arguments.pop("name", None) or ""))
    known = catalogue().parameters_of(kind, value.class_name)
    if known is None:
        raise UnwritableError(f"the class {value.class_name[:40]!r} is no {kind} of Keras")
    maker = text(f"{MODULES[kind]}.{value.class_name}")
    return call(maker, *_arguments(known, value.arguments))


def _fraction(value: float) -> str:
    """``1 / 255`` where that is the very same number and shorter to read."""
    plain = repr(value)
    if len(plain) > 10 and 0 < abs(value) < 1:
        near = Fraction(value).limit_denominator(100_000)
        if near.numerator / near.denominator == value:
            return f"{near.numerator} / {near.denominator}"
    return plain


def quoted(content: str) -> str:
    """A string literal in double quotes, unless single ones need fewer escapes."""
    literal = repr(content)
    if literal[0] == '"' or content.count('"') > content.count("'"):
        return literal
    body = literal[1:-1].replace("\\'", "'").replace('"', '\\"')
    return f'"{body}"'

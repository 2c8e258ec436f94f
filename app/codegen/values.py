"""Arguments as Python source. What is no plain name or value is refused, never written."""

from __future__ import annotations

import keyword as python
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from app.codegen.layout import Expression, Group, call, keyword, text, tupled
from nodes.catalogue import catalogue
from nodes.spec import LayerSpec, ParameterSpec
from nodes.values import Instance, Value, same

# Where the classes of an argument that takes an object live.
MODULES = {
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
    "dtype": "keras.dtype_policies",
}
# A bare number in front would not say that it is an axis: Keras's guides write Dot(axes=1).
NEVER_POSITIONAL = frozenset({"axes", "axis"})
OPERATION = re.compile(r"keras\.ops(\.[a-z][a-z0-9_]*)+")


class UnwritableError(ValueError):
    """A value that has no place in source: what was found, in words."""


def constructed(name: str, arguments: Mapping[str, Value], *rest: Expression) -> Expression:
    """``layers.Dense(10, activation="relu")``: a layer made, ``rest`` behind its own arguments.

    Leading required arguments stand by position, as in Keras's guides, defaults are left out.
    Raises UnwritableError for a class that the library lacks and for what is no argument's name.
    """
    spec = catalogue().get(name)
    if spec is None:
        raise UnwritableError(f"the class {name!r} is not a layer of Keras")
    maker = text("keras.Input" if spec.name == "Input" else f"layers.{spec.name}")
    return call(maker, *_arguments(spec, arguments), *rest)


def _arguments(spec: LayerSpec, arguments: Mapping[str, Value]) -> Iterator[Expression]:
    rest = dict(arguments)
    for parameter in () if spec.name == "Input" else spec.parameters:
        leads = parameter.required and parameter.name in rest
        if not leads or parameter.name in NEVER_POSITIONAL:
            break
        yield written(rest.pop(parameter.name), parameter)
    for parameter in spec.parameters:
        if parameter.name in rest:
            value = rest.pop(parameter.name)
            if parameter.required or not same(value, parameter.default):
                yield keyword(parameter.name, written(value, parameter))
    yield from keywords(rest)


def keywords(arguments: Mapping[str, Value]) -> Iterator[Expression]:
    """``name=value`` for arguments of which nothing more is known."""
    for name, value in arguments.items():
        yield keyword(identifier(name), written(value))


def identifier(name: str) -> str:
    """The name itself. Raises UnwritableError for what could not stand in source as a name."""
    if not name.isidentifier() or python.iskeyword(name):
        raise UnwritableError(f"{name[:40]!r} is no argument's name")
    return name


def written(value: Value, parameter: ParameterSpec | None = None) -> Expression:
    """A value as source; ``parameter`` tells where an object's class lives."""
    if isinstance(value, Instance):
        return _object(value, parameter)
    if isinstance(value, tuple):
        return tupled([written(item, parameter) for item in value])
    if isinstance(value, Mapping):
        return mapped({key: written(item) for key, item in value.items()})
    if isinstance(value, str):
        return text(quoted(value))
    return text(_fraction(value) if isinstance(value, float) else repr(value))


def mapped(items: Mapping[str, Expression]) -> Expression:
    """A dict with these keys."""
    entries = tuple((f"{quoted(key)}: ", *value) for key, value in items.items())
    return (Group("{", entries, "}"),)


def _object(value: Instance, parameter: ParameterSpec | None) -> Expression:
    module = MODULES.get(parameter.kind if parameter else "")
    if module:
        maker = text(f"{module}.{identifier(value.class_name)}")
        return call(maker, *keywords(value.arguments))
    if value.class_name == "Input":
        raise UnwritableError("an Input stands inside another layer")
    return constructed(value.class_name, value.arguments)


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

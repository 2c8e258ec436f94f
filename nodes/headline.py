"""The short line on a card: ``128 · k4 · relu``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.arrays import short_text
from nodes.spec import CallSpec, HeadlinePart, ParameterSpec
from nodes.values import Instance, Value, same, show

if TYPE_CHECKING:
    from nodes.catalogue import Catalogue

SEPARATOR = " · "


def headline(spec: CallSpec, arguments: Mapping[str, Value], catalogue: Catalogue) -> str:
    """What matters of a layer's arguments, in one line; empty where there is nothing to say.

    An argument at Keras's default is not said unless its part is essential. True is said by the
    argument's name, a wrapped layer with its own headline in brackets. A width alone would look
    like the shape below it: it is said with its word, ``64 units``.
    """
    line = _line(spec, arguments, catalogue)
    first = spec.headline[0].parameter if spec.headline else ""
    if first != "units" or not line.isdecimal():
        return line
    return f"{line} unit" if line == "1" else f"{line} units"


def _line(spec: CallSpec, arguments: Mapping[str, Value], catalogue: Catalogue) -> str:
    parts = (_part(spec, part, arguments, catalogue) for part in spec.headline)
    return SEPARATOR.join(part for part in parts if part)


def _part(
    spec: CallSpec, part: HeadlinePart, arguments: Mapping[str, Value], catalogue: Catalogue
) -> str:
    parameter = spec.parameter(part.parameter)
    if parameter is None:
        return ""
    value = arguments.get(part.parameter, parameter.default)
    if value is None or (same(value, parameter.default) and not part.essential):
        return ""
    if isinstance(value, bool):
        return parameter.name if value else f"no {parameter.name}"
    return part.prefix + _shown(parameter, part, value, catalogue)


def _shown(parameter: ParameterSpec, part: HeadlinePart, value: Value, catalogue: Catalogue) -> str:
    if parameter.kind == "constant":
        return short_text(value)
    if isinstance(value, Instance):
        return _instance(value, catalogue)
    if isinstance(value, str):
        return value
    if parameter.kind == "integers":
        return _sizes(value, 1 if part.prefix else parameter.length or 1)
    if isinstance(value, float):
        return f"{value:.4g}"
    return show(value)


def _instance(value: Instance, catalogue: Catalogue) -> str:
    spec = catalogue.get(value.class_name)
    inside = _line(spec, value.arguments, catalogue) if spec else ""
    return f"{value.class_name}({inside})" if inside else value.class_name


def _sizes(value: Value, axes: int) -> str:
    """``3`` and ``(3, 3)`` as 3 behind a prefix (k3), otherwise as 3×3; ``(3, 5)`` as 3×5."""
    sizes = value if isinstance(value, tuple) else (value,) * axes
    if axes == 1 and len(set(map(show, sizes))) == 1:
        sizes = sizes[:1]
    return "×".join(map(show, sizes))

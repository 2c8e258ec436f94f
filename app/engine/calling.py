"""How the wires of a call become the arguments of ``layer(...)``. Shared by infer and build."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.graph.ports import Filled, leading
from nodes.spec import grouped
from nodes.values import Value


def call_layer(
    layer: Callable[..., Any], ports: Filled[Any], arguments: Mapping[str, Value]
) -> list[Any]:
    """The outputs of a call, in order.

    What Keras cannot do without goes by position (query and value of an attention layer), the rest
    by name; ports with a ``key`` go together in one dict.
    """
    named: dict[str, Any] = {}
    for port, tensors in ports:
        value: Any = grouped(port, tensors) if port.many else tensors[0]
        argument = port.argument or port.name
        if port.key:
            _put(named.setdefault(argument, {}), port.key, value)
        else:
            named[argument] = value
    first = [named.pop(argument) for argument in leading(port for port, _ in ports)]
    return flat(layer(*first, **named, **arguments))


def _put(table: dict[str, Any], key: str, value: Any) -> None:
    """``bounding_boxes.boxes`` goes into a dict inside the dict."""
    outer, _, inner = key.partition(".")
    if inner:
        _put(table.setdefault(outer, {}), inner, value)
    else:
        table[outer] = value


def flat(result: Any) -> list[Any]:
    """One tensor, a sequence or a dict of tensors as a list, in Keras's order."""
    if isinstance(result, Mapping):
        return [item for key in sorted(result) for item in flat(result[key])]
    if isinstance(result, Sequence):
        return [item for part in result for item in flat(part)]
    return [result]

"""How the wires of a call become the arguments of ``layer(...)``. Shared by infer and build."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from app.graph.model import Graph, TensorRef
from app.graph.ports import ports_of
from nodes.spec import PortSpec
from nodes.values import Value

T = TypeVar("T")
Filled = tuple[tuple[PortSpec, tuple[T, ...]], ...]


def filled_ports(graph: Graph, node_id: str, tensor: Callable[[TensorRef], T]) -> Filled[T]:
    """The ports of a call that have wires, in the library's order, with their tensors."""
    inputs = graph.nodes[node_id].inputs
    return tuple(
        (port, tuple(map(tensor, inputs[port.name])))
        for port in ports_of(graph, node_id)
        if port.name in inputs
    )


def call_layer(
    layer: Callable[..., Any], ports: Filled[Any], arguments: Mapping[str, Value]
) -> list[Any]:
    """The outputs of a call, in order.

    The first port is Keras's first argument and goes by position, as Keras wants of tensors; the
    others go by name, those with a ``key`` together in one dict.
    """
    named: dict[str, Any] = {}
    for port, tensors in ports:
        value: Any = list(tensors) if port.many else tensors[0]
        argument = port.argument or port.name
        if port.key:
            _put(named.setdefault(argument, {}), port.key, value)
        else:
            named[argument] = value
    first = [named.pop(next(iter(named)))] if named else []
    return flat(layer(*first, **named, **arguments))


def sources_in_order(graph: Graph, node_id: str) -> tuple[TensorRef, ...]:
    """What a call reads in the order in which Keras goes through its arguments.

    Those by position first, then those by name, sorted by it.
    """
    node = graph.nodes[node_id]
    if len(node.inputs) < 2:
        return node.wires
    ports = list(filled_ports(graph, node_id, lambda ref: ref))
    if node.layer in graph.layers:
        ports[1:] = sorted(ports[1:], key=lambda item: item[0].argument or item[0].name)
    return tuple(ref for _, refs in ports for ref in refs)


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

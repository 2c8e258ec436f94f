"""What a graph says of shapes by itself: how many axes a tensor has, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping

from app.graph.bypass import passed
from app.graph.model import Graph, TensorRef
from nodes.values import Instance, Value

RECURRENT = ("LSTM", "GRU", "SimpleRNN")


def first_source(graph: Graph, node: str) -> TensorRef | None:
    """What a node reads first; a skipped call hands on what it reads itself."""
    return next(filter(None, (passed(graph, ref) for ref in graph.nodes[node].sources())), None)


def axes_of(graph: Graph, ref: TensorRef) -> int:
    """How many axes a tensor has, with the batch axis; 0 where only Keras can tell."""
    found = passed(graph, ref)
    seen: set[str] = set()
    more = 0
    while found is not None and found.node in graph.nodes and found.node not in seen:
        seen.add(found.node)
        axes = _own_axes(graph, found.node)
        if axes:
            return axes + more
        more += graph.class_of(found.node) == "Embedding"
        found = first_source(graph, found.node)
    return 0


def _own_axes(graph: Graph, node: str) -> int:
    """The axes of what a layer gives, whatever it reads; 0 where that depends on it."""
    layer = graph.layer_of(node)
    if layer is None:
        return 0
    name, arguments = layer.class_name, layer.arguments
    shape = arguments.get("shape" if name == "Input" else "target_shape")
    if name in ("Input", "Reshape") and isinstance(shape, tuple):
        return len(shape) + 1
    if name == "Flatten" or (name.startswith("Global") and not arguments.get("keepdims")):
        return 2
    if name[-2:] in ("1D", "2D", "3D") and not name.startswith("ConvLSTM"):
        return int(name[-2]) + 2
    if name == "RepeatVector":
        return 3
    return _recurrent_axes(name, arguments)


def _recurrent_axes(name: str, arguments: Mapping[str, Value]) -> int:
    inner = arguments.get("layer")
    if name == "Bidirectional" and isinstance(inner, Instance):
        return _recurrent_axes(inner.class_name, inner.arguments)
    if name in RECURRENT:
        return 3 if arguments.get("return_sequences") else 2
    return 0

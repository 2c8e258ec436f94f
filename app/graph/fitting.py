"""Whether a tensor can go into a port, as far as the library and the last check tell at once.

Asked for every card in view while a wire hangs on the cursor, so nothing here asks the engine. It
never says no to what Keras takes; what it lets through the engine judges afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.graph.model import Graph, TensorRef
from app.graph.ports import arguments_of, ports_of
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.spec import PortSpec
from nodes.values import Instance

Shape = tuple[int | None, ...]
Known = Callable[[TensorRef], Shape | None]

READING = ("TextVectorization", "StringLookup")
# Layers that take text beside numbers, or hand it on.
TAKING_TEXT = (
    *(*READING, "Hashing", "HashedCrossing", "Identity", "Lambda", "Pipeline", "Functional"),
    *("Flatten", "Reshape", "Permute", "RepeatVector", "Concatenate", "Masking"),
)
# How many axes of their own they take beside those of the layer in them.
WRAPPERS = {"Bidirectional": 0, "RNN": 0, "TimeDistributed": 1}
CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell")
ELEMENTWISE = ("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")


def misfit(
    graph: Graph, node: str, port_name: str, shape: Shape, dtype: str, known: Known
) -> Sentence | None:
    """Why a tensor does not fit; None where nothing speaks against it. ``known``: other shapes.

    shape: batch axis first.
    """
    port = next((p for p in ports_of(graph, node) if p.name == port_name), None)
    if port is None:
        return None
    return (
        _wrong_dtype(graph, node, dtype)
        or _wrong_rank(graph, node, _as_inside(graph, node, port), shape)
        or _unlike_others(graph, node, port, shape, known)
        or _unlike_input_inside(graph, node, port_name, shape)
    )


def _text(shape: Shape) -> str:
    """The sizes without the batch axis, as the canvas writes them on its cards."""
    return " × ".join("?" if size is None else str(size) for size in shape[1:]) or "1"


def _as_inside(graph: Graph, node: str, port: PortSpec) -> PortSpec:
    """The port of a wrapper with the rank that what is in it takes."""
    name = graph.class_of(node)
    inside = arguments_of(graph, node).get("cell" if name == "RNN" else "layer")
    if port.name != "inputs" or name not in WRAPPERS or not isinstance(inside, Instance):
        return port
    if inside.class_name in CELLS:
        return replace(port, rank=3)
    spec = catalogue().find(inside.class_name)
    if spec is None or not spec.ports:
        return port
    own, more = spec.ports[0], WRAPPERS[name]
    low = max(port.minimum_rank or 0, (own.minimum_rank or 0) + more)
    return replace(port, rank=own.rank + more if own.rank else None, minimum_rank=low)


def _wrong_rank(graph: Graph, node: str, port: PortSpec, shape: Shape) -> Sentence | None:
    if port.takes_rank(len(shape)):
        return None
    low, high = port.rank or port.minimum_rank or 0, port.rank or port.maximum_rank
    values: dict[str, str | int] = {"node": graph.name_of(node), "shape": _text(shape)}
    values |= {"low": low, "high": high or 0, "rank": len(shape)}
    if high is None:
        text = "{node} takes rank {low} or more, with the batch: this is {shape}, of rank {rank}"
    elif not low:
        text = "{node} takes rank {high} or less, with the batch: this is {shape}, of rank {rank}"
    elif low == high:
        text = "{node} takes rank {low}, with the batch: this is {shape}, of rank {rank}"
    else:
        text = "{node} takes rank {low} to {high}, with the batch: this is {shape}, of rank {rank}"
    return Sentence(text, values)


def _wrong_dtype(graph: Graph, node: str, dtype: str) -> Sentence | None:
    name = graph.class_of(node)
    layer = graph.layer_of(node)
    values = {"node": graph.name_of(node), "dtype": dtype}
    if dtype == "string" and layer is not None and name not in TAKING_TEXT:
        return Sentence("{node} takes numbers: this is text", values)
    if dtype != "string" and name in READING:
        return Sentence("{node} takes text: this is {dtype}", values)
    return None


def _unlike_others(
    graph: Graph, node: str, port: PortSpec, shape: Shape, known: Known
) -> Sentence | None:
    """A merge of what is wired to it with one tensor more."""
    wires: Sequence[TensorRef] = graph.nodes[node].inputs.get(port.name, ())
    name = graph.class_of(node)
    if not port.many or name not in (*ELEMENTWISE, "Concatenate"):
        return None
    layer = graph.layer_of(node)
    axis = layer.arguments.get("axis", -1) if layer and name == "Concatenate" else None
    for ref in wires:
        other = known(ref)
        if other is not None and _differ(shape, other, axis if isinstance(axis, int) else None):
            values = {"node": graph.name_of(node), "shape": _text(shape), "other": _text(other)}
            return Sentence("{node} has {other} already: this is {shape}", values)
    return None


def _differ(one: Shape, other: Shape, joined: int | None) -> bool:
    """Whether two shapes cannot be combined; ``joined`` is the axis along which they may differ."""
    if joined is not None and len(one) != len(other):
        return True
    if joined is None and len(one) != len(other):
        return False  # Keras broadcasts some of these: the engine knows.
    along = None if joined is None else joined % len(one) if one else None
    # An open size may be any; one is broadcast where values are combined one by one.
    fitting = (None,) if joined is not None else (None, 1)
    return any(
        mine != yours and mine not in fitting and yours not in fitting
        for axis, (mine, yours) in enumerate(zip(one, other, strict=True))
        if axis and axis != along
    )


def _unlike_input_inside(graph: Graph, node: str, port: str, shape: Shape) -> Sentence | None:
    """A submodel takes what its Input declares."""
    inner = graph.definitions.get(graph.nodes[node].layer)
    layer = inner.layer_of(port) if inner and port in inner.nodes else None
    declared = layer.arguments.get("shape") if layer else None
    if not isinstance(declared, tuple):
        return None
    sizes = shape[1:]
    pairs = zip(declared, sizes, strict=False)
    if len(declared) == len(sizes) and all(None in pair or pair[0] == pair[1] for pair in pairs):
        return None
    wanted: Shape = (None, *(size if isinstance(size, int) else None for size in declared))
    values = {"node": graph.name_of(node), "shape": _text(shape), "other": _text(wanted)}
    return Sentence("{node} takes {other}: this is {shape}", values)

"""Cures of shapes that do not fit: a layer put into the wire, or another argument upstream."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from app.graph.compose import new_layer
from app.graph.edits import Batch, Connect, Edit, Move, SetArguments
from app.graph.model import Graph, Link, Position, TensorRef
from app.graph.outline import STRIDES, turned
from app.graph.ports import spec_of
from app.graph.problems import Problem, sizes_of
from app.graph.walk import downstream
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.values import Instance, Value, show

Shape = tuple[int | None, ...]

RECURRENT = ("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
# Layers between a recurrent one and the wire that fails, which pass a time axis on.
PASSING = ("Dense", "Dropout", "Activation", "BatchNormalization", "LayerNormalization")


def _other_rank(graph: Graph, problem: Problem) -> Iterator[Edit]:
    shape, rank = sizes_of(str(problem.values["shape"])), int(problem.values["rank"])
    if len(shape) > rank:
        rank = int(problem.values["most"])
    link = _link(graph, problem)
    if link is None:
        return
    if len(shape) == 2 and rank == 3:
        yield from _sequences_upstream(graph, link.source.node)
    target = _reshaped(shape, rank, graph.class_of(problem.node))
    if target:
        yield inserted(graph, link, "Reshape", {"target_shape": target})
    if len(shape) == 2 and rank == 3:
        yield inserted(graph, link, "RepeatVector", {"n": 10})
    if rank == 2 and len(shape) > 2:
        yield inserted(graph, link, "Flatten", {})
        yield from _pooled(graph, link, shape)


def _sequences_upstream(graph: Graph, node: str) -> Iterator[Edit]:
    """``return_sequences=True`` on the recurrent layer that dropped the time axis."""
    while graph.nodes[node].bypassed or graph.class_of(node) in PASSING:
        source = next(graph.nodes[node].sources(), None)
        if source is None:
            return
        node = source.node
    layer_id = graph.nodes[node].layer
    if graph.class_of(node) in RECURRENT:
        edit = SetArguments(layer_id, {"return_sequences": True})
        values = {"name": graph.name_of(node)}
        yield Batch(Sentence("Set return_sequences=True on {name}", values), (edit,))
    elif graph.class_of(node) == "Bidirectional":
        yield from _wrapped_sequences(graph, layer_id)


def _wrapped_sequences(graph: Graph, layer_id: str) -> Iterator[Edit]:
    layer = graph.layers[layer_id]
    inner = layer.arguments.get("layer")
    if isinstance(inner, Instance):
        arguments = {**inner.arguments, "return_sequences": True}
        edit = SetArguments(layer_id, {"layer": Instance(inner.class_name, arguments)})
        label = Sentence("Set return_sequences=True on {name}", {"name": layer.name})
        yield Batch(label, (edit,))


def _reshaped(shape: Shape, rank: int, class_name: str) -> tuple[int, ...] | None:
    """The nearest target_shape of this rank, batch axis included in both; None if none is near.

    One axis more stands last, as a single channel or feature; axes less fold into the first, so
    that the last keeps its meaning. A perfect square becomes an image.
    """
    sizes = shape[1:]
    known = [size for size in sizes if size is not None]
    if len(sizes) - len(known) > 1 or rank < 2:
        return None
    if len(shape) + 1 == rank:
        after: Shape = (1, *sizes) if class_name == "TimeDistributed" else (*sizes, 1)
    elif len(shape) > rank > 2:
        front = sizes[: len(shape) - rank + 1]
        folded = None if None in front else math.prod(size for size in front if size is not None)
        after = (folded, *sizes[len(front) :])
    elif len(shape) == 2 and rank == 4 and known and math.isqrt(known[0]) ** 2 == known[0]:
        after = (math.isqrt(known[0]), math.isqrt(known[0]), 1)
    else:
        return None
    return tuple(-1 if size is None else size for size in after)


def _unflattened(graph: Graph, problem: Problem) -> Iterator[Edit]:
    shape = sizes_of(str(problem.values["shape"]))
    link = next(graph.links_into(problem.node), None)
    if link is None:
        return
    edits = [inserted(graph, link, "Flatten", {}), *_pooled(graph, link, shape)]
    # Flatten needs to know all sizes; pooling does not.
    yield from reversed(edits) if None in shape[1:] else edits


def _pooled(graph: Graph, link: Link, shape: Shape) -> Iterator[Edit]:
    if 3 <= len(shape) <= 5:
        yield inserted(graph, link, f"GlobalAveragePooling{len(shape) - 2}D", {})


def _padded(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """``padding="same"`` where the layer has it."""
    spec = spec_of(graph, problem.node)
    parameter = spec.parameter("padding") if spec else None
    if parameter and "same" in parameter.choices:
        edit = SetArguments(graph.nodes[problem.node].layer, {"padding": "same"})
        yield Batch(Sentence('Set padding="same"'), (edit,))


def _joined(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Concatenate along the one axis on which the sizes differ; otherwise flatten what it joins."""
    shapes = [sizes_of(text) for text in str(problem.values["shapes"]).split(";")]
    if len({len(shape) for shape in shapes}) == 1:
        differ = [
            axis for axis, sizes in enumerate(zip(*shapes, strict=True)) if len(set(sizes)) > 1
        ]
        if len(differ) == 1 and differ[0] > 0:
            edit = SetArguments(graph.nodes[problem.node].layer, {"axis": differ[0]})
            yield Batch(Sentence("Set axis={axis}", {"axis": differ[0]}), (edit,))
    yield _flattened(graph, problem, shapes)


def _flattened(graph: Graph, problem: Problem, shapes: list[Shape]) -> Batch:
    """A Flatten before each wire that carries more than features."""
    links = list(graph.links_into(problem.node))
    edits: list[Edit] = []
    for link, shape in zip(links, shapes, strict=False):
        if len(shape) > 2:
            edit = inserted(graph, link, "Flatten", {})
            edits.append(edit)
            graph = edit.apply(graph)
    return Batch(Sentence("Insert Flatten"), tuple(edits))


def _rearranged(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """A target_shape that adds up: one size left to Keras where the others divide the count."""
    layer_id, count = graph.nodes[problem.node].layer, int(problem.values["count"])
    target = graph.layers[layer_id].arguments.get("target_shape")
    sizes = [size for size in target if isinstance(size, int)] if isinstance(target, tuple) else []
    for place in range(len(sizes)):
        others = math.prod(size for index, size in enumerate(sizes) if index != place)
        if others > 0 and count % others == 0:
            fitting = (*sizes[:place], count // others, *sizes[place + 1 :])
            yield _target(layer_id, fitting)
    yield _target(layer_id, (count,))


def _target(layer_id: str, shape: tuple[int, ...]) -> Batch:
    label = Sentence("Set target_shape={value}", {"value": show(shape)})
    return Batch(label, (SetArguments(layer_id, {"target_shape": shape}),))


def _link(graph: Graph, problem: Problem) -> Link | None:
    """The wire that carries what does not fit: of a single port there is only one."""
    links = [link for link in graph.links_into(problem.node) if link.port == problem.port]
    place = int(problem.values.get("wire", 0))
    return links[place] if place < len(links) else None


def inserted(graph: Graph, link: Link, class_name: str, arguments: Mapping[str, Value]) -> Batch:
    """A new layer in a wire. What lies behind makes room where the cards stand close."""
    spec = catalogue().get(class_name)
    assert spec is not None
    place, moved = _between(graph, link)
    moves: tuple[Edit, ...] = (Move(moved),) if moved else ()
    add = new_layer(graph, spec, place, dict(arguments))
    (node,) = add.nodes
    port = spec.ports_for(arguments)[0]
    onward = Connect(TensorRef(node), link.node, link.port, link.index)
    wired = (add, Connect(link.source, node, port.name), onward)
    return Batch(Sentence("Insert {layer}", {"layer": class_name}), (*moves, *wired))


def _between(graph: Graph, link: Link) -> tuple[Position, dict[str, Position]]:
    """A place for a card between the ends of a wire, and where others go to make room for it.

    A wire that runs backwards moves nothing: the card stands halfway, or beside both ends where
    there is no room for it halfway.
    """
    flow, (ahead, beside) = graph.flow, STRIDES[graph.flow]
    source = turned(graph.positions.get(link.source.node, Position(0, 0)), flow)
    there = graph.positions.get(link.node)
    target = turned(there, flow) if there else Position(source.x + 2 * ahead, source.y)
    along, across = target.x - source.x, target.y - source.y
    if along < 0:
        halfway = -along >= 2 * ahead or abs(across) >= 2 * beside
        y = (source.y + target.y) / 2 if halfway else max(source.y, target.y) + beside
        return turned(((source.x + target.x) / 2, y), flow), {}
    place = (max(source.x + ahead, (source.x + target.x) / 2), target.y)
    return turned(place, flow), _pushed(graph, link.node, max(2 * ahead - along, 0))


def _pushed(graph: Graph, node: str, way: float) -> dict[str, Position]:
    """A node and all behind it, as far as it stands there, further along the flow."""
    if not way or node not in graph.positions:
        return {}
    edge = turned(graph.positions[node], graph.flow).x
    present = (n for n in downstream(graph, (node,)) if n in graph.positions)
    places = ((n, turned(graph.positions[n], graph.flow)) for n in present)
    return {n: turned((x + way, y), graph.flow) for n, (x, y) in places if x >= edge}


SHAPE_CURES: Mapping[str, Callable[[Graph, Problem], Iterator[Edit]]] = {
    "rank-mismatch": _other_rank,
    "not-flattened": _unflattened,
    "negative-size": _padded,
    "concatenate-mismatch": _joined,
    "reshape-mismatch": _rearranged,
}

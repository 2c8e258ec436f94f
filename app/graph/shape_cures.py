"""Cures of shapes that do not fit: a layer put into the wire, or another argument upstream."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from app.graph.bypass import effective, giving_links, passed
from app.graph.compose import removed_and_healed
from app.graph.edits import Batch, Edit, SetArguments, SetCallArguments
from app.graph.inserting import inserted, inserted_in_all
from app.graph.model import Graph, Link
from app.graph.ports import spec_of
from app.graph.problems import Problem, sizes_of
from app.graph.shapes import axes_of, first_source
from nodes.sentence import Sentence
from nodes.values import Instance, Value, show

Shape = tuple[int | None, ...]

RECURRENT = ("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
# Layers between a recurrent one and the wire that fails, which pass a time axis on.
PASSING = ("Dense", "Dropout", "Activation", "BatchNormalization", "LayerNormalization")
HEADED = ("MultiHeadAttention", "GroupQueryAttention", "Attention", "AdditiveAttention")
FLATTENING = ("Flatten", "GlobalAveragePooling", "GlobalMaxPooling")


def _other_rank(graph: Graph, problem: Problem) -> Iterator[Edit]:
    if "shape" not in problem.values:  # It is another wire that does not fit.
        return
    shape, rank = sizes_of(str(problem.values["shape"])), int(problem.values["rank"])
    if len(shape) > rank:
        rank = int(problem.values["most"])
    link = _link(graph, problem)
    if link is None:
        return
    if len(shape) == 2 and rank == 3:
        yield from _sequences_upstream(graph, link.source.node)
    if len(shape) < rank:
        yield from _without_flattening(graph, link.source.node, rank)
    target = _reshaped(shape, rank, graph.class_of(problem.node))
    if target and graph.class_of(problem.node) in HEADED:
        yield _reshaped_for_attention(graph, problem.node, rank)
    elif target:
        yield inserted(graph, link, "Reshape", {"target_shape": target})
        yield from _input_of(graph, link, target)
    if len(shape) == 2 and rank == 3:
        yield inserted(graph, link, "RepeatVector", {"n": 10})
    if rank == 2 and len(shape) > 2:
        yield inserted(graph, link, "Flatten", {})
        yield from _pooled(graph, link, shape)


def _reshaped_for_attention(graph: Graph, node: str, rank: int) -> Batch:
    """A time axis of one step before each wire that has none: query, value and key need it."""
    news = [
        (link, [("Reshape", {"target_shape": (1, -1)})])
        for link in giving_links(graph, node)
        if axes_of(graph, link.source) == rank - 1
    ]
    return inserted_in_all(graph, news)


def _input_of(graph: Graph, link: Link, shape: tuple[int, ...]) -> Iterator[Edit]:
    """The same by another shape of the Input, where one is read and nobody else reads it."""
    node = input_behind(graph, link)
    if node and is_read_once(graph, node):
        yield set_input(graph, node, {"shape": tuple(None if n == -1 else n for n in shape)})


def input_behind(graph: Graph, link: Link) -> str:
    """The Input that a wire brings, past skipped calls; "" where it brings something else."""
    found = passed(graph, link.source)
    return found.node if found and graph.is_input(found.node) else ""


def is_read_once(graph: Graph, node: str) -> bool:
    """Whether a single wire reads a node, when skipped calls are left away."""
    return len(effective(graph).consumers.get(node, ())) == 1


def set_input(graph: Graph, node: str, arguments: Mapping[str, Value]) -> Batch:
    """An argument of an Input, on a button that names both."""
    ((argument, value),) = arguments.items()
    text = f'"{value}"' if isinstance(value, str) else show(value)
    values = {"argument": argument, "value": text, "name": graph.name_of(node)}
    label = Sentence("Set {argument}={value} on {name}", values)
    return Batch(label, (SetArguments(graph.nodes[node].layer, arguments),))


def _without_flattening(graph: Graph, node: str, rank: int) -> Iterator[Edit]:
    """Without the layer that took away the axes which are needed."""
    node = _through(graph, node)
    source = first_source(graph, node) if node else None
    if source is None or not graph.class_of(node).startswith(FLATTENING):
        return
    if axes_of(graph, source) == rank:
        yield removed(graph, node)


def removed(graph: Graph, node: str) -> Batch:
    """A node away, on a button that names it."""
    label = Sentence("Remove {name} and join", {"name": graph.name_of(node)})
    return Batch(label, (removed_and_healed(graph, [node]),))


def _through(graph: Graph, node: str) -> str:
    """The node before those that pass the axes on; "" where there is none."""
    while graph.nodes[node].bypassed or graph.class_of(node) in PASSING:
        source = first_source(graph, node)
        if source is None:
            return ""
        node = source.node
    return node


def _sequences_upstream(graph: Graph, node: str) -> Iterator[Edit]:
    """``return_sequences=True`` on the recurrent layer that dropped the time axis."""
    node = _through(graph, node)
    if not node:
        return
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
    that the last keeps its meaning. Features become an image that is nearly square.
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
    elif len(shape) == 2 and rank == 4 and known:
        after = (*_sides(known[0]), 1)
    else:
        return None
    return tuple(-1 if size is None else size for size in after)


def _sides(count: int) -> tuple[int, int]:
    """Height and width of an image of so many pixels, as near to a square as it can be."""
    height = next((n for n in range(math.isqrt(count), 0, -1) if count % n == 0), 1)
    return height, count // height


def _within(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """A slice that ends where its tensor does."""
    shape = sizes_of(str(problem.values["shape"]))
    if all(size is not None and size > 0 for size in shape):
        yield _set(graph, problem.node, "shape", shape)


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
    yield from _smaller_window(graph, problem)
    yield from _one_pooling_less(graph, problem.node)


def _smaller_window(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """A window that the input has room for."""
    sizes = sizes_of(str(problem.values.get("shape", "")))[1:-1]
    layer, spec = graph.layer_of(problem.node), spec_of(graph, problem.node)
    if layer is None or spec is None or not sizes or None in sizes:
        return
    room = [size for size in sizes if size is not None]
    for name in ("kernel_size", "pool_size"):
        window = spec.argument(layer.arguments, name)
        if spec.parameter(name) and isinstance(window, int | tuple):
            sides = window if isinstance(window, tuple) else (window,) * len(room)
            pairs = zip(sides, room, strict=False)
            fitting = tuple(min(side, most) for side, most in pairs if isinstance(side, int))
            value: Value = fitting[0] if len(set(fitting)) == 1 else fitting
            yield _set(graph, problem.node, name, value)
    if spec.parameter("cropping"):
        yield _set(graph, problem.node, "cropping", max((min(room) - 1) // 2, 0))


def _set(graph: Graph, node: str, argument: str, value: Value) -> Batch:
    label = Sentence("Set {argument}={value}", {"argument": argument, "value": show(value)})
    edit: Edit = SetCallArguments(node, {argument: value})
    if not graph.nodes[node].operation:
        edit = SetArguments(graph.nodes[node].layer, {argument: value})
    return Batch(label, (edit,))


def _other_channels(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """As many channels as are needed, made of those that are there at each place."""
    shape, count = sizes_of(str(problem.values["shape"])), int(problem.values["count"])
    link = _link(graph, problem)
    if link is None or not 2 <= len(shape) <= 5:
        return
    if len(shape) <= 3:
        yield inserted(graph, link, "Dense", {"units": count})
    else:
        arguments = {"filters": count, "kernel_size": 1}
        yield inserted(graph, link, f"Conv{len(shape) - 2}D", arguments)


def _other_number(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Groups, filters or the length of a window that fit."""
    spec = spec_of(graph, problem.node)
    name = str(problem.values.get("argument", "groups"))
    if spec is not None and spec.parameter(name):
        yield _set(graph, problem.node, name, int(problem.values["count"]))


def _one_pooling_less(graph: Graph, node: str) -> Iterator[Edit]:
    """Without the pooling before it that is nearest."""
    source = first_source(graph, node)
    while source is not None:
        if graph.class_of(source.node).startswith(("MaxPooling", "AveragePooling")):
            yield removed(graph, source.node)
            return
        source = first_source(graph, source.node)


def _rearranged(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """A target_shape that adds up: one size left to Keras where the others divide the count."""
    layer_id, count = graph.nodes[problem.node].layer, int(problem.values["count"])
    target = graph.layers[layer_id].arguments.get("target_shape")
    sizes = [size for size in target if isinstance(size, int)] if isinstance(target, tuple) else []
    found = []
    for place, size in enumerate(sizes):
        others = math.prod(abs(n) for index, n in enumerate(sizes) if index != place)
        if others <= 0 or count % others or size == -1:
            continue
        # Beside -1 any divisor will do: the nearest to what was asked for.
        rest = count // others
        if -1 in sizes:
            rest = min(_divisors(rest), key=lambda n: (abs(n - size), n))
        found.append((abs(rest - size), (*sizes[:place], rest, *sizes[place + 1 :])))
    yield from (_target(layer_id, target) for _, target in sorted(found))
    if len(sizes) > 1 and -1 not in sizes:
        yield from _left_open(layer_id, sizes, count)
    yield _target(layer_id, (count,))


def _left_open(layer_id: str, sizes: list[int], count: int) -> Iterator[Edit]:
    """The first size left to Keras, where the others allow it."""
    others = math.prod(sizes[1:])
    if others > 0 and count % others == 0:
        yield _target(layer_id, (-1, *sizes[1:]))


def _divisors(number: int) -> set[int]:
    """In the square root of the number of steps: an image has millions of values."""
    small = [n for n in range(1, math.isqrt(number) + 1) if number % n == 0]
    return {*small, *(number // n for n in small)}


def _target(layer_id: str, shape: tuple[int, ...]) -> Batch:
    label = Sentence("Set target_shape={value}", {"value": show(shape)})
    return Batch(label, (SetArguments(layer_id, {"target_shape": shape}),))


def _link(graph: Graph, problem: Problem) -> Link | None:
    """The wire that carries what does not fit: of a single port there is only one."""
    links = [link for link in giving_links(graph, problem.node) if link.port == problem.port]
    place = int(problem.values.get("wire", 0))
    return links[place] if place < len(links) else None


SHAPE_CURES: Mapping[str, Callable[[Graph, Problem], Iterator[Edit]]] = {
    "rank-mismatch": _other_rank,
    "axes-mismatch": _other_rank,
    "too-few-axes": _other_rank,
    "batch-as-size": _other_rank,
    "argument-axes": _other_rank,
    "equation-axes": _other_rank,
    "channels-mismatch": _other_channels,
    "too-many-groups": _other_number,
    "filters-groups": _other_number,
    "window-too-long": _other_number,
    "beyond-end": _within,
    "not-flattened": _unflattened,
    "negative-size": _padded,
    "reshape-mismatch": _rearranged,
}

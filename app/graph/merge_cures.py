"""Cures where tensors meet whose sizes differ: merges, products, attention, states.

Their problems bring the shapes of what meets, in the order of the wires. What a wire brings is what
its skipped calls read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from app.graph.bypass import effective, giving_links, passed
from app.graph.compose import new_layer
from app.graph.edits import (
    Batch,
    Connect,
    Disconnect,
    Edit,
    RemoveNodes,
    SetArguments,
    SetCallArguments,
    SetOutputs,
)
from app.graph.inserting import New, inserted_in_all
from app.graph.model import Graph, Link, Position, TensorRef
from app.graph.one_size import Met, Shape, differing, known_sizes, of_one_size
from app.graph.ports import outputs_of
from app.graph.problems import Problem, shapes_of
from app.graph.unpadded import KEEPING, grown, shrinking
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.values import show


def _met(graph: Graph, problem: Problem) -> Met:
    """The wires that meet, each with the shape that it carries."""
    shapes = shapes_of(str(problem.values.get("shapes", "")))
    return list(zip(giving_links(graph, problem.node), shapes, strict=False))


# --- joined


def _joined(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Padding upstream; the one axis on which the sizes differ; all of them flattened."""
    met = _met(graph, problem)
    shapes = [shape for _, shape in met]
    differ = differing(shapes)
    yield from _padded_upstream(graph, problem.node, met, joining=True)
    if differ is not None and len(differ) == 1 and differ[0] > 0:
        yield _axis(graph, problem.node, differ[0])
    yield from of_one_size(graph, met)
    flat: list[tuple[Link, list[New]]] = [(k, [("Flatten", {})]) for k, s in met if len(s) > 2]
    if flat:
        yield inserted_in_all(graph, flat)


def _axis(graph: Graph, node: str, axis: int) -> Batch:
    label = Sentence("Set axis={axis}", {"axis": axis})
    return Batch(label, (_set(graph, node, {"axis": axis}),))


def _set(graph: Graph, node: str, arguments: Mapping[str, int | tuple[int, ...]]) -> Edit:
    """Arguments of a layer, or of an operation."""
    if graph.nodes[node].operation:
        return SetCallArguments(node, dict(arguments))
    return SetArguments(graph.nodes[node].layer, dict(arguments))


def _padded_upstream(graph: Graph, node: str, met: Met, joining: bool) -> Iterator[Edit]:
    """``padding="same"`` on what makes images smaller, where that makes them alike.

    ``joining``: the last sizes may differ.
    """
    differ = differing(shape for _, shape in met)
    sources = [ref for link, _ in met if (ref := passed(graph, link.source)) is not None]
    chains = shrinking(effective(graph), sources)
    layers = tuple(dict.fromkeys(layer for chain in chains for layer in chain))
    if not differ or not layers:
        return
    after = [grown(graph, chain, shape) for chain, (_, shape) in zip(chains, met, strict=True)]
    left = set(differing(after) or ())
    channels = len(met[0][1]) - 1
    if left - {channels}:
        return
    padding = tuple(SetArguments(layer, {"padding": "same"}) for layer in layers)
    if joining or not left:
        yield Batch(Sentence('Set padding="same" upstream'), padding)
        return
    padded = Batch(Sentence(""), padding).apply(graph)
    links = [(link, shape) for (link, _), shape in zip(met, after, strict=True)]
    fitting = inserted_in_all(padded, _projected(links))
    text = 'Set padding="same" upstream and {change}'
    layer = f"Conv{channels - 1}D" if channels > 2 else "Dense"
    yield Batch(Sentence(text, {"change": layer}), (*padding, fitting))


# --- added, multiplied, ...


def _alike(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """What makes tensors alike that are combined value by value."""
    met = _met(graph, problem)
    differ = differing(shape for _, shape in met)
    if differ is None:
        yield from _flat_and_wide(graph, met)
        return
    yield from _padded_upstream(graph, problem.node, met, joining=False)
    last = len(met[0][1]) - 1 if met else 0
    if differ == [last] and last > 0:
        yield from _other_units(graph, met)
        yield inserted_in_all(graph, _projected(met))
    elif last > 1 and differ and differ[0] > 0:
        if strided := _strided(met):
            yield inserted_in_all(graph, strided)
        if last not in differ:
            yield from of_one_size(graph, met)
        yield from _flat_and_wide(graph, met)


def _alike_at_last(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """All as wide as the widest, where only the last sizes count."""
    yield inserted_in_all(graph, _projected(_met(graph, problem)))


def _other_units(graph: Graph, met: Met) -> Iterator[Edit]:
    """Another width of a Dense that nothing else reads: simpler than one layer more.

    Of several ways the one that changes fewest, then the widest: it takes nothing away.
    """
    widths = {shape[-1] for _, shape in met}
    ways: list[tuple[int, int, list[str]]] = []
    for width in widths:
        layers = [_dense_behind(graph, link) for link, shape in met if shape[-1] != width]
        if width is not None and all(layers) and len(set(layers)) == len(layers):
            ways.append((len(layers), -width, layers))
    for _, narrow, layers in sorted(ways):
        yield _with_units(graph, layers, -narrow)


def _with_units(graph: Graph, layers: list[str], width: int) -> Batch:
    values: dict[str, str | int] = {"argument": "units", "value": str(width)}
    if len(layers) == 1:
        text = "Set {argument}={value} on {name}"
        values["name"] = graph.layers[layers[0]].name
    else:
        text = "Set {argument}={value} on {count} layers"
        values["count"] = len(layers)
    edits = tuple(SetArguments(layer, {"units": width}) for layer in layers)
    return Batch(Sentence(text, values), edits)


def _dense_behind(graph: Graph, link: Link) -> str:
    """The Dense that gives a wire its width, through layers that keep it; "" where there is none.

    None is one that something else reads too, and none may have come with weights of this width.
    """
    ref: TensorRef | None = link.source
    while ref is not None and len(graph.consumers.get(ref.node, ())) == 1:
        layer = graph.layer_of(ref.node)
        if layer is None or layer.weights is not None or _is_output(graph, ref.node):
            break
        key, skipped = graph.nodes[ref.node].layer, graph.nodes[ref.node].bypassed
        if layer.class_name == "Dense" and not skipped:
            return key if len(graph.calls[key]) == 1 else ""
        if layer.class_name not in KEEPING and not skipped:
            break
        ref = next(graph.nodes[ref.node].sources(), None)
    return ""


def _is_output(graph: Graph, node: str) -> bool:
    return any(ref.node == node for ref in graph.outputs)


def _projected(met: Met) -> list[tuple[Link, list[New]]]:
    """A Dense or a 1x1 convolution before each wire that is narrower than the widest."""
    widths = [shape[-1] for _, shape in met]
    if None in widths:
        return []
    width = max(width for width in widths if width is not None)
    return [(link, [_projection(shape, width)]) for link, shape in met if shape[-1] != width]


def _projection(shape: Shape, width: int, stride: int = 1) -> New:
    if len(shape) <= 3 and stride == 1:
        return "Dense", {"units": width}
    arguments: dict[str, int] = {"filters": width, "kernel_size": 1}
    return f"Conv{len(shape) - 2}D", arguments | ({"strides": stride} if stride > 1 else {})


def _strided(met: Met) -> list[tuple[Link, list[New]]]:
    """A 1x1 convolution with a stride before each image that is larger than the smallest."""
    if any(size is None for _, shape in met for size in shape[1:]):
        return []
    smallest = min((shape for _, shape in met), key=lambda shape: math.prod(known_sizes(shape)))
    news: list[tuple[Link, list[New]]] = []
    for link, shape in met:
        pairs = list(zip(known_sizes(shape)[:-1], known_sizes(smallest)[:-1], strict=True))
        stride = round(pairs[0][0] / pairs[0][1])
        if stride < 1 or any(-(-size // stride) != wanted for size, wanted in pairs):
            return []
        if shape != smallest:
            news.append((link, [_projection(shape, known_sizes(smallest)[-1], stride)]))
    return news


def _flat_and_wide(graph: Graph, met: Met) -> Iterator[Edit]:
    """All as features of one width: that of the features that are there, or of the first."""
    if any(size is None for _, shape in met for size in shape[1:]) or not met:
        return
    counts = [math.prod(known_sizes(shape)) for _, shape in met]
    plain = [count for count, (_, s) in zip(counts, met, strict=True) if len(s) == 2]
    width = plain[0] if plain else min(counts)
    news: list[tuple[Link, list[New]]] = []
    for count, (link, shape) in zip(counts, met, strict=True):
        flat: list[New] = [("Flatten", {})] if len(shape) > 2 else []
        wide: list[New] = [("Dense", {"units": width})] if count != width or flat else []
        if flat or wide:
            news.append((link, [*flat, *wide]))
    yield inserted_in_all(graph, news)


# --- products


def _dotted(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Axes whose sizes are the same; a Dense that makes them so."""
    met = _met(graph, problem)
    if len(met) != 2:
        return
    (first, one), (second, other) = met
    if len(one) > 2 or len(other) > 2:
        yield from _other_axes(graph, problem.node, one, other)
    axes = graph.layers[graph.nodes[problem.node].layer].arguments.get("axes")
    pair = axes if isinstance(axes, tuple) else (axes, axes)
    mine, yours = (
        axis + len(s) if isinstance(axis, int) and axis < 0 else axis
        for axis, s in zip(pair, (one, other), strict=True)
    )
    if not isinstance(mine, int) or not isinstance(yours, int):
        return
    if mine == len(one) - 1 and other[yours] is not None:
        yield inserted_in_all(graph, [(first, [("Dense", {"units": other[yours]})])])
    elif yours == len(other) - 1 and one[mine] is not None:
        yield inserted_in_all(graph, [(second, [("Dense", {"units": one[mine]})])])


def _other_axes(graph: Graph, node: str, one: Shape, other: Shape) -> Iterator[Edit]:
    pairs = [
        (mine, yours)
        for mine in range(1, len(one))
        for yours in range(1, len(other))
        if one[mine] is not None and one[mine] == other[yours]
    ]
    # The same axis of both first; of these the last, where features stand.
    for mine, yours in sorted(pairs, key=lambda pair: (pair[0] != pair[1], -pair[0])):
        axes = mine if mine == yours else (mine, yours)
        label = Sentence("Set axes={axes}", {"axes": show(axes)})
        yield Batch(label, (_set(graph, node, {"axes": axes}),))


def _multiplied(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """The second matrix turned; a Dense before the first; of two vectors, their Dot."""
    met = _met(graph, problem)
    if len(met) != 2:
        return
    (first, one), (second, other) = met
    if len(one) == len(other) == 2:
        yield _as_dot(graph, problem.node, met)
        return
    if len(other) == 3 and one[-1] == other[-1]:
        yield inserted_in_all(graph, [(second, [("Permute", {"dims": (2, 1)})])])
    if len(other) > 2 and other[-2] is not None:
        yield inserted_in_all(graph, [(first, [("Dense", {"units": other[-2]})])])


def _as_dot(graph: Graph, node: str, met: Met) -> Batch:
    """A Dot of two vectors in the place of their product as matrices."""
    (first, one), (second, other) = met
    fitting: tuple[Edit, ...] = ()
    text = "Replace by Dot"
    if one[-1] != other[-1] and other[-1] is not None:
        text = "Insert Dense and replace by Dot"
        wide = inserted_in_all(graph, [(first, [("Dense", {"units": other[-1]})])])
        fitting, graph = (wide,), wide.apply(graph)
    spec = catalogue().get("Dot")
    assert spec is not None
    place = graph.positions.get(node, Position(0, 0))
    add = new_layer(graph, spec, place, {"axes": 1})
    (new,) = add.nodes
    refs = graph.nodes[node].wires
    wires = [Connect(ref, new, "inputs") for ref in refs]
    onward = [
        Connect(TensorRef(new), link.node, link.port, link.index)
        for link in graph.consumers.get(node, ())
    ]
    outputs = [TensorRef(new) if ref.node == node else ref for ref in graph.outputs]
    pinned: tuple[Edit, ...] = (SetOutputs(tuple(outputs)),)
    steps = (*fitting, add, *wires, *onward, *pinned, RemoveNodes(frozenset({node})))
    return Batch(Sentence(text), steps)


# --- attention and states


def _compared(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """A query as deep as the key, or a key as deep as the query."""
    # The layers that take one list have query, value and key in this order.
    order = ("query", "value", "key")
    met = [item for item in _met(graph, problem) if item[0].port in ("inputs", *order)]
    links = {
        order[place] if link.port == "inputs" else link.port: (link, shape)
        for place, (link, shape) in enumerate(met)
    }
    query, key = links.get("query"), links.get("key") or links.get("value")
    if query is None or key is None:
        return
    if key[1][-1] is not None:
        yield inserted_in_all(graph, [(query[0], [("Dense", {"units": key[1][-1]})])])
    if query[1][-1] is not None and "key" in links:
        yield inserted_in_all(graph, [(key[0], [("Dense", {"units": query[1][-1]})])])


def _own_keys(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Without a key of its own a value is its key."""
    keys = frozenset(link for link in graph.links_into(problem.node) if link.port == "key")
    label = Sentence("Remove the wire at '{port}'", {"port": "key"})
    yield Batch(label, (Disconnect(keys),))


def _started(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Units that match the states; of a layer that gives sequences its last step."""
    shapes = shapes_of(str(problem.values["shapes"]))
    widths = {shape[-1] for shape in shapes if shape}
    if all(len(shape) == 2 for shape in shapes) and len(widths) == 1 and None not in widths:
        (units,) = widths
        values = {"argument": "units", "value": str(units)}
        edit = SetArguments(graph.nodes[problem.node].layer, {"units": units})
        yield Batch(Sentence("Set {argument}={value}", values), (edit,))
    for wire in graph.nodes[problem.node].inputs.get("initial_state", ()):
        ref = passed(graph, wire)
        if ref is not None and not ref.output:
            yield from _last_step(graph, ref.node)


def _last_step(graph: Graph, node: str) -> Iterator[Edit]:
    layer = graph.layer_of(node)
    if layer is not None and layer.arguments.get("return_sequences"):
        edit = SetArguments(graph.nodes[node].layer, {"return_sequences": False})
        label = Sentence("Set return_sequences=False on {name}", {"name": layer.name})
        yield Batch(label, (edit,))


def _all_states(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Both states of the LSTM that gives one of them."""
    if problem.port != "initial_state":
        return
    wires = graph.nodes[problem.node].inputs.get(problem.port, ())
    ref = next(filter(None, (passed(graph, wire) for wire in wires)), None)
    if ref is None or graph.class_of(ref.node) != "LSTM":
        return
    steps: list[Edit] = []
    if len(outputs_of(graph, ref.node)) < 3:
        steps.append(SetArguments(graph.nodes[ref.node].layer, {"return_state": True}))
    old = frozenset(k for k in graph.links_into(problem.node) if k.port == problem.port)
    steps.append(Disconnect(old))
    steps += [Connect(TensorRef(ref.node, n), problem.node, problem.port) for n in (1, 2)]
    yield Batch(Sentence("Wire both states"), tuple(steps))


MERGE_CURES: Mapping[str, Callable[[Graph, Problem], Iterator[Edit]]] = {
    "concatenate-mismatch": _joined,
    "shape-mismatch": _alike,
    "last-size-mismatch": _alike_at_last,
    "dot-mismatch": _dotted,
    "matmul-mismatch": _multiplied,
    "attention-mismatch": _compared,
    "attention-lengths": _own_keys,
    "state-mismatch": _started,
    "too-few-inputs": _all_states,
}

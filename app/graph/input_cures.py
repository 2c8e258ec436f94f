"""Cures at what a model is given: dtypes, sizes that are left open, the order of the channels."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from app.graph.bypass import giving_links
from app.graph.compose import stopped_sharing
from app.graph.edits import Batch, Edit, SetArguments
from app.graph.inserting import inserted, inserted_in_all
from app.graph.model import Graph, Link
from app.graph.names import free_name, used_ids
from app.graph.problems import Problem, shapes_of, sizes_of
from app.graph.replacing import ReplaceLayer
from app.graph.shape_cures import input_behind, is_read_once, set_input
from app.graph.shapes import axes_of, first_source
from app.graph.submodels import CopySubmodel, Inside
from app.graph.walk import upstream
from nodes.sentence import Sentence
from nodes.values import Instance, Value, show

Shape = tuple[int | None, ...]

# What open sizes are given: a person knows the number, and sees where it goes.
LENGTH, CHANNELS, BATCH = 32, 3, 32
BINS = 1_000


# --- dtypes


def _whole_numbers(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """An Input of integers, or a cast of what a layer gives."""
    link = _entering(graph, problem)
    if link is None:
        return
    if source := input_behind(graph, link):
        yield set_input(graph, source, {"dtype": "int32"})
    yield inserted(graph, link, "keras.ops.cast", {"dtype": "int32"})


def _numbers(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Text as numbers: its words in bins, looked up, or an Input that gives numbers at once."""
    link = _entering(graph, problem)
    if link is None:
        return
    if "cast" in problem.values:
        yield from _cast(graph, problem, str(problem.values["cast"]))
        return
    counted = graph.class_of(problem.node) == "Embedding"
    axes = len(sizes_of(str(problem.values.get("shape", ""))))
    if counted:
        yield from _looked_up(graph, link, _rows(graph, problem.node))
    elif axes <= 2:
        bins: dict[str, Value] = {"num_bins": BINS, "output_mode": "multi_hot"}
        yield inserted(graph, link, "Hashing", bins)
        yield inserted(graph, link, "StringLookup", {"output_mode": "multi_hot"})
    if source := input_behind(graph, link):
        dtype = "int32" if counted else "float32"
        yield set_input(graph, source, {"dtype": dtype})


def _cast(graph: Graph, problem: Problem, dtype: str) -> Iterator[Edit]:
    """Another dtype for the tensor that is refused."""
    links = giving_links(graph, problem.node)
    place = int(problem.values.get("place", 0))
    if 0 <= place < len(links):
        source = input_behind(graph, links[place])
        if source and is_read_once(graph, source):
            yield set_input(graph, source, {"dtype": dtype})
        if dtype != "string":  # TensorFlow makes no text of numbers.
            yield inserted(graph, links[place], "keras.ops.cast", {"dtype": dtype})
    if len(links) > 1 and dtype != "string":
        cast = inserted_in_all(graph, [(k, [("keras.ops.cast", {"dtype": dtype})]) for k in links])
        yield replace(cast, label=Sentence("Insert {layer} in all wires", {"layer": "cast"}))


def _looked_up(graph: Graph, link: Link, rows: int) -> Iterator[Edit]:
    yield inserted(graph, link, "Hashing", {"num_bins": rows})
    yield inserted(graph, link, "StringLookup", {"max_tokens": rows})


def _rows(graph: Graph, node: str) -> int:
    layer = graph.layer_of(node)
    rows = layer.arguments.get("input_dim") if layer else None
    return rows if isinstance(rows, int) else BINS


def _entering(graph: Graph, problem: Problem) -> Link | None:
    links = [k for k in giving_links(graph, problem.node) if problem.port in ("", k.port)]
    return links[0] if links else None


# --- open sizes


def _known(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Pooling in the place of Flatten; sizes for the Inputs that leave them open."""
    yield from _pooled(graph, problem.node)
    for node in sorted(upstream(graph, [problem.node])):
        layer = graph.layer_of(node)
        shape = layer.arguments.get("shape") if layer and graph.is_input(node) else None
        if isinstance(shape, tuple) and None in shape:
            yield set_input(graph, node, {"shape": _filled(shape)})


def _known_batch(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """A number of samples for all Inputs that a call depends on."""
    above = upstream(graph, [problem.node])
    edits = [
        SetArguments(graph.nodes[node].layer, {"batch_size": BATCH})
        for node in graph.inputs
        if node in above
    ]
    values: dict[str, str | int] = {"argument": "batch_size", "value": BATCH}
    yield Batch(Sentence("Set {argument}={value} on the inputs", values), tuple(edits))


def _pooled(graph: Graph, node: str) -> Iterator[Edit]:
    source = first_source(graph, node)
    while source is not None and graph.class_of(source.node) != "Flatten":
        if graph.class_of(source.node) not in ("Dropout", "Activation", "ReLU"):
            return
        source = first_source(graph, source.node)
    before = first_source(graph, source.node) if source else None
    axes = axes_of(graph, before) if before else 0
    if source is not None and 3 <= axes <= 5:
        name = f"GlobalAveragePooling{axes - 2}D"
        values = {"name": graph.name_of(source.node), "layer": name}
        other = ReplaceLayer(graph.nodes[source.node].layer, name)
        yield Batch(Sentence("Replace {name} by {layer}", values), (other,))


def _filled(shape: tuple[Value, ...]) -> tuple[Value, ...]:
    """The shape of an Input with likely numbers for its open sizes."""
    image = len(shape) == 3
    *front, last = (LENGTH if size is None else size for size in shape)
    return (*front, CHANNELS if image and shape[-1] is None else last)


def _meeting(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Sizes for the Inputs that leave them open, of those that they meet."""
    shapes = shapes_of(str(problem.values.get("shapes", "")))
    met = dict.fromkeys(size for shape in shapes for size in shape[1:] if size is not None)
    for node in sorted(upstream(graph, [problem.node])):
        layer = graph.layer_of(node)
        shape = layer.arguments.get("shape") if layer and graph.is_input(node) else None
        if isinstance(shape, tuple) and None in shape:
            for size in met:
                given = tuple(size if known is None else known for known in shape)
                yield set_input(graph, node, {"shape": given})


# --- submodels


def _fitting_submodel(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """The Input inside as what it is given is; of its own where others call it, too."""
    if "inner" not in problem.values:
        return
    given = sizes_of(str(problem.values["shape"]))
    declared = sizes_of(str(problem.values["declared"]))
    link = _at(graph, problem.node, str(problem.values["inner"]))
    if link and len(declared) == 2 and _count(given) == declared[1]:
        yield inserted(graph, link, "Flatten", {})
    key, inner = graph.nodes[problem.node].layer, str(problem.values["inner"])
    if inner not in graph.definitions[key].nodes:
        return
    shape: tuple[Value, ...] = tuple(given[1:])
    layer = graph.definitions[key].nodes[inner].layer
    change = SetArguments(layer, {"shape": shape})
    if graph.is_shared(problem.node):
        own = free_name(problem.node, used_ids(graph))
        copy = CopySubmodel(problem.node, own)
        label = Sentence("Give this call a submodel of its own")
        yield Batch(label, (copy, Inside((own,), change)))
    values = {"argument": "shape", "value": show(shape)}
    values["name"] = graph.definitions[key].name_of(inner)
    label = Sentence("Set {argument}={value} on {name}", values)
    yield Batch(label, (Inside((key,), change),))


def _at(graph: Graph, node: str, port: str) -> Link | None:
    return next((link for link in graph.links_into(node) if link.port == port), None)


def _count(shape: Shape) -> int | None:
    sizes = [size for size in shape[1:] if size is not None]
    return math.prod(sizes) if len(sizes) == len(shape) - 1 else None


def _own_layer(graph: Graph, problem: Problem) -> Iterator[Edit]:
    edit = stopped_sharing(graph, problem.node)
    yield Batch(Sentence("Give this call a layer of its own"), (edit,))


# --- the order of the channels


def _channels_last(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """All layers with their channels last, and the Inputs that only these read."""
    layers = {
        key: edit
        for key, layer in graph.layers.items()
        if (edit := _with_channels_last(key, layer.arguments)) is not None
    }
    edits: list[Edit] = list(layers.values())
    for node in graph.inputs:
        read = {graph.nodes[link.node].layer for link in graph.consumers.get(node, ())}
        shape = graph.layers[graph.nodes[node].layer].arguments.get("shape")
        if read and read <= layers.keys() and isinstance(shape, tuple) and len(shape) > 1:
            turned = {"shape": (*shape[1:], shape[0])}
            edits.append(SetArguments(graph.nodes[node].layer, turned))
    yield Batch(Sentence('Set data_format="channels_last" everywhere'), tuple(edits))


def _with_channels_last(key: str, arguments: Mapping[str, Value]) -> SetArguments | None:
    if arguments.get("data_format") == "channels_first":
        return SetArguments(key, {"data_format": "channels_last"})
    inner = arguments.get("layer")
    if isinstance(inner, Instance) and inner.arguments.get("data_format") == "channels_first":
        given = {**inner.arguments, "data_format": "channels_last"}
        return SetArguments(key, {"layer": Instance(inner.class_name, given)})
    return None


INPUT_CURES: Mapping[str, Callable[[Graph, Problem], Iterator[Edit]]] = {
    "float-indices": _whole_numbers,
    "dtype-mismatch": _numbers,
    "unknown-size": _known,
    "open-sizes": _meeting,
    "open-batch": _known_batch,
    "submodel-mismatch": _fitting_submodel,
    "channels-first": _channels_last,
    "shared-mismatch": _own_layer,
}

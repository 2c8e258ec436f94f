"""Cures of a number of axes that are no Reshape: what a tensor is may say what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.graph.bypass import passed
from app.graph.edits import Batch, Edit
from app.graph.given import input_behind, is_read_once, set_input
from app.graph.inserting import inserted
from app.graph.model import Graph, Link
from app.graph.replacing import ReplaceLayer
from app.graph.shapes import axes_of, first_source
from nodes.catalogue import catalogue
from nodes.sentence import Sentence

Shape = tuple[int | None, ...]

# Layers that give the numbers of words, and how many there may be of how long vectors.
COUNTED = ("TextVectorization", "StringLookup", "IntegerLookup", "Hashing")
# Layers that change numbers and no axes.
AS_THEY_COME = ("Rescaling", "Normalization", "BatchNormalization", "Dropout", "GaussianNoise")
MOST_CHANNELS, LEAST_BATCH = 4, 8
WORDS, VECTOR = 1_000, 16


def embedded(graph: Graph, link: Link, rank: int) -> Iterator[Edit]:
    """Vectors in place of the numbers of words, where a layer for sequences gets these."""
    source = passed(graph, link.source)
    layer = graph.layer_of(source.node) if source else None
    if layer is None or rank != 3:
        return
    counts = layer.arguments.get("output_mode", "int") == "int"
    tokens = (layer.class_name in COUNTED and counts) or "int" in str(
        layer.arguments.get("dtype", "")
    )
    if tokens and axes_of(graph, link.source) in (0, 2):
        words = layer.arguments.get("vocabulary")
        rows = len(words) + 2 if isinstance(words, tuple) else WORDS
        yield inserted(graph, link, "Embedding", {"input_dim": rows, "output_dim": VECTOR})


def is_meant_so(graph: Graph, link: Link, shape: Shape, rank: int) -> bool:
    """Whether a tensor probably has the axes that are meant: what a layer has made of its input, a
    volume, a sequence of few features. A picture without channels has more columns.
    """
    ref = passed(graph, link.source)
    while ref is not None and graph.class_of(ref.node) in AS_THEY_COME:
        ref = first_source(graph, ref.node)
    made = ref is not None and not graph.is_input(ref.node)
    few = bool(shape) and 0 < (shape[-1] or 0) <= MOST_CHANNELS
    return made or len(shape) > rank or few


def without_batch(graph: Graph, link: Link, shape: Shape) -> Iterator[Edit]:
    """An Input whose shape begins with the number of samples, which is no part of it.

    It is mostly a power of two; two sizes that are the same are rather those of a picture.
    """
    node = input_behind(graph, link)
    batch = (shape[1] or 0) if len(shape) > 3 and shape[1] != shape[2] else 0
    if node and is_read_once(graph, node) and batch >= LEAST_BATCH and batch.bit_count() == 1:
        yield set_input(graph, node, {"shape": shape[2:]})


def of_other_dimensions(graph: Graph, node: str, axes: int) -> Iterator[Edit]:
    """The same layer for sequences, images or volumes, as which the tensor comes."""
    layer = graph.layer_of(node)
    found = re.fullmatch(r"(.*?)([123])D(Transpose)?", layer.class_name) if layer else None
    if layer is None or found is None or not 3 <= axes <= 5 or int(found[2]) == axes - 2:
        return
    spec = catalogue().get(f"{found[1]}{axes - 2}D{found[3] or ''}")
    numbers = {
        key: value
        for key, value in layer.arguments.items()
        if not isinstance(value, tuple) and spec is not None and spec.parameter(key)
    }
    if spec is not None and layer.weights is None and found[1] != "ConvLSTM":
        values = {"name": layer.name, "layer": spec.name}
        edit = ReplaceLayer(graph.nodes[node].layer, spec.name, numbers)
        yield Batch(Sentence("Replace {name} by {layer}", values), (edit,))

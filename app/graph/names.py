"""Names of layers and ids of nodes: what is free, what Keras refuses."""

from __future__ import annotations

import re
from collections.abc import Container

from app.graph.model import Graph


def snake_case(class_name: str) -> str:
    """Keras's automatic layer name: ``max_pooling2d``. After keras.src.utils.naming."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def free_name(wanted: str, taken: Container[str]) -> str:
    """``wanted``, or the first of ``wanted_1``, ``wanted_2`` ... that is not taken.

    A number at the end counts on: a copy of ``conv_3`` is ``conv_4``, not ``conv_3_1``.
    """
    if wanted not in taken:
        return wanted
    stem, _, number = wanted.rpartition("_")
    start = int(number) + 1 if stem and number.isascii() and number.isdigit() else 1
    stem = stem if start > 1 or (stem and number == "0") else wanted
    while f"{stem}_{start}" in taken:
        start += 1
    return f"{stem}_{start}"


def layer_names(graph: Graph) -> set[str]:
    """The names that layers and submodels of this graph bear."""
    return {layer.name for layer in graph.layers.values()} | {
        inner.name for inner in graph.definitions.values()
    }


def used_ids(graph: Graph) -> set[str]:
    """The ids in use by layers, submodels and nodes: new ones share one space."""
    return {*graph.layers, *graph.nodes, *graph.definitions}

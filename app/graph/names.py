"""Names of layers and ids of nodes: what is free, what Keras refuses."""

from __future__ import annotations

import re
from collections.abc import Container

from app.graph.model import Graph
from nodes.catalogue import catalogue

MASK_NAMES = frozenset(
    {"not_equal", "any", "expand_dims", "zeros_like", "ones_like", "logical_or", "concatenate"}
)


def snake_case(class_name: str) -> str:
    """Keras's automatic layer name: ``max_pooling2d``. After keras.src.utils.naming."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def is_name(name: str) -> bool:
    """Whether Keras and a file take the name: some text, no '/', no half of a surrogate pair."""
    return bool(name.strip()) and "/" not in name and name.isprintable()


def refused_part(name: str) -> str:
    """What of a name ``is_name`` refuses, for a sentence: a character that can be shown."""
    refused = next((c for c in name if c == "/" or not c.isprintable()), " ")
    return refused if refused.isprintable() else f"U+{ord(refused):04X}"


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


def free_layer_name(wanted: str, graph: Graph) -> str:
    """A name that no layer of the graph bears, nor Keras gives to one of its operations."""
    stem = operation_stem(wanted)
    if stem in operation_names(graph):
        wanted = f"{stem}_layer"
    return free_name(wanted, layer_names(graph))


def operation_names(graph: Graph) -> set[str]:
    """What Keras names the operations of this graph, numbers aside (``add``, ``get_item``).

    Keras counts them anew each time a model is built, whatever the layers are named; a layer of
    such a name may then be the second of that name, which no model takes.
    """
    used = {node.operation for node in graph.nodes.values() if node.operation}
    specs = (catalogue().operation(name) for name in used)
    return {snake_case(spec.keras_class) for spec in specs if spec}


def numbered_names(graph: Graph) -> set[str]:
    """What Keras may name operations of this graph, also those by which it computes masks."""
    masked = any(
        layer.class_name == "Masking" or layer.arguments.get("mask_zero")
        for layer in graph.layers.values()
    )
    return operation_names(graph) | (MASK_NAMES if masked else set())


def beside(numbered: Container[str], name: str, graph: Graph) -> str:
    """The name of a layer or submodel, or a longer one where operations are ``numbered`` so."""
    if operation_stem(name) not in numbered:
        return name
    return free_name(f"{name}_layer", layer_names(graph))


def operation_stem(name: str) -> str:
    """What Keras counts on in an automatic name: ``add`` of ``add_3``."""
    return name.rstrip("0123456789").removesuffix("_")


def used_ids(graph: Graph) -> set[str]:
    """The ids in use by layers, submodels and nodes: new ones share one space."""
    return {*graph.layers, *graph.nodes, *graph.definitions}

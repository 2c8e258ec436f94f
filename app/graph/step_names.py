"""What a step of the history is called: edits speak of nodes and layers by id, people by name.

The gaps of an edit's label that hold ids: ``node`` and ``source`` a node, ``called`` a layer or a
submodel and ``old`` its name before the edit, ``nodes`` and ``layers`` several, by ``several``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.graph.model import Graph
from nodes.sentence import Sentence

# A menu shows the whole of it.
LONGEST, MOST = 24, 3
BETWEEN = "\n"


def several(ids: Iterable[str]) -> str:
    """Ids for one gap of a label, in the order in which they are to be named."""
    return BETWEEN.join(ids)


def short(name: str) -> str:
    """A name, of a long one the beginning."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def in_short(names: Iterable[str]) -> str:
    """Names one after the other, of many the first: ``dense, dense_1, dense_2, …``."""
    known = list(names)
    return ", ".join([*map(short, known[:MOST]), *["…"][: len(known) > MOST]])


def named(label: Sentence, before: Graph, after: Graph) -> Sentence:
    """The label with names in the place of ids: those after the edit, where both graphs have it."""
    values = {
        gap: _named(gap, value, before, after) if isinstance(value, str) else value
        for gap, value in label.values.items()
    }
    return replace(label, values=values)


def _named(gap: str, value: str, before: Graph, after: Graph) -> str:
    if gap in ("node", "source"):
        return short(_node(value, before, after))
    if gap == "called":
        return short(_layer(value, before, after))
    if gap == "old":
        return short(_layer(value, before, before))
    if gap == "nodes":
        return in_short(_node(node, before, after) for node in value.split(BETWEEN))
    if gap == "layers":
        return in_short(_layer(layer, before, after) for layer in value.split(BETWEEN))
    return value


def _node(node: str, before: Graph, after: Graph) -> str:
    graph = after if node in after.nodes else before
    return graph.name_of(node) if node in graph.nodes else node


def _layer(layer: str, before: Graph, after: Graph) -> str:
    for graph in (after, before):
        known = graph.layers.get(layer) or graph.definitions.get(layer)
        if known:
            return known.name
    return layer

"""Where something is in a document: nodes by name, class, argument or shape; frames by title.

All words that are typed must answer. A size may be written as people write it: ``784x64``,
``784 × 64``, ``(None, 784, 64)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.graph.model import Graph
from app.graph.place import PlacePath
from app.graph.ports import arguments_of
from app.graph.walk import told_order, upstream
from nodes.values import show

# The shapes of what comes out of each node of one place, batch axis first, in Keras's order.
Shapes = Mapping[str, tuple[tuple[int | None, ...], ...]]
_CROSS = re.compile(r"(?<=\d)\s*[×x*]\s*(?=[\d?])")


@dataclass(frozen=True)
class Hit:
    """A node, or a frame, in the submodel at ``path``. ``names``: of the submodels down to it."""

    path: PlacePath
    node: str = ""
    frame: str = ""
    names: tuple[str, ...] = ()


def find(graph: Graph, text: str, shapes: Mapping[PlacePath, Shapes] | None = None) -> list[Hit]:
    """What answers a text, in the order of the summary: a place before what is inside it.

    Each submodel is looked through once, however often it is called.
    """
    words = _words(text)
    return list(_found(graph, words, shapes or {}, (), ())) if words else []


def _words(text: str) -> list[str]:
    """What is typed, in lower case: ``(784, 64)`` and ``784 × 64`` become ``784x64``."""
    low = text.lower().strip()
    if re.fullmatch(r"\(?[\d\s,×x*?]*(none)?[\d\s,×x*?]*\)?", low) and re.search(r"\d", low):
        sizes = re.findall(r"\d+|\?", low.replace("none", ""))
        return ["x".join(sizes)]
    return _CROSS.sub("x", low).split()


def _found(
    graph: Graph,
    words: list[str],
    shapes: Mapping[PlacePath, Shapes],
    path: PlacePath,
    names: tuple[str, ...],
) -> Iterator[Hit]:
    here = shapes.get(path, {})
    found = {node for node in graph.nodes if _answers(graph, node, words, here)}
    if found:
        live = upstream(graph, (ref.node for ref in graph.outputs))
        order = told_order(graph, here, live)
        yield from (Hit(path, node=node, names=names) for node in order if node in found)
    for key, frame in graph.marks.frames.items():
        title = frame.title.lower()
        if all(word in title for word in words):
            yield Hit(path, frame=key, names=names)
    for key, inner in graph.definitions.items():
        yield from _found(inner, words, shapes, (*path, key), (*names, inner.name))


def _answers(graph: Graph, node: str, words: list[str], shapes: Shapes) -> bool:
    text = _text(graph, node, shapes)
    return all(word in text for word in words)


def _text(graph: Graph, node: str, shapes: Shapes) -> str:
    """All that a node can be found by, in lower case."""
    parts = [graph.name_of(node), graph.class_of(node)]
    given = {**arguments_of(graph, node), **graph.nodes[node].arguments}
    parts += [f"{name}={_plain(show(value))}" for name, value in given.items()]
    for shape in shapes.get(node, ()):
        parts.append("x".join("?" if size is None else str(size) for size in shape[1:]))
    return "\n".join(parts).lower()


def _plain(value: str) -> str:
    """As it is typed: ``relu`` and not ``'relu'``, ``(3,3)`` and not ``(3, 3)``."""
    return value.replace("'", "").replace(", ", ",")

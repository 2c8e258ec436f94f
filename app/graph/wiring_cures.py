"""Cures of what is not wired: a wire between a port that waits and a tensor that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

from app.graph.edits import Batch, Connect, Edit, RemoveNodes
from app.graph.model import Graph, TensorRef
from app.graph.ports import holds_literal, ports_of
from app.graph.problems import Problem
from app.graph.walk import downstream
from nodes.sentence import Sentence

# A choice of more is a search, and wiring by hand is quicker.
MOST = 3


def wired(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """The port that waits, to what nobody reads: Inputs first, what the model gives last."""
    below = downstream(graph, [problem.node])
    given = {ref.node for ref in graph.outputs}
    unread = [
        node
        for node in graph.nodes
        if node not in graph.consumers and node not in below and node != problem.node
    ]
    unread.sort(key=lambda node: (not graph.is_input(node), node in given))
    for node in unread[:MOST]:
        yield _wire(graph, TensorRef(node), problem.node, problem.port)


def read_or_removed(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """An Input that nobody reads, to a port that waits; or without it."""
    waiting = (
        (node, port.name)
        for node in graph.nodes
        for port in ports_of(graph, node)
        if not port.optional
        and not graph.nodes[node].inputs.get(port.name)
        and not holds_literal(graph.nodes[node], port)
    )
    for _, (node, port) in zip(range(MOST), waiting, strict=False):
        yield _wire(graph, TensorRef(problem.node), node, port)
    values = {"name": graph.name_of(problem.node)}
    yield Batch(Sentence("Remove {name}", values), (RemoveNodes(frozenset({problem.node})),))


def _wire(graph: Graph, source: TensorRef, node: str, port: str) -> Edit:
    values = {"read": graph.name_of(source.node), "reader": graph.name_of(node)}
    return Batch(Sentence("Wire {read} to {reader}", values), (Connect(source, node, port),))

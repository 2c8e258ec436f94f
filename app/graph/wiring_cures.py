"""Cures of what is not wired: a wire between a port that waits and a tensor that nobody reads, or
an Input: a new one, or, where the past is known, the one that was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from app.graph.compose import fragment, new_layer, pasted
from app.graph.edits import Batch, Connect, Edit, RemoveNodes
from app.graph.input_cures import CHANNELS, LENGTH
from app.graph.model import INPUT, Graph, Position, TensorRef
from app.graph.outline import STRIDES, turned
from app.graph.ports import holds_literal, ports_of
from app.graph.problems import Fix, Problem
from app.graph.walk import downstream
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.values import show

# A choice of more is a search, and wiring by hand is quicker.
MOST = 3
# Codes of ports that may have read something before, and how far back that is looked for.
LOST = frozenset({"missing-input", "too-few-inputs", "no-inputs"})
MOST_STEPS = 200


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
    if problem.code == "missing-input":
        yield from _new_input(graph, problem.node, problem.port)


def first_input(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """An Input for the first port that waits."""
    for node, port in islice(_waiting(graph), 1):
        yield from _new_input(graph, node, port)


def read_before(graph: Graph, problem: Problem, past: Iterable[Graph]) -> tuple[Fix, ...]:
    """The Input that a port read and that has gone since, again, with all that it was wired to.

    past: what the graph was before, the latest first. It is as it was, so no trial is needed.
    """
    ports = ((problem.node, problem.port),) if problem.node else tuple(_waiting(graph))
    if problem.code not in LOST or not ports:
        return ()
    for before in islice(past, MOST_STEPS):
        gone = next((ref.node for ref in _read(before, ports) if _is_gone(graph, before, ref)), "")
        if gone:
            edit = _again(graph, before, gone)
            return (Fix(edit.label, edit),)
    return ()


def _read(graph: Graph, ports: Iterable[tuple[str, str]]) -> Iterator[TensorRef]:
    for node, port in ports:
        if node in graph.nodes:
            yield from graph.nodes[node].inputs.get(port, ())


def _is_gone(graph: Graph, before: Graph, ref: TensorRef) -> bool:
    return ref.node not in graph.nodes and ref.node in before.nodes and before.is_input(ref.node)


def _again(graph: Graph, before: Graph, gone: str) -> Batch:
    """An Input put back where it stood, and its wires, where nothing was wired instead."""
    add, (node,) = pasted(graph, fragment(before, (gone,)), Position(0, 0))
    wires: list[Edit] = []
    for reader, port in dict.fromkeys((n.node, n.port) for n in before.consumers.get(gone, ())):
        refs = before.nodes[reader].inputs[port]
        rest = tuple(ref for ref in refs if ref.node != gone)
        if reader in graph.nodes and graph.nodes[reader].inputs.get(port, ()) == rest:
            # Of a list, the others move down again: their order may mean something.
            now = (TensorRef(node) if ref.node == gone else ref for ref in refs)
            wires += (Connect(ref, reader, port, place) for place, ref in enumerate(now))
    layer = before.layers[before.nodes[gone].layer]
    values = {"name": layer.name, "shape": show(layer.arguments.get("shape"))}
    return Batch(Sentence("Add {name} again, of shape {shape}", values), (add, *wires))


def _new_input(graph: Graph, node: str, port: str) -> Iterator[Edit]:
    """An Input before a node, of as many axes as its port takes."""
    spec = next((each for each in ports_of(graph, node) if each.name == port), None)
    known = catalogue().get(INPUT)
    if spec is None or known is None or (spec.many and spec.minimum > 1):
        return
    arguments = known.initial_arguments()
    axes = spec.rank or spec.minimum_rank or 2
    if axes > 2:
        arguments["shape"] = (*(axes - 2) * (LENGTH,), CHANNELS)
    if graph.class_of(node) == "Embedding":
        arguments["dtype"] = "int32"
    add = new_layer(graph, known, _place_before(graph, node), arguments)
    (source,) = add.nodes
    label = Sentence("Add an Input of shape {shape}", {"shape": show(arguments["shape"])})
    yield Batch(label, (add, Connect(TensorRef(source), node, port)))


def _place_before(graph: Graph, node: str) -> Position:
    """Beside what may stand before a node already."""
    ahead, beside = STRIDES[graph.flow]
    taken = [turned(place, graph.flow) for place in graph.positions.values()]
    x, y = turned(graph.positions.get(node, Position(0, 0)), graph.flow)
    x -= ahead
    while any(abs(x - other.x) < ahead and abs(y - other.y) < beside for other in taken):
        y += beside
    return turned((x, y), graph.flow)


def read_or_removed(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """An Input that nobody reads, to a port that waits; or without it."""
    for node, port in islice(_waiting(graph), MOST):
        yield _wire(graph, TensorRef(problem.node), node, port)
    values = {"name": graph.name_of(problem.node)}
    yield Batch(Sentence("Remove {name}", values), (RemoveNodes(frozenset({problem.node})),))


def _waiting(graph: Graph) -> Iterator[tuple[str, str]]:
    """The ports that need a wire and have none."""
    for node in graph.nodes:
        for port in ports_of(graph, node):
            wires = graph.nodes[node].inputs.get(port.name)
            if not port.optional and not wires and not holds_literal(graph.nodes[node], port):
                yield node, port.name


def _wire(graph: Graph, source: TensorRef, node: str, port: str) -> Edit:
    values = {"read": graph.name_of(source.node), "reader": graph.name_of(node)}
    return Batch(Sentence("Wire {read} to {reader}", values), (Connect(source, node, port),))

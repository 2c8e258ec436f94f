"""Wires that stay with the tensor that they read, wherever it stands among a node's outputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from app.graph.model import Graph, TensorRef
from app.graph.ports import GONE, outputs_of


def reread(graph: Graph, place: Callable[[TensorRef], TensorRef]) -> Graph:
    """The graph with every reference to a tensor, in wires and outputs, sent through ``place``."""
    nodes = dict(graph.nodes)
    for node_id, node in graph.nodes.items():
        inputs = {port: tuple(map(place, wires)) for port, wires in node.inputs.items()}
        if inputs != node.inputs:
            nodes[node_id] = replace(node, inputs=inputs)
    return replace(graph, nodes=nodes, outputs=tuple(dict.fromkeys(map(place, graph.outputs))))


def followed(before: Graph, after: Graph, nodes: Iterable[str]) -> Graph:
    """``after``, with what reads these nodes on the same tensors as in ``before``.

    An argument may take an output away from before others: ``merge_mode`` of a Bidirectional that
    returns its states, the cells of an RNN. A state that has gone leaves its wires as problems.
    """
    moved = {
        TensorRef(node, old): TensorRef(node, new)
        for node in nodes
        for old, new in _moves(output_names(before, node), output_names(after, node))
    }
    if not moved:
        return after

    def place(ref: TensorRef) -> TensorRef:
        return moved.get(ref, ref)

    bends = {
        ends._replace(source=place(ends.source)): points
        for ends, points in after.marks.bends.items()
    }
    if bends:
        after = replace(after, marks=replace(after.marks, bends=bends))
    return reread(after, place)


def output_names(graph: Graph, node: str) -> list[str]:
    """What tells a node's outputs apart: their names, or their numbers where two share a name.

    Two outputs of one node in a submodel are called alike: after that node.
    """
    names = [output.name for output in outputs_of(graph, node)]
    counted = Counter(names)
    return [name if counted[name] == 1 else str(n) for n, name in enumerate(names)]


def _moves(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Of each output that does not keep its place: where it stood, where it stands."""
    if before == after:
        return
    for old, name in enumerate(before):
        new = after.index(name) if name in after else _missed(old, before, after)
        if new != old:
            yield old, new


def _missed(old: int, before: Sequence[str], after: Sequence[str]) -> int:
    """The place of an output that is gone: where it is missed, and nobody else's ever.

    Behind all others, it keeps its place and is found there when the argument is set back.
    A new output in its place stands for it: ``state_h`` of an LSTMCell for ``state`` of a GRUCell.
    """
    taken = old < len(after) and after[old] in before
    return GONE + old if taken else old

"""In which order Keras's summary lists the layers of a functional model, without building it.

Keras orders layers by depth, the number of calls on the longest way to an output, and within a
depth by when a search back from the outputs first met them. After ``map_graph`` of
``keras.src.ops.function``; a test compares the two. Keras also counts the calls by which a Masking
layer makes its mask, which are no nodes here: beside one, an Input may stand a row apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.engine.calling import sources_in_order
from app.graph.model import Graph

Sources = Mapping[str, tuple[str, ...]]


def summary_order(graph: Graph, among: frozenset[str]) -> list[str]:
    """The nodes of the model in the order of Keras's summary; only those in ``among``, no cycles.

    Keras lists a shared layer once; here its calls stand together, the first one first. Inputs that
    nobody reads come last. O(nodes + wires).
    """
    starts = [ref.node for ref in graph.outputs if ref.node in among]
    sources = _sources(graph, among)
    # What Keras counts as one operation: a shared layer is one, an operation's call its own.
    layer_of = {node: graph.nodes[node].layer or node for node in among}
    search = _Search(layer_of, sources, starts)
    depths = _depths(layer_of, search.order, sources)
    rows: dict[int, list[str]] = {}
    for layer in search.met:
        rows.setdefault(depths[layer], []).append(layer)
    last = _calls(search, layer_of, rows.pop(0, []))
    first = [layer for depth in sorted(rows, reverse=True) for layer in rows[depth]]
    # Keras gives inputs that nobody reads depth 0, before the last layers.
    unread = [node for node in graph.inputs if node in among and node not in search.done]
    return [*_calls(search, layer_of, first), *unread, *last]


def _calls(search: _Search, layer_of: Mapping[str, str], layers: list[str]) -> list[str]:
    """The calls of these layers."""
    if len(search.met) == len(search.order):  # Each has one.
        return [search.met[layer] for layer in layers]
    calls: dict[str, list[str]] = {layer: [] for layer in layers}
    for node in search.order:
        if layer_of[node] in calls:
            calls[layer_of[node]].append(node)
    return [node for layer in layers for node in calls[layer]]


def _sources(graph: Graph, among: frozenset[str]) -> Sources:
    """What each node reads among these, in Keras's order; most have one port, whose wires are."""
    found = {
        node: graph.nodes[node].reads
        if len(graph.nodes[node].inputs) < 2
        else tuple(ref.node for ref in sources_in_order(graph, node))
        for node in among
    }
    if len(among) == len(graph.nodes):
        return found
    return {node: tuple(filter(among.__contains__, read)) for node, read in found.items()}


class _Search:
    """Back from the outputs, depth first. ``order``: each node after what it reads.

    ``met``: the layers as they were first met, before what they read, and by which call.
    """

    def __init__(self, layer_of: Mapping[str, str], sources: Sources, starts: list[str]) -> None:
        self.order: list[str] = []
        self.met: dict[str, str] = {}
        self.done: set[str] = set()
        self._layer_of, self._sources = layer_of, sources
        for start in starts:
            if start not in self.done:
                self._from(start)

    def _from(self, start: str) -> None:
        done, met, layer_of, sources = self.done, self.met, self._layer_of, self._sources
        path: list[str] = []
        ahead: list[Iterator[str]] = [iter((start,))]
        while ahead:
            for node in ahead[-1]:
                if node not in done:
                    # Without cycles a node that was entered and not left is never met again.
                    done.add(node)
                    met.setdefault(layer_of[node], node)
                    path.append(node)
                    ahead.append(iter(sources[node]))
                    break
            else:
                ahead.pop()
                if path:
                    self.order.append(path.pop())


def _depths(layer_of: Mapping[str, str], order: list[str], sources: Sources) -> dict[str, int]:
    """The depth of each layer: that of its deepest call among those met so far, as Keras has it."""
    of_node = dict.fromkeys(order, 0)
    of_layer: dict[str, int] = {}
    for node in reversed(order):
        layer = layer_of[node]
        depth = max(of_node[node], of_layer.get(layer, 0))
        of_node[node] = of_layer[layer] = depth
        for source in sources[node]:
            if of_node[source] <= depth:
                of_node[source] = depth + 1
    return of_layer

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
    layers = sorted(depths, key=lambda layer: (-depths[layer], search.met[layer]))
    calls: dict[str, list[str]] = {}
    for node in search.order:
        calls.setdefault(layer_of[node], []).append(node)
    found = [node for layer in layers for node in calls[layer]]
    unread = [node for node in graph.inputs if node in among and node not in search.done]
    return _with_unread(found, unread, layers, depths, calls)


def _with_unread(
    found: list[str],
    unread: list[str],
    layers: list[str],
    depths: dict[str, int],
    calls: dict[str, list[str]],
) -> list[str]:
    """Keras gives inputs that nobody reads depth 0, before the last layers."""
    last = [node for layer in layers if depths[layer] == 0 for node in calls[layer]]
    return [*found[: len(found) - len(last)], *unread, *last]


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

    ``met``: when each layer was first met, before what it reads.
    """

    def __init__(self, layer_of: Mapping[str, str], sources: Sources, starts: list[str]) -> None:
        self.order: list[str] = []
        self.met: dict[str, int] = {}
        self.done: set[str] = set()
        self._layer_of, self._sources = layer_of, sources
        for start in starts:
            if start not in self.done:
                self._from(start)

    def _from(self, start: str) -> None:
        done = self.done
        path, ahead = [start], [self._enter(start)]
        while path:
            for source in ahead[-1]:
                if source not in done:
                    path.append(source)
                    ahead.append(self._enter(source))
                    break
            else:
                self.order.append(path.pop())
                ahead.pop()

    def _enter(self, node: str) -> Iterator[str]:
        # Without cycles a node that was entered and not left is never met again.
        self.done.add(node)
        self.met.setdefault(self._layer_of[node], len(self.met))
        return iter(self._sources[node])


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

"""In which order Keras's summary lists the layers of a functional model, without building it.

Keras orders layers by depth, the number of calls on the longest way to an output, and within a
depth by when a search back from the outputs first met them. After ``map_graph`` of
``keras.src.ops.function``; a test compares the two. Keras also counts the calls by which a Masking
layer makes its mask, which are no nodes here: beside one, an Input may stand a row apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from app.graph.model import Graph, TensorRef
from app.graph.ports import filled_ports, leading

Sources = Mapping[str, tuple[str, ...]]


def summary_order(graph: Graph, order: Sequence[str]) -> list[str]:
    """The nodes of the model in the order of Keras's summary; only those in ``order``.

    ``order``: in which order the calls are made. Keras lists a shared layer once; here its calls
    stand together, the one that is made first first. Inputs that nobody reads come last.
    O(nodes + wires).
    """
    among = set(order)
    starts = [ref.node for ref in graph.outputs if ref.node in among]
    sources = {node: _sources(graph, node, among) for node in among}
    search = _Search(graph, sources, starts)
    depths = _depths(graph, search.order, sources)
    layers = sorted(depths, key=lambda layer: (-depths[layer], search.met[layer]))
    calls: dict[str, list[str]] = {}
    for node in order:
        if node in search.done:
            calls.setdefault(_layer(graph, node), []).append(node)
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


def _layer(graph: Graph, node: str) -> str:
    """What Keras counts as one operation: a shared layer is one, an operation's call its own."""
    return graph.nodes[node].layer or node


def _sources(graph: Graph, node: str, among: Collection[str]) -> tuple[str, ...]:
    return tuple(ref.node for ref in sources_in_order(graph, node) if ref.node in among)


class _Search:
    """Back from the outputs, depth first. ``order``: each node after what it reads.

    ``met``: when each layer was first met, before what it reads.
    """

    def __init__(self, graph: Graph, sources: Sources, starts: list[str]) -> None:
        self.order: list[str] = []
        self.met: dict[str, int] = {}
        self.done: set[str] = set()
        self._graph, self._sources = graph, sources
        for start in starts:
            if start not in self.done:
                self._from(start)

    def _from(self, start: str) -> None:
        path = [(start, self._enter(start))]
        while path:
            node, sources = path[-1]
            source = next(sources, None)
            if source is None:
                path.pop()
                self.order.append(node)
            elif source not in self.done:
                path.append((source, self._enter(source)))

    def _enter(self, node: str) -> Iterator[str]:
        # Without cycles a node that was entered and not left is never met again.
        self.done.add(node)
        self.met.setdefault(_layer(self._graph, node), len(self.met))
        return iter(self._sources[node])


def _depths(graph: Graph, order: list[str], sources: Sources) -> dict[str, int]:
    """The depth of each layer: that of its deepest call among those met so far, as Keras has it."""
    of_node: dict[str, int] = {}
    of_layer: dict[str, int] = {}
    for node in reversed(order):
        layer = _layer(graph, node)
        depth = max(of_node.get(node, 0), of_layer.get(layer, 0))
        of_node[node] = of_layer[layer] = depth
        for source in sources[node]:
            of_node[source] = max(depth + 1, of_node.get(source, 0))
    return of_layer


def sources_in_order(graph: Graph, node_id: str) -> tuple[TensorRef, ...]:
    """What a call reads in the order in which Keras goes through its arguments.

    Those by position first, then those by name, sorted by it.
    """
    node = graph.nodes[node_id]
    if len(node.inputs) < 2:
        return tuple(node.sources())
    ports = list(filled_ports(graph, node_id, lambda ref: ref))
    if node.layer in graph.layers:
        first = set(leading(port for port, _ in ports))
        count = sum((port.argument or port.name) in first for port, _ in ports)
        ports[count:] = sorted(ports[count:], key=lambda item: item[0].argument or item[0].name)
    return tuple(ref for _, refs in ports for ref in refs)

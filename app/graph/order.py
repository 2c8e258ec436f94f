"""In which order Keras's summary lists the layers of a functional model, without building it.

Keras orders layers by depth, the number of calls on the longest way to an output, and within a
depth by when a search back from the outputs first met them. After ``map_graph`` of
``keras.src.ops.function``; a test compares the two. Keras also counts the calls by which a Masking
layer makes its mask, which are no nodes here: beside one, an Input may stand a row apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.graph.model import Graph, TensorRef
from app.graph.ports import filled_ports, leading


def summary_order(graph: Graph, order: Sequence[str]) -> list[str]:
    """The nodes of the model in the order of Keras's summary; only those in ``order``.

    ``order``: in which order the calls are made. Keras lists a shared layer once; here its calls
    stand together, the one that is made first first. Inputs that nobody reads come last.
    O(nodes + wires).
    """
    among = frozenset(order)
    search = _Search(graph, among)
    search.run(ref.node for ref in graph.outputs if ref.node in among)
    depths = search.depths()
    # Those of one depth stay as they were met.
    rows = sorted(search.met, key=depths.__getitem__, reverse=True)
    outer = len(rows)
    while outer and depths[rows[outer - 1]] == 0:
        outer -= 1
    first, last = (search.with_all_calls(part, order) for part in (rows[:outer], rows[outer:]))
    # Keras gives inputs that nobody reads depth 0, before the last layers.
    unread = [node for node in graph.inputs if node in among and node not in search.reads]
    return [*first, *unread, *last]


class _Search:
    """Back from the outputs, depth first.

    ``met``: the first call met of each layer, before what it reads. ``order``: each node after what
    it reads. What Keras counts as one: a shared layer; an operation's call is one of its own.
    """

    def __init__(self, graph: Graph, among: frozenset[str]) -> None:
        self.met: list[str] = []
        self.order: list[str] = []
        self.reads: dict[str, tuple[str, ...]] = {}
        self._graph = graph
        self._among = among if len(among) < len(graph.nodes) else None
        shared = (item for item in graph.calls.items() if len(item[1]) > 1)
        self._layer_of = {node: layer for layer, calls in shared for node in calls}
        self._met: dict[str, str] = {}

    def run(self, starts: Iterable[str]) -> None:
        """Search from these, in their order."""
        for start in starts:
            if start not in self.reads:
                self._from(start)

    def _from(self, start: str) -> None:
        reads, order = self.reads, self.order
        path: list[str] = [start]
        ahead = [self._enter(start)]
        while ahead:
            for node in ahead[-1]:
                # Without cycles a node that was entered and not left is never met again.
                if node not in reads:
                    path.append(node)
                    ahead.append(self._enter(node))
                    break
            else:
                ahead.pop()
                order.append(path.pop())

    def _enter(self, node: str) -> Iterator[str]:
        record = self._graph.nodes[node]
        read = record.reads
        if len(record.inputs) > 1:
            read = tuple(ref.node for ref in sources_in_order(self._graph, node))
        if self._among is not None:
            read = tuple(filter(self._among.__contains__, read))
        self.reads[node] = read
        layer = self._layer_of.get(node)
        if layer is None or layer not in self._met:
            self.met.append(node)
            if layer is not None:
                self._met[layer] = node
        return iter(read)

    def depths(self) -> dict[str, int]:
        """The depth of each layer, by the call of it that was met first.

        It is that of its deepest call among those met so far, as Keras has it.
        """
        of = dict.fromkeys(self.order, 0)
        of_layer = dict.fromkeys(self._met, 0)
        for node in reversed(self.order):
            depth = of[node]
            if node in self._layer_of:
                layer = self._layer_of[node]
                of_layer[layer] = depth = max(depth, of_layer[layer])
            for source in self.reads[node]:
                if of[source] <= depth:
                    of[source] = depth + 1
        return of | {self._met[layer]: depth for layer, depth in of_layer.items()}

    def with_all_calls(self, firsts: list[str], order: Sequence[str]) -> list[str]:
        """For each layer, named by a call of it, all that were met, in the order of calls."""
        if not self._met:
            return firsts
        calls: dict[str, list[str]] = {layer: [] for layer in self._met}
        for node in order:
            if node in self._layer_of and node in self.reads:
                calls[self._layer_of[node]].append(node)
        return [
            call
            for node in firsts
            for call in (calls[self._layer_of[node]] if node in self._layer_of else (node,))
        ]


def sources_in_order(graph: Graph, node_id: str) -> tuple[TensorRef, ...]:
    """What a call reads in the order in which Keras goes through its arguments.

    Those by position first, then those by name, sorted by it.
    """
    node = graph.nodes[node_id]
    if len(node.inputs) < 2:
        return node.wires
    ports = list(filled_ports(graph, node_id, lambda ref: ref))
    if node.layer in graph.layers:
        first = set(leading(port for port, _ in ports))
        count = sum((port.argument or port.name) in first for port, _ in ports)
        ports[count:] = sorted(ports[count:], key=lambda item: item[0].argument or item[0].name)
    return tuple(ref for _, refs in ports for ref in refs)

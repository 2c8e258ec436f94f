"""How much room a card takes about the line on which it hangs; in pixels at 100 %."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.graph.model import Flow, Graph
from app.graph.outline import CARD_WIDTH, PORT_HEIGHT, outline, turned
from app.graph.ports import outputs_of, shown_ports


@dataclass(frozen=True, slots=True)
class Footprint:
    """A card about its line: the straight line on which a chain of cards hangs.

    ``length`` is along the flow; ``before`` and ``behind`` are how far the card reaches to either
    side of the line (up and down, or left and right). ``enters`` and ``leaves`` are how far behind
    the line each wire ends (in the order of ``Node.sources``) and each output begins.
    """

    length: float
    before: float
    behind: float
    enters: tuple[float, ...]
    leaves: tuple[float, ...]


def footprint(graph: Graph, node: str, flow: Flow) -> Footprint:
    """The room that a node's card takes."""
    ports = {} if graph.is_input(node) else _ports(graph, node)
    inputs = graph.nodes[node].inputs
    if len(ports) < 2:
        ends = tuple((0, slot) for wires in inputs.values() for slot in range(len(wires)))
    else:
        rows = {name: row for row, name in enumerate(ports)}
        ends = tuple((rows.get(port, 0), slot) for port, slot in _wires(graph, node))
    return _alike(flow, tuple(ports.values()), len(outputs_of(graph, node)), ends)


@lru_cache(maxsize=4_096)
def _alike(
    flow: Flow, places: tuple[int, ...], outputs: int, ends: tuple[tuple[int, int], ...]
) -> Footprint:
    """The room of all cards with these ports, wired like this. ``ends``: port and place of each."""
    shape = outline(flow, places, outputs)
    length, size = turned((CARD_WIDTH, shape.height), flow)
    line = PORT_HEIGHT if flow == "right" else CARD_WIDTH / 2
    return Footprint(
        length,
        line,
        size - line,
        tuple(turned(shape.input_point(*end), flow).y - line for end in ends),
        tuple(turned(begin, flow).y - line for begin in shape.outputs),
    )


def _wires(graph: Graph, node: str) -> Iterator[tuple[str, int]]:
    for port, wires in graph.nodes[node].inputs.items():
        for slot in range(len(wires)):
            yield port, slot


def _ports(graph: Graph, node: str) -> dict[str, int]:
    """The places of each port on a card: of the layer's, and of those that only wires name."""
    inputs = graph.nodes[node].inputs
    found = {}
    for port in shown_ports(graph, node):
        wires = len(inputs.get(port.name, ()))
        free = port.many and (port.maximum is None or wires < port.maximum)
        found[port.name] = max(wires + free, 1)
    return found | {name: max(len(w), 1) for name, w in inputs.items() if name not in found}

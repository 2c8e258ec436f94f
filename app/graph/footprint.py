"""How much room a card takes, and where on it wires meet it; in pixels at 100 %.

The canvas draws cards of this size, the arrangement leaves room for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.graph.model import Graph
from app.graph.ports import outputs_of, shown_ports

# Which way a drawing is read. "down" has inputs on the upper edge of a card, outputs on the lower.
Flow = Literal["right", "down"]

CARD_WIDTH, CARD_HEIGHT = 176, 78
PORT_HEIGHT = 39  # where wires meet a card that has one port on that side
PORT_ROWS_TOP, PORT_ROW = 52, 18  # each of several ports has a row, and makes the card higher
PORT_ROWS_BOTTOM = 4
PORT_SLOT = 11  # from one wire to the next in a port that takes several
SLOTS_SINGLE, SLOTS_ROW = CARD_HEIGHT - 24, PORT_ROW - 6  # all wires of a port are within so much


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
    ports = [] if graph.is_input(node) else _ports(graph, node)
    outputs = len(outputs_of(graph, node))
    rows = max(len(ports), outputs)
    height = CARD_HEIGHT + (rows * PORT_ROW + PORT_ROWS_BOTTOM if rows > 1 else 0)
    enters = tuple(_enters(graph, node, ports, flow))
    leaves = tuple(_row(output, outputs, flow) for output in range(outputs))
    if flow == "right":
        return Footprint(CARD_WIDTH, PORT_HEIGHT, height - PORT_HEIGHT, enters, leaves)
    return Footprint(height, CARD_WIDTH / 2, CARD_WIDTH / 2, enters, leaves)


def _ports(graph: Graph, node: str) -> list[tuple[str, int]]:
    """Names and places of the ports on a card: the layer's, and those that only wires name."""
    inputs = graph.nodes[node].inputs
    found = []
    for port in shown_ports(graph, node):
        wires = len(inputs.get(port.name, ()))
        free = port.many and (port.maximum is None or wires < port.maximum)
        found.append((port.name, wires + free))
    known = {name for name, _ in found}
    return found + [(name, len(wires)) for name, wires in inputs.items() if name not in known]


def _enters(graph: Graph, node: str, ports: list[tuple[str, int]], flow: Flow) -> Iterator[float]:
    rows = {name: (row, places) for row, (name, places) in enumerate(ports)}
    most = SLOTS_SINGLE if len(ports) == 1 else SLOTS_ROW
    for port, wires in graph.nodes[node].inputs.items():
        # An Input reads nothing; a file may say otherwise.
        row, places = rows.get(port, (0, len(wires)))
        step = min(PORT_SLOT, most / (places - 1)) if places > 1 else 0.0
        for slot in range(len(wires)):
            yield _row(row, max(len(ports), 1), flow) + (slot - (places - 1) / 2) * step


def _row(port: int, ports: int, flow: Flow) -> float:
    """How far behind the line a port is."""
    if ports == 1:
        return 0.0
    if flow == "down":
        return (port - (ports - 1) / 2) * PORT_ROW
    return PORT_ROWS_TOP + PORT_ROW * (port + 0.5) - PORT_HEIGHT

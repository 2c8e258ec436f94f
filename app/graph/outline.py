"""The outline of a card: how large it is, and where on its edges wires meet it, in either flow.

The one place that knows; pixels at 100 %, from the card's upper left corner. The canvas draws cards
so, the arrangement leaves room for them. Whatever else depends on the flow is thought for a drawing
that is read to the right, and ``turned``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.graph.model import Flow, Position

CARD_WIDTH, CARD_HEIGHT = 176, 78
PORT_HEIGHT = 39  # read to the right: where wires meet a card that has one port on that side
PORT_ROWS_TOP, PORT_ROW = 52, 18  # each of several ports has a row, and makes the card higher
PORT_ROWS_BOTTOM = 4
SLOT = 11.0  # from one wire to the next in a port that takes several
LABEL_ROW = 15  # read downwards: a row of the names of ports makes the card higher
MOST_LABEL_ROWS = 3  # names that have no room beside each other stand in rows, by turns
LABEL_EDGE = 5.0  # no nearer to the sides of a card
# From a card to the next along the flow, and to the one beside it, where nothing is arranged.
STRIDES: dict[Flow, tuple[float, float]] = {"right": (220.0, 110.0), "down": (130.0, 220.0)}


def turned(place: tuple[float, float], flow: Flow) -> Position:
    """Along the flow and across it, of a place; and the place again, of these two."""
    x, y = place
    return Position(x, y) if flow == "right" else Position(y, x)


@dataclass(frozen=True)
class Outline:
    """How high a card is, and where wires meet it.

    ``inputs``: the places of each port, one for each wire that it has room for; ``outputs``: where
    the wires of each begin.
    """

    flow: Flow
    height: float
    inputs: tuple[tuple[Position, ...], ...]
    outputs: tuple[Position, ...]

    def input_point(self, port: int, slot: int = 0) -> Position:
        """Where the wire in this place of a port ends."""
        places = self.inputs[port] if port < len(self.inputs) else ()
        if slot < len(places):
            return places[slot]
        return places[-1] if places else _edge(self.flow, CARD_HEIGHT, 0, 1, leaving=False)

    def output_point(self, output: int) -> Position:
        """Where the wires of an output begin."""
        if output < len(self.outputs):
            return self.outputs[output]
        return _edge(self.flow, self.height, 0, 1, leaving=True)


@lru_cache(maxsize=4_096)
def outline(flow: Flow, places: tuple[int, ...], outputs: int) -> Outline:
    """The outline of a card. ``places``: for how many wires each of its inputs has room."""
    height = _height(flow, len(places), outputs)
    inputs = tuple(
        tuple(_slots(flow, height, port, len(places), slots)) for port, slots in enumerate(places)
    )
    leaves = (_edge(flow, height, index, outputs, leaving=True) for index in range(outputs))
    return Outline(flow, height, inputs, tuple(leaves))


def label_rows(ports: int) -> int:
    """How many rows the names of the ports on the upper or lower edge of a card take."""
    return 0 if ports < 2 else min(max(ports - 2, 1), MOST_LABEL_ROWS)


def label_room(ports: int) -> float:
    """How wide the name of a port on the upper or lower edge can be.

    The first of a row begins at the side of the card, the next is about the middle of its port.
    """
    next_middle = CARD_WIDTH / ports * (label_rows(ports) + 0.5)
    return (next_middle - LABEL_EDGE) / 1.5 - 3


def _height(flow: Flow, inputs: int, outputs: int) -> float:
    if flow == "down":
        return CARD_HEIGHT + LABEL_ROW * (label_rows(inputs) + label_rows(outputs))
    rows = max(inputs, outputs)
    return CARD_HEIGHT + (rows * PORT_ROW + PORT_ROWS_BOTTOM if rows > 1 else 0)


def _edge(flow: Flow, height: float, port: int, ports: int, leaving: bool) -> Position:
    """The middle of a port."""
    if flow == "down":
        return Position(CARD_WIDTH * (port + 0.5) / ports, height if leaving else 0.0)
    y = PORT_HEIGHT if ports == 1 else PORT_ROWS_TOP + PORT_ROW * (port + 0.5)
    return Position(CARD_WIDTH if leaving else 0.0, y)


def _slots(flow: Flow, height: float, port: int, ports: int, slots: int) -> list[Position]:
    """The places of one port, about its middle."""
    along, across = turned(_edge(flow, height, port, ports, leaving=False), flow)
    step = min(SLOT, _room(flow, ports) / (slots - 1)) if slots > 1 else 0.0
    middle = (slots - 1) / 2
    return [turned((along, across + (slot - middle) * step), flow) for slot in range(slots)]


def _room(flow: Flow, ports: int) -> float:
    """Within how much all wires of a port end."""
    if flow == "down":
        share = CARD_WIDTH / ports
        return max(share - 24, share / 2)
    return CARD_HEIGHT - 24 if ports == 1 else PORT_ROW - 6

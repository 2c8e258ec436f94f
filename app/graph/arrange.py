"""Automatic arrangement: nodes in columns from left to right, as a person would place them.

``layering`` finds the columns and the order in each, ``alignment`` the heights.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from app.graph.alignment import heights
from app.graph.layering import Edge, Layered, layered
from app.graph.model import Graph, Position
from app.graph.ports import outputs_of, shown_ports
from app.graph.walk import reading_order

# Pixels at 100 %. A card is 176 wide; a wire that changes its height needs some way to do so.
CARD_WIDTH, CARD_HEIGHT = 176, 78
LEVEL_PITCH, SLOPING_PITCH = 202, 224
NODE_GAP = 32  # between cards; a row is 110
WIRE_GAP = 16  # between a card and a long wire: half a row from the middle of the card
WIRES_GAP = 22  # between long wires
PORT_HEIGHT = 39  # where wires meet a card
PORT_ROW = 18  # each port of a card with several makes it higher
PART_GAP = 64  # between parts of the graph that no wire joins
LONE_COLUMNS = 6  # nodes without wires stand in rows of so many


def arranged(graph: Graph, nodes: Collection[str] | None = None) -> dict[str, Position]:
    """New places of these nodes, or of all: top left corners, in whole pixels at 100 %.

    The drawing begins where the nodes' uppermost left corner was; a whole graph's at (0, 0). The
    same graph is always drawn the same. Cycles, which a file may hold, are cut at one wire.
    """
    chosen = graph.nodes.keys() if nodes is None else graph.nodes.keys() & set(nodes)
    order = [node for node in reading_order(graph) if node in chosen]
    parts = _parts(graph, order)
    found: dict[str, Position] = {}
    bottom = 0.0
    for part in parts:
        places = _part(graph, part)
        found |= {node: Position(x, y + bottom) for node, (x, y) in places.items()}
        low = max(place.y + _height(graph, node) for node, place in places.items())
        bottom += low + PART_GAP
    found |= _lone(graph, [node for node in order if node not in found], bottom)
    corner = Position(0, 0) if nodes is None else _corner(graph, chosen)
    return {
        node: Position(round(place.x + corner.x), round(place.y + corner.y))
        for node, place in found.items()
    }


def _corner(graph: Graph, nodes: Iterable[str]) -> Position:
    places = [graph.positions[node] for node in nodes if node in graph.positions]
    if not places:
        return Position(0, 0)
    return Position(min(place.x for place in places), min(place.y for place in places))


def _parts(graph: Graph, order: list[str]) -> list[list[str]]:
    """Nodes that wires join, part by part, in the order in which they are read."""
    part: dict[str, list[str]] = {node: [node] for node in order}
    for node in order:
        for ref in graph.nodes[node].sources():
            one, other = part.get(ref.node), part[node]
            if one is None or one is other:
                continue
            small, large = sorted((one, other), key=len)
            large += small
            part.update(dict.fromkeys(small, large))
    place = {node: index for index, node in enumerate(order)}
    unique = {id(members): members for members in part.values() if len(members) > 1}
    parts = [sorted(members, key=place.__getitem__) for members in unique.values()]
    return sorted(parts, key=lambda members: place[members[0]])


def _part(graph: Graph, nodes: list[str]) -> dict[str, Position]:
    """The places of nodes that hang together; the topmost card's edge is at 0."""
    number = {node: index for index, node in enumerate(nodes)}
    drawing = layered(len(nodes), _edges(graph, number))
    tall = [_height(graph, node) for node in nodes]

    def gap(upper: int, lower: int) -> float:
        bends = (upper >= drawing.count) + (lower >= drawing.count)
        room = (NODE_GAP, WIRE_GAP, WIRES_GAP)[bends]
        above = 0 if upper >= drawing.count else tall[upper] - PORT_HEIGHT
        return above + room + (0 if lower >= drawing.count else PORT_HEIGHT)

    middle = heights(drawing, gap)
    top = min(middle[: drawing.count])
    across = _columns(drawing, middle)
    return {
        nodes[vertex]: Position(x, middle[vertex] - top)
        for x, column in zip(across, drawing.columns, strict=True)
        for vertex in column
        if vertex < drawing.count
    }


def _edges(graph: Graph, number: Mapping[str, int]) -> list[Edge]:
    """The wires between these nodes, each pair once; one of a cycle leads backwards and is cut."""
    pairs = (
        (number[ref.node], number[node])
        for node in number
        for ref in graph.nodes[node].sources()
        if ref.node in number
    )
    return [(source, target) for source, target in dict.fromkeys(pairs) if source < target]


def _columns(drawing: Layered, middle: list[float]) -> list[float]:
    """Where each column begins: nearer to the one before it where all wires between are level."""
    across = [0.0]
    for column in drawing.columns[1:]:
        level = all(
            abs(middle[source] - middle[vertex]) < 1
            for vertex in column
            for source in drawing.left[vertex]
        )
        across.append(across[-1] + (LEVEL_PITCH if level else SLOPING_PITCH))
    return across


def _lone(graph: Graph, nodes: list[str], top: float) -> dict[str, Position]:
    """Nodes without wires, in rows below all else."""
    found: dict[str, Position] = {}
    for start in range(0, len(nodes), LONE_COLUMNS):
        row = nodes[start : start + LONE_COLUMNS]
        found |= {node: Position(LEVEL_PITCH * n, top) for n, node in enumerate(row)}
        top += max(_height(graph, node) for node in row) + NODE_GAP
    return found


def _height(graph: Graph, node: str) -> float:
    """The height of a card: with several ports on one side, a line for each."""
    ports = max(len(shown_ports(graph, node)), len(outputs_of(graph, node)))
    return CARD_HEIGHT + (ports * PORT_ROW + 4 if ports > 1 else 0)

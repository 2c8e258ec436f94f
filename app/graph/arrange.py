"""Automatic arrangement: cards in rows from left to right, as a person would place them.

A graph falls into *parts* that no wire joins (``pages``), a part into *segments* where all passes
through one node (``segments``). Each segment is drawn by itself as a *block* (``blocks``): its
columns and the order in them (``layering``), what stands in line (``alignment``), the heights
(``settling``). Blocks stand in *rows* (``rows``), between which wires run back in ``lanes``. How
large a card is, and where its ports are, ``footprint`` knows, from ``outline``. From top to bottom
all is the same, turned.

Why not a library? Those that were found were measured on the 40 models of ``keras.applications``:
sums of all, wires followed as the canvas draws them, and without rows, which none of them makes.

=================  =========  ============  ========  =====
drawn by           crossings  behind cards  overlaps  ms
=================  =========  ============  ========  =====
this                     675           252         0    530
dot (pygraphviz)        1603          3048         0   3598
igraph                  2668           932       133    276
OGDF (ogdf-py)          1657          4776         0    134
fast-sugiyama           1163          1093         0    390
grandalf                1686           879         0   2595
ELK (pyelk)             2030         12621         0    309
networkx                2110         14837         0     11
=================  =========  ============  ========  =====

Ours are all in the two NASNets: in the other 38 no wire crosses another or passes behind a card. In
rows it is 594 and 237; wires from one row to the next cross others then, in 16 of the 38.
The libraries lead wires around cards and expect them to be drawn so; the canvas draws them from
port to port, so that one past others must be straight. Nor do they know ports, rows, or blocks that
repeat. On random graphs dot has fewer crossings (3940 against 5104) and shorter wires. OGDF draws
the same graph differently from run to run; rustworkx draws no layers. Where igraph or pygraphviz is
installed, ``tests/benchmarks/bench_arrange.py`` measures it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from app.graph.blocks import CARD_GAP, LEVEL_GAP, Block, Shape
from app.graph.footprint import Footprint, footprint
from app.graph.model import Flow, Graph, Position
from app.graph.outline import turned
from app.graph.pages import Drawing, Part
from app.graph.walk import reading_order

SCREEN = (1_600.0, 1_000.0)
PART_GAP = 64  # between parts of the graph that no wire joins
MOST_STACKS = 40
BETTER = 1.05  # another stack must show all larger by so much
LONE_COLUMNS = 6  # nodes without wires stand in rows of so many


def arranged(
    graph: Graph, nodes: Collection[str] | None = None, flow: Flow | None = None
) -> dict[str, Position]:
    """New places of these nodes, or of all: top left corners, in whole pixels at 100 %.

    The drawing begins where the nodes' uppermost left corner was; a whole graph's at (0, 0). The
    same graph is always drawn the same. Cycles, which a file may hold, are cut at one wire.
    ``flow``: another than the graph's.
    """
    flow = flow or graph.flow
    chosen = graph.nodes.keys() if nodes is None else graph.nodes.keys() & set(nodes)
    order = [node for node in reading_order(graph) if node in chosen]
    cards = {node: footprint(graph, node, flow) for node in order}
    screen = SCREEN if flow == "right" else SCREEN[::-1]
    known: dict[Shape, Block] = {}
    parts = [Part(graph, part, cards).drawn(screen, known) for part in _parts(graph, order)]
    drawn = {node for part in parts for node in part.places}
    parts += _lone([node for node in order if node not in drawn], cards)
    corner = Position(0, 0) if nodes is None else _corner(graph, chosen)
    return {node: _position(place, corner, flow) for node, place in _packed(parts, screen).items()}


def _position(place: tuple[float, float], corner: Position, flow: Flow) -> Position:
    x, y = turned(place, flow)
    return Position(round(x + corner.x), round(y + corner.y))


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


def _lone(nodes: Sequence[str], cards: Mapping[str, Footprint]) -> list[Drawing]:
    """Nodes without wires, in rows."""
    places: dict[str, tuple[float, float]] = {}
    along = length = top = 0.0
    bottom = 0.0
    for index, node in enumerate(nodes):
        if index and index % LONE_COLUMNS == 0:
            along, top = 0.0, bottom + CARD_GAP
        places[node] = along, top
        length = max(length, along + cards[node].length)
        bottom = max(bottom, top + cards[node].before + cards[node].behind)
        along += cards[node].length + LEVEL_GAP
    return [Drawing(places, length, bottom)] if nodes else []


def _packed(
    parts: Sequence[Drawing], screen: tuple[float, float]
) -> dict[str, tuple[float, float]]:
    """Parts one below the other, in as many stacks side by side as show them largest."""
    best, found = 0.0, [(0.0, 0.0)] * len(parts)
    for most in _stack_sizes(parts):
        corners, length, size = _stacked(parts, most)
        zoom = min(screen[0] / length, screen[1] / size, 1.0)
        if zoom > best * BETTER:
            best, found = zoom, corners
    return {
        node: (along + x, across + y)
        for part, (along, across) in zip(parts, found, strict=True)
        for node, (x, y) in part.places.items()
    }


def _stack_sizes(parts: Sequence[Drawing]) -> list[float]:
    """How high stacks may be: from all in one stack to each part in its own."""
    whole = sum(part.size + PART_GAP for part in parts)
    most = max((part.size for part in parts), default=0.0)
    return [whole / stacks + most for stacks in range(1, min(len(parts), MOST_STACKS) + 1)]


def _stacked(
    parts: Sequence[Drawing], most: float
) -> tuple[list[tuple[float, float]], float, float]:
    """Corners of the parts in stacks that are at most so high, and the size of it all."""
    corners: list[tuple[float, float]] = []
    along = across = length = size = 0.0
    for part in parts:
        if across and across + part.size > most:
            along, across = length + PART_GAP, 0.0
        corners.append((along, across))
        across += part.size
        length, size = max(length, along + part.length), max(size, across)
        across += PART_GAP
    return corners, length, size

"""One segment drawn by itself. Segments of one shape are drawn once, so repeated blocks look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.graph.alignment import heights
from app.graph.footprint import Footprint
from app.graph.layering import Layered, Wire, layered
from app.graph.segments import Segment

CARD_GAP = 32  # between cards beside each other; a row is 110
WIRE_GAP = 16  # between a card and a long wire: half a row from the middle of the card
WIRES_GAP = 22  # between long wires
# From a card to the one behind it: where all wires between two columns are level, and where one is
# not. A steep wire needs more way.
LEVEL_GAP, SLOPING_GAP, STEEP_GAP = 26, 48, 80
FLAT, STEEP = 110.0, 600.0
LEVEL = 0.75


@dataclass(frozen=True, slots=True)
class Column:
    """``gap`` to the column before it; ``cards``: vertex of the segment and height of its line."""

    gap: float
    length: float
    cards: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A segment's drawing. Heights are counted from the line of its root, or of its first card.

    ``before`` and ``behind``: how far it reaches to either side of that line. ``drift``: how far
    behind the line its end is; 0 but in odd cases.
    """

    columns: tuple[Column, ...]
    before: float
    behind: float
    drift: float
    length: float

    @property
    def size(self) -> float:
        return self.before + self.behind


Shape = tuple[bool, bool, int, tuple[Wire, ...], tuple[Footprint, ...]]


def block(
    segment: Segment,
    wires: Sequence[Wire],
    cards: Sequence[Footprint],
    known: dict[Shape, Block],
    centring: bool,
) -> Block:
    """The drawing of a segment. ``wires`` are those that enter its vertices.

    Column cards are numbered by their place in ``segment.vertices``.
    """
    rooted = segment.root is not None
    number = {vertex: index for index, vertex in enumerate(segment.vertices, int(rooted))}
    if segment.root is not None:
        number[segment.root] = 0
    inner = tuple(
        Wire(number[wire.source], number[wire.target], wire.leaves, wire.enters) for wire in wires
    )
    shape = (
        centring,
        rooted,
        number[segment.end],
        inner,
        tuple(cards[vertex] for vertex in segment.vertices),
    )
    if shape not in known:
        known[shape] = _drawn(*shape)
    return known[shape]


def _drawn(
    centring: bool, rooted: bool, end: int, wires: tuple[Wire, ...], cards: tuple[Footprint, ...]
) -> Block:
    first = int(rooted)
    if len(cards) == 1 and len(wires) == first:
        return _single(cards[0], first)
    drawing = layered(len(cards) + first, wires, rooted, centring)
    room = _Room(drawing, [*([cards[0]] * first), *cards])
    ends = {vertex for vertex in range(drawing.count) if not drawing.right[vertex]}
    axis = Wire(0, end) if rooted and ends == {end} else None
    middle = heights(drawing, wires, room.gap, axis)
    middle = [round(height - middle[0]) for height in middle]
    columns = _columns(drawing, middle, room.cards, first)
    reach = [
        (at - room.before(vertex), at + room.behind(vertex))
        for vertex, at in enumerate(middle)
        if vertex >= first
    ]
    before = max(-top for top, _ in reach)
    behind = max(bottom for _, bottom in reach)
    return Block(columns, before, behind, middle[end], _length(columns))


def _single(card: Footprint, first: int) -> Block:
    columns = (Column(LEVEL_GAP, card.length, ((0, 0.0),)),)
    return Block(columns, card.before, card.behind, 0.0, _length(columns))


def _length(columns: Sequence[Column]) -> float:
    return sum(column.gap + column.length for column in columns)


class _Room:
    """How much room vertices and bends need in their column."""

    def __init__(self, drawing: Layered, cards: list[Footprint]) -> None:
        self.cards = cards
        self.count = drawing.count
        # A long wire may begin and end off its line: at one of several ports.
        self.off = {
            bend: (max(0.0, -wire.leaves, -wire.enters), max(0.0, wire.leaves, wire.enters))
            for wire, bends in drawing.routes
            for bend in bends
        }

    def gap(self, upper: int, lower: int) -> float:
        bends = (upper >= self.count) + (lower >= self.count)
        room = (CARD_GAP, WIRE_GAP, WIRES_GAP)[bends]
        return self.behind(upper) + room + self.before(lower)

    def before(self, vertex: int) -> float:
        """How far it reaches above its line."""
        return self.off[vertex][0] if vertex >= self.count else self.cards[vertex].before

    def behind(self, vertex: int) -> float:
        """How far it reaches below its line."""
        return self.off[vertex][1] if vertex >= self.count else self.cards[vertex].behind


def _columns(
    drawing: Layered, middle: list[float], cards: list[Footprint], first: int
) -> tuple[Column, ...]:
    found = []
    for column in drawing.columns[first:]:
        steep = max(
            (
                abs(middle[source] - middle[vertex])
                for vertex in column
                for source in drawing.left[vertex]
            ),
            default=0.0,
        )
        share = min(max(steep - FLAT, 0.0) / (STEEP - FLAT), 1.0)
        gap = LEVEL_GAP if steep < LEVEL else SLOPING_GAP + (STEEP_GAP - SLOPING_GAP) * share
        inside = [vertex for vertex in column if vertex < drawing.count]
        length = max((cards[vertex].length for vertex in inside), default=0.0)
        heights_ = tuple((vertex - first, middle[vertex]) for vertex in inside)
        found.append(Column(round(gap), length, heights_))
    return tuple(found)

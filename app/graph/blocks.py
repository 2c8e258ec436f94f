"""One segment drawn by itself; segments of one shape once, so that repeated blocks look alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
    behind the line its end is; ``beside``: how far above that the wires are that pass by it.
    """

    columns: tuple[Column, ...]
    before: float
    behind: float
    drift: float
    length: float
    beside: tuple[float, ...] = ()

    @property
    def size(self) -> float:
        return self.before + self.behind


class Shape(NamedTuple):
    """All that a drawing depends on. Vertices are numbers: the ``enters`` that stand before the
    first column (the root is the last of them), the cards, the ``leaves`` that pass by the end.

    ``beside``: how far above the root's line the others enter.
    """

    enters: int
    leaves: int
    end: int
    wires: tuple[Wire, ...]
    cards: tuple[Footprint, ...]
    beside: tuple[float, ...]
    centring: bool


def shape_of(
    segment: Segment,
    wires: Iterable[Wire],
    cards: Sequence[Footprint],
    beside: tuple[float, ...] = (),
    centring: bool = False,
) -> Shape:
    """The shape of a segment. ``wires`` enter its vertices; ``cards`` are those of all vertices."""
    before = segment.enters if segment.root is None else (*segment.enters, segment.root)
    order = (*before, *segment.vertices)
    number = {vertex: index for index, vertex in enumerate(order)}
    inner = [
        Wire(number[source], number[target], leaves, enters)
        for source, target, leaves, enters in wires
    ]
    inner += [Wire(number[vertex], len(order) + n) for n, vertex in enumerate(segment.leaves)]
    return Shape(
        len(before),
        len(segment.leaves),
        number[segment.end],
        tuple(inner),
        tuple(cards[vertex] for vertex in segment.vertices),
        beside,
        centring,
    )


def block(shape: Shape) -> Block:
    """The drawing of a segment of this shape; cards are by their place in the segment."""
    enters, leaves, end, wires, cards, _, centring = shape
    if len(cards) == 1 == len(wires) == enters and not leaves:
        return _single(cards[0])
    drawing = layered(enters + len(cards) + leaves, wires, enters, leaves, centring)
    room = _Room(drawing, shape)
    ends = [vertex for vertex in range(drawing.count) if not drawing.right[vertex]]
    axis = (0, end) if enters == 1 and ends == [end] else None
    middle = heights(drawing, room.gap, axis)
    line = middle[max(enters - 1, 0)]
    middle = [float(round(height - line)) for height in middle]
    columns = tuple(_columns(drawing, middle, shape))
    inside = range(enters, len(middle))
    return Block(
        columns,
        max(room.before(vertex) - middle[vertex] for vertex in inside),
        max(room.behind(vertex) + middle[vertex] for vertex in inside),
        middle[end],
        _length(columns),
        tuple(middle[end] - height for height in middle[drawing.count - leaves : drawing.count]),
    )


def _single(card: Footprint) -> Block:
    columns = (Column(LEVEL_GAP, card.length, ((0, 0.0),)),)
    return Block(columns, card.before, card.behind, 0.0, _length(columns))


def _length(columns: Sequence[Column]) -> float:
    return sum(column.gap + column.length for column in columns)


class _Room:
    """How much room vertices and bends need in their column."""

    def __init__(self, drawing: Layered, shape: Shape) -> None:
        self._beside = shape.beside
        self._thin: dict[int, tuple[float, float]] = {}
        # A long wire may begin and end off its line: at one of several ports.
        for wire, bends in drawing.routes:
            room = max(0.0, -wire.leaves, -wire.enters), max(0.0, wire.leaves, wire.enters)
            self._thin |= dict.fromkeys(bends, room)
        others = (*range(shape.enters), *range(drawing.count - shape.leaves, drawing.count))
        self._thin |= dict.fromkeys(others, (0.0, 0.0))
        self._first, self._cards = shape.enters, shape.cards

    def gap(self, upper: int, lower: int) -> float:
        if upper < len(self._beside):
            return self._beside[upper] - (*self._beside, 0.0)[lower]
        thin = (upper in self._thin) + (lower in self._thin)
        room = (CARD_GAP, WIRE_GAP, WIRES_GAP)[thin]
        return self.behind(upper) + room + self.before(lower)

    def before(self, vertex: int) -> float:
        """How far it reaches above its line."""
        if vertex in self._thin:
            return self._thin[vertex][0]
        return self._cards[vertex - self._first].before

    def behind(self, vertex: int) -> float:
        """How far it reaches below its line."""
        if vertex in self._thin:
            return self._thin[vertex][1]
        return self._cards[vertex - self._first].behind


def _columns(drawing: Layered, middle: list[float], shape: Shape) -> Iterator[Column]:
    cards = range(shape.enters, shape.enters + len(shape.cards))
    for column in drawing.columns[int(shape.enters > 0) :]:
        ways = (
            abs(middle[source] - middle[vertex])
            for vertex in column
            for source in drawing.left[vertex]
        )
        inside = [vertex for vertex in column if vertex in cards]
        length = max((shape.cards[vertex - shape.enters].length for vertex in inside), default=0.0)
        places = tuple((vertex - shape.enters, middle[vertex]) for vertex in inside)
        yield Column(_gap(max(ways, default=0)), length, places)


def _gap(steep: float) -> float:
    """Between two columns, the steepest of whose wires changes its height by so much."""
    if steep < LEVEL:
        return LEVEL_GAP
    share = min(max(steep - FLAT, 0.0) / (STEEP - FLAT), 1.0)
    return round(SLOPING_GAP + (STEEP_GAP - SLOPING_GAP) * share)

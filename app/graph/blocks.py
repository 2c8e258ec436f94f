"""One segment drawn by itself; segments of one shape once, so that repeated blocks look alike."""

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


# What one block differs from another in: its vertices, the thin ones among them at both ends, which
# one is the end, its wires, the cards, how far the thin ones enter from the root's line, centring.
Shape = tuple[int, int, int, tuple[Wire, ...], tuple[Footprint, ...], tuple[float, ...], bool]


def block(
    segment: Segment,
    wires: Sequence[Wire],
    cards: Sequence[Footprint],
    known: dict[Shape, Block],
    centring: bool = False,
    beside: tuple[float, ...] = (),
) -> Block:
    """The drawing of a segment. ``wires`` are those that enter its vertices.

    Column cards are numbered by their place in ``segment.vertices``. ``beside``: how far above the
    root's line each of ``segment.enters`` comes.
    """
    roots = segment.enters if segment.root is None else (*segment.enters, segment.root)
    order = (*roots, *segment.vertices)
    number = {vertex: index for index, vertex in enumerate(order)}
    inner = [
        Wire(number[wire.source], number[wire.target], wire.leaves, wire.enters) for wire in wires
    ]
    inner += [
        Wire(number[vertex], len(order) + index) for index, vertex in enumerate(segment.leaves)
    ]
    shape = (
        len(roots),
        len(segment.leaves),
        number[segment.end],
        tuple(inner),
        tuple(cards[vertex] for vertex in segment.vertices),
        beside,
        centring,
    )
    if shape not in known:
        known[shape] = _drawn(*shape)
    return known[shape]


def _drawn(
    enters: int,
    leaves: int,
    end: int,
    wires: tuple[Wire, ...],
    cards: tuple[Footprint, ...],
    beside: tuple[float, ...],
    centring: bool,
) -> Block:
    if len(cards) == 1 == len(wires) == enters and not leaves:
        return _single(cards[0])
    count = enters + len(cards) + leaves
    drawing = layered(count, wires, enters, leaves, centring)
    thin = {*range(enters - 1), *range(count - leaves, count)}
    room = _Room(drawing, [*([cards[0]] * enters), *cards, *([cards[0]] * leaves)], thin, beside)
    ends = {vertex for vertex in range(count) if not drawing.right[vertex]}
    axis = (0, end) if enters == 1 and ends == {end} else None
    tight = [(vertex, enters - 1) for vertex in range(enters - 1)]
    tight += [(vertex, end) for vertex in range(count - leaves, count)]
    middle = heights(drawing, room.gap, axis, tight)
    line = middle[max(enters - 1, 0)]
    middle = [round(height - line) for height in middle]
    columns = _columns(drawing, middle, room.cards, enters, thin)
    reach = [
        (at - room.before(vertex), at + room.behind(vertex))
        for vertex, at in enumerate(middle)
        if vertex >= enters
    ]
    return Block(
        columns,
        max(-top for top, _ in reach),
        max(bottom for _, bottom in reach),
        middle[end],
        _length(columns),
        tuple(middle[end] - middle[vertex] for vertex in range(count - leaves, count)),
    )


def _single(card: Footprint) -> Block:
    columns = (Column(LEVEL_GAP, card.length, ((0, 0.0),)),)
    return Block(columns, card.before, card.behind, 0.0, _length(columns))


def _length(columns: Sequence[Column]) -> float:
    return sum(column.gap + column.length for column in columns)


class _Room:
    """How much room vertices and bends need in their column."""

    def __init__(
        self, drawing: Layered, cards: list[Footprint], thin: set[int], beside: tuple[float, ...]
    ) -> None:
        self.cards = cards
        # Bends, and the wires that pass by, are as thin as what runs there.
        self.thin = dict.fromkeys(thin, (0.0, 0.0))
        self.beside = beside
        # A long wire may begin and end off its line: at one of several ports.
        for wire, bends in drawing.routes:
            room = max(0.0, -wire.leaves, -wire.enters), max(0.0, wire.leaves, wire.enters)
            self.thin |= dict.fromkeys(bends, room)

    def gap(self, upper: int, lower: int) -> float:
        if upper < len(self.beside):
            below = self.beside[lower] if lower < len(self.beside) else 0.0
            return self.beside[upper] - below
        thin = (upper in self.thin) + (lower in self.thin)
        room = (CARD_GAP, WIRE_GAP, WIRES_GAP)[thin]
        return self.behind(upper) + room + self.before(lower)

    def before(self, vertex: int) -> float:
        """How far it reaches above its line."""
        return self.thin[vertex][0] if vertex in self.thin else self.cards[vertex].before

    def behind(self, vertex: int) -> float:
        """How far it reaches below its line."""
        return self.thin[vertex][1] if vertex in self.thin else self.cards[vertex].behind


def _columns(
    drawing: Layered, middle: list[float], cards: list[Footprint], enters: int, thin: set[int]
) -> tuple[Column, ...]:
    found = []
    for column in drawing.columns[int(enters > 0) :]:
        steep = max(
            (
                abs(middle[source] - middle[vertex])
                for vertex in column
                for source in drawing.left[vertex]
            ),
            default=0.0,
        )
        inside = [vertex for vertex in column if vertex < drawing.count and vertex not in thin]
        length = max((cards[vertex].length for vertex in inside), default=0.0)
        places = tuple((vertex - enters, middle[vertex]) for vertex in inside)
        found.append(Column(_gap(steep), length, places))
    return tuple(found)


def _gap(steep: float) -> float:
    """Between two columns, the steepest of whose wires changes its height by so much."""
    if steep < LEVEL:
        return LEVEL_GAP
    share = min(max(steep - FLAT, 0.0) / (STEEP - FLAT), 1.0)
    return round(SLOPING_GAP + (STEEP_GAP - SLOPING_GAP) * share)

"""The whole graph from far away, in a few batched calls: one a colour, one for all wires.

What is drawn is kept as lists that Qt takes whole; they are made anew when the projection changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, pairwise

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.graph.lanes import Lanes, Point
from app.graph.model import Ends, Flow, Position
from app.graph.outline import outline
from app.ui import theme
from app.ui.canvas.cards import HEIGHT, WIDTH, category_of
from app.ui.canvas.coloring import STEPS
from app.ui.canvas.items import NodeItem
from app.ui.canvas.projection import Projection
from app.ui.theme import Theme

RING = 16.0
FLOWS: tuple[Flow, ...] = ("right", "down")
# Where wires leave a plain card and enter one, from its corner.
PLAIN_PORTS: dict[Flow, tuple[Position, Position]] = {
    flow: (outline(flow, (1,), 1).output_point(0), outline(flow, (1,), 1).input_point(0))
    for flow in FLOWS
}
# A card as numbers: its left top corner, its height, and what gives it its colour.
Block = tuple[float, float, float, str]
Place = tuple[float, float] | Block


@dataclass
class Overview:
    """Blocks and lines of one projection, by what gives them their colour."""

    projection: Projection
    _state: tuple[int, bool] = (-1, False)
    _blocks: dict[str, list[QRectF]] = field(default_factory=dict)
    _lines: list[QLineF] = field(default_factory=list)
    _bounds: QRectF = field(default_factory=QRectF)
    # By wire, and what is not one straight line: it has points, or leads back in a lane.
    _ends: list[Ends] = field(default_factory=list)
    _odd: set[int] = field(default_factory=set)
    # The cards whose wires are still to be made: they take longest, and the minimap shows none.
    _unwired: Mapping[str, Block] | None = None
    _detours: dict[int, list[QLineF]] = field(default_factory=dict)
    # The wires of what was moved since all was made.
    _held: set[int] = field(default_factory=set)
    # By node, once something is moved: see ``_indexed``.
    _index: dict[str, tuple[str, int, list[int]]] | None = None

    def bounds(self) -> QRectF:
        """The rectangle around all cards and frames."""
        self._renew()
        return self._bounds

    def paint_blocks(self, painter: QPainter) -> None:
        """Cards as blocks in their family's colour, red or grey where something is wrong."""
        self._renew()
        colors = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        for role, boxes in self._blocks.items():
            painter.setBrush(_color(role, colors))
            painter.drawRects(boxes)

    def paint_rings(self, painter: QPainter, nodes: Iterable[str]) -> None:
        """Rings around the selected cards and those found, to be drawn before the blocks."""
        painter.setPen(Qt.PenStyle.NoPen)
        for role, marked in (("accent", self.projection.found), ("selection", nodes)):
            painter.setBrush(theme.current()[role])
            painter.drawRects([self._ring(node) for node in marked])

    def _ring(self, node: str) -> QRectF:
        box = self.projection.nodes[node].card_rect()
        return box.adjusted(-RING, -RING, RING, RING)

    def paint_still(self, painter: QPainter) -> None:
        """Frames, and the wires of what is not under the hand."""
        self.paint_frames(painter)
        # Mostly nothing is held: then no wire is asked for by its number.
        lines = self._lines_of(self.still_wires()) if self._held else self.lines()
        self._paint_wires(painter, lines)

    def paint_held(self, painter: QPainter) -> None:
        """The wires of what is under the hand."""
        self._paint_wires(painter, self._lines_of(self._held))

    def _paint_wires(self, painter: QPainter, lines: list[QLineF]) -> None:
        """Wires as straight lines, one pixel wide at any scale."""
        painter.setPen(QPen(theme.current()["port"], 0))
        painter.drawLines(lines)

    def still(self) -> tuple[object, ...]:
        """What decides how ``paint_still`` draws, beside the painter and the theme."""
        self._renew()
        frames = self.projection.marks.frames.values()
        marks = tuple((item.key, item.frame, item.isSelected()) for item in frames)
        return self._state, len(self._held), marks

    def still_wires(self) -> Collection[int]:
        """Which wires lead between cards that stay where they are."""
        self._renew()
        self._wire()
        return [number for number in range(len(self._ends)) if number not in self._held]

    def _lines_of(self, wires: Iterable[int]) -> list[QLineF]:
        found = [(self._lines[number], self._detours.get(number, ())) for number in wires]
        return [line for first, others in found for line in (first, *others)]

    def lines(self) -> list[QLineF]:
        """The wires, of one straight line or of several."""
        self._renew()
        self._wire()
        return [*self._lines, *chain.from_iterable(self._detours.values())]

    def paint_frames(self, painter: QPainter) -> None:
        """Frames and comments, the largest first; they are few."""
        items = self.projection.marks.frames.values()
        for item in sorted(items, key=lambda item: item.zValue()):
            item.draw_alone(painter)

    def touches(self, rect: QRectF) -> bool:
        """Whether a card is in a rectangle of the scene, or a comment."""
        self._renew()
        frames = self.projection.marks.frames.values()
        comments = (item.rect() for item in frames if item.frame.comment)
        cards = (box for boxes in self._blocks.values() for box in boxes)
        return any(box.intersects(rect) for box in chain(cards, comments))

    def _renew(self) -> None:
        shown = self.projection
        state = (shown.generation, True) if shown.building else (shown.revision, False)
        if self._state == state:
            self._follow()
            return
        self._state = state
        shown.moved.clear()
        self._index, self._held = None, set()
        cards = self._cards()
        self._blocks = {}
        for x, y, height, role in cards.values():
            self._blocks.setdefault(role, []).append(QRectF(x, y, WIDTH, height))
        self._unwired = cards
        self._bounds = _around(cards.values())
        for item in shown.marks.frames.values():
            self._bounds = self._bounds.united(item.rect())

    def _follow(self) -> None:
        """What is under the hand, and its wires, where they are now; all else stays."""
        shown = self.projection
        if not shown.moved or shown.building:
            return
        self._wire()
        if self._index is None:
            self._index = self._indexed()
        touched: set[int] = set()
        for node in shown.moved & self._index.keys():
            role, place, wires = self._index[node]
            self._blocks[role][place].moveTo(*shown.places[node])
            touched.update(wires)
        shown.moved.clear()
        self._held |= touched
        for number in touched:
            self._draw_wire(number, shown.places)
        bends = shown.marks.bends
        odd = {n for n in self._odd if n in touched or (bends and self._ends[n] in bends)}
        if odd:
            self._lead_odd(odd, shown.places, shown.lanes())

    def _indexed(self) -> dict[str, tuple[str, int, list[int]]]:
        """Where each card is among the blocks of its colour, and its wires among the lines."""
        shown, counts = self.projection, dict[str, int]()
        found: dict[str, tuple[str, int, list[int]]] = {}
        for node, item in shown.nodes.items():
            role = _role(item)
            found[node] = (role, counts.get(role, 0), [])
            counts[role] = counts.get(role, 0) + 1
        for number, ends in enumerate(self._ends):
            found[ends.source.node][2].append(number)
            found[ends.node][2].append(number)
        return found

    def _cards(self) -> dict[str, Block]:
        """Plain cards in the colours of their families while none are made."""
        shown = self.projection
        graph, nowhere = shown.graph, (0.0, 0.0)
        if shown.building:
            places = graph.positions
            return {
                n: (*places.get(n, nowhere), HEIGHT, category_of(graph, n)) for n in graph.nodes
            }
        return {n: (*shown.places[n], i.card.height, _role(i)) for n, i in shown.nodes.items()}

    def _wire(self) -> None:
        cards, self._unwired = self._unwired, None
        if cards is not None:
            self._draw_wires(cards)

    def _draw_wires(self, cards: Mapping[str, Block]) -> None:
        graph = self.projection.graph
        self._ends = [
            Ends(ref, node, port)
            for node, call in graph.nodes.items()
            for port, wires in call.inputs.items()
            for ref in wires
            if ref.node in cards
        ]
        self._lines = [QLineF()] * len(self._ends)
        self._odd, self._detours = set(), {}
        for number in range(len(self._ends)):
            self._draw_wire(number, cards)
        boxes = ((x, y, x + WIDTH, y + height) for x, y, height, _ in cards.values())
        self._lead_odd(self._odd, cards, Lanes(boxes if self._odd else (), graph.flow))

    def _draw_wire(self, number: int, places: Mapping[str, Place]) -> None:
        bends = self.projection.marks.bends
        start, end = self._ports(number, places)
        along = 0 if self.projection.graph.flow == "right" else 1
        back = end[along] < start[along]
        if back or (bends and self._ends[number] in bends):
            self._odd.add(number)
        else:
            self._odd.discard(number)
            self._detours.pop(number, None)
            self._lines[number] = QLineF(*start, *end)

    def _ports(self, number: int, places: Mapping[str, Place]) -> tuple[Point, Point]:
        """Where a wire begins and ends, as if both cards were plain: others hide the difference."""
        ends, (begin, end) = self._ends[number], PLAIN_PORTS[self.projection.graph.flow]
        source, target = places[ends.source.node], places[ends.node]
        return (source[0] + begin.x, source[1] + begin.y), (target[0] + end.x, target[1] + end.y)

    def _lead_odd(self, odd: Collection[int], places: Mapping[str, Place], lanes: Lanes) -> None:
        """Wires of several lines: through the points that a person set, or in a lane.

        The first of them stands among the lines, the others behind.
        """
        for number in odd:
            start, end = self._ports(number, places)
            bends = self.projection.marks.points(self._ends[number])
            if bends:
                way = (start, *(point.toTuple() for point in bends), end)
            else:
                way = lanes.way_back(start, end)
            self._lines[number], *others = (QLineF(*one, *other) for one, other in pairwise(way))
            self._detours[number] = others


def _role(item: NodeItem) -> str:
    # "error" and "waiting" are colours of the theme, as the families are.
    return item.card.role if item.look.heat < 0 else f"heat {item.look.heat}"


def _around(cards: Collection[Block]) -> QRectF:
    """The rectangle around these; empty where there is none."""
    if not cards:
        return QRectF()
    left, top = min(card[0] for card in cards), min(card[1] for card in cards)
    right, bottom = max(card[0] for card in cards), max(card[1] + card[2] for card in cards)
    return QRectF(left, top, right + WIDTH - left, bottom - top)


def _color(role: str, colors: Theme) -> QColor:
    if role.startswith("heat "):
        return colors.hot(int(role.removeprefix("heat ")) / (STEPS - 1))
    return colors.colors.get(role) or colors.families[role]

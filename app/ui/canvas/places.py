"""Where new cards go, and which card lies in which direction. Plain geometry on graph values.

What is along the flow and what across it is as in a drawing that is read to the right: ``turning``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from app.graph.blocks import CARD_GAP, LEVEL_GAP
from app.graph.model import Flow, Graph, Link, Position
from app.graph.outline import turned
from app.graph.walk import downstream
from app.ui.canvas.cards import HEIGHT, WIDTH
from app.ui.canvas.turning import turn

ACROSS: dict[Flow, Flow] = {"right": "down", "down": "right"}
WIRE_PIECES = 24
# Between cards that follow each other, and between those that stand beside each other.
GAP_ALONG, GAP_BESIDE = float(LEVEL_GAP), float(CARD_GAP)


def free_place(wanted: QRectF, taken: Iterable[QRectF], flow: Flow) -> Position:
    """The first place at or beside ``wanted`` where that rectangle touches none of ``taken``."""
    way = way_aside((wanted,), taken, flow)
    return Position(round(wanted.x() + way.x()), round(wanted.y() + way.y()))


def way_aside(
    wanted: Iterable[QRectF], taken: Iterable[QRectF], flow: Flow, gap: float = GAP_BESIDE
) -> QPointF:
    """How far these rectangles together must go until they are so far from each of ``taken``.

    They go across the flow: down, or to the right where it is read downwards.
    """
    over = turn(flow)
    boxes = [over.mapRect(box) for box in wanted]
    others = sorted(map(over.mapRect, taken), key=QRectF.top)
    down = 0.0
    while step := max((_step(b.translated(0, down), others, gap) for b in boxes), default=0.0):
        down += step
    return over.map(QPointF(0, down))


def open_place(wanted: QRectF, taken: Sequence[QRectF], flow: Flow, most: float) -> Position:
    """Where a card goes of which nobody said where: at ``wanted``, or behind what stands there.

    Beside it where it would be farther than ``most`` along the flow.
    """
    along = way_aside((wanted,), taken, ACROSS[flow], GAP_ALONG)
    if along.manhattanLength() > most:
        return free_place(wanted, taken, flow)
    return Position(round(wanted.x() + along.x()), round(wanted.y() + along.y()))


def covered_by(path: QPainterPath) -> Iterator[QRectF]:
    """The rectangles, one behind the other, through which a wire runs."""
    points = [path.pointAtPercent(step / WIRE_PIECES) for step in range(WIRE_PIECES + 1)]
    for start, end in pairwise(points):
        # Qt takes one without height, of a level wire, for nothing.
        yield QRectF(start, end).normalized().adjusted(-1, -1, 1, 1)


def _step(box: QRectF, others: Sequence[QRectF], gap: float) -> float:
    """How far down a rectangle is clear of the first of the others that it touches."""
    hit = next((other for other in others if _near(box, other, gap / 2)), None)
    return hit.bottom() + gap - box.top() if hit else 0.0


def card_at(corner: QPointF) -> QRectF:
    """A plain card with its top left corner there."""
    return QRectF(corner.x(), corner.y(), WIDTH, HEIGHT)


def _near(one: QRectF, other: QRectF, margin: float) -> bool:
    return one.adjusted(-margin, -margin, margin, margin).intersects(other)


def behind(card: QRectF, flow: Flow) -> QPointF:
    """Where a card goes that follows this one."""
    before = turn(flow).mapRect(card)
    return turn(flow).map(QPointF(before.right() + GAP_ALONG, before.top()))


@dataclass(frozen=True)
class Room:
    """A place in the middle of a wire, and where the nodes behind it must go to make it."""

    corner: QPointF
    moved: Mapping[str, Position]


def room_in(graph: Graph, link: Link, boxes: Mapping[str, QRectF], wanted: QRectF) -> Room:
    """Room for a card between the ends of a wire. ``boxes``: the others; ``wanted``: about there.

    All that hangs on the wire's end moves along the flow as far as needed; nothing does where the
    wire runs backwards.
    """
    over = turn(graph.flow)
    source, target = (over.mapRect(boxes[node]) for node in (link.source.node, link.node))
    if target.left() < source.right():
        return Room(wanted.topLeft(), {})
    card = over.mapRect(wanted)
    level = abs(source.top() - target.top()) < card.height() / 2
    first, last = source.right() + GAP_ALONG, target.left() - GAP_ALONG - card.width()
    along = min(max(card.left(), first), max(last, first))
    corner = over.map(QPointF(along, source.top() if level else card.top()))
    return Room(corner, _pushed(graph, link.node, boxes, max(first - last, 0.0)))


def _pushed(
    graph: Graph, node: str, boxes: Mapping[str, QRectF], way: float
) -> dict[str, Position]:
    if not way:
        return {}
    further = turned((way, 0.0), graph.flow)
    edge = _along(boxes[node], graph.flow)
    behind = [n for n in downstream(graph, (node,)) if n in boxes]
    return {
        n: Position(boxes[n].left() + further.x, boxes[n].top() + further.y)
        for n in behind
        if _along(boxes[n], graph.flow) >= edge
    }


def _along(box: QRectF, flow: Flow) -> float:
    return box.left() if flow == "right" else box.top()


# What an arrow key means where the drawing is read downwards.
TURNED_WAYS = {"left": "up", "up": "left", "right": "down", "down": "right"}


def neighbour(graph: Graph, node: str, way: str) -> str | None:
    """The node to the ``left`` or ``right`` along a wire, or the next one ``up`` or ``down``.

    Where the flow is downwards, ``up`` and ``down`` lead along the wires.
    """
    if graph.flow == "down":
        way = TURNED_WAYS[way]
    if way == "left":
        return next((r.node for r in graph.nodes[node].sources() if r.node in graph.nodes), None)
    if way == "right":
        links = graph.consumers.get(node, ())
        return min((link.node for link in links), key=lambda n: _place(graph, n).y, default=None)
    return _beside(graph, node, after=way == "down")


def _place(graph: Graph, node: str) -> Position:
    """Along the flow and across it."""
    return turned(graph.positions.get(node, Position(0, 0)), graph.flow)


def _beside(graph: Graph, node: str, after: bool) -> str | None:
    along, across = _place(graph, node)

    def cost(other: str) -> float:
        x, y = _place(graph, other)
        # Along the flow counts double: what stands in the same column is meant.
        return abs(y - across) + 2 * abs(x - along)

    places = ((n, _place(graph, n).y) for n in graph.nodes)
    others = [n for n, y in places if (y > across if after else y < across)]
    return min(others, key=cost, default=None)

"""Where new cards go, and which card lies in which direction. Plain geometry on graph values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from app.graph.blocks import CARD_GAP, LEVEL_GAP
from app.graph.model import Graph, Link, Position
from app.graph.walk import downstream
from app.ui.canvas.cards import HEIGHT, WIDTH

# Between cards that follow each other, and between those that stand below each other.
GAP_ACROSS, GAP_DOWN = float(LEVEL_GAP), float(CARD_GAP)


def free_place(wanted: QRectF, taken: Iterable[QRectF]) -> Position:
    """The first place at or below ``wanted`` where that rectangle touches none of ``taken``."""
    down = way_down((wanted,), taken)
    return Position(round(wanted.x()), round(wanted.y() + down))


def way_down(wanted: Iterable[QRectF], taken: Iterable[QRectF]) -> float:
    """How far these rectangles together must go down until they touch none of ``taken``."""
    boxes = tuple(wanted)
    others = sorted(taken, key=QRectF.top)
    down = 0.0
    while step := max((_step(box.translated(0, down), others) for box in boxes), default=0.0):
        down += step
    return down


def _step(box: QRectF, others: Sequence[QRectF]) -> float:
    """How far down a rectangle is clear of the first of the others that it touches."""
    hit = next((other for other in others if _near(box, other)), None)
    return hit.bottom() + GAP_DOWN - box.top() if hit else 0.0


def card_at(corner: QPointF) -> QRectF:
    """A plain card with its top left corner there."""
    return QRectF(corner.x(), corner.y(), WIDTH, HEIGHT)


def _near(one: QRectF, other: QRectF) -> bool:
    margin = GAP_DOWN / 2
    return one.adjusted(-margin, -margin, margin, margin).intersects(other)


def behind(card: QRectF) -> QPointF:
    """Where a card goes that follows this one."""
    return QPointF(card.right() + GAP_ACROSS, card.top())


@dataclass(frozen=True)
class Room:
    """A place in the middle of a wire, and where the nodes behind it must go to make it."""

    corner: QPointF
    moved: Mapping[str, Position]


def room_in(graph: Graph, link: Link, boxes: Mapping[str, QRectF], wanted: QPointF) -> Room:
    """Room for a card between the ends of a wire. ``boxes``: the cards; ``wanted``: its corner.

    All that hangs on the wire's end moves to the right as far as needed; nothing does where the
    wire runs backwards.
    """
    source, target = boxes[link.source.node], boxes[link.node]
    if target.left() < source.right():
        return Room(wanted, {})
    level = abs(source.top() - target.top()) < HEIGHT / 2
    left, right = source.right() + GAP_ACROSS, target.left() - GAP_ACROSS - WIDTH
    corner = QPointF(min(max(wanted.x(), left), max(right, left)), wanted.y())
    if level:
        corner.setY(source.top())
    return Room(corner, _pushed(graph, link.node, boxes, max(left - right, 0.0)))


def _pushed(
    graph: Graph, node: str, boxes: Mapping[str, QRectF], way: float
) -> dict[str, Position]:
    if not way:
        return {}
    edge = boxes[node].left()
    behind = (n for n in downstream(graph, (node,)) if n in boxes and boxes[n].left() >= edge)
    return {n: Position(boxes[n].left() + way, boxes[n].top()) for n in behind}


def neighbour(graph: Graph, node: str, way: str) -> str | None:
    """The node to the ``left`` or ``right`` along a wire, or the next one ``up`` or ``down``."""
    if way == "left":
        return next((r.node for r in graph.nodes[node].sources() if r.node in graph.nodes), None)
    if way == "right":
        links = graph.consumers.get(node, ())
        return min((link.node for link in links), key=lambda n: _top(graph, n), default=None)
    return _above_or_below(graph, node, down=way == "down")


def _top(graph: Graph, node: str) -> float:
    return graph.positions.get(node, Position(0, 0)).y


def _above_or_below(graph: Graph, node: str, down: bool) -> str | None:
    x, y = graph.positions.get(node, (0.0, 0.0))

    def cost(other: str) -> float:
        ox, oy = graph.positions.get(other, (0.0, 0.0))
        # Sideways counts double: what stands in the same column is meant.
        return abs(oy - y) + 2 * abs(ox - x)

    others = [n for n in graph.nodes if (_top(graph, n) > y if down else _top(graph, n) < y)]
    return min(others, key=cost, default=None)

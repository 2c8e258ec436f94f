"""Where new cards go, and which card lies in which direction. Plain geometry on graph values."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF

from app.graph.model import Graph, Position
from app.ui.canvas.cards import HEIGHT, WIDTH

# Between cards that follow each other, and between those that stand below each other.
GAP_ACROSS, GAP_DOWN = 48.0, 26.0


def free_place(wanted: QRectF, taken: Iterable[QRectF]) -> Position:
    """The first place at or below ``wanted`` where that rectangle touches none of ``taken``."""
    box = QRectF(wanted)
    boxes = sorted(taken, key=QRectF.top)
    while hit := next((other for other in boxes if _near(box, other)), None):
        box.moveTop(hit.bottom() + GAP_DOWN)
    return Position(round(box.x()), round(box.y()))


def card_at(corner: QPointF) -> QRectF:
    """A plain card with its top left corner there."""
    return QRectF(corner.x(), corner.y(), WIDTH, HEIGHT)


def _near(one: QRectF, other: QRectF) -> bool:
    margin = GAP_DOWN / 2
    return one.adjusted(-margin, -margin, margin, margin).intersects(other)


def behind(card: QRectF) -> QPointF:
    """Where a card goes that follows this one."""
    return QPointF(card.right() + GAP_ACROSS, card.top())


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

"""How a wire runs, and whether it is wrong. For the scene and for pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from app.graph.lanes import Lanes
from app.graph.model import Flow, Link
from app.graph.outline import turned
from app.graph.problems import Problem

WIDTH, SELECTED_WIDTH = 2.4, 4.0
CORNER = 12.0  # the radius of a wire that leads back


def wire_path(
    start: QPointF, end: QPointF, lanes: Lanes | None = None, flow: Flow = "right"
) -> QPainterPath:
    """A smooth curve that leaves along the flow and arrives along it.

    One that leads back, to the next row of a drawing, runs free of cards in one of ``lanes``, which
    are those of the same flow.
    """
    if lanes is not None and leads_back(start, end, flow):
        return _rounded(lanes.way_back((start.x(), start.y()), (end.x(), end.y())))
    along, across = turned((end.x() - start.x(), end.y() - start.y()), flow)
    reach = max(along / 2, min(40.0, abs(across) / 2))
    if along < 0:
        reach = min(60.0 - along / 2, 220.0)
    bend = QPointF(*turned((reach, 0), flow))
    path = QPainterPath(start)
    path.cubicTo(start + bend, end - bend, end)
    return path


def _rounded(points: Sequence[tuple[float, float]]) -> QPainterPath:
    """A way of level and upright pieces, its corners rounded."""
    path = QPainterPath(QPointF(*points[0]))
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, *(math.dist(corner, other) / 2 for other in (before, after)))
        path.lineTo(_towards(corner, before, radius))
        path.quadTo(QPointF(*corner), _towards(corner, after, radius))
    path.lineTo(QPointF(*points[-1]))
    return path


def _towards(point: tuple[float, float], other: tuple[float, float], way: float) -> QPointF:
    """The point that is so far on the way to the other."""
    share = way / (math.dist(point, other) or 1.0)
    return QPointF(*(a + (b - a) * share for a, b in zip(point, other, strict=True)))


def leads_back(start: QPointF, end: QPointF, flow: Flow) -> bool:
    """Whether a wire runs against the flow."""
    return end.x() < start.x() if flow == "right" else end.y() < start.y()


def lanes_between(cards: Iterable[QRectF], flow: Flow = "right") -> Lanes:
    """The ways between cards of a scene, for wires that lead back."""
    boxes = ((card.left(), card.top(), card.right(), card.bottom()) for card in cards)
    return Lanes(boxes, flow)


def is_wrong(link: Link, problems: Iterable[Problem]) -> bool:
    """Whether one of the problems, which are those of the link's node, sits where it ends."""
    return any(problem.severity == "error" and problem.port == link.port for problem in problems)

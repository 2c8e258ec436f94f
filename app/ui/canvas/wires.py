"""How a wire runs, and whether it is wrong. For the scene and for pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from app.graph.lanes import Lanes
from app.graph.model import Link
from app.graph.problems import Problem

WIDTH, SELECTED_WIDTH = 2.4, 4.0
CORNER = 12.0  # the radius of a wire that leads back


def wire_path(start: QPointF, end: QPointF, lanes: Lanes | None = None) -> QPainterPath:
    """A smooth curve that leaves to the right and arrives from the left.

    One that leads back, to the next row of a drawing, runs free of cards in one of ``lanes``.
    """
    across = end.x() - start.x()
    if lanes is not None and across < 0:
        return _rounded(lanes.way_back((start.x(), start.y()), (end.x(), end.y())))
    reach = max(across / 2, min(40.0, abs(end.y() - start.y()) / 2))
    if across < 0:
        reach = min(60.0 - across / 2, 220.0)
    bend = QPointF(reach, 0)
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


def lanes_between(cards: Iterable[QRectF]) -> Lanes:
    """The ways between cards of a scene, for wires that lead back."""
    return Lanes((card.left(), card.top(), card.right(), card.bottom()) for card in cards)


def is_wrong(link: Link, problems: Iterable[Problem]) -> bool:
    """Whether one of the problems, which are those of the link's node, sits where it ends."""
    return any(problem.severity == "error" and problem.port == link.port for problem in problems)

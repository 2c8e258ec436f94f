"""How a wire runs, and whether it is wrong. For the scene and for pictures."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from app.graph.model import Link
from app.graph.problems import Problem

WIDTH, SELECTED_WIDTH = 2.4, 4.0


def wire_path(start: QPointF, end: QPointF) -> QPainterPath:
    """A smooth curve that leaves to the right and arrives from the left."""
    across = end.x() - start.x()
    reach = max(across / 2, min(40.0, abs(end.y() - start.y()) / 2))
    if across < 0:
        reach = min(60.0 - across / 2, 220.0)
    bend = QPointF(reach, 0)
    path = QPainterPath(start)
    path.cubicTo(start + bend, end - bend, end)
    return path


def is_wrong(link: Link, problems: Iterable[Problem]) -> bool:
    """Whether one of the problems, which are those of the link's node, sits where it ends."""
    return any(problem.severity == "error" and problem.port == link.port for problem in problems)

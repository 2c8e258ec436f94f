"""How a wire runs, and in which colour. For the scene and for pictures."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainterPath

from app.graph.model import Link
from app.graph.problems import Problem
from app.ui.canvas.cards import Card
from app.ui.theme import Theme

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


def wire_color(link: Link, source: Card, problems: Iterable[Problem], theme: Theme) -> QColor:
    """Red where the problem sits, grey behind one, otherwise the colour of the source's family.

    ``problems`` are those of the node that the wire leads to.
    """
    if is_wrong(link, problems):
        return theme["error"]
    if source.state != "ok":
        return theme["waiting"]
    return theme.families.get(source.category, theme.families["unknown"])

"""The whole graph from far away, in a few batched calls: one a family, one for all wires."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui import theme
from app.ui.canvas.ink import ink
from app.ui.canvas.projection import Projection


def paint_overview(painter: QPainter, projection: Projection, seen: QRectF) -> None:
    """Cards as blocks in their family's colour, wires as straight lines. ``seen``: in the scene."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    _paint_wires(painter, projection)
    blocks, rings = _blocks(projection, seen)
    colors = ink(theme.current())
    painter.setPen(Qt.PenStyle.NoPen)
    for role, boxes in rings.items():
        painter.setBrush(theme.current()[role])
        painter.drawRects(boxes)
    for family, boxes in blocks.items():
        painter.setBrush(colors.waiting if family == "waiting" else colors.family(family))
        painter.drawRects(boxes)


def _paint_wires(painter: QPainter, projection: Projection) -> None:
    nodes, lines = projection.nodes, []
    for link in projection.wires:
        start = nodes[link.source.node].pos()
        end = nodes[link.node].pos()
        lines.append(QLineF(start.x() + 176, start.y() + 39, end.x(), end.y() + 39))
    painter.setPen(QPen(theme.current()["port"], 0))
    painter.drawLines(lines)


def _blocks(
    projection: Projection, seen: QRectF
) -> tuple[dict[str, list[QRectF]], dict[str, list[QRectF]]]:
    """Rectangles by family, and the frames behind what is selected or wrong, by colour."""
    blocks: dict[str, list[QRectF]] = {}
    rings: dict[str, list[QRectF]] = {}
    for item in projection.nodes.values():
        box = item.card_rect()
        if not box.intersects(seen):
            continue
        card = item.card
        family = "waiting" if card.state == "waiting" else card.category
        blocks.setdefault(family, []).append(box)
        if item.isSelected():
            rings.setdefault("selection", []).append(box.adjusted(-16, -16, 16, 16))
        elif card.state == "error":
            rings.setdefault("error", []).append(box.adjusted(-16, -16, 16, 16))
    return blocks, rings

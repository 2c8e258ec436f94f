"""The whole graph from far away, in a few batched calls: one a colour, one for all wires.

What is drawn is kept as lists that Qt takes whole; they are made anew when the projection changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.graph.model import Link
from app.ui import theme
from app.ui.canvas.cards import PORT_Y
from app.ui.canvas.coloring import STEPS
from app.ui.canvas.projection import Projection
from app.ui.theme import Theme

RING = 16.0


@dataclass
class Overview:
    """Blocks and lines of one projection, by what gives them their colour."""

    projection: Projection
    _revision: int = -1
    _blocks: dict[str, list[QRectF]] = field(default_factory=dict)
    _lines: list[QLineF] = field(default_factory=list)
    _bounds: QRectF = field(default_factory=QRectF)

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

    def paint_wires(self, painter: QPainter) -> None:
        """Wires as straight lines, one pixel wide at any scale."""
        self._renew()
        painter.setPen(QPen(theme.current()["port"], 0))
        painter.drawLines(self._lines)

    def paint_frames(self, painter: QPainter) -> None:
        """Frames and comments, the largest first; they are few."""
        items = self.projection.marks.frames.values()
        for item in sorted(items, key=lambda item: item.zValue()):
            item.draw_alone(painter)

    def _renew(self) -> None:
        if self._revision == self.projection.revision:
            return
        self._revision = self.projection.revision
        boxes = {node: item.card_rect() for node, item in self.projection.nodes.items()}
        self._blocks = {}
        for node, box in boxes.items():
            card = self.projection.nodes[node].card
            # "error" and "waiting" are colours of the theme, as the families are.
            step = self.projection.nodes[node].look.heat
            role = card.role if step < 0 else f"heat {step}"
            self._blocks.setdefault(role, []).append(box)
        self._lines = [
            line
            for link in self.projection.wires
            for line in self._lines_of(link, boxes[link.source.node], boxes[link.node])
        ]
        self._bounds = self.projection.bounds()
        for item in self.projection.marks.frames.values():
            self._bounds = self._bounds.united(item.rect())

    def _lines_of(self, link: Link, source: QRectF, target: QRectF) -> Iterable[QLineF]:
        start, end = _output(source), _input(target)
        bends = self.projection.marks.points(link.ends) if self.projection.marks.bends else ()
        if not bends:
            return (QLineF(start, end),)
        stops = (start, *bends, end)
        return map(QLineF, stops, stops[1:])


def _color(role: str, colors: Theme) -> QColor:
    if role.startswith("heat "):
        return colors.hot(int(role.removeprefix("heat ")) / (STEPS - 1))
    return colors.colors.get(role) or colors.families[role]


def _output(box: QRectF) -> QPointF:
    return QPointF(box.right(), box.top() + PORT_Y)


def _input(box: QRectF) -> QPointF:
    return QPointF(box.left(), box.top() + PORT_Y)

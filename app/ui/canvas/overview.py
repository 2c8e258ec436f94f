"""The whole graph from far away, in a few batched calls: one a colour, one for all wires.

What is drawn is kept as lists that Qt takes whole; they are made anew when the projection changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui import theme
from app.ui.canvas.cards import PORT_Y
from app.ui.canvas.projection import Projection

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
        """The rectangle around all cards."""
        self._renew()
        return self._bounds

    def paint_blocks(self, painter: QPainter) -> None:
        """Cards as blocks in their family's colour, red or grey where something is wrong."""
        self._renew()
        colors = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        for role, boxes in self._blocks.items():
            painter.setBrush(colors.colors.get(role) or colors.families[role])
            painter.drawRects(boxes)

    def paint_rings(self, painter: QPainter, nodes: Iterable[str]) -> None:
        """Frames around the selected cards, to be drawn before the blocks."""
        items = self.projection.nodes
        grown = [items[n].card_rect().adjusted(-RING, -RING, RING, RING) for n in nodes]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current()["selection"])
        painter.drawRects(grown)

    def paint_wires(self, painter: QPainter) -> None:
        """Wires as straight lines, one pixel wide at any scale."""
        self._renew()
        painter.setPen(QPen(theme.current()["port"], 0))
        painter.drawLines(self._lines)

    def _renew(self) -> None:
        if self._revision == self.projection.revision:
            return
        self._revision = self.projection.revision
        boxes = {node: item.card_rect() for node, item in self.projection.nodes.items()}
        self._blocks = {}
        for node, box in boxes.items():
            card = self.projection.nodes[node].card
            # "error" and "waiting" are colours of the theme, as the families are.
            role = card.category if card.state == "ok" else card.state
            self._blocks.setdefault(role, []).append(box)
        self._lines = list(self._straight_wires(boxes))
        self._bounds = self.projection.bounds()

    def _straight_wires(self, boxes: Mapping[str, QRectF]) -> Iterator[QLineF]:
        """One line a wire; those that lead back, in their lanes, have several."""
        lanes = self.projection.lanes()
        for link in self.projection.wires:
            start, end = _output(boxes[link.source.node]), _input(boxes[link.node])
            if end.x() >= start.x():
                yield QLineF(start, end)
                continue
            way = lanes.way_back((start.x(), start.y()), (end.x(), end.y()))
            for one, other in pairwise(way):
                yield QLineF(*one, *other)


def _output(box: QRectF) -> QPointF:
    return QPointF(box.right(), box.top() + PORT_Y)


def _input(box: QRectF) -> QPointF:
    return QPointF(box.left(), box.top() + PORT_Y)

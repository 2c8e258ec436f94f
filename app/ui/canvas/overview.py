"""The whole graph from far away, in a few batched calls: one a colour, one for all wires.

What is drawn is kept as lists that Qt takes whole. Only what changed in the projection is measured
anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.graph.lanes import Lanes
from app.graph.model import Link
from app.ui import theme
from app.ui.canvas.cards import PORT_Y
from app.ui.canvas.projection import Projection

RING = 16.0


@dataclass
class Overview:
    """Blocks and lines of one projection, by what gives them their colour."""

    projection: Projection
    _revision: int = -1
    _boxes: dict[str, QRectF] = field(default_factory=dict)
    _roles: dict[str, str] = field(default_factory=dict)
    _lines_of: dict[Link, list[QLineF]] = field(default_factory=dict)
    _back: set[Link] = field(default_factory=set)
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
        far = self.projection.take_far()
        shown = far.nodes & self.projection.nodes.keys()
        links = far.wires | self.projection.wires_of(shown)
        if self._measure(far.nodes):
            self._bounds = _around(self._boxes.values())
            # Where the lanes are depends on all cards.
            links |= self._back
        self._lead(links)
        self._blocks = {}
        for node, box in self._boxes.items():
            self._blocks.setdefault(self._roles[node], []).append(box)
        self._lines = [line for lines in self._lines_of.values() for line in lines]

    def _measure(self, nodes: Iterable[str]) -> bool:
        """Look at these cards anew; whether one of them stands elsewhere, or has come or gone."""
        moved = False
        for node in nodes:
            item, before = self.projection.nodes.get(node), self._boxes.pop(node, None)
            if item is not None:
                self._boxes[node] = item.card_rect()
                self._roles[node], _ = item.card.seen_from_far
            moved |= before != self._boxes.get(node)
        return moved

    def _lead(self, links: Iterable[Link]) -> None:
        """One line a wire; those that lead back, in their lanes, have several."""
        lanes: Lanes | None = None
        for link in links:
            self._back.discard(link)
            if link not in self.projection.wires:
                self._lines_of.pop(link, None)
                continue
            start, end = _output(self._boxes[link.source.node]), _input(self._boxes[link.node])
            if end.x() >= start.x():
                self._lines_of[link] = [QLineF(start, end)]
                continue
            self._back.add(link)
            lanes = lanes or self.projection.lanes()
            way = lanes.way_back((start.x(), start.y()), (end.x(), end.y()))
            self._lines_of[link] = [QLineF(*one, *other) for one, other in pairwise(way)]


def _around(boxes: Iterable[QRectF]) -> QRectF:
    found = QRectF()
    for box in boxes:
        found = found.united(box)
    return found


def _output(box: QRectF) -> QPointF:
    return QPointF(box.right(), box.top() + PORT_Y)


def _input(box: QRectF) -> QPointF:
    return QPointF(box.left(), box.top() + PORT_Y)

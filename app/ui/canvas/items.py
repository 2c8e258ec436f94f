"""The items of the scene: one a node, one a wire. They hold what they show and decide nothing.

Ports are no items: a card knows where its ports are, and ``NodeItem.hit`` finds them. A scene of
800 nodes then has 1,600 items fewer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from app.graph.lanes import Lanes
from app.graph.model import Flow, Link
from app.graph.outline import turned
from app.ui import theme
from app.ui.canvas.bends import bent_path
from app.ui.canvas.card_painter import PLAIN, name_box
from app.ui.canvas.cards import MARGIN, WIDTH, Card
from app.ui.canvas.hits import Hit
from app.ui.canvas.ink import ink
from app.ui.canvas.tiles import Key, Print, ground_key, paint_card
from app.ui.canvas.wires import wire_path
from app.ui.compat import AbstractNodeItem, PipeItem

NODE_Z, WIRE_Z, LIVE_Z = 1.0, -1.0, 5.0
# A port is taken from so much of its card's length at most.
PORT_SHARE = 0.25
FLAGS = QGraphicsItem.GraphicsItemFlag


class NodeItem(AbstractNodeItem):
    """One node: its card at its place."""

    def __init__(self, card: Card) -> None:
        # AbstractNodeItem's own sets a cache and ten properties that are not ours.
        QGraphicsItem.__init__(self)
        self._properties = {"id": card.node}
        self.setZValue(NODE_Z)
        # Moving is a gesture of ours: it ends as an edit.
        self.setFlags(FLAGS.ItemIsSelectable)
        self.card = card
        self.look = PLAIN
        # Of thousands of cards few are ever seen near enough to be drawn one by one.
        self._drawn: tuple[Key, Print] | None = None
        self._bounds = _bounds(card.height)

    def show_card(self, card: Card) -> None:
        """Show this card from now on."""
        bounds = _bounds(card.height)
        if bounds != self._bounds:
            self.prepareGeometryChange()
        self.card, self._bounds = card, bounds
        self._renew()

    def set_look(self, **changes: bool | int | str) -> None:
        """Light or heat ports; redraws only when something differs."""
        look = replace(self.look, **changes)  # type: ignore[arg-type]
        if look != self.look:
            self.look = look
            self._renew()

    def _renew(self) -> None:
        self._drawn = None
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def card_rect(self) -> QRectF:
        """The card, in scene coordinates."""
        return self.card.rect.translated(self.pos())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self.isSelected() != self.look.selected:
            self.look = replace(self.look, selected=not self.look.selected)
            self._drawn = None
        if self._drawn is None:
            self._drawn = ground_key(self.card, self.look), Print()
        scale = painter.worldTransform().m11()
        paint_card(painter, self.card, ink(theme.current()), scale, self.look, *self._drawn)

    def draw_alone(self, painter: QPainter) -> None:
        """Draw in scene coordinates, where the scene itself does not draw."""
        painter.save()
        painter.setOpacity(self.opacity())
        painter.translate(self.pos())
        self.paint(painter, QStyleOptionGraphicsItem())
        painter.restore()

    def hit(self, at: QPointF, pixels: float, scale: float) -> Hit | None:
        """What of this node lies at a point of the scene; ports first, within so many pixels."""
        place, reach = at - self.pos(), pixels / scale
        if found := self._input_at(place, reach):
            return found
        for output in range(len(self.card.outputs)):
            if self._beside(self.card.output_point(output) - place, reach) <= reach:
                return Hit("output", self.id, output)
        if not self.card.rect.contains(place):
            return None
        return Hit("name" if name_box(self.card, scale).contains(place) else "node", self.id)

    def _input_at(self, place: QPointF, reach: float) -> Hit | None:
        best, nearest = None, reach
        for port, places in enumerate(self.card.outline.inputs):
            for slot, point in enumerate(places):
                distance = self._beside(place - QPointF(*point), reach)
                if distance <= nearest:
                    best, nearest = Hit("input", self.id, port, slot), distance
        return best

    def _beside(self, inwards: QPointF, reach: float) -> float:
        """How far beside a port a place is, across the flow; too far where it is not near it.

        ``inwards``: the way into the card between the two. However small the canvas is, the middle
        of a card is the card and no port.
        """
        along, across = turned((inwards.x(), inwards.y()), self.card.flow)
        length, _ = turned((WIDTH, self.card.height), self.card.flow)
        near = -reach <= along <= min(reach, length * PORT_SHARE)
        return abs(across) if near else math.inf


@lru_cache(maxsize=64)
def _bounds(height: float) -> QRectF:
    """What a card of this height draws on. Most are as high as others, and share it."""
    return QRectF(0, 0, WIDTH, height).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


class WireItem(PipeItem):
    """One wire. It is drawn in C++: no call of Python for each wire of each frame."""

    paint = QGraphicsPathItem.paint
    # PipeItem restyles itself when it is selected; the projection does that, by what it means.
    itemChange = QGraphicsPathItem.itemChange  # noqa: N815

    def __init__(self, link: Link | None) -> None:
        # PipeItem's own makes an arrow and a cached pixmap for each wire: 75 µs instead of 2.
        QGraphicsPathItem.__init__(self)
        self._input_port = self._output_port = None
        self.link = link
        self.setZValue(WIRE_Z)
        self.setFlags(FLAGS.ItemIsSelectable)

    def run(
        self,
        start: QPointF,
        end: QPointF,
        lanes: Lanes | None = None,
        bends: Sequence[QPointF] = (),
        flow: Flow = "right",
    ) -> None:
        """Lead from an output to an input: through points, or back to another row in a lane."""
        if bends:
            self.setPath(bent_path(start, bends, end, flow))
        else:
            self.setPath(wire_path(start, end, lanes, flow))

    def draw_alone(self, painter: QPainter) -> None:
        """Draw in scene coordinates, where the scene itself does not draw."""
        painter.setPen(self.pen())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self.path())

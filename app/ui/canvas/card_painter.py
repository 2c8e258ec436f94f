"""Draws one card, with as much on it as can be read at the present scale.

It draws with any ``QPainter``: on the canvas, into a picture, into the preview of a drag.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from app.ui.canvas import ink as inks
from app.ui.canvas.cards import (
    PADDING,
    PORT_RADIUS,
    ROW,
    ROWS_TOP,
    STRIPE,
    WIDTH,
    Badge,
    Card,
    InPort,
)
from app.ui.canvas.ink import BADGE, NAME, SHAPE, SMALL, Ink

# Scales from which a card shows all it has, and its name. Below it is one coloured block.
FULL, NAMED = 0.6, 0.17
# A name is never smaller than this on the screen, in pixels.
LEAST_NAME = 10.5
RADIUS = 7.0
LEAST_CLASS = 44.0


@dataclass(frozen=True, slots=True)
class Look:
    """What the canvas adds to a card. ``lit``: ports that can take the wire being dragged."""

    selected: bool = False
    lit_inputs: bool = False
    lit_outputs: bool = False
    hot_input: int = -1
    hot_output: int = -1


PLAIN = Look()


def paint_card(painter: QPainter, card: Card, ink: Ink, scale: float, look: Look = PLAIN) -> None:
    """The card with its top left corner at the origin. ``scale``: screen pixels a pixel."""
    if scale < NAMED:
        _paint_block(painter, card, ink, look)
        return
    _paint_body(painter, card, ink, scale, look)
    if scale < FULL:
        _paint_large_name(painter, card, ink, scale)
    else:
        _paint_text(painter, card, ink, scale)
        _paint_badges(painter, card, ink)
    _paint_ports(painter, card, ink, look, labels=scale >= FULL)


def _paint_block(painter: QPainter, card: Card, ink: Ink, look: Look) -> None:
    painter.fillRect(card.rect, stripe_brush(card, ink))
    if look.selected:
        painter.fillRect(card.rect.adjusted(-12, -12, 12, 12), ink.selection.brush())
        painter.fillRect(card.rect, stripe_brush(card, ink))


def stripe_brush(card: Card, ink: Ink) -> QBrush:
    return ink.waiting if card.state == "waiting" else ink.family(card.category)


def _paint_body(painter: QPainter, card: Card, ink: Ink, scale: float, look: Look) -> None:
    outline, body = _paths(card.height)
    painter.setPen(Qt.PenStyle.NoPen)
    if scale >= FULL:
        painter.setBrush(ink.shadow)
        painter.drawPath(_shadow(card.height))
    painter.setBrush(stripe_brush(card, ink))
    painter.drawPath(outline)
    painter.setBrush(ink.card)
    painter.drawPath(body)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_border(card, ink))
    painter.drawPath(outline)
    if look.selected:
        painter.setPen(_wide(ink.selection, scale))
        painter.drawPath(_ring(card.height) if card.state == "error" else outline)


def _wide(pen: QPen, scale: float) -> QPen:
    """The pen, no thinner on the screen when the canvas is small."""
    if scale >= FULL:
        return pen
    wide = QPen(pen)
    wide.setWidthF(pen.widthF() * FULL / scale)
    return wide


def _border(card: Card, ink: Ink) -> QPen:
    if card.state == "error":
        return ink.error_line
    return ink.waiting_line if card.state == "waiting" else ink.border


@lru_cache(maxsize=64)
def _paths(height: float) -> tuple[QPainterPath, QPainterPath]:
    """The card's outline, and what of it lies below the stripe."""
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0, 0, WIDTH, height), RADIUS, RADIUS)
    below = QPainterPath()
    below.addRect(QRectF(0, STRIPE, WIDTH, height - STRIPE))
    return outline, outline.intersected(below)


@lru_cache(maxsize=64)
def _shadow(height: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(1, 3, WIDTH, height), RADIUS, RADIUS)
    return path


@lru_cache(maxsize=64)
def _ring(height: float) -> QPainterPath:
    """Around the red outline of an erroneous card, so that both are seen."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(-3, -3, WIDTH + 6, height + 6), RADIUS + 3, RADIUS + 3)
    return path


def _paint_large_name(painter: QPainter, card: Card, ink: Ink, scale: float) -> None:
    """The name alone, as large as it must be; and the shape below it where there is room."""
    size = max(round(LEAST_NAME / scale), NAME)
    room = WIDTH - 2 * PADDING if scale > 0.4 else WIDTH - 8
    middle = (STRIPE + card.height) / 2
    both = size * 2.3 < card.height - STRIPE
    name = inks.elided(card.name, room, size, bold=True, middle=True)
    x = (WIDTH - room) / 2
    painter.setFont(inks.font(size, bold=True))
    painter.setPen(ink.muted if card.state == "waiting" else ink.text)
    painter.drawText(QPointF(x, middle + (-size * 0.15 if both else size * 0.36)), name)
    if both:
        painter.setFont(inks.font(size, fixed=True))
        painter.setPen(_shape_pen(card, ink))
        shape = inks.elided(card.shape(), room, size, fixed=True)
        painter.drawText(QPointF(x, middle + size * 1.05), shape)


def _paint_text(painter: QPainter, card: Card, ink: Ink, scale: float) -> None:
    name, class_name, line = title(card, NAME if scale >= 0.75 else round(LEAST_NAME / scale))
    painter.setFont(inks.font(NAME if scale >= 0.75 else round(LEAST_NAME / scale), bold=True))
    painter.setPen(ink.muted if card.state == "waiting" else ink.text)
    painter.drawText(QPointF(PADDING, 31), name)
    painter.setFont(inks.font(SMALL))
    painter.setPen(ink.muted)
    if class_name:
        room = inks.width(class_name, SMALL)
        painter.drawText(QPointF(WIDTH - PADDING - room, 30.5), class_name)
    painter.drawText(QPointF(PADDING, 48), line)
    painter.setFont(inks.font(SHAPE, fixed=True))
    painter.setPen(_shape_pen(card, ink))
    painter.drawText(QPointF(PADDING, card.height - 12), _shape_line(card))


def _shape_pen(card: Card, ink: Ink) -> QPen:
    known = card.state == "ok" and card.shape() != "?"
    return ink.family_pen(card.category) if known else ink.muted


def _shape_line(card: Card) -> str:
    badges = sum(_badge_width(badge) + 4 for badge in card.badges)
    return inks.elided(card.shape(), WIDTH - 2 * PADDING - badges, SHAPE, fixed=True)


@lru_cache(maxsize=8_192)
def title(card: Card, size: int = NAME) -> tuple[str, str, str]:
    """Name, class and headline, shortened so that none touches another.

    The class gives way first; where too little of it would be left, it opens the second line.
    """
    room = WIDTH - 2 * PADDING
    name = inks.elided(card.name, room, size, bold=True, middle=True)
    left = room - inks.width(name, size, bold=True) - 8
    shown = card.class_name.removeprefix("keras.ops.")
    line = card.headline
    if inks.width(shown, SMALL) <= left or left >= LEAST_CLASS:
        class_name = inks.elided(shown, left, SMALL)
    else:
        class_name = ""
        line = f"{shown} · {line}" if line else shown
    return name, class_name, inks.elided(line, room, SMALL)


def _badge_width(badge: Badge) -> float:
    return inks.width(badge.text, BADGE, bold=True) + 12


def _paint_badges(painter: QPainter, card: Card, ink: Ink) -> None:
    right = WIDTH - PADDING + 4
    painter.setFont(inks.font(BADGE, bold=True))
    for badge in reversed(card.badges):
        fill, pen = ink.tones[badge.tone]
        box = QRectF(right - _badge_width(badge), card.height - 26, _badge_width(badge), 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(pen)
        painter.drawText(QPointF(box.left() + 6, box.top() + 13), badge.text)
        right = box.left() - 4


def _paint_ports(painter: QPainter, card: Card, ink: Ink, look: Look, labels: bool) -> None:
    for index, port in enumerate(card.inputs):
        _paint_input(painter, card, ink, look, index, port)
    for index in range(len(card.outputs)):
        hot = index == look.hot_output
        painter.setPen(ink.ring_lit if look.lit_outputs else Qt.PenStyle.NoPen)
        painter.setBrush(ink.accent if hot else ink.port)
        radius = PORT_RADIUS + 2 if hot else PORT_RADIUS
        painter.drawEllipse(card.output_point(index), radius, radius)
    if labels and card.rows:
        _paint_labels(painter, card, ink)


def _paint_input(
    painter: QPainter, card: Card, ink: Ink, look: Look, index: int, port: InPort
) -> None:
    pen = ink.ring_optional if port.optional and not port.wires else ink.ring
    if port.wrong:
        pen = ink.ring_error
    if look.lit_inputs:
        pen = ink.ring_lit
    hot = index == look.hot_input
    radius = PORT_RADIUS + 1.5 if hot else PORT_RADIUS
    painter.setPen(pen)
    painter.setBrush(ink.accent if hot else ink.canvas)
    middle = card.input_point(index, 0)
    half = (port.slots - 1) * card.slot_step(index)
    if not half:
        painter.drawEllipse(middle, radius, radius)
        return
    box = QRectF(-radius, middle.y() - radius, 2 * radius, half + 2 * radius)
    painter.drawRoundedRect(box, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.port)
    for slot in range(port.wires):
        painter.drawEllipse(card.input_point(index, slot), 2, 2)


def _paint_labels(painter: QPainter, card: Card, ink: Ink) -> None:
    painter.setFont(inks.font(BADGE))
    painter.setPen(ink.muted)
    room = WIDTH / 2 - PADDING
    if len(card.inputs) > 1:
        for index, port in enumerate(card.inputs):
            name = inks.elided(port.name, room, BADGE)
            painter.drawText(QPointF(PADDING, ROWS_TOP + ROW * (index + 0.5) + 4), name)
    if len(card.outputs) > 1:
        for index, output in enumerate(card.outputs):
            name = inks.elided(output, room, BADGE)
            x = WIDTH - PADDING - inks.width(name, BADGE)
            painter.drawText(QPointF(x, ROWS_TOP + ROW * (index + 0.5) + 4), name)


def name_box(card: Card) -> QRectF:
    """Where the name stands: a double click there renames, and the editor opens there."""
    return QRectF(PADDING - 4, STRIPE + 4, WIDTH - 2 * PADDING + 8, 24)

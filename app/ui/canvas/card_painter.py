"""Draws one card, with as much on it as can be read at the present scale.

It draws with any ``QPainter``: on the canvas, into a picture, into the preview of a drag.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from app.graph.outline import LABEL_EDGE, LABEL_ROW, label_room, label_rows
from app.ui.canvas import ink as inks
from app.ui.canvas.cards import (
    PADDING,
    PORT_RADIUS,
    STRIPE,
    WIDTH,
    Badge,
    Card,
    InPort,
)
from app.ui.canvas.ink import BADGE, NAME, SHAPE, SMALL, Ink

# Scales from which a card shows all it has, and its name. Below it is one coloured block.
FULL, NAMED = 0.6, 0.22
# A name is never smaller than this on the screen, in pixels.
LEAST_NAME = 10.5
# One that does not fit may be this small before it is shortened.
LEAST_LONG_NAME = 8.5
RADIUS = 7.0
# How far the card behind a submodel's stands out; it stays within the item's margin.
STACK = 4.0
LEAST_CLASS = 44.0
# How far from its edges the line through a skipped card runs that is read downwards.
ASIDE = 5.0
# How much lower the words below it stand where it runs through the middle.
LOWER = 5.0
# How far above the card's foot its badges begin.
BADGE_ROOM = 26.0


@dataclass(frozen=True, slots=True)
class Look:
    """What the canvas adds to a card. ``lit``: ports that can take the wire being dragged.

    ``twin``: another call of the layer that is selected. ``found``: it answers what is searched.
    ``heat``: its step on a scale, -1 for none; ``figure`` then stands in the headline's place.
    """

    selected: bool = False
    twin: bool = False
    found: bool = False
    lit_inputs: bool = False
    lit_outputs: bool = False
    hot_input: int = -1
    hot_output: int = -1
    heat: int = -1
    figure: str = ""


PLAIN = Look()


def paint_card(painter: QPainter, card: Card, ink: Ink, scale: float, look: Look = PLAIN) -> None:
    """The card with its top left corner at the origin. ``scale``: screen pixels a pixel."""
    if scale < NAMED:
        _paint_block(painter, card, ink, look)
        return
    paint_ground(painter, card, ink, scale, look)
    paint_words(painter, card, ink, scale, look)


def paint_ground(painter: QPainter, card: Card, ink: Ink, scale: float, look: Look) -> None:
    """All but the words: cards that differ in nothing else look alike (``tiles``)."""
    _paint_body(painter, card, ink, scale, look)
    if card.bypassed:
        _paint_strike(painter, card, ink, scale)
    _paint_ports(painter, card, ink, look)


def paint_words(painter: QPainter, card: Card, ink: Ink, scale: float, look: Look) -> None:
    """The name, and as much more as can be read at this scale."""
    if scale < FULL:
        _paint_large_name(painter, card, ink, scale, look)
        return
    _paint_text(painter, card, ink, scale, look)
    _paint_badges(painter, card, ink)
    _paint_labels(painter, card, ink)


def _paint_block(painter: QPainter, card: Card, ink: Ink, look: Look) -> None:
    painter.fillRect(card.rect, stripe_brush(card, ink, look))
    if look.selected or look.twin or look.found:
        edge = 12 if look.selected else 6
        brush = ink.accent if look.found and not look.selected else ink.selection.brush()
        painter.fillRect(card.rect.adjusted(-edge, -edge, edge, edge), brush)
        painter.fillRect(card.rect, stripe_brush(card, ink, look))


def stripe_brush(card: Card, ink: Ink, look: Look = PLAIN) -> QBrush:
    if look.heat >= 0:
        return ink.heat[look.heat]
    return ink.waiting if card.role == "waiting" else ink.family(card.category)


def _paint_body(painter: QPainter, card: Card, ink: Ink, scale: float, look: Look) -> None:
    outline, stripe, body = _paths(card.height)
    if card.category == "submodel":
        _paint_stack(painter, card, ink)
    painter.setPen(Qt.PenStyle.NoPen)
    if scale >= FULL:
        painter.setBrush(ink.shadow)
        painter.drawPath(_shadow(card.height))
    painter.setBrush(stripe_brush(card, ink, look))
    painter.drawPath(stripe)
    painter.setBrush(ink.heat_card[look.heat] if look.heat >= 0 else ink.card)
    painter.drawPath(body)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_border(card, ink))
    painter.drawPath(outline)
    if look.found:
        painter.setPen(_wide(ink.found, scale))
        painter.drawPath(_ring(card.height))
    if look.selected:
        painter.setPen(_wide(ink.selection, scale))
        painter.drawPath(_ring(card.height) if card.state == "error" else outline)
    elif look.twin:
        painter.setPen(_wide(ink.twin, scale))
        painter.drawPath(_ring(card.height))


def _paint_stack(painter: QPainter, card: Card, ink: Ink) -> None:
    """A card behind the card: this one opens."""
    painter.setBrush(ink.card)
    painter.setPen(_border(card, ink))
    painter.drawPath(_paths(card.height)[0].translated(STACK, -STACK))


def _paint_strike(painter: QPainter, card: Card, ink: Ink, scale: float) -> None:
    """A line from port to port: what comes in goes out."""
    painter.setPen(_wide(ink.strike, scale))
    end = card.output_point(0)
    if card.flow == "right":
        painter.drawLine(card.input_point(0), end)
        return
    # Straight down it would run through all the words: the stripe leads aside, a line back.
    foot = card.height - ASIDE
    painter.drawPolyline([QPointF(ASIDE, STRIPE), QPointF(ASIDE, foot), QPointF(end.x(), foot)])


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
    return ink.waiting_line if card.role == "waiting" else ink.border


@lru_cache(maxsize=64)
def _paths(height: float) -> tuple[QPainterPath, QPainterPath, QPainterPath]:
    """The card's outline, its stripe, and what of it lies below the stripe."""
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0, 0, WIDTH, height), RADIUS, RADIUS)
    below = QPainterPath()
    below.addRect(QRectF(0, STRIPE, WIDTH, height - STRIPE))
    return outline, outline.subtracted(below), outline.intersected(below)


@lru_cache(maxsize=64)
def _shadow(height: float) -> QPainterPath:
    """What is seen of the card's shadow: a sliver below and to the right."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(1, 3, WIDTH, height), RADIUS, RADIUS)
    return path.subtracted(_paths(height)[0])


@lru_cache(maxsize=64)
def _ring(height: float) -> QPainterPath:
    """Around the red outline of an erroneous card, so that both are seen."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(-3, -3, WIDTH + 6, height + 6), RADIUS + 3, RADIUS + 3)
    return path


def shown_name(card: Card, scale: float) -> str:
    """The name as it stands on the card at a scale: shortened, or none at all."""
    if scale < NAMED:
        return ""
    if scale >= FULL:
        return title(card, _name_size(scale))[0]
    size, room, _ = _large_name(scale)
    size = _fitting(card.name, room, size, scale)
    return inks.elided(card.name, room, size, bold=True, middle=True)


def _name_size(scale: float) -> int:
    return max(NAME, round(LEAST_NAME / scale))


def _paint_large_name(painter: QPainter, card: Card, ink: Ink, scale: float, look: Look) -> None:
    """The name alone, as large as it must be; and the shape below it where there is room."""
    size, room, x = _large_name(scale)
    both = size * 2.3 < card.height - STRIPE and card.shape() != "?"
    size = _fitting(card.name, room, size, scale)
    middle = (STRIPE + card.height) / 2
    name = shown_name(card, scale)
    painter.setPen(_name_pen(card, ink))
    inks.write(painter, x, middle + size * (-0.15 if both else 0.36), name, size, bold=True)
    if both:
        painter.setPen(_shape_pen(card, ink, look))
        below = middle + size * 1.05
        shape, size = fitting_shape(look.figure or card.shape(), room, size, scale)
        inks.write(painter, x, below, shape, size, fixed=True)


def _paint_text(painter: QPainter, card: Card, ink: Ink, scale: float, look: Look) -> None:
    size = _name_size(scale)
    name, class_name, line = title(card, size)
    above, _ = _label_heights(card)
    painter.setPen(_name_pen(card, ink))
    inks.write(painter, PADDING, above + 31, name, size, bold=True)
    # On a warm card muted text would be too faint.
    painter.setPen(ink.text if look.heat >= 0 else ink.muted)
    right = WIDTH - PADDING - inks.width(class_name, SMALL)
    inks.write(painter, right, above + 30.5, class_name, SMALL)
    # What stands below the line through a skipped card leaves room for it.
    lower = LOWER if _lowered(card) else 0
    inks.write(painter, PADDING, above + 48 + lower, look.figure or line, SMALL)
    painter.setPen(_shape_pen(card, ink, look))
    shape = _foot(card) - 12 + lower * 0.6
    inks.write(painter, PADDING, shape, *_shape_line(card), fixed=True)


def _lowered(card: Card) -> bool:
    """Whether a line runs through its middle."""
    return card.bypassed and card.flow == "right"


def _label_heights(card: Card) -> tuple[float, float]:
    """How much of the card its ports' names take, above all else and below it."""
    above, below = card.label_rows
    return float(above * LABEL_ROW), float(below * LABEL_ROW)


def _foot(card: Card) -> float:
    """Where the card ends but for its outputs' names."""
    return card.height - _label_heights(card)[1]


def _fitting(name: str, room: float, size: int, scale: float) -> int:
    """The size at which a name fits, as far as it can still be read."""
    wide = inks.width(name, size, bold=True)
    if wide <= room:
        return size
    return max(int(size * room / wide), min(size, round(LEAST_LONG_NAME / scale)))


def fitting_shape(shape: str, room: float, size: int, scale: float) -> tuple[str, int]:
    """A shape and its size: a shape without its end says little, so it is set closer first."""
    if inks.width(shape, size, fixed=True) <= room:
        return shape, size
    close = shape.replace(" × ", "×")
    wide = inks.width(close, size, fixed=True)
    if wide > room:
        size = max(int(size * room / wide), min(size, round(LEAST_LONG_NAME / scale)))
    return inks.elided(close, room, size, fixed=True), size


def _name_pen(card: Card, ink: Ink) -> QPen:
    return ink.muted if card.role == "waiting" else ink.text


def _shape_pen(card: Card, ink: Ink, look: Look) -> QPen:
    if look.heat >= 0:
        return ink.text  # A family's colour is read on the plain card.
    known = card.state == "ok" and card.shape() != "?" and not card.bypassed
    return ink.family_pen(card.category) if known else ink.muted


@inks.measured
def _shape_line(card: Card) -> tuple[str, int]:
    badges = sum(_badge_width(badge) + 4 for badge in card.badges)
    room = WIDTH - 2 * PADDING - badges
    # That nothing is known is no word to be squeezed in: the badges say why.
    if card.shape() == "?" and inks.width("?", SHAPE, fixed=True) > room:
        return "", SHAPE
    return fitting_shape(card.shape(), room, SHAPE, 1.0)


@inks.measured
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
        class_name = _short_class(shown, left)
    else:
        class_name = ""
        line = f"{shown} · {line}" if line else shown
    return name, class_name, inks.elided(line, room, SMALL)


def _short_class(name: str, room: float) -> str:
    """A class in the room there is. ``2D`` at its end stays: it tells layers apart."""
    stem, end = (name[:-2], name[-2:]) if name[-2:] in ("1D", "2D", "3D") else (name, "")
    if inks.width(name, SMALL) <= room:
        return name
    return inks.elided(stem, room - inks.width(end, SMALL), SMALL) + end


def _badge_width(badge: Badge) -> float:
    return inks.width(badge.text, BADGE, bold=True) + 12


def _paint_badges(painter: QPainter, card: Card, ink: Ink) -> None:
    right = WIDTH - PADDING + 4
    # The words of a skipped card stand lower: the badge makes room for them.
    top = _foot(card) - (BADGE_ROOM - LOWER if _lowered(card) else BADGE_ROOM)
    for badge in reversed(card.badges):
        fill, pen = ink.tones[badge.tone]
        box = QRectF(right - _badge_width(badge), top, _badge_width(badge), 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(pen)
        inks.write(painter, box.left() + 6, box.top() + 13, badge.text, BADGE, bold=True)
        right = box.left() - 4


def _paint_ports(painter: QPainter, card: Card, ink: Ink, look: Look) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for index, port in enumerate(card.inputs):
        _paint_input(painter, card, ink, look, index, port)
    for index in range(len(card.outputs)):
        hot = index == look.hot_output
        painter.setBrush(ink.accent if hot or look.lit_outputs else ink.port)
        radius = PORT_RADIUS + (2 if hot else 1 if look.lit_outputs else 0)
        painter.drawEllipse(card.output_point(index), radius, radius)


def _paint_input(
    painter: QPainter, card: Card, ink: Ink, look: Look, index: int, port: InPort
) -> None:
    """A ring, drawn as one disc upon another: a third of the time of a stroked circle."""
    hot = index == look.hot_input
    radius = PORT_RADIUS + (2.5 if hot else 2 if look.lit_inputs else 1)
    if port.optional and not port.wires:
        radius -= 1.5
    painter.setBrush(_ring_brush(ink, look, port))
    painter.drawRoundedRect(_places(card, index, radius), radius, radius)
    inner = radius - (3 if look.lit_inputs else 2)
    painter.setBrush(ink.accent if hot else ink.canvas)
    painter.drawRoundedRect(_places(card, index, inner), inner, inner)
    if port.slots > 1:
        painter.setBrush(ink.port)
        for slot in range(port.wires):
            painter.drawEllipse(card.input_point(index, slot), 2, 2)


def _places(card: Card, index: int, radius: float) -> QRectF:
    """The box around all places of a port."""
    first, last = card.input_point(index), card.input_point(index, card.inputs[index].slots - 1)
    return QRectF(first, last).adjusted(-radius, -radius, radius, radius)


def _ring_brush(ink: Ink, look: Look, port: InPort) -> QBrush:
    if look.lit_inputs:
        return ink.accent
    return ink.error if port.wrong else ink.port


def _paint_labels(painter: QPainter, card: Card, ink: Ink) -> None:
    """The names of ports, where there are several on a side."""
    painter.setPen(ink.muted)
    for names, leaving in ((tuple(port.name for port in card.inputs), False), (card.outputs, True)):
        for index, name in enumerate(names if len(names) > 1 else ()):
            place = _label_on_edge if card.flow == "down" else _label_in_row
            x, baseline, text = place(card, index, name, leaving)
            inks.write(painter, x, baseline, text, BADGE)


def _label_in_row(card: Card, index: int, name: str, leaving: bool) -> tuple[float, float, str]:
    """Where the name of a port stands beside it, and as much of it as there is room for."""
    text = inks.elided(name, WIDTH / 2 - PADDING, BADGE)
    if leaving:
        x = WIDTH - PADDING - inks.width(text, BADGE)
        return x, card.output_point(index).y() + 4, text
    ends = card.input_point(index), card.input_point(index, card.inputs[index].slots - 1)
    return PADDING, (ends[0].y() + ends[1].y()) / 2 + 4, text


def _label_on_edge(card: Card, index: int, name: str, leaving: bool) -> tuple[float, float, str]:
    """The same below a port of the upper edge, or above one of the lower."""
    ports = len(card.outputs) if leaving else len(card.inputs)
    text = inks.elided(name, label_room(ports), BADGE)
    width, row = inks.width(text, BADGE), index % label_rows(ports)
    x = WIDTH * (index + 0.5) / ports - width / 2
    baseline = card.height - 9 if leaving else STRIPE + 11
    baseline += -row * LABEL_ROW if leaving else row * LABEL_ROW
    return min(max(x, LABEL_EDGE), WIDTH - LABEL_EDGE - width), baseline, text


def name_box(card: Card, scale: float) -> QRectF:
    """Where the name stands: a double click there renames, and the editor opens there."""
    if scale < FULL:
        size, room, x = _large_name(scale)
        top = (STRIPE + card.height) / 2 - size * (1.1 if card.shape() != "?" else 0.65)
        return QRectF(x - 2, top, inks.width(card.name, size, bold=True), size * 1.3).intersected(
            QRectF(x - 2, STRIPE, room, card.height)
        )
    name, (above, _) = title(card)[0], _label_heights(card)
    return QRectF(PADDING - 4, above + STRIPE + 4, inks.width(name, NAME, bold=True) + 8, 24)


def _large_name(scale: float) -> tuple[int, float, float]:
    """Size of a name that stands alone, its room, and where it begins."""
    room = WIDTH - 2 * PADDING if scale > 0.4 else WIDTH - 18
    return max(round(LEAST_NAME / scale), NAME), room, (WIDTH - room) / 2 + 1

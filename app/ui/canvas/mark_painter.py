"""Draws frames, comments and bends, with any ``QPainter``: on the canvas and into pictures."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.graph.model import Frame
from app.ui.canvas import ink as inks
from app.ui.canvas.ink import Ink
from app.ui.theme import Theme

# The strip with the title: a frame is dragged by it. Pixels at 100 %.
HEADER = 24.0
TITLE, TEXT = 14, 13
PADDING = 10.0
RADIUS = 8.0
# A title is never smaller than this on the screen; where the strip is too low it stands above.
LEAST_TITLE = 11.0
# How far above the frame it then reaches at most, while cards still have names.
ABOVE = 84.0
HANDLE = 7.0
BEND = 5.0
FAMILIES = {
    "blue": "input",
    "green": "core",
    "orange": "convolution",
    "pink": "pooling",
    "violet": "recurrent",
    "cyan": "merging",
}


def frame_color(theme: Theme, name: str) -> QColor:
    """The colour of a frame, by its name in the file."""
    return theme.families[FAMILIES[name]] if name in FAMILIES else theme["port"]


def rect_of(frame: Frame) -> QRectF:
    """Where a frame is, in scene coordinates."""
    return QRectF(*frame.box)


def paint_frame(
    painter: QPainter, frame: Frame, ink: Ink, scale: float, selected: bool = False
) -> None:
    """A frame or comment with its top left corner at the origin."""
    box = QRectF(0, 0, frame.box.width, frame.box.height)
    color = frame_color(ink.theme, frame.color)
    painter.setPen(QPen(_faint(color, 150), 1.2))
    painter.setBrush(_faint(color, 44 if frame.comment else 20))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    if frame.comment:
        _paint_comment(painter, frame, box, ink, scale, color)
    else:
        _paint_title(painter, frame, box, ink, scale, color)
    if selected:
        _paint_handles(painter, box, ink, scale)


def _faint(color: QColor, alpha: int) -> QColor:
    return QColor(color.red(), color.green(), color.blue(), alpha)


def _paint_title(
    painter: QPainter, frame: Frame, box: QRectF, ink: Ink, scale: float, color: QColor
) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_faint(color, 50))
    painter.drawRoundedRect(QRectF(0, 0, box.width(), HEADER), RADIUS, RADIUS)
    painter.setPen(ink.text)
    title = " ".join(frame.title.split())
    if TITLE * scale >= LEAST_TITLE:
        text = inks.elided(title, box.width() - 2 * PADDING, TITLE, bold=True)
        inks.write(painter, PADDING, 17, text, TITLE, bold=True)
    else:
        size = _size_above(scale)
        text = inks.elided(title, box.width(), size, bold=True)
        inks.write(painter, 0, -size * 0.35, text, size, bold=True)


def _size_above(scale: float) -> int:
    return round(LEAST_TITLE / scale)


def title_boxes(frame: Frame, scale: float) -> Iterator[QRectF]:
    """Where a frame's strip and its title are, from its left top corner: there it is taken."""
    yield QRectF(0, 0, frame.box.width, HEADER)
    if TITLE * scale < LEAST_TITLE:
        size = _size_above(scale)
        text = inks.elided(" ".join(frame.title.split()), frame.box.width, size, bold=True)
        yield QRectF(0, -size * 1.25, inks.width(text, size, bold=True), size * 1.25)


def _paint_comment(
    painter: QPainter, frame: Frame, box: QRectF, ink: Ink, scale: float, color: QColor
) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(QRectF(0, 0, 4, box.height()), 2, 2)
    size = min(max(TEXT, round(LEAST_TITLE / scale)), round(box.height() / 2))
    painter.setPen(ink.text)
    painter.setFont(inks.font(size))
    wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    painter.save()
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    painter.drawText(box.adjusted(PADDING + 2, 7, -PADDING, -6), int(wrap), frame.title)
    painter.restore()


def _paint_handles(painter: QPainter, box: QRectF, ink: Ink, scale: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink.selection.color(), 2 / min(scale, 1.0)))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.selection.color())
    half = HANDLE / 2 / scale
    for corner in handles(box):
        painter.drawRect(QRectF(corner.x() - half, corner.y() - half, 2 * half, 2 * half))


def handles(box: QRectF) -> Iterator[QPointF]:
    """The corners and the middles of the sides."""
    middle = box.center()
    for x in (box.left(), middle.x(), box.right()):
        for y in (box.top(), middle.y(), box.bottom()):
            if QPointF(x, y) != middle:
                yield QPointF(x, y)


def paint_bend(painter: QPainter, ink: Ink, selected: bool) -> None:
    """A bend at the origin: a small disc on its wire."""
    painter.setPen(QPen(ink.theme["canvas"], 1.5))
    painter.setBrush(ink.selection.color() if selected else ink.port)
    radius = BEND + 1 if selected else BEND
    painter.drawEllipse(QPointF(), radius, radius)

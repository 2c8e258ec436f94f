"""The background of the canvas: a grid, as fine as can be seen at the present scale."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap, QTransform

from app.ui import theme
from app.ui.compat import NodeScene

GRID, MAJOR = 20, 100
# Lines are no nearer to each other than so many pixels of the screen.
NEAREST = 8
# So many pixels high is what is repeated all over the canvas.
ROWS = 16


class GridScene(NodeScene):
    """The background: a grid of 20 pixels, each fifth line stronger."""

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        colors, rect = theme.current(), QRectF(rect)
        scale = painter.worldTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        steps = [
            (step, colors[color])
            for step, color in ((GRID, "grid"), (MAJOR, "grid_major"))
            if step * scale >= NEAREST
        ]
        _fill(painter, rect, colors["canvas"], steps[:1])
        for place, (step, color) in enumerate(steps):
            if place:  # Those of the first are there already.
                _rule(painter, _upright(rect, step, 1 / scale), color)
            _rule(painter, _level(rect, step, 1 / scale), color)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _fill(painter: QPainter, rect: QRectF, canvas: QColor, steps: list[tuple[int, QColor]]) -> None:
    """The canvas with the upright lines of the narrowest step.

    A hundred lines from top to bottom, one pixel wide, take three times as long as all pixels row
    by row. So they are drawn into a strip of a few rows, which is repeated.
    """
    place, ratio = painter.worldTransform(), painter.device().devicePixelRatio()
    seen = place.mapRect(rect).toAlignedRect()
    strip = QPixmap(round(seen.width() * ratio), round(ROWS * ratio))
    if strip.isNull():
        return
    strip.setDevicePixelRatio(ratio)
    strip.fill(canvas)
    rows = QPainter(strip)
    rows.setTransform(QTransform(place.m11(), 0, 0, 1, place.dx() - seen.x(), 0))
    within = QRectF(rect.x(), 0, rect.width(), ROWS)
    for step, color in steps:
        _rule(rows, _upright(within, step, 1 / place.m11()), color)
    rows.end()
    painter.save()
    painter.resetTransform()
    painter.drawTiledPixmap(seen, strip)
    painter.restore()


def _rule(painter: QPainter, lines: Iterator[QRectF], color: QColor) -> None:
    """Lines as rectangles, which fill in a third of the time."""
    for line in lines:
        painter.fillRect(line, color)


def _upright(rect: QRectF, step: int, width: float) -> Iterator[QRectF]:
    """The upright lines in a rectangle. width: of one pixel of the screen, in the scene."""
    for x in range(int(rect.left() // step * step), int(rect.right()) + 1, step):
        yield QRectF(x, rect.top(), width, rect.height())


def _level(rect: QRectF, step: int, width: float) -> Iterator[QRectF]:
    for y in range(int(rect.top() // step * step), int(rect.bottom()) + 1, step):
        yield QRectF(rect.left(), y, rect.width(), width)

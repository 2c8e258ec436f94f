"""The background of the canvas: a grid, as fine as can be seen at the present scale."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from app.ui import theme
from app.ui.compat import NodeScene

GRID, MAJOR = 20, 100


class GridScene(NodeScene):
    """The background: a grid of 20 pixels, each fifth line stronger."""

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        colors = theme.current()
        painter.fillRect(rect, colors["canvas"])
        scale = painter.worldTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for step, color in ((GRID, "grid"), (MAJOR, "grid_major")):
            if step * scale >= 8:
                for line in _grid_lines(QRectF(rect), step, 1 / scale):
                    painter.fillRect(line, colors[color])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _grid_lines(rect: QRectF, step: int, width: float) -> Iterator[QRectF]:
    """Lines as rectangles, which fill in a third of the time. width: of one pixel of the screen."""
    left, top = int(rect.left() // step * step), int(rect.top() // step * step)
    right, bottom = int(rect.right()) + 1, int(rect.bottom()) + 1
    for x in range(left, right, step):
        yield QRectF(x, rect.top(), width, rect.height())
    for y in range(top, bottom, step):
        yield QRectF(rect.left(), y, rect.width(), width)

"""The canvas on a page of PDF, as large as it is: lines and letters, no pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from app.ui.canvas.ink import Ink

if TYPE_CHECKING:
    from app.ui.canvas.picture import Drawing

# A pixel of the scene is 1/96 of an inch, a point 1/72.
POINTS_PER_PIXEL = 0.75
# Readers of PDF know no page longer than 200 inches.
MOST_POINTS = 14_400.0
DOTS_PER_INCH = 1200


def pdf(shown: Drawing, ink: Ink, scale: float) -> bytes:
    """One page around the drawing. ``scale`` makes no difference: the page can be enlarged."""
    bounds = shown.bounds()
    points = min(POINTS_PER_PIXEL, MOST_POINTS / max(bounds.width(), bounds.height()))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("Layerloom")
    writer.setTitle(shown.graph.title or shown.graph.name)
    writer.setResolution(DOTS_PER_INCH)
    size = QSizeF(bounds.width() * points, bounds.height() * points).expandedTo(QSizeF(3, 3))
    page = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(
        QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Point)
    )
    painter = QPainter(writer)
    dots = points * DOTS_PER_INCH / 72
    painter.scale(dots, dots)
    painter.translate(-bounds.topLeft())
    painter.fillRect(QRectF(bounds), ink.theme["canvas"])
    shown.paint(painter, ink, scale=1.0)
    painter.end()
    return bytes(buffer.data().data())

"""Rings around the cards that differ from those of another model, each with a sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.ui import theme
from app.ui.canvas import ink
from app.ui.canvas.card_painter import NAMED, RADIUS
from app.ui.canvas.projection import Projection

Difference = Literal["added", "changed"]
# Colour alone would not tell them apart to everybody.
SIGNS: Mapping[Difference, tuple[str, str]] = {"added": ("+", "ok"), "changed": ("~", "warning")}
MARKS_Z = 3.0
# Within the margin around a card that is redrawn with it, so that a ring follows a card at once.
GAP, WIDTH, SIGN = 3.0, 4.0, 9.0
# How much of the colour lies on the card, of 255: on white a line alone is easily overlooked.
TINT = 40
LEAST_WIDTH = 2.0  # pixels of the screen
# Cards are moved under it at any time; what is out of this is drawn when the canvas is next.
FAR = 1e6


class CompareMarks(QGraphicsItem):
    """One item for all rings: it looks up where the cards are as it draws. It takes no clicks."""

    def __init__(self, projection: Projection) -> None:
        super().__init__()
        self._projection = projection
        self.shown: Mapping[str, Difference] = {}
        self.setZValue(MARKS_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        # Drawn from far, too, where the scene does not draw.
        projection.hang(self)

    def show_marks(self, marks: Mapping[str, Difference]) -> None:
        """Ring these nodes of the place that is shown."""
        self.shown = marks
        self.update()

    def take_away(self) -> None:
        self._projection.drop(self)

    def boundingRect(self) -> QRectF:
        return QRectF(-FAR, -FAR, 2 * FAR, 2 * FAR)

    def shape(self) -> QPainterPath:
        """Nothing: what lies below is what is hit."""
        return QPainterPath()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        self.draw_alone(painter)

    def draw_alone(self, painter: QPainter) -> None:
        """Draw in scene coordinates; nothing while the cards are still to be made."""
        if self._projection.building:
            return
        colors, scale = theme.current(), painter.worldTransform().m11()
        for node, difference in self.shown.items():
            item = self._projection.nodes.get(node)
            if item is None:
                continue
            sign, role = SIGNS[difference]
            ring = item.card_rect().adjusted(-GAP, -GAP, GAP, GAP)
            painter.setPen(QPen(colors[role], max(WIDTH, LEAST_WIDTH / scale)))
            tint = QColor(colors[role])
            tint.setAlpha(TINT)
            painter.setBrush(tint)
            painter.drawRoundedRect(ring, RADIUS + GAP, RADIUS + GAP)
            if scale >= NAMED:
                _paint_sign(painter, ring.topLeft() + QPointF(SIGN, 0), sign, role)


def _paint_sign(painter: QPainter, at: QPointF, sign: str, role: str) -> None:
    colors = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors[role])
    painter.drawEllipse(at, SIGN, SIGN)
    painter.setPen(colors["canvas"])
    left = at.x() - ink.width(sign, ink.NAME, bold=True) / 2
    ink.write(painter, left, at.y() + 5, sign, ink.NAME, bold=True)

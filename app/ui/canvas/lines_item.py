"""Thin lines over the scene while something is dragged: guides, and where wires are cut."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.ui import theme

LINES_Z = 6.0


class LinesItem(QGraphicsItem):
    """Lines in a colour of the theme, as wide on the screen at any scale."""

    def __init__(self, role: str, dashed: bool = False) -> None:
        super().__init__()
        self._role, self._dashed = role, dashed
        self._lines: tuple[QLineF, ...] = ()
        self._bounds = QRectF()
        self.setZValue(LINES_Z)

    @property
    def lines(self) -> tuple[QLineF, ...]:
        return self._lines

    def show_lines(self, lines: tuple[QLineF, ...]) -> None:
        """Show these lines and no others."""
        if lines == self._lines:
            return
        self.prepareGeometryChange()
        self._lines = lines
        self._bounds = QRectF()
        for line in lines:
            ends = QRectF(line.p1(), line.p2()).normalized()
            self._bounds = self._bounds.united(ends.adjusted(-2, -2, 2, 2))

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        fine = painter.device().devicePixelRatio()
        pen = QPen(theme.current()[self._role], fine * (1.6 if self._dashed else 1))
        pen.setCosmetic(True)
        if self._dashed:
            pen.setDashPattern([4, 2])
        painter.setPen(pen)
        painter.drawLines(list(self._lines))

    def draw_alone(self, painter: QPainter) -> None:
        """Draw in scene coordinates, where the scene itself does not draw."""
        self.paint(painter, QStyleOptionGraphicsItem())

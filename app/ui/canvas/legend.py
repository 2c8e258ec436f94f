"""What the colours of a scale of heat mean: from nothing to the most, in a corner of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.canvas import ink
from app.ui.canvas.coloring import Heat

SIZE = QSize(232, 58)
PADDING, BAR = 12.0, 10.0
TEXT = 11


class Legend(QWidget):
    """The title, the scale, and three values on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._heat = Heat()
        self.resize(SIZE)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_heat(self, heat: Heat) -> None:
        """Explain this; nothing where colours mean families."""
        self._heat = heat
        self.setVisible(heat.kind != "family")
        self.setAccessibleName(", ".join((self.title(), *self.values())))
        self.update()

    def title(self) -> str:
        if self._heat.kind == "parameters":
            return self.tr("Parameters of each layer")
        return self.tr("Memory of each output, a sample")

    def values(self) -> tuple[str, str, str]:
        """At the beginning of the scale, in its middle, which is a quarter, and at its end."""
        most = self._heat.most
        return self._heat.text(0), self._heat.text(most // 4), self._heat.text(most)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors["chip_border"], 1))
        painter.setBrush(colors["chip"])
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        inner = QRectF(self.rect()).adjusted(PADDING, 0, -PADDING, 0)
        painter.setPen(colors["text"])
        ink.write(painter, inner.left(), 17, self.title(), TEXT)
        bar = QRectF(inner.left(), 24, inner.width(), BAR)
        scale = QLinearGradient(bar.topLeft(), bar.topRight())
        for place, color in enumerate(colors.heat):
            scale.setColorAt(place / (len(colors.heat) - 1), color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scale)
        painter.drawRoundedRect(bar, 3, 3)
        painter.setPen(colors["muted"])
        for share, text in zip((0.0, 0.5, 1.0), self.values(), strict=True):
            left = inner.left() + share * (inner.width() - ink.width(text, TEXT))
            ink.write(painter, left, 48, text, TEXT)

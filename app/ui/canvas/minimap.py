"""The whole graph in a corner, and which part of it is seen. A click or a drag goes there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.canvas.ink import ink
from app.ui.canvas.view import CanvasView

SIZE = QSize(168, 96)
MARGIN = 8.0


class Minimap(QWidget):
    """Drawn from places alone: one rectangle a node."""

    def __init__(self, view: CanvasView, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self.resize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Map of the model"))
        self.setToolTip(self.tr("Map of the model: click to go there"))
        view.moved.connect(self.update)

    def _world(self) -> QRectF:
        """What of the scene the map shows: all nodes, with a margin."""
        nodes = self._view.projection.bounds()
        return nodes.adjusted(-40, -40, 40, 40)

    def _scale(self, world: QRectF) -> float:
        across = (self.width() - 2 * MARGIN) / world.width()
        return min(across, (self.height() - 2 * MARGIN) / world.height())

    def _origin(self, world: QRectF) -> QPointF:
        """Where the top left corner of the world is in the widget."""
        scale = self._scale(world)
        return QPointF(
            (self.width() - world.width() * scale) / 2, (self.height() - world.height() * scale) / 2
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors["chip_border"], 1))
        painter.setBrush(colors["field"])
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        world = self._world()
        if world.isEmpty() or not self._view.projection.nodes:
            return
        painter.setClipRect(self.rect().adjusted(2, 2, -2, -2))
        origin, scale = self._origin(world), self._scale(world)
        painter.translate(origin)
        painter.scale(scale, scale)
        painter.translate(-world.topLeft())
        self._paint_nodes(painter, scale)
        painter.setPen(QPen(colors["port"], 0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._view.seen())

    def _paint_nodes(self, painter: QPainter, scale: float) -> None:
        colors = ink(theme.current())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, scale > 0.03)
        families: dict[str, list[QRectF]] = {}
        for item in self._view.projection.nodes.values():
            kind = item.card.category if item.card.state == "ok" else item.card.state
            families.setdefault(kind, []).append(item.card_rect())
        special = {"error": colors.error, "waiting": colors.waiting}
        for kind, boxes in families.items():
            painter.setBrush(special.get(kind) or colors.family(kind))
            painter.drawRects(boxes)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        world = self._world()
        if world.isEmpty():
            return
        at = (event.position() - self._origin(world)) / self._scale(world)
        self._view.center_at(world.topLeft() + at)

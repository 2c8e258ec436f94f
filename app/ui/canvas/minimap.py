"""The whole graph in a corner, and which part of it is seen. A click or a drag goes there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.canvas.view import CanvasView

SIZE = QSize(168, 96)
MARGIN = 8.0
FOUND = 3.5
# The map of a larger model waits so many milliseconds for more changes: of 10,000 nodes it takes
# longer to draw than what is seen of the canvas.
MANY, PAUSE = 1_000, 200


class Minimap(QWidget):
    """Drawn from places alone: one rectangle a node."""

    def __init__(self, view: CanvasView, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self.resize(SIZE)
        self._pixmap = QPixmap()
        self._state: tuple[object, ...] = ()
        self._revision = self._awaited = 0
        self._shown = QRectF()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._catch_up)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Map of the model"))
        self.setToolTip(self.tr("Map of the model: click to go there"))
        view.moved.connect(self.update)

    def _world(self) -> QRectF:
        """What of the scene the map shows."""
        self._map()
        return self._shown

    def _whole(self) -> QRectF:
        """All nodes, with a margin; empty where there is none."""
        nodes = self._view.overview.bounds()
        return nodes if nodes.isEmpty() else nodes.adjusted(-40, -40, 40, 40)

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
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._map())
        world = self._world()
        if world.isEmpty():
            return
        painter.setClipRect(self.rect().adjusted(2, 2, -2, -2))
        self._paint_found(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QPen(theme.current()["port"], 1))
        painter.drawRect(self.seen_rect())

    def seen_rect(self) -> QRectF:
        """The frame round what the canvas shows; where it shows more than the map, at the edge."""
        world, seen = self._world(), self._view.seen()
        origin, scale = self._origin(world), self._scale(world)
        corner = origin + (seen.topLeft() - world.topLeft()) * scale
        frame = QRectF(corner, seen.size() * scale)
        return frame.intersected(QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5))

    def found_points(self) -> list[QPointF]:
        """Where on the map the cards are that answer what is searched."""
        world, found = self._world(), self._view.projection.found
        if world.isEmpty() or not found:
            return []
        items = self._view.projection.nodes
        origin, scale = self._origin(world), self._scale(world)
        centers = (items[node].card_rect().center() for node in found)
        return [origin + (center - world.topLeft()) * scale for center in centers]

    def _paint_found(self, painter: QPainter) -> None:
        """As large as can be seen, however small the cards are."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current()["canvas"], 1))
        painter.setBrush(theme.current()["accent"])
        for point in self.found_points():
            painter.drawEllipse(point, FOUND, FOUND)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _map(self) -> QPixmap:
        """The map without what is seen of it, drawn anew when the graph changed."""
        shown = self._view.projection
        state = (shown.generation, theme.current().name, self.devicePixelRatioF())
        if state == self._state and shown.revision != self._revision and len(shown.places) > MANY:
            if shown.revision != self._awaited:
                self._awaited = shown.revision
                self._pause.start()
        elif (state, shown.revision) != (self._state, self._revision):
            self._state, self._revision = state, shown.revision
            self._shown = self._whole()
            self._pixmap = self._drawn(self.devicePixelRatioF())
        return self._pixmap

    def _catch_up(self) -> None:
        self._state = ()
        self.update()

    def _drawn(self, ratio: float) -> QPixmap:
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        colors = theme.current()
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors["chip_border"], 1))
        painter.setBrush(colors["field"])
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if not self._shown.isEmpty():
            self._enter(painter, self._shown)
            self._view.overview.paint_blocks(painter)
        painter.end()
        return pixmap

    def _enter(self, painter: QPainter, world: QRectF) -> None:
        """Draw in scene coordinates from here on."""
        scale = self._scale(world)
        painter.translate(self._origin(world))
        painter.scale(scale, scale)
        painter.translate(-world.topLeft())

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

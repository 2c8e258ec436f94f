"""Frames, comments and bends as items of the scene. They hold what they show and decide nothing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.graph.model import Ends, Frame
from app.ui import theme
from app.ui.canvas.hits import Hit
from app.ui.canvas.ink import ink
from app.ui.canvas.mark_painter import (
    ABOVE,
    BEND,
    HANDLE,
    paint_bend,
    paint_frame,
    rect_of,
    title_boxes,
)

# Behind wires and cards; a small frame before a large one, a comment before frames.
FRAME_Z, COMMENT_Z, BEND_Z = -3.0, -1.5, 0.5
HUGE = 1e12
FLAGS = QGraphicsItem.GraphicsItemFlag
# How near the cursor must be to a frame's edge to take it, in pixels of the screen.
EDGE = 6.0


class FrameItem(QGraphicsItem):
    """One frame or comment."""

    def __init__(self, key: str, frame: Frame) -> None:
        super().__init__()
        self.key, self.frame = key, frame
        self.setFlags(FLAGS.ItemIsSelectable)
        self.show_frame(frame)

    def show_frame(self, frame: Frame) -> None:
        """Show this frame from now on."""
        self.prepareGeometryChange()
        self.frame = frame
        self.setPos(frame.box.x, frame.box.y)
        size = frame.box.width * frame.box.height
        self.setZValue(COMMENT_Z if frame.comment else FRAME_Z - min(size / HUGE, 0.9))
        self.update()

    def rect(self) -> QRectF:
        """Where it is, in scene coordinates."""
        return rect_of(self.frame)

    def boundary(self) -> QRectF:
        """Its rectangle, from its left top corner."""
        return QRectF(0, 0, self.frame.box.width, self.frame.box.height)

    def boundingRect(self) -> QRectF:
        box = self.boundary()
        # Handles keep their size on the screen: about 30 pixels where cards still have names.
        return box.adjusted(-4 * HANDLE, -ABOVE, 4 * HANDLE, 4 * HANDLE)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        scale = painter.worldTransform().m11()
        paint_frame(painter, self.frame, ink(theme.current()), scale, self.isSelected())

    def draw_alone(self, painter: QPainter) -> None:
        """Draw in scene coordinates, where the scene itself does not draw."""
        painter.save()
        painter.translate(self.pos())
        self.paint(painter, QStyleOptionGraphicsItem())
        painter.restore()

    def hit(self, at: QPointF, scale: float) -> Hit | None:
        """What of it lies at a point of the scene: an edge, the title or a comment's body."""
        side = side_at(self.rect(), at, EDGE / scale)
        if side:
            return Hit("edge", frame=self.key, side=side)
        parts = [self.boundary()] if self.frame.comment else title_boxes(self.frame, scale)
        taken = any(part.contains(at - self.pos()) for part in parts)
        return Hit("frame", frame=self.key) if taken else None


def side_at(box: QRectF, at: QPointF, reach: float) -> str:
    """Which edges of a rectangle are within reach: ``n``, ``se`` ...; empty for none."""
    if not box.adjusted(-reach, -reach, reach, reach).contains(at):
        return ""
    up, down = abs(at.y() - box.top()) <= reach, abs(at.y() - box.bottom()) <= reach
    left, right = abs(at.x() - box.left()) <= reach, abs(at.x() - box.right()) <= reach
    return ("n" if up else "s" if down else "") + ("w" if left else "e" if right else "")


class BendItem(QGraphicsItem):
    """One point through which a wire is led."""

    def __init__(self, ends: Ends, place: int) -> None:
        super().__init__()
        self.ends, self.place = ends, place
        self.setZValue(BEND_Z)
        self.setFlags(FLAGS.ItemIsSelectable)

    def boundingRect(self) -> QRectF:
        reach = BEND + 3
        return QRectF(-reach, -reach, 2 * reach, 2 * reach)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        paint_bend(painter, ink(theme.current()), self.isSelected())

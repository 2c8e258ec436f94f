"""Which part of the scene is seen, how large, and what lies behind it.

Of ``NodeViewer`` we keep the view, its scene and ``_scene_range``, the rectangle of the scene that
is seen; ``_update_scene`` and ``_combined_rect`` are overridden because theirs drift by two pixels
at each call and are quadratic. All gestures are ours (``hands``): events go there first.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QRubberBand, QWidget

from app.graph.model import Link
from app.ui import theme
from app.ui.canvas import tree
from app.ui.canvas.backdrop import Backdrop
from app.ui.canvas.card_painter import NAMED
from app.ui.canvas.ground import GridScene
from app.ui.canvas.items import NodeItem, WireItem
from app.ui.canvas.overview import Overview
from app.ui.canvas.projection import Projection
from app.ui.canvas.selection import Selection
from app.ui.compat import NodeViewer

LEAST_SCALE, MOST_SCALE = 0.02, 3.0
FIT_MARGIN = 48.0
# Fitting a small model does not blow it up beyond this.
MOST_FIT = 1.25
# Below this scale wires are one pixel wide, which Qt draws in a fifth of the time. On finer screens
# a pixel would be too thin.
THIN = 0.7
# A notch of the wheel is 120 eighths of a degree: 1.15 times.
WHEEL_BASE = 1.15 ** (1 / 120)
# How near the cursor must be to a wire, in pixels of the screen.
WIRE_REACH = 5.0
# In so many steps a wire is followed to find where it is nearest.
STEPS = 24
MODES = QGraphicsView.ViewportUpdateMode


class Hands(Protocol):
    """What takes the events of mouse and keys. Each returns whether it took the event."""

    selection: Selection

    def press(self, event: QMouseEvent) -> bool: ...
    def move(self, event: QMouseEvent) -> bool: ...
    def release(self, event: QMouseEvent) -> bool: ...
    def double_click(self, event: QMouseEvent) -> bool: ...
    def key_press(self, event: QKeyEvent) -> bool: ...
    def key_release(self, event: QKeyEvent) -> bool: ...
    def leave(self) -> None: ...
    def drag_enter(self, event: QDragEnterEvent) -> None: ...
    def drag_move(self, event: QDragMoveEvent) -> None: ...
    def drag_leave(self) -> None: ...
    def drop(self, event: QDropEvent) -> None: ...
    def context_menu(self, event: QContextMenuEvent) -> None: ...


def _tab(event: QKeyEvent) -> bool:
    return event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab


def _zooms(event: QNativeGestureEvent) -> bool:
    return event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture


class CanvasView(NodeViewer):
    """The view of one projection. ``moved``: another part is seen; ``zoom_changed``: its scale."""

    moved = Signal()
    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scene = GridScene(self)
        tree.fell(scene)
        self.setScene(scene)
        self.projection = Projection(scene)
        self.projection.in_view = self._named_in_view
        self.overview = Overview(self.projection)
        self._backdrop = Backdrop()
        self.hands: Hands | None = None
        self.frames = 0
        # NodeViewer's own search has no parent and would outlive the view.
        self._search_widget.setParent(self, self._search_widget.windowFlags())
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState, True)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(160, 120))
        self.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
        self.setAccessibleName(self.tr("Canvas"))
        self._last_size = self.viewport().size()
        # The corner that the minimap covers, in pixels of the viewport.
        self.covered = QRect()
        # The whole model stays in view until someone looks elsewhere.
        self._fitted = False
        self.show_range(QRectF(QPointF(), self._last_size.toSizeF()))

    # --- which part is seen

    def scale_factor(self) -> float:
        """Pixels of the screen a pixel of the scene; 1.0 is 100 %."""
        return self.viewport().width() / self._scene_range.width()

    def seen(self) -> QRectF:
        """The rectangle of the scene that is seen."""
        return QRectF(self._scene_range)

    @property
    def fitted(self) -> bool:
        """Whether the whole model is what is looked at."""
        return self._fitted

    def show_range(self, rect: QRectF) -> None:
        """See this rectangle of the scene."""
        self._fitted = False
        before = self.transform().m11()
        self._scene_range = rect
        self.projection.be_thin(self.scale_factor() < THIN and self.devicePixelRatioF() == 1)
        self._update_scene()
        self._choose_mode()
        if self.transform().m11() != before:
            self.zoom_changed.emit(self.transform().m11())
        if self.projection.building:
            self.viewport().update()
        self.moved.emit()

    def look_again(self) -> None:
        """The items have been begun or are all there: draw what is seen as it is drawn now."""
        if self.projection.building:
            tree.fell(self.scene())
        else:
            tree.grow(self.scene(), self.overview.bounds())
        self._choose_mode()
        self.viewport().update()

    def zoom_by(self, factor: float, anchor: QPointF | None = None) -> None:
        """Larger by this factor; the point ``anchor`` of the viewport stays where it is."""
        self.zoom_to(self.scale_factor() * factor, anchor)

    def zoom_to(self, scale: float, anchor: QPointF | None = None) -> None:
        """At this scale, within the limits."""
        size = self.viewport().size().toSizeF()
        scale = min(max(scale, LEAST_SCALE), MOST_SCALE)
        at = anchor if anchor is not None else QPointF(size.width() / 2, size.height() / 2)
        fixed = self._scene_range.topLeft() + at / self.scale_factor()
        self.show_range(QRectF(fixed - at / scale, size / scale))

    def pan_by(self, dx: float, dy: float) -> None:
        """Move what is seen by pixels of the screen."""
        scale = self.scale_factor()
        self.show_range(self._scene_range.translated(-dx / scale, -dy / scale))

    def fit_rect(self, rect: QRectF, below: float = 0.0) -> None:
        """See all of a rectangle of the scene, with a margin, and not too large.

        ``below``: pixels of the screen to leave free under it.
        """
        size = self.viewport().size().toSizeF() - QSizeF(0, below)
        if rect.isEmpty() or size.isEmpty():
            return
        across = max(size.width() - 2 * FIT_MARGIN, 50) / rect.width()
        down = max(size.height() - 2 * FIT_MARGIN, 50) / rect.height()
        scale = max(min(across, down, MOST_FIT), LEAST_SCALE)
        seen = QRectF(QPointF(), size / scale)
        seen.moveCenter(rect.center())
        self.show_range(seen.adjusted(0, 0, 0, below / scale))

    def fit_all(self) -> None:
        """See the whole model, and go on doing so when the view is resized."""
        if self.overview.bounds().isEmpty():
            self._begin_anew()
        self.fit_rect(self.overview.bounds())
        if self.overview.touches(self.mapToScene(self.covered).boundingRect()):
            self.fit_rect(self.overview.bounds(), below=self.covered.height() - FIT_MARGIN / 2)
        self._fitted = True

    def _begin_anew(self) -> None:
        """An empty canvas has no scale that it was left at: 100 %."""
        seen = QRectF(QPointF(), self.viewport().size().toSizeF())
        if not seen.isEmpty():
            seen.moveCenter(QPointF())
            self.show_range(seen)

    def refit(self) -> None:
        """Fit again if the whole model is still what is looked at."""
        if self._fitted:
            self.fit_all()

    def reveal(self, rect: QRectF) -> None:
        """Move only as far as needed to see a rectangle of the scene."""
        seen, margin = self.seen(), 24 / self.scale_factor()
        rect = rect.adjusted(-margin, -margin, margin, margin)
        dx = max(rect.right() - seen.right(), 0) or min(rect.left() - seen.left(), 0)
        dy = max(rect.bottom() - seen.bottom(), 0) or min(rect.top() - seen.top(), 0)
        if dx or dy:
            self.show_range(seen.translated(dx, dy))

    def bring(self, rect: QRectF) -> None:
        """See a rectangle of the scene, smaller if it does not fit; all of the model stays fit."""
        if self.overview.bounds() == rect:
            self.fit_all()
        elif self.seen().size().boundedTo(rect.size()) == rect.size():
            self.reveal(rect)
        else:
            self.fit_rect(rect)

    def center_at(self, point: QPointF) -> None:
        seen = self.seen()
        seen.moveCenter(point)
        self.show_range(seen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # NodeViewer zooms when it is resized. A dock that opens must not change the scale.
        QGraphicsView.resizeEvent(self, event)
        fitted, scale = self._fitted, self._last_size.width() / self._scene_range.width()
        self._last_size = self.viewport().size()
        self.show_range(QRectF(self._scene_range.topLeft(), self._last_size.toSizeF() / scale))
        self._fitted = fitted
        self.refit()

    def _update_scene(self) -> None:
        scale = self.viewport().width() / self._scene_range.width()
        self.setTransform(QTransform.fromScale(scale, scale))
        self.setSceneRect(self._scene_range)

    def _choose_mode(self) -> None:
        """What is drawn anew when something of the scene changes."""
        # Far out the scene does not draw (paintEvent), so it does not know what to redraw either.
        far = self.scale_factor() < NAMED
        mode = MODES.FullViewportUpdate if far else MODES.BoundingRectViewportUpdate
        if self.projection.building:
            # Each item that is made would have all drawn again, the same as before.
            mode = MODES.NoViewportUpdate
        if self.viewportUpdateMode() != mode:
            self.setViewportUpdateMode(mode)

    def _combined_rect(self, nodes: list[QGraphicsItem]) -> QRectF:
        found = QRectF()
        for node in nodes:
            found = found.united(node.sceneBoundingRect())
        return found

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self.frames += 1
        if self.transform().m11() >= NAMED and not self.projection.building:
            self._backdrop.forget()
            QGraphicsView.paintEvent(self, event)
            return
        painter = QPainter(self.viewport())
        painter.setWorldTransform(self.viewportTransform())
        device = self.viewport().size(), self.devicePixelRatioF()
        key = (*device, self.viewportTransform(), theme.current().name, *self.overview.still())
        self._backdrop.paint(painter, key, self._paint_still)
        self.overview.paint_held(painter)
        self.overview.paint_rings(painter, self.marked())
        self.overview.paint_blocks(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for item in self.projection.loose:
            item.draw_alone(painter)

    def _paint_still(self, painter: QPainter) -> None:
        self.scene().drawBackground(painter, self.seen())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.overview.paint_still(painter)

    def marked(self) -> tuple[str, ...]:
        """The selected nodes, as the hands know them."""
        return self.hands.selection.nodes if self.hands else ()

    # --- what is near

    def near(self, point: QPointF, pixels: float) -> list[QGraphicsItem]:
        """The items within so many pixels of the screen of a point of the scene, topmost first."""
        reach = pixels / self.scale_factor()
        box = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        return self.scene().items(box)

    def nodes_in(self, rect: QRectF) -> list[NodeItem]:
        """The cards that touch a rectangle of the scene."""
        return [
            item
            for item in self.scene().items(rect, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
            if isinstance(item, NodeItem) and item.card_rect().intersects(rect)
        ]

    def _named_in_view(self) -> list[str]:
        """The nodes in view, as long as more than blocks is seen of them."""
        if self.scale_factor() < NAMED:
            return []
        return [item.id for item in self.nodes_in(self.seen())]

    def wire_near(self, at: QPointF, but: Collection[Link] = ()) -> Link | None:
        """The wire within reach of a point of the scene, if it is none of these."""
        items = (item for item in self.near(at, WIRE_REACH) if item.isVisible())
        links = (item.link for item in items if isinstance(item, WireItem))
        return next((link for link in links if link and link not in but), None)

    def wire_below(self, card: QRectF) -> Link | None:
        """The wire on which a card lies with its middle; of several the nearest to it."""
        across, down = card.width() / 5, card.height() / 5
        inner, middle = card.adjusted(across, down, -across, -down), card.center()
        wires = (item for item in self.scene().items(inner) if isinstance(item, WireItem))

        def distance(wire: WireItem) -> float:
            path = wire.path()
            points = (path.pointAtPercent(step / STEPS) for step in range(STEPS + 1))
            return min((point - middle).manhattanLength() for point in points)

        found = min((wire for wire in wires if wire.link), key=distance, default=None)
        return found.link if found else None

    def rubber_band(self) -> QRubberBand:
        """NodeViewer's rectangle for selecting, hidden until it is used."""
        return self._rubber_band

    # --- events

    def event(self, event: QEvent) -> bool:
        # Tab would leave the canvas before keyPressEvent sees it.
        if isinstance(event, QKeyEvent) and _tab(event) and self._take_key(event):
            return True
        return bool(QGraphicsView.event(self, event))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and _zooms(event):
            self.zoom_by(1 + event.value(), event.position())
            return True
        if event.type() == QEvent.Type.Leave and self.hands:
            self.hands.leave()
        return bool(QGraphicsView.viewportEvent(self, event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels, degrees = event.pixelDelta(), event.angleDelta()
        # A touchpad says where its fingers went, in pixels; a wheel only how far it turned. With
        # Ctrl both zoom: that is also how Windows tells a pinch.
        zooms = pixels.isNull() or event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not zooms:
            self.pan_by(pixels.x(), pixels.y())
        elif degrees.y():
            self.zoom_by(WHEEL_BASE ** degrees.y(), event.position())
        else:
            self.pan_by(degrees.x() / 2, 0)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(bool(self.hands and self.hands.press(event)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._previous_pos = event.position().toPoint()
        event.setAccepted(bool(self.hands and self.hands.move(event)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(bool(self.hands and self.hands.release(event)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(bool(self.hands and self.hands.double_click(event)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self._take_key(event))

    def _take_key(self, event: QKeyEvent) -> bool:
        return bool(self.hands and self.hands.key_press(event))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(bool(self.hands and self.hands.key_release(event)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.hands:
            self.hands.context_menu(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.hands:
            self.hands.drag_enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.hands:
            self.hands.drag_move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self.hands:
            self.hands.drag_leave()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.hands:
            self.hands.drop(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # NodeViewer puts its own menus into a hidden menu bar here; ours are the window's.
        QGraphicsView.focusInEvent(self, event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        QGraphicsView.focusOutEvent(self, event)

    def cursor_scene_pos(self) -> QPointF:
        """Where the mouse is, in the scene; the middle of what is seen where it is elsewhere."""
        return self.under_cursor() or self.seen().center()

    def under_cursor(self) -> QPointF | None:
        """Where the mouse is, in the scene; None where it is elsewhere."""
        at = self.viewport().mapFromGlobal(QCursor.pos())
        return self.mapToScene(at) if self.viewport().rect().contains(at) else None

"""What the hands do on the canvas: which gesture a press begins, what lies under the cursor, keys.

Nothing is edited here; gestures end in the ``Adapter``.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)

from app.graph.model import Link, TensorRef
from app.ui.canvas.adapter import Adapter
from app.ui.canvas.gestures import (
    DragWire,
    Gesture,
    MoveNodes,
    Pan,
    Pointer,
    SelectArea,
    TakeWire,
    pressed_pointer,
)
from app.ui.canvas.hits import NOWHERE, End, Hit, InputEnd
from app.ui.canvas.items import NodeItem
from app.ui.canvas.selection import Selection
from app.ui.canvas.view import CanvasView

LAYER_MIME = "application/x-layerloom-layer"
# How near the cursor must be to a port, in pixels of the screen.
PORT_REACH = 9.0


class CanvasHands(QObject):
    """Takes the view's events. Signals say what was asked for; the canvas answers."""

    search_wanted = Signal(QPointF, object)
    insert_wanted = Signal(QPointF, object)
    rename_wanted = Signal(str)
    activated = Signal(str)
    said = Signal(str, QPoint)
    hovered = Signal(Hit)
    layer_dragged = Signal(str, QPointF)
    layer_dropped = Signal(str, QPointF)
    drag_left = Signal()
    menu_wanted = Signal(QPoint)
    walked = Signal(str)
    dragged = Signal()
    dismissed = Signal()

    def __init__(self, view: CanvasView, adapter: Adapter, selection: Selection) -> None:
        super().__init__(view)
        self.view, self.adapter, self.selection = view, adapter, selection
        self.projection = view.projection
        self._gesture: Gesture | None = None
        self._hover = NOWHERE
        self._hot = ""
        self._space_down = False
        self._space_used = False
        # The output on whose port the menu was opened, until the next press.
        self.asked_output: TensorRef | None = None

    def abandon(self) -> None:
        """Break off the gesture that is under way: the document changes beneath it."""
        self._cancel()

    # --- what lies where

    def hit(self, at: QPointF, reach: float = PORT_REACH) -> Hit:
        """What lies at a point of the scene: ports before cards before wires."""
        for item in self.view.near(at, reach):
            if isinstance(item, NodeItem) and item.id in self.projection.nodes:
                found = item.hit(at, reach, self.view.scale_factor())
                if found:
                    return found
        link = self.view.wire_near(at)
        return Hit("wire", link=link) if link else NOWHERE

    def input_end(self, hit: Hit) -> InputEnd:
        """Which place of which port a hit on an input means."""
        port = self.projection.nodes[hit.node].card.inputs[hit.port]
        return InputEnd(hit.node, port.name, hit.slot if hit.slot < port.wires else None)

    def wire_at(self, hit: Hit) -> Link | None:
        """The wire that ends in the place of a port that was hit."""
        port = self.projection.nodes[hit.node].card.inputs[hit.port].name
        wires = self.adapter.graph.nodes[hit.node].inputs.get(port, ())
        if hit.slot >= len(wires):
            return None
        link = Link(wires[hit.slot], hit.node, port, hit.slot)
        return link if link in self.projection.wires else None

    def heat(self, end: End | None) -> None:
        """Show one port as the one that is meant."""
        if self._hot and self._hot in self.projection.nodes:
            self.projection.nodes[self._hot].set_look(hot_input=-1, hot_output=-1)
        self._hot = end.node if end else ""
        if end is None:
            return
        item = self.projection.nodes[end.node]
        if isinstance(end, TensorRef):
            item.set_look(hot_output=end.output)
        else:
            item.set_look(hot_input=item.card.port_index(end.port))

    def say(self, text: str, at: QPoint) -> None:
        """A sentence at the cursor; none takes it away."""
        self.said.emit(text, at)

    # --- mouse

    def press(self, event: QMouseEvent) -> bool:
        pointer = self._pointer(event)
        if self._gesture:
            return True
        self.asked_output = None
        self.dismissed.emit()
        if event.button() == Qt.MouseButton.MiddleButton or self._panning(event):
            self._gesture = Pan(self, pointer)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._unhover()
            self._gesture = self._begin(pointer)
        return event.button() != Qt.MouseButton.RightButton

    def _panning(self, event: QMouseEvent) -> bool:
        self._space_used = self._space_used or self._space_down
        return self._space_down and event.button() == Qt.MouseButton.LeftButton

    def _begin(self, pointer: Pointer) -> Gesture | None:
        hit = self.hit(pointer.scene)
        if hit.kind == "output":
            return DragWire(self, pointer, TensorRef(hit.node, hit.port))
        if hit.kind == "input":
            old = self.wire_at(hit)
            return DragWire(self, pointer, old.source if old else self.input_end(hit), old)
        if hit.on_body:
            return MoveNodes(self, pointer, hit)
        if hit.link:
            return TakeWire(self, pointer, hit.link)
        return SelectArea(self, pointer)

    def move(self, event: QMouseEvent) -> bool:
        pointer = self._pointer(event)
        if self._gesture:
            self._gesture.move(pointer)
            self.dragged.emit()
        elif not event.buttons():
            self._hover_at(pointer)
        return True

    def release(self, event: QMouseEvent) -> bool:
        gesture, self._gesture = self._gesture, None
        if gesture:
            gesture.release(self._pointer(event))
            self.view.viewport().update()
        return True

    def double_click(self, event: QMouseEvent) -> bool:
        pointer = self._pointer(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        self._cancel()
        hit = self.hit(pointer.scene)
        if hit.kind == "name":
            self.rename_wanted.emit(hit.node)
        elif hit.kind == "node":
            self.activated.emit(hit.node)
        elif hit.link:
            self.insert_wanted.emit(pointer.scene, hit.link)
        elif hit.kind == "canvas":
            self.search_wanted.emit(pointer.scene, None)
        return True

    def leave(self) -> None:
        if not self._gesture:
            self._unhover()

    def context_menu(self, event: QContextMenuEvent) -> None:
        hit = self.hit(self.view.mapToScene(event.pos()))
        self.asked_output = TensorRef(hit.node, hit.port) if hit.kind == "output" else None
        if hit.node and hit.node not in self.selection.nodes:
            self.selection.set((hit.node,))
        elif hit.link and hit.link not in self.selection.links:
            self.selection.set((), (hit.link,))
        self.menu_wanted.emit(event.globalPos())
        event.accept()

    def _pointer(self, event: QMouseEvent) -> Pointer:
        return pressed_pointer(event, self.view.mapToScene(event.position().toPoint()))

    def _hover_at(self, pointer: Pointer) -> None:
        hit = self.hit(pointer.scene)
        if hit == self._hover:
            return
        self._hover = hit
        if hit.kind == "output":
            self.heat(TensorRef(hit.node, hit.port))
        elif hit.kind == "input":
            self.heat(self.input_end(hit))
        else:
            self.heat(None)
        self.hovered.emit(hit)

    def _unhover(self) -> None:
        self.heat(None)
        if self._hover != NOWHERE:
            self._hover = NOWHERE
            self.hovered.emit(NOWHERE)

    def _cancel(self) -> bool:
        gesture, self._gesture = self._gesture, None
        if gesture:
            gesture.cancel()
            self.dragged.emit()
        return gesture is not None

    # --- keys

    def key_press(self, event: QKeyEvent) -> bool:
        key = event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if key == Qt.Key.Key_Tab:
            self.search_wanted.emit(self.view.cursor_scene_pos(), None)
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space_down, self._space_used = True, False
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selection.nodes:
            self.activated.emit(self.selection.nodes[-1])
        elif key in WAYS:
            self.walked.emit(WAYS[Qt.Key(key)])
        else:
            return False
        return True

    def key_release(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat() or not self._space_down:
            return False
        self._space_down = False
        if not self._space_used:
            self.search_wanted.emit(self.view.cursor_scene_pos(), None)
        return True

    def _escape(self) -> bool:
        if not self._cancel():
            self.selection.set(())
            self.dismissed.emit()
        return True

    # --- from the library

    def drag_enter(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(LAYER_MIME):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def drag_move(self, event: QDragMoveEvent) -> None:
        self.layer_dragged.emit(_layer(event.mimeData()), self._scene_at(event))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def drag_leave(self) -> None:
        self.drag_left.emit()

    def drop(self, event: QDropEvent) -> None:
        self.drag_left.emit()
        self.layer_dropped.emit(_layer(event.mimeData()), self._scene_at(event))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _scene_at(self, event: QDropEvent) -> QPointF:
        return self.view.mapToScene(event.position().toPoint())


WAYS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


def _layer(data: QMimeData) -> str:
    return bytes(data.data(LAYER_MIME).data()).decode("utf-8", errors="replace")

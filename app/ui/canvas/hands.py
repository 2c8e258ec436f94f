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
from PySide6.QtWidgets import QGraphicsItem

from app.graph.fitting import Shape, misfit
from app.graph.model import Link, TensorRef
from app.graph.ports import ports_of
from app.ui.canvas.adapter import Adapter
from app.ui.canvas.cutting import CutWires
from app.ui.canvas.framing import CURSORS, ResizeFrame
from app.ui.canvas.gestures import (
    DragWire,
    Gesture,
    Pan,
    Pointer,
    SelectArea,
    TakeWire,
    pressed_pointer,
)
from app.ui.canvas.hits import NOWHERE, Bend, End, Hit, InputEnd
from app.ui.canvas.items import NodeItem
from app.ui.canvas.known import tensor_of
from app.ui.canvas.mark_items import EDGE, BendItem, FrameItem
from app.ui.canvas.moving import MoveSelection
from app.ui.canvas.preview import WireMark
from app.ui.canvas.selection import Selection
from app.ui.canvas.snapping import GRID
from app.ui.canvas.view import CanvasView
from app.ui.words import translated

LAYER_MIME = "application/x-layerloom-layer"
# How near the cursor must be to a port, in pixels of the screen.
PORT_REACH = 9.0


class CanvasHands(QObject):
    """Takes the view's events. Signals say what was asked for; the canvas answers."""

    search_wanted = Signal(QPointF, object)
    behind_wanted = Signal()
    insert_wanted = Signal(QPointF, object)
    rename_wanted = Signal(str)
    frame_wanted = Signal(str)
    bend_wanted = Signal(Link, QPointF)
    inserted = Signal(str, Link)
    activated = Signal(str)
    said = Signal(str, QPoint)
    hinted = Signal(str, QPoint)
    hovered = Signal(Hit)
    layer_dragged = Signal(str, QPointF)
    layer_dropped = Signal(str, QPointF)
    drag_left = Signal()
    menu_wanted = Signal(QPoint)
    walked = Signal(str, bool)
    nudged = Signal(QPointF)
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
        self._wire_mark = WireMark(view.projection)
        self._leaving_mark = WireMark(view.projection, leaving=True)
        # Whether what is dragged is caught by neighbours and the grid.
        self.snaps = True
        # The output on whose port the menu was opened, and where, until the next press.
        self.asked_output: TensorRef | None = None
        self.asked_at: QPointF | None = None

    def abandon(self) -> None:
        """Break off the gesture that is under way: the document changes beneath it."""
        self._cancel()

    # --- what lies where

    def hit(self, at: QPointF, reach: float = PORT_REACH) -> Hit:
        """What lies at a point of the scene: ports before cards before wires.

        On a card it is that card, however near the port of another is: far out cards stand closer
        than a port is caught.
        """

        def beside(item: QGraphicsItem) -> bool:
            return not (isinstance(item, NodeItem) and item.card_rect().contains(at))

        for item in sorted(self.view.near(at, reach), key=beside):
            if isinstance(item, NodeItem) and item.id in self.projection.nodes:
                found = item.hit(at, reach, self.view.scale_factor())
                if found:
                    return found
            elif isinstance(item, BendItem):
                return Hit("bend", bend=Bend(item.ends, item.place))
        link = self.view.wire_near(at)
        if link:
            return Hit("wire", link=link)
        return self._frame_at(at)

    def _frame_at(self, at: QPointF) -> Hit:
        """Of frames, all lies below wires: the canvas is seen and used through them."""
        frames = (item for item in self.view.near(at, EDGE) if isinstance(item, FrameItem))
        found = (item.hit(at, self.view.scale_factor()) for item in frames)
        return next((hit for hit in found if hit), NOWHERE)

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

    def hint(self, text: str, at: QPoint) -> None:
        """What would happen at the cursor; none takes it away."""
        self.hinted.emit(text, at)

    def mark_wire(self, link: Link | None) -> None:
        """Mark the wire into which something would go."""
        self._wire_mark.show(link)

    def mark_leaving(self, link: Link | None) -> None:
        """Show a wire as one that will be gone."""
        self._leaving_mark.show(link)

    def joining(self, source: TensorRef, into: InputEnd, leaving: Link | None) -> str:
        """What a wire does besides being there: what will be wrong, which one gives way for it."""
        notes = [self.misfit(source, into)]
        if leaving is not None:
            text = self.tr("Takes the place of the wire from {node}")
            notes.append(text.format(node=self.adapter.graph.name_of(leaving.source.node)))
        return "\n".join(filter(None, notes))

    def wire_for(self, node: str, at: QPointF) -> Link | None:
        """The wire into which a card would go that is let go with the cursor at a point."""
        item = self.projection.nodes[node]
        if not item.card.inputs or not item.card.outputs:
            return None
        own = self.projection.wires_of((node,))
        link = self.view.wire_near(at, own)
        # A card that hangs on nothing need only lie on the wire.
        return link or (None if own else self.view.wire_below(item.card_rect()))

    def between(self, link: Link) -> str:
        """What inserting into a wire would do, as a sentence."""
        graph = self.adapter.graph
        text = self.tr("Insert between {source} and {node}")
        source, node = graph.name_of(link.source.node), graph.name_of(link.node)
        return text.format(source=source, node=node)

    def misfit(self, source: TensorRef, into: InputEnd) -> str:
        """What will be wrong with a wire, as far as is known. It can be cured, so it is drawn."""
        graph = self.adapter.graph
        tensor = tensor_of(graph, self.projection.report, source)
        if tensor is None:
            return ""
        reason = misfit(graph, into.node, into.port, tensor.shape, tensor.dtype, self._shape_of)
        return translated(reason) if reason else ""

    def _shape_of(self, ref: TensorRef) -> Shape | None:
        tensor = tensor_of(self.adapter.graph, self.projection.report, ref)
        return tensor.shape if tensor else None

    def fits(self, source: TensorRef, node: str) -> bool:
        """Whether nothing speaks against a wire into one of the ports that a card needs."""
        ports = [port for port in ports_of(self.adapter.graph, node) if not port.optional]
        return not ports or any(
            not self.misfit(source, InputEnd(node, port.name)) for port in ports
        )

    def cut_text(self, count: int) -> str:
        """What cutting would do, as a sentence."""
        if not count:
            return self.tr("Draw across wires to cut them")
        return self.tr("Cut wires: {count}").format(count=count)

    # --- mouse

    def press(self, event: QMouseEvent) -> bool:
        pointer = self._pointer(event)
        if self._gesture:
            return True
        if self.projection.building:
            # There is nothing to take yet; the canvas can be looked at.
            self._gesture = Pan(self, pointer)
            return True
        self.asked_output = self.asked_at = None
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
        if hit.on_body or hit.kind in ("frame", "bend"):
            return MoveSelection(self, pointer, hit)
        if hit.kind == "edge":
            return ResizeFrame(self, pointer, hit)
        if hit.link:
            return TakeWire(self, pointer, hit.link)
        return CutWires(self, pointer) if pointer.toggling else SelectArea(self, pointer)

    def move(self, event: QMouseEvent) -> bool:
        pointer = self._pointer(event)
        if self._gesture:
            self._gesture.move(pointer)
            self.dragged.emit()
        elif not event.buttons() and not self.projection.building:
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
        if event.button() != Qt.MouseButton.LeftButton or self.projection.building:
            return False
        self._cancel()
        hit = self.hit(pointer.scene)
        if hit.kind == "name":
            self.rename_wanted.emit(hit.node)
        elif hit.kind == "node":
            self.activated.emit(hit.node)
        elif hit.frame:
            self.frame_wanted.emit(hit.frame)
        elif hit.link and pointer.free:
            self.bend_wanted.emit(hit.link, pointer.scene)
        elif hit.link:
            self.insert_wanted.emit(pointer.scene, hit.link)
        elif hit.kind == "canvas":
            self.search_wanted.emit(pointer.scene, None)
        return True

    def leave(self) -> None:
        if not self._gesture:
            self._unhover()

    def context_menu(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            # About what is selected, wherever the cursor is.
            self.menu_wanted.emit(self._chosen_place())
            event.accept()
            return
        self.asked_at = self.view.mapToScene(event.pos())
        hit = self.hit(self.asked_at)
        self.asked_output = TensorRef(hit.node, hit.port) if hit.kind == "output" else None
        if hit.node and hit.node not in self.selection.nodes:
            self.selection.set((hit.node,))
        elif hit.link and hit.link not in self.selection.links:
            self.selection.set(links=(hit.link,))
        elif hit.frame and hit.frame not in self.selection.frames:
            self.selection.set(frames=(hit.frame,))
        elif hit.bend and hit.bend not in self.selection.bends:
            self.selection.set(bends=(hit.bend,))
        self.menu_wanted.emit(event.globalPos())
        event.accept()

    def _chosen_place(self) -> QPoint:
        """Where the selection is on the screen; the middle of the view where it is not seen."""
        port = self.view.viewport()
        at = port.rect().center()
        for node in self.selection.nodes[-1:]:
            card = self.projection.nodes[node].card_rect()
            there = self.view.mapFromScene(card.center())
            at = there if port.rect().contains(there) else at
        return port.mapToGlobal(at)

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
        self._show_cursor(hit)
        self.hovered.emit(hit)

    def _show_cursor(self, hit: Hit) -> None:
        """What a press would take."""
        port = self.view.viewport()
        if hit.side:
            port.setCursor(CURSORS[hit.side])
        elif hit.kind in ("frame", "bend"):
            port.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            port.unsetCursor()

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
        if key == Qt.Key.Key_Escape:
            # Whatever is held: a gesture may be under way that needs it.
            return self._escape()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in WAYS and held == Qt.KeyboardModifier.ControlModifier:
            self.nudged.emit(STEPS[WAYS[Qt.Key(key)]] * STEP)
            return True
        if key in WAYS and held == Qt.KeyboardModifier.ShiftModifier:
            self.walked.emit(WAYS[Qt.Key(key)], True)
            return True
        if held:
            return False
        if key == Qt.Key.Key_Tab:
            self._search_by_key()
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space_down, self._space_used = True, False
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selection.nodes:
            self.activated.emit(self.selection.nodes[-1])
        elif key in WAYS:
            self.walked.emit(WAYS[Qt.Key(key)], False)
        else:
            return False
        return True

    def key_release(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat() or not self._space_down:
            return False
        self._space_down = False
        if not self._space_used:
            self._search_by_key()
        return True

    def _search_by_key(self) -> None:
        """At the cursor where that points at free ground; behind the selected node elsewhere."""
        at = self.view.under_cursor()
        if at is None or self.hit(at).node:
            self.behind_wanted.emit()
        else:
            self.search_wanted.emit(at, None)

    def _escape(self) -> bool:
        if not self._cancel():
            self.selection.set(())
            self.dismissed.emit()
        return True

    # --- from the library

    def drag_enter(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(LAYER_MIME) and not self.projection.building:
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


# A step of a key on the grid, in pixels at 100 %.
STEP = GRID
STEPS = {
    "left": QPointF(-1, 0),
    "right": QPointF(1, 0),
    "up": QPointF(0, -1),
    "down": QPointF(0, 1),
}
WAYS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


def _layer(data: QMimeData) -> str:
    return bytes(data.data(LAYER_MIME).data()).decode("utf-8", errors="replace")

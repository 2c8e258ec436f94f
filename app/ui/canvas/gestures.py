"""One class a gesture: it begins with a press, follows the mouse, and ends as one edit or as none.

While it lasts only the view changes; the document hears of it at the end. ``cancel`` puts the view
back as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent

from app.graph.edits import Edit
from app.graph.model import Link, Position, TensorRef
from app.graph.walk import downstream, upstream
from app.ui.canvas.hits import End, Hit, InputEnd
from app.ui.canvas.items import LIVE_Z, NODE_Z

if TYPE_CHECKING:
    from app.ui.canvas.hands import CanvasHands

# Shorter ways than this are a click with an unsteady hand, in pixels of the screen.
THRESHOLD = 4
# Snapping: a wire that is dragged is caught by a port within so many pixels of the screen.
CATCH = 14
EXTENDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is: in the scene, and in pixels of the viewport."""

    scene: QPointF
    view: QPoint
    extending: bool = False
    toggling: bool = False

    def far_from(self, other: Pointer) -> bool:
        return (self.view - other.view).manhattanLength() > THRESHOLD


class Gesture(Protocol):
    def move(self, pointer: Pointer) -> None: ...
    def release(self, pointer: Pointer) -> None: ...
    def cancel(self) -> None: ...


class Pan:
    """The canvas under the hand."""

    def __init__(self, hands: CanvasHands, start: Pointer) -> None:
        self._hands, self._last = hands, start.view
        hands.view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, pointer: Pointer) -> None:
        way = pointer.view - self._last
        self._last = pointer.view
        self._hands.view.pan_by(way.x(), way.y())

    def release(self, pointer: Pointer) -> None:
        self.cancel()

    def cancel(self) -> None:
        self._hands.view.viewport().unsetCursor()


class SelectArea:
    """A rectangle: what it touches is selected. With Ctrl or Shift it adds to what was."""

    def __init__(self, hands: CanvasHands, start: Pointer) -> None:
        self._hands, self._start = hands, start
        chosen = hands.selection
        self._before = (chosen.nodes, chosen.links)
        self._kept = chosen.nodes if start.extending else ()
        self._band = hands.view.rubber_band()

    def move(self, pointer: Pointer) -> None:
        if not self._band.isVisible() and not pointer.far_from(self._start):
            return
        box = QRect(self._start.view, pointer.view).normalized()
        self._band.setGeometry(box)
        self._band.show()
        view = self._hands.view
        touched = view.nodes_in(view.mapToScene(box).boundingRect())
        self._hands.selection.set((*self._kept, *(item.id for item in touched)))

    def release(self, pointer: Pointer) -> None:
        if not self._band.isVisible() and not self._start.extending:
            self._hands.selection.set(())
        self._band.hide()

    def cancel(self) -> None:
        self._band.hide()
        self._hands.selection.set(*self._before)


class MoveNodes:
    """The selected cards under the hand; one step when they are let go."""

    def __init__(self, hands: CanvasHands, start: Pointer, hit: Hit) -> None:
        self._hands, self._start, self._hit = hands, start, hit
        self._before: dict[str, QPointF] = {}
        self._links: set[Link] = set()
        self._narrow = not start.extending and hit.node in hands.selection.nodes
        self._choose()

    def _choose(self) -> None:
        selection, node = self._hands.selection, self._hit.node
        if self._start.toggling:
            selection.toggle(node)
        elif self._start.extending:
            selection.add((node,))
        elif node not in selection.nodes:
            selection.set((node,))

    def _begin(self) -> None:
        projection = self._hands.projection
        for node in self._hands.selection.nodes:
            self._before[node] = projection.nodes[node].pos()
            projection.nodes[node].setZValue(NODE_Z + 1)
        self._links = projection.wires_of(self._before)

    def move(self, pointer: Pointer) -> None:
        if not self._before:
            if not pointer.far_from(self._start) or not self._hands.selection.nodes:
                return
            self._begin()
        way = pointer.scene - self._start.scene
        self._put({node: place + way for node, place in self._before.items()})

    def _put(self, places: dict[str, QPointF]) -> None:
        projection = self._hands.projection
        for node, place in places.items():
            projection.place(node, place)
        projection.lead(self._links)

    def release(self, pointer: Pointer) -> None:
        if not self._before:
            # A click without a drag on one of several leaves that one selected.
            if self._narrow:
                self._hands.selection.set((self._hit.node,))
            return
        projection = self._hands.projection
        places = {node: projection.nodes[node].pos() for node in self._before}
        self._lower()
        self._hands.adapter.move(
            {node: Position(round(at.x()), round(at.y())) for node, at in places.items()}
        )
        # Less than half a pixel is no move, and the document says nothing.
        projection.put_back(self._before)

    def cancel(self) -> None:
        self._hands.projection.put_back(self._before)
        self._lower()

    def _lower(self) -> None:
        for node in self._before:
            self._hands.projection.nodes[node].setZValue(NODE_Z)


class DragWire:
    """A wire that hangs on the cursor: a new one, or one whose end was taken from a port.

    One end is fixed, ``fixed``; the other looks for a port. ``old`` is the wire that was there.
    """

    def __init__(
        self, hands: CanvasHands, start: Pointer, fixed: End, old: Link | None = None
    ) -> None:
        self._hands, self._start, self._fixed, self._old = hands, start, fixed, old
        self._target: End | None = None
        self._asked: End | None = None
        self._reason = ""
        self._wire = hands.projection.live_wire()
        self._wire.setZValue(LIVE_Z)
        # ``move`` styles it only where it finds another port than before.
        hands.projection.style_live(fixed, None, False)
        self._hide_old(True)
        self._light(True)
        self.move(start)

    def move(self, pointer: Pointer) -> None:
        self._look_for_port(pointer)
        anchor = self._hands.projection.end_point(self._fixed)
        loose = pointer.scene
        if self._target is not None and not self._reason:
            loose = self._hands.projection.end_point(self._target)
        if isinstance(self._fixed, TensorRef):
            self._wire.run(anchor, loose)
        else:
            self._wire.run(loose, anchor)
        self._hands.say(self._reason, pointer.view)

    def _look_for_port(self, pointer: Pointer) -> None:
        self._target = self._port_at(pointer)
        if self._target == self._asked:
            return
        self._asked = self._target
        self._reason = ""
        if self._target is not None and not self._is_old(self._target):
            self._reason = self._hands.adapter.possible(self._edit(self._target))
        self._hands.projection.style_live(self._fixed, self._target, bool(self._reason))
        self._hands.heat(self._target)

    def _port_at(self, pointer: Pointer) -> End | None:
        """The port under the cursor, or the one that the body under it offers."""
        hit = self._hands.hit(pointer.scene, CATCH)
        own = self._fixed.node
        if isinstance(self._fixed, TensorRef):
            if hit.kind == "input":
                return self._hands.input_end(hit)
            if (hit.on_body or hit.kind == "output") and hit.node != own:
                return self._hands.adapter.input_of(hit.node) or self._replaced(hit.node)
        elif hit.kind == "output":
            return TensorRef(hit.node, hit.port)
        elif (hit.on_body or hit.kind == "input") and hit.node != own:
            return TensorRef(hit.node)
        return None

    def _replaced(self, node: str) -> InputEnd | None:
        """The port of a node that has none free: its first, whose wire gives way."""
        card = self._hands.projection.nodes[node].card
        return InputEnd(node, card.inputs[0].name, 0) if card.inputs else None

    def _edit(self, target: End) -> Edit:
        source, into = self._ends(target)
        return self._hands.adapter.wire(source, into, self._old)

    def _ends(self, target: End) -> tuple[TensorRef, InputEnd]:
        if isinstance(self._fixed, TensorRef):
            assert isinstance(target, InputEnd)
            return self._fixed, target
        assert isinstance(target, TensorRef)
        return target, self._fixed

    def _is_old(self, target: End) -> bool:
        """Whether the wire would be what it was."""
        if self._old is None:
            return False
        source, into = self._ends(target)
        old = self._old
        return source == old.source and (into.node, into.port, into.index) == (
            old.node,
            old.port,
            old.index,
        )

    def release(self, pointer: Pointer) -> None:
        self._finish()
        if self._target is not None:
            if self._reason:
                self._hands.adapter.refused.emit(self._reason)
            elif not self._is_old(self._target):
                self._hands.adapter.apply(self._edit(self._target))
        elif not pointer.far_from(self._start):
            return
        elif self._old is not None:
            self._hands.adapter.unwire((self._old,))
        else:
            self._hands.search_wanted.emit(pointer.scene, self._fixed)

    def cancel(self) -> None:
        self._finish()

    def _finish(self) -> None:
        self._hands.projection.end_live_wire()
        self._hide_old(False)
        self._light(False)
        self._hands.heat(None)
        self._hands.say("", QPoint())

    def _hide_old(self, hidden: bool) -> None:
        wire = self._hands.projection.wires.get(self._old) if self._old else None
        if wire is not None:
            wire.setVisible(not hidden)

    def _light(self, lit: bool) -> None:
        """Light the ports that can take the wire: those that close no cycle and have room."""
        graph = self._hands.adapter.graph
        from_source = isinstance(self._fixed, TensorRef)
        barred = (upstream if from_source else downstream)(graph, (self._fixed.node,))
        for node, item in self._hands.projection.nodes.items():
            can = lit and node not in barred
            if from_source:
                item.set_look(lit_inputs=can and bool(item.card.inputs))
            else:
                item.set_look(lit_outputs=can)


class TakeWire:
    """A press on a wire: a click selects it, a drag takes away the end that is nearer."""

    def __init__(self, hands: CanvasHands, start: Pointer, link: Link) -> None:
        self._hands, self._start, self._link = hands, start, link
        self._drag: DragWire | None = None

    def move(self, pointer: Pointer) -> None:
        if self._drag:
            self._drag.move(pointer)
        elif pointer.far_from(self._start):
            self._drag = DragWire(self._hands, self._start, self._fixed(), self._link)
            self._drag.move(pointer)

    def _fixed(self) -> End:
        """The end that stays: the one that is farther from where the wire was taken."""
        link, at = self._link, self._start.scene
        into = InputEnd(link.node, link.port, link.index)
        to_start = (self._hands.projection.end_point(link.source) - at).manhattanLength()
        to_end = (self._hands.projection.end_point(into) - at).manhattanLength()
        return into if to_start < to_end else link.source

    def release(self, pointer: Pointer) -> None:
        if self._drag:
            self._drag.release(pointer)
            return
        kept = self._hands.selection.links if self._start.extending else ()
        nodes = self._hands.selection.nodes if self._start.extending else ()
        self._hands.selection.set(nodes, (*kept, self._link))

    def cancel(self) -> None:
        if self._drag:
            self._drag.cancel()


def pressed_pointer(event: QMouseEvent, scene: QPointF) -> Pointer:
    """The pointer of a mouse event."""
    modifiers = event.modifiers()
    return Pointer(
        scene,
        event.position().toPoint(),
        extending=bool(modifiers & EXTENDING),
        toggling=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
    )

"""One class a gesture: it begins with a press, follows the mouse, and ends as one edit or as none.

While it lasts only the view changes; the document hears of it at the end. ``cancel`` puts the view
back as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent

from app.graph.model import Link, TensorRef
from app.graph.walk import downstream, upstream
from app.ui.canvas.hits import Bend, End, InputEnd

if TYPE_CHECKING:
    from app.ui.canvas.hands import CanvasHands

# Shorter ways than this are a click with an unsteady hand, in pixels of the screen.
THRESHOLD = 4
# Snapping: a wire that is dragged is caught by a port within so many pixels of the screen.
CATCH = 14
EXTENDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is: in the scene, and in pixels of the viewport.

    ``extending``: Ctrl or Shift is held; ``toggling``: Ctrl; ``free``: Alt, so nothing is caught.
    """

    scene: QPointF
    view: QPoint
    extending: bool = False
    toggling: bool = False
    free: bool = False

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
    """A rectangle: cards that it touches and marks that stand in it. With Shift it adds to them."""

    def __init__(self, hands: CanvasHands, start: Pointer) -> None:
        self._hands, self._start = hands, start
        chosen = hands.selection
        self._before = (chosen.nodes, chosen.links, chosen.frames, chosen.bends)
        self._kept = self._before if start.extending else ((), (), (), ())
        self._band = hands.view.rubber_band()

    def move(self, pointer: Pointer) -> None:
        if not self._band.isVisible() and not pointer.far_from(self._start):
            return
        box = QRect(self._start.view, pointer.view).normalized()
        self._band.setGeometry(box)
        self._band.show()
        view, marks = self._hands.view, self._hands.projection.marks
        area = view.mapToScene(box).boundingRect()
        nodes, links, frames, bends = self._kept
        self._hands.selection.set(
            (*nodes, *(item.id for item in view.nodes_in(area))),
            links,
            (*frames, *(key for key, item in marks.frames.items() if area.contains(item.rect()))),
            (*bends, *(Bend(b.ends, b.place) for b in marks.all_bends() if area.contains(b.pos()))),
        )

    def release(self, pointer: Pointer) -> None:
        if not self._band.isVisible() and not self._start.extending:
            self._hands.selection.set(())
        self._band.hide()

    def cancel(self) -> None:
        self._band.hide()
        self._hands.selection.set(*self._before)


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
        self._reason = self._note = ""
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
            self._hands.projection.lead_live(anchor, loose)
        else:
            self._hands.projection.lead_live(loose, anchor)
        if self._reason:
            self._hands.say(self._reason, pointer.view)
        else:
            self._hands.hint(self._note, pointer.view)

    def _look_for_port(self, pointer: Pointer) -> None:
        self._target = self._port_at(pointer)
        if self._target == self._asked:
            return
        self._asked = self._target
        self._reason = self._note = ""
        leaving = None
        if self._target is not None and not self._is_old(self._target):
            ends = self._ends(self._target)
            self._reason = self._hands.adapter.possible(self._hands.adapter.wire(*ends, self._old))
            leaving = self._hands.adapter.leaving(*ends, self._old)
            self._note = self._hands.joining(*ends, leaving)
        self._hands.mark_leaving(None if self._reason else leaving)
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
                self._hands.adapter.rewire(*self._ends(self._target), self._old)
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
        self._hands.mark_leaving(None)
        self._hands.say("", QPoint())

    def _hide_old(self, hidden: bool) -> None:
        wire = self._hands.projection.wires.get(self._old) if self._old else None
        if wire is not None:
            wire.setVisible(not hidden)

    def _light(self, lit: bool) -> None:
        """Light the ports that can take the wire: those that close no cycle and have room.

        Of the cards in view those whose port does not fit stay dark; at them the cursor says why.
        """
        graph = self._hands.adapter.graph
        from_source = isinstance(self._fixed, TensorRef)
        barred = (upstream if from_source else downstream)(graph, (self._fixed.node,))
        seen = (
            {item.id for item in self._hands.view.nodes_in(self._hands.view.seen())} if lit else ()
        )
        for node, item in self._hands.projection.nodes.items():
            can = lit and node not in barred
            if can and node in seen:
                can = self._fits(node)
            if from_source:
                item.set_look(lit_inputs=can and bool(item.card.inputs))
            else:
                item.set_look(lit_outputs=can)

    def _fits(self, node: str) -> bool:
        if isinstance(self._fixed, TensorRef):
            return self._hands.fits(self._fixed, node)
        return not self._hands.misfit(TensorRef(node), self._fixed)


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
        if self._start.extending:
            self._hands.selection.add(links=(self._link,))
        else:
            self._hands.selection.set(links=(self._link,))

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
        free=bool(modifiers & Qt.KeyboardModifier.AltModifier),
    )

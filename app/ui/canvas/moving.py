"""The gesture that moves what is selected: cards, frames with all that stands in them, bends.

It is caught by neighbours and the grid; a card let go on a wire goes into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF

from app.graph.marks import (
    moved_box,
)
from app.graph.model import Link, Position
from app.ui.canvas.gestures import Pointer
from app.ui.canvas.hits import Bend, Hit, InputEnd
from app.ui.canvas.items import NODE_Z
from app.ui.canvas.lines_item import LinesItem
from app.ui.canvas.load import Load, bends_of, load_of, move_of
from app.ui.canvas.snapping import Snapper
from app.ui.canvas.turning import turn

if TYPE_CHECKING:
    from app.ui.canvas.hands import CanvasHands


class MoveSelection:
    """The selected things under the hand; one step when they are let go."""

    def __init__(self, hands: CanvasHands, start: Pointer, hit: Hit) -> None:
        self._hands, self._start, self._hit = hands, start, hit
        self._load, self._way = Load(), QPointF()
        self._links: set[Link] = set()
        self._link: Link | None = None
        self._snapper: Snapper | None = None
        self._guides = LinesItem("accent")
        self._narrow = not start.extending and self._is_chosen()
        self._choose()

    # --- what is taken

    def _is_chosen(self) -> bool:
        chosen, hit = self._hands.selection, self._hit
        return hit.node in chosen.nodes or hit.frame in chosen.frames or hit.bend in chosen.bends

    def _choose(self) -> None:
        selection, hit = self._hands.selection, self._hit
        if self._start.toggling and hit.node:
            selection.toggle(hit.node)
        elif self._start.extending:
            selection.add(*self._only())
        elif not self._is_chosen():
            selection.set(*self._only())

    def _only(self) -> tuple[tuple[str, ...], tuple[Link, ...], tuple[str, ...], tuple[Bend, ...]]:
        hit = self._hit
        return (
            (hit.node,) if hit.node else (),
            (),
            (hit.frame,) if hit.frame else (),
            (hit.bend,) if hit.bend else (),
        )

    def _begin(self) -> None:
        projection = self._hands.projection
        self._load = load_of(self._hands.selection, projection)
        if not self._load:
            return  # The press took the last of it out of the selection.
        for node in self._load.nodes:
            projection.nodes[node].setZValue(NODE_Z + 1)
        self._links = projection.wires_of(self._load.nodes) | projection.running(self._load.bends)
        self._snapper = self._made_snapper()
        projection.hang(self._guides)

    def _made_snapper(self) -> Snapper | None:
        """Bends run freely: nothing is in line with a point."""
        shown, load = self._hands.projection, self._load
        boxes = [shown.nodes[node].card_rect() for node in load.nodes]
        boxes += [QRectF(*box) for box in load.frames.values()]
        if not boxes:
            return None
        whole = boxes[0]
        for box in boxes:
            whole = whole.united(box)
        near = self._hands.view.nodes_in(self._hands.view.seen())
        still = [item.card_rect() for item in near if item.id not in load.nodes]
        still += [i.rect() for key, i in shown.marks.frames.items() if key not in load.frames]
        return Snapper(whole, still, self._levels(), shown.graph.flow)

    def _levels(self) -> Iterator[float]:
        """How far across makes a wire straight that leads from what moves to what stays."""
        shown, moving = self._hands.projection, self._load.nodes
        over = turn(shown.graph.flow)
        for link in self._links:
            if (link.node in moving) != (link.source.node in moving):
                start = over.map(shown.end_point(link.source)).y()
                end = over.map(shown.end_point(InputEnd(link.node, link.port, link.index))).y()
                yield start - end if link.node in moving else end - start

    # --- under way

    def move(self, pointer: Pointer) -> None:
        if not self._load:
            if not pointer.far_from(self._start):
                return
            self._begin()
            if not self._load:
                return
        way = pointer.scene - self._start.scene
        guides: tuple[QLineF, ...] = ()
        if self._snapper and self._hands.snaps and not pointer.free:
            caught = self._snapper.caught(way, self._hands.view.scale_factor())
            way, guides = caught.way, caught.guides
        self._put(way)
        self._look_for_wire(pointer)
        self._guides.show_lines(() if self._link else guides)

    def _put(self, way: QPointF) -> None:
        self._way = way
        projection = self._hands.projection
        for node, place in self._load.nodes.items():
            projection.place(node, place + way)
        there = Position(way.x(), way.y())
        for key, box in self._load.frames.items():
            projection.marks.place_frame(key, moved_box(box, there))
        for ends, points in bends_of(self._hands.adapter.graph, self._load, there).items():
            projection.marks.place_bends(ends, tuple(QPointF(*point) for point in points))
        projection.lead(self._links)

    def _look_for_wire(self, pointer: Pointer) -> None:
        node = self._alone()
        link = None if pointer.free or not node else self._hands.wire_for(node, pointer.scene)
        if link != self._link:
            self._link = link
            self._hands.mark_wire(link)
        self._hands.hint(self._hands.between(link) if link else "", pointer.view)

    def _alone(self) -> str:
        """The card that is dragged alone."""
        load = self._load
        return next(iter(load.nodes)) if len(load.nodes) == 1 and not load.frames else ""

    # --- the end

    def release(self, pointer: Pointer) -> None:
        if not self._load:
            # A click without a drag on one of several leaves that one selected.
            if self._narrow:
                self._hands.selection.set(*self._only())
            return
        link = self._link
        self._finish()
        if link:
            self._hands.inserted.emit(self._alone(), link)
        else:
            self._hands.adapter.apply(move_of(self._hands.adapter.graph, self._load, self._way))
        # Less than half a pixel is no move, and the document says nothing.
        self._hands.projection.put_back(self._load.nodes)

    def cancel(self) -> None:
        self._hands.projection.put_back(self._load.nodes)
        self._finish()

    def _finish(self) -> None:
        for node in self._load.nodes:
            self._hands.projection.nodes[node].setZValue(NODE_Z)
        self._hands.mark_wire(None)
        self._hands.hint("", QPoint())
        if self._load:
            self._hands.projection.drop(self._guides)

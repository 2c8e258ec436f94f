"""Frames and comments: made, resized, coloured, named, fitted to what stands in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt

from app.graph.marks import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    ChangeFrames,
    fresh_id,
    held_frames,
    held_nodes,
    whole_box,
)
from app.graph.model import Box, Flow, Frame, Position
from app.ui.canvas.adapter import Adapter
from app.ui.canvas.gestures import Pointer
from app.ui.canvas.hits import Hit
from app.ui.canvas.items import NodeItem
from app.ui.canvas.mark_painter import HEADER
from app.ui.canvas.selection import Selection
from app.ui.canvas.snapping import GRID
from app.ui.canvas.view import CanvasView
from nodes.sentence import Sentence

if TYPE_CHECKING:
    from app.ui.canvas.hands import CanvasHands

# Between a frame and the cards in it, in pixels at 100 %.
MARGIN = 14.0
COMMENT_SIZE = (220.0, 96.0)
CURSORS = {
    **dict.fromkeys(("n", "s"), Qt.CursorShape.SizeVerCursor),
    **dict.fromkeys(("e", "w"), Qt.CursorShape.SizeHorCursor),
    **dict.fromkeys(("nw", "se"), Qt.CursorShape.SizeFDiagCursor),
    **dict.fromkeys(("ne", "sw"), Qt.CursorShape.SizeBDiagCursor),
}


class ResizeFrame:
    """An edge or a corner under the hand; one step when it is let go. Alt: not on the grid."""

    def __init__(self, hands: CanvasHands, start: Pointer, hit: Hit) -> None:
        self._hands, self._start, self._hit = hands, start, hit
        self._frame = hands.adapter.graph.marks.frames[hit.frame]
        self._moved = False
        hands.selection.set(frames=(hit.frame,))

    def move(self, pointer: Pointer) -> None:
        self._moved = self._moved or pointer.far_from(self._start)
        if self._moved:
            marks = self._hands.projection.marks
            marks.place_frame(self._hit.frame, self._box(pointer))

    def _box(self, pointer: Pointer) -> Box:
        way = pointer.scene - self._start.scene
        x, y, width, height = self._frame.box
        left, top, right, bottom = x, y, x + width, y + height
        snaps = self._hands.snaps and not pointer.free
        if "w" in self._hit.side:
            left = min(_caught(left + way.x(), snaps), right - LEAST_WIDTH)
        if "e" in self._hit.side:
            right = max(_caught(right + way.x(), snaps), left + LEAST_WIDTH)
        if "n" in self._hit.side:
            top = min(_caught(top + way.y(), snaps), bottom - LEAST_HEIGHT)
        if "s" in self._hit.side:
            bottom = max(_caught(bottom + way.y(), snaps), top + LEAST_HEIGHT)
        return Box(left, top, right - left, bottom - top)

    def release(self, pointer: Pointer) -> None:
        if self._moved:
            frame = replace(self._frame, box=whole_box(self._box(pointer)))
            label = Sentence("Resize a comment" if frame.comment else "Resize a frame")
            self._hands.adapter.apply(ChangeFrames({self._hit.frame: frame}, label))
        self.cancel()

    def cancel(self) -> None:
        self._hands.projection.put_back(())


def _caught(value: float, snaps: bool) -> float:
    return round(value / GRID) * GRID if snaps else value


class Frames:
    """What a person does with frames, beside dragging them."""

    def __init__(self, view: CanvasView, adapter: Adapter, selection: Selection) -> None:
        self._view, self._adapter, self._selection = view, adapter, selection
        # The frame that was added last: its first title belongs to the same step.
        self._fresh = ""

    def add(self) -> str:
        """A frame around the selected cards; its id. A title given next is part of this step."""
        title = QCoreApplication.translate("Frames", "Frame")
        return self._put(Frame(title, self._around(self._selection.nodes)))

    def comment_box(self) -> Box:
        """Where a comment would stand that is written now: around the cursor."""
        at = self._view.cursor_scene_pos() - QPointF(*COMMENT_SIZE) / 2
        return whole_box(Box(at.x(), at.y(), *COMMENT_SIZE))

    def comment(self, text: str, box: Box) -> None:
        """A new comment; without a text there is none."""
        if text.strip():
            self._put(Frame(text, box, "orange", comment=True))

    def _put(self, frame: Frame) -> str:
        key = fresh_id(self._adapter.graph, frame)
        label = Sentence("Add a comment") if frame.comment else Sentence("Add a frame")
        if not self._adapter.apply(ChangeFrames({key: frame}, label), merge=_adding(key)):
            return ""
        self._fresh = key
        self._selection.set(frames=(key,))
        self._view.reveal(QRectF(*frame.box))
        return key

    def _around(self, nodes: Collection[str]) -> Box:
        return box_around(self._view.projection.bounds(nodes))

    def fit(self) -> None:
        """The selected frames as large as what stands in them."""
        graph = self._adapter.graph
        fitted = {}
        for key in self._selection.frames:
            frame = graph.marks.frames[key]
            held = held_nodes(graph, frame.box)
            if held and not frame.comment:
                fitted[key] = replace(frame, box=self._around(held))
        self._adapter.apply(ChangeFrames(fitted, Sentence("Fit a frame")))

    def refitted(self, places: Mapping[str, Position], flow: Flow) -> dict[str, Frame]:
        """The frames around what stands in them now, once these nodes stand elsewhere.

        The smallest first: a frame in another makes that one larger.
        """
        graph, nodes = self._adapter.graph, self._view.projection.nodes
        frames = [item for item in graph.marks.frames.items() if not item[1].comment]
        found: dict[str, Frame] = {}
        for key, frame in sorted(frames, key=lambda item: item[1].box.width * item[1].box.height):
            held = held_nodes(graph, frame.box)
            if not places.keys() & held:
                continue
            cards = [moved_card(nodes[node], places.get(node), flow) for node in held]
            inner = (found[k].box for k in held_frames(graph, frame.box) if k in found)
            cards += [QRectF(*box).adjusted(0, HEADER, 0, 0) for box in inner]
            found[key] = replace(frame, box=box_around(reduce(QRectF.united, cards)))
        return found

    def paint(self, color: str) -> None:
        """The selected frames and comments in another colour."""
        frames = self._adapter.graph.marks.frames
        painted = {key: replace(frames[key], color=color) for key in self._selection.frames}
        self._adapter.apply(ChangeFrames(painted, Sentence("Colour a frame")))

    def name(self, key: str, title: str) -> None:
        """Another title, or another text of a comment; a comment without one goes."""
        frame = self._adapter.graph.marks.frames.get(key)
        if frame is None or title == frame.title:
            return
        label = Sentence("Write a comment") if frame.comment else Sentence("Name a frame")
        fresh, self._fresh = self._fresh == key, ""
        after = None if frame.comment and not title.strip() else replace(frame, title=title)
        edit = ChangeFrames({key: after}, Sentence("Add a frame") if fresh else label)
        self._adapter.apply(edit, merge=_adding(key) if fresh else "")


def moved_card(item: NodeItem, place: Position | None, flow: Flow) -> QRectF:
    """The card of this flow at another place, if there is one."""
    at = item.pos() if place is None else QPointF(*place)
    return replace(item.card, flow=flow).rect.translated(at)


def _adding(key: str) -> str:
    return f"add {key}"


def box_around(cards: QRectF) -> Box:
    """The frame around these cards, with room for its title."""
    wide = cards.adjusted(-MARGIN, -MARGIN - HEADER, MARGIN, MARGIN)
    return whole_box(Box(*wide.getRect()))

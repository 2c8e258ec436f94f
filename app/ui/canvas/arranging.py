"""Cards put in order: arranged, in line, with equal gaps, a step further by a key."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF

from app.graph.arrange import arranged
from app.graph.edits import Move
from app.graph.model import Flow, Position
from app.graph.step_names import several
from app.ui.canvas.adapter import Adapter
from app.ui.canvas.framing import Frames
from app.ui.canvas.glide import Glide
from app.ui.canvas.lining import Side, distributed, lined_up
from app.ui.canvas.load import load_of, move_of
from app.ui.canvas.selection import Selection
from app.ui.canvas.view import CanvasView
from nodes.sentence import Sentence


class Arranging:
    """Moves cards of one canvas, in one step each."""

    def __init__(
        self, view: CanvasView, adapter: Adapter, selection: Selection, frames: Frames
    ) -> None:
        self._view, self._adapter, self._selection = view, adapter, selection
        self._frames = frames
        self.glide = Glide(view)

    def arrange(self) -> None:
        """Lay out the selected nodes, or all of them; frames follow, bends go."""
        chosen = self._selection.nodes
        self._put(arranged(self._adapter.graph, chosen if len(chosen) > 1 else None))

    def flip(self) -> None:
        """Read from top to bottom instead of from left to right, or the other way; all laid out."""
        flow: Flow = "right" if self._adapter.graph.flow == "down" else "down"
        self._put(arranged(self._adapter.graph, flow=flow), flow)

    def _put(self, places: Mapping[str, Position], flow: Flow | None = None) -> None:
        self._view.projection.settle()
        items = self._view.projection.nodes
        before = {node: items[node].pos() for node in places}
        frames = self._frames.refitted(places, flow or self._adapter.graph.flow)
        if places and self._adapter.arrange(places, frames, flow):
            self._view.bring(self._view.projection.bounds(places))
            self.glide.start(before)

    def nudge(self, way: QPointF) -> None:
        """What is selected moved so far; the same by one key after the other is one step."""
        chosen = self._selection
        load = load_of(chosen, self._view.projection)
        if load:
            edit = move_of(self._adapter.graph, load, way)
            key = f"nudge {chosen.nodes} {chosen.frames} {chosen.bends}"
            self._adapter.apply(edit, merge=key)

    def line_up(self, side: Side) -> None:
        """The selected nodes in line at a side, or in the middle of them."""
        places = lined_up(self._boxes(), side)
        label = Sentence("Align {nodes}", {"nodes": several(places)})
        self._adapter.apply(Move(places, label))

    def distribute(self, across: bool) -> None:
        """The selected nodes with equal gaps, side by side or one below the other."""
        places = distributed(self._boxes(), across)
        label = Sentence("Distribute {nodes}", {"nodes": several(places)})
        self._adapter.apply(Move(places, label))

    def _boxes(self) -> dict[str, QRectF]:
        self._view.projection.settle()
        items = self._view.projection.nodes
        return {node: items[node].card_rect() for node in self._selection.nodes}

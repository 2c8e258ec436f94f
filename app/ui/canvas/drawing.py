"""What is drawn beside the model by keys and menus: frames, comments, bends of wires."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from app.graph.model import Link, Position
from app.ui.canvas.bends import piece_at
from app.ui.canvas.framing import Frames
from app.ui.canvas.hands import CanvasHands
from app.ui.canvas.hits import Bend
from app.ui.canvas.naming import Naming


class Drawing:
    """On one canvas, at what is selected or under the cursor."""

    def __init__(self, hands: CanvasHands, frames: Frames, naming: Naming) -> None:
        self._hands, self._frames, self._naming = hands, frames, naming

    def frame(self) -> None:
        """A frame around the selected nodes, whose title is edited; without any, a comment."""
        if not self._hands.selection.nodes:
            self.comment()
        elif key := self._frames.add():
            self._naming.name_frame(key)

    def comment(self) -> None:
        """Write a comment at the cursor."""
        self._naming.write_comment()

    def bend(self) -> None:
        """Another bend in the selected wire, where the menu was opened or in its middle."""
        for link in self._hands.selection.links[:1]:
            at = self._hands.asked_at  # The scene's origin counts as false, so None is asked for.
            if at is None:
                at = self._hands.projection.wires[link].path().pointAtPercent(0.5)
            self.bend_at(link, at)

    def bend_at(self, link: Link, at: QPointF) -> None:
        """Another bend in a wire, in the piece of it that is nearest to a point."""
        projection = self._hands.projection
        start, end = projection.ends_of(link)
        place = piece_at(start, projection.marks.points(link.ends), end, at)
        if self._hands.adapter.bend(link, Position(round(at.x()), round(at.y())), place):
            self._hands.selection.set(bends=(Bend(link.ends, place),))

    def straighten(self) -> None:
        """The selected wires without bends."""
        self._hands.adapter.straighten(self._hands.selection.links)

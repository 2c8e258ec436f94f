"""What is shown while something is dragged over a wire: the wire that would take it, the card."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPen

from app.graph.model import Link
from app.ui import theme
from app.ui.canvas.cards import placeholder
from app.ui.canvas.items import LIVE_Z, WIRE_Z, NodeItem, WireItem
from app.ui.canvas.projection import Projection
from app.ui.canvas.wires import SELECTED_WIDTH, WIDTH
from nodes.spec import CallSpec


class WireMark:
    """Marks the one wire into which something would go if it were let go now.

    ``leaving``: the one that would be gone then, faint and dotted.
    """

    def __init__(self, projection: Projection, leaving: bool = False) -> None:
        self._projection, self._leaving = projection, leaving
        self._link: Link | None = None

    def show(self, link: Link | None) -> None:
        """Mark this wire and no other."""
        if link == self._link:
            return
        before = self._projection.wires.get(self._link) if self._link else None
        if before is not None:
            before.setZValue(WIRE_Z)
            self._projection.style(before)
        self._link = link
        wire = self._projection.wires.get(link) if link else None
        if wire is not None:
            self._mark(wire)

    def _mark(self, wire: WireItem) -> None:
        if self._leaving:
            pen = QPen(theme.current()["muted"], WIDTH)
            pen.setDashPattern([1, 2])
        else:
            wire.setZValue(LIVE_Z + 1)
            pen = QPen(theme.current()["accent"], SELECTED_WIDTH)
        wire.setPen(pen)


class Preview:
    """The card that follows the cursor while a layer is dragged from the library."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self._item: NodeItem | None = None
        self._mark = WireMark(projection)

    def show(self, spec: CallSpec, at: QPointF, link: Link | None) -> None:
        """Show a layer's card with its corner at a point of the scene."""
        flow = self._projection.graph.flow
        if self._item is None or (self._item.card.name, self._item.card.flow) != (spec.title, flow):
            self.hide()
            self._item = NodeItem(placeholder(spec.title, spec.family, flow))
            self._item.setOpacity(0.65)
            self._item.setZValue(LIVE_Z)
            self._projection.hang(self._item)
        self._item.setPos(at)
        self._mark.show(link)

    def hide(self) -> None:
        self._mark.show(None)
        if self._item is not None:
            self._projection.drop(self._item)
            self._item = None

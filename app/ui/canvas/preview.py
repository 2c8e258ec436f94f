"""The card that follows the cursor while a layer is dragged from the library."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPen

from app.graph.model import Link
from app.ui import theme
from app.ui.canvas.cards import placeholder
from app.ui.canvas.items import LIVE_Z, WIRE_Z, NodeItem
from app.ui.canvas.projection import Projection
from app.ui.canvas.wires import SELECTED_WIDTH
from nodes.spec import CallSpec


class Preview:
    """Half transparent; the wire that it would be put into is marked."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self._item: NodeItem | None = None
        self._link: Link | None = None

    def show(self, spec: CallSpec, at: QPointF, link: Link | None) -> None:
        """Show a layer's card with its corner at a point of the scene."""
        if self._item is None or self._item.card.name != spec.title:
            self.hide()
            self._item = NodeItem(placeholder(spec.title, spec.family))
            self._item.setOpacity(0.65)
            self._item.setZValue(LIVE_Z)
            self._projection.hang(self._item)
        self._item.setPos(at)
        if link != self._link:
            self._mark(link)

    def hide(self) -> None:
        self._mark(None)
        if self._item is not None:
            self._projection.drop(self._item)
            self._item = None

    def _mark(self, link: Link | None) -> None:
        before = self._projection.wires.get(self._link) if self._link else None
        if before is not None:
            before.setZValue(WIRE_Z)
            self._projection.style(before)
        self._link = link
        wire = self._projection.wires.get(link) if link else None
        if wire is not None:
            wire.setZValue(LIVE_Z + 1)
            wire.setPen(QPen(theme.current()["accent"], SELECTED_WIDTH))

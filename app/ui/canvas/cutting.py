"""The gesture that cuts: a line across wires, which are gone when it is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QPointF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPen

from app.graph.model import Link
from app.ui import theme
from app.ui.canvas.gestures import Pointer
from app.ui.canvas.items import WireItem
from app.ui.canvas.lines_item import LinesItem

if TYPE_CHECKING:
    from app.ui.canvas.hands import CanvasHands


class CutWires:
    """From the press to the cursor: the wires that the line crosses turn red, then go."""

    def __init__(self, hands: CanvasHands, start: Pointer) -> None:
        self._hands, self._start = hands, start
        self._scissors: LinesItem | None = None
        self._links: frozenset[Link] = frozenset()
        hands.view.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def move(self, pointer: Pointer) -> None:
        if self._scissors is None:
            if not pointer.far_from(self._start):
                return
            self._scissors = LinesItem("error", dashed=True)
            self._hands.projection.hang(self._scissors)
        self._scissors.show_lines((QLineF(self._start.scene, pointer.scene),))
        self._mark(self._crossed(self._start.scene, pointer.scene))
        self._hands.hint(self._hands.cut_text(len(self._links)), pointer.view)

    def _crossed(self, start: QPointF, end: QPointF) -> frozenset[Link]:
        path = QPainterPath(start)
        path.lineTo(end)
        stroker = QPainterPathStroker()
        stroker.setWidth(1 / self._hands.view.scale_factor())
        items = self._hands.view.scene().items(stroker.createStroke(path))
        wires = (item.link for item in items if isinstance(item, WireItem))
        return frozenset(link for link in wires if link is not None)

    def _mark(self, links: frozenset[Link]) -> None:
        wires = self._hands.projection.wires
        for link in self._links - links:
            self._hands.projection.style(wires[link])
        for link in links - self._links:
            pen = QPen(wires[link].pen())
            pen.setColor(theme.current()["error"])
            pen.setStyle(Qt.PenStyle.DashLine)
            wires[link].setPen(pen)
        self._links = links

    def release(self, pointer: Pointer) -> None:
        links = self._links
        self.cancel()
        if links:
            self._hands.adapter.unwire(links)

    def cancel(self) -> None:
        self._mark(frozenset())
        self._hands.view.viewport().unsetCursor()
        self._hands.hint("", QPoint())
        if self._scissors is not None:
            self._hands.projection.drop(self._scissors)

"""Wires by keys: a list of where a wire can go, nearest first, each shown as it would run.

``W`` leads a wire from the selected node, ``Shift+W`` one into it. A wire that is there is taken
away by choosing it once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.graph.model import Link, TensorRef
from app.graph.walk import downstream, upstream
from app.ui import theme
from app.ui.canvas import ink
from app.ui.canvas.hands import CanvasHands
from app.ui.canvas.hits import InputEnd
from app.ui.canvas.items import NodeItem
from app.ui.canvas.overlays import GAP
from app.ui.canvas.turning import turn
from app.ui.fuzzy import score
from app.ui.list_popup import ListPopup

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 34
LEAST_ROWS, MOST_ROWS = 2, 6
# The line, the note and the edges, and how wide it is.
HEAD, WIDTH = 84, 300
# What lies against the direction of the wire, or beside it, counts as so much farther away.
BACKWARDS, BESIDE = 3.0, 2.0


@dataclass(frozen=True)
class Way:
    """A wire that can be drawn, or, where ``there`` is one, taken away."""

    source: TensorRef
    into: InputEnd
    text: str
    detail: str
    there: Link | None = None


class WayList(QAbstractListModel):
    """The ways found, nearest first."""

    def __init__(self) -> None:
        super().__init__()
        self.ways: Sequence[Way] = ()

    def show(self, ways: Sequence[Way]) -> None:
        self.beginResetModel()
        self.ways = ways
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.ways)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        way = self.ways[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return way.text
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return way.detail
        return way if role == Qt.ItemDataRole.UserRole else None


class WayDelegate(QStyledItemDelegate):
    """The name of the node, and what the wire would do there."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        way: Way = index.data(Qt.ItemDataRole.UserRole)
        colors, box = theme.current(), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colors["row"])
        stripe = QRectF(box.left() + 8, box.top() + 7, 4, box.height() - 14)
        painter.fillRect(stripe, colors["error"] if way.there else colors["accent"])
        room = box.width() - 28
        painter.setPen(colors["text"])
        name = ink.elided(way.text, room, 13, middle=True)
        ink.write(painter, box.left() + 20, box.top() + 15, name, 13)
        painter.setPen(colors["muted"])
        detail = ink.elided(way.detail, room, 11)
        ink.write(painter, box.left() + 20, box.top() + 29, detail, 11)
        painter.restore()


class WirePopup(ListPopup):
    """In a corner of the canvas, while the wire is shown where it would run."""

    def __init__(self, hands: CanvasHands, area: QWidget) -> None:
        # Qt hides it while it is made, and hiding takes the wire back that is shown.
        self._hands, self._view = hands, hands.view
        self.model = WayList()
        super().__init__(area, self.model, ROW_HEIGHT)
        self.model.setParent(self)
        self._known: Sequence[Way] = ()
        self.describe(self.tr("Name of a node"), self.tr("Where a wire can go"), WayDelegate(self))

    def open(self, node: str, forward: bool = True) -> None:
        """Ask where a wire from this node goes, or, backwards, where one into it comes from."""
        graph, item = self._hands.adapter.graph, self._view.projection.nodes[node]
        self._known = self._ways(node, forward)
        if not self._known:
            self._hands.adapter.refused.emit(self.tr("There is no port that a wire could join."))
            return
        self._view.reveal(item.card_rect())
        # In the map's corner, which is kept free of cards: wires must be seen as they would run.
        rows = min(max(len(self._known), LEAST_ROWS), MOST_ROWS)
        size = QSize(WIDTH, HEAD + rows * ROW_HEIGHT)
        at = QPoint(GAP, self.area.height() - size.height() - GAP)
        text = self.tr("A wire from {node} to") if forward else self.tr("A wire into {node} from")
        self.show_at(at, size, text.format(node=graph.name_of(node)))

    def search(self, text: str) -> None:
        if not text.strip():
            self.model.show(self._known)
            return
        scored = ((score(text, way.text), way) for way in self._known)
        found = [(points, way) for points, way in scored if points is not None]
        # Sorting is stable: of those that answer alike, the nearest stays first.
        self.model.show([way for _, way in sorted(found, key=lambda item: -item[0])])

    def moved(self, row: int) -> None:
        """Show the wire as it would run, and what it would join."""
        if not 0 <= row < len(self.model.ways) or self.isHidden():
            self._take_back()
            return
        way = self.model.ways[row]
        projection = self._view.projection
        for node in (way.source.node, way.into.node):
            self._view.reveal(projection.nodes[node].card_rect())
        projection.style_live(way.source, way.into, way.there is not None)
        projection.lead_live(projection.end_point(way.source), projection.end_point(way.into))
        self._hands.heat(way.into)
        self._view.viewport().update()

    def take(self, row: int) -> None:
        way = self.model.ways[row]
        if way.there:
            self._hands.adapter.unwire((way.there,))
        else:
            self._hands.adapter.rewire(way.source, way.into)

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self._take_back()

    def _take_back(self) -> None:
        self._view.projection.end_live_wire()
        self._hands.heat(None)

    # --- where a wire can go

    def _ways(self, node: str, forward: bool) -> list[Way]:
        graph, items = self._hands.adapter.graph, self._view.projection.nodes
        barred = (upstream if forward else downstream)(graph, (node,))
        others = [other for other in items if other not in barred and other != node]
        near = sorted(others, key=lambda other: _distance(items[node], items[other], forward))
        new = [
            way
            for other in near
            for way in (self._between(node, other) if forward else self._between(other, node))
        ]
        links = graph.consumers.get(node, ()) if forward else graph.links_into(node)
        return new + [self._present(link) for link in links if link.source.node in items]

    def _between(self, source: str, target: str) -> Iterator[Way]:
        """The wires that could lead from one node to another."""
        graph, items = self._hands.adapter.graph, self._view.projection.nodes
        outputs, ports = items[source].card.outputs, items[target].card.inputs
        wired = {link.ends for link in graph.links_into(target)}
        for output, name in enumerate(outputs):
            ref = TensorRef(source, output)
            for port in ports:
                wires = graph.nodes[target].inputs.get(port.name, ())
                full = port.wires >= port.slots
                if port.gone or (len(wires) > 1 and full) or (ref, target, port.name) in wired:
                    continue
                yield Way(
                    ref,
                    InputEnd(target, port.name, 0 if full else None),
                    self._text(source, target, name, port.name),
                    self._detail(wires[:1] if full else ()),
                )

    def _text(self, source: str, target: str, output: str, port: str) -> str:
        """The other node; outputs and ports are named where there are several."""
        items, graph = self._view.projection.nodes, self._hands.adapter.graph
        one, other = graph.name_of(source), graph.name_of(target)
        start = f"{one}.{output}" if len(items[source].card.outputs) > 1 else one
        end = f"{other}.{port}" if len(items[target].card.inputs) > 1 else other
        return f"{start} → {end}"

    def _detail(self, replaced: Sequence[TensorRef]) -> str:
        graph = self._hands.adapter.graph
        for ref in replaced:
            if ref.node in graph.nodes:
                text = self.tr("in the place of the wire from {node}")
                return text.format(node=graph.name_of(ref.node))
        return self.tr("a new wire")

    def _present(self, link: Link) -> Way:
        card = self._view.projection.nodes[link.source.node].card
        output = card.outputs[min(link.source.output, len(card.outputs) - 1)]
        return Way(
            link.source,
            InputEnd(link.node, link.port, link.index),
            self._text(link.source.node, link.node, output, link.port),
            self.tr("is there; Enter takes it away"),
            link,
        )


def _distance(one: NodeItem, other: NodeItem, forward: bool) -> float:
    between: QPointF = other.card_rect().center() - one.card_rect().center()
    way = turn(one.card.flow).map(between)
    along = way.x() if forward else -way.x()
    return BESIDE * abs(way.y()) + (along if along >= 0 else -along * BACKWARDS)

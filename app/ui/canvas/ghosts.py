"""What a cure would do, before it is chosen: cards and wires to come, as ghosts on the canvas.

The document does not know of it. New cards stand where they would, and those that would make room
for them step aside meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.graph.diff import GraphDiff, graph_diff
from app.graph.expected import expected
from app.graph.model import Graph, Link
from app.ui import theme
from app.ui.canvas.card_painter import RADIUS, Look
from app.ui.canvas.cards import MARGIN, Card, card_of, shape_text, wire_ends
from app.ui.canvas.ink import ink
from app.ui.canvas.items import LIVE_Z, WireItem
from app.ui.canvas.known import shape_of
from app.ui.canvas.projection import Projection
from app.ui.canvas.tiles import ground_key, paint_card
from app.ui.canvas.wires import WIDTH

GHOST, LEAVING = 0.7, 0.3  # how much is seen of what comes, of what goes
DASHES = [3.0, 2.0]
# So many cards step aside at most: more are no glance any more, and take long.
MOST_ASIDE = 200


class GhostCard(QGraphicsItem):
    """A card that is not there yet. It cannot be hit: it is no ``NodeItem``."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self.card = card
        self.setOpacity(GHOST)
        self.setZValue(LIVE_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        return self.card.rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        look, scale = Look(), painter.worldTransform().m11()
        key = ground_key(self.card, look)
        paint_card(painter, self.card, ink(theme.current()), scale, look, key)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_dashed("accent", max(WIDTH, 1 / scale)))
        painter.drawRoundedRect(self.card.rect, RADIUS, RADIUS)

    def draw_alone(self, painter: QPainter) -> None:
        """Draw in scene coordinates, where the scene itself does not draw."""
        painter.save()
        painter.setOpacity(GHOST)
        painter.translate(self.pos())
        self.paint(painter, QStyleOptionGraphicsItem())
        painter.restore()


class Ghosts:
    """The ghosts on one projection."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self.cards: dict[str, GhostCard] = {}
        self.wires: dict[Link, WireItem] = {}
        # What would go: the document's, made as it was by ``hide``.
        self.leaving: frozenset[str] = frozenset()
        self.cut: frozenset[Link] = frozenset()

    @property
    def aside(self) -> frozenset[str]:
        """What makes room, until ``hide`` or a gesture."""
        return self._projection.aside

    def show(self, after: Graph) -> None:
        """Show what the graph that is shown would become."""
        self.hide()
        if self._projection.building:
            return
        diff = graph_diff(self._projection.graph, after)
        self._step_aside(after, diff.moved - diff.added)
        self._fade(diff)
        for node in diff.added:
            self.cards[node] = item = GhostCard(self._new_card(after, node))
            item.setPos(QPointF(*after.positions.get(node, (0.0, 0.0))))
            self._projection.hang(item)
        for link in _other(diff.links_added, diff.links_removed):
            if link.source.node in after.nodes:
                self._lead(after, link)

    def hide(self) -> None:
        """All as the document has it."""
        shown = self._projection
        if not (self.cards or self.wires or self.leaving or self.cut or self.aside):
            return  # Items that are still being made need not be there for it.
        for card in self.cards.values():
            shown.drop(card)
        for wire in self.wires.values():
            shown.drop(wire)
        self.cards.clear()
        self.wires.clear()
        self._set_opacity(1.0)
        for link in self.cut & shown.wires.keys():
            shown.style(shown.wires[link])
        shown.settle()
        self.leaving, self.cut = frozenset(), frozenset()

    def _step_aside(self, after: Graph, moved: frozenset[str]) -> None:
        """Cards that would make room, as far as they are few."""
        shown = self._projection
        there = moved & shown.nodes.keys() & after.positions.keys()
        if len(there) > MOST_ASIDE:
            return
        shown.aside = there
        for node in there:
            shown.place(node, QPointF(*after.positions[node]))
        shown.lead(shown.wires_of(there))

    def _fade(self, diff: GraphDiff) -> None:
        shown = self._projection
        self.leaving = diff.removed & shown.nodes.keys()
        self.cut = frozenset(_other(diff.links_removed, diff.links_added)) & shown.wires.keys()
        self._set_opacity(LEAVING)
        for link in self.cut:
            shown.wires[link].setPen(_dashed("muted", WIDTH))

    def _set_opacity(self, opacity: float) -> None:
        shown = self._projection
        for node in self.leaving & shown.nodes.keys():
            shown.nodes[node].setOpacity(opacity)
        for link in self.cut & shown.wires.keys():
            shown.wires[link].setOpacity(opacity)

    def _lead(self, after: Graph, link: Link) -> None:
        source, target = self._card(after, link.source.node), self._card(after, link.node)
        start, end = wire_ends(link, source, target)
        self.wires[link] = wire = WireItem(None)
        wire.setPen(_dashed("accent", WIDTH))
        wire.setOpacity(GHOST)
        wire.setZValue(LIVE_Z)
        start, end = start + self._place(link.source.node), end + self._place(link.node)
        wire.run(start, end, flow=after.flow)
        self._projection.hang(wire)

    def _new_card(self, after: Graph, node: str) -> Card:
        """With its shape, where that can be told at once."""
        shown = self._projection
        shape = expected(after, node, lambda ref: shape_of(shown.graph, shown.report, ref))
        card = card_of(after, node)
        return replace(card, shapes=(shape_text(shape),)) if shape else card

    def _card(self, after: Graph, node: str) -> Card:
        """As it would be: a wire more may be a port more."""
        return self.cards[node].card if node in self.cards else card_of(after, node)

    def _place(self, node: str) -> QPointF:
        return (self.cards.get(node) or self._projection.nodes[node]).pos()


def _other(links: Iterable[Link], than: Collection[Link]) -> set[Link]:
    """The links that the others do not have at any place of the same port."""
    known = {(link.source, link.node, link.port) for link in than}
    return {link for link in links if (link.source, link.node, link.port) not in known}


def _dashed(role: str, width: float) -> QPen:
    pen = QPen(theme.current()[role], width)
    pen.setDashPattern(DASHES)
    return pen

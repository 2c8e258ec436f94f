"""What the canvas tells of what is selected and of what is under the cursor: shapes, problems."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

from app.graph.model import Link, TensorRef
from app.ui.canvas.bubble import Bubble, Trouble
from app.ui.canvas.card_painter import shown_name
from app.ui.canvas.cards import shape_text
from app.ui.canvas.chips import Chips
from app.ui.canvas.hands import CanvasHands
from app.ui.canvas.heard import Heard
from app.ui.canvas.hits import Hit
from app.ui.canvas.items import WireItem
from app.ui.canvas.known import tensor_of
from app.ui.canvas.overlays import CursorNote
from app.ui.canvas.selection import Selection
from app.ui.canvas.view import CanvasView

PAUSE_MILLISECONDS = 60
# A chip is never smaller on the screen than at this scale; below the other it would be too large
# for the gaps between cards, which then tell their shapes themselves.
READABLE, LEAST_SCALE = 0.86, 0.4


class Telling(QObject):
    """Chips on wires, the sentence at the cursor, the bubble beside a card that is wrong."""

    def __init__(self, view: CanvasView, selection: Selection, area: QWidget) -> None:
        super().__init__(area)
        self._area, self._selection, self._view = area, selection, view
        self._projection = view.projection
        self._everywhere = False
        # Chips move with the canvas; which of them are needed is looked at when it rests.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self.show_marks)
        view.moved.connect(self._moved)
        self.chips = Chips(view.projection)
        self.note = CursorNote(area)
        self.trouble = Trouble(view, Bubble(area))
        self.heard = Heard(view, selection, self.text_of)
        selection.changed.connect(self.renew)

    def connect_hands(self, hands: CanvasHands) -> None:
        hands.said.connect(lambda text, at: self.note.say(text, at, "note-error"))
        hands.hinted.connect(lambda text, at: self.note.say(text, at))
        hands.hovered.connect(self._hovered)
        hands.dragged.connect(self.chips.follow)
        hands.dragged.connect(self.trouble.follow)
        hands.dismissed.connect(lambda: self.trouble.about(self._single()))

    def be_quiet(self) -> None:
        """Nothing of it holds any more: the graph changes."""
        self.chips.show(())
        self.note.say("", QPoint())

    def renew(self) -> None:
        """Tell of what is selected now, as the last check found it."""
        self.show_marks()
        self.trouble.about(self._single())
        self._view.setAccessibleDescription(self.spoken())

    def spoken(self) -> str:
        """What is selected, for those who hear the canvas instead of seeing it."""
        chosen = self._selection.nodes
        if len(chosen) != 1:
            return self.tr("{count} nodes selected").format(count=len(chosen))
        return self.text_of(chosen[0])

    def text_of(self, node: str) -> str:
        """A node in a sentence."""
        card, graph = self._projection.nodes[node].card, self._projection.graph
        text = self.tr("{name}, {layer}, {arguments}, output {shape}, node {place} of {count}")
        if not card.headline:
            text = self.tr("{name}, {layer}, output {shape}, node {place} of {count}")
        return text.format(
            name=card.name,
            layer=card.class_name,
            arguments=card.headline,
            shape=card.shape(),
            place=list(graph.nodes).index(card.node) + 1,
            count=len(graph.nodes),
        )

    def show_marks(self) -> None:
        """Shapes on the wires that leave the selected nodes; the other calls of their layers."""
        # Of what is shown: a report may come before the change that it belongs to.
        graph, chosen = self._projection.graph, self._selection.nodes
        size = max(READABLE / self._view.scale_factor(), 1.0)
        if self._everywhere:
            self.chips.show(self._seen_links(), everywhere=True, size=size)
        else:
            leaving = (link for node in chosen for link in graph.consumers.get(node, ()))
            self.chips.show(leaving, size=size)
        layers = {graph.nodes[node].layer for node in chosen}
        calls = {node for layer in layers for node in graph.calls.get(layer, ())}
        self._projection.show_twins(calls.difference(chosen))

    def preview(self, nodes: set[str]) -> None:
        """Mark what a cure would touch; nothing once it is not about to be chosen any more."""
        if nodes:
            self._projection.show_twins(nodes)
        else:
            self.show_marks()

    def show_shapes(self, everywhere: bool) -> None:
        """Shapes on all wires that are seen, or on those of what is selected."""
        self._everywhere = everywhere
        self.show_marks()

    def _seen_links(self) -> list[Link]:
        """The wires in view, as long as a shape on them could be read."""
        if self._view.scale_factor() < LEAST_SCALE or self._projection.building:
            return []
        items = self._view.scene().items(self._view.seen())
        return [item.link for item in items if isinstance(item, WireItem) and item.link]

    def _moved(self) -> None:
        if self._everywhere or self.chips.texts:
            self._pause.start()

    def _single(self) -> str:
        """The node that is selected alone."""
        chosen = self._selection.nodes
        return chosen[0] if len(chosen) == 1 else ""

    def _hovered(self, hit: Hit) -> None:
        """The shape that a wire or a port carries, beside the cursor; a name that is shortened."""
        self.note.say(
            self._shape_at(hit) or self._name_at(hit), self._area.mapFromGlobal(QCursor.pos())
        )
        # On the way to its button the cursor crosses empty canvas: the bubble stays until then.
        if hit.node and self._projection.error_of(hit.node):
            self.trouble.about(hit.node)
        elif hit.node:
            self.trouble.about(self._single())

    def _shape_at(self, hit: Hit) -> str:
        if hit.link:
            return self._tensor_text(hit.link.source)
        if hit.kind == "output":
            return self._tensor_text(TensorRef(hit.node, hit.port))
        if hit.kind == "input":
            port = self._projection.nodes[hit.node].card.inputs[hit.port]
            return port.name if len(self._projection.nodes[hit.node].card.inputs) > 1 else ""
        return ""

    def _name_at(self, hit: Hit) -> str:
        """The whole name of a card that has no room for it, or shows none from so far."""
        if hit.kind not in ("node", "name"):
            return ""
        card = self._projection.nodes[hit.node].card
        return "" if shown_name(card, self._view.scale_factor()) == card.name else card.name

    def _tensor_text(self, source: TensorRef) -> str:
        tensor = tensor_of(self._projection.graph, self._projection.report, source)
        return f"{shape_text(tensor.shape)}  {tensor.dtype}" if tensor else ""

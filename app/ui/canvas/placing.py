"""New nodes on the canvas: from search, from the library, from the clipboard, as copies.

It finds a place where no other card stands, wires what should be wired, and selects what came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QApplication

from app.graph.compose import fragment, placed
from app.graph.model import Graph, Link, Position, TensorRef
from app.graph.outline import turned
from app.graph.step_names import in_short, several
from app.ui.canvas.adapter import Adapter
from app.ui.canvas.cards import HEIGHT, WIDTH, Card, card_of
from app.ui.canvas.hands import CanvasHands
from app.ui.canvas.hits import End
from app.ui.canvas.known import tensor_of
from app.ui.canvas.places import (
    GAP_ALONG,
    behind,
    card_at,
    covered_by,
    free_place,
    open_place,
    room_in,
    way_aside,
)
from app.ui.canvas.preview import Preview
from app.ui.canvas.search import SearchPopup
from app.ui.canvas.selection import Selection
from app.ui.canvas.view import CanvasView
from nodes.catalogue import catalogue
from nodes.habits import likely_after, likely_before
from nodes.sentence import Sentence
from nodes.spec import CallSpec

# How far a card may be moved, and how near it then comes to others.
FAR, AIR = 1e6, GAP_ALONG
MIDDLE = QPointF(WIDTH / 2, HEIGHT / 2)


class Placing(QObject):
    """Adds to the document of one canvas. ``added(CallSpec)``: a layer that was chosen."""

    added = Signal(CallSpec)

    def __init__(
        self, view: CanvasView, adapter: Adapter, selection: Selection, search: SearchPopup
    ) -> None:
        super().__init__(view)
        self._view, self._adapter, self._selection = view, adapter, selection
        self._projection = view.projection
        self._search = search
        self._preview = Preview(self._projection)
        self._between: Callable[[Link], str] = lambda link: ""
        self._at = QPointF()
        self._end: End | None = None
        self._link: Link | None = None
        self._follows = False
        search.chosen.connect(self._add_found)

    def connect_hands(self, hands: CanvasHands) -> None:
        self._between = hands.between
        hands.search_wanted.connect(self.open_search)
        hands.behind_wanted.connect(self.open_behind)
        hands.insert_wanted.connect(lambda at, link: self.open_search(at, link=link))
        hands.layer_dragged.connect(self._drag_layer)
        hands.drag_left.connect(self._preview.hide)
        hands.layer_dropped.connect(self.drop_layer)
        hands.inserted.connect(self._move_into)

    # --- a layer

    def add_layer(self, spec: CallSpec, position: Position | None = None) -> None:
        """A new layer behind the selected node and wired to it, or in the middle of the view."""
        source = self._source() if position is None else None
        if source is not None and spec.ports:
            self._add_behind(spec, source)
        elif position is not None:
            self._add(spec, QPointF(position.x, position.y))
        else:
            at = self._open(self._card(spec).rect)
            self._chosen(spec, self._adapter.add(spec, at))

    def add_submodel(self, inner: Graph) -> None:
        """A whole model as one node, in the middle of the view."""
        self._added(self._adapter.insert_model(inner, self._open(card_at(QPointF()))))

    def _add_behind(self, spec: CallSpec, source: TensorRef) -> None:
        flow = self._adapter.graph.flow
        card = self._projection.nodes[source.node].card_rect()
        wanted = self._card(spec).rect.translated(behind(card, flow))
        at = free_place(wanted, self._taken(wanted), flow)
        self._chosen(spec, self._adapter.add(spec, at, source))

    def _source(self) -> TensorRef | None:
        """The output of the one node that is selected."""
        chosen = self._selection.nodes
        return TensorRef(chosen[0]) if len(chosen) == 1 else None

    def _card(self, spec: CallSpec) -> Card:
        """The card that a new layer has."""
        empty = Graph(flow=self._adapter.graph.flow)
        add = placed(empty, spec, Position(0, 0))
        (node,) = add.nodes
        return card_of(add.apply(empty), node)

    def _add(self, spec: CallSpec, at: QPointF, end: End | None = None) -> None:
        box = self._card(spec).rect.translated(at)
        self._chosen(spec, self._adapter.add(spec, self._free(box), end))

    def _insert(self, spec: CallSpec, at: QPointF, link: Link) -> None:
        # The wire may have gone while the search was open.
        if not spec.ports or link not in self._projection.wires:
            self._add(spec, at)
            return
        boxes = {node: item.card_rect() for node, item in self._projection.nodes.items()}
        card = self._card(spec).rect.translated(at)
        self._chosen(spec, self._adapter.insert(spec, *self._room(link, boxes, card)))

    def _chosen(self, spec: CallSpec, nodes: Sequence[str]) -> None:
        """However a layer was chosen, and whether it stands alone or in a wire."""
        self._added(nodes)
        if nodes:
            self.added.emit(spec)

    def _move_into(self, node: str, link: Link) -> None:
        """A card that was let go on a wire: it stands in its middle, and the rest makes room."""
        boxes = {key: item.card_rect() for key, item in self._projection.nodes.items()}
        card = boxes.pop(node)
        self._adapter.move_into(node, *self._room(link, boxes, card))

    def _room(
        self, link: Link, boxes: Mapping[str, QRectF], card: QRectF
    ) -> tuple[Position, Link, Mapping[str, Position]]:
        """Where a card stands on a wire, the wire, and where others go to make room for it."""
        graph = self._adapter.graph
        room = room_in(graph, link, boxes, card)
        still = (box for key, box in boxes.items() if key not in room.moved)
        card.moveTopLeft(room.corner)
        return free_place(card, still, graph.flow), link, room.moved

    def _free(self, box: QRectF) -> Position:
        taken = (item.card_rect() for item in self._projection.nodes.values())
        return free_place(box, taken, self._adapter.graph.flow)

    def _open(self, card: QRectF) -> Position:
        """In the middle of the view; where something stands there, behind it."""
        seen, flow = self._view.seen(), self._adapter.graph.flow
        wanted = card.translated(seen.center() - card.center())
        most, _ = turned((seen.width(), seen.height()), flow)
        return open_place(wanted, self._taken(wanted), flow, most)

    def _taken(self, wanted: QRectF) -> list[QRectF]:
        """What a card could meet on its way from there: cards, comments, wires."""
        level = wanted.adjusted(-FAR, -AIR, FAR, AIR)
        upright = wanted.adjusted(-AIR, -FAR, AIR, FAR)

        def met(box: QRectF) -> bool:
            return box.intersects(level) or box.intersects(upright)

        frames = self._projection.marks.frames.values()
        boxes = [item.card_rect() for item in self._projection.nodes.values()]
        boxes += [item.rect() for item in frames if item.frame.comment]
        paths = (wire.path() for wire in self._projection.wires.values())
        for path in paths:
            if met(path.boundingRect().adjusted(-1, -1, 1, 1)):
                boxes += covered_by(path)
        return list(filter(met, boxes))

    def _added(self, nodes: Sequence[str], frames: Sequence[str] = ()) -> None:
        if nodes or frames:
            self._selection.set(nodes, frames=frames)
            boxes = (self._projection.marks.frames[key].rect() for key in frames)
            self._view.reveal(reduce(QRectF.united, boxes, self._projection.bounds(nodes)))

    # --- search

    def open_behind(self) -> None:
        """Search for what follows the node that is selected; at the cursor where none is."""
        source = self._source()
        if source is None:
            self.open_search()
            return
        card = self._projection.nodes[source.node].card_rect()
        self.open_search(behind(card, self._adapter.graph.flow))
        self._follows = True

    def open_search(
        self, at: QPointF | None = None, end: End | None = None, link: Link | None = None
    ) -> None:
        """Search at a point of the scene; what is found joins ``end`` or goes into ``link``."""
        self._at = at if at is not None else self._view.cursor_scene_pos()
        self._end, self._link, self._follows = end, link, False
        place = self._view.viewport().mapTo(self._search.area, self._view.mapFromScene(self._at))
        self._search.open(place, self._find, self._note())

    def _note(self) -> str:
        graph = self._adapter.graph
        if self._link:
            return self._between(self._link)
        if self._end is None:
            return ""
        after = isinstance(self._end, TensorRef)
        text = self.tr("Continue from {node}") if after else self.tr("Lead into {node}")
        return text.format(node=graph.name_of(self._end.node))

    def _find(self, text: str) -> Sequence[CallSpec]:
        """The layers that match; those that cannot go there left out, the likeliest first."""
        found: Sequence[CallSpec] = catalogue().search(text)
        source = self._link.source if self._link else self._end
        if isinstance(source, TensorRef):
            found = self._likeliest_after(source, [spec for spec in found if spec.ports], text)
        elif source is not None and not text:
            likely = likely_before(self._adapter.graph.class_of(source.node))
            found = sorted(found, key=lambda spec: _place(likely, spec))
        return found

    def _likeliest_after(
        self, source: TensorRef, found: Sequence[CallSpec], text: str
    ) -> Sequence[CallSpec]:
        """What takes the tensor first; of that, unless a name is being typed, by habit."""
        tensor = tensor_of(self._projection.graph, self._projection.report, source)
        if tensor is None:
            return found
        rank = len(tensor.shape)
        likely = likely_after(self._adapter.graph.class_of(source.node), rank, tensor.dtype)

        def key(spec: CallSpec) -> tuple[bool, int]:
            # Sorting is stable: the best match of a name stays first.
            return not spec.ports[0].takes_rank(rank), 0 if text else _place(likely, spec)

        return sorted(found, key=key)

    def _add_found(self, spec: CallSpec) -> None:
        card = self._card(spec)
        if self._link is not None:
            self._insert(spec, self._at - MIDDLE, self._link)
        elif isinstance(self._end, TensorRef):
            self._add(spec, self._at - card.input_point(0), self._end)
        elif self._end is not None:
            self._add(spec, self._at - card.output_point(0), self._end)
        elif self._follows and spec.ports and (source := self._source()):
            self._add_behind(spec, source)
        else:
            at = self._at if self._follows else self._at - MIDDLE
            self._add(spec, at, self._source() if spec.ports else None)

    # --- from the library

    def _drag_layer(self, class_name: str, at: QPointF) -> None:
        spec = catalogue().find(class_name)
        if spec is not None:
            self._preview.show(spec, at - MIDDLE, self._wire_below(spec, at))

    def drop_layer(self, class_name: str, at: QPointF) -> None:
        """A layer with its middle at a point of the scene; into the wire that runs there."""
        spec = catalogue().find(class_name)
        if spec is None:
            text = self.tr("The library has no layer {name}. Drag one from the list.")
            self._adapter.refused.emit(text.format(name=class_name))
            return
        link = self._wire_below(spec, at)
        if link is not None:
            self._insert(spec, at - MIDDLE, link)
        else:
            self._add(spec, at - MIDDLE)
        self._view.setFocus()

    def _wire_below(self, spec: CallSpec, at: QPointF) -> Link | None:
        return self._view.wire_near(at) if spec.ports else None

    # --- copies

    def copy(self) -> str:
        text = self._adapter.copied(self._selection.nodes, self._selection.frames)
        if text:
            QApplication.clipboard().setText(text)
        return text

    def paste(self, text: str | None, keep_incoming: bool = False) -> None:
        part = self._adapter.part_of(QApplication.clipboard().text() if text is None else text)
        if part is None:
            return
        names = {"names": in_short(map(part.name_of, part.nodes))}
        label = Sentence("Paste {names} with wires", names) if keep_incoming else None
        way = self._view.cursor_scene_pos() - _bounds(part).center()
        offset = self._offset(part, way)
        self._place(part, offset, label, keep_incoming)

    def duplicate(self) -> None:
        chosen = self._selection
        if chosen.nodes or chosen.frames:
            part = fragment(self._adapter.graph, chosen.nodes, chosen.frames)
            label = Sentence("Duplicate {nodes}", {"nodes": several(chosen.nodes)})
            self._place(part, self._offset(part), label if chosen.nodes else Sentence("Duplicate"))

    def _place(
        self, part: Graph, offset: Position, label: Sentence | None, keep_incoming: bool = False
    ) -> None:
        before = self._adapter.graph.marks.frames
        nodes = self._adapter.place(part, offset, label, keep_incoming)
        self._added(nodes, [key for key in self._adapter.graph.marks.frames if key not in before])

    def call_again(self) -> None:
        chosen = self._selection.nodes
        if chosen:
            offset = self._offset(fragment(self._adapter.graph, chosen))
            self._added(self._adapter.call_again(chosen, offset))

    def _offset(self, part: Graph, way: QPointF = QPointF()) -> Position:
        """How far a part's cards move: by ``way``, and aside from there to where there is room."""
        wanted = [box.translated(way) for box in _cards(part)]
        frames = self._projection.marks.frames.values()
        taken = [item.card_rect() for item in self._projection.nodes.values()]
        taken += [item.rect() for item in frames if item.frame.comment]
        whole = way + way_aside(wanted, taken, self._adapter.graph.flow)
        return Position(round(whole.x()), round(whole.y()))


def _place(likely: Sequence[str], spec: CallSpec) -> int:
    return likely.index(spec.name) if spec.name in likely else len(likely)


def _cards(part: Graph) -> Iterator[QRectF]:
    """The plain cards of a part, its frames and comments."""
    yield from (card_at(QPointF(*place)) for place in part.positions.values())
    yield from (QRectF(*frame.box) for frame in part.marks.frames.values())


def _bounds(part: Graph) -> QRectF:
    return reduce(QRectF.united, _cards(part), QRectF())

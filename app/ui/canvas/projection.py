"""From the document to the scene: only what changed is shown anew. It never changes the document.

``counts`` says how much work the last changes were; tests hold it to what is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from app.graph.diff import GraphDiff, graph_diff, renewed
from app.graph.lanes import Lanes
from app.graph.model import Ends, Graph, Link, TensorRef
from app.graph.outline import CARD_WIDTH
from app.graph.problems import Problem
from app.graph.report import Report
from app.ui import theme
from app.ui.canvas.cards import Card, card_of, wire_ends
from app.ui.canvas.coloring import Heat, WireColors, wire_color
from app.ui.canvas.hits import End
from app.ui.canvas.items import LIVE_Z, NodeItem, WireItem
from app.ui.canvas.known import call_of, tensor_of
from app.ui.canvas.lines_item import LinesItem
from app.ui.canvas.shown_marks import ShownMarks
from app.ui.canvas.slices import Slices
from app.ui.canvas.wires import SELECTED_WIDTH, WIDTH, is_wrong, leads_back

if TYPE_CHECKING:
    from app.ui.canvas.compare_marks import CompareMarks
    from app.ui.canvas.ghosts import GhostCard

# From this share of new nodes on, if they are so many, everything is built afresh.
BULK, LEAST_BULK = 0.5, 20
# So many items are made, and so many cards made anew, in slices.
SLICED = 500
CHUNK = 10


Loose: TypeAlias = "NodeItem | WireItem | LinesItem | CompareMarks | GhostCard"


@dataclass
class Counts:
    """How often each was done: cards made, wires led, nodes placed."""

    cards: int = 0
    paths: int = 0
    places: int = 0


class Projection:
    """The items of one scene, by node id and by link.

    A large document is shown in slices. Until they are all made, ``building``, the view draws it
    from far (``overview``), whole; whoever asks for an item before gets them all made at once.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self.scene = scene
        self.graph = Graph()
        self.report: Report | None = None
        self.counts = Counts()
        # Counts on with each change of places and colours, for those who keep what is made of them.
        self.revision = 0
        # Counts on with each document that is shown afresh.
        self.generation = 0
        self.wire_colors: WireColors = "rank"
        self.heat = Heat()
        self.found: set[str] = set()
        # What hangs on the cursor and stands for nothing in the document.
        self.loose: list[Loose] = []
        self.marks = ShownMarks(scene)
        # Which nodes are in view: what is told of them is shown first.
        self.in_view: Callable[[], Iterable[str]] = tuple
        # Where each card is shown: the document's places, but for what is under the hand.
        self.places: dict[str, tuple[float, float]] = {}
        # What was put elsewhere since the overview looked last.
        self.moved: set[str] = set()
        # What a preview moves out of the way; nothing in the document.
        self.aside: frozenset[str] = frozenset()
        self._all = 0
        # Items of the document before, which are taken away first.
        self._dying: list[QGraphicsItem] = []
        self._nodes: dict[str, NodeItem] = {}
        self._wires: dict[Link, WireItem] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._stale: dict[str, None] = {}
        # Wires that lead back, and the ways that they take; None where those are to be found anew.
        self._back: set[Link] = set()
        self._lanes: Lanes | None = None
        self._live: WireItem | None = None
        self._thin = False
        self._twins: set[str] = set()
        self.building_slices = Slices(scene)
        self._telling_slices = Slices(scene)
        self.building_slices.done.connect(lambda: self._tell(set()))

    @property
    def nodes(self) -> Mapping[str, NodeItem]:
        self.building_slices.finish()
        return self._nodes

    @property
    def wires(self) -> Mapping[Link, WireItem]:
        self.building_slices.finish()
        return self._wires

    @property
    def building(self) -> bool:
        """Whether there are items still to be made."""
        return self.building_slices.open

    @property
    def progress(self) -> tuple[int, int]:
        """How many items there are, and how many there will be."""
        return len(self._nodes) + len(self._wires), self._all

    def finish(self) -> None:
        """Show all that is still to be shown, now."""
        self.building_slices.finish()
        self._telling_slices.finish()

    def show(self, graph: Graph) -> None:
        """Show this graph instead of the one that is shown."""
        before = self.graph
        fresh = _fresh(before, graph)
        if fresh > max(BULK * len(graph.nodes), LEAST_BULK):
            self._begin(graph)
            self.building_slices.start(self._rebuilt(), at_once=fresh < SLICED)
            return
        self.building_slices.finish()
        diff = graph_diff(before, graph)
        self.graph = graph
        self._update(diff)
        bent = self.marks.show(graph)
        self.revision += diff.marks
        self.lead(self.running(bent))

    def _begin(self, graph: Graph) -> None:
        """Nothing is there any more, and nothing of this graph yet."""
        self.graph = graph
        self.generation += 1
        self._dying += (*self._wires.values(), *self._nodes.values())
        self._nodes, self._wires, self.places = {}, {}, {}
        self._back, self._lanes = set(), None
        self._twins, self.found = set(), set()
        self._stale.clear()
        self.marks.show(graph)
        wires = (len(wires) for node in graph.nodes.values() for wires in node.inputs.values())
        self._all = len(graph.nodes) + sum(wires)

    def running(self, bent: Collection[Ends]) -> set[Link]:
        """The wires between these ends."""
        nodes = {ends.node for ends in bent} & self.graph.nodes.keys()
        links = (link for node in nodes for link in self.graph.links_into(node))
        return {link for link in links if link.ends in bent and link in self.wires}

    def set_report(self, report: Report | None) -> None:
        """Show what a check found; only nodes of which it says something new are redrawn."""
        before, self.report = self.report, report
        problems = _by_node(report)
        told = self._problems.keys() | problems.keys()
        changed = {n for n in told if self._problems.get(n, ()) != problems.get(n, ())}
        self._problems = problems
        old = before.calls if before else {}
        new = report.calls if report else {}
        # What did not change is mostly the same object in both.
        changed |= {node for node in renewed(old, new) if old.get(node) != new[node]}
        changed |= old.keys() - new.keys()
        self._tell((changed & self._nodes.keys()) | self._skipped())

    def _tell(self, nodes: set[str]) -> None:
        """Make these cards anew: those in view now, of many the others in slices."""
        self._stale |= dict.fromkeys(nodes)
        if self.building:
            return  # Most items are still to be made, of this report; the others wait for them.
        many = len(self._stale) >= SLICED
        self._refresh(self._taken(self.in_view() if many else tuple(self._stale)))
        if self._stale:
            self._telling_slices.start(self._refreshed())
        else:
            self._lead_back()

    def _refreshed(self) -> Iterator[None]:
        while self._stale:
            self._refresh(self._taken(tuple(islice(self._stale, CHUNK))))
            yield
        self._lead_back()

    def _taken(self, nodes: Iterable[str]) -> list[str]:
        """Those of these whose cards are to be made anew; they no longer are."""
        taken = [node for node in nodes if node in self._stale]
        for node in taken:
            del self._stale[node]
        return [node for node in taken if node in self._nodes]

    def show_twins(self, nodes: set[str]) -> None:
        """Mark these nodes, and no others, as further calls of what is selected."""
        before, self._twins = self._twins, nodes & self.graph.nodes.keys()
        for node in (before ^ nodes) & self._nodes.keys():
            self._nodes[node].set_look(twin=node in nodes)

    def show_found(self, nodes: set[str]) -> None:
        """Mark these nodes, and no others, as answering what is searched."""
        before, self.found = self.found, nodes & self.graph.nodes.keys()
        for node in (before ^ nodes) & self._nodes.keys():
            self._nodes[node].set_look(found=node in nodes)

    def show_heat(self, heat: Heat) -> None:
        """Colour each card by how much of something it has, or by its family again."""
        self.heat = heat
        self.revision += 1
        for node, item in self._nodes.items():
            item.set_look(heat=heat.step(node), figure=heat.line(node))

    def recolor(self) -> None:
        """The theme changed, or what gives wires their colours."""
        for wire in self._wires.values():
            self.style(wire)
        self.scene.update()

    def bounds(self, nodes: Iterable[str] | None = None) -> QRectF:
        """The rectangle around these cards, or around all; empty where there is none."""
        found = QRectF()
        for node in self.nodes if nodes is None else nodes:
            found = found.united(self.nodes[node].card_rect())
        return found

    def wires_of(self, nodes: Iterable[str]) -> set[Link]:
        """The wires that enter or leave these nodes."""
        found: set[Link] = set()
        for node in nodes:
            found.update(self.graph.links_into(node))
            found.update(self.graph.consumers.get(node, ()))
        return found & self.wires.keys()

    def lead(self, links: Iterable[Link]) -> None:
        """Lead these wires anew from card to card."""
        bent, flow, wires = bool(self.marks.bends), self.graph.flow, self.wires
        for link in links:
            start, end = self._ends_of(link)
            back = leads_back(start, end, flow)
            if back:
                self._back.add(link)
            else:
                self._back.discard(link)
            points = self.marks.points(link.ends) if bent else ()
            lanes = self.lanes() if back else None
            wires[link].run(start, end, lanes, points, flow)
            self.counts.paths += 1

    def ends_of(self, link: Link) -> tuple[QPointF, QPointF]:
        """Where a wire begins and ends, in the scene, as its cards are shown."""
        self.building_slices.finish()
        return self._ends_of(link)

    def _ends_of(self, link: Link) -> tuple[QPointF, QPointF]:
        source, target = self._nodes[link.source.node], self._nodes[link.node]
        start, end = wire_ends(link, source.card, target.card)
        return start + source.pos(), end + target.pos()

    def _lead_back(self) -> None:
        """The wires that lead back, where the ways between the cards have changed."""
        if self._lanes is None:
            self.lead(tuple(self._back))

    def lanes(self) -> Lanes:
        """The ways between all cards, for wires that lead back; a gesture leaves them alone."""
        if self._lanes is None:
            cards = (
                (x, y, x + CARD_WIDTH, y + self._nodes[node].card.height)
                for node, (x, y) in self.places.items()
            )
            self._lanes = Lanes(cards, self.graph.flow)
        return self._lanes

    def place(self, node: str, at: QPointF) -> None:
        """Put a card somewhere; its wires follow by ``lead``."""
        self.nodes[node].setPos(at)
        self.places[node] = (at.x(), at.y())
        self.moved.add(node)
        self.counts.places += 1

    def settle(self) -> None:
        """Where a preview made cards step aside: all of them where the document has them."""
        if self.aside:
            aside, self.aside = self.aside, frozenset()
            self.put_back(aside)

    def put_back(self, nodes: Iterable[str]) -> None:
        """Show these nodes, and all marks, where the document has them, whatever a gesture did."""
        present = [node for node in nodes if node in self.nodes]
        for node in present:
            self._put(node)
        bent = self.marks.restore()
        self.revision += 1
        self._lanes = None
        self.lead(self.wires_of(present) | self.running(bent) | self._back)

    def be_thin(self, thin: bool) -> None:
        """Wires one pixel of the screen wide at any scale, or as wide as they are at 100 %."""
        if thin != self._thin:
            self._thin = thin
            for wire in self._wires.values():
                self.style(wire)

    def style(self, wire: WireItem) -> None:
        """Colour and width: red where the problem sits, grey behind one, else the source's.

        A red one is dashed too, for those who do not see red.
        """
        link = wire.link
        if link is None:
            return
        color, width = self.color_of(link), WIDTH
        if wire.isSelected():
            color, width = theme.current()["selection"], SELECTED_WIDTH
        elif self._thin:
            width = 0.0
        wire.setPen(_pen(color.rgba(), width, self.is_wrong(link)))

    def color_of(self, link: Link) -> QColor:
        """The colour that a wire has while it is not selected."""
        source = self._nodes[link.source.node].card
        tensor = tensor_of(self.graph, self.report, link.source)
        return wire_color(source, tensor, self.is_wrong(link), theme.current(), self.wire_colors)

    def is_wrong(self, link: Link) -> bool:
        """Whether a problem sits where this wire ends."""
        return is_wrong(link, self._problems.get(link.node, ()))

    def error_of(self, node: str) -> Problem | None:
        """The first error of a node that is shown."""
        problems = self._problems.get(node, ())
        return next((problem for problem in problems if problem.severity == "error"), None)

    def live_wire(self) -> WireItem:
        """The wire that hangs on the cursor, made when it is first needed."""
        if self._live is None:
            self._live = WireItem(None)
            self._live.setFlags(QGraphicsItem.GraphicsItemFlag(0))
            self._live.setZValue(LIVE_Z)
        if self._live not in self.loose:
            self.hang(self._live)
        return self._live

    def lead_live(self, start: QPointF, end: QPointF) -> None:
        """Lead it from an output, or the cursor, to an input, or the cursor."""
        self.live_wire().run(start, end, flow=self.graph.flow)

    def end_live_wire(self) -> None:
        if self._live in self.loose:
            self.drop(self._live)

    def hang(self, item: Loose) -> None:
        """Show an item that stands for nothing in the document, from far away too."""
        self.scene.addItem(item)
        self.loose.append(item)

    def drop(self, item: Loose) -> None:
        """Show it no longer."""
        self.scene.removeItem(item)
        self.loose.remove(item)

    def style_live(self, fixed: End, target: End | None, refused: bool) -> None:
        """Dashed while it is loose, whole where it can end, red where it may not."""
        colors = theme.current()
        source = fixed if isinstance(fixed, TensorRef) else target
        color = colors["accent"]
        if isinstance(source, TensorRef):
            card = self.nodes[source.node].card
            tensor = tensor_of(self.graph, self.report, source)
            color = wire_color(card, tensor, False, colors, self.wire_colors)
        pen = QPen(colors["error"] if refused else color, WIDTH)
        if target is None:
            pen.setDashPattern([3, 2])
        self.live_wire().setPen(pen)

    def end_point(self, end: End) -> QPointF:
        """Where a wire at this end is, in the scene."""
        item = self.nodes[end.node]
        if isinstance(end, TensorRef):
            return item.pos() + item.card.output_point(end.output)
        port = item.card.port_index(end.port)
        free = item.card.inputs[port].slots - 1
        return item.pos() + item.card.input_point(port, free if end.index is None else end.index)

    def _update(self, diff: GraphDiff) -> None:
        for link in diff.links_removed | self._loose(diff.removed):
            self._drop_wire(link)
        for node in diff.removed:
            self._drop_node(node)
        for node in diff.added:
            self._add_node(node)
        for node in diff.moved:
            self._put(node)
        self.revision += bool(diff.moved or diff.flow)
        if diff.moved or diff.added or diff.removed or diff.flow:
            self._lanes = None
        fresh = diff.links_added | self._found(diff.added)
        for link in fresh:
            self._add_wire(link)
        self._refresh(self._nodes if diff.flow else diff.changed | self._skipped())
        self.lead(self.wires_of(diff.moved) | (fresh & self.wires.keys()))
        self._lead_back()

    def _skipped(self) -> set[str]:
        """The skipped calls. They show what goes through them, which others decide."""
        return {n for n in self.graph.noted if self.graph.nodes[n].bypassed and n in self._nodes}

    def _loose(self, removed: Collection[str]) -> set[Link]:
        """Wires that are shown and whose source goes, though their reader keeps the reference."""
        if not removed:
            return set()
        return {link for link in self.wires if link.source.node in removed}

    def _found(self, added: Collection[str]) -> set[Link]:
        """Wires that were not shown because the source that they name was not there."""
        waiting = (link for node in added for link in self.graph.consumers.get(node, ()))
        return {link for link in waiting if link not in self.wires}

    def _rebuilt(self) -> Iterator[None]:
        """All items made afresh, step by step."""
        while self._dying:
            self.scene.removeItem(self._dying.pop())
            self.revision += 1
            yield
        for node in self.graph.nodes:
            self._add_node(node)
            yield
        for link in self.graph.links():
            self._add_wire(link)
            if link in self._wires:
                self.lead((link,))
            yield

    def _refresh(self, nodes: Iterable[str]) -> None:
        """Make these cards anew; where one looks different, its wires may too."""
        touched = set()
        for node in nodes:
            card, before = self._card(node), self.nodes[node].card
            if card != before:
                self.nodes[node].show_card(card)
                self.revision += (card.role, card.height) != (before.role, before.height)
                if card.height != before.height:
                    self._lanes = None
                touched.add(node)
        links = self.wires_of(touched)
        for link in links:
            self.style(self.wires[link])
        self.lead(links)

    def _card(self, node: str) -> Card:
        self.counts.cards += 1
        call = call_of(self.graph, self.report, node)
        return card_of(self.graph, node, call, self._problems.get(node, ()))

    def _add_node(self, node: str) -> None:
        item = self._nodes[node] = NodeItem(self._card(node))
        if self.heat.values or self._twins or self.found:
            step, line = self.heat.step(node), self.heat.line(node)
            twin, found = node in self._twins, node in self.found
            item.set_look(heat=step, figure=line, twin=twin, found=found)
        self.scene.addItem(item)
        self._put(node)
        self.revision += 1

    def _put(self, node: str) -> None:
        x, y = self.graph.positions.get(node, (0.0, 0.0))
        self.place(node, QPointF(x, y))

    def _add_wire(self, link: Link) -> None:
        # A file may name a source that is not there: a problem that the walker tells, not a wire.
        if link.source.node not in self._nodes:
            return
        wire = self._wires[link] = WireItem(link)
        self.revision += 1
        self.style(wire)
        self.scene.addItem(wire)

    def _drop_wire(self, link: Link) -> None:
        wire = self._wires.pop(link, None)
        self.revision += 1
        self._back.discard(link)
        if wire is not None:
            self.scene.removeItem(wire)

    def _drop_node(self, node: str) -> None:
        self._twins.discard(node)
        self.found.discard(node)
        self.scene.removeItem(self._nodes.pop(node))
        del self.places[node]
        self.revision += 1


@lru_cache(maxsize=512)
def _pen(rgba: int, width: float, wrong: bool) -> QPen:
    """The pen of a wire: thousands share a few."""
    pen = QPen(QColor.fromRgba(rgba), width)
    if wrong:
        pen.setDashPattern([3, 2])
    return pen


def _fresh(before: Graph, after: Graph) -> int:
    """How many nodes are new or other than before; what an edit leaves is the same object."""
    return len(renewed(before.nodes, after.nodes))


def _by_node(report: Report | None) -> dict[str, tuple[Problem, ...]]:
    found: dict[str, list[Problem]] = {}
    for problem in report.problems if report else ():
        if problem.node:
            found.setdefault(problem.node, []).append(problem)
    return {node: tuple(problems) for node, problems in found.items()}

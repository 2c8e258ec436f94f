"""From the document to the scene: only what changed is shown anew. It never changes the document.

``counts`` says how much work the last changes were; tests hold it to what is needed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from app.engine.protocol import Report
from app.graph.diff import GraphDiff, graph_diff
from app.graph.model import Ends, Graph, Link, TensorRef
from app.graph.problems import Problem
from app.ui import theme
from app.ui.canvas.cards import Card, card_of, wire_ends
from app.ui.canvas.coloring import Heat, WireColors, wire_color
from app.ui.canvas.hits import End
from app.ui.canvas.items import NodeItem, WireItem
from app.ui.canvas.known import call_of, tensor_of
from app.ui.canvas.lines_item import LinesItem
from app.ui.canvas.shown_marks import ShownMarks
from app.ui.canvas.wires import SELECTED_WIDTH, WIDTH, is_wrong

# From this share of new nodes on, everything is built afresh, with the scene's index switched off.
BULK = 0.5


Loose = NodeItem | WireItem | LinesItem


@dataclass
class Counts:
    """How often each was done: cards made, wires led, nodes placed."""

    cards: int = 0
    paths: int = 0
    places: int = 0


@dataclass
class Projection:
    """The items of one scene, by node id and by link."""

    scene: QGraphicsScene
    nodes: dict[str, NodeItem] = field(default_factory=dict)
    wires: dict[Link, WireItem] = field(default_factory=dict)
    graph: Graph = field(default_factory=Graph)
    report: Report | None = None
    counts: Counts = field(default_factory=Counts)
    # Counts on with each change of what is shown, for those who keep something made from it.
    revision: int = 0

    def __post_init__(self) -> None:
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._live: WireItem | None = None
        self._thin = False
        self._twins: set[str] = set()
        self.found: set[str] = set()
        self.wire_colors: WireColors = "rank"
        self.heat = Heat()
        # What hangs on the cursor and stands for nothing in the document.
        self.loose: list[Loose] = []
        self.marks = ShownMarks(self.scene)

    def show(self, graph: Graph) -> None:
        """Show this graph instead of the one that is shown."""
        diff = graph_diff(self.graph, graph)
        self.graph = graph
        if len(diff.added) > BULK * len(graph.nodes) and len(diff.added) > 20:
            self._rebuild()
        else:
            self._update(diff)
        bent = self.marks.show(graph)
        self.revision += diff.marks
        self.lead(self.running(bent))

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
        changed |= {n for n in old.keys() | new.keys() if old.get(n) != new.get(n)}
        # A skipped call shows what it hands on, of which no report speaks under its name.
        changed |= {n for n, node in self.graph.nodes.items() if node.bypassed}
        self._refresh(node for node in changed if node in self.nodes)

    def show_twins(self, nodes: set[str]) -> None:
        """Mark these nodes, and no others, as further calls of what is selected."""
        for node in (self._twins ^ nodes) & self.nodes.keys():
            self.nodes[node].set_look(twin=node in nodes)
        self._twins = nodes & self.nodes.keys()

    def show_found(self, nodes: set[str]) -> None:
        """Mark these nodes, and no others, as answering what is searched."""
        for node in (self.found ^ nodes) & self.nodes.keys():
            self.nodes[node].set_look(found=node in nodes)
        self.found = nodes & self.nodes.keys()

    def show_heat(self, heat: Heat) -> None:
        """Colour each card by how much of something it has, or by its family again."""
        self.heat = heat
        self.revision += 1
        for node, item in self.nodes.items():
            item.set_look(heat=heat.step(node), figure=heat.line(node))

    def recolor(self) -> None:
        """The theme changed, or what gives wires their colours."""
        for wire in self.wires.values():
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
        bent = bool(self.marks.bends)
        for link in links:
            start, end = self.ends_of(link)
            self.wires[link].run(start, end, self.marks.points(link.ends) if bent else ())
            self.counts.paths += 1

    def ends_of(self, link: Link) -> tuple[QPointF, QPointF]:
        """Where a wire begins and ends, in the scene, as its cards are shown."""
        source, target = self.nodes[link.source.node], self.nodes[link.node]
        start, end = wire_ends(link, source.card, target.card)
        return start + source.pos(), end + target.pos()

    def place(self, node: str, at: QPointF) -> None:
        """Put a card somewhere; its wires follow by ``lead``."""
        self.nodes[node].setPos(at)
        self.counts.places += 1
        self.revision += 1

    def put_back(self, nodes: Iterable[str]) -> None:
        """Show these nodes, and all marks, where the document has them, whatever a gesture did."""
        present = [node for node in nodes if node in self.nodes]
        for node in present:
            self._put(node)
        bent = self.marks.restore()
        self.revision += 1
        self.lead(self.wires_of(present) | self.running(bent))

    def be_thin(self, thin: bool) -> None:
        """Wires one pixel of the screen wide at any scale, or as wide as they are at 100 %."""
        if thin != self._thin:
            self._thin = thin
            for wire in self.wires.values():
                self.style(wire)

    def style(self, wire: WireItem) -> None:
        """Colour and width: red where the problem sits, grey behind one, else the source's."""
        link = wire.link
        if link is None:
            return
        color, width = self.color_of(link), WIDTH
        if wire.isSelected():
            color, width = theme.current()["selection"], SELECTED_WIDTH
        elif self._thin:
            width = 0.0
        wire.setPen(QPen(color, width))

    def color_of(self, link: Link) -> QColor:
        """The colour that a wire has while it is not selected."""
        source = self.nodes[link.source.node].card
        tensor = tensor_of(self.graph, self.report, link.source)
        return wire_color(source, tensor, self.is_wrong(link), theme.current(), self.wire_colors)

    def is_wrong(self, link: Link) -> bool:
        """Whether a problem sits where this wire ends."""
        return is_wrong(link, self._problems.get(link.node, ()))

    def error_of(self, node: str) -> Problem | None:
        """The first error of a node that is shown."""
        if node not in self.nodes:
            return None
        problems = self._problems.get(node, ())
        return next((problem for problem in problems if problem.severity == "error"), None)

    def live_wire(self) -> WireItem:
        """The wire that hangs on the cursor, made when it is first needed."""
        if self._live is None:
            self._live = WireItem(None)
            self._live.setFlags(QGraphicsItem.GraphicsItemFlag(0))
        if self._live not in self.loose:
            self.hang(self._live)
        return self._live

    def end_live_wire(self) -> None:
        if self._live in self.loose:
            self.drop(self._live)

    def hang(self, item: Loose) -> None:
        """Show an item that hangs on the cursor."""
        self.scene.addItem(item)
        self.loose.append(item)

    def drop(self, item: Loose) -> None:
        """It hangs there no longer."""
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
        fresh = diff.links_added | self._found(diff.added)
        for link in fresh:
            self._add_wire(link)
        self._refresh(diff.changed)
        self.lead(self.wires_of(diff.moved) | (fresh & self.wires.keys()))

    def _loose(self, removed: Collection[str]) -> set[Link]:
        """Wires that are shown and whose source goes, though their reader keeps the reference."""
        if not removed:
            return set()
        return {link for link in self.wires if link.source.node in removed}

    def _found(self, added: Collection[str]) -> set[Link]:
        """Wires that were not shown because the source that they name was not there."""
        waiting = (link for node in added for link in self.graph.consumers.get(node, ()))
        return {link for link in waiting if link not in self.wires}

    def _rebuild(self) -> None:
        index = self.scene.itemIndexMethod()
        self.scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        for link in tuple(self.wires):
            self._drop_wire(link)
        for node in tuple(self.nodes):
            self._drop_node(node)
        for node in self.graph.nodes:
            self._add_node(node)
        for link in self.graph.links():
            self._add_wire(link)
        self.lead(self.wires)
        self.scene.setItemIndexMethod(index)

    def _refresh(self, nodes: Iterable[str]) -> None:
        """Make these cards anew; where one looks different, its wires may too."""
        touched = set()
        for node in nodes:
            card = self._card(node)
            if card != self.nodes[node].card:
                self.nodes[node].show_card(card)
                self.revision += 1
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
        item = self.nodes[node] = NodeItem(self._card(node))
        if self.heat.values:
            item.set_look(heat=self.heat.step(node), figure=self.heat.line(node))
        self.scene.addItem(item)
        self._put(node)

    def _put(self, node: str) -> None:
        x, y = self.graph.positions.get(node, (0.0, 0.0))
        self.place(node, QPointF(x, y))

    def _add_wire(self, link: Link) -> None:
        # A file may name a source that is not there: a problem that the walker tells, not a wire.
        if link.source.node not in self.nodes:
            return
        wire = self.wires[link] = WireItem(link)
        self.revision += 1
        self.style(wire)
        self.scene.addItem(wire)

    def _drop_wire(self, link: Link) -> None:
        wire = self.wires.pop(link, None)
        self.revision += 1
        if wire is not None:
            self.scene.removeItem(wire)

    def _drop_node(self, node: str) -> None:
        self._twins.discard(node)
        self.found.discard(node)
        self.scene.removeItem(self.nodes.pop(node))
        self.revision += 1


def _by_node(report: Report | None) -> dict[str, tuple[Problem, ...]]:
    found: dict[str, list[Problem]] = {}
    for problem in report.problems if report else ():
        if problem.node:
            found.setdefault(problem.node, []).append(problem)
    return {node: tuple(problems) for node, problems in found.items()}

"""The canvas: one document drawn, and the hands that edit it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.graph.mending import touched_by
from app.graph.model import Graph, Link, Position, TensorRef
from app.graph.place import PlacePath, Shown
from app.graph.ports import outputs_of
from app.graph.problems import Fix
from app.graph.report import Report
from app.ui.canvas.adapter import Adapter
from app.ui.canvas.arranging import Arranging
from app.ui.canvas.breadcrumb import Breadcrumb
from app.ui.canvas.drawing import Drawing
from app.ui.canvas.find_bar import WIDTH as FIND_WIDTH
from app.ui.canvas.find_bar import FindBar
from app.ui.canvas.framing import Frames
from app.ui.canvas.hands import CanvasHands
from app.ui.canvas.hits import End
from app.ui.canvas.looks import Looks
from app.ui.canvas.minimap import Minimap
from app.ui.canvas.naming import Naming
from app.ui.canvas.overlays import GAP, ProgressChip, ZoomChip
from app.ui.canvas.places import neighbour
from app.ui.canvas.placing import Placing
from app.ui.canvas.search import SearchPopup
from app.ui.canvas.selection import Selection
from app.ui.canvas.telling import Telling
from app.ui.canvas.view import CanvasView
from app.ui.canvas.wiring import WirePopup
from nodes.spec import CallSpec

LEAST_FOR_MINIMAP = QSize(480, 320)


class Canvas(QWidget):
    """Draws a document and edits it with mouse and keys.

    Keys that it takes itself, while it has the focus: Tab and Space (search at the cursor; Space
    held and dragged pans), the arrows (along the wires; with Shift they extend the selection, with
    Ctrl they move it), Enter (``activated``), Esc. All other keys
    are actions of the window, which calls the methods here: ``delete``, ``remove_and_join``,
    ``duplicate``, ``call_again``, ``stop_sharing``, ``copy``, ``cut``, ``paste``,
    ``paste_with_wires``, ``select_all``, ``rename``, ``fit``, ``fit_selection``, ``arrange``,
    ``flip``, ``make_submodel``, ``dissolve``.

    Nothing here opens a dialog: a sentence that the document refuses goes out by ``refused``,
    or by ``curable`` with the ``Fix`` that there is; ``told`` says what was done besides what was
    asked for. ``place_wanted(path)`` when a person chooses a place in the breadcrumb,
    ``layer_added(spec)`` when they have chosen a layer, by whatever way.
    """

    refused = Signal(str)
    curable = Signal(str, object)
    told = Signal(str)
    selection_changed = Signal(tuple)
    zoom_changed = Signal(float)
    activated = Signal(str)
    context_menu_requested = Signal(QPoint)
    place_wanted = Signal(tuple)
    layer_added = Signal(CallSpec)

    def __init__(self, document: Shown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._path = document.path
        # What was seen of each place when it was left.
        self._seen: dict[PlacePath, QRectF | None] = {}
        self.view = CanvasView(self)
        self._projection = self.view.projection
        self._progress = ProgressChip(self._projection, self)
        self._adapter = Adapter(document, self)
        self._selection = Selection(self._projection, self)
        self.hands = CanvasHands(self.view, self._adapter, self._selection)
        self.view.hands = self.hands
        self.frames = Frames(self.view, self._adapter, self._selection)
        self.arranging = Arranging(self.view, self._adapter, self._selection, self.frames)
        self._make_overlays()
        self._placing = Placing(self.view, self._adapter, self._selection, self._search)
        self._placing.added.connect(self.layer_added)
        self._connect()
        self.setFocusProxy(self.view)
        self._stop = document.subscribe(self._changed)
        self.destroyed.connect(self._stop)
        self._changed(Graph(), document.graph)

    def _make_overlays(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self._breadcrumb = Breadcrumb(self)
        self._zoom_chip = ZoomChip(self)
        self._minimap = Minimap(self.view, self)
        self._search = SearchPopup(self)
        self._wire_popup = WirePopup(self.hands, self)
        self._telling = Telling(self.view, self._selection, self)
        self.looks = Looks(self._projection, self._telling, self)
        self.find_bar = FindBar(self.view, self._document, self._selection, self)
        self._naming = Naming(self.view, self._adapter, self.frames, self)
        self.drawing = Drawing(self.hands, self.frames, self._naming)

    def _connect(self) -> None:
        self._adapter.refused.connect(self.refused)
        self._adapter.curable.connect(self.curable)
        self._adapter.told.connect(self.told)
        self._selection.changed.connect(self.selection_changed)
        self._projection.building_slices.done.connect(self._built)
        self.view.zoom_changed.connect(self.zoom_changed)
        self.view.zoom_changed.connect(self._zoom_chip.show_zoom)
        self._zoom_chip.zoomed.connect(self.view.zoom_by)
        self._zoom_chip.reset.connect(lambda: self.set_zoom(1.0))
        self._zoom_chip.fitted.connect(self.fit)
        self._breadcrumb.chosen.connect(lambda depth: self.place_wanted.emit(self._path[:depth]))
        for popup in (self._search, self._wire_popup):
            popup.closed.connect(self.view.setFocus)
        self.find_bar.left.connect(self.view.setFocus)
        self.find_bar.changed.connect(self._minimap.update)
        self.find_bar.place_wanted.connect(self.place_wanted)
        hands = self.hands
        self._placing.connect_hands(hands)
        hands.rename_wanted.connect(self.rename)
        hands.activated.connect(self.activated)
        hands.frame_wanted.connect(self._naming.name_frame)
        hands.bend_wanted.connect(self.drawing.bend_at)
        self._telling.connect_hands(hands)
        hands.menu_wanted.connect(self.context_menu_requested)
        hands.walked.connect(self._walk)
        hands.nudged.connect(self.arranging.nudge)
        bubble = self._telling.trouble.bubble
        bubble.cured.connect(self._cure)
        bubble.previewed.connect(self.looks.preview)
        hands.dismissed.connect(self._search.shut)
        hands.dismissed.connect(self._wire_popup.shut)

    # --- the document

    @property
    def graph(self) -> Graph:
        return self._document.graph

    def _changed(self, before: Graph, after: Graph) -> None:
        # What is under way may hold on to what is about to go.
        self.hands.abandon()
        self.arranging.glide.finish()
        self.looks.ghosts.hide()
        self._wire_popup.shut()
        self._telling.be_quiet()
        left, self._path = self._path, self._document.path
        if left != self._path:
            self._seen[left] = None if self.view.fitted else self.view.seen()
            self._selection.set(())
        # A document without a history has just been opened.
        opened = self._document.undo_label is None and self._document.redo_label is None
        if opened:
            self._selection.set(())
        self._projection.show(after)
        if self._projection.building:
            self.view.look_again()
        self._selection.prune()
        self.looks.renew()
        self._telling.show_marks()
        self._telling.trouble.renew()
        self._breadcrumb.show_names(self._document.names())
        self._breadcrumb.setVisible(bool(after.nodes or self._path))
        self._show_minimap()
        self._minimap.update()
        if opened:
            self._seen.clear()
            self.fit()
        elif left != self._path:
            self._look_again()
        self.find_bar.renew()

    def _built(self) -> None:
        """All items are there: what was drawn from far is drawn as it is."""
        self.view.look_again()
        # Cards with several ports are higher than those that stood for them.
        self.view.refit()
        self._telling.show_marks()
        self._minimap.update()

    def _look_again(self) -> None:
        """See a place as it was when it was left; all of it the first time."""
        seen = self._seen.get(self._path)
        if seen is None:
            self.fit()
        else:
            self.view.show_range(seen)

    def set_report(self, report: Report | None, whole: Report | None = None) -> None:
        """Show shapes, errors and what waits, as the last check found them.

        ``whole``: the check of the whole document, where another place of it is shown.
        """
        self._projection.set_report(report)
        self.looks.renew()
        self.find_bar.set_report(whole or report)
        self._telling.renew()
        self._minimap.update()

    # --- selection

    def selection(self) -> tuple[str, ...]:
        """The ids of the selected nodes, in the order in which they were chosen."""
        return self._selection.nodes

    def select(self, nodes: Iterable[str]) -> None:
        """Select these nodes and nothing else."""
        self._selection.set(nodes)

    def select_all(self) -> None:
        self._selection.set(self.graph.nodes, frames=self.graph.marks.frames)

    @property
    def chosen_frames(self) -> tuple[str, ...]:
        """The ids of the selected frames and comments."""
        return self._selection.frames

    @property
    def chosen_links(self) -> tuple[Link, ...]:
        """The selected wires."""
        return self._selection.links

    # --- what is seen

    @property
    def map(self) -> QWidget:
        """The map of the model, in a corner."""
        return self._minimap

    def zoom(self) -> float:
        """The scale: 1.0 is 100 %."""
        return self.view.scale_factor()

    def set_zoom(self, factor: float) -> None:
        self.view.zoom_to(factor)

    def fit(self) -> None:
        """See the whole model."""
        self.view.fit_all()

    def fit_selection(self) -> None:
        """See the selected nodes; the whole model where none is selected."""
        if self._selection.nodes:
            self.view.fit_rect(self._projection.bounds(self._selection.nodes))
        else:
            self.fit()

    def follow(self, before: Graph) -> None:
        """Bring into view what differs from a graph that was shown, if none of it is."""
        graph = self._document.graph
        if self._projection.building or self._path != self._document.path:
            return
        added = [node for node in graph.nodes if node not in before.nodes]
        changed = touched_by(before, graph) & graph.nodes.keys()
        moved = (n for n, at in graph.positions.items() if before.positions.get(n) != at)
        nodes = added or sorted(changed) or [node for node in moved if node in graph.nodes]
        boxes = [self._projection.nodes[node].card_rect() for node in nodes]
        if boxes and not any(map(self.view.seen().contains, boxes)):
            self.view.bring(reduce(QRectF.united, boxes))

    def center_on(self, node: str) -> None:
        """Bring a node to the middle."""
        if node in self._projection.nodes:
            self.view.center_at(self._projection.nodes[node].card_rect().center())

    # --- edits

    def add_layer(self, spec: CallSpec, position: Position | None = None) -> None:
        """A new layer behind the selected node and wired to it, or in the middle of the view."""
        self._placing.add_layer(spec, position)

    def drop_layer(self, class_name: str, at: QPoint) -> None:
        """A layer where it was dropped, a point of the screen."""
        place = self.view.viewport().mapFromGlobal(at)
        self._placing.drop_layer(class_name, self.view.mapToScene(place))

    def wire(self, forward: bool = True) -> None:
        """Ask where a wire from the selected node goes, or where one into it comes from."""
        for node in self._selection.nodes[:1]:
            self._wire_popup.open(node, forward)

    def open_search(self, scene_pos: QPointF | None = None, from_port: End | None = None) -> None:
        """Search for a layer to add at a point; ``from_port`` is the wire's end to join it to.

        Without either, for what follows the node that is selected.
        """
        if scene_pos is None and from_port is None:
            self._placing.open_behind()
        else:
            self._placing.open_search(scene_pos, from_port)

    def delete(self) -> None:
        """Remove what is selected: nodes, wires, frames, bends."""
        chosen = self._selection
        self._adapter.remove(chosen.nodes, chosen.links, chosen.frames, chosen.bends)

    def remove_and_join(self) -> None:
        """Remove the selected nodes; what read them reads what they read."""
        self._adapter.heal(self._selection.nodes)

    def copy(self) -> str:
        """The selected nodes as text, which is put on the clipboard too."""
        return self._placing.copy()

    def cut(self) -> str:
        """``copy``, then ``delete``."""
        text = self.copy()
        if text:
            self.delete()
        return text

    def paste(self, text: str | None = None) -> None:
        """The nodes in a text, the clipboard's if None, at the cursor; they become selected."""
        self._placing.paste(text)

    def paste_with_wires(self, text: str | None = None) -> None:
        """``paste``; the copies read what their originals read outside of what was copied."""
        self._placing.paste(text, keep_incoming=True)

    def duplicate(self) -> None:
        """Copies of the selected nodes, with weights of their own; they become selected."""
        self._placing.duplicate()

    def call_again(self) -> None:
        """Another call of each selected layer, with shared weights; they become selected."""
        self._placing.call_again()

    def stop_sharing(self) -> None:
        """Layers or submodels of their own for the selected calls."""
        self._adapter.stop_sharing(self._selection.nodes)

    def bypass(self) -> None:
        """The selected calls skipped, or made again if all of them are."""
        self._adapter.bypass(self._selection.nodes)

    def toggle_output(self) -> None:
        """What comes out of the selected nodes as outputs of the model, or no longer.

        Of a node on whose port the menu was opened, that one tensor.
        """
        chosen = [node for node in self._selection.nodes if not self.graph.is_input(node)]
        refs = [
            TensorRef(node, place)
            for node in chosen
            for place in range(len(outputs_of(self.graph, node)))
        ]
        asked = self.hands.asked_output
        self._adapter.toggle_outputs([asked] if asked in refs else refs)

    def make_submodel(self) -> None:
        """One node for the selected ones, which go inside it; its name is edited at once."""
        report = self._projection.report
        for node in self._adapter.make_submodel(self._selection.nodes, report):
            self._selection.set((node,))
            self.rename(node)

    def insert_submodel(self, inner: Graph) -> None:
        """A whole model as one node, in the middle of the view."""
        self._placing.add_submodel(inner)

    def dissolve(self) -> None:
        """What the selected submodels hold, in their places; it becomes selected."""
        if nodes := self._adapter.dissolve(self._selection.nodes):
            self._selection.set(nodes)

    def arrange(self) -> None:
        """Lay out the selected nodes, or all of them, in one step."""
        self.arranging.arrange()

    def flip(self) -> None:
        """Read from top to bottom, or from left to right again; all laid out, in one step."""
        self.arranging.flip()

    def _walk(self, way: str, extending: bool) -> None:
        """Select the neighbour in a direction; the first node where none is selected.

        ``extending``: beside what is selected.
        """
        chosen = self._selection.nodes
        start = next(iter(self.graph.nodes), None)
        node = neighbour(self.graph, chosen[-1], way) if chosen else start
        if node is not None:
            kept = [n for n in chosen if n != node] if extending else []
            self._selection.set((*kept, node))
            self.view.reveal(self._projection.bounds((node,)))

    def rename(self, node: str) -> None:
        """Edit a node's name in its place."""
        self._naming.rename(node)

    def rename_chosen(self) -> None:
        """Edit the name of the selected node, or the title of the selected frame."""
        for node in self._selection.nodes[:1]:
            self._naming.rename(node)
            return
        for key in self._selection.frames[:1]:
            self._naming.name_frame(key)

    def _cure(self, fix: Fix) -> None:
        # The bubble goes, and the focus with it, to whatever Qt thinks is next.
        self.view.setFocus()
        before = self.graph
        if self._adapter.apply(fix.edit):
            self.follow(before)

    # --- overlays

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stand()

    def _stand(self) -> None:
        """Put the overlays into their corners."""
        self._breadcrumb.adjustSize()
        self._zoom_chip.adjustSize()
        self._breadcrumb.move(GAP, GAP)
        self._progress.move(self.width() // 2 - self._progress.width() // 2, GAP)
        names, zoom = self._breadcrumb.geometry(), self._zoom_chip.size()
        beside = names.width() + zoom.width() + 3 * GAP <= self.width()
        top = GAP if beside else names.bottom() + GAP
        self._zoom_chip.move(self.width() - zoom.width() - GAP, top)
        chips = max(names.width(), zoom.width()) + 2 * GAP
        between = self.width() >= FIND_WIDTH + 2 * chips
        self.find_bar.stand_in(self.width(), GAP if between else top + zoom.height() + GAP)
        self._minimap.move(GAP, self.height() - self._minimap.height() - GAP)
        legend = self.looks.legend
        legend.move(self.width() - legend.width() - GAP, self.height() - legend.height() - GAP)
        self._show_minimap()
        self.view.refit()

    def _show_minimap(self) -> None:
        room = self.width() >= LEAST_FOR_MINIMAP.width()
        room = room and self.height() >= LEAST_FOR_MINIMAP.height()
        shown = room and bool(self.graph.nodes)
        self._minimap.setVisible(shown)
        self.view.covered = self._minimap.geometry() if shown else QRect()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._projection.recolor()
            self._minimap.update()

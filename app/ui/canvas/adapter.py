"""From gestures to edits: what the hands did, said to the document.

Each method makes one undo step. What the document refuses is told by ``refused``, a sentence, and
nothing has changed then. ``possible`` asks without doing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject, Signal

from app.errors import EditError, LayerloomError
from app.formats.layerloom import decode, encode
from app.graph.bypass import Bypass
from app.graph.compose import (
    added_after,
    called_again,
    dissolved_copies,
    fragment,
    inserted_into,
    inserted_submodel,
    pasted,
    placed,
    put_into,
    removed_and_healed,
    rewired,
    stopped_sharing,
)
from app.graph.edits import (
    Batch,
    Connect,
    Disconnect,
    Edit,
    Move,
    RemoveNodes,
    Rename,
    SetFlow,
    SetOutputs,
)
from app.graph.marks import ChangeBends, ChangeFrames
from app.graph.model import Ends, Flow, Frame, Graph, Link, Position, TensorRef
from app.graph.place import Shown
from app.graph.ports import free_port, ports_of
from app.graph.problems import Fix
from app.graph.report import Report
from app.graph.step_names import several
from app.graph.submodels import Dissolve, MakeSubmodel
from app.ui.canvas.hits import Bend, End, InputEnd
from app.ui.canvas.known import tensor_of
from app.ui.words import translated
from nodes.sentence import Sentence
from nodes.spec import CallSpec


class Adapter(QObject):
    """The canvas's way to the document.

    ``curable(text, Fix)`` in the place of ``refused`` where there is something to do instead.
    ``told``, a sentence: what an edit took away that was perhaps not meant.
    """

    refused = Signal(str)
    curable = Signal(str, object)
    told = Signal(str)

    def __init__(self, document: Shown, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document

    @property
    def graph(self) -> Graph:
        return self.document.graph

    def apply(self, edit: Edit, merge: str = "") -> bool:
        """Make an edit; whether the document took it. ``merge``: see ``Document.apply``."""
        try:
            self.document.apply(edit, merge)
        except EditError as error:
            self.refused.emit(translated(error.sentence))
            return False
        return True

    def possible(self, edit: Edit) -> str:
        """Why an edit cannot be made; empty if it can."""
        try:
            edit.apply(self.graph)
        except EditError as error:
            return translated(error.sentence)
        return ""

    def wire(self, source: TensorRef, into: InputEnd, old: Link | None = None) -> Edit:
        """The edit that wires ``source`` to a port; ``old`` is the wire whose end was moved."""
        connect = Connect(source, into.node, into.port, into.index)
        if old is None:
            return connect
        if (old.node, old.port, old.source) == (into.node, into.port, source):
            return self._swapped(old, into.index)
        return rewired(self.graph, old, connect)

    def leaving(self, source: TensorRef, into: InputEnd, old: Link | None = None) -> Link | None:
        """The wire in whose place one from ``source`` would be; ``source``, ``old``: see ``wire``.

        None where there is room, and where the wire is there already.
        """
        if old is not None and (old.node, old.port) == (into.node, into.port):
            return None  # It is led anew, or two change places.
        wires = self.graph.nodes[into.node].inputs.get(into.port, ())
        ports = ports_of(self.graph, into.node)
        many = any(port.many for port in ports if port.name == into.port)
        place = into.index if many else 0
        if place is None or place >= len(wires) or wires[place] == source:
            return None
        return Link(wires[place], into.node, into.port, place)

    def rewire(self, source: TensorRef, into: InputEnd, old: Link | None = None) -> bool:
        """``wire``, done; a wire that has to give way for it is told."""
        gone, graph = self.leaving(source, into, old), self.graph
        done = self.apply(self.wire(source, into, old))
        if done and gone is not None:
            text = self.tr("The wire from {source} to {node} was replaced.")
            names = {"source": graph.name_of(gone.source.node), "node": graph.name_of(gone.node)}
            self.told.emit(text.format(**names))
        return done

    def _swapped(self, link: Link, index: int | None) -> Edit:
        """A wire put in another place of the same list: the two change places."""
        wires = self.graph.nodes[link.node].inputs[link.port]
        index = len(wires) - 1 if index is None else index
        there = Connect(link.source, link.node, link.port, index)
        here = Connect(wires[index], link.node, link.port, link.index)
        label = Sentence("Change the order of wires into {node}", {"node": link.node})
        return Batch(label, (there, here))

    def input_of(self, node: str) -> InputEnd | None:
        """The free port that a wire dropped on a node's body takes."""
        port = free_port(self.graph, node)
        return InputEnd(node, port.name) if port else None

    def unwire(self, links: Collection[Link]) -> bool:
        return self.apply(Disconnect(frozenset(links)))

    def move(self, positions: Mapping[str, Position]) -> bool:
        return self.apply(Move(positions))

    def arrange(
        self,
        places: Mapping[str, Position],
        frames: Mapping[str, Frame],
        flow: Flow | None = None,
    ) -> bool:
        """Nodes where the arrangement has them, their wires straight, frames around them again.

        ``flow``: the graph is read in this one from now on.
        """
        flips: tuple[Edit, ...] = (SetFlow(flow),) if flow else ()
        # All of the model in their order, as far as they are named, would say less.
        part = Sentence("Arrange {nodes}", {"nodes": several(places)})
        whole = places.keys() >= self.graph.nodes.keys()
        arranged_ = Sentence("Arrange nodes") if whole else part
        label = flips[0].label if flips else arranged_
        edits: list[Edit] = [*flips, Move(places, label)]
        bends = self.graph.marks.bends
        bent = {e: () for e in bends if e.node in places and e.source.node in places}
        if bent:
            edits.append(ChangeBends(bent, label))
        if frames:
            edits.append(ChangeFrames(frames, label))
        return self.apply(Batch(label, tuple(edits)))

    def rename(self, node: str, name: str) -> bool:
        return self.apply(Rename(self.graph.nodes[node].layer, name))

    def remove(
        self,
        nodes: Collection[str],
        links: Collection[Link],
        frames: Collection[str] = (),
        bends: Collection[Bend] = (),
    ) -> bool:
        """Nodes, wires, frames and bends away, in one step; what stands in a frame stays."""
        gone = frozenset(nodes)
        loose = frozenset(link for link in links if not {link.node, link.source.node} & gone)
        edits: list[Edit] = []
        if bends:
            edits.append(ChangeBends(_straightened(self.graph, bends), Sentence("Remove bends")))
        if loose:
            edits.append(Disconnect(loose))
        if gone:
            edits.append(RemoveNodes(gone))
        if frames:
            label = Sentence("Remove {count} frames", {"count": len(frames)})
            one = Sentence("Remove a frame")
            removed = dict.fromkeys(frames, None)
            edits.append(ChangeFrames(removed, one if len(frames) == 1 else label))
        if not edits:
            return False
        label = edits[0].label if len(edits) == 1 else Sentence("Remove what is selected")
        if len(edits) > 1 and gone:
            label = Sentence("Remove {nodes} and more", {"nodes": several(sorted(gone))})
        return self.apply(Batch(label, tuple(edits)))

    def bend(self, link: Link, at: Position, place: int) -> bool:
        """The wire led through one more point, at this place among the others."""
        points = self.graph.marks.bends.get(link.ends, ())
        after = (*points[:place], at, *points[place:])
        ends = {"source": link.source.node, "node": link.node}
        label = Sentence("Bend the wire from {source} to {node}", ends)
        return self.apply(ChangeBends({link.ends: after}, label))

    def straighten(self, links: Collection[Link]) -> bool:
        """These wires led straight from end to end."""
        bent = {link.ends: () for link in links if link.ends in self.graph.marks.bends}
        readers = several(dict.fromkeys(ends.node for ends in bent))
        label = Sentence("Straighten wires into {nodes}", {"nodes": readers})
        return bool(bent) and self.apply(ChangeBends(bent, label))

    def heal(self, nodes: Collection[str]) -> bool:
        """Nodes away, in one step; what read them reads what they read."""
        return bool(nodes) and self.apply(removed_and_healed(self.graph, nodes))

    def stop_sharing(self, nodes: Collection[str]) -> bool:
        """A layer of its own for each of these calls that shares one, in one step.

        Of a layer whose calls are all among them, the last keeps it.
        """
        graph, edits = self.graph, list[Edit]()
        sharing = [node for node in nodes if graph.is_shared(node)] or list(nodes)[:1]
        try:
            for node in sharing:
                if graph.is_shared(node) or not edits:
                    edits.append(stopped_sharing(graph, node))
                    graph = edits[-1].apply(graph)
        except EditError as error:
            self.refused.emit(translated(error.sentence))
            return False
        label = edits[0].label if len(edits) == 1 else Sentence("Stop sharing")
        return bool(edits) and self.apply(Batch(label, tuple(edits)))

    def bypass(self, nodes: Collection[str]) -> bool:
        """These calls skipped; made again if all of them are skipped. In one step."""
        layers = {node for node in nodes if not self.graph.is_input(node)}
        skip = not all(self.graph.nodes[node].bypassed for node in layers)
        return self.apply(Bypass(frozenset(layers), skip or not layers))

    def toggle_outputs(self, refs: Collection[TensorRef]) -> bool:
        """These tensors as outputs of the model, behind the others; none of them if all are."""
        present = self.graph.outputs
        fresh = tuple(ref for ref in refs if ref not in present)
        if fresh:
            return self.apply(SetOutputs((*present, *fresh)))
        return self.apply(SetOutputs(tuple(ref for ref in present if ref not in refs)))

    def make_submodel(self, nodes: Collection[str], report: Report | None) -> tuple[str, ...]:
        """One call of a new submodel in the place of these nodes; its id.

        ``report``: the last check, which knows the shapes of what enters.
        """
        read = {ref for node in nodes for ref in self.graph.nodes[node].sources()}
        known = ((ref, tensor_of(self.graph, report, ref)) for ref in read)
        specs = {ref: (tensor.shape, tensor.dtype) for ref, tensor in known if tensor}
        return self._added(MakeSubmodel(frozenset(nodes), specs))

    def dissolve(self, nodes: Collection[str]) -> tuple[str, ...]:
        """What these submodels hold, in their places, in one step; the ids of what came out."""
        edits = tuple(map(Dissolve, nodes))
        label = edits[0].label if len(edits) == 1 else Sentence("Dissolve submodels")
        edit = Batch(label, edits)
        why = self.possible(edit)
        if why and any(map(self.graph.is_shared, nodes)):
            copies = dissolved_copies(self.graph, nodes)
            self.curable.emit(why, Fix(copies.label, copies))
            return ()
        return self._added(edit)

    def call_again(self, nodes: Collection[str], offset: Position) -> tuple[str, ...]:
        """Another call of each of these layers, with the same weights; the ids of the calls."""
        try:
            add, ids = called_again(self.graph, nodes, offset)
        except EditError as error:
            self.refused.emit(translated(error.sentence))
            return ()
        label = Sentence("Call {nodes} again", {"nodes": several(nodes)})
        return ids if self.apply(Batch(label, (add,))) else ()

    def add(self, spec: CallSpec, at: Position, end: End | None = None) -> tuple[str, ...]:
        """A new layer or operation, wired to ``end`` if there is one; the ids of what was added."""
        if isinstance(end, TensorRef):
            return self._added(added_after(self.graph, spec, at, end))
        add = placed(self.graph, spec, at)
        if end is None:
            return self._added(add)
        (node,) = add.nodes
        connect = Connect(TensorRef(node), end.node, end.port, end.index)
        return self._added(Batch(add.label, (add, connect)))

    def insert(
        self, spec: CallSpec, at: Position, link: Link, moved: Mapping[str, Position]
    ) -> tuple[str, ...]:
        """A new layer in the middle of a wire, and other nodes moved to make room for it."""
        edit = inserted_into(self.graph, spec, at, link)
        return self._added(Batch(edit.label, (edit, Move(moved))) if moved else edit)

    def move_into(self, node: str, at: Position, link: Link, moved: Mapping[str, Position]) -> bool:
        """A node taken out of where it was and put into a wire, with room made for it."""
        try:
            edit = put_into(self.graph, node, link)
        except EditError as error:
            self.refused.emit(translated(error.sentence))
            return False
        return self.apply(Batch(edit.label, (edit, Move({**moved, node: at}))))

    def insert_model(self, inner: Graph, at: Position) -> tuple[str, ...]:
        """A whole model as a submodel, called once; the id of the call."""
        return self._added(inserted_submodel(self.graph, inner, at))

    def copied(self, nodes: Collection[str], frames: Collection[str] = ()) -> str:
        """These nodes and frames as text, for the clipboard."""
        if not nodes and not frames:
            return ""
        return encode(fragment(self.graph, nodes, frames)).decode()

    def part_of(self, text: str) -> Graph | None:
        """The nodes in a text that ``copied`` made, or that Keras code in it would make.

        None, and ``refused``, for any other.
        """
        try:
            return decode(text.encode())
        except (LayerloomError, UnicodeError):  # Half a surrogate pair is no UTF-8.
            from app.formats.python_source import read_snippet  # No start waits for it.

            part = read_snippet(text)
            if part is None:
                self.refused.emit(
                    self.tr("The clipboard holds no nodes. Copy some, or Keras code, first.")
                )
            return part

    def place(
        self,
        part: Graph,
        offset: Position,
        label: Sentence | None = None,
        keep_incoming: bool = False,
    ) -> tuple[str, ...]:
        """A copy of a part of a graph; the ids of the copies. Alone, it is read as it was.

        ``keep_incoming``: they read what their originals read, where it is still there.
        """
        add, ids = pasted(self.graph, part, offset, keep_incoming)
        if not ids and not add.marks.frames:
            return ()
        alone = not self.graph.nodes and part.flow != self.graph.flow
        turn = (SetFlow(part.flow),) if alone else ()
        edit = Batch(label or add.label, (*turn, add))
        return ids if self.apply(edit) else ()

    def _added(self, edit: Edit) -> tuple[str, ...]:
        before = self.graph.nodes
        if not self.apply(edit):
            return ()
        return tuple(node for node in self.graph.nodes if node not in before)


def _straightened(graph: Graph, bends: Collection[Bend]) -> dict[Ends, tuple[Position, ...]]:
    """What is left of the wires' points without these."""
    return {
        ends: tuple(
            point
            for place, point in enumerate(graph.marks.bends[ends])
            if Bend(ends, place) not in bends
        )
        for ends in {bend.ends for bend in bends}
    }

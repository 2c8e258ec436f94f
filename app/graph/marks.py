"""Frames, comments and bends of wires: what stands in a frame, what goes with which nodes, edits.

They belong to the drawing and not to the model: no check looks at them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from app.errors import EditError
from app.graph.model import UNMARKED, Box, Ends, Frame, Graph, Marks, Position, TensorRef
from app.graph.names import free_name
from app.graph.outline import CARD_HEIGHT, CARD_WIDTH
from nodes.sentence import Sentence
from nodes.values import refuse_unstorable

COLORS = ("grey", "blue", "green", "orange", "pink", "violet", "cyan")
# A frame can be no smaller, so that its title and its handles can be taken.
LEAST_WIDTH, LEAST_HEIGHT = 80.0, 48.0


@dataclass(frozen=True)
class ChangeFrames:
    """Frames put in, replaced by others of their id, or, for None, taken away."""

    frames: Mapping[str, Frame | None]
    label: Sentence

    def apply(self, graph: Graph) -> Graph:
        if not self.frames:
            raise EditError("There is no frame to change. Select one first.")
        for frame in filter(None, self.frames.values()):
            try:
                refuse_unstorable(frame.title)
            except ValueError as error:
                raise EditError("The text holds half a character. Type it again.") from error
        after = {**graph.marks.frames, **self.frames}
        kept = {key: frame for key, frame in after.items() if frame is not None}
        return replace(graph, marks=replace(graph.marks, frames=kept))


@dataclass(frozen=True)
class ChangeBends:
    """Wires led through these points, in their order; without any, straight from end to end."""

    bends: Mapping[Ends, tuple[Position, ...]]
    label: Sentence

    def apply(self, graph: Graph) -> Graph:
        for ends in self.bends:
            if not _runs(graph, ends):
                raise EditError("There is no such wire.")
        after = {**graph.marks.bends, **self.bends}
        kept = {ends: points for ends, points in after.items() if points}
        return replace(graph, marks=replace(graph.marks, bends=kept))


def fresh_id(graph: Graph, frame: Frame) -> str:
    """An id that no frame of the graph has."""
    return free_name("comment" if frame.comment else "frame", graph.marks.frames)


def held_nodes(graph: Graph, box: Box) -> tuple[str, ...]:
    """The nodes that stand in a rectangle: the middle of their cards does."""
    return tuple(
        node
        for node, place in graph.positions.items()
        if node in graph.nodes and _inside(box, place.x + CARD_WIDTH / 2, place.y + CARD_HEIGHT / 2)
    )


def held_frames(graph: Graph, box: Box) -> tuple[str, ...]:
    """The frames and comments that stand in a rectangle as a whole."""
    return tuple(
        key
        for key, frame in graph.marks.frames.items()
        if frame.box != box
        and _inside(box, frame.box.x, frame.box.y)
        and _inside(box, frame.box.x + frame.box.width, frame.box.y + frame.box.height)
    )


def _inside(box: Box, x: float, y: float) -> bool:
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def swallowed(graph: Graph, nodes: Collection[str]) -> tuple[str, ...]:
    """The frames that hold nothing but these nodes: where they go, the frames go."""
    held = {key: held_nodes(graph, frame.box) for key, frame in graph.marks.frames.items()}
    return tuple(key for key, inside in held.items() if inside and set(inside) <= set(nodes))


def present_bends(graph: Graph) -> dict[Ends, tuple[Position, ...]]:
    """The bends of wires that there are."""
    return {ends: points for ends, points in graph.marks.bends.items() if _runs(graph, ends)}


def _runs(graph: Graph, ends: Ends) -> bool:
    node = graph.nodes.get(ends.node)
    return node is not None and ends.source in node.inputs.get(ends.port, ())


def marks_of(graph: Graph, nodes: Collection[str], frames: Collection[str] = ()) -> Marks:
    """What goes along with these nodes: the bends of wires between them, and these frames."""
    if graph.marks is UNMARKED:
        return UNMARKED
    chosen = {key: frame for key, frame in graph.marks.frames.items() if key in frames}
    bends = {
        ends: points
        for ends, points in present_bends(graph).items()
        if ends.node in nodes and ends.source.node in nodes
    }
    return Marks(chosen, bends)


def carried(
    marks: Marks, ids: Mapping[str, str], taken: Collection[str], offset: Position
) -> Marks:
    """Marks of nodes that get other ``ids``, moved. ``taken``: ids that a frame may not have."""
    if marks is UNMARKED:
        return UNMARKED
    frames: dict[str, Frame] = {}
    for key, frame in marks.frames.items():
        fresh = free_name(key, {*taken, *frames})
        frames[fresh] = replace(frame, box=moved_box(frame.box, offset))
    bends = {
        Ends(TensorRef(ids[source.node], source.output), ids[node], port): moved_points(
            points, offset
        )
        for (source, node, port), points in marks.bends.items()
        if source.node in ids and node in ids
    }
    return Marks(frames, bends)


def moved_box(box: Box, way: Position) -> Box:
    return box._replace(x=box.x + way.x, y=box.y + way.y)


def whole_box(box: Box) -> Box:
    """The rectangle in whole pixels."""
    x, y, width, height = map(round, box)
    return Box(x, y, width, height)


def moved_points(points: Iterable[Position], way: Position) -> tuple[Position, ...]:
    return tuple(Position(x + way.x, y + way.y) for x, y in points)


def joined(one: Marks, other: Marks) -> Marks:
    """The marks of both."""
    if other is UNMARKED:
        return one
    return Marks({**one.frames, **other.frames}, {**one.bends, **other.bends})


def without(marks: Marks, frames: Collection[str]) -> Marks:
    """The marks without these frames."""
    kept = {key: frame for key, frame in marks.frames.items() if key not in frames}
    return replace(marks, frames=kept)


def settled_marks(graph: Graph) -> Marks:
    """The graph's marks without bends of wires that are gone."""
    bends = graph.marks.bends
    present = present_bends(graph) if bends else bends
    return graph.marks if len(present) == len(bends) else replace(graph.marks, bends=present)

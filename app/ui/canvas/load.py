"""What moves when what is selected moves: frames take along what stands in them, wires bends."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF

from app.graph.edits import Batch, Edit, Move
from app.graph.marks import (
    ChangeBends,
    ChangeFrames,
    held_frames,
    held_nodes,
    moved_box,
    moved_points,
    whole_box,
)
from app.graph.model import Box, Ends, Frame, Graph, Position
from app.graph.step_names import several
from app.ui.canvas.hits import Bend
from app.ui.canvas.projection import Projection
from app.ui.canvas.selection import Selection
from nodes.sentence import Sentence


@dataclass
class Load:
    """What moves, with where it was. ``bends``: which of a wire's points."""

    nodes: dict[str, QPointF] = field(default_factory=dict)
    frames: dict[str, Box] = field(default_factory=dict)
    bends: dict[Ends, frozenset[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.nodes or self.frames or self.bends)


def load_of(chosen: Selection, shown: Projection) -> Load:
    """What the selection takes along."""
    shown.settle()
    graph = shown.graph
    frames, nodes = dict.fromkeys(chosen.frames), dict.fromkeys(chosen.nodes)
    for key in chosen.frames:
        frame = graph.marks.frames[key]
        if not frame.comment:
            frames |= dict.fromkeys(held_frames(graph, frame.box))
            nodes |= dict.fromkeys(held_nodes(graph, frame.box))
    bends: dict[Ends, frozenset[int]] = {}
    for bend in shown.marks.all_bends():
        between = bend.ends.node in nodes and bend.ends.source.node in nodes
        if between or Bend(bend.ends, bend.place) in chosen.bends:
            bends[bend.ends] = bends.get(bend.ends, frozenset()) | {bend.place}
    return Load(
        {node: shown.nodes[node].pos() for node in nodes},
        {key: graph.marks.frames[key].box for key in frames},
        bends,
    )


def move_of(graph: Graph, load: Load, way: QPointF) -> Edit:
    """The edit that moves it so far, to whole pixels."""
    there = Position(way.x(), way.y())
    edits: list[Edit] = []
    if load.nodes:
        at = {node: place + way for node, place in load.nodes.items()}
        edits.append(Move({n: Position(round(p.x()), round(p.y())) for n, p in at.items()}))
    if load.frames:
        frames = graph.marks.frames
        moved = {
            key: replace(frames[key], box=whole_box(moved_box(box, there)))
            for key, box in load.frames.items()
        }
        edits.append(ChangeFrames(moved, _frame_label(frames, load.frames)))
    if load.bends:
        bends = {
            ends: tuple(Position(round(x), round(y)) for x, y in points)
            for ends, points in bends_of(graph, load, there).items()
        }
        ways = {"nodes": several(dict.fromkeys(ends.node for ends in bends))}
        edits.append(ChangeBends(bends, Sentence("Lead wires into {nodes}", ways)))
    # A frame that moves is what was meant, whatever goes along.
    label = edits[bool(load.nodes and load.frames)].label
    return Batch(label, tuple(edits))


def bends_of(graph: Graph, load: Load, way: Position) -> dict[Ends, tuple[Position, ...]]:
    """All points of the wires of which some move, those that do so far."""
    return {
        ends: tuple(
            moved_points((point,), way)[0] if place in moving else point
            for place, point in enumerate(graph.marks.bends[ends])
        )
        for ends, moving in load.bends.items()
    }


def _frame_label(frames: Mapping[str, Frame], moved: Collection[str]) -> Sentence:
    if len(moved) > 1:
        return Sentence("Move {count} frames", {"count": len(moved)})
    frame = frames[next(iter(moved))]
    if frame.comment:
        return Sentence("Move a comment")
    return Sentence("Move the frame {title}", {"title": frame.title})

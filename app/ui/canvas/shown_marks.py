"""From the document's marks to the scene: frames, comments, and where wires bend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsScene

from app.graph.marks import present_bends
from app.graph.model import Box, Ends, Frame, Graph, Position
from app.ui.canvas.mark_items import BendItem, FrameItem

Points = tuple[QPointF, ...]


class ShownMarks:
    """The marks of one scene, by id and by the ends of the wire."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self._graph = Graph()
        self.frames: dict[str, FrameItem] = {}
        self.bends: dict[Ends, list[BendItem]] = {}

    def show(self, graph: Graph) -> set[Ends]:
        """Show the marks of this graph; the ends of the wires that run differently now."""
        before, self._graph = self._graph, graph
        if before.marks.frames is not graph.marks.frames:
            self._show_frames(graph)
        # A wire that is there no longer does not bend, whatever the marks say.
        wanted = present_bends(graph) if graph.marks.bends else {}
        changed = {ends for ends in self.bends.keys() | wanted.keys() if self._differ(ends, wanted)}
        for ends in changed:
            self.place_bends(ends, _points(wanted.get(ends, ())))
        return changed

    def restore(self) -> set[Ends]:
        """Show all as the document has it, whatever a gesture did; the ends that changed."""
        self._show_frames(self._graph)
        return self.show(self._graph)

    def points(self, ends: Ends) -> Points:
        """Through which points a wire is led, as shown."""
        return tuple(item.pos() for item in self.bends.get(ends, ()))

    def place_frame(self, key: str, box: Box) -> None:
        """Show a frame elsewhere than the document has it."""
        item = self.frames[key]
        item.show_frame(Frame(item.frame.title, box, item.frame.color, item.frame.comment))

    def place_bends(self, ends: Ends, points: Points) -> None:
        """Show a wire's bends at these points; the wire follows by ``Projection.lead``."""
        items = self.bends.setdefault(ends, [])
        while len(items) > len(points):
            self._scene.removeItem(items.pop())
        while len(items) < len(points):
            items.append(BendItem(ends, len(items)))
            self._scene.addItem(items[-1])
        for item, point in zip(items, points, strict=True):
            item.setPos(point)
        if not items:
            del self.bends[ends]

    def all_bends(self) -> Iterator[BendItem]:
        for items in self.bends.values():
            yield from items

    def _show_frames(self, graph: Graph) -> None:
        wanted = graph.marks.frames
        for key in self.frames.keys() - wanted.keys():
            self._scene.removeItem(self.frames.pop(key))
        for key, frame in wanted.items():
            if key not in self.frames:
                self.frames[key] = FrameItem(key, frame)
                self._scene.addItem(self.frames[key])
            elif self.frames[key].frame != frame:
                self.frames[key].show_frame(frame)

    def _differ(self, ends: Ends, wanted: dict[Ends, tuple[Position, ...]]) -> bool:
        return self.points(ends) != _points(wanted.get(ends, ()))


def _points(places: Iterable[Position]) -> Points:
    return tuple(QPointF(*place) for place in places)

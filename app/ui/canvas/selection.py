"""What is selected: nodes in the order in which they were chosen, wires, frames, bends."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.graph.model import Link
from app.ui.canvas.hits import Bend
from app.ui.canvas.projection import Projection


class Selection(QObject):
    """One for a canvas. ``changed`` is sent once for each change, with the ids of the nodes."""

    changed = Signal(tuple)

    def __init__(self, projection: Projection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._projection = projection
        self._nodes: tuple[str, ...] = ()
        self._links: tuple[Link, ...] = ()
        self._frames: tuple[str, ...] = ()
        self._bends: tuple[Bend, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        return self._nodes

    @property
    def links(self) -> tuple[Link, ...]:
        return self._links

    @property
    def frames(self) -> tuple[str, ...]:
        return self._frames

    @property
    def bends(self) -> tuple[Bend, ...]:
        return self._bends

    def set(
        self,
        nodes: Iterable[str] = (),
        links: Iterable[Link] = (),
        frames: Iterable[str] = (),
        bends: Iterable[Bend] = (),
    ) -> None:
        """Select these and nothing else; what is not there is left out."""
        shown = self._projection
        chosen = tuple(dict.fromkeys(n for n in nodes if n in shown.nodes))
        wires = tuple(dict.fromkeys(w for w in links if w in shown.wires))
        boxes = tuple(dict.fromkeys(f for f in frames if f in shown.marks.frames))
        points = tuple(dict.fromkeys(b for b in bends if self._has(b)))
        before = (self._nodes, self._links, self._frames, self._bends)
        if (chosen, wires, boxes, points) == before:
            return
        self._nodes, self._links, self._frames, self._bends = chosen, wires, boxes, points
        self._mark_nodes(set(before[0]) ^ set(chosen))
        self._mark_links(set(before[1]) ^ set(wires))
        self._mark_others()
        self.changed.emit(chosen)

    def toggle(self, node: str) -> None:
        """In if it was out, out if it was in."""
        rest = tuple(n for n in self._nodes if n != node)
        nodes = rest if node in self._nodes else (*rest, node)
        self.set(nodes, self._links, self._frames, self._bends)

    def add(
        self,
        nodes: Iterable[str] = (),
        links: Iterable[Link] = (),
        frames: Iterable[str] = (),
        bends: Iterable[Bend] = (),
    ) -> None:
        """Select these too."""
        self.set(
            (*self._nodes, *nodes),
            (*self._links, *links),
            (*self._frames, *frames),
            (*self._bends, *bends),
        )

    def prune(self) -> None:
        """Forget what the document no longer has; mark items that are new under a known id."""
        self.set(self._nodes, self._links, self._frames, self._bends)
        self._mark_nodes(self._nodes)
        self._mark_links(self._links)
        self._mark_others()

    def _has(self, bend: Bend) -> bool:
        return bend.place < len(self._projection.marks.bends.get(bend.ends, ()))

    def _mark_nodes(self, nodes: Iterable[str]) -> None:
        chosen = set(self._nodes)
        for node in nodes:
            items = self._projection.nodes
            if node in items and items[node].isSelected() != (node in chosen):
                items[node].setSelected(node in chosen)

    def _mark_links(self, links: Iterable[Link]) -> None:
        chosen = set(self._links)
        for link in links:
            wire = self._projection.wires.get(link)
            if wire is not None and wire.isSelected() != (link in chosen):
                wire.setSelected(link in chosen)
                self._projection.style(wire)

    def _mark_others(self) -> None:
        """Frames and bends are few: all are looked at."""
        for key, item in self._projection.marks.frames.items():
            item.setSelected(key in self._frames)
        for bend in self._projection.marks.all_bends():
            bend.setSelected(Bend(bend.ends, bend.place) in self._bends)

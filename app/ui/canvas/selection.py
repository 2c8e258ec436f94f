"""What is selected: nodes in the order in which they were chosen, and wires."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.graph.model import Link
from app.ui.canvas.projection import Projection


class Selection(QObject):
    """One for a canvas. ``changed`` is sent once for each change, with the ids of the nodes."""

    changed = Signal(tuple)

    def __init__(self, projection: Projection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._projection = projection
        self._nodes: tuple[str, ...] = ()
        self._links: tuple[Link, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        return self._nodes

    @property
    def links(self) -> tuple[Link, ...]:
        return self._links

    def set(self, nodes: Iterable[str], links: Iterable[Link] = ()) -> None:
        """Select these and nothing else; what is not there is left out."""
        chosen = tuple(dict.fromkeys(n for n in nodes if n in self._projection.nodes))
        wires = tuple(dict.fromkeys(w for w in links if w in self._projection.wires))
        if (chosen, wires) == (self._nodes, self._links):
            return
        old_nodes, old_links = self._nodes, self._links
        self._nodes, self._links = chosen, wires
        self._mark_nodes(set(old_nodes) ^ set(chosen))
        self._mark_links(set(old_links) ^ set(wires))
        self.changed.emit(chosen)

    def toggle(self, node: str) -> None:
        """In if it was out, out if it was in."""
        rest = tuple(n for n in self._nodes if n != node)
        self.set(rest if node in self._nodes else (*rest, node), self._links)

    def add(self, nodes: Iterable[str]) -> None:
        self.set((*self._nodes, *nodes), self._links)

    def prune(self) -> None:
        """Forget what the document no longer has; mark items that are new under a known id."""
        nodes, links = self._nodes, self._links
        self.set(nodes, links)
        self._mark_nodes(self._nodes)
        self._mark_links(self._links)

    def _mark_nodes(self, nodes: Iterable[str]) -> None:
        items, chosen = self._projection.nodes, set(self._nodes)
        for node in nodes:
            if node in items and items[node].isSelected() != (node in chosen):
                items[node].setSelected(node in chosen)

    def _mark_links(self, links: Iterable[Link]) -> None:
        chosen = set(self._links)
        for link in links:
            wire = self._projection.wires.get(link)
            if wire is not None and wire.isSelected() != (link in chosen):
                wire.setSelected(link in chosen)
                self._projection.style(wire)

"""Into submodels and out again, to a node wherever it is; submodels from files and into files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.graph.place import Place, PlacePath
from app.ui.session import Session

if TYPE_CHECKING:
    from app.ui.canvas.canvas import Canvas


class Navigation:
    """Moves the place of one window. ``canvas`` makes the canvas where there is none yet."""

    def __init__(self, place: Place, session: Session, canvas: Callable[[], Canvas]) -> None:
        self._place, self._session, self._canvas = place, session, canvas

    def show(self, node: str, path: PlacePath | None = None) -> None:
        """Select a node and bring it to the middle. ``path``: its place, if it is another one."""
        if path is not None:
            self._place.go(path)
        self._canvas().select((node,))
        self._canvas().center_on(node)

    def enter(self, node: str) -> bool:
        """Show the inside of the submodel that a node calls; False where it calls none."""
        key = self._place.graph.nodes[node].layer
        if key not in self._place.graph.definitions:
            return False
        self._place.go((*self._place.path, key))
        return True

    def leave(self) -> None:
        """Come out of the submodel; the call of it that is first becomes selected."""
        if self._place.path:
            *outside, key = self._place.path
            self._place.go(tuple(outside))
            self._canvas().select(self._place.graph.calls.get(key, ())[:1])

    def insert_file(self) -> None:
        """Ask for a model's file and put it in as a submodel."""
        inner = self._session.part_to_insert()
        if inner is not None:
            self._canvas().insert_submodel(inner)

    def save_submodel(self, node: str = "") -> None:
        """Ask for a file and write the submodel that a node calls there; without one, this one."""
        graph = self._place.graph
        key = graph.nodes[node].layer if node else ""
        self._session.save_part(graph.definitions[key] if key else graph)

    def step(self, by: int) -> None:
        """Take back steps, or make them again, and show what that changed."""
        before, path, document = self._place.graph, self._place.path, self._place.document
        document.go(document.position + by)
        # Elsewhere the place was changed to where the change is, and is seen as it was left.
        if self._place.path == path and self._place.graph.nodes:
            self._canvas().follow(before)

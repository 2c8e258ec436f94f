"""Which part of the document is shown: the model itself, or the inside of one of its submodels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from app.graph.document import Document, Listener
from app.graph.model import Graph, inner_graph
from nodes.sentence import Sentence

if TYPE_CHECKING:
    from app.graph.edits import Edit

PlacePath = tuple[str, ...]  # ids of submodels, from the top down


class Shown(Protocol):
    """What a view shows and edits: a document, or a place in one."""

    @property
    def path(self) -> PlacePath: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def whole(self) -> Graph: ...
    @property
    def undo_label(self) -> Sentence | None: ...
    @property
    def redo_label(self) -> Sentence | None: ...
    def apply(self, edit: Edit, merge: str = "") -> None: ...
    def rename(self, name: str) -> None: ...
    def names(self) -> tuple[str, ...]: ...
    def subscribe(self, listener: Listener) -> Callable[[], None]: ...


class Place:
    """The place where a person is, as a document of its own: the graph there, its edits, its event.

    It follows the document. Where the place has gone it steps out as far as needed; a change that
    left the place as it was (an undo, a cure) leads to where the change is, so that nothing changes
    unseen; a document that was opened anew is shown from the top.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._path: PlacePath = ()
        self._listeners: list[Listener] = []
        document.subscribe(self._document_changed)

    @property
    def path(self) -> PlacePath:
        return self._path

    @property
    def graph(self) -> Graph:
        return inner_graph(self.document.graph, self._path)

    @property
    def whole(self) -> Graph:
        """The whole model that the place is in."""
        return self.document.graph

    @property
    def undo_label(self) -> Sentence | None:
        return self.document.undo_label

    @property
    def redo_label(self) -> Sentence | None:
        return self.document.redo_label

    def apply(self, edit: Edit, merge: str = "") -> None:
        """Make an edit here. Raises EditError and changes nothing when it cannot be made."""
        self.document.apply(edit, merge, self._path)

    def rename(self, name: str) -> None:
        """Name what is shown: the model, or the submodel among its neighbours."""
        if self._path:
            *outside, key = self._path
            from app.graph.edits import Rename

            self.document.apply(Rename(key, name), path=tuple(outside))
        else:
            self.document.rename(name)

    def go(self, path: PlacePath) -> None:
        """Show another place. Raises EditError if there is none such."""
        after = inner_graph(self.document.graph, path)
        if path != self._path:
            before, self._path = self.graph, path
            self._tell(before, after)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener(before, after)`` when the graph here changes, or the place does."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def names(self) -> tuple[str, ...]:
        """The model's name and those of the submodels down to here."""
        graph, found = self.document.graph, [self.document.graph.name]
        for key in self._path:
            graph = graph.definitions[key]
            found.append(graph.name)
        return tuple(found)

    def _document_changed(self, before: Graph, after: Graph) -> None:
        seen, old = inner_graph(before, self._path), self._path
        self._path = self._path_in(before, after)
        now = inner_graph(after, self._path)
        if now is not seen or self._path != old:
            self._tell(seen, now)

    def _path_in(self, before: Graph, after: Graph) -> PlacePath:
        if self.document.undo_label is None and self.document.redo_label is None:
            return ()
        path = existing(after, self._path)
        if path != self._path or not _alike(inner_graph(before, path), inner_graph(after, path)):
            return path
        return changed_path(before, after)

    def _tell(self, before: Graph, after: Graph) -> None:
        for listener in tuple(self._listeners):
            listener(before, after)


def existing(graph: Graph, path: PlacePath) -> PlacePath:
    """As much of a path as there is in a graph."""
    for depth, key in enumerate(path):
        if key not in graph.definitions:
            return path[:depth]
        graph = graph.definitions[key]
    return path


def changed_path(before: Graph, after: Graph) -> PlacePath:
    """The innermost place that holds all that differs between two graphs."""
    path: PlacePath = ()
    while before.definitions.keys() == after.definitions.keys():
        differ = [k for k, inner in after.definitions.items() if before.definitions[k] is not inner]
        if len(differ) != 1 or not _alike(before, after):
            break
        inner = before.definitions[differ[0]], after.definitions[differ[0]]
        if inner[0].name != inner[1].name:
            break  # Its name is seen outside.
        path = (*path, *differ)
        before, after = inner
    return path


def _alike(before: Graph, after: Graph) -> bool:
    """Whether two graphs differ in what their submodels hold at most."""
    return before is after or replace(before, definitions=after.definitions) == after

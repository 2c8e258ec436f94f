"""The document: the current graph, how it came about, and one event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import EditError
from app.graph.model import Graph, inner_graph
from app.graph.step_names import named
from nodes.sentence import Sentence

if TYPE_CHECKING:
    from app.graph.edits import Edit

Listener = Callable[[Graph, Graph], None]

# A step shares all but what it changed: about 25 kB at 1,000 nodes.
MOST_STEPS = 2_000
NO_ROW: tuple[tuple[str, ...], str] = ((), "")


@dataclass(frozen=True)
class Step:
    """One entry of the history: what was done, and the graph before and after it."""

    label: Sentence
    before: Graph
    after: Graph


class Document:
    """Holds one graph. A step of its history comes by ``apply`` or ``replace``; ``undo``, ``redo``
    and ``go`` move along it; ``reset`` and ``restore`` begin another.
    """

    # The whole model is the outermost of the places that can be shown (``app.graph.place``).
    path: tuple[str, ...] = ()

    def __init__(self, graph: Graph | None = None) -> None:
        self._graph = graph or Graph()
        self._saved: Graph | None = self._graph
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._listeners: list[Listener] = []
        self._merging = NO_ROW

    @property
    def graph(self) -> Graph:
        return self._graph

    @property
    def whole(self) -> Graph:
        """The whole model, whichever place of it is shown: here, all of it is."""
        return self._graph

    def names(self) -> tuple[str, ...]:
        """The model's name: the way to the outermost place."""
        return (self._graph.name,)

    @property
    def modified(self) -> bool:
        """Whether the graph differs from what was last saved or opened."""
        return self._graph is not self._saved and self._graph != self._saved

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener(before, after)`` once after each change; returns how to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def continued(self) -> Document:
        """The same graph, history and saved mark, with nobody listening yet."""
        twin = Document(self._graph)
        twin._saved, twin._done, twin._undone = self._saved, [*self._done], [*self._undone]
        return twin

    def apply(self, edit: Edit, merge: str = "", path: tuple[str, ...] = ()) -> None:
        """Make an edit. Raises EditError and changes nothing when it cannot be made.

        ``path``: of the submodel that it is made in. Edits in a row with the same ``merge`` key are
        one step: a value being dragged. Saving, undo and redo end such a row.
        """
        before = self._graph
        from app.graph.submodels import Inside  # As all edits: no start waits for them.

        after = Inside(path, edit).apply(before)
        if after == before:
            return
        if after.nodes is before.nodes:
            after.adopt(before)
        label = named(edit.label, inner_graph(before, path), inner_graph(after, path))
        if merge and self._done and self._merging == (path, merge):
            before = self._done.pop().before
        self._merging = (path, merge)
        self._add(Step(label, before, after))
        self._become(after)

    def rename(self, name: str) -> None:
        """Name the model. Raises NameRefusedError."""
        from app.graph.edits import SetModelName

        self.apply(SetModelName(name))

    def undo(self) -> None:
        """Take back the last step, if there is one."""
        self.go(self.position - 1)

    def redo(self) -> None:
        """Make the step that was last taken back again, if there is one."""
        self.go(self.position + 1)

    def go(self, position: int) -> None:
        """Take back, or make again, as many steps as lead to this ``position``, in one change."""
        graph = self._graph
        while len(self._done) > max(position, 0):
            self._undone.append(self._done.pop())
            graph = self._undone[-1].before
        while len(self._done) < position and self._undone:
            self._done.append(self._undone.pop())
            graph = self._done[-1].after
        self._merging = NO_ROW
        if graph is not self._graph:
            self._become(graph)

    def replace(self, graph: Graph, label: Sentence, saved: bool = False) -> None:
        """Become another version of the model, as one step. ``saved``: the file holds this one."""
        if saved:
            self._saved = graph
        self._merging = NO_ROW
        if graph != self._graph:
            self._add(Step(label, self._graph, graph))
            self._become(graph)

    def reset(self, graph: Graph, saved: bool = True) -> None:
        """Hold another graph, with an empty history: a file was opened, or a new one begun."""
        self._forget()
        self._saved = graph if saved else None
        self._become(graph)

    def restore(self, graph: Graph, saved: Graph, label: Sentence) -> None:
        """Hold ``graph``, one step behind what the file holds: what was not saved was found."""
        self._forget()
        self._saved = saved
        self._done.append(Step(label, saved, graph))
        self._become(graph)

    def mark_saved(self, graph: Graph | None = None) -> None:
        """The file holds the present graph, or the one that is given; undo comes back to it."""
        self._saved = graph or self._graph
        self._merging = NO_ROW

    def mark_unsaved(self) -> Graph | None:
        """No file holds any of these graphs: it was deleted, or spoilt. Returns the one it held."""
        held, self._saved = self._saved, None
        return held

    @property
    def undo_label(self) -> Sentence | None:
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> Sentence | None:
        return self._undone[-1].label if self._undone else None

    @property
    def history(self) -> tuple[Step, ...]:
        """The steps that can be undone, oldest first."""
        return tuple(self._done)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, oldest first: those that can be undone, then those that can be redone."""
        return (*self._done, *reversed(self._undone))

    def past(self, path: tuple[str, ...] = ()) -> Iterator[Graph]:
        """What a place was before each step, the latest first, as far back as it was there."""
        for step in reversed(self._done):
            try:
                yield inner_graph(step.before, path)
            except EditError:
                return

    @property
    def position(self) -> int:
        """How many of the steps are done."""
        return len(self._done)

    def _add(self, step: Step) -> None:
        self._done.append(step)
        del self._done[:-MOST_STEPS]
        self._undone.clear()

    def _forget(self) -> None:
        self._done.clear()
        self._undone.clear()
        self._merging = NO_ROW

    def _become(self, graph: Graph) -> None:
        before, self._graph = self._graph, graph
        for listener in tuple(self._listeners):
            listener(before, graph)

"""Keeps the report up with the document: run at once, then latest wins.

One check is in flight and at most one is owed. While there is no engine, the graph walker's
problems stand in: what is wrong with names, arguments and wiring needs no Keras.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.protocol import Report, patch_between, report_from_json, sentence_of
from app.errors import EngineError
from app.graph.bypass import effective
from app.graph.document import Document
from app.graph.model import Graph
from app.graph.records import to_records
from app.graph.walk import call_plan
from app.ui.engine_process import EngineEndedError, EngineState, Otherwise, Reply, Then
from nodes.sentence import Sentence

# A graph that ended the engine this often, for no known call, is left alone until it is edited.
MOST_DEATHS = 2
# Windows may share an engine, which knows the graph it holds by this number alone.
_revisions = itertools.count()


class Engine(Protocol):
    """What a live check needs of an engine."""

    @property
    def state(self) -> EngineState: ...

    def ask(self, fields: Reply, then: Then, otherwise: Otherwise) -> None: ...


class LiveCheck(QObject):
    """``report_changed(Report)`` after each check of the document's present graph.

    ``given_up(Sentence)``: the engine cannot check this graph; it is asked again after an edit.
    """

    report_changed = Signal(Report)
    checking_changed = Signal(bool)
    given_up = Signal(Sentence)

    def __init__(self, document: Document, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._engine = engine
        self._revision = next(_revisions)
        self._asked: tuple[int, Graph] | None = None
        self._held: tuple[int, Graph] | None = None
        self._deaths = 0
        self._stopped = False
        self.report = Report()
        self._walk = QTimer(self)
        self._walk.setSingleShot(True)
        self._walk.timeout.connect(self._report_structure)
        self.unsubscribe: Callable[[], None] = document.subscribe(self._graph_changed)

    @property
    def revision(self) -> int:
        """The number of the document's present graph, as the engine is told."""
        return self._revision

    @property
    def checking(self) -> bool:
        return self._asked is not None

    @property
    def current(self) -> bool:
        """Whether the last report is the engine's, of the present graph."""
        return self.report.revision == self._revision and self._held is not None

    def check(self) -> None:
        """Check the present graph now, whether or not it was checked before."""
        self._deaths = 0
        self._revision = next(_revisions)
        self._run()

    def engine_state_changed(self, state: EngineState) -> None:
        """The engine came up or went: check what it has not seen, or fall back on the walker."""
        if state in (EngineState.STARTING, EngineState.FAILED, EngineState.OFF):
            self._held = None
        elif state is EngineState.READY and not self.current:
            self._run()

    def stop(self) -> None:
        """Ask no more: the window is closed, though the engine may go on for others."""
        if not self._stopped:
            self._stopped = True
            self._walk.stop()
            self.unsubscribe()

    def _graph_changed(self, before: Graph, after: Graph) -> None:
        if _same_model(before, after):
            return
        self._deaths = 0
        self._revision = next(_revisions)
        self._run()

    def _run(self) -> None:
        if self._asked or self._stopped:
            return
        if self._engine.state not in (EngineState.READY, EngineState.BUSY):
            self._walk.start(0)
            return
        if self._deaths >= MOST_DEATHS:
            return
        revision, graph = self._revision, self._document.graph
        self._asked = (revision, graph)
        request = {"do": "check", "revision": revision, **self._content(graph)}
        self._engine.ask(request, self._answered, self._failed)
        self.checking_changed.emit(True)

    def _content(self, graph: Graph) -> Reply:
        """What changed since the graph that the engine holds, or the whole of it."""
        if self._held is None:
            return {"graph": to_records(graph)}
        base, held = self._held
        return {"base": base, "patch": patch_between(held, graph)}

    def _answered(self, reply: Reply) -> None:
        assert self._asked is not None
        (revision, graph), self._asked = self._asked, None
        if reply.get("why") == "resend" and self._held is not None:
            self._held = None
            self._run()
            return
        self.checking_changed.emit(False)
        report = _report(reply, revision)
        if report is None:
            self._held = None
            self._give_up(sentence_of(reply) or Sentence("The engine's answer was no report."))
            return
        self._held, self._deaths = (revision, graph), 0
        if revision == self._revision:
            self._publish(report)
        else:
            self._run()

    def _failed(self, error: EngineError) -> None:
        """The engine ended over this check. It starts again by itself; then we ask again.

        Where the call is known that it ended over, the next check leaves that call out.
        """
        assert self._asked is not None
        (revision, _), self._asked = self._asked, None
        self._held = None
        self.checking_changed.emit(False)
        self._walk.start(0)
        if not isinstance(error, EngineEndedError):  # It never reached the engine, nor will it.
            self._give_up(error.sentence)
            return
        known = error.culprit
        if revision == self._revision and not known:
            self._deaths += 1
            if self._deaths == MOST_DEATHS:
                self._give_up(error.sentence)

    def _give_up(self, reason: Sentence) -> None:
        self._deaths = MOST_DEATHS
        self._walk.start(0)
        self.given_up.emit(reason)

    def _report_structure(self) -> None:
        self._publish(_structure(effective(self._document.graph), self._revision))

    def _publish(self, report: Report) -> None:
        self._walk.stop()
        self.report = report
        self.report_changed.emit(report)


def _structure(graph: Graph, revision: int) -> Report:
    """What the graph walker finds, inside submodels too."""
    inside = {key: _structure(inner, revision) for key, inner in graph.definitions.items()}
    return Report(revision=revision, problems=call_plan(graph).problems, inside=inside)


def _same_model(before: Graph, after: Graph) -> bool:
    """Whether the two differ in places and notes at most: the engine does not look at those."""
    return (
        before.nodes is after.nodes
        and before.layers is after.layers
        and before.definitions is after.definitions
        and before.outputs == after.outputs
        and before.inputs == after.inputs
        and before.name == after.name
    )


def _report(reply: Reply, revision: int) -> Report | None:
    """The report in a reply; None for an error, and for what is no report of this revision."""
    try:
        report = report_from_json(reply["report"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return report if report.revision == revision else None

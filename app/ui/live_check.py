"""Keeps the report up with the document: run at once, then latest wins.

One check is in flight and at most one is owed. When the hands are still the engine is asked for a
second look, which gives way to the next check. While there is no engine, what is known from earlier
stands in: the walker's problems, and the shapes of calls that were seen before.

The protocol is imported where it is first spoken: the window is painted before that.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import EngineError
from app.graph.document import Document
from app.graph.model import Graph
from app.graph.report import Report
from app.ui.engine_process import EngineEndedError, EngineState, Otherwise, Reply, Then
from nodes.sentence import Sentence

# A graph that ended the engine this often, for no known call, is left alone until it is edited.
MOST_DEATHS = 2
# Without an edit for so long, the hands are still.
STILL_MILLISECONDS = 150
# Windows may share an engine, which knows the graph it holds by this number alone.
_revisions = itertools.count()


class Engine(Protocol):
    """What a live check needs of an engine."""

    @property
    def state(self) -> EngineState: ...

    def ask(self, fields: Reply, then: Then, otherwise: Otherwise) -> None: ...


class Known(Protocol):
    """What a live check needs of what is known from earlier."""

    def check(self, graph: Graph, revision: int) -> Report: ...


def known_from_earlier() -> Known:
    """Results on disk, read when they are first wanted."""
    found: Known = import_module("app.engine.known").known_in_window()
    return found


@dataclass(frozen=True)
class Asked:
    """A check or a look in flight; ``base``: the report that the answer starts from."""

    revision: int
    graph: Graph
    base: Report | None


class LiveCheck(QObject):
    """``report_changed(Report)`` after each check and each look at the document's present graph.

    ``given_up(Sentence)``: the engine cannot check this graph; it is asked again after an edit.
    ``known`` makes what reports while there is no engine.
    """

    report_changed = Signal(Report)
    given_up = Signal(Sentence)

    def __init__(
        self,
        document: Document,
        engine: Engine,
        parent: QObject | None = None,
        known: Callable[[], Known] = known_from_earlier,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._engine = engine
        self._make_known = known
        self._known: Known | None = None
        self._revision = next(_revisions)
        self._asked: Asked | None = None
        # What the engine holds: the last graph that it answered for, and its report.
        self._held: tuple[Graph, Report] | None = None
        self._looking: Asked | None = None
        self._deaths = self._look_deaths = 0
        # The revision that the engine cannot look at.
        self._unseen = -1
        self._stopped = False
        self.report = Report()
        self._walk = self._timer(self._report_known)
        self._still = self._timer(self._look)
        self.unsubscribe: Callable[[], None] = document.subscribe(self._graph_changed)

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

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
        self._deaths = self._look_deaths = 0
        self._revision = next(_revisions)
        self._run()

    def engine_state_changed(self, state: EngineState) -> None:
        """The engine came up or went: check what it has not seen, or fall back on the walker."""
        if state in (EngineState.STARTING, EngineState.FAILED, EngineState.OFF):
            self._held = None
        elif state is EngineState.READY and not self.current and not self._looking:
            self._run()

    def stop(self) -> None:
        """Ask no more: the window is closed, though the engine may go on for others."""
        if not self._stopped:
            self._stopped = True
            self._walk.stop()
            self._still.stop()
            self.unsubscribe()

    def _graph_changed(self, before: Graph, after: Graph) -> None:
        if _same_model(before, after):
            return
        self._deaths = self._look_deaths = 0
        self._revision = next(_revisions)
        self._run()

    def _run(self) -> None:
        self._still.stop()
        if self._asked or self._stopped:
            return
        if not self._engine_answers:
            self._walk.start(0)
            return
        if self._deaths >= MOST_DEATHS:
            return
        graph, content, base = self._document.graph, *self._content(self._document.graph)
        self._asked = Asked(self._revision, graph, base)
        request = {"do": "check", "revision": self._revision, **content}
        self._engine.ask(request, self._answered, self._failed)

    @property
    def _engine_answers(self) -> bool:
        return self._engine.state in (EngineState.READY, EngineState.BUSY)

    def _content(self, graph: Graph) -> tuple[Reply, Report | None]:
        """What changed since the graph that the engine holds, and its report; or the whole."""
        from app.engine.protocol import patch_between

        if self._held is None:
            return _whole(graph), None
        held, base = self._held
        return {"base": base.revision, "patch": patch_between(held, graph)}, base

    def _answered(self, reply: Reply) -> None:
        assert self._asked is not None
        asked, self._asked = self._asked, None
        if reply.get("why") == "resend" and asked.base is not None:
            self._held = None
            self._run()
            return
        # A look that was answered in between went on from the same graph; one that failed did not.
        base = self._held[1] if self._held and asked.base else asked.base
        report = _report(reply, base, asked.revision)
        if report is None:
            self._held = None
            self._give_up(_refusal(reply))
            return
        self._held, self._deaths = (asked.graph, report), 0
        self._known = None  # The engine knows better.
        if asked.revision == self._revision:
            self._publish(report)
        else:
            self._run()

    def _failed(self, error: EngineError) -> None:
        """The engine ended over this check. It starts again by itself; then we ask again.

        Where the call is known that it ended over, the next check leaves that call out.
        """
        assert self._asked is not None
        asked, self._asked = self._asked, None
        self._held = None
        self._walk.start(0)
        if not isinstance(error, EngineEndedError):  # It never reached the engine, nor will it.
            self._give_up(error.sentence)
        elif asked.revision == self._revision and not error.culprit:
            self._deaths += 1
            if self._deaths == MOST_DEATHS:
                self._give_up(error.sentence)

    # --- the second look

    def _look(self) -> None:
        if self._asked or self._looking or not self.current or not self._engine_answers:
            return
        assert self._held is not None
        self._ask_for_look(Asked(self._revision, *self._held))

    def _ask_for_look(self, look: Asked) -> None:
        self._looking = look
        whole = {} if look.base else _whole(look.graph)
        request = {"do": "look", "revision": look.revision, **whole}
        self._engine.ask(request, self._looked, self._look_failed)

    def _looked(self, reply: Reply) -> None:
        """What a look has shown, all or so far. It is the base of what is answered from now on."""
        assert self._looking is not None
        look, self._looking = self._looking, None
        report = _report(reply, look.base, look.revision)
        if report is not None:
            self._held = (look.graph, report)
            if report.revision == self._revision:
                self._publish(report)
            return
        self._held = None
        resend = reply.get("why") == "resend" and look.base is not None
        if not resend:
            self._unseen = look.revision
        if self._asked or self._stopped:
            return
        if resend and look.revision == self._revision:
            # Another window's model is held. This one is sent along, or they would take turns.
            self._ask_for_look(Asked(look.revision, look.graph, None))
        else:
            self._run()

    def _look_failed(self, error: EngineError) -> None:
        """The engine ended over a look. The call that it was at is left out of the next one."""
        self._looking = None
        self._held = None
        if isinstance(error, EngineEndedError) and not error.culprit:
            self._look_deaths += 1
            if self._look_deaths == MOST_DEATHS:
                self._unseen = self._revision

    def _give_up(self, reason: Sentence) -> None:
        self._deaths = MOST_DEATHS
        self._walk.start(0)
        self.given_up.emit(reason)

    def _report_known(self) -> None:
        """What can be told without the engine."""
        if self._known is None:
            self._known = self._make_known()
        self._publish(self._known.check(self._document.graph, self._revision))

    def _publish(self, report: Report) -> None:
        self._walk.stop()
        self.report = report
        self.report_changed.emit(report)
        seen = report.looked or self._unseen == self._revision
        if self.current and not seen and not self._stopped:
            self._still.start(STILL_MILLISECONDS)


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


def _whole(graph: Graph) -> Reply:
    from app.graph.records import to_records

    return {"graph": to_records(graph)}


def _refusal(reply: Reply) -> Sentence:
    from app.engine.protocol import sentence_of

    return sentence_of(reply) or Sentence("The engine's answer was no report.")


def _report(reply: Reply, base: Report | None, revision: int) -> Report | None:
    """The report in a reply; None for an error, and for what is no report of this revision."""
    from app.engine.protocol import report_from_json

    try:
        report = report_from_json(reply["report"], base)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return report if report.revision == revision else None

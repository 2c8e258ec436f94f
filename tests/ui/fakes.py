"""Stand-ins with the manners of the real ones: an engine, and the person who is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.engine.protocol import report_to_json
from app.errors import EngineError
from app.formats.opened import Opened
from app.graph.model import Graph
from app.graph.problems import Problem
from app.graph.report import CallReport, Report, TensorSpec
from app.ui.dialogs import Answer
from app.ui.engine_process import EngineEndedError, EngineState, Otherwise, Reply, Then
from app.ui.picture_dialog import PictureChoice
from nodes.sentence import Sentence


class FakeEngine(QObject):
    """Keeps what it is asked until the test answers."""

    state_changed = Signal(EngineState)
    idled = Signal()
    progressed = Signal(str, int, int)
    ended = Signal(Sentence)

    def __init__(self) -> None:
        super().__init__()
        self.state = EngineState.OFF
        self.asked: list[Reply] = []
        self.versions = {"keras": "3.15.1"}
        self.reason: Sentence | None = None
        self.last_words = ""
        self.starts = self.restarts = self.stops = self.pardons = 0
        self._open: list[tuple[Reply, Then, Otherwise]] = []
        self._held: Report | None = None

    def start(self) -> None:
        self.starts += 1

    def restart(self) -> None:
        self.restarts += 1

    def forgive(self) -> None:
        self.pardons += 1

    def stop(self) -> None:
        self.stops += 1

    def ask(self, fields: Reply, then: Then, otherwise: Otherwise) -> None:
        self.asked.append(fields)
        self._open.append((fields, then, otherwise))
        self.become(EngineState.BUSY)

    @property
    def idle(self) -> bool:
        return not self._open

    def become(self, state: EngineState) -> None:
        self.state = state
        self.state_changed.emit(state)

    def reply(self, **fields: object) -> None:
        """Answer the oldest open request."""
        _, then, _ = self._open.pop(0)
        self.become(EngineState.READY)
        then(fields)
        self._tell_if_idle()

    def answer(self, do: str, **fields: object) -> None:
        """Answer the oldest open request of a kind, whatever else is open."""
        _, then, _ = self._open.pop([open_[0]["do"] for open_ in self._open].index(do))
        self.become(EngineState.READY)
        then(fields)
        self._tell_if_idle()

    def _tell_if_idle(self) -> None:
        if self.idle:
            self.idled.emit()

    def report(self, report: Report) -> None:
        """Answer the oldest open request with what is new in this report."""
        whole = "graph" in self._open[0][0]
        base, self._held = None if whole else self._held, report
        self.reply(report=report_to_json(report, base))

    def refuse(self, reason: str) -> None:
        """Tell who asked first that his question cannot be sent."""
        _, _, otherwise = self._open.pop(0)
        self.become(EngineState.READY)
        otherwise(EngineError(Sentence("{text}", {"text": reason})))

    def die(self, reason: str = "It died.", culprit: str = "") -> None:
        """End over the oldest open request; another is starting."""
        self.reason = Sentence("{text}", {"text": reason})
        self.become(EngineState.STARTING)
        failed, self._open = self._open, []
        error: EngineError = EngineEndedError(self.reason, culprit)
        for _, _, otherwise in failed:
            otherwise(error)
        self._tell_if_idle()
        self.ended.emit(self.reason)


class FakeAsker:
    """Answers as the test said it would, and counts the questions."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.answer = Answer.CANCEL
        self.questions = 0
        self.model: str | None = None
        self.models: tuple[str, ...] = ()
        self.picture: PictureChoice | None = PictureChoice()
        self.selected: bool | None = None
        self.stops_writing = True
        self.written: list[str] = []

    def may_stop_writing(self, name: str) -> bool:
        self.written.append(name)
        return self.stops_writing

    def read(self, name: str, work: Callable[[], Opened]) -> Opened | None:
        return work()

    def picture_choice(self, selected: bool) -> PictureChoice | None:
        self.selected = selected
        return self.picture

    def which_model(self, name: str, models: Sequence[str]) -> str | None:
        self.models = tuple(models)
        return self.model

    def open_path(self, folder: Path, filters: str) -> Path | None:
        return self.path

    def save_path(self, title: str, suggested: Path, filters: str) -> Path | None:
        return self.path

    def unsaved(self, name: str) -> Answer:
        self.questions += 1
        return self.answer


def report_of(
    graph: Graph, revision: int, *problems: Problem, parameters: int = 0, size: int = 7
) -> Report:
    """A report that gives every node the shape (None, size) and spreads nothing else."""
    call = CallReport("ok", (TensorSpec((None, size), "float32"),))
    return Report(
        revision=revision,
        calls=dict.fromkeys(graph.nodes, call),
        problems=problems,
        parameters=parameters,
        trainable=parameters,
        bytes=4 * parameters,
        milliseconds=7.0,
    )

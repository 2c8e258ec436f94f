"""Keras's plot for the window: the engine says what is in it, another process draws it.

Nothing here waits: Graphviz takes a second for a large model and hours for some.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QProcess, QTimer

from app.engine.protocol import sentence_of
from app.errors import EngineError
from app.formats.plots import SECONDS, TOO_LONG, command, failure
from app.graph.model import Graph
from app.graph.records import to_records
from app.ui.engine_process import EngineProcess, EngineState, Reply
from nodes.sentence import Sentence

Then = Callable[[bytes], None]
Otherwise = Callable[[Sentence], None]


@dataclass(frozen=True, eq=False)
class Job:
    """One plot that is wanted, and whom to tell."""

    suffix: str
    then: Then
    otherwise: Otherwise


class Plotter(QObject):
    """Makes one plot at a time: a new wish takes the place of the one before, which hears nothing.

    Exactly one of ``then`` and ``otherwise`` is called, later, unless it is cancelled.
    """

    def __init__(self, engine: EngineProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._job: Job | None = None
        self._process: QProcess | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(SECONDS * 1000)
        self._clock.timeout.connect(lambda: self._fail(TOO_LONG))

    @property
    def busy(self) -> bool:
        return self._job is not None

    def draw(self, graph: Graph, suffix: str, then: Then, otherwise: Otherwise) -> None:
        """The plot of a graph as a picture; ``suffix``: ``.png``, ``.svg`` or ``.pdf``."""
        self.cancel()
        job = self._job = Job(suffix, then, otherwise)
        if self._engine.state not in (EngineState.READY, EngineState.BUSY):
            sentence = Sentence("Keras is not ready yet, and makes the plot; wait a moment.")
            QTimer.singleShot(0, self, lambda: self._fail(sentence, job))
            return
        self._engine.ask(
            {"do": "plot", "graph": to_records(graph)},
            lambda reply: self._answered(job, reply),
            lambda error: self._refused(job, error),
        )

    def cancel(self) -> None:
        """Forget what is wanted."""
        self._job = None
        self._clock.stop()
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(500)
            process.deleteLater()

    def _answered(self, job: Job, reply: Reply) -> None:
        if job is not self._job:
            return
        dot = reply.get("dot")
        if not isinstance(dot, str):
            self._fail(sentence_of(reply) or Sentence("The engine gave no plot."))
            return
        process = self._process = QProcess(self)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._erred)
        program, *arguments = command(job.suffix)
        process.start(program, arguments)
        process.write(dot.encode())
        process.closeWriteChannel()
        self._clock.start()

    def _refused(self, job: Job, error: EngineError) -> None:
        self._fail(error.sentence, job)

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        job, process = self._job, self._process
        if job is None or process is None:
            return
        picture = bytes(process.readAllStandardOutput().data())
        said = bytes(process.readAllStandardError().data()).decode("utf-8", "replace")
        if code or status is QProcess.ExitStatus.CrashExit or not picture:
            self._fail(failure(code, said))
            return
        self.cancel()
        job.then(picture)

    def _erred(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process:
            self._fail(failure(1, self._process.errorString()))

    def _fail(self, reason: Sentence, of: Job | None = None) -> None:
        job = self._job
        if job is None or (of is not None and of is not job):
            return
        self.cancel()
        job.otherwise(reason)

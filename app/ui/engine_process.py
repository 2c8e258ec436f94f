"""The engine as the window sees it: a child process that answers requests, one at a time.

It starts the child, hands it requests line by line, explains how it ended, and starts another with
growing pauses. Only a look, which gives way, does not keep the next request waiting. It knows
nothing else of what is asked. What goes over the pipe: ``app.engine.protocol``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import app
from app.errors import EngineError
from nodes.sentence import Sentence

Reply = dict[str, Any]
Then = Callable[[Reply], None]
Otherwise = Callable[[EngineError], None]

# Seconds before each new start; after the last, the person is asked.
PAUSES = (0.0, 1.0, 2.0, 5.0, 15.0)
QUIT_MILLISECONDS = 500
MOST_LINE_BYTES = 64 * 2**20
LAST_WORDS = 12


class EngineState(Enum):
    """``STARTING`` until the child has imported Keras; ``FAILED`` until somebody restarts it."""

    OFF = "off"
    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    FAILED = "failed"


class EngineEndedError(EngineError):
    """The child is gone. ``culprit``: the call that it was at; "" where that is not known."""

    def __init__(self, sentence: Sentence, culprit: str = "") -> None:
        super().__init__(sentence)
        self.culprit = culprit


@dataclass
class Request:
    """One question and what to do with its answer, or with the lack of one."""

    fields: Reply
    then: Then
    otherwise: Otherwise

    number: int = 0

    @property
    def what(self) -> str:
        return str(self.fields["do"])

    @property
    def gives_way(self) -> bool:
        """Whether the child puts it by as soon as another request comes."""
        return self.what == "look"


def worker_command() -> list[str]:
    """-P keeps a ``random.py`` in the current folder from standing in for Python's own."""
    return [sys.executable, "-P", "-m", "app.engine.worker"]


def worker_environment() -> QProcessEnvironment:
    """The child finds our packages from any folder, and keeps byte code: a start in 4 s, not 12."""
    environment = QProcessEnvironment.systemEnvironment()
    environment.remove("PYTHONDONTWRITEBYTECODE")
    root = str(Path(app.__file__).resolve().parents[1])
    others = environment.value("PYTHONPATH")
    environment.insert("PYTHONPATH", os.pathsep.join((root, others)) if others else root)
    return environment


class EngineProcess(QObject):
    """Keeps one child alive. ``ended(Sentence)`` says why one ended that should not have.

    ``progressed(node, done, of)`` says at which call the request in hand is. ``idled``: the last
    that waited for an answer has it.
    """

    state_changed = Signal(EngineState)
    idled = Signal()
    progressed = Signal(str, int, int)
    ended = Signal(Sentence)

    def __init__(
        self,
        command: Sequence[str] | None = None,
        parent: QObject | None = None,
        pauses: Sequence[float] = PAUSES,
        silence: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(parent)
        self._command = list(command or worker_command())
        self._pauses, self._silence = pauses, silence
        self._state = EngineState.OFF
        self._process: QProcess | None = None
        self._waiting: deque[Request] = deque()
        self._in_hand: deque[Request] = deque()
        self._number = 0
        self._at = ""
        self._skip: dict[str, str] = {}
        self._starts_in_vain = 0
        self._buffer = b""
        self._words: deque[str] = deque(maxlen=LAST_WORDS)
        self._reason: Sentence | None = None
        self.versions: dict[str, str] = {}
        self._clock = self._timer(self._silent)
        self._pause = self._timer(self._launch)

    @property
    def state(self) -> EngineState:
        return self._state

    @property
    def idle(self) -> bool:
        """Whether nobody waits for an answer."""
        return not self._in_hand and not self._waiting

    @property
    def reason(self) -> Sentence | None:
        """Why the last child ended; None while all is well."""
        return self._reason

    @property
    def last_words(self) -> str:
        """The last lines that the child wrote beside the protocol."""
        return "\n".join(self._words)

    @property
    def process_id(self) -> int:
        """The child's process id, 0 without one."""
        return self._process.processId() if self._process else 0

    def start(self) -> None:
        """Start the child, unless there is one."""
        if self._process is None and not self._pause.isActive():
            self._launch()

    def restart(self) -> None:
        """End the child if there is one, and start afresh: somebody asked for it."""
        self._starts_in_vain = 0
        self.forgive()
        self._discard_process()
        self._launch()
        self._fail_all(EngineEndedError(Sentence("The engine was restarted.")))

    def forgive(self) -> None:
        """Try the calls again that a child ended over: somebody asked for it."""
        self._skip.clear()

    def stop(self) -> None:
        """End the child for good, politely first. What was asked stays without an answer."""
        self._pause.stop()
        self._waiting.clear()
        idle = self._is_free
        self._in_hand.clear()
        process = self._process
        if process and process.state() == QProcess.ProcessState.Running and idle:
            process.blockSignals(True)
            process.write(b'{"id": 0, "do": "quit"}\n')
            process.closeWriteChannel()
            process.waitForFinished(QUIT_MILLISECONDS)
        self._discard_process()
        self._become(EngineState.OFF)

    def ask(self, fields: Reply, then: Then, otherwise: Otherwise) -> None:
        """Ask for something. Exactly one of ``then`` and ``otherwise`` is called, later.

        A request during the start waits for its end. A child that is silent for too long over it
        is ended, and another started.
        """
        if self._state in (EngineState.FAILED, EngineState.OFF):
            reason = self._reason or Sentence("The engine is not running.")
            QTimer.singleShot(0, self, lambda: otherwise(EngineEndedError(reason)))
            return
        self._waiting.append(Request(fields, then, otherwise))
        self._send_next()

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def _launch(self) -> None:
        self._pause.stop()
        self._buffer, self._at = b"", ""
        self._words.clear()
        process = QProcess(self)
        process.setProcessEnvironment(worker_environment())
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._overhear)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._erred)
        self._process = process
        self._listen("start")
        self._become(EngineState.STARTING)
        process.start(self._command[0], self._command[1:])

    def _listen(self, what: str) -> None:
        self._clock.start(round(self._patience(what) * 1000))

    def _patience(self, what: str) -> float:
        """Seconds to wait for a line, as the protocol has them where nothing else is said."""
        from app.engine.protocol import SILENCE  # No start waits for it.

        return (self._silence or SILENCE)[what]

    @property
    def _is_free(self) -> bool:
        """Whether a request would be taken up at once."""
        return all(request.gives_way for request in self._in_hand)

    def _send_next(self) -> None:
        while self._state is EngineState.READY and self._waiting and self._process:
            if self._in_hand and all(request.gives_way for request in self._waiting):
                return  # A look does not put by another window's.
            request = self._waiting.popleft()
            try:
                line = self._line(request, self._number + 1)
            except (TypeError, ValueError, RecursionError) as error:
                self._refuse(request, error)
                continue
            self._number = request.number = self._number + 1
            self._in_hand.append(request)
            self._write(self._process, line)
            if len(self._in_hand) == 1:
                self._attend()
            if not request.gives_way:
                self._become(EngineState.BUSY)

    def _write(self, process: QProcess, line: bytes) -> None:
        """Hand a line to the child now: Qt would wait until all listeners of an edit are through.

        Where an older line still waits, the pipe is full, and Qt goes on with both.
        """
        waits = process.bytesToWrite() > 0
        process.write(line)
        if not waits:
            process.waitForBytesWritten(0)

    def _attend(self) -> None:
        """Listen for what the child says of the first request in hand."""
        self._at = ""
        if self._in_hand:
            self._listen(self._in_hand[0].what)
        else:
            self._clock.stop()

    def _line(self, request: Request, number: int) -> bytes:
        """A request as it goes over the pipe. Raises what json and UTF-8 raise."""
        skip = {"skip": self._skip} if self._skip else {}
        fields = {"id": number, **request.fields, **skip}
        return json.dumps(fields, ensure_ascii=False).encode() + b"\n"

    def _refuse(self, request: Request, error: Exception) -> None:
        values: dict[str, str | int] = {"reason": str(error)[:200]}
        told = EngineError(Sentence("This cannot be sent to the engine: {reason}", values))
        QTimer.singleShot(0, self, lambda: request.otherwise(told))

    def _read(self) -> None:
        if self._process is None:
            return
        heard = self._buffer + bytes(self._process.readAllStandardOutput().data())
        *lines, self._buffer = heard.split(b"\n")
        if len(self._buffer) > MOST_LINE_BYTES:
            self._end(Sentence("The engine sent a line without an end and was ended."))
            return
        for line in lines:
            self._take(line)

    def _take(self, line: bytes) -> None:
        """One line of the child. What belongs to no question is put by."""
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            said = None
        if isinstance(said, dict) and isinstance(said.get("event"), str):
            self._take_event(said)
        elif isinstance(said, dict) and self._is_of_the_first(said):
            self._take_reply(said)
        elif line.strip():
            self._words.append(line[:200].decode("utf-8", "replace"))

    def _take_event(self, event: Reply) -> None:
        if event["event"] == "ready" and self._state is EngineState.STARTING:
            found = {key: event.get(key) for key in ("keras", "tensorflow")}
            self.versions = {key: value for key, value in found.items() if isinstance(value, str)}
            self._reason = None
            self._clock.stop()
            self._become(EngineState.READY)
            self._send_next()
        elif event["event"] == "failed":
            self._starts_in_vain = len(self._pauses)  # Starting another is no use.
            values: dict[str, str | int] = {"reason": str(event.get("error", ""))[:500]}
            self._end(Sentence("The engine could not be started: {reason}", values))
        elif event["event"] == "at" and self._is_of_the_first(event):
            self._at = str(event.get("call", ""))
            request = self._in_hand[0]
            self._listen(request.what)
            done, of = event.get("done"), event.get("of")
            if isinstance(done, int) and isinstance(of, int) and not request.gives_way:
                self.progressed.emit(str(event.get("node", "")), done, of)

    def _is_of_the_first(self, said: Reply) -> bool:
        return bool(self._in_hand) and said.get("id") == self._in_hand[0].number

    def _take_reply(self, reply: Reply) -> None:
        request = self._in_hand.popleft()
        self._attend()
        self._starts_in_vain = 0
        if self._is_free:
            self._become(EngineState.READY)
        try:
            request.then(reply)
        finally:  # An error of one that asked is told by itself; the others still wait.
            self._send_next()
            self._tell_if_idle()

    def _tell_if_idle(self) -> None:
        if self.idle:
            self.idled.emit()

    def _overhear(self) -> None:
        if self._process:
            said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
            self._words.extend(line for line in said.splitlines() if line.strip())

    def _silent(self) -> None:
        what = self._in_hand[0].what if self._in_hand else "start"
        values: dict[str, str | int] = {"seconds": f"{self._patience(what):g}"}
        self._end(
            Sentence("The engine did not answer for {seconds} s and was ended.", values), "timeout"
        )

    def _erred(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process:
            values: dict[str, str | int] = {"reason": self._process.errorString()}
            self._end(Sentence("The engine could not be started: {reason}", values))

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._overhear()
        if self._process:
            crashed = status is QProcess.ExitStatus.CrashExit
            self._end(how_it_ended(code, crashed, self.last_words))

    def _end(self, reason: Sentence, fate: str = "died") -> None:
        """The child is gone or must go: say why, tell who asked, start another."""
        self._discard_process()
        culprit = self._at if self._in_hand else ""
        self._reason = reason
        if culprit:
            self._skip[culprit] = fate
            self._starts_in_vain = 0
        again = self._starts_in_vain < len(self._pauses)
        if again:
            self._pause.start(round(self._pauses[self._starts_in_vain] * 1000))
            self._starts_in_vain += 1
        self._become(EngineState.STARTING if again else EngineState.FAILED)
        self._fail_all(EngineEndedError(reason, culprit))
        self.ended.emit(reason)

    def _fail_all(self, error: EngineEndedError) -> None:
        failed = [*self._in_hand, *self._waiting]
        self._in_hand.clear()
        self._waiting.clear()
        for request in failed:
            request.otherwise(error)
        self._tell_if_idle()

    def _discard_process(self) -> None:
        self._clock.stop()
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        if process.state() != QProcess.ProcessState.NotRunning:
            process.kill()
            process.waitForFinished(QUIT_MILLISECONDS)
        process.deleteLater()

    def _become(self, state: EngineState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


def how_it_ended(code: int, crashed: bool, last_words: str) -> Sentence:
    """Why a child ended. ``code`` is its exit code, or the signal's number if it crashed."""
    if "MemoryError" in last_words or "ResourceExhausted" in last_words:
        return Sentence("The engine ran out of memory and ended.")
    if not crashed:
        said = next((line for line in reversed(last_words.splitlines()) if line.strip()), "")
        if not said:
            return Sentence("The engine ended with code {code}.", {"code": code})
        values: dict[str, str | int] = {"code": code, "said": said.strip()[:200]}
        return Sentence("The engine ended with code {code}; its last words: {said}", values)
    values = {"number": code, "name": _signal_name(code)}
    if values["name"] == "SIGKILL":
        return Sentence(
            "The engine was killed (signal {number}, {name}): by somebody, or because memory "
            "ran out.",
            values,
        )
    return Sentence("The engine crashed (signal {number}, {name}).", values)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "?"

"""The child process: reads requests, answers them, one JSON object a line. What: ``protocol``.

``python -m app.engine.worker``
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from app.collector import leave_old, put_aside, sweep
from app.engine.memory import limit_memory
from app.engine.protocol import error_reply
from nodes.sentence import Sentence

MOST_LINE_BYTES = 64 * 2**20
# When the window is gone, work in hand may end; one that hangs may not stay behind for ever.
GRACE_SECONDS = 60.0
# Without a request for so long, there is time for the disk; for so much longer, for a sweep that
# takes half a second. It is due once so many short ones have been made: what they put aside may
# have become garbage.
QUIET_SECONDS, AT_EASE_SECONDS = 0.5, 10.0
SWEEPS = 50


def main() -> int:
    """Serve until standard input ends or ``quit``. 0, or 1 if Keras cannot be imported."""
    requests, replies = _own_descriptors()
    # Ctrl+C in the terminal that started the window is the window's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    memory = limit_memory()
    try:
        from app.engine.service import Service
        from app.engine.store import default_store
    except Exception as error:  # noqa: BLE001 - whatever keeps Keras from importing
        _send(replies, {"event": "failed", "error": f"{type(error).__name__}: {error}"})
        return 1
    lines = Lines(requests)
    service = Service(
        memory, lambda line: _send(replies, line), lambda: lines.waiting, default_store()
    )
    # What TensorFlow's import left is here to stay: the collector need not walk it in every answer.
    put_aside()
    leave_old()
    _send(replies, {"event": "ready", **service.hello({})})

    for line in lines.each(Rest(service.save)):
        request = _parsed(line)
        _send(replies, service.handle(request) if request is not None else RUBBISH)
        if isinstance(request, dict) and request.get("do") == "quit":
            break
    service.save()
    return 0


class Rest:
    """What is done when nothing is asked: ``save``, and a look for garbage."""

    def __init__(self, save: Callable[[], None]) -> None:
        self._save, self._sweeps = save, 0

    def short(self) -> None:
        """After each time of work."""
        self._save()
        sweep()
        self._sweeps += 1

    def long(self) -> None:
        """When it has been quiet for long."""
        if self._sweeps >= SWEEPS:
            sweep(whole=True)
            self._sweeps = 0


RUBBISH = error_reply(None, Sentence("The line is no JSON object; expected a request."), "request")


def _own_descriptors() -> tuple[int, int]:
    """Private copies of standard input and output.

    What anything else prints goes to standard error, and nothing else can eat a request.
    """
    requests, replies = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    return requests, replies


def _send(replies: int, line: dict[str, Any]) -> None:
    data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(replies, view) :]
    except BrokenPipeError:
        # Nobody listens any more.
        sys.stderr.flush()
        os._exit(0)


def _parsed(line: bytes) -> object:
    """The JSON object of a line; None for rubbish."""
    try:
        return json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None


class Lines:
    """The lines that come in, read by a thread: it sees the end of the input while work hangs.

    ``waiting``: whether there is another line, or no more will come.
    """

    def __init__(self, requests: int) -> None:
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._requests, self._done = requests, threading.Event()
        threading.Thread(target=self._read, name="requests", daemon=True).start()

    @property
    def waiting(self) -> bool:
        return not self._lines.empty()

    def each(self, rest: Rest) -> Iterator[bytes]:
        """Line by line; between two there is rest, if nothing has come for a while."""
        try:
            while (line := self._next(rest)) is not None:
                yield line
        finally:
            self._done.set()

    def _next(self, rest: Rest) -> bytes | None:
        for seconds, work in ((QUIET_SECONDS, rest.short), (AT_EASE_SECONDS, rest.long)):
            try:
                return self._lines.get(timeout=seconds)
            except queue.Empty:
                work()
        return self._lines.get()

    def _read(self) -> None:
        for line in _lines(self._requests):
            if line.strip():
                self._lines.put(line)
        self._lines.put(None)
        if not self._done.wait(GRACE_SECONDS):
            os._exit(0)


def _lines(requests: int) -> Iterator[bytes]:
    """Lines without their ends; one that is too long is cut short.

    Read without a buffered file: a thread that waits in one stops the interpreter from ending.
    """
    parts: list[bytes] = []
    while chunk := os.read(requests, 2**20):
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            parts.append(end)
            yield b"".join(parts)
            parts.clear()
        if sum(map(len, parts)) < MOST_LINE_BYTES:
            parts.append(rest)
    if any(parts):
        yield b"".join(parts)


if __name__ == "__main__":
    sys.exit(main())

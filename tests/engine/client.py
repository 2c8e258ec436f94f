"""The engine's child process, spoken to with plain Python: what the window does with Qt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]
Line = dict[str, Any]


class Client:
    """Starts a worker; ``ask`` returns the reply and keeps the progress lines in ``at``."""

    def __init__(
        self, command: Sequence[str] = ("-m", "app.engine.worker"), **variables: str
    ) -> None:
        environment = {**os.environ, **variables}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.at: list[Line] = []
        self.errors: list[bytes] = []
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self._number = 0
        self._threads = [threading.Thread(target=work) for work in (self._read, self._drain)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(b"")

    def _drain(self) -> None:
        assert self.process.stderr
        self.errors.extend(self.process.stderr)

    def hear(self, seconds: float = 120) -> Line:
        """The next line. Raises EOFError when the worker is gone, TimeoutError if it is silent."""
        try:
            line = self._lines.get(timeout=seconds)
        except Empty as error:
            raise TimeoutError(f"no line in {seconds} s") from error
        if not line:
            raise EOFError
        found = json.loads(line)
        assert isinstance(found, dict)
        return found

    def say(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def send(self, do: str, **fields: object) -> int:
        self._number += 1
        request: Mapping[str, object] = {"id": self._number, "do": do, **fields}
        self.say(json.dumps(request).encode())
        return self._number

    def ask(self, do: str, **fields: object) -> Line:
        """The reply to a request."""
        number = self.send(do, **fields)
        while "event" in (line := self.hear()):
            self.at.append(line)
        assert line["id"] == number
        return line

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream
            stream.close()

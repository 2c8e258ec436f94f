"""Command lines run by tests, in this process or in one of their own, and what they said."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from app import cli
from app.formats.layerloom import encode
from app.graph.model import Graph

ROOT = Path(__file__).parent.parent


class Done(NamedTuple):
    """What a command line said and ended with."""

    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """What standard error says: one line, never a traceback, and nothing on standard output."""
        assert self.out == ""
        assert self.err.startswith("layerloom: ")
        assert self.err.count("\n") == 1
        assert self.err.endswith("\n")
        assert "Traceback" not in self.err
        return self.err.removeprefix("layerloom: ").rstrip("\n")


Run = Callable[..., Done]


def runner(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs command lines in this process; what C++ code prints is seen, too."""

    def call(*arguments: object) -> Done:
        capfd.readouterr()
        status = cli.main([str(argument) for argument in arguments])
        sys.stdout.flush()
        return Done(status, *capfd.readouterr())

    return call


def child(*arguments: str, code: str = "", **environment: str | None) -> Done:
    """A command line as a process of its own. None takes a variable away."""
    program = [sys.executable, "-c", code] if code else [sys.executable, str(ROOT / "main.py")]
    merged: dict[str, str | None] = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(
        [*program, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={name: value for name, value in merged.items() if value is not None},
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def saved(folder: Path, graph: Graph, name: str = "model.layerloom") -> Path:
    """The graph as a file in a folder."""
    path = folder / name
    path.write_bytes(encode(graph))
    return path

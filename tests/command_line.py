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
from tests.builder import Builder

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


def wrong_model() -> Graph:
    """An LSTM behind an LSTM that returns no sequence."""
    b = Builder("wrong")
    first = b.layer("LSTM", b.input("input", 784, 1), units=64, name="extract")
    b.layer("LSTM", first, units=32, name="class11")
    return b.graph


def mismatched_model() -> Graph:
    """Depths 8 and 6, which an attention multiplies: Keras infers a shape, and cannot run it."""
    b = Builder("mismatched")
    b.layer("Attention", b.input("query", 5, 8), b.input("value", 7, 6), name="attention")
    return b.graph

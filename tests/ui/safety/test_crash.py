"""kill -9 at any moment loses at most the last second: real windows, real edits, real ends."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from app.formats import layerloom, recovery
from app.ui.application import report_crashes
from app.ui.main_window import MainWindow
from app.ui.safety.store import Store
from tests.builder import chain
from tests.ui.safety.person import full_disk, set_units, texts, units_of

ROOT = Path(__file__).parents[3]
MOST_LOST = 1.0  # seconds
ROUNDS = 5


class Real:
    """A real window and what it said so far."""

    def __init__(self, home: Path, *arguments: str) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        homes = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
        environment |= dict.fromkeys(homes, str(home))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.safety.real_window", *arguments],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(json.loads(line))

    def wait_for(self, count: int) -> None:
        """Until it said so many things."""
        end = time.monotonic() + 60
        while len(self.said) < count:
            assert self.process.poll() is None, self.process.communicate()[1]
            assert time.monotonic() < end, "it said nothing"
            self._reader.join(0.005)

    def kill(self) -> float:
        """End it as ``kill -9`` does; the moment, in seconds since 1970."""
        moment = time.time()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._reader.join()
        return moment

    def end(self) -> None:
        assert self.process.wait(60) == 0, self.process.communicate()[1]
        self._reader.join()


@contextmanager
def real(home: Path, *arguments: str) -> Iterator[Real]:
    window = Real(home, *arguments)
    try:
        yield window
    finally:
        if window.process.poll() is None:
            window.kill()
        for stream in (window.process.stdout, window.process.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture
def left(tmp_path: Path) -> Store:
    """What the real windows leave."""
    return Store(tmp_path / "Layerloom" / "Layerloom" / "recovery")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="kill -9 and XDG folders")
def test_kill_9_at_any_moment_loses_at_most_the_last_second(
    tmp_path: Path, path: Path, left: Store
) -> None:
    before, chance = path.read_bytes(), random.Random(5)
    for _ in range(ROUNDS):
        with real(tmp_path, "type", str(path)) as window:
            window.wait_for(30 + chance.randrange(60))
            moment = window.kill()
            (found,), broken = left.found()
            assert broken == []
            kept = units_of(left.read(found))
            assert isinstance(kept, int)
            old = [said["units"] for said in window.said if said["time"] < moment - MOST_LOST]
            assert kept >= max(old, default=0), "more than a second is lost"
            assert kept <= window.said[-1]["units"] + 1, "what was typed, nothing else"
            assert (found.header.path, found.header.nodes) == (path, 3)
            assert path.read_bytes() == before
            assert left.discard(found.key)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="kill -9 and XDG folders")
@pytest.mark.parametrize("with_file", [False, True])
def test_the_next_start_offers_it_and_one_click_recovers_it(
    tmp_path: Path, path: Path, left: Store, with_file: bool
) -> None:
    with real(tmp_path, "type", str(path)) as first, real(tmp_path, "type", str(path)) as second:
        first.wait_for(40)
        second.wait_for(10)
        first.kill()
        (found,), _ = left.found()
        assert found.key, "the second window is open still: it is not offered"
        kept = units_of(left.read(found))
        with real(tmp_path, "recover", *([str(path)] if with_file else [])) as window:
            window.wait_for(1)
            window.end()
            assert window.said == [
                {
                    "units": kept,
                    "path": str(path),
                    "modified": True,
                    "undo": "&Undo: Recover what was not saved",
                }
            ]
        assert left.found() == ([], [])
    assert layerloom.decode(path.read_bytes()) == chain(2)


def test_an_exception_of_ours_writes_what_is_unsaved_first(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    kept_when_told: list[bool] = []
    monkeypatch.setattr(
        sys,
        "__excepthook__",
        lambda *error: kept_when_told.append(opened.safety.autosave.current),
    )
    report_crashes(lambda: [opened])
    set_units(opened, 9)
    assert not opened.safety.autosave.current
    sys.excepthook(KeyError, KeyError("lost"), None)
    assert kept_when_told == [True]
    assert "KeyError: 'lost'" in texts(opened)[0]
    assert "The model is as it was before, and kept safe; save it" in texts(opened)[0]


def test_an_exception_with_a_full_disk_does_not_promise(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    report_crashes(lambda: [opened])
    set_units(opened, 9)
    with full_disk():
        sys.excepthook(KeyError, KeyError("lost"), None)
    assert any("save it under a new name to be safe" in text for text in texts(opened))
    assert not any("kept safe;" in text for text in texts(opened))


def test_an_exception_in_the_event_loop_goes_the_same_way(
    qtbot: QtBot, opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it happens: raised in a slot, told by Qt's loop."""
    monkeypatch.setattr(sys, "__excepthook__", lambda *error: None)
    set_units(opened, 9)
    with capture_exceptions() as raised:
        monkeypatch.setattr(sys, "excepthook", sys.excepthook)
        report_crashes(lambda: [opened])

        def fail() -> None:
            raise ZeroDivisionError

        QTimer.singleShot(0, opened, fail)
        qtbot.waitUntil(lambda: bool(texts(opened)))
    assert raised == []
    assert opened.safety.autosave.current
    assert "ZeroDivisionError" in texts(opened)[0]


def test_the_recovery_file_is_the_model_as_it_was(opened: MainWindow) -> None:
    set_units(opened, 9)
    assert opened.safety.autosave.write_now()
    (kept,) = opened.settings.recovery_folder.glob("*.recovery")
    assert recovery.read(kept) == opened.document.graph

"""Long work beside a window that lives on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.errors import FileFormatError
from app.ui.waiting import AT_ONCE_S, waited_for
from nodes.sentence import Sentence

ROOT = Path(__file__).parents[2]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


class Gate:
    """Work that goes on until the test lets it end."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.thread: threading.Thread | None = None

    def __call__(self) -> str:
        self.thread = threading.current_thread()
        assert self.gate.wait(30)
        return "read"


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.gate.set()
    if made.thread:
        made.thread.join(30)


def shown(window: QWidget) -> QProgressDialog:
    (dialog,) = window.findChildren(QProgressDialog)
    return dialog


def test_short_work_shows_nothing(qtbot: QtBot, window: QWidget) -> None:
    assert waited_for(lambda: "read", "Reading", window) == "read"
    assert not window.findChildren(QProgressDialog)


def test_the_window_lives_while_it_waits(qtbot: QtBot, window: QWidget, gate: Gate) -> None:
    ticks: list[bool] = []

    def tick() -> None:
        ticks.append(shown(window).isVisible())
        if ticks[-1]:
            gate.gate.set()

    timer = QTimer(window, interval=20)
    timer.timeout.connect(tick)
    timer.start()
    assert waited_for(gate, "Reading model.py…", window) == "read"
    timer.stop()
    assert len(ticks) > 5
    # What takes no longer than a moment is not worth a dialog.
    assert not ticks[0]
    assert ticks[-1]
    assert gate.thread is not threading.main_thread()


def test_cancel_frees_at_once(qtbot: QtBot, window: QWidget, gate: Gate) -> None:
    def cancel() -> None:
        dialog = shown(window)
        if not dialog.isVisible():
            QTimer.singleShot(20, cancel)
            return
        assert dialog.labelText() == "Reading model.py…"
        (button,) = dialog.findChildren(QPushButton)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(20, cancel)
    assert waited_for(gate, "Reading model.py…", window) is None
    assert not gate.gate.is_set()


@pytest.mark.parametrize("late", [False, True])
def test_what_goes_wrong_is_raised_here(qtbot: QtBot, window: QWidget, late: bool) -> None:
    def work() -> str:
        if late:
            threading.Event().wait(3 * AT_ONCE_S)
        raise FileFormatError(Sentence("It is no model."))

    with pytest.raises(FileFormatError):
        waited_for(work, "Reading", window)


MANY = """
import time
from PySide6.QtWidgets import QApplication, QWidget
from app.ui.waiting import AT_ONCE_S, waited_for

app = QApplication([])
window = QWidget()
window.show()
for number in range(200):
    # Around the moment at which the window begins to wait, and the end of the thread.
    seconds = AT_ONCE_S * (0.2 + (number % 20) / 10)
    def work():
        time.sleep(seconds)
        return [object() for _ in range(500)]
    made = waited_for(work, "Reading", window)
    assert len(made) == 500
    app.processEvents()
print("read", end="")
"""


@pytest.mark.slow
def test_hundreds_in_a_row_end_well() -> None:
    """In a process of its own: what goes wrong between threads ends it without a word."""
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", MANY],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "read"), done.stderr

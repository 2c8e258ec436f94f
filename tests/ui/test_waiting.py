"""Long work beside a window that lives on."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.errors import FileFormatError
from app.ui.waiting import AT_ONCE_S, waited_for
from nodes.sentence import Sentence


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

"""A question leaves nothing behind in the window that asked it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.ui.dialogs import Answer, Dialogs

QUESTIONS: dict[str, tuple[Callable[[Dialogs], object], object]] = {
    "where to save": (lambda d: d.save_path("Save", Path("/tmp/m.layerloom"), "*.layerloom"), None),
    "which model": (lambda d: d.which_model("file.py", ["one", "two"]), None),
    "which picture": (lambda d: d.picture_choice(False), None),
    "unsaved changes": (lambda d: d.unsaved("model"), Answer.CANCEL),
    "still writing": (lambda d: d.may_stop_writing("model.keras"), False),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_dialog_goes_once_it_is_answered(qtbot: QtBot, question: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ask, answer = QUESTIONS[question]

    def cancel() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QDialog)
        asked.reject()

    QTimer.singleShot(0, cancel)
    assert ask(Dialogs(window)) == answer
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not window.children()

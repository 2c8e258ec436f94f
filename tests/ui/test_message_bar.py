"""Messages: at most three, replaced by key, with buttons, until dismissed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.message_bar import MessageBar


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    made = MessageBar()
    qtbot.addWidget(made)
    # A result stays as long as the mouse rests on it: the pointer begins in the upper left corner.
    made.move(400, 400)
    return made


def texts(bar: MessageBar) -> list[str]:
    return [message.text for message in bar.messages]


def test_the_latest_stands_on_top_and_three_are_enough(bar: MessageBar) -> None:
    for text in "abcd":
        bar.tell("info", text)
    assert texts(bar) == ["d", "c", "b"]


def test_a_message_of_the_same_key_or_words_replaces_the_other(bar: MessageBar) -> None:
    bar.tell("warning", "It died.", "engine")
    bar.tell("info", "Written.", "export")
    bar.tell("error", "It died again.", "engine")
    bar.tell("info", "Written.")
    assert texts(bar) == ["Written.", "It died again."]


def test_what_is_no_longer_so_is_withdrawn(bar: MessageBar) -> None:
    bar.tell("error", "It failed.", "engine")
    bar.withdraw("engine")
    assert texts(bar) == []
    assert bar.isHidden()


def test_a_button_acts_and_dismisses(bar: MessageBar) -> None:
    done: list[str] = []
    bar.tell("error", "It failed.", "engine", [("Restart", lambda: done.append("restart"))])
    (button,) = bar.messages[0].findChildren(QPushButton)
    button.click()
    assert done == ["restart"]
    assert texts(bar) == []


def test_a_text_is_never_taken_for_html(bar: MessageBar) -> None:
    bar.tell("error", "<b>x</b> was not opened.")
    assert texts(bar) == ["<b>x</b> was not opened."]
    assert bar.messages[0].accessibleName() == "<b>x</b> was not opened."


def test_it_floats_on_the_canvas_and_moves_nothing(qtbot: QtBot) -> None:
    area = QWidget()
    qtbot.addWidget(area)
    area.resize(400, 300)
    bar = MessageBar(area)
    area.show()
    bar.tell("error", 12 * "A long sentence that wraps. ")
    assert bar.width() == 400 - 2 * 12
    assert bar.height() >= bar.messages[0].heightForWidth(bar.width()) > 60
    area.resize(900, 300)
    QApplication.processEvents()
    assert bar.width() == 680
    assert bar.x() == (900 - 680) // 2


def test_each_message_has_room_for_its_words(qtbot: QtBot) -> None:
    area = QWidget()
    qtbot.addWidget(area)
    area.resize(900, 600)
    bar = MessageBar(area)
    area.show()
    for number in range(3):
        bar.tell("error", f"{number} It failed.", "", [("Again", lambda: None)])
        QApplication.processEvents()
    assert [m.height() >= m.minimumSizeHint().height() > 0 for m in bar.messages] == 3 * [True]
    bar.dismiss(bar.messages[0])
    QApplication.processEvents()
    assert [m.height() >= m.minimumSizeHint().height() > 0 for m in bar.messages] == 2 * [True]


def test_a_result_goes_when_it_could_be_read_and_an_error_stays(
    bar: MessageBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.message_bar.INFO_MILLISECONDS", 0)
    monkeypatch.setattr("app.ui.message_bar.LETTER_MILLISECONDS", 1)
    bar.tell("error", "It failed.")
    bar.tell("warning", "It died.", "engine")
    bar.tell("info", "Written.")
    qtbot.waitUntil(lambda: texts(bar) == ["It died.", "It failed."])
    bar.let_go("engine")
    qtbot.waitUntil(lambda: texts(bar) == ["It failed."])

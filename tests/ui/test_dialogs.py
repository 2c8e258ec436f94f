"""Qt's own file dialog, where the system has none: in our words, and with whole columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QTreeView
from pytestqt.qtbot import QtBot

from app.ui import language
from app.ui.dialogs import Dialogs
from app.ui.main_window import MainWindow

LETTERS = re.compile("[A-Za-z]{2,}")


@pytest.fixture(params=[language.ENGLISH, language.CHINESE])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    dates = QLocale()
    language.apply(app, request.param)
    yield request.param
    language.apply(app, language.ENGLISH)
    QLocale.setDefault(dates)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "a.layerloom").write_bytes(b"x" * 123_456)
    (tmp_path / "b.keras").write_bytes(b"x" * 7)
    return tmp_path


@pytest.fixture
def dialog(qtbot: QtBot, spoken: str, window: MainWindow, folder: Path) -> QFileDialog:
    made = Dialogs(window).file_dialog("X", folder, "X (*.layerloom *.keras)")
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: table_of(made).model().rowCount(table_of(made).rootIndex()) == 3)
    return made


def table_of(dialog: QFileDialog) -> QTreeView:
    table = dialog.findChild(QTreeView)
    assert isinstance(table, QTreeView)
    return table


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_its_words_are_of_the_language_that_is_spoken(dialog: QFileDialog, spoken: str) -> None:
    texts = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    words = [text for text in texts if LETTERS.search(text)]
    assert len(texts) == 3
    assert len(words) == (3 if spoken == language.ENGLISH else 0)


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_no_size_and_no_date_is_cut_short(dialog: QFileDialog) -> None:
    table = table_of(dialog)
    QApplication.processEvents()
    shown = [n for n in range(table.model().columnCount()) if not table.isColumnHidden(n)]
    assert shown == [0, 1, 3]
    for column in shown:
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)
    assert sum(map(table.columnWidth, shown)) <= table.viewport().width()


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_file_that_is_chosen_is_opened(window: MainWindow, folder: Path) -> None:
    def choose() -> None:
        found = QApplication.activeModalWidget()
        assert isinstance(found, QFileDialog)
        line = found.findChild(QLineEdit)
        assert isinstance(line, QLineEdit)
        QTest.keyClicks(line, "b.keras")
        found.accept()

    QTimer.singleShot(0, choose)
    assert Dialogs(window).open_path(folder, "X (*.keras)") == folder / "b.keras"

    def leave() -> None:
        found = QApplication.activeModalWidget()
        assert found is not None
        found.close()

    QTimer.singleShot(0, leave)
    assert Dialogs(window).open_path(folder, "X (*.keras)") is None

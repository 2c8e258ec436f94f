"""The window and its file: opened, changed, saved, dropped and closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.formats import layerloom
from app.graph.document import Document
from app.graph.edits import SetArguments
from app.ui.dialogs import Answer
from app.ui.engine_process import EngineState
from app.ui.main_window import MainWindow
from app.ui.panels.editors import TextEditor
from app.ui.panels.layer_page import LayerPage
from app.ui.settings import Settings
from tests.builder import chain
from tests.ui.drags import drop_on
from tests.ui.fakes import FakeAsker, FakeEngine

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_file_shows_the_canvas_and_its_name(drawn: MainWindow) -> None:
    assert drawn.canvas.isVisible()
    assert drawn.windowTitle() == "chain.layerloom[*] — Layerloom"
    assert not drawn.isWindowModified()
    assert drawn.docks["properties"].isVisible()


def test_an_edit_marks_the_title_until_it_is_undone(drawn: MainWindow) -> None:
    drawn.document.apply(SetArguments("dense", {"units": 9}))
    assert drawn.isWindowModified()
    drawn.actions_["undo"].trigger()
    assert not drawn.isWindowModified()


def test_saving_clears_the_mark(drawn: MainWindow) -> None:
    drawn.document.apply(SetArguments("dense", {"units": 9}))
    QTest.keyClick(drawn, Qt.Key.Key_S, CONTROL)
    assert not drawn.isWindowModified()
    assert drawn.session.path is not None
    assert layerloom.decode(drawn.session.path.read_bytes()) == drawn.document.graph


def test_saving_says_where_and_nothing_has_to_be_dismissed(drawn: MainWindow) -> None:
    assert not drawn.status.saved.isVisible()
    QTest.keyClick(drawn, Qt.Key.Key_S, CONTROL)
    path = drawn.session.path
    assert path is not None
    assert drawn.status.saved.isVisible()
    assert drawn.status.saved.text() == f"Saved as chain.layerloom in {path.parent}"
    assert drawn.status.saved.toolTip() == drawn.status.saved.text()
    assert drawn.messages.messages == []


def test_saving_under_another_name_says_which(
    qtbot: QtBot, drawn: MainWindow, asker: FakeAsker, tmp_path: Path
) -> None:
    asker.path = tmp_path / "other.layerloom"
    drawn.status._saved_time.setInterval(50)
    QTest.keyClick(drawn, Qt.Key.Key_S, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert drawn.status.saved.text().startswith("Saved as other.layerloom in ")
    assert drawn.status.saved.isVisible()
    qtbot.waitUntil(lambda: not drawn.status.saved.isVisible())


def test_where_a_file_was_saved_is_no_news_of_the_next(drawn: MainWindow) -> None:
    QTest.keyClick(drawn, Qt.Key.Key_S, CONTROL)
    assert drawn.status.saved.isVisible()
    QTest.keyClick(drawn, Qt.Key.Key_N, CONTROL)
    assert drawn.session.blank
    assert not drawn.status.saved.isVisible()


def test_what_could_not_be_saved_is_not_said_to_be(
    drawn: MainWindow, asker: FakeAsker, tmp_path: Path
) -> None:
    asker.path = tmp_path / "none" / "there.layerloom"
    QTest.keyClick(drawn, Qt.Key.Key_S, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert not drawn.status.saved.isVisible()
    assert [message.kind for message in drawn.messages.messages] == ["error"]


def test_what_is_half_typed_is_saved_too(drawn: MainWindow) -> None:
    drawn.canvas.select(("dense",))
    page = drawn.properties.page
    assert isinstance(page, LayerPage)
    assert page.form is not None
    editor = page.form.rows["units"].editor
    assert isinstance(editor, TextEditor)
    editor.field.setFocus()
    editor.field.selectAll()
    QTest.keyClicks(editor.field, "123")
    QTest.keyClick(editor.field, Qt.Key.Key_S, CONTROL)
    assert drawn.session.path is not None
    saved = layerloom.decode(drawn.session.path.read_bytes())
    assert saved.layers["dense"].arguments["units"] == 123


def test_a_failure_to_open_stays_readable_until_dismissed(window: MainWindow) -> None:
    window.session.open_path(Path("/nowhere/at/all.layerloom"))
    (message,) = window.messages.messages
    assert message.kind == "error"
    assert "all.layerloom was not opened" in message.text
    assert message.isVisible()
    message.close_button.click()
    assert window.messages.messages == []
    assert not window.messages.isVisible()


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop_on(window, data, QPoint(50, 50))


def test_a_dropped_file_is_opened(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "dropped.layerloom"
    path.write_bytes(layerloom.encode(chain(3)))
    drop(window, tmp_path / "picture.png")
    assert not window.document.graph.nodes
    drop(window, path)
    assert window.document.graph == chain(3)


def test_closing_asks_once_and_cancel_stays(drawn: MainWindow, asker: FakeAsker) -> None:
    drawn.document.apply(SetArguments("dense", {"units": 9}))
    event = QCloseEvent()
    drawn.closeEvent(event)
    assert not event.isAccepted()
    assert asker.questions == 1
    asker.answer = Answer.DISCARD
    event = QCloseEvent()
    drawn.closeEvent(event)
    assert event.isAccepted()


def test_closing_asks_over_a_file_that_is_being_written(
    drawn: MainWindow, engine: FakeEngine, asker: FakeAsker, tmp_path: Path
) -> None:
    engine.become(EngineState.READY)
    asker.path, asker.stops_writing = tmp_path / "a.keras", False
    drawn.actions_["keras"].trigger()
    for ends, stays in ((True, True), (False, False)):
        drawn.ends_engine = lambda ends=ends: ends  # type: ignore[misc]
        event = QCloseEvent()
        drawn.closeEvent(event)
        assert event.isAccepted() is not stays
    assert asker.written == ["a.keras"]  # Where another window keeps the engine nobody is asked.


def test_a_file_is_dropped_on_the_canvas_too(drawn: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "dropped.layerloom"
    path.write_bytes(layerloom.encode(chain(3)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert drop_on(drawn.canvas.view.viewport(), data, QPoint(200, 200))
    assert drawn.document.graph == chain(3)


def test_an_example_is_one_click_away(window: MainWindow) -> None:
    window.start_page.examples["mlp"].click()
    assert window.document.graph.name == "mlp"
    assert window.canvas.isVisible()


def test_recent_files_are_one_click_away(drawn: MainWindow) -> None:
    drawn.session.new()
    assert drawn.stack.currentWidget() is drawn.start_page
    buttons = drawn.start_page.findChildren(QPushButton)
    (button,) = [button for button in buttons if button.property("role") == "link"]
    assert "chain.layerloom" in button.text()
    button.click()
    assert drawn.document.graph == chain(2)


def test_an_empty_canvas_stays_empty(window: MainWindow) -> None:
    window.start_page.start.click()
    assert window.canvas.isVisible()
    assert not window.document.graph.nodes


def test_a_second_window_has_its_own_document(
    qtbot: QtBot, drawn: MainWindow, settings: Settings
) -> None:
    other = MainWindow(settings, FakeEngine(), FakeAsker())  # type: ignore[arg-type]
    qtbot.addWidget(other)
    assert isinstance(other.document, Document)
    assert not other.document.graph.nodes

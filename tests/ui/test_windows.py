"""Several windows of one process: one engine, and each its own model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.formats import layerloom
from app.ui.application import CASCADE, Windows
from app.ui.engine_process import EngineState
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from tests.builder import chain
from tests.ui.fakes import FakeAsker, FakeEngine, report_of

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def windows(
    qtbot: QtBot, settings: Settings, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Windows]:
    monkeypatch.setattr("app.ui.main_window.Dialogs", lambda window: FakeAsker())
    made = Windows(settings, engine)  # type: ignore[arg-type]
    yield made
    for window in tuple(made.shown):
        window.document.mark_saved()
        window.close()


def ready(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """The window once it is seen and has begun."""
    qtbot.waitUntil(lambda: "safety" in vars(window))  # What `_begin` makes first.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def another(qtbot: QtBot, windows: Windows) -> MainWindow:
    """Ctrl+Shift+N in the window that was opened last."""
    before = len(windows.shown)
    QTest.keyClick(windows.shown[-1], Qt.Key.Key_N, CONTROL | SHIFT)
    assert len(windows.shown) == before + 1
    return ready(qtbot, windows.shown[-1])


def test_a_new_window_has_a_model_of_its_own_and_the_same_engine(
    qtbot: QtBot, windows: Windows, engine: FakeEngine
) -> None:
    first = ready(qtbot, windows.open("example:mlp"))
    qtbot.waitUntil(lambda: bool(first.document.graph.nodes))
    second = another(qtbot, windows)
    assert second.document is not first.document
    assert {id(window.engine) for window in windows.shown} == {id(engine)}
    assert second.session.blank
    assert second.pos() - first.pos() == CASCADE != QPoint()
    second.session.open_named("example:cnn")
    assert (first.document.graph.name, second.document.graph.name) == ("mlp", "cnn")


def test_the_engine_ends_with_the_last_window(
    qtbot: QtBot, windows: Windows, engine: FakeEngine
) -> None:
    first = ready(qtbot, windows.open())
    second = another(qtbot, windows)
    first.close()
    assert engine.stops == 0
    assert windows.shown == [second]
    second.close()
    assert engine.stops == 1
    assert windows.shown == []


def test_only_the_last_window_ends_the_engine(qtbot: QtBot, windows: Windows) -> None:
    first = ready(qtbot, windows.open())
    assert first.ends_engine()
    second = another(qtbot, windows)
    assert not first.ends_engine()
    assert not second.ends_engine()


def test_an_answer_for_a_closed_window_harms_nobody(
    qtbot: QtBot, windows: Windows, engine: FakeEngine
) -> None:
    """It is deleted once the engine owes it nothing."""
    ready(qtbot, windows.open())
    closed = another(qtbot, windows)
    engine.become(EngineState.READY)
    while engine._open:
        engine.report(report_of(chain(0), int(engine.asked[-1]["revision"])))
    closed.session.open_named("example:mlp")
    assert engine._open
    graph, revision = closed.document.graph, closed.check.revision
    closed.close()
    QTest.qWait(0)
    assert shiboken6.isValid(closed)
    engine.report(report_of(graph, revision))
    qtbot.waitUntil(lambda: not shiboken6.isValid(closed))
    engine.become(EngineState.STARTING)
    engine.become(EngineState.READY)


def test_quit_closes_all_and_asks_each(qtbot: QtBot, windows: Windows) -> None:
    first = ready(qtbot, windows.open())
    second = another(qtbot, windows)
    first.document.rename("mine")
    QTest.keyClick(second, Qt.Key.Key_Q, CONTROL)
    assert first in windows.shown, "whoever has something unsaved was asked and stayed"
    first.document.undo()
    first.activateWindow()
    qtbot.waitUntil(first.isActiveWindow)
    QTest.keyClick(first, Qt.Key.Key_Q, CONTROL)
    assert windows.shown == []


def test_what_is_open_twice_in_one_process_is_told_to_the_second(
    qtbot: QtBot, windows: Windows, tmp_path: Path
) -> None:
    path = tmp_path / "a.layerloom"
    path.write_bytes(layerloom.encode(chain(2)))
    first, second = ready(qtbot, windows.open()), another(qtbot, windows)
    first.session.open_path(path)
    second.session.open_path(path)
    assert [len(window.messages.messages) for window in (first, second)] == [0, 1]
    assert "is open in another window, too" in second.messages.messages[0].text

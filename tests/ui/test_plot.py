"""The plot tab: drawn while it is seen, the latest model, never in the window's way."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.formats.route import read_model
from app.graph.edits import Rename
from app.ui.engine_process import EngineProcess, EngineState
from app.ui.main_window import MainWindow
from app.ui.panels import plot
from app.ui.settings import Settings
from tests.builder import chain
from tests.ui.fakes import FakeAsker, FakeEngine, report_of

DOT = 'digraph { node [shape=box, width=4]; a [label="one"]; b [label="two"]; a -> b }'


@pytest.fixture
def shown(qtbot: QtBot, window: MainWindow, engine: FakeEngine) -> MainWindow:
    """A chain, checked, and the plot in front."""
    window.document.reset(chain(2))
    window.session.start_empty()
    engine.become(EngineState.READY)
    engine.report(report_of(window.document.graph, window.check.revision))
    engine.asked.clear()
    window.show_tab(window.plot)
    qtbot.waitUntil(window.plot.isVisible)
    return window


def plots(engine: FakeEngine) -> int:
    return sum(asked["do"] == "plot" for asked in engine.asked)


def answer(qtbot: QtBot, window: MainWindow, engine: FakeEngine, dot: str = DOT) -> None:
    engine.answer("plot", dot=dot)
    qtbot.waitUntil(lambda: not window.plot.message.text().startswith("Keras is"), timeout=20_000)


def test_it_is_drawn_when_it_is_first_seen(
    qtbot: QtBot, shown: MainWindow, engine: FakeEngine
) -> None:
    assert plots(engine) == 1
    assert shown.plot.message.text() == "Keras is drawing…"
    answer(qtbot, shown, engine)
    assert shown.plot.paper.filled
    assert shown.plot.message.text() == ""


def test_another_tab_asks_for_nothing(window: MainWindow, engine: FakeEngine) -> None:
    engine.become(EngineState.READY)
    window.document.reset(chain(2))
    assert plots(engine) == 0


def test_it_follows_the_model(qtbot: QtBot, shown: MainWindow, engine: FakeEngine) -> None:
    answer(qtbot, shown, engine)
    shown.document.apply(Rename("dense", "first"))
    engine.report(report_of(shown.document.graph, shown.check.revision))
    qtbot.waitUntil(lambda: plots(engine) == 2)
    asked = next(asked for asked in reversed(engine.asked) if asked["do"] == "plot")
    assert asked["graph"]["layers"]["dense"]["name"] == "first"


def test_the_latest_wins(qtbot: QtBot, shown: MainWindow, engine: FakeEngine) -> None:
    """What was asked for before is answered late, and not shown."""
    shown.plot.draw()
    assert plots(engine) == 2
    engine.answer("plot", dot="no graph at all")
    answer(qtbot, shown, engine)
    assert shown.plot.paper.filled


def test_what_is_wrong_is_told_in_its_place(
    qtbot: QtBot, shown: MainWindow, engine: FakeEngine
) -> None:
    answer(qtbot, shown, engine)
    shown.plot.draw()
    engine.answer(
        "plot", error="No.", sentence=["The model has no {x} yet.", {"x": "output"}], why="refused"
    )
    assert shown.plot.message.text() == "The model has no output yet."
    assert not shown.plot.paper.filled


def test_without_keras_it_waits_for_it(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.document.reset(chain(1))
    window.session.start_empty()
    window.show_tab(window.plot)
    qtbot.waitUntil(lambda: "Keras is not ready yet" in window.plot.message.text())
    engine.become(EngineState.READY)
    qtbot.waitUntil(lambda: plots(engine) == 1)


def test_a_plot_that_takes_long_is_drawn_again_when_asked(
    qtbot: QtBot, shown: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plot, "PATIENCE_SECONDS", 0.0)
    answer(qtbot, shown, engine)
    shown.document.apply(Rename("dense", "first"))
    engine.report(report_of(shown.document.graph, shown.check.revision))
    qtbot.waitUntil(shown.plot.again.isVisible)
    assert plots(engine) == 1
    shown.plot.again.click()
    assert plots(engine) == 2
    assert not shown.plot.again.isVisible()


def test_an_empty_canvas_has_no_plot(qtbot: QtBot, window: MainWindow, engine: FakeEngine) -> None:
    window.session.start_empty()
    engine.become(EngineState.READY)
    window.show_tab(window.plot)
    qtbot.waitUntil(lambda: window.plot.message.text() == "There is nothing to plot yet.")
    assert plots(engine) == 0


def test_nobody_waits_for_a_plot_that_nobody_sees(
    qtbot: QtBot, shown: MainWindow, engine: FakeEngine
) -> None:
    shown.show_tab(shown.code)
    engine.answer("plot", dot=DOT)
    shown.show_tab(shown.plot)
    assert plots(engine) == 2


def test_fit_and_zoom(qtbot: QtBot, shown: MainWindow, engine: FakeEngine) -> None:
    answer(qtbot, shown, engine)
    paper = shown.plot.paper
    sheet = paper.widget()
    assert sheet is not None
    before = sheet.width()
    place = QPointF(20, 10)
    event = QWheelEvent(
        place,
        paper.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(paper.viewport(), event)
    assert sheet.width() == pytest.approx(before * plot.STEP**2, abs=2)
    shown.plot.fit.click()
    assert sheet.width() <= paper.viewport().width()
    assert sheet.height() <= paper.viewport().height()


def test_closing_the_window_ends_the_process(
    qtbot: QtBot, shown: MainWindow, engine: FakeEngine
) -> None:
    engine.answer("plot", dot=DOT)
    shown.document.mark_saved()
    shown.close()
    assert not shown.plot._plotter.busy


@pytest.mark.slow
def test_with_keras_itself(
    qtbot: QtBot, settings: Settings, asker: FakeAsker, tmp_path: Path
) -> None:
    """From the drawing to the picture: the engine's child, and Graphviz's."""
    engine = EngineProcess()
    window = MainWindow(settings, engine, asker)
    qtbot.addWidget(window, before_close_func=lambda w: w.document.mark_saved())
    window.show()
    engine.start()
    window.session.open_named("example:siamese")
    window.show_tab(window.plot)
    qtbot.waitUntil(lambda: window.plot.paper.filled, timeout=120_000)
    asker.path = tmp_path / "plot.svg"
    window.actions_["save_plot"].trigger()
    qtbot.waitUntil(asker.path.exists, timeout=60_000)
    text = asker.path.read_text(encoding="utf-8")
    # The tower stands in a frame, drawn once though it is called twice.
    assert text.count(">tower</text>") == 1
    assert ">embedding</text>" in text
    asker.path = tmp_path / "siamese.keras"
    window.actions_["keras"].trigger()
    qtbot.waitUntil(asker.path.exists, timeout=60_000)
    assert read_model(str(asker.path)).name == "siamese"
    window.document.mark_saved()
    window.close()

"""The window as a whole: what one part does reaches the others."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.engine.outcome import Outcome
from app.engine.reporter import Reporter
from app.engine.results import Called, Results
from app.engine.store import default_store
from app.engine.symbol import Symbol
from app.engine.trial import Verdict
from app.graph.edits import Batch, SetArguments
from app.graph.model import Flow, Link, TensorRef
from app.graph.problems import Fix, Problem
from app.graph.report import Report
from app.graph.walk import call_plan
from app.ui import theme
from app.ui.application import report_crashes
from app.ui.canvas.cards import HEIGHT, WIDTH
from app.ui.engine_process import EngineState
from app.ui.main_window import MainWindow
from app.ui.panels.editors import TextEditor
from app.ui.panels.fix_buttons import FixButtons
from app.ui.panels.layer_page import LayerPage
from app.ui.panels.library_model import MIME
from app.ui.panels.problems import FIX
from app.ui.settings import Settings
from nodes.sentence import Sentence
from tests.builder import chain
from tests.ui.drags import drop_on
from tests.ui.fakes import FakeAsker, FakeEngine, report_of

CONTROL = Qt.KeyboardModifier.ControlModifier


def problem_with_fix() -> Problem:
    edit = SetArguments("dense", {"units": 9})
    fix = Fix(Sentence("Set units to 9"), Batch(Sentence("Set units to 9"), (edit,)))
    values: dict[str, str | int] = {"node": "dense", "received": "x", "expected": "y"}
    values |= {"layer": "Dense", "shape": "4", "rank": 2}
    return Problem("error", "rank-mismatch", "dense", "inputs", values, fixes=(fix,))


def publish(window: MainWindow, *problems: Problem) -> Report:
    """A report of the present graph, as the engine would have sent it."""
    report = report_of(window.document.graph, window.check.revision, *problems, parameters=40)
    window.check.report_changed.emit(report)
    return report


# --- files and the title


def test_it_starts_with_the_start_page(window: MainWindow) -> None:
    assert window.stack.currentWidget() is window.start_page
    assert window.windowTitle() == "Layerloom"
    assert not window.docks["properties"].isVisible()
    assert window.docks["library"].isVisible()


def test_the_engine_hears_of_an_edit_before_the_panels(
    drawn: MainWindow, engine: FakeEngine
) -> None:
    """Drawing 10,000 nodes takes as long as checking them: both go on at once."""
    engine.become(EngineState.READY)
    engine.report(report_of(drawn.document.graph, drawn.check.revision))
    checking: list[bool] = []
    drawn.place.subscribe(lambda before, after: checking.append(drawn.check.checking))
    drawn.document.apply(SetArguments("dense", {"units": 7}))
    assert checking == [True]


@pytest.mark.parametrize("flow", ["right", "down"])
def test_a_layer_that_is_searched_by_keys_stands_behind_the_input_and_reads_it(
    window: MainWindow, flow: Flow
) -> None:
    window.document.reset(replace(chain(0), flow=flow))
    window.session.start_empty()
    window.canvas.select(["a"])
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Space, CONTROL)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "Dense")
    QTest.keyClick(field, Qt.Key.Key_Return)
    graph = window.document.graph
    assert graph.nodes["dense"].inputs == {"inputs": (TensorRef("a"),)}
    before, after = graph.positions["a"], graph.positions["dense"]
    if flow == "right":
        assert after.x >= before.x + WIDTH
        assert after.y == before.y
    else:
        assert after.y >= before.y + HEIGHT
        assert after.x == before.x
    assert len(window.document.history) == 1


def test_undo_works_from_a_field_that_has_been_committed(drawn: MainWindow) -> None:
    drawn.canvas.select(("dense",))
    page = drawn.properties.page
    assert isinstance(page, LayerPage)
    assert page.form is not None
    editor = page.form.rows["units"].editor
    assert isinstance(editor, TextEditor)
    editor.field.setFocus()
    editor.field.selectAll()
    QTest.keyClicks(editor.field, "123")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    QTest.keyClick(editor.field, Qt.Key.Key_Z, CONTROL)
    assert drawn.document.graph == chain(2)
    assert editor.field.text() == "4"


def test_closing_stops_the_engine(drawn: MainWindow, engine: FakeEngine) -> None:
    drawn.close()
    assert engine.stops == 1


def test_the_layout_is_remembered(
    qtbot: QtBot, drawn: MainWindow, settings: Settings, engine: FakeEngine
) -> None:
    drawn.docks["results"].hide()
    # The screen of a test is 800 x 800; what is larger is not restored.
    drawn.resize(780, 560)
    drawn.close()
    again = MainWindow(settings, FakeEngine(), FakeAsker())  # type: ignore[arg-type]
    qtbot.addWidget(again)
    again.show()
    again.session.start_empty()
    assert again.size() == drawn.size()
    assert not again.docks["results"].isVisible()
    assert again.docks["properties"].isVisible()


def test_closing_the_start_page_does_not_forget_the_panels(
    qtbot: QtBot, window: MainWindow, settings: Settings
) -> None:
    window.close()
    again = MainWindow(settings, FakeEngine(), FakeAsker())  # type: ignore[arg-type]
    qtbot.addWidget(again)
    again.show()
    again.session.start_empty()
    assert all(dock.isVisible() for dock in again.docks.all())


def test_every_control_has_a_name_for_screen_readers(drawn: MainWindow) -> None:
    drawn.canvas.select(("dense",))
    for panel in (drawn.summary, drawn.problems, drawn.code):
        drawn.show_tab(panel)
        nameless = [
            widget
            for widget in drawn.findChildren(QWidget)
            if widget.isVisible()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not widget.focusProxy()
            and not (widget.accessibleName() or getattr(widget, "text", str)())
        ]
        assert nameless == []


# --- the start page


# --- the library


def test_enter_in_the_library_adds_behind_the_selected_node(window: MainWindow) -> None:
    window.show_library()
    for word in ("input", "dense", "dense"):
        window.library.focus_search()
        QTest.keyClicks(window.library.search, word)
        QTest.keyClick(window.library.search, Qt.Key.Key_Return)
    graph = window.document.graph
    assert [str(ref) for ref in graph.nodes["dense"].sources()] == ["input:0"]
    assert [str(ref) for ref in graph.nodes["dense_1"].sources()] == ["dense:0"]
    assert window.canvas.selection() == ("dense_1",)
    assert window.settings.recent_layers == ["Dense", "Input"]


def choose(text: str) -> None:
    """In the search that is open."""
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_layer_counts_as_used_however_it_was_chosen(window: MainWindow) -> None:
    """By search, by a wire into empty space, dropped on the canvas, on a wire; but no copy."""
    window.document.reset(chain(1))
    window.session.start_empty()
    window.canvas.set_zoom(1.0)
    view, port = window.canvas.view, window.canvas.view.viewport()
    free = QPoint(port.width() // 2, port.height() - 60)
    QTest.mouseDClick(port, Qt.MouseButton.LeftButton, pos=free)
    choose("LSTM")
    assert window.settings.recent_layers == ["LSTM"]
    item = view.projection.nodes["dense"]
    out = view.mapFromScene(item.pos() + item.card.output_point(0))
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=out)
    for step in (10, 20, 60):
        QTest.mouseMove(port, out + QPoint(step, 120))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=out + QPoint(60, 120))
    choose("Dropout")
    assert window.settings.recent_layers == ["Dropout", "LSTM"]
    wire = view.projection.wires[Link(TensorRef("a"), "dense", "inputs")]
    on_wire = view.mapFromScene(wire.path().pointAtPercent(0.5))
    for name, at in (("Flatten", on_wire), ("ReLU", QPoint(30, 80))):
        data = QMimeData()
        data.setData(MIME, name.encode())
        assert drop_on(port, data, at)
    assert window.document.graph.nodes["dense"].inputs == {"inputs": (TensorRef("flatten"),)}
    window.canvas.select(["dense"])
    QTest.keyClick(view, Qt.Key.Key_D, CONTROL)
    assert window.settings.recent_layers == ["ReLU", "Flatten", "Dropout", "LSTM"]
    first = window.library.model.index(0, 0)
    model = window.library.model
    rows = [model.index(row, 0, first).data() for row in range(model.rowCount(first))]
    assert (first.data(), rows) == ("Recently used", ["ReLU", "Flatten", "Dropout", "LSTM"])


def test_slash_goes_to_the_library(qtbot: QtBot, drawn: MainWindow) -> None:
    drawn.activateWindow()
    drawn.canvas.setFocus()
    qtbot.waitUntil(lambda: drawn.isActiveWindow())
    drawn.docks["library"].hide()
    QTest.keyClick(drawn.canvas.view, Qt.Key.Key_Slash)
    assert drawn.docks["library"].isVisible()
    assert QApplication.focusWidget() is drawn.library.search


# --- selection


def test_a_selection_reaches_every_panel(drawn: MainWindow) -> None:
    drawn.show_tab(drawn.code)
    drawn.canvas.select(("dense_1",))
    assert isinstance(drawn.properties.page, LayerPage)
    assert drawn.properties.page.nodes == ("dense_1",)
    assert drawn.code.view.extraSelections()
    rows = drawn.summary.table.selectionModel().selectedRows()
    assert [index.data() for index in rows] == ["dense_1"]


def test_a_row_of_the_summary_selects_on_the_canvas(drawn: MainWindow) -> None:
    table = drawn.summary.table
    row = drawn.summary.model.index_of(("dense",)).row()
    at = table.visualRect(drawn.summary.sorted.index(row, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert drawn.canvas.selection() == ("dense",)


def test_a_line_of_code_selects_on_the_canvas(drawn: MainWindow) -> None:
    drawn.show_tab(drawn.code)
    lines = drawn.code.text.splitlines()
    number = next(
        place for place, line in enumerate(lines, 1) if line.strip().startswith("dense =")
    )
    drawn.code.view.line_clicked.emit(number)
    assert drawn.canvas.selection() == ("dense",)


# --- the engine


def test_the_engine_starts_after_the_first_paint(
    qtbot: QtBot, settings: Settings, engine: FakeEngine
) -> None:
    made = MainWindow(settings, engine, FakeAsker())  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.painted.connect(made.engine.start)
    assert engine.starts == 0
    with qtbot.waitSignal(made.painted):
        made.show()
    assert engine.starts == 1


def test_a_report_reaches_panels_and_status(drawn: MainWindow, engine: FakeEngine) -> None:
    engine.become(EngineState.READY)
    report = report_of(drawn.document.graph, drawn.check.revision, parameters=40)
    engine.report(report)
    drawn.canvas.select(("dense",))
    assert isinstance(drawn.properties.page, LayerPage)
    assert drawn.properties.page.facts.output.text() == "(None, 7) float32"
    assert drawn.summary.totals.text().startswith("Total 40 parameters (160.00 B)")
    assert drawn.status.engine.text() == "Engine ready · Keras 3.15.1 · checked in 7 ms"
    percent = round(drawn.canvas.zoom() * 100)
    assert drawn.status.model.text() == f"3 nodes · 40 parameters · {percent} %"


def test_a_cure_is_one_click_and_one_undo_step(drawn: MainWindow) -> None:
    drawn.show_tab(drawn.problems)
    publish(drawn, problem_with_fix())
    assert drawn.tabs.tabText(drawn.tabs.indexOf(drawn.problems)) == "Problems 1"
    (fix,) = problem_with_fix().fixes
    drawn.problems.fix_chosen.emit(fix, ())
    assert drawn.document.graph.layers["dense"].arguments["units"] == 9
    drawn.document.undo()
    assert drawn.document.graph == chain(2)


def test_a_model_seen_before_has_its_shapes_before_the_engine_is_up(
    window: MainWindow,
    engine: FakeEngine,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of two Dense layers one was seen before, in whatever model; it is not taken for the engine's
    word."""
    monkeypatch.setenv("LAYERLOOM_CACHE", str(tmp_path / "cache"))
    seen = Reporter(Results(Seen(), default_store()))
    seen.check(chain(1))
    seen.results.save()
    engine.become(EngineState.STARTING)
    graph = SetArguments("dense_1", {"units": 7}).apply(chain(2))
    with qtbot.waitSignal(window.check.report_changed):
        window.document.reset(graph)
    assert [row.shape for row in window.summary.model.rows] == ["(None, 4)", "(None, 4)", "?"]
    assert window.summary.totals.text() == ""
    assert not window.check.current
    engine.become(EngineState.READY)
    assert engine.asked[-1]["do"] == "check"
    assert "graph" in engine.asked[-1]
    engine.report(report_of(graph, window.check.revision, parameters=40, size=5))
    assert {row.shape for row in window.summary.model.rows} == {"(None, 5)"}


class Seen:
    """Finds out, without Keras, that all layers here give four features."""

    def infer(self, called: Called) -> Outcome:
        return Outcome.of(Symbol((None, 4), "float32"))

    def run(self, *_: object) -> Verdict:
        raise AssertionError("nobody asked for a look")


def test_an_engine_that_died_is_told_and_restarted(drawn: MainWindow, engine: FakeEngine) -> None:
    engine.become(EngineState.READY)
    engine.die("The engine was killed.")
    (message,) = drawn.messages.messages
    assert message.text == (
        "The engine was killed. Another one is being started; the model is as it was."
    )
    engine.reason = Sentence("It cannot start.")
    engine.become(EngineState.FAILED)
    assert drawn.status.engine.text() == "Engine failed: click to restart it"
    drawn.status.engine.click()
    assert engine.restarts == 1
    assert drawn.messages.messages == []


def test_keras_writes_the_summary_that_is_copied(drawn: MainWindow, engine: FakeEngine) -> None:
    engine.become(EngineState.READY)
    engine.report(report_of(drawn.document.graph, drawn.check.revision))
    drawn.actions_["copy_summary"].trigger()
    assert engine.asked[-1]["do"] == "summary"
    engine.reply(text="Keras's table\n")
    assert QGuiApplication.clipboard().text() == "Keras's table\n"


def test_without_an_engine_the_table_is_copied(drawn: MainWindow) -> None:
    drawn.actions_["copy_summary"].trigger()
    assert QGuiApplication.clipboard().text() == drawn.summary.text()


# --- actions, themes, crashes


def test_undo_and_redo_name_their_steps(drawn: MainWindow) -> None:
    undo, redo = drawn.actions_["undo"], drawn.actions_["redo"]
    assert not undo.isEnabled()
    drawn.document.apply(SetArguments("dense", {"units": 9}))
    assert undo.text() == "&Undo: Set units of dense"
    assert undo.iconText() == "Undo"
    undo.trigger()
    assert redo.text() == "&Redo: Set units of dense"
    assert undo.text() == "&Undo"


def test_export_of_an_empty_canvas_cannot_be_asked_for(window: MainWindow) -> None:
    assert not window.actions_["export_code"].isEnabled()


def test_the_code_is_copied(drawn: MainWindow) -> None:
    drawn.actions_["copy_code"].trigger()
    code = QGuiApplication.clipboard().text()
    assert "def build_model()" in code
    compile(code, "chain.py", "exec")


def test_a_theme_is_shown_at_once_and_remembered(drawn: MainWindow) -> None:
    drawn.show_theme(theme.LIGHT)
    assert not theme.current().dark
    assert drawn.settings.theme == theme.LIGHT
    drawn.show_theme(theme.DARK)
    assert theme.current().dark


def test_a_crash_is_told_in_the_window(
    drawn: MainWindow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    report_crashes(lambda: [drawn])
    error = KeyError("lost")
    sys.excepthook(KeyError, error, error.__traceback__)
    (message,) = drawn.messages.messages
    assert "KeyError: 'lost'" in message.text
    assert "KeyError: 'lost'" in capsys.readouterr().err


def test_a_wire_that_gave_way_is_told_with_the_way_back(drawn: MainWindow) -> None:
    """From the Input's output to the port of dense_1, which reads dense."""
    port, shown = drawn.canvas.view.viewport(), drawn.canvas.view.projection
    source, target = shown.nodes["a"], shown.nodes["dense_1"]
    start = drawn.canvas.view.mapFromScene(source.pos() + source.card.output_point(0))
    end = drawn.canvas.view.mapFromScene(target.pos() + target.card.input_point(0, 0))
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    wires = drawn.document.graph.nodes["dense_1"].inputs
    assert wires == {"inputs": (TensorRef("a"),)}
    (message,) = drawn.messages.messages
    assert message.text == "The wire from dense to dense_1 was replaced."
    (undo,) = message.findChildren(QPushButton)
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert drawn.document.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dense"),)}
    assert drawn.messages.messages == []


def test_an_input_that_was_deleted_is_put_back_by_one_click(drawn: MainWindow) -> None:
    shown = drawn.canvas.view.projection.nodes["a"]
    at = drawn.canvas.view.mapFromScene(shown.card_rect().center())
    QTest.mouseClick(drawn.canvas.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert drawn.canvas.selection() == ("a",)
    before = drawn.document.graph
    drawn.actions_["delete"].trigger()
    assert "a" not in drawn.document.graph.nodes
    publish(drawn, *call_plan(drawn.document.graph).problems)
    drawn.show_tab(drawn.problems)
    rows = [found.problem.code for found in drawn.problems.model.problems]
    index = drawn.problems.model.index(rows.index("missing-input"), FIX)
    buttons = drawn.problems.table.indexWidget(index)
    assert isinstance(buttons, FixButtons)
    # ``chain`` begins with an Input of 4 features.
    assert buttons.best.text() == "Add a again: (4,)"
    QTest.mouseClick(buttons.best, Qt.MouseButton.LeftButton)
    assert drawn.document.graph.nodes == before.nodes
    assert drawn.document.graph.layers == before.layers
    drawn.actions_["undo"].trigger()
    assert "a" not in drawn.document.graph.nodes


def test_the_code_of_a_model_that_is_wrong_says_so(drawn: MainWindow) -> None:
    drawn.show_tab(drawn.code)
    assert not drawn.code.refused.isVisible()
    publish(drawn, problem_with_fix())
    assert drawn.code.refused.isVisible()
    QTest.mouseClick(drawn.code.refused.show_all, Qt.MouseButton.LeftButton)
    assert drawn.tabs.currentWidget() is drawn.problems
    drawn.show_tab(drawn.code)
    publish(drawn)
    assert not drawn.code.refused.isVisible()


def test_a_refusal_goes_once_it_could_be_read(
    drawn: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.message_bar.INFO_MILLISECONDS", 0)
    monkeypatch.setattr("app.ui.message_bar.LETTER_MILLISECONDS", 1)
    drawn.canvas.refused.emit("dense_1 depends on dense: this wire would close a cycle.")
    assert [message.kind for message in drawn.messages.messages] == ["warning"]
    qtbot.waitUntil(lambda: not drawn.messages.messages)

"""The status bar: the engine's state in words, patience, figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.graph.problems import Problem
from app.graph.report import CallReport, Report
from app.ui.engine_process import EngineState
from app.ui.status_bar import StatusBar
from nodes.sentence import Sentence


@pytest.fixture
def bar(qtbot: QtBot) -> StatusBar:
    made = StatusBar()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (EngineState.OFF, "Engine not started"),
        (EngineState.STARTING, "Engine starting: importing Keras…"),
        (EngineState.READY, "Engine ready · Keras 3.15.1"),
        (EngineState.FAILED, "Engine failed: click to restart it"),
    ],
)
def test_states_in_words(bar: StatusBar, state: EngineState, words: str) -> None:
    bar.show_engine(state, "3.15.1", None)
    assert bar.engine.text() == words


def test_a_short_check_is_not_worth_a_word(qtbot: QtBot, bar: StatusBar) -> None:
    bar.show_engine(EngineState.READY, "3.15.1", None)
    bar.show_engine(EngineState.BUSY, "3.15.1", None)
    assert bar.engine.text().startswith("Engine ready")
    qtbot.waitUntil(lambda: bar.engine.text() == "Engine checking…")
    bar.show_progress("conv", 312, 815)
    assert bar.engine.text() == "Engine checking: 312 of 815 calls"
    bar.show_engine(EngineState.READY, "3.15.1", None)
    bar.show_engine(EngineState.BUSY, "3.15.1", None)
    qtbot.waitUntil(lambda: bar.engine.text() == "Engine checking…")


def test_only_a_failed_engine_answers_a_click(qtbot: QtBot, bar: StatusBar) -> None:
    bar.show_engine(EngineState.READY, "3.15.1", None)
    with qtbot.assertNotEmitted(bar.restart_wanted):
        bar.engine.click()
    bar.show_engine(EngineState.FAILED, "", Sentence("It died."), "last words")
    assert bar.engine.toolTip() == "It died.\nlast words"
    with qtbot.waitSignal(bar.restart_wanted):
        bar.engine.click()


def test_the_figures_are_those_of_the_mock(bar: StatusBar) -> None:
    problem = Problem("error", "cycle", "a", values={"node": "a", "path": "a"})
    report = Report(calls={"a": CallReport("ok")}, problems=(problem,), parameters=31_348)
    bar.show_report(report, 8)
    bar.show_problems(report.problems)
    bar.show_zoom(0.86)
    assert bar.model.text() == "8 nodes · 31,348 parameters · 1 problem · 86 %"


def test_hints_are_no_problems_and_are_counted_apart(bar: StatusBar) -> None:
    hint = Problem("hint", "unused-input", "a", values={"node": "a"})
    bar.show_report(Report(), 2)
    bar.show_problems((hint, replace(hint, severity="warning"), hint))
    assert bar.model.text() == "2 nodes · 1 problem · 2 hints · 100 %"
    bar.show_problems((hint,))
    assert bar.model.text() == "2 nodes · 1 hint · 100 %"


def test_a_sum_of_what_is_known_in_part_is_no_sum(bar: StatusBar) -> None:
    report = Report(calls={"a": CallReport("ok")}, parameters=12)
    bar.show_report(report, 3)
    assert "12 parameters" in bar.model.text()
    bar.show_report(replace(report, known=False), 3)
    assert "parameters" not in bar.model.text()

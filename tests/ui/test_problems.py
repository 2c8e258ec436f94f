"""The problems panel: sentences, order, cures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.graph.document import Document
from app.graph.edits import Batch, SetArguments
from app.graph.model import Graph
from app.graph.problems import Fix, Problem
from app.graph.report import Report
from app.ui import on_demand, theme
from app.ui.panels.fix_buttons import FixButtons
from app.ui.panels.problems import (
    CELL_PADDING,
    FIX,
    LEAST_ROW_HEIGHT,
    MESSAGE,
    NODE,
    SEVERITY,
    ProblemsPanel,
)
from nodes.sentence import Sentence
from tests.builder import chain
from tests.corpus.reading import drawn

FIX_IT = Fix(
    Sentence("Set units to 9"), Batch(Sentence("Fix"), (SetArguments("dense", {"units": 9}),))
)
HINT = Problem("hint", "unused-input", "a", values={"node": "a"})
WARNING = Problem(
    "warning", "missing-input", "dense_1", "inputs", {"node": "dense_1", "port": "inputs"}
)
ERROR = Problem(
    "error",
    "rank-mismatch",
    "dense",
    "inputs",
    {
        "node": "dense",
        "received": "(batch, 4)",
        "expected": "(batch, time, features)",
        "layer": "Dense",
    },
    detail="Keras's own words",
)
EMPTY = Problem("hint", "empty")


class Cures:
    """Knows one cure, for ``rank-mismatch``, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, graph: Graph, problem: Problem) -> Sequence[Fix]:
        self.asked += 1
        return (FIX_IT,) if problem.code == "rank-mismatch" else ()


TWO_CURES = tuple(
    Fix(Sentence(text), FIX_IT.edit) for text in ("Insert Reshape", "Insert RepeatVector")
)


@pytest.fixture
def cures() -> Cures:
    return Cures()


@pytest.fixture
def panel(qtbot: QtBot, cures: Cures) -> ProblemsPanel:
    made = ProblemsPanel(Document(chain(2)), cures)
    qtbot.addWidget(made)
    made.resize(900, 240)
    with qtbot.waitExposed(made):
        made.show()
    return made


def cells(panel: ProblemsPanel, column: int) -> list[str]:
    rows = range(panel.model.rowCount())
    return [str(panel.model.index(row, column).data()) for row in rows]


def test_the_model_keeps_qts_rules(panel: ProblemsPanel, qtmodeltester: ModelTester) -> None:
    panel.set_report(Report(problems=(HINT, ERROR)))
    qtmodeltester.check(panel.model)


def test_the_worst_stands_first_in_whole_sentences(panel: ProblemsPanel) -> None:
    panel.set_report(Report(problems=(HINT, WARNING, ERROR)))
    assert cells(panel, SEVERITY) == ["Error", "Warning", "Hint"]
    assert cells(panel, NODE) == ["dense", "dense_1", "a"]
    assert cells(panel, MESSAGE)[0] == ERROR.message
    tip = panel.model.index(0, MESSAGE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "<p>Keras's own words</p>"  # HTML alone wraps.


def test_no_last_word_is_cut_off_however_wide_the_panel_is(panel: ProblemsPanel) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme.DARK)
    panel.set_report(Report(problems=(ERROR,)))
    metrics, text = panel.table.fontMetrics(), cells(panel, MESSAGE)[0]
    margin = panel.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
    seen = set()
    for width in range(300, 900, 4):
        panel.resize(width, 240)
        QApplication.processEvents()
        room = panel.table.columnWidth(MESSAGE) - 2 * (CELL_PADDING + margin)
        wraps = metrics.horizontalAdvance(text) > room
        if wraps:
            assert panel.table.rowHeight(0) > LEAST_ROW_HEIGHT, width
        seen.add(wraps)
    assert seen == {True, False}


def test_an_empty_canvas_is_no_problem(qtbot: QtBot, panel: ProblemsPanel) -> None:
    with qtbot.assertNotEmitted(panel.count_changed):
        panel.set_report(Report(problems=(EMPTY,)))
    assert panel.nothing.isVisible()


def test_the_count_is_told(qtbot: QtBot, panel: ProblemsPanel) -> None:
    with qtbot.waitSignal(panel.count_changed) as told:
        panel.set_report(Report(problems=(ERROR, HINT)))
    assert told.args == [2]
    with qtbot.waitSignal(panel.count_changed) as told:
        panel.set_report(Report())
    assert told.args == [0]


def test_a_click_on_a_cure_gives_it(qtbot: QtBot, panel: ProblemsPanel) -> None:
    panel.set_report(Report(problems=(ERROR, HINT)))
    buttons = panel.table.indexWidget(panel.model.index(0, FIX))
    assert isinstance(buttons, FixButtons)
    assert panel.table.indexWidget(panel.model.index(1, FIX)) is None
    with qtbot.waitSignal(panel.fix_chosen) as chosen:
        QTest.mouseClick(buttons.best, Qt.MouseButton.LeftButton)
    assert chosen.args == [FIX_IT, ()]
    assert buttons.best.text() == "Set units to 9"


MESSY = """
image = Input(7, 8)
one = Dense(image, units=2)
other = Dense(image, units=3)
"""


def _flat(node: str) -> Problem:
    values: dict[str, str | int] = {"node": node, "received": "(7, 8)", "shape": "None,7,8"}
    return Problem("hint", "not-flattened", node, "inputs", values)


@pytest.fixture
def messy(qtbot: QtBot) -> ProblemsPanel:
    """The panel on a model with two hints, with the cures and the mending of the program."""
    made = ProblemsPanel(Document(drawn(MESSY)), on_demand.cures, on_demand.mending)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.set_report(Report(problems=(_flat("one"), _flat("other"))))
    return made


def test_all_is_mended_by_one_button_in_one_step(qtbot: QtBot, messy: ProblemsPanel) -> None:
    assert messy.all.isVisible()
    assert messy.all.text() == "Fix all (2)"
    with qtbot.waitSignal(messy.fix_chosen) as chosen:
        QTest.mouseClick(messy.all, Qt.MouseButton.LeftButton)
    fix, path = chosen.args
    graph = drawn(MESSY)
    after = fix.edit.apply(graph)
    assert path == ()
    assert sorted(after.nodes.keys() - graph.nodes.keys()) == ["flatten", "flatten_1"]


def test_one_problem_needs_no_button_for_all(messy: ProblemsPanel) -> None:
    messy.set_report(Report(problems=(_flat("one"),)))
    assert not messy.all.isVisible()
    messy.set_report(Report())
    assert not messy.all.isVisible()


def test_a_cure_is_shown_before_it_is_chosen(qtbot: QtBot, messy: ProblemsPanel) -> None:
    buttons = messy.table.indexWidget(messy.model.index(0, FIX))
    assert isinstance(buttons, FixButtons)
    messy.resize(900, 240)
    QApplication.processEvents()  # Until then it has no room for its words.
    with qtbot.waitSignal(messy.fix_previewed) as told:
        QApplication.sendEvent(buttons.best, QEvent(QEvent.Type.Enter))
    fix, path = told.args
    assert (str(fix.label), path) == ("Insert Flatten", ())
    assert buttons.best.toolTip() == "Adds Flatten at one."
    with qtbot.waitSignal(messy.fix_previewed) as told:
        QApplication.sendEvent(buttons.best, QEvent(QEvent.Type.Leave))
    assert told.args == [None, ()]


def test_a_hint_can_be_silenced_by_its_menu_and_an_error_not(
    qtbot: QtBot, messy: ProblemsPanel
) -> None:
    menu = messy.menu_of(messy.model.problems[0])
    again = next(action for action in menu.actions() if "again" in action.text())
    with qtbot.waitSignal(messy.silenced) as told:
        again.trigger()
    assert told.args == [(), "one", "not-flattened"]
    messy.set_report(Report(problems=(ERROR,)))
    menu = messy.menu_of(messy.model.problems[0])
    assert not next(a for a in menu.actions() if "again" in a.text()).isEnabled()
    assert next(a for a in menu.actions() if "own words" in a.text()).isEnabled()


def test_what_is_no_cure_any_more_goes_from_its_button(messy: ProblemsPanel) -> None:
    tried = replace(_flat("one"), offered=("Insert GlobalAveragePooling1D",))
    messy.set_report(Report(problems=(tried, _flat("other"))))
    buttons = messy.table.indexWidget(messy.model.index(0, FIX))
    assert isinstance(buttons, FixButtons)
    assert buttons.best.text() == "Insert GlobalAveragePooling1D"


def test_a_row_selects_its_node(qtbot: QtBot, panel: ProblemsPanel) -> None:
    panel.set_report(Report(problems=(ERROR,)))
    at = panel.table.visualRect(panel.model.index(0, MESSAGE)).center()
    with qtbot.waitSignal(panel.node_chosen) as chosen:
        QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [(), "dense"]


def test_cures_are_looked_for_only_when_they_can_be_seen(
    panel: ProblemsPanel, cures: Cures
) -> None:
    panel.hide()
    panel.set_report(Report(problems=(ERROR, HINT)))
    assert cures.asked == 0
    panel.show()
    assert cures.asked == 2
    assert panel.table.indexWidget(panel.model.index(0, FIX)) is not None


def test_a_long_sentence_wraps(panel: ProblemsPanel) -> None:
    values = dict(ERROR.values) | {"expected": "a tensor of quite another kind " * 8}
    panel.set_report(Report(problems=(Problem("error", "rank-mismatch", "dense", "", values),)))
    assert panel.table.rowHeight(0) > 2 * panel.fontMetrics().height()


def test_the_best_cure_is_a_button_and_every_other_one_stands_in_its_menu(
    qtbot: QtBot, qapp: QApplication, panel: ProblemsPanel
) -> None:
    theme.apply(qapp, theme.DARK)
    panel.set_report(Report(problems=(replace(ERROR, fixes=TWO_CURES), WARNING)))
    qtbot.waitUntil(lambda: bool(panel.table.findChildren(FixButtons)))
    qapp.processEvents()
    (row,) = panel.table.findChildren(FixButtons)
    assert row.best.shown_text() == "Insert Reshape"
    assert row.best.height() >= row.best.sizeHint().height()
    (other,) = row.others.actions()
    assert other.text() == "Insert RepeatVector"
    with qtbot.waitSignal(panel.fix_chosen) as chosen:
        other.trigger()
    assert chosen.args == [TWO_CURES[1], ()]


def test_in_a_narrow_window_the_sentence_has_more_room_than_the_cure(
    qtbot: QtBot, qapp: QApplication, panel: ProblemsPanel
) -> None:
    long = Fix(Sentence("Set return_sequences=True on " + 20 * "a_layer"), FIX_IT.edit)
    panel.set_report(Report(problems=(replace(ERROR, fixes=(long,)),)))
    qtbot.waitUntil(lambda: bool(panel.table.findChildren(FixButtons)))
    panel.resize(480, 200)
    qapp.processEvents()
    assert panel.table.columnWidth(MESSAGE) >= 0.25 * 480
    assert panel.table.columnWidth(FIX) <= 0.4 * 480
    (row,) = panel.table.findChildren(FixButtons)
    assert "…" in row.best.shown_text()


def test_the_focus_stays_with_the_problems_when_a_cure_takes_its_button_away(
    qtbot: QtBot, panel: ProblemsPanel
) -> None:
    panel.set_report(Report(problems=(ERROR, HINT)))
    panel.fix_chosen.connect(lambda _: panel.set_report(Report(problems=(HINT,))))
    (row,) = panel.table.findChildren(FixButtons)
    row.best.setFocus()
    QTest.keyClick(row.best, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: panel.table.hasFocus())

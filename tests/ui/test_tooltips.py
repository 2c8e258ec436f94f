"""Tooltips say more than what they stand at; they do not repeat it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.graph.document import Document
from app.graph.problems import Problem
from app.graph.report import Report
from app.ui import on_demand
from app.ui.canvas.search import SIZE, SearchPopup
from app.ui.engine_process import EngineState
from app.ui.panels.fix_buttons import FixButtons
from app.ui.panels.labels import ElidedButton, ElidedLabel
from app.ui.panels.problems import FIX, ProblemsPanel
from app.ui.panels.texts import wrapped
from app.ui.status_bar import StatusBar
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from tests.corpus.reading import drawn

# Where nothing is a screen, tooltips cannot be put on top.
pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)
LONG = "A sentence that is longer than the room it has"


def tip_at(qtbot: QtBot, widget: QWidget, at: QPoint | None = None) -> str:
    """What is shown when the mouse rests on it; empty where nothing is."""
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    place = at or widget.rect().center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    return QToolTip.text() if QToolTip.isVisible() else ""


@pytest.fixture(params=[ElidedLabel, ElidedButton])
def narrow(qtbot: QtBot, request: pytest.FixtureRequest) -> QWidget:
    made = request.param(LONG)
    made.setToolTip(LONG)
    qtbot.addWidget(made)
    made.resize(90, 30)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_what_is_cut_short_is_told_whole_and_what_is_not_is_not_repeated(
    qtbot: QtBot, narrow: QWidget
) -> None:
    assert tip_at(qtbot, narrow) == LONG
    narrow.resize(600, 30)
    assert tip_at(qtbot, narrow) == ""
    narrow.setToolTip("Something else")
    assert tip_at(qtbot, narrow) == "Something else"


def test_a_row_of_the_search_whose_sentence_is_whole_needs_none(qtbot: QtBot) -> None:
    area = QWidget()
    qtbot.addWidget(area)
    area.resize(800, 600)
    area.show()
    popup = SearchPopup(area)
    popup.open(QPoint(10, 10), lambda text: catalogue().search(text))
    popup.resize(SIZE.width(), SIZE.height())
    told = {}
    for name in ("Dense", "GroupQueryAttention"):
        popup.line.setText(name)
        QApplication.processEvents()
        index = popup.list.model().index(0, 0)
        told[name] = tip_at(qtbot, popup.list.viewport(), popup.list.visualRect(index).center())
    spec = catalogue().get("GroupQueryAttention")
    assert spec
    # One sentence is longer than 340 pixels, the other is not.
    assert told == {"Dense": "", "GroupQueryAttention": spec.summary}


def test_a_cure_tells_what_it_does_and_not_its_name_once_more(qtbot: QtBot) -> None:
    graph = drawn("image = Input(8, 8, 3)\nout = Dense(image, units=2, activation='softmax')\n")
    panel = ProblemsPanel(Document(graph), on_demand.cures, on_demand.mending)
    qtbot.addWidget(panel)
    panel.resize(900, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    values: dict[str, str | int] = {"node": "out", "received": "(8, 8, 3)", "shape": "None,8,8,3"}
    panel.set_report(Report(problems=(Problem("hint", "not-flattened", "out", "inputs", values),)))
    QApplication.processEvents()
    buttons = panel.table.indexWidget(panel.model.index(0, FIX))
    assert isinstance(buttons, FixButtons)
    assert buttons.best.text() == "Insert Flatten"
    buttons.best.setFocus()
    QApplication.processEvents()
    assert buttons.best.toolTip() == "Adds Flatten at out."


def test_the_engines_last_words_are_told_once(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    reason = Sentence("The engine ended.")
    bar.show_engine(EngineState.FAILED, "", reason, "The engine ended.")
    assert bar.engine.toolTip() == "The engine ended."
    bar.show_engine(EngineState.FAILED, "", reason, "Killed")
    assert bar.engine.toolTip() == "The engine ended.\nKilled"


def test_long_words_of_keras_wrap_and_are_no_html(qapp: QApplication) -> None:
    words = (
        "Input 0 of layer <Dense name=a> is incompatible: " + "expected ndim=3 & found more, " * 20
    )
    shown = QTextDocument()
    shown.setHtml(wrapped(words))
    assert shown.toPlainText().rstrip() == words.rstrip()
    # Qt's tooltip is a label that wraps what Qt takes for HTML, and that alone.
    QToolTip.showText(QPoint(10, 10), wrapped(words))
    (tip,) = [shown for shown in QApplication.topLevelWidgets() if shown.inherits("QTipLabel")]
    assert isinstance(tip, QLabel)
    assert tip.wordWrap()
    QToolTip.hideText()
    assert wrapped("") == ""

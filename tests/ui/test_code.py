"""The code panel: written when seen, lines and nodes, colours."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.codegen.page import Owner, Source
from app.errors import EditError
from app.graph.document import Document
from app.graph.edits import SetArguments
from app.graph.model import Graph
from app.graph.problems import Problem
from app.ui import theme
from app.ui.panels.code import CodePanel
from tests.builder import chain

HEAD = ["import keras", ""]


class Writer:
    """One line a node, beneath two lines of head; counts how often it writes."""

    def __init__(self) -> None:
        self.written = 0

    def __call__(self, graph: Graph) -> Source:
        self.written += 1
        if "dense" not in graph.nodes:
            raise EditError("There is nothing to write.")
        lines: dict[Owner, tuple[int, ...]] = {
            (node,): (3 + place,) for place, node in enumerate(graph.nodes)
        }
        body = [f"{node} = {dict(graph.layers[node].arguments)}" for node in graph.nodes]
        return Source("\n".join((*HEAD, *body)) + "\n", lines)


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
def panel(qtbot: QtBot, writer: Writer) -> CodePanel:
    made = CodePanel(Document(chain(2)), writer)
    qtbot.addWidget(made)
    made.resize(600, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


def marked(panel: CodePanel) -> list[int]:
    marks = panel.view.extraSelections()
    return [mark.cursor.blockNumber() + 1 for mark in marks]


def test_the_code_follows_a_burst_of_edits_once(
    qtbot: QtBot, panel: CodePanel, writer: Writer
) -> None:
    assert writer.written == 1
    for units in (5, 6, 7):
        panel._document.apply(SetArguments("dense", {"units": units}))
    qtbot.waitUntil(lambda: "dense = {'units': 7}" in panel.view.toPlainText())
    assert writer.written == 2


def test_hidden_it_writes_nothing(qtbot: QtBot, panel: CodePanel, writer: Writer) -> None:
    panel.hide()
    panel._document.apply(SetArguments("dense", {"units": 5}))
    panel.refresh()
    assert writer.written == 1
    panel.show()
    assert "dense = {'units': 5}" in panel.view.toPlainText()


def test_a_selected_node_marks_its_lines(panel: CodePanel) -> None:
    panel.show_selection(("dense",))
    assert marked(panel) == [4]
    panel.show_selection(("dense", "a"))
    assert marked(panel) == [3, 4]
    panel.show_selection(())
    assert marked(panel) == []


def click_line(panel: CodePanel, number: int) -> None:
    cursor = QTextCursor(panel.view.document().findBlockByNumber(number - 1))
    at = panel.view.cursorRect(cursor).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_a_click_on_a_line_chooses_its_node(qtbot: QtBot, panel: CodePanel) -> None:
    with qtbot.waitSignal(panel.node_chosen) as chosen:
        click_line(panel, 5)
    assert chosen.args == [(), "dense_1"]
    with qtbot.assertNotEmitted(panel.node_chosen):
        click_line(panel, 1)


def test_what_cannot_be_written_is_said(qtbot: QtBot, panel: CodePanel) -> None:
    panel._document.reset(Graph())
    qtbot.waitUntil(lambda: panel._message.isVisible())
    assert panel._message.text() == "There is nothing to write."
    assert panel.view.toPlainText() == ""


def test_the_code_is_copied_as_it_is(panel: CodePanel) -> None:
    panel.copy()
    assert QGuiApplication.clipboard().text() == panel.view.toPlainText()


def color_at(panel: CodePanel, line: int, column: int) -> str:
    block = panel.view.document().findBlockByNumber(line - 1)
    for part in block.layout().formats():
        if part.start <= column < part.start + part.length:
            return str(part.format.foreground().color().name())
    return ""


def test_python_has_its_colours(panel: CodePanel) -> None:
    lines = "def f(x):  # note", '    """A text', '    on two lines."""'
    panel.view.show_text("\n".join((*lines, "    return layers.Dense(units=64)", "")))
    colors = theme.current()
    families = {name: colors.family(name).name() for name in ("core", "pooling", "recurrent")}
    assert color_at(panel, 1, 0) == families["pooling"]
    assert color_at(panel, 1, 11) == colors["muted"].name()
    assert color_at(panel, 2, 6) == families["core"]
    assert color_at(panel, 3, 6) == families["core"]
    assert color_at(panel, 4, 4) == families["pooling"]
    assert color_at(panel, 4, 18) == families["recurrent"]
    assert color_at(panel, 4, 30) == colors.family("convolution").name()


def test_what_was_selected_before_the_code_was_there_is_brought_into_view(
    qtbot: QtBot, writer: Writer
) -> None:
    """The tab is opened when a node is selected already."""
    panel = CodePanel(Document(chain(60)), writer)
    qtbot.addWidget(panel)
    panel.resize(500, 160)
    panel.show_selection(("dense_50",))
    with qtbot.waitExposed(panel):
        panel.show()
    (line,) = marked(panel)
    block = panel.view.document().findBlockByNumber(line - 1)
    top = panel.view.firstVisibleBlock().blockNumber()
    assert top <= block.blockNumber() < top + 20
    assert top > 20


# --- what the check found


WRONG = Problem(
    "error", "rank-mismatch", "dense", values={"node": "dense", "expected": "x", "received": "y"}
)


def test_an_error_is_told_beside_the_code_and_leads_to_the_problems(
    qtbot: QtBot, panel: CodePanel
) -> None:
    assert not panel.refused.isVisible()
    panel.show_errors([WRONG])
    assert panel.refused.isVisible()
    assert panel.refused.text.text() == "Keras will refuse this code. dense needs x and gets y."
    assert "dense" in panel.view.toPlainText()
    with qtbot.waitSignal(panel.problems_wanted):
        QTest.mouseClick(panel.refused.show_all, Qt.MouseButton.LeftButton)
    panel.show_errors([WRONG, WRONG])
    assert panel.refused.text.text() == "Keras will refuse this code: the model has 2 errors."
    panel.show_errors([])
    assert not panel.refused.isVisible()


def test_what_was_seen_is_seen_as_soon_as_the_code_is_there(qtbot: QtBot, writer: Writer) -> None:
    """Even with a node selected whose lines stand elsewhere."""
    panel = CodePanel(Document(chain(60)), writer)
    qtbot.addWidget(panel)
    panel.resize(300, 160)
    panel.show_selection(("dense_1",))
    panel.show_seen((40, 3))
    with qtbot.waitExposed(panel):
        panel.show()
    assert panel.view.firstVisibleBlock().blockNumber() == 40
    assert panel.seen == panel.view.seen
    assert panel.seen[0] == 40
    panel.show_seen((7, 0))
    assert panel.view.firstVisibleBlock().blockNumber() == 7

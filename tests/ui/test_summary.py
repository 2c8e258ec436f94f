"""The summary panel: Keras's figures as rows, sorting, selection both ways, text."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.formats.examples import read_example
from app.graph.document import Document
from app.graph.edits import Rename, SetArguments
from app.graph.report import CallReport, Report, TensorSpec
from app.ui.panels.summary import SummaryPanel
from app.ui.panels.summary_formats import as_csv, as_markdown
from app.ui.panels.summary_model import CONNECTED, PARAMETERS, SHAPE, Row
from tests.builder import Builder, chain

# MODELS.md, multiple_outputs, in Keras's order: the figures that people see.
MULTIPLE_OUTPUTS = {
    "input": ((None, 784, 1), 0),
    "extract": ((None, 784, 64), 16_896),
    "class11": ((None, 32), 12_416),
    "class12": ((None, 32), 1_056),
    "output1": ((None, 10), 330),
    "output2": ((None, 784, 10), 650),
}


def report() -> Report:
    calls = {
        node: CallReport("ok", (TensorSpec(shape, "float32"),), count, count)
        for node, (shape, count) in MULTIPLE_OUTPUTS.items()
    }
    return Report(calls=calls, parameters=31_348, trainable=31_348, bytes=4 * 31_348)


@pytest.fixture
def panel(qtbot: QtBot) -> SummaryPanel:
    made = SummaryPanel(Document(read_example("multiple_outputs")))
    qtbot.addWidget(made)
    made.resize(900, 260)
    made.set_report(report())
    with qtbot.waitExposed(made):
        made.show()
    return made


def column(panel: SummaryPanel, number: int) -> list[str]:
    rows = range(panel.sorted.rowCount())
    return [str(panel.sorted.index(row, number).data()) for row in rows]


def test_the_model_keeps_qts_rules(panel: SummaryPanel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(panel.model)


def test_rows_stand_in_kerass_order_with_its_figures(panel: SummaryPanel) -> None:
    assert column(panel, 0) == list(MULTIPLE_OUTPUTS)
    assert column(panel, 1) == ["InputLayer", "LSTM", "LSTM", "Dense", "Dense", "TimeDistributed"]
    assert column(panel, SHAPE)[1] == "(None, 784, 64)"
    assert column(panel, PARAMETERS) == ["0", "16,896", "12,416", "1,056", "330", "650"]
    assert column(panel, 4) == ["–", "input", "extract", "class11", "class12", "extract"]


def test_the_totals_are_those_of_keras(panel: SummaryPanel) -> None:
    assert panel.totals.text() == (
        "Total 31,348 parameters (122.45 KB)   trainable 31,348   non-trainable 0"
    )


def test_a_click_on_a_heading_sorts_by_number_and_a_third_restores(panel: SummaryPanel) -> None:
    header = panel.table.header()
    at = QPoint(header.sectionViewportPosition(PARAMETERS) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert column(panel, PARAMETERS) == ["0", "330", "650", "1,056", "12,416", "16,896"]
    for _ in range(2):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert column(panel, 0) == list(MULTIPLE_OUTPUTS)


def test_a_row_selects_its_node(qtbot: QtBot, panel: SummaryPanel) -> None:
    at = panel.table.visualRect(panel.sorted.index(1, 2)).center()
    with qtbot.waitSignal(panel.nodes_selected) as selected:
        QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert selected.args == [("extract",)]


def test_a_selected_node_marks_its_row_and_tells_nobody(qtbot: QtBot, panel: SummaryPanel) -> None:
    with qtbot.assertNotEmitted(panel.nodes_selected):
        panel.show_selection(("class12", "nobody"))
    rows = [index.row() for index in panel.table.selectionModel().selectedRows()]
    assert rows == [3]


def test_the_selection_outlives_a_sort_and_a_new_report(panel: SummaryPanel) -> None:
    panel.show_selection(("class12",))
    panel.table.sortByColumn(PARAMETERS, Qt.SortOrder.DescendingOrder)
    panel.set_report(report())
    chosen = panel.table.selectionModel().selectedRows()
    assert [index.data() for index in chosen] == ["class12"]


def test_a_rename_shows_at_once(panel: SummaryPanel) -> None:
    panel._document.apply(Rename("extract", "reader"))
    assert column(panel, 0)[1] == "reader"
    assert column(panel, 4)[1:4] == ["input", "reader", "class11"]


def test_of_several_outputs_a_row_names_the_one_that_is_read(panel: SummaryPanel) -> None:
    """Also when it is known only later that there are several."""
    assert column(panel, CONNECTED)[2] == "extract"
    known = report()
    extract = known.calls["extract"]
    several = replace(extract, outputs=(*extract.outputs, TensorSpec((None, 64), "float32")))
    panel.set_report(replace(known, calls={**known.calls, "extract": several}))
    assert column(panel, CONNECTED)[2] == "extract:0"


def test_what_no_output_depends_on_stands_last(panel: SummaryPanel) -> None:
    builder = Builder()
    builder.input("lonely", 3)
    builder.layer("Dense", builder.input("a", 4), units=2)
    document = panel._document
    assert isinstance(document, Document)
    document.reset(builder.graph)
    assert column(panel, 0) == ["a", "dense", "lonely"]


def test_without_a_report_shapes_are_open(panel: SummaryPanel) -> None:
    panel.set_report(None)
    assert column(panel, 0) == list(MULTIPLE_OUTPUTS)
    assert set(column(panel, SHAPE)) == {"?"}
    assert panel.totals.text() == ""


def test_numbers_are_whole_in_a_narrow_panel(panel: SummaryPanel) -> None:
    panel.resize(360, 260)
    QApplication.processEvents()
    metrics = panel.table.fontMetrics()
    longest = metrics.horizontalAdvance("16,896") + 12  # and its padding
    assert panel.table.columnWidth(PARAMETERS) >= longest
    assert panel.table.columnWidth(PARAMETERS) >= metrics.horizontalAdvance("Parameters") + 12
    assert panel.table.header().length() <= panel.table.viewport().width()


def test_the_text_lines_up(panel: SummaryPanel) -> None:
    heading, first, *_, last = panel.text().splitlines()
    assert heading.index("Class") == first.index("InputLayer")
    assert last == panel.totals.text()
    assert panel.text().count("\n") == 1 + 6 + 2


def test_ctrl_c_asks_for_the_text(qtbot: QtBot, panel: SummaryPanel) -> None:
    with qtbot.waitSignal(panel.text_wanted):
        QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


def test_enter_activates_the_row(qtbot: QtBot, panel: SummaryPanel) -> None:
    panel.show_selection(("output1",))
    with qtbot.waitSignal(panel.node_activated) as activated:
        QTest.keyClick(panel.table, Qt.Key.Key_Return)
    assert activated.args == ["output1", ()]


def test_as_markdown(panel: SummaryPanel) -> None:
    lines = as_markdown(panel.live_rows(), panel.totals.text()).splitlines()
    assert lines[:4] == [
        "| Layer | Class | Output shape | Parameters | Connected to |",
        "| --- | --- | --- | ---: | --- |",
        "| input | InputLayer | (None, 784, 1) | 0 | – |",
        "| extract | LSTM | (None, 784, 64) | 16,896 | input |",
    ]
    assert len(lines) == 2 + 6 + 2
    assert lines[-1].startswith("Total 31,348 parameters (122.45 KB)")


def test_as_csv(panel: SummaryPanel) -> None:
    found = list(csv.DictReader(io.StringIO(as_csv(panel.live_rows()))))
    assert [line["Layer"] for line in found] == list(MULTIPLE_OUTPUTS)
    figures = {line["Layer"]: (line["Output shape"], line["Parameters"]) for line in found}
    assert figures == {
        name: (str(shape), str(count)) for name, (shape, count) in MULTIPLE_OUTPUTS.items()
    }


def test_names_mean_nothing_to_markdown_and_to_spreadsheets() -> None:
    name = '=1+1|<b>"*_`,\\'
    row = Row("a", name, "Dense", "?", None, "–", True)
    assert as_markdown([row], "").splitlines()[2] == (
        '| =1+1\\|\\<b\\>"\\*\\_\\`,\\\\ | Dense | ? |  | – |'
    )
    (line,) = csv.DictReader(io.StringIO(as_csv([row])))
    assert line["Layer"] == f"'{name}"
    assert line["Parameters"] == ""


def test_totals_of_what_is_known_in_part_are_none(panel: SummaryPanel) -> None:
    panel.set_report(replace(report(), known=False))
    assert panel.totals.text() == ""
    assert column(panel, PARAMETERS)[1] == "16,896"


def test_only_rows_that_are_seen_are_made(qtbot: QtBot) -> None:
    """Of a thousand rows an edit makes one anew, whoever looks at them."""
    document = Document(chain(1_000))
    panel = SummaryPanel(document)
    qtbot.addWidget(panel)
    call = CallReport("ok", (TensorSpec((None, 4), "float32"),), 20, 20)
    panel.set_report(Report(calls=dict.fromkeys(document.graph.nodes, call)))
    with qtbot.waitExposed(panel):
        panel.show()
    assert len(panel.model._top.rows) < 100
    before = panel.model.rows
    document.apply(SetArguments("dense_500", {"units": 7}))
    after = panel.model.rows
    made = {row.node for row, old in zip(after, before, strict=True) if row is not old}
    # The row itself and the one that names it.
    assert made == {"dense_500", "dense_501"}

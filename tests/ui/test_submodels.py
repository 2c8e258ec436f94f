"""Submodels under the hands: made, entered, left, called again, dissolved, saved, inserted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.modeltest import ModelTester

from app.formats import layerloom
from app.graph.edits import SetArguments
from app.graph.model import Graph, TensorRef
from app.graph.problems import Problem
from app.graph.report import Report
from app.ui.main_window import MainWindow
from app.ui.panels.fix_buttons import FixButtons
from app.ui.panels.layer_page import LayerPage
from app.ui.panels.model_page import ModelPage
from app.ui.panels.problems import FIX, NODE
from app.ui.panels.submodel_page import SubmodelPage
from app.ui.panels.summary_model import SummaryModel
from tests.builder import chain
from tests.ui.fakes import FakeAsker, report_of

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def reports(graph: Graph, revision: int = 0) -> Report:
    """A report of a graph and of all that is inside it."""
    inside = {key: reports(inner) for key, inner in graph.definitions.items()}
    return replace(report_of(graph, revision, size=4), inside=inside)


def publish(window: MainWindow) -> None:
    """What the engine would say of the present graph, in the place of the walker's report."""
    QApplication.processEvents()
    report = reports(window.document.graph, window.check.revision)
    window.check.report = report
    window.check.report_changed.emit(report)


@pytest.fixture
def drawn(window: MainWindow, tmp_path: Path) -> Iterator[MainWindow]:
    """A chain of four Dense layers with the two in the middle selected."""
    path = tmp_path / "chain.layerloom"
    path.write_bytes(layerloom.encode(chain(4)))
    window.session.open_path(path)
    publish(window)
    window.canvas.setFocus()
    window.canvas.select(("dense_1", "dense_2"))
    yield window
    window.document.mark_saved()


def key(window: MainWindow, code: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, code, modifiers)


@pytest.fixture
def made(drawn: MainWindow) -> MainWindow:
    """The same, with the two made into the submodel ``tower``."""
    key(drawn, Qt.Key.Key_G, CONTROL)
    line = QApplication.focusWidget()
    assert line is not None
    QTest.keyClicks(line, "tower")
    key(drawn, Qt.Key.Key_Return)
    publish(drawn)
    return drawn


def double_click(window: MainWindow, node: str) -> None:
    view = window.canvas.view
    at = view.mapFromScene(view.projection.nodes[node].pos() + QPointF(88, 62))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_ctrl_g_makes_one_node_and_asks_for_its_name(made: MainWindow) -> None:
    graph = made.document.graph
    assert set(graph.nodes) == {"a", "dense", "dense_3", "submodel"}
    assert graph.definitions["submodel"].name == "tower"
    assert made.selection == ("submodel",)
    assert isinstance(made.properties.page, SubmodelPage)
    assert made.properties.page.name.text() == "tower"
    assert made.properties.page.inputs.text() == "dense_in  (None, 4)"
    made.document.undo()
    made.document.undo()
    assert made.document.graph == chain(4)


def test_card_and_properties_tell_the_same_number(made: MainWindow) -> None:
    """Two Dense layers were chosen; the Input that the submodel got with them is none of them."""
    (call,) = made.selection
    page = made.properties.page
    assert isinstance(page, SubmodelPage)
    assert made.canvas.view.projection.nodes[call].card.headline == "2 inside"
    text = "A model with 2 inside, called as one layer. Double click opens it."
    assert page.summary.text() == text


def test_what_cannot_be_one_is_told(drawn: MainWindow) -> None:
    drawn.canvas.select(("dense", "dense_2"))
    key(drawn, Qt.Key.Key_G, CONTROL)
    (message,) = drawn.messages.messages
    assert message.text == "dense_1 stands between the selected layers. Select it too."
    assert drawn.document.graph == chain(4)


def test_a_double_click_goes_in_and_alt_up_comes_out(made: MainWindow) -> None:
    double_click(made, "submodel")
    assert made.place.path == ("submodel",)
    assert set(made.canvas.view.projection.nodes) == {"input", "dense_1", "dense_2"}
    assert made.canvas._breadcrumb.names == ("chain", "tower")
    assert isinstance(made.properties.page, ModelPage)
    assert made.properties.page.name.text() == "tower"
    assert made.summary.model.rows[0].node == "input"
    assert made.summary.model.rows[0].shape == "(None, 4)"
    key(made, Qt.Key.Key_Up, ALT)
    assert not made.place.path
    assert made.selection == ("submodel",)
    assert set(made.canvas.view.projection.nodes) == {"a", "dense", "dense_3", "submodel"}


def test_the_figures_are_those_of_the_place_that_is_shown(made: MainWindow) -> None:
    """Outside an Input, two Denses and the call; inside an Input and two Denses."""
    assert made.status.model.text().startswith("4 nodes · ")
    made.place.go(("submodel",))
    assert made.status.model.text().startswith("in tower: 3 nodes · ")
    publish(made)
    assert made.status.model.text().startswith("in tower: 3 nodes · ")
    made.place.go(())
    assert made.status.model.text().startswith("4 nodes · ")


def test_the_breadcrumb_leads_out(made: MainWindow) -> None:
    made.navigation.enter("submodel")
    (button,) = made.canvas._breadcrumb.buttons
    assert button.text() == "chain"
    assert made.canvas._breadcrumb.width() >= button.sizeHint().width() + 40
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert made.place.path == ()


def test_an_edit_inside_is_one_step_and_its_undo_is_shown_where_it_is(made: MainWindow) -> None:
    made.navigation.enter("submodel")
    made.canvas.select(("dense_1",))
    assert isinstance(made.properties.page, LayerPage)
    made.place.apply(SetArguments("dense_1", {"units": 9}))
    assert made.document.graph.definitions["submodel"].layers["dense_1"].arguments["units"] == 9
    made.navigation.leave()
    made.actions_["undo"].trigger()
    assert made.place.path == ("submodel",)
    assert made.document.graph.definitions["submodel"].layers["dense_1"].arguments["units"] == 4


def test_the_inside_is_seen_as_it_was_left(made: MainWindow) -> None:
    made.navigation.enter("submodel")
    made.canvas.set_zoom(0.8)
    made.canvas.view.pan_by(30, 12)
    seen = made.canvas.view.seen()
    made.navigation.leave()
    assert made.canvas.view.fitted
    made.navigation.enter("submodel")
    assert made.canvas.view.seen() == seen


def test_a_second_call_shares_and_can_become_a_copy(made: MainWindow) -> None:
    key(made, Qt.Key.Key_D, ALT)
    graph = made.document.graph
    assert graph.calls["submodel"] == ("submodel", "submodel_1")
    items = made.canvas.view.projection.nodes
    assert items["submodel"].card.badges[0].text == "×2"
    made.canvas.select(("submodel_1",))
    assert made.canvas.view.projection.nodes["submodel"].look.twin
    key(made, Qt.Key.Key_G, CONTROL | SHIFT)
    (message,) = made.messages.messages
    assert "is called 2 times and its calls share weights" in message.text
    made.actions_["stop_sharing"].trigger()
    names = {inner.name for inner in made.document.graph.definitions.values()}
    assert names == {"tower", "tower_1"}
    assert not made.canvas.view.projection.nodes["submodel"].look.twin


def test_a_copy_of_a_submodel_with_other_calls_is_dissolved(made: MainWindow) -> None:
    """The sentence brings its cure along: one click, one step."""
    made.actions_["call_again"].trigger()
    before = made.document.graph
    key(made, Qt.Key.Key_G, CONTROL | SHIFT)
    assert made.document.graph is before
    (message,) = made.messages.messages
    button = next(b for b in message.findChildren(QPushButton) if b.text() == "Dissolve a copy")
    button.click()
    graph = made.document.graph
    assert [len(graph.calls[key]) for key in graph.definitions] == [1], "the other call is kept"
    assert sum(layer.class_name == "Dense" for layer in graph.layers.values()) == 4
    assert not made.messages.messages
    made.document.undo()
    assert made.document.graph is before


def test_ctrl_shift_g_dissolves_it(made: MainWindow) -> None:
    key(made, Qt.Key.Key_G, CONTROL | SHIFT)
    assert not made.document.graph.definitions
    assert set(made.selection) == {"dense_1", "dense_2"}
    inputs = {node: item.inputs for node, item in made.document.graph.nodes.items()}
    assert inputs == {node: item.inputs for node, item in chain(4).nodes.items()}


def test_nothing_is_dissolved_where_no_submodel_is_selected(made: MainWindow) -> None:
    made.canvas.select(("dense",))
    assert not made.actions_["dissolve"].isEnabled()
    assert not made.actions_["enter"].isEnabled()
    assert made.actions_["make_submodel"].isEnabled()


def row_of(window: MainWindow, *nodes: str) -> QModelIndex:
    return window.summary.sorted.mapFromSource(window.summary.model.index_of(nodes))


def test_rows_below_rows_keep_qts_rules(made: MainWindow, qtmodeltester: ModelTester) -> None:
    model = SummaryModel()
    model.show(made.document.graph, made.check.report)
    model.fetchMore(model.index_of(("submodel",)))
    qtmodeltester.check(model)


def test_the_summary_unfolds_it(made: MainWindow) -> None:
    table, shown = made.summary.table, made.summary.sorted
    assert table.rootIsDecorated()
    table.expand(row_of(made, "submodel"))
    tower = row_of(made, "submodel")
    inside = [shown.index(row, 0, tower).data() for row in range(shown.rowCount(tower))]
    assert inside == ["dense_in", "dense_1", "dense_2"]
    publish(made)
    made.document.apply(SetArguments("dense_3", {"units": 5}))
    assert table.isExpanded(row_of(made, "submodel"))
    made.canvas.select(("dense_3",))
    made.canvas.duplicate()
    publish(made)
    assert table.isExpanded(row_of(made, "submodel"))
    table.activated.emit(row_of(made, "submodel", "dense_1"))
    assert made.place.path == ("submodel",)
    assert made.selection == ("dense_1",)


def test_a_click_inside_the_table_selects_the_call(made: MainWindow) -> None:
    made.canvas.select(())
    made.summary.table.expandAll()
    table = made.summary.table
    at = table.visualRect(row_of(made, "submodel", "dense_1")).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert made.selection == ("submodel",)


def test_a_problem_inside_is_told_once_with_its_place_and_cured_there(made: MainWindow) -> None:
    outer = Problem(
        "error",
        "submodel-wrong",
        "submodel",
        values={"node": "tower", "inner": "dense_1", "reason": "It is wrong."},
    )
    values = {"node": "dense_1", "argument": "units", "received": "-1", "expected": "an integer"}
    inner = Problem("error", "bad-argument", "dense_1", values=values | {"advice": ""})
    report = reports(made.document.graph, made.check.revision)
    inside = replace(report.inside["submodel"], problems=(inner,))
    made.check.report = replace(report, problems=(outer,), inside={"submodel": inside})
    made.show_tab(made.problems)
    made.check.report_changed.emit(made.check.report)
    assert made.problems.count == 1
    assert made.problems.model.index(0, NODE).data() == "tower › dense_1"
    made.place.apply(SetArguments("dense_3", {"units": 9}))
    (buttons,) = made.problems.table.findChildren(FixButtons)
    assert made.problems.table.indexWidget(made.problems.model.index(0, FIX)) is buttons
    buttons.best.click()
    made.problems._row_chosen(made.problems.model.index(0, 0))
    assert made.place.path == ("submodel",)
    assert made.selection == ("dense_1",)


def test_lines_of_the_code_and_nodes_inside_find_each_other(made: MainWindow) -> None:
    made.show_tab(made.code)
    made.code.refresh()
    lines = made.code.text.splitlines()
    number = next(n for n, line in enumerate(lines, 1) if 'name="dense_2"' in line)
    made.code.view.line_clicked.emit(number)
    assert made.place.path == ("submodel",)
    assert made.selection == ("dense_2",)
    marks = made.code.view.extraSelections()
    assert [mark.cursor.blockNumber() + 1 for mark in marks] == [number]


def test_a_submodel_goes_into_a_file_and_comes_back_as_one(
    made: MainWindow, asker: FakeAsker, tmp_path: Path
) -> None:
    path = tmp_path / "tower.layerloom"
    asker.path = path
    made.actions_["save_submodel"].trigger()
    tower = layerloom.decode(path.read_bytes())
    assert tower == made.document.graph.definitions["submodel"]
    asker.path = path
    made.actions_["insert_file"].trigger()
    graph = made.document.graph
    assert graph.definitions["tower"] == replace(tower, name="tower_1")
    assert graph.nodes["tower"].layer == "tower"
    assert made.selection == ("tower",)


def test_a_file_that_cannot_be_read_is_told_and_inserts_nothing(
    made: MainWindow, asker: FakeAsker, tmp_path: Path
) -> None:
    before = made.document.graph
    asker.path = tmp_path / "nowhere.layerloom"
    made.actions_["insert_file"].trigger()
    (message,) = made.messages.messages
    assert message.text.startswith("nowhere.layerloom was not inserted.")
    assert made.document.graph is before


def test_deleting_the_submodel_in_which_one_stands_leads_out(made: MainWindow) -> None:
    made.navigation.enter("submodel")
    for _ in range(2):
        made.document.undo()
    assert made.place.path == ()
    assert made.canvas.graph == chain(4)
    assert made.canvas._breadcrumb.names == ("chain",)


def test_a_wire_drawn_inside_stays_inside(made: MainWindow) -> None:
    made.navigation.enter("submodel")
    view = made.canvas.view
    start = view.mapFromScene(
        view.projection.nodes["input"].pos() + view.projection.nodes["input"].card.output_point(0)
    )
    item = view.projection.nodes["dense_2"]
    end = view.mapFromScene(item.pos() + item.card.input_point(0))
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), start + QPoint(20, 10))
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    inner = made.document.graph.definitions["submodel"]
    assert inner.nodes["dense_2"].inputs == {"inputs": (TensorRef("input"),)}
    assert inner.outputs == (TensorRef("dense_1"), TensorRef("dense_2"))
    # What read the submodel's output reads the same tensor still.
    assert made.document.graph.nodes["dense_3"].inputs == {"inputs": (TensorRef("submodel", 1),)}


def test_o_makes_outputs_and_takes_them_back(made: MainWindow) -> None:
    made.canvas.select(("dense",))
    key(made, Qt.Key.Key_O)
    assert made.document.graph.outputs == (TensorRef("dense_3"), TensorRef("dense"))
    assert made.canvas.view.projection.nodes["dense"].card.badges[0].text == "out 2"
    key(made, Qt.Key.Key_O)
    assert list(made.document.graph.outputs) == [TensorRef("dense_3")]


def test_an_output_is_taken_off_the_list_and_leads_to_its_node(made: MainWindow) -> None:
    made.canvas.select(("dense",))
    key(made, Qt.Key.Key_O)
    made.canvas.select(())
    page = made.properties.page
    assert isinstance(page, ModelPage)
    page.outputs.list.itemActivated.emit(page.outputs.list.item(1))
    assert made.selection == ("dense",)
    made.canvas.select(())
    page = made.properties.page
    assert isinstance(page, ModelPage)
    page.outputs.list.setCurrentRow(0)
    assert page.outputs.remove is not None
    page.outputs.remove.click()
    assert made.document.graph.outputs == (TensorRef("dense"),)


def test_the_properties_offer_another_call_and_an_end_to_sharing(made: MainWindow) -> None:
    made.canvas.select(("dense",))
    page = made.properties.page
    assert isinstance(page, LayerPage)
    assert page.facts.share.isVisible()
    assert not page.facts.stop.isVisible()
    page.facts.share.click()
    assert len(made.document.graph.calls["dense"]) == 2
    page = made.properties.page
    assert isinstance(page, LayerPage)
    page.facts.stop.click()
    assert len(made.document.graph.calls["dense"]) == 1

"""B skips a call: on the canvas, in the summary, in the engine's eyes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.graph.bypass import Bypass
from app.graph.edits import SetArguments
from app.graph.model import Graph, TensorRef
from app.graph.report import CallReport, Report, TensorSpec
from app.graph.submodels import MakeSubmodel
from app.ui.main_window import MainWindow
from app.ui.panels.layer_page import LayerPage
from app.ui.panels.submodel_page import SubmodelPage
from app.ui.panels.summary_model import SummaryModel
from tests.builder import chain
from tests.ui.canvas.driver import Driver, check_view


def report(*nodes: str, size: int = 4) -> Report:
    call = CallReport("ok", (TensorSpec((None, size), "float32"),))
    return Report(calls=dict.fromkeys(nodes, call))


def open_in(window: MainWindow, graph: Graph) -> None:
    window.document.reset(graph)
    window.session.start_empty()
    window.canvas.setFocus()


def test_b_skips_and_b_uses_again(window: MainWindow) -> None:
    open_in(window, chain(3))
    window.canvas.select(["dense", "dense_1"])
    QTest.keyClick(window.canvas.view, Qt.Key.Key_B)
    nodes = window.document.graph.nodes
    assert [nodes[n].bypassed for n in ("a", "dense", "dense_1", "dense_2")] == [
        False,
        True,
        True,
        False,
    ]
    assert len(window.document.history) == 1
    check_view(window.canvas, window.document.graph)
    # One of them is used: the next B skips all, the one after it uses all again.
    window.document.apply(Bypass(frozenset({"dense"}), skip=False))
    for skipped in (True, False):
        QTest.keyClick(window.canvas.view, Qt.Key.Key_B)
        nodes = window.document.graph.nodes
        assert [nodes[n].bypassed for n in ("dense", "dense_1")] == [skipped, skipped]
    window.document.undo()
    check_view(window.canvas, window.document.graph)


def test_the_properties_say_that_it_is_skipped_and_use_it_again(window: MainWindow) -> None:
    open_in(window, chain(3))
    window.canvas.select(["dense_1"])
    page = window.properties.page
    assert isinstance(page, LayerPage)
    assert not page.skipped.isVisible()
    QTest.keyClick(window.canvas.view, Qt.Key.Key_B)
    assert window.properties.page is page, "what is being edited stays"
    assert page.skipped.isVisible()
    assert page.skipped.text.text() == "Skipped: the model and the code are made without it."
    assert page.skipped.again.text() == "Use it again"
    QTest.mouseClick(page.skipped.again, Qt.MouseButton.LeftButton)
    assert not window.document.graph.nodes["dense_1"].bypassed
    assert not isinstance(window.focusWidget(), QLineEdit), "the next key is no text"
    assert not page.skipped.isVisible()
    assert [str(step.label) for step in window.document.history] == [
        "Skip dense_1",
        "Use dense_1 again",
    ]
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.graph.nodes["dense_1"].bypassed
    assert page.skipped.isVisible()


def test_of_several_it_is_said_how_many_are_skipped(window: MainWindow) -> None:
    open_in(window, Bypass(frozenset({"dense", "dense_2"})).apply(chain(3)))
    said = {
        ("dense", "dense_1"): "Of these, 1 is skipped: the model and the code lack it.",
        (
            "dense",
            "dense_1",
            "dense_2",
        ): "Of these, 2 are skipped: the model and the code lack them.",
        ("dense", "dense_2"): "All are skipped: the model and the code are made without them.",
    }
    for nodes, text in said.items():
        window.canvas.select(nodes)
        page = window.properties.page
        assert isinstance(page, LayerPage)
        assert page.skipped.text.text() == text
    assert isinstance(page, LayerPage)
    QTest.mouseClick(page.skipped.again, Qt.MouseButton.LeftButton)
    assert not any(node.bypassed for node in window.document.graph.nodes.values())
    assert str(window.document.undo_label) == "Use dense, dense_2 again"


def test_a_submodel_that_is_skipped_says_so_too(window: MainWindow) -> None:
    specs = {TensorRef("dense"): ((None, 1), "float32")}
    graph = MakeSubmodel(frozenset({"dense_1"}), specs).apply(chain(3))
    (call,) = (node for node, item in graph.nodes.items() if item.layer in graph.definitions)
    open_in(window, Bypass(frozenset({call})).apply(graph))
    window.canvas.select([call])
    page = window.properties.page
    assert isinstance(page, SubmodelPage)
    assert page.skipped.isVisible()
    QTest.mouseClick(page.skipped.again, Qt.MouseButton.LeftButton)
    assert not window.document.graph.nodes[call].bypassed
    assert not page.skipped.isVisible()


def test_an_input_alone_cannot_be_skipped(window: MainWindow) -> None:
    open_in(window, chain(1))
    window.canvas.select(["a"])
    assert not window.actions_["bypass"].isEnabled()


def test_the_summary_leaves_it_out(qapp: QApplication) -> None:
    summary = SummaryModel()
    summary.show(Bypass(frozenset({"dense_1"})).apply(chain(3)), report("a", "dense", "dense_2"))
    assert [(row.name, row.connected) for row in summary.rows] == [
        ("a", "–"), ("dense", "a"), ("dense_2", "dense"),
    ]  # fmt: skip


@pytest.fixture
def skipping(qtbot) -> Driver:
    graph = Bypass(frozenset({"dense_1"})).apply(chain(3))
    driver = Driver(qtbot, graph)
    driver.canvas.set_report(report("a", "dense", "dense_2", size=9))
    return driver


def test_its_card_is_quiet_and_shows_what_goes_through(skipping: Driver) -> None:
    card = skipping.items["dense_1"].card
    assert card.bypassed
    assert card.shape() == "9"
    assert [badge.text for badge in card.badges] == ["skipped"]
    skipping.canvas.set_report(report("a", "dense", "dense_2", size=5))
    assert skipping.items["dense_1"].card.shape() == "5"
    skipping.check()


def test_a_wire_that_leaves_it_says_its_shape(skipping: Driver) -> None:
    skipping.canvas.center_on("dense_1")
    (link,) = skipping.graph.consumers["dense_1"]
    assert link.source == TensorRef("dense_1")
    skipping.move(skipping.middle_of(link))
    assert "9" in skipping.canvas._telling.note.text()


def test_a_submodel_is_made_of_what_reads_a_skipped_call(skipping: Driver) -> None:
    skipping.canvas.select(["dense_2"])
    skipping.canvas.make_submodel()
    (inner,) = skipping.graph.definitions.values()
    assert inner.layers[inner.inputs[0]].arguments["shape"] == (9,)


def test_a_frozen_layer_wears_its_badge(qtbot) -> None:
    driver = Driver(qtbot, SetArguments("dense", {"trainable": False}).apply(chain(1)))
    assert [badge.text for badge in driver.items["dense"].card.badges] == ["frozen", "out 1"]
    driver.document.apply(SetArguments("dense", {"trainable": True}))
    assert [badge.text for badge in driver.items["dense"].card.badges] == ["out 1"]


def test_copies_of_a_skipped_call_are_skipped(skipping: Driver) -> None:
    skipping.canvas.select(["dense_1"])
    skipping.canvas.duplicate()
    (copy,) = skipping.canvas.selection()
    assert skipping.graph.nodes[copy] == replace(
        skipping.graph.nodes["dense_1"], layer=copy, inputs={}
    )

"""Ctrl+F on the canvas: marks, count, from one to the next, inside submodels."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.graph.edits import Rename
from app.graph.marks import ChangeFrames
from app.graph.model import Box, Frame, Graph, TensorRef
from app.graph.report import CallReport, Report, TensorSpec
from app.graph.submodels import MakeSubmodel
from app.ui.canvas.find_bar import FindBar
from app.ui.main_window import MainWindow
from nodes.sentence import Sentence
from tests.builder import chain

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def grouped() -> Graph:
    """a -> dense -> [dense_1 -> dense_2] -> dense_3"""
    specs = {TensorRef("dense"): ((None, 4), "float32")}
    return MakeSubmodel(frozenset({"dense_1", "dense_2"}), specs).apply(chain(4))


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    window.document.reset(grouped())
    window.session.start_empty()
    window.canvas.view.setFocus()
    return window


def ask(window: MainWindow, text: str) -> FindBar:
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F, CONTROL)
    bar = window.canvas.find_bar
    assert bar.line.hasFocus()
    QTest.keyClicks(bar.line, text)
    return bar


def rows(bar: FindBar) -> list[str]:
    return [bar.elsewhere.item(row).text() for row in range(bar.elsewhere.count())]


def marked(window: MainWindow) -> set[str]:
    items = window.canvas.view.projection.nodes
    return {node for node, item in items.items() if item.look.found}


def test_what_answers_is_marked_and_the_first_is_selected(opened: MainWindow) -> None:
    bar = ask(opened, "dense")
    assert marked(opened) == {"dense", "dense_3"}
    assert opened.selection == ("dense",)
    assert bar.count.text() == "1 of 5"
    assert rows(bar) == [
        "submodel › dense_in", "submodel › dense_1", "submodel › dense_2",
    ]  # fmt: skip
    # A mark for each on the map, where its card is.
    points = opened.canvas._minimap.found_points()
    assert len(points) == 2
    assert len({round(point.x()) for point in points}) == 2


def test_enter_goes_on_and_into_submodels(opened: MainWindow) -> None:
    bar = ask(opened, "units=4")
    seen = [(opened.place.path, opened.selection)]
    for _ in range(4):
        QTest.keyClick(bar.line, Qt.Key.Key_Return)
        seen.append((opened.place.path, opened.selection))
        assert bar.line.hasFocus()
    assert seen[:2] == [((), ("dense",)), ((), ("dense_3",))]
    assert seen[2] == (("submodel",), ("dense_1",))
    assert bar.isVisible()
    # Inside, what is inside stands first.
    assert seen[3] == (("submodel",), ("dense_2",))
    assert seen[4] == ((), ("dense",))
    QTest.keyClick(bar.line, Qt.Key.Key_Return, SHIFT)
    assert opened.place.path == ("submodel",)
    assert marked(opened) == {"dense_1", "dense_2"}


def test_f3_goes_on_while_the_canvas_has_the_focus(opened: MainWindow) -> None:
    ask(opened, "class dense")
    bar = ask(opened, "dense")
    opened.canvas.view.setFocus()
    QTest.keyClick(opened.canvas.view, Qt.Key.Key_F3)
    assert opened.selection == ("dense_3",)
    QTest.keyClick(opened.canvas.view, Qt.Key.Key_F3, SHIFT)
    assert opened.selection == ("dense",)
    assert bar.count.text() == "1 of 5"


def test_one_elsewhere_is_chosen_from_the_list(opened: MainWindow) -> None:
    bar = ask(opened, "dense_2")
    assert not opened.selection
    assert bar.count.text() == "– of 1"
    QTest.keyClick(bar.line, Qt.Key.Key_Down)
    assert bar.elsewhere.hasFocus()
    QTest.keyClick(bar.elsewhere, Qt.Key.Key_Return)
    assert "/".join(opened.place.path) == "submodel"
    assert opened.selection == ("dense_2",)
    assert bar.count.text() == "1 of 1"
    assert not bar.elsewhere.isVisible()


def test_nothing_is_said_so(opened: MainWindow) -> None:
    bar = ask(opened, "conv")
    assert bar.count.text() == "nothing"
    assert not marked(opened)
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert opened.selection == ()


def test_escape_takes_the_marks_away_and_the_text_is_kept(opened: MainWindow) -> None:
    bar = ask(opened, "dense")
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert not marked(opened)
    assert not opened.canvas._minimap.found_points()
    assert opened.canvas.view.hasFocus()
    assert opened.selection == ("dense",)
    bar = ask(opened, "")
    assert bar.line.selectedText() == "dense"
    assert marked(opened) == {"dense", "dense_3"}


def test_shapes_are_found_as_the_report_has_them(opened: MainWindow) -> None:
    call = CallReport("ok", (TensorSpec((None, 7, 9), "float32"),))
    inside = Report(calls={"dense_1": call})
    opened._show_report(Report(calls={"dense": call}, inside={"submodel": inside}))
    bar = ask(opened, "7 × 9")
    assert marked(opened) == {"dense"}
    assert rows(bar) == ["submodel › dense_1"]
    opened._show_report(Report())
    assert bar.count.text() == "nothing"
    assert not marked(opened)


def test_marks_follow_the_document(opened: MainWindow) -> None:
    bar = ask(opened, "dense_3")
    opened.document.apply(Rename("dense_3", "head"))
    assert bar.count.text() == "nothing"
    assert not marked(opened)
    opened.document.undo()
    assert marked(opened) == {"dense_3"}


def test_frames_are_found_by_their_titles(opened: MainWindow) -> None:
    frame = Frame("The head of it", Box(0, -200, 90, 90))
    opened.document.apply(ChangeFrames({"frame": frame}, Sentence("Draw")))
    ask(opened, "head of")
    assert opened.canvas.chosen_frames == ("frame",)


def test_the_bar_stays_within_a_narrow_canvas(opened: MainWindow) -> None:
    opened.resize(780, 500)
    QApplication.processEvents()
    bar = ask(opened, "dense")
    assert 0 <= bar.x() < bar.geometry().right() <= opened.canvas.width()
    for chip in (opened.canvas._breadcrumb, opened.canvas._zoom_chip):
        assert not bar.geometry().intersects(chip.geometry())

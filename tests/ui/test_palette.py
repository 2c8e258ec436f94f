"""The command palette: everything by name, and by some letters of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.formats.examples import examples
from app.graph.edits import Rename
from app.graph.model import TensorRef
from app.graph.submodels import MakeSubmodel
from app.ui import theme
from app.ui.actions import specs
from app.ui.commands import Command, commands, found
from app.ui.fuzzy import places, score
from app.ui.main_window import MainWindow
from app.ui.palette import Palette
from nodes.catalogue import catalogue
from tests.builder import chain
from tests.ui.fakes import FakeEngine
from tests.ui.test_theme import contrast

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("save", "File: Save", "Model: Save the submodel as a file"),
        ("exco", "File: Export code", "Edit: Make it an output of the model, or not"),
        ("al le", "Arrange: Align left edges", "Arrange: Align right edges"),
        ("left align", "Arrange: Align left edges", "View: Fit the selection"),
        ("conv2", "Add Conv2D", "Add SeparableConv2D"),
        ("dense_1", "Go to dense_1", "Go to dense_12"),
    ],
)
def test_what_is_meant_stands_first(typed: str, better: str, worse: str) -> None:
    one, other = score(typed, better), score(typed, worse)
    assert one is not None
    assert other is None or one > other


def test_letters_must_stand_in_order() -> None:
    assert score("evas", "Save") is None
    assert score("sav xyz", "Save") is None
    assert score("", "Save") is not None
    assert score("SAVE", "Save") == score("save", "Save")


def test_the_letters_that_answer_are_known() -> None:
    assert places("exp", "File: Export") == {6, 7, 8}
    assert places("ec", "File: Export code") == {6, 13}
    assert places("xyz", "File: Export") == frozenset()
    assert places("fe", "File: Export") == {0, 6}


def test_what_can_be_done_now_stands_before_what_cannot() -> None:
    ran: list[str] = []
    known = [
        Command("Save", "", lambda: ran.append("a"), enabled=False),
        Command("Save all of it", "", lambda: ran.append("b")),
    ]
    assert [command.text for command in found(known, "save")] == ["Save all of it", "Save"]


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    specs_of = {TensorRef("dense"): ((None, 4), "float32")}
    grouped = MakeSubmodel(frozenset({"dense_1", "dense_2"}), specs_of).apply(chain(4))
    window.document.reset(grouped)
    window.session.start_empty()
    window.canvas.view.setFocus()
    return window


def ask(window: MainWindow, text: str) -> Palette:
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_P, CONTROL | SHIFT)
    palette = window.palette_
    assert palette.isVisible()
    assert palette.line.hasFocus()
    QTest.keyClicks(palette.line, text)
    return palette


def test_every_action_layer_node_and_example_is_there(opened: MainWindow) -> None:
    known = [command.text for command in commands(opened, QWidget())]
    assert len(known) == len(set(known))
    # The palette itself is left out; a node and a submodel outside, two and an Input inside.
    actions = [spec for spec in specs() if spec.run and spec.id != "palette"]
    layers = len(catalogue().search(""))
    # Cards and wires by colour, seven colours of frames, three themes and languages, the panels.
    choices = 3 + 2 + 7 + 3 + 3 + len(opened.docks.all())
    # An example is opened, or compared with.
    assert len(known) == len(actions) + choices + layers + (4 + 3) + 2 * len(examples())
    assert "Go to submodel › dense_2" in known
    assert "Open the example Multiple outputs (multiple_outputs)" in known


def test_a_step_is_told_as_it_is_named(opened: MainWindow) -> None:
    """Of a long name the beginning is told, and dots: those are not of a dialog to come."""
    opened.document.apply(Rename("dense", "cats & dogs of all the world"))
    step = "Rename dense to cats & dogs of all the …"
    known = [command.text for command in commands(opened, QWidget())]
    assert f"Edit: Undo: {step}" in known
    assert opened.actions_["undo"].toolTip().startswith(f"Undo: {step} (")
    opened.document.undo()
    known = [command.text for command in commands(opened, QWidget())]
    assert f"Edit: Redo: {step}" in known
    assert "File: Open" in known


def test_an_action_runs_once_the_palette_is_gone(opened: MainWindow) -> None:
    opened.canvas.select(["dense"])
    palette = ask(opened, "skip")
    assert palette.model.shown[0].detail == "B"
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert opened.document.graph.nodes["dense"].bypassed
    assert opened.canvas.view.hasFocus()


def test_what_stands_in_a_menu_of_a_menu_is_found(opened: MainWindow) -> None:
    palette = ask(opened, "colour cards parameters")
    assert palette.model.shown[0].text == "View: Colour cards by › Parameters"
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened.canvas.looks.nodes == "parameters"
    palette = ask(opened, "colour frame blue")
    assert not palette.model.shown[0].enabled  # No frame is selected.


def test_nothing_found_is_told(opened: MainWindow) -> None:
    palette = ask(opened, "qqqqqqq")
    assert palette.note.isVisible()
    assert palette.note.text() == "Nothing goes by that name."
    QTest.keyClick(palette.line, Qt.Key.Key_Backspace, CONTROL)
    assert not palette.note.isVisible()


def test_what_cannot_be_done_is_told_by_staying(opened: MainWindow) -> None:
    palette = ask(opened, "stop sharing")
    assert not palette.model.shown[0].enabled
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert opened.canvas.view.hasFocus()
    assert not opened.document.history


def test_an_action_that_takes_the_focus_keeps_it(opened: MainWindow) -> None:
    palette = ask(opened, "search library")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert opened.library.isAncestorOf(focus)


def test_a_layer_is_added_by_name(opened: MainWindow) -> None:
    opened.canvas.select(["dense"])
    palette = ask(opened, "add dropout")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened.document.graph.nodes["dropout"].inputs == {"inputs": (TensorRef("dense"),)}
    assert opened.settings.recent_layers[0] == "Dropout"


def test_a_node_inside_a_submodel_is_gone_to(opened: MainWindow) -> None:
    palette = ask(opened, "go dense_2")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened.place.path == ("submodel",)
    assert opened.selection == ("dense_2",)


def test_an_example_and_a_recent_file_are_opened(
    opened: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    opened.document.mark_saved()
    palette = ask(opened, "example perceptron")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened.document.graph.name == "mlp"
    opened.settings.remember_file(tmp_path / "mine.layerloom")
    palette = ask(opened, "mine.lay")
    assert [command.text for command in palette.model.shown] == ["Open mine.layerloom"]


def test_arrows_and_a_click_choose(opened: MainWindow) -> None:
    palette = ask(opened, "align")
    shown = [command.text for command in palette.model.shown]
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 1
    opened.canvas.select([])
    palette = ask(opened, "show the problems")
    place = palette.list.visualRect(palette.model.index(0, 0)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.tabs.currentWidget() is opened.problems
    assert len(shown) >= 6


def test_the_toolbars_right_edge_says_so(opened: MainWindow) -> None:
    buttons = opened.findChildren(QToolButton)
    (hint,) = [button for button in buttons if button.text() == "Ctrl+Shift+P any command"]
    assert hint.geometry().right() > opened.width() - 40
    hint.click()
    assert opened.palette_.isVisible()


def test_where_there_is_no_room_for_it_arrows_lead_there(qtbot: QtBot, opened: MainWindow) -> None:
    opened.resize(980, 700)
    (rest,) = opened.findChildren(QToolButton, "qt_toolbar_ext_button")
    qtbot.waitUntil(rest.isVisible)
    picture = rest.grab().toImage()
    seen = [
        contrast(picture.pixelColor(x, y), theme.current()["window"])
        for x in range(picture.width())
        for y in range(picture.height())
    ]
    assert max(seen) >= 3  # WCAG AA of what is no text.


def test_it_is_made_when_it_is_first_wanted(window: MainWindow) -> None:
    assert "palette_" not in vars(window)
    window.actions_["palette"].trigger()
    assert window.palette_.isVisible()
    assert [command.text for command in window.palette_.model.shown][0].startswith("File: New")


def test_what_it_offered_goes_when_it_is_shut(window: MainWindow) -> None:
    """Its menus hold the window, which would outlive its closing."""

    def menus() -> int:
        return sum(isinstance(widget, QMenu) for widget in QApplication.allWidgets())

    window.need_canvas()
    before = menus()
    for _ in range(2):
        window.palette_.open()
        assert menus() > before
        window.palette_.shut()
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert menus() == before

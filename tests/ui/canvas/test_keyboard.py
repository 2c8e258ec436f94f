"""A model built without a mouse: walking, wiring, moving, all by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.graph.edits import Move
from app.graph.marks import ChangeFrames
from app.graph.model import Box, Frame, Position, TensorRef
from app.ui.canvas.wiring import WirePopup
from app.ui.main_window import MainWindow
from nodes.sentence import Sentence
from tests.builder import Builder, chain
from tests.ui.canvas.driver import Driver, check_view

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    """a -> dense; an Add and an LSTM with its states stand alone."""
    builder = Builder()
    builder.layer("Dense", builder.input("a", 4), units=2)
    builder.layer("Add")
    builder.layer("LSTM", units=3, return_state=True)
    places = {"a": (0, 0), "dense": (230, 0), "add": (460, 0), "lstm": (460, 200)}
    move = Move({node: Position(*place) for node, place in places.items()})
    window.document.reset(move.apply(builder.graph))
    window.session.start_empty()
    window.canvas.view.setFocus()
    return window


def key(window: MainWindow, code: Qt.Key, modifiers=NONE) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, code, modifiers)


def wire(window: MainWindow, node: str, backwards: bool = False) -> WirePopup:
    window.canvas.select([node])
    key(window, Qt.Key.Key_W, SHIFT if backwards else NONE)
    popup = window.canvas._wire_popup
    assert popup.isVisible()
    assert popup.line.hasFocus()
    return popup


def rows(popup: WirePopup) -> list[str]:
    return [way.text for way in popup.model.ways]


def test_w_offers_ports_nearest_first_and_enter_wires(opened: MainWindow) -> None:
    popup = wire(opened, "dense")
    # Not ``a``, which dense depends on; the LSTM's other ports are folded or named.
    assert rows(popup)[0] == "dense → add"
    assert all(row.startswith("dense → ") for row in rows(popup))
    assert not any(row[-3:] == "→ a" for row in rows(popup))
    live = opened.canvas.view.projection.live_wire()
    end = opened.canvas.view.projection.end_point(popup.model.ways[0].into)
    assert live.path().pointAtPercent(1) == end
    key(opened, Qt.Key.Key_Return)
    assert opened.document.graph.nodes["add"].inputs == {"inputs": (TensorRef("dense"),)}
    assert len(opened.document.history) == 1
    assert opened.canvas.view.hasFocus()
    assert opened.selection == ("dense",)
    assert not opened.canvas.view.projection.loose
    check_view(opened.canvas, opened.document.graph)


def test_typing_and_arrows_choose(opened: MainWindow) -> None:
    popup = wire(opened, "dense")
    key(opened, Qt.Key.Key_Down)
    assert popup.list.currentIndex().row() == 1
    live = opened.canvas.view.projection.live_wire()
    assert live.path().pointAtPercent(1) == opened.canvas.view.projection.end_point(
        popup.model.ways[1].into
    )
    QTest.keyClicks(popup.line, "lstm")
    assert all("lstm" in row for row in rows(popup))
    assert popup.list.currentIndex().row() == 0
    key(opened, Qt.Key.Key_Return)
    (ref,) = opened.document.graph.nodes["lstm"].sources()
    assert ref == TensorRef("dense")


def test_shift_w_leads_a_wire_into_the_node(opened: MainWindow) -> None:
    popup = wire(opened, "add", backwards=True)
    assert rows(popup)[0] == "dense → add"
    # The LSTM has three outputs: each is named.
    assert sum(row.startswith("lstm.") for row in rows(popup)) == 3
    QTest.keyClicks(popup.line, "lstm.state_h")
    key(opened, Qt.Key.Key_Return)
    assert opened.document.graph.nodes["add"].inputs == {"inputs": (TensorRef("lstm", 1),)}


def test_a_taken_port_says_what_gives_way(opened: MainWindow) -> None:
    popup = wire(opened, "dense", backwards=True)
    way = next(way for way in popup.model.ways if way.text == "add → dense")
    assert way.detail == "in the place of the wire from a"
    QTest.keyClicks(popup.line, "add")
    key(opened, Qt.Key.Key_Return)
    assert opened.document.graph.nodes["dense"].inputs == {"inputs": (TensorRef("add"),)}


def test_a_wire_that_is_there_is_taken_away(opened: MainWindow) -> None:
    popup = wire(opened, "a")
    assert popup.model.ways[-1].text == "a → dense"
    assert popup.model.ways[-1].detail == "is there; Enter takes it away"
    key(opened, Qt.Key.Key_PageDown)
    key(opened, Qt.Key.Key_Return)
    assert opened.document.graph.nodes["dense"].inputs == {}
    check_view(opened.canvas, opened.document.graph)


def test_escape_draws_nothing(opened: MainWindow) -> None:
    wire(opened, "dense")
    key(opened, Qt.Key.Key_Escape)
    assert not opened.canvas._wire_popup.isVisible()
    assert not opened.document.history
    assert not opened.canvas.view.projection.loose
    assert opened.canvas.view.hasFocus()
    check_view(opened.canvas, opened.document.graph)


def test_an_edit_from_elsewhere_closes_the_list(opened: MainWindow) -> None:
    wire(opened, "dense")
    opened.document.rename("other")
    assert not opened.canvas._wire_popup.isVisible()
    assert not opened.canvas.view.projection.loose


def test_one_that_can_be_wired_to_nothing_says_so(window: MainWindow) -> None:
    builder = Builder()
    builder.input("a", 4)
    window.document.reset(builder.graph)
    window.session.start_empty()
    told: list[str] = []
    window.canvas.refused.connect(told.append)
    window.canvas.select(["a"])
    window.canvas.wire()
    assert told == ["There is no port that a wire could join."]
    assert not window.canvas._wire_popup.isVisible()


# --- walking and moving


def test_shift_and_arrows_extend_the_selection(qtbot) -> None:
    driver = Driver(qtbot, chain(3))
    driver.key(Qt.Key.Key_Right)
    driver.key(Qt.Key.Key_Right, SHIFT)
    driver.key(Qt.Key.Key_Right, SHIFT)
    assert driver.canvas.selection() == ("a", "dense", "dense_1")
    driver.key(Qt.Key.Key_Left, SHIFT)
    assert driver.canvas.selection() == ("a", "dense_1", "dense")
    driver.key(Qt.Key.Key_Right)
    assert driver.canvas.selection() == ("dense_1",)


def test_control_and_arrows_move_by_the_grid_in_one_step(qtbot) -> None:
    driver = Driver(qtbot, chain(2))
    driver.canvas.select(["dense"])
    for code in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        driver.key(code, CONTROL)
    assert driver.graph.positions["dense"] == Position(240, 20)
    assert len(driver.document.history) == 1
    driver.canvas.select(["dense_1"])
    driver.key(Qt.Key.Key_Up, CONTROL)
    assert driver.graph.positions["dense_1"] == Position(440, -20)
    assert len(driver.document.history) == 2
    driver.check()
    driver.document.undo()
    driver.document.undo()
    assert driver.graph == chain(2)
    driver.check()


def test_keys_move_frames_with_what_stands_in_them(qtbot) -> None:
    frame = Frame("Head", Box(200, -60, 420, 160))
    driver = Driver(qtbot, ChangeFrames({"f": frame}, Sentence("Draw")).apply(chain(2)))
    driver.canvas._selection.set(frames=("f",))
    driver.key(Qt.Key.Key_Down, CONTROL)
    assert driver.graph.marks.frames["f"].box == Box(200, -40, 420, 160)
    assert driver.graph.positions["dense"] == Position(220, 20)
    assert str(driver.document.undo_label) == "Move the frame Head"
    driver.check()
    driver.canvas.select([])
    driver.key(Qt.Key.Key_Down, CONTROL)
    assert len(driver.document.history) == 1


def test_the_menu_key_is_about_what_is_selected(qtbot) -> None:
    driver = Driver(qtbot, chain(2))
    wanted: list[QPoint] = []
    driver.canvas.context_menu_requested.connect(wanted.append)
    driver.canvas.select(["dense"])
    at = driver.body("dense_1")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, driver.view.mapToGlobal(at))
    QApplication.sendEvent(driver.view.viewport(), event)
    assert driver.canvas.selection() == ("dense",)
    card = driver.view.mapFromScene(driver.items["dense"].card_rect().center())
    assert wanted == [driver.view.viewport().mapToGlobal(card)]


def test_a_whole_model_without_a_mouse(window: MainWindow) -> None:
    """Input, two Dense layers, one of them read twice by an Add; named; an argument set."""
    window.session.start_empty()
    window.canvas.view.setFocus()

    def add(name: str) -> None:
        key(window, Qt.Key.Key_Tab)
        QTest.keyClicks(QApplication.focusWidget(), name)  # type: ignore[arg-type]
        key(window, Qt.Key.Key_Return)

    add("Input")
    add("Dense")
    add("Dense")
    key(window, Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "second")  # type: ignore[arg-type]
    key(window, Qt.Key.Key_Return)
    add("Add")
    key(window, Qt.Key.Key_W, SHIFT)
    QTest.keyClicks(QApplication.focusWidget(), "dense add")  # type: ignore[arg-type]
    key(window, Qt.Key.Key_Return)
    key(window, Qt.Key.Key_Left)
    key(window, Qt.Key.Key_Return)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.properties.isAncestorOf(focus)
    graph = window.document.graph
    names = {graph.name_of(node): node for node in graph.nodes}
    assert set(names) == {"input", "dense", "second", "add"}
    sources = {ref.node for ref in graph.nodes[names["add"]].sources()}
    assert sources == {names["dense"], names["second"]}
    check_view(window.canvas, graph)

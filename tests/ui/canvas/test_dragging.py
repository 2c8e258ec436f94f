"""Dragging: caught by neighbours and grid, let go on wires, and the scissors."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt

from app.graph.edits import Move
from app.graph.model import Graph, Link, Position, TensorRef
from app.ui.canvas.lines_item import LinesItem
from app.ui.canvas.snapping import Snapper
from app.ui.main_window import MainWindow
from tests.builder import Builder, chain, residual
from tests.ui.canvas.driver import Driver

ALT = Qt.KeyboardModifier.AltModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def placed(graph: Graph, **places: tuple[float, float]) -> Graph:
    return replace(graph, positions={node: Position(*place) for node, place in places.items()})


@pytest.fixture
def apart(qtbot) -> Driver:
    """An Input ``a`` and two Dense layers, none of them wired, at odd places."""
    builder = Builder()
    builder.input("a", 4)
    builder.layer("Dense", units=2)
    builder.layer("Dense", units=3)
    return Driver(qtbot, placed(builder.graph, a=(33, 47), dense=(333, 247), dense_1=(607, 391)))


def guides(driver: Driver) -> list[tuple[float, float, float, float]]:
    items = driver.view.projection.loose
    return [
        (line.x1(), line.y1(), line.x2(), line.y2())
        for item in items
        if isinstance(item, LinesItem)
        for line in item.lines
    ]


# --- caught


def test_a_card_is_caught_by_the_edge_of_another_and_a_line_shows_it(apart: Driver) -> None:
    start = apart.body("dense")
    # 4 pixels short of a's left edge (x = 33), and nowhere near its lines across.
    end = start + QPoint(33 - 333 + 4, 133)
    apart.press(start)
    apart.move(start + QPoint(9, 9))
    apart.move(end)
    # The left edges, and with cards of one width the centres and right edges too.
    down = [(x1, x2) for x1, y1, x2, y2 in guides(apart) if x1 == x2]
    assert down == [(33, 33), (33 + 88, 33 + 88), (33 + 176, 33 + 176)]
    apart.release(end)
    assert apart.graph.positions["dense"] == Position(33, 380)
    assert not guides(apart)
    apart.check()


def test_alt_leaves_it_where_the_hand_is(apart: Driver) -> None:
    start = apart.body("dense")
    apart.drag(start, start + QPoint(33 - 333 + 4, 133), modifiers=ALT)
    assert apart.graph.positions["dense"] == Position(37, 380)
    apart.check()


def test_the_setting_switches_it_off(window: MainWindow) -> None:
    window.document.reset(chain(1))
    window.session.start_empty()
    assert window.canvas.hands.snaps
    assert window.actions_["snap"].isChecked()
    window.actions_["snap"].trigger()
    assert not window.canvas.hands.snaps
    assert not window.actions_["snap"].isChecked()
    assert not window.settings.snapping


def test_the_grid_catches_what_no_neighbour_does(apart: Driver) -> None:
    start = apart.body("dense")
    # To (436, 164): 4 from x = 440, 4 from y = 160; no edge of another card is within 6.
    apart.drag(start, start + QPoint(436 - 333, 164 - 247))
    assert apart.graph.positions["dense"] == Position(440, 160)
    assert not guides(apart)


def test_a_wire_is_straightened(qtbot) -> None:
    """An Add has two places for wires, 11 pixels apart: level is not where the cards are."""
    builder = Builder()
    one, two = builder.input("a", 4), builder.input("b", 4)
    builder.layer("Add", one, two)
    driver = Driver(qtbot, placed(builder.graph, a=(0, 0), b=(0, 300), add=(300, 90)))
    link = Link(one, "add", "inputs", 0)
    start = driver.body("a")
    wanted = driver.view.projection.ends_of(link)[1].y() - driver.items["a"].card.output_point().y()
    driver.drag(start, start + QPoint(7, round(wanted) + 3))
    begin, end = driver.view.projection.ends_of(link)
    assert abs(begin.y() - end.y()) <= 0.5
    driver.check()


def test_several_are_caught_as_one(apart: Driver) -> None:
    apart.canvas.select(["dense", "dense_1"])
    start = apart.body("dense")
    # Together they reach from x = 333 to 783 and from y = 247 to 469; their top meets a's top.
    apart.drag(start, start + QPoint(57, 47 - 247 + 5))
    assert apart.graph.positions["dense"].y == 47
    assert apart.graph.positions["dense_1"].y == 391 - 200
    assert len(apart.document.history) == 1
    apart.check()


def test_nothing_is_caught_beyond_reach() -> None:
    still = QRectF(0, 0, 100, 50)
    snapper = Snapper(QRectF(511, 311, 100, 50), [still])
    way = snapper.caught(QPointF(-480, 0), 1.0).way
    # 31 is 9 from the grid's 40 and 11 from 20; the left edge of ``still`` is 31 away.
    assert (way.x(), way.y()) == (-480, 0)
    assert snapper.caught(QPointF(-505, 0), 1.0).way.x() == -511
    # Seen at half the size, the hand is twice as coarse.
    assert snapper.caught(QPointF(-500, 0), 0.5).way.x() == -511
    assert snapper.caught(QPointF(-500, 0), 1.0).way.x() != -511


def test_escape_takes_guides_away(apart: Driver) -> None:
    start = apart.body("dense")
    apart.press(start)
    apart.move(start + QPoint(33 - 333 + 4, 133))
    assert guides(apart)
    apart.key(Qt.Key.Key_Escape)
    assert not apart.view.projection.loose
    assert not apart.document.history
    apart.check()


# --- let go on a wire


WIRE = Link(TensorRef("a"), "dense", "inputs")


@pytest.fixture
def wired(qtbot) -> Driver:
    """a -> dense -> dense_1, and a Dropout that hangs on nothing."""
    builder = Builder()
    x = builder.layer("Dense", builder.input("a", 4), units=2)
    builder.layer("Dense", x, units=3)
    builder.layer("Dropout", rate=0.5)
    places = {"a": (0, 0), "dense": (230, 0), "dense_1": (460, 0), "dropout": (200, 300)}
    return Driver(qtbot, placed(builder.graph, **places))


def test_a_card_let_go_on_a_wire_goes_into_it(wired: Driver) -> None:
    start = wired.body("dropout")
    wired.press(start)
    wired.move(wired.middle_of(WIRE) - QPoint(0, 60))
    assert not wired.canvas._telling.note.isVisible()
    wired.move(wired.middle_of(WIRE))
    assert wired.canvas._telling.note.text() == "Insert between a and dense"
    wired.release(wired.middle_of(WIRE))
    nodes, places = wired.graph.nodes, wired.graph.positions
    assert nodes["dropout"].inputs == {"inputs": (TensorRef("a"),)}
    assert nodes["dense"].inputs == {"inputs": (TensorRef("dropout"),)}
    assert len(wired.document.history) == 1
    assert str(wired.document.undo_label) == "Insert dropout"
    # It stands between the two, and the rest has made room.
    assert 176 < places["dropout"].x < places["dense"].x - 176
    assert places["dense_1"].x - places["dense"].x == 230
    boxes = [item.card_rect() for item in wired.items.values()]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
    assert not wired.canvas._telling.note.isVisible()
    wired.check()
    wired.document.undo()
    assert wired.graph.positions["dropout"] == Position(200, 300)
    wired.check()


def test_one_that_hangs_on_nothing_need_only_lie_on_the_wire(wired: Driver) -> None:
    # Held by its lower edge, the wire runs through the middle of the card and not by the cursor.
    start = wired.body("dropout")
    middle = wired.middle_of(Link(TensorRef("dense"), "dense_1", "inputs"))
    wired.drag(start, middle + QPoint(0, 23), steps=6)
    assert wired.graph.nodes["dropout"].inputs == {"inputs": (TensorRef("dense"),)}
    wired.check()


def test_one_that_is_wired_is_taken_out_and_put_in(wired: Driver) -> None:
    """dense_1 out of the end of the chain and in before dense."""
    wired.drag(wired.body("dense_1"), wired.middle_of(WIRE), steps=8)
    nodes = wired.graph.nodes
    assert nodes["dense_1"].inputs == {"inputs": (TensorRef("a"),)}
    assert nodes["dense"].inputs == {"inputs": (TensorRef("dense_1"),)}
    assert wired.graph.outputs == (TensorRef("dense"), TensorRef("dropout"))
    assert len(wired.document.history) == 1
    wired.check()


def test_one_from_the_middle_leaves_its_readers_with_what_it_read(qtbot) -> None:
    driver = Driver(qtbot, chain(4))
    last = Link(TensorRef("dense_2"), "dense_3", "inputs")
    driver.canvas.fit()
    driver.drag(driver.body("dense"), driver.middle_of(last), steps=8)
    nodes = driver.graph.nodes
    assert nodes["dense_1"].inputs == {"inputs": (TensorRef("a"),)}
    assert nodes["dense"].inputs == {"inputs": (TensorRef("dense_2"),)}
    assert nodes["dense_3"].inputs == {"inputs": (TensorRef("dense"),)}
    driver.check()
    driver.document.undo()
    assert driver.graph == chain(4)


def test_alt_and_several_do_not_insert(wired: Driver) -> None:
    before = wired.graph.nodes
    wired.drag(wired.body("dropout"), wired.middle_of(WIRE), modifiers=ALT)
    assert wired.graph.nodes is before
    wired.document.undo()
    wired.canvas.select(["dropout", "dense_1"])
    wired.drag(wired.body("dropout"), wired.middle_of(WIRE))
    assert wired.graph.nodes is before
    wired.check()


def test_an_input_does_not_go_into_a_wire(wired: Driver) -> None:
    before = wired.graph.nodes
    wired.drag(wired.body("a"), wired.middle_of(Link(TensorRef("dense"), "dense_1", "inputs")))
    assert wired.graph.nodes is before
    wired.check()


def test_escape_over_a_wire_leaves_all_as_it_was(wired: Driver) -> None:
    wired.press(wired.body("dropout"))
    wired.move(wired.at(300, 200))
    wired.move(wired.middle_of(WIRE))
    wired.key(Qt.Key.Key_Escape)
    wired.release(wired.middle_of(WIRE))
    assert not wired.document.history
    assert not wired.canvas._telling.note.isVisible()
    wired.check()


# --- the scissors


def test_control_and_drag_cuts_what_it_crosses(qtbot) -> None:
    graph = residual(3)
    driver = Driver(qtbot, graph)
    driver.document.apply(Move({node: Position(230 * n, 0) for n, node in enumerate(graph.nodes)}))
    driver.canvas.fit()
    before = set(driver.graph.links())
    pairs = {(link.source.node, link.node) for link in before}
    # Between the first Dense and the second: their wire, and the one that passes by to the Add.
    x = driver.graph.positions["dense_1"].x - 27
    seen = driver.view.seen()
    start, end = driver.at(x, seen.top() + 60), driver.at(x, seen.bottom() - 60)
    driver.press(start, modifiers=CONTROL)
    driver.move_with(end, CONTROL)
    assert driver.canvas._telling.note.text() == "Cut wires: 2"
    driver.release(end, modifiers=CONTROL)
    left = {(link.source.node, link.node) for link in driver.graph.links()}
    assert pairs - left == {("dense", "dense_1"), ("a", "add")}
    assert len(driver.document.history) == 2
    assert not driver.view.projection.loose
    driver.check()
    driver.document.undo()
    assert set(driver.graph.links()) == before
    driver.check()


def test_cutting_nothing_changes_nothing(wired: Driver) -> None:
    wired.drag(wired.at(0, 200), wired.at(150, 250), modifiers=CONTROL)
    assert not wired.document.history
    assert wired.canvas.selection() == ()
    wired.press(wired.at(300, 200), modifiers=CONTROL)
    wired.move_with(wired.at(100, -60), CONTROL)
    # As a hand does it: Ctrl is still held.
    wired.key(Qt.Key.Key_Escape, CONTROL)
    wired.release(wired.at(100, -60))
    assert not wired.document.history
    wired.check()


def test_a_click_with_control_on_the_canvas_keeps_the_selection(wired: Driver) -> None:
    wired.canvas.select(["a"])
    wired.click(wired.at(300, 250), CONTROL)
    assert wired.canvas.selection() == ("a",)
    wired.drag(wired.at(420, 150), wired.at(640, -30), modifiers=SHIFT)
    assert wired.canvas.selection() == ("a", "dense_1")


def test_wires_are_cut_far_out(wired: Driver) -> None:
    wired.canvas.set_zoom(0.15)
    wired.view.center_at(QPointF(300, 0))
    wired.drag(wired.at(203, -200), wired.at(203, 200), modifiers=CONTROL)
    wired.settle()
    assert wired.graph.nodes["dense"].inputs == {}
    wired.check()


def test_a_drag_of_what_its_press_took_out_of_the_selection_leaves_nothing(apart: Driver) -> None:
    """Ctrl and a press on the only selected card: nothing is selected, and nothing is moved."""
    apart.canvas.select(("dense",))
    graph, items = apart.graph, len(apart.view.scene().items())
    at = apart.view.mapFromScene(apart.items["dense"].card_rect().center())
    apart.drag(at, at + QPoint(60, 40), modifiers=Qt.KeyboardModifier.ControlModifier)
    assert apart.graph is graph
    assert apart.canvas.selection() == ()
    assert len(apart.view.scene().items()) == items
    assert not apart.view.projection.loose

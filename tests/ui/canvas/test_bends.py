"""Wires led by hand: bent, dragged, straightened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.graph.model import Link, Position, TensorRef
from app.ui.canvas.bends import bent_path, piece_at
from app.ui.canvas.hits import Bend
from app.ui.main_window import MainWindow
from tests.builder import chain
from tests.ui.canvas.driver import Driver, check_view

ALT = Qt.KeyboardModifier.AltModifier
WIRE = Link(TensorRef("dense"), "dense_1", "inputs")


@pytest.fixture
def bent(qtbot) -> Driver:
    """A chain whose second wire bends at (500, 200); its cards stand 300 apart."""
    driver = Driver(qtbot, chain(2))
    places = {"a": (0.0, 0.0), "dense": (300.0, 0.0), "dense_1": (600.0, 0.0)}
    driver.canvas._adapter.move({node: Position(*place) for node, place in places.items()})
    driver.double_click(driver.middle_of(WIRE), ALT)
    point = driver.middle_of(WIRE)
    driver.drag(point, driver.at(500, 200))
    return driver


def points(driver: Driver) -> tuple[Position, ...]:
    return driver.graph.marks.bends.get(WIRE.ends, ())


def test_a_double_click_with_alt_bends_and_a_drag_leads(bent: Driver) -> None:
    assert points(bent) == (Position(500, 200),)
    bending, leading = bent.document.history[1:]
    assert str(bending.label) == "Bend the wire from dense to dense_1"
    assert str(leading.label) == "Lead wires into dense_1"
    bent.check()
    bent.document.undo()
    (point,) = points(bent)
    assert point.y == 39  # in the middle of the straight wire
    bent.check()
    bent.document.undo()
    assert points(bent) == ()
    bent.check()
    bent.document.redo()
    bent.check()


def test_a_second_bend_goes_into_the_piece_it_was_put_on(bent: Driver) -> None:
    path = bent.view.projection.wires[WIRE].path()
    before, behind = (bent.view.mapFromScene(path.pointAtPercent(t)) for t in (0.2, 0.8))
    bent.double_click(behind, ALT)
    bent.double_click(before, ALT)
    assert len(points(bent)) == 3
    assert points(bent)[1] == Position(500, 200)
    bent.check()


def test_delete_removes_a_bend(bent: Driver) -> None:
    bent.click(bent.at(500, 200))
    assert bent.canvas._selection.bends == (Bend(WIRE.ends, 0),)
    bent.canvas.delete()
    assert points(bent) == ()
    assert str(bent.document.undo_label) == "Remove bends"
    assert bent.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dense"),)}
    bent.check()
    bent.document.undo()
    bent.check()


def test_a_bend_goes_along_with_both_ends_of_its_wire(bent: Driver) -> None:
    bent.canvas.select(["dense", "dense_1"])
    start = bent.body("dense")
    bent.drag(start, start + QPoint(40, 60))
    assert points(bent) == (Position(540, 260),)
    assert len(bent.document.history) == 4
    bent.check()
    bent.canvas.select(["dense_1"])
    bent.drag(bent.body("dense_1"), bent.body("dense_1") + QPoint(40, 60))
    assert points(bent) == (Position(540, 260),)
    bent.check()


def test_escape_gives_a_bend_back(bent: Driver) -> None:
    steps = len(bent.document.history)
    bent.press(bent.at(500, 200))
    bent.move(bent.at(550, 300))
    bent.move(bent.at(560, 310))
    bent.key(Qt.Key.Key_Escape)
    bent.release(bent.at(560, 310))
    assert len(bent.document.history) == steps
    bent.check()


def test_a_wire_that_goes_takes_its_bends_along(bent: Driver) -> None:
    bent.click(bent.view.mapFromScene(bent.view.projection.wires[WIRE].path().pointAtPercent(0.2)))
    bent.canvas.delete()
    assert not bent.view.projection.marks.bends
    bent.check()
    bent.document.undo()
    assert points(bent) == (Position(500, 200),)
    bent.check()


def test_arguments_change_and_the_wire_keeps_its_way(bent: Driver) -> None:
    """A card made anew leads its wires anew, through their bends."""
    bent.canvas._adapter.rename("dense", "other")
    bent.check()
    assert points(bent)


def test_bent_wires_are_drawn_far_out(bent: Driver) -> None:
    bent.canvas.set_zoom(0.15)
    bent.settle()
    overview = bent.view.overview
    assert len(overview.lines()) == 3  # one wire straight, one through a point


def test_from_the_menu_and_back(window: MainWindow) -> None:
    window.document.reset(chain(2))
    window.session.start_empty()
    window.canvas.view.setFocus()
    window.canvas._selection.set(links=(WIRE,))
    assert window._menu_names()[0] == "bend"
    window.actions_["bend"].trigger()
    (point,) = window.document.graph.marks.bends[WIRE.ends]
    # The middle of the gap between the cards: 396 to 440, at the height of the ports.
    assert point == Position(418, 39)
    check_view(window.canvas, window.document.graph)
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Delete)
    assert not window.document.graph.marks.bends
    window.document.undo()
    window.canvas._selection.set(links=(WIRE,))
    window.actions_["straighten"].trigger()
    assert not window.document.graph.marks.bends


def test_a_bent_path_runs_through_its_points() -> None:
    start, end = QPointF(0, 0), QPointF(300, 0)
    stops = [QPointF(100, 50), QPointF(160, 50), QPointF(50, 90)]
    path = bent_path(start, stops, end)
    assert path.pointAtPercent(0) == start
    assert path.pointAtPercent(1) == end
    passed = [path.elementAt(n) for n in (3, 6, 9)]
    assert [(stop.x, stop.y) for stop in passed] == [(100, 50), (160, 50), (50, 90)]
    # It leaves to the right and arrives from the left.
    first, last = path.elementAt(1), path.elementAt(path.elementCount() - 2)
    assert (first.y, last.y) == (0, 0)
    assert first.x > 0
    assert last.x < 300


def test_a_new_point_goes_into_the_nearest_piece() -> None:
    start, end = QPointF(0, 0), QPointF(300, 0)
    bends = [QPointF(100, 100), QPointF(200, -100)]
    assert piece_at(start, bends, end, QPointF(50, 40)) == 0
    assert piece_at(start, bends, end, QPointF(150, 5)) == 1
    assert piece_at(start, bends, end, QPointF(250, -40)) == 2

"""Cards that come without a word about where: they stand where nothing is, no wire either."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QCursor

from app.graph.edits import Move
from app.graph.model import Flow, Position, TensorRef
from app.ui.canvas.places import open_place
from nodes.catalogue import catalogue
from tests.builder import Builder, chain
from tests.ui.canvas.conftest import placed
from tests.ui.canvas.driver import Driver


def add(driver: Driver, *names: str) -> None:
    """One after another, each without a selection."""
    for name in names:
        driver.key(Qt.Key.Key_Escape)
        assert driver.canvas.selection() == ()
        spec = catalogue().get(name)
        assert spec
        driver.canvas.add_layer(spec)


def apart(driver: Driver) -> bool:
    """Whether no card touches another, or a wire that is not its own."""
    boxes = {node: item.card_rect() for node, item in driver.items.items()}
    for node, box in boxes.items():
        others = (other for key, other in boxes.items() if key != node)
        if any(map(box.intersects, others)):
            return False
        for link, wire in driver.view.projection.wires.items():
            points = [wire.path().pointAtPercent(n / 100) for n in range(101)]
            if node not in (link.node, link.source.node) and any(map(box.contains, points)):
                return False
    return True


def test_layers_that_hang_on_nothing_stand_one_behind_the_other(qtbot, flow: Flow) -> None:
    driver = Driver(qtbot, placed(Builder(), flow))
    add(driver, "Input", "Dense", "LSTM", "Dense")
    assert apart(driver)
    places = [driver.graph.positions[n] for n in ("input", "dense", "lstm", "dense_1")]
    along = [p.x if flow == "right" else p.y for p in places]
    across = {p.y if flow == "right" else p.x for p in places}
    # 26 is the gap along an arranged drawing, 176 x 78 a card.
    step = (176 if flow == "right" else 78) + 26
    first = along[0]
    assert along == [first + n * step for n in range(4)]
    assert len(across) == 1
    seen, last = driver.view.seen(), driver.items["dense_1"].card_rect()
    assert seen.contains(last)
    assert all(not node.inputs for node in driver.graph.nodes.values())
    driver.check()


def test_a_card_does_not_come_to_lie_on_a_wire(qtbot) -> None:
    """The middle of the view is free of cards, but a long wire runs through it."""
    driver = Driver(qtbot, chain(1))
    driver.document.apply(Move({"a": Position(0, 0), "dense": Position(900, 0)}))
    driver.view.center_at(QPointF(538, 39))
    add(driver, "Dropout")
    assert apart(driver)
    driver.check()


@pytest.mark.parametrize("by_key", [False, True])
def test_nor_does_one_that_is_wired_to_the_selected_node(qtbot, by_key: bool) -> None:
    """Behind a there is room, but for the wire to dense, which stands far away."""
    driver = Driver(qtbot, chain(1))
    driver.document.apply(Move({"a": Position(0, 0), "dense": Position(900, 0)}))
    driver.click(driver.body("a"))
    if by_key:
        QCursor.setPos(driver.view.viewport().mapToGlobal(driver.body("a")))
        driver.key(Qt.Key.Key_Tab)
        driver.write("Dropout")
        driver.press_key(Qt.Key.Key_Return)
    else:
        spec = catalogue().get("Dropout")
        assert spec
        driver.canvas.add_layer(spec)
    assert driver.graph.nodes["dropout"].inputs == {"inputs": (TensorRef("a"),)}
    assert driver.graph.positions["dropout"].x == 176 + 26
    assert apart(driver)
    driver.check()


def test_a_comment_is_not_covered(qtbot) -> None:
    driver = Driver(qtbot, placed(Builder(), "right"))
    at = driver.at(0, 0)
    QCursor.setPos(driver.view.viewport().mapToGlobal(at))
    driver.canvas.drawing.comment()
    driver.write("Here begins the encoder.")
    # Whoever goes on with the canvas keeps the comment.
    driver.view.setFocus()
    (frame,) = driver.view.projection.marks.frames.values()
    driver.view.center_at(frame.rect().center())
    add(driver, "Dense")
    assert not driver.items["dense"].card_rect().intersects(frame.rect())


def test_beside_what_stands_there_where_the_way_behind_it_is_too_long() -> None:
    card, row = QRectF(0, 0, 176, 78), QRectF(-2000, 0, 5000, 78)
    # Behind the row it would stand at 3,000 and a gap; below it at 78 and a smaller one.
    assert open_place(card, [row], "right", 4000).x > 3000
    assert open_place(card, [row], "right", 1000).x == 0
    assert open_place(card, [row], "right", 1000).y > 78

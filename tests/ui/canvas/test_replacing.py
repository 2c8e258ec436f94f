"""A wire let go on a port that is taken: the one that gives way is shown before, and told after."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from app.graph.model import Link, TensorRef
from tests.ui.canvas.driver import Driver

# What ``three`` draws: a -> dense, and dense_1 alone; what ``merge`` does: a, b -> add, and c.
WIRE = Link(TensorRef("a"), "dense", "inputs")
SECOND = Link(TensorRef("b"), "add", "inputs", 1)


@pytest.fixture
def heard(three: Driver) -> list[str]:
    said: list[str] = []
    three.canvas.told.connect(said.append)
    return said


def look(driver: Driver, link: Link) -> tuple[list[float], str]:
    """The dashes of a wire and its colour."""
    pen = driver.view.projection.wires[link].pen()
    return list(pen.dashPattern()), pen.color().name()


def over(driver: Driver, start: QPoint, end: QPoint) -> None:
    """A drag that has come as far as there."""
    driver.press(start)
    driver.move((start + end) / 2)
    driver.move(end)


def test_the_wire_that_would_be_gone_is_shown_while_another_is_dragged(three: Driver) -> None:
    before = look(three, WIRE)
    over(three, three.output("dense_1"), three.input("dense"))
    faint = look(three, WIRE)
    assert faint[0] == [1, 2] != before[0]
    assert faint[1] != before[1]
    assert three.canvas._telling.note.text() == "Takes the place of the wire from a"
    three.move(three.at(-150, -150))
    assert look(three, WIRE) == before
    assert not three.canvas._telling.note.isVisible()
    three.release(three.at(-150, -150))


def test_it_is_told_that_it_was_replaced_and_undone_in_one_step(
    three: Driver, heard: list[str]
) -> None:
    three.drag(three.output("dense_1"), three.input("dense"))
    assert three.graph.nodes["dense"].inputs == {"inputs": (TensorRef("dense_1"),)}
    assert heard == ["The wire from a to dense was replaced."]
    three.document.undo()
    assert three.graph.nodes["dense"].inputs == {"inputs": (TensorRef("a"),)}
    three.check()


def test_a_body_without_a_free_port_tells_it_too(three: Driver, heard: list[str]) -> None:
    over(three, three.output("dense_1"), three.body("dense"))
    assert look(three, WIRE)[0] == [1, 2]
    three.release(three.body("dense"))
    assert heard == ["The wire from a to dense was replaced."]


def test_where_there_is_room_nothing_is_told(three: Driver, heard: list[str]) -> None:
    three.drag(three.output("dense"), three.input("dense_1"))
    assert three.graph.nodes["dense_1"].inputs
    # The same wire once more, and one whose end is taken to another port that is free.
    three.drag(three.output("a"), three.input("dense"))
    three.document.undo()
    three.drag(three.input("dense"), three.input("dense_1"))
    assert three.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("a"),)}
    assert heard == []


def test_a_refused_wire_takes_no_place(three: Driver, heard: list[str]) -> None:
    """dense -> dense_1 is there: one from dense_1 into dense would close a cycle."""
    three.drag(three.output("dense"), three.input("dense_1"))
    before = look(three, WIRE)
    over(three, three.output("dense_1"), three.input("dense"))
    assert look(three, WIRE) == before
    three.release(three.input("dense"))
    assert heard == []
    assert three.told == ["dense_1 depends on dense: this wire would close a cycle."]


def test_escape_leaves_the_wire_as_it_was(three: Driver, heard: list[str]) -> None:
    before = look(three, WIRE)
    over(three, three.output("dense_1"), three.input("dense"))
    three.key(Qt.Key.Key_Escape)
    three.release(three.input("dense"))
    assert look(three, WIRE) == before
    assert heard == []
    three.check()


def test_of_a_list_only_the_wire_in_that_place_gives_way(merge: Driver) -> None:
    said: list[str] = []
    merge.canvas.told.connect(said.append)
    first = Link(TensorRef("a"), "add", "inputs", 0)
    before = look(merge, first)
    over(merge, merge.output("c"), merge.input("add", 0, 1))
    assert look(merge, SECOND)[0] == [1, 2]
    assert look(merge, first) == before
    merge.release(merge.input("add", 0, 1))
    refs = (TensorRef("a"), TensorRef("c"))
    assert merge.graph.nodes["add"].inputs == {"inputs": refs}
    assert said == ["The wire from b to add was replaced."]
    # The last place is free: a third wire replaces none.
    merge.drag(merge.output("b"), merge.input("add", 0, 2))
    assert len(merge.graph.nodes["add"].inputs["inputs"]) == 3
    # Two wires of one list change places: none is lost.
    merge.drag(merge.input("add", 0, 0), merge.input("add", 0, 1))
    assert said == ["The wire from b to add was replaced."]

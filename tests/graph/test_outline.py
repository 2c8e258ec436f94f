"""Where wires meet a card, in either flow; all numbers by hand from a card of 176 x 78."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.graph.model import Flow
from app.graph.outline import label_room, label_rows, outline, turned


def test_one_port_a_side_is_in_the_middle_of_its_edge() -> None:
    right, down = outline("right", (1,), 1), outline("down", (1,), 1)
    assert (right.height, right.inputs, right.outputs) == (78, (((0, 39),),), ((176, 39),))
    assert (down.height, down.inputs, down.outputs) == (78, (((88, 0),),), ((88, 78),))


def test_several_ports_share_their_edge_and_their_names_make_the_card_higher() -> None:
    """To the right three rows of 18 and 4 below them; downwards a row of 15 for the names."""
    right, down = outline("right", (1, 1, 1), 1), outline("down", (1, 1, 1), 1)
    assert right.height == 78 + 3 * 18 + 4
    assert [place for (place,) in right.inputs] == [(0, 61), (0, 79), (0, 97)]
    assert down.height == 78 + 15
    thirds = [176 / 6, 176 / 2, 176 * 5 / 6]
    assert [place.x for (place,) in down.inputs] == pytest.approx(thirds)
    assert {place.y for (place,) in down.inputs} == {0}
    assert down.outputs == ((88, 93),)


def test_names_of_outputs_stand_above_the_lower_edge() -> None:
    shape = outline("down", (1, 2), 3)
    assert shape.height == 78 + 15 + 15
    assert {place.y for place in shape.outputs} == {108}


def test_wires_of_one_port_end_beside_each_other() -> None:
    """11 apart about the middle of the port, which three places are within."""
    assert outline("right", (3,), 1).inputs == (((0, 28), (0, 39), (0, 50)),)
    assert outline("down", (3,), 1).inputs == (((77, 0), (88, 0), (99, 0)),)


@pytest.mark.parametrize("flow", ["right", "down"])
@pytest.mark.parametrize("ports", range(1, 12))
def test_whatever_a_port_takes_its_places_are_on_the_card_and_apart_from_others(
    flow: Flow, ports: int
) -> None:
    shape = outline(flow, (9,) * ports, 1)
    across = [turned(place, flow).y for places in shape.inputs for place in places]
    assert all(before < after for before, after in pairwise(across))
    assert across[0] > 0
    assert across[-1] < (shape.height if flow == "right" else 176)


@pytest.mark.parametrize("flow", ["right", "down"])
def test_a_wire_to_a_port_that_is_not_there_still_ends_on_the_card(flow: Flow) -> None:
    shape, plain = outline(flow, (), 1), outline(flow, (1,), 1)
    assert shape.input_point(0) == plain.input_point(0)
    assert shape.output_point(7) == plain.output_point(0)
    assert plain.input_point(3, 5) == plain.input_point(0)


@pytest.mark.parametrize("ports", range(2, 12))
def test_names_on_an_edge_do_not_touch(ports: int) -> None:
    """As wide as they may be, moved in from the sides, in each of their rows."""
    rows, width = label_rows(ports), label_room(ports)
    begins = [176 * (n + 0.5) / ports - width / 2 for n in range(ports)]
    begins = [min(max(begin, 5), 171 - width) for begin in begins]
    assert width > 25
    for row in range(rows):
        for left, right in pairwise(begins[row::rows]):
            assert left + width < right


def test_turned_twice_is_as_before() -> None:
    assert turned((3, 7), "right") == (3, 7)
    assert turned((3, 7), "down") == (7, 3)
    assert turned(turned((3, 7), "down"), "down") == (3, 7)

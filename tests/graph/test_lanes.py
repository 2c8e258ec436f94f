"""Where wires run back between rows. Two rows of cards, 48 pixels apart, as the numbers say."""

from __future__ import annotations

from app.graph.lanes import Lanes

#        0        176  202      378
#   0    +--------+    +--------+     first row, to 78; the lane is in the middle at 102
#  126   +--------+    +--------+     second row
FIRST = [(0.0, 0.0, 176.0, 78.0), (202.0, 0.0, 378.0, 78.0)]
SECOND = [(0.0, 126.0, 176.0, 204.0), (202.0, 126.0, 378.0, 204.0)]
START, END = (378.0, 39.0), (0.0, 165.0)


def test_a_wire_to_the_next_row_runs_half_way_between_the_rows() -> None:
    way = Lanes(FIRST + SECOND).way_back(START, END)
    assert way == (START, (391.0, 39.0), (391.0, 102.0), (-13.0, 102.0), (-13.0, 165.0), END)


def test_all_wires_from_one_place_share_their_lane() -> None:
    """The one to the second card could run nearer, but would then look like another wire."""
    low = (0.0, 0.0, 176.0, 120.0)
    cards = [low, FIRST[1], (0.0, 168.0, 176.0, 246.0), (202.0, 168.0, 378.0, 246.0)]
    lanes = Lanes(cards)
    far, near = lanes.way_back(START, (0.0, 207.0)), lanes.way_back(START, (202.0, 207.0))
    assert far[2][1] == near[2][1] == 144.0


def test_no_lane_is_between_cards_of_one_row() -> None:
    """Branches of a row stand 32 apart, which is too narrow."""
    branches = [*FIRST, (0.0, 110.0, 176.0, 188.0)]
    way = Lanes([*branches, (0.0, 236.0, 176.0, 314.0)]).way_back(START, (0.0, 275.0))
    assert way[2][1] == 212.0


def test_a_target_that_is_not_below_is_reached_below_all_that_is_in_the_way() -> None:
    """A wire that a person led back within a row: 24 below the cards, then up to its end."""
    way = Lanes(FIRST).way_back(START, (0.0, 39.0))
    assert way[2:4] == ((391.0, 102.0), (-13.0, 102.0))


def test_without_cards_it_runs_a_lane_below_its_start() -> None:
    assert Lanes([]).way_back(START, END)[2] == (391.0, 63.0)

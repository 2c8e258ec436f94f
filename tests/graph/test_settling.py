"""Lines that are drawn towards each other and kept apart, against results worked out by hand."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.graph import settling
from app.graph.settling import settled


def relative(heights: list[float]) -> list[float]:
    return [round(height - heights[0]) for height in heights]


def test_two_branches_settle_on_both_sides_of_what_they_hang_on() -> None:
    """Line 0 is wired to 1 and 2, which must be 110 apart: 55 on either side."""
    assert relative(settled(3, [(1, 2, 110)], [(0, 1), (0, 2)])) == [0, -55, 55]


def test_where_one_branch_has_more_wires_the_other_gives_way() -> None:
    """Three wires against one: the squares 3 x**2 + (x + 100)**2 are least at x = -25."""
    assert relative(settled(3, [(1, 2, 100)], [(0, 1)] * 3 + [(0, 2)])) == [0, -25, 75]


def test_a_pile_is_centred() -> None:
    """Five lines, each 10 below the other, all wired to line 0."""
    gaps = [(line, line + 1, 10.0) for line in range(1, 5)]
    found = settled(6, gaps, [(0, line) for line in range(1, 6)])
    assert relative(found) == [0, -20, -10, 0, 10, 20]


def test_what_is_far_enough_apart_is_not_pushed() -> None:
    """0 and 1 are held 300 apart by a third line that needs room between them."""
    found = settled(5, [(0, 1, 150), (1, 2, 150)], [(0, 3), (2, 4)])
    assert relative(found) == [0, 150, 300, 0, 300]


def test_nothing_settles_to_nothing() -> None:
    assert settled(0, [], []) == []


def strain(heights: list[float], pulls: list[tuple[int, int]]) -> float:
    return sum((heights[one] - heights[other]) ** 2 for one, other in pulls)


@st.composite
def systems(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, float]], list[tuple[int, int]]]:
    count = draw(st.integers(2, 7))
    pairs = list(itertools.combinations(range(count), 2))
    gaps = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8))
    pulls = draw(st.lists(st.sampled_from(pairs), max_size=10))
    return count, [(*pair, 10.0 * draw(st.integers(1, 9))) for pair in sorted(gaps)], pulls


@settings(max_examples=200, deadline=None)
@given(systems(), st.data())
def test_no_heights_that_keep_the_gaps_strain_the_wires_much_less(
    system: tuple[int, list[tuple[int, int, float]], list[tuple[int, int]]], data: st.DataObject
) -> None:
    count, gaps, pulls = system
    found = settled(count, gaps, pulls)
    assert all(found[lower] - found[upper] > size - 0.01 for upper, lower, size in gaps)
    # Moved by whatever, the others pushed out of the way.
    other = [height + data.draw(st.integers(-60, 60)) for height in found]
    for upper, lower, size in gaps:
        other[lower] = max(other[lower], other[upper] + size)
    assert strain(found, pulls) <= 1.5 * strain(other, pulls) + 150


@pytest.mark.parametrize("count", [30, 1_200])
def test_the_quick_way_keeps_the_gaps_too(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "LARGE", 20)
    gaps = [(line, line + 1, 10.0) for line in range(1, count - 1)]
    found = settled(count, gaps, [(0, line) for line in range(1, count)])
    assert all(found[lower] - found[upper] > 9.99 for upper, lower, _ in gaps)
    assert abs(sum(found[1:]) / (count - 1) - found[0]) < 10

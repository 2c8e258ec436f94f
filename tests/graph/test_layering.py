"""Columns and orders in them, on graphs small enough to draw by hand."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from app.graph.layering import Layered, Wire, layered, ranks


def wires(*pairs: tuple[int, int]) -> list[Wire]:
    return [Wire(source, target) for source, target in pairs]


def crossing_pairs(drawing: Layered) -> int:
    """By looking at every pair of wires between two columns."""
    place = {vertex: n for column in drawing.columns for n, vertex in enumerate(column)}
    found = 0
    for column in drawing.columns:
        ends = [(place[v], place[reader]) for v in column for reader in drawing.right[v]]
        for (a, b), (c, d) in itertools.combinations(ends, 2):
            found += (a < c and b > d) or (a > c and b < d)
    return found


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[Wire]]:
    count = draw(st.integers(1, 14))
    pairs = [(a, b) for b in range(count) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=25)) if pairs else []
    return count, wires(*chosen)


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_each_vertex_stands_behind_what_it_reads_and_crossings_are_counted(
    graph: tuple[int, list[Wire]],
) -> None:
    count, given_wires = graph
    drawing = layered(count, given_wires)
    assert all(drawing.rank[w.source] < drawing.rank[w.target] for w in given_wires)
    assert sorted(v for column in drawing.columns for v in column) == list(range(len(drawing.rank)))
    assert drawing.crossings == crossing_pairs(drawing)


def test_branches_are_untangled() -> None:
    """0 and 1 lead to 3 and 2, which the numbers alone would draw crossed."""
    drawing = layered(5, wires((0, 3), (1, 2), (2, 4), (3, 4)))
    assert drawing.crossings == 0


def test_what_cannot_be_drawn_without_crossings_has_as_few_as_can_be() -> None:
    """Three that each lead to the same three: nine pairs of wires cross, however they stand."""
    pairs = [(source, target) for target in (3, 4, 5) for source in (0, 1, 2)]
    assert layered(6, wires(*pairs)).crossings == 9


def test_the_last_of_a_short_branch_stands_before_its_reader() -> None:
    """0 -> 1 2 3 4 -> 7, and 0 -> 5 6 -> 7: the long wire is between 5 and 6."""
    found = ranks(8, wires((0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6), (4, 7), (6, 7)))
    assert found == [0, 1, 2, 3, 4, 1, 4, 5]


def test_a_single_vertex_between_two_long_branches_stands_in_the_middle_where_that_is_wanted() -> (
    None
):
    pairs = wires((0, 1), (1, 2), (2, 3), (0, 4), (3, 5), (4, 5))
    assert layered(6, pairs).rank[4] == 1
    drawing = layered(6, pairs, centring=True)
    assert drawing.rank[4] == 2
    assert drawing.centred == {4}


def test_what_enters_and_leaves_has_its_place_in_the_first_and_the_last_column() -> None:
    """0 passes by before 1, the root; 5 passes by the end, 4, and stands above it."""
    drawing = layered(6, wires((0, 2), (1, 3), (2, 4), (3, 4), (1, 5)), enters=2, leaves=1)
    assert drawing.columns[0] == [0, 1]
    assert drawing.columns[-1] == [5, 4]


def test_a_wire_past_everything_in_a_long_chain_is_not_bent_everywhere() -> None:
    """Bends are bounded by the vertices, so that a drawing cannot be mostly bends."""
    pairs = [(n, n + 1) for n in range(2_000)] + [(0, n) for n in range(2, 2_000)]
    drawing = layered(2_001, wires(*pairs))
    assert len(drawing.rank) < 4 * 2_001

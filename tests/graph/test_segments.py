"""Where a graph is cut. Vertices are numbers; the cuts are told by the last vertex before each."""

from __future__ import annotations

from app.graph.layering import Wire
from app.graph.segments import Segment, Segments


def cut(count: int, *wires: tuple[int, int]) -> tuple[Segments, list[Segment]]:
    cuts = Segments(count, [Wire(source, target) for source, target in wires])
    return cuts, cuts.whole()


def vertices(found: list[Segment]) -> list[list[int]]:
    return [segment.vertices for segment in found]


def test_a_chain_is_cut_everywhere() -> None:
    _, found = cut(4, (0, 1), (1, 2), (2, 3))
    assert vertices(found) == [[0], [1], [2], [3]]
    assert [segment.root for segment in found] == [None, 0, 1, 2]


def test_a_bypassed_block_is_one_segment() -> None:
    """0 -> 1 -> 2 -> 3, and 0 -> 3."""
    _, found = cut(5, (0, 1), (1, 2), (2, 3), (0, 3), (3, 4))
    assert vertices(found) == [[0], [1, 2, 3], [4]]
    assert (found[1].root, found[1].end) == (0, 3)


def test_an_input_with_layers_of_its_own_takes_as_many_columns_of_the_trunk() -> None:
    """0 1 2 3 is the trunk; 4 an Input, 5 its layer, 6 joins both, so 2 and 3 stand beside them."""
    _, found = cut(7, (0, 1), (1, 2), (2, 3), (3, 6), (4, 5), (5, 6))
    assert vertices(found) == [[0], [1], [2, 3, 4, 5, 6]]
    assert found[-1].root == 1


def test_an_output_on_the_way_takes_as_many_columns_of_what_goes_on() -> None:
    """0 -> 1 -> 2 -> 3 -> 4, and off 0 the branch 5 -> 6."""
    _, found = cut(7, (0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6))
    assert vertices(found) == [[0], [1, 2, 5, 6], [3], [4]]


def test_a_long_segment_is_split_beside_one_wire() -> None:
    """A chain of 40 with one wire from its first to its last: pieces of four columns at least."""
    chain = [(n, n + 1) for n in range(39)]
    cuts, found = cut(40, *chain, (0, 39))
    assert vertices(found) == [[0], list(range(1, 40))]
    pieces = cuts.split(found[1])
    assert sum(vertices(pieces), []) == list(range(1, 40))
    assert all(len(piece.vertices) >= 4 for piece in pieces)
    # The first vertex is the root of the first piece, then passes by all; the last one reads it.
    assert [piece.leaves for piece in pieces] == [(0,)] * (len(pieces) - 1) + [()]
    assert [piece.enters for piece in pieces] == [()] + [(0,)] * (len(pieces) - 1)


def test_a_block_of_usual_length_is_not_split() -> None:
    chain = [(n, n + 1) for n in range(15)]
    cuts, found = cut(16, *chain, (0, 15))
    assert cuts.split(found[1]) == [found[1]]

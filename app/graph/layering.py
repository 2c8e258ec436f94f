"""Columns of a layered drawing: which node stands in which, and in which order.

Vertices are numbers. Wires that skip columns get a *bend* in each column on their way, so that they
take room like a node. After Sugiyama, Tagawa and Toda, *Methods for visual understanding of
hierarchical system structures* (1981).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

Edge = tuple[int, int]

SWEEPS = 4
# A wire past all of 800 columns would be most of the drawing: beyond this many bends a node the
# longest wires are drawn as they fall.
BENDS_PER_VERTEX = 6


@dataclass
class Layered:
    """``columns`` of vertices, top to bottom. Vertices from ``count`` on are bends.

    ``left`` and ``right`` are each vertex's neighbours in the columns beside it, top to bottom.
    ``bypass`` are the bends of wires that pass by what lies between their ends: a residual's.
    """

    count: int
    columns: list[list[int]]
    left: list[list[int]] = field(default_factory=list)
    right: list[list[int]] = field(default_factory=list)
    bypass: set[int] = field(default_factory=set)
    crossings: int = 0


def layered(count: int, edges: Sequence[Edge]) -> Layered:
    """The columns of vertices 0 to ``count`` - 1; in each edge the first number is the smaller.

    Where nothing else decides, vertices of one column stand by number, and the wires into a vertex
    in the order of ``edges``. O(edges log edges) with bends counted as edges.
    """
    ranks, keys, segments, bypass = _with_bends(_ranks(count, edges), edges)
    columns: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for vertex in sorted(range(len(ranks)), key=keys.__getitem__):
        columns[ranks[vertex]].append(vertex)
    found = Layered(count, columns, [[] for _ in ranks], [[] for _ in ranks], bypass)
    for source, target in segments:
        found.right[source].append(target)
        found.left[target].append(source)
    _untangle(found)
    return found


def _ranks(count: int, edges: Sequence[Edge]) -> list[int]:
    """The column of each vertex: behind all that it reads, then as near to what reads it as helps.

    What leads to one reader alone (an Input and its layers) moves there; what stands in the middle
    of a short branch moves to its middle.
    """
    sources: list[list[int]] = [[] for _ in range(count)]
    readers: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        sources[target].append(source)
        readers[source].append(target)
    rank = [0] * count
    loose = [True] * count
    for vertex in range(count):
        for source in sources[vertex]:
            rank[vertex] = max(rank[vertex], rank[source] + 1)
            loose[vertex] &= loose[source] and len(readers[source]) == 1
    for vertex in reversed(range(count)):
        if not readers[vertex]:
            continue
        latest = min(rank[reader] for reader in readers[vertex]) - 1
        if loose[vertex] or len(readers[vertex]) > len(sources[vertex]):
            rank[vertex] = latest
        elif len(readers[vertex]) == len(sources[vertex]):
            rank[vertex] = (rank[vertex] + latest) // 2
    return rank


def _with_bends(
    rank: list[int], edges: Sequence[Edge]
) -> tuple[list[int], list[float], list[Edge], set[int]]:
    """Ranks and sort keys of vertices and bends, the wires in pieces of one column, bypasses."""
    ranks = list(rank)
    keys = [float(vertex) for vertex in range(len(rank))]
    segments: list[Edge] = []
    most = _longest_bent(rank, edges)
    bypass: set[int] = set()
    readers = Counter(source for source, _ in edges)
    sources = Counter(target for _, target in edges)
    last: dict[int, int] = {}
    for source, target in edges:
        # Below the branches whose wires enter the target before this one, above the others.
        last[target] = max(source, last.get(target, 0))
        if rank[target] - rank[source] > most:
            continue
        before, first = source, len(ranks)
        for column in range(rank[source] + 1, rank[target]):
            ranks.append(column)
            keys.append(last[target] + 0.5)
            segments.append((before, len(ranks) - 1))
            before = len(ranks) - 1
        segments.append((before, target))
        if readers[source] > 1 and sources[target] > 1:
            bypass.update(range(first, len(ranks)))
    return ranks, keys, segments, bypass


def _longest_bent(rank: list[int], edges: Sequence[Edge]) -> int:
    """The longest wire, in columns, that still gets bends."""
    room = BENDS_PER_VERTEX * len(rank)
    spans = sorted(rank[target] - rank[source] for source, target in edges)
    for place, span in enumerate(spans):
        room -= span - 1
        if room < 0:
            return spans[place - 1] if place else 1
    return spans[-1] if spans else 0


def _untangle(drawing: Layered) -> None:
    """Order each column by where its neighbours stand, to and fro, and keep the best order met."""
    place = [0] * len(drawing.left)
    for column in drawing.columns:
        _number(column, place)
    best, drawing.crossings = drawing.columns, _crossings(drawing, place)
    for _ in range(SWEEPS if drawing.crossings else 0):
        drawing.columns = [list(column) for column in drawing.columns]
        for column in drawing.columns[1:]:
            _order(column, drawing.left, place)
        for column in reversed(drawing.columns[:-1]):
            _order(column, drawing.right, place)
        crossings = _crossings(drawing, place)
        if crossings < drawing.crossings:
            best, drawing.crossings = drawing.columns, crossings
    drawing.columns = best
    for column in best:
        _number(column, place)
    for neighbours in (*drawing.left, *drawing.right):
        neighbours.sort(key=place.__getitem__)


def _number(column: list[int], place: list[int]) -> None:
    for index, vertex in enumerate(column):
        place[vertex] = index


def _order(column: list[int], neighbours: list[list[int]], place: list[int]) -> None:
    """Sort a column by the mean place of the neighbours; who has none keeps its place."""
    means = {
        vertex: sum(map(place.__getitem__, beside)) / len(beside)
        if (beside := neighbours[vertex])
        else float(place[vertex])
        for vertex in column
    }
    column.sort(key=means.__getitem__)
    _number(column, place)


def _crossings(drawing: Layered, place: list[int]) -> int:
    """How many pairs of wires cross, in O(wires log wires): an inversion count a column."""
    crossings = 0
    for column in drawing.columns:
        ends: list[int] = []
        for vertex in column:
            beside = sorted(map(place.__getitem__, drawing.right[vertex]))
            for end in beside:
                crossings += len(ends) - bisect_right(ends, end)
            for end in beside:
                insort(ends, end)
    return crossings

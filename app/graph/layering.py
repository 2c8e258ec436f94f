"""Columns of a layered drawing: which vertex stands in which, and in which order.

Vertices are numbers. A wire that skips columns gets a *bend* in each column on its way, so that it
takes room like a card. After Sugiyama, Tagawa and Toda, *Methods for visual understanding of
hierarchical system structures* (1981).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Sweeps over small drawings, which people look at, and over large ones, for which they wait.
SWEEPS, SWEEPS_OF_LARGE = 12, 2
PATIENCE = 4  # sweeps without success
LARGE = 1_500
# A wire past all of 800 columns would be most of the drawing: beyond this many bends a vertex the
# longest wires are drawn as they fall.
BENDS_PER_VERTEX, BENDS_PER_VERTEX_OF_LARGE = 12, 1


class Wire(NamedTuple):
    """A wire between two vertices, the first number being the smaller.

    ``leaves`` and ``enters``: how far behind the lines of its ends it begins and ends.
    """

    source: int
    target: int
    leaves: float = 0.0
    enters: float = 0.0


@dataclass
class Layered:
    """``columns`` of vertices, each from top to bottom. Vertices from ``count`` on are bends.

    ``left`` and ``right`` are each vertex's neighbours in the columns beside it. ``routes`` are the
    long wires with their bends. ``centred`` vertices stand half way between what they are wired to.
    """

    count: int
    columns: list[list[int]]
    left: list[list[int]]
    right: list[list[int]]
    rank: list[int]
    place: list[int] = field(default_factory=list)
    routes: list[tuple[Wire, list[int]]] = field(default_factory=list)
    centred: set[int] = field(default_factory=set)
    crossings: int = 0


def layered(
    count: int, wires: Sequence[Wire], enters: int = 0, leaves: int = 0, centring: bool = False
) -> Layered:
    """The columns of vertices 0 to ``count`` - 1.

    ``enters`` vertices, the first ones, stand alone in the first column; ``leaves``, the last ones,
    on top of the last column. ``centring``: where one of two branches is a single vertex, it stands
    half way between two curves, rather than before a long level wire. Where nothing else decides,
    vertices of a column stand by number, and the wires into a vertex in the order of ``wires``.
    O(wires log wires) with bends counted as wires.
    """
    centred: set[int] = set()
    rank = ranks(count, wires, enters, leaves, centred if centring else None)
    keys = [float(vertex - count * (vertex >= count - leaves)) for vertex in range(count)]
    left: list[list[int]] = [[] for _ in range(count)]
    right: list[list[int]] = [[] for _ in range(count)]
    drawing = Layered(count, [], left, right, rank, centred=centred)
    _join(drawing, wires, keys)
    drawing.columns = [[] for _ in range(max(rank, default=-1) + 1)]
    for vertex in sorted(range(len(rank)), key=keys.__getitem__):
        drawing.columns[rank[vertex]].append(vertex)
    # What enters beside the root goes on straight, since it has come straight from afar.
    free = slice(2 if enters > 1 else 0, len(drawing.columns) - (leaves > 0))
    _untangle(drawing, free)
    return drawing


def ranks(
    count: int,
    wires: Sequence[Wire],
    enters: int = 0,
    leaves: int = 0,
    centred: set[int] | None = None,
) -> list[int]:
    """The column of each vertex: behind all that it reads, then as near to its readers as helps.

    What leads to one reader alone (an Input and its layers) moves there. The last vertex of a short
    branch moves to its reader, so that the long wire lies within the branch, and level. Vertices
    that stand in the middle instead are put into ``centred``, if it is given.
    """
    sources: list[list[int]] = [[] for _ in range(count)]
    readers: list[list[int]] = [[] for _ in range(count)]
    for wire in wires:
        sources[wire.target].append(wire.source)
        readers[wire.source].append(wire.target)
    rank = [0] * enters + [int(enters > 0)] * (count - enters)
    loose = [vertex >= enters for vertex in range(count)]
    for vertex in range(enters, count):
        for source in sources[vertex]:
            rank[vertex] = max(rank[vertex], rank[source] + 1)
            loose[vertex] &= loose[source] and len(readers[source]) == 1
    if leaves:
        rank[-leaves:] = [max(rank[:-leaves])] * leaves
    for vertex in range(count - leaves - 1, enters - 1, -1):
        beside, before = readers[vertex], sources[vertex]
        if not beside:
            continue
        latest = min(rank[reader] for reader in beside) - 1
        ends_branch = (
            len(beside) == 1
            and len(sources[beside[0]]) > 1
            and all(len(readers[source]) == 1 for source in before)
        )
        if loose[vertex] or ends_branch or len(beside) > len(before):
            rank[vertex] = latest
        elif (
            centred is not None
            and latest > rank[vertex]
            and len(before) == len(beside) == 1
            and len(readers[before[0]]) == len(sources[beside[0]]) == 2
        ):
            rank[vertex] = (rank[vertex] + latest) // 2
            centred.add(vertex)
    return rank


def _join(drawing: Layered, wires: Sequence[Wire], keys: list[float]) -> None:
    """Bends for long wires, and who stands beside whom."""
    rank, left, right = drawing.rank, drawing.left, drawing.right
    most = _longest_bent(rank, wires)
    last: dict[int, int] = {}
    for wire in wires:
        source, target = wire.source, wire.target
        # Below the branches whose wires enter the target before this one, above the others.
        last[target] = max(source, last.get(target, 0))
        span = rank[target] - rank[source]
        if span > most:
            continue
        first = len(rank)
        bends = list(range(first, first + span - 1))
        rank += range(rank[source] + 1, rank[target])
        keys += [last[target] + 0.5] * len(bends)
        left += [[bend] for bend in (source, *bends[:-1])] if bends else []
        right += [[bend] for bend in (*bends[1:], target)] if bends else []
        right[source].append(first if bends else target)
        left[target].append(bends[-1] if bends else source)
        if bends:
            drawing.routes.append((wire, bends))


def _longest_bent(rank: list[int], wires: Sequence[Wire]) -> int:
    """The longest wire, in columns, that still gets bends."""
    count = len(rank)
    room = count * (BENDS_PER_VERTEX if count < LARGE else BENDS_PER_VERTEX_OF_LARGE)
    spans = sorted(rank[wire.target] - rank[wire.source] for wire in wires)
    for place, span in enumerate(spans):
        room -= span - 1
        if room < 0:
            return max(spans[place - 1], 1) if place else 1
    return spans[-1] if spans else 0


def _untangle(drawing: Layered, free: slice) -> None:
    """Order each column by where its neighbours stand, to and fro."""
    drawing.place = place = [0] * len(drawing.left)
    for column in drawing.columns:
        _number(column, place)
    if free.start:
        _order(drawing.columns[1], drawing.left, place)
    if len(place) < LARGE:
        _untangle_with_care(drawing, free)
    elif next(_crossings(drawing), 0):
        for sweep in range(SWEEPS_OF_LARGE):
            _sweep(drawing, sweep, free)
    for neighbours in (*drawing.left, *drawing.right):
        if len(neighbours) > 1:
            neighbours.sort(key=place.__getitem__)


def _untangle_with_care(drawing: Layered, free: slice) -> None:
    """Keep the best order met."""
    best, drawing.crossings = drawing.columns, sum(_crossings(drawing))
    stale = 0
    for sweep in range(SWEEPS):
        if not drawing.crossings or stale == PATIENCE:
            break
        drawing.columns = [list(column) for column in drawing.columns]
        _sweep(drawing, sweep, free)
        found, stale = sum(_crossings(drawing)), stale + 1
        if found < drawing.crossings:
            best, drawing.crossings, stale = drawing.columns, found, 0
    drawing.columns = best
    for column in best:
        _number(column, drawing.place)


def _sweep(drawing: Layered, number: int, free: slice) -> None:
    """To the right, and the next time to the left."""
    if number % 2:
        for column in reversed(drawing.columns[free]):
            _order(column, drawing.right, drawing.place)
    else:
        for column in drawing.columns[free]:
            _order(column, drawing.left, drawing.place)


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


def _crossings(drawing: Layered) -> Iterator[int]:
    """How many pairs of wires cross, bit by bit, in O(wires log wires): inversions of a column."""
    place = drawing.place
    for column in drawing.columns:
        ends: list[int] = []
        for vertex in column:
            beside = [place[reader] for reader in drawing.right[vertex]]
            if len(beside) > 1:
                beside.sort()
            for end in beside:
                if ends and end < ends[-1]:
                    yield len(ends) - bisect_right(ends, end)
            for end in beside:
                if not ends or end >= ends[-1]:
                    ends.append(end)
                else:
                    insort(ends, end)

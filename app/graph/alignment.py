"""Heights in a layered drawing: what belongs together in line, branches symmetrical.

Vertices in line are found first, and stay so: long wires before short ones, since a wire of the
canvas takes the shortest way and would otherwise pass behind the cards between its ends. After
Sander, *A fast heuristic for hierarchical Manhattan layout* (1996). Then ``settling`` draws all
lines towards what they are wired to.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator

from app.graph.layering import Layered
from app.graph.settling import Gap as Size
from app.graph.settling import settled

Gap = Callable[[int, int], float]
Pair = tuple[int, int]


def heights(drawing: Layered, gap: Gap, axis: Pair | None = None) -> list[float]:
    """The height of each vertex, growing downwards.

    ``gap(upper, lower)``: how far apart two that stand one below the other must be at least.
    ``axis``: two to be put in line with each other, whatever lies between.
    """
    line = _lines(drawing)
    gaps = _gaps(drawing, line, gap)
    if axis and not _ordered(gaps, line[axis[0]], line[axis[1]]):
        first, second = line[axis[0]], line[axis[1]]
        line = [first if one == second else one for one in line]
        gaps = _gaps(drawing, line, gap)
    number, sizes = _from_top(gaps, line)
    pulls = [
        (number[line[vertex]], number[line[reader]])
        for vertex, readers in enumerate(drawing.right)
        for reader in readers
    ]
    found = settled(len(number), sizes, pulls)
    return [found[number[one]] for one in line]


def _lines(drawing: Layered) -> list[int]:
    """For each vertex its line, named by the first vertex in it."""
    place = drawing.place
    before = [-1] * len(place)
    joined = [False] * len(place)  # to one in the next column
    taken: list[list[Pair]] = [[] for _ in drawing.columns]
    for source, target in _wanted(drawing):
        if joined[source] or before[target] >= 0:
            continue
        pair = (place[source], place[target])
        between = taken[drawing.rank[source]]
        at = bisect_left(between, pair)
        # Lines must not cross, so both neighbours lead to the same side as they come from.
        if at and between[at - 1][1] > pair[1]:
            continue
        if at < len(between) and between[at][1] < pair[1]:
            continue
        insort(between, pair)
        joined[source], before[target] = True, source
    line = list(range(len(place)))
    for column in drawing.columns:
        for vertex in column:
            if before[vertex] >= 0:
                line[vertex] = line[before[vertex]]
    return line


def _wanted(drawing: Layered) -> Iterator[Pair]:
    """Neighbours that should be in line, the more important ones first."""
    left, right, count = drawing.left, drawing.right, drawing.count
    for wire, bends in sorted(drawing.routes, key=lambda route: -len(route[1])):
        yield from zip(bends, bends[1:], strict=False)
        if wire.target not in drawing.centred:
            yield wire.source, bends[0]
        if wire.source not in drawing.centred:
            yield bends[-1], wire.target
    forks = []
    for vertex in range(count):
        for reader in right[vertex]:
            if reader >= count:
                continue
            if len(right[vertex]) == 1 == len(left[reader]):
                yield vertex, reader
            elif _middle(right[vertex]) == reader and _middle(left[reader]) == vertex:
                forks.append((vertex, reader))
    yield from forks


def _middle(vertices: list[int]) -> int | None:
    """The one in the middle; None where two are."""
    return vertices[len(vertices) // 2] if len(vertices) % 2 else None


def _gaps(drawing: Layered, line: list[int], gap: Gap) -> dict[Pair, float]:
    """How far apart two lines must be at least, the upper one first."""
    found: dict[Pair, float] = {}
    for column in drawing.columns:
        for upper, lower in zip(column, column[1:], strict=False):
            pair, size = (line[upper], line[lower]), gap(upper, lower)
            if size > found.get(pair, 0.0):
                found[pair] = size
    return found


def _ordered(gaps: dict[Pair, float], one: int, other: int) -> bool:
    """Whether one of two lines is above the other, so that they cannot become one."""
    below: dict[int, list[int]] = {}
    for upper, lower in gaps:
        below.setdefault(upper, []).append(lower)
    for start, end in ((one, other), (other, one)):
        seen, todo = {start}, [start]
        while todo:
            for lower in below.get(todo.pop(), ()):
                if lower == end:
                    return True
                if lower not in seen:
                    seen.add(lower)
                    todo.append(lower)
    return False


def _from_top(gaps: dict[Pair, float], lines: list[int]) -> tuple[dict[int, int], list[Size]]:
    """Numbers for the lines, each behind all that are above it, and the gaps in these numbers."""
    below: dict[int, list[tuple[int, float]]] = {}
    above = dict.fromkeys(lines, 0)
    for (upper, lower), size in gaps.items():
        below.setdefault(upper, []).append((lower, size))
        above[lower] += 1
    order = [one for one, count in above.items() if not count]
    for upper in order:
        for lower, _ in below.get(upper, ()):
            above[lower] -= 1
            if not above[lower]:
                order.append(lower)
    number = {one: index for index, one in enumerate(order)}
    return number, [
        (index, number[lower], size)
        for index, upper in enumerate(order)
        for lower, size in below.get(upper, ())
    ]

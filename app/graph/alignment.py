"""Heights in a layered drawing: neighbours in line where they can be, branches symmetrical.

After Brandes and Köpf, *Fast and simple horizontal coordinate assignment* (2001), turned by a
quarter: four drawings, each pushed towards one corner, are averaged. Unlike there, a wire that
bypasses others goes before them: it is drawn straight and they make room, since a wire of the
canvas takes the shortest way and would otherwise pass behind their cards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.graph.layering import Layered

Gap = Callable[[int, int], float]


def heights(drawing: Layered, gap: Gap) -> list[float]:
    """The height of each vertex, growing downwards from 0.

    ``gap(upper, lower)``: how far apart two that stand one below the other must be at least.
    """
    gaps = {
        (upper, lower): gap(upper, lower)
        for column in drawing.columns
        for upper, lower in zip(column, column[1:], strict=False)
    }
    left, right = _alignable(drawing)
    found = []
    for neighbours, columns in ((left, drawing.columns), (right, drawing.columns[::-1])):
        for down in (True, False):
            heads = _aligned(columns, neighbours, down)
            found.append(_compacted(heads, gaps, down))
    return _balanced(found)


def _alignable(drawing: Layered) -> tuple[list[list[int]], list[list[int]]]:
    """Each vertex's neighbours to the left and to the right with which it may be in line."""
    refused = {
        (vertex, reader)
        for vertex in range(drawing.count)
        for reader in drawing.right[vertex]
        if reader < drawing.count and _gives_way(drawing, vertex, reader)
    }
    if drawing.crossings:
        refused |= set(_crossed_by_long_wires(drawing))
    left = [
        [source for source in sources if (source, vertex) not in refused]
        for vertex, sources in enumerate(drawing.left)
    ]
    right = [
        [reader for reader in readers if (vertex, reader) not in refused]
        for vertex, readers in enumerate(drawing.right)
    ]
    return left, right


def _gives_way(drawing: Layered, source: int, reader: int) -> bool:
    """Whether a wire between two nodes lies beside a bypass that starts or ends with it."""
    bypass = drawing.bypass
    return not (
        bypass.isdisjoint(drawing.right[source]) and bypass.isdisjoint(drawing.left[reader])
    )


def _crossed_by_long_wires(drawing: Layered) -> Iterator[tuple[int, int]]:
    """Wires that cross a piece of a long one from bend to bend: the long one stays straight."""
    place = {vertex: n for column in drawing.columns for n, vertex in enumerate(column)}
    for column in drawing.columns[1:]:
        low, waiting = -1, list[int]()
        for vertex in (*column, None):
            source = _inner_source(drawing, vertex)
            if source is None and vertex is not None:
                waiting.append(vertex)
                continue
            high = len(place) if source is None else place[source]
            for other in waiting:
                for end in drawing.left[other]:
                    if not low <= place[end] <= high:
                        yield end, other
            low, waiting = high, []


def _inner_source(drawing: Layered, vertex: int | None) -> int | None:
    """The bend before a bend; None for all else."""
    if vertex is None or vertex < drawing.count:
        return None
    source = drawing.left[vertex][0]
    return source if source >= drawing.count else None


def _aligned(columns: Sequence[list[int]], neighbours: list[list[int]], down: bool) -> list[int]:
    """For each vertex the first of those in line with it: its median neighbour's, and so on.

    Of two medians the upper one when filling ``down``wards, else the lower one.
    """
    heads = list(range(len(neighbours)))
    place = [0] * len(neighbours)
    for column in columns:
        ordered = column if down else column[::-1]
        reached = -1
        for index, vertex in enumerate(ordered):
            place[vertex] = index
            beside = neighbours[vertex]
            if not beside:
                continue
            middle = (len(beside) - 1) // 2
            medians = beside[middle : len(beside) // 2 + 1]
            for other in medians if down else reversed(medians):
                if place[other] > reached:
                    heads[vertex] = heads[other]
                    reached = place[other]
                    break
    return heads


def _compacted(heads: list[int], gaps: dict[tuple[int, int], float], down: bool) -> list[float]:
    """Heights with every line as far up (or down) as the gaps allow, then drawn together."""
    below: dict[int, dict[int, float]] = {}
    for (upper, lower), size in gaps.items():
        first, second = (upper, lower) if down else (lower, upper)
        apart = below.setdefault(heads[first], {})
        apart[heads[second]] = max(size, apart.get(heads[second], 0.0))
    order = _topological(set(heads), below)
    height = dict.fromkeys(order, 0.0)
    for line in order:
        for other, size in below.get(line, {}).items():
            height[other] = max(height[other], height[line] + size)
    for line in reversed(order):
        if line in below:
            height[line] = min(height[other] - size for other, size in below[line].items())
    sign = 1.0 if down else -1.0
    return [sign * height[head] for head in heads]


def _topological(lines: set[int], below: dict[int, dict[int, float]]) -> list[int]:
    """The lines, each before those below it."""
    above = dict.fromkeys(lines, 0)
    for others in below.values():
        for other in others:
            above[other] += 1
    order = [line for line in above if not above[line]]
    for line in order:
        for other in below.get(line, ()):
            above[other] -= 1
            if not above[other]:
                order.append(other)
    return order


def _balanced(drawings: list[list[float]]) -> list[float]:
    """The mean of the two middle heights of each vertex, the drawings laid over the flattest."""
    if not drawings[0]:
        return []
    flattest = min(drawings, key=lambda drawing: max(drawing) - min(drawing))
    top, bottom = min(flattest), max(flattest)
    for index, drawing in enumerate(drawings):
        # Those pushed up (the even ones) share its top, those pushed down its bottom.
        shift = bottom - max(drawing) if index % 2 else top - min(drawing)
        drawings[index] = [height + shift for height in drawing]
    middles = [sum(sorted(four)[1:3]) / 2 for four in zip(*drawings, strict=True)]
    highest = min(middles)
    return [height - highest for height in middles]

"""Heights in a layered drawing: what belongs together in line, branches symmetrical.

Vertices in line are found first, and stay so: long wires before short ones, since a wire of the
canvas takes the shortest way and would otherwise pass behind the cards between its ends. Then all
lines are drawn towards what they are wired to, as far as the gaps allow. After Sander, *A fast
heuristic for hierarchical Manhattan layout* (1996).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence

from app.graph.layering import Layered, Wire

Gap = Callable[[int, int], float]
Constraint = tuple[int, int, float]

# Rounds in which lines are drawn towards each other: more change nothing that is seen.
ROUNDS, LEAST_ROUNDS = 60, 6
MOST_STEPS = 40_000  # lines times rounds
SETTLED = 0.2
TIGHT = 12


def heights(
    drawing: Layered,
    wires: Sequence[Wire],
    gap: Gap,
    axis: Wire | None = None,
    tight: Sequence[Wire] = (),
) -> list[float]:
    """The height of each vertex, growing downwards.

    ``gap(upper, lower)``: how far apart two that stand one below the other must be at least.
    ``axis``: two vertices to be put in line with each other, whatever lies between. ``tight``: pairs
    that are to be as near to each other as the gaps allow.
    """
    line = _lines(drawing, wires)
    constraints = _constraints(drawing, line, gap)
    if axis and not _reaches(constraints, line[axis.source], line[axis.target]):
        joined = line[axis.source]
        line = [joined if one == line[axis.target] else one for one in line]
        constraints = _constraints(drawing, line, gap)
    constraints = _sorted(constraints, line)
    return _settled(drawing, line, constraints, tight)


def _lines(drawing: Layered, wires: Sequence[Wire]) -> list[int]:
    """For each vertex the number of its line: the first of those in it."""
    place = drawing.place
    vertices = len(place)
    behind, before = [-1] * vertices, [-1] * vertices
    taken: list[list[tuple[int, int]]] = [[] for _ in drawing.columns]
    for source, target in _wanted(drawing, wires):
        if behind[source] >= 0 or before[target] >= 0:
            continue
        pair = (place[source], place[target])
        between = taken[drawing.rank[source]]
        at = bisect_left(between, pair)
        if at and between[at - 1][1] > pair[1] or at < len(between) and between[at][1] < pair[1]:
            continue
        insort(between, pair)
        behind[source], before[target] = target, source
    line = list(range(vertices))
    for column in drawing.columns:
        for vertex in column:
            if before[vertex] >= 0:
                line[vertex] = line[before[vertex]]
    return line


def _wanted(drawing: Layered, wires: Sequence[Wire]) -> Iterator[tuple[int, int]]:
    """Neighbours that should be in line, the more important ones first."""
    left, right = drawing.left, drawing.right
    routes = sorted(drawing.routes, key=lambda route: -len(route[1]))
    for wire, bends in routes:
        yield from zip(bends, bends[1:], strict=False)
        if wire.target not in drawing.centred:
            yield wire.source, bends[0]
        if wire.source not in drawing.centred:
            yield bends[-1], wire.target
    count = drawing.count
    forks = []
    for vertex in range(count):
        for reader in right[vertex]:
            if reader < count:
                if len(right[vertex]) == 1 == len(left[reader]):
                    yield vertex, reader
                else:
                    forks.append((vertex, reader))
    for vertex, reader in forks:
        if _middle(right[vertex]) == reader and _middle(left[reader]) == vertex:
            yield vertex, reader


def _middle(vertices: list[int]) -> int | None:
    """The one in the middle; None where two are."""
    return vertices[len(vertices) // 2] if len(vertices) % 2 else None


def _constraints(drawing: Layered, line: list[int], gap: Gap) -> dict[tuple[int, int], float]:
    """How far apart lines must be at least: (upper, lower) -> pixels."""
    found: dict[tuple[int, int], float] = {}
    for column in drawing.columns:
        for upper, lower in zip(column, column[1:], strict=False):
            pair, size = (line[upper], line[lower]), gap(upper, lower)
            if size > found.get(pair, 0.0):
                found[pair] = size
    return found


def _reaches(constraints: dict[tuple[int, int], float], one: int, other: int) -> bool:
    """Whether one of two lines is above the other, so that they cannot become one."""
    below: dict[int, list[int]] = {}
    for upper, lower in constraints:
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


def _sorted(constraints: dict[tuple[int, int], float], line: list[int]) -> list[Constraint]:
    """The constraints, those on a line before those that start from it."""
    below: dict[int, list[tuple[int, float]]] = {}
    above = dict.fromkeys(line, 0)
    for (upper, lower), size in constraints.items():
        below.setdefault(upper, []).append((lower, size))
        above[lower] += 1
    order = [one for one, count in above.items() if not count]
    found: list[Constraint] = []
    for upper in order:
        for lower, size in below.get(upper, ()):
            found.append((upper, lower, size))
            above[lower] -= 1
            if not above[lower]:
                order.append(lower)
    return found


def _settled(
    drawing: Layered, line: list[int], constraints: list[Constraint], tight: Sequence[Wire]
) -> list[float]:
    height = [0.0] * len(line)
    for upper, lower, size in constraints:
        height[lower] = max(height[lower], height[upper] + size)
    pulls = _pulls(drawing, line)
    for one, other in [(line[pair.source], line[pair.target]) for pair in tight]:
        if one != other:
            pulls.setdefault(one, []).extend([other] * TIGHT)
            pulls.setdefault(other, []).extend([one] * TIGHT)
    lines = list(pulls)
    rounds = max(LEAST_ROUNDS, min(ROUNDS, MOST_STEPS // max(len(lines), 1)))
    apart = _Apart(len(line), constraints, pulls) if len(lines) < LARGE else _quickly_apart
    for _ in range(rounds):
        wanted = list(height)
        for one, others in pulls.items():
            # Half way, since they come to meet it.
            wanted[one] += (
                sum([height[other] for other in others]) / len(others) - height[one]
            ) / 2
        found = apart(wanted, constraints)
        moved = max((abs(found[one] - height[one]) for one in lines), default=0.0)
        height = found
        if moved < SETTLED:
            break
    return [height[one] for one in line]


LARGE = 1000


class _Apart:
    """Heights as near as can be to the wanted ones that keep the gaps.

    After Dwyer, Marriott and Stuckey, *Fast node overlap removal* (2005): lines that are too near
    become one body at the place that is best for all of it.
    """

    def __init__(
        self, count: int, constraints: list[Constraint], pulls: dict[int, list[int]]
    ) -> None:
        self.above: dict[int, list[tuple[int, float]]] = {}
        order: dict[int, None] = {}
        for upper, lower, size in constraints:
            self.above.setdefault(lower, []).append((upper, size))
            order[upper] = None
        order |= dict.fromkeys(lower for _, lower, _ in constraints)
        # Constraints come sorted by the upper line, so the last mention of a line as lower one
        # is behind all above it.
        self.order = _topological(constraints)
        self.weight = {one: len(pulls.get(one, ())) or 0.01 for one in self.order}

    def __call__(self, wanted: list[float], constraints: list[Constraint]) -> list[float]:
        body = {one: one for one in self.order}
        members = {one: [one] for one in self.order}
        place = {one: wanted[one] for one in self.order}  # of a body
        offset = dict.fromkeys(self.order, 0.0)  # of a line in its body
        weight = dict(self.weight)
        above = {one: list(self.above.get(one, ())) for one in self.order}
        entering = {one: [(upper, one, size) for upper, size in above[one]] for one in self.order}
        for one in self.order:
            current = one
            while True:
                worst, most = None, 1e-6
                keep = []
                at = place[current]
                for constraint in entering[current]:
                    upper, lower, size = constraint
                    other = body[upper]
                    if other == current:
                        continue
                    keep.append(constraint)
                    over = place[other] + offset[upper] + size - at - offset[lower]
                    if over > most:
                        worst, most = constraint, over
                entering[current] = keep
                if worst is None:
                    break
                upper, lower, size = worst
                other = body[upper]
                # ``lower`` comes to stand ``size`` below ``upper``.
                shift = offset[upper] + size - offset[lower]
                total = weight[current] + weight[other]
                middle = (
                    place[other] * weight[other] + (place[current] - shift) * weight[current]
                ) / total
                large, small, way = (
                    (other, current, shift)
                    if len(members[other]) >= len(members[current])
                    else (current, other, -shift)
                )
                for member in members[small]:
                    offset[member] += way
                    body[member] = large
                members[large] += members[small]
                entering[large] += entering[small]
                place[large] = middle if large == other else middle + shift
                weight[large] = total
                current = large
        found = list(wanted)
        for one in self.order:
            found[one] = place[body[one]] + offset[one]
        return found


def _topological(constraints: list[Constraint]) -> list[int]:
    left: dict[int, int] = {}
    for upper, lower, _ in constraints:
        left.setdefault(upper, 0)
        left[lower] = left.get(lower, 0) + 1
    below: dict[int, list[int]] = {}
    for upper, lower, _ in constraints:
        below.setdefault(upper, []).append(lower)
    order = [one for one, count in left.items() if not count]
    for one in order:
        for lower in below.get(one, ()):
            left[lower] -= 1
            if not left[lower]:
                order.append(lower)
    return order


def _pulls(drawing: Layered, line: list[int]) -> dict[int, list[int]]:
    """The lines that each line is wired to, once for each wire between two columns."""
    found: dict[int, list[int]] = {}
    for vertex, readers in enumerate(drawing.right):
        one = line[vertex]
        for reader in readers:
            other = line[reader]
            if one != other:
                found.setdefault(one, []).append(other)
                found.setdefault(other, []).append(one)
    return found


def _quickly_apart(wanted: list[float], constraints: list[Constraint]) -> list[float]:
    """Heights near the wanted ones that keep the gaps.

    The mean of two that do: everything pushed down where it is too near, and everything pushed up.
    """
    down, up = list(wanted), list(wanted)
    for upper, lower, size in constraints:
        if down[upper] + size > down[lower]:
            down[lower] = down[upper] + size
    for upper, lower, size in reversed(constraints):
        if up[lower] - size < up[upper]:
            up[upper] = up[lower] - size
    return [(one + other) / 2 for one, other in zip(down, up, strict=True)]

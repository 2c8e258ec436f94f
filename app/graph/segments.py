"""A graph cut where everything passes through one vertex: the words of which rows are made.

Vertices are numbers, and each wire leads from the smaller to the larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.graph.layering import Wire


@dataclass
class Segment:
    """Vertices that hang together, sorted. ``root`` is what they read from before, if they do.

    ``end`` is the one that those behind read. A piece of a split segment has others beside these:
    what ``enters`` is from before the root, what ``leaves`` is read behind the end.
    """

    root: int | None
    vertices: list[int]
    end: int
    enters: tuple[int, ...] = ()
    leaves: tuple[int, ...] = ()


class Segments:
    """The segments of a graph whose vertices are 0 to ``count`` - 1."""

    def __init__(self, count: int, wires: Sequence[Wire]) -> None:
        self.readers: list[list[int]] = [[] for _ in range(count)]
        self.sources: list[list[int]] = [[] for _ in range(count)]
        for wire in wires:
            self.readers[wire.source].append(wire.target)
            self.sources[wire.target].append(wire.source)

    def whole(self) -> list[Segment]:
        """In the order of the flow, in O(vertices + wires)."""
        order = _dead_ends_first(self.readers, self.sources)
        found = _joined(_cut(order, self.readers), self.sources)
        for segment in found:
            segment.vertices.sort()
        return found

    def split(self, segment: Segment) -> list[Segment]:
        """Pieces of a long segment, cut where one more wire passes by than the main path's."""
        depth = _depths(segment, self.sources)
        if depth[segment.end] < 2 * LEAST_COLUMNS:
            return [segment]
        inside = set(segment.vertices)
        path = self._main_path(segment, depth)
        pieces: list[Segment] = []
        root, enters = segment.root, segment.enters
        seen: set[int] = set()
        waiting = {vertex: len(self.readers[vertex]) for vertex in segment.vertices}
        if root is not None:
            waiting[root] = sum(reader in inside for reader in self.readers[root])
        vertices: list[int] = []
        open_: dict[int, None] = {} if root is None else {root: None}
        for vertex in path:
            for added in self._upstream(vertex, inside, seen):
                vertices.append(added)
                if waiting[added]:
                    open_[added] = None
                for source in self.sources[added]:
                    waiting[source] -= 1
                    if not waiting[source]:
                        open_.pop(source, None)
            others = [source for source in open_ if source != vertex]
            far = depth[vertex] - (depth[root] if root in inside else 0)
            near_end = depth[segment.end] - depth[vertex] < LEAST_COLUMNS
            if vertex != segment.end and (len(others) > MOST_BESIDE or far < LEAST_COLUMNS or near_end):
                continue
            if vertex == segment.end:
                rest = inside - seen
                vertices += rest
                others = []
            pieces.append(Segment(root, sorted(vertices), vertex, enters, tuple(others)))
            root, enters, vertices = vertex, tuple(others), []
        return pieces

    def _main_path(self, segment: Segment, depth: dict[int, int]) -> list[int]:
        """The longest way to the end."""
        path = [segment.end]
        while before := [source for source in self.sources[path[-1]] if source in depth]:
            path.append(max(before, key=depth.__getitem__))
        return path[::-1]

    def _upstream(self, vertex: int, inside: set[int], seen: set[int]) -> list[int]:
        """The vertex and what it depends on, as far as not seen before, sources first."""
        found, todo = [], [vertex]
        while todo:
            one = todo.pop()
            if one in inside and one not in seen:
                seen.add(one)
                found.append(one)
                todo += self.sources[one]
        return sorted(found)


LEAST_COLUMNS = 4
MOST_BESIDE = 1


def _dead_ends_first(readers: list[list[int]], sources: list[list[int]]) -> list[int]:
    """The vertices, each behind its sources; a branch that ends soon before one that goes on."""
    count = len(readers)
    depth = [0] * count
    for vertex in range(count):
        for reader in readers[vertex]:
            depth[reader] = max(depth[reader], depth[vertex] + 1)
    leaves = sorted((v for v in range(count) if not readers[v]), key=depth.__getitem__)
    order: list[int] = []
    done = [False] * count
    for leaf in leaves:
        behind, todo = [], [leaf]
        done[leaf] = True
        while todo:
            vertex = todo.pop()
            behind.append(vertex)
            for source in sources[vertex]:
                if not done[source]:
                    done[source] = True
                    todo.append(source)
        order += sorted(behind)
    return order


def _cut(order: list[int], readers: list[list[int]]) -> list[Segment]:
    """Cut behind each vertex that is all that the rest reads of what is before."""
    at = [0] * len(order)
    for place, vertex in enumerate(order):
        at[vertex] = place
    found: list[Segment] = []
    vertices: list[int] = []
    root: int | None = None
    reached = 0
    for place, vertex in enumerate(order):
        vertices.append(vertex)
        if reached <= place:
            found.append(Segment(root, vertices, vertex))
            root, vertices = vertex, []
        reached = max(reached, max((at[reader] for reader in readers[vertex]), default=0))
    return found


def _joined(found: list[Segment], sources: list[list[int]]) -> list[Segment]:
    """Segments joined with those before them, or behind, that lie beside a part of them.

    A second Input with layers of its own begins where the first one's branch does; an output apart
    may end behind what is read on.
    """
    behind = found[::-1]
    joined: list[Segment] = []
    while behind:
        segment = behind.pop()
        while True:
            if joined and (columns := _missing(segment, sources)) > 0:
                segment = _merged([*_taken(joined, columns, sources)[::-1], segment])
            elif behind and (columns := _overhang(segment, sources)) > 0:
                segment = _merged([segment, *_taken(behind, columns, sources)])
            else:
                break
        joined.append(segment)
    return joined


def _taken(stack: list[Segment], columns: int, sources: list[list[int]]) -> list[Segment]:
    """So many segments from the top of a stack that they have these columns, or all."""
    taken: list[Segment] = []
    while stack and columns > 0:
        taken.append(stack.pop())
        columns -= _depths(taken[-1], sources)[taken[-1].end]
    return taken


def _merged(parts: list[Segment]) -> Segment:
    vertices = sorted(vertex for part in parts for vertex in part.vertices)
    return Segment(parts[0].root, vertices, parts[-1].end)


def _depths(segment: Segment, sources: list[list[int]]) -> dict[int, int]:
    """The column of each vertex, the root being at 0 and Inputs at 1."""
    depth: dict[int, int] = {}
    for vertex in segment.vertices:
        inside = [depth[source] for source in sources[vertex] if source in depth]
        depth[vertex] = max(inside, default=0) + 1
    return depth


def _missing(segment: Segment, sources: list[list[int]]) -> int:
    """By how many columns a branch that does not begin at the root is longer than those that do."""
    if segment.root is None or len(segment.vertices) == 1:
        return 0
    rooted: dict[int, int] = {segment.root: 0}
    for vertex in segment.vertices:
        depths = [rooted[source] for source in sources[vertex] if source in rooted]
        if depths:
            rooted[vertex] = max(depths) + 1
    depth = _depths(segment, sources)
    return max((depth[vertex] - rooted[vertex] for vertex in rooted if vertex in depth), default=0)


def _overhang(segment: Segment, sources: list[list[int]]) -> int:
    """By how many columns it reaches behind its end."""
    if len(segment.vertices) == 1:
        return 0
    depth = _depths(segment, sources)
    return max(depth.values()) - depth[segment.end]

"""A graph cut where everything passes through one vertex: the words of which rows are made.

Vertices are numbers, and each wire leads from the smaller to the larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.graph.layering import Wire

LEAST_COLUMNS = 4  # of a piece of a segment
LONG = 24  # columns of a segment that is cut where a wire passes by


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
        """Pieces of a long segment, cut where no more than one wire passes by its main path.

        First where none does; what is long even then, where one does: beside the decoder of a
        transformer the encoder's output, beside a cell of NASNet the cell before the last.
        """
        pieces = self._cut_along(segment, 0, LEAST_COLUMNS)
        return [part for piece in pieces for part in self._cut_along(piece, 1, LONG)]

    def _cut_along(self, segment: Segment, beside: int, least: int) -> list[Segment]:
        """Cut a segment that has at least so many columns where ``beside`` wires pass by."""
        depth = _depths(segment, self.sources)
        if depth[segment.end] < max(least, 2 * LEAST_COLUMNS):
            return [segment]
        inside = set(segment.vertices)
        passing = _Passing(segment, inside, self.readers, self.sources)
        pieces: list[Segment] = []
        piece = Segment(segment.root, [], segment.end, segment.enters)
        begun = 0
        for vertex in self._main_path(segment, depth):
            piece.vertices += passing.take(vertex)
            others = passing.beside(vertex)
            room = min(depth[vertex] - begun, depth[segment.end] - depth[vertex])
            if len(others) <= beside and room >= LEAST_COLUMNS:
                pieces.append(
                    replace(piece, vertices=sorted(piece.vertices), end=vertex, leaves=others)
                )
                piece = Segment(vertex, [], segment.end, others)
                begun = depth[vertex]
        piece.vertices = sorted(inside.difference(*(part.vertices for part in pieces)))
        return [*pieces, replace(piece, leaves=segment.leaves)]

    def _main_path(self, segment: Segment, depth: dict[int, int]) -> list[int]:
        """The longest way to the end."""
        path = [segment.end]
        while before := [source for source in self.sources[path[-1]] if source in depth]:
            path.append(max(before, key=depth.__getitem__))
        return path[::-1]


class _Passing:
    """What has been read of a segment so far, and what of that is read on."""

    def __init__(
        self,
        segment: Segment,
        inside: set[int],
        readers: list[list[int]],
        sources: list[list[int]],
    ) -> None:
        self._sources, self._inside = sources, inside
        self._waiting = {vertex: len(readers[vertex]) for vertex in segment.vertices}
        self._open: dict[int, None] = {}
        before = segment.enters if segment.root is None else (*segment.enters, segment.root)
        for vertex in before:
            # What is read behind the segment too stays open to its end.
            self._waiting[vertex] = (
                len(readers[vertex])
                - sum(reader not in inside for reader in readers[vertex])
                + (vertex in segment.leaves)
            )
            self._open[vertex] = None
        self._seen: set[int] = set()

    def take(self, vertex: int) -> list[int]:
        """The vertex and all that it depends on, as far as that has not been taken before."""
        found, todo = [], [vertex]
        while todo:
            one = todo.pop()
            if one in self._inside and one not in self._seen:
                self._seen.add(one)
                found.append(one)
                todo += self._sources[one]
        for one in found:
            if self._waiting[one]:
                self._open[one] = None
        for one in found:
            for source in self._sources[one]:
                self._waiting[source] -= 1
                if not self._waiting[source]:
                    self._open.pop(source, None)
        return found

    def beside(self, vertex: int) -> tuple[int, ...]:
        """What is read on, other than this vertex."""
        return tuple(source for source in self._open if source != vertex)


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

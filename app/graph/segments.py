"""A graph cut where everything passes through one vertex: the words of which rows are made.

Vertices are numbers, and each wire leads from the smaller to the larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.graph.layering import Wire


@dataclass
class Segment:
    """Vertices that hang together, sorted. All that they read from before is ``root``.

    ``end`` is the one vertex that those behind read.
    """

    root: int | None
    vertices: list[int]

    end: int


def segments(count: int, wires: Sequence[Wire]) -> list[Segment]:
    """The segments in the order of the flow, in O(vertices + wires)."""
    readers: list[list[int]] = [[] for _ in range(count)]
    sources: list[list[int]] = [[] for _ in range(count)]
    for wire in wires:
        readers[wire.source].append(wire.target)
        sources[wire.target].append(wire.source)
    order = _dead_ends_first(readers, sources)
    found = _joined(_cut(order, readers), readers, sources)
    for segment in found:
        segment.vertices.sort()
    return found


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


def _joined(
    found: list[Segment], readers: list[list[int]], sources: list[list[int]]
) -> list[Segment]:
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

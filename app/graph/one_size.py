"""Cures where images or sequences of several sizes meet: made larger, or cut at their edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.graph.edits import Edit
from app.graph.inserting import New, inserted_in_all
from app.graph.model import Graph, Link
from nodes.values import Value

Shape = tuple[int | None, ...]
# At most the fourth part of a side is cut away.
MOST_CUT = 4
Met = list[tuple[Link, Shape]]  # the wires that meet, each with the shape that it carries


def differing(shapes: Iterable[Shape]) -> list[int] | None:
    """The axes on which shapes differ; None where they have not the same number of axes."""
    found = list(shapes)
    if len({len(shape) for shape in found}) != 1:
        return None
    columns = enumerate(zip(*found, strict=True))
    return [axis for axis, sizes in columns if len(set(sizes)) > 1]


def known_sizes(shape: Shape) -> list[int]:
    """The sizes of a shape that are known, without the batch axis."""
    return [size for size in shape[1:] if size is not None]


def of_one_size(graph: Graph, met: Met) -> Iterator[Edit]:
    """Images made larger by a whole number of times, or cut at their edges: the channels stay."""
    shapes = [shape for _, shape in met]
    if not shapes or differing(shapes) is None or not 3 <= len(shapes[0]) <= 5:
        return
    if any(size is None for shape in shapes for size in shape[1:-1]):
        return
    spatial = [known_sizes(shape[:-1]) for shape in shapes]
    kind = f"{len(shapes[0]) - 2}D"
    for name, made in (("UpSampling", _enlarged(spatial)), ("Cropping", _cropped(spatial))):
        news: list[tuple[Link, list[New]]] = [
            (link, [(f"{name}{kind}", arguments)])
            for (link, _), arguments in zip(met, made or (), strict=False)
            if arguments
        ]
        if news:
            yield inserted_in_all(graph, news)


def _enlarged(spatial: list[list[int]]) -> list[dict[str, Value]] | None:
    """How many times each is to be repeated to be as the largest; None where that is no number."""
    largest = [max(sizes) for sizes in zip(*spatial, strict=True)]
    made: list[dict[str, Value]] = []
    for sizes in spatial:
        if any(not size or most % size for size, most in zip(sizes, largest, strict=True)):
            return None
        times = tuple(most // size for size, most in zip(sizes, largest, strict=True))
        size: Value = times[0] if len(set(times)) == 1 else times
        made.append({"size": size} if set(times) != {1} else {})
    return made


def _cropped(spatial: list[list[int]]) -> list[dict[str, Value]] | None:
    """How much each is to lose at its edges to be as the smallest, one more at the end; None where
    that is more than an edge.
    """
    smallest = [min(sizes) for sizes in zip(*spatial, strict=True)]
    made: list[dict[str, Value]] = []
    for sizes in spatial:
        less = [size - least for size, least in zip(sizes, smallest, strict=True)]
        if any(MOST_CUT * each > size for each, size in zip(less, sizes, strict=True)):
            return None
        edges = tuple((each // 2, each - each // 2) for each in less)
        cut: Value = edges[0] if len(edges) == 1 else edges
        made.append({"cropping": cut} if any(less) else {})
    return made

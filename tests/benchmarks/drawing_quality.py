"""How well a drawing reads, in figures: crossings, wires behind cards, length, straightness.

Wires are followed as the canvas draws them, from port to port. Plain Python, so that drawings of
other programs can be measured where the canvas is not installed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.graph.footprint import Footprint, footprint
from app.graph.lanes import Lanes
from app.graph.model import Graph, Position
from app.graph.walk import reading_order

Point = tuple[float, float]
SCREEN = (1_600, 1_000)
STEPS = 24  # pieces in which a curve is followed
EDGE = 14.0  # wires end at ports, which are on the edge of a card
SKIN = 3.0  # a wire that touches the edge of a card is not behind it
LEVEL = 12.0  # as far apart as two places of one port


@dataclass(frozen=True)
class Quality:
    """Lengths in pixels. ``straight``: the share of the main path's wires that are level.

    ``behind``: pairs of a wire and a card that it passes behind. ``zoom``: the scale at which it
    fits a screen.
    """

    crossings: int
    behind: int
    overlaps: int
    wire: float
    straight: float
    zoom: float


@dataclass(frozen=True)
class Drawn:
    """A wire: the nodes at its ends, and its points."""

    source: str
    target: str
    output: int
    points: tuple[Point, ...]


def quality(graph: Graph, places: Mapping[str, Position]) -> Quality:
    """The figures of a drawing that is read from left to right."""
    cards = {node: footprint(graph, node, "right") for node in places}
    wires = list(drawn_wires(graph, places, cards))
    right = max(place.x + cards[node].length for node, place in places.items())
    bottom = max(place.y + _height(cards[node]) for node, place in places.items())
    left, top = min(p.x for p in places.values()), min(p.y for p in places.values())
    zoom = min(SCREEN[0] / (right - left), SCREEN[1] / (bottom - top))
    return Quality(
        _crossings(wires),
        len(list(behind_cards(wires, places, cards))),
        _overlaps(places, cards),
        sum(map(_length, wires)) / max(len(wires), 1),
        _straightness(graph, places),
        zoom,
    )


def drawn_wires(
    graph: Graph, places: Mapping[str, Position], cards: Mapping[str, Footprint]
) -> Iterator[Drawn]:
    """Every wire between these nodes."""
    lanes = Lanes(
        (place.x, place.y, place.x + cards[node].length, place.y + _height(cards[node]))
        for node, place in places.items()
    )
    for node, card in cards.items():
        refs = graph.nodes[node].sources()
        for ref, enters in zip(refs, card.enters, strict=True):
            if ref.node in places:
                source = cards[ref.node]
                begin, end = places[ref.node], places[node]
                leaves = source.leaves[min(ref.output, len(source.leaves) - 1)]
                start = begin.x + source.length, begin.y + source.before + leaves
                points = wire_points(start, (end.x, end.y + card.before + enters), lanes)
                yield Drawn(ref.node, node, ref.output, points)


def wire_points(start: Point, end: Point, lanes: Lanes) -> tuple[Point, ...]:
    """Points of a wire; one that leads back runs in a lane."""
    across, down = end[0] - start[0], end[1] - start[1]
    if across < 0:
        return lanes.way_back(start, end)
    if not down:
        return (start, end)
    reach = max(across / 2, min(40.0, abs(down) / 2))
    found = []
    for step in range(STEPS + 1):
        t = step / STEPS
        s = 1 - t
        x = 3 * s * s * t * reach + 3 * s * t * t * (across - reach) + t**3 * across
        y = (3 * s * t * t + t**3) * down
        found.append((start[0] + x, start[1] + y))
    return tuple(found)


def behind_cards(
    wires: Sequence[Drawn], places: Mapping[str, Position], cards: Mapping[str, Footprint]
) -> Iterator[tuple[str, str, str]]:
    """Source, target and the card behind which the wire between them passes."""
    cell = 500.0
    grid: dict[tuple[int, int], list[str]] = {}
    for node, place in places.items():
        right, bottom = place.x + cards[node].length, place.y + _height(cards[node])
        for column in range(int(place.x // cell), int(right // cell) + 1):
            for row in range(int(place.y // cell), int(bottom // cell) + 1):
                grid.setdefault((column, row), []).append(node)
    for wire in wires:
        hidden: set[str] = set()
        for x, y in _dense(wire.points):
            for node in grid.get((int(x // cell), int(y // cell)), ()):
                # At its own ends a wire may run over the edge of the card, to the port.
                skin = EDGE if node in (wire.source, wire.target) else SKIN
                place, card = places[node], cards[node]
                if (
                    place.x + skin < x < place.x + card.length - skin
                    and place.y + skin < y < place.y + _height(card) - skin
                ):
                    hidden.add(node)
        for node in sorted(hidden):
            yield wire.source, wire.target, node


def _dense(points: Sequence[Point]) -> Iterator[Point]:
    """The points and more between them, 10 pixels apart."""
    for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
        steps = max(1, math.ceil(max(abs(bx - ax), abs(by - ay)) / 10))
        for step in range(steps):
            yield ax + (bx - ax) * step / steps, ay + (by - ay) * step / steps


def _height(card: Footprint) -> float:
    return card.before + card.behind


def _length(wire: Drawn) -> float:
    return sum(math.dist(a, b) for a, b in zip(wire.points, wire.points[1:], strict=False))


def _overlaps(places: Mapping[str, Position], cards: Mapping[str, Footprint]) -> int:
    order = sorted(places, key=lambda node: places[node].x)
    found = 0
    for index, one in enumerate(order):
        right, top = places[one].x + cards[one].length, places[one].y
        bottom = top + _height(cards[one])
        for other in order[index + 1 :]:
            if places[other].x >= right:
                break
            below = places[other].y
            found += below < bottom and top < below + _height(cards[other])
    return found


def _crossings(wires: Sequence[Drawn]) -> int:
    """Pairs of wires that cross. Those of one tensor may share their way."""
    boxes = []
    for wire in wires:
        xs, ys = [x for x, _ in wire.points], [y for _, y in wire.points]
        boxes.append((min(xs), max(xs), min(ys), max(ys), wire))
    boxes.sort(key=lambda box: box[:4])
    found = 0
    active: list[tuple[float, float, float, float, Drawn]] = []
    for box in boxes:
        active = [other for other in active if other[1] >= box[0]]
        for other in active:
            if other[2] > box[3] or other[3] < box[2]:
                continue
            one, two = box[4], other[4]
            if (one.source, one.output) != (two.source, two.output):
                found += _cross(one.points, two.points)
        active.append(box)
    return found


def _cross(one: Sequence[Point], two: Sequence[Point]) -> bool:
    for a, b in zip(one, one[1:], strict=False):
        low, high = min(a[0], b[0]), max(a[0], b[0])
        for c, d in zip(two, two[1:], strict=False):
            if max(c[0], d[0]) < low or min(c[0], d[0]) > high:
                continue
            if _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0:
                return True
    return False


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def main_path(graph: Graph) -> list[str]:
    """The longest way through the graph: the nodes from an Input to an output."""
    depth: dict[str, int] = {}
    before: dict[str, str] = {}
    for node in reading_order(graph):
        depth[node] = 0
        for ref in graph.nodes[node].sources():
            if ref.node in depth and ref.node != node and depth[ref.node] + 1 > depth[node]:
                depth[node], before[node] = depth[ref.node] + 1, ref.node
    path = [max(depth, key=depth.__getitem__)]
    while path[-1] in before:
        path.append(before[path[-1]])
    return path[::-1]


def _straightness(graph: Graph, places: Mapping[str, Position]) -> float:
    path = [node for node in main_path(graph) if node in places]
    steps = list(zip(path, path[1:], strict=False))
    level = sum(abs(places[one].y - places[other].y) <= LEVEL for one, other in steps)
    return level / max(len(steps), 1)

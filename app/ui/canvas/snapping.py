"""Where something that is dragged is caught: by its neighbours, by straight wires, by the grid."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from PySide6.QtCore import QLineF, QPointF, QRectF

from app.graph.model import Flow
from app.ui.canvas.turning import turn

GRID = 20.0
# Something is caught within so many pixels of the screen.
REACH = 6.0
ALIKE = 0.5


@dataclass(frozen=True)
class Caught:
    """``way``: how far to move instead; ``guides``: lines along what is now in line."""

    way: QPointF
    guides: tuple[QLineF, ...] = ()


class Snapper:
    """Catches one drag. ``box`` is what is dragged, where it was; ``still`` what stays.

    ``levels``: how far across the flow makes a wire between the two straight.
    """

    def __init__(
        self,
        box: QRectF,
        still: Iterable[QRectF],
        levels: Iterable[float] = (),
        flow: Flow = "right",
    ) -> None:
        self._turn = turn(flow)
        self._box, self._levels = self._turn.mapRect(box), sorted(levels)
        boxes = tuple(map(self._turn.mapRect, still))
        lines = [_lines(other) for other in boxes]
        # Of each kind of line: where it is, and whose it is.
        self._lines = [
            sorted(((each[kind], n) for n, each in enumerate(lines)), key=itemgetter(0))
            for kind in range(6)
        ]
        self._still = boxes

    def caught(self, way: QPointF, scale: float) -> Caught:
        """Where the hand's way leads. ``scale``: pixels of the screen a pixel."""
        found = self._caught(self._turn.map(way), scale)
        return Caught(self._turn.map(found.way), tuple(map(self._turn.map, found.guides)))

    def _caught(self, way: QPointF, scale: float) -> Caught:
        reach = REACH / scale
        box = self._box.translated(way)
        right = self._nearest(_lines(box), range(3), reach)
        down = self._nearest(_lines(box), range(3, 6), reach)
        level = min((found - way.y() for found in self._levels), key=abs, default=reach + 1)
        if abs(level) <= reach and (down is None or abs(level) <= abs(down)):
            down = level
        across = _to_grid(box.left(), reach) if right is None else right
        deep = _to_grid(box.top(), reach) if down is None else down
        caught = way + QPointF(across, deep)
        # The grid is seen anyway; lines are for what is in line with a neighbour.
        kinds = [
            *(range(3) if right is not None else ()),
            *(range(3, 6) if down is not None else ()),
        ]
        return Caught(caught, tuple(self._guides(self._box.translated(caught), kinds)))

    def _nearest(self, wanted: Sequence[float], kinds: Iterable[int], reach: float) -> float | None:
        """The shortest way that brings a line to one of its kind; None for none within reach."""
        best = reach + 1
        for kind in kinds:
            known, line = self._lines[kind], wanted[kind]
            place = bisect_left(known, line, key=itemgetter(0))
            for found, _ in known[max(place - 1, 0) : place + 1]:
                best = min(best, found - line, key=abs)
        return best if abs(best) <= reach else None

    def _guides(self, box: QRectF, kinds: Iterable[int]) -> Iterator[QLineF]:
        """One line for each of these kinds that others share, as long as all of them together."""
        for kind in kinds:
            line, known = _lines(box)[kind], self._lines[kind]
            first = bisect_left(known, line - ALIKE, key=itemgetter(0))
            last = bisect_right(known, line + ALIKE, key=itemgetter(0))
            if first == last:
                continue
            whole = box
            for _, other in known[first:last]:
                whole = whole.united(self._still[other])
            if kind < 3:
                yield QLineF(line, whole.top(), line, whole.bottom())
            else:
                yield QLineF(whole.left(), line, whole.right(), line)


def _lines(box: QRectF) -> tuple[float, ...]:
    """Left, centre, right; top, middle, bottom."""
    middle = box.center()
    return box.left(), middle.x(), box.right(), box.top(), middle.y(), box.bottom()


def _to_grid(value: float, reach: float) -> float:
    way = round(value / GRID) * GRID - value
    return way if abs(way) <= min(reach, GRID / 4) else 0.0

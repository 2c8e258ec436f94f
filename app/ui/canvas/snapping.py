"""Where something that is dragged is caught: by its neighbours, by straight wires, by the grid."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF

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

    ``levels``: how far down or up makes a wire between the two straight.
    """

    def __init__(self, box: QRectF, still: Iterable[QRectF], levels: Iterable[float] = ()) -> None:
        self._box, self._still = box, tuple(still)
        self._levels = sorted(levels)
        self._across = [sorted(_lines(other)[n] for other in self._still) for n in range(3)]
        self._down = [sorted(_lines(other)[n] for other in self._still) for n in range(3, 6)]

    def caught(self, way: QPointF, scale: float) -> Caught:
        """Where the hand's way leads. ``scale``: pixels of the screen a pixel."""
        reach = REACH / scale
        box = self._box.translated(way)
        right = _nearest(self._across, _lines(box)[:3], reach)
        down = _nearest(self._down, _lines(box)[3:], reach)
        level = min((found - way.y() for found in self._levels), key=abs, default=reach + 1)
        if abs(level) <= reach and (down is None or abs(level) <= abs(down)):
            down = level
        across = _to_grid(box.left(), reach) if right is None else right
        deep = _to_grid(box.top(), reach) if down is None else down
        caught = way + QPointF(across, deep)
        # The grid is seen anyway; lines are for what is in line with a neighbour.
        kinds = (right is not None,) * 3 + (down is not None,) * 3
        return Caught(caught, tuple(_guides(self._box.translated(caught), self._still, kinds)))


def _lines(box: QRectF) -> tuple[float, ...]:
    """Left, centre, right; top, middle, bottom."""
    middle = box.center()
    return box.left(), middle.x(), box.right(), box.top(), middle.y(), box.bottom()


def _nearest(
    known: Sequence[Sequence[float]], wanted: Sequence[float], reach: float
) -> float | None:
    """The shortest way that brings a line to one of its kind; None where none is within reach."""
    ways = []
    for lines, line in zip(known, wanted, strict=True):
        place = bisect_left(lines, line)
        ways += [found - line for found in lines[max(place - 1, 0) : place + 1]]
    best = min(ways, key=abs, default=reach + 1)
    return best if abs(best) <= reach else None


def _to_grid(value: float, reach: float) -> float:
    way = round(value / GRID) * GRID - value
    return way if abs(way) <= min(reach, GRID / 4) else 0.0


def _guides(box: QRectF, still: Sequence[QRectF], kinds: Sequence[bool]) -> Iterable[QLineF]:
    """One line for each of these kinds that others share, as long as all of them together."""
    for kind, line in enumerate(_lines(box)):
        if not kinds[kind]:
            continue
        others = [other for other in still if abs(_lines(other)[kind] - line) < ALIKE]
        if not others:
            continue
        whole = box
        for other in others:
            whole = whole.united(other)
        if kind < 3:
            yield QLineF(line, whole.top(), line, whole.bottom())
        else:
            yield QLineF(whole.left(), line, whole.right(), line)

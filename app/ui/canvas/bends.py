"""How a wire runs that a person leads through points."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from app.graph.model import Flow

# How far a piece of the wire keeps its direction, as a share of its length.
STIFF = 0.4
AHEAD: dict[Flow, QPointF] = {"right": QPointF(1, 0), "down": QPointF(0, 1)}


def bent_path(
    start: QPointF, points: Sequence[QPointF], end: QPointF, flow: Flow = "right"
) -> QPainterPath:
    """A smooth curve through these points, leaving along the flow and arriving along it.

    At each point it runs as the line from the one before it to the one behind it.
    """
    stops = [start, *points, end]
    ahead = AHEAD[flow]
    ways = [ahead]
    ways += [_unit(after - before, ahead) for before, after in zip(stops, stops[2:], strict=False)]
    ways.append(ahead)
    path = QPainterPath(start)
    for place, (here, there) in enumerate(zip(stops, stops[1:], strict=False)):
        reach = STIFF * _length(there - here)
        path.cubicTo(here + ways[place] * reach, there - ways[place + 1] * reach, there)
    return path


def piece_at(start: QPointF, points: Sequence[QPointF], end: QPointF, at: QPointF) -> int:
    """Where in the list of points a new one goes: into the piece of the wire nearest to it."""
    stops = [start, *points, end]
    return min(range(len(stops) - 1), key=lambda n: _detour(stops[n], at, stops[n + 1]))


def _detour(one: QPointF, at: QPointF, other: QPointF) -> float:
    return _length(at - one) + _length(other - at) - _length(other - one)


def _length(way: QPointF) -> float:
    return math.hypot(way.x(), way.y())


def _unit(way: QPointF, ahead: QPointF) -> QPointF:
    length = _length(way)
    return way / length if length else ahead

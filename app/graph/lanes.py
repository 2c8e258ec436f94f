"""Where a wire that leads back, to the next row of a drawing, can run free of cards.

The arrangement keeps such a lane below each row; where cards were moved by hand, the nearest one is
looked for just the same. Where the drawing is read downwards, rows are columns, and all is turned.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Iterable

from app.graph.model import Flow

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

LANE_GAP = 24.0  # from the cards of a row to the lane below it, and on to the next row
NARROWEST = 2 * LANE_GAP - 8.0  # cards of one row stand nearer to each other
MARGIN = 13.0  # how far it leaves and arrives beside the cards: half the way to the next column


class Lanes:
    """The free ways between these cards, in scene coordinates."""

    def __init__(self, cards: Iterable[Box], flow: Flow = "right") -> None:
        self._flow = flow
        if flow == "down":
            cards = ((top, left, bottom, right) for left, top, right, bottom in cards)
        self._cards = sorted(cards, key=lambda card: card[1])
        self._tops = [card[1] for card in self._cards]
        self._highest = max((card[3] - card[1] for card in self._cards), default=0.0)

    def way_back(self, start: Point, end: Point) -> tuple[Point, ...]:
        """The corners of a wire that leads against the flow, both ends included."""
        if self._flow == "right":
            return self._way_left(start, end)
        return tuple((x, y) for y, x in self._way_left(start[::-1], end[::-1]))

    def _way_left(self, start: Point, end: Point) -> tuple[Point, ...]:
        right, left = start[0] + MARGIN, end[0] - MARGIN
        # Free of the whole row, so that all wires from here run in one lane, wherever they end.
        lane = self._lane(start[1], -math.inf, right)
        if lane > end[1]:
            lane = self._lane(start[1], min(left, right), max(left, right))
        return (start, (right, start[1]), (right, lane), (left, lane), (left, end[1]), end)

    def _lane(self, level: float, left: float, right: float) -> float:
        """The height of the nearest free lane below ``level``."""
        first = bisect_left(self._tops, level - self._highest)
        free = level
        for begin, top, finish, bottom in itertools.islice(self._cards, first, None):
            if bottom < level or begin > right or finish < left:
                continue
            if top - free >= NARROWEST:
                return (free + min(top, free + 2 * LANE_GAP)) / 2
            free = max(free, bottom)
        return free + LANE_GAP

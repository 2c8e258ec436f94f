"""Lines that are drawn towards each other, and kept apart by gaps, come to rest.

The sum of the squares of what all wires change in height becomes as small as the gaps allow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import sub

Gap = tuple[int, int, float]  # the upper and the lower line, and how far apart they are at least

# Rounds in which lines move towards each other: more change nothing that is seen.
ROUNDS, LEAST_ROUNDS = 60, 5
MOST_STEPS = 40_000  # lines times rounds
SETTLED = 0.2  # pixels that no line moves by any more
LARGE = 1_000  # so many lines are kept apart quickly, rather than as well as can be


def settled(count: int, gaps: Sequence[Gap], pulls: Sequence[tuple[int, int]]) -> list[float]:
    """The heights of lines 0 to ``count`` - 1, each of which is behind all that are above it.

    ``gaps`` are sorted by the upper line. ``pulls``: pairs that are drawn together, once for each
    wire between them.
    """
    height = [0.0] * count
    for upper, lower, size in gaps:
        height[lower] = max(height[lower], height[upper] + size)
    drawn = _drawn_to(count, pulls)
    apart = _kept_apart(count, gaps, drawn)
    for number in range(max(LEAST_ROUNDS, min(ROUNDS, MOST_STEPS // max(count, 1)))):
        wanted = [
            # Half way to their mean, since they come to meet it.
            (at + sum([height[other] for other in others]) / len(others)) / 2 if others else at
            for at, others in zip(height, drawn, strict=True)
        ]
        before, height = height, apart[number % len(apart)](wanted)
        moved = max(map(abs, map(sub, height, before)), default=0.0)
        if moved < SETTLED and number >= len(apart):
            break
    return height


def _kept_apart(
    count: int, gaps: Sequence[Gap], drawn: Sequence[Sequence[int]]
) -> tuple[Callable[[list[float]], list[float]], ...]:
    """Ways to keep the gaps, to be taken in turn.

    From above and from below: which lines become one body depends on where one begins.
    """
    if count >= LARGE:
        return (_pushed_apart(gaps),)
    weights = [len(others) or 0.01 for others in drawn]
    turned = sorted((count - 1 - lower, count - 1 - upper, size) for upper, lower, size in gaps)
    above, below = _Bodies(gaps, weights), _Bodies(turned, weights[::-1])

    def from_below(wanted: list[float]) -> list[float]:
        return [-height for height in below.apart([-at for at in reversed(wanted)])][::-1]

    return above.apart, from_below


def _drawn_to(count: int, pulls: Sequence[tuple[int, int]]) -> list[list[int]]:
    """For each line those that it is drawn to."""
    found: list[list[int]] = [[] for _ in range(count)]
    for one, other in pulls:
        if one != other:
            found[one].append(other)
            found[other].append(one)
    return found


def _pushed_apart(gaps: Sequence[Gap]) -> Callable[[list[float]], list[float]]:
    """Keeps the gaps, near the wanted heights.

    It takes the mean of two ways to do so: all that is too near pushed down, and pushed up.
    """

    def apart(wanted: list[float]) -> list[float]:
        down, up = wanted[:], wanted[:]
        for upper, lower, size in gaps:
            low = down[upper] + size
            if low > down[lower]:
                down[lower] = low
        for upper, lower, size in reversed(gaps):
            high = up[lower] - size
            if high < up[upper]:
                up[upper] = high
        return [(low + high) / 2 for low, high in zip(down, up, strict=True)]

    return apart


class _Bodies:
    """Keeps the gaps, as near to the wanted heights as can be.

    Lines that are too near to each other become one body, at the height that is best for all of
    it. After Dwyer, Marriott and Stuckey, *Fast node overlap removal* (2005).
    """

    def __init__(self, gaps: Sequence[Gap], weights: Sequence[float]) -> None:
        self._gaps = gaps
        self._weights = weights

    def apart(self, wanted: list[float]) -> list[float]:
        """The nearest heights that keep the gaps."""
        count = len(wanted)
        self._body = list(range(count))  # of a line
        self._offset = [0.0] * count  # of a line in its body
        self._lines = [[line] for line in range(count)]  # of a body
        self._height = wanted[:]  # of a body
        self._weight = list(self._weights)
        self._above: list[list[Gap]] = [[] for _ in range(count)]
        for gap in self._gaps:
            self._above[gap[1]].append(gap)
        for line in range(count):
            body = line
            while too_small := self._worst(body):
                body = self._join(body, too_small)
        return [self._height[body] + self._offset[line] for line, body in enumerate(self._body)]

    def _worst(self, body: int) -> Gap | None:
        """The gap above a body that is the most too small."""
        outside = [gap for gap in self._above[body] if self._body[gap[0]] != body]
        self._above[body] = outside
        worst, most = None, 1e-6
        for gap in outside:
            upper, lower, size = gap
            above = self._height[self._body[upper]] + self._offset[upper]
            missing = above + size - self._height[body] - self._offset[lower]
            if missing > most:
                worst, most = gap, missing
        return worst

    def _join(self, body: int, gap: Gap) -> int:
        """One body of two, with this gap between them."""
        upper, lower, size = gap
        other = self._body[upper]
        # How far the offsets in the lower body begin below those in the upper one.
        shift = self._offset[upper] + size - self._offset[lower]
        weight = self._weight[body] + self._weight[other]
        height = (
            self._height[other] * self._weight[other]
            + (self._height[body] - shift) * self._weight[body]
        ) / weight
        large, small = other, body
        if len(self._lines[body]) > len(self._lines[other]):
            large, small, height, shift = body, other, height + shift, -shift
        for line in self._lines[small]:
            self._offset[line] += shift
            self._body[line] = large
        self._lines[large] += self._lines[small]
        self._above[large] += self._above[small]
        self._height[large], self._weight[large] = height, weight
        return large

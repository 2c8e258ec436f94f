"""How much a source may ask of its reader: steps, things made, seconds, depth.

Reading is a program that runs on somebody else's text, so everything it does is counted before it
is done. Time is this thread's own: a machine that is busy elsewhere reads as far as an idle one.
``OverBudgetError`` ends the reading; ``TooLargeError`` refuses one thing, and the rest
goes on.
"""

from __future__ import annotations

import time
from typing import Any

STEPS = 1_500_000
SECONDS = 2.5  # of this thread
LOOP_STEPS = 20_000  # without a layer made: a loop over data, of which no model depends
MOST_ITEMS = 200_000  # of one list, text or range that is walked
MOST_BITS = 2_048  # of an integer
MOST_MODELS, MOST_MADE = 300, 10_000  # models, and layers and calls, of one source
MOST_CALLS = 5_000  # of one model
MOST_DEPTH = 40  # calls within calls
MOST_NESTED = 60  # lists within lists, where a value is compared or shown
_QUANTUM = 8_192


class OverBudgetError(Exception):
    """The whole reading has done too much."""


class TooLargeError(Exception):
    """One value would be too large to be made."""


class Budget:
    """Counts the steps of one reading."""

    def __init__(self, steps: int = STEPS, seconds: float = SECONDS) -> None:
        self.used = 0
        self.depth = 0
        self._steps = steps
        self._end = time.thread_time() + seconds
        # Looking at the clock is dear; it is done once in a while.
        self.limit = min(_QUANTUM, steps)

    def extend(self, steps: int, seconds: float) -> None:
        """More may be done: what is asked for is large and known to end."""
        self._steps += steps
        self._end += seconds

    def step(self, count: int = 1) -> None:
        """So many steps are about to be done. Raises OverBudgetError."""
        self.used += count
        if self.used > self.limit:
            self.renew()

    def renew(self) -> None:
        """Called when ``used`` is above ``limit``. Raises OverBudgetError."""
        if self.used > self._steps or time.thread_time() > self._end:
            raise OverBudgetError
        self.limit = min(self.used + _QUANTUM, self._steps)

    def make(self, items: int) -> None:
        """So many items or letters are about to be made. Raises TooLargeError, OverBudgetError."""
        if items > MOST_ITEMS:
            raise TooLargeError
        self.step(1 + items // 4)

    def weigh(self, value: Any, deep: int = 0) -> None:
        """Walk a value as whoever compares, hashes or shows it will. Raises as ``make``."""
        if isinstance(value, str | bytes | range):
            self.make(len(value))
        elif isinstance(value, list | tuple | set | frozenset | dict):
            if deep > MOST_NESTED:
                raise TooLargeError
            self.make(len(value))
            for item in value.items() if isinstance(value, dict) else value:
                self.weigh(item, deep + 1)

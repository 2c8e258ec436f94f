"""Python's collector of garbage, kept from holding up what a person is doing.

Reference counts free nearly all that the program lets go of; the collector is there for cycles. It
looks for them among all that there is, each time that so many new things were made, and everything
stands still while it looks. In 150 edits of 10,000 nodes, in milliseconds of the thread's own time
(by the clock of a busy machine up to four times as much; ``tests/benchmarks/bench_live_check.py``):

| the longest pause | as Python has it | with this module |
|---|---|---|
| in the window, once in a hundred edits | 73 | 5 |
| in the window, hands still | - | 12 |
| in the engine, in every fifth edit | 16 | 0.5 |

So whoever has a model open calls ``leave_old`` once: young things are looked through as ever, old
ones only by ``sweep``, which is called when the hands are still. A sweep puts what it has looked
through aside, for what survived one is likely to stay, and so is as short as the work since the
last one. Among what was put aside it looks when ``whole``, which takes a third of a second and is
done seldom: in the window dialogs and closed windows leave cycles, in the engine submodels that
went away, 0.8 MB each where they held 300 calls.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# An edit of a large model makes few things, but some hold 10,000 others. What is of middle age is
# looked through before there are many of these: in 5 ms instead of 25.
MIDDLE = 2
# Collections of the middle age until Python looks through the old ones by itself: 7 million things
# made and kept, without a moment of rest.
SELDOM = 5_000


class Collector:
    """Turned off by the first to come, on again by the last to go, if it was on.

    Threads that each put back what they found would leave it off for good.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._workers = 0
        self._was_on = False

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Without collections of Python's: all threads stand still in one."""
        with self._lock:
            if not self._workers:
                self._was_on = gc.isenabled()
                gc.disable()
            self._workers += 1
        try:
            yield
        finally:
            with self._lock:
                self._workers -= 1
                if not self._workers and self._was_on:
                    gc.enable()


# There is one in a process.
collector_at_rest = Collector().at_rest


def leave_old() -> None:
    """From now on the old things are looked through by ``sweep``, and hardly ever by Python."""
    gc.set_threshold(gc.get_threshold()[0], MIDDLE, SELDOM)


def sweep(whole: bool = False) -> None:
    """Free garbage among what is new since the last sweep, or all; put aside what remains."""
    if whole:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


def put_aside() -> None:
    """Take all that there is for what stays, without looking, until a sweep is ``whole``."""
    gc.freeze()

"""Python's collector of garbage, at rest while work is done that it would only hold up."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


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

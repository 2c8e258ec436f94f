"""Work that is done a little at a time, so that the window goes on answering."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from app.collector import collector_at_rest

# Of each turn of the event loop so much is worked; a frame and a key come in between.
MILLISECONDS = 12.0
# The clock is looked at after so many steps.
STEPS = 8


class Slices(QObject):
    """One piece of work, as an iterator of small steps. ``done`` when it is all done."""

    done = Signal()
    moved_on = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Iterator[object] | None = None
        self._inside = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)

    @property
    def open(self) -> bool:
        """Whether there is work left, seen from outside of it."""
        return self._work is not None and not self._inside

    def start(self, work: Iterator[object], at_once: bool = False) -> None:
        """Do this instead of what there was to do; ``at_once`` before this returns, untold."""
        self._work = None if at_once else work
        if at_once:
            self._timer.stop()
            for _ in work:
                pass
        else:
            self._timer.start()

    def finish(self) -> None:
        """All that is left, now."""
        if self.open:
            self._run(until=None)

    def _turn(self) -> None:
        self._run(until=time.perf_counter() + MILLISECONDS / 1e3)

    def _run(self, until: float | None) -> None:
        work = self._work
        if work is None or self._inside:
            return
        self._inside = True
        # Thousands of things are made here that stay: to look through them for garbage meanwhile
        # finds none, and takes longer each time.
        try:
            with collector_at_rest():
                ended = self._steps(work, until)
        finally:
            self._inside = False
        # A step may have begun other work.
        if ended and self._work is work:
            self._work = None
            self._timer.stop()
            self.done.emit()
        else:
            self.moved_on.emit()

    @staticmethod
    def _steps(work: Iterator[object], until: float | None) -> bool:
        """Whether the work has ended."""
        for count, _ in enumerate(work):
            if until is not None and count % STEPS == 0 and time.perf_counter() > until:
                return False
        return True

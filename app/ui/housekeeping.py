"""When the hands are still, garbage is looked for (``app.collector`` tells why not at any time)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QCursor

from app.collector import leave_old, put_aside, sweep
from app.graph.document import Document
from app.graph.model import Graph

# Milliseconds since the last change of a document and the last report: what is new is swept.
STILL = 1_000
# As long again, and the pointer where it was: all that there is, which takes a third of a second
# at 10,000 nodes.
AT_EASE = 10_000
# Things that were put aside may become garbage: after so many sweeps all is looked through again.
SWEEPS = 50


class Housekeeping(QObject):
    """Sweeps for all windows of a process.

    What an opened file has brought is put aside at once, unseen: it stays. What it replaced, and
    what a closed window was made of, is garbage among what was put aside before; that waits until
    everybody is at ease.
    """

    def __init__(
        self, parent: QObject | None = None, still: int = STILL, at_ease: int = AT_EASE
    ) -> None:
        super().__init__(parent)
        self._still = self._timer(still, self._tidy)
        self._at_ease = self._timer(at_ease, self._tidy_all)
        self._opened, self._sweeps = False, 0
        self._pointer = QCursor.pos()
        leave_old()

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    def attend(self, document: Document) -> None:
        """Follow what is done to this one, too."""

        def changed(before: Graph, after: Graph) -> None:
            self._opened = self._opened or not document.steps
            self.put_off()

        document.subscribe(changed)

    def put_off(self) -> None:
        """Something is being done: wait until it is quiet again."""
        self._at_ease.stop()
        self._still.start()

    def want_all(self) -> None:
        """Much was let go: look through everything when there is time."""
        self._sweeps = SWEEPS
        self.put_off()

    def _tidy(self) -> None:
        opened, self._opened = self._opened, False
        self._sweeps = SWEEPS if opened else self._sweeps + 1
        if self._sweeps >= SWEEPS:
            self._at_ease.start()
        # Last: where the windows are let go, this object is part of the garbage.
        if opened:
            put_aside()
        else:
            sweep()

    def _tidy_all(self) -> None:
        before, self._pointer = self._pointer, QCursor.pos()
        if before != self._pointer:
            self._at_ease.start()
            return
        self._sweeps = 0
        sweep(whole=True)

"""Long work of a file's reader: done beside the window, which goes on painting and offers an end.

The work is pure Python and shares the interpreter with the window, which therefore gets its turns
every few milliseconds. It is not made to stop: who cancels is free at once, and what the work gives
later is dropped. Readers have limits of their own, so that none goes on for long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6 import QtWidgets  # A class of it is made when it is named: no start waits for it.
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QWidget

T = TypeVar("T")

# Shorter than this nobody notices that the window stands still.
AT_ONCE_S = 0.05
# Longer than this one wants to know that something is going on.
SHOWN_AFTER_MS = 300
# How often it is looked whether the work is over, meanwhile.
LOOK_MS = 15
# macOS gives other threads than the first a sixteenth of its stack: too little for nested files.
STACK = 16 << 20


class _Work(Generic[T]):
    """Work in a thread. No object of Qt's is shared with it: one that both ends hold may be gone
    while the other speaks to it.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._result: list[T] = []
        self._error: BaseException | None = None
        self.over = threading.Event()

    def start(self) -> None:
        before = threading.stack_size(STACK)
        try:
            threading.Thread(target=self._run, name="reader", daemon=True).start()
        finally:
            threading.stack_size(before)

    def result(self) -> T:
        """What the work gave; raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _run(self) -> None:
        try:
            self._result.append(self._work())
        except BaseException as error:  # noqa: BLE001  Raised again where it was asked for.
            self._error = error
        self.over.set()


def waited_for(work: Callable[[], T], text: str, window: QWidget) -> T | None:
    """What ``work`` gives, or raises; None: the person gave up.

    ``text``: what is going on, shown over the window if it takes longer than a moment. The window
    paints meanwhile and takes no input but Cancel. ``work`` must not touch widgets.
    """
    doing = _Work(work)
    doing.start()
    if not doing.over.wait(AT_ONCE_S) and not _watched(doing.over, text, window):
        return None
    return doing.result()


def _watched(over: threading.Event, text: str, window: QWidget) -> bool:
    """Show that work goes on until it is over; False: the person gave up before."""
    progress = QtWidgets.QProgressDialog(text, "", 0, 0, window)
    progress.setWindowTitle(QCoreApplication.applicationName())
    progress.setCancelButtonText(QCoreApplication.translate("Waiting", "Cancel"))
    progress.setWindowModality(Qt.WindowModality.WindowModal)
    progress.setMinimumDuration(SHOWN_AFTER_MS)
    loop = QEventLoop(progress)
    progress.canceled.connect(loop.quit)
    look = QTimer(progress)
    look.timeout.connect(lambda: loop.quit() if over.is_set() else None)
    look.start(LOOK_MS)
    progress.setValue(0)
    loop.exec()
    look.stop()
    # Closing it would say that it was cancelled.
    progress.canceled.disconnect(loop.quit)
    progress.close()
    progress.deleteLater()
    return over.is_set()

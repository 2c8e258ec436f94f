"""Keeps a recovery file up with the document: at most some hundred milliseconds late.

An edit only starts a clock. When that has run, a thread writes the graph of that moment, which
nothing can change any more; one write is in hand and at most one is owed.
"""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Thread

from PySide6.QtCore import QObject, QTimer, Signal

from app.collector import collector_at_rest
from app.errors import FileAccessError
from app.formats.layerloom import Writer
from app.formats.recovery import Header
from app.graph.document import Document
from app.graph.model import Graph
from app.ui.safety.store import Kept, Store
from app.ui.session import Session
from nodes.sentence import Sentence

# From an edit to the beginning of its writing; edits in between come along.
DELAY_MILLISECONDS = 250
# A full disk may have room again although nobody edits.
RETRY_MILLISECONDS = 10_000
# A disk that hangs must not hold the window for ever.
MOST_SECONDS = 5.0


class _Writing:
    """One graph on its way to the disk, in a thread of its own."""

    def __init__(self, kept: Kept, header: Header, graph: Graph, writer: Writer) -> None:
        self.graph = graph
        # Until it is written: a fault of ours must not pass for success.
        self.error: FileAccessError | None = FileAccessError("Layerloom failed over it.")
        self.given_up = False
        self._kept, self._header, self._writer = kept, header, writer

    def run(self) -> None:
        try:
            # A large model's records are many objects at once, which makes a collection due though
            # they go by themselves: at 10,000 nodes the window stood still for 70 to 140 ms.
            with collector_at_rest():
                model = self._writer.encode(self.graph)
            self._kept.write(self._header, model, self._refuse_if_given_up)
            self.error = None
        except FileAccessError as error:
            self.error = error

    def _refuse_if_given_up(self) -> None:
        """What comes too late must not replace what came after it."""
        if self.given_up:
            raise FileAccessError("It took too long.")


class Autosave(QObject):
    """The recovery file of one window.

    ``failed(Sentence)`` when it cannot be written, once until it can: then ``resumed``.
    """

    failed = Signal(Sentence)
    resumed = Signal()
    _ended = Signal(_Writing)

    def __init__(
        self, document: Document, session: Session, store: Store, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._store = document, session, store
        self._writer = Writer()
        self._kept: Kept | None = None
        self._on_disk: Graph | None = None
        self._writing: _Writing | None = None
        self._thread: Thread | None = None
        self._owed = self._failing = self._closed = False
        self._delay, self._retry = self._timer(), self._timer()
        self._ended.connect(self._finish)
        document.subscribe(self._graph_changed)
        session.saved_changed.connect(self._write)
        session.let_go.connect(self.put_aside)
        session.file_changed.connect(self._file_changed)

    @property
    def key(self) -> str:
        """Which recovery file is this window's; "" as long as it has none."""
        return self._kept.key if self._kept else ""

    @property
    def current(self) -> bool:
        """Whether the disk holds all that was done: in the model's file, or in this one."""
        return self._on_disk is self._unsaved()

    def write_now(self) -> bool:
        """Write what is owed before going on; False if it could not be. For the worst moment."""
        self._wait()
        if not self.current:
            self._write(wait=True)
        return self.current

    def put_aside(self) -> None:
        """A person does not save this: it stays with what is discarded, for some days."""
        if self.write_now() and self._kept and self._on_disk:
            self._store.put_aside(self._kept)
            self._on_disk = None
            # It may be shown on, as when no other file is chosen after all.
            self._delay.start(DELAY_MILLISECONDS)

    def adopt(self, kept: Kept, graph: Graph | None) -> None:
        """Go on with the file of a window that is gone; ``graph``: its model, shown next.

        None: there is nothing in the file.
        """
        self._wait()
        self._let_go()
        self._kept, self._on_disk = kept, graph

    def hand_over(self, other: Autosave) -> None:
        """Leave the file to a window that goes on with this one's document, and is told next."""
        self._closed = True
        self._wait()
        if self._kept:
            other.adopt(self._kept, self._on_disk)
        self._kept = self._on_disk = None

    def close(self) -> None:
        """The window goes, on purpose: what it has not saved is not wanted."""
        self._closed = True
        self._wait()
        self._let_go()

    def _unsaved(self) -> Graph | None:
        return self._document.graph if self._document.modified else None

    def _graph_changed(self, before: Graph, after: Graph) -> None:
        if not self._delay.isActive() and not self._closed:
            self._delay.start(DELAY_MILLISECONDS)

    def _file_changed(self) -> None:
        if self._session.path:
            # Where it cannot be noted nobody is told of a second window; saving asks all the same.
            with suppress(FileAccessError):
                self._place()
        self._note()
        self._write()

    def _write(self, wait: bool = False) -> None:
        """Let the disk hold what is unsaved now, or nothing if nothing is."""
        self._delay.stop()
        self._retry.stop()
        graph = self._unsaved()
        if self._writing:
            self._owed = True
        elif graph is self._on_disk:
            self._tell_all_is_well()
        elif graph is None:
            self._clear()
        elif not self._closed:
            self._begin(graph, wait)

    def _begin(self, graph: Graph, wait: bool) -> None:
        try:
            kept = self._place()
        except FileAccessError as error:
            self._tell(error)
            return
        version = self._session.version
        header = Header(
            name=graph.name,
            nodes=len(graph.nodes),
            time=time.time(),
            path=self._session.path,
            digest=version.digest if version else "",
        )
        writing = self._writing = _Writing(kept, header, graph, self._writer)
        if wait:
            writing.run()
            self._finish(writing)
            return
        self._thread = Thread(target=self._run, args=(writing,), name="autosave")
        self._thread.start()

    def _run(self, writing: _Writing) -> None:
        """In the thread. A fault of ours is told by itself; it must not stop the next writing."""
        try:
            writing.run()
        finally:
            self._ended.emit(writing)

    def _wait(self) -> None:
        """Until nothing is being written; what takes too long counts as failed."""
        if self._thread and self._writing:
            self._thread.join(MOST_SECONDS)
            if self._thread.is_alive():
                self._writing.given_up = True
                self._writer = Writer()  # The other is the thread's.
            self._finish(self._writing)

    def _finish(self, writing: _Writing) -> None:
        if writing is not self._writing:
            return  # Somebody waited for it, and this is its echo.
        self._writing = self._thread = None
        owed, self._owed = self._owed, False
        if writing.error:
            self._tell(writing.error)
            return
        self._on_disk = writing.graph
        self._tell_all_is_well()
        if owed and not self._closed:
            # A large model must not keep the thread busy without a pause.
            self._delay.start(DELAY_MILLISECONDS if self._document.modified else 0)

    def _clear(self) -> None:
        if self._kept:
            try:
                self._kept.clear()
            except FileAccessError as error:
                self._tell(error)
                return
        self._on_disk, self._writer = None, Writer()
        self._tell_all_is_well()

    def _place(self) -> Kept:
        if self._kept is None:
            self._kept = self._store.claim()
            self._note()
        return self._kept

    def _let_go(self) -> None:
        if self._kept:
            self._clear()
            self._kept.claim.release()
        self._kept = None

    def _note(self) -> None:
        """Let other windows know which file this one shows."""
        if self._kept:
            with suppress(OSError):
                self._kept.claim.note(self._session.path)

    def _tell(self, error: FileAccessError) -> None:
        self._retry.start(RETRY_MILLISECONDS)
        if not self._failing:
            self._failing = True
            self.failed.emit(error.sentence)

    def _tell_all_is_well(self) -> None:
        if self._failing:
            self._failing = False
            self.resumed.emit()

    def _timer(self) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(self._write)
        return timer

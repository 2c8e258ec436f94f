"""All that keeps the work of one window, and what it tells a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from app.graph.document import Document
from app.ui.message_bar import MessageBar
from app.ui.safety.autosave import Autosave
from app.ui.safety.file_watch import FileWatch
from app.ui.safety.offers import Offers
from app.ui.safety.store import Store
from app.ui.session import Session
from app.ui.words import translated
from nodes.sentence import Sentence


class Safety(QObject):
    """``autosave``, ``offers`` and ``watch`` of one window; ``folder`` holds the recovery files."""

    def __init__(
        self,
        document: Document,
        session: Session,
        folder: Path,
        messages: MessageBar,
        finish_typing: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._messages = session, messages
        self._store = Store(folder)
        self.autosave = Autosave(document, session, self._store, self)
        self.offers = Offers(document, session, self._store, self.autosave, self)
        self.watch = FileWatch(document, session, finish_typing, self)
        self._shown: Path | None = None
        for asks in (session.asked, self.offers.asked, self.watch.asked):
            asks.connect(lambda *told: messages.tell(*told))
        for withdraws in (session.withdrawn, self.watch.withdrawn):
            withdraws.connect(messages.withdraw)
        # Somebody may have changed the file since the work on it was left.
        self.offers.recovered.connect(self.watch.look)
        self.autosave.failed.connect(self._tell_no_autosave)
        self.autosave.resumed.connect(lambda: messages.withdraw("autosave"))
        # After the autosave, which takes this window's own place first.
        session.file_changed.connect(self._tell_second_window)

    def begin(self) -> None:
        """The window is seen: offer what others left."""
        self.offers.look()
        self.offers.tell()

    def look(self) -> None:
        """The window has the focus: see what happened meanwhile."""
        self.watch.look()
        self.offers.refresh()

    def close(self) -> None:
        """The window goes, and nobody wants what is unsaved."""
        self.autosave.close()

    def _tell_second_window(self) -> None:
        path, before = self._session.path, self._shown
        if path == before:
            return
        self._shown = path
        if path and self._store.shown_elsewhere(path, self.autosave.key):
            text = self.tr(
                "{name} is open in another window, too. Whoever saves second is asked what to keep."
            )
            self._messages.tell("warning", text.format(name=path.name), "second")
        else:
            self._messages.withdraw("second")

    def _tell_no_autosave(self, reason: Sentence) -> None:
        text = self.tr("What is not saved cannot be kept safe from a crash. {reason}")
        self._messages.tell("warning", text.format(reason=translated(reason)), "autosave")

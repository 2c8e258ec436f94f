"""What windows left that ended without saving: told, recovered, discarded and brought back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QObject, Signal

from app.errors import LayerloomError
from app.formats.files import same_file
from app.graph.document import Document
from app.graph.model import Graph
from app.ui.message_bar import Action
from app.ui.safety.autosave import Autosave
from app.ui.safety.store import DAYS, Broken, Found, Store
from app.ui.session import Session
from app.ui.words import translated

KEY = "recovery"


class Offers(QObject):
    """``changed`` when the list did. ``asked(kind, text, key, actions)`` is for the message bar.

    ``list_wanted`` when a person wants to see all of it; ``recovered`` when some of it is shown.
    """

    changed = Signal()
    recovered = Signal()
    list_wanted = Signal()
    asked = Signal(str, str, str, list)

    def __init__(
        self,
        document: Document,
        session: Session,
        store: Store,
        autosave: Autosave,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._store, self._autosave = store, autosave
        self._told: set[str] = set()
        self._listed = False
        self.found: list[Found] = []
        # Where a model is recovered that has no room in this window; None: nowhere else.
        self.elsewhere: Callable[[Found], None] | None = None
        session.file_changed.connect(self.tell)

    def look(self) -> None:
        """List what there is. What is broken is put aside and told."""
        self.found, broken = self._store.found()
        self._store.tidy()
        self.changed.emit()
        for file in broken:
            self._tell_broken(file)

    def refresh(self) -> None:
        """Take from the list what another window took meanwhile."""
        still = [item for item in self.found if self._store.is_there(item.key)]
        if len(still) < len(self.found):
            self.found = still
            self.changed.emit()

    def discarded(self) -> list[Found]:
        """What was discarded in the last days."""
        return self._store.discarded()

    def graph(self, found: Found) -> Graph:
        """The model in it. Raises FileAccessError and FileFormatError."""
        return self._store.read(found)

    def tell(self) -> None:
        """Say, once each, what there is of the file that is shown, and that there is more.

        The start page shows the list itself.
        """
        here = [item for item in self.found if self._belongs_here(item)]
        others = len(self.found) - len(here)
        if others and not self._listed and not self._session.blank:
            self._tell_of_others(others)
        self._listed = self._listed or bool(self.found)
        # Last, so that it stands on top.
        for item in here[:1]:
            if item.key not in self._told:
                self._told.add(item.key)
                self._tell_of_file(item)

    def recover(self, found: Found) -> None:
        """Show it as unsaved changes of its file: here if there is room, or in another window."""
        if self.elsewhere and not self._has_room(found):
            self.elsewhere(found)
        elif self._has_room(found) or self._session.may_leave():
            self._recover_here(found)

    def discard(self, found: Found) -> None:
        """Offer it no more. It can be brought back for some days."""
        if self._store.discard(found.key):
            text = self.tr("The unsaved work on {name} was discarded. It is kept for {days} days.")
            text = text.format(name=name_of(found), days=DAYS)
            undo = (self.tr("Undo"), lambda: self.bring_back(found))
            self.asked.emit("info", text, KEY, [undo])
        else:
            self._tell_taken(found)
        self.look()

    def bring_back(self, found: Found) -> None:
        """Offer again what was discarded."""
        if not self._store.bring_back(found.key):
            self._tell_taken(found)
        self.look()

    def _recover_here(self, found: Found) -> None:
        if found.discarded:
            self._store.bring_back(found.key)
        kept = self._store.take(found.key)
        if kept is None:
            self._tell_taken(found)
            self.look()
            return
        try:
            graph = self._store.read(Found(found.key, found.header))
        except LayerloomError as error:
            kept.claim.release()
            self._tell_unreadable(found, error)
            return
        self.found = [item for item in self.found if item.key != found.key]
        self._autosave.adopt(kept, graph)
        self._session.recover(graph, found.header.path, found.header.digest)
        self.changed.emit()
        text = self.tr("The unsaved work on {name} ({time}) is here again. Save it to keep it.")
        text = text.format(name=name_of(found), time=time_of(found))
        self.asked.emit("info", text, KEY, [])
        self.recovered.emit()

    def _has_room(self, found: Found) -> bool:
        """Whether nothing that a person looks at has to go for it."""
        return self._session.blank or (not self._document.modified and self._belongs_here(found))

    def _belongs_here(self, found: Found) -> bool:
        """Whether it is work on the file that is shown."""
        path, shown = found.header.path, self._session.path
        return path is not None and shown is not None and same_file(path, shown)

    def _tell_of_file(self, found: Found) -> None:
        text = self.tr(
            "There is unsaved work on {name} ({time}): the program ended before it was saved."
        )
        text = text.format(name=name_of(found), time=time_of(found))
        actions = [
            (self.tr("Recover"), lambda: self.recover(found)),
            (self.tr("Later"), lambda: None),
            (self.tr("Discard"), lambda: self.discard(found)),
        ]
        self.asked.emit("warning", text, KEY, actions)

    def _tell_of_others(self, count: int) -> None:
        if count == 1:
            text = self.tr("There is unsaved work on another model.")
        else:
            text = self.tr("There is unsaved work on {count} other models.").format(count=count)
        actions = [(self.tr("Show it"), self.list_wanted.emit), (self.tr("Later"), lambda: None)]
        self.asked.emit("warning", text, "recovery_others", actions)

    def _tell_taken(self, found: Found) -> None:
        text = self.tr("The unsaved work on {name} is not there any more: another window took it.")
        self.asked.emit("info", text.format(name=name_of(found)), KEY, [])

    def _tell_unreadable(self, found: Found, error: LayerloomError) -> None:
        text = self.tr("The unsaved work on {name} could not be read. {reason}")
        text = text.format(name=name_of(found), reason=translated(error.sentence))
        discard: Action = (self.tr("Discard"), lambda: self.discard(found))
        self.asked.emit("error", text, KEY, [discard])

    def _tell_broken(self, file: Broken) -> None:
        text = self.tr("A recovery file could not be read and was put to {path}. {reason}")
        text = text.format(path=file.path, reason=translated(file.reason))
        self.asked.emit("warning", text, "broken", [])


def name_of(found: Found) -> str:
    """The file's name, or the model's where there is no file yet."""
    path: Path | None = found.header.path
    return path.name if path else found.header.name


def time_of(found: Found) -> str:
    """When it was changed last, as people here write it: only the hour, if that was today."""
    time, short = (
        QDateTime.fromSecsSinceEpoch(int(found.header.time)),
        QLocale.FormatType.ShortFormat,
    )
    if time.date() == QDate.currentDate():
        hour = QLocale().toString(time.time(), short)
        return QCoreApplication.translate("Offers", "today, {time}").format(time=hour)
    return QLocale().toString(time, short)

"""What others do to the file that the window shows: changed, deleted, spoilt.

It is looked at when the window gets the focus, and by ``Session`` before anything is overwritten.
Nothing watches it in between: a watch of the system's ends when the file is replaced by another, as
every careful program does, it hears nothing of what other machines do on a shared disk, and nobody
can edit here without coming through the focus.

A change is taken over as one step of the history, unless there is something unsaved: so what was
here before comes back with undo, when no file holds it any more.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.errors import LayerloomError
from app.formats.route import read_model
from app.formats.versions import Seen, Version, seen, version_of
from app.graph.document import Document
from app.graph.model import Graph
from app.ui.message_bar import Action, Kind
from app.ui.session import Session
from app.ui.words import translated
from nodes.sentence import Sentence

KEY = "file_watch"


class FileWatch(QObject):
    """``asked(kind, text, key, actions)`` and ``withdrawn(key)`` are for the message bar.

    ``finish_typing``: what is half typed is unsaved, too.
    """

    asked = Signal(str, str, str, list)
    withdrawn = Signal(str)

    def __init__(
        self,
        document: Document,
        session: Session,
        finish_typing: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._finish_typing = finish_typing
        self._told: tuple[Seen, Version | None] | None = None
        self._held: tuple[Version | None, Graph] | None = None
        session.file_changed.connect(self._file_changed)
        session.overtaken.connect(self._ask_at_saving)

    def look(self) -> None:
        """See what happened to the file since it was last looked at, and act on it once."""
        path = self._session.path
        if path is None:
            return
        how, version = seen(path, self._session.version)
        if how is Seen.SAME:
            self._found_as_it_was(version)
        elif (how, version) != self._told:
            self._told = (how, version)
            self._act(path, how, version)

    def take_theirs(self) -> None:
        """Read the file again, as one step that undo takes back."""
        path = self._session.path
        version = version_of(path) if path else None
        if path is None or version is None:
            self._tell_gone(path)
            return
        try:
            graph = read_model(str(path))
        except LayerloomError as error:
            self._tell_spoilt(path, version, error)
            return
        self._session.version = version
        self._file_changed()
        if graph != self._document.graph:
            text = self.tr(
                "{name} was changed by somebody else and was read again. "
                "Undo brings back what was here before."
            )
            self.asked.emit("info", text.format(name=path.name), KEY, [])
        label = Sentence("Read {file} again", {"file": path.name})
        self._document.replace(graph, label, saved=True)
        self._session.saved_changed.emit()

    def keep_mine(self, version: Version) -> None:
        """What stands in the file now may be overwritten by the next saving, and nothing later."""
        self._session.version = version
        self._forget()

    def _act(self, path: Path, how: Seen, version: Version | None) -> None:
        self._finish_typing()
        if version is None:
            self._tell_gone(path)
        elif self._document.modified:
            self._mark_unsaved()
            text = self.tr(
                "{name} was changed by somebody else, and there are changes here, too, "
                "that are not saved."
            )
            keep = (self.tr("Keep mine"), lambda: self.keep_mine(version))
            self._ask("warning", text.format(name=path.name), keep, self._theirs())
        else:
            self.take_theirs()

    def _ask_at_saving(self) -> None:
        path = self._session.path
        assert path is not None
        version = version_of(path)
        self._told = (Seen.OTHER, version)
        self._mark_unsaved()
        text = self.tr("{name} was not saved: somebody else has changed it since it was read here.")
        self._ask("warning", text.format(name=path.name), self._over(version), self._theirs())

    def _tell_gone(self, path: Path | None) -> None:
        if path is None:
            return
        self._mark_unsaved()
        if path.parent.is_dir():
            text = self.tr(
                "{name} is not there any more: somebody deleted, renamed or moved it. "
                "The model is still here, unsaved."
            )
            again = (self.tr("Save it there again"), self._session.save)
            self._ask("warning", text.format(name=path.name), again)
        else:
            text = self.tr(
                "The folder of {name} is not there any more. The model is still here, unsaved."
            )
            self._ask("warning", text.format(name=path.name))

    def _tell_spoilt(self, path: Path, version: Version, error: LayerloomError) -> None:
        self._mark_unsaved()
        text = self.tr(
            "{name} was changed by somebody else and cannot be read any more. {reason} "
            "What was here before is still here, unsaved."
        )
        text = text.format(name=path.name, reason=translated(error.sentence))
        self._ask("error", text, self._over(version))

    def _mark_unsaved(self) -> None:
        """Nothing but this window holds the model now: closing asks, and it is autosaved."""
        if held := self._document.mark_unsaved():
            self._held = (self._session.version, held)
        self._session.saved_changed.emit()

    def _found_as_it_was(self, version: Version | None) -> None:
        self._session.version = version
        self._forget()
        if self._held and version and self._held[0] and self._held[0].digest == version.digest:
            self._document.mark_saved(self._held[1])
            self._session.saved_changed.emit()
        self._held = None

    def _file_changed(self) -> None:
        self._held = None
        self._forget()

    def _forget(self) -> None:
        if self._told:
            self._told = None
            self.withdrawn.emit(KEY)

    def _over(self, version: Version | None) -> Action:
        return self.tr("Save mine over it"), lambda: self._session.save_over(version)

    def _theirs(self) -> Action:
        return self.tr("Take theirs"), self.take_theirs

    def _ask(self, kind: Kind, text: str, *actions: Action) -> None:
        save_as = (self.tr("Save mine as…"), self._session.save_as)
        self.asked.emit(kind, text, KEY, [*actions, save_as])

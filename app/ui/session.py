"""Which file the window shows: new, open, save, export, and the question before anything goes.

What others do to that file meanwhile is the business of ``safety.file_watch``. What reads and
writes files is imported where it is done: the window is painted before that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from app.errors import FileAccessError, FileChangedError, LayerloomError, SeveralModelsError
from app.formats.names import EXAMPLE, OURS, READABLE
from app.graph.document import Document
from app.graph.model import Graph
from app.ui.dialogs import Answer
from app.ui.message_bar import Action
from app.ui.settings import Settings
from app.ui.words import translated
from nodes.sentence import Sentence

if TYPE_CHECKING:
    from app.formats.opened import Opened, Told
    from app.formats.versions import Version
    from app.ui.picture_dialog import PictureChoice

Write = Callable[[Graph], str]

# The messages on what of an opened file, and of an inserted one, is not in the model.
OPENED, INSERTED = "opened", "inserted"


class Asker(Protocol):
    """Who decides: ``Dialogs``, or a test."""

    def open_path(self, folder: Path, filters: str) -> Path | None: ...

    def save_path(self, title: str, suggested: Path, filters: str) -> Path | None: ...

    def unsaved(self, name: str) -> Answer: ...

    def may_stop_writing(self, name: str) -> bool: ...

    def which_model(self, name: str, models: Sequence[str]) -> str | None: ...

    def picture_choice(self, selected: bool) -> PictureChoice | None: ...

    def read(self, name: str, work: Callable[[], Opened]) -> Opened | None: ...


class Session(QObject):
    """Files to the document and back.

    ``file_changed`` when another file, or none, is shown; ``saved_changed`` when the document's
    saved mark moved; ``saved`` tells where the model was just written; ``overtaken`` when saving
    found that somebody else changed the file; ``let_go`` before what is unsaved goes, which a
    person does not want to save. ``failed(text, key)``, ``told(text, key)``,
    ``noted(text, key)`` for what has to stay until it was read, and
    ``asked(kind, text, key, actions)`` are for the message bar, ``withdrawn(key)`` takes back what
    they told. ``source``: the file that the model came from, in a format that is not ours and that
    is never written over.
    """

    file_changed = Signal()
    saved_changed = Signal()
    saved = Signal(Path)
    overtaken = Signal()
    let_go = Signal()
    failed = Signal(str, str)
    told = Signal(str, str)
    noted = Signal(str, str)
    asked = Signal(str, str, str, list)
    withdrawn = Signal(str)

    def __init__(
        self,
        document: Document,
        settings: Settings,
        asker: Asker,
        write_code: Write,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._settings = document, settings
        self._asker, self._write_code = asker, write_code
        self.path: Path | None = None
        self.source: Path | None = None
        # What of the file was read or written here last: others may change it at any time.
        self.version: Version | None = None
        self.started = False

    @property
    def name(self) -> str:
        """The file's name, or the model's as long as it has no file."""
        file = self.path or self.source
        return file.name if file else self._document.graph.name

    @property
    def blank(self) -> bool:
        """Nothing is drawn and no file is open: the start page's moment."""
        file = self.path or self.source
        return file is None and not self.started and not self._document.graph.nodes

    def new(self) -> None:
        """An empty model, and the start page."""
        if self.may_leave():
            self._show(Graph(), None, started=False)

    def start_empty(self) -> None:
        """An empty canvas instead of the start page."""
        self.started = True
        self.file_changed.emit()

    def open(self) -> None:
        """Ask for a file and open it."""
        path = self._asker.open_path(self._settings.folder, self._open_filters())
        if path and self.may_leave():
            self.open_path(path)

    def open_named(self, name: str) -> bool:
        """Open ``example:NAME`` or a path, after asking about what is unsaved."""
        if not self.may_leave():
            return False
        # No name at all is refused as such: as a path it would be the current folder.
        if name.startswith(EXAMPLE) or not name:
            return self._open_example(name)
        return self.open_path(Path(name))

    def open_path(self, path: Path) -> bool:
        """Read a file and show it. What cannot be read leaves everything as it was."""
        from app.formats.versions import version_of

        path = Path(path).expanduser().absolute()
        # Before it is read: of a change in between we rather hear twice than never.
        version = version_of(path)
        try:
            opened = self._opened(path)
        except LayerloomError as error:
            if not path.exists():
                self._settings.forget_file(path)
            self._tell_failure(self.tr("{name} was not opened. {reason}"), path, error)
            return False
        if opened is None:
            return False
        self._settings.remember_file(path)
        if opened.ours:
            self._show(opened.graph, path, started=True, version=version)
        else:
            self._show(opened.graph, None, started=True, source=path)
        self._tell_notes(self.tr("{name} was opened. {notes}"), path, opened.notes, OPENED)
        return True

    def recover(self, graph: Graph, path: Path | None, digest: str) -> None:
        """Show what was never saved as unsaved changes of its file: undo shows what that holds.

        ``digest``: of the version of the file that the changes began with.
        """
        from app.formats.versions import Version

        self.path, self.started = path, True
        self.version = Version(digest) if digest else None
        saved = self._readable(path)
        if saved:
            label = Sentence("Recover what was not saved")
            self._document.restore(graph, saved, label)
        else:
            self._document.reset(graph, saved=False)
        self.file_changed.emit()

    def _opened(self, path: Path) -> Opened | None:
        """The model of a file, which one is asked for if need be; None: the person gave up."""
        try:
            return self._read(path)
        except SeveralModelsError as several:
            chosen = self._asker.which_model(path.name, several.names)
            return self._read(path, chosen) if chosen else None

    def _read(self, path: Path, model: str = "") -> Opened | None:
        from app.formats.route import open_model

        return self._asker.read(path.name, lambda: open_model(str(path), model))

    def _tell_notes(self, template: str, path: Path, notes: Sequence[Told], key: str) -> None:
        """What is not in the model: of a source that of the first line, with its words."""
        sentences = [note for note in notes if isinstance(note, Sentence)]
        if sentences:
            told = " ".join(map(translated, sentences))
            self.noted.emit(template.format(name=path.name, notes=told), key)
        for first in [note for note in notes if not isinstance(note, Sentence)][:1]:
            text = self.tr("{name}, line {line}: {reason}")
            if len(notes) > 1:
                text = self.tr(
                    "{name}, line {line}: {reason} There is more to tell of {more} lines."
                )
            values = {"name": path.name, "line": first.line, "more": len(notes) - 1}
            self.noted.emit(text.format(reason=translated(first.sentence), **values), key)

    def save(self) -> bool:
        """Write to the file; to one that is asked for if there is none. False: not saved."""
        return self._save_to(self.path) if self.path else self.save_as()

    def save_over(self, version: Version | None) -> bool:
        """Save over a version of the file that somebody else made, and over no later one."""
        self.version = version
        return self.save()

    def save_as(self) -> bool:
        """Ask for a place and write there; the window shows that file from now on.

        A name of another suffix gets ours behind it: ``model.py`` should hold Python.
        """
        suggested = self.path or self.suggested(OURS)
        if not suggested.parent.is_dir():
            suggested = self._settings.folder / suggested.name
        path = self._asker.save_path(self.tr("Save the model"), suggested, self._save_filters())
        if path is None:
            return False
        if path.suffix.lower() == OURS or path.absolute() == self.path:
            return self._save_to(path)
        ours = path.with_name(f"{path.name}{OURS}")
        if ours.exists():
            # Nobody was asked whether this one may be replaced.
            text = self.tr("{name} was not saved. There is a {ours} already; choose another name.")
            self.failed.emit(text.format(name=path.name, ours=ours.name), "file")
            return False
        return self._save_to(ours)

    def export_code(self) -> bool:
        """Ask for a place and write the model's Python there."""
        filters = self.tr("Python (*.py)")
        suggested = self.suggested(".py")
        if self._came_from(suggested):
            suggested = suggested.with_name(f"{suggested.stem}_model.py")
        path = self._asker.save_path(self.tr("Export the Python code"), suggested, filters)
        if path is None:
            return False
        try:
            self.refuse_export(path, (".py",))
            _write(path, self._write_code(self._document.graph).encode())
        except LayerloomError as error:
            self._tell_failure(self.tr("The code was not written to {name}. {reason}"), path, error)
            return False
        self.told.emit(self.tr("The code was written to {path}.").format(path=path), "export")
        return True

    def part_to_insert(self) -> Graph | None:
        """Ask for a file and read it as a part of the model; None, and told, if it cannot be."""
        found = self._asked_for(self.tr("{name} was not inserted. {reason}"))
        if found is None:
            return None
        path, opened = found
        self._tell_notes(self.tr("{name} was inserted. {notes}"), path, opened.notes, INSERTED)
        return opened.graph

    def model_beside(self) -> tuple[Path, Graph] | None:
        """Ask for a file and read it, to look at beside the model; None as above."""
        found = self._asked_for(self.tr("{name} was not read. {reason}"))
        return (found[0], found[1].graph) if found else None

    def _asked_for(self, failure: str) -> tuple[Path, Opened] | None:
        path = self._asker.open_path(self._settings.folder, self._open_filters())
        if path is None:
            return None
        try:
            opened = self._opened(path)
        except LayerloomError as error:
            self._tell_failure(failure, path, error)
            return None
        return (path, opened) if opened else None

    def save_part(self, part: Graph) -> bool:
        """Ask for a place and write a submodel there, as a model of its own."""
        suggested = self._settings.folder / f"{part.name or 'submodel'}{OURS}"
        title = self.tr("Save the submodel")
        path = self._asker.save_path(title, suggested, self._save_filters())
        if path is None:
            return False
        try:
            self.refuse_export(path, (OURS,))
            _write(path, _encoded(part, path))
        except LayerloomError as error:
            self._tell_failure(self.tr("{name} was not saved. {reason}"), path, error)
            return False
        self.told.emit(self.tr("The submodel was written to {path}.").format(path=path), "export")
        return True

    def refuse_export(self, path: Path, suffixes: Sequence[str]) -> None:
        """Raises FileAccessError for a file that the model still needs, and for other suffixes."""
        if self._came_from(path):
            raise FileAccessError(Sentence("The model came from this file; choose another name."))
        if self._keeps_weights(path):
            template = "Weights of the model stand in this file; choose another name."
            raise FileAccessError(Sentence(template))
        if path.suffix.lower() not in suffixes:
            values: dict[str, str | int] = {"expected": ", ".join(suffixes)}
            template = "Its name must end in one of: {expected}. Choose such a name."
            raise FileAccessError(Sentence(template, values))

    def _came_from(self, path: Path) -> bool:
        from app.formats.files import same_file

        return any(same_file(path, file) for file in (self.path, self.source) if file)

    def _keeps_weights(self, path: Path) -> bool:
        """Whether layers of the model, now or after undo, find their weights there."""
        from app.formats.files import same_file
        from app.graph.weights import weights_files

        graphs = [self._document.graph]
        graphs += [graph for step in self._document.steps for graph in (step.before, step.after)]
        files = set().union(*map(weights_files, graphs))
        return any(same_file(path, Path(file)) for file in files)

    def may_leave(self) -> bool:
        """Whether the present model may go: it is saved, or the person lets it go."""
        if not self._document.modified:
            return True
        answer = self._asker.unsaved(self.name)
        if answer is Answer.SAVE:
            return self.save()
        if answer is Answer.DISCARD:
            self.let_go.emit()
        return answer is Answer.DISCARD

    def _open_example(self, name: str) -> bool:
        try:
            graph = _read_model(name)
        except LayerloomError as error:
            self.failed.emit(translated(error.sentence), "open")
            return False
        self._show(graph, None, started=True)
        return True

    def _show(
        self,
        graph: Graph,
        path: Path | None,
        started: bool,
        version: Version | None = None,
        source: Path | None = None,
    ) -> None:
        self.path, self.version, self.started = path, version if path else None, started
        self.source = source
        self.withdrawn.emit(OPENED)
        self.withdrawn.emit(INSERTED)
        self._document.reset(graph)
        self.file_changed.emit()

    def _save_to(self, path: Path) -> bool:
        from app.formats.versions import written_version

        path = path.absolute()
        # Whoever chose another file in the dialog was asked there whether it may be replaced.
        last = self._refuse_to_overtake if path == self.path else None
        data = _encoded(self._document.graph, path)
        try:
            _write(path, data, last)
        except FileChangedError:
            self.overtaken.emit()
            return False
        except LayerloomError as error:
            self._tell_not_saved(path, error)
            return False
        self._document.mark_saved()
        self._settings.remember_file(path)
        self.path, self.version, self.started = path, written_version(path, data), True
        self.source = None
        self.withdrawn.emit("file")
        self.file_changed.emit()
        self.saved_changed.emit()
        self.saved.emit(path)
        return True

    def _refuse_to_overtake(self) -> None:
        """Raises FileChangedError where the file is not the one that is known here."""
        from app.formats.versions import Seen, seen

        assert self.path is not None
        if seen(self.path, self.version, closely=True)[0] is Seen.OTHER:
            raise FileChangedError(Sentence("Somebody else has changed the file."))

    def _readable(self, path: Path | None) -> Graph | None:
        """What the file of a recovered model holds; None where it cannot be read, or is none."""
        try:
            return _read_model(str(path)) if path else None
        except LayerloomError:  # Told when it is looked at next: it is gone, or somebody spoilt it.
            return None

    def _tell_not_saved(self, path: Path, error: LayerloomError) -> None:
        text = self.tr("{name} was not saved. {reason}")
        text = text.format(name=path.name, reason=translated(error.sentence))
        actions: list[Action] = [
            (self.tr("Save as…"), self.save_as),
            (self.tr("Try again"), lambda: self._save_to(path)),
        ]
        self.asked.emit("error", text, "file", actions)

    def _tell_failure(self, template: str, path: Path, error: LayerloomError) -> None:
        text = template.format(name=path.name or str(path), reason=translated(error.sentence))
        self.failed.emit(text, "file")

    def suggested(self, suffix: str) -> Path:
        """A place beside the file, or in the folder last used, named like the model."""
        if file := self.path or self.source:
            return file.with_suffix(suffix)
        return self._settings.folder / f"{self._document.graph.name or 'model'}{suffix}"

    def _open_filters(self) -> str:
        filters = (
            self.tr("Models ({patterns})"),
            self.tr("Layerloom models (*.layerloom)"),
            self.tr("Keras models (*.keras *.h5 *.hdf5 *.json)"),
            self.tr("Keras code (*.py *.ipynb)"),
            self.tr("All files (*)"),
        )
        patterns = " ".join(f"*{suffix}" for suffix in READABLE)
        return ";;".join(filters).format(patterns=patterns)

    def _save_filters(self) -> str:
        return self.tr("Layerloom model (*.layerloom)")


def _read_model(name: str) -> Graph:
    from app.formats.route import read_model

    return read_model(name)


def _encoded(graph: Graph, path: Path) -> bytes:
    from app.formats import layerloom

    return layerloom.encode(graph, path.absolute().parent)


def _write(path: Path, data: bytes, last: Callable[[], None] | None = None) -> None:
    from app.formats.files import write_bytes

    write_bytes(path, data, last)

"""The ways out: the model as a notebook, as Keras's files, as Graphviz text, as pictures.

Each asks for a place, writes whole or not at all, and tells in one sentence what came of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from importlib import import_module
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Signal

from app.engine.protocol import lost_of, sentence_of
from app.errors import LayerloomError
from app.formats.files import PART, write_bytes
from app.formats.plots import SUFFIXES
from app.graph.document import Document
from app.graph.place import Place
from app.graph.records import to_records
from app.graph.report import Report
from app.ui.engine_process import EngineProcess, EngineState, Reply
from app.ui.picture_dialog import PictureChoice
from app.ui.plotter import Plotter
from app.ui.session import Asker, Session
from app.ui.words import translated
from nodes.sentence import Sentence

KEY, LOST = "export", "lost"
T = QT_TRANSLATE_NOOP
FILTERS = {
    ".ipynb": T("Exports", "Jupyter notebook (*.ipynb)"),
    ".keras": T("Exports", "Keras model (*.keras)"),
    ".json": T("Exports", "Keras model as JSON (*.json)"),
    ".dot": T("Exports", "Graphviz text (*.dot)"),
    ".png": T("Exports", "PNG picture (*.png)"),
    ".svg": T("Exports", "SVG picture (*.svg)"),
    ".pdf": T("Exports", "PDF page (*.pdf)"),
    ".txt": T("Exports", "Text (*.txt)"),
    ".md": T("Exports", "Markdown (*.md)"),
    ".csv": T("Exports", "CSV (*.csv)"),
}


class Exports(QObject):
    """Writes the document of one window into other formats.

    ``report`` gives what is known of the model, ``selection`` the selected nodes of the place that
    is shown. ``told(kind, text, key)`` for the message bar.
    """

    told = Signal(str, str, str)

    def __init__(
        self,
        session: Session,
        asker: Asker,
        engine: EngineProcess,
        place: Place,
        report: Callable[[], Report],
        selection: Callable[[], tuple[str, ...]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._asker, self._engine = session, asker, engine
        self._place = place
        self._document: Document = place.document
        self._report, self._selection = report, selection
        self.plotter = Plotter(engine, self)
        # What Keras is writing, by the marks of what it leaves behind if it is ended.
        self._writing: dict[str, Path] = {}
        engine.state_changed.connect(self._hear)

    @property
    def writing(self) -> tuple[str, ...]:
        """The names of the files that Keras is writing."""
        return tuple(path.name for path in self._writing.values())

    def notebook(self) -> None:
        """A Jupyter notebook: the model in cells, its summary and its picture."""
        write = import_module("app.codegen").notebook
        self._write(".ipynb", lambda: write(self._document.graph).encode())

    def graphviz(self) -> None:
        """Graphviz text, with the shapes that are known."""
        encode = import_module("app.formats.dot").encode
        self._write(".dot", lambda: encode(self._document.graph, self._report().shapes()))

    def keras(self) -> None:
        """The whole model as Keras keeps it, with the weights that its layers came with."""
        self._by_engine(".keras")

    def keras_json(self) -> None:
        """The model without weights, as ``model.to_json()`` has it."""
        self._by_engine(".json")

    def picture(self) -> None:
        """The canvas, or what of it is selected: the place that is shown, in a theme and size."""
        choice = self._asker.picture_choice(bool(self._selection()))
        if choice is None:
            return
        nodes = self._selection() if choice.selection else ()
        path = self.path(choice.suffix)
        if path is not None:
            self._tell_result(path, lambda: self._paint(path, choice, nodes))

    def plot(self) -> None:
        """What Keras's ``plot_model`` draws."""
        path = self.path(*SUFFIXES, ending="_plot")
        if path is None:
            return
        if self.plotter.busy:
            self._tell_failure(path, Sentence("Another plot is being drawn; wait for it."))
            return
        self.told.emit("info", self.tr("Keras is drawing the plot…"), KEY)
        self.plotter.draw(
            self._document.graph,
            path.suffix.lower(),
            lambda picture: self._tell_result(path, lambda: write_bytes(path, picture)),
            lambda reason: self._tell_failure(path, reason),
        )

    def write_text(self, path: Path, text: str) -> None:
        """A text into a file that was asked for."""
        self._tell_result(path, lambda: write_bytes(path, text.encode()))

    def _write(self, suffix: str, data: Callable[[], bytes]) -> None:
        path = self.path(suffix)
        if path is not None:
            self._tell_result(path, lambda: write_bytes(path, data()))

    def _paint(self, path: Path, choice: PictureChoice, nodes: Collection[str]) -> None:
        save = import_module("app.ui.canvas.picture").save_picture
        here = self._report().at(self._place.path)
        save(self._place.graph, path, here, choice.scale, choice.theme, nodes)

    def path(self, *suffixes: str, ending: str = "") -> Path | None:
        """Where to write, under a name of one of these suffixes; None if nobody says.

        Nor, and that is told, under another suffix, nor over the file that the model came from.
        """
        suggested = self._session.suggested(suffixes[0])
        suggested = suggested.with_name(f"{suggested.stem}{ending}{suffixes[0]}")
        translate = QCoreApplication.translate
        filters = ";;".join(translate("Exports", FILTERS[suffix]) for suffix in suffixes)
        path = self._asker.save_path(self.tr("Export the model"), suggested, filters)
        if path is None:
            return None
        path = path.absolute()
        try:
            self._session.refuse_export(path, suffixes)
        except LayerloomError as error:
            self._tell_failure(path, error.sentence)
            return None
        return path

    def _by_engine(self, suffix: str) -> None:
        path = self.path(suffix)
        if path is None:
            return
        if self._engine.state not in (EngineState.READY, EngineState.BUSY):
            sentence = Sentence("Keras is not ready yet, and writes this file; wait a moment.")
            self._tell_failure(path, sentence)
            return
        self.told.emit("info", self.tr("Keras is writing {name}…").format(name=path.name), KEY)
        graph = to_records(self._document.graph)
        request = {"do": "export", "graph": graph, "path": str(path), "format": suffix[1:]}
        mark = uuid4().hex
        self._writing[mark] = path
        self._engine.ask(
            {**request, "mark": mark},
            lambda reply: self._answered(mark, reply),
            lambda error: self._ended(mark, error.sentence),
        )

    def _hear(self, state: EngineState) -> None:
        """An engine that is stopped owes no answer any more."""
        if state is EngineState.OFF:
            for mark in tuple(self._writing):
                self._ended(mark, Sentence("The engine is not running."))

    def _ended(self, mark: str, reason: Sentence) -> None:
        """The engine is gone: what it had begun to write is of no use."""
        path = self._writing.pop(mark)
        for begun in path.resolve().parent.glob(f"{PART}{mark}*"):
            shutil.rmtree(begun, ignore_errors=True)
        self._tell_failure(path, reason)

    def _answered(self, mark: str, reply: Reply) -> None:
        path = self._writing.pop(mark)
        refused = sentence_of(reply)
        if refused is not None:
            self._tell_failure(path, refused)
            return
        self._tell_done(path)
        if lost := " ".join(map(translated, lost_of(reply))):
            self.told.emit("warning", f"{path.name}: {lost}", LOST)

    def _tell_result(self, path: Path, work: Callable[[], None]) -> None:
        try:
            work()
        except LayerloomError as error:
            self._tell_failure(path, error.sentence)
        else:
            self._tell_done(path)

    def _tell_done(self, path: Path) -> None:
        text = self.tr("{path} was written.").format(path=path)
        self.told.emit("info", text, KEY)

    def _tell_failure(self, path: Path, reason: Sentence) -> None:
        text = self.tr("{name} was not written. {reason}")
        text = text.format(name=path.name, reason=translated(reason))
        self.told.emit("error", text, KEY)

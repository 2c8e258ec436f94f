"""The summary as text, Markdown or CSV, on the clipboard or in a file.

The text is Keras's own, or the table's while there is no engine.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.errors import EngineError
from app.graph.document import Document
from app.graph.records import to_records
from app.ui.engine_process import EngineProcess, EngineState, Reply
from app.ui.exports import Exports
from app.ui.message_bar import MessageBar
from app.ui.panels.summary import SummaryPanel

# Wide enough that Keras cuts no name; it is a text to paste, not a terminal.
COLUMNS = 100
KEY = "summary"


class SummaryText(QObject):
    """Copies and saves the summary of the document's present graph."""

    def __init__(
        self,
        engine: EngineProcess,
        document: Document,
        table: SummaryPanel,
        messages: MessageBar,
        exports: Exports,
    ) -> None:
        super().__init__(table)
        self._engine, self._document = engine, document
        self._table, self._messages, self._exports = table, messages, exports

    def copy(self) -> None:
        """Put it on the clipboard and say so."""
        self._ask(self._copy_text)

    def copy_markdown(self) -> None:
        """Put the table on the clipboard as Markdown."""
        self._copy(self.markdown(), self.tr("The summary is on the clipboard as Markdown."))

    def copy_csv(self) -> None:
        """Put the table on the clipboard as CSV."""
        self._copy(self.csv(), self.tr("The summary is on the clipboard as CSV."))

    def save(self) -> None:
        """Ask for a file: .txt holds Keras's own summary, .md and .csv the table."""
        path = self._exports.path(".txt", ".md", ".csv", ending="_summary")
        if path is None:
            return
        kind = path.suffix.lower()
        if kind in (".md", ".csv"):
            self._exports.write_text(path, self.markdown() if kind == ".md" else self.csv())
        else:
            self._ask(lambda text: self._exports.write_text(path, text or self._table.text()))

    def markdown(self) -> str:
        """The table as Markdown."""
        made = import_module("app.ui.panels.summary_formats").as_markdown
        return str(made(self._table.live_rows(), self._table.totals.text()))

    def csv(self) -> str:
        """The table as CSV."""
        return str(import_module("app.ui.panels.summary_formats").as_csv(self._table.live_rows()))

    def _ask(self, then: Callable[[str], None]) -> None:
        """Keras's own text; an empty one where there is no engine, or none of this model."""
        if self._engine.state not in (EngineState.READY, EngineState.BUSY):
            then("")
            return

        def answered(reply: Reply) -> None:
            text = reply.get("text")
            then(text if isinstance(text, str) else "")

        def failed(error: EngineError) -> None:
            then("")

        graph = to_records(self._document.graph)
        self._engine.ask({"do": "summary", "graph": graph, "width": COLUMNS}, answered, failed)

    def _copy_text(self, text: str) -> None:
        if text:
            self._copy(text, self.tr("Keras's summary is on the clipboard."))
        else:
            said = self.tr(
                "The summary's table is on the clipboard; Keras could not write its own."
            )
            self._copy(self._table.text(), said)

    def _copy(self, text: str, said: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._messages.tell("info", said, KEY)

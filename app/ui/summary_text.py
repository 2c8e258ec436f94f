"""The summary as text for the clipboard: Keras's own, or the table's while there is no engine."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.errors import EngineError
from app.graph.document import Document
from app.graph.records import to_records
from app.ui.engine_process import EngineProcess, EngineState, Reply
from app.ui.message_bar import MessageBar
from app.ui.panels.summary import SummaryPanel

# Wide enough that Keras cuts no name; it is a text to paste, not a terminal.
COLUMNS = 100
KEY = "summary"


class SummaryText(QObject):
    """Copies the summary of the document's present graph."""

    def __init__(
        self, engine: EngineProcess, document: Document, table: SummaryPanel, messages: MessageBar
    ) -> None:
        super().__init__(table)
        self._engine, self._document = engine, document
        self._table, self._messages = table, messages

    def copy(self) -> None:
        """Put it on the clipboard and say so."""
        if self._engine.state not in (EngineState.READY, EngineState.BUSY):
            self._copy_table()
            return
        graph = to_records(self._document.graph)
        request = {"do": "summary", "graph": graph, "width": COLUMNS}
        self._engine.ask(request, self._answered, self._failed)

    def _answered(self, reply: Reply) -> None:
        text = reply.get("text")
        if isinstance(text, str):
            QGuiApplication.clipboard().setText(text)
            self._messages.tell("info", self.tr("Keras's summary is on the clipboard."), KEY)
        else:
            self._copy_table()

    def _failed(self, error: EngineError) -> None:
        self._copy_table()

    def _copy_table(self) -> None:
        QGuiApplication.clipboard().setText(self._table.text())
        text = self.tr("The summary's table is on the clipboard; Keras could not write its own.")
        self._messages.tell("info", text, KEY)

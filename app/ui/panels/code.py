"""The code panel: the model's Python, live; a line selects its node, a node marks its lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QGuiApplication,
    QMouseEvent,
    QShowEvent,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.errors import LayerloomError
from app.graph.document import Document
from app.graph.model import Graph
from app.graph.place import PlacePath, existing
from app.graph.problems import Problem
from app.ui import theme
from app.ui.panels.labels import label
from app.ui.panels.refused_note import RefusedNote
from app.ui.words import translated

if TYPE_CHECKING:
    from app.codegen.page import Source
    from app.ui.panels.highlighter import PythonHighlighter

Write = Callable[[Graph], "Source"]
Seen = tuple[int, int]  # lines from the top, pixels from the left

# Edits come in bursts; the code follows when the burst is over.
PAUSE_MILLISECONDS = 60


class CodePanel(QWidget):
    """Written only while somebody can see it: the whole model, wherever in it a person is.

    ``node_chosen(path, id)`` on a click on a node's line. ``problems_wanted``: see what is wrong.
    """

    node_chosen = Signal(tuple, str)
    save_wanted = Signal()
    problems_wanted = Signal()

    def __init__(self, document: Document, write: Write, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document, self._write = document, write
        self._written: Graph | None = None
        self._source: Source | None = None
        self._nodes: tuple[tuple[str, ...], ...] = ()
        # Whether the code was not there yet when they were selected.
        self._awaited = False
        # What is seen of the code once it is there.
        self._wanted: Seen | None = None
        self.view = CodeView(self)
        self.view.setAccessibleName(self.tr("Python code of the model"))
        self.view.line_clicked.connect(self._line_clicked)
        self._highlighter: PythonHighlighter | None = None
        self.refused = RefusedNote(self)
        self.refused.problems_wanted.connect(self.problems_wanted)
        self._message = label("", "muted", self, wrap=True)
        self._message.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 6, 8, 6)
        box.setSpacing(4)
        box.addWidget(self.refused)
        box.addWidget(self.view, 1)
        box.addLayout(self._foot())
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self.refresh)
        document.subscribe(lambda before, after: self._pause.start())

    @property
    def text(self) -> str:
        """The code as it is shown; empty where none could be written."""
        return self._source.text if self._source else ""

    def show_selection(self, nodes: Sequence[str], path: PlacePath = ()) -> None:
        """Mark the lines of these nodes of a place, and bring the first into view."""
        self._nodes = tuple((*path, node) for node in nodes)
        self._awaited = self._document.graph is not self._written
        self._mark(scroll=True)

    def show_errors(self, errors: Sequence[Problem]) -> None:
        """Say beside the code that the model has these errors."""
        self.refused.show_errors(errors)

    @property
    def seen(self) -> Seen:
        """Which part of the code is seen."""
        return self._wanted or self.view.seen

    def show_seen(self, seen: Seen) -> None:
        """See that part, as soon as the code is there."""
        self._wanted = seen
        if self._written is self._document.graph:
            self._go_back()

    def refresh(self) -> None:
        """Write the code of the present graph, if it can be seen and is not there yet."""
        graph = self._document.graph
        if not self.isVisible() or graph is self._written:
            return
        self._written = graph
        if self._highlighter is None:
            made = import_module("app.ui.panels.highlighter").PythonHighlighter
            self._highlighter = made(self.view.document())
        try:
            self._source = self._write(graph)
        except LayerloomError as error:
            self._source = None
            self._message.setText(translated(error.sentence))
        else:
            self._message.setText("")
        self._message.setVisible(bool(self._message.text()))
        self.view.show_text(self.text)
        self._mark(scroll=self._awaited)
        self._awaited = False
        self._go_back()

    def _go_back(self) -> None:
        seen, self._wanted = self._wanted, None
        if seen is not None:
            self.view.show_seen(seen)

    def copy(self) -> None:
        """Put the code on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._highlighter:
            self._highlighter.read_theme()
            self._highlighter.rehighlight()
            self._mark(scroll=False)

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.addWidget(self._message, 1)
        foot.addStretch(1)
        for text, slot in (
            (self.tr("Copy"), self.copy),
            (self.tr("Save as Python file…"), self.save_wanted.emit),
        ):
            button = QPushButton(text, self)
            button.setProperty("role", "plain")
            button.clicked.connect(lambda _=False, slot=slot: slot())
            foot.addWidget(button)
        return foot

    def _mark(self, scroll: bool) -> None:
        lines = self._source.lines if self._source else {}
        numbers = sorted({n for node in self._nodes for n in lines.get(node, ())})
        self.view.mark_lines(numbers, theme.current()["row"])
        if scroll and numbers:
            self.view.show_line(numbers[0])

    def _line_clicked(self, number: int) -> None:
        owner = self._source.node_at(number) if self._source else None
        # The source may be older than the graph: what it speaks of may have gone.
        if owner and existing(self._document.graph, owner[:-1]) == owner[:-1]:
            self.node_chosen.emit(owner[:-1], owner[-1])


class CodeView(QPlainTextEdit):
    """Text to read, to select and to click on: ``line_clicked(number)``, from 1."""

    line_clicked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)

    @property
    def seen(self) -> Seen:
        """Where the scroll bars are."""
        return self.verticalScrollBar().value(), self.horizontalScrollBar().value()

    def show_seen(self, seen: Seen) -> None:
        down, right = seen
        self.verticalScrollBar().setValue(down)
        self.horizontalScrollBar().setValue(right)

    def show_text(self, text: str) -> None:
        """Another text at the same place of the scroll bars."""
        seen = self.seen
        self.setPlainText(text)
        self.show_seen(seen)

    def mark_lines(self, numbers: Sequence[int], color: QColor) -> None:
        marks = []
        for number in numbers:
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(color)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self.document().findBlockByNumber(number - 1))
            marks.append(mark)
        self.setExtraSelections(marks)

    def show_line(self, number: int) -> None:
        """Scroll until a line can be seen, without moving the text cursor's selection."""
        top = self.firstVisibleBlock().blockNumber()
        shown = self.viewport().height() // max(1, self.fontMetrics().lineSpacing())
        if not top < number <= top + shown - 1:
            self.verticalScrollBar().setValue(max(0, number - 1 - shown // 3))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.textCursor().hasSelection():
            block = self.cursorForPosition(event.position().toPoint()).blockNumber()
            self.line_clicked.emit(block + 1)

"""The words of a lookup: typed with commas between them, or read from a text file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QToolButton, QWidget

from app.errors import LayerloomError
from app.formats.vocabulary import read_vocabulary
from app.ui.panels.editors import TextEditor
from app.ui.panels.fields import TextField
from app.ui.panels.literals import parse
from nodes.spec import ParameterSpec
from nodes.values import Value, show

INTEGERS = "integer_vocabulary"
# More is no text to edit in one line; it is shown by its beginning.
MOST_CHARACTERS = 2_000
SHOWN_WORDS = 12

ChooseFile = Callable[[QWidget], str]


def chosen_file(parent: QWidget) -> str:
    """The path of the text file that a person chooses; empty if none."""
    translate = QCoreApplication.translate
    title = translate("Editor", "Load the words from a text file")
    filters = translate("Editor", "Text files (*.txt *.csv *.vocab);;All files (*)")
    path, _ = QFileDialog.getOpenFileName(parent, title, "", filters)
    return path


class VocabularyEditor(TextEditor):
    """A line of words, and a button that reads them from a file of one word a line.

    The words themselves go into the document: a model that names a file would be lost without it.
    """

    def __init__(
        self, spec: ParameterSpec, parent: QWidget, choose_file: ChooseFile = chosen_file
    ) -> None:
        integers = spec.kind == INTEGERS
        super().__init__(spec, parent, read_integers if integers else read_words, as_text)
        self._integers, self._choose_file = integers, choose_file
        self.load = QToolButton(self)
        self.load.setText("…")
        self.load.setProperty("role", "plain")
        self.load.setFixedWidth(24)
        text = QCoreApplication.translate(
            "Editor", "Load {argument} from a text file with one entry a line"
        ).format(argument=spec.name)
        self.load.setToolTip(text)
        self.load.setAccessibleName(text)
        self.load.clicked.connect(self._load)
        self.row.addWidget(self.load)

    def make_field(self) -> TextField:
        field = TextField(self)
        field.setMaxLength(1_000_000)
        return field

    def show_value(self, value: Value) -> None:
        super().show_value(value)
        is_long = isinstance(value, tuple) and len(whole_text(value)) > MOST_CHARACTERS
        self.field.setReadOnly(is_long)

    def _load(self) -> None:
        path = self._choose_file(self)
        if not path:
            return
        try:
            self.give(read_vocabulary(Path(path), self._integers))
        except LayerloomError as error:
            self.unreadable.emit(error.sentence)


def read_words(text: str) -> Value:
    """``a, b c`` are two words; a tuple in brackets is read as Python, for words with commas."""
    if text.strip().startswith(("(", "[")):
        return parse(text)
    return tuple(word.strip() for word in text.split(",") if word.strip())


def read_integers(text: str) -> Value:
    """``1, 2`` or a tuple in brackets. What is no integer stays a text, which is then refused."""
    words = read_words(text)
    return tuple(map(_as_integer, words)) if isinstance(words, tuple) else words


def _as_integer(word: Value) -> Value:
    try:
        return int(word) if isinstance(word, str) else word
    except ValueError:
        return word


def as_text(value: Value) -> str:
    """What ``read_words`` reads back; of a long list its beginning and how many there are."""
    if not isinstance(value, tuple):
        return show(value)
    whole = whole_text(value)
    if len(whole) <= MOST_CHARACTERS:
        return whole
    first = ", ".join(str(word)[:40] for word in value[:SHOWN_WORDS])
    text = QCoreApplication.translate("Editor", "{first} … ({count} entries)")
    return text.format(first=first, count=f"{len(value):,}")


def whole_text(words: tuple[Value, ...]) -> str:
    """All entries with commas between them, as Python where that could not be read back."""
    plain = ", ".join(map(str, words))
    is_plain = plain.isprintable() and plain.lower() != "none" and all(map(_is_plain, words))
    return plain if is_plain else show(words)


def _is_plain(word: Value) -> bool:
    if not isinstance(word, str):
        return isinstance(word, int)
    return bool(word) and word == word.strip() and not set(word) & set(",()[]")

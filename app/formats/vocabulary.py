"""The words of a lookup layer out of a text file, as Keras reads its own: one entry a line.

What is read goes into the document. A model that named the file would be lost without it, and a
file that is opened must not make the program read another.
"""

from __future__ import annotations

import os
from pathlib import Path

from app.errors import FileAccessError, FileFormatError
from app.formats.files import read_bytes
from nodes.sentence import Sentence
from nodes.values import MOST_INTEGER

MOST_ENTRIES = 1_000_000

# Each says what was found, what was expected, and what to do.
MISSING = "There is no file {name}; expected a text file with one entry a line. Choose another."
NO_TEXT = "{name} is no text in UTF-8; expected one entry a line. Choose another file."
EMPTY = "{name} is empty; expected one entry a line. Choose another file."
TOO_LONG = "{name} has more than {most} lines; expected fewer. Choose another file."
REPEATED = (
    "{name} has in line {again} what stands in line {first}; expected each entry once. "
    "Choose another file."
)
NO_INTEGER = "{name} has no integer in line {again}; expected one a line. Choose another file."
TOO_LARGE = (
    "{name} has in line {again} an integer of more than 64 bits; expected a smaller one. "
    "Choose another file."
)


def read_vocabulary(path: Path, integers: bool = False) -> tuple[str, ...] | tuple[int, ...]:
    """The lines of a UTF-8 file, empty ones at its end left out; as integers if these are wanted.

    Raises FileAccessError for a file that is not there or may not be read, and FileFormatError for
    one that holds no vocabulary: each with one sentence.
    """
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for names that are too long
        raise FileAccessError(Sentence(MISSING, {"name": path.name}))
    words = _lines(path)
    _refuse_repeated(path, words)
    if integers:
        return tuple(_integer(path, place, word) for place, word in enumerate(words, 1))
    return tuple(words)


def _lines(path: Path) -> list[str]:
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(NO_TEXT, path) from error
    if "\0" in text:
        raise _refusal(NO_TEXT, path)
    lines = text.splitlines()
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise _refusal(EMPTY, path)
    if len(lines) > MOST_ENTRIES:
        raise _refusal(TOO_LONG, path, most=f"{MOST_ENTRIES:,}")
    return lines


def _refuse_repeated(path: Path, words: list[str]) -> None:
    first: dict[str, int] = {}
    for line, word in enumerate(words, 1):
        if first.setdefault(word, line) != line:
            raise _refusal(REPEATED, path, first=first[word], again=line)


def _integer(path: Path, line: int, word: str) -> int:
    try:
        number = int(word)
    except ValueError as error:
        raise _refusal(NO_INTEGER, path, again=line) from error
    if abs(number) > MOST_INTEGER:
        raise _refusal(TOO_LARGE, path, again=line)
    return number


def _refusal(template: str, path: Path, **values: str | int) -> FileFormatError:
    return FileFormatError(Sentence(template, {"name": path.name, **values}))

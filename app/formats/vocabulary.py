"""The words of a lookup layer out of a text file, as Keras reads its own: one entry a line.

What is read goes into the document. A model that named the file would be lost without it, and a
file that is opened must not make the program read another.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from app.errors import FileAccessError, FileFormatError
from app.formats.files import read_bytes
from nodes.sentence import Sentence
from nodes.values import MOST_INTEGER

MOST_ENTRIES = 1_000_000


def read_vocabulary(path: Path, integers: bool = False) -> tuple[str, ...] | tuple[int, ...]:
    """The lines of a UTF-8 file, empty ones at its end left out; as integers if these are wanted.

    Raises FileAccessError for a file that is not there or may not be read, and FileFormatError for
    one that holds no vocabulary: each with one sentence that names the file.
    """
    if not path.exists():
        raise FileAccessError(
            Sentence(
                "There is no file {name}; expected a text file with one entry a line. "
                "Choose another.",
                {"name": path.name},
            )
        )
    words = _lines(path)
    _refuse_repeated(path, words)
    if integers:
        return tuple(_integer(path, place, word) for place, word in enumerate(words, 1))
    return tuple(words)


def _lines(path: Path) -> list[str]:
    try:
        lines = read_bytes(path).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise _no_vocabulary(path, "it is no text in UTF-8") from error
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise _no_vocabulary(path, "it is empty")
    if len(lines) > MOST_ENTRIES:
        raise _no_vocabulary(path, f"it has more than {MOST_ENTRIES:,} lines")
    if "\0" in "".join(lines):
        raise _no_vocabulary(path, "it is no text")
    return lines


def _refuse_repeated(path: Path, words: list[str]) -> None:
    (word, times), *_ = Counter(words).most_common(1)
    if times > 1:
        first = words.index(word) + 1
        again = words.index(word, first) + 1
        raise _no_vocabulary(path, f"line {again} repeats line {first}")


def _integer(path: Path, place: int, word: str) -> int:
    try:
        number = int(word)
    except ValueError as error:
        raise _no_vocabulary(path, f"line {place} is no integer") from error
    if abs(number) > MOST_INTEGER:
        raise _no_vocabulary(path, f"line {place} has more than 64 bits")
    return number


def _no_vocabulary(path: Path, found: str) -> FileFormatError:
    return FileFormatError(
        Sentence(
            "{name} cannot be taken: {found}; expected one entry a line, each once. "
            "Choose another file.",
            {"name": path.name, "found": found},
        )
    )

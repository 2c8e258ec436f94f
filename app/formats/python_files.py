"""Python files and notebooks to graphs: which of their models, and what could not be read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from app.errors import FileFormatError, SeveralModelsError
from app.graph.model import Graph
from nodes.sentence import Sentence

if TYPE_CHECKING:
    from app.formats.python_source import FoundModel, Note, SourceReading

MOST_MARKS = 3_000_000  # brackets and commas of a notebook: each may be an object in memory
Tell: TypeAlias = "Callable[[Note], None]"

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_ENCODINGS = re.compile(r"iso8859|cp\d+|gb|big5|shift_jis|euc_|koi8|utf_?8|ascii|mac_|latin")


def decode(data: bytes, model: str = "", tell: Tell = lambda note: None) -> Graph:
    """The graph of a source's one model, or of the one called ``model``.

    What could not be read of it goes to ``tell``. Raises SeveralModelsError where one must be
    chosen, FileFormatError where there is none.
    """
    from app.formats.python_source import read_source  # No start waits for it.

    reading = read_source(_text(data))
    chosen = _chosen(reading, model)
    for note in chosen.notes:
        tell(note)
    return chosen.graph


def _chosen(reading: SourceReading, model: str) -> FoundModel:
    if not reading.models:
        raise FileFormatError(_nothing(reading))
    names = [found.name for found in reading.models]
    if model in names:
        return reading.models[names.index(model)]
    if model:
        values = {"model": model, "names": ", ".join(names)}
        sentence = Sentence(
            "The source has no model {model}; expected one of {names}. Choose one.", values
        )
        raise SeveralModelsError(sentence, names)
    if len(names) == 1:
        return reading.models[0]
    raise SeveralModelsError(
        Sentence(
            "The source has {count} models; expected the name of one: {names}. Choose one with "
            "--model.",
            {"count": len(names), "names": ", ".join(names)},
        ),
        names,
    )


def _nothing(reading: SourceReading) -> Sentence:
    """Why there is no model: the first thing that could not be read, if there is one."""
    gaps = [note for note in reading.notes if note.gap]
    if not gaps:
        return Sentence(
            "No Keras model was found in the source; expected Sequential or Model with its layers. "
            "Check that it is the right file."
        )
    return Sentence(
        "No Keras model could be read from the source (line {line}: {reason}); expected Sequential "
        "or Model with its layers. Check that line.",
        {"line": gaps[0].line, "reason": str(gaps[0].sentence)},
    )


def _text(data: bytes) -> str:
    """Python's own rules: UTF-8, or what one of the first two lines says."""
    if data.count(b"[") + data.count(b"{") + data.count(b",") > MOST_MARKS:
        raise FileFormatError(
            Sentence("The file holds too many parts; expected code that a person wrote.")
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        for line in data.split(b"\n", 2)[:2]:
            cookie = _COOKIE.match(line)
            text = _by_name(data, cookie[1].decode("ascii", "replace")) if cookie else None
            if text is not None:
                return text
        raise FileFormatError(
            Sentence("The file is not UTF-8 text; expected Python source. Choose another file.")
        ) from error


def _by_name(data: bytes, name: str) -> str | None:
    """The text in an encoding of texts; Python knows others that compress or execute."""
    try:
        codec = codecs.lookup(name)
        return data.decode(codec.name) if _ENCODINGS.match(_plain(codec.name)) else None
    except (LookupError, UnicodeError):
        return None


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace("iso8859_", "iso8859")

"""The program's own format, ``.layerloom``: JSON with sorted keys, one node a line.

``version`` is the format's, not the program's. An older file is migrated step by step before it is
checked; a newer one is refused, because writing it back would lose what we do not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from app.errors import FileFormatError
from app.graph.model import Graph
from app.graph.records import (
    RecordError,
    Records,
    from_records,
    head,
    row,
    sources,
    without_empty,
)
from nodes.catalogue import catalogue
from nodes.sentence import Sentence

FORMAT = "layerloom"
VERSION = 1
MOST_NESTED = 100

# From version N to N + 1, on plain records. Version 0 never left the workshop; it shows the way.
MIGRATIONS: dict[int, Callable[[Records], Records]] = {}


def decode(data: bytes) -> Graph:
    """The graph in a file's bytes. Raises FileFormatError; nothing in the file is ever executed."""
    records = _json(data)
    if not isinstance(records, dict) or records.get("format") != FORMAT:
        raise FileFormatError(
            Sentence(
                "The file is no Layerloom model; expected JSON whose 'format' is 'layerloom'. "
                "Choose another file."
            )
        )
    records = _migrated(records)
    for key in ("format", "version", "keras"):
        records.pop(key, None)
    try:
        return from_records(records)
    except RecordError as error:
        values = {"place": error.place, "found": error.found, "expected": error.expected}
        raise FileFormatError(
            Sentence(
                "The file holds {found} at {place}; expected {expected}. Mend it in "
                "a text editor, or open a copy.",
                values,
            )
        ) from error


def encode(graph: Graph) -> bytes:
    """The file's bytes: UTF-8, ending in a newline, the same for equal graphs."""
    return Writer().encode(graph)


# Of one table: what each row was made of, and its line.
Lines = dict[str, tuple[object, str]]


class Writer:
    """Graphs to bytes, one after the other, each only where it differs from the one before.

    What an edit leaves alone stays the same object, so its line need not be made again: of 10,000
    nodes that is the difference between an eighth of a second and a hundredth.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Lines] = {}
        self._fresh = self._known

    def encode(self, graph: Graph) -> bytes:
        """As ``encode`` does."""
        self._fresh = {}
        version = {"format": FORMAT, "version": VERSION, "keras": catalogue().keras_version}
        data = (self._text(graph, version, ()) + "\n").encode()
        self._known = self._fresh
        return data

    def _text(self, graph: Graph, more: Records, place: tuple[str, ...]) -> str:
        """A graph, one line an entry of its tables, so that a diff shows one node as one line."""
        parts = {key: _line(item) for key, item in without_empty(more | head(graph)).items()}
        tables = without_empty({**sources(graph), "definitions": graph.definitions})
        for table, rows in tables.items():
            parts[table] = self._table(rows, (*place, table)) if rows else _line({})
        pad = " " * (len(place) + 1)
        inside = ",\n".join(f"{pad}{json.dumps(key)}: {parts[key]}" for key in sorted(parts))
        return f"{{\n{inside}\n{' ' * len(place)}}}"

    def _table(self, rows: Mapping[str, object], place: tuple[str, ...]) -> str:
        pad = " " * (len(place) + 1)
        known = self._known.get(place, {})
        fresh = self._fresh[place] = {}
        for key in sorted(rows):
            value, found = rows[key], known.get(key)
            if not found or found[0] is not value:
                line = f"{pad}{json.dumps(key, ensure_ascii=False)}: {self._row(value, place, key)}"
                found = value, line
            fresh[key] = found
        inside = ",\n".join([line for _, line in fresh.values()])
        return f"{{\n{inside}\n{' ' * len(place)}}}"

    def _row(self, value: object, place: tuple[str, ...], key: str) -> str:
        if isinstance(value, Graph):
            return self._text(value, {}, (*place, key))
        return _line(row(place[-1], value))


def _json(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
        if _too_deep(text):
            raise FileFormatError(
                Sentence(
                    "The file nests deeper than {most} levels; expected a model. "
                    "Check that it is the right file.",
                    {"most": MOST_NESTED},
                )
            )
        return _parsed(text)
    except UnicodeError as error:
        raise FileFormatError(
            Sentence("The file is not UTF-8 text; expected a Layerloom model. Choose another file.")
        ) from error
    except (json.JSONDecodeError, RecursionError) as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "its end"
        raise FileFormatError(
            Sentence(
                "The file is broken at {place}; expected complete JSON. Restore it from a backup.",
                {"place": place},
            )
        ) from error
    except ValueError as error:
        raise FileFormatError(
            Sentence(
                "The file cannot be read ({reason}); expected plain JSON, each key "
                "once. Mend it in a text editor.",
                {"reason": str(error)},
            )
        ) from error


def _parsed(text: str) -> Any:
    records = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    if "\\ud" in text.lower():
        # Half a surrogate pair is JSON, yet no text: it could not be written back.
        json.dumps(records, ensure_ascii=False).encode()
    return records


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key[:40]!r} stands twice")
            seen.add(key)
    return found


# A string, which may hold brackets of its own and may lack its end, or one bracket. The possessive
# repeats never try a place twice: half a file full of quotes must not take minutes.
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def _too_deep(text: str) -> bool:
    """Whether brackets nest too deep for whoever walks the records by recursion."""
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > MOST_NESTED:
                return True
        elif found[0] in "]}":
            depth -= 1
    return False


def _migrated(records: Records) -> Records:
    version = records.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FileFormatError(
            Sentence(
                "The file's version is {found}; expected a number from 1 to "
                "{version}. Mend it in a text editor.",
                {"found": repr(version)[:40], "version": VERSION},
            )
        )
    if version > VERSION:
        raise FileFormatError(
            Sentence(
                "The file has version {found}; this program reads up to {version}. "
                "Update Layerloom to open it.",
                {"found": version, "version": VERSION},
            )
        )
    while version < VERSION:
        records = MIGRATIONS[version](records)
        version += 1
    return records


def _line(item: object) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False, allow_nan=False)

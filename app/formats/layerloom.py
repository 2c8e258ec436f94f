"""The program's own format, ``.layerloom``: JSON with sorted keys, one node a line.

``version`` is the format's, not the program's. An older file is migrated step by step before it is
checked; a newer one is refused, because writing it back would lose what we do not know.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any

from app.errors import FileFormatError
from app.formats.plain_json import no_number, once, too_deep
from app.graph.model import MOST_DEFINITIONS_DEEP, Graph
from app.graph.records import RecordError, Records, from_records, to_records
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.values import MOST_DEEP

FORMAT = "layerloom"
VERSION = 4
# What is written as this version writes it bears its number: older programs can read it.
SAME_SINCE = 1
# Submodels inside each other, two brackets each, and a value at the innermost layer.
MOST_NESTED = 2 * MOST_DEFINITIONS_DEEP + MOST_DEEP + 10

# From version N to N + 1, on plain records. Later ones only add: 2 skipped calls and marks, 3 the
# flow, 4 silenced hints.
MIGRATIONS: dict[int, Callable[[Records], Records]] = {
    1: lambda records: records,
    2: lambda records: records,
    3: lambda records: records,
}

# By table, by key: what a row was made of, and its line.
Source = tuple[object, ...]
Lines = dict[tuple[str, ...], dict[str, tuple[Source, str]]]


def decode(data: bytes, folder: Path | None = None) -> Graph:
    """The graph in a file's bytes. Raises FileFormatError; nothing in the file is ever executed.

    ``folder``: where the file stands, from which it tells where weights stand.
    """
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
    if folder is not None:
        _find_files(records, folder)
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


def encode(graph: Graph, folder: Path | None = None) -> bytes:
    """The file's bytes: UTF-8, ending in a newline, the same for equal graphs.

    ``folder``: where the file will stand; weights below it are told by their way from there.
    """
    return Writer().encode(graph, folder)


class Writer:
    """Graphs to bytes, one after the other: only lines of what changed since the last are new.

    What an edit leaves alone stays the same object, and so its line the same text: at 10,000 nodes
    that is three quarters of the work.
    """

    def __init__(self) -> None:
        self._lines: Lines = {}
        self._known: Lines = {}

    def encode(self, graph: Graph, folder: Path | None = None) -> bytes:
        """As ``encode`` does."""
        records = to_records(graph)
        version = _version(records)
        head: Records = {"format": FORMAT, "version": version, "keras": catalogue().keras_version}
        if folder is not None:
            _tell_from(folder, records)
        self._known, self._lines = self._lines, {}
        text = self._text(head | records, graph, ())
        self._known = {}
        return f"{text}\n".encode()

    def _text(self, records: Records, graph: Graph, place: tuple[str, ...]) -> str:
        """One line an entry for the tables of a graph, so that a diff shows one node as one line.

        ``place``: the keys that lead to it from the top.
        """
        pad = " " * (len(place) + 1)
        lines = []
        for key in sorted(records):
            item = records[key]
            if key in _OPEN and item:
                lines.append(f"{pad}{json.dumps(key)}: {self._table(item, graph, (*place, key))}")
            else:
                lines.append(f"{pad}{json.dumps(key)}: {_line(item)}")
        return "{\n" + ",\n".join(lines) + "\n" + " " * len(place) + "}"

    def _table(self, table: Records, graph: Graph, place: tuple[str, ...]) -> str:
        pad, sources = " " * (len(place) + 1), _sources(graph, place[-1])
        known, lines = self._known.get(place, {}), self._lines.setdefault(place, {})
        for name in sorted(table):
            source, found = sources.get(name, ()), known.get(name)
            if not source or found is None or not _identical(found[0], source):
                if source and isinstance(source[0], Graph):
                    row = self._text(table[name], source[0], (*place, name))
                else:
                    row = _line(table[name])
                found = source, f"{pad}{json.dumps(name, ensure_ascii=False)}: {row}"
            lines[name] = found
        rows = [line for _, line in lines.values()]
        return "{\n" + ",\n".join(rows) + "\n" + " " * len(place) + "}"


def _version(records: Records) -> int:
    """The first version that knows all that a graph holds, inside its submodels too."""
    inner = records.get("definitions", {}).values()
    return max((_own_version(records), *map(_version, inner)))


def _own_version(records: Records) -> int:
    nodes = records["nodes"].values()
    if any("silent" in node for node in nodes):
        return 4
    if "flow" in records:
        return 3
    marked = "frames" in records or "bends" in records
    return 2 if marked or any("bypass" in node for node in nodes) else SAME_SINCE


def _identical(one: Source, other: Source) -> bool:
    """Of the very same values."""
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _sources(graph: Graph, table: str) -> Mapping[str, Source]:
    """The values that decide each row of a table; a row that none does is always new."""
    if table == "nodes":
        layers = graph.layers
        return {
            key: (node, layers[node.layer]) if graph.is_input(key) else (node,)
            for key, node in graph.nodes.items()
        }
    tables: dict[str, Mapping[str, object]] = {
        "layers": graph.layers,
        "view": graph.positions,
        "definitions": graph.definitions,
        "frames": graph.marks.frames,
    }
    return {key: (item,) for key, item in tables.get(table, {}).items()}


def _tell_from(folder: Path, records: Records) -> None:
    """The ways from the folder for whole paths below it."""
    for entry in records.get("files", {}).values():
        path = Path(entry["path"])
        if path.is_relative_to(folder):
            entry["path"] = path.relative_to(folder).as_posix()


def _find_files(records: Records, folder: Path) -> None:
    """Whole paths for those from the folder. A file that has moved along stands in the folder."""
    files = records.get("files")
    for entry in files.values() if isinstance(files, dict) else ():
        path = entry.get("path") if isinstance(entry, dict) else None
        if not isinstance(path, str) or "\0" in path:
            continue
        beside = folder / PurePath(path).name
        if not Path(path).is_absolute():
            entry["path"] = str(folder / path)
        elif not Path(path).exists() and beside.exists():
            entry["path"] = str(beside)


def _json(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
        if too_deep(text, MOST_NESTED):
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
    records = json.loads(text, object_pairs_hook=once, parse_constant=no_number)
    if "\\ud" in text.lower():
        # Half a surrogate pair is JSON, yet no text: it could not be written back.
        json.dumps(records, ensure_ascii=False).encode()
    return records


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


# Objects of these names stand one entry a line; what is deeper stands on its entry's line.
_OPEN = {"layers", "nodes", "definitions", "view", "frames", "bends", "files"}


def _line(item: object) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False, allow_nan=False)

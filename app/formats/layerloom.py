"""The program's own format, ``.layerloom``: JSON with sorted keys, one node a line.

``version`` is the format's, not the program's. An older file is migrated step by step before it is
checked; a newer one is refused, because writing it back would lose what we do not know.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from app.errors import FileFormatError
from app.formats.plain_json import no_number, once, too_deep
from app.graph.model import Graph
from app.graph.records import RecordError, Records, from_records, to_records
from nodes.catalogue import catalogue
from nodes.sentence import Sentence

FORMAT = "layerloom"
VERSION = 1
MOST_NESTED = 100

# From version N to N + 1, on plain records. Version 0 never left the workshop; it shows the way.
MIGRATIONS: dict[int, Callable[[Records], Records]] = {}


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
    records: Records = {"format": FORMAT, "version": VERSION, "keras": catalogue().keras_version}
    records |= to_records(graph)
    for entry in records.get("files", {}).values():
        path = Path(entry["path"])
        if folder is not None and path.is_relative_to(folder):
            entry["path"] = path.relative_to(folder).as_posix()
    return (_text(records, depth=0) + "\n").encode()


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


# Objects at these depths stand one entry a line; what is deeper stands on its entry's line.
_OPEN = {"layers", "nodes", "definitions", "view", "files"}


def _text(records: Records, depth: int) -> str:
    """One line an entry for the tables of a graph, so that a diff shows one node as one line."""
    pad = " " * (depth + 1)
    lines = []
    for key in sorted(records):
        item = records[key]
        if key in _OPEN and item:
            lines.append(f"{pad}{json.dumps(key)}: {_table(key, item, depth + 1)}")
        else:
            lines.append(f"{pad}{json.dumps(key)}: {_line(item)}")
    return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"


def _table(key: str, table: Records, depth: int) -> str:
    pad = " " * (depth + 1)
    inner = (lambda item: _text(item, depth + 1)) if key == "definitions" else _line
    rows = [
        f"{pad}{json.dumps(name, ensure_ascii=False)}: {inner(table[name])}"
        for name in sorted(table)
    ]
    return "{\n" + ",\n".join(rows) + "\n" + " " * depth + "}"


def _line(item: object) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False, allow_nan=False)

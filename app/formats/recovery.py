"""A recovery file: a model that is not saved yet, and what one must know to go on with it.

Its first line is a JSON object, the header, so that a list of many is made quickly; then comes the
model, exactly as ``layerloom`` writes it. Cut at that line, it is a model's file.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.errors import FileFormatError
from app.formats import layerloom
from app.formats.files import MOST_BYTES, opened_to_read, read_bytes
from app.graph.model import Graph
from nodes.sentence import Sentence

T = TypeVar("T")

FORMAT = "layerloom-recovery"
VERSION = 1
MOST_HEADER_BYTES = 64 * 2**10
LATEST = 250_000_000_000  # seconds: before the year 10000, where calendars end


@dataclass(frozen=True)
class Header:
    """``path``: of the file that the changes belong to, None where there is none yet; ``digest``:
    of the version of it that they began with (``versions``), "" for none; ``time``: of the last
    change, in seconds since 1970; ``nodes``: how many the model has at its top.
    """

    name: str
    nodes: int
    time: float
    path: Path | None = None
    digest: str = ""


def encode(header: Header, model: bytes) -> bytes:
    """The bytes of a recovery file. ``model``: as ``layerloom`` writes it."""
    fields = {
        "format": FORMAT,
        "version": VERSION,
        "name": header.name,
        "nodes": header.nodes,
        "time": header.time,
        "path": str(header.path) if header.path else None,
        "digest": header.digest,
        "bytes": len(model),
    }
    return json.dumps(fields, sort_keys=True).encode() + b"\n" + model


def read_header(path: Path) -> Header:
    """What a recovery file holds, its model unread.

    Raises FileAccessError, or FileFormatError for a file that is none or not whole.
    """
    with opened_to_read(path) as file:
        line = file.readline(MOST_HEADER_BYTES)
        return _told(line, os.fstat(file.fileno()).st_size - len(line))


def read(path: Path) -> Graph:
    """The model in a recovery file. Raises FileAccessError and FileFormatError."""
    return layerloom.decode(_parts(path)[1])


def _parts(path: Path) -> tuple[Header, bytes]:
    line, _, model = read_bytes(path, MOST_BYTES + MOST_HEADER_BYTES).partition(b"\n")
    return _told(line[:MOST_HEADER_BYTES], len(model)), model


def _told(line: bytes, size: int) -> Header:
    """What the first line says of a model of ``size`` bytes. Raises FileFormatError."""
    try:
        return _header(json.loads(line), size)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise FileFormatError(
            Sentence(
                "It is no whole recovery file of this version; expected one. Update Layerloom."
            )
        ) from error


def _header(fields: dict[str, Any], size: int) -> Header:
    """Raises ValueError, TypeError or KeyError for what is none, or of another size."""
    if (fields["format"], fields["version"], fields["bytes"]) != (FORMAT, VERSION, size):
        raise ValueError("another format, or cut short")

    def get(key: str, kind: type[T] | tuple[type[T], ...]) -> T:
        value = fields[key]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TypeError(key)
        return value

    path = get("path", (str, type(None)))
    header = Header(
        name=get("name", str),
        nodes=get("nodes", int),
        time=get("time", (int, float)),
        path=Path(path) if path else None,
        digest=get("digest", str),
    )
    # No later than a date can be, and not NaN; no name that the system cannot even look for.
    if not 0 <= header.time < LATEST or header.nodes < 0 or "\0" in (path or ""):
        raise ValueError("out of range")
    return header

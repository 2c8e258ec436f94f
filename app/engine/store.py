"""Results on disk, so that a model seen before need not wait for Keras.

One file for each version of Keras, TensorFlow and this program, in the system's folder for caches::

    layerloom results 3f9a...                        the stamp: what the results depend on
    9f86d081884c7d659a2feaa0c55ad015 1b2c3d4e ["ok",[[[null,4],"float32",null,false,false]],...]

A line is a key, a checksum of key and record, and the record as JSON. Lines are only ever added, so
two programs may write at once; of two lines of one key the later counts. A line that is cut short,
damaged, or no line at all is passed over. What cannot be read or written is done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import re
import sys
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import app.graph
import nodes
from app import __version__

Record = list[Any]

# Names another folder for the results; empty: none are kept.
FOLDER = "LAYERLOOM_CACHE"
TITLE = b"layerloom results "
SUFFIX = ".results"
# A stamp and the suffix.
NAME = re.compile(r"[0-9a-f]{24}\.results")
# Some 20,000 results. Beyond, the older half goes.
MOST_BYTES = 8 * 2**20
MOST_FILES = 3


def cache_folder(environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> Path:
    """Where this system keeps what can be made again. Raises RuntimeError without a home."""
    if system == "win32":
        local = environment.get("LOCALAPPDATA")
        home = Path(local) if local else Path.home() / "AppData" / "Local"
        return home / "Layerloom" / "Cache"
    if system == "darwin":
        return Path.home() / "Library" / "Caches" / "Layerloom"
    # The XDG base directory specification: a relative path is to be ignored.
    named = Path(environment.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".cache") / "layerloom"


@cache
def stamp() -> str:
    """What results depend on, as a short name: versions, our own files, settings of Keras."""
    found = hashlib.blake2b(digest_size=12)
    versions = (__version__, version("keras"), version("tensorflow"))
    machine = (platform.machine(), os.environ.get("TF_ENABLE_ONEDNN_OPTS", ""))
    found.update(repr((versions, machine)).encode())
    for module in (__file__, app.graph.__file__, nodes.__file__):
        folder = Path(module).parent
        for path in sorted((*folder.glob("*.py"), *folder.glob("*.json"))):
            found.update(path.read_bytes())
    # floatx and image_data_format may be set there.
    settings = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "keras.json"
    with contextlib.suppress(OSError):
        found.update(settings.read_bytes())
    return found.hexdigest()


def default_store() -> Store | None:
    """The store of this person, None where there can be none."""
    named = os.environ.get(FOLDER)
    if named == "":
        return None
    try:
        return Store(Path(named) if named else cache_folder(), stamp())
    except (OSError, RuntimeError, ImportError):  # No home, no versions, no files to read.
        return None


class Store:
    """The results in one folder. ``read`` one, ``keep`` one, ``save`` what was kept."""

    def __init__(self, folder: Path, stamp: str, most_bytes: int = MOST_BYTES) -> None:
        self._path = folder / f"{stamp}{SUFFIX}"
        self._title = TITLE + stamp.encode()
        self._most = most_bytes
        self._lines: dict[bytes, bytes] | None = None
        self._new: dict[bytes, bytes] = {}
        # What this session wanted kept, in that order.
        self._used: dict[bytes, None] = {}

    def read(self, key: str) -> Record | None:
        """The record of a key; None where there is none, or none that is whole."""
        line = self._known().get(key.encode())
        record = _record(key.encode(), line) if line is not None else None
        return record if isinstance(record, list) else None

    def keep(self, key: str, record: Record) -> None:
        """Remember a record until it is saved."""
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        name = key.encode()
        self._new[name] = b"%08x %b" % (_checksum(name, text), text)

    def save(self) -> None:
        """Write what is new. A disk that does not take it is left alone."""
        if not self._new:
            return
        known = self._known()
        for key in self._new:
            self._used.pop(key, None)
            self._used[key] = None
        new = {key: line for key, line in self._new.items() if known.get(key) != line}
        self._new = {}
        known |= new
        try:
            self._write(new)
        except OSError:
            # What no file bounds is bounded here.
            if _size(known) > self._most:
                self._younger_half()

    def _write(self, new: Mapping[bytes, bytes]) -> None:
        if not new:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not _is_ours(self._path, self._title):
            _remove_others(self._path)
            self._replace(self._known())
        elif self._path.stat().st_size + _size(new) > self._most:
            self._replace(self._younger_half())
        else:
            # In one piece, so that what another program adds stands before or behind it. A line
            # that was cut short before ends here.
            with self._path.open("ab", buffering=0) as file:
                file.write(b"\n" + _text(new))

    def _replace(self, lines: Mapping[bytes, bytes]) -> None:
        """A new file in place of the old one, whole or not at all."""
        part = self._path.with_suffix(f".{os.getpid()}.part")
        try:
            part.write_bytes(self._title + b"\n" + _text(lines))
            part.replace(self._path)
        finally:
            part.unlink(missing_ok=True)

    def _younger_half(self) -> dict[bytes, bytes]:
        """The lines in use and the youngest of the others, as far as half of the room goes."""
        known = self._known()
        youngest = [key for key in reversed(self._used) if key in known]
        youngest += [key for key in reversed(known) if key not in self._used]
        kept: list[bytes] = []
        room = self._most // 2
        for key in youngest:
            room -= len(key) + len(known[key]) + 2
            if room < 0:
                break
            kept.append(key)
        self._lines = {key: known[key] for key in reversed(kept)}
        self._used = {key: None for key in self._used if key in self._lines}
        return self._lines

    def _known(self) -> dict[bytes, bytes]:
        if self._lines is None:
            self._lines = _lines(self._path, self._title, 2 * self._most)
        return self._lines


def _lines(path: Path, title: bytes, most: int) -> dict[bytes, bytes]:
    """What follows each key in a file of this title; empty for any other file."""
    try:
        # Nor from a pipe that somebody put there, which would never end.
        fits = path.is_file() and path.stat().st_size <= most
        head, *lines = path.read_bytes().split(b"\n") if fits else [b""]
    except OSError:
        return {}
    if head != title:
        return {}
    return {key: rest for key, _, rest in (line.partition(b" ") for line in lines) if rest}


def _record(key: bytes, line: bytes) -> Any:
    """The record of a line; None for one that is damaged."""
    checksum, _, text = line.partition(b" ")
    if checksum != b"%08x" % _checksum(key, text):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _checksum(key: bytes, text: bytes) -> int:
    return zlib.crc32(text, zlib.crc32(key))


def _text(lines: Mapping[bytes, bytes]) -> bytes:
    return b"".join(b"%b %b\n" % line for line in lines.items())


def _size(lines: Mapping[bytes, bytes]) -> int:
    return sum(len(key) + len(line) + 2 for key, line in lines.items())


def _is_ours(path: Path, title: bytes) -> bool:
    return _begins(path, title + b"\n")


def _begins(path: Path, beginning: bytes) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(beginning)) == beginning


def _remove_others(path: Path) -> None:
    """Forget the oldest files of other versions; a few stay for who goes back and forth.

    Somebody else's files may lie in a folder that was named: only those that this wrote may go.
    """
    found = (other for other in path.parent.iterdir() if NAME.fullmatch(other.name))
    others = [other for other in found if other != path and _begins(other, TITLE)]
    others.sort(key=lambda other: other.stat().st_mtime)
    for other in others[: max(0, len(others) - MOST_FILES + 1)]:
        other.unlink(missing_ok=True)

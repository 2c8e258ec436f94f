"""A ``.keras`` file: a zip with config.json, metadata.json, model.weights.h5 and assets.

Members are read by exact name into memory, within limits; nothing is ever unpacked to disk by the
names that the file gives.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.errors import FileFormatError
from app.formats.keras_files.hdf5 import Span
from nodes.sentence import Sentence

SIGNATURE = b"PK"
CONFIG, METADATA = "config.json", "metadata.json"
WEIGHTS, PICKLED = "model.weights.h5", "model.weights.npz"
MOST_MEMBERS = 10_000
MOST_TEXT = 32 * 2**20
# Weights that somebody packed are unpacked in memory; Keras itself does not pack.
MOST_UNPACKED, MOST_RATIO = 128 * 2**20, 100
ENCRYPTED = 1
LOCAL_HEADER = struct.Struct("<4s22xHH")


@dataclass(frozen=True)
class Archive:
    """The config of a ``.keras`` file, and what there is besides. ``digest``: of all it holds."""

    path: str
    config: bytes
    metadata: bytes
    digest: str
    names: frozenset[str]

    @property
    def has_weights(self) -> bool:
        return WEIGHTS in self.names

    @property
    def has_pickles(self) -> bool:
        """Whether the weights are in the form of NumPy that needs Python's pickle to be read."""
        return PICKLED in self.names


def read_archive(file: BinaryIO, path: str) -> Archive:
    """What a zip holds. Raises FileFormatError for one that is no ``.keras`` file."""
    with _opened(file) as members:
        infos = {info.filename: info for info in members.infolist()}
        if len(infos) != len(members.infolist()):
            raise _broken("a name stands in it twice")
        return Archive(
            path,
            _read(members, CONFIG),
            _read(members, METADATA) if METADATA in infos else b"",
            _digest(members),
            frozenset(infos),
        )


def digest_of(file: BinaryIO) -> str:
    """The digest of a zip's content: names, sizes and checksums of its members."""
    with _opened(file) as members:
        return _digest(members)


def read_asset(archive: Archive, name: str) -> bytes:
    """One of the small files beside the config. Raises FileFormatError."""
    with Path(archive.path).open("rb") as file, _opened(file) as members:
        return _read(members, name)


def weights_span(path: str) -> Span | None:
    """Where the weights of a ``.keras`` file stand: in the zip as they are, or unpacked in memory.

    None if it has none. Raises FileFormatError for those that unpack to far more than is stored.
    """
    with Path(path).open("rb") as file, _opened(file) as members:
        info = next((item for item in members.infolist() if item.filename == WEIGHTS), None)
        if info is None:
            return None
        if info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & ENCRYPTED:
            return Span(path, _start(file, info), info.file_size)
        if info.file_size > min(MOST_UNPACKED, MOST_RATIO * info.compress_size):
            raise _broken("its weights are packed; Keras stores them as they are")
        with members.open(info) as packed:
            data = packed.read(info.file_size + 1)
        return Span(path, 0, len(data), data)


def _start(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Where the bytes of a member begin that is not packed."""
    file.seek(info.header_offset)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size:
        raise _broken("it is cut off")
    _, name, extra = LOCAL_HEADER.unpack(header)
    return info.header_offset + LOCAL_HEADER.size + int(name) + int(extra)


@contextmanager
def _opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as members:
            if len(members.infolist()) > MOST_MEMBERS:
                raise _broken(f"it holds more than {MOST_MEMBERS} files")
            yield members
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, IndexError) as error:
        raise _broken(str(error)[:80] or "it is cut off") from error
    except (NotImplementedError, RuntimeError, ValueError, OverflowError, UnicodeError) as error:
        raise _broken(str(error)[:80]) from error


def _read(members: zipfile.ZipFile, name: str) -> bytes:
    """A member of this name, whatever it says of its size."""
    try:
        info = members.getinfo(name)
    except KeyError:
        raise FileFormatError(
            Sentence(
                "The zip archive holds no {name}; expected a model that Keras saved. "
                "Choose another file.",
                {"name": name},
            )
        ) from None
    with members.open(info) as file:
        data = file.read(MOST_TEXT + 1)
    if len(data) > MOST_TEXT:
        raise _broken(f"{name} is larger than {MOST_TEXT // 2**20} MB")
    return data


def _digest(members: zipfile.ZipFile) -> str:
    facts = sorted((i.filename, i.file_size, i.CRC) for i in members.infolist())
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()


def _broken(reason: str) -> FileFormatError:
    return FileFormatError(
        Sentence(
            "The zip archive cannot be read: {reason}; expected a whole .keras file. "
            "Restore it from a backup, or save it again.",
            {"reason": reason.rstrip(".")},
        )
    )

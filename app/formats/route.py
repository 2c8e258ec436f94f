"""Which format a file is in, and the model in it. What a file holds decides, not its suffix.

A reader is imported when a file asks for it: the window's start waits for none of them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from app.errors import FileAccessError, FileFormatError
from app.formats import layerloom
from app.formats.examples import read_example
from app.formats.files import opened_to_read, read_bytes
from app.formats.names import EXAMPLE, PYTHON
from app.formats.opened import Opened, Told, laid_out
from app.graph.model import Graph
from nodes.sentence import Sentence

ZIP, HDF5 = (b"PK\x03\x04", b"PK\x05\x06"), b"\x89HDF\r\n\x1a\n"
# What stands in the file's place where a large file was not fetched.
POINTER = b"version https://git-lfs"
_OURS = re.compile(rb'"format"\s*:\s*"layerloom"')
_WANTED = {".keras": "zip archive", ".h5": "HDF5 file", ".hdf5": "HDF5 file"}


def read_model(name: str, model: str = "") -> Graph:
    """The model of ``open_model``, for whom what is told beside it does not matter."""
    return open_model(name, model).graph


def open_model(name: str, model: str = "") -> Opened:
    """The model of a file, or of ``example:NAME``, and what is to be told about it.

    ``model``: which one, of a source that has several. Raises FileAccessError or FileFormatError,
    of it SeveralModelsError.
    """
    if name.startswith(EXAMPLE):
        return Opened(read_example(name.removeprefix(EXAMPLE)), ours=True)
    if not name:
        raise FileAccessError(Sentence("The name is empty; expected a file, or example:NAME."))
    if name == "-":
        raise FileAccessError(
            Sentence("- is not a file; expected the name of one. Write ./- for a file named so.")
        )
    found = _opened(Path(name), model)
    return found if found.ours else replace(found, graph=laid_out(found.graph))


def _opened(path: Path, model: str) -> Opened:
    with opened_to_read(path) as file:
        start = file.read(len(HDF5))
        file.seek(0)
        if start.startswith(ZIP):
            from app.formats.keras_files.reading import read_keras

            return read_keras(file, path.absolute())
        if start == HDF5:
            from app.formats.keras_files.reading import read_hdf5

            return read_hdf5(file, path.absolute())
    data = read_bytes(path)
    if data.startswith(POINTER):
        raise FileFormatError(
            Sentence(
                "The file is a pointer of Git LFS and not the model; expected the file itself. "
                "Fetch it with git lfs pull."
            )
        )
    return _source(data, path, model) if path.suffix.lower() in PYTHON else _text(data, path)


def _source(data: bytes, path: Path, model: str) -> Opened:
    """A source is one that is no document of ours, which no source begins like."""
    if data.lstrip().startswith(b"{") and _OURS.search(data):
        return Opened(layerloom.decode(data, path.absolute().parent))
    from app.formats import python_files

    notes: list[Told] = []
    graph = python_files.decode(data, model, notes.append)
    return Opened(graph, tuple(notes))


def _text(data: bytes, path: Path) -> Opened:
    suffix = path.suffix.lower()
    if not _OURS.search(data):
        if b'"class_name"' in data:
            from app.formats.keras_files.reading import read_json

            return read_json(data)
        if suffix in _WANTED:
            raise FileFormatError(
                Sentence(
                    "The file is no {wanted}; expected a {suffix} file as Keras writes it. "
                    "Save the model again, or choose another file.",
                    {"wanted": _WANTED[suffix], "suffix": suffix},
                )
            )
    return Opened(layerloom.decode(data, path.absolute().parent), ours=True)

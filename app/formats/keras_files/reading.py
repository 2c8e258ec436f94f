"""A file of Keras -> graph and notes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, BinaryIO

from app.errors import FileFormatError
from app.formats.keras_files.archive import Archive, read_archive, read_asset, weights_span
from app.formats.keras_files.checked import Record
from app.formats.keras_files.hdf5 import Look, Span, digest_of, look_into, refused
from app.formats.keras_files.models import Setting, graph_of
from app.formats.keras_files.notes import Notes
from app.formats.keras_files.shelves import NO_SHELF, Shelf, Store, shelf_of
from app.formats.keras_files.vocabularies import Words
from app.formats.opened import Opened
from app.formats.plain_json import too_deep
from app.graph.weights import WeightsFile
from nodes.sentence import Sentence

# A submodel in a submodel is some brackets deeper; 50 of them fit.
MOST_NESTED = 400
MOST_BYTES = 32 * 2**20
# Commas and brackets: each becomes an object in memory.
MOST_ITEMS = 2_500_000
LEFT_OUT = (
    "How the model was compiled (optimizer, loss and metrics) and the optimizer's state were left "
    "out."
)
NO_WEIGHTS = "The file's weights were left out. {reason}"
PICKLED = (
    "The file's weights were left out: they are kept in a form that only Python's pickle reads, "
    "which may run anything."
)


def read_keras(file: BinaryIO, path: Path) -> Opened:
    """A ``.keras`` file. Raises FileFormatError, OSError."""
    found = read_archive(file, str(path))
    notes = Notes()
    record = parsed(found.config)
    shelf = _archive_shelf(found, notes)
    if record.get("compile_config"):
        notes.tell(LEFT_OUT)
    return _opened(record, notes, shelf, _version(found.metadata))


def read_hdf5(file: BinaryIO, path: Path) -> Opened:
    """An ``.h5`` file of Keras 2 or 3. Raises FileFormatError, OSError."""
    size = file.seek(0, 2)
    look = look_into(Span(str(path), 0, size))
    if look.config is None:
        raise FileFormatError(
            Sentence(
                "The HDF5 file holds {what} and no model; expected the attribute model_config. "
                "Save the whole model with model.save().",
                {"what": "weights" if look.groups else "other data"},
            )
        )
    notes = Notes()
    record = parsed(look.config.encode("utf-8", "surrogatepass"))
    shelf: Shelf = NO_SHELF
    if look.wrong:
        notes.tell(NO_WEIGHTS, reason=str(refused(look.wrong).sentence))
    elif look.groups and _is_text(str(path)):
        shelf = shelf_of(Store(look, WeightsFile(str(path), digest_of(file)), notes))
    if look.training or look.optimizer:
        notes.tell(LEFT_OUT)
    return _opened(record, notes, shelf, look.version)


def read_json(data: bytes) -> Opened:
    """What ``model.to_json()`` wrote. Raises FileFormatError."""
    record = parsed(data)
    return _opened(record, Notes(), NO_SHELF, record.get("keras_version"))


def is_model(record: object) -> bool:
    """Whether JSON is likely to be a model of Keras."""
    return isinstance(record, dict) and {"class_name", "config"} <= record.keys()


def parsed(data: bytes) -> Record:
    """The JSON of a model, if it is not too much of it. Raises FileFormatError."""
    if len(data) > MOST_BYTES or sum(map(data.count, b",[{")) > MOST_ITEMS:
        raise _refused("is larger than any model that can be drawn")
    try:
        text = data.decode("utf-8-sig")
        if too_deep(text, MOST_NESTED):
            raise _refused(f"nests deeper than {MOST_NESTED} levels")
        record: Any = json.loads(text)
        if "\\ud" in text.lower():
            # Half a surrogate pair is JSON, yet no text: it could not be written to a document.
            json.dumps(record, ensure_ascii=False).encode()
    except UnicodeError as error:
        raise _refused("is not UTF-8 text, or holds half a character") from error
    except json.JSONDecodeError as error:
        raise _refused(f"is broken at line {error.lineno}") from error
    except (ValueError, RecursionError) as error:
        raise _refused(f"cannot be read ({str(error)[:60]})") from error
    if not is_model(record):
        raise _refused("has no class_name and config")
    found: Record = record
    return found


def _refused(what: str) -> FileFormatError:
    return FileFormatError(
        Sentence(
            "The model's configuration {what}; expected JSON that Keras wrote. "
            "Save the model again, or choose another file.",
            {"what": what},
        )
    )


def _version(metadata: bytes) -> object:
    """The version in metadata.json, which no more depends on."""
    try:
        found = json.loads(metadata[:10_000])
    except (ValueError, RecursionError):
        return None
    return found.get("keras_version") if isinstance(found, dict) else None


def _opened(record: Record, notes: Notes, shelf: Shelf, version: object) -> Opened:
    older = isinstance(version, str) and version.startswith(("1.", "2."))
    try:
        graph = graph_of(record, Setting(notes, shelf=shelf, older=older))
    except RecursionError as error:
        raise _refused("nests too deep") from error
    return Opened(graph, notes.told())


def _archive_shelf(found: Archive, notes: Notes) -> Shelf:
    if found.has_pickles:
        notes.tell(PICKLED)
    if not found.has_weights or not _is_text(found.path):
        return NO_SHELF
    try:
        span = weights_span(found.path)
        assert span is not None
        look = look_into(span)
    except FileFormatError as error:
        # The model is worth having without its weights.
        notes.tell(NO_WEIGHTS, reason=str(error.sentence))
        return NO_SHELF
    if look.wrong or look.legacy:
        reason = look.wrong or "it is of another version of Keras"
        notes.tell(NO_WEIGHTS, reason=str(refused(reason).sentence))
        return NO_SHELF
    words = Words(_lines_in(found), _word_weights_in(look), notes)
    return shelf_of(Store(look, WeightsFile(found.path, found.digest), notes, words))


def _is_text(path: str) -> bool:
    """Whether a document can hold the name of the file: some are no text."""
    try:
        path.encode()
    except UnicodeError:
        return False
    return True


def _lines_in(found: Archive) -> Any:
    def lines(path: str) -> tuple[str, ...] | None:
        name = f"assets/{path}/vocabulary.txt"
        if name not in found.names:
            return None
        items = read_asset(found, name).decode("utf-8").split("\n")
        while items and not items[-1]:
            items.pop()
        return tuple(items)

    return lines


def _word_weights_in(look: Look) -> Any:
    def weights(path: str) -> tuple[float, ...] | None:
        from app.formats.weights import read_all  # NumPy is loaded only where it is needed.

        array = look.groups.get(f"{path}/vars", {}).get("idf_weights")
        if array is None:
            return None
        if array.bytes > MOST_BYTES:
            raise ValueError("more than a vocabulary has")
        numbers = tuple(float(number) for number in read_all(look.span, [array])[0].flat)
        if not all(map(math.isfinite, numbers)):
            raise ValueError("no weights of words")
        return numbers

    return weights

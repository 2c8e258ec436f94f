"""The weights that layers refer to, read from their files: our own reader, without Keras.

The numbers are read straight from the bytes of the file, by what ``keras_files.hdf5`` says of where
they stand; nothing is loaded before it is asked for, layer by layer.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from app.errors import FileAccessError, FileFormatError
from app.formats.files import opened_to_read
from app.formats.keras_files import archive, hdf5
from app.formats.keras_files.hdf5 import Array, Look, Span, look_into, unpacked
from app.graph.model import Graph, LayerDefinition
from app.graph.weights import Weights, WeightsFile
from nodes.sentence import Sentence

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"

GONE = "The file {file} with the weights of {names} is not there any more; these layers begin anew."
CHANGED = (
    "The file {file} with the weights of {names} has changed since it was opened; these layers "
    "begin anew."
)
BROKEN = "The weights of {names} in {file} cannot be read ({reason}); these layers begin anew."
MISSING = "The file {file} holds no weights of {names}; these layers begin anew."


class UnreadableWeightsError(Exception):
    """Why the weights of a layer cannot be had: a template with a place for {names}."""

    def __init__(self, template: str, file: WeightsFile, reason: str = "") -> None:
        self.template, self.file, self.reason = template, file, reason
        super().__init__(template)

    def sentence(self, names: str) -> Sentence:
        values = {"file": Path(self.file.path).name, "names": names}
        return Sentence(self.template, values | ({"reason": self.reason} if self.reason else {}))


@dataclass(frozen=True)
class LayerArrays:
    """The numbers of one layer. ``ordered``: all in the order of Keras 2, by their names.

    ``nested``: by the path of the layer inside that owns them (``forward_layer/cell``, empty for
    the layer itself) and by their number, as Keras 3 keeps them.
    """

    ordered: Mapping[str, Numbers] = field(default_factory=dict)
    nested: Mapping[str, Mapping[str, Numbers]] = field(default_factory=dict)


Read: TypeAlias = Callable[[Weights], LayerArrays]


class WeightsReader:
    """Reads the weights of layers. Looks into each file once, when it is first asked for."""

    def __init__(self) -> None:
        self._looks: dict[WeightsFile, Look | UnreadableWeightsError] = {}

    def __call__(self, weights: Weights) -> LayerArrays:
        """The arrays of a layer. Raises UnreadableWeightsError."""
        look = self._look(weights.file)
        try:
            return _arrays(look, weights)
        except FileFormatError as error:
            reason = str(error.sentence.values.get("reason", error))
            raise UnreadableWeightsError(BROKEN, weights.file, reason) from error
        except OSError as error:
            raise UnreadableWeightsError(BROKEN, weights.file, str(error.strerror)) from error

    def _look(self, file: WeightsFile) -> Look:
        if file not in self._looks:
            try:
                self._looks[file] = _looked_into(file)
            except UnreadableWeightsError as error:
                self._looks[file] = error
        found = self._looks[file]
        if isinstance(found, UnreadableWeightsError):
            raise found
        return found


def _looked_into(file: WeightsFile) -> Look:
    if sys.platform == "win32" and file.path.startswith(("\\\\", "//")):
        # A file from elsewhere must not make this machine log in to another one.
        raise UnreadableWeightsError(GONE, file)
    try:
        if digest_of(Path(file.path)) != file.digest:
            raise UnreadableWeightsError(CHANGED, file)
        span = span_of(Path(file.path))
        if span is None:
            raise UnreadableWeightsError(CHANGED, file)
        look = look_into(span)
    except FileFormatError as error:
        reason = str(error.sentence.values.get("reason", error))
        raise UnreadableWeightsError(BROKEN, file, reason) from error
    except (FileAccessError, OSError, ValueError) as error:
        raise UnreadableWeightsError(GONE, file) from error
    if look.wrong:
        raise UnreadableWeightsError(BROKEN, file, look.wrong)
    return look


def digest_of(path: Path) -> str:
    """The digest by which a file is known again. Raises FileAccessError, FileFormatError."""
    with opened_to_read(path) as file:
        if file.read(2) == archive.SIGNATURE:
            return archive.digest_of(file)
        return hdf5.digest_of(file)


def span_of(path: Path) -> Span | None:
    """Where the HDF5 data of a file stand. Raises FileAccessError, FileFormatError."""
    with opened_to_read(path) as file:
        zipped = file.read(2) == archive.SIGNATURE
        size = file.seek(0, 2)
    return archive.weights_span(str(path)) if zipped else Span(str(path), 0, size)


def _arrays(look: Look, weights: Weights) -> LayerArrays:
    if look.legacy:
        group = look.groups.get(weights.at, {})
        names = weights.arrays or tuple(group)
        if not group or not set(names) <= group.keys():
            raise UnreadableWeightsError(MISSING, weights.file)
        found = read_all(look.span, [group[name] for name in names])
        return LayerArrays(ordered=dict(zip(names, found, strict=True)))
    inside = f"{weights.at}/"
    groups = {
        path.removeprefix(inside).removesuffix("vars").rstrip("/"): arrays
        for path, arrays in look.groups.items()
        if path.startswith(inside)
    }
    if not groups:
        raise UnreadableWeightsError(MISSING, weights.file)
    flat = [array for arrays in groups.values() for array in arrays.values()]
    numbers = iter(read_all(look.span, flat))
    return LayerArrays(
        nested={path: {name: next(numbers) for name in arrays} for path, arrays in groups.items()}
    )


def read_all(span: Span, arrays: list[Array]) -> list[Numbers]:
    """The numbers of these arrays. Raises OSError, and FileFormatError for one that is refused."""
    for array in arrays:
        if array.wrong:
            raise FileFormatError(Sentence("{reason}", {"reason": array.wrong}))
    packed = [array for array in arrays if array.offset is None and array.bytes]
    rest = memoryview(unpacked(span, packed)) if packed else memoryview(b"")
    found = []
    for array in arrays:
        if array.offset is None and array.bytes:
            data, rest = rest[: array.bytes], rest[array.bytes :]
        else:
            data = memoryview(_bytes(span, array))
        found.append(_numbers(array, data))
    return found


def _bytes(span: Span, array: Array) -> bytes:
    if array.offset is None:
        return b""
    if span.data is not None:
        return span.data[array.offset : array.offset + array.bytes]
    with Path(span.path).open("rb") as file:
        file.seek(span.start + array.offset)
        return file.read(array.bytes)


def _numbers(array: Array, data: memoryview) -> Numbers:
    if len(data) != array.bytes:
        raise FileFormatError(Sentence("{reason}", {"reason": "it is cut off"}))
    plain = re.fullmatch(r"[<>|=][fiub][0-9]{1,2}", array.dtype)
    if not plain and array.dtype != "bfloat16":
        raise FileFormatError(Sentence("{reason}", {"reason": "it holds no numbers"}))
    try:
        if plain:
            return np.frombuffer(data, np.dtype(array.dtype)).reshape(array.shape)
        # The upper half of a float32, which NumPy knows.
        wide = np.frombuffer(data, "<u2").astype("<u4") << 16
        return wide.view("<f4").reshape(array.shape)
    except (TypeError, ValueError) as error:
        raise FileFormatError(Sentence("{reason}", {"reason": "it holds no numbers"})) from error


def layers_with_weights(
    graph: Graph, above: tuple[str, ...] = ()
) -> Iterable[tuple[tuple[str, ...], LayerDefinition]]:
    """The layers that refer to weights, by their ids, those of submodels behind the submodel's."""
    for key, layer in graph.layers.items():
        if layer.weights is not None:
            yield (*above, key), layer
    for key, inner in graph.definitions.items():
        yield from layers_with_weights(inner, (*above, key))

"""What an HDF5 file holds, found out by a process that may come to harm: ``hdf5_child``.

Only names and numbers come back, as JSON, and each is checked here. Nothing of the HDF5 library is
ever loaded into the program itself.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from app.errors import FileFormatError
from nodes.sentence import Sentence

CHILD = Path(__file__).with_name("hdf5_child.py")
SIGNATURE = b"\x89HDF\r\n\x1a\n"
# The child ends itself after some seconds of work; this is for a disk that does not answer.
SECONDS = 30


@dataclass(frozen=True, slots=True)
class Span:
    """Where an HDF5 file stands: the whole of a file, some bytes of it, or ``data`` in memory."""

    path: str
    start: int
    length: int
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Array:
    """One array. ``offset`` within the span, None where it is not in one piece; ``wrong``: why it
    cannot be read, if it cannot.
    """

    path: str
    shape: tuple[int, ...]
    dtype: str
    offset: int | None
    bytes: int
    wrong: str = ""


@dataclass(frozen=True)
class Look:
    """What is in an HDF5 file. ``groups``: the arrays of each, by their names, in order.

    ``config``: the model's, of a whole model. ``legacy``: a group a layer, as in Keras 2; otherwise
    groups inside groups, as the layers hold each other. ``wrong``: why the weights are not told.
    ``version``: of the Keras that wrote it.
    """

    span: Span
    config: str | None = None
    legacy: bool = False
    training: bool = False
    optimizer: bool = False
    wrong: str = ""
    version: str = ""
    groups: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)


def look_into(span: Span) -> Look:
    """What a span holds. Raises FileFormatError for what is no HDF5 file, or one to keep away."""
    answer = _asked(span)
    try:
        found = json.loads(answer)
        return Look(
            span,
            config=found["config"],
            legacy=bool(found["legacy"]),
            training=bool(found["training"]),
            optimizer=bool(found["optimizer"]),
            wrong=str(found["wrong"])[:200],
            version=str(found["version"])[:20],
            groups={
                group: {array[0]: _array(group, array, span) for array in arrays}
                for group, arrays in found["groups"].items()
            },
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise refused("it is broken") from error


def digest_of(file: BinaryIO) -> str:
    """The digest of all of a file, by which it is known again."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(2**20):
        digest.update(chunk)
    return digest.hexdigest()


def unpacked(span: Span, arrays: Sequence[Array]) -> bytes:
    """The numbers of arrays that are compressed or in pieces, one behind the other."""
    data = _asked(span, [array.path for array in arrays])
    if len(data) != sum(array.bytes for array in arrays):
        raise refused("it is broken")
    return data


def _array(group: str, item: list[Any], span: Span) -> Array:
    name, shape, dtype, offset, size, wrong = item
    sizes = tuple(int(number) for number in shape)
    if not wrong and (min(sizes, default=0) < 0 or size < 0):
        wrong = "its size is below nothing"
    if not wrong and offset is not None and not 0 <= offset <= span.length - size:
        wrong = "it ends behind the file"
    if not wrong and math.prod(sizes) == 0 and size:
        wrong = "its size is not its shape's"
    return Array(f"{group}/{name}", sizes, str(dtype), offset, int(size), str(wrong))


def _asked(span: Span, names: Sequence[str] = ()) -> bytes:
    path = span.path if span.data is None else "-"
    command = [sys.executable, "-I", str(CHILD), path, str(span.start), str(span.length)]
    try:
        child = subprocess.run(
            [*command, *names],
            input=span.data or b"",
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise refused("it takes too long to read") from error
    except (OSError, ValueError) as error:
        raise refused(f"another process was not to be had ({error})"[:150]) from error
    if child.returncode == 0:
        return child.stdout
    raise refused(_reason(child.stdout) or "it is broken, or needs too much time or memory")


def _reason(answer: bytes) -> str:
    """What the child says when it refuses; nothing when it came to harm."""
    try:
        found = json.loads(answer[:1000])
    except (ValueError, RecursionError):
        return ""
    return str(found.get("refused", ""))[:200] if isinstance(found, dict) else ""


def refused(reason: str) -> FileFormatError:
    return FileFormatError(
        Sentence(
            "The file's HDF5 data cannot be read: {reason}; expected a model or weights that Keras "
            "saved. Save them again.",
            {"reason": reason.rstrip(".")},
        )
    )

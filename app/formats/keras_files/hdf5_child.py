"""Looks into one HDF5 file in a process of its own: ``python -I hdf5_child.py PATH START LENGTH``.

A PATH ``-`` is standard input.

The HDF5 library is C code that a broken file may crash, hang or make greedy. Here that ends this
process alone, which has limits on time and memory and may write no file. It prints one JSON object
on what the file holds: where each array stands, not the numbers, which are read straight from the
file by ``arrays``. With names of datasets behind LENGTH it writes the numbers of those instead, one
behind the other: for arrays that are compressed or in pieces.

Imports nothing of the program, so that it starts fast and by its path alone.
"""

from __future__ import annotations

import io
import json
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

MOST_OBJECTS = 100_000
MOST_TEXT = 32 * 2**20
MOST_ANSWER = 64 * 2**20
MOST_DEEP = 60
MOST_BYTES = 512 * 2**20
SECONDS = 4
# What declares more than so many times the bytes that it stores is no honest array.
MOST_RATIO = 1_000
FILTERS = (1, 2, 3, 32000)  # gzip, shuffle, checksum, lzf: part of every build of the library
OUR_GROUPS = ("layers", "_layer_checkpoint_dependencies")


class RefusedError(Exception):
    """What is wrong with the file, in a few words."""


def main(arguments: list[str]) -> int:
    """Print what is asked for. 3 for a file that is refused, with the reason in words."""
    path, start, length, *names = arguments
    _limit()
    try:
        with _file(path, int(length)) as file:
            _answer(io.BufferedReader(Part(file, int(start), int(length)), 2**16), names)
    except RefusedError as error:
        sys.stdout.write(json.dumps({"refused": str(error)}))
        return 3
    except (OSError, KeyError, ValueError, RuntimeError, TypeError, MemoryError) as error:
        reason = " ".join(str(error).split())[:150] or type(error).__name__
        sys.stdout.write(json.dumps({"refused": reason}))
        return 3
    return 0


def _file(path: str, length: int) -> BinaryIO:
    """The file, or as many bytes of standard input for ``-``."""
    return io.BytesIO(sys.stdin.buffer.read(length)) if path == "-" else Path(path).open("rb")


def _limit() -> None:
    """Limits on time, memory and files; Windows has none, there the parent's clock must do."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["HDF5_PLUGIN_PATH"] = os.devnull
    os.environ["HDF5_USE_FILE_LOCKING"] = "FALSE"
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        ("RLIMIT_CPU", SECONDS),
        ("RLIMIT_DATA", MOST_BYTES),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    ):
        if hasattr(resource, kind):
            number = getattr(resource, kind)
            _, hard = resource.getrlimit(number)
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(number, (allowed, hard))


class Part(io.RawIOBase):
    """Bytes ``start`` to ``start + length`` of a file: an HDF5 file that stands inside a zip."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file, self._start, self._length, self._at = file, start, length, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._at, self._length)[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = max(0, min(len(buffer), self._length - self._at))
        self._file.seek(self._start + self._at)
        data = self._file.read(wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _answer(part: BinaryIO, names: list[str]) -> None:
    import h5py

    with h5py.File(part, "r") as file:
        if names:
            for name in names:
                sys.stdout.buffer.write(_numbers(h5py, file, name))
            return
        text = json.dumps(Finder(h5py, file).found(), allow_nan=False)
    if len(text) > MOST_ANSWER:
        raise RefusedError("it holds too many long names")
    sys.stdout.write(text)


class Finder:
    """Looks through a file along links that stay in it, each object once."""

    def __init__(self, h5py: Any, file: Any) -> None:
        self._h5py, self._file = h5py, file

    def found(self) -> dict[str, Any]:
        """``config`` of the model if there is one, and the arrays in each group of weights.

        ``wrong``: why there are none.
        """
        file = self._file
        config = self._text("model_config")
        legacy = config is not None or "layer_names" in file.attrs
        groups, wrong = {}, ""
        try:
            groups = dict(self._by_layer() if legacy else self._by_path())
        except RefusedError as error:
            wrong = str(error)
        return {
            "config": config,
            "wrong": wrong,
            "version": self._text("keras_version") or "",
            "training": "training_config" in file.attrs,
            "optimizer": "optimizer_weights" in file or "optimizer" in file,
            "legacy": legacy,
            "groups": groups,
        }

    def _text(self, name: str) -> str | None:
        if name not in self._file.attrs:
            return None
        attribute = self._file.attrs.get_id(name)
        if math.prod(attribute.shape) * attribute.dtype.itemsize > MOST_TEXT:
            raise RefusedError(f"{name} is larger than {MOST_TEXT // 2**20} MB")
        value = self._file.attrs[name]
        text = value.decode("utf-8") if isinstance(value, bytes) else value
        if not isinstance(text, str) or len(text) > MOST_TEXT:
            raise RefusedError(f"{name} is no text")
        return text

    def _texts(self, item: Any, name: str) -> list[str]:
        """A list of names; Keras cuts a long one into ``layer_names0``, ``layer_names1`` ..."""
        keys = [name] if name in item.attrs else []
        while name not in keys and f"{name}{len(keys)}" in item.attrs:
            keys.append(f"{name}{len(keys)}")
        found: list[str] = []
        for key in keys:
            attribute = item.attrs.get_id(key)
            count = math.prod(attribute.shape)
            if len(attribute.shape) > 1 or count > MOST_OBJECTS:
                raise RefusedError(f"{key} holds too many names")
            if count * attribute.dtype.itemsize > MOST_TEXT:
                raise RefusedError(f"{key} is larger than {MOST_TEXT // 2**20} MB")
            if attribute.dtype.kind in "OS":
                found += [n.decode("utf-8") if isinstance(n, bytes) else n for n in item.attrs[key]]
        return found

    def links(self, root: str) -> set[str]:
        """The paths of all that stands below a group. Raises for a link to another place."""
        found: set[str] = set()
        if root and not isinstance(self._file.get(root, getlink=True), self._h5py.HardLink):
            raise RefusedError(f"{root} is a link to another place")
        group = self._file[root] if root else self._file
        if not isinstance(group, self._h5py.Group):
            raise RefusedError(f"{root} is no group")

        def visit(path: bytes, link: Any) -> str | None:
            """Goes on as long as it gives None; an error may not leave it through the library."""
            name = path.decode("utf-8", "replace")
            if link.type != self._h5py.h5l.TYPE_HARD:
                return f"{name} is a link to another place"
            if len(found) >= MOST_OBJECTS or name.count("/") > MOST_DEEP:
                return f"it holds more than {MOST_OBJECTS} objects"
            found.add(name)
            return None

        wrong = group.id.links.visit(visit, info=True)
        if wrong:
            raise RefusedError(wrong)
        return found

    def _by_layer(self) -> Iterator[tuple[str, Any]]:
        """Keras 2: a group a layer, and the order of its weights as an attribute."""
        root = "model_weights" if "model_weights" in self._file else ""
        links = self.links(root)
        top = self._file[root] if root else self._file
        for name in self._texts(top, "layer_names"):
            if name not in links:
                raise RefusedError(f"{name} is missing")
            weights = self._texts(top[name], "weight_names")
            paths = [(weight, f"{name}/{weight}") for weight in weights]
            missing = [path for _, path in paths if path not in links]
            if missing:
                raise RefusedError(f"{missing[0]} is missing")
            if paths:
                found = [[weight, *self.array(top, path)] for weight, path in paths]
                yield f"{root}/{name}".lstrip("/"), found

    def _by_path(self) -> Iterator[tuple[str, Any]]:
        """Keras 3: groups that hold each other as the layers do, the arrays in ``vars``."""
        found: dict[str, list[Any]] = {}
        for root in (name for name in OUR_GROUPS if name in self._file):
            for path in sorted(f"{root}/{name}" for name in self.links(root)):
                group, _, name = path.rpartition("/")
                if group.endswith("/vars"):
                    found.setdefault(group, []).append([name, *self.array(self._file, path)])
        yield from found.items()

    def array(self, group: Any, path: str) -> list[Any]:
        """Shape, dtype, where it begins (None: not in one piece), bytes, what is wrong with it."""
        try:
            item = self._h5py.h5d.open(group.id, path.encode())
        except (KeyError, ValueError):
            return [[], "", None, 0, "it is no array"]
        shape, dtype = item.shape, item.dtype
        if shape is None:
            return [[], "", None, 0, "it is empty"]
        size = math.prod(shape) * dtype.itemsize
        # Of numbers that NumPy does not know, only those of one kind are written by Keras.
        text = "bfloat16" if dtype.kind == "V" and dtype.itemsize == 2 else dtype.str
        wrong = self._wrong(item, size)
        return [list(shape), text, None if wrong else item.get_offset(), size, wrong]

    def _wrong(self, item: Any, size: int) -> str:
        plist = item.get_create_plist()
        if plist.get_external_count():
            return "its numbers stand in another file"
        if plist.get_layout() == self._h5py.h5d.VIRTUAL:
            return "its numbers are put together from other places"
        if item.dtype.kind not in "fiubV" or item.dtype.hasobject:
            return "it holds no numbers"
        if size and size > MOST_RATIO * item.get_storage_size():
            return "it is declared far larger than what is stored"
        if any(plist.get_filter(n)[0] not in FILTERS for n in range(plist.get_nfilters())):
            return "it is compressed in a way that is not part of HDF5"
        return ""


def _numbers(h5py: Any, file: Any, path: str) -> bytes:
    finder = Finder(h5py, file)
    root, _, rest = path.partition("/")
    if rest not in finder.links(root):
        raise RefusedError(f"{path} is missing")
    *_, size, wrong = finder.array(file, path)
    if wrong or size > MOST_BYTES // 4:
        raise RefusedError(wrong or "it is too large to be unpacked")
    data: bytes = file[path][()].tobytes()
    return data


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

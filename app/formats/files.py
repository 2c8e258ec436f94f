"""Bytes from and to the disk: limits, one sentence for each failure, nothing half written."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal

from app.errors import FileAccessError, FileFormatError
from nodes.sentence import Sentence

MOST_BYTES = 64 * 2**20
# How the names of files begin that are being written.
PART = ".layerloom-"


@contextmanager
def opened_to_read(path: Path) -> Iterator[BinaryIO]:
    """A regular file, open. Raises FileAccessError when the system refuses, in the block too."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileAccessError(
                    Sentence("It is not a regular file; expected a saved model. Choose a file.")
                )
            yield file
    except OSError as error:
        raise refused(error, path, "read") from error


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """All bytes of a regular file of at most ``most`` bytes.

    Raises FileAccessError when the system refuses, FileFormatError for a file that is too large.
    """
    with opened_to_read(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        values = {"most": most // 2**20}
        raise FileFormatError(
            Sentence(
                "The file is larger than {most} MB; expected a model description. "
                "Check that it is the right file.",
                values,
            )
        )
    return data


def _without_waiting(path: str, flags: int) -> int:
    """Opening a pipe would otherwise wait for whoever writes into it. Windows has no such pipes."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def write_bytes(
    path: Path, data: bytes, last: Callable[[], None] | None = None, private: bool = False
) -> None:
    """Write a file whole or not at all: see ``replaced``. Raises FileAccessError.

    ``last`` is called when all is written but the old file still stands; what it raises leaves that
    as it is.
    """
    with replaced(path, private) as part:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if last:
            last()


@contextmanager
def replaced(path: Path, private: bool = False) -> Iterator[Path]:
    """A new file beside ``path``, of the same suffix, renamed over it if the block ends well.

    A failure leaves the old file whole and nothing beside it. A link is followed, so that the file
    it names is replaced and the link stays; permissions are those of the file that was there, or
    for a ``private`` one the owner's alone. Raises FileAccessError for every OSError, those of the
    block too. Only private files may be written beside the main thread: asking which permissions a
    new file gets changes them for a moment, for the whole process.
    """
    part: Path | None = None
    try:
        target = path.resolve()
        mode = 0o600 if private else _mode(target)
        handle, name = tempfile.mkstemp(target.suffix, PART, target.parent)
        os.close(handle)
        part = Path(name)
        yield part
        part.chmod(mode)
        part.replace(target)
    except OSError as error:
        raise refused(error, path, "written") from error
    finally:
        if part:
            # What the system does not even let us take away must not hide why.
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """The permissions of the file that is there, or those that a new file gets."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists():
        if not path.is_file():
            # Renaming over a device would take it away from the system.
            raise FileAccessError(
                Sentence("It is not a regular file; expected a name to save under. Choose one.")
            )
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same place, by whatever links; there need be nothing."""
    first, second = (os.path.normcase(os.path.realpath(path)) for path in (one, other))
    return first == second


def refused(error: OSError, path: Path, done: Literal["read", "written"]) -> FileAccessError:
    """The error that says why the system did not let a file be read or written."""
    return FileAccessError(_reason(error, path, done))


def _reason(error: OSError, path: Path, done: str) -> Sentence:
    values: dict[str, str | int] = {"done": done, "reason": error.strerror or str(error)}
    # Windows refuses a directory as it refuses a file that one may not read.
    if error.errno == errno.EISDIR or (error.errno == errno.EACCES and path.is_dir()):
        return Sentence("It is a directory; expected a file. Name the file inside it.")
    if error.errno == errno.ENOENT:
        if done == "written":
            return Sentence(
                "Its folder does not exist; expected one to write into. Choose another place."
            )
        return Sentence("There is no such file; expected a saved model. Check the name.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Sentence(
            "It could not be {done}: {reason}; expected permission. Change its "
            "permissions or choose another place.",
            values,
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Sentence(
            "It could not be written: the disk is full; the old file is unchanged. "
            "Free some space or choose another place."
        )
    return Sentence(
        "It could not be {done}: {reason}; nothing was changed. Choose another place.", values
    )

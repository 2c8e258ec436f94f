"""Whether a file still holds what was last seen of it.

What the system says of a file (its number, size and time of change) tells the usual case without
reading: nothing happened. It is not enough to tell that something did, for a file may be touched or
written anew with the same content, nor always that nothing did, for many clocks of disks tick
slowly; so before anything is overwritten the content is read and compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.errors import FileAccessError, FileFormatError
from app.formats.files import read_bytes


class Seen(Enum):
    """How a file is, compared with a version of it."""

    SAME = "same"
    OTHER = "other"
    GONE = "gone"


@dataclass(frozen=True)
class Version:
    """One content of a file: the SHA-256 of its bytes in hex; ``traits`` are the system's words.

    Two versions of equal digest hold the same. ``traits`` are empty where they are not known.
    """

    digest: str
    traits: tuple[int, ...] = ()


def version_of(path: Path) -> Version | None:
    """The version that stands at ``path``; None where nothing does.

    What cannot be read, or is too large to be one of our files, is known by its traits alone.
    """
    # Asked first: should the file change meanwhile, the traits will not fit and it is read again.
    traits = _traits(path)
    if traits is None:
        return None
    try:
        return Version(digest_of(read_bytes(path)), traits)
    except (FileAccessError, FileFormatError):
        return Version(f"not read {traits}", traits)


def written_version(path: Path, data: bytes) -> Version:
    """The version that these bytes made of the file, just written."""
    return Version(digest_of(data), _traits(path) or ())


def digest_of(data: bytes) -> str:
    # Imported here: the window opens without a file, and 3 ms earlier.
    import hashlib

    return hashlib.sha256(data).hexdigest()


def seen(path: Path, known: Version | None, closely: bool = False) -> tuple[Seen, Version | None]:
    """Whether ``path`` still holds the version that is ``known``, and the version that it holds.

    ``closely``: read it even if the system says that nothing happened.
    """
    traits = _traits(path)
    if traits is None:
        return Seen.GONE, None
    if known and traits and traits == known.traits and not closely:
        return Seen.SAME, known
    now = version_of(path)
    if now is None:
        return Seen.GONE, None
    return (Seen.SAME if known and now.digest == known.digest else Seen.OTHER), now


def _traits(path: Path) -> tuple[int, ...] | None:
    """Device, number, size and time of change; None where there is no file, empty if untold."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

"""Which recovery files belong to windows that are still open: locks that the system holds.

A lock of the system's ends with the process that took it, however that ends, and no other process
inherits it, not even one that is given the same number later. Where a file system has no locks,
everybody gets them: a recovery file may then be offered while its window is open, and nothing is
lost by it, since that window writes it again.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

# Another program can read what stands in a lock file, since only a byte far behind it is locked.
FAR = 2**30
MOST_NOTE_BYTES = 8 * 2**10

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, shared: bool) -> None:
        os.lseek(handle, FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int, shared: bool) -> None:
        # Not lockf: its locks are the process's, so that two windows of one would share them, and
        # end when any handle of the file is closed.
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


class Claim:
    """A locked file. ``note`` writes into it which file its window shows, for others to read."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path, self._handle = path, handle

    def note(self, shown: Path | None) -> None:
        """Raises OSError."""
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, os.fsencode(shown or ""))

    def release(self) -> None:
        """Let it go, and take the file away."""
        os.close(self._handle)
        # One that nobody holds says nothing; ``Store.tidy`` tries again.
        with suppress(OSError):
            self.path.unlink()


def new_claim(path: Path) -> Claim | None:
    """The claim on a new file; None if there is one, or if it was swept away at once.

    Raises OSError.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return None
    return _claimed(path, handle)


def claim_of(path: Path) -> Claim | None:
    """The claim on a file whose owner is gone; None while somebody holds it. Raises OSError."""
    return _claimed(path, os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def is_held(path: Path) -> bool:
    """Whether a window that is open holds this claim."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _locks(handle, shared=True)
    finally:
        os.close(handle)


def note_of(path: Path) -> Path | None:
    """What the holder of a claim wrote into it; None if nothing."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        data = os.read(handle, MOST_NOTE_BYTES)
    finally:
        os.close(handle)
    # No name of a file holds NUL: nobody of ours wrote that.
    return Path(os.fsdecode(data)) if data and b"\0" not in data else None


def _claimed(path: Path, handle: int) -> Claim | None:
    if _locks(handle, shared=False) and _is_at(path, handle):
        return Claim(path, handle)
    os.close(handle)
    return None


def _locks(handle: int, shared: bool) -> bool:
    """False where somebody else holds the lock; True too where the file system has none."""
    try:
        _lock(handle, shared)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def _is_at(path: Path, handle: int) -> bool:
    """Whether the file is still there: whoever tidies up may have come between."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False

"""The folder of recovery files: one a window, offered once its window is gone.

``KEY.recovery`` is the file (``app.formats.recovery``), ``KEY.lock`` says whether its window is
open. What a person discards goes to ``discarded`` and stays for some days.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import FileAccessError, LayerloomError
from app.formats import recovery
from app.formats.files import MOST_BYTES, PART, refused, same_file, write_bytes
from app.formats.recovery import Header
from app.graph.model import Graph
from app.ui.safety.claims import Claim, claim_of, is_held, new_claim, note_of
from nodes.sentence import Sentence

LOCK, FILE = ".lock", ".recovery"
NAME = re.compile(r"[0-9a-f]{12}\.(lock|recovery)")
DAYS = 7
MOST_FOUND, MOST_DISCARDED, MOST_DISCARDED_BYTES = 20, 20, 256 * 2**20
DAY, HOUR = 86_400, 3_600  # seconds
MOST_TRIES = 8


@dataclass(frozen=True)
class Found:
    """A recovery file whose window is gone."""

    key: str
    header: Header
    discarded: bool = False


@dataclass(frozen=True)
class Broken:
    """A file in a recovery file's place that is none. ``path``: where it was put."""

    path: Path
    reason: Sentence


@dataclass(frozen=True)
class Kept:
    """The recovery file of one window that is open."""

    key: str
    file: Path
    claim: Claim

    def write(self, header: Header, model: bytes, last: Callable[[], None] | None = None) -> None:
        """``model``: as ``layerloom`` writes it; ``last`` may refuse. Raises FileAccessError."""
        data = recovery.encode(header, model)
        if len(data) > MOST_BYTES:  # It could not be read again.
            values: dict[str, str | int] = {"most": MOST_BYTES // 2**20}
            raise FileAccessError(
                Sentence("The model takes more than {most} MB; expected a smaller one.", values)
            )
        write_bytes(self.file, data, last, private=True)

    def clear(self) -> None:
        """Nothing is unsaved any more. Raises FileAccessError."""
        try:
            self.file.unlink(missing_ok=True)
        except OSError as error:
            raise refused(error, self.file, "written") from error


class Store:
    """Recovery files in a folder, which is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = folder / "discarded"

    # --- for the window that writes

    def claim(self) -> Kept:
        """A place for what a window has not saved. Raises FileAccessError."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for _ in range(MOST_TRIES):
                key = os.urandom(6).hex()
                if claim := new_claim(self._lock(key)):
                    return Kept(key, self._file(key), claim)
        except OSError as error:
            raise refused(error, self._folder, "written") from error
        raise FileAccessError("No file of its own can be had in the folder for recovery files.")

    def put_aside(self, kept: Kept) -> None:
        """Put what a window has not saved to the discarded; the window keeps its place.

        Under a name of its own: the window may leave something else there later.
        """
        self._move_aside(kept.file, os.urandom(6).hex())

    def take(self, key: str) -> Kept | None:
        """The place of a window that is gone, with what it holds; None if another took it."""
        with suppress(OSError):
            claim = claim_of(self._lock(key))
            if claim and self._file(key).exists():
                return Kept(key, self._file(key), claim)
            if claim:
                claim.release()
        return None

    def shown_elsewhere(self, path: Path, own: str) -> bool:
        """Whether a window other than the one of the key ``own`` shows this file."""
        return any(
            key != own
            and (shown := note_of(self._lock(key))) is not None
            and same_file(shown, path)
            and is_held(self._lock(key))
            for key in _keys(self._folder, LOCK)
        )

    # --- for whoever offers it

    def found(self) -> tuple[list[Found], list[Broken]]:
        """What windows left that are gone, latest first, and what is no recovery file.

        That is put to the discarded, so that it is told once; so are the oldest of too many.
        """
        found, broken = [], []
        for key in _keys(self._folder, FILE):
            if is_held(self._lock(key)):
                continue
            try:
                found.append(Found(key, recovery.read_header(self._file(key))))
            except LayerloomError as error:
                if self._file(key).exists():  # Another window may have taken it this moment.
                    broken.append(Broken(self._put_aside(key), error.sentence))
        found = _latest_first(found)
        for extra in found[MOST_FOUND:]:
            self.discard(extra.key)
        return found[:MOST_FOUND], broken

    def is_there(self, key: str) -> bool:
        """Whether it can still be taken."""
        return self._file(key).exists() and not is_held(self._lock(key))

    def discarded(self) -> list[Found]:
        """What was discarded in the last days, latest change first."""
        found = []
        for key in _keys(self._aside, FILE):
            with suppress(LayerloomError):
                header = recovery.read_header(self._aside / f"{key}{FILE}")
                found.append(Found(key, header, discarded=True))
        return _latest_first(found)

    def read(self, found: Found) -> Graph:
        """The model in it. Raises FileAccessError and FileFormatError."""
        folder = self._aside if found.discarded else self._folder
        return recovery.read(folder / f"{found.key}{FILE}")

    def discard(self, key: str) -> bool:
        """Put it to the discarded, where it stays for some days. False: it stays where it is."""
        kept = self.take(key)
        if kept is None:
            return False
        away = self._put_aside(key)
        kept.claim.release()
        return away != kept.file

    def bring_back(self, key: str) -> bool:
        """Offer again what was discarded. False: it is not there any more."""
        try:
            (self._aside / f"{key}{FILE}").replace(self._file(key))
        except OSError:
            return False
        return True

    def tidy(self) -> None:
        """Take away what was discarded long ago, and what windows left that are gone."""
        self._forget_discarded()
        for key in _keys(self._folder, LOCK):
            if not self._file(key).exists():
                with suppress(OSError):
                    if claim := claim_of(self._lock(key)):
                        claim.release()
        for part in self._folder.glob(f"{PART}*"):
            with suppress(OSError):
                if time.time() - part.stat().st_mtime > HOUR:
                    part.unlink()

    def _forget_discarded(self) -> None:
        files = []
        for key in _keys(self._aside, FILE):
            with suppress(OSError):
                path = self._aside / f"{key}{FILE}"
                files.append((path.stat().st_mtime, path.stat().st_size, path))
        size = 0
        for place, (changed, bytes_, path) in enumerate(sorted(files, reverse=True)):
            size += bytes_
            old = time.time() - changed > DAYS * DAY
            if old or place >= MOST_DISCARDED or size > MOST_DISCARDED_BYTES:
                with suppress(OSError):
                    path.unlink()

    def _put_aside(self, key: str) -> Path:
        return self._move_aside(self._file(key), key)

    def _move_aside(self, file: Path, key: str) -> Path:
        """Where it is then: where it was, if the system does not let it go."""
        target = self._aside / f"{key}{FILE}"
        try:
            self._aside.mkdir(mode=0o700, exist_ok=True)
            file.replace(target)
            os.utime(target)  # Its days count from now.
        except OSError:
            return file
        return target

    def _lock(self, key: str) -> Path:
        return self._folder / f"{key}{LOCK}"

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}{FILE}"


def _keys(folder: Path, suffix: str) -> list[str]:
    """The keys of which there is a file; none where the folder cannot be read."""
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return []
    return [
        name.removesuffix(suffix)
        for name in names
        if NAME.fullmatch(name) and name.endswith(suffix)
    ]


def _latest_first(found: list[Found]) -> list[Found]:
    return sorted(found, key=lambda item: item.header.time, reverse=True)

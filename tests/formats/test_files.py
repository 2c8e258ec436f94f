"""Bytes to the disk: whole or not at all, and nobody else's business where they are private."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from app.errors import FileAccessError, FileChangedError
from app.formats.files import write_bytes


def test_what_is_refused_at_the_last_moment_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"theirs")
    beside: list[bytes] = []

    def refuse() -> None:
        (part,) = (item for item in tmp_path.iterdir() if item != path)
        beside.append(part.read_bytes())
        raise FileChangedError("Somebody else has changed the file.")

    with pytest.raises(FileChangedError):
        write_bytes(path, b"mine", last=refuse)
    assert beside == [b"mine"]
    assert path.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_private_file_is_the_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x")
    path.chmod(0o644)
    write_bytes(path, b"y", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    mask = os.umask(0o022)
    try:
        write_bytes(tmp_path / "b.txt", b"y")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "b.txt").stat().st_mode) == 0o644


def test_a_disk_that_lets_nothing_go_does_not_hide_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object, **named: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(FileAccessError, match="Read-only file system"):
        write_bytes(tmp_path / "a.txt", b"x")

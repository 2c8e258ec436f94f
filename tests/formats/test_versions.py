"""Whether a file still holds what was seen of it, against what one does to files by hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.formats.versions import Seen, seen, version_of, written_version


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "folder" / "a.txt"
    made.parent.mkdir()
    made.write_bytes(b"first")
    return made


def replaced(path: Path, data: bytes) -> None:
    """As careful programs save: another file takes the name."""
    beside = path.with_name("beside")
    beside.write_bytes(data)
    beside.replace(path)


def in_place_and_unnoticed(path: Path) -> None:
    """Same size, same number, and a clock that did not tick."""
    before = path.stat()
    path.write_bytes(b"other")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def a_folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


SAME: list[Callable[[Path], object]] = [
    lambda path: None,
    lambda path: os.utime(path, ns=(1, 1)),
    lambda path: path.write_bytes(b"first"),
    lambda path: replaced(path, b"first"),
]
OTHER: list[Callable[[Path], object]] = [
    lambda path: path.write_bytes(b"second"),
    lambda path: path.write_bytes(b""),
    lambda path: replaced(path, b"second"),
    a_folder_instead,
]
GONE: list[Callable[[Path], object]] = [
    lambda path: path.unlink(),
    lambda path: path.rename(path.with_name("b.txt")),
    lambda path: shutil.rmtree(path.parent),
]


@pytest.mark.parametrize("closely", [False, True])
@pytest.mark.parametrize(
    ("act", "how"),
    [(act, how) for acts, how in zip((SAME, OTHER, GONE), Seen, strict=True) for act in acts],
)
def test_what_somebody_did_is_seen(
    path: Path, act: Callable[[Path], object], how: Seen, closely: bool
) -> None:
    known = version_of(path)
    act(path)
    found, now = seen(path, known, closely)
    assert found is how
    assert (now is None) == (how is Seen.GONE)
    assert seen(path, now, closely)[0] is (Seen.GONE if how is Seen.GONE else Seen.SAME)


def test_what_the_system_does_not_tell_is_found_by_reading(path: Path) -> None:
    known = version_of(path)
    in_place_and_unnoticed(path)
    assert seen(path, known, closely=True)[0] is Seen.OTHER


def test_nothing_is_read_where_the_system_says_that_nothing_happened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = version_of(path)
    monkeypatch.setattr("app.formats.versions.read_bytes", None)
    assert seen(path, known) == (Seen.SAME, known)


def test_what_was_written_is_known_without_reading(path: Path) -> None:
    path.write_bytes(b"mine")
    assert written_version(path, b"mine") == version_of(path)


def test_a_file_that_nobody_knew_is_another(path: Path) -> None:
    assert seen(path, None)[0] is Seen.OTHER


def test_a_huge_file_is_known_by_its_traits(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with path.open("wb") as file:
        file.truncate(65 * 2**20)
    known = version_of(path)
    assert seen(path, known, closely=True)[0] is Seen.SAME
    os.utime(path, ns=(1, 1))
    assert seen(path, known)[0] is Seen.OTHER

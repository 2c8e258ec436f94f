"""Recovery files and whose they are: with real locks and real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import FileAccessError
from app.formats import layerloom
from app.formats.files import MOST_BYTES, PART
from app.formats.recovery import Header
from app.ui.safety import store as store_module
from app.ui.safety.claims import claim_of, is_held, new_claim
from app.ui.safety.store import DAY, DAYS, MOST_DISCARDED, MOST_FOUND, Kept, Store
from tests.builder import chain

ROOT = Path(__file__).parents[3]
MODEL = layerloom.encode(chain(2))
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "recovery"


@pytest.fixture
def store(folder: Path) -> Store:
    return Store(folder)


@contextmanager
def holder(folder: Path, shown: str = "") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that holds a recovery file, and its key."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ui.safety.holder", str(folder), shown],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def left_behind(store: Store, time_: float = 5.0, path: Path | None = None) -> str:
    """The key of a file whose window is gone, as a crash leaves it: its lock file too."""
    kept = store.claim()
    kept.write(Header("chain", 3, time_, path), MODEL)
    os.close(kept.claim._handle)
    return kept.key


def keys(store: Store) -> list[str]:
    return [item.key for item in store.found()[0]]


# --- whose it is


def test_what_an_open_window_keeps_is_not_offered(store: Store, folder: Path) -> None:
    """Neither one of this process nor one of another."""
    kept = store.claim()
    kept.write(Header("mine", 1, 1.0), MODEL)
    with holder(folder) as (_, key):
        assert {path.suffix for path in folder.iterdir()} == {".lock", ".recovery"}
        assert len(list(folder.iterdir())) == 4
        assert keys(store) == []
        assert not store.is_there(key)
        assert store.take(key) is None
        assert not store.discard(key)


@POSIX
def test_what_a_killed_window_kept_is_offered(store: Store, folder: Path) -> None:
    with holder(folder) as (process, key):
        process.send_signal(signal.SIGKILL)
        process.wait()
        (found,), broken = store.found()
        assert (found.key, found.header) == (key, Header("chain", 3, 5.0))
        assert broken == []
        assert store.read(found) == chain(2)


@POSIX
def test_a_window_that_is_stopped_is_not_gone(store: Store, folder: Path) -> None:
    with holder(folder) as (process, key):
        process.send_signal(signal.SIGSTOP)
        assert not store.is_there(key)


def test_a_window_that_closes_leaves_nothing(store: Store, folder: Path) -> None:
    with holder(folder) as (process, _):
        assert process.stdin is not None
        process.stdin.close()
        process.wait()
        assert list(folder.iterdir()) == []


def test_only_one_takes_it(store: Store, folder: Path) -> None:
    key = left_behind(store)
    kept = store.take(key)
    assert kept is not None
    assert Store(folder).take(key) is None
    assert keys(store) == []
    os.close(kept.claim._handle)
    assert keys(store) == [key]


def test_looking_keeps_nobody_from_looking(store: Store, folder: Path) -> None:
    """Two windows that start at once are offered the same."""
    key = left_behind(store)
    handle = os.open(folder / f"{key}.lock", os.O_RDWR)
    fcntl = pytest.importorskip("fcntl")
    fcntl.flock(handle, fcntl.LOCK_SH)
    assert keys(store) == [key]
    os.close(handle)


def test_a_lost_lock_file_is_that_of_a_window_that_is_gone(store: Store, folder: Path) -> None:
    key = left_behind(store)
    (folder / f"{key}.lock").unlink()
    assert keys(store) == [key]
    assert store.take(key)


def test_a_claim_swept_away_at_once_is_none(tmp_path: Path) -> None:
    """Whoever tidies up may take the lock between the making of a file and its locking."""
    path = tmp_path / "a.lock"
    made = os.open

    def open_and_lose(name: Path, flags: int, mode: int = 0o777) -> int:
        handle = made(name, flags, mode)
        path.unlink()
        return handle

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", open_and_lose)
        assert new_claim(path) is None
    first = new_claim(path)
    assert first
    assert new_claim(path) is None
    first.release()
    assert not path.exists()


def test_without_locks_everybody_has_them(tmp_path: Path) -> None:
    """On a file system that knows none: offered too much, but nothing is lost."""
    fcntl = pytest.importorskip("fcntl")

    def unsupported(handle: int, how: int) -> None:
        raise OSError(95, "Operation not supported")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fcntl, "flock", unsupported)
        claim = new_claim(tmp_path / "a.lock")
        assert claim
        assert not is_held(tmp_path / "a.lock")
        assert claim_of(tmp_path / "a.lock")


def test_who_shows_which_file_is_known(store: Store, folder: Path, tmp_path: Path) -> None:
    model = tmp_path / "a.layerloom"
    model.write_bytes(MODEL)
    link = tmp_path / "link.layerloom"
    link.symlink_to(model)
    own = store.claim()
    own.claim.note(model)
    assert not store.shown_elsewhere(model, own.key)
    with holder(folder, str(link)) as (process, _):
        assert store.shown_elsewhere(model, own.key)
        assert not store.shown_elsewhere(tmp_path / "b.layerloom", own.key)
        process.kill()
        process.wait()
        assert not store.shown_elsewhere(model, own.key)


def test_rubbish_in_a_lock_file_names_no_file(store: Store, folder: Path) -> None:
    kept = store.claim()
    kept.claim.path.write_bytes(b"/a\0b")
    assert not store.shown_elsewhere(Path("/a"), "")


# --- what is in it


def test_the_latest_comes_first(store: Store) -> None:
    made = {time_: left_behind(store, time_) for time_ in (2.0, 3.0, 1.0)}
    assert keys(store) == [made[3.0], made[2.0], made[1.0]]


def test_it_is_written_whole_and_for_the_owner_alone(store: Store) -> None:
    kept = store.claim()
    for _ in range(3):
        kept.write(Header("x", 1, 1.0), MODEL)
    assert kept.file.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    assert sorted(path.suffix for path in kept.file.parent.iterdir()) == [".lock", ".recovery"]


def test_what_could_not_be_read_again_is_not_written(store: Store) -> None:
    kept = store.claim()
    kept.write(Header("x", 1, 1.0), MODEL)
    with pytest.raises(FileAccessError, match="more than 64 MB"):
        kept.write(Header("x", 1, 2.0), bytes(MOST_BYTES))
    os.close(kept.claim._handle)
    assert store.found()[0][0].header.time == 1.0


def test_rubbish_is_put_aside_and_told_once(store: Store, folder: Path) -> None:
    good = left_behind(store)
    names = [f"{n:012x}.recovery" for n in range(3)]
    for name, data in zip(names, (b"", b"\0" * 99, b'{"format": 1}\n'), strict=True):
        (folder / name).write_bytes(data)
    found, broken = store.found()
    assert [item.key for item in found] == [good]
    assert sorted(item.path for item in broken) == [folder / "discarded" / name for name in names]
    assert all("no whole recovery file" in str(item.reason) for item in broken)
    assert (folder / "discarded" / names[1]).read_bytes() == b"\0" * 99
    assert store.found()[1] == []
    assert store.discarded() == []


@POSIX
def test_a_pipe_and_a_folder_hold_nobody_up(store: Store, folder: Path) -> None:
    left_behind(store)
    os.mkfifo(folder / "00000000000a.recovery")
    (folder / "00000000000b.recovery").mkdir()
    found, broken = store.found()
    assert len(found) == 1
    assert len(broken) == 2


def test_strange_files_are_left_alone(store: Store, folder: Path) -> None:
    left_behind(store)
    for name in ("notes.txt", "x.recovery", "0123.lock", "0123456789AB.recovery"):
        (folder / name).write_bytes(b"mine")
    assert len(store.found()[0]) == 1
    store.tidy()
    assert (folder / "notes.txt").read_bytes() == b"mine"
    assert (folder / "0123456789AB.recovery").read_bytes() == b"mine"


def test_a_folder_that_is_none_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "nothing", tmp_path / "file", tmp_path / "file" / "below"):
        store = Store(folder)
        assert store.found() == ([], [])
        assert store.discarded() == []
        store.tidy()
        assert not store.shown_elsewhere(Path("/x"), "")
    with pytest.raises(FileAccessError):
        Store(tmp_path / "file" / "below").claim()


# --- discarded and bounded


def test_what_was_discarded_can_be_brought_back(store: Store) -> None:
    key = left_behind(store)
    assert store.discard(key)
    assert keys(store) == []
    (item,) = store.discarded()
    assert (item.key, item.discarded) == (key, True)
    assert store.read(item) == chain(2)
    assert store.bring_back(key)
    assert keys(store) == [key]
    assert store.discarded() == []
    assert not store.bring_back(key)


def test_discarded_files_go_after_some_days(store: Store, folder: Path) -> None:
    old, young = left_behind(store), left_behind(store)
    for key, age in ((old, DAYS * DAY + 60), (young, DAYS * DAY - 60)):
        store.discard(key)
        then = time.time() - age
        os.utime(folder / "discarded" / f"{key}.recovery", (then, then))
    store.tidy()
    assert [item.key for item in store.discarded()] == [young]


def test_the_days_count_from_the_discarding(store: Store, folder: Path) -> None:
    key = left_behind(store)
    os.utime(folder / f"{key}.recovery", (1, 1))
    store.discard(key)
    store.tidy()
    assert [item.key for item in store.discarded()] == [key]


def test_both_lists_are_bounded(store: Store, folder: Path) -> None:
    made = [left_behind(store, float(n)) for n in range(MOST_FOUND + 5)]
    assert set(keys(store)) == set(made[5:])
    assert {item.key for item in store.discarded()} == set(made[:5])
    for key in made[5:]:
        store.discard(key)
    store.tidy()
    assert len(store.discarded()) == MOST_DISCARDED
    assert keys(store) == []


def test_discarded_bytes_are_bounded(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [left_behind(store, float(n)) for n in range(4)]
    size = (folder / f"{made[0]}.recovery").stat().st_size
    for place, key in enumerate(made):
        store.discard(key)
        then = time.time() - 100 + place
        os.utime(folder / "discarded" / f"{key}.recovery", (then, then))
    monkeypatch.setattr(store_module, "MOST_DISCARDED_BYTES", 2 * size)
    store.tidy()
    assert {item.key for item in store.discarded()} == set(made[2:])


def test_tidying_takes_leftovers_alone(store: Store, folder: Path) -> None:
    """Locks of windows that had nothing unsaved, and half-written files of killed ones."""
    key, own = left_behind(store), store.claim()
    (folder / "0123456789ab.lock").touch()
    old, young = folder / f"{PART}old.recovery", folder / f"{PART}young.recovery"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    store.tidy()
    left = {path.name for path in folder.iterdir()}
    assert left == {f"{key}.lock", f"{key}.recovery", f"{own.key}.lock", young.name}


def test_a_system_that_lets_nothing_go_keeps_it_offered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = left_behind(store)

    def refuse(*given: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    assert not store.discard(key)
    assert keys(store) == [key]


def test_clearing_that_fails_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: Kept = store.claim()

    def refuse(*given: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(FileAccessError, match="Permission denied"):
        kept.clear()

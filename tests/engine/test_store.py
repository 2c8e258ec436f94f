"""Results on disk: kept, found again, and done without where the disk or another program fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.engine.store import FOLDER, SUFFIX, TITLE, Store, cache_folder, default_store, stamp
from tests.command_line import ROOT

ONE, TWO = "00" * 16, "11" * 16


def written(folder: Path, records: Mapping[str, int], stamp: str = "v1") -> Path:
    """A file of results; each record is a list of one number."""
    store = Store(folder, stamp)
    for key, number in records.items():
        store.keep(key, [number])
    store.save()
    return folder / f"{stamp}{SUFFIX}"


def found(folder: Path, *keys: str, stamp: str = "v1") -> list[object]:
    store = Store(folder, stamp)
    return [store.read(key) for key in keys]


def test_what_is_kept_is_found_by_another(tmp_path: Path) -> None:
    store = Store(tmp_path / "a" / "b", "v1")
    record = ["ok", [[[None, 4], "float32"]], {"text": "三 'x' \n \u2028"}, 1.5, True]
    store.keep(ONE, record)
    assert store.read(ONE) is None  # It is there once it is saved.
    store.save()
    assert found(tmp_path / "a" / "b", ONE, TWO) == [record, None]


def test_it_grows_by_what_is_new(tmp_path: Path) -> None:
    path = written(tmp_path, {"a": 1})
    before = path.read_bytes()
    written(tmp_path, {"a": 1, "b": 2})
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().count(b"[1]") == 1
    assert found(tmp_path, "a", "b") == [[1], [2]]


def test_what_is_found_out_anew_stands_above_what_was_there(tmp_path: Path) -> None:
    written(tmp_path, {"a": 1})
    written(tmp_path, {"a": 3})
    assert found(tmp_path, "a") == [[3]]


@pytest.mark.parametrize("cut", [1, 5, 20, 45])
def test_a_file_that_was_cut_short_holds_what_is_whole(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path, {ONE: 1, TWO: 2})
    path.write_bytes(path.read_bytes()[:-cut])
    assert found(tmp_path, ONE) == [[1]]
    assert found(tmp_path, TWO) in ([[2]], [None])
    # What is written behind the cut is found all the same.
    written(tmp_path, {"c": 3})
    assert found(tmp_path, ONE, "c") == [[1], [3]]


def test_a_flipped_bit_costs_its_line_and_makes_no_other_result(tmp_path: Path) -> None:
    path = written(tmp_path, {ONE: 123, TWO: 456})
    whole = path.read_bytes()
    for place in range(len(whole)):
        for bit in (0, 3, 6):
            flipped = bytearray(whole)
            flipped[place] ^= 1 << bit
            path.write_bytes(bytes(flipped))
            one, two = found(tmp_path, ONE, TWO)
            assert one in ([123], None)
            assert two in ([456], None)
            if place > whole.index(b"\n") and whole[place : place + 1] != b"\n":
                assert [one, two].count(None) <= 1


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\x00" * 5000,
        b"PK\x03\x04rubbish",
        b"layerloom results v2\n" + ONE.encode() + b" 00000000 [1]\n",
        b"layerloom results v1\n" + ONE.encode() + b" 00000000 [1]\n",
        b"layerloom results v1\n" + b"[" * 100_000,
        b"layerloom results v1\n\n\n \n",
        os.urandom(3000),
    ],
)
def test_rubbish_is_no_result_and_gives_way(tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / f"v1{SUFFIX}"
    path.write_bytes(rubbish)
    assert found(tmp_path, ONE) == [None]
    written(tmp_path, {ONE: 7})
    assert found(tmp_path, ONE) == [[7]]


def test_a_valid_line_of_no_list_is_no_result(tmp_path: Path) -> None:
    store = Store(tmp_path, "v1")
    store.keep(ONE, {"a": 1})  # type: ignore[arg-type]
    store.save()
    assert found(tmp_path, ONE) == [None]


def test_another_version_has_a_file_of_its_own(tmp_path: Path) -> None:
    written(tmp_path, {"a": 1}, "v1")
    written(tmp_path, {"a": 2}, "v2")
    assert found(tmp_path, "a", stamp="v1") == [[1]]
    assert found(tmp_path, "a", stamp="v2") == [[2]]
    # One that was renamed by hand is still the other version's.
    (tmp_path / f"v1{SUFFIX}").replace(tmp_path / f"v3{SUFFIX}")
    assert found(tmp_path, "a", stamp="v3") == [None]


def test_the_files_of_old_versions_go(tmp_path: Path) -> None:
    for number in range(8):
        path = written(tmp_path, {"a": number}, f"{number:024x}")
        os.utime(path, (number, number))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"{number:024x}{SUFFIX}" for number in (5, 6, 7)]


def test_what_others_keep_in_the_folder_stays(tmp_path: Path) -> None:
    """A person may name any folder: names or beginnings that are not ours are not to be lost."""
    foreign = [tmp_path / f"run{number}{SUFFIX}" for number in range(5)]
    foreign += [tmp_path / f"{number:024x}{SUFFIX}" for number in range(5)]
    for number, path in enumerate(foreign):
        path.write_bytes(TITLE if path.name.startswith("run") else b"loss 0.3")
        os.utime(path, (number, number))
    written(tmp_path, {"a": 1}, "f" * 24)
    assert all(path.exists() for path in foreign)


def test_the_file_is_bounded_and_keeps_what_is_in_use(tmp_path: Path) -> None:
    store = Store(tmp_path, "v1", most_bytes=20_000)
    for number in range(3_000):
        store.keep("used", [0])
        store.keep(f"{number:032}", [number])
        if number % 50 == 0:
            store.save()
            assert (tmp_path / f"v1{SUFFIX}").stat().st_size <= 20_000
    store.save()
    assert found(tmp_path, "used") == [[0]]
    assert found(tmp_path, f"{2_999:032}") == [[2_999]]
    assert found(tmp_path, f"{0:032}") == [None]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_far_too_large_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, {"a": 1})
    store = Store(tmp_path, "v1", most_bytes=10)
    assert path.stat().st_size > 20
    assert store.read("a") is None


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """A file stands where the folder should be: for root, too, that cannot be written."""
    place = tmp_path / "file"
    place.write_text("mine")
    store = Store(place / "folder", "v1")
    store.keep("a", [1])
    store.save()
    assert store.read("a") == [1]  # This session has it.
    assert place.read_text() == "mine"
    folder = tmp_path / "folder"
    (folder / f"v1{SUFFIX}").mkdir(parents=True)
    assert found(folder, "a") == [None]
    written(folder, {"a": 1})
    assert found(folder, "a") == [None]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"v1{SUFFIX}")
    assert found(tmp_path, "a") == [None]
    written(tmp_path, {"a": 1})
    assert found(tmp_path, "a") == [[1]]


def test_a_disk_that_fills_up_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, {"a": 1})

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    store = Store(tmp_path, "v2")
    store.keep("a", [1])
    store.save()
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_without_a_disk_a_session_does_not_grow_for_ever(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file", "v1", most_bytes=1_000)
    for number in range(500):
        store.keep(f"{number:032}", [number])
        store.save()
    assert 0 < sum(map(len, store._known().values())) < 1_000
    assert len(store._used) < 500
    assert store.read(f"{499:032}") == [499]


WRITER = """
import sys
from pathlib import Path
from app.engine.store import Store
folder, name = Path(sys.argv[1]), sys.argv[2]
for round in range(60):
    store = Store(folder, "v1", most_bytes=60_000)
    for number in range(10):
        store.keep(f"{name}-{round:03}-{number}" + "0" * 20, [name, round, number])
    store.keep("both" + "0" * 28, [name, round])
    store.save()
"""


def test_two_programs_may_write_at_once(tmp_path: Path) -> None:
    """Each line that is there is whole and says what its writer wrote."""
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    writers = [subprocess.Popen([*command, name], env=environment) for name in ("one", "two")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    store = Store(tmp_path, "v1")
    found = {key: store.read(key.decode()) for key in store._known()}
    assert {record[0] for record in found.values() if record} == {"one", "two"}
    assert None not in found.values()
    for key, record in found.items():
        assert record is not None
        if not key.startswith(b"both"):
            name, number = key.decode().split("-")[0], int(key.decode().split("-")[1])
            assert record[:2] == [name, number]
    assert [path.name for path in tmp_path.iterdir()] == [f"v1{SUFFIX}"]


@pytest.mark.parametrize(
    ("system", "environment", "expected"),
    [
        ("linux", {}, "{home}/.cache/layerloom"),
        ("linux", {"XDG_CACHE_HOME": "/var/x"}, "/var/x/layerloom"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "{home}/.cache/layerloom"),
        ("freebsd14", {"XDG_CACHE_HOME": ""}, "{home}/.cache/layerloom"),
        ("darwin", {"XDG_CACHE_HOME": "/var/x"}, "{home}/Library/Caches/Layerloom"),
        ("win32", {"LOCALAPPDATA": "/l/Local"}, "/l/Local/Layerloom/Cache"),
        ("win32", {}, "{home}/AppData/Local/Layerloom/Cache"),
    ],
)
def test_the_folder_is_where_the_system_keeps_such_things(
    system: str, environment: dict[str, str], expected: str
) -> None:
    assert cache_folder(environment, system) == Path(expected.format(home=Path.home()))


def test_a_person_may_name_the_folder_or_want_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, "")
    assert default_store() is None
    monkeypatch.setenv(FOLDER, str(tmp_path))
    store = default_store()
    assert store is not None
    store.keep("a", [1])
    store.save()
    assert [path.name for path in tmp_path.iterdir()] == [f"{stamp()}{SUFFIX}"]


def test_results_depend_on_versions_and_on_keras_s_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def now() -> str:
        stamp.cache_clear()
        return stamp()

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    seen = {now(), now()}
    assert len(seen) == 1
    (tmp_path / "keras.json").write_text(json.dumps({"floatx": "float16"}))
    seen.add(now())
    monkeypatch.setattr("app.engine.store.version", lambda name: f"{name} 99")
    seen.add(now())
    monkeypatch.setattr("app.engine.store.__version__", "0.0.0.test")
    seen.add(now())
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    seen.add(now())
    stamp.cache_clear()
    assert len(seen) == 5

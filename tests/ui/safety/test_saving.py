"""Saving where the system says no: one sentence, the work stays, another place is a click away."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.formats import layerloom, recovery
from app.graph.model import Graph
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from tests.builder import chain
from tests.ui.fakes import FakeAsker
from tests.ui.safety.person import (
    buttons,
    full_disk,
    message,
    press,
    set_units,
    texts,
    units_of,
)

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")


def save(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def system_says(number: int, where: str) -> Callable[[pytest.MonkeyPatch], None]:
    """The system refuses a step of the writing."""

    def refuse(*given: object, **named: object) -> None:
        raise OSError(number, os.strerror(number))

    return lambda patch: patch.setattr(where, refuse)


def read_only(patch: pytest.MonkeyPatch) -> None:
    """As everybody but an administrator finds it, who runs tests at times."""
    patch.setattr(os, "access", lambda path, mode: False)


REFUSALS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "full": (system_says(errno.ENOSPC, "os.fsync"), "the disk is full; the old file is unchanged"),
    "quota": (system_says(errno.EDQUOT, "os.fsync"), "the disk is full; the old file is unchanged"),
    "too large": (system_says(errno.EFBIG, "os.fsync"), "File too large; nothing was changed"),
    "broken": (system_says(errno.EIO, "os.fsync"), "Input/output error; nothing was changed"),
    "read-only disk": (system_says(errno.EROFS, "tempfile.mkstemp"), "Read-only file system"),
    "closed folder": (system_says(errno.EACCES, "tempfile.mkstemp"), "Permission denied"),
    "read-only file": (read_only, "Permission denied; expected permission"),
    "refused at the end": (system_says(errno.EPERM, "pathlib.Path.replace"), "not permitted"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_the_work_stays_and_goes_elsewhere_with_one_click(
    opened: MainWindow, path: Path, asker: FakeAsker, tmp_path: Path, case: str
) -> None:
    refuse, words = REFUSALS[case]
    before = path.read_bytes()
    set_units(opened, 9)
    with pytest.MonkeyPatch.context() as patch:
        refuse(patch)
        save(opened)
    (text,) = texts(opened)
    assert text.startswith("a.layerloom was not saved. It could not be written: ")
    assert words in text
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert opened.isWindowModified()
    told = message(opened, "was not saved")
    assert (told.kind, buttons(told)) == ("error", ["Save as…", "Try again"])
    asker.path = tmp_path / "elsewhere.layerloom"
    press(told, "Save as…")
    assert units_of(layerloom.decode(asker.path.read_bytes())) == 9
    assert not opened.isWindowModified()
    assert texts(opened) == []


def test_trying_again_is_one_click(opened: MainWindow, path: Path) -> None:
    set_units(opened, 9)
    with full_disk():
        save(opened)
        press(message(opened, "was not saved"), "Try again")
        assert len(texts(opened)) == 1
    press(message(opened, "was not saved"), "Try again")
    assert units_of(layerloom.decode(path.read_bytes())) == 9
    assert texts(opened) == []


def test_a_folder_that_vanished_is_told_and_the_dialog_begins_where_one_is(
    opened: MainWindow, path: Path, asker: FakeAsker, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_units(opened, 9)
    shutil.rmtree(path.parent)
    save(opened)
    assert "Its folder does not exist" in texts(opened)[0]
    suggested: list[Path] = []

    def save_path(title: str, place: Path, filters: str) -> Path | None:
        suggested.append(place)
        return None

    monkeypatch.setattr(asker, "save_path", save_path)
    press(message(opened, "was not saved"), "Save as…")
    assert suggested == [Path.home() / "a.layerloom"]
    assert opened.isWindowModified()


def test_a_folder_in_its_place_is_told(opened: MainWindow, path: Path) -> None:
    set_units(opened, 9)
    path.unlink()
    path.mkdir()
    save(opened)
    assert "It is a directory; expected a file" in texts(opened)[0]
    assert opened.isWindowModified()


def test_with_a_full_disk_the_recovery_file_is_the_last_that_fitted(
    qtbot: QtBot, opened: MainWindow, settings: Settings
) -> None:
    set_units(opened, 9)
    qtbot.waitUntil(lambda: opened.safety.autosave.current)
    with full_disk():
        set_units(opened, 10)
        qtbot.waitUntil(lambda: len(texts(opened)) == 1)
        save(opened)
        assert len(texts(opened)) == 2
    (kept,) = settings.recovery_folder.glob("*.recovery")
    assert units_of(recovery.read(kept)) == 9


# --- a disk that is full indeed


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """64 kB that nobody can write more to. Only an administrator of Linux may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small disk cannot be mounted here; the system's words stand in for it above")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def longer(graph: Graph) -> Graph:
    """More than the small disk takes: some 200 bytes a node."""
    made = chain(2_000)
    assert len(layerloom.encode(made)) > 2 * 2**16 > len(layerloom.encode(graph))
    return made


def test_a_disk_that_is_full_indeed(
    window: MainWindow, asker: FakeAsker, small_disk: Path, tmp_path: Path
) -> None:
    path = small_disk / "a.layerloom"
    path.write_bytes(layerloom.encode(chain(2)))
    window.session.open_path(path)
    window.document.reset(longer(chain(2)), saved=False)
    save(window)
    assert texts(window) == [
        "a.layerloom was not saved. It could not be written: the disk is full; the old file is "
        "unchanged. Free some space or choose another place."
    ]
    assert layerloom.decode(path.read_bytes()) == chain(2)
    assert list(small_disk.iterdir()) == [path]
    asker.path = tmp_path / "elsewhere.layerloom"
    press(message(window, "was not saved"), "Save as…")
    assert layerloom.decode(asker.path.read_bytes()) == chain(2_000)


def test_recovery_files_on_a_disk_that_is_full_indeed(
    qtbot: QtBot, window: MainWindow, settings: Settings, small_disk: Path
) -> None:
    settings.recovery_folder.parent.symlink_to(small_disk)
    window.document.reset(chain(2), saved=False)
    window.session.start_empty()
    qtbot.waitUntil(lambda: window.safety.autosave.current)
    window.document.reset(longer(chain(2)), saved=False)
    qtbot.waitUntil(lambda: bool(texts(window)))
    assert "cannot be kept safe from a crash" in texts(window)[0]
    (kept,) = settings.recovery_folder.glob("[!.]*.recovery")
    assert recovery.read(kept) == chain(2)
    assert not list(settings.recovery_folder.glob(".*"))
    window.document.reset(chain(3), saved=False)
    qtbot.waitUntil(lambda: window.safety.autosave.current)
    assert texts(window) == []


@POSIX
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may all")
def test_a_folder_without_permission(opened: MainWindow, path: Path) -> None:
    path.parent.chmod(0o555)
    try:
        set_units(opened, 9)
        save(opened)
        assert "Permission denied" in texts(opened)[0]
    finally:
        path.parent.chmod(0o755)


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    """``ulimit -f``: the process would be ended by a signal if nobody looked."""
    resource = pytest.importorskip("resource")
    code = (
        "import resource, sys; from pathlib import Path\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({2**16}, {resource.RLIM_INFINITY}))\n"
        "from app.formats.files import write_bytes; from app.errors import FileAccessError\n"
        "path = Path(sys.argv[1]); write_bytes(path, b'old')\n"
        "try: write_bytes(path, bytes(2**20))\n"
        "except FileAccessError as error: print(error)\n"
    )
    path = tmp_path / "a"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "File too large; nothing was changed" in done.stdout
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]

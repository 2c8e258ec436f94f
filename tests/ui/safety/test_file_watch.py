"""What others do to the file: noticed, never overwritten unasked, and nothing of ours is lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.formats import layerloom, recovery
from app.graph.model import TensorRef
from app.graph.submodels import MakeSubmodel
from app.ui.dialogs import Answer
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from tests.builder import chain
from tests.ui.fakes import FakeAsker, FakeEngine
from tests.ui.safety.person import (
    buttons,
    message,
    press,
    save_elsewhere,
    set_units,
    texts,
    units_of,
)

CONTROL = Qt.KeyboardModifier.ControlModifier


def in_file(path: Path) -> object:
    return units_of(layerloom.decode(path.read_bytes()))


def shown(window: MainWindow) -> object:
    return units_of(window.document.graph)


def come_back(qtbot: QtBot, window: MainWindow) -> None:
    """Go to another window and come back, as one does who changed the file there."""
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    looked: list[bool] = []
    look = window.safety.look

    def look_and_note() -> None:
        look()
        looked.append(True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window.safety, "look", look_and_note)
        window.activateWindow()
        qtbot.waitUntil(lambda: bool(looked))


def save(window: MainWindow) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_S, CONTROL)


# --- nothing unsaved here


def test_a_change_is_read_when_the_window_gets_the_focus(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    save_elsewhere(path, 7)
    come_back(qtbot, opened)
    assert shown(opened) == 7
    assert not opened.isWindowModified()
    assert texts(opened) == [
        "a.layerloom was changed by somebody else and was read again. Undo brings back what was "
        "here before."
    ]


def test_undo_brings_back_what_no_file_holds_any_more(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    set_units(opened, 5)
    save(opened)
    save_elsewhere(path, 7)
    come_back(qtbot, opened)
    QTest.keyClick(opened, Qt.Key.Key_Z, CONTROL)
    assert shown(opened) == 5
    assert opened.isWindowModified()
    save(opened)
    assert in_file(path) == 5, "whoever goes back and saves wants it so"
    opened.document.undo()
    assert shown(opened) == 4, "the steps before are there, too"


def test_a_file_that_was_only_touched_is_the_same(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    before = opened.document.graph
    os.utime(path, ns=(1, 1))
    path.with_name("b").write_bytes(path.read_bytes())
    path.with_name("b").replace(path)
    come_back(qtbot, opened)
    assert opened.document.graph is before
    assert texts(opened) == []


def test_another_text_of_the_same_model_is_no_step(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    """Somebody's editor wrote other line ends."""
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    come_back(qtbot, opened)
    assert opened.document.steps == ()
    assert texts(opened) == []
    set_units(opened, 9)
    save(opened)
    assert in_file(path) == 9


def test_somebody_inside_a_submodel_is_led_to_the_change(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    specs = {TensorRef("dense"): ((None, 4), "float32")}
    opened.document.apply(MakeSubmodel(frozenset({"dense_1"}), specs))
    save(opened)
    (key,) = opened.document.graph.definitions
    opened.place.go((key,))
    save_elsewhere(path, 7)
    come_back(qtbot, opened)
    assert shown(opened) == 7
    assert opened.place.path == ()


def test_a_window_of_its_own_hands_hears_nothing(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    for units in (5, 6):
        set_units(opened, units)
        save(opened)
        come_back(qtbot, opened)
    assert texts(opened) == []


# --- something unsaved here


def test_both_changed_is_asked_in_the_window(qtbot: QtBot, opened: MainWindow, path: Path) -> None:
    set_units(opened, 9)
    save_elsewhere(path, 7)
    come_back(qtbot, opened)
    assert (shown(opened), in_file(path)) == (9, 7)
    told = message(opened, "a.layerloom was changed by somebody else, and there are changes here")
    assert buttons(told) == ["Keep mine", "Take theirs", "Save mine as…"]
    told.close_button.click()
    come_back(qtbot, opened)
    assert texts(opened) == [], "asked once a change"
    save(opened)
    assert in_file(path) == 7, "and again before it would be overwritten"
    assert "was not saved: somebody else has changed it" in texts(opened)[0]


def test_what_is_half_typed_counts_as_unsaved(qtbot: QtBot, opened: MainWindow, path: Path) -> None:
    opened.canvas.select(("dense",))
    opened.activateWindow()
    opened.properties.focus_first()
    field = opened.focusWidget()
    assert field is not None
    field.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(field, "77")
    save_elsewhere(path, 7)
    come_back(qtbot, opened)
    assert shown(opened) == 77
    assert "there are changes here, too" in texts(opened)[0]


def test_keep_mine(qtbot: QtBot, opened: MainWindow, path: Path) -> None:
    set_units(opened, 9)
    save_elsewhere(path, 7)
    come_back(qtbot, opened)
    press(message(opened, "changed by somebody else"), "Keep mine")
    assert (shown(opened), in_file(path)) == (9, 7)
    come_back(qtbot, opened)
    assert texts(opened) == []
    save(opened)
    assert in_file(path) == 9
    assert not opened.isWindowModified()


def test_keep_mine_holds_for_what_was_asked_about_alone(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    set_units(opened, 9)
    save_elsewhere(path, 7)
    come_back(qtbot, opened)
    save_elsewhere(path, 8)
    press(message(opened, "changed by somebody else"), "Keep mine")
    save(opened)
    assert in_file(path) == 8
    assert "was not saved" in texts(opened)[0]


def test_keep_mine_is_unsaved_even_where_it_began(
    qtbot: QtBot, opened: MainWindow, path: Path, asker: FakeAsker
) -> None:
    """No file holds it any more: closing asks."""
    set_units(opened, 9)
    save_elsewhere(path, 7)
    come_back(qtbot, opened)
    press(message(opened, "changed by somebody else"), "Keep mine")
    opened.document.undo()
    assert shown(opened) == 4
    assert opened.isWindowModified()
    opened.close()
    assert asker.questions == 1


def test_take_theirs_and_undo(qtbot: QtBot, opened: MainWindow, path: Path) -> None:
    set_units(opened, 9)
    save_elsewhere(path, 7)
    come_back(qtbot, opened)
    press(message(opened, "changed by somebody else"), "Take theirs")
    assert shown(opened) == 7
    assert not opened.isWindowModified()
    opened.document.undo()
    assert shown(opened) == 9
    assert opened.isWindowModified()


def test_save_mine_under_another_name(
    qtbot: QtBot, opened: MainWindow, path: Path, asker: FakeAsker
) -> None:
    set_units(opened, 9)
    save_elsewhere(path, 7)
    asker.path = path.with_name("mine.layerloom")
    come_back(qtbot, opened)
    press(message(opened, "changed by somebody else"), "Save mine as…")
    assert (in_file(path), in_file(asker.path)) == (7, 9)
    assert opened.session.path == asker.path
    assert texts(opened) == []


def test_saving_never_overwrites_what_nobody_has_seen(opened: MainWindow, path: Path) -> None:
    """The window had the focus all the time, and the disk's clock did not tick."""
    set_units(opened, 9)
    before = path.stat()
    theirs = path.read_bytes().replace(b'"units": 4', b'"units": 7')
    assert len(theirs) == before.st_size
    path.write_bytes(theirs)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    save(opened)
    assert path.read_bytes() == theirs
    assert opened.isWindowModified()
    told = message(opened, "a.layerloom was not saved: somebody else has changed it since")
    assert buttons(told) == ["Save mine over it", "Take theirs", "Save mine as…"]
    press(told, "Save mine over it")
    assert in_file(path) == 9
    assert texts(opened) == []


def test_saving_as_the_same_name_asks_as_well(
    opened: MainWindow, path: Path, asker: FakeAsker
) -> None:
    set_units(opened, 9)
    save_elsewhere(path, 7)
    asker.path = path
    assert not opened.session.save_as()
    assert in_file(path) == 7


def test_closing_with_a_conflict_keeps_the_window(
    opened: MainWindow, path: Path, asker: FakeAsker
) -> None:
    set_units(opened, 9)
    save_elsewhere(path, 7)
    asker.answer = Answer.SAVE
    opened.close()
    assert opened.isVisible()
    assert (shown(opened), in_file(path)) == (9, 7)


def test_a_change_taken_back_by_its_author_is_none(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    first = path.read_bytes()
    set_units(opened, 9)
    save_elsewhere(path, 7)
    come_back(qtbot, opened)
    assert texts(opened)
    path.write_bytes(first)
    come_back(qtbot, opened)
    assert texts(opened) == []
    opened.document.undo()
    assert not opened.isWindowModified()


# --- gone, spoilt, refused


GONE: list[tuple[Callable[[Path], object], str, list[str]]] = [
    (lambda path: path.unlink(), "it", ["Save it there again", "Save mine as…"]),
    (
        lambda path: path.rename(path.with_name("b.layerloom")),
        "it",
        ["Save it there again", "Save mine as…"],
    ),
    (lambda path: shutil.rmtree(path.parent), "folder", ["Save mine as…"]),
    (
        lambda path: path.parent.rename(path.parent.with_name("moved")),
        "folder",
        ["Save mine as…"],
    ),
]


@pytest.mark.parametrize(("act", "what", "offered"), GONE)
def test_a_file_that_is_gone_leaves_the_model_here(
    qtbot: QtBot,
    opened: MainWindow,
    path: Path,
    asker: FakeAsker,
    settings: Settings,
    tmp_path: Path,
    act: Callable[[Path], object],
    what: str,
    offered: list[str],
) -> None:
    act(path)
    come_back(qtbot, opened)
    starts = {"it": "a.layerloom is not there any more:", "folder": "The folder of a.layerloom is"}
    told = message(opened, starts[what])
    assert "The model is still here, unsaved." in told.text
    assert buttons(told) == offered
    assert opened.isWindowModified(), "closing asks"
    qtbot.waitUntil(lambda: opened.safety.autosave.current)
    (kept,) = settings.recovery_folder.glob("*.recovery")
    assert recovery.read(kept) == chain(2)
    come_back(qtbot, opened)
    assert len(texts(opened)) == 1
    asker.path = tmp_path / "again.layerloom"
    press(told, "Save mine as…")
    assert layerloom.decode(asker.path.read_bytes()) == chain(2)
    assert texts(opened) == []


def test_a_deleted_file_is_written_again_where_it_was(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    path.unlink()
    come_back(qtbot, opened)
    press(message(opened, "is not there any more"), "Save it there again")
    assert layerloom.decode(path.read_bytes()) == chain(2)
    assert not opened.isWindowModified()
    assert texts(opened) == []


def test_a_file_that_comes_back_is_saved_again(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    """Somebody's careful program was between two of its steps; a disk was away."""
    data = path.read_bytes()
    path.unlink()
    come_back(qtbot, opened)
    assert opened.isWindowModified()
    path.write_bytes(data)
    come_back(qtbot, opened)
    assert not opened.isWindowModified()
    assert texts(opened) == []


def test_a_file_of_that_name_made_by_somebody_else_is_not_overwritten(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    path.unlink()
    come_back(qtbot, opened)
    path.write_bytes(layerloom.encode(chain(7)))
    save(opened)
    assert layerloom.decode(path.read_bytes()) == chain(7)
    assert "was not saved" in texts(opened)[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "broken at line 1"),
        (b"", "broken at line 1"),
        (b"\xff{", "not UTF-8"),
        (b"PK\x03\x04\xff", "expected a whole .keras file"),
    ],
)
def test_a_spoilt_file_leaves_the_model_here(
    qtbot: QtBot, opened: MainWindow, path: Path, data: bytes, words: str
) -> None:
    path.write_bytes(data)
    come_back(qtbot, opened)
    told = message(opened, "a.layerloom was changed by somebody else and cannot be read any more.")
    assert words in told.text
    assert opened.document.graph == chain(2)
    assert opened.isWindowModified()
    save(opened)
    assert path.read_bytes() == data
    press(message(opened, "was not saved"), "Save mine over it")
    assert layerloom.decode(path.read_bytes()) == chain(2)


def test_theirs_that_cannot_be_read_leaves_mine(
    qtbot: QtBot, opened: MainWindow, path: Path
) -> None:
    set_units(opened, 9)
    path.write_bytes(b"{")
    come_back(qtbot, opened)
    press(message(opened, "changed by somebody else"), "Take theirs")
    assert shown(opened) == 9
    assert "cannot be read any more" in texts(opened)[0]


def test_a_file_that_may_not_be_read_any_more(
    qtbot: QtBot, opened: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the system refuses it: an administrator, who runs tests at times, may read all."""

    def refuse(name: str, flags: int) -> int:
        raise PermissionError(13, "Permission denied", name)

    path.write_bytes(layerloom.encode(chain(7)))
    monkeypatch.setattr("app.formats.files._without_waiting", refuse)
    come_back(qtbot, opened)
    assert "Permission denied" in texts(opened)[0]
    assert opened.document.graph == chain(2)
    assert opened.isWindowModified()


# --- two windows on one file


def second(qtbot: QtBot, settings: Settings, path: Path) -> MainWindow:
    made = MainWindow(settings, FakeEngine(), FakeAsker())  # type: ignore[arg-type]
    qtbot.addWidget(made, before_close_func=lambda w: w.document.mark_saved())
    made.show()
    assert made.safety
    made.session.open_path(path)
    return made


def test_the_second_window_is_told(
    qtbot: QtBot, opened: MainWindow, path: Path, settings: Settings
) -> None:
    other = second(qtbot, settings, path)
    assert texts(other) == [
        "a.layerloom is open in another window, too. Whoever saves second is asked what to keep."
    ]
    assert texts(opened) == []
    other.session.new()
    assert texts(other) == []
    opened.session.new()
    other.session.open_path(path)
    assert texts(other) == []


def test_both_windows_can_be_saved_without_loss(
    qtbot: QtBot, opened: MainWindow, path: Path, settings: Settings, tmp_path: Path
) -> None:
    other = second(qtbot, settings, path)
    set_units(opened, 5)
    set_units(other, 6)
    save(opened)
    save(other)
    assert in_file(path) == 5
    asker = FakeAsker()
    asker.path = tmp_path / "six.layerloom"
    other.session._asker = asker
    press(message(other, "was not saved: somebody else has changed it"), "Save mine as…")
    assert (in_file(path), in_file(asker.path)) == (5, 6)


def test_what_one_window_saves_the_other_shows(
    qtbot: QtBot, opened: MainWindow, path: Path, settings: Settings
) -> None:
    other = second(qtbot, settings, path)
    set_units(opened, 5)
    save(opened)
    come_back(qtbot, other)
    assert shown(other) == 5

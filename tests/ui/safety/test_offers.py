"""What windows left that are gone: offered in the window, recovered, discarded, brought back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.formats import layerloom
from app.graph.edits import SetArguments
from app.graph.model import Graph
from app.ui.application import Windows
from app.ui.dialogs import Answer
from app.ui.main_window import MainWindow
from app.ui.safety.found_list import MOST_DRAWN, FoundList, FoundWindow
from app.ui.safety.store import Store
from app.ui.settings import Settings
from tests.builder import chain
from tests.ui.fakes import FakeAsker, FakeEngine
from tests.ui.safety.conftest import Leave
from tests.ui.safety.person import (
    buttons,
    click,
    message,
    press,
    save_elsewhere,
    set_units,
    texts,
    units_of,
)


def with_units(units: int) -> Graph:
    return SetArguments("dense", {"units": units}).apply(chain(2))


def on_start_page(window: MainWindow) -> FoundList:
    (found,) = window.start_page.findChildren(FoundList)
    return found


def list_window(window: MainWindow) -> FoundWindow:
    (found,) = window.findChildren(FoundWindow)
    return found


# --- on the start page


def test_nothing_is_said_where_there_is_nothing(window: MainWindow) -> None:
    window.safety.begin()
    assert window.start_page.findChildren(FoundList) == []
    assert texts(window) == []


def test_what_it_holds_is_told(qtbot: QtBot, window: MainWindow, path: Path, leave: Leave) -> None:
    leave(with_units(9), path, time=2e9)
    leave(replace(chain(5), name="drawing"), time=1e9)
    window.safety.begin()
    qtbot.waitUntil(on_start_page(window).isVisible)
    first, second = (row.words for row in on_start_page(window).rows)
    assert first[0] == "a.layerloom"
    assert first[1].startswith("3 nodes, changed ")
    assert "2033" in first[1], "2e9 seconds after 1970"
    assert first[1].endswith(f", in {path.parent}")
    assert second[0] == "drawing"
    assert second[1].startswith("6 nodes, changed ")
    assert "2001" in second[1], "1e9 seconds after 1970"
    assert second[1].endswith(", never saved to a file")
    assert texts(window) == [], "the list is message enough"


def test_it_has_a_picture_unless_that_takes_long(
    qtbot: QtBot, window: MainWindow, leave: Leave
) -> None:
    leave(chain(MOST_DRAWN), time=1.0)
    leave(chain(2), time=2.0)
    window.safety.begin()
    small, large = on_start_page(window).rows
    qtbot.waitUntil(lambda: small.drawn and large.drawn)
    assert not small.thumbnail.pixmap().isNull()
    assert large.thumbnail.pixmap().isNull()


def test_a_model_is_recovered_with_one_click(
    qtbot: QtBot, window: MainWindow, path: Path, leave: Leave, recovery: Store
) -> None:
    leave(with_units(9), path)
    window.safety.begin()
    (row,) = on_start_page(window).rows
    click(row.recover)
    qtbot.waitUntil(lambda: window.session.path == path)
    assert units_of(window.document.graph) == 9
    assert window.isWindowModified()
    assert window.windowTitle() == "a.layerloom[*] — Layerloom"
    assert window.canvas.isVisible()
    assert not on_start_page(window).isVisible()
    assert message(window, "is here again. Save it to keep it.").kind == "info"
    assert layerloom.decode(path.read_bytes()) == chain(2), "the file is as it was"


def test_undo_shows_what_the_file_holds(window: MainWindow, path: Path, leave: Leave) -> None:
    leave(with_units(9), path)
    window.safety.begin()
    window.safety.offers.recover(window.safety.offers.found[0])
    assert window.actions_["undo"].text() == "&Undo: Recover what was not saved"
    window.document.undo()
    assert window.document.graph == chain(2)
    assert not window.isWindowModified()
    window.document.redo()
    assert units_of(window.document.graph) == 9
    assert window.isWindowModified()


def test_saving_what_was_recovered_ends_it(
    window: MainWindow, path: Path, leave: Leave, settings: Settings
) -> None:
    leave(with_units(9), path)
    window.safety.begin()
    window.safety.offers.recover(window.safety.offers.found[0])
    assert window.session.save()
    assert units_of(layerloom.decode(path.read_bytes())) == 9
    assert list(settings.recovery_folder.glob("*.recovery")) == []


def test_what_was_recovered_stays_on_the_disk_until_it_is_saved(
    window: MainWindow, path: Path, leave: Leave, recovery: Store, settings: Settings
) -> None:
    """The file goes on as this window's own: at no moment is there none."""
    key = leave(with_units(9), path)
    window.safety.begin()
    window.safety.offers.recover(window.safety.offers.found[0])
    assert [file.stem for file in settings.recovery_folder.glob("*.recovery")] == [key]
    assert window.safety.autosave.key == key
    assert window.safety.autosave.current
    assert not recovery.is_there(key), "it is not offered to others"


def test_a_model_that_never_had_a_file_asks_for_one(
    window: MainWindow, asker: FakeAsker, tmp_path: Path, leave: Leave
) -> None:
    leave(replace(with_units(9), name="drawing"))
    window.safety.begin()
    window.safety.offers.recover(window.safety.offers.found[0])
    assert window.windowTitle() == "drawing[*] — Layerloom"
    assert window.isWindowModified()
    asker.path = tmp_path / "kept.layerloom"
    assert window.session.save()
    assert units_of(layerloom.decode(asker.path.read_bytes())) == 9


def test_later_hides_the_list_and_the_menu_has_it(
    window: MainWindow, leave: Leave, recovery: Store
) -> None:
    key = leave(chain(2))
    window.safety.begin()
    click(on_start_page(window).later)
    assert not on_start_page(window).isVisible()
    window.session.start_empty()
    window.session.new()
    assert not on_start_page(window).isVisible()
    window.actions_["found"].trigger()
    assert [row.found.key for row in list_window(window).found.rows] == [key]
    assert recovery.is_there(key)


def test_what_is_discarded_can_be_taken_back_at_once(
    qtbot: QtBot, window: MainWindow, leave: Leave, recovery: Store
) -> None:
    key = leave(chain(2))
    window.safety.begin()
    click(on_start_page(window).rows[0].discard)
    qtbot.waitUntil(lambda: not on_start_page(window).isVisible())
    assert not recovery.is_there(key)
    told = message(window, "The unsaved work on chain was discarded. It is kept for 7 days.")
    press(told, "Undo")
    assert on_start_page(window).isVisible()
    assert recovery.is_there(key)


def test_what_was_discarded_days_ago_is_in_the_list(
    qtbot: QtBot, window: MainWindow, leave: Leave, recovery: Store
) -> None:
    recovery.discard(leave(with_units(9)))
    window.safety.begin()
    window.actions_["found"].trigger()
    shown = list_window(window)
    assert shown.nothing.isVisible()
    (row,) = shown.discarded.rows
    assert buttons(row) == ["Recover"]
    click(row.recover)
    qtbot.waitUntil(lambda: bool(window.document.graph.nodes))
    assert units_of(window.document.graph) == 9
    assert shown.discarded.rows == []


def test_what_is_not_saved_on_purpose_is_in_the_list(
    qtbot: QtBot, window: MainWindow, asker: FakeAsker
) -> None:
    """As the question promises: each model that was let go, by itself."""
    window.safety.begin()
    asker.answer = Answer.DISCARD
    for units in (9, 11):
        window.document.reset(chain(2))
        set_units(window, units)
        window.session.new()
    window.actions_["found"].trigger()
    rows = list_window(window).discarded.rows
    assert len(rows) == 2
    assert asker.questions == 2
    click(rows[0].recover)
    qtbot.waitUntil(lambda: bool(window.document.graph.nodes))
    assert units_of(window.document.graph) == 11


def test_what_is_unsaved_when_a_window_is_closed_is_in_the_list(
    window: MainWindow, asker: FakeAsker, recovery: Store
) -> None:
    window.safety.begin()
    window.document.reset(chain(2))
    set_units(window, 9)
    asker.answer = Answer.DISCARD
    window.close()
    assert recovery.found() == ([], [])
    (kept,) = recovery.discarded()
    assert units_of(recovery.read(kept)) == 9


def test_what_was_let_go_and_goes_on_is_kept_safe(
    qtbot: QtBot, window: MainWindow, asker: FakeAsker, recovery: Store
) -> None:
    """No file was chosen after all: the model is still shown, and still unsaved."""
    window.safety.begin()
    window.document.reset(chain(2))
    set_units(window, 9)
    asker.answer = Answer.DISCARD
    assert window.session.may_leave()
    assert not window.safety.autosave.current
    qtbot.waitUntil(lambda: window.safety.autosave.current)
    (kept,) = recovery.discarded()
    assert units_of(recovery.read(kept)) == 9


# --- in a window that shows a model


def test_a_file_with_unsaved_work_says_so_when_it_is_opened(
    window: MainWindow, path: Path, leave: Leave
) -> None:
    leave(with_units(9), path)
    window.safety.begin()
    window.session.open_path(path)
    assert units_of(window.document.graph) == 4, "what the file holds is shown meanwhile"
    told = message(window, "There is unsaved work on a.layerloom (")
    assert buttons(told) == ["Recover", "Later", "Discard"]
    press(told, "Recover")
    assert units_of(window.document.graph) == 9
    assert window.isWindowModified()


def test_a_link_to_the_file_is_the_file(
    window: MainWindow, path: Path, leave: Leave, tmp_path: Path
) -> None:
    leave(with_units(9), path)
    link = tmp_path / "link.layerloom"
    link.symlink_to(path)
    window.safety.begin()
    window.session.open_path(link)
    assert "There is unsaved work on a.layerloom (" in texts(window)[0]


def test_a_window_that_is_opened_with_the_file_says_so_too(
    window: MainWindow, path: Path, leave: Leave, recovery: Store
) -> None:
    key = leave(with_units(9), path)
    window.session.open_path(path)
    window.safety.begin()
    press(message(window, "There is unsaved work on a.layerloom ("), "Later")
    assert texts(window) == []
    assert recovery.is_there(key)
    window.session.open_path(path)
    assert texts(window) == [], "told once"


def test_others_are_told_beside(window: MainWindow, path: Path, leave: Leave) -> None:
    leave(with_units(9), path)
    leave(chain(5))
    leave(chain(6))
    window.session.open_path(path)
    window.safety.begin()
    assert len(texts(window)) == 2
    assert "a.layerloom" in texts(window)[0], "what is shown stands on top"
    press(message(window, "There is unsaved work on 2 other models."), "Show it")
    assert len(list_window(window).found.rows) == 3


def test_an_example_tells_of_other_work(window: MainWindow, leave: Leave) -> None:
    leave(chain(5))
    window.session.open_named("example:mlp")
    window.safety.begin()
    assert texts(window) == ["There is unsaved work on another model."]


def test_who_has_something_unsaved_is_asked_first(
    window: MainWindow, asker: FakeAsker, leave: Leave
) -> None:
    """Where there is no other window for it."""
    leave(with_units(9))
    window.session.open_named("example:mlp")
    window.document.rename("mine")
    window.safety.begin()
    (found,) = window.safety.offers.found
    window.safety.offers.recover(found)
    assert asker.questions == 1
    assert window.document.graph.name == "mine"
    asker.answer = Answer.DISCARD
    window.safety.offers.recover(found)
    assert units_of(window.document.graph) == 9


def test_a_file_changed_since_is_asked_about(window: MainWindow, path: Path, leave: Leave) -> None:
    """What was unsaved began with another version than the one that stands there now."""
    leave(with_units(9), path)
    save_elsewhere(path, 7)
    window.safety.begin()
    window.safety.offers.recover(window.safety.offers.found[0])
    assert units_of(window.document.graph) == 9
    assert "was changed by somebody else" in texts(window)[0]
    assert not window.session.save()
    assert units_of(layerloom.decode(path.read_bytes())) == 7
    press(message(window, "was not saved"), "Save mine over it")
    assert units_of(layerloom.decode(path.read_bytes())) == 9


def test_a_file_that_is_gone_is_no_hindrance(window: MainWindow, path: Path, leave: Leave) -> None:
    leave(with_units(9), path)
    path.unlink()
    window.safety.begin()
    window.safety.offers.recover(window.safety.offers.found[0])
    assert units_of(window.document.graph) == 9
    assert "a.layerloom is not there any more" in texts(window)[0]
    assert window.session.save()
    assert units_of(layerloom.decode(path.read_bytes())) == 9


# --- trouble


def test_rubbish_is_told_in_one_sentence_and_holds_nothing_up(
    window: MainWindow, leave: Leave, settings: Settings
) -> None:
    leave(with_units(9))
    (settings.recovery_folder / "0123456789ab.recovery").write_bytes(b"\0rubbish")
    window.safety.begin()
    (text,) = texts(window)
    aside = settings.recovery_folder / "discarded" / "0123456789ab.recovery"
    assert text == (
        f"A recovery file could not be read and was put to {aside}. It is no whole recovery file "
        "of this version; expected one. Update Layerloom."
    )
    assert aside.read_bytes() == b"\0rubbish"
    assert len(on_start_page(window).rows) == 1


def test_a_model_that_cannot_be_read_is_told_and_kept(
    qtbot: QtBot, window: MainWindow, leave: Leave, settings: Settings, recovery: Store
) -> None:
    """A good header before a model that is none: found when somebody wants it."""
    key = leave(chain(2))
    file = settings.recovery_folder / f"{key}.recovery"
    file.write_bytes(file.read_bytes().replace(b'"nodes": {', b'"sedon": {'))
    window.safety.begin()
    (row,) = on_start_page(window).rows
    qtbot.waitUntil(lambda: row.drawn)
    click(row.recover)
    qtbot.waitUntil(lambda: bool(texts(window)))
    assert "The unsaved work on chain could not be read. The file holds " in texts(window)[0]
    assert window.session.blank
    assert recovery.is_there(key)


def test_what_another_window_took_is_not_taken_twice(
    window: MainWindow, leave: Leave, recovery: Store
) -> None:
    key = leave(chain(2))
    window.safety.begin()
    (found,) = window.safety.offers.found
    assert recovery.take(key)
    window.safety.offers.recover(found)
    assert "is not there any more: another window took it." in texts(window)[0]
    assert window.session.blank
    assert window.safety.offers.found == []


def test_the_list_loses_what_another_window_took(
    window: MainWindow, leave: Leave, recovery: Store
) -> None:
    key, other = leave(chain(2)), leave(chain(3))
    window.safety.begin()
    assert recovery.take(key)
    window.safety.look()
    assert [row.found.key for row in on_start_page(window).rows] == [other]


# --- several windows of one process


@pytest.fixture
def windows(qtbot: QtBot, settings: Settings, asker: FakeAsker) -> Iterator[Windows]:
    made = Windows(settings, FakeEngine())  # type: ignore[arg-type]
    yield made
    for window in tuple(made.shown):
        window.document.mark_saved()
        window.close()


def test_all_crashed_windows_come_back_each_in_its_own(
    qtbot: QtBot, windows: Windows, leave: Leave
) -> None:
    for units in (7, 8, 9):
        leave(with_units(units), time=float(units))
    first = windows.open()
    qtbot.waitUntil(lambda: len(first.safety.offers.found) == 3)
    for found in tuple(first.safety.offers.found):
        first.safety.offers.recover(found)
    assert [units_of(window.document.graph) for window in windows.shown] == [9, 8, 7]
    assert all(window.document.modified for window in windows.shown)
    assert len({window.safety.autosave.key for window in windows.shown}) == 3


def test_what_is_shown_stays_and_another_window_takes_it(
    qtbot: QtBot, windows: Windows, leave: Leave, path: Path
) -> None:
    leave(with_units(9))
    first = windows.open(str(path))
    qtbot.waitUntil(lambda: bool(texts(first)))
    set_units(first, 5)
    first.safety.offers.recover(first.safety.offers.found[0])
    assert [units_of(window.document.graph) for window in windows.shown] == [5, 9]

"""The recovery file follows the document, behind its back."""

from __future__ import annotations

import gc
import os
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.formats import recovery
from app.formats.layerloom import Writer
from app.formats.versions import digest_of
from app.graph.model import Graph
from app.ui.dialogs import Answer
from app.ui.main_window import MainWindow
from app.ui.safety import autosave as autosave_module
from app.ui.settings import Settings
from tests.ui.fakes import FakeAsker
from tests.ui.safety.person import full_disk, set_units, texts, units_of

CONTROL = Qt.KeyboardModifier.ControlModifier


def files(settings: Settings) -> list[Path]:
    return sorted(settings.recovery_folder.glob("*.recovery"))


@pytest.fixture
def in_hand(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set as soon as something is being written; it goes on when somebody waits for its end."""
    begun, waited_for = threading.Event(), threading.Event()
    encode, join = Writer.encode, threading.Thread.join

    def begin_and_rest(writer: Writer, graph: Graph) -> bytes:
        begun.set()
        assert waited_for.wait(20)
        return encode(writer, graph)

    def wait_for(thread: threading.Thread, timeout: float | None = None) -> None:
        waited_for.set()
        join(thread, timeout)

    monkeypatch.setattr(Writer, "encode", begin_and_rest)
    monkeypatch.setattr(threading.Thread, "join", wait_for)
    return begun


def wait_until_kept(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.safety.autosave.current)


def test_an_edit_is_kept_with_what_one_must_know(
    qtbot: QtBot, opened: MainWindow, path: Path, settings: Settings
) -> None:
    before = time.time()
    set_units(opened, 9)
    assert files(settings) == []
    wait_until_kept(qtbot, opened)
    (file,) = files(settings)
    header = recovery.read_header(file)
    assert (header.name, header.nodes, header.path) == ("chain", 3, path)
    assert header.digest == digest_of(path.read_bytes())
    assert before <= header.time <= time.time()
    assert recovery.read(file) == opened.document.graph
    assert units_of(recovery.read(file)) == 9


def test_a_model_without_a_file_is_kept_too(
    qtbot: QtBot, window: MainWindow, settings: Settings
) -> None:
    window.session.open_named("example:mlp")
    assert files(settings) == []
    window.document.rename("mine")
    wait_until_kept(qtbot, window)
    header = recovery.read_header(files(settings)[0])
    assert (header.name, header.path, header.digest) == ("mine", None, "")


def test_an_edit_never_waits_and_many_are_written_once(
    qtbot: QtBot, opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk hangs; a person goes on; the last state of all is written once it does."""
    gate, encoded = threading.Event(), []
    encode = Writer.encode

    def slow(writer: Writer, graph: Graph) -> bytes:
        encoded.append((threading.current_thread(), units_of(graph)))
        assert gate.wait(20)
        return encode(writer, graph)

    monkeypatch.setattr(Writer, "encode", slow)
    set_units(opened, 10)
    qtbot.waitUntil(lambda: bool(encoded))
    for units in range(11, 30):
        set_units(opened, units)
        QTest.qWait(0)
    assert not opened.safety.autosave.current
    gate.set()
    wait_until_kept(qtbot, opened)
    assert [units for _, units in encoded] == [10, 29]
    assert threading.main_thread() not in [thread for thread, _ in encoded]


@pytest.mark.parametrize("active", [True, False])
def test_python_s_collector_rests_while_it_is_encoded_and_is_as_it_was(
    qtbot: QtBot, opened: MainWindow, monkeypatch: pytest.MonkeyPatch, active: bool
) -> None:
    seen, encode = [], Writer.encode

    def look(writer: Writer, graph: Graph) -> bytes:
        seen.append(gc.isenabled())
        return encode(writer, graph)

    monkeypatch.setattr(Writer, "encode", look)
    (gc.enable if active else gc.disable)()
    try:
        set_units(opened, 9)
        wait_until_kept(qtbot, opened)
        assert seen == [False]
        assert gc.isenabled() is active
    finally:
        gc.enable()


def test_a_row_of_edits_does_not_put_it_off(
    qtbot: QtBot, opened: MainWindow, settings: Settings
) -> None:
    """Somebody who never pauses is kept as well: late by a bounded time, not until he rests."""
    units = iter(range(10, 10_000))

    def edit_and_look() -> bool:
        set_units(opened, next(units))
        return bool(files(settings))

    qtbot.waitUntil(edit_and_look)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["save", "undo", "new", "close"])
def test_it_goes_when_nothing_is_unsaved(
    qtbot: QtBot, opened: MainWindow, settings: Settings, asker: FakeAsker, way: str
) -> None:
    set_units(opened, 9)
    wait_until_kept(qtbot, opened)
    assert len(files(settings)) == 1
    asker.answer = Answer.DISCARD
    if way == "save":
        QTest.keyClick(opened, Qt.Key.Key_S, CONTROL)
    elif way == "undo":
        opened.document.undo()
    elif way == "new":
        opened.session.new()
    else:
        opened.close()
    qtbot.waitUntil(lambda: files(settings) == [])
    if way == "close":
        # What was not saved on purpose is there for some days; the place was given back.
        assert [path.name for path in settings.recovery_folder.iterdir()] == ["discarded"]


def test_cancel_at_closing_keeps_it(
    qtbot: QtBot, opened: MainWindow, settings: Settings, asker: FakeAsker
) -> None:
    set_units(opened, 9)
    wait_until_kept(qtbot, opened)
    opened.close()
    assert asker.questions == 1
    assert len(files(settings)) == 1


def test_closing_waits_for_what_is_being_written(
    qtbot: QtBot, opened: MainWindow, settings: Settings, in_hand: threading.Event
) -> None:
    """A write that ends after the window must not leave what nobody wants."""
    set_units(opened, 9)
    qtbot.waitUntil(in_hand.is_set)
    opened.document.undo()
    opened.close()
    assert list(settings.recovery_folder.iterdir()) == []


def test_what_is_half_typed_is_asked_about_at_closing(opened: MainWindow, asker: FakeAsker) -> None:
    opened.activateWindow()
    opened.canvas.select(("dense",))
    opened.properties.focus_first()
    field = opened.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "77")
    assert not opened.document.modified
    opened.close()
    assert asker.questions == 1
    assert "77" in str(units_of(opened.document.graph))


# --- when it cannot be written


def test_a_full_disk_is_told_once_and_taken_back(
    qtbot: QtBot, opened: MainWindow, settings: Settings
) -> None:
    set_units(opened, 9)
    wait_until_kept(qtbot, opened)
    with full_disk() as tries:
        set_units(opened, 10)
        qtbot.waitUntil(lambda: bool(texts(opened)))
        assert texts(opened) == [
            "What is not saved cannot be kept safe from a crash. It could not be written: the "
            "disk is full; the old file is unchanged. Free some space or choose another place."
        ]
        opened.messages.dismiss(opened.messages.messages[0])
        set_units(opened, 11)
        qtbot.waitUntil(lambda: len(tries) == 2 and opened.safety.autosave._writing is None)
        assert texts(opened) == []
    assert units_of(recovery.read(files(settings)[0])) == 9
    set_units(opened, 12)
    wait_until_kept(qtbot, opened)
    assert units_of(recovery.read(files(settings)[0])) == 12


def test_it_is_tried_again_although_nobody_edits(
    qtbot: QtBot, opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave_module, "RETRY_MILLISECONDS", 20)
    with full_disk():
        set_units(opened, 9)
        qtbot.waitUntil(lambda: bool(texts(opened)))
    wait_until_kept(qtbot, opened)
    assert texts(opened) == []


def test_saving_ends_the_trouble(qtbot: QtBot, opened: MainWindow) -> None:
    """Nothing is unsaved: nothing need be kept."""
    with full_disk():
        set_units(opened, 9)
        qtbot.waitUntil(lambda: bool(texts(opened)))
    assert opened.session.save()
    assert texts(opened) == []


def test_a_disk_that_hangs_does_not_hold_the_window(
    qtbot: QtBot, opened: MainWindow, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what it writes at last does not replace what was written meanwhile."""
    monkeypatch.setattr(autosave_module, "MOST_SECONDS", 0.05)
    gate, begun, fsync = threading.Event(), threading.Event(), os.fsync

    def hang(descriptor: int) -> None:
        begun.set()
        assert gate.wait(20)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", hang)
    set_units(opened, 9)
    qtbot.waitUntil(begun.is_set)
    thread = opened.safety.autosave._thread
    assert thread
    monkeypatch.setattr(os, "fsync", fsync)
    set_units(opened, 10)
    assert opened.safety.autosave.write_now()
    gate.set()
    thread.join()
    QTest.qWait(0)
    assert opened.safety.autosave.current
    assert units_of(recovery.read(files(settings)[0])) == 10


def test_a_folder_that_cannot_be_made_is_told_and_the_window_works(
    qtbot: QtBot, window: MainWindow, path: Path, settings: Settings
) -> None:
    settings.recovery_folder.parent.write_bytes(b"a file in its place")
    window.safety.begin()
    assert window.session.open_path(path)
    assert texts(window) == []
    set_units(window, 9)
    qtbot.waitUntil(lambda: bool(texts(window)))
    assert "cannot be kept safe from a crash" in texts(window)[0]
    assert window.session.save()
    assert not window.document.modified


def test_a_fault_of_ours_does_not_stop_it(
    qtbot: QtBot,
    opened: MainWindow,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: seen.append(args.exc_value))
    with pytest.MonkeyPatch.context() as patch:

        def fail(writer: Writer, graph: Graph) -> bytes:
            raise ZeroDivisionError

        patch.setattr(Writer, "encode", fail)
        set_units(opened, 9)
        qtbot.waitUntil(lambda: bool(texts(opened) and seen))  # The thread tells first, then ends.
    assert isinstance(seen[0], ZeroDivisionError)
    assert not opened.safety.autosave.current
    set_units(opened, 10)
    wait_until_kept(qtbot, opened)
    assert units_of(recovery.read(files(settings)[0])) == 10


def test_at_the_worst_moment_it_is_written_at_once(opened: MainWindow, settings: Settings) -> None:
    set_units(opened, 9)
    assert opened.safety.autosave.write_now()
    assert units_of(recovery.read(files(settings)[0])) == 9
    set_units(opened, 10)
    with full_disk():
        assert not opened.safety.autosave.write_now()
    assert units_of(recovery.read(files(settings)[0])) == 9


def test_the_worst_moment_may_come_while_one_is_written(
    qtbot: QtBot, opened: MainWindow, settings: Settings, in_hand: threading.Event
) -> None:
    set_units(opened, 9)
    qtbot.waitUntil(in_hand.is_set)
    set_units(opened, 10)
    assert opened.safety.autosave.write_now()
    assert units_of(recovery.read(files(settings)[0])) == 10

"""An hour's worth of edits, as fast as they go: what of it stays in the window and in the engine.

A busy person edits every two seconds: 1,800 gestures an hour, each through real mouse and key
events on the window's canvas, checked by the real engine; and beside them windows are opened and
closed, themes and languages changed, dialogs opened, models opened and saved. After each lap all is
put back to the same model, and what there is is counted.

What a lap leaves is told from what is made once and kept: only the laps after the first ones count.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QSettings, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.application import Windows, application
from app.ui.engine_process import EngineProcess, EngineState
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from tests.builder import residual
from tests.ui.canvas.driver import Driver
from tests.ui.canvas.random_hands import RandomHands
from tests.ui.canvas.test_random_gestures import forget_what_is_remembered
from tests.ui.fakes import FakeAsker

GESTURES, LAPS, WARM = 180, 10, 3
PATIENCE_MILLISECONDS = 60_000
# How much a lap may leave, in the middle of the laps that count. One object a gesture would be 200.
MOST_OBJECTS, MOST_MEGABYTES, MOST_ENGINE_MEGABYTES = 100, 0.5, 1.0
PAGE = os.sysconf("SC_PAGE_SIZE")

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


class Count(NamedTuple):
    """What there is after a lap. ``megabytes`` of memory, of the window's and of the engine's."""

    megabytes: float
    engine_megabytes: float
    objects: int
    widgets: int
    qobjects: int
    items: int
    files: int
    engine_files: int
    threads: int


def memory(process: int) -> float:
    pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    return int(pages) * PAGE / 2**20


def files(process: int) -> int:
    return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())


class WindowDriver(Driver):
    """The hands of the tests, on the canvas of a real window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.document, self.place, self.canvas = window.document, window.place, window.canvas
        self.view = self.canvas.view
        self.canvas.arranging.glide.milliseconds = 0
        self.told: list[str] = []


class Person(RandomHands):
    """Edits in a window; what the engine says of it comes by itself."""

    def report(self) -> None:
        QApplication.processEvents()

    def open_the_menu_on_something(self) -> None:
        def leave() -> None:
            menu = QApplication.activePopupWidget()
            assert menu is not None
            menu.close()

        QTimer.singleShot(0, leave)
        super().open_the_menu_on_something()


class Soak:
    """One process with its windows, an engine, and a person."""

    def __init__(self, folder: Path, asker: FakeAsker) -> None:
        self.app = application()
        store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.settings = Settings(store, folder)
        self.folder, self.asker, self.laps = folder, asker, 0
        self.windows = Windows(self.settings)
        self.windows.open("example:residual")
        self.wait(lambda: "safety" in vars(self.window))
        self.wait(lambda: self.engine.state is EngineState.READY)

    @property
    def window(self) -> MainWindow:
        return self.windows.shown[0]

    @property
    def engine(self) -> EngineProcess:
        return self.window.engine

    def wait(self, until: Callable[[], bool]) -> None:
        clock = QElapsedTimer()
        clock.start()
        while not until():
            assert clock.elapsed() < PATIENCE_MILLISECONDS
            QTest.qWait(5)

    def settle(self) -> None:
        """Until the engine has answered, the disk has it, and what is to go has gone."""
        self.wait(lambda: self.engine.idle and self.engine.state is EngineState.READY)
        self.wait(lambda: all(window.safety.autosave.current for window in self.windows.shown))
        self.wait(lambda: threading.active_count() == 1)
        for _ in range(3):
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    # --- a lap

    def lap(self, gestures: int) -> None:
        self.laps += 1
        driver = WindowDriver(self.window)
        person = Person(driver, seed=self.laps)
        others = self.beside()
        for other in others:
            for _ in range(gestures // len(others)):
                person.act()
                QApplication.processEvents()
            other()
            if driver.window is not self.window:  # Another language, another window.
                driver = person.driver = WindowDriver(self.window)

    def beside(self) -> tuple[Callable[[], object], ...]:
        """What a person does beside editing, each once a lap."""
        return (
            self.another_window,
            self.dialogs,
            self.other_theme,
            self.save,
            self.tabs,
            lambda: self.speak("zh_CN"),
            lambda: self.speak("en"),
            self.open_another,
            self.compare,
        )

    def speak(self, language: str) -> None:
        """All windows anew."""
        self.windows.speak(language)
        self.wait(lambda: self.window.isVisible() and "safety" in vars(self.window))
        self.settle()

    def another_window(self) -> None:
        other = self.windows.open("example:transformer")
        self.wait(lambda: "safety" in vars(other) and bool(other.document.graph.nodes))
        Person(WindowDriver(other), seed=self.laps).act()
        self.settle()
        other.document.mark_saved()
        other.close()
        self.settle()

    def dialogs(self) -> None:
        window = self.window
        window.canvas.select(list(window.place.graph.nodes)[:1])
        for show in (
            window.show_shortcuts,
            window.show_explanation,
            window.show_history,
            window.show_about,
        ):
            before = QApplication.topLevelWidgets()
            show()
            QApplication.processEvents()
            for widget in QApplication.topLevelWidgets():
                if widget not in before:
                    widget.close()
        window.show_palette()
        QTest.keyClicks(window.palette_.line, "zoom")
        window.palette_.shut()

    def other_theme(self) -> None:
        for name in ("dark", "light"):
            self.window.show_theme(name)
            QApplication.processEvents()

    def save(self) -> None:
        self.asker.path = self.folder / f"kept{self.laps}.layerloom"
        assert self.window.session.save_as()
        self.asker.path = self.folder / f"kept{self.laps}.keras"
        self.window.exports.keras()
        self.settle()

    def tabs(self) -> None:
        tabs = self.window.tabs
        for place in range(tabs.count()):
            tabs.setCurrentIndex(place)
            self.settle()
        tabs.setCurrentIndex(0)

    def open_another(self) -> None:
        for name in ("seq2seq", "unet"):
            self.window.document.mark_saved()
            assert self.window.session.open_named(f"example:{name}")
            self.settle()

    def compare(self) -> None:
        self.window.comparing.start("another", residual(2))
        QTest.qWait(200)
        self.window.comparing.stop()

    # --- what there is

    def count(self) -> Count:
        window = self.window
        canvas = window.canvas
        canvas.find_bar.shut()
        canvas.looks.color_nodes("family")
        canvas.looks.show_shapes(False)
        window.place.go(())
        canvas.select([])
        window.document.mark_saved()
        window.document.reset(residual(3))
        canvas.view.projection.finish()
        for message in window.messages.messages:
            window.messages.dismiss(message)
        self.settle()
        forget_what_is_remembered()
        gc.unfreeze()
        gc.collect()
        self.settle()
        gc.collect()
        engine = self.engine.process_id
        top: list[QWidget] = QApplication.topLevelWidgets()
        return Count(
            memory(os.getpid()),
            memory(engine),
            # What is put aside as old is not among the others.
            len(gc.get_objects()) + gc.get_freeze_count(),
            len(QApplication.allWidgets()),
            sum(1 + len(widget.findChildren(QObject)) for widget in top if not widget.parent()),
            len(canvas.view.scene().items()),
            files(os.getpid()),
            files(engine),
            sum(1 for _ in Path(f"/proc/{os.getpid()}/task").iterdir()),
        )


def soaked(folder: Path, asker: FakeAsker, gestures: int, laps: int) -> list[Count]:
    """What there is after each lap."""
    soak, counts = Soak(folder, asker), []
    try:
        for _ in range(laps):
            start = time.perf_counter()
            soak.lap(gestures)
            counts.append(soak.count())
            print(f"{counts[-1]} {time.perf_counter() - start:.0f} s", flush=True)
    finally:
        for window in tuple(soak.windows.shown):
            window.document.mark_saved()
            window.close()
    return counts


def growth(counts: list[Count], what: str) -> float:
    """How much of it a lap leaves, in the middle of the laps that count."""
    steps = [getattr(b, what) - getattr(a, what) for a, b in pairwise(counts[WARM - 1 :])]
    return statistics.median(steps)


def test_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asker = FakeAsker()
    monkeypatch.setattr("app.ui.main_window.Dialogs", lambda window: asker)
    print(f"\n{LAPS * GESTURES} gestures in {LAPS} laps:")
    counts = soaked(tmp_path, asker, GESTURES, LAPS)
    found = {what: growth(counts, what) for what in Count._fields}
    print("a lap leaves", ", ".join(f"{what} {number:g}" for what, number in found.items()))
    for what in ("widgets", "qobjects", "items", "files", "engine_files", "threads"):
        assert found[what] <= 0, what
    assert found["objects"] <= MOST_OBJECTS
    assert found["megabytes"] <= MOST_MEGABYTES
    assert found["engine_megabytes"] <= MOST_ENGINE_MEGABYTES

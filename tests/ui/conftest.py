"""A window without a screen, with settings of its own and an engine that a test answers for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.formats import layerloom
from app.ui import theme
from app.ui.application import STYLE
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from tests.builder import chain
from tests.ui.fakes import FakeAsker, FakeEngine


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def settings(store: QSettings, tmp_path: Path) -> Settings:
    return Settings(store, tmp_path / "state")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def asker() -> FakeAsker:
    return FakeAsker()


@pytest.fixture
def window(
    qtbot: QtBot, settings: Settings, engine: FakeEngine, asker: FakeAsker
) -> Iterator[MainWindow]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme.DARK)
    made = MainWindow(settings, engine, asker)  # type: ignore[arg-type]
    made.resize(1280, 820)
    qtbot.addWidget(made, before_close_func=lambda w: w.document.mark_saved())
    with qtbot.waitExposed(made):
        made.show()
    assert made.safety  # As the application does when the window is seen.
    yield made
    made.document.mark_saved()


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """The style that the program starts with."""
    return ["layerloom", *STYLE]


@pytest.fixture
def drawn(window: MainWindow, tmp_path: Path) -> MainWindow:
    """The window with a chain of two Dense layers, read from ``chain.layerloom``."""
    path = tmp_path / "chain.layerloom"
    path.write_bytes(layerloom.encode(chain(2)))
    window.session.open_path(path)
    return window

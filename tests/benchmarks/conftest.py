"""The real window, without a screen, and its real engine, which is up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.main_window import MainWindow
from app.ui.settings import Settings


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme.DARK)
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = MainWindow(Settings(store))
    qtbot.addWidget(made, before_close_func=lambda w: w.document.mark_saved())
    made.resize(1600, 1000)
    made.show()
    made.engine.start()
    qtbot.waitUntil(lambda: bool(made.engine.versions), timeout=120_000)
    yield made
    made.document.mark_saved()
    made.engine.stop()

"""Some minutes' worth of edits leave nothing behind; the hour is in ``tests/benchmarks``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.benchmarks.bench_soak import soaked
from tests.ui.fakes import FakeAsker


# A menu that is opened without a screen asks for what only a screen can give.
@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)", extend=True)
@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_windows_themes_languages_and_dialogs_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker = FakeAsker()
    monkeypatch.setattr("app.ui.main_window.Dialogs", lambda window: asker)
    counts = soaked(tmp_path, asker, gestures=45, laps=5)
    # What is made once and kept is made by the first laps; one a lap would be two by the last.
    for what in ("widgets", "items", "files", "engine_files"):
        assert getattr(counts[-1], what) < getattr(counts[2], what) + 2, what
    # A window that is not let go has thousands.
    assert counts[-1].objects - counts[2].objects < 1_500

"""A window that shows a file, and recovery files as windows leave them that are gone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.formats import layerloom
from app.formats.recovery import Header
from app.formats.versions import digest_of
from app.graph.model import Graph
from app.ui.main_window import MainWindow
from app.ui.safety.store import Store
from app.ui.settings import Settings
from tests.builder import chain

Leave = Callable[..., str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A model's file: a chain of two Dense layers of 4 units."""
    made = tmp_path / "models" / "a.layerloom"
    made.parent.mkdir()
    made.write_bytes(layerloom.encode(chain(2)))
    return made


@pytest.fixture
def recovery(settings: Settings) -> Store:
    return Store(settings.recovery_folder)


@pytest.fixture
def opened(window: MainWindow, path: Path) -> MainWindow:
    """A window that shows ``path``."""
    window.safety.begin()
    assert window.session.open_path(path)
    return window


@pytest.fixture
def leave(recovery: Store) -> Leave:
    """Leaves a recovery file, as a window does that is killed; its key."""

    def left(graph: Graph, path: Path | None = None, time: float = 1e9) -> str:
        kept = recovery.claim()
        digest = digest_of(path.read_bytes()) if path and path.exists() else ""
        header = Header(graph.name, len(graph.nodes), time, path, digest)
        kept.write(header, layerloom.encode(graph))
        os.close(kept.claim._handle)
        return kept.key

    return left

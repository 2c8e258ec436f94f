"""Garbage is looked for when the hands are still, and only then."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from weakref import ref

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QCursor

from app.graph.document import Document
from app.graph.edits import SetArguments
from app.ui.housekeeping import SWEEPS, Housekeeping
from tests.builder import residual

STILL, AT_EASE = 60, 120


class Ring:
    """What only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


def old_garbage() -> ref[Ring]:
    ring = Ring()
    gc.collect()
    return ref(ring)


@pytest.fixture(autouse=True)
def _own() -> Iterator[None]:
    """What is changed for the whole process is as it was afterwards."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


@pytest.fixture
def document() -> Document:
    return Document(residual(2))


@pytest.fixture
def patient(qapp, document) -> Housekeeping:
    """Waits so long that no busy machine takes a pause of a test for rest."""
    made = Housekeeping(still=1_000, at_ease=AT_EASE)
    made.attend(document)
    return made


@pytest.fixture
def keeper(qapp, document) -> Housekeeping:
    made = Housekeeping(still=STILL, at_ease=AT_EASE)
    made.attend(document)
    return made


def edit(document: Document, units: int) -> None:
    document.apply(SetArguments("dense_1", {"units": units}))


@pytest.mark.slow
def test_not_while_somebody_works(qtbot, patient, document) -> None:
    edit(document, 7)
    old = old_garbage()
    for units in range(10, 22):
        edit(document, units)
        qtbot.wait(100)
    assert old() is not None
    qtbot.waitUntil(lambda: old() is None, timeout=5_000)


@pytest.mark.slow
def test_a_report_is_work_too(qtbot, patient) -> None:
    patient.put_off()
    old = old_garbage()
    for _ in range(12):
        patient.put_off()
        qtbot.wait(100)
    assert old() is not None
    qtbot.waitUntil(lambda: old() is None, timeout=5_000)


def test_what_is_opened_is_put_aside_unseen_and_swept_at_ease(qtbot, keeper, document) -> None:
    document.reset(residual(3))
    old = old_garbage()
    before = gc.get_freeze_count()
    qtbot.waitUntil(lambda: gc.get_freeze_count() > before, timeout=5_000)
    assert old() is not None
    qtbot.waitUntil(lambda: old() is None, timeout=5_000)


def test_all_is_swept_once_in_a_while(qtbot, keeper, document) -> None:
    """Without an end of that, what was put aside and let go would only grow."""
    ring = Ring()
    aside = ref(ring)
    gc.freeze()
    del ring
    for _ in range(SWEEPS):
        keeper._tidy()
    assert aside() is not None
    qtbot.waitUntil(lambda: aside() is None, timeout=5_000)


def test_not_all_while_the_pointer_moves(qtbot, keeper, monkeypatch) -> None:
    ring = Ring()
    aside = ref(ring)
    gc.freeze()
    del ring
    places = iter(range(1, 4))
    at = QCursor.pos()
    monkeypatch.setattr(QCursor, "pos", lambda: at + type(at)(next(places, 4), 0))
    keeper.want_all()
    qtbot.wait(STILL + 2 * AT_EASE)
    assert aside() is not None
    qtbot.waitUntil(lambda: aside() is None, timeout=5_000)


def test_a_sweep_may_find_the_keeper_itself(qapp) -> None:
    """Windows that were let go by nobody's fault take their timers along."""
    windows = QObject()
    vars(windows)["itself"] = windows
    gone = ref(windows)
    keeper = Housekeeping(windows)
    keeper.want_all()
    gc.unfreeze()
    del windows
    keeper._tidy()
    assert gone() is None

"""What keeping every change safe costs an edit, the window and the disk, at 10,000 nodes.

The promises: an edit does no more for it than start a clock, the recovery file is at most a second
late, and no turn of the event loop is held up longer than a person feels.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QSettings
from PySide6.QtWidgets import QApplication

from app.formats.layerloom import Writer, encode
from app.graph.document import Document
from app.graph.edits import SetArguments
from app.ui.application import application
from app.ui.safety.autosave import Autosave
from app.ui.safety.store import Store
from app.ui.session import Session
from app.ui.settings import Settings
from tests.benchmarks.bench_arrange import least_ms
from tests.builder import chain
from tests.ui.fakes import FakeAsker

NODES, EDITS = 10_000, 60
EDIT_MILLISECONDS = 50
MOST_LATE = 1.0  # seconds; on a machine that does nothing else


def test_writing() -> None:
    """A whole model, and one that differs in one line from the one before."""
    document, writer = Document(chain(NODES)), Writer()
    writer.encode(document.graph)
    units = iter(range(5, 10_000))

    def edit_and_write() -> None:
        document.apply(SetArguments("dense", {"units": next(units)}))
        writer.encode(document.graph)

    whole, again = least_ms(lambda: encode(document.graph), 9), least_ms(edit_and_write, 9)
    print(f"\nwriting {NODES} nodes: {whole:.0f} ms whole, {again:.0f} ms after an edit")
    assert again < whole / 2


def test_editing(tmp_path: Path) -> None:
    app: QApplication = application()
    costs, held_up, late = {}, {}, 0.0
    for kept in (False, True):
        document = Document(chain(NODES))
        store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        settings = Settings(store, tmp_path)
        session = Session(document, settings, FakeAsker(), lambda graph: "")
        autosave = Autosave(document, session, Store(tmp_path / str(kept)))
        if not kept:
            autosave.close()
        costs[kept], held_up[kept] = edited(app, document)
        if kept:
            late = seconds_late(app, document, autosave)
            autosave.close()
    for kept, name in ((False, "alone"), (True, "kept safe")):
        print(
            f"an edit at {NODES} nodes, {name:9}: {statistics.median(costs[kept]) * 1e6:5.0f} µs; "
            f"the event loop is held up at most {held_up[kept] * 1e3:.0f} ms"
        )
    print(f"the recovery file is whole {late:.2f} s after the last edit (at most {MOST_LATE:g} s)")


def edited(app: QApplication, document: Document) -> tuple[list[float], float]:
    """What each of many edits took, and the longest turn of the event loop beside them: seconds."""
    costs, longest, clock = [], 0.0, QElapsedTimer()
    for units in range(5, 5 + EDITS):
        start = time.perf_counter()
        document.apply(SetArguments("dense", {"units": units}))
        costs.append(time.perf_counter() - start)
        clock.start()
        while clock.elapsed() < EDIT_MILLISECONDS:
            turn = time.perf_counter()
            app.processEvents()
            longest = max(longest, time.perf_counter() - turn)
    return costs, longest


def seconds_late(app: QApplication, document: Document, autosave: Autosave) -> float:
    """From an edit in a quiet moment until the disk holds it."""
    start = 0.0
    for units in (3, 4):
        start = time.perf_counter()
        document.apply(SetArguments("dense", {"units": units}))
        while not autosave.current:
            app.processEvents()
    return time.perf_counter() - start

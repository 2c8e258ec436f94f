"""From an edit of the document to the painted card: the real window with its real child process.

The promises: painted within 25 ms in EfficientNetB7 and within 100 ms at 10,000 nodes, whatever the
edit; its cost grows no faster than a walk through the graph; no edit waits more than some 10 ms for
a second look. They were made on a machine that rebuilds EfficientNetB7 in 3.2 s: one that takes
longer, in the same run, has so many times as long for the rest.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.collector import put_aside
from app.graph.arrange import arranged
from app.graph.edits import Connect, Disconnect, Edit, SetArguments
from app.graph.model import Graph, Link, Position, TensorRef
from app.ui.housekeeping import STILL, Housekeeping
from app.ui.main_window import MainWindow
from tests.benchmarks.bench_engine import efficient_net
from tests.builder import Builder, residual

COLUMNS, ACROSS, DOWN = 40, 224.0, 120.0
EDITS, MANY_EDITS = 25, 150
# A pause of the collector's while somebody works is so many times as short as one of its own.
LEAST_GAIN = 3.0
# Milliseconds, and the seconds in which the machine rebuilds EfficientNetB7 on which these hold.
PAINTED, PAINTED_OF_10_000, REBUILD = 25.0, 100.0, 3.2
# A node more may cost an edit so many times what it costs in the small graph: 1 is linear.
MOST_GROWTH = 1.0


def allowed(milliseconds: float, rebuild: float) -> float:
    """The promised milliseconds on this machine; never fewer, however quick it rebuilds."""
    return milliseconds * max(1.0, rebuild / REBUILD)


class Clock(QObject):
    """When a report was applied, and when the canvas was painted after it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._loop = QEventLoop()
        self.reported = self.painted = 0.0
        window.check.report_changed.connect(self._report_changed)
        window.canvas.view.viewport().installEventFilter(self)

    def _report_changed(self) -> None:
        if self._window.check.current and not self.reported:
            self.reported = time.perf_counter()
            self._window.canvas.view.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.reported and not self.painted:
            self.painted = time.perf_counter()
            # The frame is whole when this event has been dealt with.
            self._loop.quit()
        return False

    def time(self, edit: Edit) -> tuple[float, float]:
        """Milliseconds from the edit to the report, and to the frame that shows it."""
        self.reported = self.painted = 0.0
        start = time.perf_counter()
        self._window.document.apply(edit)
        self._loop.exec()
        QApplication.processEvents()
        return (self.reported - start) * 1e3, (time.perf_counter() - start) * 1e3


def _open(qtbot: QtBot, window: MainWindow, graph: Graph, node: str) -> Clock:
    """Show a model at 100 %, with this node in the middle, checked and looked at."""
    window.document.reset(graph)
    qtbot.waitUntil(lambda: window.check.current and window.check.report.looked, timeout=120_000)
    window.canvas.set_zoom(1.0)
    window.canvas.select((node,))
    window.canvas.center_on(node)
    qtbot.wait(100)
    return Clock(window)


def _medians(times: list[tuple[float, float]]) -> tuple[float, float]:
    reported, painted = zip(*times, strict=True)
    return statistics.median(reported), statistics.median(painted)


def test_one_edit_in_815_calls(qtbot: QtBot, window: MainWindow) -> None:
    graph, _, rebuild = efficient_net()
    depthwise = [k for k, layer in graph.layers.items() if layer.class_name == "DepthwiseConv2D"]
    layer = depthwise[len(depthwise) // 2]
    clock = _open(qtbot, window, replace(graph, positions=arranged(graph)), layer)
    edits = [SetArguments(layer, {"kernel_size": (size, size)}) for size in range(7, 7 + EDITS)]
    reported, painted = _medians([clock.time(edit) for edit in edits])
    engine = window.check.report.milliseconds
    print(
        f"\nEfficientNetB7: reported in {reported:.1f} ms (engine {engine:.1f} ms), painted in "
        f"{painted:.1f} ms (goal {PAINTED:.0f}); rebuild {rebuild:.1f} s: "
        f"{rebuild / painted * 1e3:.0f}x"
    )
    assert painted <= allowed(PAINTED, rebuild)


def _grid(blocks: int) -> Graph:
    graph = residual(blocks)
    places = {
        node: Position(ACROSS * (number % COLUMNS), DOWN * (number // COLUMNS))
        for number, node in enumerate(graph.nodes)
    }
    return replace(graph, positions=places)


class Pauses:
    """How long the collector held all threads up, in milliseconds of this thread's own time."""

    def __init__(self) -> None:
        self.longest = self._start = 0.0

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._start = time.thread_time()
        else:
            self.longest = max(self.longest, (time.thread_time() - self._start) * 1e3)

    def of(self, work: Callable[[], object]) -> float:
        """The longest while this is done."""
        self.longest = 0.0
        gc.callbacks.append(self)
        try:
            work()
        finally:
            gc.callbacks.remove(self)
        return self.longest


@pytest.fixture
def threshold() -> Iterator[tuple[int, int, int]]:
    """Python's own; what is changed for the whole process is so again afterwards."""
    found = gc.get_threshold()
    yield found
    gc.unfreeze()
    gc.set_threshold(*found)


def test_the_collector_holds_no_hand_up(
    qtbot: QtBot, window: MainWindow, threshold: tuple[int, int, int]
) -> None:
    """Edits in 10,000 nodes in a row, as Python collects by itself, and as the program has it."""
    graph, last = _grid(3_333), "dense_6665"
    gc.collect()
    gc.freeze()  # As the application does when its window is painted.
    clock = _open(qtbot, window, graph, last)
    longest = Pauses()

    def edit() -> None:
        for number in range(MANY_EDITS):
            clock.time(SetArguments(last, {"units": 10 + number}))

    edit()
    own = longest.of(gc.collect)  # When it comes by itself is chance: once in a hundred edits.
    keeper = Housekeeping()
    keeper.attend(window.document)
    put_aside()
    editing = longest.of(edit)
    swept = longest.of(lambda: qtbot.wait(2 * STILL))
    print(
        f"\nthe collector's longest pause: of its own accord {own:.0f} ms, in {MANY_EDITS} edits "
        f"{editing:.1f} ms, behind them {swept:.1f} ms"
    )
    assert gc.get_freeze_count() > 0
    assert own / max(editing, swept) >= LEAST_GAIN


def _arguments(graph: Graph, last: str) -> list[Edit]:
    return [SetArguments(last, {"units": 10 + number}) for number in range(EDITS)]


def _wires(graph: Graph, last: str) -> list[Edit]:
    """A third wire into the Add behind the last Dense, and away again."""
    (reader,) = {link.node for link in graph.consumers[last]}
    source = TensorRef(graph.nodes[last].reads[0])
    wire = Link(source, reader, "inputs", 2)
    pair = Connect(source, reader, "inputs"), Disconnect(frozenset({wire}))
    return [pair[number % 2] for number in range(EDITS)]


def _whole(graph: Graph, last: str) -> list[Edit]:
    """The wire without which there is no output: all the model is no part of it, and is again."""
    (reader,) = {link.node for link in graph.consumers[last]}
    link = next(iter(graph.links_into(reader)))
    pair = Disconnect(frozenset({link})), Connect(link.source, link.node, link.port)
    return [pair[number % 2] for number in range(EDITS)]


@pytest.mark.parametrize("kind", [_arguments, _wires, _whole])
def test_an_edit_grows_with_a_small_constant(
    qtbot: QtBot, window: MainWindow, kind: Callable[[Graph, str], list[Edit]]
) -> None:
    _, _, rebuild = efficient_net()
    costs: dict[int, tuple[float, float]] = {}
    for blocks in (33, 333, 3_333):
        graph, last = _grid(blocks), f"dense_{2 * blocks - 1}"
        clock = _open(qtbot, window, graph, last)
        costs[len(graph.nodes)] = _medians([clock.time(edit) for edit in kind(graph, last)])
    listed = ", ".join(
        f"{nodes} nodes {reported:.0f} and {painted:.0f} ms"
        for nodes, (reported, painted) in costs.items()
    )
    _, painted = costs[10_000]
    print(
        f"\nedit of {kind.__name__[1:]} reported and painted: {listed}; promised at 10,000 nodes: "
        f"{PAINTED_OF_10_000:.0f} ms; Keras's rebuild of 815 calls takes {rebuild:.1f} s: "
        f"{rebuild / painted * 1e3:.0f}x"
    )
    assert painted <= allowed(PAINTED_OF_10_000, rebuild)
    small, *_, large = costs
    assert costs[large][1] / costs[small][1] <= MOST_GROWTH * large / small


def test_no_edit_waits_for_a_look(qtbot: QtBot, window: MainWindow) -> None:
    """Recurrent layers, the slowest to try: an edit in the middle of one, beside one at rest."""
    builder = Builder()
    x = builder.input("a", 20, 3)
    for units in range(3, 40):
        x = builder.layer("LSTM", x, units=units, return_sequences=True)
    graph = builder.graph
    edits = [SetArguments("lstm_36", {"units": 50 + number}) for number in range(2 * EDITS)]
    clock = _open(qtbot, window, graph, "lstm_36")
    rest = _medians([clock.time(edit) for edit in edits[:EDITS]])[0]
    busy = []
    for number, edit in enumerate(edits[EDITS:]):
        # Another first layer makes every trial a new one: there is always something to look at.
        clock.time(SetArguments("lstm", {"units": 100 + number}))
        qtbot.waitUntil(lambda: bool(window.check._looking), timeout=20_000)
        qtbot.wait(20 + 3 * number)
        assert window.check._looking
        busy.append(clock.time(edit)[0])
    wait = statistics.median(busy) - rest
    print(f"\nreported at rest in {rest:.1f} ms, in the middle of a look {wait:.1f} ms later")
    assert wait <= max(10.0, rest)

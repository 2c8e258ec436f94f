"""The canvas beside stock NodeGraphQt, in one run: opening 800 nodes, and zooming with all visible.

Both windows are 1600 x 1000 and already shown; both draw the same nodes at the same places with
the same wires, through what a user of either would call. Painting is real: a frame counts when the
viewport has been painted.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsView

from app.graph.document import Document
from app.graph.edits import RemoveNodes
from app.graph.model import Graph, Position
from app.ui.canvas.canvas import Canvas
from app.ui.compat import NodeViewer
from tests.builder import residual

COLUMNS, ACROSS, DOWN = 40, 224.0, 120.0
SIZE = (1600, 1000)
OPEN_GOAL, ZOOM_GOAL = 8.0, 15.0


class Frames(QObject):
    """Counts the frames of a viewport, and waits for one."""

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self.count = 0
        self.view = view
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False

    def stop(self) -> None:
        """No more: the view may go."""
        self.view.viewport().removeEventFilter(self)
        self.view.window().hide()

    def wait(self) -> None:
        """Until one more frame has been painted."""
        before = self.count
        self.view.viewport().update()
        while self.count == before:
            QApplication.processEvents()

    def time(self, work: Callable[[], object]) -> float:
        """Milliseconds from here until what ``work`` did has been painted."""
        start = time.perf_counter()
        work()
        self.wait()
        return (time.perf_counter() - start) * 1e3


def placed(count: int) -> Graph:
    """Residual blocks in rows of forty."""
    graph = residual(count // 3 + 1)
    graph = RemoveNodes(frozenset(tuple(graph.nodes)[count:])).apply(graph)
    places = {
        node: Position(ACROSS * (index % COLUMNS), DOWN * (index // COLUMNS))
        for index, node in enumerate(graph.nodes)
    }
    return replace(graph, positions=places)


def bounds(graph: Graph) -> QRectF:
    rows = (len(graph.nodes) + COLUMNS - 1) // COLUMNS
    return QRectF(-200, -200, COLUMNS * ACROSS + 400, rows * DOWN + 400)


def wheel(view: QGraphicsView, degrees: int) -> None:
    """One notch of the wheel in the middle of the view."""
    middle = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        middle,
        view.viewport().mapToGlobal(middle),
        QPoint(),
        QPoint(0, degrees),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def stock_graph() -> tuple[Any, type]:
    """NodeGraphQt as its documentation starts it, with one kind of node."""
    import NodeGraphQt

    class Layer(NodeGraphQt.BaseNode):
        __identifier__ = "bench"
        NODE_NAME = "Layer"

        def __init__(self) -> None:
            super().__init__()
            self.add_input("inputs", multi_input=True)
            self.add_output("output")

    graph = NodeGraphQt.NodeGraph()
    graph.register_node(Layer)
    return graph, Layer


def load_stock(stock: Any, graph: Graph) -> None:
    nodes = {
        node: stock.create_node("bench.Layer", name=graph.name_of(node), pos=list(place))
        for node, place in graph.positions.items()
    }
    for link in graph.links():
        nodes[link.source.node].output(0).connect_to(nodes[link.node].input(0))
    stock.viewer().set_scene_rect(list(bounds(graph).getRect()))


def zoom_ms(frames: Frames, steps: int) -> float:
    """The median frame of so many notches, in and out."""
    turns = [120 if step % 2 else -120 for step in range(steps)]
    return statistics.median(frames.time(lambda t=turn: wheel(frames.view, t)) for turn in turns)  # type: ignore[misc]


def tell(what: str, ours: float, stock: float, goal: float) -> None:
    print(f"{what}: {ours:.1f} ms, stock {stock:.0f} ms: {stock / ours:.1f}x (goal {goal:.0f}x)")


def open_ours(graph: Graph) -> tuple[float, Frames, Canvas, Document]:
    document = Document()
    canvas = Canvas(document)
    canvas.resize(*SIZE)
    canvas.show()
    frames = Frames(canvas.view)
    frames.wait()
    return frames.time(lambda: document.reset(graph)), frames, canvas, document


def open_stock(graph: Graph) -> tuple[float, Frames, Any]:
    stock, _ = stock_graph()
    viewer: NodeViewer = stock.viewer()
    viewer.resize(*SIZE)
    viewer.show()
    frames = Frames(viewer)
    frames.wait()
    return frames.time(lambda: load_stock(stock, graph)), frames, stock


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    return qapp


def test_against_stock() -> None:
    graph = placed(800)
    opened = [open_ours(graph) for _ in range(3)]
    ours_open = statistics.median(result[0] for result in opened)
    ours_zoom = zoom_ms(opened[-1][1], 20)
    stock_open, frames, stock = open_stock(graph)
    stock_zoom = zoom_ms(frames, 6)
    frames.stop()
    for _, own, _, _ in opened:
        own.stop()
    print()
    tell("open 800 nodes", ours_open, stock_open, OPEN_GOAL)
    tell("a frame of zooming, all visible", ours_zoom, stock_zoom, ZOOM_GOAL)
    assert stock_open / ours_open >= OPEN_GOAL
    assert stock_zoom / ours_zoom >= ZOOM_GOAL


@pytest.mark.parametrize("count", [800, 2_000, 5_000])
def test_by_size(count: int) -> None:
    graph = placed(count)
    opened, frames, canvas, document = open_ours(graph)
    zoom = zoom_ms(frames, 12)
    pan = statistics.median(frames.time(lambda: canvas.view.pan_by(7, 3)) for _ in range(12))
    canvas.set_zoom(0.75)
    canvas.center_on(next(iter(graph.nodes)))
    near = zoom_ms(frames, 12)
    seen = len(canvas.view.nodes_in(canvas.view.seen()))
    node = next(iter(graph.nodes))
    drag = statistics.median(_drag_step(canvas, frames, node) for _ in range(12))
    everything = frames.time(canvas.select_all)
    delete = frames.time(canvas.delete)
    undo = frames.time(document.undo)
    frames.stop()
    print(
        f"\n{count} nodes: open {opened:.0f}, zoom {zoom:.1f}, pan {pan:.1f}, "
        f"zoom near ({seen} cards) {near:.1f}, drag one {drag:.1f}, select all {everything:.0f}, "
        f"delete all {delete:.0f}, undo it {undo:.0f} ms"
    )


def _drag_step(canvas: Canvas, frames: Frames, node: str) -> float:
    """One step of a card under the hand, as the gesture makes it."""
    shown = canvas.view.projection
    links = shown.wires_of((node,))
    place = shown.nodes[node].pos() + QPointF(3, 2)
    start = time.perf_counter()
    before = frames.count
    shown.place(node, place)
    shown.lead(links)
    while frames.count == before:
        QApplication.processEvents()
    return (time.perf_counter() - start) * 1e3

"""A canvas under real mouse and key events, and the check that it shows what the document holds."""

from __future__ import annotations

from itertools import groupby

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainterPath
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.graph.document import Document
from app.graph.model import Graph, Link
from app.graph.place import Place
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.cards import card_of, wire_ends
from app.ui.canvas.hands import LAYER_MIME
from app.ui.canvas.known import call_of
from tests.ui.drags import drop_on

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier


class Driver:
    """Hands on a canvas of 1000 x 700 that shows ``graph`` at 100 %."""

    def __init__(self, qtbot, graph: Graph | None = None) -> None:
        self.document = Document(graph)
        # As in the window: what is shown may be the inside of a submodel.
        self.place = Place(self.document)
        self.canvas = Canvas(self.place)
        self.canvas.place_wanted.connect(self.place.go)
        qtbot.addWidget(self.canvas)
        self.canvas.resize(1000, 700)
        with qtbot.waitExposed(self.canvas):
            self.canvas.show()
        self.view = self.canvas.view
        # What is arranged is there at once; a test of the way asks for it.
        self.canvas.arranging.glide.milliseconds = 0
        self.view.setFocus()
        self.told: list[str] = []
        self.canvas.refused.connect(self.told.append)
        self.canvas.set_zoom(1.0)
        # A cursor left where the next test wants it would make no event there.
        self.move(QPoint(999, 699))

    @property
    def graph(self) -> Graph:
        """What is shown."""
        return self.place.graph

    @property
    def items(self):
        return self.view.projection.nodes

    # --- where things are, in pixels of the viewport

    def at(self, x: float, y: float) -> QPoint:
        return self.view.mapFromScene(QPointF(x, y))

    def body(self, node: str) -> QPoint:
        """A point of the card that is neither name nor port."""
        return self.view.mapFromScene(self.items[node].pos() + QPointF(88, 62))

    def name(self, node: str) -> QPoint:
        return self.view.mapFromScene(self.items[node].pos() + QPointF(40, 24))

    def output(self, node: str, index: int = 0) -> QPoint:
        item = self.items[node]
        return self.view.mapFromScene(item.pos() + item.card.output_point(index))

    def input(self, node: str, port: int = 0, slot: int = 0) -> QPoint:
        item = self.items[node]
        return self.view.mapFromScene(item.pos() + item.card.input_point(port, slot))

    def middle_of(self, link: Link) -> QPoint:
        return self.view.mapFromScene(self.view.projection.wires[link].path().pointAtPercent(0.5))

    # --- hands

    def click(self, at: QPoint, modifiers=NONE) -> None:
        QTest.mouseMove(self.view.viewport(), at)
        QTest.mouseClick(self.view.viewport(), LEFT, modifiers, at)

    def double_click(self, at: QPoint, modifiers=NONE) -> None:
        self.click(at, modifiers)
        QTest.mouseDClick(self.view.viewport(), LEFT, modifiers, at)
        # QTest sends the second press alone; a hand lets go.
        QTest.mouseRelease(self.view.viewport(), LEFT, modifiers, at)

    def press(self, at: QPoint, button=LEFT, modifiers=NONE) -> None:
        QTest.mouseMove(self.view.viewport(), at)
        QTest.mousePress(self.view.viewport(), button, modifiers, at)

    def move(self, at: QPoint) -> None:
        QTest.mouseMove(self.view.viewport(), at)

    def release(self, at: QPoint, button=LEFT, modifiers=NONE) -> None:
        QTest.mouseRelease(self.view.viewport(), button, modifiers, at)

    def drag(self, start: QPoint, end: QPoint, button=LEFT, modifiers=NONE, steps: int = 4) -> None:
        self.press(start, button, modifiers)
        for step in range(1, steps + 1):
            self.move_with(start + (end - start) * (step / steps), modifiers)
        self.release(end, button, modifiers)

    def move_with(self, at: QPoint, modifiers) -> None:
        """As ``move`` with the button down; QTest's own moves know of no keys."""
        port = self.view.viewport()
        place, there = QPointF(at), QPointF(port.mapToGlobal(at))
        move = QEvent.Type.MouseMove
        none = Qt.MouseButton.NoButton
        QApplication.sendEvent(port, QMouseEvent(move, place, there, none, LEFT, modifiers))

    def key(self, key: Qt.Key, modifiers=NONE) -> None:
        QTest.keyClick(self.view, key, modifiers)

    def write(self, text: str) -> None:
        """Into whatever has the focus."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, text)

    def press_key(self, key: Qt.Key) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)

    def drop_layer(self, class_name: str, at: QPoint) -> None:
        """Drag from the library: enter, move, drop."""
        data = QMimeData()
        data.setData(LAYER_MIME, class_name.encode())
        self.drag_data(data, at)

    def drag_data(self, data: QMimeData, at: QPoint) -> bool:
        """Whether the canvas accepted what was dragged."""
        return drop_on(self.view.viewport(), data, at)

    def settle(self) -> None:
        """Until all that was asked for has been painted."""
        frames = -1
        while frames != self.view.frames:
            frames = self.view.frames
            QApplication.processEvents()

    # --- what must hold

    def check(self) -> None:
        """The view shows the document, item by item."""
        check_view(self.canvas, self.graph)


def check_view(canvas: Canvas, graph: Graph) -> None:
    """Every card, place, wire, path and selection is that of the graph, and there is no other."""
    shown = canvas.view.projection
    shown.finish()
    report = shown.report
    assert shown.nodes.keys() == graph.nodes.keys()
    assert shown.wires.keys() == {link for link in graph.links() if link.source.node in graph.nodes}
    problems = report.problems if report else ()
    for node, item in shown.nodes.items():
        own = tuple(problem for problem in problems if problem.node == node)
        call = call_of(graph, report, node)
        assert item.card == card_of(graph, node, call, own)
        # As Qt compares points: what differs by less than it can draw it does not move.
        assert item.pos() == QPointF(*graph.positions.get(node, (0, 0)))
        assert item.isSelected() == (node in canvas.selection())
    for link, wire in shown.wires.items():
        source, target = shown.nodes[link.source.node], shown.nodes[link.node]
        start, end = wire_ends(link, source.card, target.card)
        path = wire.path()
        assert path.pointAtPercent(0) == start + source.pos()
        assert path.pointAtPercent(1) == end + target.pos()
        assert wire.isVisible()
        check_edges(graph, path, source.card_rect(), target.card_rect())
    check_marks(canvas, graph)
    in_scene = [item for item in canvas.view.scene().items() if item.zValue() in (1.0, -1.0)]
    visible = [item for item in in_scene if item.isVisible() and item.parentItem() is None]
    assert len([item for item in visible if hasattr(item, "card")]) == len(graph.nodes)


def check_edges(graph: Graph, path: QPainterPath, source: QRectF, target: QRectF) -> None:
    """A wire leaves where the flow leaves its card, and arrives where it enters the other."""
    start, end = path.pointAtPercent(0), path.pointAtPercent(1)
    if graph.flow == "down":
        assert (start.y(), end.y()) == pytest.approx((source.bottom(), target.top()))
    else:
        assert (start.x(), end.x()) == pytest.approx((source.right(), target.left()))


def check_marks(canvas: Canvas, graph: Graph) -> None:
    """Every frame and every bend of a wire that there is, and no other; wires run through them."""
    shown = canvas.view.projection
    assert {key: item.frame for key, item in shown.marks.frames.items()} == graph.marks.frames
    for frame in shown.marks.frames.values():
        assert frame.pos() == QPointF(*frame.frame.box[:2])
    wires = {link.ends: wire for link, wire in shown.wires.items()}
    bends = {ends: points for ends, points in graph.marks.bends.items() if ends in wires}
    found = {ends: shown.marks.points(ends) for ends in shown.marks.bends}
    assert found == {ends: tuple(QPointF(*p) for p in points) for ends, points in bends.items()}
    for ends, points in bends.items():
        path = wires[ends].path()
        # A curve of Bezier has its end points at each third element.
        passed = [path.elementAt(n) for n in range(3, path.elementCount() - 1, 3)]
        # Of two points in one place Qt keeps one.
        assert [QPointF(p.x, p.y) for p in passed] == [QPointF(*p) for p, _ in groupby(points)]

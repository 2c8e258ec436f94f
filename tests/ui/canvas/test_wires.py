"""Wires that lead back: round the cards, on the canvas, far away and in pictures alike."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath

from app.graph.arrange import arranged
from app.graph.edits import Move
from app.graph.model import Flow, Graph, Position
from app.ui.canvas.picture import drawing
from app.ui.canvas.wires import lanes_between, wire_path
from tests.architectures import bottlenecks
from tests.builder import chain
from tests.ui.canvas.driver import Driver

# Four cards in two rows 48 apart; by hand the lane is at 102.
ROWS = [QRectF(x, y, 176, 78) for y in (0, 126) for x in (0, 202)]
START, END = QPointF(378, 39), QPointF(0, 165)


FLOWS = pytest.mark.parametrize("flow", ["right", "down"])


def spread(graph: Graph, flow: Flow = "right") -> Graph:
    graph = replace(graph, flow=flow)
    return Move(arranged(graph)).apply(graph)


def leads_back(path: QPainterPath, flow: Flow) -> bool:
    start, end = path.pointAtPercent(0), path.pointAtPercent(1)
    return end.x() < start.x() if flow == "right" else end.y() < start.y()


def test_a_wire_to_the_next_row_runs_between_the_rows_with_round_corners() -> None:
    path = wire_path(START, END, lanes_between(ROWS))
    assert (path.pointAtPercent(0), path.pointAtPercent(1)) == (START, END)
    assert path.pointAtPercent(0.5).y() == pytest.approx(102)
    bounds = path.boundingRect()
    assert (bounds.left(), bounds.right()) == (-13, 391)
    # A sharp corner would make the way longer: by 2 r - its arc, of each of four corners.
    assert path.length() < 13 + 63 + 404 + 63 + 13 - 4


def test_a_wire_that_leads_on_takes_no_notice_of_lanes() -> None:
    lanes = lanes_between(ROWS)
    assert wire_path(QPointF(176, 39), QPointF(202, 165), lanes) == wire_path(
        QPointF(176, 39), QPointF(202, 165)
    )


def test_read_downwards_it_runs_between_the_columns() -> None:
    """The same, turned: columns of cards 78 wide and 176 high would be drawn so."""
    boxes = [QRectF(box.y(), box.x(), box.height(), box.width()) for box in ROWS]
    path = wire_path(QPointF(39, 378), QPointF(165, 0), lanes_between(boxes, "down"), "down")
    assert (path.pointAtPercent(0), path.pointAtPercent(1)) == (QPointF(39, 378), QPointF(165, 0))
    assert path.pointAtPercent(0.5).x() == pytest.approx(102)
    bounds = path.boundingRect()
    assert (bounds.top(), bounds.bottom()) == (-13, 391)


def test_read_downwards_a_wire_leaves_downwards_and_arrives_from_above() -> None:
    path = wire_path(QPointF(0, 0), QPointF(200, 60), flow="down")
    # Qt counts from three o'clock against the clock: 270 degrees is down.
    assert (path.angleAtPercent(0), path.angleAtPercent(1)) == pytest.approx((270, 270))
    straight = wire_path(QPointF(0, 0), QPointF(0, 60), flow="down").boundingRect()
    assert straight.width() == 0


@pytest.mark.slow
@FLOWS
def test_in_a_folded_model_no_wire_passes_behind_a_card(qtbot, flow: Flow) -> None:
    driver = Driver(qtbot, spread(bottlenecks(16), flow))
    cards = {node: item.card_rect().adjusted(3, 3, -3, -3) for node, item in driver.items.items()}
    back = 0
    for link, wire in driver.canvas._projection.wires.items():
        path = wire.path()
        back += leads_back(path, flow)
        ends = {link.source.node, link.node}
        points = [path.pointAtPercent(n / 200) for n in range(201)]
        others = [box for node, box in cards.items() if node not in ends]
        assert not any(box.contains(point) for box in others for point in points)
    assert back > 4


def test_a_wire_finds_another_lane_when_its_card_is_moved(qtbot) -> None:
    driver = Driver(qtbot, spread(chain(30)))
    link, wire = next(
        (link, wire)
        for link, wire in driver.canvas._projection.wires.items()
        if wire.path().pointAtPercent(1).x() < wire.path().pointAtPercent(0).x()
    )
    x, y = driver.graph.positions[link.source.node]
    driver.document.apply(Move({link.source.node: Position(x, y - 200)}))
    start = wire.path().pointAtPercent(0)
    assert start.y() == y - 200 + 39
    assert wire.path().boundingRect().right() == start.x() + 13


@FLOWS
def test_from_far_away_they_run_in_the_same_lanes(qtbot, flow: Flow) -> None:
    driver = Driver(qtbot, spread(chain(30), flow))
    overview = driver.view.overview
    lines = overview.lines()
    if flow == "down":
        lines = [QLineF(line.y1(), line.x1(), line.y2(), line.x2()) for line in lines]
    back = [line for line in lines if line.x2() < line.x1()]
    places, size = driver.graph.positions.values(), 78 if flow == "right" else 176
    rows = sorted({place.y if flow == "right" else place.x for place in places})
    assert len(rows) > 1
    assert [line.y1() for line in back] == [line.y2() for line in back]
    assert sorted(line.y1() for line in back) == [
        (upper + size + lower) / 2 for upper, lower in pairwise(rows)
    ]


@FLOWS
def test_a_picture_shows_them_as_the_canvas_does(qtbot, flow: Flow) -> None:
    graph = spread(chain(30), flow)
    driver = Driver(qtbot, graph)
    shown = drawing(graph, None)
    boxes = (card.rect.translated(shown.places[node]) for node, card in shown.cards.items())
    lanes = lanes_between(boxes, flow)
    back = 0
    for wire in driver.canvas._projection.wires.values():
        path = wire.path()
        back += leads_back(path, flow)
        assert wire_path(path.pointAtPercent(0), path.pointAtPercent(1), lanes, flow) == path
    assert back

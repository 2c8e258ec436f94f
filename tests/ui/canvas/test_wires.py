"""Wires that lead back: round the cards, on the canvas, far away and in pictures alike."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF

from app.graph.arrange import arranged
from app.graph.edits import Move
from app.graph.model import Graph, Position
from app.ui.canvas.picture import drawing
from app.ui.canvas.wires import lanes_between, wire_path
from tests.architectures import bottlenecks
from tests.builder import chain
from tests.ui.canvas.driver import Driver

# Four cards in two rows 48 apart; by hand the lane is at 102.
ROWS = [QRectF(x, y, 176, 78) for y in (0, 126) for x in (0, 202)]
START, END = QPointF(378, 39), QPointF(0, 165)


def spread(graph: Graph) -> Graph:
    return Move(arranged(graph)).apply(graph)


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


@pytest.mark.slow
def test_in_a_folded_model_no_wire_passes_behind_a_card(qtbot) -> None:
    driver = Driver(qtbot, spread(bottlenecks(16)))
    cards = {node: item.card_rect().adjusted(3, 3, -3, -3) for node, item in driver.items.items()}
    back = 0
    for link, wire in driver.canvas._projection.wires.items():
        path = wire.path()
        back += path.pointAtPercent(1).x() < path.pointAtPercent(0).x()
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


def test_from_far_away_they_run_in_the_same_lanes(qtbot) -> None:
    driver = Driver(qtbot, spread(chain(30)))
    overview = driver.view.overview
    overview._renew()
    lines = overview._lines + overview._detours
    back = [line for line in lines if line.x2() < line.x1()]
    rows = sorted({place.y for place in driver.graph.positions.values()})
    assert [line.y1() for line in back] == [line.y2() for line in back]
    assert sorted(line.y1() for line in back) == [
        (upper + 78 + lower) / 2 for upper, lower in pairwise(rows)
    ]


def test_a_picture_shows_them_as_the_canvas_does(qtbot) -> None:
    graph = spread(chain(30))
    driver = Driver(qtbot, graph)
    shown = drawing(graph, None)
    boxes = (card.rect.translated(shown.places[node]) for node, card in shown.cards.items())
    lanes = lanes_between(boxes)
    for wire in driver.canvas._projection.wires.values():
        path = wire.path()
        assert wire_path(path.pointAtPercent(0), path.pointAtPercent(1), lanes) == path

"""The arrangement leaves room for cards and wires as the canvas draws them: both say the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from app.graph.footprint import footprint
from app.graph.lanes import Lanes
from app.graph.model import Flow, Graph, Node, TensorRef
from app.graph.outline import CARD_WIDTH, PORT_HEIGHT
from app.ui.canvas.cards import Card, card_of
from app.ui.canvas.wires import wire_path
from tests.benchmarks.drawing_quality import wire_points
from tests.builder import Builder


def many_kinds() -> Graph:
    """One port or several, lists of two and of seven wires, three outputs, ports of no layer."""
    b = Builder()
    inputs = [b.input(f"in{index}", 8, 8) for index in range(7)]
    b.layer("Dense", inputs[0], units=4, name="one")
    b.layer("Add", *inputs[:2], name="two")
    b.layer("Concatenate", *inputs, name="seven")
    b.layer("Subtract", *inputs[:2], name="no_more")
    b.operation("where", *inputs[:3])
    reader = b.layer("LSTM", inputs[0], units=4, return_state=True, name="states")
    started = b.layer("LSTM", inputs[0], units=4, name="started")
    for state in (1, 2):
        b.wire(TensorRef(reader.node, state), started.node, "initial_state")
    attention = b.layer("MultiHeadAttention", num_heads=2, key_dim=4, name="attention")
    b.wire(inputs[0], attention.node, "query")
    b.wire(inputs[1], attention.node, "value")
    gone = {"inputs": (inputs[0],), "lost": (inputs[1], inputs[2])}
    nodes = {**b.graph.nodes, "gone": Node(layer=b.graph.nodes[started.node].layer, inputs=gone)}
    return replace(b.graph, nodes=nodes)


GRAPH = many_kinds()


@pytest.mark.parametrize("flow", ["right", "down"])
@pytest.mark.parametrize("node", list(GRAPH.nodes))
def test_a_card_is_as_large_as_its_footprint_and_has_its_ports_there(
    qapp, node: str, flow: Flow
) -> None:
    card, room = card_of(replace(GRAPH, flow=flow), node), footprint(GRAPH, node, flow)
    size = (room.length, room.before + room.behind)
    assert (card.rect.width(), card.height) == (size if flow == "right" else size[::-1])
    line = PORT_HEIGHT if flow == "right" else CARD_WIDTH / 2
    outputs = [card.output_point(index) for index in range(len(card.outputs))]
    leaves = [line + way for way in room.leaves]
    assert [_across(point, flow) for point in outputs] == pytest.approx(leaves)
    assert {_along(point, flow) for point in outputs} == {room.length}
    ends = [_end(card, port, slot) for port, slot in _wires(GRAPH.nodes[node])]
    assert [_across(p, flow) for p in ends] == pytest.approx([line + way for way in room.enters])
    assert {_along(point, flow) for point in ends} <= {0.0}


def _across(point: QPointF, flow: Flow) -> float:
    return point.y() if flow == "right" else point.x()


def _along(point: QPointF, flow: Flow) -> float:
    return point.x() if flow == "right" else point.y()


def _wires(node: Node) -> list[tuple[str, int]]:
    return [(port, slot) for port, wires in node.inputs.items() for slot in range(len(wires))]


def _end(card: Card, port: str, slot: int) -> QPointF:
    return card.input_point(card.port_index(port), slot)


@pytest.mark.parametrize("down", [0.0, 11.0, 55.0, -400.0])
@pytest.mark.parametrize("across", [26.0, 48.0, 2_000.0])
def test_a_wire_is_where_the_ruler_of_drawings_takes_it_to_be(across: float, down: float) -> None:
    path = wire_path(QPointF(0, 0), QPointF(across, down))
    points = wire_points((0.0, 0.0), (across, down), Lanes([]))
    for x, y in points:
        assert _distance(path, x, y) < 1.5


def _distance(path: QPainterPath, x: float, y: float) -> float:
    """From a point to the nearest of a thousand on the path."""
    nearest = (path.pointAtPercent(n / 1_000) - QPointF(x, y) for n in range(1_001))
    return min(point.manhattanLength() for point in nearest)

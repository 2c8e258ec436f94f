"""The view shows the document, item by item, after any edits, and does no more than is needed."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint

from app.engine.protocol import CallReport, Report, TensorSpec
from app.errors import EditError
from app.graph.arrange import arranged
from app.graph.compose import input_node, inserted_into, new_layer
from app.graph.edits import (
    Connect,
    Disconnect,
    Edit,
    Move,
    RemoveNodes,
    Rename,
    SetArguments,
    SetOutputs,
)
from app.graph.model import Graph, Node, Position, TensorRef
from app.graph.problems import Problem
from nodes.catalogue import catalogue
from tests.builder import Builder, chain, residual
from tests.ui.canvas.driver import Driver

CLASSES = ("Dense", "Add", "Concatenate", "LSTM", "Dropout", "Conv2D", "Flatten")


def place(chance: random.Random) -> Position:
    return Position(chance.randrange(-500, 500), chance.randrange(-500, 500))


def random_edit(graph: Graph, chance: random.Random) -> Edit | None:
    """An edit of any kind; some of them the graph refuses."""
    nodes = sorted(graph.nodes)
    if not nodes or chance.random() < 0.2:
        spec = catalogue().get(chance.choice(CLASSES))
        assert spec is not None
        if chance.random() < 0.3:
            return input_node(graph, place(chance), (4,))
        return new_layer(graph, spec, place(chance))
    node, other = chance.choice(nodes), chance.choice(nodes)
    links = sorted(graph.links())
    layer = graph.nodes[node].layer
    kinds: list[Edit] = [
        Connect(TensorRef(other), node, "inputs", chance.choice([None, 0, 1])),
        Move({node: place(chance), other: place(chance)}),
        RemoveNodes(frozenset({node})),
        Rename(layer, f"name_{chance.randrange(1_000)}"),
        SetArguments(layer, {"units": chance.randrange(1, 99)}),
        SetArguments(layer, {"return_state": chance.random() < 0.5}),
        SetOutputs((TensorRef(node), TensorRef(other))),
    ]
    if links:
        link = chance.choice(links)
        dense = catalogue().get("Dense")
        assert dense is not None
        kinds += [Disconnect(frozenset({link})), inserted_into(graph, dense, place(chance), link)]
    return chance.choice([kinds[0], kinds[0], *kinds])


@pytest.mark.parametrize("seed", range(6))
def test_view_equals_document_after_random_edits(qtbot, seed: int) -> None:
    chance = random.Random(seed)
    driver = Driver(qtbot)
    document, canvas = driver.document, driver.canvas
    made = 0
    for _ in range(160):
        kind = chance.random()
        if kind < 0.12:
            document.undo()
        elif kind < 0.2:
            document.redo()
        elif kind < 0.3:
            canvas.select(
                chance.sample(sorted(document.graph.nodes), len(document.graph.nodes) // 2)
            )
        elif kind < 0.4:
            canvas.set_report(random_report(document.graph, chance))
        else:
            edit = random_edit(document.graph, chance)
            try:
                if edit:
                    document.apply(edit)
                    made += 1
            except EditError:
                pass
        driver.check()
    assert made > 40
    while document.undo_label:
        document.undo()
    driver.check()
    assert not document.graph.nodes


def random_report(graph: Graph, chance: random.Random) -> Report:
    calls, problems = {}, []
    for node in graph.nodes:
        state = chance.choice(["ok", "ok", "error", "waiting"])
        outputs = (TensorSpec((None, chance.randrange(9)), "float32"),) if state == "ok" else ()
        calls[node] = CallReport(state, outputs)  # type: ignore[arg-type]
        if state == "error":
            values = {"node": node, "layer": "Dense", "reason": "it is a test."}
            problems.append(Problem("error", "refused", node, "inputs", values))
    return Report(calls=calls, problems=tuple(problems))


def test_a_wire_whose_source_comes_later_is_shown_then(qtbot) -> None:
    graph = chain(1)
    nodes = {"dense": graph.nodes["dense"]}
    layers = {"dense": graph.layers["dense"]}
    orphan = Graph(layers=layers, nodes=nodes)
    driver = Driver(qtbot, orphan)
    driver.check()
    driver.document.apply(input_node(orphan, Position(0, 0), (4,), "a"))
    assert driver.view.projection.wires
    driver.check()


def test_a_large_paste_is_shown_whole(qtbot) -> None:
    driver = Driver(qtbot, residual(20))
    driver.canvas.select_all()
    driver.canvas.duplicate()
    assert len(driver.graph.nodes) == 122
    driver.check()


def test_an_unknown_layer_is_shown_with_its_wires(qtbot) -> None:
    builder = Builder()
    builder.layer("Dense", builder.input("a", 4), units=2)
    odd = builder.graph.layers["dense"].__class__("NoSuchLayer", "odd", {"x": 1})
    driver = Driver(qtbot, builder.graph.with_layer("dense", odd))
    assert driver.items["dense"].card.category == "unknown"
    driver.check()


def test_a_port_that_went_away_keeps_its_wire_in_red(qtbot) -> None:
    builder = Builder()
    source = builder.input("a", 4)
    builder.layer("Dense", source, units=2)
    wrong = Node(layer="dense", inputs={"mask": (source,)})
    driver = Driver(qtbot, builder.graph.with_node("dense", wrong))
    gone = [port for port in driver.items["dense"].card.inputs if port.gone]
    assert [port.name for port in gone] == ["mask"]
    driver.check()


# --- how much is done, by counts that noise cannot touch


def test_one_argument_makes_one_card(qtbot) -> None:
    driver = Driver(qtbot, residual(50))
    counts = driver.view.projection.counts
    cards, places, paths = counts.cards, counts.places, counts.paths
    driver.document.apply(SetArguments("dense_7", {"units": 99}))
    assert counts.cards - cards == 1
    assert counts.places == places
    assert counts.paths - paths <= 2


def test_a_step_of_a_drag_places_one_card_and_leads_its_wires(qtbot) -> None:
    graph = residual(50)
    driver = Driver(qtbot, Move(arranged(graph)).apply(graph))
    driver.canvas.center_on("dense_7")
    counts = driver.view.projection.counts
    start = driver.body("dense_7")
    driver.press(start)
    driver.move(start + QPoint(20, 20))
    cards, places, paths = counts.cards, counts.places, counts.paths
    driver.move(start + QPoint(40, 30))
    assert (counts.cards - cards, counts.places - places) == (0, 1)
    assert counts.paths - paths == 2  # one wire in, one out
    driver.release(start + QPoint(40, 30))
    driver.check()


def test_a_report_that_says_nothing_new_makes_no_card(qtbot) -> None:
    graph = residual(20)
    spec = TensorSpec((None, 4), "float32")
    report = Report(calls={node: CallReport("ok", (spec,)) for node in graph.nodes})
    driver = Driver(qtbot, graph)
    driver.canvas.set_report(report)
    counts = driver.view.projection.counts
    cards = counts.cards
    driver.canvas.set_report(Report(revision=2, calls=dict(report.calls)))
    assert counts.cards == cards
    other = CallReport("ok", (TensorSpec((None, 5), "float32"),))
    driver.canvas.set_report(Report(calls={**report.calls, "dense_3": other}))
    assert counts.cards - cards == 1


def test_far_out_no_card_is_painted_by_itself(qtbot, monkeypatch) -> None:
    graph = residual(100)
    driver = Driver(qtbot, Move(arranged(graph)).apply(graph))
    painted: list[str] = []
    monkeypatch.setattr(
        "app.ui.canvas.items.paint_card", lambda painter, card, *rest: painted.append(card.name)
    )
    driver.canvas.fit()
    driver.canvas.set_zoom(0.1)
    painted.clear()
    driver.view.viewport().repaint()
    assert not painted
    driver.canvas.set_zoom(1.0)
    driver.canvas.center_on("dense_3")
    painted.clear()
    driver.view.viewport().repaint()
    seen = {item.card.name for item in driver.view.nodes_in(driver.view.seen())}
    assert set(painted) == seen
    assert len(painted) == len(seen) < 30


def test_selecting_one_more_repaints_that_one(qtbot, monkeypatch) -> None:
    driver = Driver(qtbot, residual(2))
    driver.document.apply(Move(arranged(driver.graph)))
    driver.canvas.fit()
    driver.settle()
    painted: list[str] = []
    monkeypatch.setattr(
        "app.ui.canvas.items.paint_card", lambda painter, card, *rest: painted.append(card.name)
    )
    driver.canvas.select(["dense"])
    driver.settle()
    assert painted == ["dense"]

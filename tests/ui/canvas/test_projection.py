"""The view shows the document, item by item, after any edits, and does no more than is needed."""

from __future__ import annotations

import random
import time

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

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
from app.graph.report import CallReport, Report, TensorSpec
from app.ui.canvas.compare_marks import CompareMarks
from app.ui.canvas.items import NodeItem
from app.ui.canvas.slices import Slices
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


# --- a large document, in slices


def large(count: int = 900) -> Graph:
    graph = residual(count // 3)
    rows = enumerate(graph.nodes)
    places = {n: Position(220.0 * (i % 40), 110.0 * (i // 40)) for i, n in rows}
    return Move(places).apply(graph)


def items_of(driver: Driver) -> int:
    """How many cards there are, without asking for them."""
    return sum(isinstance(item, NodeItem) for item in driver.view.scene().items())


def test_rings_of_a_comparison_wait_for_the_cards_that_they_are_around(qtbot) -> None:
    driver = Driver(qtbot)
    marks = CompareMarks(driver.view.projection)
    marks.show_marks({"dense": "changed"})
    driver.document.reset(large())
    driver.view.viewport().repaint()
    assert driver.view.projection.building
    assert items_of(driver) == 0
    marks.take_away()


def test_a_large_document_is_seen_whole_before_its_items_are_made(qtbot) -> None:
    driver = Driver(qtbot)
    graph = large()
    driver.document.reset(graph)
    shown = driver.view.projection
    assert shown.building
    assert items_of(driver) == 0
    driver.view.viewport().repaint()
    # What is drawn is all of it: a block a node, a line a wire, and nothing of it was made.
    blocks = driver.view.overview._blocks
    assert sum(map(len, blocks.values())) == len(graph.nodes)
    assert len(driver.view.overview._lines) == len(list(graph.links()))
    assert driver.view.seen().contains(driver.view.overview.bounds())
    assert items_of(driver) == 0
    qtbot.waitUntil(lambda: not shown.building, timeout=20_000)
    assert driver.view.fitted
    driver.check()


def test_each_slice_is_short(qtbot, monkeypatch) -> None:
    driver = Driver(qtbot)
    turns: list[float] = []
    run = Slices._run

    def timed(self, until):
        start = time.thread_time()
        run(self, until)
        turns.append(time.thread_time() - start)

    monkeypatch.setattr(Slices, "_run", timed)
    driver.document.reset(large(2_000))
    qtbot.waitUntil(lambda: not driver.view.projection.building, timeout=60_000)
    assert len(turns) > 5
    # 12 ms and the step that was under way, by the clock of this thread alone.
    assert sorted(turns)[len(turns) // 2] < 0.05


@pytest.mark.parametrize("how", ["ask", "edit", "undo", "other"])
def test_whoever_needs_an_item_gets_all_of_them(qtbot, how: str) -> None:
    driver = Driver(qtbot)
    driver.document.apply(input_node(Graph(), Position(0, 0), (4,)))
    driver.document.reset(large())
    assert driver.view.projection.building
    if how == "ask":
        driver.canvas.select(["dense_7"])
        assert driver.canvas.selection() == ("dense_7",)
    elif how == "edit":
        driver.document.apply(SetArguments("dense_7", {"units": 99}))
    elif how == "undo":
        driver.document.apply(RemoveNodes(frozenset({"dense_7"})))
        driver.document.undo()
    else:
        driver.document.reset(chain(3))
    assert not driver.view.projection.building
    driver.check()


def test_another_large_document_takes_the_place_of_the_first(qtbot) -> None:
    driver = Driver(qtbot)
    driver.document.reset(large())
    QApplication.processEvents()
    driver.document.reset(large(1_200))
    driver.view.viewport().repaint()
    assert sum(map(len, driver.view.overview._blocks.values())) == 1_201
    driver.check()


def test_hands_look_around_and_touch_nothing_meanwhile(qtbot) -> None:
    driver = Driver(qtbot)
    driver.document.reset(large())
    shown = driver.view.projection
    before = driver.view.seen().topLeft()
    driver.view.zoom_to(1.0)
    driver.move(QPoint(400, 300))
    driver.drag(QPoint(400, 300), QPoint(430, 320))
    driver.double_click(QPoint(400, 300))
    driver.drop_layer("Dense", QPoint(300, 300))
    assert shown.building
    assert not driver.document.history
    assert driver.view.seen().topLeft() != before
    # Near as it is, it is still drawn from far: no card is half there.
    driver.view.viewport().repaint()
    assert shown.building
    driver.check()


def test_a_report_that_comes_meanwhile_is_shown_in_the_end(qtbot) -> None:
    driver = Driver(qtbot)
    graph = large()
    driver.document.reset(graph)
    QApplication.processEvents()
    call = CallReport("ok", (TensorSpec((None, 4), "float32"),))
    driver.canvas.set_report(Report(calls=dict.fromkeys(graph.nodes, call)))
    qtbot.waitUntil(lambda: not driver.view.projection.building, timeout=20_000)
    driver.check()
    assert {item.card.shape() for item in driver.items.values()} == {"4"}


def test_of_a_large_report_what_is_in_view_is_shown_at_once(qtbot) -> None:
    driver = Driver(qtbot, large())
    driver.view.projection.finish()
    driver.canvas.set_zoom(1.0)
    driver.canvas.center_on("dense_9")
    call = CallReport("ok", (TensorSpec((None, 4), "float32"),))
    driver.canvas.set_report(Report(calls=dict.fromkeys(driver.graph.nodes, call)))
    seen = {item.card.node for item in driver.view.nodes_in(driver.view.seen())}
    told = {node for node, item in driver.items.items() if item.card.shape() == "4"}
    assert "dense_9" in told
    assert told == seen
    driver.document.apply(RemoveNodes(frozenset({"dense_200"})))
    driver.check()
    assert {item.card.shape() for item in driver.items.values()} == {"4"}


def test_progress_is_told_when_it_takes_its_time(qtbot, monkeypatch) -> None:
    driver = Driver(qtbot)
    chip = driver.canvas._progress
    driver.document.reset(large(30))
    assert not chip.isVisible()
    # With slices of no length to speak of it takes long.
    monkeypatch.setattr("app.ui.canvas.slices.MILLISECONDS", 0.0)
    driver.document.reset(large(3_000))
    qtbot.waitUntil(chip.isVisible, timeout=20_000)
    qtbot.waitUntil(lambda: chip.bar.value() > 0, timeout=20_000)
    assert chip.bar.maximum() == 3_001 + len(list(driver.graph.links()))
    driver.view.projection.finish()
    assert not chip.isVisible()


def test_the_view_changes_its_scale_and_the_theme_its_colours_meanwhile(qtbot) -> None:
    """Over a document that was shown before: what is left of it is nobody's."""
    driver = Driver(qtbot, chain(4))
    driver.canvas.set_zoom(1.5)
    driver.document.reset(large())
    shown = driver.view.projection
    assert shown.building
    driver.canvas.set_zoom(1.5)
    driver.canvas.set_zoom(0.5)
    shown.recolor()
    driver.canvas.looks.color_nodes("parameters")
    driver.canvas.looks.color_nodes("family")
    assert shown.building
    driver.document.reset(large(1_500))
    assert shown.building
    qtbot.waitUntil(lambda: not shown.building, timeout=30_000)
    driver.check()
    widths = {wire.pen().widthF() for wire in shown.wires.values()}
    assert len(widths) == 1
    assert items_of(driver) == 1_501

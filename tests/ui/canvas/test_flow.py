"""Drawings that are read downwards: flipped by Shift+L, and under the hands as those to the right.

Cards are 176 x 78; the arrangement leaves 26 between cards that follow each other, 32 beside them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.formats.examples import read_example
from app.formats.layerloom import decode, encode
from app.graph.arrange import arranged
from app.graph.edits import Move
from app.graph.marks import ChangeBends, ChangeFrames
from app.graph.model import Box, Ends, Flow, Frame, Graph, Link, Position, TensorRef
from app.graph.submodels import MakeSubmodel
from app.ui.canvas.chips import ChipItem
from app.ui.canvas.items import NodeItem
from app.ui.canvas.picture import save_picture
from app.ui.main_window import MainWindow
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.spec import CallSpec
from tests.builder import Builder, chain, residual
from tests.ui.canvas.driver import Driver, check_view
from tests.ui.fakes import report_of

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
WIRE = Link(TensorRef("dense"), "dense_1", "inputs")
DRAW = Sentence("Draw")


def spec(name: str) -> CallSpec:
    found = catalogue().find(name)
    assert found is not None
    return found


def placed(graph: Graph, flow: Flow = "down", **places: tuple[float, float]) -> Graph:
    positions = {node: Position(*place) for node, place in places.items()}
    return replace(graph, flow=flow, positions=positions)


@pytest.fixture
def column(qtbot) -> Driver:
    """a -> dense -> dense_1, one below the other as the arrangement has them."""
    return Driver(qtbot, placed(chain(2), a=(100, 0), dense=(100, 104), dense_1=(100, 208)))


@pytest.fixture
def merge(qtbot) -> Driver:
    """Inputs ``a`` and ``b``, side by side, both wired to ``add`` below them."""
    b = Builder()
    b.layer("Add", b.input("a", 4), b.input("b", 4))
    return Driver(qtbot, placed(b.graph, a=(0, 0), b=(208, 0), add=(104, 150)))


# --- flipping


def test_shift_l_flips_and_arranges_all_in_one_step(window: MainWindow) -> None:
    window.document.reset(read_example("transformer"))
    window.session.start_empty()
    canvas, document = window.canvas, window.document
    canvas.arranging.glide.milliseconds = 0
    canvas.view.setFocus()
    canvas.select(["norm1", "feed1"])  # all is arranged, whatever is selected
    before = document.graph
    QTest.keyClick(canvas.view, Qt.Key.Key_L, SHIFT)
    assert document.graph.flow == "down"
    assert document.graph.positions == arranged(before, flow="down")
    assert [str(step.label) for step in document.history] == ["Read from top to bottom"]
    check_view(canvas, document.graph)
    assert canvas.view.seen().contains(canvas.view.overview.bounds())
    QTest.keyClick(canvas.view, Qt.Key.Key_L, SHIFT)
    after = document.graph
    assert after.flow == "right"
    assert after.positions == arranged(before)
    assert str(document.undo_label) == "Read from left to right"
    check_view(canvas, document.graph)
    document.undo()
    check_view(canvas, document.graph)
    document.undo()
    assert document.graph is before
    check_view(canvas, document.graph)


def test_it_is_found_by_name_and_not_offered_where_nothing_is_drawn(window: MainWindow) -> None:
    action = window.actions_["flip"]
    assert not action.isEnabled()
    window.document.reset(chain(2))
    assert action.isEnabled()
    action.trigger()
    assert window.document.graph.flow == "down"


def test_l_arranges_in_the_flow_that_there_is(column: Driver) -> None:
    column.document.apply(Move({"dense": Position(500, 33)}))
    column.canvas.arrange()
    assert column.graph.positions == {"a": (0, 0), "dense": (0, 104), "dense_1": (0, 208)}
    assert column.graph.flow == "down"
    column.check()


def test_the_eye_follows(qtbot) -> None:
    driver = Driver(qtbot, residual(3))
    driver.canvas.arranging.glide.milliseconds = 60
    start, seen = driver.items["add"].pos(), []
    driver.view.projection.scene.changed.connect(lambda _: seen.append(driver.items["add"].pos()))
    driver.canvas.flip()
    goal = QPointF(*driver.graph.positions["add"])
    qtbot.waitUntil(lambda: not driver.canvas.arranging.glide.running)
    assert any(place not in (start, goal) for place in seen)
    driver.check()


def test_frames_go_around_what_they_held_and_bends_go(qtbot) -> None:
    """An LSTM with several outputs is lower when it is read downwards: 93 instead of 136."""
    b = Builder()
    lstm = b.layer("LSTM", b.input("a", 8, 4), units=4, return_state=True)
    b.layer("Dense", lstm, units=2)
    driver = Driver(qtbot, placed(b.graph, "right", a=(0, 0), lstm=(240, 0), dense=(600, 0)))
    ends = Ends(lstm, "dense", "inputs")
    driver.document.apply(ChangeBends({ends: (Position(500, 300),)}, DRAW))
    frame = Frame("States", Box(220, -30, 220, 190))
    driver.document.apply(ChangeFrames({"frame": frame}, DRAW))
    driver.canvas.flip()
    assert not driver.graph.marks.bends
    box, card = QRectF(*driver.graph.marks.frames["frame"].box), driver.items["lstm"].card_rect()
    assert card.height() == 93
    assert box.contains(card)
    # As much below the card as beside it: it fits the card that there is now.
    assert box.bottom() - card.bottom() == box.right() - card.right()
    driver.check()
    driver.document.undo()
    assert driver.graph.marks.frames["frame"] == frame
    assert driver.graph.marks.bends
    driver.check()


def test_each_submodel_has_a_flow_of_its_own(qtbot) -> None:
    known = {TensorRef(node): ((None, 4), "float32") for node in ("a", "dense")}
    graph = MakeSubmodel(frozenset({"dense_1", "dense_2"}), known).apply(chain(3))
    driver = Driver(qtbot, graph)
    driver.place.go(("submodel",))
    driver.canvas.flip()
    inner = driver.document.graph.definitions["submodel"]
    assert (driver.document.graph.flow, inner.flow) == ("right", "down")
    driver.check()
    driver.place.go(())
    driver.check()
    assert decode(encode(driver.document.graph)) == driver.document.graph
    driver.document.undo()
    assert driver.place.path == ("submodel",)
    driver.check()


def test_a_submodel_made_of_a_column_is_one(column: Driver) -> None:
    """Its Input stands above what it feeds."""
    known = {TensorRef("a"): ((None, 4), "float32")}
    graph = MakeSubmodel(frozenset({"dense", "dense_1"}), known).apply(column.graph)
    (inner,) = graph.definitions.values()
    assert inner.flow == "down"
    (entry,) = inner.inputs
    assert inner.positions[entry].x == inner.positions["dense"].x
    assert inner.positions[entry].y + 78 < inner.positions["dense"].y


# --- wires under the hand


def test_a_wire_is_dragged_from_the_lower_edge_to_the_upper(qtbot) -> None:
    b = Builder()
    b.layer("Dense", b.input("a", 4), units=2)
    b.layer("Dense", units=3)
    driver = Driver(qtbot, placed(b.graph, a=(0, 0), dense=(0, 120), dense_1=(240, 240)))
    # By hand: the middle of the lower edge of dense, and of the upper edge of dense_1.
    driver.drag(driver.at(88, 198), driver.at(328, 240))
    assert driver.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dense"),)}
    driver.check()
    driver.document.undo()
    driver.drag(driver.at(328, 240), driver.at(88, 198))
    assert driver.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dense"),)}
    driver.check()
    driver.document.undo()
    driver.drag(driver.at(88, 198), driver.body("dense_1"))
    assert driver.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dense"),)}
    driver.check()


def test_where_ports_are_to_the_right_a_card_is_moved(column: Driver) -> None:
    column.drag(column.at(276, 143), column.at(276, 143) + QPoint(150, 40), modifiers=ALT)
    assert column.graph.positions["dense"] == Position(250, 144)
    column.check()


def test_while_it_hangs_on_the_cursor_it_leaves_downwards(column: Driver) -> None:
    column.press(column.output("dense_1"))
    column.move(column.at(400, 500))
    path = column.view.projection.live_wire().path()
    assert path.angleAtPercent(0) == pytest.approx(270)
    column.key(Qt.Key.Key_Escape)
    column.release(column.at(400, 500))
    column.check()


def test_each_place_of_a_list_is_hit_by_itself(merge: Driver) -> None:
    """The ends of both wires are taken away, the second first: 11 pixels lie between them."""
    first, second = merge.input("add", 0, 0), merge.input("add", 0, 1)
    assert (second - first) == QPoint(11, 0)
    merge.drag(second, merge.at(700, 400))
    assert merge.graph.nodes["add"].inputs == {"inputs": (TensorRef("a"),)}
    merge.document.undo()
    merge.drag(first, merge.at(700, 400))
    assert merge.graph.nodes["add"].inputs == {"inputs": (TensorRef("b"),)}
    merge.check()


def test_named_ports_on_the_upper_edge(qtbot) -> None:
    b = Builder()
    b.input("a", 8, 4)
    b.layer("MultiHeadAttention", num_heads=2, key_dim=4, name="attention")
    driver = Driver(qtbot, placed(b.graph, a=(0, 0), multi_head_attention=(300, 200)))
    ports = [port.name for port in driver.items["multi_head_attention"].card.inputs]
    assert ports == ["query", "value", "key"]
    for third, name in enumerate(ports):
        at = driver.at(300 + 176 * (third + 0.5) / 3, 200)
        driver.drag(driver.output("a"), at)
        assert driver.graph.nodes["multi_head_attention"].inputs[name] == (TensorRef("a"),)
    driver.check()


def test_control_and_drag_cuts(column: Driver) -> None:
    column.drag(column.at(50, 91), column.at(330, 91), modifiers=CONTROL)
    assert column.graph.nodes["dense"].inputs == {}
    assert column.graph.nodes["dense_1"].inputs
    column.check()


def test_bends(qtbot) -> None:
    driver = Driver(qtbot, placed(chain(2), a=(0, 0), dense=(0, 150), dense_1=(0, 400)))
    driver.double_click(driver.middle_of(WIRE), ALT)
    driver.drag(driver.at(88, 314), driver.at(260, 314))
    assert driver.graph.marks.bends == {WIRE.ends: (Position(260, 314),)}
    path = driver.view.projection.wires[WIRE].path()
    assert (path.angleAtPercent(0), path.angleAtPercent(1)) == pytest.approx((270, 270))
    driver.check()


# --- cards under the hand


def test_a_card_dropped_on_a_wire_goes_into_it_and_the_rest_makes_room_downwards(
    column: Driver,
) -> None:
    """78 for the card and 26 above and below it: dense_1 moves down by 104."""
    column.drop_layer("Dropout", column.middle_of(WIRE))
    assert column.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dropout"),)}
    places = column.graph.positions
    assert places["dropout"] == Position(100, 208)
    assert places["dense_1"] == Position(100, 312)
    assert places["dense"] == Position(100, 104)
    column.check()
    column.document.undo()
    assert column.graph.positions["dense_1"] == Position(100, 208)
    column.check()


def test_a_card_with_names_of_ports_gets_as_much_more_room(column: Driver) -> None:
    """A row of names makes it 15 higher, so dense_1 moves down by 119."""
    column.drop_layer("MultiHeadAttention", column.middle_of(WIRE))
    assert column.graph.positions["dense_1"] == Position(100, 208 + 119)
    column.check()


def test_a_card_is_dragged_onto_a_wire(qtbot) -> None:
    b = Builder()
    b.layer("Dense", b.input("a", 4), units=2)
    b.layer("Dropout")
    driver = Driver(qtbot, placed(b.graph, a=(0, 0), dense=(0, 300), dropout=(400, 100)))
    (link,) = driver.view.projection.wires
    driver.drag(driver.body("dropout"), driver.middle_of(link))
    assert driver.graph.nodes["dense"].inputs == {"inputs": (TensorRef("dropout"),)}
    assert driver.graph.positions["dropout"].x == 0
    driver.check()


def test_the_preview_has_its_ports_above_and_below(column: Driver) -> None:
    canvas = column.canvas
    column.canvas.hands.layer_dragged.emit("Dense", QPointF(500, 500))
    (item,) = column.view.projection.loose
    assert isinstance(item, NodeItem)
    assert item.card.output_point() == QPointF(88, 78)
    canvas.flip()
    column.canvas.hands.layer_dragged.emit("Dense", QPointF(500, 500))
    (item,) = column.view.projection.loose
    assert isinstance(item, NodeItem)
    assert item.card.output_point() == QPointF(176, 39)
    column.canvas.hands.drag_left.emit()


def test_a_new_layer_stands_below_the_selected_one(column: Driver) -> None:
    column.canvas.select(["dense_1"])
    column.canvas.add_layer(spec("Dropout"))
    assert column.graph.positions["dropout"] == Position(100, 312)
    assert column.graph.nodes["dropout"].inputs == {"inputs": (TensorRef("dense_1"),)}
    # Another one has no room there, and stands to the right.
    column.canvas.select(["dense_1"])
    column.canvas.add_layer(spec("ReLU"))
    assert column.graph.positions["re_lu"] == Position(308, 312)
    column.check()


@pytest.mark.parametrize("backwards", [False, True])
def test_a_wire_into_the_void_joins_what_is_found_at_the_cursor(
    column: Driver, backwards: bool
) -> None:
    at = column.at(500, 350)
    if backwards:
        column.document.apply(Move({"a": Position(100, -200)}))
        column.drag(column.input("dense"), at)  # takes the wire's end away: unwired
        assert not column.graph.nodes["dense"].inputs
        column.drag(column.input("dense"), at)
    else:
        column.drag(column.output("dense_1"), at)
    column.write("dropout")
    column.press_key(Qt.Key.Key_Return)
    # The port of the new card is where the wire was let go.
    found = column.output("dropout") if backwards else column.input("dropout")
    assert (found - at).manhattanLength() <= 1
    reader, source = ("dense", "dropout") if backwards else ("dropout", "dense_1")
    assert column.graph.nodes[reader].inputs == {"inputs": (TensorRef(source),)}
    column.check()


def test_copies_stand_beside(column: Driver) -> None:
    column.canvas.select(["dense", "dense_1"])
    column.canvas.duplicate()
    first, second = column.canvas.selection()
    assert column.graph.positions[first] == Position(308, 104)
    assert column.graph.positions[second] == Position(308, 208)
    column.check()


def test_a_part_from_a_drawing_to_the_right_is_pasted_as_it_stands(qtbot, column: Driver) -> None:
    other = Driver(qtbot, chain(2))
    other.canvas.select(["dense", "dense_1"])
    text = other.canvas.copy()
    column.canvas.paste(text)
    first, second = column.canvas.selection()
    places = column.graph.positions
    assert places[second].x - places[first].x == 220
    assert column.graph.flow == "down"
    column.check()


def test_a_column_pasted_where_nothing_is_stays_one(qtbot, column: Driver) -> None:
    column.canvas.select_all()
    text = column.canvas.copy()
    other = Driver(qtbot, Graph())
    other.canvas.paste(text)
    assert other.graph.flow == "down"
    assert len({place.x for place in other.graph.positions.values()}) == 1
    other.check()
    other.document.undo()
    assert other.graph == Graph()
    other.check()


def test_a_card_is_caught_where_its_wire_is_straight(merge: Driver) -> None:
    """The first place of the Add is 88 - 11 from its left edge; a's output 88 from its own."""
    start = merge.body("a")
    merge.drag(start, start + QPoint(104 - 11 - 3, 7))
    assert merge.graph.positions["a"].x == 104 - 11
    merge.check()


def test_arrows_walk_downwards_along_the_wires(merge: Driver) -> None:
    merge.canvas.select(["a"])
    for key, node in (
        (Qt.Key.Key_Down, "add"),
        (Qt.Key.Key_Up, "a"),
        (Qt.Key.Key_Right, "b"),
        (Qt.Key.Key_Down, "add"),
        (Qt.Key.Key_Left, "a"),
    ):
        merge.key(key)
        assert merge.canvas.selection() == (node,)


def test_w_offers_first_what_is_below(qtbot) -> None:
    b = Builder()
    b.input("a", 4)
    b.layer("Dense", units=2, name="beside")
    b.layer("Dense", units=2, name="below")
    driver = Driver(qtbot, placed(b.graph, a=(0, 0), dense=(230, 0), dense_1=(0, 240)))
    driver.canvas.select(["a"])
    driver.canvas.wire()
    assert [way.text for way in driver.canvas._wire_popup.model.ways] == ["a → below", "a → beside"]


# --- far away, and pictures


@pytest.mark.parametrize("zoom", [0.12, 0.25, 0.4])
def test_far_out_a_card_is_taken_by_its_middle_and_a_wire_by_the_port(
    column: Driver, zoom: float
) -> None:
    """At a quarter of its size a card is 20 pixels high, and a port is caught within 9."""
    column.canvas.set_zoom(zoom)
    column.canvas.center_on("dense")
    middle = column.view.mapFromScene(column.items["dense"].card_rect().center())
    column.drag(middle, middle + QPoint(120, 0), modifiers=ALT)
    assert column.graph.positions["dense"].x == pytest.approx(100 + 120 / zoom, abs=1)
    column.document.undo()
    column.canvas.center_on("dense_1")
    below = column.output("dense_1") + QPoint(0, 2)
    column.press(below)
    column.move(below + QPoint(60, 60))
    assert column.view.projection.loose
    column.key(Qt.Key.Key_Escape)
    column.release(below)
    column.check()


def test_from_far_away_blocks_and_lines_are_where_the_cards_are(column: Driver) -> None:
    overview = column.view.overview
    assert overview.bounds() == QRectF(100, 0, 176, 286)
    lines = sorted((line.x1(), line.y1(), line.x2(), line.y2()) for line in overview.lines())
    assert lines == [(188, 78, 188, 104), (188, 182, 188, 208)]
    column.canvas.flip()
    assert all(line.y1() == line.y2() == 39 for line in overview.lines())


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_pictures_are_as_high_as_the_column(tmp_path: Path, suffix: str, qapp) -> None:
    """Three cards one below the other: 286 high and 176 wide, with 32 around them."""
    graph = replace(chain(2), flow="down", positions={})
    path = tmp_path / f"picture{suffix}"
    save_picture(graph, path, scale=1.0)
    if suffix == ".png":
        assert QImage(str(path)).size().toTuple() == (176 + 64, 286 + 64)
    elif suffix == ".svg":
        assert b'viewBox="0 0 240 350"' in path.read_bytes()
    else:
        assert path.read_bytes().startswith(b"%PDF")


def test_shapes_on_wires_hide_no_card(qtbot) -> None:
    """A wire past three cards runs 16 pixels beside them: its shape, wider than that, gives way."""
    graph = read_example("unet")
    driver = Driver(qtbot, graph)
    driver.canvas.flip()
    driver.canvas.set_report(report_of(driver.graph, 0, size=123_456_789_012))
    driver.canvas.fit()
    driver.canvas.set_zoom(0.75)
    driver.canvas.looks.show_shapes(True)
    chips = [item for item in driver.view.scene().items() if isinstance(item, ChipItem)]
    boxes = [item.sceneBoundingRect() for item in chips if item.isVisible()]
    assert len(boxes) > 4
    cards = [item.card_rect() for item in driver.items.values()]
    assert not [
        box for box in boxes for card in cards if card.adjusted(2, 2, -2, -2).intersects(box)
    ]

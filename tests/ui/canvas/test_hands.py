"""Real mouse and key events on the canvas: what the document holds after them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.graph.arrange import arranged
from app.graph.edits import Move
from app.graph.model import Link, Position, TensorRef
from tests.builder import chain
from tests.ui.canvas.driver import MIDDLE, Driver

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


# The numbers of these tests are of a drawing that is read to the right; ``test_flow`` has others.
TO_THE_RIGHT = pytest.mark.parametrize("flow", ["right"])


WIRE = Link(TensorRef("a"), "dense", "inputs")


def test_drag_from_output_to_input_wires(three: Driver) -> None:
    three.drag(three.output("dense"), three.input("dense_1"))
    assert three.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dense"),)}
    three.check()


def test_drag_from_input_to_output_wires(three: Driver) -> None:
    three.drag(three.input("dense_1"), three.output("dense"))
    assert three.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dense"),)}
    three.check()


def test_drop_on_the_body_takes_the_free_port(three: Driver) -> None:
    three.drag(three.output("dense"), three.body("dense_1"))
    assert three.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dense"),)}


def test_drop_on_a_taken_port_replaces_its_wire(three: Driver) -> None:
    three.drag(three.output("a"), three.input("dense_1"))
    three.drag(three.output("dense"), three.input("dense_1"))
    assert three.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dense"),)}
    three.check()


def test_a_cycle_is_refused_while_dragging(three: Driver) -> None:
    three.drag(three.output("dense"), three.input("dense_1"))
    before = three.graph
    three.press(three.output("dense_1"))
    three.move(three.input("dense") + QPoint(30, 0))
    three.move(three.input("dense"))
    note = three.canvas._telling.note
    assert note.isVisible()
    assert "cycle" in note.text()
    three.release(three.input("dense"))
    assert not note.isVisible()
    assert three.graph is before
    assert len(three.told) == 1
    assert "cycle" in three.told[0]
    three.check()


def test_ports_that_close_no_cycle_light_up(three: Driver) -> None:
    three.drag(three.output("dense"), three.input("dense_1"))
    three.press(three.output("dense_1"))
    three.move(three.output("dense_1") + QPoint(60, 60))
    assert not three.items["dense"].look.lit_inputs
    assert not three.items["dense_1"].look.lit_inputs
    three.key(Qt.Key.Key_Escape)
    three.release(three.at(300, 300))
    three.press(three.output("a"))
    three.move(three.output("a") + QPoint(60, 60))
    assert three.items["dense"].look.lit_inputs
    assert three.items["dense_1"].look.lit_inputs
    three.key(Qt.Key.Key_Escape)
    three.release(three.at(300, 300))
    assert not any(item.look.lit_inputs for item in three.items.values())


def test_a_wires_end_dropped_in_the_void_removes_it(three: Driver) -> None:
    three.drag(three.input("dense"), three.at(230, 300))
    assert three.graph.nodes["dense"].inputs == {}
    three.check()
    three.document.undo()
    assert three.graph.nodes["dense"].inputs == {"inputs": (TensorRef("a"),)}
    three.check()


def test_a_wires_end_moved_to_another_port_is_one_step(three: Driver) -> None:
    three.drag(three.input("dense"), three.input("dense_1"))
    assert three.graph.nodes["dense"].inputs == {}
    assert three.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("a"),)}
    assert len(three.document.history) == 1
    three.check()


def test_a_wire_taken_near_its_source_changes_its_source(merge: Driver) -> None:
    link = Link(TensorRef("a"), "add", "inputs", 0)
    near_source = merge.view.projection.wires[link].path().pointAtPercent(0.2)
    merge.drag(merge.view.mapFromScene(near_source), merge.output("c"))
    assert merge.graph.nodes["add"].inputs == {"inputs": (TensorRef("c"), TensorRef("b"))}
    merge.check()


def test_a_click_on_a_connected_port_changes_nothing(three: Driver) -> None:
    before = three.graph
    three.click(three.input("dense"))
    assert three.graph is before
    three.check()


def test_escape_gives_a_dragged_wire_back(three: Driver) -> None:
    before = three.graph
    three.press(three.input("dense"))
    three.move(three.at(230, 300))
    three.key(Qt.Key.Key_Escape)
    three.release(three.at(230, 300))
    assert three.graph is before
    three.check()


def test_a_list_port_takes_one_wire_more(merge: Driver) -> None:
    free = merge.items["add"].card.inputs[0].slots - 1
    assert free == 2
    merge.drag(merge.output("c"), merge.input("add", slot=free))
    wires = merge.graph.nodes["add"].inputs["inputs"]
    assert wires == (TensorRef("a"), TensorRef("b"), TensorRef("c"))
    merge.check()


def test_a_wire_moved_within_its_list_changes_the_order(merge: Driver) -> None:
    merge.drag(merge.input("add", slot=0), merge.input("add", slot=1))
    assert merge.graph.nodes["add"].inputs["inputs"] == (TensorRef("b"), TensorRef("a"))
    merge.check()


@TO_THE_RIGHT
def test_a_drag_moves_the_selection_in_one_step(three: Driver) -> None:
    three.canvas.select(["a", "dense"])
    start = three.body("dense")
    three.drag(start, start + QPoint(40, 90))
    assert three.graph.positions["a"] == Position(40, 90)
    assert three.graph.positions["dense"] == Position(300, 90)
    assert three.graph.positions["dense_1"] == Position(520, 0)
    assert len(three.document.history) == 1
    three.check()
    three.document.undo()
    three.check()
    three.document.redo()
    three.check()


def test_escape_puts_moved_nodes_back(three: Driver) -> None:
    before = three.graph
    three.press(three.body("dense"))
    three.move(three.body("dense") + QPoint(50, 50))
    three.key(Qt.Key.Key_Escape)
    three.release(three.at(700, 400))
    assert three.graph is before
    three.check()


def test_clicks_select(three: Driver) -> None:
    chosen: list[tuple[str, ...]] = []
    three.canvas.selection_changed.connect(chosen.append)
    three.click(three.body("a"))
    three.click(three.body("dense"), CONTROL)
    three.click(three.body("dense_1"), SHIFT)
    three.click(three.body("a"), CONTROL)
    three.click(three.at(300, 300))
    assert chosen == [("a",), ("a", "dense"), ("a", "dense", "dense_1"), ("dense", "dense_1"), ()]


@TO_THE_RIGHT
def test_a_rectangle_selects_what_it_touches(three: Driver) -> None:
    three.drag(three.at(-20, 200), three.at(300, 60))
    assert set(three.canvas.selection()) == {"a", "dense"}
    three.drag(three.at(760, 200), three.at(600, 60), modifiers=SHIFT)
    assert set(three.canvas.selection()) == {"a", "dense", "dense_1"}
    three.check()


def test_delete_removes_nodes_and_wires_in_one_step(three: Driver) -> None:
    three.click(three.middle_of(WIRE))
    three.canvas.delete()
    assert three.graph.nodes["dense"].inputs == {}
    three.canvas.select(["a", "dense_1"])
    three.canvas.delete()
    assert set(three.graph.nodes) == {"dense"}
    three.check()
    three.document.undo()
    three.document.undo()
    assert three.graph.nodes["dense"].inputs == {"inputs": (TensorRef("a"),)}
    three.check()


def test_rename_in_place(three: Driver) -> None:
    three.double_click(three.name("dense"))
    three.write("hidden1")
    three.press_key(Qt.Key.Key_Return)
    assert three.graph.layers["dense"].name == "hidden1"
    assert three.items["dense"].card.name == "hidden1"
    three.check()


def test_a_bad_name_is_told_and_the_old_one_kept(three: Driver) -> None:
    three.canvas.rename("dense")
    three.write("a/b")
    three.press_key(Qt.Key.Key_Return)
    assert three.graph.layers["dense"].name == "dense"
    assert len(three.told) == 1
    assert "a/b" in three.told[0]


def test_escape_leaves_the_name(three: Driver) -> None:
    three.canvas.rename("dense")
    three.write("other")
    three.press_key(Qt.Key.Key_Escape)
    assert three.graph.layers["dense"].name == "dense"
    assert three.view.hasFocus()


def test_a_name_left_for_another_field_is_taken_and_the_focus_stays_there(
    three: Driver, qtbot
) -> None:
    other = QLineEdit(three.canvas)
    other.show()
    three.canvas.rename("dense")
    three.write("hidden1")
    other.setFocus(Qt.FocusReason.MouseFocusReason)
    assert three.graph.layers["dense"].name == "hidden1"
    assert other.hasFocus()
    three.canvas.open_search()
    other.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not three.canvas._search.isVisible()
    assert other.hasFocus()


def test_undo_in_the_middle_of_a_drag_breaks_it_off(three: Driver) -> None:
    three.canvas.select(["dense"])
    three.canvas.duplicate()
    (fresh,) = three.canvas.selection()
    three.press(three.body(fresh))
    three.move(three.body(fresh) + QPoint(40, 40))
    three.document.undo()
    assert fresh not in three.graph.nodes
    three.move(three.at(300, 400))
    three.release(three.at(300, 400))
    three.check()
    three.press(three.output("dense"))
    three.move(three.at(300, 400))
    three.document.redo()
    three.release(three.at(310, 400))
    assert not three.canvas._search.isVisible()
    three.check()


def test_a_drag_of_less_than_a_pixel_leaves_no_trace(three: Driver) -> None:
    three.canvas.set_zoom(3.0)
    three.canvas.center_on("dense")
    three.check()
    start = three.body("dense")
    three.press(start)
    three.move(start + QPoint(9, 0))
    three.move(start + QPoint(1, 0))
    three.release(start + QPoint(1, 0))
    assert not three.document.history
    three.check()


def test_wires_can_be_dragged_far_out(three: Driver) -> None:
    three.canvas.set_zoom(0.15)
    three.drag(three.output("dense"), three.body("dense_1"), steps=3)
    three.settle()
    assert three.graph.nodes["dense_1"].inputs == {"inputs": (TensorRef("dense"),)}
    three.check()


def test_copy_and_paste_give_new_layers_with_their_wires(three: Driver) -> None:
    three.canvas.select(["a", "dense"])
    text = three.canvas.copy()
    three.canvas.paste(text)
    fresh = three.canvas.selection()
    assert len(fresh) == 2
    assert not set(fresh) & {"a", "dense", "dense_1"}
    source, target = fresh
    assert three.graph.nodes[target].inputs == {"inputs": (TensorRef(source),)}
    assert len({layer.name for layer in three.graph.layers.values()}) == 5
    three.check()
    three.document.undo()
    assert set(three.graph.nodes) == {"a", "dense", "dense_1"}
    three.check()


def test_a_paste_stands_around_the_cursor_and_hides_no_card(three: Driver) -> None:
    three.canvas.select_all()
    text = three.canvas.copy()
    before = set(three.graph.nodes)
    cursor = three.at(380, 330)
    three.move(cursor)
    there = three.view.mapToScene(cursor)
    three.canvas.paste(text)
    fresh = three.graph.nodes.keys() - before
    box = three.view.projection.bounds(fresh)
    assert (box.center() - there).manhattanLength() < 3
    for new in fresh:
        rect = three.items[new].card_rect()
        assert not any(rect.intersects(three.items[old].card_rect()) for old in before)


def test_what_was_arranged_can_be_seen(three: Driver) -> None:
    three.document.apply(Move({node: Position(9_000, 0) for node in three.graph.nodes}))
    three.canvas.set_zoom(1.0)
    three.canvas.arrange()
    assert three.view.seen().contains(three.view.projection.bounds())


def test_paste_of_anything_else_is_told(three: Driver) -> None:
    before = three.graph
    for text in ("", "[1,2]", "{}", "hello", "\ud800", '{"format": "layerloom", "version": 1}'):
        three.canvas.paste(text)
    assert three.graph is before
    assert len(three.told) == 5  # the last is an empty selection: nothing to paste, nothing wrong


def test_code_on_the_clipboard_becomes_nodes(three: Driver) -> None:
    """Layers wired among themselves, in one step; what they read outside is left open."""
    code = "x = layers.Dense(3, activation='relu')(x)\nx = layers.Dropout(0.5)(x)\n"
    three.canvas.paste(code)
    dense, dropout = three.canvas.selection()
    assert three.graph.layers[dense].arguments == {"units": 3, "activation": "relu"}
    assert three.graph.nodes[dropout].inputs == {"inputs": (TensorRef(dense),)}
    assert not three.graph.nodes[dense].inputs
    three.check()
    three.document.undo()
    assert set(three.graph.nodes) == {"a", "dense", "dense_1"}


def test_cut_copies_and_removes(three: Driver) -> None:
    three.canvas.select(["dense"])
    text = three.canvas.cut()
    assert "dense" not in three.graph.nodes
    three.canvas.paste(text)
    assert three.graph.layers["dense"].arguments == {"units": 2}


def test_remove_and_join_is_one_step(three: Driver) -> None:
    three.document.reset(chain(3))
    three.canvas.select(["dense", "dense_1"])
    three.canvas.remove_and_join()
    assert three.graph.nodes["dense_2"].inputs == {"inputs": (TensorRef("a"),)}
    assert set(three.graph.nodes) == {"a", "dense_2"}
    three.check()
    three.document.undo()
    assert three.graph == chain(3)


def test_remove_and_join_of_nothing_leaves_no_step(three: Driver) -> None:
    three.canvas.select([])
    three.canvas.remove_and_join()
    assert three.document.undo_label is None


def test_call_again_shares_the_layer(three: Driver) -> None:
    three.document.reset(chain(2))
    three.canvas.select(["dense", "dense_1"])
    three.canvas.call_again()
    one, two = three.canvas.selection()
    nodes = three.graph.nodes
    assert (nodes[one].layer, nodes[two].layer) == ("dense", "dense_1")
    assert nodes[one].inputs == {}
    assert nodes[two].inputs == {"inputs": (TensorRef(one),)}
    assert three.graph.layers.keys() == chain(2).layers.keys()
    boxes = [item.card_rect() for item in three.items.values()]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
    three.check()
    three.document.undo()
    assert three.graph == chain(2)


def test_an_input_is_not_called_again(three: Driver) -> None:
    before = three.graph
    three.canvas.select(["a"])
    three.canvas.call_again()
    assert three.graph is before
    assert three.told == ["Only a layer can be called again. Select one that is no Input."]


def test_stop_sharing_gives_all_calls_but_one_a_layer(three: Driver) -> None:
    three.document.reset(chain(1))
    three.canvas.select(["dense"])
    three.canvas.call_again()
    (again,) = three.canvas.selection()
    shared = three.graph
    three.canvas.select(["dense", again])
    three.canvas.stop_sharing()
    layers = {three.graph.nodes[node].layer for node in ("dense", again)}
    assert len(layers) == 2
    assert [three.graph.layers[layer].arguments for layer in layers] == [{"units": 4}] * 2
    three.document.undo()
    assert three.graph == shared


def test_a_layer_called_once_has_nothing_to_stop(three: Driver) -> None:
    before = three.graph
    three.canvas.select(["dense"])
    three.canvas.stop_sharing()
    assert three.graph is before
    assert three.told == ["dense shares its layer with no other call."]


def test_paste_with_wires_reads_what_the_original_reads(three: Driver) -> None:
    three.document.reset(chain(2))
    three.canvas.select(["dense_1"])
    text = three.canvas.copy()
    three.canvas.paste_with_wires(text)
    (fresh,) = three.canvas.selection()
    assert three.graph.nodes[fresh].layer != "dense_1"
    assert three.graph.nodes[fresh].inputs == {"inputs": (TensorRef("dense"),)}
    three.check()
    three.canvas.paste(text)
    (plain,) = three.canvas.selection()
    assert three.graph.nodes[plain].inputs == {}
    three.document.undo()
    three.document.undo()
    assert three.graph == chain(2)


def test_duplicate_stands_clear_of_other_cards(three: Driver) -> None:
    three.canvas.select(["a", "dense"])
    three.canvas.duplicate()
    assert len(three.graph.nodes) == 5
    boxes = [item.card_rect() for item in three.items.values()]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
    three.check()


def test_the_context_menu_selects_what_it_is_about(three: Driver) -> None:
    wanted: list[QPoint] = []
    three.canvas.context_menu_requested.connect(wanted.append)
    at = three.body("dense")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, three.view.mapToGlobal(at))
    QApplication.sendEvent(three.view.viewport(), event)
    assert three.canvas.selection() == ("dense",)
    assert wanted == [three.view.mapToGlobal(at)]


def test_arrange_is_one_step(three: Driver) -> None:
    three.canvas.arrange()
    assert three.graph.positions == arranged(three.graph)
    assert len(three.document.history) == 1
    three.check()


def test_space_and_drag_pans_and_does_not_search(three: Driver) -> None:
    before = three.view.seen().topLeft()
    QTest.keyPress(three.view, Qt.Key.Key_Space)
    three.drag(three.at(300, 300), three.at(300, 300) + QPoint(50, 20))
    QTest.keyRelease(three.view, Qt.Key.Key_Space)
    way = before - three.view.seen().topLeft()
    assert (way.x(), way.y()) == (50, 20)
    assert not three.canvas._search.isVisible()


def test_the_middle_button_pans(three: Driver) -> None:
    before = three.view.seen().topLeft()
    three.drag(three.body("dense"), three.body("dense") + QPoint(-30, 40), button=MIDDLE)
    way = before - three.view.seen().topLeft()
    assert (way.x(), way.y()) == (-30, 40)
    assert not three.document.history


@TO_THE_RIGHT
def test_arrows_walk_along_the_wires(three: Driver) -> None:
    three.key(Qt.Key.Key_Right)
    assert three.canvas.selection() == ("a",)
    three.key(Qt.Key.Key_Right)
    assert three.canvas.selection() == ("dense",)
    three.key(Qt.Key.Key_Right)
    assert three.canvas.selection() == ("dense",)
    three.key(Qt.Key.Key_Left)
    assert three.canvas.selection() == ("a",)


@TO_THE_RIGHT
def test_up_and_down_go_to_the_nearest(merge: Driver) -> None:
    merge.canvas.select(["a"])
    merge.key(Qt.Key.Key_Down)
    assert merge.canvas.selection() == ("b",)
    merge.key(Qt.Key.Key_Down)
    assert merge.canvas.selection() == ("c",)
    merge.key(Qt.Key.Key_Up)
    assert merge.canvas.selection() == ("b",)


def test_enter_and_double_click_activate(three: Driver) -> None:
    opened: list[str] = []
    three.canvas.activated.connect(opened.append)
    three.double_click(three.body("dense"))
    three.canvas.select(["a"])
    three.key(Qt.Key.Key_Return)
    assert opened == ["dense", "a"]


def test_keys_of_the_windows_actions_are_left_alone(three: Driver) -> None:
    before = three.graph
    three.canvas.select(["dense"])
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_F, Qt.Key.Key_L, Qt.Key.Key_F2, Qt.Key.Key_Home):
        three.key(key)
    three.key(Qt.Key.Key_D, CONTROL)
    assert three.graph is before
    assert three.canvas.selection() == ("dense",)

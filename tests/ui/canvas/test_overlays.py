"""What stands on the canvas: shapes on wires, the bubble with the cure, search, theme."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.graph.edits import Batch, Disconnect, Move, Rename, SetArguments
from app.graph.model import Link, Position, TensorRef
from app.graph.problems import Fix, Problem
from app.graph.report import CallReport, Report, TensorSpec
from app.ui import theme
from app.ui.canvas.card_painter import shown_name
from app.ui.canvas.cards import shape_text
from nodes.sentence import Sentence
from tests.builder import Builder
from tests.ui.canvas.driver import NONE, Driver


def ok(*sizes: int | None) -> CallReport:
    return CallReport("ok", (TensorSpec((None, *sizes), "float32"),))


@pytest.fixture
def broken(qtbot) -> Driver:
    """An image into an LSTM, and a Dense behind it: what the engine reports of that."""
    builder = Builder()
    source = builder.input("img", 14, 14, 32)
    lstm = builder.layer("LSTM", source, units=8)
    builder.layer("Dense", lstm, units=2)
    places = {"img": Position(0, 0), "lstm": Position(300, 150), "dense": Position(620, 150)}
    driver = Driver(qtbot, Move(places).apply(builder.graph))
    values: dict[str, str | int] = {
        "node": "lstm",
        "layer": "LSTM",
        "received": "(batch, 14, 14, 32)",
        "expected": "(batch, time, features)",
        "shape": "None,14,14,32",
        "rank": 3,
        "most": 3,
    }
    driver.canvas.set_report(
        Report(
            calls={
                "img": ok(14, 14, 32),
                "lstm": CallReport("error"),
                "dense": CallReport("waiting"),
            },
            problems=(Problem("error", "rank-mismatch", "lstm", "inputs", values),),
        )
    )
    return driver


INTO, BEHIND = Link(TensorRef("img"), "lstm", "inputs"), Link(TensorRef("lstm"), "dense", "inputs")


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ((None, 784, 64), "784 × 64"),
        ((None, 10), "10"),
        ((None, None, 3), "? × 3"),
        ((None,), "scalar"),
    ],
)
def test_shapes_are_told_without_the_batch_axis(shape, text: str) -> None:
    assert shape_text(shape) == text


def test_error_is_red_waiting_is_grey_and_the_wire_says_where(broken: Driver) -> None:
    cards = {node: item.card for node, item in broken.items.items()}
    assert [cards[node].state for node in ("img", "lstm", "dense")] == ["ok", "error", "waiting"]
    assert [badge.text for badge in cards["lstm"].badges] == ["fix"]
    assert cards["img"].shape() == "14 × 14 × 32"
    assert cards["lstm"].shape() == "?"
    wires, colors = broken.view.projection.wires, theme.current()
    assert wires[INTO].pen().color() == colors["error"]
    assert wires[BEHIND].pen().color() == colors["waiting"]


def test_a_selected_nodes_wires_carry_their_shapes(broken: Driver) -> None:
    chips = broken.canvas._telling.chips
    assert not chips.texts
    broken.canvas.select(["img"])
    assert chips.texts == {INTO: "14 × 14 × 32"}
    broken.canvas.select(["lstm"])
    assert not chips.texts  # nobody knows what an LSTM that refuses its input gives


def test_a_name_that_is_shortened_is_told_whole_under_the_cursor(broken: Driver) -> None:
    note = broken.canvas._telling.note
    broken.move(broken.name("img"))
    assert not note.isVisible()  # It can be read.
    long = "feature_extractor_of_the_second_tower_block5_conv4"
    broken.document.apply(Rename("img", long))
    shown = shown_name(broken.items["img"].card, 1.0)
    assert shown != long
    assert shown.startswith("feature")
    assert shown.endswith("conv4")
    for scale in (1.0, 0.5, 0.1):
        broken.canvas.set_zoom(scale)
        broken.canvas.center_on("img")
        broken.move(broken.at(900, 500))
        assert not note.isVisible()
        broken.move(broken.body("img"))
        assert note.isVisible()
        assert note.text() == long


def test_a_wire_under_the_cursor_says_its_shape(broken: Driver) -> None:
    broken.move(broken.middle_of(INTO))
    assert broken.canvas._telling.note.isVisible()
    assert "14 × 14 × 32" in broken.canvas._telling.note.text()
    assert "float32" in broken.canvas._telling.note.text()
    broken.move(broken.at(900, 500))
    assert not broken.canvas._telling.note.isVisible()


def test_the_bubble_of_the_selected_node_cures(broken: Driver) -> None:
    bubble = broken.canvas._telling.trouble.bubble
    assert not bubble.isVisible()
    broken.canvas.select(["lstm"])
    assert bubble.isVisible()
    assert "(batch, 14, 14, 32)" in bubble.label.text()
    assert not bubble.geometry().intersects(broken.canvas._zoom_chip.geometry())
    before = set(broken.graph.nodes)
    QTest.mouseClick(bubble.button, Qt.MouseButton.LeftButton, NONE)
    (fresh,) = set(broken.graph.nodes) - before
    assert broken.graph.class_of(fresh) == "Reshape"
    assert broken.graph.nodes["lstm"].inputs == {"inputs": (TensorRef(fresh),)}
    assert len(broken.document.history) == 1
    broken.check()


def test_at_the_right_edge_the_bubble_stands_below_and_hides_no_card(broken: Driver) -> None:
    """As after a few layers added one behind the other: the last is at the edge."""
    row = {"img": Position(-300, 0), "dense": Position(-80, 0), "lstm": Position(300, 0)}
    broken.document.apply(Move(row))
    trouble = broken.canvas._telling.trouble
    card = broken.items["lstm"].card_rect()
    seen = broken.view.seen()
    broken.view.show_range(seen.translated(card.right() + 30 - seen.right(), 0))
    broken.canvas.select(["lstm"])
    place, edge = trouble.bubble.geometry(), broken.view.mapFromScene(card.bottomRight())
    assert trouble.bubble.area.rect().contains(place)
    assert place.top() > edge.y() + broken.view.y()
    # Not apart from it: as far to the left as it must be to be seen.
    assert place.left() < edge.x() + broken.view.x() < place.right()
    assert trouble._hidden_by(place) == 0


def test_the_bubble_comes_with_the_cursor_and_goes_with_the_error(broken: Driver) -> None:
    bubble = broken.canvas._telling.trouble.bubble
    broken.move(broken.body("lstm"))
    assert bubble.isVisible()
    broken.move(broken.body("lstm") + QPoint(0, 80))
    assert bubble.isVisible()  # on the way to its button
    broken.canvas.set_report(None)
    assert not bubble.isVisible()


def test_search_shows_only_what_can_go_there_and_what_fits_first(broken: Driver) -> None:
    broken.canvas.open_search(None, TensorRef("img"))
    model = broken.canvas._search.model
    found = [model.spec(row) for row in range(model.rowCount())]
    assert all(spec and spec.ports for spec in found)
    broken.write("pooling")
    names = [spec.name for row in range(model.rowCount()) if (spec := model.spec(row))]
    # The tensor is (batch, 14, 14, 32): the 2D layers fit, and stand before all others.
    flat = [name.endswith("2D") for name in names]
    assert flat[0]
    assert flat == sorted(flat, reverse=True)


def test_arrows_go_through_what_was_found(broken: Driver) -> None:
    broken.canvas.open_search()
    broken.write("lstm")
    popup = broken.canvas._search
    assert popup.list.currentIndex().row() == 0
    broken.press_key(Qt.Key.Key_Down)
    chosen = popup.model.spec(1)
    broken.press_key(Qt.Key.Key_Return)
    assert chosen
    assert chosen.name in {layer.class_name for layer in broken.graph.layers.values()}


def test_a_search_from_a_wire_offers_what_people_wire_there_first(broken: Driver) -> None:
    broken.canvas.open_search(None, TensorRef("img"))
    first = [broken.canvas._search.model.spec(row) for row in range(3)]
    assert [spec.name for spec in first if spec] == ["Conv2D", "MaxPooling2D", "Rescaling"]
    QTest.keyClicks(broken.canvas._search.line, "lstm")
    (best,) = [broken.canvas._search.model.spec(0)]
    # Of the names that match, the one that takes an image.
    assert best is not None
    assert best.name == "ConvLSTM1D"
    broken.key(Qt.Key.Key_Escape)


def test_a_click_on_the_canvas_closes_the_search(broken: Driver) -> None:
    broken.canvas.open_search()
    popup = broken.canvas._search
    assert popup.isVisible()
    broken.click(broken.at(900, 560))
    assert not popup.isVisible()


def test_the_theme_changes_at_once(broken: Driver, qapp: QApplication) -> None:
    try:
        for name in (theme.LIGHT, theme.DARK):
            theme.apply(qapp, name)
            broken.settle()
            wires = broken.view.projection.wires
            assert wires[INTO].pen().color() == theme.load(name)["error"]
            shot = broken.view.viewport().grab().toImage()
            corner = shot.pixelColor(shot.width() - 3, shot.height() - 3)
            grounds = ("canvas", "grid", "grid_major")
            assert corner in [theme.load(name)[ground] for ground in grounds]
    finally:
        theme.apply(qapp, theme.SYSTEM)


def test_the_models_name_is_told(broken: Driver) -> None:
    assert broken.canvas._breadcrumb.names == ("model",)


def test_a_dragged_wire_has_its_colour_from_the_first_pixel(broken: Driver) -> None:
    start = broken.output("img")
    broken.press(start)
    broken.move(start + QPoint(40, -60))
    pen = broken.view.projection.live_wire().pen()
    # An image with its batch axis is of rank 4, as what a convolution gives.
    assert pen.color() == theme.current().families["convolution"]
    assert pen.widthF() >= 2
    broken.key(Qt.Key.Key_Escape)


def test_a_port_that_a_tensor_does_not_fit_stays_dark_while_it_is_dragged(broken: Driver) -> None:
    broken.document.apply(Disconnect(frozenset({INTO})))
    broken.press(broken.output("img"))
    broken.move(broken.output("img") + QPoint(40, -60))
    assert not broken.items["lstm"].look.lit_inputs
    assert broken.items["dense"].look.lit_inputs
    broken.key(Qt.Key.Key_Escape)


def test_a_cure_marks_what_it_would_touch(broken: Driver) -> None:
    units = SetArguments(broken.graph.nodes["lstm"].layer, {"units": 5})
    edit = Batch(units.label, (units,))
    broken.canvas.looks.preview(Fix(edit.label, edit))
    assert broken.items["lstm"].look.twin
    broken.canvas.looks.preview(None)
    assert not broken.items["lstm"].look.twin


def test_a_wire_of_another_rank_is_told_of_while_it_is_dragged_and_drawn(broken: Driver) -> None:
    broken.document.apply(Disconnect(frozenset({INTO})))
    broken.press(broken.output("img"))
    broken.move(broken.input("lstm") - QPoint(60, 0))
    broken.move(broken.input("lstm"))
    note = broken.canvas._telling.note
    text = "lstm takes rank 3, with the batch: this is 14 × 14 × 32, of rank 4"
    assert note.text() == text
    assert note.property("role") == "note"
    broken.move(broken.at(500, 20))
    assert not note.isVisible()
    broken.move(broken.input("lstm"))
    broken.release(broken.input("lstm"))
    assert broken.graph.nodes["lstm"].inputs == {"inputs": (TensorRef("img"),)}
    assert not note.isVisible()
    broken.check()


def test_chips_never_hide_each_other(broken: Driver) -> None:
    for width in (220, 420, 1000):
        broken.canvas.resize(width, 400)
        QApplication.processEvents()
        names, zoom = broken.canvas._breadcrumb.geometry(), broken.canvas._zoom_chip.geometry()
        assert not names.intersects(zoom)


def test_the_bubble_is_as_wide_as_its_button_says(broken: Driver) -> None:
    bubble = broken.canvas._telling.trouble.bubble
    problem = broken.view.projection.error_of("lstm")
    assert problem is not None
    for label in ("Set return_sequences=True on c1", "Set return_sequences=True on " + 60 * "c"):
        sentence = Sentence(label)
        bubble.tell(problem, Fix(sentence, Batch(sentence, ())))
        QApplication.processEvents()
        assert bubble.button.width() <= bubble.width() - 24 <= 420 - 24
        assert bubble.button.toolTip() == label
        if label.endswith("c1"):
            assert bubble.button.shown_text() == label
    assert "…" in bubble.button.shown_text()
    assert bubble.button.shown_text().endswith("ccc")


def test_the_search_says_why_a_layer_of_keras_is_not_in_it(broken: Driver) -> None:
    broken.canvas.open_search(None, TensorRef("img"))
    popup = broken.canvas._search
    assert popup.note.text() == "Continue from img"
    QTest.keyClicks(popup.line, "Lambda")
    assert popup.note.text().startswith("Lambda is not in the library. It holds a Python function")
    assert popup.model.index(0, 0).data() == "Activation"
    popup.line.clear()
    assert popup.note.text() == "Continue from img"

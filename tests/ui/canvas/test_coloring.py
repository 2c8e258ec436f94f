"""What colours mean: ranks on wires, heat on cards, shapes on all wires."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QMenu

from app.graph.bypass import Bypass
from app.graph.edits import Move
from app.graph.model import Graph, Link, Position, TensorRef
from app.graph.problems import Problem
from app.graph.report import CallReport, Report, TensorSpec
from app.ui import theme
from app.ui.canvas.chips import Chips
from app.ui.canvas.coloring import STEPS, Heat, bytes_of, heat_of
from app.ui.canvas.ink import TINT
from app.ui.main_window import MainWindow
from app.ui.theme import Theme, mixed
from tests.builder import Builder, chain
from tests.ui.canvas.driver import Driver
from tests.ui.test_theme import contrast, luminance
from tests.work import lines_run


def call(*sizes: int | None, parameters: int = 0, dtype: str = "float32") -> CallReport:
    return CallReport("ok", (TensorSpec((None, *sizes), dtype),), parameters)


def net() -> Graph:
    """An image, a convolution, a Flatten, two Dense layers."""
    builder = Builder()
    x = builder.layer("Conv2D", builder.input("image", 8, 8, 1), filters=4, kernel_size=3)
    x = builder.layer("Flatten", x)
    x = builder.layer("Dense", x, units=100)
    builder.layer("Dense", x, units=2)
    return builder.graph


def known() -> Report:
    return Report(
        calls={
            "image": call(8, 8, 1),
            "conv2d": call(6, 6, 4, parameters=40),
            "flatten": call(144),
            "dense": call(100, parameters=14_500),
            "dense_1": call(2, parameters=202, dtype="float16"),
        }
    )


@pytest.fixture
def driver(qtbot) -> Driver:
    driver = Driver(qtbot, net())
    driver.canvas.set_report(known())
    return driver


def pens(driver: Driver) -> dict[str, str]:
    wires = driver.view.projection.wires
    return {link.source.node: wire.pen().color().name() for link, wire in wires.items()}


def family(name: str) -> str:
    return theme.current().families[name].name()


def test_wires_have_the_colour_of_their_rank(driver: Driver) -> None:
    found = pens(driver)
    assert found["image"] == found["conv2d"] == family("convolution")
    assert found["flatten"] == found["dense"] == family("core")


def test_before_anything_is_known_wires_are_plain(qtbot) -> None:
    driver = Driver(qtbot, net())
    assert set(pens(driver).values()) == {theme.current()["port"].name()}


def test_a_shape_of_another_rank_recolours_the_wire(driver: Driver) -> None:
    driver.canvas.set_report(Report(calls={**known().calls, "flatten": call(12, 12)}))
    assert pens(driver)["flatten"] == family("recurrent")
    driver.check()


def test_a_wire_behind_a_skipped_call_has_the_rank_of_what_goes_through(driver: Driver) -> None:
    driver.document.apply(Bypass(frozenset({"flatten"})))
    report = known()
    calls = {node: found for node, found in report.calls.items() if node != "flatten"}
    driver.canvas.set_report(Report(calls=calls))
    assert pens(driver)["flatten"] == family("convolution")


def test_wires_by_family_as_chosen(driver: Driver) -> None:
    driver.canvas.looks.color_wires("family")
    assert pens(driver) == {
        "image": family("input"), "conv2d": family("convolution"),
        "flatten": family("reshaping"), "dense": family("core"),
    }  # fmt: skip


# --- heat


def test_parameters_are_those_of_the_report() -> None:
    heat = heat_of(net(), known(), "parameters")
    assert heat.values["dense"] == heat.most == 14_500
    assert heat.line("dense") == "14,500 parameters"
    assert heat.step("dense") == STEPS - 1
    assert heat.step("image") == 0
    # 202 of 14,500: the root of 1.4 % is 11.8 %, of sixteen steps the second.
    assert heat.step("dense_1") == 1
    assert heat.step("not there") == -1


def test_memory_is_that_of_one_sample_at_its_dtype() -> None:
    heat = heat_of(net(), known(), "memory")
    # 6 x 6 x 4 floats of 4 bytes; 2 halves of 2 bytes.
    assert heat.values["conv2d"] == 6 * 6 * 4 * 4
    assert heat.values["dense_1"] == 4
    assert heat.line("conv2d") == "576.00 B a sample"


def test_what_is_not_known_has_no_heat() -> None:
    report = Report(calls={"image": call(None, 8), "dense": CallReport("error")})
    assert heat_of(net(), report, "memory").values == {}
    assert heat_of(net(), report, "parameters").values == {"image": 0}
    assert heat_of(net(), None, "memory").values == {}
    assert Heat().most == 0


def test_two_outputs_count_together() -> None:
    state = (TensorSpec((None, 5, 3), "float32"), TensorSpec((None, 3), "float32"))
    report = Report(calls={"dense": CallReport("ok", state)})
    assert heat_of(net(), report, "memory").values == {"dense": (15 + 3) * 4}


@pytest.mark.parametrize(
    ("dtype", "size"),
    [("float32", 4), ("bfloat16", 2), ("float64", 8), ("int8", 1), ("bool", 1), ("string", 8)],
)
def test_bytes_of_an_element(dtype: str, size: int) -> None:
    assert bytes_of(dtype) == size


def test_cards_show_heat_and_a_legend_explains_it(driver: Driver) -> None:
    legend = driver.canvas.looks.legend
    assert not legend.isVisible()
    driver.canvas.looks.color_nodes("parameters")
    looks = {node: item.look for node, item in driver.items.items()}
    assert looks["dense"].heat == STEPS - 1
    assert looks["dense"].figure == "14,500 parameters"
    assert legend.isVisible()
    assert legend.values() == ("0", "3,625", "14,500")
    assert "14,500" in legend.accessibleName()
    driver.settle()
    driver.canvas.looks.color_nodes("family")
    assert {item.look.heat for item in driver.items.values()} == {-1}
    assert not legend.isVisible()
    driver.check()


def test_heat_follows_report_and_document(driver: Driver) -> None:
    driver.canvas.looks.color_nodes("parameters")
    driver.canvas.set_report(Report(calls={**known().calls, "dense": call(100, parameters=7)}))
    assert driver.items["dense_1"].look.heat == STEPS - 1
    driver.canvas.select(["dense"])
    driver.canvas.duplicate()
    (copy,) = driver.canvas.selection()
    assert driver.items[copy].look.heat == -1
    driver.canvas.set_report(None)
    assert {item.look.heat for item in driver.items.values()} == {-1}
    assert driver.canvas.looks.legend.values() == ("0", "0", "0")


def test_the_scale_is_found_once_and_shown_when_it_changes(driver: Driver) -> None:
    """A step looks at one value, and a card that is moved leaves all others as they are."""
    heat = Heat({f"n{number}": number for number in range(2_000)}, "parameters")
    assert heat.step("n1999") == STEPS - 1
    assert lines_run(lambda: [heat.step(f"n{number}") for number in range(2_000)]) < 40_000
    driver.canvas.looks.color_nodes("parameters")
    shown = driver.view.projection.heat
    looks = driver.items["dense_1"].look
    driver.document.apply(Move({"dense": Position(40, 400)}))
    driver.canvas.set_report(known())
    assert driver.view.projection.heat is shown
    assert driver.items["dense_1"].look is looks


def test_far_out_blocks_are_warm_too(driver: Driver) -> None:
    driver.canvas.looks.color_nodes("parameters")
    driver.canvas.set_zoom(0.1)
    driver.settle()
    assert f"heat {STEPS - 1}" in driver.view.overview._blocks
    driver.canvas.looks.color_nodes("family")
    driver.settle()
    assert "core" in driver.view.overview._blocks


@pytest.mark.parametrize("name", [theme.LIGHT, theme.DARK])
def test_text_is_readable_on_warm_cards(name: str) -> None:
    colors: Theme = theme.load(name)
    for step in range(STEPS):
        card = mixed(colors["card"], colors.hot(step / (STEPS - 1)), TINT)
        assert contrast(colors["text"], card) >= 4.5
    # The scale grows away from the ground, and never turns back: it can be read without colour.
    shades = [luminance(colors.hot(step / (STEPS - 1))) for step in range(STEPS)]
    assert shades == sorted(shades, reverse=name == theme.LIGHT)


# --- shapes


def test_shapes_on_all_wires_in_view(driver: Driver) -> None:
    chips = driver.canvas._telling.chips
    assert not chips.texts
    driver.canvas.looks.show_shapes(True)
    driver.canvas.fit()
    driver.canvas._telling.show_marks()
    assert sorted(chips.texts.values()) == ["100", "144", "6 × 6 × 4", "8 × 8 × 1"]
    # None of them hides a card.
    for link, chip in chips._shown.items():
        box = chip.mapRectToScene(chip.boundingRect())
        ends = (driver.items[node].card_rect() for node in (link.source.node, link.node))
        assert not any(QRectF(card).adjusted(3, 3, -3, -3).intersects(box) for card in ends)
    driver.canvas.looks.show_shapes(False)
    assert not chips.texts


def test_shapes_follow_the_view(qtbot) -> None:
    driver = Driver(qtbot, chain(40))
    driver.canvas.set_report(Report(calls=dict.fromkeys(driver.graph.nodes, call(4))))
    driver.canvas.looks.show_shapes(True)
    chips = driver.canvas._telling.chips
    driver.canvas.center_on("dense_3")
    link = Link(TensorRef("dense_3"), "dense_4", "inputs")
    qtbot.waitUntil(lambda: link in chips.texts)
    assert len(chips.texts) < 12
    driver.canvas.set_zoom(0.3)
    qtbot.waitUntil(lambda: not chips.texts)


def test_choices_are_kept(window: MainWindow, tmp_path: Path) -> None:
    window.document.reset(chain(1))
    window.session.start_empty()
    window.actions_["shapes"].trigger()
    assert window.settings.shapes_on_wires
    assert window.actions_["shapes"].isChecked()
    menu = QMenu()
    window.actions_.fill_menu(menu, ("wire_colors", "node_colors"))
    for action, entry in zip(menu.actions(), ("Family of the layer", "Parameters"), strict=True):
        inner = action.menu()
        assert isinstance(inner, QMenu)
        inner.aboutToShow.emit()
        next(found for found in inner.actions() if found.text() == entry).trigger()
    assert window.settings.wire_colors == "family"
    assert window.canvas.view.projection.wire_colors == "family"
    assert window.canvas.looks.nodes == "parameters"
    assert window.canvas.looks.legend.isVisible()


def test_a_wrong_wire_is_told_by_more_than_its_colour(qtbot) -> None:
    driver = Driver(qtbot, net())
    problem = Problem("error", "refused", "dense", "inputs", {"reason": "it is a test"})
    driver.canvas.set_report(Report(problems=(problem,)))
    styles = {link.node: wire.pen().style() for link, wire in driver.view.projection.wires.items()}
    assert styles["dense"] is Qt.PenStyle.CustomDashLine
    assert set(styles.values()) == {Qt.PenStyle.CustomDashLine, Qt.PenStyle.SolidLine}
    driver.canvas.set_report(Report())
    after = {wire.pen().style() for wire in driver.view.projection.wires.values()}
    assert after == {Qt.PenStyle.SolidLine}


def test_no_shape_lies_on_a_card(qtbot) -> None:
    """Of one that two others read, with a card above the second wire's only way up."""
    builder = Builder()
    source = builder.input("a", 784, 1)
    one = builder.layer("LSTM", source, units=64, return_sequences=True, name="one")
    for name in ("upper", "lower"):
        builder.layer("Dense", one, units=3, name=name)
    graph = builder.graph
    upper, lower = (node for node in graph.nodes if graph.name_of(node) in ("upper", "lower"))
    (middle,) = (node for node in graph.nodes if graph.name_of(node) == "one")
    places = {"a": (0, 53), middle: (196, 53), upper: (413, 0), lower: (413, 106)}
    graph = replace(graph, positions={node: Position(*place) for node, place in places.items()})
    driver = Driver(qtbot, graph)
    driver.canvas.set_report(Report(calls=dict.fromkeys(graph.nodes, call(784, 64))))
    driver.canvas.looks.show_shapes(True)
    driver.canvas.fit()
    driver.canvas._telling.show_marks()
    chips = driver.canvas._telling.chips
    assert len(chips.texts) == 3
    for chip in chips._shown.values():
        box = chip.mapRectToScene(chip.boundingRect()).adjusted(2, 2, -2, -2)
        assert not any(item.card_rect().intersects(box) for item in driver.items.values())


def test_shapes_at_what_is_selected_are_read_at_any_scale(qtbot) -> None:
    graph = chain(2)
    places = {node: Position(700.0 * number, 0) for number, node in enumerate(graph.nodes)}
    driver = Driver(qtbot, replace(graph, positions=places))
    driver.canvas.set_report(Report(calls=dict.fromkeys(graph.nodes, call(4))))
    driver.canvas.select(["dense"])
    chips = driver.canvas._telling.chips
    for scale in (1.0, 0.5, 0.33):
        driver.canvas.set_zoom(scale)
        qtbot.waitUntil(lambda scale=scale: _sizes(chips, scale) >= 0.85, timeout=2_000)


def _sizes(chips: Chips, scale: float) -> float:
    """How large the smallest is on the screen, beside one at 100 %."""
    assert chips.texts
    return min(chip.scale() * scale for chip in chips._shown.values())

"""The canvas beside a file: rings, the legend, the list, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from app.formats.examples import read_example
from app.graph.edits import Move, RemoveNodes, Rename, SetArguments
from app.graph.model import Graph, Position, TensorRef
from app.graph.submodels import Inside, MakeSubmodel
from app.ui import theme
from app.ui.canvas.compare_marks import GAP
from app.ui.main_window import MainWindow
from tests.builder import chain
from tests.command_line import saved
from tests.ui.fakes import FakeAsker


@pytest.fixture
def other() -> Graph:
    """A chain of four, of which one has another width."""
    return SetArguments("dense_1", {"units": 9}).apply(chain(4))


@pytest.fixture
def compared(window: MainWindow, asker: FakeAsker, tmp_path: Path, other: Graph) -> MainWindow:
    """A chain of five on the canvas, compared with ``other`` in a file."""
    window.document.reset(chain(5))
    window.session.start_empty()
    asker.path = saved(tmp_path, other, "other.layerloom")
    window.actions_["compare"].trigger()
    return window


def shown(window: MainWindow) -> dict[str, str]:
    assert window.comparing.marks is not None
    return dict(window.comparing.marks.shown)


def legend(window: MainWindow) -> str:
    bar = window.comparing.bar
    assert bar is not None
    parts = (bar.added, bar.changed, bar.removed)
    return " ".join((bar.title.text(), *(part.accessibleName() for part in parts)))


def rows(window: MainWindow) -> list[str]:
    assert window.comparing.window is not None
    found = QTreeWidgetItemIterator(window.comparing.window.tree)
    texts = []
    while item := found.value():
        texts.append(item.text(0))
        found += 1
    return texts


def test_what_differs_is_ringed_and_told(compared: MainWindow) -> None:
    assert shown(compared) == {"dense_1": "changed", "dense_4": "added"}
    assert legend(compared) == "Compared with other.layerloom: 1 added 1 changed 0 removed"


def test_the_rings_are_painted(qtbot: QtBot, compared: MainWindow) -> None:
    """On the upper edge of a ring the pixel has the colour of what it means."""
    compared.canvas.set_zoom(1.0)
    view = compared.canvas.view
    colors = theme.current()
    for node, role in (("dense_1", "warning"), ("dense_4", "ok"), ("dense", "")):
        compared.canvas.center_on(node)
        card = view.projection.nodes[node].card_rect()
        image = view.viewport().grab().toImage()
        at = view.mapFromScene(card.center().x(), card.top() - GAP)
        found = {QColor(image.pixel(at.x(), at.y() + d)).name() for d in (-1, 0, 1)}
        wanted = {colors[name].name() for name in ("ok", "warning")}
        assert found & wanted == ({colors[role].name()} if role else set())


def test_they_are_seen_from_far(compared: MainWindow) -> None:
    compared.canvas.set_zoom(0.1)
    image = compared.canvas.view.viewport().grab().toImage()
    names = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert theme.current()["warning"].name() in names


def test_it_follows_what_is_done(qtbot: QtBot, compared: MainWindow) -> None:
    compared.document.apply(SetArguments("dense_1", {"units": 9}))
    compared.document.apply(RemoveNodes(frozenset({"dense_4"})))
    qtbot.waitUntil(lambda: legend(compared).startswith("Nothing differs from other.layerloom."))
    assert shown(compared) == {}
    compared.document.undo()
    qtbot.waitUntil(lambda: shown(compared) == {"dense_4": "added"})


def test_the_list_names_all_and_leads_there(compared: MainWindow) -> None:
    compared.document.apply(Rename("dense_2", "middle"))
    compared.comparing._renew()
    assert compared.comparing.bar is not None
    compared.comparing.bar.list.click()
    assert rows(compared) == [
        "The outputs are dense_4 and were dense_3.",
        "+ dense_4 (Dense) was added",
        "~ dense_1 (Dense) was changed",
        "units is 4 and was 9.",
        "~ middle (Dense) was changed",
        "It is named middle and was named dense_2.",
    ]
    assert compared.comparing.window is not None
    tree = compared.comparing.window.tree
    item = tree.topLevelItem(2)
    assert item is not None
    tree.itemClicked.emit(item.child(0), 0)
    assert compared.selection == ("dense_1",)


def test_what_is_removed_is_in_the_list(
    window: MainWindow, asker: FakeAsker, tmp_path: Path
) -> None:
    window.document.reset(chain(1))
    window.session.start_empty()
    window.comparing.start("old.keras", chain(2))
    assert "0 added 0 changed 1 removed" in legend(window)
    window.comparing.show_list()
    assert "− dense_1 (Dense) was removed" in rows(window)


def test_esc_ends_it_once_nothing_is_selected(compared: MainWindow) -> None:
    compared.canvas.select(("dense",))
    items = len(compared.canvas.view.scene().items())
    QTest.keyClick(compared.canvas.view, Qt.Key.Key_Escape)
    assert compared.comparing.comparison is not None
    QTest.keyClick(compared.canvas.view, Qt.Key.Key_Escape)
    assert compared.comparing.comparison is None
    assert compared.comparing.marks is None
    assert len(compared.canvas.view.scene().items()) == items - 1
    assert compared.canvas.view.projection.loose == []


def test_its_button_ends_it_and_it_can_begin_again(compared: MainWindow, other: Graph) -> None:
    assert compared.comparing.bar is not None
    compared.comparing.show_list()
    compared.comparing.bar.close_button.click()
    assert compared.comparing.bar is None
    assert compared.comparing.window is None
    compared.comparing.start("again", other)
    compared.comparing.start("and again", other)
    assert "and again" in legend(compared)
    assert len(compared.canvas.view.projection.loose) == 1


def test_clicks_go_to_what_lies_below(compared: MainWindow) -> None:
    view = compared.canvas.view
    compared.canvas.center_on("dense_1")
    at = view.mapFromScene(view.projection.nodes["dense_1"].card_rect().center())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert compared.selection == ("dense_1",)


def test_moving_a_card_is_no_difference(qtbot: QtBot, compared: MainWindow) -> None:
    before = compared.comparing.comparison
    compared.document.apply(Move({"dense": Position(5, 500)}))
    qtbot.waitUntil(lambda: compared.comparing.comparison is not before)
    assert shown(compared) == {"dense_1": "changed", "dense_4": "added"}


def test_inside_submodels(window: MainWindow) -> None:
    graph = chain(4)
    specs = {TensorRef(node): ((None, 4), "float32") for node in graph.nodes}
    made = MakeSubmodel(frozenset({"dense_1", "dense_2"}), specs).apply(graph)
    (key,) = made.definitions
    (call,) = made.calls[key]
    window.document.reset(Inside((key,), SetArguments("dense_2", {"units": 7})).apply(made))
    window.session.start_empty()
    window.comparing.start("other", made)
    assert shown(window) == {call: "changed"}
    window.place.go((key,))
    assert shown(window) == {"dense_2": "changed"}
    window.comparing.show_list()
    assert rows(window) == ["submodel › ~ dense_2 (Dense) was changed", "units is 7 and was 4."]


def test_a_file_that_cannot_be_read_is_told(
    window: MainWindow, asker: FakeAsker, tmp_path: Path
) -> None:
    window.document.reset(chain(1))
    asker.path = tmp_path / "no.keras"
    window.actions_["compare"].trigger()
    assert window.messages.messages[0].text.startswith("no.keras was not read. There is no such")
    assert window.comparing.comparison is None


def test_an_empty_window_ends_it(compared: MainWindow) -> None:
    compared.document.mark_saved()
    compared.session.new()
    assert compared.comparing.comparison is None


@pytest.mark.parametrize("name", [theme.DARK, theme.LIGHT])
def test_a_card_that_differs_is_of_another_colour_in_both_themes(
    compared: MainWindow, name: str
) -> None:
    """Beside its words, not at its edge alone: 10 levels of 255 are seen at a glance."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, name)
    compared.canvas.set_zoom(1.0)
    view, grounds = compared.canvas.view, {}
    for node in ("dense", "dense_1", "dense_4"):
        compared.canvas.center_on(node)
        corner = view.projection.nodes[node].card_rect().topLeft() + QPointF(88, 14)
        at = view.mapFromScene(corner)
        grounds[node] = view.viewport().grab().toImage().pixelColor(at)
    theme.apply(app, theme.DARK)
    plain = grounds.pop("dense")
    for color in grounds.values():
        steps = zip(plain.getRgb()[:3], color.getRgb()[:3], strict=True)
        assert max(abs(a - b) for a, b in steps) >= 10


def test_the_list_hides_no_card(compared: MainWindow) -> None:
    compared.comparing.show_list()
    found = compared.comparing.window
    assert found is not None
    canvas = compared.canvas
    area = QRect(canvas.mapToGlobal(QPoint(0, 0)), canvas.size())
    assert not found.geometry().intersects(area)
    assert found.geometry().intersects(compared.frameGeometry())


def test_an_example_is_compared_with_from_the_menu(window: MainWindow) -> None:
    mlp = read_example("mlp")
    layer = mlp.nodes["hidden2"].layer
    window.document.reset(SetArguments(layer, {"units": 99}).apply(mlp))
    window.session.start_empty()
    menu = QMenu(window)
    window.actions_.fill_menu(menu, ("compare_example",))
    inner = menu.actions()[0].menu()
    assert isinstance(inner, QMenu)
    inner.aboutToShow.emit()
    (action,) = (a for a in inner.actions() if a.text().endswith("(mlp)"))
    action.trigger()
    assert shown(window) == {"hidden2": "changed"}
    assert legend(window).startswith("Compared with mlp:")


def test_its_bar_does_not_cover_the_map(compared: MainWindow) -> None:
    bar, canvas = compared.comparing.bar, compared.canvas
    assert bar is not None
    assert canvas._minimap.isVisible()
    for width in (1280, 1500, 1100, 1280):
        compared.resize(width, 820)
        QApplication.processEvents()
        assert not bar.geometry().intersects(canvas._minimap.geometry())
    assert canvas.rect().contains(bar.geometry())

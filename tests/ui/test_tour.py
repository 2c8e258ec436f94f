"""The tour, done as a person does it: by double clicks, values and wires."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.formats.examples import read_example
from app.graph.edits import Disconnect, Rename, SetArguments
from app.ui.dialogs import Answer
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.ui.tour import LAYERS, SHAPE, STEPS, TourOffer, built
from nodes.catalogue import catalogue
from tests.ui.fakes import FakeAsker


def add(window: MainWindow, name: str) -> str:
    """Double click in the library; the id of the new node, which is selected then."""
    spec = catalogue().get(name)
    assert spec
    window.library.layer_chosen.emit(spec)
    (node,) = window.selection
    return node


def give(window: MainWindow, node: str, **values: Any) -> None:
    layer = window.document.graph.nodes[node].layer
    window.document.apply(SetArguments(layer, values))


@pytest.fixture
def touring(window: MainWindow) -> MainWindow:
    window.actions_["tour"].trigger()
    return window


def test_the_tour_builds_the_example(touring: MainWindow) -> None:
    window = touring
    assert window.tour.active
    assert not window.session.blank
    assert window.tour.step == 0
    assert window.tour.bar.sentence.text().startswith("Double click Input")
    entry = add(window, "Input")
    give(window, entry, shape=SHAPE)
    assert window.tour.step == 2
    assert window.tour.bar.count.text() == "Step 2 of 7"
    node = add(window, "Dense")
    assert window.tour.step == 4  # It is wired already.
    for place, (units, activation) in enumerate(LAYERS):
        give(window, node, units=units, activation=activation)
        assert built(window.document.graph) == place + 1
        if place + 1 < len(LAYERS):
            node = add(window, "Dense")
    assert window.tour.step == 8
    window.tabs.setCurrentWidget(window.code_tab)
    assert window.tour.step == len(STEPS) == 9
    text = window.tour.bar.sentence.text()
    assert text == "That is a whole model. Ctrl+S saves it, Ctrl+Shift+C copies its code."
    assert not window.tour.mark.isVisible()
    window.tour.bar.leave.click()
    assert not window.tour.active
    assert len(window.document.graph.nodes) == 5


def test_who_leaves_it_goes_on_with_the_canvas(touring: MainWindow) -> None:
    touring.tour.bar.leave.setFocus()
    QTest.mouseClick(touring.tour.bar.leave, Qt.MouseButton.LeftButton)
    assert touring.canvas.view.hasFocus()
    assert not touring.touring


def test_what_is_built_is_the_example() -> None:
    """Measured on the model that the tour names, which was drawn from MODELS."""
    assert built(read_example("mlp")) == 4
    assert built(read_example("cnn")) == 0


def test_undo_goes_back_a_step_and_a_loose_wire_too(touring: MainWindow) -> None:
    entry = add(touring, "Input")
    give(touring, entry, shape=SHAPE)
    node = add(touring, "Dense")
    assert touring.tour.step == 4
    links = frozenset(touring.document.graph.links_into(node))
    touring.document.apply(Disconnect(links))
    assert touring.tour.step == 3
    assert touring.tour.bar.count.text() == "Step 3 of 8"  # A step more than was foreseen.
    touring.document.undo()
    touring.document.undo()
    assert touring.tour.step == 2


def test_nobody_sees_a_hole_in_the_count(touring: MainWindow) -> None:
    """Steps that are done by the way are not counted: of a person, and of one who does more."""
    seen = [touring.tour.bar.count.text()]

    def look() -> None:
        if touring.tour.bar.count.text() != seen[-1]:
            seen.append(touring.tour.bar.count.text())

    touring.document.subscribe(lambda before, after: look())
    give(touring, add(touring, "Input"), shape=SHAPE)
    for units, activation in LAYERS:
        node = add(touring, "Dense")
        touring.document.apply(Rename(touring.document.graph.nodes[node].layer, f"d{units}"))
        give(touring, node, units=units, activation=activation)
    assert seen == [f"Step {n} of 7" for n in range(1, 8)]
    for _ in range(len(touring.document.steps)):
        touring.document.undo()
    assert seen[-1] == "Step 1 of 7"


def test_who_has_done_more_than_was_asked_counts_on_all_the_same(touring: MainWindow) -> None:
    touring.tabs.setCurrentWidget(touring.code_tab)
    assert touring.tour.bar.count.text() == "Step 1 of 6"
    give(touring, add(touring, "Input"), shape=SHAPE)
    node = add(touring, "Dense")
    give(touring, node, units=512, activation="relu")
    assert touring.tour.bar.count.text() == "Step 4 of 6"


def test_each_step_marks_its_control(qtbot: QtBot, touring: MainWindow) -> None:
    mark = touring.tour.mark
    assert mark.isVisible()
    library = touring.library
    top = library.mapTo(touring, library.rect().center())
    assert mark.geometry().contains(top)
    give(touring, add(touring, "Input"), shape=(8,))
    touring.resize(1100, 800)
    qtbot.waitUntil(
        lambda: mark.geometry().contains(
            touring.properties.mapTo(touring, touring.properties.rect().center())
        )
    )
    assert not mark.geometry().contains(top)


def test_what_is_unsaved_is_asked_about_and_stays(window: MainWindow, asker: FakeAsker) -> None:
    window.session.open_named("example:cnn")
    window.document.rename("mine")
    asker.answer = Answer.CANCEL
    window.start_tour()
    assert asker.questions == 1
    assert not window.touring
    assert window.document.graph.name == "mine"
    asker.answer = Answer.DISCARD
    window.start_tour()
    assert window.touring
    assert not window.document.graph.nodes


def test_opening_another_model_ends_it(touring: MainWindow) -> None:
    touring.session.open_named("example:cnn")
    assert not touring.tour.active
    assert not touring.tour.bar.isVisible()


def test_it_is_offered_until_it_is_refused(
    qtbot: QtBot, window: MainWindow, settings: Settings, store: QSettings
) -> None:
    offer = window.start_page.findChild(TourOffer)
    assert isinstance(offer, TourOffer)
    assert offer.isVisible()
    offer.dismiss.click()
    assert not offer.isVisible()
    assert Settings(store).tour_offered


@pytest.mark.parametrize("answer", ["start", "dismiss"])
def test_it_is_not_offered_again_over_a_new_model(window: MainWindow, answer: str) -> None:
    offer = window.start_page.findChild(TourOffer)
    assert isinstance(offer, TourOffer)
    assert offer.isVisible()
    QTest.mouseClick(getattr(offer, answer), Qt.MouseButton.LeftButton)
    window.session.start_empty()
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.session.blank
    assert window.start_page.isVisible()
    assert not offer.isVisible()


def test_what_was_answered_in_one_window_is_not_asked_in_another(
    window: MainWindow, settings: Settings
) -> None:
    offer = window.start_page.findChild(TourOffer)
    assert isinstance(offer, TourOffer)
    window.session.start_empty()
    settings.tour_offered = True
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert not offer.isVisible()


def test_the_offer_starts_it(window: MainWindow, settings: Settings) -> None:
    offer = window.start_page.findChild(TourOffer)
    assert isinstance(offer, TourOffer)
    offer.start.click()
    assert window.touring
    assert settings.tour_offered

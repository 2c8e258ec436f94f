"""The start page: what is dropped on it, and how its examples stand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.formats.names import GROUPS
from app.ui.main_window import MainWindow
from app.ui.panels.library_model import MIME
from tests.ui.drags import drop_on


def drop_on_start_page(window: MainWindow, at: QPoint) -> QPoint:
    """Drag Dense there, let go; the point on the screen."""
    data = QMimeData()
    data.setData(MIME, b"Dense")
    assert window.stack.currentWidget() is window.start_page
    assert drop_on(window.start_page.viewport(), data, at)
    return window.start_page.viewport().mapToGlobal(at)


@pytest.mark.parametrize("at", [QPoint(60, 60), QPoint(300, 400), QPoint(500, 200)])
def test_a_layer_dropped_on_the_start_page_lands_where_it_was_dropped(
    qtbot: QtBot, window: MainWindow, at: QPoint
) -> None:
    there = drop_on_start_page(window, at)
    qtbot.wait(50)
    assert window.stack.currentWidget() is window.canvas_place
    assert list(window.document.graph.nodes) == ["dense"]
    view = window.canvas.view
    dropped = view.mapToScene(view.viewport().mapFromGlobal(there))
    card = view.projection.nodes["dense"].card_rect()
    assert card.contains(dropped)
    if at.x() > 100:  # All of it could be seen there.
        assert (card.center() - dropped).manhattanLength() < 8
    assert view.seen().contains(card)


def test_a_layer_dropped_where_a_panel_comes_back_is_seen_beside_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    corner = window.start_page.viewport().rect().bottomRight() - QPoint(20, 20)
    drop_on_start_page(window, corner)
    qtbot.wait(50)
    view = window.canvas.view
    assert view.seen().contains(view.projection.nodes["dense"].card_rect())


@pytest.mark.parametrize(("width", "columns"), [(1400, 4), (1000, 3), (780, 2)])
def test_examples_stand_in_groups_as_the_width_allows(
    qtbot: QtBot, window: MainWindow, width: int, columns: int
) -> None:
    """Cards of a group are together, below its heading; none is cut off at the side."""
    page = window.start_page
    window.resize(width, 700)
    first = [page.examples[name] for name in next(iter(GROUPS.values()))]
    qtbot.waitUntil(lambda: len({card.x() for card in first}) == columns)
    inside = page.widget()
    assert inside is not None
    tops: list[int] = []
    for names in GROUPS.values():
        cards = [page.examples[name] for name in names]
        places = [card.mapTo(inside, QPoint(0, 0)) for card in cards]
        assert len({place.x() for place in places}) == min(columns, len(names))
        assert not tops or min(place.y() for place in places) > max(tops)
        tops += [place.y() for place in places]
        right = max(place.x() + card.width() for place, card in zip(places, cards, strict=True))
        assert right <= page.viewport().width()


def test_what_is_above_the_examples_ends_where_they_end(qtbot: QtBot, window: MainWindow) -> None:
    offer = QWidget()
    window.start_page.put_on_top(offer)
    window.resize(1600, 800)
    first = [window.start_page.examples[name] for name in next(iter(GROUPS.values()))]
    qtbot.waitUntil(lambda: len({card.x() for card in first}) == 4)
    qtbot.waitUntil(lambda: offer.geometry().right() == first[-1].geometry().right())
    assert offer.x() == first[0].x()


def test_the_examples_have_pictures(qtbot: QtBot, window: MainWindow) -> None:
    before = {name: card.icon().cacheKey() for name, card in window.start_page.examples.items()}
    window.start_page.draw_thumbnails()
    cards = window.start_page.examples
    qtbot.waitUntil(lambda: all(cards[n].icon().cacheKey() != key for n, key in before.items()))
    assert cards["multiple_outputs"].text() == "Multiple outputs"

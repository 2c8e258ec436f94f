"""Cards that are copied look as those that are drawn, and are drawn no more often than needed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem

from app.graph.arrange import arranged
from app.graph.edits import Move, SetArguments
from app.ui import theme
from app.ui.canvas import card_painter, tiles
from app.ui.canvas.items import NodeItem
from tests.builder import residual
from tests.ui.canvas.driver import Driver

ENOUGH = tiles.SPREAD + 2


@pytest.fixture(autouse=True)
def _nothing_is_kept_yet(monkeypatch) -> None:
    """What other windows keep may be the last that there is room for."""
    monkeypatch.setattr(tiles, "_whole", tiles._Whole())


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """The cards whose words are set, one by one."""
    found: list[str] = []
    paint = card_painter.paint_words

    def words(painter, card, *rest) -> None:
        found.append(card.name)
        paint(painter, card, *rest)

    monkeypatch.setattr(tiles, "paint_words", words)
    return found


def near(qtbot) -> Driver:
    graph = residual(8)
    driver = Driver(qtbot, Move(arranged(graph)).apply(graph))
    driver.canvas.fit()
    driver.canvas.set_zoom(0.7)
    driver.settle()
    return driver


def frames(driver: Driver, count: int = ENOUGH) -> None:
    for _ in range(count):
        driver.view.viewport().repaint()


def test_where_only_the_place_changes_no_word_is_set_again(qtbot, written: list[str]) -> None:
    driver = near(qtbot)
    frames(driver)
    seen = {item.card.name for item in driver.view.nodes_in(driver.view.seen())}
    assert len(set(written) & seen) == len(seen) > 5
    written.clear()
    for way in (3, -3, 5, -5):
        driver.view.pan_by(way, 1)
        driver.view.viewport().repaint()
    assert not written


def test_a_card_that_looks_different_is_the_only_one_to_be_drawn(qtbot, written) -> None:
    driver = near(qtbot)
    frames(driver)
    shown = driver.view.nodes_in(driver.view.seen())
    other = next(item for item in shown if item.card.class_name == "Dense")
    written.clear()
    driver.document.apply(SetArguments(driver.graph.nodes[other.id].layer, {"units": 99}))
    frames(driver)
    assert set(written) == {other.card.name}
    written.clear()
    driver.canvas.select([other.id])
    frames(driver)
    assert set(written) == {other.card.name}


def test_another_scale_or_theme_draws_all_anew(qtbot, written: list[str]) -> None:
    driver = near(qtbot)
    frames(driver)
    seen = {item.card.name for item in driver.view.nodes_in(driver.view.seen())}
    written.clear()
    app = QApplication.instance()
    before = theme.current().name
    theme.apply(app, "dark" if before == "light" else "light")
    frames(driver)
    assert set(written) == seen
    theme.apply(app, before)
    written.clear()
    driver.canvas.set_zoom(0.8)
    frames(driver)
    assert set(written) >= {item.card.name for item in driver.view.nodes_in(driver.view.seen())}


def picture(item: NodeItem, scale: float, ratio: float) -> QImage:
    """The item as it is drawn next, beside a pixel."""
    image = QImage(round(300 * ratio), round(200 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.gray)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(20.3, 30.7)
    painter.scale(scale, scale)
    item.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    return image


def apart(one: QImage, other: QImage) -> int:
    """How far the pixels of two pictures differ at most, of 255."""
    pixels = zip(bytes(one.constBits()), bytes(other.constBits()), strict=True)
    return max(abs(a - b) for a, b in pixels)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("scale", [0.3, 0.6, 1.0, 1.4])
def test_a_copy_looks_as_the_card_itself(qtbot, scale: float, ratio: float) -> None:
    driver = near(qtbot)
    for change in ({}, {"found": True}, {"heat": 3}, {"hot_input": 0, "lit_inputs": True}):
        item = NodeItem(replace(driver.items["dense_3"].card, shapes=("28 × 28",)))
        item.set_look(**change)
        pictures = [picture(item, scale, ratio) for _ in range(ENOUGH)]
        assert item._drawn is not None
        assert item._drawn[1].pixmap is not None
        # Colours that shine through are mixed in another order: a step of 255 is rounded.
        assert apart(pictures[0], pictures[-1]) <= 1
        # What would be seen if the words were missing.
        item.set_look(figure="another")
        item.show_card(replace(item.card, name="another"))
        assert apart(pictures[-1], picture(item, scale, ratio)) > 50


def test_what_is_kept_has_a_limit(qtbot, monkeypatch) -> None:
    monkeypatch.setattr(tiles, "MOST_BYTES", 120_000)
    driver = near(qtbot)
    for _ in range(3):
        frames(driver)
        kept = [item._drawn[1].pixmap for item in driver.items.values() if item._drawn]
        sizes = [p.width() * p.height() * p.depth() // 8 for p in kept if p is not None]
        assert 0 < sum(sizes) <= 120_000
    assert len(sizes) < len(driver.view.nodes_in(driver.view.seen()))

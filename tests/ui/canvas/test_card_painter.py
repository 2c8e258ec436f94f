"""What can be read on a card at a scale."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.graph.bypass import Bypass
from app.graph.compose import called_again
from app.graph.model import Position
from app.graph.walk import call_plan
from app.ui import theme
from app.ui.canvas import ink as inks
from app.ui.canvas.card_painter import (
    LEAST_LONG_NAME,
    LEAST_NAME,
    PLAIN,
    fitting_shape,
    paint_card,
    paint_words,
    title,
)
from app.ui.canvas.cards import WIDTH, Card, card_of
from nodes.values import Value
from tests.builder import Builder


def written(name: str, scale: float, monkeypatch: pytest.MonkeyPatch) -> tuple[str, float]:
    """The name as it stands on a card, and how large it is on the screen, in pixels."""
    builder = Builder()
    node = builder.input(name, 3).node
    found: list[tuple[str, float]] = []
    monkeypatch.setattr(
        inks, "write", lambda painter, x, y, text, size, **how: found.append((text, size * scale))
    )
    image = QImage(64, 64, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    try:
        paint_card(painter, card_of(builder.graph, node), inks.ink(theme.current()), scale)
    finally:
        painter.end()
    return found[0]


@pytest.mark.parametrize("name", ["d", "embedded", "ones_like"])
def test_a_name_of_some_letters_is_whole_from_far(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text, size = written(name, 1 / 3, monkeypatch)
    assert text == name
    # Rounded to whole pixels of the card's own scale.
    assert size >= LEAST_LONG_NAME - 0.5


def test_a_long_one_is_shortened_in_its_middle_and_small(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, size = written("block_of_the_second_branch_conv_2", 1 / 3, monkeypatch)
    assert text.startswith("bl")
    assert text.endswith("2")
    assert "…" in text
    assert LEAST_LONG_NAME - 0.5 <= size < LEAST_NAME


@pytest.mark.parametrize("scale", [0.28, 0.36, 0.5, 0.7])
def test_a_shape_is_set_closer_before_it_loses_its_end(scale: float) -> None:
    """As wide as a card is for the eye, with the margins that a card keeps."""
    room, size = WIDTH - 2 * 10, round(LEAST_NAME / scale)
    for shape in ("128 × 128 × 16", "28 × 28 × 3", "224 × 224 × 64"):
        text, found = fitting_shape(shape, room, size, scale)
        assert inks.width(text, found, fixed=True) <= room
        assert found * scale >= LEAST_LONG_NAME - 1
        assert text.replace(" ", "") == shape.replace(" ", "") or scale < 0.36


def test_a_shape_with_room_is_as_it_was_and_one_without_end_is_cut() -> None:
    assert fitting_shape("28 × 28 × 3", 150, 11, 1.0) == ("28 × 28 × 3", 11)
    text, size = fitting_shape(" × ".join(["1024"] * 12), 150, 11, 1.0)
    assert text.endswith("…")
    assert size >= round(LEAST_LONG_NAME)


def test_what_fitted_in_other_fonts_is_measured_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """In another language names are as wide as its fonts have them."""
    builder = Builder()
    node = builder.input("a_name", 3).node
    card = card_of(builder.graph, node)
    inks.forget_fonts()
    assert title(card)[0] == "a_name"
    with monkeypatch.context() as patch:
        patch.setattr(inks, "elided", lru_cache(lambda text, *_, **__: text[:3]))
        inks.forget_fonts()
        assert title(card)[0] == "a_n"
    inks.forget_fonts()
    assert title(card)[0] == "a_name"


def words_of(card: Card) -> QImage:
    """The words of a card alone, four times as large."""
    image = QImage(round(4 * WIDTH), round(4 * card.height), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    try:
        painter.scale(4, 4)
        paint_words(painter, card, inks.ink(theme.current()), 4.0, PLAIN)
    finally:
        painter.end()
    return image


def test_the_line_through_a_skipped_card_touches_no_word(qapp: QApplication) -> None:
    builder = Builder()
    source = builder.input("image", 28, 28, 1)
    node = builder.layer("Conv2D", source, name="gjpq", filters=4, kernel_size=3).node
    graph = Bypass(frozenset({node})).apply(builder.graph)
    card = card_of(graph, node)
    line = card.input_point(0).y()
    image = words_of(card)
    rows = range(round(4 * (line - 3)), round(4 * (line + 3)))
    across = range(image.width())
    assert not [y for y in rows for x in across if image.pixelColor(x, y).alpha()]
    # There are words above and below it.
    for half in (range(rows.start), range(rows.stop, image.height())):
        assert any(image.pixelColor(x, y).alpha() for y in half for x in across)


def test_the_badge_of_a_skipped_card_hides_no_word(qapp: QApplication) -> None:
    builder = Builder()
    source = builder.input("image", 28, 28, 1)
    conv: dict[str, Value] = {"filters": 4, "kernel_size": (3, 3), "padding": "same"}
    node = builder.layer("Conv2D", source, name="one_of_a_long_name", **conv).node
    card = card_of(Bypass(frozenset({node})).apply(builder.graph), node)
    assert [badge.text for badge in card.badges] == ["skipped", "out 1"]
    bare, whole = words_of(replace(card, badges=())), words_of(card)
    words = [
        (x, y)
        for y in range(bare.height())
        for x in range(bare.width())
        if bare.pixelColor(x, y).alpha()
    ]
    # They reach below the badges' left end.
    assert max(x for x, y in words if y > 4 * card.height / 2) > 4 * WIDTH / 2
    assert not [place for place in words if bare.pixel(*place) != whole.pixel(*place)]


def test_where_badges_leave_no_room_it_is_not_squeezed_in_that_nothing_is_known(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = Builder()
    node = builder.layer("Dense", name="lone", units=3).node
    add, _ = called_again(builder.graph, (node,), Position(0, 200))
    shared = add.apply(builder.graph)
    told = {
        "alone": card_of(builder.graph, node, None, call_plan(builder.graph).problems),
        "shared": card_of(shared, node, None, call_plan(shared).problems),
    }
    assert [badge.text for badge in told["shared"].badges] == ["×2", "out 1", "unwired"]
    found: list[tuple[str, float]] = []
    monkeypatch.setattr(
        inks, "write", lambda painter, x, y, text, size, **how: found.append((text, size))
    )
    seen = {}
    for name, card in told.items():
        found.clear()
        words_of(card)
        seen[name] = [size for text, size in found if text == "?"]
    assert seen == {"alone": [inks.SHAPE], "shared": []}

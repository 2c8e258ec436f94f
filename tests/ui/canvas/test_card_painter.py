"""What can be read on a card at a scale."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.ui import theme
from app.ui.canvas import ink as inks
from app.ui.canvas.card_painter import LEAST_LONG_NAME, LEAST_NAME, paint_card
from app.ui.canvas.cards import card_of
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

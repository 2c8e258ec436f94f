"""Fonts, pens and brushes of the canvas: made once a theme, not once a card."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QPen,
    QStaticText,
)

from app.ui import language
from app.ui.canvas.coloring import STEPS
from app.ui.theme import Theme, mixed

# Pixels at 100 %.
NAME, SMALL, SHAPE, BADGE, CHIP = 15, 12, 12, 11, 11
TINT = 0.22


R = TypeVar("R")
# How to forget what was made of widths elsewhere.
_forgetting: list[Callable[[], None]] = []


@lru_cache(maxsize=256)
def font(size: int, bold: bool = False, fixed: bool = False) -> QFont:
    """The desktop's font, or its fixed-width one whose digits stand in columns.

    Characters that it lacks come from the fonts of the language that is spoken, or else from what
    Qt falls back to.
    """
    kind = QFontDatabase.SystemFont
    made = QFontDatabase.systemFont(kind.FixedFont if fixed else kind.GeneralFont)
    made.setFamilies(list(language.families(tuple(made.families()))))
    made.setPixelSize(size)
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def measured(work: Callable[..., R]) -> Callable[..., R]:
    """Remember what follows from widths of texts, until there are other fonts."""
    kept = lru_cache(maxsize=8_192)(work)
    _forgetting.append(kept.cache_clear)
    return kept


def forget_fonts() -> None:
    """The language changed."""
    for kept in (font, metrics, width, elided, _laid_out):
        kept.cache_clear()
    for forget in _forgetting:
        forget()


@lru_cache(maxsize=256)
def metrics(size: int, bold: bool = False, fixed: bool = False) -> QFontMetricsF:
    return QFontMetricsF(font(size, bold, fixed))


@lru_cache(maxsize=16_384)
def width(text: str, size: int, bold: bool = False, fixed: bool = False) -> float:
    """How wide a text is, in pixels."""
    return metrics(size, bold, fixed).horizontalAdvance(text)


@lru_cache(maxsize=16_384)
def elided(
    text: str, most: float, size: int, bold: bool = False, fixed: bool = False, middle: bool = False
) -> str:
    """The text if it is at most ``most`` pixels wide, otherwise shortened with an ellipsis.

    ``middle`` takes out the middle: names of layers differ at their ends.
    """
    mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    return metrics(size, bold, fixed).elidedText(text, mode, most)


@lru_cache(maxsize=16_384)
def _laid_out(text: str, size: int, bold: bool, fixed: bool) -> tuple[QStaticText, float]:
    """A text with its glyphs chosen and placed once, and its ascent."""
    laid_out = QStaticText(text)
    laid_out.setTextFormat(Qt.TextFormat.PlainText)
    laid_out.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    return laid_out, metrics(size, bold, fixed).ascent()


def write(
    painter: QPainter,
    x: float,
    baseline: float,
    text: str,
    size: int,
    bold: bool = False,
    fixed: bool = False,
) -> None:
    """Draw one line of text with the painter's pen. In half the time of ``drawText``."""
    if not text:
        return
    laid_out, ascent = _laid_out(text, size, bold, fixed)
    painter.setFont(font(size, bold, fixed))
    painter.drawStaticText(QPointF(x, baseline - ascent), laid_out)


class Ink:
    """Pens and brushes of one theme."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.card = QBrush(theme["card"])
        self.canvas = QBrush(theme["canvas"])
        self.shadow = QBrush(theme["shadow"])
        self.port = QBrush(theme["port"])
        self.accent = QBrush(theme["accent"])
        self.error = QBrush(theme["error"])
        self.waiting = QBrush(theme["waiting"])
        self.families = {key: QBrush(color) for key, color in theme.families.items()}
        self.text = QPen(theme["text"])
        self.muted = QPen(theme["muted"])
        self.border = QPen(theme["card_border"], 1)
        self.selection = QPen(theme["selection"], 2)
        self.found = QPen(theme["accent"], 2.5)
        self.twin = QPen(theme["selection"], 1.5, Qt.PenStyle.DashLine)
        self.error_line = QPen(theme["error"], 2)
        self.waiting_line = QPen(theme["waiting"], 1, Qt.PenStyle.DashLine)
        self.strike = QPen(theme["waiting"], 2)
        shares = [step / (STEPS - 1) for step in range(STEPS)]
        self.heat = [QBrush(theme.hot(share)) for share in shares]
        # A card that is warm is warm all over, and its text as readable as ever.
        self.heat_card = [QBrush(mixed(theme["card"], theme.hot(share), TINT)) for share in shares]
        self.family_text = {key: QPen(color) for key, color in theme.families.items()}
        self.tones = {
            "plain": (QBrush(theme["grid_major"]), self.muted),
            "frozen": (QBrush(theme["grid_major"]), QPen(theme["accent"])),
            "ok": (QBrush(theme["ok_surface"]), QPen(theme["ok"])),
            "warning": (QBrush(theme["warning_surface"]), QPen(theme["warning"])),
            "error": (QBrush(theme["error_surface"]), QPen(theme["error"])),
        }

    def family(self, category: str) -> QBrush:
        return self.families.get(category, self.families["unknown"])

    def family_pen(self, category: str) -> QPen:
        return self.family_text.get(category, self.family_text["unknown"])


_inks: dict[str, Ink] = {}


def ink(theme: Theme) -> Ink:
    """The pens and brushes of a theme."""
    if theme.name not in _inks:
        _inks[theme.name] = Ink(theme)
    return _inks[theme.name]

"""The tables of colours: complete, readable, and shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import theme
from app.ui.theme import Theme
from nodes.catalogue import CATEGORIES

TEXT, SHAPES = 4.5, 3.0
ON = {
    "text": ("window", "panel", "field", "card", "canvas", "row", "button", "hover", "chip"),
    "muted": ("window", "panel", "field", "card", "canvas", "chip"),
    "error": ("panel", "card", "error_surface"),
    "error_text": ("error_surface",),
    "error_button_text": ("error",),
    "warning": ("panel", "warning_surface"),
    "ok": ("panel", "ok_surface"),
    "primary_text": ("primary",),
    "accent": ("panel",),
}
SEEN = {
    "selection": ("canvas", "card"),
    "port": ("canvas", "card"),
    "waiting": ("canvas", "card"),
    "error": ("canvas", "card"),
    "accent": ("canvas", "card", "window"),
}


@pytest.fixture(params=[theme.LIGHT, theme.DARK])
def colors(request) -> Theme:
    return theme.load(request.param)


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    theme.apply(qapp, theme.SYSTEM)


def luminance(color: QColor) -> float:
    """Relative luminance. After WCAG 2.2."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return (
        0.2126 * linear(color.redF())
        + 0.7152 * linear(color.greenF())
        + 0.0722 * linear(color.blueF())
    )


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio, from 1 to 21. After WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white_is_that_of_the_standard() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#767676"), QColor("white")) == pytest.approx(4.54, abs=0.01)


def test_text_is_readable_where_it_stands(colors: Theme) -> None:
    weak = {
        (role, ground): round(contrast(colors[role], colors[ground]), 2)
        for role, grounds in ON.items()
        for ground in grounds
        if contrast(colors[role], colors[ground]) < TEXT
    }
    assert not weak


def test_lines_and_shapes_are_seen(colors: Theme) -> None:
    weak = {
        (role, ground)
        for role, grounds in SEEN.items()
        for ground in grounds
        if contrast(colors[role], colors[ground]) < SHAPES
    }
    assert not weak


def test_shapes_in_a_familys_colour_are_readable_on_cards_and_chips(colors: Theme) -> None:
    for family, color in colors.families.items():
        assert contrast(color, colors["card"]) >= TEXT, family
        assert contrast(color, colors["canvas"]) >= TEXT, family


def test_every_category_has_a_colour_of_its_own(colors: Theme) -> None:
    shown = [colors.family(category).name() for category in CATEGORIES]
    shown.append(colors.family("Core", "Input").name())
    assert len(set(shown)) == len(CATEGORIES) + 1
    assert colors.family("No such category") == colors.families["unknown"]


def test_both_tables_have_the_same_roles() -> None:
    light, dark = theme.load(theme.LIGHT), theme.load(theme.DARK)
    assert light.colors.keys() == dark.colors.keys()
    assert light.families.keys() == dark.families.keys()
    assert (light.dark, dark.dark) == (False, True)


def test_the_style_sheet_has_no_open_placeholder(colors: Theme) -> None:
    sheet = theme.style_sheet(colors)
    assert "$" not in sheet
    assert colors["panel"].name() in sheet


def test_applying_shows_it(app: QApplication) -> None:
    for name in (theme.LIGHT, theme.DARK):
        theme.apply(app, name)
        assert theme.chosen() == name
        assert theme.current() is theme.load(name)
        role = QPalette.ColorRole.Window
        assert app.palette().color(role) == theme.load(name)["window"]
        assert app.styleSheet() == theme.style_sheet(theme.load(name))


def test_widgets_hear_of_it(app: QApplication, qtbot) -> None:
    class Listener(QWidget):
        heard = 0

        def changeEvent(self, event) -> None:
            self.heard += event.type() == event.Type.PaletteChange

    theme.apply(app, theme.LIGHT)
    widget = Listener()
    qtbot.addWidget(widget)
    widget.show()
    theme.apply(app, theme.DARK)
    assert widget.heard

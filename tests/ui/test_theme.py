"""The tables of colours: complete, readable, and shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.graph.marks import COLORS
from app.ui import theme
from app.ui.canvas.ink import Ink
from app.ui.canvas.mark_painter import frame_color
from app.ui.panels.highlighter import FAMILIES
from app.ui.theme import Theme, mixed
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


# Rules of the style sheet that colour text and leave its ground to what is around it: the grounds.
AROUND = {
    "QMenu::item:disabled": (),  # What cannot be used need not be read (WCAG 1.4.3).
    "QToolButton:disabled": (),
    "QLineEdit:disabled": (),
    'QPushButton[role="primary"]:disabled': (),
    "QDockWidget": ("panel",),
    "QTabBar::tab:selected": ("window", "panel"),
    "QTabBar::tab:hover": ("window", "panel"),
    "QTabBar::tab": ("window", "panel"),
    "QLabel": ("window", "panel", "canvas", "card", "chip", "warning_surface"),
    'QLabel[role="muted"]': ("window", "panel", "canvas", "card"),
    'QLabel[role="error"]': ("panel", "window"),
    'QLabel[role="warning"]': ("panel", "window"),
    'QLabel[role="ok"]': ("panel", "window"),
    'QFrame[role="bubble"] QLabel': ("error_surface",),
    'QFrame[message="error"] QLabel': ("error_surface",),
    'QLabel[role="mono"]': ("panel",),
    'QToolBar QToolButton[role="hint"]': ("window",),
    'QPushButton[role="link"]': ("canvas",),
}


def rules() -> Iterator[tuple[str, dict[str, str]]]:
    """Selectors and declarations of the style sheet."""
    sheet = re.sub(r"/\*.*?\*/", "", (theme.THEMES / "window.qss").read_text(), flags=re.DOTALL)
    for selectors, body in re.findall(r"([^{}]+)\{([^}]*)\}", sheet):
        pairs = (item.split(":", 1) for item in body.split(";") if ":" in item)
        yield selectors.split(",")[0].strip(), {key.strip(): value.strip() for key, value in pairs}


def test_every_coloured_text_of_the_style_sheet_is_readable(colors: Theme) -> None:
    weak, looked = set(), 0
    for selector, declared in rules():
        for text, ground in (
            ("color", "background"),
            ("selection-color", "selection-background-color"),
        ):
            role, on = (
                declared.get(key, "transparent").removeprefix("$") for key in (text, ground)
            )
            if role == "transparent" or selector.endswith(":disabled"):
                continue
            looked += 1
            grounds = AROUND[selector] if on == "transparent" else (on,)
            weak |= {
                (selector, role, on) for on in grounds if contrast(colors[role], colors[on]) < TEXT
            }
    assert not weak
    assert looked > 25


def test_badges_and_warm_cards_are_readable(colors: Theme) -> None:
    shown = Ink(colors)
    for tone, (fill, pen) in shown.tones.items():
        assert contrast(pen.color(), fill.color()) >= TEXT, tone
    for fill in shown.heat_card:
        assert contrast(shown.text.color(), fill.color()) >= TEXT
    for pen in shown.family_text.values():
        assert contrast(pen.color(), shown.card.color()) >= TEXT


def test_code_is_readable_on_marked_lines_too(colors: Theme) -> None:
    roles = [colors.family(name) for name in FAMILIES.values()] + [colors["muted"], colors["text"]]
    for color in roles:
        for ground in ("field", "row"):
            assert contrast(color, colors[ground]) >= TEXT, (color.name(), ground)


def test_titles_of_frames_and_comments_are_readable(colors: Theme) -> None:
    """Their ground is the canvas, with a little of the frame's colour laid over it."""
    for name in COLORS:
        ground = colors["canvas"]
        for alpha in (20, 50):
            ground = mixed(ground, frame_color(colors, name), alpha / 255)
        assert contrast(colors["text"], ground) >= TEXT, name


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

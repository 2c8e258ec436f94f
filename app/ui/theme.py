"""One table of colours for each theme, and what is made of it: palette and style sheet.

The tables are ``resources/themes/*.json``; ``window.qss`` names colours as ``$role``. Text reaches
WCAG AA on what it stands on, 4.5:1, and lines and shapes 3:1; a test computes it.

Widgets that paint themselves read ``current()`` when they paint, and redraw on
``QEvent.PaletteChange``, which ``apply`` causes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

SYSTEM, LIGHT, DARK = "system", "light", "dark"
NAMES = (SYSTEM, LIGHT, DARK)
# Not importlib.resources: its import takes longer than reading the files.
THEMES = Path(__file__).parents[2] / "resources" / "themes"


@dataclass(frozen=True)
class Theme:
    """``colors`` by role (``card``, ``error``); ``families`` by category in lower case.

    ``heat`` is a scale from little to much.
    """

    name: str
    dark: bool
    colors: Mapping[str, QColor]
    families: Mapping[str, QColor]
    heat: tuple[QColor, ...]

    def __getitem__(self, role: str) -> QColor:
        return self.colors[role]

    def hot(self, share: float) -> QColor:
        """The colour at a place of the scale of heat, from 0 to 1."""
        place = min(max(share, 0.0), 1.0) * (len(self.heat) - 1)
        below = min(int(place), len(self.heat) - 2)
        return mixed(self.heat[below], self.heat[below + 1], place - below)

    def family(self, category: str, class_name: str = "") -> QColor:
        """The colour of a category of the layer library; Input has its own."""
        key = "input" if class_name == "Input" else category.lower()
        return self.families.get(key, self.families["unknown"])


class _Chosen:
    """What the window shows now. One for the process, as there is one QApplication."""

    name = SYSTEM
    theme: Theme | None = None
    follows = False


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """The colour so far on the way from one to the other."""
    pairs = zip(one.getRgbF(), other.getRgbF(), strict=True)
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in pairs))


@lru_cache
def load(name: str) -> Theme:
    """The theme of this name, ``light`` or ``dark``."""
    data = json.loads(_text(f"{name}.json"))
    colors = {role: QColor(value) for role, value in data["colors"].items()}
    families = {family: QColor(value) for family, value in data["families"].items()}
    return Theme(name, data["dark"], colors, families, tuple(map(QColor, data["heat"])))


def current() -> Theme:
    """The theme that is shown."""
    if _Chosen.theme is None:
        _Chosen.theme = load(_resolved(_Chosen.name))
    return _Chosen.theme


def chosen() -> str:
    """What the person chose: ``system``, ``light`` or ``dark``."""
    return _Chosen.name


def apply(app: QApplication, name: str = SYSTEM) -> None:
    """Show the whole window in a theme; ``system`` follows the desktop from now on."""
    _Chosen.name = name
    if not _Chosen.follows:
        app.styleHints().colorSchemeChanged.connect(lambda _: _system_changed(app))
        _Chosen.follows = True
    _show(app, load(_resolved(name)))


def style_sheet(theme: Theme) -> str:
    """The style sheet of the whole window in a theme's colours."""
    colors = {role: color.name() for role, color in theme.colors.items()}
    return Template(_text("window.qss")).substitute(colors)


def palette(theme: Theme) -> QPalette:
    """The palette of a theme, for what the style draws itself."""
    made = QPalette()
    for role, color in _ROLES.items():
        made.setColor(role, theme[color])
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, theme["disabled"])
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, theme["disabled"])
    return made


_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "field",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.ToolTipBase: "chip",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "button",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "error",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Highlight: "primary",
    QPalette.ColorRole.HighlightedText: "primary_text",
}


def _system_changed(app: QApplication) -> None:
    if _Chosen.name == SYSTEM:
        _show(app, load(_resolved(SYSTEM)))


def _show(app: QApplication, theme: Theme) -> None:
    if theme is _Chosen.theme and app.styleSheet():
        return
    _Chosen.theme = theme
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def _resolved(name: str) -> str:
    if name != SYSTEM:
        return name
    hints = QGuiApplication.styleHints()
    # A desktop that does not say is shown dark, as the canvas is at its best.
    return LIGHT if hints.colorScheme() == Qt.ColorScheme.Light else DARK


def _text(name: str) -> str:
    return (THEMES / name).read_text(encoding="utf-8")

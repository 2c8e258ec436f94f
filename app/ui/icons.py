"""Our own icons: small SVG files drawn in ``currentColor``, shown in a colour of the theme."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.ui import theme

# Not importlib.resources: its import takes longer than reading all icons.
ICONS = Path(__file__).parents[2] / "resources" / "icons"
SIZE = 16


def icon(name: str, role: str = "text") -> QIcon:
    """The icon of a name, in a colour of the present theme, greyed where it is disabled."""
    colors = theme.current()
    made = QIcon()
    for mode, color in (
        (QIcon.Mode.Normal, colors[role]),
        (QIcon.Mode.Disabled, colors["disabled"]),
    ):
        made.addPixmap(_pixmap(name, color.name(), SIZE, _ratio()), mode)
    return made


def pixmap(name: str, role: str = "text", size: int = SIZE) -> QPixmap:
    """The icon as one picture, sharp on this screen. size: in pixels at 100 %."""
    return _pixmap(name, theme.current()[role].name(), size, _ratio())


def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    made = QIcon()
    for size in (16, 48, 256):
        made.addPixmap(_pixmap("layerloom", "", size, 1))
    return made


def _ratio() -> int:
    """Device pixels a pixel of the sharpest screen, rounded up."""
    return max(
        (math.ceil(screen.devicePixelRatio()) for screen in QGuiApplication.screens()), default=1
    )


@lru_cache(maxsize=256)
def _pixmap(name: str, color: str, size: int, ratio: int) -> QPixmap:
    made = QPixmap(size * ratio, size * ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    text = _text(name).replace("currentColor", color) if color else _text(name)
    renderer = QSvgRenderer(QByteArray(text.encode()))
    renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


@lru_cache
def _text(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8")

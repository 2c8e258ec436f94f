"""One entry of the table of actions, and what entries ask about the window."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    ``run`` does it. ``keys`` are its shortcuts; with ``on_canvas`` they count only while the canvas
    has the focus, so that Delete in a text removes a letter. ``told`` are keys that the canvas
    handles itself. ``fill`` makes it a submenu, filled each time it opens. ``checked`` makes it one
    that is on or off. ``short`` is what the toolbar says.
    """

    id: str
    text: str
    run: Callable[[Window], object] | None = None
    keys: tuple[str, ...] = ()
    on_canvas: bool = False
    told: tuple[str, ...] = ()
    enabled: Callable[[Window], bool] | None = None
    fill: Callable[[Window, QMenu], None] | None = None
    checked: Callable[[Window], bool] | None = None
    icon: str = ""
    short: str = ""


def drawn(window: Window) -> bool:
    """Whether there is anything on the canvas."""
    return bool(window.place.graph.nodes)


def chosen(window: Window) -> bool:
    """Whether nodes or frames are selected."""
    return bool(window.selection or window.chosen_frames)


def framed(window: Window) -> bool:
    """Whether frames or comments are selected."""
    return bool(window.chosen_frames)


def wired(window: Window) -> bool:
    """Whether wires are selected."""
    return bool(window.chosen_links)


def menu_text(text: str) -> str:
    """A text of the table in the window's language, with its mnemonic."""
    return QCoreApplication.translate("Actions", text)


def plain_text(text: str) -> str:
    """The same without mnemonic and dots: for the toolbar and the list of shortcuts."""
    return unmarked(menu_text(text)).rstrip("…")


def unmarked(text: str) -> str:
    """A text of a menu without its mnemonic; dots in it are its own.

    Where a language has no letter to underline, the mnemonic stands behind: ``打开(&O)…``.
    """
    return re.sub(r"&(.)", r"\1", re.sub(r"\(&\w\)", "", text))

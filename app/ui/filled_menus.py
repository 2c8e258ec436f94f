"""Menus whose entries are made when they open: files, examples, and one of several to choose.

What they are made of is imported then: the window is painted before that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QActionGroup, QIcon, QPixmap
from PySide6.QtWidgets import QMenu

from app.formats.names import EXAMPLE
from app.ui import language, theme
from app.ui.action_spec import drawn, framed
from app.ui.panels.texts import wrapped
from app.ui.words import example_text

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window


def fill_recent(window: Window, menu: QMenu) -> None:
    """The files that were open last."""
    paths = window.settings.recent_files
    for path in paths:
        action = menu.addAction(path.name.replace("&", "&&"))
        action.setToolTip(str(path))
        action.triggered.connect(lambda _=False, path=path: window.session.open_named(str(path)))
    if paths:
        menu.addSeparator()
        forget = QCoreApplication.translate("Actions", "Clear this list")
        menu.addAction(forget).triggered.connect(window.settings.forget_files)
    else:
        menu.addAction(QCoreApplication.translate("Actions", "No files yet")).setEnabled(False)


def fill_examples(window: Window, menu: QMenu) -> None:
    """The bundled models, to be opened."""
    _fill_examples(menu, lambda name: window.session.open_named(EXAMPLE + name))


def fill_compared(window: Window, menu: QMenu) -> None:
    """The bundled models, to be looked at beside what is on the canvas."""
    from app.formats.examples import read_example

    _fill_examples(menu, lambda name: window.comparing.start(name, read_example(name)))
    for action in menu.actions():
        action.setEnabled(drawn(window))


def _fill_examples(menu: QMenu, choose: Callable[[str], object]) -> None:
    """A part of the menu a group."""
    from app.formats.examples import examples

    group = ""
    for example in examples():
        if group and example.group != group:
            menu.addSeparator()
        group = example.group
        action = menu.addAction(f"{example_text(example.title)}   ({example.name})")
        action.setToolTip(wrapped(example_text(example.notes)))
        action.triggered.connect(lambda _=False, name=example.name: choose(name))


def fill_themes(window: Window, menu: QMenu) -> None:
    """The system's colours, or light or dark."""
    names = {
        theme.SYSTEM: QCoreApplication.translate("Actions", "As the system"),
        theme.LIGHT: QCoreApplication.translate("Actions", "Light"),
        theme.DARK: QCoreApplication.translate("Actions", "Dark"),
    }
    _fill_choice(menu, names, theme.chosen(), window.show_theme)


def fill_languages(window: Window, menu: QMenu) -> None:
    """The system's language, or one that the program speaks."""

    def choose(name: str) -> None:
        # Not from within a menu of the window that goes.
        QTimer.singleShot(0, window, lambda: window.want_language(name))

    system = QCoreApplication.translate("Actions", "As the system")
    _fill_choice(menu, {language.SYSTEM: system, **language.NAMES}, language.chosen(), choose)


def fill_panels(window: Window, menu: QMenu) -> None:
    """The panels that can be hidden."""
    menu.addActions([dock.toggleViewAction() for dock in window.docks.all()])


def fill_node_colors(window: Window, menu: QMenu) -> None:
    """What cards are coloured by."""
    texts = {
        "family": QCoreApplication.translate("Actions", "Family of the layer"),
        "parameters": QCoreApplication.translate("Actions", "Parameters"),
        "memory": QCoreApplication.translate("Actions", "Memory of the output"),
    }
    _fill_choice(menu, texts, window.canvas.looks.nodes, window.canvas.looks.color_nodes)


def fill_wire_colors(window: Window, menu: QMenu) -> None:
    """What wires are coloured by."""
    texts = {
        "rank": QCoreApplication.translate("Actions", "Rank of the shape"),
        "family": QCoreApplication.translate("Actions", "Family of the layer"),
    }
    _fill_choice(menu, texts, window.settings.wire_colors, window.show_wire_colors)


def fill_frame_colors(window: Window, menu: QMenu) -> None:
    """The colours of frames, for those that are selected."""
    from app.graph.marks import COLORS
    from app.ui.canvas.mark_painter import frame_color

    names = {
        "grey": QCoreApplication.translate("Actions", "Grey"),
        "blue": QCoreApplication.translate("Actions", "Blue"),
        "green": QCoreApplication.translate("Actions", "Green"),
        "orange": QCoreApplication.translate("Actions", "Orange"),
        "pink": QCoreApplication.translate("Actions", "Pink"),
        "violet": QCoreApplication.translate("Actions", "Violet"),
        "cyan": QCoreApplication.translate("Actions", "Cyan"),
    }
    for color in COLORS:
        swatch = QPixmap(14, 14)
        swatch.fill(frame_color(theme.current(), color))
        action = menu.addAction(QIcon(swatch), names[color])
        action.setEnabled(framed(window))
        action.triggered.connect(lambda _=False, color=color: window.canvas.frames.paint(color))


def _fill_choice(
    menu: QMenu, names: Mapping[str, str], chosen: str, choose: Callable[[str], object]
) -> None:
    """One of several, each under its name."""
    group = QActionGroup(menu)
    for key, text in names.items():
        action = group.addAction(menu.addAction(text))
        action.setCheckable(True)
        action.setChecked(key == chosen)
        action.triggered.connect(lambda _=False, key=key: choose(key))

"""All that can have the keys has a name and a role."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow


def nameless(window: QWidget) -> set[str]:
    """Widgets that take the keys and that a screen reader could not name."""
    found = set()
    for widget in window.findChildren(QWidget):
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or not widget.isVisible():
            continue
        area = widget.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is widget:
            continue  # It gives the keys to its area.
        heard = QAccessible.queryAccessibleInterface(widget)
        named = heard and heard.text(QAccessible.Text.Name).strip()
        if not named or heard.role() is QAccessible.Role.NoRole:
            found.add(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return found


def test_every_control_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    assert nameless(window) == set()
    for name in ("transformer", "siamese"):
        window.session.open_named(f"example:{name}")
        for tab in range(window.tabs.count()):
            window.tabs.setCurrentIndex(tab)
            assert nameless(window) == set(), tab
        for node in tuple(window.document.graph.nodes)[:5]:
            window.canvas.select((node,))
            assert nameless(window) == set(), node


def test_every_window_and_popup_has_named_controls(qtbot: QtBot, window: MainWindow) -> None:
    window.session.open_named("example:mlp")
    window.canvas.select(("hidden1",))
    for show in (
        window.show_shortcuts,
        window.show_history,
        window.show_found,
        window.show_about,
        window.show_explanation,
        window.start_tour,
        window.show_palette,
        window.canvas.open_search,
        window.canvas.find_bar.open,
        window.canvas.wire,
    ):
        show()
        assert nameless(window) == set(), show

"""A right click on the canvas itself: what is offered is about that place, not the selection."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.graph.model import TensorRef
from app.ui.main_window import MainWindow
from tests.builder import chain


@pytest.fixture
def chosen(window: MainWindow) -> MainWindow:
    """A chain of two Dense layers; the first is selected."""
    window.document.reset(chain(2))
    window.session.start_empty()
    window.canvas.set_zoom(1.0)
    window.canvas.select(("dense",))
    return window


class Menu:
    """The menu that a right click opens. Without a screen it would take the focus for good."""

    def __init__(self, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        self._window, self._pick = window, ""
        self.texts: list[str] = []
        look = self._look

        class Told(QMenu):
            def exec(self, at: QPoint) -> None:  # type: ignore[override]
                look(self)

        monkeypatch.setattr("app.ui.main_window.QMenu", Told)

    def at(self, place: QPoint, pick: str = "") -> list[str]:
        """Right click there; the texts of the menu. ``pick``: choose the one that begins so."""
        self._pick, self.texts = pick, []
        port = self._window.canvas.view.viewport()
        mouse = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(port, QContextMenuEvent(mouse, place, port.mapToGlobal(place)))
        return self.texts

    def _look(self, menu: QMenu) -> None:
        for action in menu.actions():
            text = action.text().replace("&", "")
            self.texts += [text] if text else []
            if self._pick and text.startswith(self._pick):
                action.trigger()


@pytest.fixture
def menu(chosen: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Menu:
    return Menu(chosen, monkeypatch)


def ground(window: MainWindow) -> QPoint:
    """A point below the cards."""
    return window.canvas.view.mapFromScene(QPointF(120, 230))


def test_nothing_is_offered_that_would_be_done_to_what_is_selected(
    chosen: MainWindow, menu: Menu
) -> None:
    texts = menu.at(ground(chosen))
    assert texts[:2] == ["Add a layer…", "Paste"]
    assert "Delete" not in texts
    view = chosen.canvas.view
    on_card = view.mapFromScene(view.projection.nodes["dense"].card_rect().center())
    assert "Delete" in menu.at(on_card)
    assert chosen.selection == ("dense",)


def test_a_layer_that_is_added_stands_there(chosen: MainWindow, menu: Menu) -> None:
    menu.at(ground(chosen), "Add a layer")
    line = chosen.canvas._search.line
    assert line.isVisible()
    QTest.keyClicks(line, "Dropout")
    QTest.keyClick(line, Qt.Key.Key_Return)
    card = chosen.canvas.view.projection.nodes["dropout"].card_rect()
    assert card.contains(QPointF(120, 230))
    # By its key the next one follows what is selected, as ever: the menu is over.
    chosen.canvas.select(("dense_1",))
    chosen.actions_["add"].trigger()
    line = chosen.canvas._search.line
    assert line.isVisible()
    QTest.keyClicks(line, "Flatten")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert chosen.document.graph.nodes["flatten"].wires == (TensorRef("dense_1"),)


def test_what_is_pasted_stands_there(chosen: MainWindow, menu: Menu) -> None:
    chosen.canvas.copy()
    menu.at(ground(chosen), "Paste")
    (node,) = chosen.selection
    assert node not in ("a", "dense", "dense_1")
    assert chosen.canvas.view.projection.nodes[node].card_rect().contains(QPointF(120, 230))

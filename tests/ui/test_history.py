"""The list of steps: it names them, follows them, and goes to any of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.graph.edits import SetArguments
from app.ui.history import HistoryWindow
from app.ui.main_window import MainWindow
from tests.builder import chain


@pytest.fixture
def history(window: MainWindow) -> HistoryWindow:
    """Of a model that was renamed, and changed twice."""
    window.document.reset(chain(2))
    window.document.rename("other")
    for units in (5, 6):
        window.document.apply(SetArguments("dense", {"units": units}))
    window.actions_["history"].trigger()
    (shown,) = window.findChildren(HistoryWindow)
    return shown


def rows(shown: HistoryWindow) -> list[str]:
    return [shown.model.index(row).data() for row in range(shown.model.rowCount())]


def bold(shown: HistoryWindow) -> list[int]:
    role = Qt.ItemDataRole.FontRole
    return [n for n in range(shown.model.rowCount()) if shown.model.index(n).data(role).bold()]


def grey(shown: HistoryWindow) -> list[int]:
    role = Qt.ItemDataRole.ForegroundRole
    return [n for n in range(shown.model.rowCount()) if shown.model.index(n).data(role)]


def click_on(shown: HistoryWindow, row: int) -> None:
    index = shown.model.index(row)
    shown.view.scrollTo(index)
    at = shown.view.visualRect(index).center()
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_it_names_the_steps(history: HistoryWindow) -> None:
    assert rows(history) == [
        "As it was at first",
        "Name the model other",
        "Set units of dense",
        "Set units of dense",
    ]
    assert (bold(history), grey(history)) == ([3], [])
    assert history.view.currentIndex().row() == 3


def test_rows_stay_below_the_cursor(window: MainWindow, history: HistoryWindow) -> None:
    """Whichever of them is bold."""

    def places() -> list[int]:
        model = history.model
        return [history.view.visualRect(model.index(n)).top() for n in range(model.rowCount())]

    before = places()
    click_on(history, 1)
    assert bold(history) == [1]
    assert places() == before


def test_a_click_goes_there_and_back(window: MainWindow, history: HistoryWindow) -> None:
    told: list[object] = []
    window.document.subscribe(lambda before, after: told.append(after))
    click_on(history, 1)
    assert window.document.graph.name == "other"
    assert window.document.graph.layers["dense"].arguments["units"] == 4
    assert len(told) == 1
    assert (bold(history), grey(history)) == ([1], [2, 3])
    click_on(history, 0)
    assert window.document.graph == chain(2)
    assert not window.isWindowModified()
    click_on(history, 3)
    assert window.document.graph.layers["dense"].arguments["units"] == 6
    assert grey(history) == []


def test_it_works_without_a_mouse(window: MainWindow, history: HistoryWindow) -> None:
    view = history.view
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    assert window.document.position == 1


def test_it_follows_what_is_done_elsewhere(window: MainWindow, history: HistoryWindow) -> None:
    window.actions_["undo"].trigger()
    assert (bold(history), grey(history)) == ([2], [3])
    window.document.rename("third")
    assert rows(history)[3:] == ["Name the model third"]
    window.session.new()
    window.document.mark_saved()


def test_another_model_begins_another_history(window: MainWindow, history: HistoryWindow) -> None:
    window.document.reset(chain(5))
    assert rows(history) == ["As it was at first"]


def test_a_long_one_is_quick_to_walk(window: MainWindow, history: HistoryWindow) -> None:
    for units in range(7, 300):
        window.document.apply(SetArguments("dense", {"units": units}))
    assert history.view.currentIndex().row() == window.document.position
    click_on(history, 150)
    assert window.document.position == 150


def test_it_can_be_closed_and_opened_again(window: MainWindow, history: HistoryWindow) -> None:
    history.close()
    window.document.undo()
    window.actions_["history"].trigger()
    assert bold(window.findChildren(HistoryWindow)[-1]) == [2]


def test_what_a_row_has_no_room_for_is_whole_beside_the_cursor(history: HistoryWindow) -> None:
    index = history.model.index(2)
    assert history.model.data(index, Qt.ItemDataRole.ToolTipRole) == "Set units of dense"

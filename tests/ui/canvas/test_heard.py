"""What a screen reader is told of the canvas, through Qt's own interface for it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from pytestqt.qtbot import QtBot

from app.graph.edits import RemoveNodes
from app.ui.main_window import MainWindow
from tests.ui.fakes import FakeEngine, report_of

Text, Role = QAccessible.Text, QAccessible.Role


@pytest.fixture
def heard(qtbot: QtBot, window: MainWindow, engine: FakeEngine) -> QAccessibleInterface:
    window.session.open_named("example:mlp")
    found = QAccessible.queryAccessibleInterface(window.canvas.view)
    assert found
    return found


def children(of: QAccessibleInterface) -> list[QAccessibleInterface]:
    return [of.child(place) for place in range(of.childCount())]


def test_the_canvas_is_a_list_of_its_nodes(heard: QAccessibleInterface, window: MainWindow) -> None:
    assert (heard.role(), heard.text(Text.Name)) == (Role.List, "Canvas")
    names = [child.text(Text.Name) for child in children(heard)]
    assert len(names) == 5
    assert "hidden1, Dense, 512 · relu, output ?, node 1 of 5" in names
    assert {child.role() for child in children(heard)} == {Role.ListItem}
    for place, child in enumerate(children(heard)):
        assert child.parent().childCount() == 5
        assert heard.indexOfChild(child) == place
        centre = child.rect().center()
        there = heard.childAt(centre.x(), centre.y())
        assert there.text(Text.Name) == child.text(Text.Name)
    assert heard.child(5) is None


def test_a_node_that_is_selected_is_told_so(
    heard: QAccessibleInterface, window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.view.hasFocus)
    window.canvas.select(("hidden2",))
    chosen = [child for child in children(heard) if child.state().selected]
    assert [child.text(Text.Name)[:7] for child in chosen] == ["hidden2"]
    assert heard.focusChild().text(Text.Name)[:7] == "hidden2"
    window.canvas.select(("hidden2", "output"))
    assert heard.focusChild() is None


def test_what_is_wrong_is_its_description(
    heard: QAccessibleInterface, window: MainWindow, engine: FakeEngine
) -> None:
    from app.graph.problems import Problem

    problem = Problem("error", "missing-input", "hidden1", "inputs", {"node": "a", "port": "b"})
    graph = window.document.graph
    window.canvas.set_report(report_of(graph, 0, problem))
    told = {child.text(Text.Name).split(",")[0]: child for child in children(heard)}
    assert told["hidden1"].text(Text.Description) == "a needs an input at 'b'. Drag a wire to it."
    assert told["hidden2"].text(Text.Description) == ""


def test_a_node_that_goes_is_no_longer_told(
    heard: QAccessibleInterface, window: MainWindow
) -> None:
    gone = children(heard)[0]
    assert gone.isValid()
    window.document.apply(RemoveNodes(frozenset(("hidden1",))))
    assert heard.childCount() == 4
    assert not gone.isValid()
    assert gone.text(Text.Name) == ""
    assert gone.rect().isEmpty()
    assert heard.indexOfChild(gone) == -1
    window.document.undo()
    assert gone.isValid()

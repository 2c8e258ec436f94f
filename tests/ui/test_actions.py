"""The table of actions: complete, without two that fight, and told by F1."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.formats.names import GROUPS, NAMES
from app.graph.edits import RemoveNodes
from app.graph.model import Graph
from app.ui.action_spec import menu_text
from app.ui.actions import CANVAS_MENU, FRAME_MENU, MENUS, PRIMARY, TOOLBAR, WIRE_MENU, specs
from app.ui.commands import commands
from app.ui.help import AboutWindow, gestures, giving, keeping
from app.ui.main_window import MainWindow
from app.ui.shortcuts_window import ShortcutsWindow
from tests.builder import chain
from tests.ui.fakes import FakeEngine


def test_no_shortcut_belongs_to_two_actions() -> None:
    keys = Counter(QKeySequence(key).toString() for spec in specs() for key in spec.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert all(keys), "a shortcut that Qt cannot read"


def test_standard_shortcuts_do_what_they_always_do() -> None:
    wanted = {
        "new": "Ctrl+N", "open": "Ctrl+O", "save": "Ctrl+S", "save_as": "Ctrl+Shift+S",
        "close": "Ctrl+W", "quit": "Ctrl+Q", "select_all": "Ctrl+A", "undo": "Ctrl+Z",
        "redo": "Ctrl+Shift+Z", "copy": "Ctrl+C", "cut": "Ctrl+X", "paste": "Ctrl+V",
        "duplicate": "Ctrl+D", "rename": "F2", "arrange": "L", "fit": "Home",
        "fit_selection": "F", "library": "/", "shortcuts": "F1", "new_window": "Ctrl+Shift+N",
        "history": "Ctrl+Alt+Z",
    }  # fmt: skip
    table = {spec.id: spec.keys for spec in specs()}
    assert {name: table[name][0] for name in wanted} == wanted


def test_every_entry_either_runs_or_opens_a_menu() -> None:
    for spec in specs():
        assert bool(spec.run) != bool(spec.fill), spec.id
    named = {*TOOLBAR, *PRIMARY, *CANVAS_MENU, *FRAME_MENU, *WIRE_MENU}
    assert named - {""} <= {spec.id for spec in specs()}


def test_the_menus_are_those_of_the_table(window: MainWindow) -> None:
    shown = [action.text() for action in window.menuBar().actions()]
    assert shown == [menu_text(title) for title, _ in MENUS]
    assert [text.replace("&", "") for text in shown] == [
        "File", "Edit", "View", "Model", "Arrange", "Help",
    ]  # fmt: skip


def test_what_changes_the_model_stands_under_model(qtbot: QtBot, window: MainWindow) -> None:
    menus = {
        menu.title(): [entry.objectName() for entry in menu.actions()]
        for menu in window.menuBar().findChildren(QMenu)
    }
    ours = ("check", "fix_all", "tell_again", "restart")
    places = [menus["&Model"].index(name) for name in ours]
    assert places == list(range(places[0], places[0] + len(ours)))
    assert not {*ours} & {*menus["&View"]}
    # The palette and F1 follow.
    assert "Model: Tell silenced hints again" in [command.text for command in commands(window)]
    shown = ShortcutsWindow(window)
    qtbot.addWidget(shown)
    exact = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    (row,) = shown.tree.findItems("Fix all problems", exact)
    assert row.parent().text(0) == "Model"


def submenu(window: MainWindow, name: str) -> QMenu:
    text = next(menu_text(spec.text) for spec in specs() if spec.id == name)
    for menu in window.findChildren(QMenu):
        if menu.title() == text:
            menu.aboutToShow.emit()
            return menu
    raise AssertionError(name)


def test_check_now_tries_calls_again_that_ended_the_engine(
    window: MainWindow, engine: FakeEngine
) -> None:
    window.document.reset(chain(2))
    window.actions_["check"].trigger()
    assert engine.pardons == 1


def test_check_now_shows_what_is_found(qtbot: QtBot, window: MainWindow) -> None:
    window.session.start_empty()
    window.document.reset(chain(2))
    window.tabs.setCurrentIndex(2)
    window.actions_["check"].trigger()
    assert window.tabs.currentIndex() == 2, "nothing is wrong"
    window.document.apply(RemoveNodes(frozenset({"dense"})))
    qtbot.waitUntil(lambda: bool(window.check.report.problems))
    window.actions_["check"].trigger()
    assert window.tabs.tabText(window.tabs.currentIndex()).startswith("Problems")


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("Ctrl+Del", "remove_and_join"),
        ("X", "remove_and_join"),
        ("Alt+D", "call_again"),
        ("Ctrl+Shift+V", "paste_with_wires"),
    ],
)
def test_keys_of_the_hands(window: MainWindow, keys: str, name: str) -> None:
    assert QKeySequence(keys) in window.actions_[name].shortcuts()


def test_sharing_can_be_stopped_where_there_is_some(window: MainWindow) -> None:
    window.document.reset(chain(2))
    window.session.start_empty()
    actions = window.actions_
    window.canvas.select(["a"])
    assert not actions["call_again"].isEnabled()
    window.canvas.select(["dense"])
    assert not actions["stop_sharing"].isEnabled()
    actions["call_again"].trigger()
    (again,) = window.selection
    assert window.document.graph.nodes[again].layer == "dense"
    assert actions["stop_sharing"].isEnabled()
    actions["stop_sharing"].trigger()
    assert window.document.graph.nodes[again].layer != "dense"


def test_the_examples_are_in_the_menu(window: MainWindow) -> None:
    entries = submenu(window, "examples").actions()
    names = [re.findall(r"\((\w+)\)", entry.text())[0] for entry in entries if entry.text()]
    assert names == list(NAMES)
    assert sum(entry.isSeparator() for entry in entries) == len(GROUPS) - 1
    entries[0].trigger()
    assert window.document.graph.name == "mlp"


def test_every_export_is_in_the_menu(window: MainWindow) -> None:
    window.document.reset(chain(2))
    entries = submenu(window, "export").actions()
    assert [action.text().replace("&", "") for action in entries] == [
        "Notebook…",
        "Keras model…",
        "Keras model as JSON…",
        "Graphviz text…",
        "Picture of the canvas…",
        "Keras's plot…",
        "Summary…",
    ]
    assert all(action.isEnabled() for action in entries)
    window.document.reset(Graph())
    assert not any(action.isEnabled() for action in entries)


def test_recent_files_are_in_the_menu(window: MainWindow) -> None:
    (entry,) = submenu(window, "recent").actions()
    assert not entry.isEnabled()


def test_the_panels_are_in_the_menu(window: MainWindow) -> None:
    window.session.start_empty()
    entries = submenu(window, "panels").actions()
    assert [entry.isChecked() for entry in entries] == [True, True, True]
    entries[1].trigger()
    assert not window.docks["properties"].isVisible()


def test_the_theme_that_is_chosen_is_marked(window: MainWindow) -> None:
    entries = submenu(window, "theme").actions()
    assert [entry.isChecked() for entry in entries] == [False, False, True]


def test_f1_lists_every_shortcut(qtbot: QtBot, window: MainWindow) -> None:
    shown = ShortcutsWindow(window)
    qtbot.addWidget(shown)
    rows: list[str] = []
    for top in range(shown.tree.topLevelItemCount()):
        heading = shown.tree.topLevelItem(top)
        assert heading is not None
        rows += [heading.child(row).text(1) for row in range(heading.childCount())]
    native = QKeySequence.SequenceFormat.NativeText
    for spec in specs():
        for key in spec.keys:
            assert any(QKeySequence(key).toString(native) in row for row in rows), spec.id
    listed = sum(bool(spec.run) for spec in specs())
    assert len(rows) == len(gestures()) + len(keeping()) + len(giving()) + listed


def test_about_tells_the_versions(qtbot: QtBot, window: MainWindow) -> None:
    about = AboutWindow(window, "3.15.1")
    qtbot.addWidget(about)
    assert "Keras 3.15.1" in about._text("3.15.1")

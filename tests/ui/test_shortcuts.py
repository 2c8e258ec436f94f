"""Keys that a person chose: pressed in the F1 window, told of when taken, kept, reset."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItem

from app.ui.actions import specs
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.ui.shortcuts import RESERVED
from app.ui.shortcuts_window import DO, TO, KeyEdit, ShortcutsWindow
from tests.builder import chain
from tests.ui.fakes import FakeAsker, FakeEngine

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    window.document.reset(chain(2))
    window.session.start_empty()
    return window


@pytest.fixture
def shown(opened: MainWindow, qtbot) -> ShortcutsWindow:
    made = ShortcutsWindow(opened)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def press(shown: ShortcutsWindow, name: str, key: Qt.Key, held=NONE) -> None:
    """Click on an action's keys, then press others."""
    row = shown._rows[name]
    shown.tree.scrollToItem(row)
    place = shown.tree.visualItemRect(row)
    at = place.topLeft()
    at.setX(shown.tree.columnWidth(TO) + 20)
    at.setY(place.center().y())
    QTest.mouseClick(shown.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    edit = shown.tree.itemWidget(row, DO)
    assert isinstance(edit, KeyEdit)
    assert edit.hasFocus()
    QTest.keyClick(edit, key, held)


def keys(window: MainWindow, name: str) -> list[str]:
    return [sequence.toString() for sequence in window.actions_[name].shortcuts()]


def test_no_row_is_cut_at_the_side_nor_at_the_bottom(qtbot, shown: ShortcutsWindow) -> None:
    tree, view = shown.tree, shown.tree.viewport()
    heights = (shown.height(), shown.height() + 7, shown.height() - 33)
    for height in heights:
        shown.resize(shown.width(), height)
        qtbot.waitUntil(lambda height=height: shown.height() == height)
        tops = {tree.visualItemRect(item).top(): item for item in all_items(tree)}
        seen = [item for top, item in tops.items() if 0 <= top < view.height()]
        assert len(seen) > 20
        assert all(tree.visualItemRect(item).bottom() <= view.height() for item in seen)
    for item in all_items(tree):
        for column in (TO, DO) if item.parent() else ():
            index = tree.indexFromItem(item, column)
            cell = tree.visualRect(index)
            assert tree.sizeHintForIndex(index).width() <= cell.width(), item.text(column)
            assert cell.right() <= view.width()


def all_items(tree: QTreeWidget) -> list[QTreeWidgetItem]:
    return tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive)


def test_a_click_and_new_keys_change_an_action(
    opened: MainWindow, shown: ShortcutsWindow, settings: Settings
) -> None:
    press(shown, "bypass", Qt.Key.Key_K, CONTROL)
    assert keys(opened, "bypass") == ["Ctrl+K"]
    assert shown._rows["bypass"].text(DO) == "Ctrl+K"
    assert shown._rows["bypass"].font(DO).bold()
    assert settings.shortcuts == {"bypass": ("Ctrl+K",)}
    shown.close()
    opened.activateWindow()
    QApplication.processEvents()
    opened.canvas.view.setFocus()
    opened.canvas.select(["dense"])
    QTest.keyClick(opened.canvas.view, Qt.Key.Key_B)
    assert not opened.document.graph.nodes["dense"].bypassed
    QTest.keyClick(opened.canvas.view, Qt.Key.Key_K, CONTROL)
    assert opened.document.graph.nodes["dense"].bypassed


def test_keys_of_another_action_are_asked_about(opened: MainWindow, shown: ShortcutsWindow) -> None:
    press(shown, "bypass", Qt.Key.Key_L)
    assert "L belongs to “Arrange the selection, or all”" in shown.told.text()
    assert keys(opened, "bypass") == ["B"]
    assert shown.take.isVisible()
    shown.take.click()
    assert keys(opened, "bypass") == ["L"]
    assert keys(opened, "arrange") == []
    assert shown._rows["arrange"].text(DO) == "–"
    assert not shown.take.isVisible()


def test_of_several_keys_only_the_one_is_lost(opened: MainWindow, shown: ShortcutsWindow) -> None:
    press(shown, "bypass", Qt.Key.Key_X)
    shown.take.click()
    assert keys(opened, "remove_and_join") == ["Ctrl+Del"]


def test_the_question_stays_about_the_row_it_was_asked_for(
    opened: MainWindow, shown: ShortcutsWindow
) -> None:
    press(shown, "bypass", Qt.Key.Key_L)
    shown.tree.setCurrentItem(shown._rows["frame"])
    shown.take.click()
    assert keys(opened, "bypass") == ["L"]
    assert keys(opened, "frame") == ["C"]


def test_escape_and_modifiers_alone_change_nothing(
    opened: MainWindow, shown: ShortcutsWindow
) -> None:
    press(shown, "bypass", Qt.Key.Key_Shift, SHIFT)
    edit = QApplication.focusWidget()
    assert isinstance(edit, KeyEdit)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert shown.tree.itemWidget(shown._rows["bypass"], DO) is None
    assert shown.isVisible()
    assert keys(opened, "bypass") == ["B"]


def test_what_the_canvas_takes_itself_is_refused(
    opened: MainWindow, shown: ShortcutsWindow
) -> None:
    for key, held in (
        (Qt.Key.Key_Tab, NONE),
        (Qt.Key.Key_Left, CONTROL),
        (Qt.Key.Key_Return, NONE),
    ):
        press(shown, "bypass", key, held)
        assert "always does the same" in shown.told.text()
        assert keys(opened, "bypass") == ["B"]


def test_keys_of_an_action_do_not_run_it_while_they_are_asked_for(
    opened: MainWindow, shown: ShortcutsWindow
) -> None:
    opened.document.rename("other")
    press(shown, "bypass", Qt.Key.Key_Z, CONTROL)
    assert opened.document.graph.name == "other"
    assert "Ctrl+Z belongs to" in shown.told.text()


def test_one_and_all_are_reset(
    opened: MainWindow, shown: ShortcutsWindow, settings: Settings
) -> None:
    assert not shown.reset_all.isEnabled()
    press(shown, "bypass", Qt.Key.Key_L)
    shown.take.click()
    shown.tree.setCurrentItem(shown._rows["arrange"])
    shown.reset.click()
    assert "Its keys belong to “Skip it, or use it again”" in shown.told.text()
    shown.tree.setCurrentItem(shown._rows["bypass"])
    shown.reset.click()
    assert keys(opened, "bypass") == ["B"]
    assert keys(opened, "arrange") == []
    shown.reset_all.click()
    assert settings.shortcuts == {}
    for spec in specs():
        if spec.run:
            assert keys(opened, spec.id) == [QKeySequence(key).toString() for key in spec.keys]
    assert not shown.reset_all.isEnabled()


def test_keys_can_be_taken_away(opened: MainWindow, shown: ShortcutsWindow) -> None:
    shown.tree.setCurrentItem(shown._rows["bypass"])
    shown.none.click()
    assert keys(opened, "bypass") == []
    assert "has no keys now" in shown.told.text()
    assert not shown.none.isEnabled()


def test_they_are_kept(store: QSettings, qtbot, engine: FakeEngine, asker: FakeAsker) -> None:
    settings = Settings(store)
    settings.shortcuts = {"palette": ("Ctrl+K",), "of another version": ("Ctrl+J",)}
    window = MainWindow(Settings(store), engine, asker)  # type: ignore[arg-type]
    qtbot.addWidget(window)
    assert keys(window, "palette") == ["Ctrl+K"]
    assert window.actions_._hint.text() == "Ctrl+K any command"
    window.actions_.shortcuts.give("palette", "Ctrl+J")
    assert window.actions_._hint.text() == "Ctrl+J any command"
    assert Settings(store).shortcuts["of another version"] == ("Ctrl+J",)


@pytest.mark.parametrize("stored", ["no json", "[1]", '{"bypass": 7}', '{"bypass": [7, "K"]}'])
def test_what_cannot_be_read_counts_as_never_stored(store: QSettings, stored: str) -> None:
    store.setValue("shortcuts", stored)
    expected = {"bypass": ("K",)} if "K" in stored else {}
    assert Settings(store).shortcuts == expected


def test_no_action_came_with_a_reserved_key(opened: MainWindow) -> None:
    shortcuts = opened.actions_.shortcuts
    for spec in specs():
        assert not any(map(shortcuts.reserved, spec.keys)), spec.id
    assert all(map(shortcuts.reserved, RESERVED))
    # But for what an action tells of the canvas's own keys.
    assert all(shortcuts.reserved(key) for spec in specs() for key in spec.told)


# --- from panel to panel


def test_f6_goes_round_the_panels(opened: MainWindow) -> None:
    opened.activateWindow()
    opened.canvas.view.setFocus()
    seen = []
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget() or opened, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        places = (opened.library, opened.stack, opened.properties, opened.tabs)
        seen.append(next(n for n, place in enumerate(places) if place.isAncestorOf(focus)))
    assert seen == [2, 3, 0, 1]
    QTest.keyClick(opened.canvas.view, Qt.Key.Key_F6, SHIFT)
    assert opened.library.isAncestorOf(QApplication.focusWidget())  # type: ignore[arg-type]
    opened.docks["properties"].hide()
    opened.canvas.view.setFocus()
    QTest.keyClick(opened.canvas.view, Qt.Key.Key_F6)
    assert opened.tabs.tabBar().hasFocus()


def test_the_selection_is_spoken(opened: MainWindow) -> None:
    opened.canvas.select(["dense"])
    assert opened.canvas.view.accessibleDescription() == (
        "dense, Dense, 4 units, output ?, node 2 of 3"
    )
    opened.canvas.select(["a", "dense"])
    assert opened.canvas.view.accessibleDescription() == "2 nodes selected"

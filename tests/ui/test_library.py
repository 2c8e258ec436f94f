"""The layer library: search, keys, recently used, drag."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QHoverEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.ui.canvas.hands import LAYER_MIME
from app.ui.panels.library import LibraryPanel
from app.ui.panels.library_model import MIME
from app.ui.settings import Settings
from nodes.catalogue import catalogue
from nodes.spec import CallSpec


@pytest.fixture
def panel(qtbot: QtBot, settings: Settings) -> LibraryPanel:
    made = LibraryPanel(settings)
    qtbot.addWidget(made)
    made.resize(212, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def chosen(panel: LibraryPanel) -> list[str]:
    found: list[str] = []

    def note(spec: CallSpec) -> None:
        found.append(spec.name)

    panel.layer_chosen.connect(note)
    return found


def names(panel: LibraryPanel, parent: QModelIndex | None = None) -> list[str]:
    parent = parent or QModelIndex()
    rows = range(panel.model.rowCount(parent))
    return [str(panel.model.index(row, 0, parent).data()) for row in rows]


def test_the_model_keeps_qts_rules(panel: LibraryPanel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(panel.model)


def test_categories_are_those_of_the_catalogue(panel: LibraryPanel) -> None:
    assert names(panel) == list(catalogue().by_category())
    core = panel.model.index(names(panel).index("Core"), 0)
    assert names(panel, core) == [spec.name for spec in catalogue().by_category()["Core"]]


def test_enter_in_the_search_adds_the_best_match(panel: LibraryPanel, chosen: list[str]) -> None:
    panel.focus_search()
    QTest.keyClicks(panel.search, "conv2d")
    assert names(panel)[0] == "Conv2D"
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert chosen == ["Conv2D"]
    assert panel.search.text() == ""


def test_down_and_enter_add_another_match(panel: LibraryPanel, chosen: list[str]) -> None:
    panel.focus_search()
    QTest.keyClicks(panel.search, "pool")
    second = names(panel)[1]
    QTest.keyClick(panel.search, Qt.Key.Key_Down)
    QTest.keyClick(panel.tree, Qt.Key.Key_Down)
    QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    assert chosen == [second]


def test_escape_leaves_the_search(panel: LibraryPanel) -> None:
    panel.focus_search()
    QTest.keyClicks(panel.search, "lst")
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    assert names(panel)[0] == "Core"


def test_no_match_is_told(panel: LibraryPanel, chosen: list[str]) -> None:
    panel.focus_search()
    QTest.keyClicks(panel.search, "xyzzy")
    assert panel.nothing.isVisible()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert chosen == []


def test_a_double_click_adds(panel: LibraryPanel, chosen: list[str]) -> None:
    core = panel.model.index(names(panel).index("Core"), 0)
    dense = panel.model.index(names(panel, core).index("Dense"), 0, core)
    at = panel.tree.visualRect(dense).center()
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen == []
    QTest.mouseDClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen == ["Dense"]


def test_a_click_on_a_heading_folds_it_and_it_stays_so(
    qtbot: QtBot, panel: LibraryPanel, settings: Settings
) -> None:
    core = panel.model.index(names(panel).index("Core"), 0)
    assert panel.tree.isExpanded(core)
    at = panel.tree.visualRect(core).center()
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not panel.tree.isExpanded(core)
    again = LibraryPanel(settings)
    qtbot.addWidget(again)
    assert not again.tree.isExpanded(again.model.index(names(again).index("Core"), 0))
    assert again.tree.isExpanded(again.model.index(names(again).index("Pooling"), 0))


def test_what_was_used_stands_on_top(panel: LibraryPanel) -> None:
    for name in ("Dense", "GRU", "Dense"):
        spec = catalogue().get(name)
        assert spec is not None
        panel.remember(spec)
    assert names(panel)[0] == "Recently used"
    assert names(panel, panel.model.index(0, 0)) == ["Dense", "GRU"]


def tree_of(panel: LibraryPanel, name: str) -> QPoint:
    """The middle of a layer's row among Keras's first category."""
    core = panel.model.index(names(panel).index("Core"), 0)
    row = panel.model.index(names(panel, core).index(name), 0, core)
    return panel.tree.visualRect(row).center()


def test_no_row_moves_away_from_under_the_mouse(panel: LibraryPanel) -> None:
    panel.layer_chosen.connect(panel.remember)
    at = tree_of(panel, "Dense")
    QTest.mouseMove(panel.tree.viewport(), at)
    for _ in range(2):
        QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert tree_of(panel, "Dense") == at
    assert names(panel)[0] == "Core"
    QApplication.sendEvent(panel.tree, QEvent(QEvent.Type.Leave))
    assert names(panel)[0] == "Recently used"
    assert names(panel, panel.model.index(0, 0)) == ["Dense"]


def test_only_a_mouse_that_moves_lights_a_row(panel: LibraryPanel) -> None:
    """A dialog that closes tells that the mouse is over the library, and never that it left."""
    viewport, at = panel.tree.viewport(), QPointF(tree_of(panel, "Dense"))
    plain = viewport.grab().toImage()
    for kind in (QEvent.Type.HoverEnter, QEvent.Type.HoverMove):
        QApplication.sendEvent(viewport, QHoverEvent(kind, at, at, QPointF(-1, -1)))
        assert viewport.grab().toImage() == plain
    QTest.mouseMove(viewport, at.toPoint())
    assert panel.tree.hovered.data() == "Dense"
    assert viewport.grab().toImage() != plain


def test_after_a_drag_out_of_it_the_search_is_done(
    panel: LibraryPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drag itself is the system's: what it drops here, the canvas has told by its end."""
    drops = [True, False]

    def drag(tree: QTreeView, actions: Qt.DropAction) -> None:
        spec = panel.model.layer(tree.currentIndex())
        if drops.pop(0) and spec:
            panel.remember(spec)

    monkeypatch.setattr(QTreeView, "startDrag", drag)
    copy = Qt.DropAction.CopyAction
    panel.focus_search()
    QTest.keyClicks(panel.search, "dense")
    panel.tree.startDrag(copy)
    assert panel.search.text() == ""
    assert names(panel, panel.model.index(0, 0)) == ["Dense"]
    # One that was let go elsewhere added nothing: it may be tried again.
    QTest.keyClicks(panel.search, "lstm")
    panel.tree.startDrag(copy)
    assert panel.search.text() == "lstm"


def test_favourites_stand_above_all(panel: LibraryPanel, settings: Settings) -> None:
    spec = catalogue().get("LSTM")
    assert spec is not None
    panel._favour(spec, True)
    assert names(panel)[0] == "Favourites"
    assert settings.favourite_layers == ["LSTM"]
    panel._favour(spec, False)
    assert names(panel)[0] == "Core"


def test_a_dragged_layer_carries_its_class(panel: LibraryPanel) -> None:
    core = panel.model.index(0, 0)
    dense = panel.model.index(names(panel, core).index("Dense"), 0, core)
    data = panel.model.mimeData([dense])
    assert MIME == LAYER_MIME
    assert bytes(data.data(MIME).data()) == b"Dense"
    assert not panel.model.flags(core) & Qt.ItemFlag.ItemIsDragEnabled


def test_the_search_says_why_a_layer_of_keras_is_not_here(panel: LibraryPanel) -> None:
    QTest.keyClicks(panel.search, "Lambda")
    assert panel.note.isVisible()
    assert panel.note.text().startswith("Lambda is not in the library. It holds a Python function")
    assert not panel.nothing.isVisible()
    assert names(panel) == ["Activation"]
    panel.search.clear()
    assert not panel.note.isVisible()


def test_layers_of_a_family_can_be_told_apart_in_a_narrow_panel(panel: LibraryPanel) -> None:
    """Their names differ at the ends: 1D, 2D, 3D."""
    panel.resize(180, 2_000)
    pictures = {}
    for group in range(panel.tree.model().rowCount()):
        parent = panel.tree.model().index(group, 0)
        for row in range(panel.tree.model().rowCount(parent)):
            index = panel.tree.model().index(row, 0, parent)
            name = str(index.data())
            if name.startswith("AdaptiveAverage"):
                panel.tree.scrollTo(index)
                rect = panel.tree.visualRect(index)
                pictures[name] = panel.tree.viewport().grab(rect).toImage()
    assert len(pictures) == 3
    one, two, three = pictures.values()
    assert one != two != three != one

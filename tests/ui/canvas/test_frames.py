"""Frames and comments under hands: made, moved with what stands in them, resized, named."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.graph.marks import ChangeFrames
from app.graph.model import Box, Frame, Position
from app.ui import theme
from app.ui.canvas.mark_painter import frame_color
from app.ui.main_window import MainWindow
from nodes.sentence import Sentence
from tests.builder import chain
from tests.ui.canvas.driver import Driver, check_view
from tests.ui.test_theme import contrast

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
DRAW = Sentence("Draw")
# Around dense and dense_1 of a chain, whose cards are 176 x 78 and 220 apart.
BOX = Box(200, -60, 420, 160)


@pytest.fixture
def framed(qtbot) -> Driver:
    driver = Driver(qtbot, ChangeFrames({"frame": Frame("Head", BOX)}, DRAW).apply(chain(3)))
    driver.view.center_at(driver.items["dense_1"].card_rect().center())
    return driver


def title(driver: Driver) -> QPoint:
    box = driver.graph.marks.frames["frame"].box
    return driver.at(box.x + box.width - 40, box.y + 14)


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    window.document.reset(chain(3))
    window.session.start_empty()
    window.canvas.set_zoom(1.0)
    window.canvas.view.setFocus()
    return window


def test_c_frames_the_selection_and_asks_for_a_title(opened: MainWindow) -> None:
    opened.canvas.select(["dense", "dense_1"])
    QTest.keyClick(opened.canvas.view, Qt.Key.Key_C)
    focus = QApplication.focusWidget()
    assert focus is opened.canvas._naming.title_edit
    QTest.keyClicks(focus, "Encoder")
    QTest.keyClick(focus, Qt.Key.Key_Return)
    (frame,) = opened.document.graph.marks.frames.values()
    # 14 pixels around the cards, and 24 above for the title.
    assert frame == Frame("Encoder", Box(206, -38, 424, 130), "grey")
    assert len(opened.document.history) == 1
    assert str(opened.document.undo_label) == "Add a frame"
    assert opened.canvas.view.hasFocus()
    check_view(opened.canvas, opened.document.graph)
    opened.document.undo()
    assert not opened.document.graph.marks.frames
    opened.document.redo()
    assert opened.document.graph.marks.frames["frame"].title == "Encoder"
    check_view(opened.canvas, opened.document.graph)


def test_c_without_a_selection_writes_a_comment(opened: MainWindow) -> None:
    QTest.keyClick(opened.canvas.view, Qt.Key.Key_C)
    focus = QApplication.focusWidget()
    assert focus is opened.canvas._naming.comment_edit
    QTest.keyClicks(focus, "Try 64")
    QTest.keyClick(focus, Qt.Key.Key_Return)
    QTest.keyClicks(focus, "units")
    QTest.keyClick(focus, Qt.Key.Key_Return, CONTROL)
    (frame,) = opened.document.graph.marks.frames.values()
    assert frame.comment
    assert frame.title == "Try 64\nunits"
    assert len(opened.document.history) == 1
    assert opened.canvas.chosen_frames == ("comment",)


def test_a_comment_without_a_text_is_none(opened: MainWindow) -> None:
    QTest.keyClick(opened.canvas.view, Qt.Key.Key_C, SHIFT)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Return, CONTROL)
    assert not opened.document.history
    QTest.keyClick(opened.canvas.view, Qt.Key.Key_C, SHIFT)
    editor = opened.canvas._naming.comment_edit
    QTest.keyClicks(editor, "no")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert not opened.document.history


def test_a_frame_is_moved_by_its_title_with_all_that_stands_in_it(framed: Driver) -> None:
    framed.drag(title(framed), title(framed) + QPoint(60, 200))
    marks, places = framed.graph.marks, framed.graph.positions
    assert marks.frames["frame"].box == Box(260, 140, 420, 160)
    assert places["dense"] == Position(280, 200)
    assert places["dense_1"] == Position(500, 200)
    assert places["a"] == Position(0, 0)
    assert len(framed.document.history) == 1
    framed.check()
    framed.document.undo()
    framed.check()
    assert framed.graph.positions["dense"] == Position(220, 0)


def test_it_is_taken_by_its_title_too_where_that_stands_above_it(framed: Driver) -> None:
    """At a third, eleven pixels of the screen for the title are 33 at 100 %: it is no strip."""
    framed.canvas.set_zoom(1 / 3)
    framed.settle()
    above = framed.at(BOX.x + 30, BOX.y - 20)
    framed.drag(above, above + QPoint(0, 100))
    assert framed.graph.marks.frames["frame"].box.y == BOX.y + 300
    assert framed.graph.positions["dense"].y == 300
    framed.document.undo()
    # Beside the title the canvas is seen, and a drag there selects.
    beside = framed.at(BOX.x + 300, BOX.y - 24)
    framed.drag(beside, beside + QPoint(20, 20))
    assert framed.graph.marks.frames["frame"].box == BOX


def test_frames_and_comments_in_a_frame_go_along(framed: Driver) -> None:
    inside = {
        "comment": Frame("Note", Box(220, 20, 90, 60), comment=True),
        "out": Frame("Out", Box(900, 0, 90, 60), comment=True),
    }
    framed.document.apply(ChangeFrames(inside, DRAW))
    framed.drag(title(framed), title(framed) + QPoint(0, 100))
    frames = framed.graph.marks.frames
    assert frames["comment"].box == Box(220, 120, 90, 60)
    assert frames["out"].box == Box(900, 0, 90, 60)
    framed.check()


def test_a_card_dragged_out_of_a_frame_no_longer_goes_along(framed: Driver) -> None:
    framed.drag(framed.body("dense"), framed.body("dense") + QPoint(0, 240))
    framed.drag(title(framed), title(framed) + QPoint(0, -100))
    assert framed.graph.positions["dense"] == Position(220, 240)
    assert framed.graph.positions["dense_1"] == Position(440, -100)
    framed.check()


def test_through_a_frame_the_canvas_is_used(framed: Driver) -> None:
    """A rectangle drawn inside it selects cards; it moves nothing."""
    framed.drag(framed.at(210, -20), framed.at(300, 40))
    assert framed.canvas.selection() == ("dense",)
    assert framed.canvas.chosen_frames == ()
    assert not framed.document.history


def test_a_rectangle_around_a_frame_selects_it(framed: Driver) -> None:
    framed.drag(framed.at(190, -80), framed.at(630, 120))
    assert framed.canvas.chosen_frames == ("frame",)
    assert set(framed.canvas.selection()) == {"dense", "dense_1"}


@pytest.mark.parametrize(
    ("corner", "way", "box"),
    [
        ((200, 20), (-40, 0), Box(160, -60, 460, 160)),
        ((620, 100), (43, 37), Box(200, -60, 460, 200)),
        ((400, -60), (0, -22), Box(200, -80, 420, 180)),
        ((620, 20), (-900, 0), Box(200, -60, 80, 160)),  # no smaller than its title needs
    ],
)
def test_an_edge_is_dragged_on_the_grid(framed: Driver, corner, way, box: Box) -> None:
    start = framed.at(*corner)
    framed.drag(start, start + QPoint(*way))
    assert framed.graph.marks.frames["frame"].box == box
    assert framed.canvas.chosen_frames == ("frame",)
    assert framed.graph.positions == chain(3).positions
    assert len(framed.document.history) == 1
    framed.check()


def test_alt_resizes_freely(framed: Driver) -> None:
    start = framed.at(620, 20)
    framed.drag(start, start + QPoint(13, 0), modifiers=Qt.KeyboardModifier.AltModifier)
    assert framed.graph.marks.frames["frame"].box.width == 433


def test_escape_gives_size_and_place_back(framed: Driver) -> None:
    for start in (framed.at(620, 20), title(framed)):
        framed.press(start)
        framed.move(start + QPoint(50, 30))
        framed.move(start + QPoint(80, 60))
        framed.key(Qt.Key.Key_Escape)
        framed.release(start)
        assert not framed.document.history
        framed.check()


def test_a_double_click_names_a_frame(framed: Driver) -> None:
    framed.double_click(title(framed))
    framed.write("Tail")
    framed.press_key(Qt.Key.Key_Return)
    assert framed.graph.marks.frames["frame"].title == "Tail"
    assert len(framed.document.history) == 1
    framed.check()


def test_f2_names_the_selected_frame(opened: MainWindow) -> None:
    opened.document.apply(ChangeFrames({"frame": Frame("Head", BOX)}, DRAW))
    opened.canvas.select_all()
    assert not opened.actions_["rename"].isEnabled()
    opened.canvas._selection.set(frames=("frame",))
    assert opened.actions_["rename"].isEnabled()
    QTest.keyClick(opened, Qt.Key.Key_F2)
    assert QApplication.focusWidget() is opened.canvas._naming.title_edit


def test_seen_from_afar_a_title_is_edited_where_it_stands(opened: MainWindow) -> None:
    opened.document.apply(ChangeFrames({"frame": Frame("Head", BOX)}, DRAW))
    opened.canvas.set_zoom(0.2)
    naming = opened.canvas._naming
    naming.name_frame("frame")
    frame = opened.canvas.view.mapFromScene(QRectF(*BOX)).boundingRect()
    edit = naming.title_edit.geometry()
    # The title stands above the frame there; its editor does not hide what is in the frame.
    assert edit.center().y() < frame.top()
    assert edit.bottom() < frame.center().y()


def test_a_comments_text_is_written_anew(framed: Driver) -> None:
    framed.document.apply(
        ChangeFrames({"c": Frame("old", Box(220, 200, 160, 90), comment=True)}, DRAW)
    )
    framed.double_click(framed.at(300, 245))
    framed.write("new")
    framed.click(framed.at(500, 300))
    assert framed.graph.marks.frames["c"].title == "new"
    framed.double_click(framed.at(300, 245))
    editor = framed.canvas._naming.comment_edit
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClick(editor, Qt.Key.Key_Return, CONTROL)
    assert "c" not in framed.graph.marks.frames
    framed.check()


def test_delete_removes_a_frame_and_leaves_what_stands_in_it(framed: Driver) -> None:
    framed.click(title(framed))
    framed.canvas.delete()
    assert not framed.graph.marks.frames
    assert framed.graph.nodes == chain(3).nodes
    assert str(framed.document.undo_label) == "Remove a frame"
    framed.check()
    framed.document.undo()
    framed.check()


def test_colours_from_the_menu_are_one_step(opened: MainWindow) -> None:
    opened.document.apply(ChangeFrames({"frame": Frame("Head", BOX)}, DRAW))
    opened.canvas._selection.set(frames=("frame",))
    menu = QMenu()
    opened.actions_.fill_menu(menu, opened._menu_names())
    inner = next(action.menu() for action in menu.actions() if action.menu())
    assert isinstance(inner, QMenu)
    inner.aboutToShow.emit()
    entries = {action.text(): action for action in inner.actions()}
    entries["Violet"].trigger()
    assert opened.document.graph.marks.frames["frame"].color == "violet"
    assert str(opened.document.undo_label) == "Colour a frame"
    check_view(opened.canvas, opened.document.graph)


def test_a_frame_is_fitted_to_what_stands_in_it(opened: MainWindow) -> None:
    opened.document.apply(ChangeFrames({"frame": Frame("Head", Box(210, -200, 900, 500))}, DRAW))
    opened.canvas._selection.set(frames=("frame",))
    opened.actions_["fit_frame"].trigger()
    assert opened.document.graph.marks.frames["frame"].box == Box(206, -38, 644, 130)


def test_frames_go_through_the_clipboard(framed: Driver) -> None:
    framed.drag(framed.at(190, -80), framed.at(630, 120))
    text = framed.canvas.copy()
    framed.move(framed.at(400, 300))
    framed.canvas.paste(text)
    assert framed.canvas.chosen_frames == ("frame_1",)
    frames, places = framed.graph.marks.frames, framed.graph.positions
    one, two = (framed.graph.marks.frames[key].box for key in ("frame", "frame_1"))
    (x, y) = places[framed.canvas.selection()[0]]
    assert (two.x - one.x, two.y - one.y) == (x - places["dense"].x, y - places["dense"].y)
    assert frames["frame_1"].title == "Head"
    framed.check()


def test_a_comment_alone_is_duplicated(framed: Driver) -> None:
    framed.document.apply(
        ChangeFrames({"c": Frame("Note", Box(220, 200, 160, 90), comment=True)}, DRAW)
    )
    framed.click(framed.at(300, 245))
    framed.canvas.duplicate()
    assert framed.canvas.chosen_frames == ("c_1",)
    assert framed.graph.marks.frames["c_1"].title == "Note"
    assert framed.graph.marks.frames["c_1"].box != framed.graph.marks.frames["c"].box
    framed.check()


def test_the_menu_of_a_frame_is_about_frames(framed: Driver) -> None:
    at = title(framed)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, framed.view.mapToGlobal(at))
    QApplication.sendEvent(framed.view.viewport(), event)
    assert framed.canvas.chosen_frames == ("frame",)
    assert framed.canvas.selection() == ()


@pytest.mark.parametrize("name", [theme.LIGHT, theme.DARK])
def test_titles_are_readable_on_every_colour(name: str) -> None:
    colors = theme.load(name)
    for color in ("grey", "blue", "green", "orange", "pink", "violet", "cyan"):
        tint, ground = frame_color(colors, color), colors["canvas"]
        # The strip of the title: 50 of 255 upon 20 of 255 upon the canvas.
        for alpha in (20 / 255, 50 / 255):
            mixed = [
                a * alpha + b * (1 - alpha)
                for a, b in zip(tint.getRgbF()[:3], ground.getRgbF()[:3], strict=True)
            ]
            ground = type(ground).fromRgbF(*mixed)
        assert contrast(colors["text"], ground) >= 4.5

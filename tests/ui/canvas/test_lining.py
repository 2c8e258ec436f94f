"""Aligning, distributing, arranging: where cards go, and the way there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from app.graph.arrange import arranged
from app.graph.edits import Move
from app.graph.marks import ChangeBends, ChangeFrames
from app.graph.model import Box, Ends, Frame, Position, TensorRef
from app.ui.canvas.glide import Glide
from app.ui.canvas.lining import distributed, lined_up
from app.ui.main_window import MainWindow
from nodes.sentence import Sentence
from tests.builder import chain, residual
from tests.ui.canvas.driver import Driver, check_view

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BOXES = {
    "a": QRectF(10, 0, 100, 50),
    "b": QRectF(40, 90, 100, 70),
    "c": QRectF(200, 300, 100, 50),
}
DRAW = Sentence("Draw")


@pytest.mark.parametrize(
    ("side", "places"),
    [
        # The rectangle around all is 10 .. 300 across and 0 .. 350 down.
        ("left", {"a": (10, 0), "b": (10, 90), "c": (10, 300)}),
        ("centre", {"a": (105, 0), "b": (105, 90), "c": (105, 300)}),
        ("right", {"a": (200, 0), "b": (200, 90), "c": (200, 300)}),
        ("top", {"a": (10, 0), "b": (40, 0), "c": (200, 0)}),
        ("middle", {"a": (10, 150), "b": (40, 140), "c": (200, 150)}),
        ("bottom", {"a": (10, 300), "b": (40, 280), "c": (200, 300)}),
    ],
)
def test_cards_line_up(side, places) -> None:
    assert lined_up(BOXES, side) == places


def test_gaps_become_equal_and_the_outermost_stay() -> None:
    # Down: 350 less 50 + 70 + 50 leaves 180, two gaps of 90.
    assert distributed(BOXES, across=False) == {"a": (10, 0), "b": (40, 140), "c": (200, 300)}
    # Across: 290 less 300 leaves -10: they overlap by 5 each.
    assert distributed(BOXES, across=True) == {"a": (10, 0), "b": (105, 90), "c": (200, 300)}


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    window.document.reset(chain(3))
    window.session.start_empty()
    window.canvas.arranging.glide.milliseconds = 0
    window.canvas.view.setFocus()
    return window


def test_keys_line_up_in_one_step(opened: MainWindow) -> None:
    opened.document.apply(Move({"dense": Position(230, 50), "dense_1": Position(400, -70)}))
    opened.canvas.select(["dense", "dense_1"])
    keys = {
        Qt.Key.Key_Left: ("x", 230), Qt.Key.Key_Right: ("x", 400),
        Qt.Key.Key_Up: ("y", -70), Qt.Key.Key_Down: ("y", 50),
    }  # fmt: skip
    for key, (axis, value) in keys.items():
        QTest.keyClick(opened.canvas.view, key, CONTROL | SHIFT)
        places = opened.document.graph.positions
        assert {getattr(places[node], axis) for node in ("dense", "dense_1")} == {value}
        assert str(opened.document.undo_label) == "Align dense, dense_1"
        check_view(opened.canvas, opened.document.graph)
        opened.document.undo()
    assert opened.document.graph.positions["dense"] == Position(230, 50)


def test_what_cannot_be_done_is_not_offered(opened: MainWindow) -> None:
    names = ("align_left", "align_middle", "distribute_across")
    for count, enabled in ((1, [False] * 3), (2, [True, True, False]), (3, [True] * 3)):
        opened.canvas.select(list(opened.document.graph.nodes)[:count])
        assert [opened.actions_[name].isEnabled() for name in names] == enabled
    opened.actions_["distribute_down"].trigger()
    assert not opened.document.history  # they stand in one row: no gap to make
    opened.document.apply(Move({"dense": Position(220, 300), "dense_1": Position(440, 320)}))
    opened.actions_["distribute_down"].trigger()
    assert opened.document.graph.positions["dense"].y == 160
    assert str(opened.document.undo_label) == "Distribute a, dense, dense_1"


# --- arranging


def spread(driver: Driver) -> None:
    driver.document.apply(
        Move({n: Position(0, 90.0 * i) for i, n in enumerate(driver.graph.nodes)})
    )


def test_bends_go_and_frames_follow_in_the_same_step(qtbot) -> None:
    driver = Driver(qtbot, residual(2))
    spread(driver)
    ends = Ends(TensorRef("dense"), "dense_1", "inputs")
    driver.document.apply(ChangeBends({ends: (Position(400, 400),)}, DRAW))
    # Cards are 176 x 78: the inner frame holds dense, the outer one dense and dense_1.
    frames = {
        "inner": Frame("Inner", Box(-30, 80, 260, 90)),
        "outer": Frame("Outer", Box(-40, 60, 280, 220)),
        "note": Frame("Note", Box(500, 0, 90, 60), comment=True),
    }
    driver.document.apply(ChangeFrames(frames, DRAW))
    steps = len(driver.document.history)
    driver.canvas.arrange()
    assert len(driver.document.history) == steps + 1
    assert driver.graph.marks.bends == {}
    places = arranged(driver.graph)
    assert driver.graph.positions == places
    after = {key: QRectF(*frame.box) for key, frame in driver.graph.marks.frames.items()}
    cards = {node: QRectF(*places[node], 176, 78) for node in ("dense", "dense_1")}
    assert after["inner"].contains(cards["dense"])
    assert after["outer"].contains(after["inner"])
    assert after["outer"].contains(cards["dense_1"])
    assert driver.graph.marks.frames["note"] == frames["note"]
    driver.check()
    driver.document.undo()
    assert driver.graph.marks.frames == frames
    driver.check()


def test_the_eye_follows_and_the_document_is_there_at_once(qtbot) -> None:
    driver = Driver(qtbot, residual(3))
    spread(driver)
    driver.canvas.arranging.glide.milliseconds = 60
    start = driver.items["add"].pos()
    driver.canvas.arrange()
    goal = QPointF(*driver.graph.positions["add"])
    assert driver.graph.positions == arranged(driver.graph)
    assert len(driver.document.history) == 2
    seen = []
    driver.view.projection.scene.changed.connect(lambda _: seen.append(driver.items["add"].pos()))
    qtbot.waitUntil(lambda: not driver.canvas.arranging.glide.running)
    assert any(place not in (start, goal) for place in seen)
    driver.check()


@pytest.mark.parametrize("how", ["key", "press", "undo", "again"])
def test_the_way_ends_when_anything_is_done(qtbot, how: str) -> None:
    driver = Driver(qtbot, residual(3))
    spread(driver)
    driver.canvas.arranging.glide.milliseconds = 60_000
    driver.canvas.arrange()
    assert driver.canvas.arranging.glide.running
    if how == "key":
        driver.key(Qt.Key.Key_Right)
    elif how == "press":
        driver.press(driver.at(-50, -50))
        driver.release(driver.at(-50, -50))
    elif how == "undo":
        driver.document.undo()
    else:
        driver.canvas.select(["dense"])
        driver.canvas.call_again()
    assert not driver.canvas.arranging.glide.running
    driver.check()


def test_no_way_where_the_desktop_wants_none(qtbot) -> None:
    driver = Driver(qtbot, residual(3))
    assert isinstance(driver.canvas.arranging.glide, Glide)
    assert driver.canvas.arranging.glide.milliseconds == 0
    spread(driver)
    driver.canvas.arrange()
    assert not driver.canvas.arranging.glide.running
    driver.check()

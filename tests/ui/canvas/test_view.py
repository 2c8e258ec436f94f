"""What is seen: zoom, fit, minimap, levels of detail."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.graph.arrange import arranged
from app.graph.document import Document
from app.graph.edits import Move
from app.graph.marks import ChangeFrames
from app.graph.model import Box, Frame, Graph, Position
from app.ui.canvas import card_painter
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.cards import PADDING, WIDTH
from app.ui.canvas.ink import NAME, SMALL, width
from nodes.sentence import Sentence
from tests.builder import chain, residual
from tests.ui.canvas.driver import NONE, Driver


def spread(graph: Graph) -> Graph:
    return Move(arranged(graph)).apply(graph)


@pytest.fixture
def driver(qtbot) -> Driver:
    return Driver(qtbot, spread(chain(4)))


def wheel(driver: Driver, at: QPoint, degrees=QPoint(), pixels=QPoint(), modifiers=NONE) -> None:
    view = driver.view
    event = QWheelEvent(
        QPointF(at),
        view.viewport().mapToGlobal(QPointF(at)),
        pixels,
        degrees,
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_an_empty_canvas_is_seen_at_full_scale(driver: Driver) -> None:
    driver.canvas.view.show_range(QRectF(0, 0, 9000, 6000))
    driver.document.reset(Graph())
    assert driver.view.scale_factor() == pytest.approx(1)


def test_the_wheel_zooms_at_the_cursor(driver: Driver) -> None:
    at = QPoint(700, 200)
    under = driver.view.mapToScene(at)
    told: list[float] = []
    driver.canvas.zoom_changed.connect(told.append)
    wheel(driver, at, degrees=QPoint(0, 120))
    assert driver.canvas.zoom() == pytest.approx(1.15)
    assert told == [pytest.approx(1.15)]
    after = driver.view.mapToScene(at)
    # A pixel of the screen is the finest that the view can place.
    assert (after - under).manhattanLength() <= 2
    for _ in range(60):
        wheel(driver, at, degrees=QPoint(0, 120))
    assert driver.canvas.zoom() == pytest.approx(3.0)
    for _ in range(90):
        wheel(driver, at, degrees=QPoint(0, -120))
    assert driver.canvas.zoom() == pytest.approx(0.02)


def test_two_fingers_pan(driver: Driver) -> None:
    before, scale = driver.view.seen().topLeft(), driver.canvas.zoom()
    wheel(driver, QPoint(300, 300), pixels=QPoint(12, -30), degrees=QPoint(24, -60))
    way = before - driver.view.seen().topLeft()
    assert (way.x(), way.y()) == (12, -30)
    assert driver.canvas.zoom() == scale


def test_a_pinch_zooms(driver: Driver) -> None:
    at = QPointF(500, 300)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        driver.view.viewport().mapToGlobal(at),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(driver.view.viewport(), event)
    assert driver.canvas.zoom() == pytest.approx(1.25)


def test_fit_shows_every_card_and_names_stay_readable(driver: Driver) -> None:
    driver.canvas.fit()
    seen = driver.view.seen()
    assert all(seen.contains(item.card_rect()) for item in driver.items.values())
    assert driver.canvas.zoom() >= card_painter.NAMED


def test_fit_leaves_the_minimaps_corner_free(qtbot) -> None:
    driver = Driver(qtbot, spread(residual(2)))
    driver.canvas.fit()
    corner = driver.view.mapToScene(driver.canvas._minimap.geometry()).boundingRect()
    assert driver.canvas._minimap.isVisible()
    assert not driver.view.nodes_in(corner)


def test_fit_leaves_no_comment_behind_the_minimap(qtbot) -> None:
    graph = spread(chain(6))
    driver = Driver(qtbot, graph)
    driver.canvas.fit()
    cards, size = driver.view.overview.bounds(), driver.view.viewport().size()
    # All together is of the view's proportions, so that the note comes into the corner.
    height = (cards.width() + 300) * size.height() / size.width()
    box = Box(cards.left() - 300, cards.top() + height - 72, 170, 72)
    note = Frame("Read me", box, comment=True)
    driver.document.reset(ChangeFrames({"note": note}, Sentence("Draw")).apply(graph))
    driver.canvas.fit()
    corner = driver.view.mapToScene(driver.canvas._minimap.geometry()).boundingRect()
    assert driver.canvas._minimap.isVisible()
    assert not corner.intersects(QRectF(*box))
    assert driver.view.seen().contains(QRectF(*box))


def test_fit_holds_while_the_view_is_resized_until_one_looks_elsewhere(driver: Driver) -> None:
    driver.canvas.fit()
    driver.canvas.resize(600, 500)
    seen = driver.view.seen()
    assert all(seen.contains(item.card_rect()) for item in driver.items.values())
    driver.canvas.set_zoom(1.0)
    driver.canvas.resize(900, 600)
    assert driver.canvas.zoom() == pytest.approx(1.0)


def test_fit_selection(driver: Driver) -> None:
    driver.canvas.select(["dense_1"])
    driver.canvas.fit_selection()
    center = driver.items["dense_1"].card_rect().center()
    assert (driver.view.seen().center() - center).manhattanLength() < 1


def test_opening_fits(driver: Driver) -> None:
    driver.document.reset(spread(residual(6)))
    seen = driver.view.seen()
    assert all(seen.contains(item.card_rect()) for item in driver.items.values())


def test_an_edit_does_not_move_the_view(driver: Driver) -> None:
    seen = driver.view.seen()
    driver.document.apply(Move({"a": arranged(driver.graph)["dense_1"]}))
    driver.document.undo()
    assert driver.view.seen() == seen


def test_the_minimap_frames_what_is_seen_however_much_that_is(qtbot) -> None:
    driver = Driver(qtbot, spread(chain(12)))
    minimap, view = driver.canvas._minimap, driver.view
    driver.canvas.fit()
    # The view is less wide and higher than a chain: the frame stays within the map.
    frame = minimap.seen_rect()
    assert QRectF(minimap.rect()).adjusted(3, 3, -3, -3).contains(frame)
    assert frame.height() > minimap.height() / 2
    view.zoom_to(1.0)
    closer = minimap.seen_rect()
    assert closer.width() < frame.width() / 2


def test_a_click_on_the_minimap_goes_there(qtbot) -> None:
    driver = Driver(qtbot, chain(30))  # in one long row
    driver.canvas.set_zoom(1.0)
    minimap = driver.canvas._minimap
    right = QPoint(minimap.width() - 12, minimap.height() // 2)
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, NONE, right)
    assert driver.items["dense_29"].card_rect().intersects(driver.view.seen())
    left = QPoint(12, minimap.height() // 2)
    QTest.mousePress(minimap, Qt.MouseButton.LeftButton, NONE, right)
    QTest.mouseMove(minimap, left)
    QTest.mouseRelease(minimap, Qt.MouseButton.LeftButton, NONE, left)
    assert driver.items["a"].card_rect().intersects(driver.view.seen())


def test_the_zoom_chip(driver: Driver) -> None:
    chip = driver.canvas._zoom_chip
    assert chip.percent.text() == "100 %"
    chip.smaller.click()
    assert chip.percent.text() == "83 %"
    chip.percent.click()
    assert chip.percent.text() == "100 %"
    chip.fit.click()
    assert chip.percent.text() == f"{round(driver.canvas.zoom() * 100)} %"


def test_an_empty_canvas_has_no_minimap_and_fits(qtbot) -> None:
    driver = Driver(qtbot)
    driver.canvas.fit()
    driver.canvas.select_all()
    driver.canvas.delete()
    driver.canvas.arrange()
    assert not driver.canvas._minimap.isVisible()
    assert driver.canvas.copy() == ""


def test_name_and_class_never_touch(driver: Driver) -> None:
    card = driver.items["dense"].card
    for name in (
        "a",
        "output2",
        "dense_waiting",
        "block_12_expand_batch_normalization",
        "卷积层一",
    ):
        for class_name in ("Add", "TimeDistributed", "GlobalAveragePooling2D", "keras.ops.add"):
            shown = type(card)(
                card.node, name, class_name, "128 · relu", "core", card.inputs, card.outputs
            )
            left, right, line = card_painter.title(shown)
            together = width(left, NAME, bold=True) + width(right, SMALL)
            assert together + (8 if right else 0) <= WIDTH - 2 * PADDING
            # What has no room beside the name opens the second line.
            assert right or line.startswith(class_name.removeprefix("keras.ops.")[:3])
            assert width(line, SMALL) <= WIDTH - 2 * PADDING


def test_a_canvas_that_is_gone_no_longer_listens(qtbot) -> None:
    document = Document(chain(2))
    canvas = Canvas(document)
    canvas.deleteLater()
    QApplication.sendPostedEvents(canvas, QEvent.Type.DeferredDelete)
    document.apply(Move({"a": arranged(document.graph)["dense"]}))
    assert not isValid(canvas)


def test_the_map_of_a_large_model_waits_until_the_hands_are_still(qtbot) -> None:
    """It takes longer to draw than what is seen of the canvas: no edit waits for it."""
    driver = Driver(qtbot, residual(400))
    driver.view.projection.finish()
    driver.canvas.set_zoom(1.0)
    minimap = driver.canvas._minimap
    before = minimap._map().toImage()
    driver.document.apply(Move({"dense": Position(9_000, 300)}))
    assert minimap._map().toImage() == before
    qtbot.waitUntil(lambda: minimap._map().toImage() != before, timeout=2_000)

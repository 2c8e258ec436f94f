"""From far away only what moves is drawn anew, and nothing of it is ever out of date."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.graph.arrange import arranged
from app.graph.edits import Move
from app.graph.model import Box, Frame
from app.ui import theme
from app.ui.canvas.backdrop import Backdrop
from app.ui.canvas.overview import Overview
from tests.builder import residual
from tests.ui.canvas.driver import Driver


@pytest.fixture
def far(qtbot) -> Driver:
    graph = residual(40)
    graph = Move(arranged(graph)).apply(graph)
    x, y = graph.positions["dense_5"].x, min(place.y for place in graph.positions.values())
    frames = {"frame": Frame("above", Box(x - 600, y - 900, 900, 600))}
    driver = Driver(qtbot, replace(graph, marks=replace(graph.marks, frames=frames)))
    driver.canvas.fit()
    driver.canvas.set_zoom(0.15)
    driver.canvas.center_on("dense_5")
    driver.settle()
    return driver


@pytest.fixture
def drawn(monkeypatch) -> list[int]:
    """How many wires stay, each time that all of those are drawn."""
    found: list[int] = []
    paint = Overview.paint_still

    def still(self, painter) -> None:
        found.append(len(self.still_wires()))
        paint(self, painter)

    monkeypatch.setattr(Overview, "paint_still", still)
    return found


def seen(driver: Driver) -> QImage:
    driver.settle()
    return driver.view.viewport().grab().toImage()


def check_up_to_date(driver: Driver) -> QImage:
    """What is copied is what would be drawn; and it is kept, to be out of date next time."""
    driver.view.viewport().repaint()
    image, kept = seen(driver), driver.view._backdrop
    driver.view._backdrop = Backdrop()
    assert seen(driver) == image
    driver.view._backdrop = kept
    return image


def test_a_drag_draws_what_stays_no_more_than_twice(far: Driver, drawn: list[int]) -> None:
    at = far.view.mapFromScene(far.items["dense_5"].card_rect().center())
    far.press(at)
    far.move(at + QPoint(12, 9))
    far.settle()
    drawn.clear()
    for step in range(10):
        far.move(at + QPoint(14 + 3 * step, 9 + step))
        far.settle()
    # Once as it is, once to be kept; all wires but the one that comes in and the one that leaves.
    wires = len(list(far.graph.links()))
    assert drawn == [wires - 2] * len(drawn)
    assert len(drawn) <= 2
    before = check_up_to_date(far)
    far.release(at + QPoint(14 + 27, 9 + 9))
    far.check()
    assert check_up_to_date(far) != before


def test_looking_elsewhere_a_mark_and_another_theme_are_seen(far: Driver) -> None:
    images = [check_up_to_date(far)]
    far.view.pan_by(11, 4)
    images.append(check_up_to_date(far))
    far.canvas.select(["dense_5"])
    images.append(check_up_to_date(far))
    far.canvas.select_all()  # the frame, too
    images.append(check_up_to_date(far))
    far.canvas.frames.paint("pink")
    images.append(check_up_to_date(far))
    far.document.undo()
    assert check_up_to_date(far) == images[3]
    name = theme.current().name
    theme.apply(QApplication.instance(), "dark" if name == "light" else "light")
    images.append(check_up_to_date(far))
    theme.apply(QApplication.instance(), name)
    assert check_up_to_date(far) == images[3]
    assert all(images[n] != images[m] for n in range(len(images)) for m in range(n))


def test_a_frame_under_the_hand_is_where_the_hand_is(far: Driver) -> None:
    (frame,) = far.view.projection.marks.frames.values()
    before = frame.rect()
    at = far.view.mapFromScene(before.bottomRight())
    far.press(at)
    images = []
    for step in range(1, 5):
        far.move(at + QPoint(15 * step, 12 * step))
        images.append(check_up_to_date(far))
    assert frame.rect().width() > before.width()
    far.release(at + QPoint(60, 48))
    assert all(one != other for one, other in zip(images, images[1:], strict=False))

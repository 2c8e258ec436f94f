"""Document and canvas agree, item by item, whatever hands do; and nothing is left behind."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.graph.model import Flow, Graph
from nodes.catalogue import catalogue
from tests.builder import residual
from tests.ui.canvas.driver import Driver
from tests.ui.canvas.random_hands import RandomHands, is_sound


def hands(qtbot, seed: int, gestures: int, flow: Flow = "right") -> RandomHands:
    """So many gestures, after each of which the canvas shows what the document holds."""
    driver = Driver(qtbot, replace(residual(3), flow=flow))
    made = RandomHands(driver, seed)
    for number in range(gestures):
        made.act()
        try:
            driver.check()
            is_sound(driver.document.graph)
            assert not driver.view.projection.loose
        except AssertionError as error:
            error.add_note(f"gesture {number} of seed {seed}: {made.done[-6:]}")
            raise
    return made


def undo_all(driver: Driver) -> list[Graph]:
    """The graphs on the way back to the first."""
    seen = [driver.document.graph]
    while driver.document.undo_label:
        driver.document.undo()
        driver.check()
        seen.append(driver.document.graph)
    return seen


@pytest.mark.parametrize("flow", ["right", "down"])
def test_a_hundred_gestures(qtbot, flow: Flow) -> None:
    made = hands(qtbot, seed=1, gestures=100, flow=flow)
    assert made.driver.document.history


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 4, 5])
def test_two_thousand_gestures_and_all_of_them_undone_and_redone(qtbot, seed: int) -> None:
    made = hands(qtbot, seed, gestures=500)
    driver = made.driver
    # Every kind of gesture was made, and submodels were gone into.
    assert set(made.done) >= {gesture.__name__ for gesture in made.gestures()}
    steps = len(driver.document.history)
    assert steps > 40
    seen = undo_all(driver)
    assert driver.document.graph == residual(3)
    for before in reversed(seen[:-1]):
        driver.document.redo()
        driver.check()
        assert driver.document.graph is before
    assert len(driver.document.history) == steps


def counted(driver: Driver) -> dict[str, int]:
    """What there is: items of the scene, objects of Qt below the canvas, objects of Python."""
    driver.canvas.find_bar.shut()
    driver.canvas.looks.color_nodes("family")
    driver.canvas.looks.show_shapes(False)
    driver.place.go(())
    driver.canvas.select([])
    driver.document.reset(residual(3))
    driver.canvas.set_report(None)
    driver.view.projection.finish()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    forget_what_is_remembered()
    gc.collect()
    return {
        "items": len(driver.view.scene().items()),
        "children": len(driver.canvas.findChildren(QObject)),
        "objects": len(gc.get_objects()),
    }


def forget_what_is_remembered() -> None:
    """Empty the program's caches: they fill up to their limits, whatever is done.

    Not the library's: another one would be read, while lists that were shown hold on to the old.
    """
    for name, module in tuple(sys.modules.items()):
        if name.startswith("app."):
            for item in tuple(vars(module).values()):
                own = str(getattr(item, "__module__", "")).startswith("app.")
                if own and callable(getattr(item, "cache_clear", None)):
                    item.cache_clear()


@pytest.mark.slow
def test_three_thousand_gestures_leave_nothing_behind(qtbot) -> None:
    # What a layer takes is read when it is first wanted, and kept: all of it now, whichever the
    # hands come to, which on a busy machine is chance.
    known = catalogue()
    assert [*known, *known.operations(), *known.inside_only()]
    for kind in ("initializer", "regularizer", "constraint", "activation"):
        assert known.objects(kind)
    driver = Driver(qtbot, residual(3))
    made = RandomHands(driver, seed=9)
    counts = []
    for _ in range(3):
        for _ in range(1_000):
            made.act()
        counts.append(counted(driver))
    # What is made once and kept is made by the first: chips used again, the last list of ways.
    assert len({count["items"] for count in counts}) == 1
    assert len({count["children"] for count in counts}) == 1
    # One object a gesture would be a thousand each time. What tests before this one left in the
    # process may still add some of its own once.
    growth = [after["objects"] - before["objects"] for before, after in pairwise(counts)]
    assert min(growth) < 200

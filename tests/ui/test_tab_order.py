"""Tab goes through the window as one reads it: nothing is left out, and nothing keeps the keys."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton, QWidget

from app.graph.arrange import arranged
from app.graph.problems import Problem
from app.graph.report import Report
from app.ui.main_window import MainWindow
from tests.builder import residual

MOST = 200
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    graph = residual(2)
    window.session.start_empty()
    window.document.reset(replace(graph, positions=arranged(graph)))
    QApplication.processEvents()
    window.activateWindow()
    window.canvas.select(("dense",))
    return window


def told(widget: QWidget) -> str:
    """What it is called, for those who hear it."""
    text = getattr(widget, "text", str)()
    return widget.accessibleName() or text


def keys() -> QWidget:
    """Where they are."""
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def walk(window: MainWindow, backwards: bool = False) -> list[QWidget]:
    """Where the keys go from the library's search on, until they come back to it.

    On the canvas Tab adds a layer, so F6 goes on there, as it does between panels.
    """
    window.library.focus_search()
    seen: list[QWidget] = []
    while len(seen) < MOST:
        focus = keys()
        if seen and focus is seen[0]:
            return seen
        assert focus not in seen, f"{told(focus)} is come to twice"
        seen.append(focus)
        if backwards:
            QTest.keyClick(focus, Qt.Key.Key_Tab, SHIFT)
        else:
            on_canvas = focus is window.canvas.view
            QTest.keyClick(focus, Qt.Key.Key_F6 if on_canvas else Qt.Key.Key_Tab)
        QApplication.processEvents()
    raise AssertionError(f"{told(seen[-1])} keeps the keys")


def reachable(window: MainWindow) -> set[QWidget]:
    """All that says it takes Tab, or a click and Tab."""
    return {
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }


def box(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


def test_panel_by_panel(opened: MainWindow) -> None:
    names = [told(widget) for widget in walk(opened)]
    # The name and its "?" stand above what F6 goes to: the first argument.
    assert names == [
        "Search layers",
        "Layers by category",
        "Zoom out",
        "Zoom to 100 %",
        "Zoom in",
        "See the whole model",
        "Canvas",
        "units",
        "Set units back to 64",
        "activation",
        "use_bias",
        "kernel_initializer",
        "Arguments of kernel_initializer",
        "kernel_regularizer",
        "10 more arguments",
        "Call it again, sharing weights",
        "Summary, problems, code, plot",
        "Summary of the model",
        "Copy as text",
        "Engine not started",
        "Ctrl+Shift+P any command",
    ]


@pytest.mark.parametrize("tab", ["summary", "problems", "code_tab", "plot_tab"])
def test_nothing_is_left_out_either_way(opened: MainWindow, tab: str) -> None:
    values: dict[str, str | int] = {"node": "dense", "source": "a", "layers": "dense"}
    problem = Problem("hint", "linear-chain", "dense_1", "inputs", values)
    opened.problems.set_report(Report(problems=(problem, replace(problem, node="dense"))))
    opened.show_tab(getattr(opened, tab))
    QApplication.processEvents()
    forwards, backwards = walk(opened), walk(opened, backwards=True)
    assert set(backwards) == reachable(opened)
    # Backwards is the same way, with what stands before the field that F6 goes to.
    common = [widget for widget in reversed(backwards[1:]) if widget in forwards]
    assert common == forwards[1:]


def test_a_panel_is_read_row_by_row_with_what_is_unfolded(opened: MainWindow) -> None:
    more = next(w for w in reachable(opened) if told(w) == "10 more arguments")
    assert isinstance(more, QToolButton)
    more.click()
    arrow = next(w for w in reachable(opened) if told(w) == "Arguments of kernel_initializer")
    assert isinstance(arrow, QToolButton)
    arrow.click()
    QApplication.processEvents()
    inside = [w for w in walk(opened) if opened.properties.isAncestorOf(w)]
    assert "seed" in map(told, inside)
    for one, other in pairwise(inside):
        level = abs(box(one).center().y() - box(other).center().y()) < 9
        assert box(one).left() < box(other).left() if level else box(one).top() < box(other).top()


def test_what_another_selection_brings_has_its_place_too(opened: MainWindow) -> None:
    for nodes in (("dense", "dense_1"), (), ("add",), ("a",)):
        opened.canvas.select(nodes)
        QApplication.processEvents()
        assert set(walk(opened, backwards=True)) == reachable(opened), nodes


def test_the_canvas_lets_go_of_the_keys(opened: MainWindow) -> None:
    view = opened.canvas.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab, SHIFT)
    assert told(keys()) == "See the whole model"
    QTest.keyClick(keys(), Qt.Key.Key_Tab)
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert told(keys()) == "Search layers"
    QTest.keyClick(keys(), Qt.Key.Key_Escape)
    assert view.hasFocus()


def test_the_start_page_is_walked_through(window: MainWindow) -> None:
    window.activateWindow()
    window.library.focus_search()
    seen = {keys()}
    for _ in range(MOST):
        QTest.keyClick(keys(), Qt.Key.Key_Tab)
        seen.add(keys())
    assert seen >= reachable(window)


def test_what_is_hidden_is_passed_over(opened: MainWindow) -> None:
    opened.docks["properties"].hide()
    assert not any(isinstance(widget, QComboBox) for widget in walk(opened, backwards=True))

"""Random hands beside the cards: names, empty canvas, the wheel, editors, cures."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.graph.cures import with_cures
from app.graph.model import Graph
from app.graph.problems import Fix
from app.graph.report import Report
from app.graph.walk import call_plan
from tests.builder import chain
from tests.ui.canvas.driver import Driver
from tests.ui.fakes import report_of

CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
NAMES = ("first", "编码器", "a b", "add", "")
CODE = "x = keras.Input((4,))\ny = keras.layers.Dense(3)(x)\nmodel = keras.Model(x, y)\n"
# So long that what comes next finds the cards on their way.
GLIDE_MILLISECONDS = 400


class Keyboard:
    """What a hand takes at random, and the gestures that need an editor or a button."""

    def __init__(self, driver: Driver, seed: int) -> None:
        self.driver, self.chance = driver, random.Random(seed)
        self.done: list[str] = []

    # --- what there is to take

    def _node(self) -> str | None:
        nodes = sorted(self.driver.graph.nodes)
        return self.chance.choice(nodes) if nodes else None

    def _some(self) -> list[str]:
        nodes = sorted(self.driver.graph.nodes)
        return self.chance.sample(nodes, self.chance.randint(0, min(4, len(nodes))))

    def _point(self) -> QPoint:
        return QPoint(self.chance.randint(10, 960), self.chance.randint(60, 640))

    def _look(self) -> None:
        self.driver.canvas.fit()

    def report(self) -> None:
        """What an engine would say: every tensor is known, of one shape."""
        driver = self.driver
        driver.canvas.set_report(_reports(driver.document.graph).at(driver.place.path))

    def _fixes(self) -> list[Fix]:
        report = self.driver.view.projection.report
        problems = report.problems if report else ()
        return [fix for problem in with_cures(self.driver.graph, problems) for fix in problem.fixes]

    # --- names

    def rename_by_a_double_click(self) -> None:
        self._look()
        if node := self._node():
            self.driver.double_click(self.driver.name(node))
            self._type_a_name()

    def rename_what_is_selected(self) -> None:
        self.driver.canvas.select(self._some()[:1])
        if not self.driver.canvas.selection():
            self.driver.canvas._selection.set(frames=list(self.driver.graph.marks.frames)[:1])
        self.driver.canvas.rename_chosen()
        self._type_a_name()

    def _type_a_name(self) -> None:
        naming = self.driver.canvas._naming
        for editor in (naming.name_edit, naming.title_edit):
            if editor.isVisible():
                editor.setText(self.chance.choice(NAMES))
                end = self.chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Escape])
                QTest.keyClick(editor, end)
                editor.shut()

    # --- empty canvas, wires and submodels under a double click

    def double_click_anywhere(self) -> None:
        self._look()
        self.driver.double_click(self._point())
        self._choose_a_layer()

    def double_click_a_wire(self) -> None:
        self._look()
        if wires := sorted(self.driver.view.projection.wires):
            self.driver.double_click(self.driver.middle_of(self.chance.choice(wires)))
            self._choose_a_layer()

    def _choose_a_layer(self) -> None:
        popup = self.driver.canvas._search
        if popup.isVisible():
            QTest.keyClicks(popup.line, self.chance.choice(["Dense", "Flatten", "Add"]))
            if self.chance.random() < 0.7:
                QTest.keyClick(popup.line, Qt.Key.Key_Return)
        self._type_a_name()

    def click_here_and_there(self) -> None:
        self._look()
        for node in self._some():
            self.driver.click(self.driver.body(node), self.chance.choice([NONE, CONTROL]))

    def open_the_menu_on_something(self) -> None:
        self._look()
        at, port = self._point(), self.driver.view.viewport()
        if node := self._node():
            at = self.chance.choice([at, self.driver.body(node), self.driver.output(node)])
        menu = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, port.mapToGlobal(at))
        QApplication.sendEvent(port, menu)
        self.chance.choice([self.driver.canvas.toggle_output, self.driver.canvas.drawing.bend])()

    # --- looking

    def turn_the_wheel(self) -> None:
        port, at = self.driver.view.viewport(), QPointF(self._point())
        turn = QPoint(0, self.chance.choice([-360, -120, 120, 360]))
        fingers = self.chance.choice([QPoint(), QPoint(14, -30)])
        held = self.chance.choice([NONE, CONTROL])
        button, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        there = QPointF(port.mapToGlobal(at))
        event = QWheelEvent(at, there, fingers, turn, button, held, phase, False)
        QApplication.sendEvent(port, event)

    def pan_with_space(self) -> None:
        view = self.driver.view
        QTest.keyPress(view, Qt.Key.Key_Space)
        self.driver.drag(self._point(), self._point())
        QTest.keyRelease(view, Qt.Key.Key_Space)

    def go_by_the_map(self) -> None:
        QTest.mouseClick(self.driver.canvas._minimap, Qt.MouseButton.LeftButton)

    def drag_with_the_wheel_turning(self) -> None:
        """A gesture goes on while what is seen changes below it."""
        self._look()
        if node := self._node():
            self.driver.press(self.chance.choice([self.driver.body, self.driver.output])(node))
            self.driver.move(self._point())
            self.turn_the_wheel()
            self.driver.move(self._point())
            self.driver.release(self._point())

    # --- what comes from elsewhere

    def paste_code(self) -> None:
        self.driver.canvas.paste(CODE)

    def insert_a_model(self) -> None:
        self.driver.canvas.insert_submodel(chain(2))

    def cure(self) -> None:
        self.report()
        looks = self.driver.canvas.looks
        if fixes := self._fixes():
            fix = self.chance.choice(fixes)
            looks.preview(fix)
            if self.chance.random() < 0.3:
                self.driver.document.undo()
            if self.chance.random() < 0.7:
                self.driver.canvas._cure(fix)
            looks.preview(None)

    def hands_on_what_glides(self) -> None:
        """Cards on their way to their places are taken, deleted, undone."""
        driver, glide = self.driver, self.driver.canvas.arranging.glide
        self._look()
        glide.milliseconds = GLIDE_MILLISECONDS
        driver.canvas.select(self._some())
        self.chance.choice([driver.canvas.arrange, driver.canvas.flip])()
        QApplication.processEvents()
        if node := self._node():
            others: list[Callable[[], object]] = [
                lambda: driver.drag(driver.body(node), self._point()),
                lambda: driver.drag(driver.output(node), self._point()),
                driver.canvas.delete,
                driver.document.undo,
            ]
            self.chance.choice(others)()
        glide.finish()
        glide.milliseconds = 0


def _reports(graph: Graph) -> Report:
    inside = {key: _reports(inner) for key, inner in graph.definitions.items()}
    problems = call_plan(graph).problems
    return replace(report_of(graph, 0, size=4), problems=problems, inside=inside)

"""Hands that do anything: each gesture through real mouse and key events, at random places."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.graph.model import Graph, TensorRef
from app.graph.report import Report
from app.ui.canvas.lining import Side
from tests.ui.canvas.driver import Driver
from tests.ui.fakes import report_of

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
LAYERS = ("Dense", "Add", "LSTM", "Dropout", "Input", "Concatenate")
SIDES: tuple[Side, ...] = ("left", "centre", "right", "top", "middle", "bottom")
MOST_NODES = 24


class RandomHands:
    """One pair of hands, which a seed decides."""

    def __init__(self, driver: Driver, seed: int) -> None:
        self.driver, self.chance = driver, random.Random(seed)
        self.done: list[str] = []

    def act(self) -> None:
        """One gesture. What is open afterwards is closed, as a hand would."""
        driver, gestures = self.driver, self._gestures()
        if len(driver.graph.nodes) > MOST_NODES:
            gestures = [self.delete_some]
        gesture = self.chance.choice(gestures)
        self.done.append(gesture.__name__)
        gesture()
        for popup in (driver.canvas._search, driver.canvas._wire_popup):
            if popup.isVisible():
                QTest.keyClick(popup.line, Qt.Key.Key_Escape)
        driver.canvas._naming.comment_edit.shut()
        driver.view.setFocus()
        if self.chance.random() < 0.3:
            self.report()

    def _gestures(self) -> list[Callable[[], None]]:
        names = [name for name in dir(self) if not name.startswith("_")]
        known = {"act", "driver", "chance", "done", "report"}
        # Undo and redo as often as a person does who tries things.
        return [getattr(self, name) for name in names if name not in known] + 3 * [
            self.undo,
            self.redo,
        ]

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

    # --- the mouse

    def drag_a_card(self) -> None:
        self._look()
        if node := self._node():
            held = self.chance.choice([NONE, NONE, SHIFT, ALT])
            self.driver.drag(self.driver.body(node), self._point(), modifiers=held)

    def drag_a_card_onto_a_wire(self) -> None:
        self._look()
        wires = sorted(self.driver.view.projection.wires)
        if wires and (node := self._node()):
            link = self.chance.choice(wires)
            self.driver.drag(self.driver.body(node), self.driver.middle_of(link))

    def drag_a_wire(self) -> None:
        self._look()
        source, target = self._node(), self._node()
        if source and target and self.driver.items[target].card.inputs:
            start, end = self.driver.output(source), self.driver.input(target)
            if self.chance.random() < 0.3:
                start, end = end, start
            self.driver.drag(start, end)

    def drag_a_wire_into_the_void(self) -> None:
        self._look()
        if node := self._node():
            self.driver.drag(self.driver.output(node), self._point())
            popup = self.driver.canvas._search
            if popup.isVisible() and self.chance.random() < 0.7:
                QTest.keyClicks(popup.line, self.chance.choice(LAYERS))
                QTest.keyClick(popup.line, Qt.Key.Key_Return)

    def take_a_wires_end(self) -> None:
        self._look()
        wires = sorted(self.driver.view.projection.wires)
        if wires:
            path = self.driver.view.projection.wires[self.chance.choice(wires)].path()
            at = self.driver.view.mapFromScene(path.pointAtPercent(self.chance.random()))
            self.driver.drag(at, self._point())

    def cut(self) -> None:
        self._look()
        self.driver.drag(self._point(), self._point(), modifiers=CONTROL)

    def draw_a_rectangle(self) -> None:
        self._look()
        self.driver.drag(self._point(), self._point(), modifiers=self.chance.choice([NONE, SHIFT]))

    def bend_a_wire(self) -> None:
        self._look()
        wires = sorted(self.driver.view.projection.wires)
        if wires:
            self.driver.double_click(self.driver.middle_of(self.chance.choice(wires)), ALT)

    def drag_a_bend(self) -> None:
        self._look()
        bends = list(self.driver.view.projection.marks.all_bends())
        if bends:
            at = self.driver.view.mapFromScene(self.chance.choice(bends).pos())
            self.driver.drag(at, self._point())

    def drag_a_frame(self) -> None:
        self._look()
        frames = list(self.driver.view.projection.marks.frames.values())
        if frames:
            box = self.chance.choice(frames).rect()
            corner = self.chance.choice([box.topLeft() + QPointF(40, 12), box.bottomRight()])
            self.driver.drag(self.driver.view.mapFromScene(corner), self._point())

    def break_a_gesture_off(self) -> None:
        self._look()
        if node := self._node():
            self.driver.press(self.chance.choice([self.driver.body, self.driver.output])(node))
            self.driver.move(self._point())
            self.driver.move(self._point())
            self.chance.choice([self.undo, lambda: self.driver.key(Qt.Key.Key_Escape)])()
            self.driver.release(self._point())

    def drop_from_the_library(self) -> None:
        self._look()
        wires = sorted(self.driver.view.projection.wires)
        at = self._point()
        if wires and self.chance.random() < 0.5:
            at = self.driver.middle_of(self.chance.choice(wires))
        self.driver.drop_layer(self.chance.choice(LAYERS), at)

    def look_elsewhere(self) -> None:
        self.driver.canvas.set_zoom(self.chance.choice([0.1, 0.3, 0.7, 1.0, 2.0]))
        self.driver.drag(self._point(), self._point(), button=Qt.MouseButton.MiddleButton)

    # --- keys and what actions call

    def add_by_search(self) -> None:
        self.driver.canvas.select(self._some()[:1])
        self.driver.key(Qt.Key.Key_Tab)
        popup = self.driver.canvas._search
        QTest.keyClicks(popup.line, self.chance.choice(LAYERS))
        QTest.keyClick(popup.line, Qt.Key.Key_Return)

    def wire_by_keys(self) -> None:
        if node := self._node():
            self.driver.canvas.select([node])
            self.driver.canvas.wire(forward=self.chance.random() < 0.5)
            popup = self.driver.canvas._wire_popup
            if popup.isVisible():
                for _ in range(self.chance.randint(0, 3)):
                    QTest.keyClick(popup.line, Qt.Key.Key_Down)
                QTest.keyClick(popup.line, Qt.Key.Key_Return)

    def walk_and_nudge(self) -> None:
        keys = [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down]
        self.driver.key(self.chance.choice(keys), self.chance.choice([NONE, SHIFT, CONTROL]))

    def delete_some(self) -> None:
        self.driver.canvas.select(self._some())
        self.driver.canvas.delete()

    def delete_what_is_selected(self) -> None:
        self.driver.canvas.delete()

    def heal(self) -> None:
        self.driver.canvas.select(self._some())
        self.driver.canvas.remove_and_join()

    def skip(self) -> None:
        self.driver.canvas.select(self._some())
        self.driver.canvas.bypass()

    def duplicate(self) -> None:
        self.driver.canvas.select(self._some())
        self.driver.canvas.duplicate()

    def call_again(self) -> None:
        self.driver.canvas.select(self._some())
        self.driver.canvas.call_again()

    def stop_sharing(self) -> None:
        self.driver.canvas.select(self._some())
        self.driver.canvas.stop_sharing()

    def copy_and_paste(self) -> None:
        self.driver.canvas.select(self._some())
        text = self.driver.canvas.copy()
        if text:
            self.driver.move(self._point())
            self.driver.canvas.paste(text)

    def paste_with_wires(self) -> None:
        self.driver.canvas.select(self._some())
        text = self.driver.canvas.cut() if self.chance.random() < 0.5 else self.driver.canvas.copy()
        if text:
            self.driver.canvas.paste_with_wires(text)

    def make_an_output(self) -> None:
        self.driver.canvas.select(self._some())
        self.driver.canvas.toggle_output()

    def frame_some(self) -> None:
        self.driver.canvas.select(self._some())
        self.driver.canvas.drawing.frame()
        if self.chance.random() < 0.5:
            self.driver.canvas._naming.title_edit.shut()

    def write_a_comment(self) -> None:
        self.driver.move(self._point())
        self.driver.canvas.drawing.comment()
        editor = self.driver.canvas._naming.comment_edit
        QTest.keyClicks(editor, "note")
        QTest.keyClick(editor, Qt.Key.Key_Return, CONTROL)

    def colour_and_fit_frames(self) -> None:
        self.driver.canvas.select_all()
        self.driver.canvas.frames.paint(self.chance.choice(["blue", "pink", "grey"]))
        self.driver.canvas.frames.fit()

    def straighten(self) -> None:
        self.driver.canvas._selection.set(links=self.driver.view.projection.wires)
        self.driver.canvas.drawing.straighten()

    def line_up(self) -> None:
        chosen = self._some()
        self.driver.canvas.select(chosen)
        if len(chosen) > 1:
            self.driver.canvas.arranging.line_up(self.chance.choice(SIDES))
        if len(chosen) > 2:
            self.driver.canvas.arranging.distribute(self.chance.random() < 0.5)

    def arrange(self) -> None:
        self.driver.canvas.select(self._some())
        self.driver.canvas.arrange()

    def flip(self) -> None:
        self.driver.canvas.flip()

    def group(self) -> None:
        self.report()
        self.driver.canvas.select(self._some())
        self.driver.canvas.make_submodel()
        self.driver.canvas._naming.name_edit.shut()

    def dissolve(self) -> None:
        graph = self.driver.graph
        calls = [n for n in sorted(graph.nodes) if graph.nodes[n].layer in graph.definitions]
        if calls:
            self.driver.canvas.select([self.chance.choice(calls)])
            self.driver.canvas.dissolve()

    def go_in_or_out(self) -> None:
        place, inner = self.driver.place, sorted(self.driver.graph.definitions)
        if inner and (not place.path or self.chance.random() < 0.5):
            place.go((*place.path, self.chance.choice(inner)))
        elif place.path:
            place.go(place.path[:-1])

    def change_looks(self) -> None:
        looks = self.driver.canvas.looks
        looks.color_nodes(self.chance.choice(["family", "parameters", "memory"]))
        looks.color_wires(self.chance.choice(["rank", "family"]))
        looks.show_shapes(self.chance.random() < 0.5)

    def find(self) -> None:
        bar = self.driver.canvas.find_bar
        bar.open()
        bar.line.setText(self.chance.choice(["dense", "units", "4", ""]))
        for _ in range(self.chance.randint(0, 2)):
            bar.next()
        if self.chance.random() < 0.5:
            bar.shut()

    def undo(self) -> None:
        for _ in range(self.chance.randint(1, 3)):
            self.driver.document.undo()

    def redo(self) -> None:
        for _ in range(self.chance.randint(1, 3)):
            self.driver.document.redo()


def _reports(graph: Graph) -> Report:
    inside = {key: _reports(inner) for key, inner in graph.definitions.items()}
    return replace(report_of(graph, 0, size=4), inside=inside)


def is_sound(graph: Graph) -> None:
    """What every graph holds that came of edits: no wire, output or place of what is not there."""
    for node in graph.nodes.values():
        assert all(ref.node in graph.nodes for ref in node.sources())
        assert node.operation or node.layer in graph.layers or node.layer in graph.definitions
    assert all(isinstance(ref, TensorRef) and ref.node in graph.nodes for ref in graph.outputs)
    assert graph.positions.keys() <= graph.nodes.keys()
    for inner in graph.definitions.values():
        is_sound(inner)

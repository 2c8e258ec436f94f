"""The main job, end to end, through the real window with the real engine.

``multiple_outputs`` is drawn by hand: layers from the library's search and from the canvas's own, a
wire by dragging, names and arguments typed. Keras's figures appear, and the exported code gives
them again. The figures are those of MODELS.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.formats import layerloom
from app.formats.examples import read_example
from app.ui import theme
from app.ui.engine_process import EngineProcess, EngineState
from app.ui.main_window import MainWindow
from app.ui.panels.editors import BooleanEditor, TextEditor
from app.ui.panels.form import ArgumentForm
from app.ui.panels.instances import InstanceEditor
from app.ui.panels.layer_page import LayerPage
from app.ui.settings import Settings
from tests.ui.fakes import FakeAsker

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
RETURN = Qt.Key.Key_Return
ENGINE_MILLISECONDS = 180_000
FIGURES = {
    "input": ("(None, 784, 1)", "0"),
    "extract": ("(None, 784, 64)", "16,896"),
    "class11": ("(None, 32)", "12,416"),
    "class12": ("(None, 32)", "1,056"),
    "output1": ("(None, 10)", "330"),
    "output2": ("(None, 784, 10)", "650"),
}


class Hands:
    """A person in front of the window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def page(self) -> LayerPage:
        assert isinstance(self.window.properties.page, LayerPage)
        return self.window.properties.page

    @property
    def form(self) -> ArgumentForm:
        assert self.page.form is not None
        return self.page.form

    def add_from_library(self, word: str) -> None:
        """``/``, a word, Enter: the layer stands behind the selected one and is wired to it."""
        view = self.window.canvas.view
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Slash)
        assert QApplication.focusWidget() is self.window.library.search
        QTest.keyClicks(self.window.library.search, word)
        QTest.keyClick(self.window.library.search, RETURN)

    def add_from_canvas(self, word: str, at: QPoint) -> None:
        """Click on an empty place, Tab, a word, Enter."""
        viewport = self.window.canvas.view.viewport()
        QTest.mouseMove(viewport, at)
        QTest.mouseClick(viewport, LEFT, pos=at)
        QTest.keyClick(self.window.canvas.view, Qt.Key.Key_Tab)
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, word)
        QTest.keyClick(field, RETURN)

    def name(self, name: str) -> None:
        field = self.page.name
        assert field is not None
        QTest.mouseClick(field, LEFT)
        field.selectAll()
        QTest.keyClicks(field, name)
        QTest.keyClick(field, RETURN)

    def type(self, argument: str, text: str, form: ArgumentForm | None = None) -> None:
        editor = (form or self.form).rows[argument].editor
        assert isinstance(editor, TextEditor)
        QTest.mouseClick(editor.field, LEFT)
        editor.field.selectAll()
        QTest.keyClicks(editor.field, text)
        QTest.keyClick(editor.field, RETURN)

    def choose(self, argument: str, text: str, form: ArgumentForm | None = None) -> None:
        """By its first letters, as in any list."""
        editor = (form or self.form).rows[argument].editor
        assert isinstance(editor, InstanceEditor)
        editor.field.setFocus()
        QTest.keyClicks(editor.field, text)
        assert editor.field.currentText() == text

    def tick(self, argument: str) -> None:
        editor = self.form.rows[argument].editor
        assert isinstance(editor, BooleanEditor)
        QTest.mouseClick(editor.field, LEFT, pos=QPoint(8, 12))

    def wire(self, source: str, target: str) -> None:
        """Drag from the port of one card to the port of another."""
        view = self.window.canvas.view
        cards = view.projection.nodes
        one, other = cards[source], cards[target]
        start = view.mapFromScene(one.pos() + one.card.output_point(0))
        end = view.mapFromScene(other.pos() + other.card.input_point(0, 0))
        QTest.mouseMove(view.viewport(), start)
        QTest.mousePress(view.viewport(), LEFT, pos=start)
        for step in (0.3, 0.6, 0.9, 1.0):
            QTest.mouseMove(view.viewport(), start + (end - start) * step)
        QTest.mouseRelease(view.viewport(), LEFT, pos=end)


@pytest.fixture
def hands(qtbot: QtBot, settings: Settings, asker: FakeAsker) -> Iterator[Hands]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme.DARK)
    window = MainWindow(settings, EngineProcess(), asker)
    window.resize(1280, 900)
    qtbot.addWidget(window, before_close_func=lambda w: w.document.mark_saved())
    window.painted.connect(window.engine.start)
    with qtbot.waitSignal(window.painted):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield Hands(window)
    window.document.mark_saved()
    window.engine.stop()


def draw(hands: Hands) -> None:
    """The model as a person draws it, while Keras is still being imported."""
    window = hands.window
    QTest.mouseClick(window.start_page.start, LEFT)
    hands.add_from_library("input")
    hands.type("shape", "784, 1")
    hands.add_from_library("lstm")
    hands.name("extract")
    hands.type("units", "64")
    hands.tick("return_sequences")
    hands.add_from_library("lstm")
    hands.name("class11")
    hands.type("units", "32")
    hands.add_from_library("dense")
    hands.name("class12")
    hands.type("units", "32")
    hands.choose("activation", "relu")
    hands.add_from_library("dense")
    hands.name("output1")
    hands.type("units", "10")
    hands.choose("activation", "softmax")
    window.canvas.fit()
    corner = window.canvas.view.mapFromScene(
        window.canvas.view.projection.nodes["lstm"].pos() + QPointF(260, 220)
    )
    hands.add_from_canvas("timedistributed", corner)
    hands.name("output2")
    inner = hands.form.rows["layer"].editor
    assert isinstance(inner, InstanceEditor)
    hands.type("units", "10", inner.form)
    hands.choose("activation", "softmax", inner.form)
    window.canvas.fit()
    hands.wire("lstm", "time_distributed")


def told_figures(window: MainWindow) -> dict[str, tuple[str, str]]:
    table = window.summary.sorted
    texts = [
        [str(table.index(row, column).data()) for column in range(5)]
        for row in range(table.rowCount())
    ]
    return {name: (shape, count) for name, _, shape, count, _ in texts}


@pytest.mark.slow
def test_a_model_is_drawn_checked_summed_up_and_taken_away(
    qtbot: QtBot, hands: Hands, asker: FakeAsker, tmp_path: Path
) -> None:
    window = hands.window
    draw(hands)
    assert window.messages.messages == []
    total = "Total 31,348 parameters (122.45 KB)   trainable 31,348   non-trainable 0"
    qtbot.waitUntil(lambda: window.summary.totals.text() == total, timeout=ENGINE_MILLISECONDS)
    assert told_figures(window) == FIGURES
    assert window.problems.count == 0
    assert window.engine.state is EngineState.READY
    assert "6 nodes · 31,348 parameters" in window.status.model.text()

    asker.path = tmp_path / "drawn.py"
    QTest.keyClick(window, Qt.Key.Key_E, CONTROL)
    asker.path = tmp_path / "drawn.layerloom"
    QTest.keyClick(window, Qt.Key.Key_S, CONTROL)
    assert window.windowTitle() == "drawn.layerloom[*] — Layerloom"
    assert not window.isWindowModified()
    drawn = layerloom.decode((tmp_path / "drawn.layerloom").read_bytes())
    same = read_example("multiple_outputs")
    assert sorted((layer.name, layer.class_name) for layer in drawn.layers.values()) == sorted(
        (layer.name, layer.class_name) for layer in same.layers.values()
    )
    by_name = {layer.name: dict(layer.arguments) for layer in drawn.layers.values()}
    assert by_name == {layer.name: dict(layer.arguments) for layer in same.layers.values()}

    environment = {**os.environ, "COLUMNS": "120", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, str(tmp_path / "drawn.py")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Total params: 31,348" in done.stdout


@pytest.mark.slow
def test_the_engine_may_be_killed_while_a_person_works(qtbot: QtBot, hands: Hands) -> None:
    window = hands.window
    QTest.mouseClick(window.start_page.examples["mlp"], LEFT)
    ready = "Total 541,794 parameters"
    qtbot.waitUntil(
        lambda: window.summary.totals.text().startswith(ready), timeout=ENGINE_MILLISECONDS
    )
    os.kill(window.engine.process_id, 9)
    qtbot.waitUntil(lambda: bool(window.messages.messages), timeout=20_000)
    assert "killed (signal 9, SIGKILL)" in window.messages.messages[0].text
    window.canvas.select(("hidden1",))
    hands.type("units", "100")
    # 784 x 100 + 100, 100 x 216 + 216, and the rest of mlp as in MODELS.md: 27,776 + 1,290.
    after = f"Total {78_500 + 21_816 + 27_776 + 1_290:,} parameters"
    qtbot.waitUntil(
        lambda: window.summary.totals.text().startswith(after), timeout=ENGINE_MILLISECONDS
    )

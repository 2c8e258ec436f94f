"""The editors of what is more than a line: lists of layers, vocabularies, tables, activations."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.graph.document import Document
from app.graph.edits import SetArguments
from app.ui.panels.editors import TextEditor
from app.ui.panels.form import ArgumentForm, ArgumentRow
from app.ui.panels.instances import InstanceEditor, TableEditor
from app.ui.panels.layer_list import LayersEditor
from app.ui.panels.layer_page import LayerPage
from app.ui.panels.properties import PropertiesPanel
from app.ui.panels.vocabulary import VocabularyEditor
from nodes.values import Instance, Value
from tests.builder import Builder
from tests.ui.hands import choose, enter, press, row_of, type_into

LSTM_CELL, GRU_CELL = Instance("LSTMCell", {"units": 32}), Instance("GRUCell", {"units": 64})


class Bench:
    """The properties of one layer."""

    def __init__(self, qtbot: QtBot, class_name: str, **arguments: Value) -> None:
        builder = Builder()
        self.layer = builder.layer(class_name, **arguments).node  # type: ignore[arg-type]
        self.document = Document(builder.graph)
        self.panel = PropertiesPanel(self.document)
        self.panel.resize(320, 900)
        qtbot.addWidget(self.panel)
        with qtbot.waitExposed(self.panel):
            self.panel.show()
        self.panel.show_selection([self.layer])

    @property
    def form(self) -> ArgumentForm:
        assert isinstance(self.panel.page, LayerPage)
        assert self.panel.page.form is not None
        return self.panel.page.form

    def row(self, name: str) -> ArgumentRow:
        return row_of(self.form, name)

    def argument(self, name: str) -> Value:
        return self.document.graph.layers[self.layer].arguments.get(name)

    def told(self, name: str) -> str:
        error = self.row(name).error
        return error.text() if error and error.isVisible() else ""


# --- lists of layers


def stack(qtbot: QtBot) -> tuple[Bench, LayersEditor]:
    cells = Instance("StackedRNNCells", {"cells": (LSTM_CELL, GRU_CELL)})
    bench = Bench(qtbot, "RNN", cell=cells)
    cell = bench.row("cell").editor
    assert isinstance(cell, InstanceEditor)
    assert cell.form is not None
    editor = cell.form.rows["cells"].editor
    assert isinstance(editor, LayersEditor)
    return bench, editor


def cells(bench: Bench) -> Value:
    cell = bench.argument("cell")
    assert isinstance(cell, Instance)
    return cell.arguments["cells"]


def test_a_list_shows_each_layer_with_its_arguments(qtbot: QtBot) -> None:
    _, editor = stack(qtbot)
    assert editor.summary.text() == "LSTMCell, GRUCell"
    assert [row.editor.field.currentText() for row in editor.rows] == ["LSTMCell", "GRUCell"]
    assert not editor.rows[0].up.isEnabled()
    assert not editor.rows[1].down.isEnabled()
    assert all(row.isVisible() for row in editor.rows)


def test_layers_are_added_moved_and_removed(qtbot: QtBot) -> None:
    bench, editor = stack(qtbot)
    choose(editor.choice, "SimpleRNNCell")
    assert cells(bench) == (LSTM_CELL, GRU_CELL), "a choice alone changes nothing"
    press(editor.add, Qt.Key.Key_Space)
    simple = Instance("SimpleRNNCell", {"units": 64})
    assert cells(bench) == (LSTM_CELL, GRU_CELL, simple)
    press(editor.rows[2].up, Qt.Key.Key_Space)
    assert cells(bench) == (LSTM_CELL, simple, GRU_CELL)
    assert QApplication.focusWidget() is editor.rows[1].up
    QTest.keyClick(editor.rows[1].up, Qt.Key.Key_Space)
    assert cells(bench) == (simple, LSTM_CELL, GRU_CELL)
    assert QApplication.focusWidget() is editor.rows[0].down, "the first cannot go further up"
    press(editor.rows[1].away, Qt.Key.Key_Space)
    assert cells(bench) == (simple, GRU_CELL)
    press(editor.rows[0].away, Qt.Key.Key_Space)
    assert cells(bench) == (GRU_CELL,)
    assert not editor.rows[0].away.isEnabled(), "Keras takes no empty list"
    for _ in range(5):
        bench.document.undo()
    assert cells(bench) == (LSTM_CELL, GRU_CELL)
    assert len(editor.rows) == 2


def test_an_argument_of_a_layer_in_the_list(qtbot: QtBot) -> None:
    bench, editor = stack(qtbot)
    enter(editor.rows[1].editor, Instance("GRUCell", {"units": 7}))
    assert cells(bench) == (LSTM_CELL, Instance("GRUCell", {"units": 7}))
    form = editor.rows[1].editor.form
    assert form is not None
    enter(form.rows["units"].editor, 0)
    error = form.rows["units"].error
    assert error is not None
    assert error.text() == "an integer >= 1"
    assert cells(bench) == (LSTM_CELL, Instance("GRUCell", {"units": 7}))


def test_the_buttons_of_a_list_have_names(qtbot: QtBot) -> None:
    _, editor = stack(qtbot)
    row = editor.rows[1]
    names = [button.accessibleName() for button in (row.up, row.down, row.away)]
    assert names == ["Move cells 2 up", "Move cells 2 down", "Remove cells 2"]


def test_a_stack_of_layers_is_wrapped(qtbot: QtBot) -> None:
    """A TimeDistributed does several layers at each step."""
    bench = Bench(qtbot, "TimeDistributed", layer=Instance("Dense", {"units": 3}))
    wrapped = bench.row("layer").editor
    assert isinstance(wrapped, InstanceEditor)
    choose(wrapped.field, "Sequential")
    assert wrapped.form is not None
    editor = wrapped.form.rows["layers"].editor
    assert isinstance(editor, LayersEditor)
    choose(editor.choice, "Flatten")
    press(editor.add, Qt.Key.Key_Space)
    press(editor.rows[1].away, Qt.Key.Key_Space)
    enter(editor.rows[0].editor, Instance("Dense", {"units": 7}))
    layers = (Instance("Dense", {"units": 7}), Instance("Flatten", {}))
    assert bench.argument("layer") == Instance("Sequential", {"layers": layers})


# --- vocabularies


@pytest.mark.parametrize(
    ("layer", "text", "words"),
    [
        ("StringLookup", "red, green,blue", ("red", "green", "blue")),
        ("StringLookup", "two words, x", ("two words", "x")),
        ("StringLookup", "('a,b', ' c')", ("a,b", " c")),
        ("StringLookup", "1, 2", ("1", "2")),
        ("IntegerLookup", "1, 2, -3", (1, 2, -3)),
        ("IntegerLookup", "7", (7,)),
        ("TextVectorization", "None", None),
    ],
)
def test_words_are_typed(qtbot: QtBot, layer: str, text: str, words: Value) -> None:
    bench = Bench(qtbot, layer, vocabulary=(9,) if layer.startswith("Int") else ("old",))
    editor = bench.row("vocabulary").editor
    assert isinstance(editor, VocabularyEditor)
    type_into(editor.field, text)
    assert bench.argument("vocabulary") == words
    # What is shown reads back as the same.
    shown = editor.field.text()
    bench.document.undo()
    type_into(editor.field, shown)
    assert bench.argument("vocabulary") == words


@pytest.mark.parametrize(
    ("layer", "text", "told"),
    [
        (
            "StringLookup",
            "a, b, a",
            "('a', 'b', 'a'); expected a tuple of words, each once, e.g. ('a', 'b').",
        ),
        ("StringLookup", ",", "(); expected a tuple of words, each once, e.g. ('a', 'b')."),
        (
            "IntegerLookup",
            "1, two",
            "(1, 'two'); expected a tuple of integers, each once, e.g. (1, 2).",
        ),
        (
            "IntegerLookup",
            "1, 1",
            "(1, 1); expected a tuple of integers, each once, e.g. (1, 2).",
        ),
    ],
)
def test_words_that_are_none(qtbot: QtBot, layer: str, text: str, told: str) -> None:
    bench = Bench(qtbot, layer)
    editor = bench.row("vocabulary").editor
    assert isinstance(editor, VocabularyEditor)
    type_into(editor.field, text)
    assert bench.argument("vocabulary") is None
    assert bench.told("vocabulary") == f"{bench.layer}.vocabulary is {told}"


def loading(qtbot: QtBot, layer: str, path: Path | str) -> Bench:
    """The vocabulary's button pressed, and this file chosen."""
    bench = Bench(qtbot, layer)
    editor = bench.row("vocabulary").editor
    assert isinstance(editor, VocabularyEditor)
    editor._choose_file = lambda _: str(path)
    press(editor.load, Qt.Key.Key_Space)
    return bench


def test_words_are_read_from_a_file(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("the\nof\n")
    bench = loading(qtbot, "TextVectorization", file)
    assert bench.argument("vocabulary") == ("the", "of")
    file.unlink()
    assert bench.argument("vocabulary") == ("the", "of"), "the document has the words themselves"


def test_a_missing_file_is_told_in_one_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    bench = loading(qtbot, "StringLookup", tmp_path / "gone.txt")
    assert bench.argument("vocabulary") is None
    assert bench.told("vocabulary") == (
        "There is no file gone.txt; expected a text file with one entry a line. Choose another."
    )
    assert bench.document.undo_label is None


def test_no_file_chosen_changes_nothing(qtbot: QtBot) -> None:
    bench = loading(qtbot, "StringLookup", "")
    assert bench.document.undo_label is None
    assert bench.told("vocabulary") == ""


def test_a_large_vocabulary_is_shown_by_its_beginning(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "ids.txt"
    file.write_text("\n".join(map(str, range(20_000))))
    bench = loading(qtbot, "IntegerLookup", file)
    assert bench.argument("vocabulary") == tuple(range(20_000))
    editor = bench.row("vocabulary").editor
    assert isinstance(editor, VocabularyEditor)
    assert editor.field.text() == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 … (20,000 entries)"
    assert editor.field.isReadOnly()
    bench.row("vocabulary").reset.click()
    assert not editor.field.isReadOnly()


# --- activations, names of inner layers, tables, constants


def test_an_activation_may_be_a_layer(qtbot: QtBot) -> None:
    bench = Bench(qtbot, "Dense", units=4)
    enter(bench.row("activation").editor, Instance("LeakyReLU", {"negative_slope": 0.1}))
    assert bench.argument("activation") == Instance("LeakyReLU", {"negative_slope": 0.1})
    choose(bench.row("activation").editor.field, "relu")  # type: ignore[attr-defined]
    assert bench.argument("activation") == "relu"


def test_another_layer_as_activation_is_kept_and_can_be_edited(qtbot: QtBot) -> None:
    """A file may bring one along that is not offered."""
    bench = Bench(qtbot, "Dense", units=4, activation=Instance("UnitNormalization"))
    editor = bench.row("activation").editor
    enter(editor, Instance("UnitNormalization", {"axis": 1}))
    assert bench.argument("activation") == Instance("UnitNormalization", {"axis": 1})


def test_a_wrapped_layer_may_bear_a_name(qtbot: QtBot) -> None:
    dense = Instance("Dense", {"units": 4})
    bench = Bench(qtbot, "TimeDistributed", layer=dense)
    enter(bench.row("layer").editor, Instance("Dense", {"units": 4, "name": "step"}))
    assert bench.argument("layer") == Instance("Dense", {"units": 4, "name": "step"})


def test_numbers_by_name(qtbot: QtBot) -> None:
    bench = Bench(qtbot, "BatchNormalization", renorm=True)
    editor = bench.row("renorm_clipping").editor
    assert isinstance(editor, TableEditor)
    enter(editor, {"rmax": 3.0})
    enter(editor, {"dmax": 5.0})
    assert bench.argument("renorm_clipping") == {"rmax": 3.0, "dmax": 5.0}
    row = row_of(editor.form, "rmax")
    enter(row.editor, "many")
    assert row.error is not None
    assert row.error.text() == "a number"
    row.reset.click()
    assert bench.argument("renorm_clipping") == {"dmax": 5.0}
    row_of(editor.form, "dmax").reset.click()
    assert bench.argument("renorm_clipping") is None


def test_an_edit_from_elsewhere_reaches_an_open_list(qtbot: QtBot) -> None:
    bench = Bench(qtbot, "Pipeline", layers=(Instance("RandomFlip"),))
    editor = bench.row("layers").editor
    assert isinstance(editor, LayersEditor)
    two = (Instance("RandomFlip"), Instance("Rescaling", {"scale": 2.0}))
    bench.document.apply(SetArguments(bench.layer, {"layers": two}))
    assert [row.editor.value for row in editor.rows] == list(two)


# --- texts


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        ("pad", "pad"),
        ("''", ""),
        ('"None"', "None"),
        ("None", None),
        ("it's", "it's"),
        ("'tis", "'tis"),
        ('"\'"', "'"),
        ("'a', 'b'", "'a', 'b'"),
        ("'a' < 'b'", "'a' < 'b'"),
    ],
)
def test_every_text_can_be_written(qtbot: QtBot, typed: str, token: str | None) -> None:
    """An empty token is another than none: TextVectorization masks with an empty one."""
    bench = Bench(qtbot, "StringLookup", mask_token="before")
    field = bench.row("mask_token").editor
    assert isinstance(field, TextEditor)
    type_into(field.field, typed)
    assert bench.argument("mask_token") == token
    shown = field.field.text()
    bench.document.undo()
    type_into(field.field, shown)
    assert bench.argument("mask_token") == token, "what is shown is what can be typed"


def test_a_fraction_is_a_number(qtbot: QtBot) -> None:
    bench = Bench(qtbot, "Rescaling", scale=1.0)
    editor = bench.row("scale").editor
    assert isinstance(editor, TextEditor)
    type_into(editor.field, "1./255")
    assert bench.argument("scale") == 1 / 255
    # As an input method gives it: QTest has keys for Latin letters only.
    editor.field.selectAll()
    editor.field.insert("０．２５")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert bench.argument("scale") == 0.25, "as a Chinese keyboard writes it"

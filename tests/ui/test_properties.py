"""The properties panel: editors, what the document takes and refuses, undo, focus."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.formats.examples import read_example
from app.graph.compose import called_again
from app.graph.document import Document
from app.graph.edits import RemoveNodes, SetArguments
from app.graph.model import Position, TensorRef
from app.graph.report import CallReport, Report, TensorSpec
from app.ui import theme
from app.ui.panels.editor_table import editor_for
from app.ui.panels.editors import BooleanEditor, ChoiceEditor, Editor, TextEditor
from app.ui.panels.fields import CheckField, ChoiceBox, NumberField
from app.ui.panels.form import ArgumentForm, ArgumentRow
from app.ui.panels.instances import InstanceEditor
from app.ui.panels.layer_page import LayerPage
from app.ui.panels.model_page import ModelPage
from app.ui.panels.properties import PropertiesPanel
from nodes.catalogue import catalogue
from nodes.kinds import KINDS
from nodes.values import Instance, Value
from tests.builder import Builder
from tests.ui.hands import choose, row_of


class Bench:
    """A panel on the example ``multiple_outputs``, and hands for its fields."""

    def __init__(self, qtbot: QtBot) -> None:
        self.document = Document(read_example("multiple_outputs"))
        self.panel = PropertiesPanel(self.document)
        self.panel.resize(320, 700)
        qtbot.addWidget(self.panel)
        with qtbot.waitExposed(self.panel):
            self.panel.show()

    def select(self, *nodes: str) -> None:
        self.panel.show_selection(nodes)

    @property
    def page(self) -> LayerPage:
        assert isinstance(self.panel.page, LayerPage)
        return self.panel.page

    @property
    def form(self) -> ArgumentForm:
        assert self.page.form is not None
        return self.page.form

    def row(self, name: str) -> ArgumentRow:
        form = self.form
        if name not in form.rows:
            assert form.rest is not None
            return form.rest.rows[name]
        return form.rows[name]

    def type(self, name: str, text: str) -> None:
        """Replace a field's text and press Enter."""
        editor = self.row(name).editor
        assert isinstance(editor, TextEditor)
        editor.field.setFocus()
        editor.field.selectAll()
        QTest.keyClicks(editor.field, text)
        QTest.keyClick(editor.field, Qt.Key.Key_Return)

    def number(self, name: str) -> NumberField:
        """The field of a number."""
        field = self.row(name).editor.focusProxy()
        assert isinstance(field, NumberField)
        return field

    def choose(self, name: str, text: str) -> None:
        editor = self.row(name).editor
        assert isinstance(editor, ChoiceEditor | InstanceEditor)
        index = editor.field.findText(text)
        assert index >= 0, [editor.field.itemText(i) for i in range(editor.field.count())]
        editor.field.setCurrentIndex(index)
        editor.field.activated.emit(index)

    def argument(self, node: str, name: str) -> Value:
        layer = self.document.graph.layer_of(node)
        assert layer is not None
        return layer.arguments.get(name)

    def shown(self, name: str) -> str:
        editor = self.row(name).editor
        assert isinstance(editor, TextEditor)
        return editor.field.text()


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_a_number_reaches_the_document_and_undo_takes_it_back(bench: Bench) -> None:
    bench.select("extract")
    bench.type("units", "512")
    assert bench.argument("extract", "units") == 512
    assert str(bench.document.undo_label) == "Set units of extract"
    bench.document.undo()
    assert bench.argument("extract", "units") == 64
    assert bench.shown("units") == "64"


def test_a_bad_value_leaves_the_old_one_and_says_why(bench: Bench) -> None:
    bench.select("extract")
    bench.type("units", "-3")
    row = bench.row("units")
    assert bench.argument("extract", "units") == 64
    assert bench.shown("units") == "64"
    assert row.error is not None
    assert row.error.isVisible()
    assert row.error.text() == "extract.units is -3; expected an integer >= 1."
    assert bench.document.undo_label is None
    bench.type("units", "8")
    assert not row.error.isVisible()


def test_a_refusal_goes_once_the_old_value_is_let_stand(bench: Bench) -> None:
    bench.select("extract")
    bench.type("units", "many")
    error = bench.row("units").error
    assert error is not None
    assert error.isVisible()
    bench.type("units", "64")
    assert not error.isVisible()
    assert bench.document.undo_label is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("units", 2**63), ("activation", "\ud800"), ("kernel_initializer", "\ud800")],
)
def test_what_no_file_can_hold_is_refused_with_a_sentence(
    bench: Bench, name: str, value: Value
) -> None:
    bench.select("extract")
    before = bench.document.graph
    bench.row(name).editor.give(value)
    error = bench.row(name).error
    assert error is not None
    assert error.isVisible()
    assert f"extract.{name}" in error.text()
    assert bench.document.graph is before


def test_a_word_where_a_number_belongs_is_refused_in_the_same_way(bench: Bench) -> None:
    bench.select("extract")
    bench.type("units", "many")
    assert bench.argument("extract", "units") == 64
    error = bench.row("units").error
    assert error is not None
    assert error.text() == "extract.units is 'many'; expected an integer >= 1."


def test_editing_keeps_the_focus_and_the_field(bench: Bench) -> None:
    bench.select("extract")
    field = bench.row("units").editor.focusProxy()
    bench.type("units", "100")
    assert bench.row("units").editor.focusProxy() is field
    assert QApplication.focusWidget() is field


def test_escape_takes_back_what_was_typed(bench: Bench) -> None:
    bench.select("extract")
    editor = bench.row("units").editor
    assert isinstance(editor, TextEditor)
    editor.field.setFocus()
    QTest.keyClicks(editor.field, "99")
    QTest.keyClick(editor.field, Qt.Key.Key_Escape)
    assert editor.field.text() == "64"
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert bench.document.undo_label is None


def test_arrow_keys_step_a_number_in_one_undo_step(bench: Bench) -> None:
    bench.select("extract")
    field = bench.number("units")
    field.setFocus()
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_PageDown)
    assert bench.argument("extract", "units") == 64 + 3 - 10
    bench.document.undo()
    assert bench.argument("extract", "units") == 64


def test_stepping_stays_in_the_range(bench: Bench) -> None:
    bench.select("extract")
    field = bench.number("dropout")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert bench.argument("extract", "dropout") is None  # 0.0 is Keras's default
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert bench.argument("extract", "dropout") == pytest.approx(0.1)


def wheel(steps: int) -> QWheelEvent:
    return QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip


def test_the_wheel_over_a_field_without_focus_changes_nothing(bench: Bench) -> None:
    bench.select("extract")
    field = bench.number("units")
    field.clearFocus()
    QApplication.sendEvent(field, wheel(1))
    assert bench.document.undo_label is None
    field.setFocus()
    QApplication.sendEvent(field, wheel(1))
    assert bench.argument("extract", "units") == 65


def test_a_box_is_ticked_by_a_click(bench: Bench) -> None:
    bench.select("class11")
    editor = bench.row("return_sequences").editor
    assert isinstance(editor, BooleanEditor)
    QTest.mouseClick(editor.field, Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    assert bench.argument("class11", "return_sequences") is True


def test_reset_goes_back_to_the_default_and_hides(bench: Bench) -> None:
    bench.select("extract")
    row = bench.row("return_sequences")
    assert row.reset.isVisible()
    assert row.label.font().bold()
    row.reset.click()
    assert bench.argument("extract", "return_sequences") is None
    assert not row.reset.isVisible()
    assert not row.label.font().bold()


def test_an_activation_is_chosen_by_name(bench: Bench) -> None:
    bench.select("class12")
    bench.choose("activation", "tanh")
    assert bench.argument("class12", "activation") == "tanh"
    bench.choose("activation", "None")
    assert bench.argument("class12", "activation") is None


def test_an_initializer_has_its_own_arguments(bench: Bench) -> None:
    bench.select("class12")
    bench.choose("kernel_initializer", "HeNormal")
    assert bench.argument("class12", "kernel_initializer") == "he_normal"
    editor = bench.row("kernel_initializer").editor
    assert isinstance(editor, InstanceEditor)
    editor.arrow.click()
    assert editor.form is not None
    seed = editor.form.rows["seed"].editor
    assert isinstance(seed, TextEditor)
    seed.field.setFocus()
    seed.field.selectAll()
    QTest.keyClicks(seed.field, "7")
    QTest.keyClick(seed.field, Qt.Key.Key_Return)
    expected = Instance("HeNormal", {"seed": 7})
    assert bench.argument("class12", "kernel_initializer") == expected
    assert QApplication.focusWidget() is seed.field


def test_a_wrapped_layer_is_a_form(bench: Bench) -> None:
    bench.select("output2")
    editor = bench.row("layer").editor
    assert isinstance(editor, InstanceEditor)
    assert editor.form is not None
    units = editor.form.rows["units"].editor
    assert isinstance(units, TextEditor)
    units.field.setFocus()
    units.field.selectAll()
    QTest.keyClicks(units.field, "0")
    QTest.keyClick(units.field, Qt.Key.Key_Return)
    error = editor.form.rows["units"].error
    assert error is not None
    assert "integer >= 1" in error.text()
    units.field.selectAll()
    QTest.keyClicks(units.field, "12")
    QTest.keyClick(units.field, Qt.Key.Key_Return)
    dense = Instance("Dense", {"activation": "softmax", "units": 12})
    assert bench.argument("output2", "layer") == dense


def test_another_wrapped_class_keeps_what_fits(bench: Bench) -> None:
    bench.select("output2")
    bench.choose("layer", "Conv1D")
    layer = bench.argument("output2", "layer")
    assert isinstance(layer, Instance)
    assert layer.class_name == "Conv1D"
    assert layer.arguments["activation"] == "softmax"
    assert "units" not in layer.arguments


@pytest.mark.parametrize(("text", "value"), [("3", 3), ("5, 7", (5, 7)), ("(2, 2)", (2, 2))])
def test_sizes_take_a_number_or_a_tuple(bench: Bench, text: str, value: Value) -> None:
    builder = Builder()
    builder.layer("Conv2D", builder.input("a", 28, 28, 1), filters=4, kernel_size=1)
    bench.document.reset(builder.graph)
    bench.select("conv2d")
    bench.type("kernel_size", text)
    assert bench.argument("conv2d", "kernel_size") == value


def test_rare_arguments_unfold_and_stay_unfolded(bench: Bench) -> None:
    bench.select("extract")
    form = bench.form
    assert "trainable" not in form.rows
    assert form.rest is None
    assert form._more is not None
    form._more.click()
    assert bench.row("trainable").editor.isVisible()
    bench.select("class12")
    assert bench.row("trainable").editor.isVisible()


def test_a_rename_is_one_step_and_a_taken_name_is_refused(bench: Bench) -> None:
    bench.select("class12")
    field = bench.page.name
    assert field is not None
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "extract")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "class12"
    assert bench.page._name_error.text() == (
        "extract is the name of another layer. Choose a free one."
    )
    field.selectAll()
    QTest.keyClicks(field, "reader")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bench.document.graph.name_of("class12") == "reader"
    assert not bench.page._name_error.isVisible()


def test_the_report_shows_below(bench: Bench) -> None:
    bench.select("extract")
    call = CallReport("ok", (TensorSpec((None, 784, 64), "float32"),), 16896, 16896)
    bench.panel.set_report(Report(calls={"extract": call}))
    facts = bench.page.facts
    assert facts.output.text() == "(None, 784, 64) float32"
    assert facts.parameters.text() == "16,896"
    assert facts.calls.text() == "1"


def test_the_calls_of_several_layers_are_told_together(bench: Bench) -> None:
    """As their parameters are; two calls of one layer are its two, and not four."""
    bench.select("extract", "class11")
    assert bench.page.facts.calls.text() == "2"
    again, _ = called_again(bench.document.graph, ("class12",), Position(0, 400))
    bench.document.apply(again)
    both = bench.document.graph.calls["class12"]
    assert len(both) == 2
    bench.select(*both)
    assert bench.page.facts.calls.text() == "2"
    bench.select("class11", *both)
    assert bench.page.facts.calls.text() == "3"


def test_several_layers_are_edited_at_once(bench: Bench) -> None:
    bench.select("extract", "class11")
    assert bench.shown("units") == ""
    bench.type("units", "40")
    assert bench.argument("extract", "units") == bench.argument("class11", "units") == 40
    bench.document.undo()
    assert bench.argument("extract", "units") == 64
    assert bench.argument("class11", "units") == 32


def test_layers_of_two_classes_show_what_they_share(bench: Bench) -> None:
    bench.select("class11", "class12")
    assert "units" in bench.form.rows
    assert "return_sequences" not in bench.form.rows
    bench.type("units", "9")
    assert bench.argument("class11", "units") == bench.argument("class12", "units") == 9


def test_where_defaults_differ_by_class_so_do_the_values(bench: Bench) -> None:
    """An Input's dtype is float32 unless another is set, a Dense's that of Keras: None."""
    for nodes in (("class12", "input"), ("input", "class12")):
        bench.select(*nodes)
        row = row_of(bench.form, "dtype")
        assert isinstance(row.editor, ChoiceEditor)
        assert row.editor.field.currentIndex() == -1
        assert row.editor.field.placeholderText() == "different"
    assert isinstance(row.editor, ChoiceEditor)
    choose(row.editor.field, "float64")
    assert {bench.argument(node, "dtype") for node in nodes} == {"float64"}
    assert row.editor.field.currentText() == "float64"


def test_a_list_of_objects_says_that_they_differ(bench: Bench) -> None:
    """class12 has relu, output1 softmax."""
    bench.select("class12", "output1")
    row = row_of(bench.form, "activation")
    assert isinstance(row.editor, InstanceEditor)
    assert row.editor.field.currentIndex() == -1
    assert row.editor.field.placeholderText() == "different"
    choose(row.editor.field, "tanh")
    assert row.editor.field.currentText() == "tanh"


def test_removed_nodes_leave_the_panel(bench: Bench) -> None:
    bench.select("class12")
    bench.document.apply(RemoveNodes(frozenset({"class12"})))
    assert isinstance(bench.panel.page, ModelPage)


def test_nothing_selected_shows_the_model(bench: Bench) -> None:
    page = bench.panel.page
    assert isinstance(page, ModelPage)
    assert page.name.text() == "multiple_outputs"
    assert page.outputs.list.count() == 2
    # What is to be moved is chosen first.
    assert not page.outputs.up.isVisible()
    assert not page.outputs.down.isVisible()
    first = page.outputs.list.visualItemRect(page.outputs.list.item(1)).center()
    QTest.mouseClick(page.outputs.list.viewport(), Qt.MouseButton.LeftButton, pos=first)
    assert page.outputs.up.isVisible()
    QTest.mouseClick(page.outputs.up, Qt.MouseButton.LeftButton)
    names = [bench.document.graph.name_of(ref.node) for ref in bench.document.graph.outputs]
    assert names == ["output2", "output1"]
    assert page.outputs.list.currentRow() == 0
    bench.document.undo()
    names = [bench.document.graph.name_of(ref.node) for ref in bench.document.graph.outputs]
    assert names == ["output1", "output2"]


def test_the_lists_of_the_model_show_all_their_rows_without_a_scroll_bar(
    qtbot: QtBot, bench: Bench, qapp: QApplication
) -> None:
    theme.apply(qapp, theme.LIGHT)
    calls = {
        node: CallReport("ok", (TensorSpec((None, 10), "float32"),))
        for node in bench.document.graph.nodes
    }
    bench.panel.set_report(Report(calls=calls))
    for nodes in (("extract",), ()):
        bench.select(*nodes)
        qtbot.wait(50)  # The page is laid out once it is shown.
    page = bench.panel.page
    assert isinstance(page, ModelPage)
    for shown in (page.inputs.list, page.outputs.list):
        assert shown.count()
        assert shown.verticalScrollBar().maximum() == 0


def test_no_name_is_cut_where_the_fields_can_give_way(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, theme.LIGHT)
    layer = catalogue().get("TextVectorization")
    assert layer
    form = ArgumentForm(layer.parameters, editor_for, unfold=True)
    qtbot.addWidget(form)
    form.resize(288, 900)  # What the panel leaves at its first width.
    form.show_values({"output_sequence_length": 40})
    form.show()
    assert form.rest
    rows = [*form.rows.values(), *form.rest.rows.values()]
    assert all(row.label.shown_text() == row.spec.name for row in rows)
    assert len({row.editor.width() for row in rows}) == 1


def test_a_choice_that_does_not_fit_ends_before_the_arrow(qtbot: QtBot, qapp) -> None:
    theme.apply(qapp, theme.LIGHT)
    box = ChoiceBox()
    qtbot.addWidget(box)
    box.addItem("lower_and_strip_punctuation")
    box.resize(400, 25)
    assert box.shown_text() == "lower_and_strip_punctuation"
    box.resize(110, 25)
    assert box.shown_text().endswith("…")
    assert box.fontMetrics().horizontalAdvance(box.shown_text()) < 110 - 20
    # The arrow is drawn whether the text is cut or not.
    pictures = [box.grab().toImage().copy(95, 5, 12, 15)]
    box.resize(400, 25)
    pictures.append(box.grab().toImage().copy(385, 5, 12, 15))
    assert pictures[0] == pictures[1]


def test_the_name_that_is_written_has_a_whole_frame(bench: Bench, qapp: QApplication) -> None:
    theme.apply(qapp, theme.DARK)
    bench.select("extract")
    for field in (bench.page.name, bench.number("units")):
        assert field is not None
        field.setFocus()
        image = field.grab().toImage()
        middle, right = image.height() // 2, image.width() - 1
        ends = {image.pixelColor(x, middle).name() for x in (0, right)}
        assert ends == {theme.current()["accent"].name()}


def test_of_a_model_that_is_not_wired_no_parameters_are_told(bench: Bench) -> None:
    page = bench.panel.page
    assert isinstance(page, ModelPage)
    read = CallReport("ok", (TensorSpec((None, 784, 1), "float32"),))
    bench.panel.set_report(Report(calls={"input": read}))
    assert page.totals.text() == "No parameters"
    bench.panel.set_report(Report(calls={"input": read, "extract": CallReport("waiting")}))
    assert page.totals.text() == ""


def test_the_model_is_renamed(bench: Bench) -> None:
    page = bench.panel.page
    assert isinstance(page, ModelPage)
    page.name.setFocus()
    page.name.selectAll()
    QTest.keyClicks(page.name, "a/b")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert "'a/b' is no model name" in page.error.text()
    page.name.selectAll()
    QTest.keyClicks(page.name, "reader")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert bench.document.graph.name == "reader"


def test_an_order_that_cannot_be_is_told_and_the_old_one_shown(bench: Bench) -> None:
    builder = Builder()
    source = builder.layer("Dense", builder.input("a", 4), units=2)
    # A file may name an output that its layer does not have.
    odd = (TensorRef(source.node), TensorRef(source.node, 3))
    bench.document.reset(replace(builder.graph, outputs=odd))
    page = bench.panel.page
    assert isinstance(page, ModelPage)
    page.outputs.list.setCurrentRow(0)
    page.outputs.down.click()
    assert page.error.isVisible()
    assert page.error.text()
    assert bench.document.graph.outputs == odd
    assert bench.document.undo_label is None


def test_an_unknown_layer_is_shown_and_left_alone(bench: Bench) -> None:
    builder = Builder()
    source = builder.layer("Dense", builder.input("a", 4), units=2)
    odd = replace(builder.graph.layers[source.node], class_name="Weird", arguments={"x": (1, 2)})
    bench.document.reset(builder.graph.with_layer(source.node, odd))
    bench.select(source.node)
    assert bench.page.form is None


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_an_editor_that_shows_its_default(qtbot: QtBot, kind: str) -> None:
    found = [
        (spec, parameter)
        for spec in catalogue()
        for parameter in spec.parameters
        if parameter.kind == kind
    ][:12]
    for _, parameter in found:
        host = CheckField()
        qtbot.addWidget(host)
        editor: Editor = editor_for(parameter, host)
        value = parameter.initial if parameter.required else parameter.default
        editor.show_value(value)
        given: list[Value] = []
        editor.edited.connect(lambda value, _, given=given: given.append(value))
        if isinstance(editor, TextEditor) and value is not None:
            editor._committed(editor.field.text())
            assert parameter.check(given[0]) == parameter.check(value)


def test_every_layer_has_a_page(bench: Bench) -> None:
    builder = Builder()
    for spec in catalogue():
        builder.layer(spec.name, **spec.initial_arguments())  # type: ignore[arg-type]
    bench.document.reset(builder.graph)
    for node in builder.graph.nodes:
        bench.select(node)
        known = catalogue().get(builder.graph.class_of(node))
        assert known is not None
        form = bench.form
        assert len(form.rows) + len(form._rare) == len(known.parameters)


def test_an_edit_from_elsewhere_is_shown(bench: Bench) -> None:
    bench.select("extract")
    bench.document.apply(SetArguments("extract", {"units": 77}))
    assert bench.shown("units") == "77"

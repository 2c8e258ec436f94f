"""No argument is out of reach: each of every layer and operation is set through its own editor,
with keys, and the document has the value then."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.graph.compose import placed
from app.graph.document import Document
from app.graph.model import Graph, Position
from app.graph.ports import arguments_of
from app.ui.panels.editor_table import EDITORS
from app.ui.panels.form import ArgumentForm
from app.ui.panels.layer_page import LayerPage
from app.ui.panels.properties import PropertiesPanel
from nodes.catalogue import catalogue
from nodes.kinds import KINDS
from nodes.spec import CallSpec, ParameterSpec
from nodes.values import Instance, Value, same, show
from tests.engine.library_walk import other_values
from tests.ui.hands import enter, row_of

# Of these Keras takes one value, the default.
ONE_VALUE = {
    ("Resizing", "fill_mode"),
    ("IntegerLookup", "vocabulary_dtype"),
    ("image.resize", "fill_mode"),
}
# A sample of everything, for the tests that are run all the time.
SAMPLE = (
    *("Dense", "Conv2D", "LSTM", "Bidirectional", "RNN", "Pipeline", "StringLookup"),
    *("IntegerLookup", "BatchNormalization", "EinsumDense", "Normalization", "Hashing", "Input"),
    *("keras.ops.add", "keras.ops.get_item", "keras.ops.einsum", "keras.ops.pad", "keras.ops.clip"),
)
NAMES = [spec.name for spec in (*catalogue(), *catalogue().operations())]


class Page:
    """The properties of one layer or operation that was just placed."""

    def __init__(self, qtbot: QtBot, spec: CallSpec) -> None:
        add = placed(Graph(), spec, Position(0, 0))
        (self.node,) = add.nodes
        self.document = Document(add.apply(Graph()))
        self.panel = PropertiesPanel(self.document)
        self.panel.resize(320, 900)
        qtbot.addWidget(self.panel)
        with qtbot.waitExposed(self.panel):
            self.panel.show()
        self.panel.show_selection([self.node])

    def form(self, of_call: bool) -> ArgumentForm:
        page = self.panel.page
        assert isinstance(page, LayerPage)
        form = page.call_form if of_call else page.form
        assert form is not None
        return form

    def argument(self, parameter: ParameterSpec, of_call: bool) -> Value:
        graph = self.document.graph
        found = graph.nodes[self.node].arguments if of_call else arguments_of(graph, self.node)
        return found.get(parameter.name, parameter.default)

    def set(self, parameter: ParameterSpec, of_call: bool = False) -> str:
        """What went wrong when the argument was given another value; empty if nothing."""
        value = next(other_values(parameter), None)
        if value is None:
            return "no other value"
        row = row_of(self.form(of_call), parameter.name)
        if not row.editor.isVisibleTo(self.panel):
            return "its editor cannot be seen"
        enter(row.editor, value)
        found = self.argument(parameter, of_call)
        told = row.error.text() if row.error and row.error.isVisibleTo(self.panel) else ""
        self.document.reset(self.document.history[0].before) if self.document.history else None
        return "" if same(found, value) else f"{show(value)} became {show(found)} {told}"


def walk(qtbot: QtBot, name: str) -> None:
    spec = catalogue().find(name)
    assert spec is not None
    page = Page(qtbot, spec)
    for of_call, parameters in ((False, spec.parameters), (True, spec.call_parameters)):
        for parameter in parameters:
            wrong = page.set(parameter, of_call)
            if (spec.title, parameter.name) in ONE_VALUE:
                assert wrong == "no other value", parameter.name
            else:
                assert not wrong, f"{spec.title}.{parameter.name}: {wrong}"


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_every_argument_of_a_sample(qtbot: QtBot, name: str) -> None:
    walk(qtbot, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in SAMPLE])
def test_every_argument(qtbot: QtBot, name: str) -> None:
    walk(qtbot, name)


def test_every_kind_has_an_editor_of_its_own() -> None:
    assert EDITORS.keys() == KINDS.keys()


KINDS_OF_OBJECTS = [
    ("Dense", "kernel_initializer", "initializer"),
    ("Dense", "kernel_regularizer", "regularizer"),
    ("Dense", "kernel_constraint", "constraint"),
]


@pytest.mark.parametrize(("layer", "argument", "kind"), KINDS_OF_OBJECTS)
def test_every_argument_of_every_object(qtbot: QtBot, layer: str, argument: str, kind: str) -> None:
    """Initializers, regularizers and constraints with each argument of their own."""
    spec = catalogue().get(layer)
    assert spec is not None
    parameter = spec.parameters_by_name[argument]
    for item in catalogue().objects(kind):
        page = Page(qtbot, spec)
        for inner in item.parameters:
            value = next(other_values(inner))
            wanted = Instance(item.name, {inner.name: value})
            enter(row_of(page.form(False), argument).editor, wanted)
            assert same(page.argument(parameter, False), wanted), (item.name, inner.name)
            page.document.undo()

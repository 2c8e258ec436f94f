"""The properties of the selected layers: name, arguments, and what the engine found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import EditError
from app.graph.edits import Batch, Edit, Rename, SetArguments, SetCallArguments
from app.graph.model import Graph
from app.graph.place import Shown
from app.graph.ports import arguments_of, ports_of, spec_of
from app.graph.report import CallReport, Report
from app.graph.step_names import several
from app.ui.panels.editor_table import editor_for
from app.ui.panels.fields import TextField
from app.ui.panels.form import ArgumentForm, in_order
from app.ui.panels.labels import label, line
from app.ui.panels.skipped_note import SkippedNote
from app.ui.panels.texts import count_text, shape_text
from app.ui.panels.wiring import WiringForm, folded_slots
from app.ui.words import translated
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.spec import ParameterSpec
from nodes.values import Value, same, show


class LayerPage(QWidget):
    """One node, or several with what they have in common.

    The page is made for a fixed list of nodes and the classes they call; ``fits`` says whether it
    still suits a graph. ``show_graph`` and ``set_report`` refresh it without making it anew, so
    that a field keeps the focus while its value changes.
    """

    unfolded = Signal(bool)
    explanation_wanted = Signal()

    def __init__(
        self, document: Shown, nodes: Sequence[str], unfold: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document = document
        self.nodes = tuple(nodes)
        self._classes = _classes(document.graph, self.nodes)
        self._numbers = _numbers(document.graph, self.nodes)
        self._shared: list[str] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(12, 10, 8, 12)
        self._box.setSpacing(6)
        self.name: TextField | None = None
        self._name_error = label("", "error", self, wrap=True)
        self._name_error.hide()
        self._add_head()
        self.form = self._add_form(unfold)
        self.call_form = self._add_call_form(unfold)
        self.wiring = self._add_wiring(unfold)
        self.facts = Facts(self)
        self._box.addWidget(line(self))
        self._box.addWidget(self.facts)
        self._box.addStretch(1)
        self.show_graph(document.graph)

    def fits(self, graph: Graph) -> bool:
        """Whether the same nodes call the same classes."""
        if not all(node in graph.nodes for node in self.nodes):
            return False
        same_numbers = _numbers(graph, self.nodes) == self._numbers
        return same_numbers and _classes(graph, self.nodes) == self._classes

    def show_graph(self, graph: Graph) -> None:
        """Show the names and arguments that the graph holds now."""
        if self.name:
            self.name.show_text(graph.name_of(self.nodes[0]))
        if self.form:
            _show(self.form, [self._values(graph, node) for node in self.nodes])
        if self.call_form:
            _show(self.call_form, [graph.nodes[node].arguments for node in self.nodes])
        if self.wiring:
            self.wiring.show_node(graph, self.nodes[0])
        self.skipped.show_graph(graph)
        self.facts.show_calls(graph, self.nodes)

    def _values(self, graph: Graph, node: str) -> Mapping[str, Value]:
        """The arguments of a node; of several what they share, for defaults differ by class."""
        arguments, spec = arguments_of(graph, node), spec_of(graph, node)
        if spec is None or len(self.nodes) == 1:
            return arguments
        return {name: spec.argument(arguments, name) for name in self._shared}

    def set_report(self, report: Report | None) -> None:
        calls = report.calls if report else {}
        self.facts.show_results([calls[node] for node in self.nodes if node in calls])

    def _add_head(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        if len(self.nodes) == 1 and self._document.graph.nodes[self.nodes[0]].operation:
            # Keras names operations itself.
            title = self._document.graph.name_of(self.nodes[0])
            row.addWidget(label(title, "title", self), 1)
        elif len(self.nodes) == 1:
            self.name = self._name_field()
            row.addWidget(self.name, 1)
        else:
            title = self.tr("{count} layers selected").format(count=len(self.nodes))
            row.addWidget(label(title, "title", self), 1)
        class_name = self._classes[0] if len(set(self._classes)) == 1 else ""
        row.addWidget(label(class_name, "muted", self))
        if catalogue().find(class_name):
            row.addWidget(self._explain_button())
        self._box.addLayout(row)
        self._box.addWidget(self._name_error)
        summary = label(self._summary(class_name), "muted", self, wrap=True)
        summary.setVisible(bool(summary.text()))
        self._box.addWidget(summary)
        self.skipped = SkippedNote(self._document, self.nodes, self)
        self._box.addWidget(self.skipped)
        self._box.addSpacing(2)

    def _explain_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("?")
        button.setProperty("role", "plain")
        button.setToolTip(self.tr("What Keras says of it (Shift+F1)"))
        button.setAccessibleName(self.tr("Explain the layer"))
        button.clicked.connect(self.explanation_wanted)
        return button

    def _summary(self, class_name: str) -> str:
        if len(set(self._classes)) > 1:
            return ", ".join(dict.fromkeys(self._classes))
        spec = catalogue().find(class_name)
        if spec:
            return spec.summary
        left_out = catalogue().left_out.get(class_name.removeprefix("keras.ops.").lower())
        if left_out and left_out.name == class_name:
            return translated(left_out.sentence)
        return self.tr("Keras {version} has no such layer. It is kept as it is.").format(
            version=catalogue().keras_version
        )

    def _name_field(self) -> TextField:
        field = TextField(self)
        field.setProperty("role", "name")
        field.setAccessibleName(self.tr("Name of the layer"))
        field.setToolTip(self.tr("The layer's name, as in the summary and the code (F2)"))
        field.committed.connect(self._renamed)
        return field

    def _renamed(self, name: str) -> None:
        layer = self._document.graph.nodes[self.nodes[0]].layer
        self._name_error.hide()
        try:
            self._document.apply(Rename(layer, name))
        except EditError as error:
            self._name_error.setText(translated(error.sentence))
            self._name_error.show()
        assert self.name is not None
        self.name.show_text(self._document.graph.name_of(self.nodes[0]))

    def _add_form(self, unfold: bool) -> ArgumentForm | None:
        graph = self._document.graph
        specs = [spec_of(graph, node) for node in self.nodes]
        if not all(specs):
            self._add_raw_arguments()
            return None
        shared = _in_common([spec.parameters for spec in specs if spec])
        shared = [item for item in shared if item.name not in self._numbers]
        self._shared = [item.name for item in shared]
        if len(set(self._classes)) == 1 and specs[0]:
            shared = in_order(shared, specs[0].headline)
        used = {name for node in self.nodes for name in arguments_of(graph, node)}
        form = ArgumentForm(shared, editor_for, used, unfold, self)
        form.unfolded.connect(self.unfolded)
        form.edited.connect(lambda *edited: self._apply(form, self._set_arguments, *edited))
        self._box.addWidget(form)
        return form

    def _add_call_form(self, unfold: bool) -> ArgumentForm | None:
        """The arguments of the call stand with those that are rarely used."""
        spec = spec_of(self._document.graph, self.nodes[0])
        if len(self.nodes) > 1 or spec is None or not spec.call_parameters or not self.form:
            return None
        form = ArgumentForm(spec.call_parameters, editor_for, parent=self)
        form.edited.connect(lambda *edited: self._apply(form, self._set_call_arguments, *edited))
        is_set = bool(self._document.graph.nodes[self.nodes[0]].arguments)
        self._add_section(self.tr("In this call"), form, is_set, unfold)
        return form

    def _add_wiring(self, unfold: bool) -> WiringForm | None:
        """Inputs that the card shows when they have a wire, with those that are rarely used."""
        graph, node = self._document.graph, self.nodes[0]
        spec = spec_of(graph, node)
        if len(self.nodes) > 1 or spec is None or not any(port.folded for port in spec.ports):
            return None
        form = WiringForm(self)
        form.wanted.connect(lambda edit: self._wire(edit))
        is_set = any(slot.source for slot in folded_slots(graph, node))
        self._add_section(self.tr("More inputs"), form, is_set, unfold)
        return form

    def _add_section(self, title: str, form: QWidget, is_set: bool, unfold: bool) -> None:
        """Below a heading; it folds away with the rare arguments unless it says something."""
        section = QWidget(self)
        box = QVBoxLayout(section)
        box.setContentsMargins(0, 4, 0, 0)
        box.addWidget(label(title, "muted", self))
        box.addWidget(form)
        folds = self.form is not None and self.form.folds
        section.setVisible(unfold or is_set or not folds)
        if self.form is not None and not is_set:
            self.form.unfolded.connect(section.setVisible)
        self._box.addWidget(section)

    def _wire(self, edit: Edit) -> None:
        """Make or cut a wire; what the document refuses leaves the wires as they are."""
        assert self.wiring is not None
        try:
            self._document.apply(edit)
            self.wiring.refuse("")
        except EditError as error:
            self.wiring.refuse(translated(error.sentence))
        self.show_graph(self._document.graph)

    def _add_raw_arguments(self) -> None:
        """The arguments of a layer that the library does not know, to be read only."""
        layer = self._document.graph.layer_of(self.nodes[0])
        if layer is None or len(self.nodes) > 1:
            return
        for name, value in layer.arguments.items():
            text = label(f"{name}={show(value)}", "mono", self, wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._box.addWidget(text)

    def _apply(
        self,
        form: ArgumentForm,
        make: Callable[[dict[str, Value]], Edit],
        name: str,
        value: Value,
        merge: str,
    ) -> None:
        try:
            key = f"{','.join(self.nodes)}.{name} {merge}" if merge else ""
            self._document.apply(make({name: value}), key)
        except EditError as error:
            form.refuse(name, error.sentence)
        self.show_graph(self._document.graph)

    def _set_arguments(self, values: dict[str, Value]) -> Edit:
        graph = self._document.graph
        called = [(graph.nodes[node].layer, node) for node in self.nodes]
        layers = dict.fromkeys(layer for layer, _ in called if layer)
        edits: tuple[Edit, ...] = (
            *(SetArguments(layer, values) for layer in layers),
            *(SetCallArguments(node, values) for layer, node in called if not layer),
        )
        if len(edits) == 1:
            return edits[0]
        told = {"arguments": ", ".join(values), "nodes": several(self.nodes)}
        return Batch(Sentence("Set {arguments} of {nodes}", told), edits)

    def _set_call_arguments(self, values: dict[str, Value]) -> Edit:
        return SetCallArguments(self.nodes[0], values)


class Facts(QWidget):
    """Output shape and dtype, parameters, calls: what follows from the arguments.

    ``wanted(action)``: another call of the layer, or an end to sharing it.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        form = QFormLayout(self)
        form.setContentsMargins(0, 4, 10, 0)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.output = self._add(form, self.tr("Output"))
        self.parameters = self._add(form, self.tr("Parameters"))
        self.calls = self._add(form, self.tr("Calls"))
        self.share = self._link(form, self.tr("Call it again, sharing weights"), "call_again")
        self.stop = self._link(form, self.tr("Stop sharing"), "stop_sharing")
        self.show_results([])

    def _add(self, form: QFormLayout, title: str) -> QLabel:
        value = label("", "mono", self, wrap=True)
        value.setAlignment(Qt.AlignmentFlag.AlignRight)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setAccessibleName(title)
        form.addRow(label(title, "muted", self), value)
        return value

    def _link(self, form: QFormLayout, text: str, action: str) -> QPushButton:
        link = QPushButton(text, self)
        link.setProperty("role", "link")
        link.clicked.connect(lambda: self.wanted.emit(action))
        form.addRow(link)
        return link

    def show_results(self, calls: Sequence[CallReport]) -> None:
        alone = calls[0].outputs if len(calls) == 1 else ()
        lines = [f"{shape_text(spec.shape)} {spec.dtype}" for spec in alone]
        self.output.setText("\n".join(lines) or "–")
        known = [call for call in calls if call.state == "ok"]
        self.parameters.setText(
            count_text(sum(call.parameters for call in known)) if known else "–"
        )

    def show_calls(self, graph: Graph, nodes: Sequence[str]) -> None:
        layers = {graph.nodes[node].layer for node in nodes}
        count = sum(len(graph.calls.get(layer, ())) for layer in layers)
        self.calls.setText(count_text(count))
        alone = len(nodes) == 1 and bool(count)
        self.share.setVisible(alone and not graph.is_input(nodes[0]))
        self.stop.setVisible(alone and count > 1)


def _classes(graph: Graph, nodes: Sequence[str]) -> list[str]:
    return [graph.class_of(node) for node in nodes]


def _numbers(graph: Graph, nodes: Sequence[str]) -> set[str]:
    """The ports of operations that could hold a number and have a wire: no field is shown then."""
    return {
        port.name
        for node in nodes
        if graph.nodes[node].operation
        for port in ports_of(graph, node)
        if port.literal and graph.nodes[node].inputs.get(port.name)
    }


def _in_common(parameters: Sequence[Sequence[ParameterSpec]]) -> list[ParameterSpec]:
    """The parameters that all have, by name and kind, as the first describes them."""
    keys = [{(item.name, item.kind) for item in each} for each in parameters]
    shared = reduce(set.intersection, keys)
    return [item for item in parameters[0] if (item.name, item.kind) in shared]


def _show(form: ArgumentForm, arguments: Sequence[Mapping[str, Value]]) -> None:
    if not arguments:
        return
    names = {name for each in arguments for name in each}
    first = arguments[0]
    mixed = {
        name
        for name in names
        if not all(
            name in each and name in first and same(each[name], first[name]) for each in arguments
        )
    }
    form.show_values(first, mixed)

"""The properties of one call of a submodel: its name, its tensors, the way inside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.errors import EditError
from app.graph.edits import Rename
from app.graph.model import Graph
from app.graph.place import PlacePath, Shown
from app.graph.report import Report
from app.ui.panels.fields import TextField
from app.ui.panels.labels import label, line
from app.ui.panels.layer_page import Facts
from app.ui.panels.skipped_note import SkippedNote
from app.ui.panels.texts import shape_text
from app.ui.words import translated


class SubmodelPage(QWidget):
    """``place_wanted(path)`` when a person wants to go inside."""

    place_wanted = Signal(tuple)
    form: None = None

    def __init__(self, document: Shown, node: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document = document
        self._report: Report | None = None
        self.nodes = (node,)
        self._key = document.graph.nodes[node].layer
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 8, 12)
        box.setSpacing(6)
        self.name = self._name_field()
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(label(self.tr("Submodel"), "muted", self))
        box.addLayout(head)
        self.error = label("", "error", self, wrap=True)
        self.error.hide()
        box.addWidget(self.error)
        self.summary = label("", "muted", self, wrap=True)
        box.addWidget(self.summary)
        self.skipped = SkippedNote(document, self.nodes, self)
        box.addWidget(self.skipped)
        self.enter = QPushButton(self.tr("Go inside"), self)
        self.enter.setToolTip(self.tr("See and edit what it holds; every call of it changes"))
        self.enter.clicked.connect(lambda: self.place_wanted.emit(self._inside))
        box.addWidget(self.enter, 0, Qt.AlignmentFlag.AlignLeft)
        box.addSpacing(4)
        self.tensors = QFormLayout()
        self.tensors.setVerticalSpacing(8)
        box.addLayout(self.tensors)
        self.inputs = self._row(self.tr("Inputs"))
        self.outputs = self._row(self.tr("Outputs"))
        box.addWidget(line(self))
        self.facts = Facts(self)
        box.addWidget(self.facts)
        box.addStretch(1)
        self.show_graph(document.graph)

    @property
    def _inside(self) -> PlacePath:
        return (*self._document.path, self._key)

    def fits(self, graph: Graph) -> bool:
        """Whether the same node still calls the same submodel."""
        (node,) = self.nodes
        return node in graph.nodes and graph.nodes[node].layer == self._key in graph.definitions

    def show_graph(self, graph: Graph) -> None:
        inner = graph.definitions[self._key]
        self.name.show_text(inner.name)
        text = self.tr("A model with {count} inside, called as one layer. Double click opens it.")
        self.summary.setText(text.format(count=inner.size))
        self._show_tensors(inner)
        self.skipped.show_graph(graph)
        self.facts.show_calls(graph, self.nodes)

    def set_report(self, report: Report | None) -> None:
        self._report = report
        (node,) = self.nodes
        call = report.calls.get(node) if report else None
        self.facts.show_results([call] if call else [])
        self._show_tensors(self._document.graph.definitions[self._key])

    def _show_tensors(self, inner: Graph) -> None:
        report = self._report.at((self._key,)) if self._report else None
        calls = report.calls if report else {}

        def text(node: str, output: int) -> str:
            call = calls.get(node)
            known = call is not None and output < len(call.outputs)
            shape = shape_text(call.outputs[output].shape) if call and known else ""
            return f"{inner.name_of(node)}  {shape}".rstrip()

        self.inputs.setText("\n".join(text(node, 0) for node in inner.inputs) or "–")
        self.outputs.setText("\n".join(text(*ref) for ref in inner.outputs) or "–")

    def _row(self, title: str) -> QLabel:
        value = label("", "mono", self, wrap=True)
        value.setAlignment(Qt.AlignmentFlag.AlignRight)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setAccessibleName(title)
        self.tensors.addRow(label(title, "muted", self), value)
        return value

    def _name_field(self) -> TextField:
        field = TextField(self)
        field.setProperty("role", "name")
        field.setAccessibleName(self.tr("Name of the submodel"))
        field.setToolTip(self.tr("The submodel's name, as in the summary and the code (F2)"))
        field.committed.connect(self._renamed)
        return field

    def _renamed(self, name: str) -> None:
        self.error.hide()
        try:
            self._document.apply(Rename(self._key, name))
        except EditError as error:
            self.error.setText(translated(error.sentence))
            self.error.show()
        self.name.show_text(self._document.graph.definitions[self._key].name)

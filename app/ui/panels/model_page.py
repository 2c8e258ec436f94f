"""The properties of the model, when nothing is selected: name, inputs and outputs in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import EditError
from app.graph.edits import Edit, SetInputs, SetOutputs
from app.graph.model import Graph, TensorRef
from app.graph.place import Shown
from app.graph.ports import outputs_of
from app.graph.report import Report
from app.ui.panels.fields import TextField
from app.ui.panels.labels import label, line
from app.ui.panels.texts import bytes_text, count_text, shape_text
from app.ui.words import example_text, translated

MOST_ROWS = 8


class ModelPage(QWidget):
    """The model's name, what it teaches if it is an example, inputs, outputs and totals.

    ``node_chosen(id)`` when a person picks an input or an output in a list.
    """

    node_chosen = Signal(str)
    form: None = None
    nodes: tuple[str, ...] = ()

    def __init__(self, document: Shown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document = document
        self._report: Report | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 10, 12)
        box.setSpacing(6)
        self.name = self._name_field()
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        kind = self.tr("Submodel") if document.path else self.tr("Model")
        head.addWidget(label(kind, "muted", self))
        box.addLayout(head)
        self.error = label("", "error", self, wrap=True)
        self.title = label("", "plain", self, wrap=True)
        self.notes = label("", "muted", self, wrap=True)
        for widget in (self.error, self.title, self.notes):
            box.addWidget(widget)
        self.error.hide()
        box.addSpacing(6)
        self.inputs = TensorList(self.tr("Inputs"), self)
        self.outputs = TensorList(self.tr("Outputs"), self)
        self.inputs.reordered.connect(self._order_inputs)
        self.outputs.reordered.connect(self._order_outputs)
        self.outputs.offer_removal(self.tr("Not an output"))
        for tensors in (self.inputs, self.outputs):
            tensors.chosen.connect(self.node_chosen)
            box.addWidget(tensors)
        box.addWidget(line(self))
        self.totals = label("", "muted", self, wrap=True)
        box.addWidget(self.totals)
        box.addStretch(1)
        self.show_graph(document.graph)

    def fits(self, graph: Graph) -> bool:
        """Any graph is a model."""
        return True

    def show_graph(self, graph: Graph) -> None:
        self.name.show_text(graph.name)
        self.title.setText(example_text(graph.title))
        self.title.setVisible(bool(graph.title))
        self.notes.setText(example_text(graph.notes))
        self.notes.setVisible(bool(graph.notes))
        self.inputs.show_tensors(
            [(TensorRef(node), self._text(graph, node, 0)) for node in graph.inputs]
        )
        self.outputs.show_tensors(
            [(ref, self._text(graph, ref.node, ref.output)) for ref in graph.outputs]
        )

    def set_report(self, report: Report | None) -> None:
        self._report = report
        self.show_graph(self._document.graph)
        if report and report.calls and report.known:
            text = self.tr("{total} parameters ({bytes}), {trainable} of them trainable")
            if not report.parameters:
                # Of a layer that is not wired yet nobody knows.
                complete = all(call.state == "ok" for call in report.calls.values())
                text = self.tr("No parameters") if complete else ""
            elif report.parameters == report.trainable:
                text = self.tr("{total} parameters ({bytes}), all trainable")
            self.totals.setText(
                text.format(
                    total=count_text(report.parameters),
                    bytes=bytes_text(report.bytes),
                    trainable=count_text(report.trainable),
                )
            )
        else:
            self.totals.setText("")

    def _text(self, graph: Graph, node: str, output: int) -> str:
        name = graph.name_of(node)
        if len(outputs_of(graph, node)) > 1:
            name = f"{name}:{output}"
        call = self._report.calls.get(node) if self._report else None
        if call and output < len(call.outputs):
            return f"{name}  {shape_text(call.outputs[output].shape)}"
        return name

    def _name_field(self) -> TextField:
        field = TextField(self)
        field.setProperty("role", "name")
        field.setAccessibleName(self.tr("Name of the model"))
        field.committed.connect(self._renamed)
        return field

    def _renamed(self, name: str) -> None:
        self._try(lambda: self._document.rename(name))

    def _order_inputs(self, refs: tuple[TensorRef, ...]) -> None:
        self._apply(SetInputs(tuple(ref.node for ref in refs)))

    def _order_outputs(self, refs: tuple[TensorRef, ...]) -> None:
        self._apply(SetOutputs(refs))

    def _apply(self, edit: Edit) -> None:
        self._try(lambda: self._document.apply(edit))

    def _try(self, change: Callable[[], None]) -> None:
        """Make a change; what the document refuses is told, and the page shows what still is."""
        self.error.hide()
        try:
            change()
        except EditError as error:
            self.error.setText(translated(error.sentence))
            self.error.show()
            self.show_graph(self._document.graph)
        self.name.show_text(self._document.graph.name)


class TensorList(QWidget):
    """Tensors in order, with buttons that move the chosen one: ``reordered(refs)``.

    A click marks one, Enter or a double click leads to its node: ``chosen(id)``.
    """

    reordered = Signal(tuple)
    chosen = Signal(str)

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._refs: list[TensorRef] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 4)
        box.setSpacing(2)
        self.remove: QToolButton | None = None
        self._head = head = QHBoxLayout()
        self.heading = label(title, "muted", self)
        head.addWidget(self.heading, 1)
        self.up = self._button("↑", self.tr("Move up"), lambda: self._move(-1))
        self.down = self._button("↓", self.tr("Move down"), lambda: self._move(1))
        head.addWidget(self.up)
        head.addWidget(self.down)
        box.addLayout(head)
        self.list = QListWidget(self)
        self.list.setAccessibleName(title)
        self.list.currentRowChanged.connect(lambda _: self._update_buttons())
        self.list.itemActivated.connect(self._activated)
        self.empty = label(self.tr("none yet"), "muted", self)
        box.addWidget(self.list)
        box.addWidget(self.empty)

    def offer_removal(self, name: str) -> None:
        """A button that takes the chosen tensor off the list."""
        self.remove = self._button("✕", name, self._remove)
        self._head.addWidget(self.remove)

    def show_tensors(self, tensors: Sequence[tuple[TensorRef, str]]) -> None:
        row = self.list.currentRow()
        self._refs = [ref for ref, _ in tensors]
        self.list.blockSignals(True)
        self.list.clear()
        for place, (_, text) in enumerate(tensors, 1):
            QListWidgetItem(f"{place}   {text}", self.list)
        self.list.setCurrentRow(min(row, len(tensors) - 1))
        self.list.blockSignals(False)
        self._fit()
        self.list.setVisible(bool(tensors))
        self.empty.setVisible(not tensors)
        self._update_buttons()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        # What it laid out before it had its height and its style would leave a scroll bar behind.
        self.list.scheduleDelayedItemsLayout()

    def _fit(self) -> None:
        """As high as its rows."""
        rows = min(len(self._refs), MOST_ROWS)
        self.list.setFixedHeight(rows * max(1, self.list.sizeHintForRow(0)) + 2)

    def _button(self, text: str, name: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "plain")
        button.setText(text)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(slot)
        return button

    def _update_buttons(self) -> None:
        row = self.list.currentRow()
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < len(self._refs) - 1)
        # Beside a heading alone nobody would know what they move, or take away.
        for button in (self.up, self.down):
            button.setVisible(row >= 0 and len(self._refs) > 1)
        if self.remove:
            self.remove.setVisible(row >= 0)

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        refs = list(self._refs)
        refs.insert(row + by, refs.pop(row))
        self.list.setCurrentRow(row + by)
        self.reordered.emit(tuple(refs))

    def _remove(self) -> None:
        row = self.list.currentRow()
        self.reordered.emit(tuple(ref for place, ref in enumerate(self._refs) if place != row))

    def _activated(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self._refs[self.list.row(item)].node)

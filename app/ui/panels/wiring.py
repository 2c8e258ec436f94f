"""Wires chosen by name: the inputs that take no room on a card until they are used.

An attention layer's masks, the states that a recurrent layer begins with: on the canvas such a port
appears when it has a wire; here it gets one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.graph.edits import Connect, Disconnect, Edit
from app.graph.model import Graph, Link, TensorRef
from app.graph.ports import outputs_of, ports_of
from app.graph.walk import downstream, reading_order
from app.ui.panels.fields import ChoiceField
from app.ui.panels.form import FIELD_WIDTH, RESET_WIDTH
from app.ui.panels.labels import ElidedLabel, label
from app.ui.panels.texts import tip
from nodes.spec import PortSpec

NONE = "–"
# Slots of a port stand below each other, a port's below those of the one before.
MOST_SLOTS = 100
SPACING = 6
MOST_LINES = 100 * MOST_SLOTS


@dataclass(frozen=True)
class Slot:
    """A place for one wire; ``source`` is None where there is none yet."""

    port: PortSpec
    place: int
    source: TensorRef | None


def folded_slots(graph: Graph, node: str) -> Iterator[Slot]:
    """The places for wires of the ports that are folded away, one more where there is room."""
    for port in ports_of(graph, node):
        if not port.folded:
            continue
        wires = graph.nodes[node].inputs.get(port.name, ())
        most = port.maximum if port.many else 1
        room = most is None or len(wires) < most
        for place, source in enumerate((*wires, None) if room else wires):
            yield Slot(port, place, source)


class WiringForm(QWidget):
    """A row for each slot. ``wanted(Edit)`` when a person chooses another tensor, or none."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[tuple[str, int], SourceField] = {}
        self._labels: dict[tuple[str, int], ElidedLabel] = {}
        self._grid = QGridLayout(self)
        # In line with the fields of the arguments, which have a button behind them.
        self._grid.setContentsMargins(0, 0, SPACING, 0)
        self._grid.setHorizontalSpacing(SPACING)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnMinimumWidth(2, RESET_WIDTH)
        self.error = label("", "error", self, wrap=True)
        self.error.hide()
        self._grid.addWidget(self.error, MOST_LINES, 0, 1, 2)

    def refuse(self, text: str) -> None:
        """Say why a wire was not taken."""
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def show_node(self, graph: Graph, node: str) -> None:
        """Show the wires as they are; a field that stays keeps the focus."""
        slots = list(folded_slots(graph, node))
        places = {
            name: place for place, name in enumerate(dict.fromkeys(s.port.name for s in slots))
        }
        shown = set()
        for slot in slots:
            key = (slot.port.name, slot.place)
            shown.add(key)
            if key not in self.fields:
                self._add(slot, places[slot.port.name] * MOST_SLOTS + slot.place)
            self.fields[key].show_slot(graph, node, slot)
        for key, field in self.fields.items():
            field.setVisible(key in shown)
            self._labels[key].setVisible(key in shown)

    def _add(self, slot: Slot, line: int) -> None:
        key = (slot.port.name, slot.place)
        title = slot.port.name if not slot.port.many else f"{slot.port.name} {slot.place + 1}"
        name = self._labels[key] = ElidedLabel(title, self)
        field = self.fields[key] = SourceField(self)
        field.setFixedWidth(FIELD_WIDTH)
        field.setAccessibleName(title)
        field.setAccessibleDescription(slot.port.doc)
        for widget in (name, field):
            widget.setToolTip(tip(title, slot.port.doc))
        name.setBuddy(field)
        field.wanted.connect(self.wanted)
        self._grid.addWidget(name, line, 0)
        self._grid.addWidget(field, line, 1)


class SourceField(ChoiceField):
    """The tensor that a wire comes from. All that could are listed when the list is asked for."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: tuple[Graph, str, Slot] | None = None
        self.chosen.connect(lambda text: self._source_chosen(text))

    def show_slot(self, graph: Graph, node: str, slot: Slot) -> None:
        self._shown = graph, node, slot
        if self.hasFocus():
            self._fill()
            return
        self.clear()
        self.offer(_key(slot.source), tensor_text(graph, slot.source))

    def showPopup(self) -> None:
        self._fill()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._fill()
        super().focusInEvent(event)

    def _fill(self) -> None:
        """Every tensor that does not depend on the node, in the order in which they are made."""
        assert self._shown is not None
        graph, node, slot = self._shown
        behind = downstream(graph, (node,))
        self.clear()
        self.offer(_key(None), NONE)
        for source in reading_order(graph):
            if source not in behind:
                for place in range(len(outputs_of(graph, source))):
                    ref = TensorRef(source, place)
                    self.offer(_key(ref), tensor_text(graph, ref))
        self.setCurrentIndex(max(0, self.findData(_key(slot.source))))

    def _source_chosen(self, text: str) -> None:
        assert self._shown is not None
        _, node, slot = self._shown
        edit: Edit
        if text:
            edit = Connect(TensorRef.parse(text), node, slot.port.name, slot.place)
        elif slot.source:
            edit = Disconnect(frozenset({Link(slot.source, node, slot.port.name, slot.place)}))
        else:
            return
        self.wanted.emit(edit)


def _key(ref: TensorRef | None) -> str:
    return str(ref) if ref else ""


def tensor_text(graph: Graph, ref: TensorRef | None) -> str:
    """``encoder``; of several outputs ``encoder: state_h``, of several calls ``tower (2)``."""
    if ref is None or ref.node not in graph.nodes:
        return NONE
    name = graph.name_of(ref.node)
    calls = graph.calls.get(graph.nodes[ref.node].layer, ())
    if len(calls) > 1:
        name = f"{name} ({calls.index(ref.node) + 1})"
    outputs = outputs_of(graph, ref.node)
    if len(outputs) > 1 and ref.output < len(outputs):
        name = f"{name}: {outputs[ref.output].name}"
    return name

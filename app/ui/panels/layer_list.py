"""Several layers in one argument, in order: the cells of a stack, the steps of a pipeline."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.ui.panels.fields import ChoiceField
from app.ui.panels.form import MakeEditor
from app.ui.panels.instances import InstanceEditor, layer_kinds
from app.ui.panels.labels import ElidedLabel, label
from app.ui.panels.unfolding import UnfoldingEditor
from nodes.spec import ParameterSpec
from nodes.values import Instance, Value

Layers = tuple[Value, ...]


class LayersEditor(UnfoldingEditor):
    """The layers below, each with its own arguments; the last line adds another.

    Rows stay while the layers change, so that the focus stays where it was.
    """

    def __init__(self, spec: ParameterSpec, parent: QWidget, make_editor: MakeEditor) -> None:
        super().__init__(spec, parent, unfolded=True)
        self._make_editor = make_editor
        self.summary = ElidedLabel("", self, "muted")
        self.hold(self.summary)
        self.rows: list[LayerRow] = []
        self._initial = {kind.name: kind.initial for kind in layer_kinds(spec)}
        self.choice = ChoiceField(self.details)
        self.add = QToolButton(self.details)
        self.box.addLayout(self._add_line())
        self.setFocusProxy(self.choice)

    def show_value(self, value: Value) -> None:
        super().show_value(value)
        names = [item.class_name for item in self._layers if isinstance(item, Instance)]
        self.summary.show_whole(", ".join(names) or "–")
        self.refresh()

    def show_mixed(self) -> None:
        super().show_mixed()
        self.summary.show_whole("–")

    def fill(self) -> None:
        layers = self._layers
        while len(self.rows) > len(layers):
            row = self.rows.pop()
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(layers):
            self._add_row()
        for place, (row, item) in enumerate(zip(self.rows, layers, strict=True)):
            row.show_layer(item, is_first=place == 0, is_last=place == len(layers) - 1)

    @property
    def _layers(self) -> Layers:
        return self.value if isinstance(self.value, tuple) else ()

    def _add_line(self) -> QHBoxLayout:
        """The class to add, and the button that adds it: a choice alone changes nothing."""
        translate = QCoreApplication.translate
        for name in self._initial:
            self.choice.offer(name, name)
        self.choice.setAccessibleName(translate("Editor", "Class of the layer to add"))
        self.add.setText(translate("Editor", "Add"))
        self.add.setToolTip(translate("Editor", "Add a layer of this class at the end"))
        self.add.clicked.connect(self._add_layer)
        line = QHBoxLayout()
        line.addWidget(self.choice, 1)
        line.addWidget(self.add)
        return line

    def _add_row(self) -> None:
        place = len(self.rows)
        row = LayerRow(self.spec, place, self._make_editor, self.details)
        row.edited.connect(lambda value, merge: self._replace(place, value, merge))
        row.moved.connect(lambda by: self._move(place, by))
        row.removed.connect(lambda: self._remove(place))
        self.box.insertWidget(place, row)
        self.rows.append(row)

    def _add_layer(self) -> None:
        name = str(self.choice.currentData())
        self.give((*self._layers, Instance(name, dict(self._initial[name]))))

    def _replace(self, place: int, value: Value, merge: str) -> None:
        layers = (*self._layers[:place], value, *self._layers[place + 1 :])
        self.give(layers, f"{place} {merge}" if merge else "")

    def _move(self, place: int, by: int) -> None:
        layers = list(self._layers)
        layers.insert(place + by, layers.pop(place))
        self.give(tuple(layers))
        # The keys follow the layer that was moved.
        self.rows[place + by].focus_mover(by)

    def _remove(self, place: int) -> None:
        self.give((*self._layers[:place], *self._layers[place + 1 :]))
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class LayerRow(QWidget):
    """One layer of the list: its place, its class, up, down, away; its arguments below.

    ``edited(layer, merge)``, ``moved(-1 or 1)``, ``removed()``.
    """

    edited = Signal(object, str)
    moved = Signal(int)
    removed = Signal()

    def __init__(
        self, spec: ParameterSpec, place: int, make_editor: MakeEditor, parent: QWidget
    ) -> None:
        super().__init__(parent)
        one = ParameterSpec(
            f"{spec.name} {place + 1}", "layer", required=True, choices=spec.choices
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(2)
        line.addWidget(label(str(place + 1), "muted", self))
        self.editor = InstanceEditor(one, self, make_editor, layer_kinds)
        self.editor.edited.connect(self.edited)
        line.addWidget(self.editor, 1)
        translate = QCoreApplication.translate
        up, down = translate("Editor", "Move {layer} up"), translate("Editor", "Move {layer} down")
        self.up = self._button("↑", up.format(layer=one.name), lambda: self.moved.emit(-1))
        self.down = self._button("↓", down.format(layer=one.name), lambda: self.moved.emit(1))
        away = translate("Editor", "Remove {layer}").format(layer=one.name)
        self.away = self._button("×", away, self.removed.emit)
        for button in (self.up, self.down, self.away):
            line.addWidget(button)
        box.addLayout(line)
        box.addWidget(self.editor.details)

    def show_layer(self, value: Value, is_first: bool, is_last: bool) -> None:
        self.editor.show_value(value)
        self.up.setEnabled(not is_first)
        self.down.setEnabled(not is_last)
        # Keras takes no empty list.
        self.away.setEnabled(not (is_first and is_last))

    def focus_mover(self, by: int) -> None:
        wanted, other = (self.up, self.down) if by < 0 else (self.down, self.up)
        (wanted if wanted.isEnabled() else other).setFocus()

    def _button(self, text: str, name: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setProperty("role", "plain")
        button.setFixedWidth(20)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(slot)
        return button

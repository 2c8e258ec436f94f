"""Editors of arguments that hold an object with arguments of its own: an initializer, a layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from app.ui.panels.editors import (
    BooleanEditor,
    ChoiceEditor,
    Editor,
    LiteralEditor,
    NumberEditor,
    SwitchEditor,
    TextEditor,
    dtype_editor,
    string_editor,
)
from app.ui.panels.fields import ChoiceField
from app.ui.panels.form import ArgumentForm, in_order
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.spec import LayerSpec, ParameterSpec
from nodes.values import Instance, Value, same, show

INDENT = 10


@dataclass(frozen=True)
class Kind:
    """One class that an argument may hold. ``text`` says it by name, without arguments."""

    name: str
    parameters: Sequence[ParameterSpec] = ()
    text: str = ""
    initial: Mapping[str, Value] = field(default_factory=dict)

    def value(self, arguments: Mapping[str, Value]) -> Value:
        """By its name if it has one and nothing is set, otherwise as an instance."""
        return Instance(self.name, arguments) if arguments or not self.text else self.text


def object_kinds(spec: ParameterSpec) -> list[Kind]:
    """The initializers, regularizers, constraints or activations that Keras has."""
    return [
        Kind(item.name, item.parameters, item.text, _required(item.parameters))
        for item in catalogue().objects(spec.kind)
    ]


def layer_kinds(spec: ParameterSpec) -> list[Kind]:
    """The layers that an argument may wrap: one tensor in, one out."""
    named = (catalogue().get(name) for name in spec.choices)
    layers = [item for item in named if item] if spec.choices else filter(_wrappable, catalogue())
    return [
        Kind(item.name, in_order(item.parameters, item.headline), "", item.initial_arguments())
        for item in layers
    ]


def _wrappable(spec: LayerSpec) -> bool:
    needed = [port for port in spec.ports if not port.optional]
    return len(needed) == 1 and not needed[0].many


def _required(parameters: Sequence[ParameterSpec]) -> dict[str, Value]:
    return {item.name: item.initial for item in parameters if item.required}


class InstanceEditor(Editor):
    """A class to choose, and behind the arrow its own arguments as a form."""

    def __init__(
        self,
        spec: ParameterSpec,
        parent: QWidget,
        kinds: Callable[[ParameterSpec], list[Kind]] = object_kinds,
        unfolded: bool = False,
    ) -> None:
        super().__init__(spec, parent)
        self._kinds = {kind.name: kind for kind in kinds(spec)}
        self.field = ChoiceField(self)
        if spec.nullable:
            self.field.offer(None)
        for name in self._kinds:
            self.field.offer(name, name)
        self.field.chosen.connect(lambda name: self._class_chosen(name))
        self.hold(self.field)
        self.arrow = self._arrow_button(unfolded)
        self._details = QWidget(parent)
        self._details.hide()
        layout = QVBoxLayout(self._details)
        layout.setContentsMargins(INDENT, 0, 0, 4)
        self.form: ArgumentForm | None = None
        self._form_of = ""

    @property
    def details(self) -> QWidget:
        return self._details

    def show_value(self, value: Value) -> None:
        super().show_value(value)
        name = self.class_name
        index = 0 if name is None and self.spec.nullable else self.field.findData(name)
        self.field.show_choice(index, show(value), name)
        kind = self._kinds.get(name or "")
        self.arrow.setVisible(bool(kind and kind.parameters))
        self._show_details()

    def show_mixed(self) -> None:
        self.field.setCurrentIndex(-1)
        self.arrow.hide()
        self._details.hide()

    @property
    def class_name(self) -> str | None:
        """The class of the value, however it was spelled; None for None."""
        if isinstance(self.value, Instance):
            return self.value.class_name
        if not isinstance(self.value, str):
            return None
        found = catalogue().object(self.spec.kind, self.value)
        return found.name if found else self.value

    @property
    def _arguments(self) -> Mapping[str, Value]:
        return self.value.arguments if isinstance(self.value, Instance) else {}

    def _arrow_button(self, unfolded: bool) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "plain")
        button.setCheckable(True)
        button.setChecked(unfolded)
        button.setArrowType(Qt.ArrowType.RightArrow)
        button.setFixedWidth(16)
        text = QCoreApplication.translate("Editor", "Arguments of {argument}")
        button.setAccessibleName(text.format(argument=self.spec.name))
        button.setToolTip(text.format(argument=self.spec.name))
        button.toggled.connect(self._show_details)
        self.row.addWidget(button)
        return button

    def _show_details(self) -> None:
        kind = self._kinds.get(self.class_name or "")
        shown = bool(kind and kind.parameters) and self.arrow.isChecked()
        self.arrow.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        if shown and kind:
            self._form_for(kind).show_values(self._arguments)
        self._details.setVisible(shown)

    def _form_for(self, kind: Kind) -> ArgumentForm:
        if self.form is None or self._form_of != kind.name:
            if self.form is not None:
                self.form.deleteLater()
            form = ArgumentForm(kind.parameters, editor_for, self._arguments, parent=self._details)
            form.edited.connect(lambda *edited: self._argument_edited(*edited))
            layout = self._details.layout()
            assert layout is not None
            layout.addWidget(form)
            self.form, self._form_of = form, kind.name
        return self.form

    def _class_chosen(self, name: str | None) -> None:
        """What the old class was given stays where the new one has a place for it."""
        kind = self._kinds.get(name or "")
        if kind is None:
            self.give(None)
            return
        kept = {
            item.name: self._arguments[item.name]
            for item in kind.parameters
            if item.name in self._arguments and _fits(item, self._arguments[item.name])
        }
        self.give(kind.value({**kind.initial, **kept}))

    def _argument_edited(self, name: str, value: Value, merge: str) -> None:
        kind = self._kinds[self._form_of]
        parameter = next(item for item in kind.parameters if item.name == name)
        try:
            value = parameter.check(value)
        except UnfitValue as error:
            assert self.form is not None
            self.form.refuse(name, error.expected)
            return
        arguments = {**self._arguments, name: value}
        if not parameter.required and same(value, parameter.default):
            del arguments[name]
        self.give(kind.value(arguments), f"{name} {merge}" if merge else "")


def _fits(parameter: ParameterSpec, value: Value) -> bool:
    try:
        parameter.check(value)
    except UnfitValue:
        return False
    return True


def _layer_editor(spec: ParameterSpec, parent: QWidget) -> Editor:
    return InstanceEditor(spec, parent, layer_kinds, unfolded=True)


EDITORS: dict[str, Callable[[ParameterSpec, QWidget], Editor]] = {
    "boolean": BooleanEditor,
    "switch": SwitchEditor,
    "integer": NumberEditor,
    "number": NumberEditor,
    "string": string_editor,
    "choice": ChoiceEditor,
    "integers": TextEditor,
    "numbers": TextEditor,
    "margins": TextEditor,
    "shape": TextEditor,
    "axis": TextEditor,
    "vocabulary": LiteralEditor,
    "activation": InstanceEditor,
    "initializer": InstanceEditor,
    "regularizer": InstanceEditor,
    "constraint": InstanceEditor,
    "layer": _layer_editor,
    "layers": LiteralEditor,
    "number_table": LiteralEditor,
    "dtype": dtype_editor,
    "literal": LiteralEditor,
    "scalar": LiteralEditor,
    "array": LiteralEditor,
    "constant": LiteralEditor,
    "slice": string_editor,
}


def editor_for(spec: ParameterSpec, parent: QWidget) -> Editor:
    """The editor of a parameter, by its kind; True, False or None is chosen, not ticked."""
    if spec.kind == "boolean" and spec.nullable:
        return SwitchEditor(spec, parent)
    return EDITORS.get(spec.kind, LiteralEditor)(spec, parent)

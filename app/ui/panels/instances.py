"""Editors of objects that bring arguments of their own: initializers, wrapped layers, tables.

What Keras takes as a name or as an object is chosen by name; its own arguments stand below in a
form like the layer's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.ui.panels.editors import mixed_text
from app.ui.panels.fields import ChoiceField
from app.ui.panels.form import ArgumentForm, MakeEditor, in_order
from app.ui.panels.labels import ElidedLabel
from app.ui.panels.unfolding import UnfoldingEditor
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.spec import LayerSpec, ParameterSpec
from nodes.stack import SEQUENTIAL
from nodes.values import Instance, Value, show


@dataclass(frozen=True)
class Kind:
    """One class that an argument may hold. ``text`` says it by name, without arguments."""

    name: str
    parameters: Sequence[ParameterSpec] = ()
    text: str = ""
    initial: Mapping[str, Value] = field(default_factory=dict)
    is_layer: bool = False

    def value(self, arguments: Mapping[str, Value]) -> Value:
        """By its name if it has one and nothing is set, otherwise as an instance."""
        return Instance(self.name, arguments) if arguments or not self.text else self.text


Kinds = Callable[[ParameterSpec], list[Kind]]


def object_kinds(spec: ParameterSpec) -> list[Kind]:
    """The initializers, regularizers or constraints that Keras has."""
    return [
        Kind(item.name, item.parameters, item.text, _required(item.parameters))
        for item in catalogue().objects(spec.kind)
    ]


def activation_kinds(spec: ParameterSpec) -> list[Kind]:
    """The activations by name, then those that are layers with arguments: ``LeakyReLU``."""
    layers = catalogue().by_category()["Activation"]
    found = (kind_of_layer(item) for item in layers if isinstance(item, LayerSpec))
    return [*object_kinds(spec), *found]


def layer_kinds(spec: ParameterSpec) -> list[Kind]:
    """The layers that an argument may wrap: one tensor in, one out; a stack of such is one too."""
    named = (catalogue().get(name) for name in spec.choices)
    layers = [item for item in named if item]
    if not spec.choices:
        layers = [*filter(_wrappable, catalogue()), SEQUENTIAL]
    return [kind_of_layer(item) for item in layers]


def kind_of_layer(spec: LayerSpec) -> Kind:
    """A layer inside another may bear a name of its own, which is the last of its arguments."""
    known = catalogue().parameters_of("layer", spec.name) or {}
    parameters = in_order(tuple(known.values()), spec.headline)
    return Kind(spec.name, parameters, "", spec.initial_arguments(), is_layer=True)


def _wrappable(spec: LayerSpec) -> bool:
    needed = [port for port in spec.ports if not port.optional]
    return len(needed) == 1 and not needed[0].many


def _required(parameters: Sequence[ParameterSpec]) -> dict[str, Value]:
    return {item.name: item.initial for item in parameters if item.required}


class InstanceEditor(UnfoldingEditor):
    """A class to choose, and behind the arrow its own arguments as a form."""

    def __init__(
        self,
        spec: ParameterSpec,
        parent: QWidget,
        make_editor: MakeEditor,
        kinds: Kinds = object_kinds,
        unfolded: bool = False,
    ) -> None:
        super().__init__(spec, parent, unfolded)
        self._make_editor = make_editor
        self._kinds = {kind.name: kind for kind in kinds(spec)}
        self.field = ChoiceField(self)
        if spec.nullable:
            self.field.offer(None)
        for kind in self._kinds.values():
            self.field.offer(kind.name, self._title(kind))
        self.field.chosen.connect(lambda name: self._class_chosen(name))
        self.hold(self.field)
        self.form: ArgumentForm | None = None
        self._form_of = ""

    def show_value(self, value: Value) -> None:
        super().show_value(value)
        name = self.class_name
        index = 0 if name is None and self.spec.nullable else self.field.findData(name)
        self.field.show_choice(index, show(value), name)
        self.refresh()

    def show_mixed(self) -> None:
        self.field.show_none(mixed_text())
        super().show_mixed()

    @property
    def class_name(self) -> str | None:
        """The class of the value, however it was spelled; None for None."""
        if isinstance(self.value, Instance):
            return self.value.class_name
        if not isinstance(self.value, str):
            return None
        found = catalogue().object(self.spec.kind, self.value)
        return found.name if found else self.value

    def has_details(self) -> bool:
        kind = self._kind(self.class_name)
        return bool(kind and kind.parameters)

    def fill(self) -> None:
        kind = self._kind(self.class_name)
        assert kind is not None
        self._form_for(kind).show_values(self._arguments)

    @property
    def _arguments(self) -> Mapping[str, Value]:
        return self.value.arguments if isinstance(self.value, Instance) else {}

    def _title(self, kind: Kind) -> str:
        """``ReLU`` the layer stands beside ``relu`` the function: it is said which is which."""
        if self.spec.kind != "activation" or not kind.is_layer:
            return kind.name
        return QCoreApplication.translate("Editor", "{layer} (layer)").format(layer=kind.name)

    def _kind(self, name: str | None) -> Kind | None:
        """One that is offered, or another layer that a file brought along."""
        if name is None or name in self._kinds:
            return self._kinds.get(name or "")
        spec = catalogue().get(name) if isinstance(self.value, Instance) else None
        return kind_of_layer(spec) if spec else None

    def _form_for(self, kind: Kind) -> ArgumentForm:
        if self.form is None or self._form_of != kind.name:
            if self.form is not None:
                self.form.deleteLater()
            form = ArgumentForm(
                kind.parameters, self._make_editor, self._arguments, parent=self.details
            )
            form.edited.connect(lambda *edited: self._argument_edited(*edited))
            self.box.addWidget(form)
            self.form, self._form_of = form, kind.name
        return self.form

    def _class_chosen(self, name: str | None) -> None:
        """What the old class was given stays where the new one has a place for it."""
        kind = self._kind(name)
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
        kind = self._kind(self._form_of)
        assert kind is not None
        parameter = next(item for item in kind.parameters if item.name == name)
        try:
            value = parameter.check(value)
        except UnfitValue as error:
            assert self.form is not None
            self.form.refuse(name, error.expected)
            return
        arguments = {**self._arguments, name: value}
        if parameter.is_default(value):
            del arguments[name]
        self.give(kind.value(arguments), f"{name} {merge}" if merge else "")


def _fits(parameter: ParameterSpec, value: Value) -> bool:
    try:
        parameter.check(value)
    except UnfitValue:
        return False
    return True


class TableEditor(UnfoldingEditor):
    """Numbers by name, each of them optional: ``{"rmax": 3.0}``. A field for each below."""

    def __init__(self, spec: ParameterSpec, parent: QWidget, make_editor: MakeEditor) -> None:
        super().__init__(spec, parent, unfolded=True)
        self.summary = ElidedLabel("", self, "muted")
        self.hold(self.summary)
        parameters = [ParameterSpec(name, "number", nullable=True) for name in spec.choices]
        self.form = ArgumentForm(parameters, make_editor, parent=self.details)
        self.form.edited.connect(lambda *edited: self._number_edited(*edited))
        self.box.addWidget(self.form)
        self.setFocusProxy(self.arrow)

    def show_value(self, value: Value) -> None:
        super().show_value(value)
        self.summary.show_whole(show(value))
        self.refresh()

    def fill(self) -> None:
        self.form.show_values(self._numbers)

    @property
    def _numbers(self) -> Mapping[str, Value]:
        return self.value if isinstance(self.value, Mapping) else {}

    def _number_edited(self, name: str, value: Value, merge: str) -> None:
        try:
            value = ParameterSpec(name, "number", nullable=True).check(value)
        except UnfitValue as error:
            self.form.refuse(name, error.expected)
            return
        numbers = dict(_without_none({**self._numbers, name: value}))
        self.give(numbers or None, f"{name} {merge}" if merge else "")


def _without_none(numbers: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    return ((name, value) for name, value in numbers.items() if value is not None)

"""Which editor an argument has: one row a kind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

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
from app.ui.panels.instances import (
    InstanceEditor,
    Kinds,
    TableEditor,
    activation_kinds,
    layer_kinds,
    object_kinds,
)
from app.ui.panels.layer_list import LayersEditor
from app.ui.panels.vocabulary import VocabularyEditor
from nodes.spec import ParameterSpec

Make = Callable[[ParameterSpec, QWidget], Editor]


def editor_for(spec: ParameterSpec, parent: QWidget) -> Editor:
    """The editor of a parameter, by its kind; True, False or None is chosen, not ticked."""
    if spec.kind == "boolean" and spec.nullable:
        return SwitchEditor(spec, parent)
    return EDITORS[spec.kind](spec, parent)


def _instance(kinds: Kinds, unfolded: bool = False) -> Make:
    return lambda spec, parent: InstanceEditor(spec, parent, editor_for, kinds, unfolded)


EDITORS: dict[str, Make] = {
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
    "vocabulary": VocabularyEditor,
    "integer_vocabulary": VocabularyEditor,
    "activation": _instance(activation_kinds),
    "initializer": _instance(object_kinds),
    "regularizer": _instance(object_kinds),
    "constraint": _instance(object_kinds),
    "layer": _instance(layer_kinds, unfolded=True),
    "layers": lambda spec, parent: LayersEditor(spec, parent, editor_for),
    "number_table": lambda spec, parent: TableEditor(spec, parent, editor_for),
    "dtype": dtype_editor,
    # Of these no more is known than what Keras takes: it is written as in Python.
    "literal": LiteralEditor,
    "scalar": LiteralEditor,
    "array": LiteralEditor,
    "constant": LiteralEditor,
    "slice": string_editor,
}

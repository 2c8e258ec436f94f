"""A person's hands on the editors of the properties panel: real keys, nothing set from inside."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.ui.panels.editors import BooleanEditor, ChoiceEditor, Editor, TextEditor
from app.ui.panels.form import ArgumentForm, ArgumentRow
from app.ui.panels.instances import InstanceEditor, TableEditor
from app.ui.panels.layer_list import LayersEditor
from nodes.values import Instance, Value, same, show


def row_of(form: ArgumentForm, name: str) -> ArgumentRow:
    """The row of an argument; what is folded away is unfolded first."""
    if name in form.rows:
        return form.rows[name]
    if form.rest is None:
        assert form._more is not None, name
        press(form._more, Qt.Key.Key_Space)
    assert form.rest is not None
    return form.rest.rows[name]


def press(widget: QWidget, *keys: Qt.Key) -> None:
    widget.setFocus()
    for key in keys:
        QTest.keyClick(widget, key)


def type_into(field: QLineEdit, text: str) -> None:
    """Replace all of a line and press Enter."""
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text) if text else QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)


def choose(field: QComboBox, text: str) -> None:
    """Go to an entry with the arrow keys."""
    field.setFocus()
    index = field.findText(text)
    assert index >= 0, (text, [field.itemText(i) for i in range(field.count())])
    steps = index - field.currentIndex()
    press(field, *[Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up] * abs(steps))


def enter(editor: Editor, value: Value) -> None:
    """Give an argument this value through its editor, as a person would."""
    if isinstance(editor, BooleanEditor):
        if editor.field.isChecked() is not value:
            press(editor.field, Qt.Key.Key_Space)
    elif isinstance(editor, InstanceEditor):
        _enter_instance(editor, value)
    elif isinstance(editor, LayersEditor):
        _enter_layers(editor, value)
    elif isinstance(editor, TableEditor):
        assert isinstance(value, dict)
        for name, number in value.items():
            enter(row_of(editor.form, name).editor, number)
    elif isinstance(editor, ChoiceEditor):
        choose(editor.field, value if isinstance(value, str) else show(value))
    else:
        assert isinstance(editor, TextEditor)
        plain = editor.spec.kind in ("string", "slice")
        type_into(editor.field, value if plain and isinstance(value, str) else show(value))


def _enter_instance(editor: InstanceEditor, value: Value) -> None:
    if not isinstance(value, Instance):
        # By name: of a class without arguments of its own.
        choose(editor.field, show(value) if value is None else _title(editor, str(value)))
        return
    if editor.class_name != value.class_name:
        choose(editor.field, _title(editor, value.class_name))
    if value.arguments and not editor.arrow.isChecked():
        press(editor.arrow, Qt.Key.Key_Space)
    for name, argument in value.arguments.items():
        assert editor.form is not None
        now = editor.value.arguments.get(name) if isinstance(editor.value, Instance) else None
        if not same(now, argument):
            enter(row_of(editor.form, name).editor, argument)


def _title(editor: InstanceEditor, name: str) -> str:
    """How the list calls a class: GlorotUniform of glorot_uniform."""
    found = [editor.field.itemText(i) for i in range(editor.field.count())]
    exact = (name, f"{name} (layer)", name.replace("_", "").lower())
    return next(text for wanted in exact for text in found if wanted in (text, text.lower()))


def _enter_layers(editor: LayersEditor, value: Value) -> None:
    """Add the layers behind those that are there, set each, then take the old ones away."""
    assert isinstance(value, tuple)
    old = len(editor.rows)
    for place, item in enumerate(value):
        assert isinstance(item, Instance)
        choose(editor.choice, item.class_name)
        press(editor.add, Qt.Key.Key_Space)
        enter(editor.rows[old + place].editor, item)
    for _ in range(old):
        press(editor.rows[0].away, Qt.Key.Key_Space)

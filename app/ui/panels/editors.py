"""One editor for each kind of argument: shows a value, and says when a person gave another.

An editor does not decide what is right: it hands on what was entered, a text if it could make
nothing of it, and the document refuses what the layer cannot take.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.panels.fields import CheckField, ChoiceField, NumberField, TextField
from app.ui.panels.literals import UnreadableTextError, parse, parse_sizes
from nodes.kinds import DTYPES, POLICIES
from nodes.sentence import Sentence
from nodes.spec import ParameterSpec
from nodes.values import Value, same, show

Read = Callable[[str], Value]


class Editor(QWidget):
    """The editor of one argument.

    ``edited(value, merge)``: values that bear the same ``merge`` belong to one undo step, as when
    an arrow key is held down. ``unreadable(Sentence)``: a text from which no value can be made.
    ``details`` is more of it, to stand below: the arguments of an initializer.
    """

    edited = Signal(object, str)
    unreadable = Signal(Sentence)

    def __init__(self, spec: ParameterSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.value: Value = spec.default
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)

    @property
    def details(self) -> QWidget | None:
        return None

    def show_value(self, value: Value) -> None:
        """Show the value that counts."""
        self.value = value

    def show_mixed(self) -> None:
        """Show that several layers have different values."""

    def give(self, value: Value, merge: str = "") -> None:
        self.edited.emit(value, merge)

    def hold(self, field: QWidget) -> None:
        """Put the field in that takes the keys."""
        field.setAccessibleName(self.spec.name)
        field.setAccessibleDescription(self.spec.doc)
        self.setFocusProxy(field)
        self.row.addWidget(field, 1)


def mixed_text() -> str:
    """What stands in a field while the selected layers differ."""
    return QCoreApplication.translate("Editor", "different")


class BooleanEditor(Editor):
    """A box to tick."""

    def __init__(self, spec: ParameterSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.field = CheckField(self)
        self.field.clicked.connect(self._clicked)
        self.hold(self.field)

    def show_value(self, value: Value) -> None:
        super().show_value(value)
        self.field.setTristate(False)
        self.field.setChecked(value is True)

    def show_mixed(self) -> None:
        self.field.setTristate(True)
        self.field.setCheckState(Qt.CheckState.PartiallyChecked)

    def _clicked(self) -> None:
        self.field.setTristate(False)
        self.give(self.field.isChecked())


class TextEditor(Editor):
    """A text that is read as a value: sizes, a literal, or a plain text."""

    def __init__(
        self,
        spec: ParameterSpec,
        parent: QWidget | None = None,
        read: Read = parse_sizes,
        write: Callable[[Value], str] = show,
    ) -> None:
        super().__init__(spec, parent)
        self._read, self._write = read, write
        self.field = self.make_field()
        self.field.committed.connect(self._committed)
        self.hold(self.field)

    def make_field(self) -> TextField:
        return TextField(self)

    def show_value(self, value: Value) -> None:
        super().show_value(value)
        self.field.setPlaceholderText("")
        self.field.show_text(self._write(value))

    def show_mixed(self) -> None:
        self.field.show_text("")
        self.field.setPlaceholderText(mixed_text())

    def _committed(self, text: str) -> None:
        if self.spec.nullable and text.strip().lower() in ("", "none"):
            self.give(None)
            return
        try:
            value = self._read(text)
        except UnreadableTextError as error:
            self.not_read(text, error)
        else:
            self.give(value)

    def not_read(self, text: str, error: UnreadableTextError) -> None:
        # The layer's own check then says what it expects, which helps more than "no value".
        self.give(text)


class LiteralEditor(TextEditor):
    """Any value, written as in Python. A single bare word is taken for a text."""

    def __init__(self, spec: ParameterSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent, parse)

    def not_read(self, text: str, error: UnreadableTextError) -> None:
        if text.strip().isidentifier():
            self.give(text.strip())
        else:
            self.unreadable.emit(error.sentence)


class NumberEditor(TextEditor):
    """An integer or a real number, without limits of its own."""

    field: NumberField

    def __init__(self, spec: ParameterSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.field.stepped.connect(self._step)

    def make_field(self) -> TextField:
        return NumberField(self)

    def _step(self, steps: int) -> None:
        low, high = self.spec.minimum, self.spec.maximum
        size = 1 if self.spec.kind == "integer" else 0.1 if high == 1 else 0.01
        start = self.value if isinstance(self.value, int | float) else (low or 0) - size
        value = round(start + steps * size, 10)
        value = value if low is None else max(low, value)
        value = value if high is None else min(high, value)
        self.give(int(value) if self.spec.kind == "integer" else float(value), "step")


class ChoiceEditor(Editor):
    """One of the texts that the argument takes, or None where it takes that."""

    def __init__(
        self, spec: ParameterSpec, parent: QWidget | None = None, choices: tuple[str, ...] = ()
    ) -> None:
        super().__init__(spec, parent)
        self.field = ChoiceField(self)
        for value in self.values() + (spec.choices or choices):
            self.field.offer(value, value if isinstance(value, str) else show(value))
        self.field.chosen.connect(lambda value: self.give(value))
        self.hold(self.field)

    def values(self) -> tuple[Value, ...]:
        """What is offered before the texts."""
        return (None,) if self.spec.nullable else ()

    def show_value(self, value: Value) -> None:
        super().show_value(value)
        offered = (self.field.itemData(index) for index in range(self.field.count()))
        index = next((i for i, item in enumerate(offered) if same(item, value)), -1)
        self.field.show_choice(index, show(value), value)

    def show_mixed(self) -> None:
        self.field.show_none(mixed_text())


class SwitchEditor(ChoiceEditor):
    """True, False, and what else the argument takes: ``auto``, None."""

    def values(self) -> tuple[Value, ...]:
        return (*super().values(), True, False)


def dtype_editor(spec: ParameterSpec, parent: QWidget | None = None) -> Editor:
    """A layer takes a policy (``mixed_float16``), an Input or an operation a plain dtype."""
    choices = spec.choices or tuple(POLICIES if spec.nullable else DTYPES)
    return ChoiceEditor(spec, parent, choices)


def string_editor(spec: ParameterSpec, parent: QWidget | None = None) -> Editor:
    """A plain text, without quotes: it needs them where it is empty or would be taken for None."""
    return TextEditor(spec, parent, read=_text, write=_plain)


def _text(written: str) -> Value:
    """The text itself, or what stands between its quotes."""
    if not _is_quoted(written):
        return written
    try:
        value = parse(written)
    except UnreadableTextError:
        return written
    return value if isinstance(value, str) else written  # 'a', 'b' is quoted at both ends too


def _plain(value: Value) -> str:
    """What ``_text`` reads back; nothing for None."""
    if not isinstance(value, str):
        return "" if value is None else show(value)
    needs_quotes = value.strip().lower() in ("", "none") or _is_quoted(value)
    return show(value) if needs_quotes else value


def _is_quoted(text: str) -> bool:
    text = text.strip()
    return len(text) > 1 and text[0] == text[-1] and text[0] in "'\""

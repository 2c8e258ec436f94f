"""Arguments as a form: a row each, the rarely used ones behind "N more arguments"."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QToolButton, QWidget

from app.ui.panels.editors import Editor
from app.ui.panels.labels import ElidedLabel, label
from app.ui.panels.texts import tip
from app.ui.words import translated
from nodes.sentence import Sentence
from nodes.spec import HeadlinePart, ParameterSpec
from nodes.values import Value, same, show

MakeEditor = Callable[[ParameterSpec, QWidget], Editor]

# The mock's widths. The names take what is left, the fields line up; where a name would be cut,
# all fields of the form give way, down to the narrowest.
FIELD_WIDTH = 134
NARROWEST_FIELD = 90
RESET_WIDTH = 18
SPACING = 6

_RARE_KINDS = {"constraint", "dtype"}
_RARE_NAMES = {
    "trainable", "autocast", "seed", "stateful", "unroll", "use_cudnn", "unit_forget_bias",
    "reset_after", "zero_output_for_mask", "activity_regularizer", "lora_rank", "lora_alpha",
    "quantization_config", "data_format", "batch_size", "sparse", "ragged", "optional",
    "training", "name",
}  # fmt: skip
_RARE_STARTS = ("bias_", "recurrent_init", "recurrent_reg", "pointwise_", "moving_")


def is_rare(spec: ParameterSpec) -> bool:
    """Whether most people never touch this argument."""
    return (
        not spec.required
        and (spec.kind in _RARE_KINDS or spec.name in _RARE_NAMES)
        or spec.name.startswith(_RARE_STARTS)
    )


def in_order(
    parameters: Sequence[ParameterSpec], headline: Iterable[HeadlinePart]
) -> list[ParameterSpec]:
    """What stands on the card first, then Keras's own order."""
    ranks = {part.parameter: rank for rank, part in enumerate(headline)}
    return sorted(
        parameters, key=lambda spec: (not spec.required, ranks.get(spec.name, len(ranks)))
    )


def explanation(spec: ParameterSpec) -> str:
    """Keras's explanation and default, as a tooltip."""
    default = "" if spec.required else f"{spec.name}={show(spec.default)}"
    return tip(spec.name, spec.doc.replace("`", ""), default)


class ArgumentRow(QObject):
    """Name, editor, reset, and beneath it what is wrong."""

    def __init__(self, form: ArgumentForm, spec: ParameterSpec, editor: Editor) -> None:
        super().__init__(form)
        self.spec, self.editor = spec, editor
        self.label = ElidedLabel(spec.name, form)
        self.label.setBuddy(editor)
        self.label.setToolTip(explanation(spec))
        editor.setToolTip(explanation(spec))
        editor.setFixedWidth(FIELD_WIDTH)
        self.reset = self._reset_button(form)
        self.error: QLabel | None = None
        self._form = form
        editor.edited.connect(lambda value, merge: self._edited(value, merge))
        editor.unreadable.connect(lambda sentence: self.refuse(translated(sentence)))
        field = editor.focusProxy()
        if isinstance(field, QLineEdit):  # What was refused is no longer what stands there.
            field.textEdited.connect(lambda _: self.accept())
            field.returnPressed.connect(self.accept)

    def _reset_button(self, form: ArgumentForm) -> QToolButton:
        button = QToolButton(form)
        button.setText("↺")
        button.setProperty("role", "plain")
        button.setFixedWidth(RESET_WIDTH)
        keeps = button.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        button.setSizePolicy(keeps)
        text = self.tr("Set {argument} back to {value}")
        text = text.format(argument=self.spec.name, value=show(self._normal))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: self._edited(self._normal, ""))
        return button

    @property
    def _normal(self) -> Value:
        """Keras's default; what the layer starts with where Keras has none."""
        return self.spec.initial if self.spec.required else self.spec.default

    def show_value(self, value: Value, mixed: bool) -> None:
        if mixed:
            self.editor.show_mixed()
        else:
            self.editor.show_value(value)
        changed = mixed or not same(value, self._normal)
        font = self.label.font()
        font.setWeight(QFont.Weight.Bold if changed or self.spec.required else QFont.Weight.Normal)
        self.label.setFont(font)
        self.reset.setVisible(changed)

    def refuse(self, text: str) -> None:
        """The sentence under the field; the field shows the value that still counts."""
        self.editor.show_value(self.editor.value)
        if self.error is None:
            self.error = label("", "error", self._form, wrap=True)
            self._form.place_error(self)
        self.error.setText(text)
        self.error.show()

    def accept(self) -> None:
        if self.error:
            self.error.hide()

    def _edited(self, value: Value, merge: str) -> None:
        self.accept()
        self._form.edited.emit(self.spec.name, value, merge)


class ArgumentForm(QWidget):
    """``edited(name, value, merge)`` when a person gives an argument another value.

    What is rarely used and not set stands in a form of its own below, made when it is unfolded.
    ``outer`` is the form that it was unfolded from: their fields stand in one column.
    ``make_editor`` gives the editor of a parameter; an initializer's holds a form like this one.
    """

    edited = Signal(str, object, str)
    unfolded = Signal(bool)

    def __init__(
        self,
        parameters: Sequence[ParameterSpec],
        make_editor: MakeEditor,
        set_arguments: Collection[str] = (),
        unfold: bool = False,
        parent: QWidget | None = None,
        outer: ArgumentForm | None = None,
    ) -> None:
        super().__init__(parent or outer)
        self._outer = outer
        self.rows: dict[str, ArgumentRow] = {}
        self.rest: ArgumentForm | None = None
        self._make_editor = make_editor
        self._shown: tuple[Mapping[str, Value], Collection[str]] = ({}, ())
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACING)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnMinimumWidth(2, RESET_WIDTH)
        rare = [spec for spec in parameters if is_rare(spec) and spec.name not in set_arguments]
        self._rare = rare if 1 < len(rare) < len(parameters) else []
        for spec in parameters:
            if spec not in self._rare:
                self._add(spec)
        self._more = self._more_button() if self._rare else None
        if self._more and unfold:
            self._more.setChecked(True)

    @property
    def folds(self) -> bool:
        """Whether some of it can be folded away."""
        return bool(self._rare)

    def show_values(self, arguments: Mapping[str, Value], mixed: Collection[str] = ()) -> None:
        """Show these; an argument that is absent stands at its default."""
        self._shown = (arguments, mixed)
        for name, row in self.rows.items():
            row.show_value(arguments.get(name, row.spec.default), name in mixed)
        if self.rest:
            self.rest.show_values(arguments, mixed)
        self._share_width()

    def refuse(self, name: str, sentence: Sentence) -> None:
        """Say under the field why its value was not taken."""
        if name in self.rows:
            self.rows[name].refuse(translated(sentence))
        elif self.rest:
            self.rest.refuse(name, sentence)

    def place_error(self, row: ArgumentRow) -> None:
        place = self._grid.getItemPosition(self._grid.indexOf(row.editor))
        assert row.error is not None
        assert isinstance(place, tuple)
        self._grid.addWidget(row.error, place[0] + 1, 0, 1, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Names whole, and as much as is left for the fields, which all stand in one column."""
        if self._outer:
            self._outer._share_width()
            return
        rows = [*self.rows.values(), *(self.rest.rows.values() if self.rest else ())]
        names = max((row.label.sizeHint().width() for row in rows), default=0)
        room = self.width() - names - RESET_WIDTH - 2 * SPACING
        for row in rows:
            row.editor.setFixedWidth(max(NARROWEST_FIELD, min(FIELD_WIDTH, room)))

    def _add(self, spec: ParameterSpec) -> None:
        row = self.rows[spec.name] = ArgumentRow(self, spec, self._make_editor(spec, self))
        # Each argument has three lines: its own, its error, its details.
        line = 3 * len(self.rows)
        self._grid.addWidget(row.label, line, 0)
        self._grid.addWidget(row.editor, line, 1)
        self._grid.addWidget(row.reset, line, 2)
        if details := row.editor.details:
            self._grid.addWidget(details, line + 2, 0, 1, 3)

    def _more_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "plain")
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setArrowType(Qt.ArrowType.RightArrow)
        several = self.tr("{count} more arguments").format(count=len(self._rare))
        button.setText(self.tr("1 more argument") if len(self._rare) == 1 else several)
        button.toggled.connect(self._unfold)
        self._grid.addWidget(button, 3000, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        return button

    def _unfold(self, shown: bool) -> None:
        assert self._more is not None
        self._more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        if self.rest is None:
            self.rest = ArgumentForm(self._rare, self._make_editor, outer=self)
            self.rest.edited.connect(self.edited)
            self.rest.show_values(*self._shown)
            self._grid.addWidget(self.rest, 3001, 0, 1, 3)
            self._share_width()
        self.rest.setVisible(shown)
        self.unfolded.emit(shown)

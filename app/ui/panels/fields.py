"""Fields that a form is made of: a text that is committed as a whole, a number, a choice.

They share their manners. Enter and leaving the field commit, Esc takes back what was typed, the
wheel scrolls the panel unless the field has the focus, and Ctrl+Z belongs to the window as soon as
nothing is half typed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from nodes.values import Value, show

_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}


class TextField(QLineEdit):
    """A line of text. ``committed(text)`` once, when a changed text is finished."""

    committed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.editingFinished.connect(self.commit)

    def show_text(self, text: str) -> None:
        """The value that counts; a half typed one is dropped."""
        self._shown = text
        if self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)
        self.setModified(False)

    def commit(self) -> None:
        """Finish what was typed, if anything was."""
        if self.text() != self._shown:
            self._shown = self.text()
            self.setModified(False)
            self.committed.emit(self.text())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and not self.isModified():
            assert isinstance(event, QKeyEvent)
            undoing = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(map(event.matches, undoing)):
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._shown:
            self.show_text(self._shown)
            return
        super().keyPressEvent(event)


class NumberField(TextField):
    """A number as text; the arrow keys and, with the focus, the wheel step it: ``stepped(steps)``."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
            return
        self.commit()
        self.stepped.emit(steps)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() // 120
        if not self.hasFocus() or not steps:
            event.ignore()
            return
        self.commit()
        self.stepped.emit(steps)


class ChoiceField(QComboBox):
    """One of several values. ``chosen(value)`` when a person picks one."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def offer(self, value: Value, text: str | None = None) -> None:
        self.addItem(show(value) if text is None else text, value)

    def show_choice(self, index: int, text: str, value: Value) -> None:
        """The item at ``index``, or one more of this text for a value that is not offered (-1)."""
        if index < 0:
            self.addItem(text, value)
            index = self.count() - 1
        self.setCurrentIndex(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

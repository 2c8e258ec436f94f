"""Fields that a form is made of: a text that is committed as a whole, a number, a choice.

They share their manners. Enter and leaving the field commit, Esc takes back what was typed, the
wheel scrolls the panel unless the field has the focus, and Ctrl+Z belongs to the window as soon as
nothing is half typed.
"""

from __future__ import annotations

from PySide6 import QtWidgets  # QStyle, with all its flags, is made when a text is cut short.
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app.ui import theme
from nodes.values import Value, show

BOX = 14
# Of a box to choose from: its edge and padding at the left, its arrow at the right.
BESIDE_TEXT = 24
FIELD_HEIGHT = 25

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


def commit_in(widget: QWidget | None) -> None:
    """Finish what is half typed in the widget that has the keys, if it is a field."""
    if isinstance(widget, TextField):
        widget.commit()


class NumberField(TextField):
    """A number as text. Arrow keys, and with the focus the wheel, step it: ``stepped(steps)``."""

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


class ChoiceBox(QComboBox):
    """A box to choose from, with its arrow; what does not fit ends in …, short of the arrow."""

    def shown_text(self) -> str:
        """As much of what is chosen as there is room for."""
        room = self.width() - BESIDE_TEXT
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.shown_text()
        if shown == self.currentText():
            super().paintEvent(event)
        else:
            self._paint_short(shown)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current()["muted" if self.isEnabled() else "disabled"])
        painter.drawPolygon(triangle(self.width() - 14, self.height() / 2, is_open=True))

    def _paint_short(self, text: str) -> None:
        option = QtWidgets.QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = text
        painter = QtWidgets.QStylePainter(self)
        painter.drawComplexControl(QtWidgets.QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QtWidgets.QStyle.ControlElement.CE_ComboBoxLabel, option)


class ChoiceField(ChoiceBox):
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

    def show_none(self, text: str) -> None:
        """No item, and why."""
        self.setPlaceholderText(text)
        self.setCurrentIndex(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CheckField(QCheckBox):
    """A box to tick, drawn so that an empty one can be seen in the dark too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(FIELD_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(BOX + 4, FIELD_HEIGHT)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1.5, (self.height() - BOX) / 2, BOX, BOX)
        ticked = self.checkState() is Qt.CheckState.Checked
        painter.setPen(QPen(colors["accent" if self.hasFocus() else "muted"], 1))
        painter.setBrush(colors["primary" if ticked else "field"])
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QPen(colors["primary_text" if ticked else "muted"], 1.8))
        if ticked:
            tick = [box.topLeft() + QPointF(*point) for point in ((3, 7.2), (5.8, 10), (11, 4))]
            painter.drawPolyline(QPolygonF(tick))
        elif self.checkState() is Qt.CheckState.PartiallyChecked:
            painter.drawLine(box.center() - QPointF(3.5, 0), box.center() + QPointF(3.5, 0))


def triangle(x: float, middle: float, is_open: bool) -> QPolygonF:
    """A small mark: ▾ when open, ▸ when folded. x: its left side; middle: its height's."""
    if is_open:
        points = ((x, middle - 2), (x + 7, middle - 2), (x + 3.5, middle + 2.5))
    else:
        points = ((x + 1, middle - 4), (x + 6, middle), (x + 1, middle + 4))
    return QPolygonF([QPointF(*point) for point in points])

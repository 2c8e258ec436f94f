"""Labels and lines. ``role`` is what they are to the eye; the style sheet knows the roles."""

from __future__ import annotations

from PySide6 import QtWidgets  # QStyle, with all its flags, is made when a button is drawn.
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)


def label(text: str, role: str, parent: QWidget, wrap: bool = False) -> QLabel:
    """A label of role title, muted, mono, error, warning or ok. Text is never taken for HTML."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def line(parent: QWidget) -> QFrame:
    """A thin line across, between two sections."""
    made = QFrame(parent)
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


def _is_told(event: QEvent, widget: QWidget, shown: str) -> bool:
    """Whether this is a wish for a tooltip that would only repeat what can be read already."""
    return event.type() == QEvent.Type.ToolTip and widget.toolTip() == shown


class ElidedLabel(QLabel):
    """A label that gives way: what does not fit ends in …, and then the tooltip has the whole.

    ``middle``: what goes is its middle, where the end tells as much as the beginning. Only what is
    painted is cut short; ``text()`` stays whole. It asks for no width of its own, so that no text,
    however long, makes the window wider.
    """

    def __init__(
        self, text: str, parent: QWidget | None = None, role: str = "", middle: bool = False
    ) -> None:
        super().__init__(text, parent)
        mode = Qt.TextElideMode
        self._mode = mode.ElideMiddle if middle else mode.ElideRight
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(text)

    def show_whole(self, text: str) -> None:
        """Another text."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(text)

    def event(self, event: QEvent) -> bool:
        return _is_told(event, self, self.shown_text()) or super().event(event)

    def shown_text(self) -> str:
        """As much of the text as there is room for."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), self._mode, room)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        # Not by the style: to name its class makes QStyle with all its flags, at each start.
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), self.shown_text())


class ElidedButton(QPushButton):
    """A button that gives way: too narrow for its words it shortens them; the tooltip has them.

    The middle goes: a cure begins with what is done and ends with where.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setToolTip(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def event(self, event: QEvent) -> bool:
        return _is_told(event, self, self.shown_text()) or super().event(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def shown_text(self) -> str:
        """The words that there is room for."""
        missing = self.sizeHint().width() - self.width()
        if missing <= 0:
            return self.text()
        metrics = self.fontMetrics()
        room = metrics.horizontalAdvance(self.text()) - missing
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QtWidgets.QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.shown_text()
        painter = QtWidgets.QStylePainter(self)
        painter.drawControl(QtWidgets.QStyle.ControlElement.CE_PushButton, option)

"""What happened, told in the window above the canvas; it stays until somebody dismisses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import icons

Kind = Literal["error", "warning", "info"]
Action = tuple[str, Callable[[], object]]

MOST_MESSAGES = 3
ICONS = {"error": ("error", "error"), "warning": ("warning", "warning"), "info": ("hint", "accent")}


class MessageBar(QWidget):
    """At most three messages, latest first. One with the ``key`` of another replaces it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(1)
        self.hide()

    @property
    def messages(self) -> list[Message]:
        """Those that can be read, latest first."""
        items = (self._box.itemAt(place) for place in range(self._box.count()))
        widgets = (item.widget() for item in items if item)
        return [widget for widget in widgets if isinstance(widget, Message)]

    def tell(self, kind: Kind, text: str, key: str = "", actions: Sequence[Action] = ()) -> None:
        """Show a message. actions: texts of buttons and what they do; they dismiss it too."""
        for known in self.messages:
            if known.text == text or (key and known.key == key):
                self.dismiss(known)
        message = Message(self, kind, text, key, actions)
        self._box.insertWidget(0, message)
        for extra in self.messages[MOST_MESSAGES:]:
            self.dismiss(extra)
        self.show()

    def withdraw(self, key: str) -> None:
        """Take away the message of this key: what it said is no longer so."""
        for message in self.messages:
            if message.key == key:
                self.dismiss(message)

    def dismiss(self, message: Message) -> None:
        self._box.removeWidget(message)
        message.hide()
        message.deleteLater()
        self.setVisible(bool(self.messages))


class Message(QFrame):
    """One message: a mark, the sentence, its buttons, and one to dismiss it."""

    def __init__(
        self, bar: MessageBar, kind: Kind, text: str, key: str, actions: Sequence[Action]
    ) -> None:
        super().__init__(bar)
        self.kind, self.text, self.key = kind, text, key
        self.setProperty("message", kind)
        self.setAccessibleName(text)
        self._bar = bar
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 6, 6, 6)
        box.setSpacing(8)
        self._mark = QLabel(self)
        box.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QLabel(text, self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.addWidget(words, 1)
        for name, run in actions:
            box.addWidget(self._button(name, run), 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self._close_button(), 0, Qt.AlignmentFlag.AlignTop)
        self._show_icons()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "close_button"):
            self._show_icons()

    def _button(self, name: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(name, self)
        button.clicked.connect(lambda: self._act(run))
        return button

    def _act(self, run: Callable[[], object]) -> None:
        self._bar.dismiss(self)
        run()

    def _close_button(self) -> QToolButton:
        self.close_button = button = QToolButton(self)
        button.setProperty("role", "plain")
        button.setIconSize(QSize(12, 12))
        button.setToolTip(self.tr("Dismiss this message"))
        button.setAccessibleName(self.tr("Dismiss this message"))
        button.clicked.connect(lambda: self._bar.dismiss(self))
        return button

    def _show_icons(self) -> None:
        self._mark.setPixmap(icons.pixmap(*ICONS[self.kind]))
        self.close_button.setIcon(icons.icon("close"))

"""What happened, told on the canvas without moving it: errors until somebody dismisses them.

A result ("written to ...") goes by itself once it could be read, unless the mouse rests on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
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
MOST_WIDTH, MARGIN = 680, 12
# Below the chips that stand in the canvas's upper corners.
TOP = 46
# Who reads 240 words a minute takes 50 ms a letter; nobody looks at once.
INFO_MILLISECONDS, LETTER_MILLISECONDS = 2_500, 50
ICONS = {"error": ("error", "error"), "warning": ("warning", "warning"), "info": ("hint", "accent")}


class MessageBar(QWidget):
    """At most three messages, latest first. One with the ``key`` of another replaces it.

    It floats on its parent, in the middle of the upper edge.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area = parent
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        if parent:
            parent.installEventFilter(self)
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
        # The layout would show it a turn later, and until then leave no room for it.
        message.show()
        for extra in self.messages[MOST_MESSAGES:]:
            self.dismiss(extra)
        self.show()
        self._stand()

    def withdraw(self, key: str) -> None:
        """Take away the message of this key: what it said is no longer so."""
        for message in self.messages:
            if message.key == key:
                self.dismiss(message)

    def let_go(self, key: str) -> None:
        """Take it away once it could be read: what it said is over."""
        for message in self.messages:
            if message.key == key:
                message.fade()

    def dismiss(self, message: Message) -> None:
        self._box.removeWidget(message)
        message.hide()
        message.deleteLater()
        self.setVisible(bool(self.messages))
        self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and event.type() == QEvent.Type.Resize:
            self._stand()
        return super().eventFilter(watched, event)

    def _stand(self) -> None:
        """In its place, as high as its sentences need at the width that there is."""
        if self._area is None:
            return
        width = min(MOST_WIDTH, self._area.width() - 2 * MARGIN)
        height = self._box.heightForWidth(width) if self.messages else 0
        self.setGeometry((self._area.width() - width) // 2, TOP, width, height)
        self.raise_()


class Message(QFrame):
    """One message: a mark, the sentence, its buttons, and one to dismiss it."""

    def __init__(
        self, bar: MessageBar, kind: Kind, text: str, key: str, actions: Sequence[Action]
    ) -> None:
        super().__init__(bar)
        self.kind, self.text, self.key = kind, text, key
        self.offers = bool(actions)
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
        self._time = QTimer(self)
        self._time.setSingleShot(True)
        self._time.setInterval(INFO_MILLISECONDS + LETTER_MILLISECONDS * len(text))
        self._time.timeout.connect(self._run_out)
        if kind == "info":
            self.fade()

    def fade(self) -> None:
        """Go as soon as it could be read."""
        if not self._time.isActive():
            self._time.start()

    def _run_out(self) -> None:
        if self.underMouse():
            self._time.start()
        else:
            self._bar.dismiss(self)

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

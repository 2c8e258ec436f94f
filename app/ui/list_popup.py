"""A line to type into and, below it, what answers: arrows choose, Enter takes, Esc leaves."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

EDGE = 8


class ListPopup(QFrame):
    """Stands on ``area`` until a row is taken, Esc is pressed or the focus goes elsewhere.

    A subclass says what a text finds (``search``) and what taking a row does (``take``).
    """

    # By a key or a choice: the focus goes back to where it was. Not when it was taken elsewhere.
    closed = Signal()

    def __init__(self, area: QWidget, model: QAbstractListModel, row_height: int) -> None:
        super().__init__(area)
        self.area = area
        self._row_height = row_height
        self.setObjectName("searchPopup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.line = QLineEdit()
        self.list = QListView()
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self._build(model)
        self.hide()

    def _build(self, model: QAbstractListModel) -> None:
        self.list.setModel(model)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda index: self.choose(index.row()))
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        for widget in (self.line, self.note, self.list):
            layout.addWidget(widget)

    def describe(self, line: str, found: str, delegate: QStyledItemDelegate) -> None:
        """What the line and the list are called, and how a row is drawn."""
        self.line.setAccessibleName(line)
        self.line.setPlaceholderText(line)
        self.list.setAccessibleName(found)
        self.list.setItemDelegate(delegate)

    # --- what a subclass says

    def search(self, text: str) -> None:
        """Show what a text finds."""
        raise NotImplementedError

    def takes(self, row: int) -> bool:
        """Whether what a row stands for can be done; if not, the popup stays."""
        return True

    def take(self, row: int) -> None:
        """Do what a row stands for. The popup has gone and the focus is back by then."""
        raise NotImplementedError

    def moved(self, row: int) -> None:
        """Another row is the current one; also told when the popup is shown."""

    # --- open and shut

    def tell(self, note: str) -> None:
        """A line below the text: where what is taken will stand, or why something is not found."""
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def show_at(self, at: QPoint, size: QSize, note: str = "") -> None:
        """Show at a point of the area, moved as far as needed to be seen whole."""
        self.tell(note)
        self.line.clear()
        self._search("")
        room = self.area.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        size = size.boundedTo(room.size())
        self.setGeometry(QRect(at, size))
        left = min(at.x(), room.right() - size.width())
        top = min(at.y(), room.bottom() - size.height())
        self.move(max(left, room.left()), max(top, room.top()))
        self.show()
        self.raise_()
        self.line.setFocus()
        self.moved(self.list.currentIndex().row())

    def shut(self) -> None:
        """Away; nothing was chosen."""
        self.hide()

    def choose(self, row: int) -> None:
        """Take a row, as Enter and a click do."""
        if row >= 0 and self.takes(row):
            self.hide()
            self.closed.emit()
            self.take(row)

    def _search(self, text: str) -> None:
        self.search(text)
        self._go_to(0)

    def _go_to(self, row: int) -> None:
        model = self.list.model()
        row = max(0, min(row, model.rowCount() - 1))
        self.list.setCurrentIndex(model.index(row, 0))
        self.moved(self.list.currentIndex().row())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if leaves(event):
            self.hide()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        row = self.list.currentIndex().row()
        page = max(self.list.height() // self._row_height - 1, 1)
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
        }
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose(row)
        elif event.key() in steps:
            self._go_to(row + steps[Qt.Key(event.key())])
        else:
            return False
        return True


def leaves(event: QEvent) -> bool:
    """Whether the focus goes for good; a context menu takes it for a moment."""
    return (
        isinstance(event, QFocusEvent)
        and event.type() == QEvent.Type.FocusOut
        and event.reason() != Qt.FocusReason.PopupFocusReason
    )

"""Search at the cursor: a line, and below it the layers that fit, best first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.canvas import ink
from app.ui.canvas.overlays import leaves
from app.ui.words import translated
from nodes.catalogue import catalogue
from nodes.spec import CallSpec

SIZE = QSize(340, 330)
ROW_HEIGHT = 34
Finder = Callable[[str], Sequence[CallSpec]]
Index = QModelIndex | QPersistentModelIndex


class LayerList(QAbstractListModel):
    """The layers found, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._specs: Sequence[CallSpec] = ()

    def show(self, specs: Sequence[CallSpec]) -> None:
        self.beginResetModel()
        self._specs = specs
        self.endResetModel()

    def spec(self, row: int) -> CallSpec | None:
        return self._specs[row] if 0 <= row < len(self._specs) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._specs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        spec = self.spec(index.row())
        if spec is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return spec.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return spec.summary
        return spec if role == Qt.ItemDataRole.UserRole else None


class LayerDelegate(QStyledItemDelegate):
    """A layer in a list: its family's stripe, its name, and what it does."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        spec: CallSpec = index.data(Qt.ItemDataRole.UserRole)
        colors = theme.current()
        box = option.rect
        chosen = option.state & QStyle.StateFlag.State_Selected
        painter.save()
        if chosen:
            painter.fillRect(box, colors["row"])
        stripe = QRectF(box.left() + 8, box.top() + 7, 4, box.height() - 14)
        painter.fillRect(stripe, colors.family(spec.family, spec.name))
        self._text(painter, box.left() + 20, box.top() + 15, spec.title, "text", 13)
        room = box.width() - 28
        summary = ink.elided(spec.summary, room, 11)
        self._text(painter, box.left() + 20, box.top() + 29, summary, "muted", 11)
        painter.restore()

    @staticmethod
    def _text(painter: QPainter, x: int, y: int, text: str, role: str, size: int) -> None:
        painter.setFont(ink.font(size))
        painter.setPen(theme.current()[role])
        painter.drawText(QPoint(x, y), text)


class SearchPopup(QFrame):
    """Stands on the canvas until a layer is chosen, Esc is pressed or the focus goes elsewhere."""

    chosen = Signal(CallSpec)
    # By a key or a choice: the focus goes back to the canvas. Not when it was taken elsewhere.
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.area = parent
        self.setObjectName("searchPopup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._find: Finder = lambda _: ()
        self._note = ""
        self.line = QLineEdit()
        self.line.setAccessibleName(self.tr("Search layers"))
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Layers found"))
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self._build()
        self.hide()

    def _build(self) -> None:
        self.model = LayerList(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(LayerDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        for widget in (self.line, self.note, self.list):
            layout.addWidget(widget)

    def open(self, at: QPoint, find: Finder, note: str = "") -> None:
        """Show at a point of the parent, asking ``find`` for the layers that match a text."""
        self._find, self._note = find, note
        self.line.setPlaceholderText(self.tr("Search layers"))
        self.line.clear()
        self._search("")
        self.resize(SIZE)
        room = self.area.rect().adjusted(8, 8, -8, -8)
        left = min(at.x(), room.right() - SIZE.width())
        top = min(at.y(), room.bottom() - SIZE.height())
        self.move(max(left, room.left()), max(top, room.top()))
        self.show()
        self.raise_()
        self.line.setFocus()

    def shut(self) -> None:
        """Away; nothing was chosen."""
        self.hide()

    def _search(self, text: str) -> None:
        self.model.show(self._find(text))
        left_out = catalogue().left_out_for(text)
        self._show_note(translated(left_out.sentence) if left_out else self._note)
        self._go_to(0)

    def _show_note(self, text: str) -> None:
        """Where the layer will stand; or why one that Keras has is not in the list."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _go_to(self, row: int) -> None:
        row = max(0, min(row, self.model.rowCount() - 1))
        self.list.setCurrentIndex(self.model.index(row))

    def _choose(self, row: int) -> None:
        spec = self.model.spec(row)
        if spec is not None:
            self.hide()
            self.chosen.emit(spec)
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if leaves(event):
            self.hide()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        row = self.list.currentIndex().row()
        page = max(self.list.height() // ROW_HEIGHT - 1, 1)
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
            self._choose(row)
        elif event.key() in steps:
            self._go_to(row + steps[Qt.Key(event.key())])
        else:
            return False
        return True

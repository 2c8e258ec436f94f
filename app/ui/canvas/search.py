"""Search at the cursor: a line, and below it the layers that fit, best first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from app.ui import theme
from app.ui.canvas import ink
from app.ui.list_popup import ListPopup
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
        summary = _shown_summary(spec, option)
        self._text(painter, box.left() + 20, box.top() + 29, summary, "muted", 11)
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """A tooltip only where it says more than the row."""
        spec = index.data(Qt.ItemDataRole.UserRole)
        if spec is None or _shown_summary(spec, option) == spec.summary:
            QToolTip.hideText()
            return True
        return bool(super().helpEvent(event, view, option, index))

    @staticmethod
    def _text(painter: QPainter, x: int, y: int, text: str, role: str, size: int) -> None:
        painter.setFont(ink.font(size))
        painter.setPen(theme.current()[role])
        painter.drawText(QPoint(x, y), text)


def _shown_summary(spec: CallSpec, option: QStyleOptionViewItem) -> str:
    """As much of it as a row has room for."""
    return ink.elided(spec.summary, option.rect.width() - 28, 11)


class SearchPopup(ListPopup):
    """The layers that can go somewhere. ``chosen`` tells which one was taken."""

    chosen = Signal(CallSpec)

    def __init__(self, parent: QWidget) -> None:
        self.model = LayerList()
        super().__init__(parent, self.model, ROW_HEIGHT)
        self.model.setParent(self)
        self._find: Finder = lambda _: ()
        self._note = ""
        self.describe(self.tr("Search layers"), self.tr("Layers found"), LayerDelegate(self.list))

    def open(self, at: QPoint, find: Finder, note: str = "") -> None:
        """Show at a point of the parent, asking ``find`` for the layers that match a text."""
        self._find, self._note = find, note
        self.show_at(at, SIZE)

    def search(self, text: str) -> None:
        self.model.show(self._find(text))
        left_out = catalogue().left_out_for(text)
        self.tell(translated(left_out.sentence) if left_out else self._note)

    def take(self, row: int) -> None:
        spec = self.model.spec(row)
        assert spec is not None
        self.chosen.emit(spec)

"""The command palette: anything by name, at the top of the window."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFont, QFontMetrics, QHideEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui import theme
from app.ui.commands import Command, commands, found
from app.ui.fuzzy import places
from app.ui.list_popup import ListPopup

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow as Window

Index = QModelIndex | QPersistentModelIndex
SIZE = QSize(620, 420)
ROW_HEIGHT = 28
TOP = 64
# How much of a row what stands at the right may take.
MOST_DETAIL = 0.45


class CommandList(QAbstractListModel):
    """The commands found, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown: Sequence[Command] = ()

    def show(self, shown: Sequence[Command]) -> None:
        self.beginResetModel()
        self.shown = shown
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        command = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return command.detail
        return command if role == Qt.ItemDataRole.UserRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        # What cannot be done now is shown, so that it is found, and says so by its colour.
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class CommandDelegate(QStyledItemDelegate):
    """A command in a list: its text, with the letters that answer in bold, and its keys."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette)
        self._palette = palette

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command: Command = index.data(Qt.ItemDataRole.UserRole)
        colors, box = theme.current(), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colors["row"])
        inner = box.adjusted(10, 0, -10, 0)
        detail = option.fontMetrics.elidedText(
            command.detail, Qt.TextElideMode.ElideLeft, round(inner.width() * MOST_DETAIL)
        )
        painter.setFont(option.font)
        painter.setPen(colors["muted" if command.enabled else "disabled"])
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, int(right), detail)
        inner.setRight(inner.right() - option.fontMetrics.horizontalAdvance(detail) - 12)
        painter.setPen(colors["text" if command.enabled else "disabled"])
        self._write(painter, inner, command.text, option.font)
        painter.restore()

    def _write(self, painter: QPainter, box: QRect, text: str, font: QFont) -> None:
        """The text, as far as there is room, in runs of plain and bold letters."""
        bold = QFont(font)
        bold.setBold(True)
        wide = QFontMetrics(bold)
        text = wide.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        strong = places(self._palette.line.text(), text)
        x, y = box.left(), box.center().y() + wide.ascent() // 2 - 1
        for is_strong, run in groupby(enumerate(text), key=lambda item: item[0] in strong):
            piece = "".join(letter for _, letter in run)
            painter.setFont(bold if is_strong else font)
            painter.drawText(QPoint(x, y), piece)
            x += painter.fontMetrics().horizontalAdvance(piece)


class Palette(ListPopup):
    """Over one window. What is taken is done once the palette is gone."""

    def __init__(self, window: Window) -> None:
        self.model = CommandList()
        super().__init__(window, self.model, ROW_HEIGHT)
        self.model.setParent(self)
        self._window = window
        self._known: Sequence[Command] = ()
        self._keeper = QWidget(self)
        self.describe(
            self.tr("Any command, layer, node or file"),
            self.tr("Commands found"),
            CommandDelegate(self),
        )
        self.closed.connect(self._give_back)
        self._before = QApplication.focusWidget()

    def open(self) -> None:
        """Show what this window can be asked for now."""
        self._before = QApplication.focusWidget()
        self._keeper.deleteLater()
        self._keeper = QWidget(self)
        self._known = commands(self._window, self._keeper)
        self.show_at(QPoint((self._window.width() - SIZE.width()) // 2, TOP), SIZE)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # What was taken is still to be done.
        QTimer.singleShot(0, self, self._forget)

    def _forget(self) -> None:
        """Menus in it hold the window by what they would do: Python cannot see that circle."""
        if self.isHidden():
            self._known = ()
            self._keeper.deleteLater()
            self._keeper = QWidget(self)
            self.model.show(())

    def search(self, text: str) -> None:
        shown = found(self._known, text)
        self.model.show(shown)
        self.tell("" if shown else self.tr("Nothing goes by that name."))

    def takes(self, row: int) -> bool:
        return self.model.shown[row].enabled

    def take(self, row: int) -> None:
        self.model.shown[row].run()

    def _give_back(self) -> None:
        """The focus to whom it belonged: an action works on what has it."""
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

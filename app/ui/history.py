"""Every step that was made and not replaced by another, and the way back to any of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QItemSelectionModel, QModelIndex, QSize, Qt
from PySide6.QtCore import QPersistentModelIndex as PersistentIndex
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListView, QVBoxLayout, QWidget

from app.graph.document import Document
from app.graph.model import Graph
from app.ui import theme
from app.ui.panels.labels import label
from app.ui.words import translated

NO_INDEX = QModelIndex()
# As high whether a step is bold, as the present one is, or not: rows stay below the cursor.
ROW = QSize(120, 24)


class HistoryModel(QAbstractListModel):
    """Row 0 is how it began, row n is after n steps. What was undone is grey."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._steps = document.steps

    def renew(self) -> None:
        self.beginResetModel()
        self._steps = self._document.steps
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | PersistentIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._steps) + 1

    def data(self, index: QModelIndex | PersistentIndex, role: int = 0) -> Any:
        row, here = index.row(), self._document.position
        # A long one is cut in the row, and whole beside the cursor.
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            if row == 0:
                return self.tr("As it was at first")
            return translated(self._steps[row - 1].label)
        if role == Qt.ItemDataRole.ForegroundRole and row > here:
            return theme.current()["muted"]
        if role == Qt.ItemDataRole.SizeHintRole:
            return ROW
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(row == here)
            font.setItalic(row > here)
            return font
        return None


class HistoryWindow(QDialog):
    """The steps, oldest first. A click, or Enter, goes to one; it stays beside the window."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self.setWindowTitle(self.tr("History"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(320, 460)
        self.model = HistoryModel(document, self)
        self.view = QListView(self)
        self.view.setModel(self.model)
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName(self.windowTitle())
        self.view.clicked.connect(self._go)
        self.view.activated.connect(self._go)
        words = label(self.tr("Click on a step to go back to it, or forward."), "muted", self, True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        box = QVBoxLayout(self)
        for part in (words, self.view, buttons):
            box.addWidget(part)
        unsubscribe = document.subscribe(self._changed)
        self.destroyed.connect(unsubscribe)
        self._show_position()

    def _go(self, index: QModelIndex) -> None:
        self._document.go(index.row())

    def _changed(self, before: Graph, after: Graph) -> None:
        self.model.renew()
        self._show_position()

    def _show_position(self) -> None:
        here = self.model.index(self._document.position)
        select = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().setCurrentIndex(here, select)
        self.view.scrollTo(here)

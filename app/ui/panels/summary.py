"""The summary panel: Keras's table, sortable, with totals; a row selects its node and back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.graph.model import Graph
from app.graph.place import Shown
from app.graph.report import Report
from app.ui.panels.labels import ElidedLabel
from app.ui.panels.summary_model import (
    CLASS,
    CONNECTED,
    NAME,
    NODE_ROLE,
    PARAMETERS,
    PATH_ROLE,
    SHAPE,
    SORT_ROLE,
    Index,
    Row,
    SummaryModel,
    as_text,
)
from app.ui.panels.texts import bytes_text, count_text

ROW_HEIGHT = 24
# Shares of the width, as in Keras's own table; a person may drag them.
SHARES = {NAME: 21, CLASS: 19, SHAPE: 20, PARAMETERS: 13, CONNECTED: 27}


class SummaryPanel(QWidget):
    """``nodes_selected(ids)`` when a person selects rows; ``node_activated(id, path)`` on Enter or
    a double click, where the path is that of the submodel, beginning at the place that is shown;
    ``text_wanted`` when they copy it: the window then asks Keras for its own text;
    ``menu_wanted(QPoint)`` on a right click, in pixels of the screen.
    """

    nodes_selected = Signal(tuple)
    node_activated = Signal(str, tuple)
    text_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, document: Shown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document = document
        self._report: Report | None = None
        self.model = SummaryModel()
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.model)
        self.sorted.setSortRole(SORT_ROLE)
        self.table = self._table()
        self.totals = ElidedLabel("", self, "muted")
        self.copy_button = QPushButton(self.tr("Copy as text"), self)
        self.copy_button.setProperty("role", "plain")
        self.copy_button.clicked.connect(self.text_wanted)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 2, 6)
        foot.addWidget(self.totals, 1)
        foot.addWidget(self.copy_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 4, 6, 0)
        box.setSpacing(4)
        box.addWidget(self.table, 1)
        box.addLayout(foot)
        document.subscribe(self._graph_changed)
        self._refresh()

    def set_report(self, report: Report | None) -> None:
        self._report = report
        self._refresh()

    def show_selection(self, nodes: Sequence[str]) -> None:
        """Highlight the rows of these nodes."""
        if not nodes and not self.table.selectionModel().hasSelection():
            return
        chosen = QItemSelection()
        for node in nodes:
            index = self.sorted.mapFromSource(self.model.index_of((node,)))
            if index.isValid():
                chosen.select(index, index.siblingAtColumn(CONNECTED))
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if len(nodes) == 1 and not chosen.isEmpty():
            first = chosen.indexes()[0]
            selection.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.table.scrollTo(first)
        selection.blockSignals(False)
        self.table.viewport().update()

    def live_rows(self) -> list[Row]:
        """What Keras's summary has, too: an output depends on it."""
        return [row for row in self.model.rows if row.live]

    def text(self) -> str:
        """The table and its totals as plain text."""
        return as_text(self.live_rows(), self.totals.text())

    def _table(self) -> QTreeView:
        table = SummaryTable(self)
        table.setModel(self.sorted)
        table.setAccessibleName(self.tr("Summary of the model"))
        header = table.header()
        header.setSectionsClickable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        # Keras's own order until somebody clicks a heading; a third click brings it back.
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        table.selectionModel().selectionChanged.connect(self._selection_changed)
        table.activated.connect(self._activated)
        table.copy_wanted.connect(self.text_wanted)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(
            lambda at: self.menu_wanted.emit(table.viewport().mapToGlobal(at))
        )
        return table

    def _activated(self, index: QModelIndex) -> None:
        self.node_activated.emit(index.data(NODE_ROLE), index.data(PATH_ROLE))

    def _selection_changed(self) -> None:
        """What stands inside a submodel is selected by the call of that."""
        chosen = self.table.selectionModel().selectedRows()
        self.nodes_selected.emit(tuple(dict.fromkeys(_outermost(index) for index in chosen)))

    def _graph_changed(self, before: Graph, after: Graph) -> None:
        if (
            before.nodes is not after.nodes
            or before.layers is not after.layers
            or before.definitions is not after.definitions
            or before.outputs != after.outputs
        ):
            self._refresh()

    def _refresh(self) -> None:
        selection = self.table.selectionModel()
        selected = [_outermost(index) for index in selection.selectedRows()]
        unfolded = self._unfolded()
        selection.blockSignals(True)
        self.model.show(self._document.graph, self._report)
        selection.blockSignals(False)
        for key in unfolded:
            index = self.model.index_of(key)
            if self.model.canFetchMore(index):
                self.model.fetchMore(index)
            self.table.expand(self.sorted.mapFromSource(index))
        self.table.setRootIsDecorated(bool(self._document.graph.definitions))
        self.show_selection(selected)
        self.totals.show_whole(self._totals_text())

    def _unfolded(self) -> list[tuple[str, ...]]:
        """The submodels that are unfolded, the outer ones first."""
        keys = (item.key for item in self.model.unfolded())
        shown = self.sorted.mapFromSource
        return [key for key in keys if self.table.isExpanded(shown(self.model.index_of(key)))]

    def _totals_text(self) -> str:
        report = self._report
        if report is None or not report.calls or not report.known:
            return ""
        text = self.tr(
            "Total {total} parameters ({bytes})   trainable {trainable}   non-trainable {rest}"
        )
        return text.format(
            total=count_text(report.parameters),
            bytes=bytes_text(report.bytes),
            trainable=count_text(report.trainable),
            rest=count_text(report.parameters - report.trainable),
        )


def _outermost(index: QModelIndex) -> str:
    """The node whose row an index stands in, or below."""
    while index.parent().isValid():
        index = index.parent()
    return str(index.data(NODE_ROLE))


class SummaryTable(QTreeView):
    """A quiet table of whole rows, of which some unfold. ``copy_wanted`` on Ctrl+C."""

    copy_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWordWrap(False)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
        self.setItemDelegate(TallRow(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        if width != event.oldSize().width():
            widths = {column: width * share // 100 for column, share in SHARES.items()}
            # A number of which the end is missing is another number: the last column gives way.
            heading = str(self.model().headerData(PARAMETERS, Qt.Orientation.Horizontal))
            least = self.header().fontMetrics().horizontalAdvance(heading) + 16
            widths[PARAMETERS] = max(widths[PARAMETERS], least)
            widths[CONNECTED] += min(width - sum(widths.values()), 0)
            for column, wide in widths.items():
                self.setColumnWidth(column, wide)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class TallRow(QStyledItemDelegate):
    """Rows with air between the lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)

"""The summary panel: Keras's table, sortable, with totals; a row selects its node and back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.engine.protocol import Report
from app.graph.document import Document
from app.graph.model import Graph
from app.ui.panels.labels import ElidedLabel
from app.ui.panels.summary_model import (
    CLASS,
    CONNECTED,
    NAME,
    NODE_ROLE,
    PARAMETERS,
    SHAPE,
    SORT_ROLE,
    SummaryModel,
    as_text,
)
from app.ui.panels.texts import bytes_text, count_text

ROW_HEIGHT = 24
# Shares of the width, as in Keras's own table; a person may drag them.
SHARES = {NAME: 21, CLASS: 19, SHAPE: 20, PARAMETERS: 13, CONNECTED: 27}


class SummaryPanel(QWidget):
    """``nodes_selected(ids)`` when a person selects rows; ``node_activated(id)`` on Enter or a
    double click; ``text_wanted`` when they copy it: the window then asks Keras for its own text.
    """

    nodes_selected = Signal(tuple)
    node_activated = Signal(str)
    text_wanted = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
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
            index = self.sorted.mapFromSource(self.model.index(self.model.row_of(node), 0))
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

    def text(self) -> str:
        """The table and its totals as plain text."""
        return as_text([row for row in self.model.rows if row.live], self.totals.text())

    def _table(self) -> QTableView:
        table = SummaryTable(self)
        table.setModel(self.sorted)
        table.setAccessibleName(self.tr("Summary of the model"))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        # Keras's own order until somebody clicks a heading; a third click brings it back.
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        table.selectionModel().selectionChanged.connect(self._selection_changed)
        table.activated.connect(lambda index: self.node_activated.emit(index.data(NODE_ROLE)))
        table.copy_wanted.connect(self.text_wanted)
        return table

    def _selection_changed(self) -> None:
        chosen = self.table.selectionModel().selectedRows()
        self.nodes_selected.emit(tuple(index.data(NODE_ROLE) for index in chosen))

    def _graph_changed(self, before: Graph, after: Graph) -> None:
        if (
            before.nodes is not after.nodes
            or before.layers is not after.layers
            or before.outputs != after.outputs
        ):
            self._refresh()

    def _refresh(self) -> None:
        selected = [index.data(NODE_ROLE) for index in self.table.selectionModel().selectedRows()]
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.model.show(self._document.graph, self._report)
        selection.blockSignals(False)
        self.show_selection(selected)
        self.totals.show_whole(self._totals_text())

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


class SummaryTable(QTableView):
    """A quiet table of whole rows. ``copy_wanted`` on Ctrl+C."""

    copy_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.horizontalHeader().setHighlightSections(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # Tab leaves the table; the arrow keys walk it.
        self.setTabKeyNavigation(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        if width != event.oldSize().width():
            for column, share in SHARES.items():
                self.setColumnWidth(column, width * share // 100)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

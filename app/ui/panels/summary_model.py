"""Keras's summary table as rows: from the graph what is called, from the report what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QFontDatabase

from app.engine.protocol import Report
from app.graph.model import INPUT, Graph
from app.graph.walk import call_plan, upstream
from app.ui import theme
from app.ui.panels.texts import count_text, shape_text

Index = QModelIndex | QPersistentModelIndex
COLUMNS = 5
NAME, CLASS, SHAPE, PARAMETERS, CONNECTED = range(COLUMNS)
SORT_ROLE = Qt.ItemDataRole.UserRole
NODE_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Row:
    """One node. ``live``: an output depends on it, so Keras's summary has it too."""

    node: str
    name: str
    class_name: str
    shape: str
    parameters: int | None
    connected: str
    live: bool

    def text(self, column: int) -> str:
        count = "" if self.parameters is None else count_text(self.parameters)
        return (self.name, self.class_name, self.shape, count, self.connected)[column]


def rows(graph: Graph, report: Report | None) -> list[Row]:
    """All nodes: those of the model in Keras's own order, then the others."""
    calls = report.calls if report else {}
    known = calls if calls.keys() >= graph.nodes.keys() else call_plan(graph).order
    order = dict.fromkeys(node for node in (*known, *graph.nodes) if node in graph.nodes)
    live = upstream(graph, (ref.node for ref in graph.outputs))
    listed = sorted(order, key=lambda node: node not in live)
    return [_row(graph, report, node, node in live) for node in listed]


def _row(graph: Graph, report: Report | None, node: str, live: bool) -> Row:
    call = report.calls.get(node) if report else None
    shapes = [shape_text(spec.shape) for spec in call.outputs] if call else []
    class_name = graph.class_of(node)
    sources = (ref.node for ref in graph.nodes[node].sources())
    names = (graph.name_of(source) if source in graph.nodes else source for source in sources)
    return Row(
        node=node,
        name=graph.name_of(node),
        class_name="InputLayer" if class_name == INPUT else class_name,
        shape=", ".join(shapes) or "?",
        parameters=call.parameters if call and call.state == "ok" else None,
        connected=", ".join(names) or "–",
        live=live,
    )


class SummaryModel(QAbstractTableModel):
    """The rows for a table view."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()
        self._places: dict[str, int] = {}
        self._mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)

    def show_rows(self, after: Sequence[Row]) -> None:
        """Rows that stay keep their place, so that a selection does too."""
        before = self.rows
        self._places = {row.node: place for place, row in enumerate(after)}
        if [row.node for row in before] == [row.node for row in after]:
            self.rows = after
            if list(before) != list(after):
                last = self.index(len(after) - 1, COLUMNS - 1)
                self.dataChanged.emit(self.index(0, 0), last, [])
            return
        self.beginResetModel()
        self.rows = after
        self.endResetModel()

    def row_of(self, node: str) -> int:
        """The row of a node, -1 if it has none."""
        return self._places.get(node, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text(column)
        if role == Qt.ItemDataRole.FontRole:
            return self._mono
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and not row.live:
            return theme.current()["muted"]
        if role == Qt.ItemDataRole.ToolTipRole and not row.live:
            return self.tr("No output of the model depends on it.")
        if role == NODE_ROLE:
            return row.node
        if role == SORT_ROLE:
            return row.parameters if column == PARAMETERS else row.text(column).lower()
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return headings()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None


def headings() -> tuple[str, ...]:
    """The names of the columns, as Keras has them."""
    translate = QCoreApplication.translate
    return (
        translate("Summary", "Layer"),
        translate("Summary", "Class"),
        translate("Summary", "Output shape"),
        translate("Summary", "Parameters"),
        translate("Summary", "Connected to"),
    )


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == PARAMETERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def as_text(shown: Sequence[Row], totals: str) -> str:
    """The table as plain text in columns, for the clipboard."""
    lines = [headings(), *(tuple(row.text(column) for column in range(COLUMNS)) for row in shown)]
    widths = [max(len(line[column]) for line in lines) for column in range(COLUMNS)]
    cells = (
        "  ".join(
            text.rjust(width) if column == PARAMETERS else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
    return "\n".join((*cells, "", totals, ""))

"""Keras's summary table as rows: from the graph what is called, from the report what comes out."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
from app.graph.walk import reading_order, upstream
from app.ui import theme
from app.ui.panels.texts import count_text, shape_text

Index = QModelIndex | QPersistentModelIndex
COLUMNS = 5
NAME, CLASS, SHAPE, PARAMETERS, CONNECTED = range(COLUMNS)
SORT_ROLE = Qt.ItemDataRole.UserRole
NODE_ROLE = Qt.ItemDataRole.UserRole + 1
# Rows that change at once and are told one by one.
MOST_TOLD = 40


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


def listed(graph: Graph, report: Report, live: Container[str]) -> list[str]:
    """All nodes: those of the model in Keras's own order, then the others."""
    order = [node for node in report.calls if node in graph.nodes]
    if len(order) < len(graph.nodes):
        order = list(dict.fromkeys((*order, *reading_order(graph))))
    return sorted(order, key=lambda node: node not in live)


def touched(before: Shown, after: Shown) -> set[str]:
    """The nodes whose row may say something else, those that came or went included."""
    old, new = before.graph, after.graph
    nodes = _other(old.nodes, new.nodes)
    layers = _other(old.layers, new.layers) | _other(old.definitions, new.definitions)
    found = nodes | {node for layer in layers for node in new.calls.get(layer, ())}
    # A row names what it reads.
    found |= {link.node for node in found for link in new.consumers.get(node, ())}
    found |= _other(before.report.calls, after.report.calls)
    return found | (before.live ^ after.live)


def _other(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """The keys of what is another object, or in one of them only."""
    if before is after:
        return set()
    found = {key for key, item in after.items() if before.get(key) is not item}
    return found | {key for key in before if key not in after}


def _row(graph: Graph, report: Report, node: str, live: bool) -> Row:
    call = report.calls.get(node)
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


class Shown(NamedTuple):
    """What the rows tell. ``live``: the nodes that an output depends on."""

    graph: Graph
    report: Report
    live: frozenset[str]


class SummaryModel(QAbstractTableModel):
    """The rows for a table view, each made when it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = Shown(Graph(), Report(), frozenset())
        self._order: list[str] = []
        self._rows: dict[str, Row] = {}
        self._places: dict[str, int] = {}
        self._mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)

    @property
    def rows(self) -> list[Row]:
        """All rows, in order."""
        return [self._row(node) for node in self._order]

    def show(self, graph: Graph, report: Report | None) -> None:
        """Show this graph and this report. Rows that stay keep their place, and their selection."""
        before = self._shown
        self._shown = after = Shown(graph, report or Report(), self._live(graph))
        changed = touched(before, after)
        for node in changed:
            self._rows.pop(node, None)
        order = listed(graph, after.report, after.live)
        if order == self._order:
            self._tell(changed)
            return
        self.beginResetModel()
        self._order = order
        self._places = {node: place for place, node in enumerate(order)}
        self.endResetModel()

    def _live(self, graph: Graph) -> frozenset[str]:
        before = self._shown
        if before.graph.nodes is graph.nodes and before.graph.outputs == graph.outputs:
            return before.live
        return frozenset(upstream(graph, (ref.node for ref in graph.outputs)))

    def _tell(self, changed: Collection[str]) -> None:
        """Say which rows changed: each by itself, or, of many, all that stand between them."""
        places = sorted(self._places[node] for node in changed if node in self._places)
        ranges = [(place, place) for place in places]
        if len(places) > MOST_TOLD:
            ranges = [(places[0], places[-1])]
        for first, last in ranges:
            self.dataChanged.emit(self.index(first, 0), self.index(last, COLUMNS - 1), [])

    def _row(self, node: str) -> Row:
        if node not in self._rows:
            graph, report, live = self._shown
            self._rows[node] = _row(graph, report, node, node in live)
        return self._rows[node]

    def row_of(self, node: str) -> int:
        """The row of a node, -1 if it has none."""
        return self._places.get(node, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._row(self._order[index.row()]), index.column()
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

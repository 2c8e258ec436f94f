"""Keras's summary as rows: from the graph what is called, from the report what comes out.

A submodel is one row, with its parameters; what it holds are the rows below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QFontDatabase

from app.engine.protocol import Report
from app.graph.bypass import effective
from app.graph.model import INPUT, Graph
from app.graph.place import PlacePath
from app.graph.walk import reading_order, upstream
from app.ui import theme
from app.ui.panels.texts import count_text, shape_text

Index = QModelIndex | QPersistentModelIndex
COLUMNS = 5
NAME, CLASS, SHAPE, PARAMETERS, CONNECTED = range(COLUMNS)
SORT_ROLE = Qt.ItemDataRole.UserRole
NODE_ROLE = Qt.ItemDataRole.UserRole + 1
PATH_ROLE = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True)
class Row:
    """One node. ``live``: an output depends on it, so Keras's summary has it too.

    ``inside``: the submodel that it calls, and what is known of that.
    """

    node: str
    name: str
    class_name: str
    shape: str
    parameters: int | None
    connected: str
    live: bool
    inside: tuple[str, Graph, Report | None] | None = field(default=None, compare=False)

    def text(self, column: int) -> str:
        count = "" if self.parameters is None else count_text(self.parameters)
        return (self.name, self.class_name, self.shape, count, self.connected)[column]


def rows(graph: Graph, report: Report | None) -> list[Row]:
    """All calls that are made: those of the model in Keras's own order, then the others."""
    graph = effective(graph)
    calls = report.calls if report else {}
    known = calls if calls.keys() >= graph.nodes.keys() else reading_order(graph)
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
        inside=_inside(graph, report, graph.nodes[node].layer),
    )


def _inside(
    graph: Graph, report: Report | None, key: str
) -> tuple[str, Graph, Report | None] | None:
    if key not in graph.definitions:
        return None
    return key, graph.definitions[key], report.inside.get(key) if report else None


class Item:
    """A row in its place; ``children`` is None until somebody unfolds it."""

    def __init__(self, row: Row, place: int, parent: Item | None = None) -> None:
        self.row, self.place, self.parent = row, place, parent
        self.children: list[Item] | None = None

    @property
    def path(self) -> PlacePath:
        """The ids of the submodels that it stands in."""
        if self.parent is None or self.parent.row.inside is None:
            return ()
        return (*self.parent.path, self.parent.row.inside[0])

    @property
    def key(self) -> tuple[str, ...]:
        """The nodes down to this one: the same row after a change."""
        return (*(self.parent.key if self.parent else ()), self.row.node)


class SummaryModel(QAbstractItemModel):
    """The rows for a tree view; those inside a submodel are made when it is unfolded."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()
        self._top: list[Item] = []
        # An index holds a place in this list: a pointer would not outlive a reset.
        self._items: list[Item] = []
        self._ids: dict[Item, int] = {}
        self._mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)

    def show_rows(self, after: Sequence[Row]) -> None:
        """Rows that stay keep their place, so that a selection does too."""
        self.rows = after
        if self._update(self._top, after, QModelIndex()):
            return
        self.beginResetModel()
        self._items, self._ids = [], {}
        self._top = [self._made(row, place) for place, row in enumerate(after)]
        self.endResetModel()

    def _update(self, items: list[Item], after: Sequence[Row], parent: QModelIndex) -> bool:
        """Show new rows in the place of the old; False where they are other nodes."""
        if [item.row.node for item in items] != [row.node for row in after]:
            return False
        differ = False
        for item, row in zip(items, after, strict=True):
            differ = differ or item.row != row
            item.row = row
            if item.children is None:
                continue
            here = self.index(item.place, 0, parent)
            if row.inside is None or not self._update(item.children, rows(*row.inside[1:]), here):
                return False
        if differ:
            last = self.index(len(items) - 1, COLUMNS - 1, parent)
            self.dataChanged.emit(self.index(0, 0, parent), last, [])
        return True

    def _made(self, row: Row, place: int, parent: Item | None = None) -> Item:
        item = Item(row, place, parent)
        self._ids[item] = len(self._items)
        self._items.append(item)
        return item

    def item(self, index: Index) -> Item:
        return self._items[index.internalId()]

    def index_of(self, key: Sequence[str]) -> QModelIndex:
        """The row of these nodes, from the top down; none where it is not, or not unfolded."""
        items, found = self._top, QModelIndex()
        for node in key:
            item = next((item for item in items if item.row.node == node), None)
            if item is None:
                return QModelIndex()
            found, items = self.createIndex(item.place, 0, self._ids[item]), item.children or []
        return found

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._ids[self._children(parent)[row]])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        above = self.item(index).parent if index.isValid() else None
        return self.createIndex(above.place, 0, self._ids[above]) if above else QModelIndex()

    def _children(self, parent: Index) -> list[Item]:
        return (self.item(parent).children or []) if parent.isValid() else self._top

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.column() > 0 else len(self._children(parent))

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return COLUMNS

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        if not parent.isValid():
            return bool(self._top)
        return parent.column() == 0 and self._held(parent) > 0

    def canFetchMore(self, parent: Index) -> bool:
        if not parent.isValid() or parent.column() > 0:
            return False
        return self.item(parent).children is None and self._held(parent) > 0

    def _held(self, index: Index) -> int:
        inside = self.item(index).row.inside
        return len(inside[1].nodes) if inside else 0

    def fetchMore(self, parent: Index) -> None:
        item = self.item(parent)
        if item.row.inside is None:
            return
        found = rows(*item.row.inside[1:])
        self.beginInsertRows(parent, 0, len(found) - 1)
        item.children = [self._made(row, place, item) for place, row in enumerate(found)]
        self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item, column = self.item(index), index.column()
        row = item.row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text(column)
        if role == Qt.ItemDataRole.FontRole:
            return self._mono
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and (item.parent or not row.live):
            return theme.current()["muted"]
        if role == Qt.ItemDataRole.ToolTipRole and not row.live:
            return self.tr("No output of the model depends on it.")
        if role == NODE_ROLE:
            return row.node
        if role == PATH_ROLE:
            return item.path
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

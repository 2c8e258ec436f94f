"""Keras's summary as rows: from the graph what is called, from the report what comes out.

A submodel is one row, with its parameters; what it holds are the rows below it. A row is made when
it is looked at, and made anew when what it tells has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QFontDatabase

from app.graph.bypass import effective
from app.graph.diff import renewed
from app.graph.model import INPUT, Graph, TensorRef
from app.graph.place import PlacePath
from app.graph.report import Report
from app.graph.walk import told_order, upstream
from app.ui import theme
from app.ui.panels.texts import count_text, shape_text

Index = QModelIndex | QPersistentModelIndex
COLUMNS = 5
NAME, CLASS, SHAPE, PARAMETERS, CONNECTED = range(COLUMNS)
SORT_ROLE = Qt.ItemDataRole.UserRole
NODE_ROLE = Qt.ItemDataRole.UserRole + 1
PATH_ROLE = Qt.ItemDataRole.UserRole + 2
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


class Shown(NamedTuple):
    """What the rows of one graph tell, in order. ``live``: the nodes that an output depends on."""

    graph: Graph = Graph()
    report: Report = Report()
    live: frozenset[str] = frozenset()
    order: Sequence[str] = ()

    def after(self, graph: Graph, report: Report | None) -> Shown:
        """The same of another graph and another report."""
        if self.graph.nodes is graph.nodes and self.graph.outputs == graph.outputs:
            live = self.live
        else:
            live = frozenset(upstream(graph, (ref.node for ref in graph.outputs)))
        shown = Shown(graph, report or Report(), live, self.order)
        return shown if self._alike(shown) else shown._replace(order=shown.sorted())

    def _alike(self, after: Shown) -> bool:
        """Whether the other has the same order, as it has after most edits."""
        return (
            self.live == after.live
            and self.graph.nodes.keys() == after.graph.nodes.keys()
            and list(self.report.calls) == list(after.report.calls)
            and len(after.report.calls) == len(after.graph.nodes)
        )

    def sorted(self) -> list[str]:
        """All nodes: those of the model in Keras's own order, then the others."""
        return told_order(self.graph, self.report.calls, self.live)

    def changed(self, before: Shown) -> set[str]:
        """The nodes whose row may say something else, those that came or went included."""
        old, new = before.graph, self.graph
        layers = _other(old.layers, new.layers) | _other(old.definitions, new.definitions)
        found = _other(old.nodes, new.nodes)
        found |= {node for layer in layers for node in new.calls.get(layer, ())}
        # A row names what it reads.
        told = _other(before.report.calls, self.report.calls)
        renamed = found | {node for node in told if before.outputs(node) != self.outputs(node)}
        found |= {link.node for node in renamed for link in new.consumers.get(node, ())}
        return found | told | (before.live ^ self.live)

    def outputs(self, node: str) -> int:
        """How many tensors a call is known to give."""
        call = self.report.calls.get(node)
        return len(call.outputs) if call else 0

    def row(self, node: str) -> Row:
        graph, call = self.graph, self.report.calls.get(node)
        shapes = [shape_text(spec.shape) for spec in call.outputs] if call else []
        class_name = graph.class_of(node)
        names = map(self.source, graph.nodes[node].sources())
        return Row(
            node=node,
            name=graph.name_of(node),
            class_name="InputLayer" if class_name == INPUT else class_name,
            shape=", ".join(shapes) or "?",
            parameters=call.parameters if call and call.state == "ok" else None,
            connected=", ".join(names) or "–",
            live=node in self.live,
        )

    def source(self, ref: TensorRef) -> str:
        """What a node reads; of several outputs which, counted from 0 as Keras counts them."""
        name = self.graph.name_of(ref.node) if ref.node in self.graph.nodes else ref.node
        return f"{name}:{ref.output}" if self.outputs(ref.node) > 1 else name

    def inside(self, node: str) -> tuple[Graph, Report | None] | None:
        """The submodel that a node calls, and what is known of it."""
        record = self.graph.nodes.get(node)
        inner = self.graph.definitions.get(record.layer) if record else None
        if record is None or inner is None:
            return None
        return inner, self.report.inside.get(record.layer)


def _other(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """The keys of what is another object, or in one of them only."""
    return {*renewed(before, after), *(before.keys() - after.keys())}


class Level:
    """The rows of one graph; ``above``: the item of the submodel that it is inside."""

    def __init__(self, above: Item | None = None) -> None:
        self.above = above
        self.shown = Shown()
        self.places: dict[str, int] = {}
        self.rows: dict[str, Row] = {}
        self.items: dict[str, Item] = {}

    def become(self, shown: Shown) -> set[str]:
        """Show this. Returns the nodes whose row may say something else."""
        changed = shown.changed(self.shown)
        for node in changed:
            self.rows.pop(node, None)
        if shown.order != self.order:
            self.places = {node: place for place, node in enumerate(shown.order)}
        self.shown = shown
        return changed

    @property
    def order(self) -> Sequence[str]:
        return self.shown.order

    def row(self, node: str) -> Row:
        if node not in self.rows:
            self.rows[node] = self.shown.row(node)
        return self.rows[node]


class Item:
    """A row that somebody has asked for; ``below`` is None until it is unfolded."""

    def __init__(self, level: Level, node: str, number: int) -> None:
        self.level, self.node, self.number = level, node, number
        self.below: Level | None = None

    @property
    def row(self) -> Row:
        return self.level.row(self.node)

    @property
    def path(self) -> PlacePath:
        """The ids of the submodels that it stands in."""
        above = self.level.above
        if above is None:
            return ()
        return (*above.path, above.level.shown.graph.nodes[above.node].layer)

    @property
    def key(self) -> tuple[str, ...]:
        """The nodes down to this one: the same row after a change."""
        above = self.level.above
        return (*(above.key if above else ()), self.node)


class SummaryModel(QAbstractItemModel):
    """The rows for a tree view; those inside a submodel are counted when it is unfolded."""

    def __init__(self) -> None:
        super().__init__()
        self._top = Level()
        # An index holds a place in this list: a pointer would not outlive a reset.
        self._items: list[Item] = []
        self._mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)

    @property
    def rows(self) -> list[Row]:
        """The rows of the outermost graph, in order."""
        return [self._top.row(node) for node in self._top.order]

    def show(self, graph: Graph, report: Report | None) -> None:
        """Show the calls that this graph makes, and this report.

        Rows that stay keep their place, and their selection.
        """
        steps = list(_steps(self._top, effective(graph), report))
        if all(shown.order == level.order for level, shown in steps):
            for level, shown in steps:
                self._tell(level, level.become(shown))
            return
        self.beginResetModel()
        for level, shown in steps:
            level.become(shown)
        self._items, self._top.items = [], {}
        self.endResetModel()

    def unfolded(self) -> Iterator[Item]:
        """The submodels that were unfolded once, the outer ones first."""
        return _unfolded(self._top)

    def _tell(self, level: Level, changed: Collection[str]) -> None:
        """Say which rows changed: each by itself, or, of many, all that stand between them."""
        places = sorted(level.places[node] for node in changed if node in level.places)
        ranges = [(place, place) for place in places]
        if len(places) > MOST_TOLD:
            ranges = [(places[0], places[-1])]
        above = self._index(level.above) if level.above else QModelIndex()
        for first, last in ranges:
            self.dataChanged.emit(
                self.index(first, 0, above), self.index(last, COLUMNS - 1, above), []
            )

    def _item(self, level: Level, node: str) -> Item:
        if node not in level.items:
            level.items[node] = Item(level, node, len(self._items))
            self._items.append(level.items[node])
        return level.items[node]

    def item(self, index: Index) -> Item:
        return self._items[index.internalId()]

    def _index(self, item: Item) -> QModelIndex:
        return self.createIndex(item.level.places[item.node], 0, item.number)

    def index_of(self, key: Sequence[str]) -> QModelIndex:
        """The row of these nodes, from the top down; none where it is not, or not unfolded."""
        level: Level | None = self._top
        found = QModelIndex()
        for node in key:
            if level is None or node not in level.places:
                return QModelIndex()
            item = self._item(level, node)
            found, level = self._index(item), item.below
        return found

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        level = self._level(parent)
        if level is None or not (0 <= row < len(level.order) and 0 <= column < COLUMNS):
            return QModelIndex()
        return self.createIndex(row, column, self._item(level, level.order[row]).number)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        above = self.item(index).level.above if index.isValid() else None
        return self._index(above) if above else QModelIndex()

    def _level(self, parent: Index) -> Level | None:
        """The rows below an index."""
        return self.item(parent).below if parent.isValid() else self._top

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        level = self._level(parent) if parent.column() <= 0 else None
        return len(level.order) if level else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return COLUMNS

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        if not parent.isValid():
            return bool(self._top.order)
        return bool(self._top.shown.graph.definitions) and self._held(parent) > 0

    def canFetchMore(self, parent: Index) -> bool:
        if not parent.isValid() or not self._top.shown.graph.definitions:
            return False
        return self.item(parent).below is None and self._held(parent) > 0

    def _held(self, index: Index) -> int:
        if index.column() > 0:
            return 0
        item = self.item(index)
        inside = item.level.shown.inside(item.node)
        return len(inside[0].nodes) if inside else 0

    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(parent):
            return
        item = self.item(parent)
        inside = item.level.shown.inside(item.node)
        assert inside is not None
        level = Level(item)
        shown = level.shown.after(*inside)
        self.beginInsertRows(parent, 0, len(shown.order) - 1)
        level.become(shown)
        item.below = level
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
        if role == Qt.ItemDataRole.ForegroundRole and (item.level.above or not row.live):
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


def _steps(level: Level, graph: Graph, report: Report | None) -> Iterator[tuple[Level, Shown]]:
    """What each level is to show, the outer ones first; a submodel that is gone shows nothing."""
    shown = level.shown.after(graph, report)
    yield level, shown
    for item in level.items.values():
        if item.below is not None:
            yield from _steps(item.below, *(shown.inside(item.node) or (Graph(), None)))


def _unfolded(level: Level) -> Iterator[Item]:
    for item in level.items.values():
        if item.below is not None:
            yield item
            yield from _unfolded(item.below)


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

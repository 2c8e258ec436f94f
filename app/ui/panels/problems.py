"""The problems panel: how bad, where, what, and the buttons that cure it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QWidget,
)

from app.engine.protocol import Report
from app.graph.document import Document
from app.graph.model import Graph
from app.graph.place import PlacePath
from app.graph.problems import Fix, Problem
from app.ui import icons, theme
from app.ui.panels.labels import ElidedButton, label
from app.ui.words import translated

Index = QModelIndex | QPersistentModelIndex
Cures = Callable[[Graph, Problem], Sequence[Fix]]

SEVERITY, NODE, MESSAGE, FIX = range(4)
ORDER = ("error", "warning", "hint")
# Of these the cause stands inside a submodel, where it is told with its cures.
TOLD_INSIDE = ("submodel-wrong", "submodel-unfinished")
ICON_ROLES = {"error": "error", "warning": "warning", "hint": "accent"}
# A button is a widget: the first rows have them, the others once they have moved up.
MOST_BUTTONS = 40
LEAST_ROW_HEIGHT = 30
# The column of cures, in pixels, and the most that it takes of the table: sentences come first.
LEAST_FIX_WIDTH, MOST_FIX_SHARE = 90, 0.4


class ProblemsPanel(QWidget):
    """The problems of the whole model, those inside its submodels among them.

    ``node_chosen(path, id)`` when a person picks a row, ``fix_chosen(Fix, path)`` when they click a
    cure; the path is that of the submodel. ``count_changed(int)``: how many problems the tab's
    title tells.
    """

    node_chosen = Signal(tuple, str)
    fix_chosen = Signal(Fix, tuple)
    count_changed = Signal(int)

    def __init__(self, document: Document, cures: Cures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document, self._cures = document, cures
        self._stale = False
        self._widest = LEAST_FIX_WIDTH
        self.model = ProblemsModel()
        self.table = self._table()
        self.nothing = label(self.tr("No problems."), "muted", self)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 4, 0, 0)
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self.table)

    @property
    def count(self) -> int:
        return len(self.model.problems)

    def set_report(self, report: Report | None) -> None:
        """Show the problems of a report. An empty canvas is none."""
        found = list(_found(self._document.graph, report, ())) if report else []
        found.sort(key=lambda item: ORDER.index(item.problem.severity))
        if found == list(self.model.problems):
            return
        self.model.show_problems(found)
        self._stack.setCurrentWidget(self.table if found else self.nothing)
        self._stale = True
        self._make_buttons()
        self.count_changed.emit(len(found))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_buttons()

    def _table(self) -> QTableView:
        table = ProblemsTable(self)
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Problems of the model"))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(FIX, QHeaderView.ResizeMode.Fixed)
        table.clicked.connect(self._row_chosen)
        table.activated.connect(self._row_chosen)
        return table

    def _row_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            found = self.model.problems[index.row()]
            self.node_chosen.emit(found.path, found.problem.node)

    def _make_buttons(self) -> None:
        """Cures are looked for when somebody can see them: hidden, the panel costs nothing."""
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        self._widest = LEAST_FIX_WIDTH
        for row, found in enumerate(self.model.problems[:MOST_BUTTONS]):
            fixes = found.problem.fixes or tuple(self._cures(found.graph, found.problem))
            if fixes:
                buttons = FixButtons(fixes, self.table)
                buttons.chosen.connect(partial(self._fix, found.path))
                self.table.setIndexWidget(self.model.index(row, FIX), buttons)
                self._widest = max(self._widest, buttons.sizeHint().width())
        self._make_room()

    def _fix(self, path: PlacePath, fix: Fix) -> None:
        # The button goes, and the focus with it, to whatever Qt thinks is next.
        self.table.setFocus()
        self.fix_chosen.emit(fix, path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        most = max(LEAST_FIX_WIDTH, round(MOST_FIX_SHARE * self.table.width()))
        self.table.setColumnWidth(FIX, min(self._widest, most))


@dataclass(frozen=True)
class Found:
    """A problem and where it is: the submodel's path, and the graph there when it was found."""

    problem: Problem
    path: PlacePath
    graph: Graph = field(compare=False)
    where: str = ""


def _found(graph: Graph, report: Report, path: PlacePath, outside: str = "") -> Iterator[Found]:
    """All problems, each where it arises: of a submodel that is wrong inside, those inside."""
    inside = {key: inner for key in graph.definitions if (inner := report.inside.get(key))}
    for problem in report.problems:
        told = problem.code in TOLD_INSIDE and _layer(graph, problem) in inside
        if problem.code != "empty" and not told:
            yield Found(problem, path, graph, f"{outside}{_name(graph, problem)}")
    for key, inner in inside.items():
        definition = graph.definitions[key]
        yield from _found(definition, inner, (*path, key), f"{outside}{definition.name} › ")


def _layer(graph: Graph, problem: Problem) -> str:
    return graph.nodes[problem.node].layer if problem.node in graph.nodes else ""


def _name(graph: Graph, problem: Problem) -> str:
    return graph.name_of(problem.node) if problem.node in graph.nodes else ""


class ProblemsModel(QAbstractTableModel):
    """One problem a row."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: Sequence[Found] = ()

    def show_problems(self, problems: Sequence[Found]) -> None:
        self.beginResetModel()
        self.problems = problems
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.problems)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found, column = self.problems[index.row()], index.column()
        problem = found.problem
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(found, column)
        if role == Qt.ItemDataRole.DecorationRole and column == SEVERITY:
            return icons.icon(problem.severity, ICON_ROLES[problem.severity])
        if role == Qt.ItemDataRole.ToolTipRole and column == MESSAGE:
            return problem.detail or None
        if role == Qt.ItemDataRole.ForegroundRole and column == NODE:
            return theme.current()["muted"]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Severity"), self.tr("Layer"), self.tr("Problem"), self.tr("Cure"))[
                section
            ]
        return None

    def _text(self, found: Found, column: int) -> str:
        if column == SEVERITY:
            words = {
                "error": self.tr("Error"),
                "warning": self.tr("Warning"),
                "hint": self.tr("Hint"),
            }
            return words[found.problem.severity]
        if column == NODE:
            return found.where
        return translated(found.problem.sentence) if column == MESSAGE else ""


class ProblemsTable(QTableView):
    """A quiet table whose rows are as high as their sentences."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setIconSize(QSize(14, 14))
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(LEAST_ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setHighlightSections(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setItemDelegateForColumn(FIX, WholeCell(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class WholeCell(QStyledItemDelegate):
    """A widget takes its whole cell: Qt would keep the padding that texts have around it."""

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect)


class FixButtons(QWidget):
    """The best cure of a problem as a button, the others in a menu beside it: ``chosen(Fix)``."""

    chosen = Signal(Fix)

    def __init__(self, fixes: Sequence[Fix], parent: QWidget) -> None:
        super().__init__(parent)
        self._fixes = fixes
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 3, 12, 3)
        box.setSpacing(4)
        self.best = ElidedButton(translated(fixes[0].label), self)
        self.best.setProperty("role", "primary")
        self.best.clicked.connect(lambda: self.chosen.emit(fixes[0]))
        box.addWidget(self.best)
        if len(fixes) > 1:
            box.addWidget(self._others_button())
        box.addStretch(1)

    def _others_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "plain")
        button.setArrowType(Qt.ArrowType.DownArrow)
        text = self.tr("{count} more cures").format(count=len(self._fixes) - 1)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.others = QMenu(button)
        for fix in self._fixes[1:]:
            action = self.others.addAction(translated(fix.label).replace("&", "&&"))
            action.triggered.connect(lambda _=False, fix=fix: self.chosen.emit(fix))
        button.setMenu(self.others)
        return button

"""The problems panel: how bad, where, what, and the buttons that cure it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QCursor, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.graph.document import Document
from app.graph.model import Graph
from app.graph.place import PlacePath
from app.graph.problems import Fix, Problem
from app.graph.report import Report
from app.graph.silence import may_be_silenced
from app.ui import icons, theme
from app.ui.panels.fix_buttons import FixButtons
from app.ui.panels.labels import label
from app.ui.panels.texts import wrapped
from app.ui.words import translated

if TYPE_CHECKING:
    from app.graph.mending import Mending

Index = QModelIndex | QPersistentModelIndex
Cures = Callable[[Graph, Problem], Sequence[Fix]]
Mends = Callable[[Graph, Sequence[tuple[PlacePath, Problem]]], "Mending | None"]

SEVERITY, NODE, MESSAGE, FIX = range(4)
ORDER = ("error", "warning", "hint")
# Of these the cause stands inside a submodel, where it is told with its cures.
TOLD_INSIDE = ("submodel-wrong", "submodel-unfinished")
ICON_ROLES = {"error": "error", "warning": "warning", "hint": "accent"}
# A button is a widget: the first rows have them, the others once they have moved up.
MOST_BUTTONS = 40
LEAST_ROW_HEIGHT = 30
CELL_PADDING = 4  # at either side of a text, as window.qss has it
# The column of cures, in pixels, and the most that it takes of the table: sentences come first.
LEAST_FIX_WIDTH, MOST_FIX_SHARE = 90, 0.4


class ProblemsPanel(QWidget):
    """The problems of the whole model, those inside its submodels among them.

    ``node_chosen(path, id)`` when a person picks a row, ``fix_chosen(Fix, path)`` when they click a
    cure; the path is that of the submodel. ``fix_previewed(Fix or None, path)`` while they are
    about to. ``silenced(path, node, code)``: a hint that they do not want to be told again.
    ``count_changed(int)``: how many problems the tab's title tells.
    """

    node_chosen = Signal(tuple, str)
    fix_chosen = Signal(Fix, tuple)
    fix_previewed = Signal(object, tuple)  # a Fix, or None
    silenced = Signal(tuple, str, str)
    count_changed = Signal(int)

    def __init__(
        self,
        document: Document,
        cures: Cures,
        mends: Mends = lambda graph, found: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document, self._cures, self._mends = document, cures, mends
        self._stale = False
        self._widest = LEAST_FIX_WIDTH
        self.model = ProblemsModel()
        self.table = self._table()
        self.nothing = label(self.tr("No problems."), "muted", self)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.all = QPushButton(self)
        self.all.setProperty("role", "primary")
        self.all.clicked.connect(self.fix_all)
        self.all.hide()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.addStretch(1)
        row.addWidget(self.all)
        column.addLayout(row)
        column.addWidget(self._stack)

    @property
    def count(self) -> int:
        return len(self.model.problems)

    @property
    def told(self) -> list[Problem]:
        """All that the table lists."""
        return [found.problem for found in self.model.problems]

    @property
    def errors(self) -> list[Problem]:
        """Those with which Keras makes no model."""
        return [problem for problem in self.told if problem.severity == "error"]

    def set_report(self, report: Report | None) -> None:
        """Show the problems of a report. An empty canvas is none."""
        found = list(_found(self._document.graph, report, ())) if report else []
        found.sort(key=lambda item: ORDER.index(item.problem.severity))
        if _told(found) == _told(self.model.problems):
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
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
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
            fixes = found.problem.fixes or self._fixes(found)
            if fixes:
                buttons = FixButtons(fixes, self.table)
                buttons.chosen.connect(partial(self._fix, found.path))
                buttons.previewed.connect(partial(self._preview, found, buttons))
                self.table.setIndexWidget(self.model.index(row, FIX), buttons)
                self._widest = max(self._widest, buttons.sizeHint().width())
        self._make_room()
        self._offer_all()

    def _fixes(self, found: Found) -> tuple[Fix, ...]:
        """What can be done: as it was before, where that is known, and what the model itself says.

        No start waits for the cures.
        """
        from app.graph.wiring_cures import read_before

        past = read_before(found.graph, found.problem, self._document.past(found.path))
        return (*past, *self._cures(found.graph, found.problem))

    def _offer_all(self) -> None:
        """The button that mends several problems, where several can be."""
        found = self._mending()
        several = found is not None and found.count > 1
        self.all.setVisible(several)
        if found is not None and several:
            self.all.setText(self.tr("Fix all ({count})").format(count=found.count))
            self.all.setToolTip(
                self.tr("The first cure of each problem, where they do not compete; one undo step.")
            )

    def _mending(self) -> Mending | None:
        problems = [(found.path, found.problem) for found in self.model.problems]
        return self._mends(self._document.graph, problems) if problems else None

    def fix_all(self) -> None:
        """Mend all that can be mended at once, in one step."""
        found = self._mending()
        if found is not None:
            self._fix((), Fix(found.edit.label, found.edit))

    def _preview(self, found: Found, buttons: FixButtons, fix: Fix | None) -> None:
        self.fix_previewed.emit(fix, found.path)
        if fix is not None:
            buttons.tell(self._effect(found, fix))

    def _effect(self, found: Found, fix: Fix) -> str:
        """What a cure would do besides what its button says; empty where that is all."""
        from app.graph.mending import effect  # No start waits for the cures.

        nodes, added = effect(self._document.graph, found.path, fix)
        graph = found.graph
        names = ", ".join(graph.name_of(node) for node in nodes if node in graph.nodes)
        text = self.tr("Adds {layers} at {names}.") if added else self.tr("Changes {names}.")
        return text.format(layers=", ".join(added), names=names) if names else ""

    def _show_menu(self, at: QPoint) -> None:
        index = self.table.indexAt(at)
        if index.isValid():
            self.menu_of(self.model.problems[index.row()]).popup(
                self.table.viewport().mapToGlobal(at)
            )

    def menu_of(self, found: Found) -> QMenu:
        """What can be done with one problem."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for fix in self._fixes(found):
            action = menu.addAction(translated(fix.label).replace("&", "&&"))
            action.triggered.connect(lambda _=False, fix=fix: self._fix(found.path, fix))
        menu.addSeparator()
        again = menu.addAction(self.tr("Don't tell this again here"))
        again.setEnabled(may_be_silenced(found.problem))
        problem = found.problem
        again.triggered.connect(lambda: self.silenced.emit(found.path, problem.node, problem.code))
        details = menu.addAction(self.tr("Show Keras's own words"))
        details.setEnabled(bool(problem.detail))
        details.triggered.connect(lambda: QToolTip.showText(QCursor.pos(), wrapped(problem.detail)))
        return menu

    def _fix(self, path: PlacePath, fix: Fix) -> None:
        # The button goes, and the focus with it, to whatever Qt thinks is next.
        self.table.setFocus()
        self.fix_previewed.emit(None, path)
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


def _told(problems: Sequence[Found]) -> list[tuple[Found, tuple[str, ...] | None]]:
    """The problems and what is offered: cures are tried when the problems are told already."""
    return [(found, found.problem.offered) for found in problems]


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
            return wrapped(problem.detail) or None
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
        self.setItemDelegateForColumn(MESSAGE, WrappedCell(self))

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


class WrappedCell(QStyledItemDelegate):
    """A sentence in as many lines as it needs.

    Qt measures in the whole cell and draws within the style sheet's padding: a last word that fits
    only the one would be cut off.
    """

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        within = QStyleOptionViewItem(option)
        within.rect = option.rect.adjusted(CELL_PADDING, 0, -CELL_PADDING, 0)
        return super().sizeHint(within, index)

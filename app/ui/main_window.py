"""The window: places the docks and connects the signals, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.errors import EditError
from app.formats.names import READABLE
from app.graph.document import Document
from app.graph.model import Graph, inner_graph
from app.graph.place import Place, PlacePath
from app.graph.problems import Fix
from app.graph.report import Report
from app.graph.silence import Silence
from app.ui import icons, theme
from app.ui.action_set import Actions
from app.ui.actions import CANVAS_MENU, FRAME_MENU, WIRE_MENU
from app.ui.dialogs import Dialogs
from app.ui.docks import Docks
from app.ui.engine_news import EngineNews
from app.ui.engine_process import EngineProcess
from app.ui.export_actions import SUMMARY_MENU
from app.ui.live_check import LiveCheck
from app.ui.message_bar import MessageBar
from app.ui.navigation import Navigation
from app.ui.on_demand import Later, cures, mending, write_code
from app.ui.panels.fields import commit_in
from app.ui.panels.library import LibraryPanel
from app.ui.panels.problems import ProblemsPanel
from app.ui.panels.properties import PropertiesPanel
from app.ui.panels.summary import SummaryPanel
from app.ui.session import Asker, Session
from app.ui.settings import Settings
from app.ui.status_bar import StatusBar
from app.ui.window_parts import WindowParts
from app.ui.words import translated
from nodes.spec import CallSpec

if TYPE_CHECKING:
    from app.ui.canvas.canvas import Canvas

# Pixels across at first, and at least.
LIBRARY_WIDTH, PROPERTIES_WIDTH, RESULTS_HEIGHT = (212, 180), (312, 260), (250, 110)


class MainWindow(WindowParts):
    """One document, everything that shows it, and the engine that checks it.

    ``painted`` once, after the window could first be seen; ``closed`` once it is. Where windows
    share the engine, it is not this one's (``owns_engine``) to stop.
    """

    painted = Signal()
    closed = Signal()
    new_window_wanted = Signal()
    language_wanted = Signal(str)

    tabs: QTabWidget

    def __init__(
        self,
        settings: Settings | None = None,
        engine: EngineProcess | None = None,
        asker: Asker | None = None,
        started: bool = False,
        document: Document | None = None,
    ) -> None:
        """``started``: a file is to be opened, so the canvas stands in the start page's place.

        ``document``: one that another window had (``app.ui.renewal``).
        """
        super().__init__()
        self.settings = settings or Settings()
        self.document = document or Document()
        self.engine = engine or EngineProcess(parent=self)
        # It hears of an edit first: while the panels show it, the engine is at work.
        self.check = LiveCheck(self.document, self.engine, self)
        self.place = Place(self.document)
        self.asker = asker or Dialogs(self)
        self.session = Session(self.document, self.settings, self.asker, write_code, self)
        self.session.started = started
        self.navigation = Navigation(self.place, self.session, lambda: self.canvas)
        self.owns_engine = True
        # Whether the engine ends when this window is closed.
        self.ends_engine: Callable[[], bool] = lambda: self.owns_engine
        self._make_panels()
        self._painted = False
        self._shown_path = self.place.path
        self._place_centre()
        self._place_docks()
        self.status = StatusBar(self)
        self.setStatusBar(self.status)
        self.actions_ = Actions(self)
        self._place_actions()
        self.setWindowIcon(icons.application_icon())
        self.setAcceptDrops(True)
        self.docks.restore()
        self._connect()

    # --- places

    def _make_panels(self) -> None:
        self.library = LibraryPanel(self.settings)
        self.properties = PropertiesPanel(self.place)
        self.summary = SummaryPanel(self.place)
        self.problems = ProblemsPanel(self.document, cures, mending)
        self.code_tab = Later(lambda: self.code)
        self.plot_tab = Later(lambda: self.plot)

    def _place_centre(self) -> None:
        self.stack = QStackedWidget()
        self.canvas_place = QWidget()
        self.canvas_place.setObjectName("canvas_place")
        QVBoxLayout(self.canvas_place).setContentsMargins(0, 0, 0, 0)
        self.stack.addWidget(self.canvas_place)
        centre = QWidget()
        self.over_canvas = box = QVBoxLayout(centre)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.stack)
        self.messages = MessageBar(centre)
        self.setCentralWidget(centre)

    def _place_docks(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for widget in (self.tabs, self.tabs.tabBar()):
            widget.setAccessibleName(self.tr("Summary, problems, code, plot"))
        self.tabs.addTab(self.summary, self.tr("Summary"))
        self.tabs.addTab(self.problems, self.tr("Problems"))
        self.tabs.addTab(self.code_tab, self.tr("Code"))
        self.tabs.addTab(self.plot_tab, self.tr("Plot"))
        self.docks = Docks(self, self.settings)
        left, right, bottom = (
            Qt.DockWidgetArea.LeftDockWidgetArea,
            Qt.DockWidgetArea.RightDockWidgetArea,
            Qt.DockWidgetArea.BottomDockWidgetArea,
        )
        add = self.docks.add
        add("library", self.tr("Layers"), self.library, left, *LIBRARY_WIDTH)
        add("properties", self.tr("Properties"), self.properties, right, *PROPERTIES_WIDTH)
        add("results", self.tr("Summary, problems, code, plot"), self.tabs, bottom, *RESULTS_HEIGHT)

    def _place_actions(self) -> None:
        self.actions_.fill_menu_bar(self.menuBar())
        bar = QToolBar(self.tr("Tools"), self)
        bar.setObjectName("tools")
        bar.setMovable(False)
        # Wider than the icons are: air between an icon and its word.
        bar.setIconSize(QSize(icons.SIZE + 4, icons.SIZE))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.actions_.fill_toolbar(bar)
        self.actions_.add_palette(bar)
        self.actions_.show_icons()
        self.addToolBar(bar)

    # --- signals

    def _connect(self) -> None:
        self.document.subscribe(self._graph_changed)
        self.place.subscribe(self._place_changed)
        self.engine.state_changed.connect(self.check.engine_state_changed)
        self.news = EngineNews(self.engine, self.check, self.messages, self.status, self)
        self.check.report_changed.connect(self._report_changed)
        self._connect_session()
        self._connect_panels()
        self._file_changed()

    def _connect_session(self) -> None:
        self.session.file_changed.connect(self._file_changed)
        self.session.saved_changed.connect(self._show_title)
        self.session.file_changed.connect(self.status.forget_saved)
        self.session.saved.connect(self.status.show_saved)
        self.session.failed.connect(lambda text, key: self.messages.tell("error", text, key))
        self.session.told.connect(lambda text, key: self.messages.tell("info", text, key))
        self.session.noted.connect(lambda text, key: self.messages.tell("warning", text, key))
        self.session.withdrawn.connect(self.messages.withdraw)

    def connect_canvas(self, canvas: Canvas) -> None:
        """Hear what a person does on the canvas, which was just made."""
        canvas.selection_changed.connect(self._selection_changed)
        canvas.zoom_changed.connect(self.status.show_zoom)
        canvas.refused.connect(self._tell_refusal)
        canvas.curable.connect(lambda text, fix: self._offer(text, fix))
        canvas.told.connect(self._tell_done)
        canvas.activated.connect(self._activated)
        canvas.layer_added.connect(self.library.remember)
        canvas.place_wanted.connect(self.place.go)
        canvas.context_menu_requested.connect(self._show_canvas_menu)

    def _connect_panels(self) -> None:
        self.library.layer_chosen.connect(self.add_chosen)
        self.properties.node_chosen.connect(self.navigation.show)
        self.properties.place_wanted.connect(self.place.go)
        self.properties.action_wanted.connect(lambda name: self.actions_[name].trigger())
        self.summary.nodes_selected.connect(lambda nodes: self.canvas.select(nodes))
        self.summary.node_activated.connect(self._row_activated)
        self.summary.text_wanted.connect(self.copy_summary)
        self.summary.menu_wanted.connect(self._show_summary_menu)
        self.problems.node_chosen.connect(lambda path, node: self.navigation.show(node, path))
        self.problems.fix_chosen.connect(self._apply_fix)
        self.problems.fix_previewed.connect(self._preview_fix)
        self.problems.silenced.connect(self._silence)
        self.problems.count_changed.connect(self._name_problems_tab)

    def _graph_changed(self, before: Graph, after: Graph) -> None:
        self.messages.withdraw("refused")
        self._show_title()
        if after.nodes and not self.session.started:
            self.session.start_empty()
        if after.nodes:
            self.need_canvas()
        self._show_figures(self.check.report)
        self.actions_.refresh()

    def _file_changed(self) -> None:
        blank = self.session.blank
        self.docks.rest(blank)
        if not blank and self._painted:
            self.need_canvas()
        self.stack.setCurrentWidget(self.start_page if blank else self.canvas_place)
        self._show_title()
        self.actions_.refresh()

    def _show_title(self) -> None:
        blank = self.session.blank
        self.setWindowTitle("Layerloom" if blank else f"{self.session.name}[*] — Layerloom")
        self.setWindowModified(self.document.modified and not blank)

    def _place_changed(self, before: Graph, after: Graph) -> None:
        if self._shown_path != self.place.path:
            self._shown_path = self.place.path
            self._show_report(self.check.report)
            self._show_figures(self.check.report)
            self.actions_.refresh()

    def _show_report(self, report: Report) -> None:
        """What is known of the place that is shown."""
        here = report.at(self.place.path)
        if self.is_made("canvas"):
            self.canvas.set_report(here, report)
        self.properties.set_report(here)
        self.summary.set_report(here)

    def _report_changed(self, report: Report) -> None:
        self._show_report(report)
        self.problems.set_report(report)
        if self.is_made("code"):
            self.code.show_errors(self.problems.errors)
        self._show_figures(report)
        self.status.show_problems(self.problems.told)

    def _show_figures(self, report: Report) -> None:
        """Of what is shown, in the status bar."""
        path, graph = self.place.path, self.place.graph
        here = report.at(path) or Report()
        name = graph.name if path else ""
        self.status.show_report(
            replace(here, milliseconds=report.milliseconds), len(graph.nodes), name
        )

    def show_findings(self) -> None:
        """Who asks for a check wants to see what it finds, wherever it is told."""
        if any(True for _ in self.check.report.all_problems()):
            self.show_tab(self.problems)

    def _selection_changed(self, nodes: tuple[str, ...]) -> None:
        self.properties.show_selection(nodes)
        self.summary.show_selection(nodes)
        if self.is_made("code"):
            self.code.show_selection(nodes, self.place.path)
        self.actions_.refresh()

    def _row_activated(self, node: str, path: PlacePath) -> None:
        self.navigation.show(node, (*self.place.path, *path))

    def _activated(self, node: str) -> None:
        """Into a submodel, to the arguments of a layer."""
        if not self.navigation.enter(node):
            self.properties.focus_first()

    def add_chosen(self, spec: CallSpec) -> None:
        """Add a layer behind the selected node, or in the middle of the view."""
        if self.session.blank:
            self.session.start_empty()
        self.canvas.add_layer(spec)
        self.canvas.setFocus()

    def drop_layer(self, class_name: str, at: QPoint) -> None:
        """Put a layer where it was dropped on the screen, on the start page, which gives way."""
        self.session.start_empty()
        layout = self.layout()
        assert layout is not None
        # The panels that come back take their room now, so that the canvas stands where it stays.
        layout.activate()
        self.canvas.drop_layer(class_name, at)

    def _silence(self, path: PlacePath, node: str, code: str) -> None:
        self.document.apply(Silence(node, code), path=path)

    def _preview_fix(self, fix: object, path: PlacePath) -> None:
        """Show on the canvas what a cure would do, where that is what the canvas shows."""
        if self.is_made("canvas"):
            self.canvas.looks.preview(fix if path == self.place.path else None)

    def _apply_fix(self, fix: Fix, path: PlacePath) -> None:
        before = inner_graph(self.document.graph, path)
        try:
            self.document.apply(fix.edit, path=path)
        except EditError as error:
            self.messages.tell("error", translated(error.sentence), "refused")
        else:
            if self.place.path == path:
                self.canvas.follow(before)

    def _offer(self, text: str, fix: Fix) -> None:
        """Say why an edit was refused, and what can be done instead."""
        path = self.place.path
        cure = (translated(fix.label), lambda: self._apply_fix(fix, path))
        self.messages.tell("warning", text, "refused", (cure,))

    def _tell_refusal(self, text: str) -> None:
        """Say why nothing was done, until it could be read."""
        self.messages.tell("warning", text, "refused")
        self.messages.let_go("refused")

    def _tell_done(self, text: str) -> None:
        """Say what was done besides what was asked for, with the way back."""
        back = (self.tr("Undo"), self.actions_["undo"].trigger)
        self.messages.tell("info", text, "refused", (back,))

    def _name_problems_tab(self, count: int) -> None:
        place = self.tabs.indexOf(self.problems)
        text = self.tr("Problems {count}") if count else self.tr("Problems")
        self.tabs.setTabText(place, text.format(count=count))

    def _show_canvas_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        self.actions_.fill_menu(menu, self._menu_names())
        menu.exec(at)

    def _show_summary_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for name in SUMMARY_MENU:
            menu.addAction(self.actions_[name])
        menu.exec(at)

    def _menu_names(self) -> tuple[str, ...]:
        """The actions on what is selected."""
        if self.selection:
            return CANVAS_MENU
        if self.chosen_frames:
            return FRAME_MENU
        return WIRE_MENU if self.chosen_links else CANVAS_MENU

    # --- what actions call

    def write_code(self, graph: Graph) -> str:
        """The graph as a Python module, formatted."""
        return write_code(graph)

    def add_layer(self) -> None:
        """Search for a layer behind the selected one, on the canvas."""
        if self.session.blank:
            self.session.start_empty()
        self.canvas.setFocus()
        self.canvas.open_search()

    def show_library(self) -> None:
        """Put the keys into the library's search, shown if it was hidden."""
        self.docks["library"].show()
        self.library.focus_search()

    def go_on(self, step: int) -> None:
        """Put the keys into the next panel that is shown: layers, canvas, properties, results."""
        places = [self.library, self.stack, self.properties, self.tabs]
        shown = [place for place in places if place.isVisible()]
        focus = self.focusWidget()
        at = next((n for n, place in enumerate(shown) if place.isAncestorOf(focus)), -step)
        self._enter(shown[(at + step) % len(shown)])

    def _enter(self, place: QWidget) -> None:
        if place is self.library:
            self.library.focus_search()
        elif place is self.properties:
            self.properties.focus_first()
        elif place is self.tabs:
            self.tabs.tabBar().setFocus()
        else:
            current = self.stack.currentWidget()
            (self.canvas if current is self.canvas_place else current).setFocus()

    def show_tab(self, panel: QWidget) -> None:
        """Bring one of the panels below to the front."""
        self.docks["results"].show()
        below = panel.parentWidget()
        self.tabs.setCurrentWidget(below if isinstance(below, Later) else panel)

    def show_model(self) -> None:
        """Show the model's own properties."""
        self.canvas.select(())
        self.docks["properties"].show()
        self.properties.focus_name()

    def show_theme(self, name: str) -> None:
        """Show all in another theme from now on."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.settings.theme = name
        theme.apply(app, name)

    def want_language(self, name: str) -> None:
        """All windows are told in another language from now on: ``system``, ``en``, ``zh_CN``."""
        self.language_wanted.emit(name)

    def show_shapes(self, yes: bool) -> None:
        """Write the shape on every wire, or no longer."""
        self.settings.shapes_on_wires = yes
        self.canvas.looks.show_shapes(yes)

    def show_wire_colors(self, name: str) -> None:
        """Colour wires by ``rank`` or by ``family``."""
        self.settings.wire_colors = name
        self.canvas.looks.color_wires(name)

    def show_snapping(self, yes: bool) -> None:
        """Let neighbours and the grid catch what is dragged, or no longer."""
        self.settings.snapping = yes
        self.canvas.hands.snaps = yes

    def show_palette(self) -> None:
        """Ask for anything by name."""
        self.palette_.open()

    def show_shortcuts(self) -> None:
        import_module("app.ui.shortcuts_window").ShortcutsWindow(self).show()

    def show_explanation(self) -> None:
        """What Keras says of the selected layer."""
        import_module("app.ui.explanation").ExplanationWindow(self).show()

    def start_tour(self) -> None:
        """Build a first model, step by step."""
        self.tour.start()

    def want_new_window(self) -> None:
        self.new_window_wanted.emit()

    def show_history(self) -> None:
        import_module("app.ui.history").HistoryWindow(self.document, self).show()

    def show_about(self) -> None:
        import_module("app.ui.help").AboutWindow(self, self.engine.versions.get("keras", "")).show()

    def copy_summary(self) -> None:
        """Put Keras's own summary on the clipboard; the table's text while there is no engine."""
        self.summary_text.copy()

    # --- events

    def focusNextPrevChild(self, forwards: bool) -> bool:
        library, *others = (self.docks[name] for name in ("library", "properties", "results"))
        # Tab on the canvas adds a layer: what stands on it comes before it.
        canvas = [self.canvas.view] if self.is_made("canvas") else []
        places = [library, self.centralWidget(), *canvas, *others, self.statusBar()]
        # No start waits for it.
        order = import_module("app.ui.tab_order")
        gone: bool = order.go_on(self, places, 1 if forwards else -1)
        return gone or super().focusNextPrevChild(forwards)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "actions_"):
            self.actions_.show_icons()
            self.status.refresh()
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            # Not in the middle of being activated: the keys have not found their field yet.
            QTimer.singleShot(0, self._look)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_file(event)
        if path:
            event.acceptProposedAction()
            self.session.open_named(str(path))

    def closeEvent(self, event: QCloseEvent) -> None:
        commit_in(self.focusWidget())
        if not self._may_end_writing() or not self.session.may_leave():
            event.ignore()
            return
        self.docks.save()
        if self.is_made("exports"):
            self.exports.plotter.cancel()
        if self.is_made("plot"):
            self.plot.stop()
        self.safety.close()
        self.check.stop()
        if self.owns_engine:
            self.engine.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _may_end_writing(self) -> bool:
        """Whether no file is being written that ends with this window, or the person lets it go."""
        writing = self.exports.writing if self.is_made("exports") and self.ends_engine() else ()
        return all(map(self.asker.may_stop_writing, writing[:1]))

    def _look(self) -> None:
        if self.is_made("safety") and self.isActiveWindow():
            self.safety.look()


def _dropped_file(event: QDropEvent) -> Path | None:
    paths = (Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in READABLE), None)

"""The parts of a window that no start waits for: made when they are first wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.graph.document import Document
from app.graph.model import Graph, Link
from app.graph.place import Place
from app.ui.on_demand import Later, picture, written
from app.ui.panels.fields import commit_in
from app.ui.start_page import StartPage

if TYPE_CHECKING:
    from app.ui.action_set import Actions
    from app.ui.canvas.canvas import Canvas
    from app.ui.comparing import Comparing
    from app.ui.engine_process import EngineProcess
    from app.ui.exports import Exports
    from app.ui.live_check import LiveCheck
    from app.ui.message_bar import MessageBar
    from app.ui.navigation import Navigation
    from app.ui.palette import Palette
    from app.ui.panels.code import CodePanel
    from app.ui.panels.plot import PlotPanel
    from app.ui.panels.problems import ProblemsPanel
    from app.ui.panels.summary import SummaryPanel
    from app.ui.safety.safety import Safety
    from app.ui.safety.store import Found
    from app.ui.session import Asker, Session
    from app.ui.settings import Settings
    from app.ui.summary_text import SummaryText
    from app.ui.tour import Tour


class WindowParts(QMainWindow):
    """What ``MainWindow`` is made of beside what can be seen at once, which it makes itself.

    ``is_made`` tells whether one of them is there, without making it.
    """

    settings: Settings
    document: Document
    place: Place
    engine: EngineProcess
    check: LiveCheck
    asker: Asker
    session: Session
    navigation: Navigation
    messages: MessageBar
    actions_: Actions
    summary: SummaryPanel
    problems: ProblemsPanel
    stack: QStackedWidget
    canvas_place: QWidget
    code_tab: Later
    plot_tab: Later
    # Who shows a model that another window left, if not this one.
    recover_elsewhere: Callable[[Found], None] | None = None

    def connect_canvas(self, canvas: Canvas) -> None:
        """Hear what a person does on the canvas, which was just made."""
        raise NotImplementedError

    def show_tab(self, panel: QWidget) -> None:
        """Bring one of the panels below to the front."""
        raise NotImplementedError

    def drop_layer(self, class_name: str, at: QPoint) -> None:
        """Add a layer that was dropped on the start page."""
        raise NotImplementedError

    def is_made(self, name: str) -> bool:
        """Whether what is made when it is first wanted was wanted already."""
        return name in vars(self)

    @cached_property
    def canvas(self) -> Canvas:
        """The canvas: NodeGraphQt takes as long to import as Qt, and the start page needs none."""
        made: Canvas = import_module("app.ui.canvas.canvas").Canvas(self.place)
        layout = self.canvas_place.layout()
        assert layout is not None
        layout.addWidget(made)
        made.set_report(self.check.report.at(self.place.path), self.check.report)
        made.hands.snaps = self.settings.snapping
        made.looks.color_wires(self.settings.wire_colors)
        made.looks.show_shapes(self.settings.shapes_on_wires)
        self.connect_canvas(made)
        return made

    def need_canvas(self) -> None:
        """Make the canvas unless there is one."""
        assert self.canvas

    @property
    def selection(self) -> tuple[str, ...]:
        """The ids of the selected nodes."""
        return self.canvas.selection() if self.is_made("canvas") else ()

    @property
    def chosen_frames(self) -> tuple[str, ...]:
        """The ids of the selected frames and comments."""
        return self.canvas.chosen_frames if self.is_made("canvas") else ()

    @property
    def chosen_links(self) -> tuple[Link, ...]:
        """The selected wires."""
        return self.canvas.chosen_links if self.is_made("canvas") else ()

    @cached_property
    def start_page(self) -> StartPage:
        """The start page, made when it is first shown."""
        page = StartPage(self.settings, picture)
        page.model_chosen.connect(self.session.open_named)
        page.open_wanted.connect(self.session.open)
        page.empty_wanted.connect(self.session.start_empty)
        page.layer_dropped.connect(self.drop_layer)
        if not self.settings.tour_offered:
            offer = import_module("app.ui.tour").TourOffer(self)
            page.put_on_top(offer, offer.wanted)
        self.stack.addWidget(page)
        return page

    @cached_property
    def code(self) -> CodePanel:
        """The code panel."""
        from app.ui.panels.code import CodePanel

        made = CodePanel(self.document, written)
        made.node_chosen.connect(lambda path, node: self.navigation.show(node, path))
        made.save_wanted.connect(lambda: self.actions_["export_code"].trigger())
        made.problems_wanted.connect(lambda: self.show_tab(self.problems))
        made.show_errors(self.problems.errors)
        made.show_selection(self.selection, self.place.path)
        self.code_tab.hold(made)
        return made

    @cached_property
    def plot(self) -> PlotPanel:
        """The panel with Keras's plot."""
        from app.ui.panels.plot import PlotPanel
        from app.ui.plotter import Plotter

        made = PlotPanel(self.document, Plotter(self.engine, self))
        made.save_wanted.connect(lambda: self.actions_["save_plot"].trigger())
        self.engine.state_changed.connect(made.engine_state_changed)
        self.plot_tab.hold(made)
        return made

    @cached_property
    def exports(self) -> Exports:
        """The ways out of the document."""
        from app.ui.exports import Exports

        made = Exports(
            self.session,
            self.asker,
            self.engine,
            self.place,
            lambda: self.check.report,
            lambda: self.selection,
            self,
        )
        made.told.connect(lambda kind, text, key: self.messages.tell(kind, text, key))
        return made

    @cached_property
    def summary_text(self) -> SummaryText:
        """The summary as text, for the clipboard and for files."""
        from app.ui.summary_text import SummaryText

        return SummaryText(self.engine, self.document, self.summary, self.messages, self.exports)

    @cached_property
    def comparing(self) -> Comparing:
        """The comparison with another model."""
        from app.ui.comparing import Comparing

        return Comparing(self.session, self.place, self.navigation, lambda: self.canvas, self)

    @cached_property
    def safety(self) -> Safety:
        """What keeps the work safe, made when the window is seen: there is none before."""
        from app.ui.safety.safety import Safety

        made = Safety(
            self.document,
            self.session,
            self.settings.recovery_folder,
            self.messages,
            lambda: commit_in(self.focusWidget()),
            self,
        )
        made.offers.elsewhere = self.recover_elsewhere
        made.offers.list_wanted.connect(self.show_found)
        made.offers.changed.connect(self._list_found)
        return made

    @cached_property
    def tour(self) -> Tour:
        """The guided tour, made when it is first wanted."""
        made: Tour = import_module("app.ui.tour").Tour(self)
        return made

    @property
    def compared_with(self) -> tuple[str, Graph] | None:
        """Name and model that the canvas is compared with, while it is."""
        return self.comparing.other if self.is_made("comparing") else None

    @property
    def touring(self) -> bool:
        """Whether the tour goes on."""
        return self.is_made("tour") and self.tour.active

    @cached_property
    def palette_(self) -> Palette:
        """The command palette, made when it is first wanted."""
        made: Palette = import_module("app.ui.palette").Palette(self)
        return made

    def show_found(self) -> None:
        """What windows left that ended without saving, and what was discarded lately."""
        self.safety.offers.look()
        lists = import_module("app.ui.safety.found_list")
        lists.FoundWindow(self.safety.offers, picture, self).show()

    def _list_found(self) -> None:
        """On the start page, from the first time that there is any."""
        if self.session.blank and self.safety.offers.found:
            self.safety.offers.changed.disconnect(self._list_found)
            lists = import_module("app.ui.safety.found_list")
            found = lists.FoundList(self.safety.offers, picture, later=True)
            self.start_page.put_on_top(found)

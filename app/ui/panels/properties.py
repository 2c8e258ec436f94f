"""The panel of properties: of the selected layers, or of the model when nothing is selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.graph.model import Graph
from app.graph.place import Shown
from app.graph.report import Report

if TYPE_CHECKING:
    from app.ui.panels.layer_page import LayerPage
    from app.ui.panels.model_page import ModelPage
    from app.ui.panels.submodel_page import SubmodelPage


class PropertiesPanel(QScrollArea):
    """Shows one page at a time and makes another only when the selection asks for it.

    ``place_wanted(path)`` when a person wants to go into a submodel, ``action_wanted(id)`` when
    they ask for something that the menus have too.
    """

    node_chosen = Signal(str)
    action_wanted = Signal(str)
    place_wanted = Signal(tuple)

    def __init__(self, document: Shown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._report: Report | None = None
        self._nodes: tuple[str, ...] = ()
        self._unfold = self._painted = False
        self.page: LayerPage | SubmodelPage | ModelPage | None = None
        self._path = document.path
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Properties"))
        document.subscribe(self._graph_changed)

    def show_selection(self, nodes: Sequence[str]) -> None:
        """Show the properties of these nodes."""
        nodes = tuple(node for node in nodes if node in self._document.graph.nodes)
        if nodes != self._nodes:
            self._nodes = nodes
            self._make_page()

    def set_report(self, report: Report | None) -> None:
        self._report = report
        if self.page:
            self.page.set_report(report)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.page is None and self._painted:
            self._make_page()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            # The window is seen first: at a start, the page of a file's model is to come.
            self._painted = True
            QTimer.singleShot(0, self._make_missing)

    def _make_missing(self) -> None:
        if self.page is None:
            self._make_page()

    def focus_name(self) -> None:
        """Put the keys into the name of what is shown."""
        self._make_missing()
        if self.page and self.page.name:
            self.page.name.setFocus()
            self.page.name.selectAll()

    def focus_first(self) -> None:
        """Put the keys into the first argument of what is shown; the name if it has none."""
        self._make_missing()
        form = self.page.form if self.page else None
        row = next(iter(form.rows.values()), None) if form else None
        if row:
            row.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.focus_name()

    def _graph_changed(self, before: Graph, after: Graph) -> None:
        self._nodes = tuple(node for node in self._nodes if node in after.nodes)
        page, moved = self.page, self._path != self._document.path
        self._path = self._document.path
        if page and not moved and page.nodes == self._nodes and page.fits(after):
            page.show_graph(after)
        else:
            self._make_page()

    def _make_page(self) -> None:
        """Hidden, the panel costs nothing: a page is loaded and made when it is shown."""
        if not self.isVisible():
            self.page = None
            return
        graph = self._document.graph
        if len(self._nodes) == 1 and graph.nodes[self._nodes[0]].layer in graph.definitions:
            from app.ui.panels.submodel_page import SubmodelPage

            submodel_page = SubmodelPage(self._document, self._nodes[0])
            submodel_page.place_wanted.connect(self.place_wanted)
            submodel_page.facts.wanted.connect(self.action_wanted)
            self.page = submodel_page
        elif self._nodes:
            from app.ui.panels.layer_page import LayerPage

            layer_page = LayerPage(self._document, self._nodes, self._unfold)
            layer_page.unfolded.connect(self._keep_unfolded)
            layer_page.facts.wanted.connect(self.action_wanted)
            layer_page.explanation_wanted.connect(lambda: self.action_wanted.emit("explain"))
            self.page = layer_page
        else:
            from app.ui.panels.model_page import ModelPage

            model_page = ModelPage(self._document)
            model_page.node_chosen.connect(self.node_chosen)
            self.page = model_page
        self.page.set_report(self._report)
        self.setWidget(self.page)

    def _keep_unfolded(self, unfolded: bool) -> None:
        self._unfold = unfolded

"""How the canvas is drawn, as a person chose: colours of cards and wires, shapes on wires.

And how it would be drawn if a cure were chosen.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.errors import EditError
from app.graph.mending import touched_by
from app.graph.problems import Fix
from app.ui.canvas.coloring import NODE_COLORS, NodeColors, heat_of
from app.ui.canvas.ghosts import Ghosts
from app.ui.canvas.legend import Legend
from app.ui.canvas.projection import Projection
from app.ui.canvas.telling import Telling


class Looks(QObject):
    """The choices of one canvas, ``area``."""

    def __init__(self, projection: Projection, telling: Telling, area: QWidget) -> None:
        super().__init__(area)
        self._projection, self._telling = projection, telling
        self._nodes: NodeColors = "family"
        self.ghosts = Ghosts(projection)
        self.legend = Legend(area)

    @property
    def nodes(self) -> str:
        """What cards are coloured by."""
        return self._nodes

    def color_nodes(self, by: str) -> None:
        """Colour cards by family, or by how many parameters or how much memory they have."""
        self._nodes = next((name for name in NODE_COLORS if name == by), "family")
        self.renew()

    def color_wires(self, by: str) -> None:
        """Colour wires by the rank of what they carry, or by the family of their source."""
        self._projection.wire_colors = "family" if by == "family" else "rank"
        self._projection.recolor()
        self._telling.show_marks()

    def preview(self, fix: object) -> None:
        """Mark what a ``Fix`` would touch, and show what it would bring; None: no longer."""
        before = self._projection.graph
        try:
            after = fix.edit.apply(before) if isinstance(fix, Fix) else before
        except EditError:
            after = before  # An older cure: what it speaks of is gone.
        self.ghosts.show(after)
        self._telling.preview(touched_by(before, after))

    def show_shapes(self, yes: bool) -> None:
        """Write the shape on every wire in view."""
        self._telling.show_shapes(yes)

    def renew(self) -> None:
        """The graph or the report changed."""
        heat = heat_of(self._projection.graph, self._projection.report, self._nodes)
        # Most edits change nothing of it, and a card that is made takes its own.
        if heat != self._projection.heat:
            self._projection.show_heat(heat)
            self.legend.show_heat(heat)

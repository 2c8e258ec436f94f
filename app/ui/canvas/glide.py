"""Cards on their way to new places: the document has them there already, the eye follows.

The way ends at once when a key or a button is pressed or the document changes, so that nothing is
ever done to a card that is not where it seems.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPointF, QVariantAnimation
from PySide6.QtWidgets import QStyle

from app.graph.model import Link
from app.ui.canvas.view import CanvasView

# Each step leads every wire anew: with more cards than this the way would stutter.
MOST = 1_200
ENDS = (
    QEvent.Type.KeyPress,
    QEvent.Type.ShortcutOverride,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.DragEnter,
    QEvent.Type.FocusOut,
)


class Glide(QObject):
    """Moves cards of one view from where they were to where the document has them."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._projection = view.projection
        self._ways: dict[str, tuple[QPointF, QPointF]] = {}
        self._links: set[Link] = set()
        self._run = QVariantAnimation(self)
        self._run.setStartValue(0.0)
        self._run.setEndValue(1.0)
        self._run.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._run.valueChanged.connect(self._step)
        self._run.finished.connect(self.finish)
        # 0 where the desktop asks for no movement.
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        self.milliseconds = view.style().styleHint(hint, None, view)
        for watched in (view, view.viewport()):
            watched.installEventFilter(self)

    @property
    def running(self) -> bool:
        return bool(self._ways)

    def start(self, before: Mapping[str, QPointF]) -> None:
        """Show these cards on their way from there to where they are now."""
        self.finish()
        items = self._projection.nodes
        ways = {n: (at, items[n].pos()) for n, at in before.items() if items[n].pos() != at}
        if not ways or len(ways) > MOST or not self.milliseconds:
            return
        self._ways, self._links = ways, self._projection.wires_of(ways)
        self._run.setDuration(self.milliseconds)
        self._run.start()

    def finish(self) -> None:
        """All where they belong, at once."""
        if self._ways:
            ways, self._ways = self._ways, {}
            self._run.stop()
            self._projection.put_back(ways)

    def _step(self, share: float) -> None:
        for node, (start, end) in self._ways.items():
            self._projection.place(node, start + (end - start) * share)
        self._projection.lead(self._links)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in ENDS:
            self.finish()
        return False

"""That selected layers are skipped, and the way back: a card's paint alone is easily overlooked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.graph.bypass import Bypass
from app.graph.model import Graph
from app.graph.place import Shown
from app.ui.panels.labels import label


class SkippedNote(QFrame):
    """Seen where one of the nodes is skipped; its link makes those calls again in one undo step."""

    def __init__(self, document: Shown, nodes: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._nodes = document, tuple(nodes)
        self.setProperty("message", "info")
        self.text = label("", "plain", self, wrap=True)
        self.again = QPushButton(self)
        self.again.setProperty("role", "link")
        # It goes when it is clicked, and would hand the keys to whatever Qt thinks is next.
        self.again.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.again.clicked.connect(self._use_again)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 4, 4)
        row.addWidget(self.text, 1)
        row.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)

    def show_graph(self, graph: Graph) -> None:
        """How many of the nodes the graph skips now."""
        count, of = len(self._skipped(graph)), len(self._nodes)
        self.setVisible(bool(count))
        self.text.setText(self._words(count, of))
        alone = of == 1
        self.again.setText(self.tr("Use it again") if alone else self.tr("Use them again"))

    def _words(self, count: int, of: int) -> str:
        if of == 1:
            return self.tr("Skipped: the model and the code are made without it.")
        if count == of:
            return self.tr("All are skipped: the model and the code are made without them.")
        text = self.tr("Of these, {count} are skipped: the model and the code lack them.")
        one = self.tr("Of these, 1 is skipped: the model and the code lack it.")
        return one if count == 1 else text.format(count=count)

    def _skipped(self, graph: Graph) -> list[str]:
        return [node for node in self._nodes if graph.nodes[node].bypassed]

    def _use_again(self) -> None:
        skipped = frozenset(self._skipped(self._document.graph))
        self._document.apply(Bypass(skipped, skip=False))

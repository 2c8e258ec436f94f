"""What is wrong with a node, beside it, and the best cure as a button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.graph.cures import cures
from app.graph.model import Flow
from app.graph.problems import Fix, Problem
from app.ui.canvas.view import CanvasView
from app.ui.panels.labels import ElidedButton
from app.ui.panels.texts import wrapped
from app.ui.words import translated

WIDTH, MOST_WIDTH, GAP, LEAST = 268, 420, 14, 8
SIDE, BORDER = 12, 1


class Bubble(QFrame):
    """One problem, with the button of its first fix.

    ``previewed(Fix or None)`` while the mouse or the focus is on that.
    """

    cured = Signal(Fix)
    previewed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.area = parent
        self.setProperty("role", "bubble")
        self._fix: Fix | None = None
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.button = ElidedButton("", self)
        self.button.setProperty("role", "error")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._cure)
        self.button.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, 9, SIDE, 10)
        column.setSpacing(7)
        column.addWidget(self.label)
        column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self.previewed.emit(self._fix)
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self.previewed.emit(None)
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.previewed.emit(None)

    def tell(self, problem: Problem, fix: Fix | None) -> None:
        """Show a problem and, where there is one, its best cure."""
        self.label.setText(translated(problem.sentence))
        self.label.setToolTip(wrapped(problem.detail))
        self._fix = fix
        self.button.setVisible(self._fix is not None)
        width = self._offer(translated(self._fix.label)) if self._fix is not None else WIDTH
        self.setFixedSize(width, self._height(width))
        self.show()

    def _offer(self, text: str) -> int:
        """Put a text on the button; the width that the bubble needs for it, in pixels."""
        self.button.ensurePolished()
        self.button.setText(text)
        return max(WIDTH, min(self.button.sizeHint().width() + 2 * (SIDE + BORDER), MOST_WIDTH))

    def _height(self, width: int) -> int:
        column = self.layout()
        assert column is not None
        return column.heightForWidth(width)

    def places(self, card: QRect, flow: Flow) -> list[QRect]:
        """Where it could stand beside a card of the parent, best first, as far as there is room.

        Beside the row first, for what a cure moves aside moves along it.
        """
        room = self.area.rect().adjusted(LEAST, LEAST, -LEAST, -LEAST)
        across, down = self.width(), self.height()
        level = card.center().y() - down // 2
        sides = [QPoint(card.right() + GAP, level), QPoint(card.left() - GAP - across, level)]
        # Flush with the card, near the right edge as far to the left as it must be.
        left = max(min(card.left(), room.right() + 1 - across), card.right() + 1 - across)
        ends = [QPoint(left, card.bottom() + GAP), QPoint(left, card.top() - GAP - down)]
        corners = [*sides, *ends] if flow == "down" else [*ends, *sides]
        found = [QRect(corner, self.size()) for corner in corners]
        return [box for box in found if room.contains(box)] or found[:1]

    def _cure(self) -> None:
        if self._fix is not None:
            self.cured.emit(self._fix)


class Trouble:
    """Shows the bubble of the node that is selected alone, or that the cursor went to last."""

    def __init__(self, view: CanvasView, bubble: Bubble) -> None:
        self._view, self.bubble = view, bubble
        self._node = ""
        view.moved.connect(self.follow)

    def about(self, node: str) -> None:
        """Tell what is wrong with a node; nothing where nothing is."""
        problem = self._view.projection.error_of(node)
        self._node = node if problem else ""
        if problem is None:
            self.bubble.hide()
            return
        found = cures(self._view.projection.graph, problem)
        self.bubble.tell(problem, found[0] if found else None)
        self.follow()

    def renew(self) -> None:
        """The graph or the report changed."""
        self.about(self._node)

    def follow(self) -> None:
        """Stay beside the card."""
        item = self._view.projection.nodes.get(self._node) if self._node else None
        if item is not None:
            corners = self._view.mapFromScene(item.card_rect()).boundingRect()
            card = corners.translated(self._view.pos())
            places = self.bubble.places(card, self._view.projection.graph.flow)
            # The first that hides no other card; min keeps the order among equals.
            self.bubble.setGeometry(min(places, key=self._hidden_by))
            self.bubble.setVisible(self.bubble.area.rect().intersects(card))

    def _hidden_by(self, place: QRect) -> int:
        """How many cards a bubble there would hide."""
        scene = self._view.mapToScene(place.translated(-self._view.pos())).boundingRect()
        return len(self._view.nodes_in(scene))

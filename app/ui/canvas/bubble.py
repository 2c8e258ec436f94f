"""What is wrong with a node, beside it, and the best cure as a button."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.graph.cures import cures
from app.graph.problems import Fix, Problem
from app.ui.canvas.view import CanvasView
from app.ui.words import translated

WIDTH, GAP, LEAST = 268, 14, 8


class Bubble(QFrame):
    """One problem, with the button of its first fix."""

    cured = Signal(Fix)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.area = parent
        self.setProperty("role", "bubble")
        self.setFixedWidth(WIDTH)
        self._fix: Fix | None = None
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.setProperty("role", "error")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._cure)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 10)
        column.setSpacing(7)
        column.addWidget(self.label)
        column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def tell(self, problem: Problem, fix: Fix | None) -> None:
        """Show a problem and, where there is one, its best cure."""
        self.label.setText(translated(problem.sentence))
        self._fix = fix
        self.button.setVisible(self._fix is not None)
        if self._fix is not None:
            text = translated(self._fix.label)
            room = WIDTH - 60
            self.button.setText(
                self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            )
            self.button.setToolTip(text)
        self.setFixedHeight(self._height())
        self.show()

    def _height(self) -> int:
        column = self.layout()
        assert column is not None
        return column.heightForWidth(WIDTH)

    def stand(self, card: QRect) -> None:
        """Beside a card of the parent: to its right, or below where there is no room."""
        room = self.area.rect().adjusted(LEAST, LEAST, -LEAST, -LEAST)
        place = QPoint(card.right() + GAP, card.center().y() - self.height() // 2)
        if place.x() + self.width() > room.right():
            place = QPoint(card.left(), card.bottom() + GAP)
        if place.y() + self.height() > room.bottom():
            place.setY(card.top() - GAP - self.height())
        self.move(place)
        self.setVisible(room.intersects(card))

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
        item = self._view.projection.nodes.get(self._node)
        if item is not None:
            corners = self._view.mapFromScene(item.card_rect()).boundingRect()
            self.bubble.stand(corners.translated(self._view.pos()))

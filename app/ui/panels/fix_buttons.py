"""The buttons that cure a problem; what a cure would do is shown before it is clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from app.graph.problems import Fix
from app.ui.panels.labels import ElidedButton
from app.ui.words import translated


class FixButtons(QWidget):
    """The best cure of a problem as a button, the others in a menu beside it: ``chosen(Fix)``.

    ``previewed(Fix or None)`` while the mouse or the focus is on one.
    """

    chosen = Signal(Fix)
    previewed = Signal(object)

    def __init__(self, fixes: Sequence[Fix], parent: QWidget) -> None:
        super().__init__(parent)
        self._fixes = fixes
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 3, 12, 3)
        box.setSpacing(4)
        self.best = ElidedButton(translated(fixes[0].label), self)
        self.best.setProperty("role", "primary")
        self.best.clicked.connect(lambda: self.chosen.emit(fixes[0]))
        self.best.installEventFilter(self)
        box.addWidget(self.best)
        if len(fixes) > 1:
            box.addWidget(self._others_button())
        box.addStretch(1)

    def tell(self, effect: str) -> None:
        """What the best cure does, in its tooltip; with its name where the button shortens that."""
        shortened = self.best.shown_text() != self.best.text()
        lines = (self.best.text() if shortened or not effect else "", effect)
        self.best.setToolTip("\n".join(filter(None, lines)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        begins = event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn)
        if begins and watched is self.best:
            self.previewed.emit(self._fixes[0])
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self.previewed.emit(None)
        return super().eventFilter(watched, event)

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self.previewed.emit(None)

    def _others_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "plain")
        button.setArrowType(Qt.ArrowType.DownArrow)
        others = len(self._fixes) - 1
        several = self.tr("{count} more cures").format(count=others)
        text = self.tr("Another cure") if others == 1 else several
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.others = QMenu(button)
        for fix in self._fixes[1:]:
            action = self.others.addAction(translated(fix.label).replace("&", "&&"))
            action.triggered.connect(lambda _=False, fix=fix: self.chosen.emit(fix))
            action.hovered.connect(lambda fix=fix: self.previewed.emit(fix))
        self.others.installEventFilter(self)
        self.others.aboutToHide.connect(lambda: self.previewed.emit(None))
        button.setMenu(self.others)
        return button

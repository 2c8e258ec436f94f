"""Where we are: the model's name, and those of the submodels on the way in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from app.ui.canvas.overlays import Chip

MOST_LETTERS = 24


class Breadcrumb(Chip):
    """``model › tower › block``: each name but the last leads there, ``chosen(depth)``."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.row.setContentsMargins(12, 4, 12, 4)
        self.row.setSpacing(4)
        self.names: tuple[str, ...] = ()
        self.buttons: list[QToolButton] = []

    def show_names(self, names: Sequence[str]) -> None:
        """Show the way from the model to where we are."""
        if tuple(names) == self.names:
            return
        self.names = tuple(names)
        while (item := self.row.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.buttons = [self._button(depth, name) for depth, name in enumerate(self.names[:-1])]
        for button in self.buttons:
            self._add(button)
            self._add(QLabel("›", self))
        self._add(self._here())
        self.adjustSize()

    def _add(self, widget: QWidget) -> None:
        self.row.addWidget(widget)
        # The layout would show it a turn later, and until then leave no room for it.
        widget.show()

    def _button(self, depth: int, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "plain")
        button.setText(_short(name))
        text = self.tr("Go out to {name}").format(name=name)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(partial(self.chosen.emit, depth))
        return button

    def _here(self) -> QLabel:
        here = QLabel(_short(self.names[-1]), self)
        here.setTextFormat(Qt.TextFormat.PlainText)
        inside = self.tr("Submodel {name}") if self.buttons else self.tr("Model {name}")
        here.setAccessibleName(inside.format(name=self.names[-1]))
        return here


def _short(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"

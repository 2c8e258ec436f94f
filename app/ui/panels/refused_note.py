"""That Keras will refuse what the code says, and the way to what is wrong with the model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.graph.problems import Problem
from app.ui.panels.labels import label
from app.ui.words import translated


class RefusedNote(QFrame):
    """Seen while the last check found errors. ``problems_wanted``: a person wants to see them."""

    problems_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("message", "warning")
        self.text = label("", "plain", self, wrap=True)
        self.show_all = QPushButton(self.tr("Show the problems"), self)
        self.show_all.setProperty("role", "link")
        self.show_all.clicked.connect(self.problems_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 4, 4)
        row.addWidget(self.text, 1)
        row.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_errors(self, errors: Sequence[Problem]) -> None:
        """One error is told here; of several only how many there are."""
        if len(errors) == 1:
            text = self.tr("Keras will refuse this code. {problem}")
            self.text.setText(text.format(problem=translated(errors[0].sentence)))
        elif errors:
            text = self.tr("Keras will refuse this code: the model has {count} errors.")
            self.text.setText(text.format(count=len(errors)))
        self.setVisible(bool(errors))

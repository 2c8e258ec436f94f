"""An editor that has more to say than its one field: the rest stands below, behind an arrow."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from app.ui.panels.editors import Editor
from nodes.spec import ParameterSpec

INDENT = 10


class UnfoldingEditor(Editor):
    """``box`` is the layout of what stands below; ``fill`` brings it up to date when it is seen."""

    def __init__(self, spec: ParameterSpec, parent: QWidget, unfolded: bool = False) -> None:
        super().__init__(spec, parent)
        self._details = QWidget(parent)
        self._details.hide()
        self.box = QVBoxLayout(self._details)
        self.box.setContentsMargins(INDENT, 0, 0, 4)
        self.arrow = self._arrow_button(unfolded)

    @property
    def details(self) -> QWidget:
        return self._details

    def has_details(self) -> bool:
        """Whether the value has anything to show below."""
        return True

    def fill(self) -> None:
        """Show the value below. Called only while it is seen there."""
        raise NotImplementedError

    def hold(self, field: QWidget) -> None:
        super().hold(field)
        self.row.addWidget(self.arrow)

    def show_mixed(self) -> None:
        self.arrow.hide()
        self._details.hide()

    def refresh(self) -> None:
        """The arrow, and what stands below, as the value is now."""
        self.arrow.setVisible(self.has_details())
        shown = self.has_details() and self.arrow.isChecked()
        self.arrow.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        if shown:
            self.fill()
        self._details.setVisible(shown)

    def _arrow_button(self, unfolded: bool) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "plain")
        button.setCheckable(True)
        button.setChecked(unfolded)
        button.setArrowType(Qt.ArrowType.RightArrow)
        button.setFixedWidth(16)
        text = QCoreApplication.translate("Editor", "Arguments of {argument}")
        button.setAccessibleName(text.format(argument=self.spec.name))
        button.setToolTip(text.format(argument=self.spec.name))
        button.toggled.connect(self.refresh)
        return button

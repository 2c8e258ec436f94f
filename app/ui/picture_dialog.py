"""What of the canvas goes into a picture, and how it looks there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.panels.fields import ChoiceBox

SCALES = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0)


@dataclass(frozen=True)
class PictureChoice:
    """``scale``: pixels a pixel at 100 %, for ``.png`` alone. ``selection``: that, and no more."""

    suffix: str = ".png"
    selection: bool = False
    theme: str = theme.LIGHT
    scale: float = 2.0


class PictureDialog(QDialog):
    """Format, content, theme and size, each a choice of a few."""

    def __init__(self, parent: QWidget, selected: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export a picture of the canvas"))
        self.format = self._box(
            (self.tr("PNG: pixels"), ".png"),
            (self.tr("SVG: sharp at any size"), ".svg"),
            (self.tr("PDF: a page, sharp at any size"), ".pdf"),
        )
        self.content = self._box((self.tr("All that is shown"), False))
        if selected:
            self.content.addItem(self.tr("The selected nodes"), True)
        self.colors = self._box((self.tr("Light"), theme.LIGHT), (self.tr("Dark"), theme.DARK))
        self.size_ = self._box(
            *((self.tr("{percent} %").format(percent=round(100 * n)), n) for n in SCALES)
        )
        self.size_.setCurrentIndex(SCALES.index(PictureChoice.scale))
        form = QFormLayout()
        form.addRow(self.tr("&Format"), self.format)
        form.addRow(self.tr("&Content"), self.content)
        form.addRow(self.tr("Co&lours"), self.colors)
        form.addRow(self.tr("&Size"), self.size_)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        buttons.addButton(self.tr("Export…"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addLayout(form)
        box.addWidget(buttons)
        self.format.currentIndexChanged.connect(self._enable)
        self._enable()

    def choice(self) -> PictureChoice:
        """What is chosen now."""
        return PictureChoice(
            self.format.currentData(),
            self.content.currentData(),
            self.colors.currentData(),
            self.size_.currentData(),
        )

    def _box(self, *items: tuple[str, object]) -> ChoiceBox:
        box = ChoiceBox(self)
        for text, value in items:
            box.addItem(text, value)
        return box

    def _enable(self) -> None:
        """Lines and letters have no size in pixels."""
        self.size_.setEnabled(self.format.currentData() == ".png")

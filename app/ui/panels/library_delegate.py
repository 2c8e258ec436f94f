"""How a row of the layer library is drawn: no widget a row, one delegate for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.ui import theme
from app.ui.panels.fields import triangle
from app.ui.panels.library_model import Index, LibraryModel, Role
from nodes.spec import CallSpec

if TYPE_CHECKING:
    from app.ui.panels.library import LibraryTree

ROW_HEIGHT = 20
GROUP_HEIGHT = 26
FOUND_HEIGHT = 36
BAR_WIDTH = 3
INDENT = 12


class LayerDelegate(QStyledItemDelegate):
    """A heading with its triangle; a layer with its family's bar, and when found its summary."""

    def __init__(self, tree: LibraryTree) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        assert isinstance(model, LibraryModel)
        if model.searching:
            return QSize(100, FOUND_HEIGHT)
        return QSize(100, ROW_HEIGHT if index.parent().isValid() else GROUP_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_back(painter, option, index)
        spec = index.data(Role.LAYER)
        if spec is None:
            self._paint_group(painter, option, index)
        else:
            self._paint_layer(painter, option, spec, option.rect.height() > ROW_HEIGHT)
        painter.restore()

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # Not option.state: QStyle with all its flags takes longer to import than this panel.
        chosen = self._tree.selectionModel().isSelected(index) or self._tree.hovered == index
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current()["hover"])
            painter.drawRoundedRect(QRectF(option.rect).adjusted(2, 0, -2, 0), 4, 4)

    def _paint_group(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors = theme.current()
        rect = QRectF(option.rect)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors["muted"])
        painter.drawPolygon(
            triangle(rect.left() + 4, rect.center().y(), self._tree.isExpanded(index))
        )
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(colors["text"])
        text = rect.adjusted(INDENT + 2, 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, str(index.data()))

    def _paint_layer(
        self, painter: QPainter, option: QStyleOptionViewItem, spec: CallSpec, summary: bool
    ) -> None:
        colors = theme.current()
        rect = QRectF(option.rect).adjusted(INDENT, 0, -4, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.family(spec.family, spec.name))
        bar = QRectF(0, 0, BAR_WIDTH, rect.height() - 8)
        bar.moveCenter(QPointF(rect.left() + BAR_WIDTH / 2, rect.center().y()))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        text = rect.adjusted(11, 0, 0, 0)
        if summary:
            upper, lower = text.adjusted(0, 2, 0, -17), text.adjusted(0, 17, 0, -1)
            _draw(painter, upper, spec.title, colors["text"], option.font)
            small = QFont(option.font)
            small.setPointSizeF(option.font.pointSizeF() - 1)
            end = Qt.TextElideMode.ElideRight
            _draw(painter, lower, spec.summary, colors["muted"], small, end)
        else:
            _draw(painter, text, spec.title, colors["text"], option.font)


def _draw(
    painter: QPainter,
    rect: QRectF,
    text: str,
    color: QColor,
    font: QFont,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
) -> None:
    """``mode``: names of layers differ at their ends (1D, 2D), sentences begin with what counts."""
    painter.setFont(font)
    painter.setPen(color)
    elided = painter.fontMetrics().elidedText(text, mode, int(rect.width()))
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, elided)

"""A drag from outside, as a widget gets it: enter, move, drop."""

from __future__ import annotations

from PySide6 import __version_info__ as pyside
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

WITH = (Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


def drop_on(widget: QWidget, data: QMimeData, at: QPoint) -> bool:
    """Whether the widget took what was dragged onto it."""
    action, button, keys = WITH
    # Qt 6.12 wants points with fractions here, as it always did for the drop; older ones whole.
    point = QPointF(at) if pyside >= (6, 12) else at
    enter = QDragEnterEvent(point, action, data, button, keys)  # type: ignore[arg-type, unused-ignore]
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    move = QDragMoveEvent(point, action, data, button, keys)  # type: ignore[arg-type, unused-ignore]
    QApplication.sendEvent(widget, move)
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), action, data, button, keys))
    return True

"""What stays the same from one frame to the next, seen from far away: drawn once and copied.

While a hand drags one card of 800, the grid and all wires but a few are as they were.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPainter, QPixmap


class Backdrop:
    """The picture of one view, made when it is wanted for the second time: most come but once."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._pixmap: QPixmap | None = None

    def paint(
        self, painter: QPainter, key: tuple[object, ...], draw: Callable[[QPainter], None]
    ) -> None:
        """All of the device, at its scale. ``key``: what decides how it looks."""
        if key != self._key:
            self._key, self._pixmap = key, None
            draw(painter)
            return
        if self._pixmap is None:
            self._pixmap = _drawn(painter, draw)
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._pixmap)
        painter.restore()

    def forget(self) -> None:
        """Another way of drawing is used: what was kept is not wanted soon."""
        self._key, self._pixmap = (), None


def _drawn(like: QPainter, draw: Callable[[QPainter], None]) -> QPixmap:
    device = like.device()
    pixmap = QPixmap(
        round(device.width() * device.devicePixelRatio()),
        round(device.height() * device.devicePixelRatio()),
    )
    pixmap.setDevicePixelRatio(device.devicePixelRatio())
    painter = QPainter(pixmap)
    painter.setRenderHints(like.renderHints())
    painter.setWorldTransform(like.worldTransform())
    draw(painter)
    painter.end()
    return pixmap

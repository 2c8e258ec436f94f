"""Tab goes from panel to panel, and through each of them, as one reads.

Qt goes in the order in which widgets were made, and pages are made anew all the time: what a
selected layer has to be filled in would come behind everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Stop:
    """Where Tab can go: which place it is in, and where in the window."""

    widget: QWidget
    place: int
    box: QRect

    def compare(self, other: Stop) -> int:
        """Negative where this one is read first: row by row, and what holds another before it."""
        if self.place != other.place:
            return self.place - other.place
        if self.widget.isAncestorOf(other.widget) or other.widget.isAncestorOf(self.widget):
            return -1 if self.widget.isAncestorOf(other.widget) else 1
        down = self.box.center().y() - other.box.center().y()
        if abs(down) > min(self.box.height(), other.box.height()) / 2:
            return down
        return self.box.left() - other.box.left()


def tab_order(window: QWidget, places: Sequence[QWidget]) -> list[QWidget]:
    """What Tab can go to now, place by place, the inner one of two; what is in none comes last."""
    widgets = (widget for widget in window.findChildren(QWidget) if _takes_tab(widget, window))
    stops = (
        Stop(widget, _place_of(widget, places), widget.rect().translated(_corner(widget)))
        for widget in widgets
    )
    return [stop.widget for stop in sorted(stops, key=cmp_to_key(Stop.compare))]


def go_on(window: QWidget, places: Sequence[QWidget], step: int) -> bool:
    """The keys to the next, or the one before; false where it is not known what that is."""
    order, focus = tab_order(window, places), window.focusWidget()
    if focus not in order:
        return False
    reason = Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason
    order[(order.index(focus) + step) % len(order)].setFocus(reason)
    return True


def _takes_tab(widget: QWidget, window: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.focusProxy() is None
        and widget.isVisible()
        and widget.isEnabled()
        and widget.window() is window
    )


def _corner(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), QPoint())


def _place_of(widget: QWidget, places: Sequence[QWidget]) -> int:
    inside = (n for n, place in enumerate(places) if place is widget or place.isAncestorOf(widget))
    return max(inside, default=len(places))

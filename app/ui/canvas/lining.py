"""What lines up with what: edges, middles, equal gaps. Plain geometry on the cards' rectangles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Literal

from PySide6.QtCore import QRectF

from app.graph.model import Position

Side = Literal["left", "centre", "right", "top", "middle", "bottom"]
Boxes = Mapping[str, QRectF]

# Where the left (or top) edge of a card goes within the rectangle around all of them.
_ACROSS: dict[str, Callable[[QRectF, QRectF], float]] = {
    "left": lambda box, whole: whole.left(),
    "centre": lambda box, whole: whole.center().x() - box.width() / 2,
    "right": lambda box, whole: whole.right() - box.width(),
}
_DOWN: dict[str, Callable[[QRectF, QRectF], float]] = {
    "top": lambda box, whole: whole.top(),
    "middle": lambda box, whole: whole.center().y() - box.height() / 2,
    "bottom": lambda box, whole: whole.bottom() - box.height(),
}


def lined_up(boxes: Boxes, side: Side) -> dict[str, Position]:
    """New places of these cards, in line at a side or in the middle of all of them."""
    whole = reduce(QRectF.united, boxes.values())
    if side in _ACROSS:
        x = _ACROSS[side]
        return {key: Position(round(x(box, whole)), box.y()) for key, box in boxes.items()}
    y = _DOWN[side]
    return {key: Position(box.x(), round(y(box, whole))) for key, box in boxes.items()}


def distributed(boxes: Boxes, across: bool) -> dict[str, Position]:
    """New places with equal gaps, side by side or one below the other; the outermost stay."""

    def start(box: QRectF) -> float:
        return box.left() if across else box.top()

    def size(box: QRectF) -> float:
        return box.width() if across else box.height()

    order = sorted(boxes, key=lambda key: start(boxes[key]) + size(boxes[key]) / 2)
    first, last = boxes[order[0]], boxes[order[-1]]
    room = start(last) + size(last) - start(first) - sum(size(box) for box in boxes.values())
    gap = room / (len(order) - 1)
    found, at = {}, start(first)
    for key in order:
        box = boxes[key]
        found[key] = Position(round(at), box.y()) if across else Position(box.x(), round(at))
        at += size(box) + gap
    return found

"""Shapes on wires: on the one under the cursor, and on those that leave the selected nodes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.graph.model import Link
from app.ui import theme
from app.ui.canvas import ink as inks
from app.ui.canvas.cards import shape_text
from app.ui.canvas.ink import CHIP
from app.ui.canvas.items import WireItem
from app.ui.canvas.known import tensor_of
from app.ui.canvas.projection import Projection

HEIGHT, PADDING = 18.0, 9.0
CHIP_Z = 2.0
# More than these at once would hide what they explain.
MOST = 12


class ChipItem(QGraphicsItem):
    """A rounded strip in the middle of a wire, with the shape that it carries."""

    def __init__(self) -> None:
        super().__init__()
        self._text, self._role = "", "text"
        self._bounds = QRectF()
        self.setZValue(CHIP_Z)

    def show_shape(self, text: str, role: str) -> None:
        """Show a shape; ``role`` is the family or the colour of the theme that it is written in."""
        if (text, role) == (self._text, self._role):
            return
        self.prepareGeometryChange()
        self._text, self._role = text, role
        width = chip_width(text)
        self._bounds = QRectF(-width / 2, -HEIGHT / 2, width, HEIGHT)
        self.update()

    @property
    def text(self) -> str:
        return self._text

    def boundingRect(self) -> QRectF:
        return self._bounds.adjusted(-1, -1, 1, 1)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        colors = theme.current()
        color = colors.families.get(self._role) or colors[self._role]
        painter.setPen(QPen(color, 1.2))
        painter.setBrush(colors["canvas"])
        painter.drawRoundedRect(self._bounds, HEIGHT / 2, HEIGHT / 2)
        painter.setPen(color)
        left = self._bounds.left() + PADDING
        inks.write(painter, left, 4.0, self._text, CHIP, fixed=True)


@lru_cache(maxsize=1_024)
def chip_width(text: str) -> float:
    return inks.width(text, CHIP, fixed=True) + 2 * PADDING


class Chips:
    """The chips of one projection: few items, used again and again."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self._shown: dict[Link, ChipItem] = {}
        self._spare: list[ChipItem] = []

    def show(self, links: Iterable[Link]) -> None:
        """Chips on these wires, as far as their shapes are known and there is room."""
        wanted = {link: text for link in links if (text := self._text(link))}
        wanted = dict(list(wanted.items())[:MOST])
        for link in self._shown.keys() - wanted.keys():
            self._put_away(self._shown.pop(link))
        for link, text in wanted.items():
            if link not in self._shown:
                self._shown[link] = self._taken()
            self._shown[link].show_shape(text, self._role(link))
        self.follow()

    def follow(self) -> None:
        """Stay in the middle of the wires, which may have moved."""
        for link, chip in self._shown.items():
            chip.setPos(self._projection.wires[link].path().pointAtPercent(0.5))

    @property
    def texts(self) -> dict[Link, str]:
        """What is shown on which wire."""
        return {link: chip.text for link, chip in self._shown.items()}

    def _text(self, link: Link) -> str:
        wire = self._projection.wires.get(link)
        tensor = tensor_of(self._projection.graph, self._projection.report, link.source)
        if wire is None or tensor is None:
            return ""
        text = shape_text(tensor.shape)
        return text if self._has_room(link, wire, text) else ""

    def _has_room(self, link: Link, wire: WireItem, text: str) -> bool:
        """Whether a chip would stand between the two cards and hide nothing of them."""
        box = QRectF(0, 0, chip_width(text) + 4, HEIGHT + 4)
        box.moveCenter(wire.path().pointAtPercent(0.5))
        ends = (self._projection.nodes[node] for node in (link.source.node, link.node))
        return not any(item.card_rect().intersects(box) for item in ends)

    def _role(self, link: Link) -> str:
        if self._projection.is_wrong(link):
            return "error"
        return self._projection.nodes[link.source.node].card.category

    def _taken(self) -> ChipItem:
        chip = self._spare.pop() if self._spare else ChipItem()
        self._projection.scene.addItem(chip)
        return chip

    def _put_away(self, chip: ChipItem) -> None:
        self._projection.scene.removeItem(chip)
        self._spare.append(chip)

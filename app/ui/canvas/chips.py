"""Shapes on wires: on the one under the cursor, and on those that leave the selected nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.graph.model import Link
from app.ui import theme
from app.ui.canvas import ink as inks
from app.ui.canvas.cards import HEIGHT as CARD_HEIGHT
from app.ui.canvas.cards import WIDTH, shape_text
from app.ui.canvas.ink import CHIP
from app.ui.canvas.known import tensor_of
from app.ui.canvas.projection import Projection

HEIGHT, PADDING = 18.0, 9.0
CHIP_Z = 2.0
# More than these at once would hide what they explain.
MOST = 12
# One that stands to the side of its wire still lies upon it, by so much.
OVERLAP = 11.0


class ChipItem(QGraphicsItem):
    """A rounded strip in the middle of a wire, with the shape that it carries."""

    def __init__(self) -> None:
        super().__init__()
        self._text, self._color = "", QColor()
        self._bounds = QRectF()
        self.setZValue(CHIP_Z)

    def show_shape(self, text: str, color: QColor) -> None:
        """Show a shape in the colour of its wire."""
        if (text, color) == (self._text, self._color):
            return
        self.prepareGeometryChange()
        self._text, self._color = text, color
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
        painter.setPen(QPen(self._color, 1.2))
        painter.setBrush(theme.current()["canvas"])
        painter.drawRoundedRect(self._bounds, HEIGHT / 2, HEIGHT / 2)
        painter.setPen(self._color)
        left = self._bounds.left() + PADDING
        inks.write(painter, left, 4.0, self._text, CHIP, fixed=True)


@inks.measured
def chip_width(text: str) -> float:
    return inks.width(text, CHIP, fixed=True) + 2 * PADDING


class Chips:
    """The chips of one projection: few items, used again and again."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self._shown: dict[Link, ChipItem] = {}
        self._spare: list[ChipItem] = []
        self._beside, self._size = False, 1.0
        # The cards in view, once they were asked for; they may move before the next time.
        self._cards: list[QRectF] | None = None

    def show(self, links: Iterable[Link], everywhere: bool = False, size: float = 1.0) -> None:
        """Chips on these wires, as far as their shapes are known and there is room.

        ``everywhere``: on all of them, beside the cards where there is no room between them, and
        ``size`` times as large, to be read on a small canvas.
        """
        self._beside, self._size = everywhere, size
        self._cards = None
        wanted = self._wanted(links)
        if not everywhere:
            wanted = dict(list(wanted.items())[:MOST])
        for link in self._shown.keys() - wanted.keys():
            self._put_away(self._shown.pop(link))
        for link, (text, place) in wanted.items():
            if link not in self._shown:
                self._shown[link] = self._taken()
            self._shown[link].show_shape(text, self._role(link))
            self._stand(self._shown[link], place)

    def _wanted(self, links: Iterable[Link]) -> dict[Link, tuple[str, QPointF]]:
        """The shapes that are known and have room, and where."""
        found = {}
        for link in links:
            text = self._text(link)
            place = self._place(link, text) if text else None
            if place is not None:
                found[link] = (text, place)
        return found

    def follow(self) -> None:
        """Stay in the middle of the wires, which may have moved."""
        self._cards = None
        for link, chip in self._shown.items():
            self._stand(chip, self._place(link, chip.text))

    def _stand(self, chip: ChipItem, place: QPointF | None) -> None:
        chip.setVisible(place is not None)
        chip.setScale(self._size)
        if place is not None:
            chip.setPos(place)

    @property
    def texts(self) -> dict[Link, str]:
        """What is shown on which wire."""
        return {link: chip.text for link, chip in self._shown.items()}

    def _text(self, link: Link) -> str:
        tensor = tensor_of(self._projection.graph, self._projection.report, link.source)
        return shape_text(tensor.shape) if tensor and link in self._projection.wires else ""

    def _place(self, link: Link, text: str) -> QPointF | None:
        """Where a chip hides nothing of the two cards: between them, or beside; None: nowhere."""
        middle = self._projection.wires[link].path().pointAtPercent(0.5)
        box = QRectF(0, 0, chip_width(text) * self._size + 4, HEIGHT * self._size + 4)
        box.moveCenter(middle)
        ends = [self._projection.nodes[n].card_rect() for n in (link.source.node, link.node)]
        down = self._projection.graph.flow == "down"
        if not any(card.intersects(box) for card in ends):
            return self._clear_of_cards(box) if down else middle
        if not self._beside:
            return None
        if down:
            box.moveLeft(max(card.right() for card in ends))
            return box.center() if box.left() - middle.x() < WIDTH else None
        return self._above_or_below(box, ends)

    def _above_or_below(self, box: QRectF, ends: Sequence[QRectF]) -> QPointF | None:
        """Beside two cards in a row, where no third one lies; None where that is too far away."""
        middle = box.center().y()
        above, below = QRectF(box), QRectF(box)
        above.moveBottom(min(card.top() for card in ends))
        below.moveTop(max(card.bottom() for card in ends))
        for there in (above, below):
            near = abs(there.center().y() - middle) < CARD_HEIGHT + box.height() / 2
            if near and not any(map(there.intersects, self._cards_in_view())):
                return there.center()
        return None

    def _clear_of_cards(self, box: QRectF) -> QPointF:
        """In the middle, or to one side: a wire runs down beside cards nearer than a chip is wide.

        Where there is no room on either side, in the middle.
        """
        aside = box.width() / 2 - OVERLAP
        for way in (0.0, -aside, aside):
            there = box.translated(way, 0)
            if not any(map(there.intersects, self._cards_in_view())):
                return there.center()
        return box.center()

    def _cards_in_view(self) -> list[QRectF]:
        if self._cards is None:
            nodes = self._projection.nodes
            self._cards = [nodes[node].card_rect() for node in self._projection.in_view()]
        return self._cards

    def _role(self, link: Link) -> QColor:
        wire = self._projection.wires[link]
        # A selected wire is in the selection's colour; what it carries has its own.
        return self._projection.color_of(link) if wire.isSelected() else wire.pen().color()

    def _taken(self) -> ChipItem:
        chip = self._spare.pop() if self._spare else ChipItem()
        self._projection.scene.addItem(chip)
        return chip

    def _put_away(self, chip: ChipItem) -> None:
        self._projection.scene.removeItem(chip)
        self._spare.append(chip)

"""Cards on the screen, fast: all but their words is drawn once for all that look alike.

A card's ground (body, stripe, ports) takes five antialiased paths, its words one glyph run each.
Of the hundreds of cards in view a dozen grounds differ, so each is drawn once at the present scale
and copied. A card that is drawn again and again at one scale, as when the canvas is moved, is kept
as a whole: 300 at full detail then take 4 ms instead of 11. Pictures do not use this: they are
drawn once, and must scale.
"""

from __future__ import annotations

import math
from itertools import count
from weakref import WeakSet

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from app.ui.canvas.card_painter import NAMED, Look, paint_ground, paint_words
from app.ui.canvas.card_painter import paint_card as paint_directly
from app.ui.canvas.cards import MARGIN, Card
from app.ui.canvas.ink import Ink

Key = tuple[object, ...]
# Above this scale few cards are in view, and their tiles would be large.
MOST_SCALE = 1.5
MOST_TILES = 400
# Bytes of whole cards, for each device pixel of a pixel: twice what a window of 1600 x 1000 shows.
MOST_BYTES = 12_000_000
# While the scale changes no card is drawn twice, so a whole one is made only for one that was. Not
# all of them in one frame, which would be felt.
SPREAD = 3
# Beside the margin that ports and rings need, for rounding.
SPARE = 2


def ground_key(card: Card, look: Look) -> Key:
    """What decides how the ground of a card looks."""
    ports = tuple((p.wires, p.slots, p.optional, p.wrong) for p in card.inputs)
    lit = (look.lit_inputs, look.lit_outputs, look.hot_input, look.hot_output)
    marks = (look.selected, look.twin, look.found, look.heat)
    kind = (card.role, card.category, card.state, card.bypassed)
    return card.flow, card.height, ports, len(card.outputs), lit, marks, kind


class _Tiles:
    """The grounds at one scale of one theme. One for the process, as there is one GUI thread."""

    def __init__(self) -> None:
        self._for: Key = ()
        self._made: dict[Key, QPixmap] = {}

    def get(
        self, key: Key, card: Card, ink: Ink, scale: float, look: Look, ratio: float
    ) -> QPixmap:
        """The ground, drawn if it is new. ``ratio``: device pixels a pixel."""
        state: Key = (scale, ratio, ink.theme.name)
        if state != self._for or len(self._made) > MOST_TILES:
            self._for = state
            self._made.clear()
        tile = self._made.get(key)
        if tile is None:
            tile = self._made[key] = _drawn(card, ink, scale, look, ratio)
        return tile


_tiles = _Tiles()


class _Whole:
    """The cards that are kept as a whole, and how much they take. One for the process, too."""

    def __init__(self) -> None:
        self._bytes = 0
        self._kept: WeakSet[Print] = WeakSet()

    def keep(self, card: Print, pixmap: QPixmap, ratio: float) -> None:
        most = MOST_BYTES * ratio * ratio
        if self._bytes + _bytes_of(pixmap) > most:
            # Of cards that have gone meanwhile nothing is left.
            self._bytes = sum(_bytes_of(other.pixmap) for other in self._kept if other.pixmap)
        if self._bytes + _bytes_of(pixmap) > most:
            for other in tuple(self._kept):
                other.forget()
            self._kept.clear()
            self._bytes = 0
        self._bytes += _bytes_of(pixmap)
        self._kept.add(card)


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * pixmap.depth() // 8


_whole = _Whole()
_turns = count()


class Print:
    """One card as a whole, at the scale at which it was drawn last, until it looks different."""

    __slots__ = ("__weakref__", "_due", "_state", "_turn", "pixmap")

    def __init__(self) -> None:
        self._state: Key = ()
        self._turn = self._due = next(_turns) % SPREAD + 1
        self.pixmap: QPixmap | None = None

    def forget(self) -> None:
        """The card looks different now."""
        self._state, self.pixmap = (), None

    def get(self, state: Key) -> QPixmap | None:
        """The card as it was drawn in this state; None for one to be drawn."""
        if state != self._state:
            self._state, self.pixmap, self._due = state, None, self._turn
        return self.pixmap

    def is_due(self) -> bool:
        """Whether it has been drawn in one state often enough to be kept. Counts on."""
        self._due -= 1
        return self._due < 0

    def keep(self, pixmap: QPixmap, ratio: float) -> None:
        _whole.keep(self, pixmap, ratio)
        self.pixmap = pixmap


def paint_card(
    painter: QPainter,
    card: Card,
    ink: Ink,
    scale: float,
    look: Look,
    key: Key,
    kept: Print | None = None,
) -> None:
    """A card at the origin of the painter, on whole pixels of the device."""
    if not NAMED <= scale <= MOST_SCALE:
        paint_directly(painter, card, ink, scale, look)
        return
    ratio = painter.device().devicePixelRatio()
    place = painter.worldTransform()
    x, y = round(place.dx() * ratio) / ratio, round(place.dy() * ratio) / ratio
    painter.setWorldTransform(QTransform.fromTranslate(x, y))
    edge = _edge(scale, ratio)
    whole = kept.get((scale, ratio, ink.theme.name)) if kept else None
    if whole is not None:
        painter.drawPixmap(QPointF(-edge, -edge), whole)
        return
    tile = _tiles.get(key, card, ink, scale, look, ratio)
    if kept and kept.is_due():
        whole = _with_words(tile, card, ink, scale, look, edge)
        kept.keep(whole, ratio)
        painter.drawPixmap(QPointF(-edge, -edge), whole)
        return
    painter.drawPixmap(QPointF(-edge, -edge), tile)
    # Words stand where the ground does: both move by whole pixels.
    painter.setWorldTransform(QTransform(scale, 0, 0, scale, x, y))
    paint_words(painter, card, ink, scale, look)


def _with_words(
    tile: QPixmap, card: Card, ink: Ink, scale: float, look: Look, edge: float
) -> QPixmap:
    whole = QPixmap(tile)
    painter = QPainter(whole)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setTransform(QTransform(scale, 0, 0, scale, edge, edge))
    paint_words(painter, card, ink, scale, look)
    painter.end()
    return whole


def _edge(scale: float, ratio: float) -> float:
    """How far the tile reaches beyond the card, in whole pixels of the device."""
    return math.ceil((MARGIN + SPARE) * scale * ratio) / ratio


def _drawn(card: Card, ink: Ink, scale: float, look: Look, ratio: float) -> QPixmap:
    edge = _edge(scale, ratio)
    size = QRectF(card.rect).size() * scale
    across, down = size.width() + 2 * edge, size.height() + 2 * edge
    tile = QPixmap(math.ceil(across * ratio), math.ceil(down * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(edge, edge)
    painter.scale(scale, scale)
    paint_ground(painter, card, ink, scale, look)
    painter.end()
    return tile

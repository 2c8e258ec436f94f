"""The whole canvas as a file or a thumbnail: the canvas's own cards, without a window."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontInfo, QGuiApplication, QImage, QPainter, QPainterPath, QPen

from app.errors import FileAccessError, FileFormatError
from app.formats.files import write_bytes
from app.graph.arrange import arranged
from app.graph.lanes import Lanes
from app.graph.model import Frame, Graph, Link, Position
from app.graph.problems import Problem
from app.graph.report import Report
from app.ui import theme as themes
from app.ui.canvas.bends import bent_path
from app.ui.canvas.card_painter import paint_card
from app.ui.canvas.cards import Card, card_of, wire_ends
from app.ui.canvas.coloring import wire_color
from app.ui.canvas.ink import SHAPE, Ink, font
from app.ui.canvas.known import call_of, tensor_of
from app.ui.canvas.mark_painter import paint_frame, rect_of
from app.ui.canvas.wires import WIDTH, is_wrong, lanes_between, wire_path
from nodes.sentence import Sentence

MARGIN = 32.0
# Larger pictures are drawn smaller: many viewers give up beyond this, in pixels.
MOST_PIXELS = 16_000
# A thumbnail asks for no detail at all; frames then show their titles this small.
LEAST_DETAIL = 0.5
HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing


@dataclass(frozen=True)
class Drawing:
    """All that a picture shows: cards with their places, and what is wrong, by node."""

    graph: Graph
    cards: Mapping[str, Card]
    places: Mapping[str, QPointF]
    problems: Mapping[str, tuple[Problem, ...]]
    report: Report | None = None

    def of(self, nodes: Collection[str]) -> Drawing:
        """These nodes alone, without frames."""
        cards = {node: card for node, card in self.cards.items() if node in nodes}
        graph = replace(self.graph, marks=replace(self.graph.marks, frames={}))
        return replace(self, graph=graph, cards=cards)

    def bounds(self) -> QRectF:
        """The rectangle around all cards and frames, with a margin."""
        found = QRectF()
        for frame in self.graph.marks.frames.values():
            found = found.united(rect_of(frame))
        for node, card in self.cards.items():
            found = found.united(card.rect.translated(self.places[node]))
        return found.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)

    def paint(self, painter: QPainter, ink: Ink, scale: float) -> None:
        """Draw in scene coordinates. ``scale``: pixels a pixel, which decides the detail."""
        self._paint_frames(painter, ink, scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        places = self.places
        boxes = (card.rect.translated(places[n]) for n, card in self.cards.items())
        lanes = lanes_between(boxes, self.graph.flow)
        for link in self.graph.links():
            if link.source.node in self.cards and link.node in self.cards:
                source, target = self.cards[link.source.node], self.cards[link.node]
                start, end = wire_ends(link, source, target)
                wrong = is_wrong(link, self.problems.get(link.node, ()))
                tensor = tensor_of(self.graph, self.report, link.source)
                color = wire_color(source, tensor, wrong, ink.theme)
                painter.setPen(QPen(color, WIDTH))
                begin, finish = start + places[link.source.node], end + places[link.node]
                painter.drawPath(self._path(link, begin, finish, lanes))
        for node, card in self.cards.items():
            painter.save()
            painter.translate(self.places[node])
            paint_card(painter, card, ink, scale)
            painter.restore()

    def _path(self, link: Link, start: QPointF, end: QPointF, lanes: Lanes) -> QPainterPath:
        bends, flow = self.graph.marks.bends.get(link.ends, ()), self.graph.flow
        if not bends:
            return wire_path(start, end, lanes, flow)
        return bent_path(start, [QPointF(*point) for point in bends], end, flow)

    def _paint_frames(self, painter: QPainter, ink: Ink, scale: float) -> None:
        frames = self.graph.marks.frames.values()
        for frame in sorted(frames, key=lambda frame: (frame.comment, -_area(frame))):
            painter.save()
            painter.translate(frame.box.x, frame.box.y)
            paint_frame(painter, frame, ink, max(scale, LEAST_DETAIL))
            painter.restore()


def _area(frame: Frame) -> float:
    return frame.box.width * frame.box.height


def save_picture(
    graph: Graph,
    path: Path,
    report: Report | None = None,
    scale: float = 2.0,
    theme: str = themes.LIGHT,
    nodes: Collection[str] = (),
) -> None:
    """Write the graph as a picture; the suffix, ``.png``, ``.svg`` or ``.pdf``, says which.

    ``report`` gives the shapes; ``scale`` is pixels a pixel at 100 %, for ``.png`` alone; of some
    ``nodes`` only they are shown, with the wires between them. Raises
    FileAccessError when the picture cannot be made or the file cannot be written, and leaves the
    old one whole; FileFormatError for any other suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        values = {"suffix": path.suffix}
        template = (
            "A picture cannot be written as '{suffix}'; expected .png, .svg or .pdf. Rename it."
        )
        raise FileFormatError(Sentence(template, values))
    _application()
    ink = Ink(themes.load(theme))
    shown = drawing(graph, report)
    write_bytes(path, WRITERS[suffix](shown.of(nodes) if nodes else shown, ink, scale))


def thumbnail(graph: Graph, size: QSize, ratio: float = 1.0) -> QImage:
    """The whole graph within ``size``, in the present theme; ``ratio``: device pixels a pixel."""
    _application()
    image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    image.setDevicePixelRatio(ratio)
    shown = drawing(graph, None)
    bounds = shown.bounds()
    across, down = size.width() / bounds.width(), size.height() / bounds.height()
    scale = min(across, down, 1.0)
    painter = QPainter(image)
    painter.setRenderHints(HINTS)
    painter.translate(size.width() / 2, size.height() / 2)
    painter.scale(scale, scale)
    painter.translate(-bounds.center())
    # Blocks alone, so that thumbnails beside each other show their graphs alike.
    shown.paint(painter, Ink(themes.current()), scale=0.0)
    painter.end()
    return image


def drawing(graph: Graph, report: Report | None) -> Drawing:
    """What a picture of a graph shows; nodes that have no place are arranged."""
    problems: dict[str, tuple[Problem, ...]] = {}
    for problem in report.problems if report else ():
        problems[problem.node] = (*problems.get(problem.node, ()), problem)
    cards = {
        node: card_of(graph, node, call_of(graph, report, node), problems.get(node, ()))
        for node in graph.nodes
    }
    places = {node: QPointF(place.x, place.y) for node, place in _positions(graph).items()}
    return Drawing(graph, cards, places, problems, report)


def _positions(graph: Graph) -> Mapping[str, Position]:
    if graph.nodes.keys() <= graph.positions.keys():
        return graph.positions
    return arranged(graph)


def _png(shown: Drawing, ink: Ink, scale: float) -> bytes:
    bounds = shown.bounds()
    scale = min(scale, MOST_PIXELS / max(bounds.width(), bounds.height()))
    # Cards far apart in one direction would leave the other without a pixel.
    size = QSizeF(bounds.size() * scale).toSize().expandedTo(QSize(1, 1))
    image = QImage(size, QImage.Format.Format_RGB32)
    if image.isNull():
        raise _no_memory(size)
    image.fill(ink.theme["canvas"])
    painter = QPainter(image)
    painter.setRenderHints(HINTS)
    painter.scale(scale, scale)
    painter.translate(-bounds.topLeft())
    shown.paint(painter, ink, scale=max(scale, 1.0))
    painter.end()
    buffer = _buffer()
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise _no_memory(size)
    return bytes(buffer.data().data())


def _no_memory(size: QSize) -> FileAccessError:
    values: dict[str, str | int] = {"width": size.width(), "height": size.height()}
    return FileAccessError(
        Sentence(
            "A picture of {width} x {height} pixels could not be made; expected memory for it. "
            "Save a smaller one, an .svg or a .pdf.",
            values,
        )
    )


def _svg(shown: Drawing, ink: Ink, scale: float) -> bytes:
    # Loaded here: the window draws no SVG, and starts 5 ms earlier without it.
    from PySide6.QtSvg import QSvgGenerator

    bounds = shown.bounds()
    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(bounds.size().toSize())
    generator.setViewBox(QRectF(QPointF(), bounds.size()))
    generator.setTitle(shown.graph.title or shown.graph.name)
    painter = QPainter(generator)
    painter.fillRect(QRectF(QPointF(), bounds.size()), ink.theme["canvas"])
    painter.translate(-bounds.topLeft())
    shown.paint(painter, ink, scale=1.0)
    painter.end()
    return _with_any_font(bytes(buffer.data().data()))


def _with_any_font(svg: bytes) -> bytes:
    """Where a font is missing, another of its kind: the picture is looked at on other machines."""
    fixed = QFontInfo(font(SHAPE, fixed=True)).family(), font(SHAPE, fixed=True).family()
    for family in {match.decode() for match in re.findall(rb'font-family="([^"]*)"', svg)}:
        kind = "monospace" if family in fixed else "sans-serif"
        svg = svg.replace(
            f'font-family="{family}"'.encode(), f'font-family="{family}, {kind}"'.encode()
        )
    return svg


def _pdf(shown: Drawing, ink: Ink, scale: float) -> bytes:
    from app.ui.canvas.pdf_picture import pdf  # No start waits for it.

    return pdf(shown, ink, scale)


WRITERS = {".png": _png, ".svg": _svg, ".pdf": _pdf}


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.setData(QByteArray())
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


_owned: list[QGuiApplication] = []


def _application() -> None:
    """Fonts need an application. Where there is none yet, one without a display will do."""
    if QGuiApplication.instance() is None:
        platform = ["-platform", "offscreen"] if sys.platform.startswith("linux") else []
        _owned.append(QGuiApplication(["layerloom", *platform]))

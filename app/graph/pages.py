"""One part of a graph, all of which hangs together, on a page: rows of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.graph.blocks import Block, Shape, block, shape_of
from app.graph.footprint import Footprint
from app.graph.layering import Wire
from app.graph.model import Graph
from app.graph.ports import spec_of
from app.graph.rows import ENOUGH_ZOOM, Page, Word, folded, zoom
from app.graph.segments import Segment, Segments

# What belongs to the layer before it, unless that joins branches: better not first in a row.
FOLLOWING = ("activation", "normalization", "regularization", "pooling", "merging")
FOLLOWING_COST = 0.25
NAME_COST, MOST_SHARED = 0.12, 3  # for each word that the names on both sides have in common
# What is seen smaller than this is split further, if that shows it so many times larger.
SMALL, SPLIT_GAIN = 0.2, 2.0


@dataclass(frozen=True)
class Drawing:
    """``places``: upper left corners, along the flow and across it, in ``length`` x ``size``."""

    places: Mapping[str, tuple[float, float]]
    length: float
    size: float


class Part:
    """Nodes, each after what it reads; here they are numbers."""

    def __init__(self, graph: Graph, nodes: Sequence[str], cards: Mapping[str, Footprint]) -> None:
        self._graph = graph
        self._nodes = nodes
        self._cards = [cards[node] for node in nodes]
        self._into: list[list[Wire]] = [[] for _ in nodes]
        for wire in self._wires():
            self._into[wire.target].append(wire)
        self._cuts = Segments(len(nodes), [wire for wires in self._into for wire in wires])

    def _wires(self) -> list[Wire]:
        """The wires, each pair of nodes once; one of a cycle leads backwards and is cut."""
        number = {node: index for index, node in enumerate(self._nodes)}
        found: dict[tuple[int, int], Wire] = {}
        for target, node in enumerate(self._nodes):
            ends = self._cards[target].enters
            for ref, end in zip(self._graph.nodes[node].sources(), ends, strict=True):
                source = number.get(ref.node, target)
                if source < target and (source, target) not in found:
                    begins = self._cards[source].leaves
                    begin = begins[ref.output] if ref.output < len(begins) else 0.0
                    found[source, target] = Wire(source, target, begin, end)
        return list(found.values())

    def drawn(self, screen: tuple[float, float], known: dict[Shape, Block]) -> Drawing:
        """The page. ``known``: blocks that were drawn before, by their shape."""
        segments = self._cuts.whole()
        words = self._words(segments, known)
        page = folded(words, screen)
        if page.length * ENOUGH_ZOOM <= screen[0]:
            words = self._words(segments, known, centring=True)
            page = folded(words, screen)
        elif zoom(page, screen) < SMALL:
            pieces = [piece for segment in segments for piece in self._cuts.split(segment)]
            parts = self._words(pieces, known)
            other = folded(parts, screen)
            if zoom(other, screen) > SPLIT_GAIN * zoom(page, screen):
                segments, words, page = pieces, parts, other
        places = dict(self._places(segments, words, page))
        return Drawing(places, page.length, page.size)

    def _words(
        self, segments: Sequence[Segment], known: dict[Shape, Block], centring: bool = False
    ) -> list[Word]:
        words: list[Word] = []
        beside: tuple[float, ...] = ()
        for segment in segments:
            wires = [wire for vertex in segment.vertices for wire in self._into[vertex]]
            shape = shape_of(segment, wires, self._cards, beside, centring)
            drawn = known.get(shape)  # Its many cards are gone through each time it is looked up.
            if drawn is None:
                drawn = known[shape] = block(shape)
            beside = drawn.beside
            readers = {wire.target for wire in wires if wire.source == segment.root}
            words.append(self._word(segment, drawn, readers))
        return words

    def _word(self, segment: Segment, drawn: Block, readers: set[int]) -> Word:
        """``readers``: what reads the root of the segment."""
        cost = self._cost(segment.root, min(readers, default=segment.vertices[0]))
        if len(segment.vertices) == 1:
            return Word(drawn, cost=cost)
        ahead = begin = 0.0
        for column in drawn.columns:
            if any(segment.vertices[place] in readers for place, _ in column.cards):
                ahead = begin
            begin += column.gap + column.length
        return Word(drawn, len(readers), ahead, cost)

    def _cost(self, root: int | None, first: int) -> float:
        """Of a row that begins with ``first``, the one before it ending with ``root``."""
        if root is None:
            return 0.0
        before, after = self._nodes[root], self._nodes[first]
        follows = self._family(after) in FOLLOWING and self._family(before) != "merging"
        shared = _shared(self._graph.name_of(before), self._graph.name_of(after))
        return FOLLOWING_COST * follows + NAME_COST * min(shared, MOST_SHARED)

    def _family(self, node: str) -> str:
        spec = spec_of(self._graph, node)
        if spec is None:
            return ""
        return "activation" if spec.name == "Activation" else spec.family

    def _places(
        self, segments: Sequence[Segment], words: Sequence[Word], page: Page
    ) -> Iterator[tuple[str, tuple[float, float]]]:
        for row in page.rows:
            line = row.line
            along = -words[row.first].block.columns[0].gap
            for index in range(row.first, row.last):
                for column in words[index].block.columns:
                    along += column.gap
                    for place, height in column.cards:
                        vertex = segments[index].vertices[place]
                        edge = line + height - self._cards[vertex].before
                        yield self._nodes[vertex], (along, edge)
                    along += column.length
                line += words[index].block.drift


def _shared(one: str, other: str) -> int:
    """How many words two names begin with in common: ``conv2_block1_add``, ``conv2_block2_out``."""
    count = 0
    for mine, theirs in zip(one.split("_"), other.split("_"), strict=False):
        if mine != theirs:
            break
        count += 1
    return count

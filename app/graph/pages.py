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
FOLLOWING_COST, NAME_COST = 0.25, 0.12
MOST_SHARED = 3
SMALL, SPLIT_GAIN = 0.2, 2.0


@dataclass(frozen=True)
class Drawing:
    """``places``: upper left corners, along the flow and across it, in ``length`` x ``size``."""

    places: Mapping[str, tuple[float, float]]
    length: float
    size: float


class Part:
    """Nodes, each after what it reads, as numbers."""

    def __init__(self, graph: Graph, nodes: Sequence[str], cards: Mapping[str, Footprint]) -> None:
        self.graph = graph
        self.nodes = nodes
        self.cards = [cards[node] for node in nodes]
        self.into: list[list[Wire]] = [[] for _ in nodes]
        for wire in self._wires():
            self.into[wire.target].append(wire)
        self.cuts = Segments(len(nodes), [wire for wires in self.into for wire in wires])
        self.segments = self.cuts.whole()

    def _wires(self) -> list[Wire]:
        """The wires, each pair of nodes once; one of a cycle leads backwards and is cut."""
        number = {node: index for index, node in enumerate(self.nodes)}
        found: dict[tuple[int, int], Wire] = {}
        for target, node in enumerate(self.nodes):
            ends = self.cards[target].enters
            for ref, end in zip(self.graph.nodes[node].sources(), ends, strict=True):
                source = number.get(ref.node, target)
                if source < target and (source, target) not in found:
                    begins = self.cards[source].leaves
                    begin = begins[ref.output] if ref.output < len(begins) else 0.0
                    found[source, target] = Wire(source, target, begin, end)
        return list(found.values())

    def drawn(self, screen: tuple[float, float], known: dict[Shape, Block]) -> Drawing:
        """The page. ``known``: blocks that were drawn before, by their shape."""
        words = self._words(self.segments, known)
        page = folded(words, screen)
        if page.length * ENOUGH_ZOOM <= screen[0]:
            words = self._words(self.segments, known, centring=True)
            page = folded(words, screen)
        elif zoom(page, screen) < SMALL:
            pieces = [piece for segment in self.segments for piece in self.cuts.split(segment)]
            if len(pieces) > len(self.segments):
                parts = self._words(pieces, known)
                other = folded(parts, screen)
                if zoom(other, screen) > SPLIT_GAIN * zoom(page, screen):
                    words, page, self.segments = parts, other, pieces
        places = dict(self._places(words, page))
        return Drawing(places, page.length, page.size)

    def _words(
        self, found: Sequence[Segment], known: dict[Shape, Block], centring: bool = False
    ) -> list[Word]:
        words: list[Word] = []
        beside: tuple[float, ...] = ()
        for segment in found:
            words.append(self._word(segment, known, centring, beside))
            beside = words[-1].block.beside
        return words

    def _word(
        self,
        segment: Segment,
        known: dict[Shape, Block],
        centring: bool,
        beside: tuple[float, ...],
    ) -> Word:
        wires = [wire for vertex in segment.vertices for wire in self.into[vertex]]
        shape = shape_of(segment, wires, self.cards, beside, centring)
        if shape not in known:
            known[shape] = block(shape)
        drawn = known[shape]
        entering = {wire.target for wire in wires if wire.source == segment.root}
        if len(segment.vertices) == 1:
            return Word(drawn, cost=self._cost(segment, segment.vertices[0]))
        begins: dict[int, float] = {}
        at = 0.0
        for column in drawn.columns:
            begins |= dict.fromkeys((segment.vertices[place] for place, _ in column.cards), at)
            at += column.gap + column.length
        return Word(
            drawn,
            wires=len(entering),
            ahead=max((begins[vertex] for vertex in entering), default=0.0),
            cost=self._cost(segment, min(entering, default=segment.vertices[0])),
        )

    def _cost(self, segment: Segment, first: int) -> float:
        """Of a row that begins with this segment, ``first`` being what follows the row before."""
        if segment.root is None:
            return 0.0
        before, after = self.nodes[segment.root], self.nodes[first]
        follows = self._family(after) in FOLLOWING and self._family(before) != "merging"
        shared = _shared(self.graph.name_of(before), self.graph.name_of(after))
        return FOLLOWING_COST * follows + NAME_COST * min(shared, MOST_SHARED)

    def _family(self, node: str) -> str:
        spec = spec_of(self.graph, node)
        if spec is None:
            return ""
        return "activation" if spec.name == "Activation" else spec.family

    def _places(
        self, words: Sequence[Word], page: Page
    ) -> Iterator[tuple[str, tuple[float, float]]]:
        for row in page.rows:
            line = row.line
            along = -words[row.first].block.columns[0].gap
            for index in range(row.first, row.last):
                vertices = self.segments[index].vertices
                for column in words[index].block.columns:
                    along += column.gap
                    for place, height in column.cards:
                        vertex = vertices[place]
                        top = line + height - self.cards[vertex].before
                        yield self.nodes[vertex], (along, top)
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

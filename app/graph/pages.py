"""One part of a graph, all of which hangs together, on a page: rows of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.graph.blocks import Block, Shape, Style, block
from app.graph.footprint import Footprint
from app.graph.layering import Wire
from app.graph.model import Graph
from app.graph.ports import spec_of
from app.graph.rows import Page, Word, folded
from app.graph.segments import Segment, segments

# What belongs to the layer before it: better not at the beginning of a row.
FOLLOWING = ("activation", "normalization", "regularization", "pooling", "merging")
FOLLOWING_COST, NAME_COST = 0.12, 0.08
MOST_SHARED = 3


@dataclass(frozen=True)
class Drawing:
    """``places``: upper left corners (along the flow, across it); all within ``length`` x ``size``."""

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
        self.segments = segments(len(nodes), [wire for wires in self.into for wire in wires])

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
        words = self._words(known, ["plain"] * len(self.segments))
        page = folded(words, screen)
        if len(page.rows) == 1:
            words = self._words(known, ["centred"] * len(words))
            page = folded(words, screen)
        elif _bends(words, page):
            # A long wire into the last card of a row is straight where its line is the lowest.
            hangs = [word.level and word.block.behind > word.block.before for word in words]
            words = self._words(known, ["flipped" if below else "plain" for below in hangs])
            page = folded(words, screen)
        places = dict(self._places(words, page))
        return Drawing(places, page.length, page.size)

    def _words(self, known: dict[Shape, Block], styles: Sequence[Style]) -> list[Word]:
        return [
            self._word(segment, known, style)
            for segment, style in zip(self.segments, styles, strict=True)
        ]

    def _word(self, segment: Segment, known: dict[Shape, Block], style: Style) -> Word:
        wires = [wire for vertex in segment.vertices for wire in self.into[vertex]]
        drawn = block(segment, wires, self.cards, known, style)
        entering = {wire.target for wire in wires if wire.source == segment.root}
        if len(segment.vertices) == 1:
            return Word(drawn, cost=self._cost(segment, segment.vertices[0]))
        begins: dict[int, float] = {}
        at = 0.0
        for column in drawn.columns:
            begins |= dict.fromkeys((segment.vertices[place] for place, _ in column.cards), at)
            at += column.gap + column.length
        before_end = at - sum(c.gap + c.length for c in drawn.columns[-2:])
        return Word(
            drawn,
            wires=len(entering),
            ahead=max((begins[vertex] for vertex in entering), default=0.0),
            level=any(
                begins.get(wire.source, -1.0) < before_end for wire in self.into[segment.end]
            ),
            cost=self._cost(segment, min(entering, default=segment.vertices[0])),
        )

    def _cost(self, segment: Segment, first: int) -> float:
        """Of a row that begins with this segment, ``first`` being what follows the row before."""
        if segment.root is None:
            return 0.0
        names = [self.graph.name_of(self.nodes[vertex]) for vertex in (segment.root, first)]
        spec = spec_of(self.graph, self.nodes[first])
        follows = spec is not None and spec.family in FOLLOWING
        return FOLLOWING_COST * follows + NAME_COST * min(_shared(*names), MOST_SHARED)

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
            if row.last < len(words):
                last = self.segments[row.last - 1].end
                card = self.cards[last]
                bottom = row.line + row.behind - card.before - card.behind
                yield self.nodes[last], (along - card.length, bottom)


def _bends(words: Sequence[Word], page: Page) -> bool:
    """Whether the last card of a row, to which a long wire leads, leaves its line."""
    return any(
        words[row.last - 1].level
        and words[row.last - 1].block.behind > 0
        and row.behind > words[row.last - 1].block.columns[-1].behind
        for row in page.rows[:-1]
    )


def _shared(one: str, other: str) -> int:
    """How many words two names begin with in common: ``conv2_block1_add``, ``conv2_block2_out``."""
    count = 0
    for mine, theirs in zip(one.split("_"), other.split("_"), strict=False):
        if mine != theirs:
            break
        count += 1
    return count

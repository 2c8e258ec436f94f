"""Blocks in rows, as words in lines: a deep model becomes a page that fits a screen.

Rows are all read in the same direction. The wire from one to the next runs back in a lane between
them that is kept free: ``lanes``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.graph.blocks import Block
from app.graph.lanes import LANE_GAP

# A drawing is folded so that it is seen as large as can be; larger than this is no better.
ENOUGH_ZOOM = 0.6
LEAST_GAIN = 1.5  # it is not folded for less: one row is easier to follow
WIDTHS = 1.12  # from one length of rows that is tried to the next
AROUND = 2.2  # how far lengths that are tried are from the ideal
NEARLY = 0.8  # lengths this near to the best are tried with care
BETTER = 1.06  # shorter rows must show the drawing larger by so much
# What a break costs, where a row that is free to one third costs 0.11.
WIRES_COST, AHEAD_COST = 0.06, 0.6
MOST_WORDS = 1_000  # to be broken with care at several lengths of rows
MOST_BREAKS = 20  # places to break that are considered for a row
LEAST_FULL = 0.4  # a row is so full at least, if it can be
PHRASE = 12  # in longer models only the best of so many places for a row


@dataclass(frozen=True, slots=True)
class Word:
    """A block, and what a row before or behind it has to know.

    ``wires``: how many enter it from the block before. ``ahead``: how far from its beginning the
    last of them ends. ``cost`` of a row that begins with it.
    """

    block: Block
    wires: int = 1
    ahead: float = 0.0
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """Words ``first`` to ``last`` - 1; ``line``: where the line of the first one is."""

    first: int
    last: int
    line: float


@dataclass(frozen=True, slots=True)
class Page:
    """Rows within ``length`` along the flow and ``size`` across it."""

    rows: tuple[Row, ...]
    length: float
    size: float


def folded(words: Sequence[Word], screen: tuple[float, float]) -> Page:
    """The rows of these words. ``screen``: the shape to fill, along the flow and across it."""
    whole = _page(words, [0, len(words)])
    lengths = [word.block.length for word in words]
    width, longest = sum(lengths), max(lengths)
    if width * ENOUGH_ZOOM <= screen[0] or width < longest * LEAST_GAIN:
        return whole
    zooms = _zooms(words, lengths, screen)
    likely = sorted(zooms, key=zooms.__getitem__, reverse=True)
    best, chosen = LEAST_GAIN * zoom(whole, screen), whole
    for width in sorted(likely[: 1 + MOST_WORDS // len(words)], reverse=True):
        if zooms[width] < NEARLY * zooms[likely[0]]:
            continue
        starts, cost = _broken(words, lengths, width)
        page = _page(words, starts)
        quality = zoom(page, screen) * (1 - min(cost / len(starts), 0.5))
        if quality > best * BETTER:
            best, chosen = quality, page
    return chosen


def zoom(page: Page, screen: tuple[float, float]) -> float:
    """The scale at which it is seen whole; larger than enough is no better."""
    return min(screen[0] / page.length, screen[1] / page.size, ENOUGH_ZOOM)


def _zooms(
    words: Sequence[Word], lengths: Sequence[float], screen: tuple[float, float]
) -> dict[float, float]:
    """Lengths of rows, long ones first, and how large they would show the whole, by and large."""
    found: dict[float, float] = {}
    longest = max(lengths)
    # As if all blocks could be cut to fill the screen; higher rows than most need longer ones.
    area = sum([word.block.length * (word.block.size + 2 * LANE_GAP) for word in words])
    ideal = math.sqrt(area * screen[0] / screen[1])
    width = min(max(ideal * AROUND, screen[0] / ENOUGH_ZOOM), sum(lengths) / WIDTHS)
    while width > max(longest, ideal / AROUND):
        found[width] = zoom(_page(words, _filled(lengths, width)), screen)
        if found[width] >= ENOUGH_ZOOM:
            return found
        width /= WIDTHS
    width = max(width, longest)
    found[width] = zoom(_page(words, _filled(lengths, width)), screen)
    return found


def _filled(lengths: Sequence[float], width: float) -> list[int]:
    """Where rows begin when each takes what it can, and where the last one ends."""
    starts, used = [0], 0.0
    for index, length in enumerate(lengths):
        if used and used + length > width + 0.5:
            starts.append(index)
            used = 0.0
        used += length
    return [*starts, len(lengths)]


def _broken(
    words: Sequence[Word], lengths: Sequence[float], width: float
) -> tuple[list[int], float]:
    """Where rows begin, and the last ends: evenly full, and broken where it is easy to read.

    With it what that costs. After Knuth and Plass, *Breaking paragraphs into lines* (1981).
    """
    breaks = _breaks(words, lengths, width)
    steps = list(zip(breaks, breaks[1:], strict=False))
    across = [sum(lengths[first:last]) for first, last in steps]
    best = [0.0] * len(breaks)
    start = [0] * len(breaks)
    for end in range(1, len(breaks)):
        used, least = 0.0, float("inf")
        for first in range(end - 1, -1, -1):
            used += across[first]
            if used > width + 0.5 and first < end - 1:
                break
            if first and used < LEAST_FULL * width and used + across[first - 1] <= width:
                continue
            cost = best[first] + _row_cost(words, breaks[end], used, width)
            if cost < least:
                least, start[end] = cost, first
        best[end] = least
    path = [len(breaks) - 1]
    while path[-1]:
        path.append(start[path[-1]])
    return [breaks[place] for place in reversed(path)], best[-1]


def _row_cost(words: Sequence[Word], end: int, used: float, width: float) -> float:
    """What a row costs that ends before word ``end``, and reaches so far."""
    if end == len(words):
        return 0.0
    after = words[end]
    free = max(1 - used / width, 0.0)
    cost = free * free + after.cost + WIRES_COST * (after.wires - 1)
    return cost + AHEAD_COST if after.ahead > used else cost


def _breaks(words: Sequence[Word], lengths: Sequence[float], width: float) -> list[int]:
    """Where rows may begin, and the end. Of a thousand words only the best of several."""
    if len(words) * width < MOST_BREAKS * sum(lengths):
        return list(range(len(words) + 1))
    found, used = [0], 0.0
    candidates: list[int] = []
    for index, length in enumerate(lengths):
        if candidates and used + length > width / PHRASE:
            cheapest = min(
                reversed(candidates),
                key=lambda place: words[place].cost + WIRES_COST * words[place].wires,
            )
            found.append(cheapest)
            used = sum(lengths[cheapest:index])
            candidates = []
        if used > width / PHRASE / 2:
            candidates.append(index)
        used += length
    return [*found, len(words)]


def _page(words: Sequence[Word], starts: Sequence[int]) -> Page:
    rows: list[Row] = []
    length = line = 0.0
    for first, last in zip(starts, starts[1:], strict=False):
        blocks = [word.block for word in words[first:last]]
        before, behind = _reach(blocks)
        line += before + (2 * LANE_GAP if rows else 0)
        rows.append(Row(first, last, line))
        line += behind
        across = sum([block.length for block in blocks]) - blocks[0].columns[0].gap
        length = max(length, across)
    return Page(tuple(rows), length, line)


def _reach(blocks: Sequence[Block]) -> tuple[float, float]:
    """How far a row reaches to either side of its line."""
    before = behind = drift = 0.0
    for block in blocks:
        before = max(before, block.before - drift)
        behind = max(behind, block.behind + drift)
        drift += block.drift
    return before, behind

"""How blocks are broken into rows. Blocks are 500 long and 100 high, on a screen 1600 x 1000."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from app.graph.blocks import Block, Column
from app.graph.rows import Page, Word, folded

SCREEN = (1_600.0, 1_000.0)


def words(count: int, length: float = 500.0, size: float = 100.0) -> list[Word]:
    column = Column(0.0, length, ((0, 0.0),))
    block = Block((column,), size / 2, size / 2, 0.0, length)
    return [Word(block)] * count


def begins(page: Page) -> list[int]:
    return [row.first for row in page.rows]


def test_a_drawing_is_folded_when_that_shows_it_half_as_large_again() -> None:
    """In rows a word is seen at 60 % at most, in one row of eight at 40 %."""
    assert begins(folded(words(8), SCREEN)) == [0]
    assert len(folded(words(9), SCREEN).rows) > 1


def test_rows_are_evenly_full_and_48_apart() -> None:
    page = folded(words(20), SCREEN)
    lengths = [row.last - row.first for row in page.rows]
    assert max(lengths) - min(lengths[:-1]) <= 1
    assert [after.line - before.line for before, after in pairwise(page.rows)] == [148.0] * (
        len(page.rows) - 1
    )
    assert page.size == 148 * len(page.rows) - 48


@pytest.mark.parametrize("count", [100, 3_000])
def test_many_words_fill_the_screen(count: int) -> None:
    """3,000 words are broken in phrases, which are no worse to look at."""
    page = folded(words(count), SCREEN)
    assert 1.2 < page.length / page.size < 2.2
    assert [row.first for row in page.rows[1:]] == [row.last for row in page.rows[:-1]]
    assert page.rows[-1].last == count


def test_a_row_begins_where_that_costs_least() -> None:
    """Every third word is a good beginning; without costs rows are of four, and end elsewhere."""
    dear = [replace(word, cost=0.4 if index % 3 else 0.0) for index, word in enumerate(words(24))]
    assert all(first % 3 == 0 for first in begins(folded(dear, SCREEN)))
    assert any(first % 3 for first in begins(folded(words(23), SCREEN)))


def test_a_break_with_one_wire_is_better_than_with_several() -> None:
    many = [replace(word, wires=4 if index % 4 else 1) for index, word in enumerate(words(24))]
    assert all(first % 4 == 0 for first in begins(folded(many, SCREEN)))


@pytest.mark.parametrize(("ahead", "begins_row"), [(0.0, True), (1_400.0, True), (1_700.0, False)])
def test_no_wire_leads_on_to_the_right_in_the_next_row(ahead: float, begins_row: bool) -> None:
    """One that ends 1,700 from the beginning of its row would, behind a row of three words."""
    long = replace(words(1, 2_000.0)[0], ahead=ahead)
    page = folded([*words(3), long, *words(12)], SCREEN)
    assert (3 in begins(page)) == begins_row


def test_one_block_that_is_most_of_all_leaves_nothing_to_fold() -> None:
    found = [*words(2), *words(1, 9_000.0), *words(2)]
    assert begins(folded(found, SCREEN)) == [0]


def test_higher_blocks_make_longer_rows() -> None:
    low, high = folded(words(60), SCREEN), folded(words(60, size=600.0), SCREEN)
    assert high.length > low.length

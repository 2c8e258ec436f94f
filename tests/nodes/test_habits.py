"""Habits name layers of the library, and offer only what can follow."""

from __future__ import annotations

import pytest

from nodes.catalogue import catalogue
from nodes.habits import AFTER, BY_RANK, TEXT, WHOLE_NUMBERS, likely_after, likely_before


def test_every_name_is_a_layer_of_the_library() -> None:
    named = {*AFTER, *TEXT, *WHOLE_NUMBERS}
    named |= {name for names in (*AFTER.values(), *BY_RANK.values()) for name in names}
    assert {name for name in named if catalogue().get(name) is None} == set()


@pytest.mark.parametrize("rank", BY_RANK)
def test_what_follows_by_rank_takes_that_rank(rank: int) -> None:
    specs = (catalogue().get(name) for name in BY_RANK[rank])
    assert all(spec and spec.ports[0].takes_rank(rank) for spec in specs)


def test_the_kind_of_numbers_comes_before_the_class() -> None:
    assert likely_after("Input", 2, "string")[0] == "TextVectorization"
    assert likely_after("Input", 2, "int32")[0] == "Embedding"
    assert likely_after("Conv2D", 4, "float32")[0] == "MaxPooling2D"


def test_before_is_the_same_table_read_backwards() -> None:
    assert likely_before("Embedding")[0] == "TextVectorization"
    assert likely_before("Dense")[-1] == "Input"

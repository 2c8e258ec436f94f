"""Hints that are not told again: remembered with the node, undone, told again."""

from __future__ import annotations

import json

import pytest

from app.errors import EditError
from app.formats.layerloom import decode, encode
from app.graph.document import Document
from app.graph.model import Graph
from app.graph.problems import Problem
from app.graph.records import from_records, to_records
from app.graph.silence import Silence, TellAgain, has_silenced, may_be_silenced, told
from tests.builder import Builder, chain
from tests.corpus.reading import drawn

HINT = Problem("hint", "not-flattened", "dense", "inputs", {"node": "dense"})
TOWER = """
def tower():
    inside = Input(4)
    hidden = Dense(inside, units=2)
x = Input(4)
part = tower(x)
"""


def test_a_silenced_hint_is_not_told_and_others_are() -> None:
    graph = Silence("dense", "not-flattened").apply(chain(2))
    other = Problem("hint", "not-flattened", "dense_1")
    another = Problem("hint", "linear-chain", "dense")
    error = Problem("error", "not-flattened", "dense")
    assert told(graph, [HINT, other, another, error]) == [other, another, error]


def test_it_is_one_step_that_is_undone_and_told_again() -> None:
    document = Document(chain(2))
    before = document.graph
    document.apply(Silence("dense", "not-flattened"))
    assert has_silenced(document.graph)
    document.apply(TellAgain())
    assert document.graph == before
    document.undo()
    assert has_silenced(document.graph)
    document.undo()
    assert document.graph == before
    assert not has_silenced(document.graph)


def test_a_file_remembers_it_at_a_layer_and_at_an_input() -> None:
    builder = Builder()
    builder.layer("Dense", builder.input("a", 4), units=2)
    graph = Silence("dense", "not-flattened").apply(builder.graph)
    graph = Silence("dense", "linear-chain").apply(graph)
    graph = Silence("a", "unused-input").apply(graph)
    assert graph.nodes["dense"].silent == ("linear-chain", "not-flattened")
    back = from_records(json.loads(json.dumps(to_records(graph))))
    assert back.nodes == graph.nodes
    assert _there_and_back(graph).nodes == graph.nodes


def _there_and_back(graph: Graph) -> Graph:
    return decode(encode(graph))


def test_nothing_is_written_where_nothing_is_silenced() -> None:
    assert "silent" not in json.dumps(to_records(chain(2)))


def test_inside_submodels_all_is_told_again_too() -> None:
    graph = drawn(TOWER)
    inner = Silence("hidden", "linear-chain").apply(graph.definitions["tower"])
    before = graph.definitions["tower"]
    graph.definitions["tower"] = inner  # type: ignore[index]
    assert has_silenced(graph)
    assert TellAgain().apply(graph).definitions["tower"] == before


@pytest.mark.parametrize(
    ("problem", "may"),
    [
        (HINT, True),
        (Problem("warning", "mask-lost", "dense"), True),
        (Problem("error", "rank-mismatch", "dense"), False),
        (Problem("warning", "missing-input", "dense"), False),
        (Problem("hint", "empty"), False),
        (Problem("warning", "too-large", "dense"), False),
    ],
)
def test_only_opinions_on_a_node_can_be_silenced(problem: Problem, may: bool) -> None:
    assert may_be_silenced(problem) is may


def test_a_node_that_is_not_there_is_refused() -> None:
    with pytest.raises(EditError, match="There is no node gone"):
        Silence("gone", "not-flattened").apply(chain(1))

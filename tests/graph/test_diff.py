"""The difference is exactly what a view must redraw: before + diff = after."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.graph.bypass import Bypass
from app.graph.diff import graph_diff, renewed
from app.graph.edits import (
    Connect,
    Edit,
    Move,
    RemoveNodes,
    Rename,
    SetArguments,
    SetFlow,
    SetOutputs,
)
from app.graph.model import Graph, LayerDefinition, Link, Node, Position, TensorRef
from app.graph.silence import Silence, TellAgain
from tests.builder import chain


def test_no_difference_is_empty() -> None:
    diff = graph_diff(chain(3), chain(3))
    assert not any((diff.added, diff.removed, diff.changed, diff.moved, diff.model))
    assert not diff.links_added | diff.links_removed


def test_one_argument_touches_one_node() -> None:
    graph = chain(3)
    diff = graph_diff(graph, SetArguments("dense_1", {"units": 7}).apply(graph))
    assert diff.changed == {"dense_1"}
    assert not diff.links_added | diff.links_removed | diff.moved


def test_a_move_is_only_a_move() -> None:
    graph = chain(3)
    diff = graph_diff(graph, Move({"dense": Position(1, 2)}).apply(graph))
    assert diff.moved == {"dense"}
    assert not diff.changed


def test_a_rewired_port() -> None:
    graph = chain(2)
    diff = graph_diff(graph, Connect(TensorRef("a"), "dense_1", "inputs").apply(graph))
    assert diff.links_removed == {Link(TensorRef("dense"), "dense_1", "inputs")}
    assert diff.links_added == {Link(TensorRef("a"), "dense_1", "inputs")}
    # dense has become an output: its badge changes.
    assert diff.changed == {"dense", "dense_1"}


def test_badges_follow_outputs_and_calls() -> None:
    graph = chain(2)
    pinned = SetOutputs((TensorRef("dense_1"), TensorRef("dense"))).apply(graph)
    assert graph_diff(graph, pinned).changed == {"dense", "dense_1"}
    layer = LayerDefinition("Dense", "d", {"units": 1})
    two = Graph(layers={"d": layer}, nodes={"n": Node(layer="d"), "m": Node(layer="d")})
    one = RemoveNodes(frozenset({"m"})).apply(two)
    assert graph_diff(two, one).changed == {"n"}


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from(["a", "dense", "dense_1"]))
def test_wires_add_up(before: int, after: int, gone: str) -> None:
    one, other = chain(before), Rename("dense", "x").apply(chain(after))
    if gone in other.nodes:
        other = RemoveNodes(frozenset({gone})).apply(other)
    diff = graph_diff(one, other)
    assert (set(one.links()) - diff.links_removed) | diff.links_added == set(other.links())
    assert (one.nodes.keys() - diff.removed) | diff.added == other.nodes.keys()


def test_a_first_place_is_a_move() -> None:
    placed = chain(1)
    nowhere = replace(placed, positions={})
    assert graph_diff(nowhere, placed).moved == {"a", "dense"}
    assert graph_diff(placed, nowhere).moved == {"a", "dense"}


def test_another_flow_is_told_and_nothing_else() -> None:
    graph = chain(3)
    diff = graph_diff(graph, SetFlow("down").apply(graph))
    assert diff.flow
    assert not any((diff.added, diff.removed, diff.changed, diff.moved, diff.model, diff.marks))
    assert not graph_diff(graph, graph).flow


def test_what_is_another_object_is_renewed_whatever_the_order() -> None:
    one, two, three = object(), object(), object()
    before = {"a": one, "b": two}
    assert renewed(before, before) == []
    assert renewed(before, dict(before)) == []
    assert renewed(before, {"a": one, "b": three}) == ["b"]
    assert renewed(before, {"b": three, "a": one}) == ["b"]
    assert renewed(before, {"a": one}) == []
    assert renewed(before, {"c": None, "a": one, "b": two}) == ["c"]


def test_noted_nodes_are_followed_through_edits() -> None:
    """What a graph took over from the one before it is what it would find by itself."""
    graph = chain(6)
    ids = tuple(graph.nodes)
    edits: list[Edit] = [
        Bypass(frozenset({ids[2], ids[3]})),
        Silence(ids[4], "linear-chain"),
        Rename(graph.nodes[ids[1]].layer, "other"),
        Bypass(frozenset({ids[3]}), skip=False),
        RemoveNodes(frozenset({ids[2]})),
        TellAgain(),
    ]
    assert graph.noted == frozenset()
    seen = []
    for edit in edits:
        graph = edit.apply(graph)
        assert "noted" in vars(graph) or isinstance(edit, Rename)
        assert graph.noted == replace(graph).noted
        seen.append(set(graph.noted))
    assert seen == [
        {ids[2], ids[3]},
        {ids[2], ids[3], ids[4]},
        {ids[2], ids[3], ids[4]},
        {ids[2], ids[4]},
        {ids[4]},
        set(),
    ]

"""Automatic arrangement: what a person would call neat, stated as rules."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats.examples import NAMES, read_example
from app.graph.arrange import arranged
from app.graph.model import Graph, LayerDefinition, Node, Position, TensorRef
from tests.builder import Builder, chain, residual

WIDTH, HEIGHT = 176, 78  # a card, from mock.png at 100 %


def overlapping(places: dict[str, Position]) -> list[tuple[str, str]]:
    return [
        (one, other)
        for one, other in combinations(places, 2)
        if abs(places[one].x - places[other].x) < WIDTH
        and abs(places[one].y - places[other].y) < HEIGHT
    ]


def backward(graph: Graph, places: dict[str, Position]) -> list[object]:
    return [
        link
        for link in graph.links()
        if link.source.node in places
        and link.node in places
        and places[link.source.node].x + WIDTH >= places[link.node].x
    ]


@st.composite
def acyclic(draw: st.DrawFn) -> Graph:
    """Up to 40 nodes, each reading up to three of those before it."""
    count = draw(st.integers(1, 40))
    nodes = {}
    for index in range(count):
        sources = draw(st.lists(st.integers(0, index - 1), max_size=3)) if index else []
        wires = {"inputs": tuple(TensorRef(f"n{source}") for source in sources)}
        nodes[f"n{index}"] = Node(layer=f"n{index}", inputs=wires if sources else {})
    layers = {node: LayerDefinition("Add", node) for node in nodes}
    return Graph(nodes=nodes, layers=layers)


@settings(max_examples=150, deadline=None)
@given(acyclic())
def test_no_cards_overlap_and_every_wire_goes_to_the_right(graph: Graph) -> None:
    places = arranged(graph)
    assert places.keys() == graph.nodes.keys()
    assert not overlapping(places)
    assert not backward(graph, places)
    assert all(place.x == int(place.x) and place.y == int(place.y) for place in places.values())


@settings(max_examples=40, deadline=None)
@given(acyclic(), st.randoms())
def test_the_order_of_the_file_does_not_matter(graph: Graph, random: object) -> None:
    names = list(graph.nodes)
    random.shuffle(names)  # type: ignore[attr-defined]
    shuffled = replace(graph, nodes={name: graph.nodes[name] for name in names})
    assert arranged(shuffled) == arranged(graph)


def test_a_chain_is_one_level_row() -> None:
    places = arranged(chain(6))
    assert {place.y for place in places.values()} == {0}
    across = sorted(place.x for place in places.values())
    assert {after - before for before, after in zip(across, across[1:], strict=False)} == {202}


def test_branches_lie_symmetrically_about_what_they_share() -> None:
    """By hand: two rows 110 apart, the trunk half a row below the upper one."""
    places = arranged(read_example("multiple_outputs"))
    assert places["class11"].y == places["class12"].y == places["output1"].y == 0
    assert places["output2"].y == 110
    assert places["input"].y == places["extract"].y == 55
    assert places["output2"].x == places["class11"].x


def test_three_branches_are_centred_on_the_middle_one() -> None:
    b = Builder()
    trunk = b.layer("Dense", b.input("a", 4), units=4)
    ends = [b.layer("Dense", trunk, units=4) for _ in range(3)]
    places = arranged(b.graph)
    assert [places[end.node].y for end in ends] == [0, 110, 220]
    assert places[trunk.node].y == 110


def test_the_first_output_and_the_first_wire_stand_on_top() -> None:
    b = Builder()
    left, right = b.input("left", 4), b.input("right", 4)
    merged = b.layer("Concatenate", right, left)
    b.layer("Dense", merged, units=1, name="one")
    b.layer("Dense", merged, units=2, name="two")
    places = arranged(b.graph)
    assert places["right"].y < places["left"].y
    first, second = (ref.node for ref in b.graph.outputs)
    assert places[first].y < places[second].y


def test_a_bypassing_wire_is_straight_and_clear_of_the_cards_it_passes() -> None:
    graph = residual(3)
    places = arranged(graph)
    trunk = ["a", "add", "add_1", "add_2"]
    assert len({places[node].y for node in trunk}) == 1
    wire = places["a"].y + 39  # where wires meet a card
    for node in graph.nodes.keys() - set(trunk):
        assert not places[node].y - 8 <= wire <= places[node].y + HEIGHT + 8


def test_an_input_stands_before_what_reads_it_and_not_at_the_far_left() -> None:
    b = Builder()
    deep = b.input("deep", 4)
    for _ in range(4):
        deep = b.layer("Dense", deep, units=4)
    wide = b.input("wide", 4)
    merged = b.layer("Concatenate", deep, wide)
    places = arranged(b.graph)
    assert places["wide"].x == places[deep.node].x
    assert places["wide"].x < places[merged.node].x


def test_parts_that_nothing_joins_stand_one_below_the_other() -> None:
    b = Builder()
    for name in ("a", "b"):
        b.layer("Dense", b.input(name, 4), units=4)
    lone = b.layer("Dense", units=1)
    places = arranged(b.graph)
    assert places["a"].y + HEIGHT < places["b"].y
    assert places["b"].y + HEIGHT < places[lone.node].y
    assert places["a"].x == places["b"].x == places[lone.node].x == 0


def test_only_the_chosen_move_and_their_corner_stays() -> None:
    graph = read_example("shared_input")
    moved = {"pool1": Position(300, 400), "flatten1": Position(250, 500)}
    scattered = replace(graph, positions={**graph.positions, **moved})
    places = arranged(scattered, ["pool1", "flatten1"])
    assert places == {"pool1": Position(250, 400), "flatten1": Position(452, 400)}


def test_a_cycle_is_drawn_all_the_same() -> None:
    nodes = {
        "a": Node(layer="a", inputs={"inputs": (TensorRef("b"),)}),
        "b": Node(layer="b", inputs={"inputs": (TensorRef("a"),)}),
        "c": Node(layer="c", inputs={"inputs": (TensorRef("c"), TensorRef("gone"))}),
    }
    graph = Graph(nodes=nodes, layers={node: LayerDefinition("Add", node) for node in nodes})
    places = arranged(graph)
    assert places.keys() == nodes.keys()
    assert not overlapping(places)


def test_nothing_gives_nothing() -> None:
    assert arranged(Graph()) == {}
    assert arranged(chain(2), []) == {}
    assert arranged(chain(2), ["not there"]) == {}


@pytest.mark.parametrize("name", NAMES)
def test_examples_stand_as_they_are_arranged(name: str) -> None:
    """Their files were checked by eye; this holds both the files and the arrangement."""
    graph = read_example(name)
    assert arranged(graph) == graph.positions


def test_time_grows_no_faster_than_the_graph() -> None:
    """One wire past 2,000 nodes, and one node that 2,000 read, are the traps."""

    def seconds(graph: Graph) -> float:
        start = time.perf_counter()
        arranged(graph)
        return time.perf_counter() - start

    def trap(count: int) -> Graph:
        nodes = {"n0": Node(layer="n0")}
        for index in range(1, count):
            wires = (TensorRef(f"n{index - 1}"), TensorRef("n0"))
            nodes[f"n{index}"] = Node(layer=f"n{index}", inputs={"inputs": wires})
        return Graph(nodes=nodes, layers={n: LayerDefinition("Add", n) for n in nodes})

    for make in (residual, trap):
        small, large = make(200), make(1600)
        ratio = min(seconds(large) for _ in range(3)) / min(seconds(small) for _ in range(3))
        assert ratio < 24, make  # 8 times the nodes; quadratic would be 64

"""Automatic arrangement: what a person would call neat, stated as rules."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats.examples import read_example
from app.formats.names import NAMES
from app.graph.arrange import arranged
from app.graph.edits import Connect, Disconnect
from app.graph.model import Flow, Graph, LayerDefinition, Node, Position, TensorRef
from tests.architectures import (
    bottlenecks,
    cells,
    convolutions,
    dense_block,
    graph_of_calls,
    inception,
    siamese,
    squeezed,
    transformer,
    u_net,
)
from tests.builder import Builder, chain, residual
from tests.graph.drawings import HEIGHT, WIDTH, backward, box, extent, hidden, overlapping
from tests.work import lines_run


@st.composite
def acyclic(draw: st.DrawFn) -> Graph:
    """Up to 40 nodes, each reading up to three of those before it; some with several ports."""
    count = draw(st.integers(1, 40))
    near = draw(st.booleans())
    nodes = {}
    layers = {}
    for index in range(count):
        first = max(0, index - 4) if near else 0
        sources = draw(st.lists(st.integers(first, max(index - 1, 0)), max_size=3, unique=True))
        wires = tuple(TensorRef(f"n{source}") for source in sources if source < index)
        kind = draw(st.sampled_from(("Add", "MultiHeadAttention")))
        ports = ("query", "value", "key") if kind == "MultiHeadAttention" else ("inputs",)
        inputs = {port: wires[i::3] if len(ports) == 3 else wires for i, port in enumerate(ports)}
        name = f"n{index}"
        nodes[name] = Node(layer=name, inputs={port: refs for port, refs in inputs.items() if refs})
        layers[name] = LayerDefinition(kind, name)
    return Graph(nodes=nodes, layers=layers)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(acyclic())
def test_no_cards_overlap_and_every_wire_goes_to_the_right_or_to_a_later_row(graph: Graph) -> None:
    places = arranged(graph)
    assert places.keys() == graph.nodes.keys()
    assert not overlapping(graph, places)
    assert not backward(graph, places)
    assert all(place.x == int(place.x) and place.y == int(place.y) for place in places.values())
    assert min(place.x for place in places.values()) >= 0
    assert min(place.y for place in places.values()) >= 0


@settings(max_examples=60, deadline=None)
@given(acyclic())
def test_from_top_to_bottom_no_cards_overlap_and_every_wire_goes_down(graph: Graph) -> None:
    places = arranged(graph, flow="down")
    assert places == arranged(replace(graph, flow="down"))
    assert not overlapping(graph, places, "down")
    assert not [
        link
        for link in graph.links()
        if places[link.node].y <= box(graph, places, link.source.node, "down")[3]
        and places[link.node].x <= places[link.source.node].x + WIDTH
    ]


@settings(max_examples=40, deadline=None)
@given(acyclic(), st.randoms())
def test_the_order_of_the_file_does_not_matter(graph: Graph, random: object) -> None:
    names = list(graph.nodes)
    random.shuffle(names)  # type: ignore[attr-defined]
    shuffled = replace(graph, nodes={name: graph.nodes[name] for name in names})
    assert arranged(shuffled) == arranged(graph)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 25).flatmap(lambda n: st.lists(st.integers(0, n), min_size=n, max_size=3 * n))
)
def test_whatever_a_file_wires_every_node_has_its_place(targets: list[int]) -> None:
    """Wires in circles, to itself, twice the same, from nodes that are not there."""
    count = max(targets) + 1
    nodes = {f"n{index}": Node(layer=f"n{index}") for index in range(count)}
    for index, target in enumerate(targets):
        wires = nodes[f"n{target}"].inputs.get("inputs", ())
        source = TensorRef(f"n{index}", output=index % 3)
        nodes[f"n{target}"] = Node(layer=f"n{target}", inputs={"inputs": (*wires, source)})
    graph = Graph(nodes=nodes, layers={node: LayerDefinition("Add", node) for node in nodes})
    places = arranged(graph)
    assert places.keys() == nodes.keys()
    assert not overlapping(graph, places)


# --- small drawings


def test_a_chain_is_one_level_row() -> None:
    places = arranged(chain(6))
    assert {place.y for place in places.values()} == {0}
    across = sorted(place.x for place in places.values())
    assert {after - before for before, after in pairwise(across)} == {202}


def test_a_chain_from_top_to_bottom_is_one_column() -> None:
    places = arranged(chain(6), flow="down")
    assert {place.x for place in places.values()} == {0}
    down = sorted(place.y for place in places.values())
    assert {after - before for before, after in pairwise(down)} == {HEIGHT + 26}


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


def test_branches_of_two_inputs_end_side_by_side() -> None:
    graph = siamese()
    places = arranged(graph)
    for left in (node for node in graph.nodes if node.startswith("left")):
        right = left.replace("left", "right")
        assert places[left].x == places[right].x
        assert places[right].y - places[left].y == 110


def test_a_level_of_a_u_net_is_one_line_from_the_way_down_to_the_way_up() -> None:
    """The wire between both sides is straight; each level lies half a row inside of the last."""
    graph = u_net(4)
    places = arranged(graph)
    levels: list[float] = []
    for level in range(4):
        down = {places[node].y for node in graph.nodes if node.startswith(f"down{level}")}
        up = {places[node].y for node in graph.nodes if node.startswith(f"decode{level}")}
        assert down == up == {places[f"concat{level}"].y}
        levels += down
    assert {abs(after - before) for before, after in pairwise(levels)} == {55}


# --- wires


STRAIGHT = {
    "residual": residual(3),
    "folded residual": residual(60),
    "ResNet": bottlenecks(4),
    "folded ResNet": bottlenecks(16),
    "EfficientNet": squeezed(12),
    "Inception": inception(6),
    "DenseNet": dense_block(16),
    "U-Net": u_net(4),
    "transformer": transformer(6),
    "siamese": siamese(),
    "NASNet": cells(12),
    "convolutions": convolutions(40),
}


@pytest.mark.parametrize("name", [*NAMES, *STRAIGHT])
def test_no_wire_passes_behind_a_card(name: str) -> None:
    graph = STRAIGHT[name] if name in STRAIGHT else read_example(name)
    assert not hidden(graph, arranged(graph))


@pytest.mark.parametrize("ports", [1, 2, 3])
def test_a_bypass_keeps_clear_of_cards_whichever_port_it_enters(ports: int) -> None:
    """An operation's ports are not on the line of its card: the wire slopes on its way."""
    b = Builder()
    start = b.input("a", 4)
    inner = start
    for _ in range(4):
        inner = b.layer("Dense", inner, units=4)
    sources = [inner, inner, inner]
    sources[ports - 1] = start
    b.operation("where", *sources)
    assert not hidden(b.graph, arranged(b.graph))


def test_the_main_path_is_straight() -> None:
    """All that every way through the model passes is on one line in each row of the drawing."""
    graph = bottlenecks(16)
    places = arranged(graph)
    trunk = [f"block{block}_{end}" for block in range(16) for end in ("add", "out")]
    rows = {places[node].y for node in trunk}
    for y in rows:
        xs = [places[node].x for node in trunk if places[node].y == y]
        assert xs == sorted(xs)
    # Every row but the last begins and ends with the main path, so there are as many lines as rows.
    breaks = sum(places[after].x < places[before].x for before, after in pairwise(trunk))
    assert len(rows) == breaks + 1


def test_the_main_path_goes_on_in_its_line_behind_branches_that_are_not_alike() -> None:
    """One branch of two forks once more: the middles of both sides differ, the line does not."""
    calls: dict[str, tuple[str, tuple[str, ...]]] = {
        "root": ("Input", ()),
        "upper": ("Dense", ("root",)),
        "lower": ("Dense", ("root",)),
        "one": ("Dense", ("upper",)),
        "two": ("Dense", ("upper",)),
        "three": ("Dense", ("lower",)),
        "end": ("Concatenate", ("one", "two", "three")),
        "out": ("Dense", ("end",)),
    }
    places = arranged(graph_of_calls(calls))
    assert places["root"].y == places["end"].y == places["out"].y


@pytest.mark.parametrize(
    ("graph", "block"),
    [
        (bottlenecks(16), [f"block{{}}_1_{kind}" for kind in ("conv2d0", "relu5", "conv2d6")]),
        (squeezed(16), ["block{}_se_conv2d2", "block{}_excite", "block{}_project_conv2d0"]),
        (inception(8), ["mixed{}_0_conv2d0", "mixed{}_0_activation2", "mixed{}_2_activation8"]),
        (cells(16), ["cell{}_add0", "cell{}_add1", "cell{}_concat"]),
    ],
    ids=["ResNet", "EfficientNet", "Inception", "NASNet"],
)
def test_blocks_that_repeat_look_alike(graph: Graph, block: list[str]) -> None:
    places = arranged(graph)
    shapes = set()
    for number in (n for n in range(1, 15) if n % 3 and block[0].format(n) in places):
        first, *others = (places[node.format(number)] for node in block)
        shapes.add(tuple((other.x - first.x, other.y - first.y) for other in others))
    assert len(shapes) == 1


def test_what_passes_beside_a_cell_is_straight() -> None:
    """Each cell reads the one before the last: where all three stand in one row, in one line."""
    graph = cells(12)
    places = arranged(graph)
    seen = 0
    # The last cell has nothing passing by, so its own wires decide where it stands.
    for cell in range(9):
        start, end = places[f"cell{cell}_concat"], places[f"cell{cell + 2}_older"]
        if end.x > start.x:
            assert start.y == end.y
            seen += 1
    assert seen >= 3


# --- deep models


def test_a_small_edit_leaves_most_where_it_was() -> None:
    """One layer more in a block of a deep model: the other blocks stay, none goes far."""
    graph = bottlenecks(16)
    before = arranged(graph)
    target = "block7_1_relu2"
    (wire,) = graph.links_into(target)
    layers = {**graph.layers, "new": LayerDefinition("Dropout", "new")}
    edited = replace(
        graph,
        layers=layers,
        nodes={**graph.nodes, "new": Node(layer="new", inputs={"inputs": (wire.source,)})},
    )
    edited = Connect(TensorRef("new"), target, "inputs").apply(
        Disconnect(frozenset((wire,))).apply(edited)
    )
    after = arranged(edited)
    moved = [math.dist(before[node], after[node]) for node in before]
    assert sum(way == 0 for way in moved) > 0.8 * len(moved)
    assert statistics.mean(moved) < 60


# --- parts, selections, submodels


def test_parts_that_nothing_joins_stand_one_below_the_other_in_the_order_of_outputs() -> None:
    b = Builder()
    for name in ("b", "a"):
        b.layer("Dense", b.input(name, 4), units=4)
    lone = b.layer("Dense", units=1)
    places = arranged(b.graph)
    assert places["b"].y + HEIGHT < places["a"].y
    assert places["a"].y + HEIGHT < places[lone.node].y
    assert places["a"].x == places["b"].x == places[lone.node].x == 0


def test_many_parts_stand_side_by_side_in_stacks() -> None:
    b = Builder()
    names = [f"in{index}" for index in range(30)]
    ends = [b.layer("Dense", b.input(name, 4), units=4).node for name in names]
    places = arranged(b.graph)
    width, height = extent(b.graph, places)
    assert 1 < width / height < 2.5
    assert not overlapping(b.graph, places)
    # Down the first stack, then down the next.
    order = sorted(names, key=lambda name: (places[name].x, places[name].y))
    assert order == names
    assert all(places[end].y == places[name].y for name, end in zip(names, ends, strict=True))


def test_only_the_chosen_move_and_their_corner_stays() -> None:
    graph = read_example("shared_input")
    moved = {"pool1": Position(300, 400), "flatten1": Position(250, 500)}
    scattered = replace(graph, positions={**graph.positions, **moved})
    places = arranged(scattered, ["pool1", "flatten1"])
    assert places == {"pool1": Position(250, 400), "flatten1": Position(452, 400)}


def test_a_chosen_block_is_drawn_as_within_the_whole() -> None:
    graph = bottlenecks(2)
    whole = arranged(graph)
    block = ["block0_out", *(node for node in graph.nodes if node.startswith("block1"))]
    places = arranged(replace(graph, positions=whole), block)
    assert places == {node: whole[node] for node in block}


def test_a_submodel_is_one_card_with_a_row_for_each_of_its_ports() -> None:
    """By hand: 78 and for three ports 3 x 18 + 4 more; the card below it stands 32 further."""
    inner = graph_of_calls(
        {"x": ("Input", ()), "y": ("Input", ()), "z": ("Input", ()), "sum": ("Add", tuple("xyz"))}
    )
    calls = dict.fromkeys("abc", ("Input", ()))
    graph = graph_of_calls({**calls, "below": ("Dense", ("c",)), "end": ("Dense", ("a",))})
    wires = {port: (TensorRef(name),) for port, name in zip("xyz", "abc", strict=True)}
    tower = Node(layer="tower", inputs=wires)
    end = Node(layer="end", inputs={"inputs": (TensorRef("tower"), TensorRef("below"))})
    graph = replace(
        graph,
        definitions={"tower": inner},
        nodes={**graph.nodes, "tower": tower, "end": end},
        outputs=(TensorRef("end"),),
    )
    places = arranged(graph)
    assert box(graph, places, "tower")[3] - places["tower"].y == HEIGHT + 58
    assert places["below"].x == places["tower"].x
    assert places["below"].y == places["tower"].y + HEIGHT + 58 + 32
    assert not hidden(graph, places)
    assert not hidden(inner, arranged(inner))


def test_a_cycle_is_drawn_all_the_same() -> None:
    nodes = {
        "a": Node(layer="a", inputs={"inputs": (TensorRef("b"),)}),
        "b": Node(layer="b", inputs={"inputs": (TensorRef("a"),)}),
        "c": Node(layer="c", inputs={"inputs": (TensorRef("c"), TensorRef("gone"))}),
    }
    graph = Graph(nodes=nodes, layers={node: LayerDefinition("Add", node) for node in nodes})
    places = arranged(graph)
    assert places.keys() == nodes.keys()
    assert not overlapping(graph, places)


def test_an_input_that_a_file_wires_is_drawn_all_the_same() -> None:
    nodes = {"a": Node(layer="a", inputs={"inputs": (TensorRef("b"),)}), "b": Node(layer="b")}
    layers = {"a": LayerDefinition("Input", "a"), "b": LayerDefinition("Nowhere", "b")}
    graph = Graph(nodes=nodes, layers=layers)
    assert arranged(graph) == {"b": Position(0, 0), "a": Position(202, 0)}


def test_nothing_gives_nothing() -> None:
    assert arranged(Graph()) == {}
    assert arranged(chain(2), []) == {}
    assert arranged(chain(2), ["not there"]) == {}


@pytest.mark.parametrize("name", NAMES)
def test_examples_stand_as_they_are_arranged(name: str) -> None:
    """Their files were checked by eye; this holds both the files and the arrangement."""
    graph = read_example(name)
    assert arranged(graph) == graph.positions


@pytest.mark.slow
def test_work_grows_no_faster_than_the_graph() -> None:
    """One wire past 800 nodes, and one node that 800 read, are the traps."""

    def trap(count: int) -> Graph:
        nodes = {"n0": Node(layer="n0")}
        for index in range(1, count):
            wires = (TensorRef(f"n{index - 1}"), TensorRef("n0"))
            nodes[f"n{index}"] = Node(layer=f"n{index}", inputs={"inputs": wires})
        return Graph(nodes=nodes, layers={n: LayerDefinition("Add", n) for n in nodes})

    def comb(count: int) -> Graph:
        """Two long branches, the second beginning with an Input of its own: one segment."""
        return _two_chains(count // 2)

    for make in (residual, chain, trap, comb):
        small, large = (lines_run(partial(arranged, make(count))) for count in (100, 800))
        assert large < 16 * small, make  # 8 times the nodes; quadratic would be 64


def _two_chains(length: int) -> Graph:
    calls: dict[str, tuple[str, tuple[str, ...]]] = {}
    for side in "ab":
        calls[f"{side}0"] = ("Input", ())
        calls |= {f"{side}{n}": ("Dense", (f"{side}{n - 1}",)) for n in range(1, length)}
    calls["end"] = ("Add", (f"a{length - 1}", f"b{length - 1}"))
    return graph_of_calls(calls)


@pytest.mark.parametrize("flow", ["right", "down"])
@pytest.mark.parametrize("name", NAMES)
def test_in_the_examples_no_wire_passes_behind_a_card(name: str, flow: Flow) -> None:
    graph = read_example(name)
    places = arranged(graph, flow=flow)
    assert not overlapping(graph, places, flow)
    assert not hidden(graph, places, flow)

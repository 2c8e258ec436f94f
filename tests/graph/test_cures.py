"""Cures without an engine: each is one undo step, and the problem is gone after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.graph.bypass import Bypass
from app.graph.compose import called_again
from app.graph.cures import CURES, cures, with_cures
from app.graph.document import Document
from app.graph.edits import Connect, Move, SetArguments, SetOutputs
from app.graph.model import Flow, Graph, LayerDefinition, Node, Position, TensorRef
from app.graph.problems import MESSAGES, Problem, sizes_of, sizes_text
from app.graph.shape_cures import _divisors
from app.graph.walk import call_plan
from app.graph.weights import Weights, WeightsFile
from nodes.values import Instance, Value
from tests.builder import Builder, chain
from tests.work import lines_run


def _named(name: str, class_name: str = "Dense") -> Graph:
    graph = chain(2)
    layer = LayerDefinition(class_name, name, graph.layers["dense_1"].arguments)
    return graph.with_layer("dense_1", layer)


def _with_arguments(**arguments: Value) -> Graph:
    graph = chain(1)
    return graph.with_layer("dense", replace(graph.layers["dense"], arguments=arguments))


def _wired(port: str, *sources: TensorRef) -> Graph:
    graph = chain(1)
    node = Node(layer="dense", inputs={**graph.nodes["dense"].inputs, port: sources})
    return graph.with_node("dense", node)


def _dead_branch() -> Graph:
    builder = Builder()
    source = builder.input("a", 4)
    kept = builder.layer("Dense", source, units=1, name="kept")
    builder.layer("Dense", source, units=1, name="dead")
    return SetOutputs((kept,)).apply(builder.graph)


def _idle_input() -> Graph:
    builder = Builder()
    builder.layer("Dense", builder.input("a", 4), units=1)
    builder.input("idle", 3)
    return builder.graph


# What a file may hold: the graph, the problem's code, and the labels of its fixes.
STRUCTURE: dict[str, tuple[Callable[[], Graph], str, list[str]]] = {
    "twin": (lambda: _named("dense"), "duplicate-name", ["Rename to dense_1"]),
    "slash": (lambda: _named("a/b"), "bad-name", ["Rename to a_b"]),
    "blank": (lambda: _named("  "), "bad-name", ["Rename to dense_1"]),
    "strange argument": (
        lambda: _with_arguments(units=4, width=3),
        "unknown-argument",
        ["Remove width"],
    ),
    "bad argument": (
        lambda: _with_arguments(units=4, use_bias="yes"),
        "bad-argument",
        ["Set use_bias=True"],
    ),
    "missing argument": (_with_arguments, "missing-argument", ["Set units=64"]),
    "strange port": (
        lambda: _wired("mask", TensorRef("a")),
        "no-such-port",
        ["Remove the wire"],
    ),
    "strange output": (
        lambda: _wired("inputs", TensorRef("a", 3)),
        "no-such-output",
        ["Remove the wire"],
    ),
    "strange source": (
        lambda: _wired("inputs", TensorRef("gone")),
        "missing-source",
        ["Remove the wire"],
    ),
    "surplus": (
        lambda: _wired("inputs", TensorRef("a"), TensorRef("a")),
        "too-many-inputs",
        ["Remove the wire"],
    ),
    "missing layer": (
        lambda: chain(2).with_node("dense_1", Node(layer="gone")),
        "missing-layer",
        ["Remove gone"],
    ),
    "dead branch": (_dead_branch, "dead-branch", ["Make dead an output", "Remove dead"]),
    "idle input": (_idle_input, "unused-input", ["Remove idle"]),
}


@pytest.mark.parametrize("case", STRUCTURE)
def test_each_cure_of_a_structural_problem_ends_it(case: str) -> None:
    make, code, labels = STRUCTURE[case]
    graph = make()
    (problem,) = (problem for problem in call_plan(graph).problems if problem.code == code)
    fixes = cures(graph, problem)
    assert [str(fix.label) for fix in fixes] == labels
    for fix in fixes:
        document = Document(graph)
        document.apply(fix.edit)
        assert len(document.history) == 1
        assert code not in {left.code for left in call_plan(document.graph).problems}
        document.undo()
        assert document.graph == graph


def test_a_name_that_tensorflow_cannot_run_becomes_one_that_it_can() -> None:
    # What is left of a name counts; of one with no Latin letter nothing is.
    for name, expected in (("my layer", "my_layer"), ("隐藏层", "dense_1"), ("a:b c", "a_b_c")):
        graph = _named(name)
        problem = Problem("warning", "unsafe-name", "dense_1", values={"node": name})
        (fix,) = cures(graph, problem)
        assert fix.edit.apply(graph).layers["dense_1"].name == expected


def _rank(graph: Graph, node: str, shape: tuple[int | None, ...], rank: int) -> list[str]:
    values: dict[str, str | int] = {"shape": sizes_text(shape), "rank": rank, "most": rank}
    problem = Problem("error", "rank-mismatch", node, "inputs", values)
    fixes = cures(graph, problem)
    found = [str(fix.label) for fix in fixes]
    for place, fix in enumerate(fixes):
        added = fix.edit.apply(graph).layers.keys() - graph.layers.keys()
        for key in added:
            target = fix.edit.apply(graph).layers[key].arguments.get("target_shape")
            found[place] += f" {target}" if target else ""
    return found


def _behind_input(class_name: str, shape: tuple[int | None, ...], **arguments: Value) -> Graph:
    builder = Builder()
    builder.layer(class_name, builder.input("a", *shape), name="it", **arguments)
    return builder.graph


@pytest.mark.parametrize(
    ("shape", "rank", "expected"),
    [
        # One axis more is one feature or channel a step.
        ((None, 20), 3, ["Insert Reshape (20, 1)", "Insert RepeatVector"]),
        ((None, 28, 28), 4, ["Insert Reshape (28, 28, 1)"]),
        ((None, None, 28), 4, ["Insert Reshape (-1, 28, 1)"]),
        # A perfect square is taken for an image.
        ((None, 784), 4, ["Insert Reshape (28, 28, 1)"]),
        # Of others the sides that are nearest to a square: 785 is 5 * 157.
        ((None, 785), 4, ["Insert Reshape (5, 157, 1)"]),
        # Axes less: the first ones fold, the last keeps its meaning. 14 * 14 = 196.
        ((None, 14, 14, 32), 3, ["Insert Reshape (196, 32)"]),
        ((None, 2, 3, 4, 5), 4, ["Insert Reshape (6, 4, 5)"]),
        ((None, None, 14, 32), 3, ["Insert Reshape (-1, 32)"]),
        ((None, None, None, 32), 3, []),
        ((None, 7, 8), 2, ["Insert Flatten", "Insert GlobalAveragePooling1D"]),
        ((None, 7, 8, 3), 2, ["Insert Flatten", "Insert GlobalAveragePooling2D"]),
    ],
)
def test_cures_of_a_wrong_number_of_axes(
    shape: tuple[int | None, ...], rank: int, expected: list[str]
) -> None:
    # Behind an Activation, for an Input of its own would be offered another shape, too.
    builder = Builder()
    x = builder.layer("Activation", builder.input("a", *shape[1:]), activation="tanh")
    builder.layer("Activation", x, activation="relu", name="it")
    graph = builder.graph
    assert _rank(graph, "activation_1", shape, rank) == expected


def test_an_input_that_only_the_layer_reads_may_be_of_another_shape() -> None:
    graph = _behind_input("Activation", (28, 28), activation="relu")
    expected = ["Insert Reshape (28, 28, 1)", "Set shape=(28, 28, 1) on a"]
    assert _rank(graph, "activation", (None, 28, 28), 4) == expected


def test_return_sequences_is_set_where_the_time_axis_was_dropped() -> None:
    builder = Builder()
    x = builder.layer("LSTM", builder.input("a", 9, 2), units=4, name="extract")
    x = builder.layer("Dropout", builder.layer("Dense", x, units=3), rate=0.5)
    builder.layer("GRU", x, units=2)
    (first, *_) = cures(
        builder.graph,
        Problem(
            "error",
            "rank-mismatch",
            "gru",
            "inputs",
            {"shape": "None,3", "rank": 3, "most": 3},
        ),
    )
    assert str(first.label) == "Set return_sequences=True on extract"
    assert first.edit.apply(builder.graph).layers["lstm"].arguments["return_sequences"] is True


def test_a_skipped_layer_is_looked_through_for_it() -> None:
    builder = Builder()
    x = builder.layer("LSTM", builder.input("a", 9, 2), units=4, name="extract")
    x = builder.layer("LSTM", x, units=4, name="skipped")
    builder.layer("GRU", x, units=2)
    graph = Bypass(frozenset({x.node})).apply(builder.graph)
    values: dict[str, str | int] = {"shape": "None,4", "rank": 3, "most": 3}
    fix = cures(graph, Problem("error", "rank-mismatch", "gru", "inputs", values))[0]
    assert str(fix.label) == "Set return_sequences=True on extract"


def test_a_skipped_call_that_reads_nothing_brings_no_shape() -> None:
    """Three wires are drawn and two bring something: the shapes are of these two."""
    builder = Builder()
    idle = builder.layer("Dense", units=3, name="idle")
    short = builder.layer("Dense", builder.input("a", 4), units=5)
    long = builder.layer("Dense", builder.input("b", 4), units=7)
    builder.layer("Add", idle, short, long)
    graph = Bypass(frozenset({idle.node})).apply(builder.graph)
    values: dict[str, str | int] = {"shapes": "None,5;None,7"}
    fixes = cures(graph, Problem("error", "shape-mismatch", "add", "inputs", values))
    fix = next(fix for fix in fixes if str(fix.label) == "Insert Dense")
    after = fix.edit.apply(graph)
    (new,) = after.nodes.keys() - graph.nodes.keys()
    assert list(after.nodes[new].sources()) == [short]
    assert after.layers[after.nodes[new].layer].arguments["units"] == 7


def test_in_a_bidirectional_layer_it_is_set_on_the_layer_inside() -> None:
    builder = Builder()
    lstm = Instance("LSTM", {"units": 4, "dropout": 0.5})
    x = builder.layer("Bidirectional", builder.input("a", 9, 2), layer=lstm, name="both")
    builder.layer("GRU", x, units=2)
    values: dict[str, str | int] = {"shape": "None,8", "rank": 3, "most": 3}
    fix = cures(builder.graph, Problem("error", "rank-mismatch", "gru", "inputs", values))[0]
    inner = fix.edit.apply(builder.graph).layers["bidirectional"].arguments["layer"]
    assert inner == Instance("LSTM", {"units": 4, "dropout": 0.5, "return_sequences": True})


def test_an_inserted_layer_stands_in_the_wire_and_finds_room() -> None:
    graph = chain(3)
    values: dict[str, str | int] = {"shape": "None,7,8"}
    fix = cures(graph, Problem("hint", "not-flattened", "dense_1", "inputs", values))[0]
    after = fix.edit.apply(graph)
    (new,) = after.nodes.keys() - graph.nodes.keys()
    assert after.class_of(new) == "Flatten"
    assert list(after.nodes[new].sources()) == [TensorRef("dense")]
    assert list(after.nodes["dense_1"].sources()) == [TensorRef(new)]
    assert after.outputs == graph.outputs
    places = [after.positions[node].x for node in ("dense", new, "dense_1", "dense_2")]
    assert places == sorted(places)
    assert all(right - left >= 220 for left, right in zip(places, places[1:], strict=False))


def test_read_downwards_it_stands_below_and_the_rest_moves_down() -> None:
    """130 from card to card; dense_1 stood 104 below dense, so all from it on moves by 156."""
    column = Move({n: Position(50, 104 * place) for place, n in enumerate(chain(3).nodes)})
    graph = replace(column.apply(chain(3)), flow="down")
    values: dict[str, str | int] = {"shape": "None,7,8"}
    fix = cures(graph, Problem("hint", "not-flattened", "dense_1", "inputs", values))[0]
    after = fix.edit.apply(graph)
    (new,) = after.nodes.keys() - graph.nodes.keys()
    assert after.positions == {
        "a": (50, 0),
        "dense": (50, 104),
        new: (50, 234),
        "dense_1": (50, 364),
        "dense_2": (50, 468),
    }


def test_only_the_wire_that_does_not_fit_is_touched() -> None:
    builder = Builder()
    x = builder.layer("Conv2D", builder.input("a", 9, 9, 1), filters=2, kernel_size=3)
    builder.layer("LSTM", x, units=2)
    builder.layer("MaxPooling2D", x)
    values: dict[str, str | int] = {"shape": "None,7,7,2", "rank": 3, "most": 3}
    fix = cures(builder.graph, Problem("error", "rank-mismatch", "lstm", "inputs", values))[0]
    after = fix.edit.apply(builder.graph)
    assert list(after.nodes["max_pooling2d"].sources()) == [x]


def test_an_unknown_size_is_pooled_rather_than_flattened() -> None:
    graph = chain(2)
    problem = Problem("hint", "not-flattened", "dense", "inputs", {"shape": "None,None,None,3"})
    labels = [str(fix.label) for fix in cures(graph, problem)]
    assert labels == ["Insert GlobalAveragePooling2D", "Insert Flatten"]


@pytest.mark.parametrize(
    ("target", "count", "labels"),
    [
        ((3, 4), 28, ["(7, 4)", "(-1, 4)", "(28,)"]),
        ((3, 4), 12 * 5, ["(15, 4)", "(3, 20)", "(-1, 4)", "(60,)"]),
        ((5, 5), 7, ["(7,)"]),
    ],
)
def test_a_reshape_is_made_to_add_up(
    target: tuple[int, ...], count: int, labels: list[str]
) -> None:
    graph = _behind_input("Reshape", (count,), target_shape=target)
    problem = Problem("error", "reshape-mismatch", "reshape", "inputs", {"count": count})
    expected = [f"Set target_shape={label}" for label in labels]
    assert [str(fix.label) for fix in cures(graph, problem)] == [*expected, "Insert Dense"]


def test_concatenate_takes_the_one_axis_on_which_sizes_differ() -> None:
    builder = Builder()
    builder.layer("Concatenate", builder.input("a", 5, 4), builder.input("b", 7, 4))
    values: dict[str, str | int] = {"shapes": "None,5,4;None,7,4"}
    problem = Problem("error", "concatenate-mismatch", "concatenate", "inputs", values)
    fixes = cures(builder.graph, problem)
    assert [str(fix.label) for fix in fixes] == ["Set axis=1", "Insert Flatten"]
    flat = fixes[1].edit.apply(builder.graph)
    assert [flat.class_of(ref.node) for ref in flat.nodes["concatenate"].sources()] == [
        "Flatten"
    ] * 2


def _sum(*widths: int, share: bool = False, output: bool = False, skip: bool = False) -> list[str]:
    """What is offered where branches of these widths are added; of the last one ``share`` etc."""
    builder = Builder()
    x = builder.input("x", 9)
    branches = [
        builder.layer("Dense", x, units=width, name=f"d{n}") for n, width in enumerate(widths)
    ]
    add = builder.layer("Add", *branches, name="sum")
    graph, last = builder.graph, branches[-1].node
    if share:
        again, _ = called_again(graph, [last], Position(0, 90))
        graph = again.apply(graph)
    if output:
        graph = SetOutputs((add, branches[-1])).apply(graph)
    if skip:
        graph = Bypass(frozenset({last})).apply(graph)
        widths = (*widths[:-1], 9)
    shapes = ";".join(f"None,{width}" for width in widths)
    problem = Problem("error", "shape-mismatch", add.node, "inputs", {"shapes": shapes})
    return [str(fix.label) for fix in cures(graph, problem)]


def test_widths_that_differ_are_made_alike_by_another_width_before_another_layer() -> None:
    """Nothing is taken away by the first: of two widths it is the wider."""
    assert _sum(16, 8) == ["Set units=16 on d1", "Set units=8 on d0", "Insert Dense"]
    assert _sum(8, 8, 6)[0] == "Set units=8 on d2"
    assert _sum(8, 6, 6)[:2] == ["Set units=6 on d0", "Set units=8 on 2 layers"]


def test_the_width_of_what_has_other_duties_is_left_alone() -> None:
    """d1 is called elsewhere, is an output, is skipped: only d0 may have another width."""
    for duty in ("share", "output", "skip"):
        offered = _sum(16, 8, **{duty: True})
        assert offered == [f"Set units={9 if duty == 'skip' else 8} on d0", "Insert Dense"], duty


def test_a_dense_that_came_with_weights_keeps_its_width() -> None:
    builder = Builder()
    x = builder.input("x", 4)
    wide = builder.layer("Dense", x, units=8)
    add = builder.layer("Add", x, wide)
    values: dict[str, str | int] = {"shapes": "None,4;None,8"}
    problem = Problem("error", "shape-mismatch", add.node, "inputs", values)
    assert str(cures(builder.graph, problem)[0].label) == "Set units=4 on dense"
    weights = Weights(WeightsFile("a.h5", "0" * 64), "dense")
    loaded = replace(builder.graph.layers["dense"], weights=weights)
    graph = builder.graph.with_layer("dense", loaded)
    assert [str(fix.label) for fix in cures(graph, problem)] == ["Insert Dense"]


def test_a_call_that_does_not_fit_gets_a_layer_of_its_own() -> None:
    builder = Builder()
    first = builder.layer("Dense", builder.input("a", 4), units=2, name="tower")
    add, (second,) = called_again(builder.graph, [first.node], Position(0, 0))
    graph = Connect(builder.input("b", 5), second, "inputs").apply(add.apply(builder.graph))
    (fix,) = cures(graph, Problem("error", "shared-mismatch", second, "inputs"))
    after = fix.edit.apply(graph)
    assert after.nodes[second].layer != after.nodes[first.node].layer


def test_a_problem_whose_node_has_gone_has_no_cure() -> None:
    assert cures(Graph(), Problem("error", "rank-mismatch", "gone", "inputs")) == ()


def test_a_cure_that_is_done_already_is_not_offered() -> None:
    graph = _behind_input("Conv2D", (4, 4, 1), filters=1, kernel_size=5)
    problem = Problem("error", "negative-size", "conv2d", "inputs")
    (fix,) = cures(graph, problem)
    assert str(fix.label) == 'Set padding="same"'
    assert cures(SetArguments("conv2d", {"padding": "same"}).apply(graph), problem) == ()


def test_with_cures_gives_each_problem_its_own() -> None:
    graph = _dead_branch()
    problems = with_cures(graph, call_plan(graph).problems)
    assert [len(problem.fixes) for problem in problems] == [2]


def test_every_cure_is_of_a_problem_that_exists() -> None:
    assert CURES.keys() <= MESSAGES.keys()


@pytest.mark.parametrize("shape", [(), (None,), (None, 3), (16, None, 2)])
def test_a_shape_comes_back_from_its_text(shape: tuple[int | None, ...]) -> None:
    assert sizes_of(sizes_text(shape)) == shape


@pytest.mark.parametrize("flow", ["right", "down"])
@pytest.mark.parametrize("reader", [(-300, 0), (-60, 40), (-600, 200), (0, 160), (90, 0), (330, 0)])
def test_an_inserted_layer_hides_no_end_of_its_wire(reader: tuple[int, int], flow: Flow) -> None:
    """Wherever the reader stands, along the flow and across it: cards are 176 by 78."""
    reader = reader if flow == "right" else reader[::-1]
    graph = Move({"dense": Position(0, 0), "dense_1": Position(*reader)}).apply(chain(2))
    graph = replace(graph, flow=flow)
    values: dict[str, str | int] = {"shape": "None,7,8"}
    problem = Problem("hint", "not-flattened", "dense_1", "inputs", values)
    after = cures(graph, problem)[0].edit.apply(graph)
    (new,) = after.nodes.keys() - graph.nodes.keys()
    place = after.positions[new]
    for other in (after.positions["dense"], after.positions["dense_1"]):
        assert abs(place.x - other.x) >= 176 or abs(place.y - other.y) >= 78
    along = 0 if flow == "right" else 1
    if reader[along] < 0:
        assert after.positions["dense_1"] == Position(*reader)
        assert place[along] == reader[along] / 2


def test_states_without_axes_have_no_cure() -> None:
    problem = Problem("error", "state-mismatch", "dense", values={"shapes": ""})
    assert cures(chain(1), problem) == ()


def test_divisors_are_found_without_counting_to_the_number() -> None:
    """Of 512 x 512 x 256 values, as a Reshape of an image has."""
    assert sorted(_divisors(36)) == [1, 2, 3, 4, 6, 9, 12, 18, 36]
    assert lines_run(lambda: _divisors(512 * 512 * 256)) < 50_000

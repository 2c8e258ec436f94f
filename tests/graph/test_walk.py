"""The graph walker: order, cycles, gaps; checked against networkx-free definitions, not itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.graph.cures import cures
from app.graph.edits import RemoveNodes, SetOutputs
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from app.graph.problems import Problem
from app.graph.walk import (
    call_id,
    call_number,
    call_plan,
    closes_cycle,
    downstream,
    upstream,
)
from nodes.values import Value
from tests.builder import Builder, chain, residual


def _codes(graph: Graph) -> list[tuple[str, str]]:
    return [(problem.code, problem.node) for problem in call_plan(graph).problems]


def _merge_graph(edges: dict[int, list[int]]) -> Graph:
    """Add layers n0 ... wired as told, cycles and all, plus one Input that each of them reads."""
    layers = {"a": LayerDefinition("Input", "a", {"shape": (4,)})}
    nodes = {"a": Node(layer="a")}
    for node, sources in edges.items():
        layers[f"n{node}"] = LayerDefinition("Add", f"n{node}")
        refs = [TensorRef("a"), TensorRef("a"), *(TensorRef(f"n{s}") for s in sources)]
        nodes[f"n{node}"] = Node(layer=f"n{node}", inputs={"inputs": tuple(refs)})
    read = {ref.node for node in nodes.values() for ref in node.sources()}
    outputs = tuple(TensorRef(node) for node in nodes if node not in read)
    return Graph(layers=layers, nodes=nodes, inputs=("a",), outputs=outputs)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=3), max_size=8).map(
        lambda edges: {n: [s for s in sources if s in edges] for n, sources in edges.items()}
    )
)
def test_every_call_stands_after_what_it_reads(edges: dict[int, list[int]]) -> None:
    graph = _merge_graph(edges)
    plan = call_plan(graph)
    place = {node: index for index, node in enumerate(plan.order)}
    for node in plan.order:
        assert all(place[ref.node] < place[node] for ref in graph.nodes[node].sources())
    reach = {n: _reachable(edges, n) for n in edges}
    on_cycle = {n for n in edges if n in reach[n]}
    behind = {n for n in edges if reach[n] & on_cycle} | on_cycle
    assert plan.waiting == {f"n{n}" for n in behind}
    assert set(plan.order) | plan.waiting == set(graph.nodes)
    assert bool(on_cycle) == any(problem.code == "cycle" for problem in plan.problems)


def _reachable(edges: dict[int, list[int]], start: int) -> set[int]:
    found: set[int] = set()
    todo = list(edges[start])
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo.extend(edges[node])
    return found


def test_the_order_is_a_person_s_and_does_not_depend_on_the_file_s() -> None:
    builder = Builder()
    a = builder.input("a", 8, 1)
    trunk = builder.layer("LSTM", a, name="trunk", units=4)
    left = builder.layer("Dense", trunk, name="left", units=2)
    right = builder.layer("Dense", trunk, name="right", units=2)
    builder.layer("Dense", left, name="left_out", units=1)
    builder.layer("Dense", right, name="right_out", units=1)
    graph = builder.graph
    shuffled = replace(graph, nodes=dict(sorted(graph.nodes.items(), reverse=True)))
    names = [graph.name_of(node) for node in call_plan(graph).order]
    assert names == ["a", "trunk", "left", "left_out", "right", "right_out"]
    assert call_plan(shuffled).order == call_plan(graph).order


def _shared(calls: dict[str, str]) -> Graph:
    """One Dense ``d`` with these calls, each on an Input of its own or on another call."""
    inputs = {f"in_{node}": source for node, source in calls.items() if not source}
    layers = {key: LayerDefinition("Input", key, {"shape": (4,)}) for key in inputs}
    nodes = {key: Node(layer=key) for key in inputs}
    for node, source in calls.items():
        ref = TensorRef(source or f"in_{node}")
        nodes[node] = Node(layer="d", inputs={"inputs": (ref,)})
    dense = LayerDefinition("Dense", "d", {"units": 4})
    outputs = tuple(TensorRef(node) for node in calls if node not in calls.values())
    return Graph("m", {**layers, "d": dense}, nodes, {}, tuple(inputs), outputs)


def _calls(graph: Graph) -> list[str]:
    return [node for node in call_plan(graph).order if graph.nodes[node].layer == "d"]


def test_calls_that_a_file_numbered_keep_their_order() -> None:
    """The weights of a layer and the names of its outputs go by the first call, in Keras."""
    assert _calls(_shared({"d@2": "", "d@1": "", "d": ""})) == ["d", "d@1", "d@2"]
    # Eleven calls are not sorted as texts.
    many = {call_id("d", number): "" for number in range(11)}
    assert _calls(_shared(dict(reversed(many.items())))) == list(many)


def test_other_ids_go_by_the_outputs() -> None:
    assert _calls(_shared({"d_2": "", "d_1": "", "x": ""})) == ["d_2", "d_1", "x"]


def test_wires_that_run_against_the_numbers_win() -> None:
    """As after an edit: the second call feeds the first."""
    graph = _shared({"d": "d@1", "d@1": ""})
    assert _calls(graph) == ["d@1", "d"]
    assert call_plan(graph).problems == ()


def test_an_earlier_call_that_leads_nowhere_is_no_part_of_the_model() -> None:
    """It comes first, as it is numbered; the output does not depend on it."""
    graph = _shared({"d": "", "d@1": ""})
    (kept,) = (ref for ref in graph.outputs if ref.node == "d@1")
    plan = call_plan(replace(graph, outputs=(kept,)))
    assert [node for node in plan.order if graph.nodes[node].layer == "d"] == ["d", "d@1"]
    assert {"d", "d@1"} & plan.live == {"d@1"}
    assert "dead-branch" in {problem.code for problem in plan.problems if problem.node == "d"}


@pytest.mark.parametrize("node", ["d@0", "d@01", "d@", "d@-1", "d@x", "d@٣", "e@1", f"d@{10**20}"])
def test_what_is_no_number_of_a_call(node: str) -> None:
    assert call_number("d", node) == -1


def test_a_cycle_is_named_along_its_wires() -> None:
    graph = _merge_graph({0: [2], 1: [0], 2: [1], 3: [2]})
    (problem,) = (p for p in call_plan(graph).problems if p.code == "cycle")
    path = str(problem.values["path"]).split(" → ")
    assert path[0] == path[-1]
    assert set(path) == {"n0", "n1", "n2"}
    for source, target in zip(path, path[1:], strict=False):
        assert TensorRef(source) in list(graph.nodes[target].sources())


def test_what_hangs_below_an_unfinished_node_waits_and_is_no_problem() -> None:
    graph = RemoveNodes(frozenset({"a"})).apply(chain(3))
    plan = call_plan(graph)
    assert plan.waiting == {"dense", "dense_1", "dense_2"}
    missing = [problem for problem in plan.problems if problem.code == "missing-input"]
    assert missing == [
        Problem("warning", "missing-input", "dense", "inputs", missing[0].values),
    ]
    assert missing[0].message == "dense needs an input at 'inputs'. Drag a wire to it."


def test_a_merge_of_one_is_unfinished() -> None:
    builder = Builder()
    builder.layer("Add", builder.input("a", 4))
    assert _codes(builder.graph) == [("too-few-inputs", "add")]
    assert call_plan(builder.graph).problems[0].severity == "warning"


def test_a_branch_whose_end_is_no_output_is_dead() -> None:
    builder = Builder()
    a = builder.input("a", 4)
    kept = builder.layer("Dense", a, name="kept", units=1)
    builder.layer("Dense", a, name="dead", units=1)
    builder.input("idle", 3)
    graph = SetOutputs((kept,)).apply(builder.graph)
    assert _codes(graph) == [("dead-branch", "dense_1"), ("unused-input", "idle")]
    assert call_plan(graph).live == {"a", "dense"}


def test_problems_of_a_broken_file() -> None:
    dense = {"units": 3}
    graph = Graph(
        layers={
            "a": LayerDefinition("Input", "a", {"shape": (4,)}),
            "twin": LayerDefinition("Dense", "d", dense),
            "d": LayerDefinition("Dense", "d", dense),
            "odd": LayerDefinition("Frobnicate", "odd", {"x": 1}),
            "bad": LayerDefinition("Dense", "b/d", {"units": 0, "width": 2}),
            "bare": LayerDefinition("Dense", "bare"),
        },
        nodes={
            "a": Node(layer="a"),
            "n1": Node(layer="d", inputs={"inputs": (TensorRef("a"),)}),
            "n2": Node(layer="twin", inputs={"inputs": (TensorRef("gone"),)}),
            "n3": Node(layer="odd", inputs={"x": (TensorRef("a", 2),)}),
            "n4": Node(layer="bad", inputs={"mask": (TensorRef("a"),)}),
            "n5": Node(layer="nowhere"),
            "n6": Node(layer="bare", inputs={"inputs": (TensorRef("n3"), TensorRef("n3"))}),
        },
    )
    found = {(problem.code, problem.node) for problem in call_plan(graph).problems}
    assert found >= {
        ("duplicate-name", "n2"),
        ("missing-source", "n2"),
        ("unknown-layer", "n3"),
        ("no-such-output", "n3"),
        ("bad-name", "n4"),
        ("bad-argument", "n4"),
        ("unknown-argument", "n4"),
        ("no-such-port", "n4"),
        ("missing-layer", "n5"),
        ("missing-argument", "n6"),
        ("too-many-inputs", "n6"),
    }
    for problem in call_plan(graph).problems:
        assert "{" not in problem.message


def test_each_node_is_walked_once() -> None:
    """50 residual blocks have 2 ** 50 paths; a walk that followed them would not end."""
    graph = residual(50)
    plan = call_plan(graph)
    assert len(plan.order) == 151
    assert plan.problems == ()
    assert not closes_cycle(graph, "a", "add_49")
    assert closes_cycle(graph, "add_49", "dense")


def test_a_chain_of_5_000_needs_no_recursion() -> None:
    layers = {"a": LayerDefinition("Input", "a", {"shape": (4,)})}
    nodes = {"a": Node(layer="a")}
    last = "a"
    for n in range(5_000):
        layers[f"d{n}"] = LayerDefinition("Dense", f"d{n}", {"units": 4})
        nodes[f"d{n}"] = Node(layer=f"d{n}", inputs={"inputs": (TensorRef(last),)})
        last = f"d{n}"
    graph = Graph(layers=layers, nodes=nodes, inputs=("a",), outputs=(TensorRef(last),))
    assert call_plan(graph).order[-1] == last


def test_upstream_and_downstream() -> None:
    graph = chain(3)
    assert upstream(graph, ["dense_1"]) == {"a", "dense", "dense_1"}
    assert downstream(graph, ["dense_1"]) == {"dense_1", "dense_2"}


def test_an_output_that_its_node_does_not_have_is_told() -> None:
    graph = replace(chain(1), outputs=(TensorRef("dense", 7), TensorRef("dense")))
    (problem,) = call_plan(graph).problems
    assert problem.message == ("The model's output 7 of dense is none: dense has 1. Remove it.")
    (fix,) = cures(graph, problem)
    assert fix.edit.apply(graph).outputs == (TensorRef("dense"),)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [({"training": "yes"}, "bad-argument"), ({"bogus": 1}, "unknown-argument")],
)
def test_arguments_of_a_call_are_checked_and_cured(arguments: dict[str, Value], code: str) -> None:
    builder = Builder()
    drop = builder.layer("Dropout", builder.input("a", 4), rate=0.5)
    node = replace(builder.graph.nodes[drop.node], arguments=arguments)
    graph = builder.graph.with_node(drop.node, node)
    (problem,) = call_plan(graph).problems
    assert problem.code == code
    assert call_plan(cures(graph, problem)[0].edit.apply(graph)).problems == ()


@pytest.mark.parametrize(("name", "held"), [("a/b", "'/'"), ("a\nb", "'U+000A'")])
def test_a_model_name_that_keras_refuses(name: str, held: str) -> None:
    graph = replace(chain(1), name=name)
    (problem,) = call_plan(graph).problems
    assert held in problem.message
    assert cures(graph, problem)[0].edit.apply(graph).name == "a_b"


def test_only_the_wires_from_missing_outputs_are_cut() -> None:
    builder = Builder()
    a = builder.input("a", 8, 1)
    lstm = builder.layer("LSTM", a, units=4, return_state=True)
    flat = builder.layer("Flatten", a)
    merge = builder.layer("Concatenate", TensorRef(lstm.node, 1), flat, TensorRef(lstm.node, 2))
    node = builder.graph.nodes[merge.node]
    wires = (TensorRef(lstm.node, 1), TensorRef(flat.node, 1), TensorRef(lstm.node, 2))
    graph = builder.graph.with_node(merge.node, replace(node, inputs={"inputs": wires}))
    (problem,) = (p for p in call_plan(graph).problems if p.code == "no-such-output")
    after = cures(graph, problem)[0].edit.apply(graph)
    assert after.nodes[merge.node].inputs == {
        "inputs": (TensorRef(lstm.node, 1), TensorRef(lstm.node, 2))
    }


def test_the_billionth_output_of_an_unknown_layer_is_none() -> None:
    """Told at once, whoever reads it, and not made."""
    b = Builder("odd")
    node = b.layer("Dense", b.input("x", 4), name="odd", units=1).node
    layers = {**b.graph.layers, b.graph.nodes[node].layer: LayerDefinition("Odd", "odd")}
    far = (TensorRef(node, 2 * 10**9),)
    graph = replace(b.graph, layers=layers, outputs=far)
    assert "no-such-model-output" in {problem.code for problem in call_plan(graph).problems}
    graph = graph.with_layer("end", LayerDefinition("Dense", "end", {"units": 1}))
    graph = graph.with_node("end", Node(layer="end", inputs={"inputs": far}))
    assert "no-such-output" in {problem.code for problem in call_plan(graph).problems}

"""Submodels: inferred as Keras builds them, counted once, and told of where they are wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.engine.backend import keras, scratch
from app.engine.build import build
from app.engine.check import Checker
from app.errors import EditError
from app.graph.compose import called_again
from app.graph.edits import Connect, Disconnect, SetArguments, SetCallArguments
from app.graph.model import Graph, Node, Position, TensorRef
from app.graph.submodels import Dissolve, Inside, MakeSubmodel
from tests.builder import Builder
from tests.engine.agreement import (
    CHECKER,
    MODERATE,
    assert_counts,
    assert_order,
    assert_specs,
    without_errors,
)
from tests.engine.random_graphs import graphs


def grouped(graph: Graph, *nodes: str) -> Graph:
    """The graph with these nodes in a submodel."""
    _, outcomes = CHECKER.outcomes(graph)
    specs = {
        TensorRef(node, place): (symbol.shape, symbol.dtype)
        for node, outcome in outcomes.items()
        for place, symbol in enumerate(outcome.outputs)
    }
    return MakeSubmodel(frozenset(nodes), specs).apply(graph)


def tower() -> Graph:
    """Two Dense layers in a submodel, called once: a -> [left -> right] -> output."""
    builder = Builder()
    x = builder.layer("Dense", builder.input("a", 4), units=3, name="left")
    x = builder.layer("Dense", x, units=2, name="right")
    builder.layer("Dense", x, units=1, name="output")
    return grouped(builder.graph, "dense", "dense_1")


def _twice(graph: Graph, *shape: int | None) -> tuple[Graph, str]:
    """Another call of the submodel, on an Input of this shape."""
    add, (node,) = called_again(graph, ["submodel"], Position(0, 0))
    builder = Builder()
    builder.graph = add.apply(graph)
    source = builder.input("b", *shape)
    (port,) = graph.nodes["submodel"].inputs
    return Connect(source, node, port).apply(builder.graph), node


def test_a_submodel_has_the_shapes_and_weights_of_its_inside() -> None:
    report = Checker().check(tower())
    assert report.ok
    call = report.calls["submodel"]
    # Dense(3) on 4 features and Dense(2) on 3: 15 and 8.
    assert (call.outputs[0].shape, call.parameters, call.trainable) == ((None, 2), 23, 23)
    assert (report.parameters, report.bytes) == (26, 104)


def test_its_second_call_shares_its_weights() -> None:
    graph, second = _twice(tower(), 4)
    report = Checker().check(graph)
    assert report.ok
    assert report.calls[second].parameters == 0
    assert report.parameters == 26
    plan, outcomes = Checker().outcomes(graph)
    model = build(graph, plan, outcomes)
    assert model.count_params() == 26
    inner = model.get_layer("submodel")
    one = np.arange(4.0)[None]
    assert np.array_equal(model.predict([one, one], verbose=0)[1], inner.predict(one, verbose=0))
    keras.backend.clear_session(free_memory=False)


def test_a_call_on_another_shape_is_told_with_the_port() -> None:
    graph, second = _twice(tower(), 5)
    (problem,) = Checker().check(graph).problems
    assert (problem.severity, problem.code, problem.node) == ("error", "submodel-mismatch", second)
    assert problem.message == (
        "submodel gets (batch, 5) at 'a_in', which is declared as (batch, 4). Change the Input "
        "inside, or what is wired to it."
    )


def test_an_open_size_is_filled_by_each_call() -> None:
    builder = Builder()
    x = builder.layer("Conv1D", builder.input("a", None, 3), filters=2, kernel_size=3)
    builder.layer("Dense", x, units=5)
    graph, second = _twice(grouped(builder.graph, "conv1d", "dense"), 9, 3)
    calls = Checker().check(graph).calls
    assert calls["submodel"].outputs[0].shape == (None, None, 5)
    assert calls[second].outputs[0].shape == (None, 7, 5)
    assert calls[second].parameters == 0


def test_an_error_inside_is_told_inside_and_the_call_says_that_it_is() -> None:
    graph = Inside(("submodel",), SetArguments("dense_1", {"units": 2})).apply(tower())
    inner = graph.definitions["submodel"]
    wrong = replace(inner.layers["dense_1"], class_name="LSTM")
    definitions = {"submodel": inner.with_layer("dense_1", wrong)}
    report = Checker().check(replace(graph, definitions=definitions))
    (problem,) = report.problems
    assert (problem.severity, problem.code, problem.node) == ("error", "submodel-wrong", "submodel")
    assert problem.message == "submodel is wrong inside, at right. Mend it there."
    assert report.calls["submodel"].state == "error"
    (problem,) = report.inside["submodel"].problems
    assert (problem.severity, problem.code, problem.node) == ("error", "rank-mismatch", "dense_1")
    assert problem.message == "right needs (batch, time, features) and gets (batch, 3)."
    assert [path for path, _ in report.all_problems()] == [(), ("submodel",)]


def test_what_is_unfinished_inside_waits() -> None:
    graph = tower()
    (link,) = graph.definitions["submodel"].links_into("dense_1")
    graph = Inside(("submodel",), Disconnect(frozenset({link}))).apply(graph)
    report = Checker().check(graph)
    assert report.ok
    assert report.calls["submodel"].state == "waiting"
    assert {problem.code for problem in report.problems} >= {"submodel-unfinished"}


def test_an_edit_inside_infers_what_it_changes() -> None:
    checker, graph = Checker(), tower()
    checker.check(graph)
    before = checker.results.calls.misses
    checker.check(tower())
    assert checker.results.calls.misses == before
    edited = Inside(("submodel",), SetArguments("dense_1", {"units": 7})).apply(graph)
    report = checker.check(edited)
    # right itself, and the output behind the submodel.
    assert checker.results.calls.misses - before == 2
    assert report.calls["submodel"].parameters == 15 + 3 * 7 + 7


def test_a_call_inside_that_ends_the_engine_can_be_left_out() -> None:
    told: dict[str, str] = {}
    graph = tower()
    Checker().check(graph, progress=lambda node, call, *_: told.update({call: node}))
    culprit = [call for call, node in told.items() if node == "submodel"][-1]
    report = Checker().check(graph, skip={culprit: "died"})
    assert [(problem.code, problem.node) for problem in report.problems] == [
        ("submodel-wrong", "submodel")
    ]
    assert [(problem.code, problem.node) for problem in report.inside["submodel"].problems] == [
        ("engine-died", "dense_1")
    ]


def test_the_order_follows_the_ports_of_a_submodel() -> None:
    builder = Builder()
    a = builder.layer("Dense", builder.input("a_in", 4), units=4, name="a")
    b = builder.layer("Dense", builder.input("b_in", 4), units=4, name="b")
    builder.layer("Subtract", a, b)
    graph = grouped(builder.graph, "subtract")
    (one, two) = graph.nodes["submodel"].inputs
    inputs = {two: (a,), one: (b,)}
    graph = graph.with_node("submodel", replace(graph.nodes["submodel"], inputs=inputs))
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        names = [layer.name for layer in build(graph, plan, outcomes).layers]
    assert_order(graph, names)
    assert names.index("b_in") < names.index("a_in")


@pytest.mark.slow
@MODERATE
@given(graphs(), st.data())
def test_infer_and_build_agree_on_submodels(graph: Graph, data: st.DataObject) -> None:
    """Random nodes in a submodel, some of it in another inside, called again elsewhere."""
    for _ in range(data.draw(st.integers(1, 2))):
        graph = without_errors(graph)
        nodes = sorted(node for node in graph.nodes if not graph.is_input(node))
        assume(nodes)
        chosen = data.draw(st.sets(st.sampled_from(nodes), min_size=1, max_size=5))
        try:
            graph = grouped(graph, *chosen)
        except EditError:
            assume(False)
        if data.draw(st.booleans()):
            graph = _again_somewhere(graph, data)
    graph = without_errors(graph)
    plan, outcomes = CHECKER.outcomes(graph)
    with scratch():
        model = build(graph, plan, outcomes)
        assert_specs(graph, plan, outcomes, model)
        assert_counts(graph, plan, outcomes, model)
        names = [layer.name for layer in model.layers]
    assert_order(graph, names)


def _again_somewhere(graph: Graph, data: st.DataObject) -> Graph:
    key = data.draw(st.sampled_from(sorted(graph.definitions)))
    call = graph.calls[key][0]
    add, (node,) = called_again(graph, [call], Position(0, 0))
    tensors = [TensorRef(source) for source in sorted(graph.nodes)]
    ports = list(graph.nodes[call].inputs)
    graph = add.apply(graph)
    for port in ports:
        try:
            graph = Connect(data.draw(st.sampled_from(tensors)), node, port).apply(graph)
        except EditError:
            assume(False)
    return graph


def test_what_nothing_calls_is_told_as_a_warning_until_it_is_called() -> None:
    """At any depth: a submodel is called as long as the one is that calls it."""
    deep = Builder("deep")
    deep.layer("LSTM", deep.input("z", 4), units=2)
    inner = Builder("inner")
    y = inner.input("y", 4)
    call = Node(layer="deep", inputs={"z": (y,)})
    middle = replace(inner.graph, definitions={"deep": deep.graph}).with_node("deep", call)
    middle = replace(middle, outputs=(TensorRef("deep"),))
    outer = Builder("outer")
    x = outer.input("x", 4)
    outer.layer("Dense", x, units=3)
    idle = replace(outer.graph, definitions={"inner": middle})
    called = idle.with_node("inner", Node(layer="inner", inputs={"y": (x,)}))
    called = replace(called, outputs=(*called.outputs, TensorRef("inner")))
    checker = Checker()
    for graph, severity in ((idle, "warning"), (called, "error"), (idle, "warning")):
        report = checker.check(graph)
        found = [(path, p.code, p.severity) for path, p in report.all_problems()]
        assert (("inner", "deep"), "rank-mismatch", severity) in found
        assert {item[2] for item in found} == {severity}
        assert report.ok is (severity == "warning")
        assert checker.look().ok is report.ok


@pytest.mark.parametrize("training", [True, False])
def test_a_dissolved_submodel_runs_in_the_mode_that_it_was_called_in(training: bool) -> None:
    """``base(x, training=False)``: Keras takes it over what the calls inside say themselves."""
    builder = Builder()
    x = builder.layer("BatchNormalization", builder.input("a", 4))
    x = builder.layer("BatchNormalization", x, name="own")
    builder.layer("ReLU", x)
    graph = SetCallArguments(x.node, {"training": not training}).apply(builder.graph)
    graph = grouped(graph, "batch_normalization")
    graph = grouped(graph, "submodel", "batch_normalization_1", "re_lu")
    (outer,) = graph.definitions
    call = graph.nodes[outer]
    graph = graph.with_node(outer, replace(call, arguments={"training": training}))
    once = Dissolve(outer).apply(graph)
    (inner,) = once.definitions
    twice = Dissolve(inner).apply(once)
    given = np.arange(12.0).reshape(3, 4)
    results = []
    for part in (graph, once, twice):
        with scratch():
            results.append(np.array(build(part, *CHECKER.outcomes(part))(given)))
    # With fresh weights a norm that does not learn lets all through but for its epsilon.
    assert np.allclose(results[0], given, atol=0.1) is not training
    assert np.allclose(results[1], results[0])
    assert np.allclose(results[2], results[0])

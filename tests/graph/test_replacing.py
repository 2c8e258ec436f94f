"""What stands for a Lambda: Activation or an operation, by the name of its function."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import EditError
from app.graph.bypass import Bypass
from app.graph.cures import cures
from app.graph.edits import AddNodes, Connect
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from app.graph.problems import Problem
from app.graph.replacing import ReplaceLayer
from app.graph.silence import Silence
from app.graph.walk import call_plan
from nodes.catalogue import catalogue
from nodes.values import Value
from tests.builder import Builder, chain


def function(name: str) -> dict[str, Value]:
    """What Keras 3.15.1 writes of the function of ``keras.layers.Lambda(keras.ops.NAME)``."""
    return {
        "module": "builtins",
        "class_name": "function",
        "config": name,
        "registered_name": "function",
    }


CODE: dict[str, Value] = {
    "class_name": "__lambda__",
    "config": {"code": "4wEAAAAA", "defaults": None, "closure": None},
}


def with_lambda(**arguments: Value) -> Graph:
    """x -> Lambda -> Dense, the Lambda called a second time on x."""
    b = Builder()
    x = b.input("x", 4)
    layer = LayerDefinition("Lambda", "twist", arguments)
    calls = {key: Node(layer="twist", inputs={"inputs": (x,)}) for key in ("twist", "twist_1")}
    b.graph = AddNodes(calls, {"twist": layer}).apply(b.graph)
    b.layer("Dense", TensorRef("twist"), units=2)
    return b.graph


def problem_of(graph: Graph) -> Problem:
    (problem,) = (p for p in call_plan(graph).problems if p.severity == "error")
    return problem


@pytest.mark.parametrize(
    ("arguments", "labels"),
    [
        (
            {"function": function("relu")},
            ["Replace by Activation relu", "Replace by the operation relu"],
        ),
        ({"function": "keras.ops.square"}, ["Replace by the operation square"]),
        ({"function": function("mean")}, ["Replace by the operation mean"]),
        ({"function": CODE}, ["Replace by an Activation, to choose its function"]),
        ({}, ["Replace by an Activation, to choose its function"]),
        (
            {"function": function("__import__")},
            ["Replace by an Activation, to choose its function"],
        ),
        # An operation of two tensors cannot stand where one wire comes in.
        ({"function": function("matmul")}, []),
    ],
)
def test_the_cures_of_a_lambda(arguments: dict[str, Any], labels: list[str]) -> None:
    graph = with_lambda(**arguments)
    problem = problem_of(graph)
    assert problem.code == "left-out"
    assert problem.message == (
        "twist is a Lambda, which is not in the library and is kept as it is. It holds a Python "
        "function, which no file may bring along. Take Activation for a function of "
        "keras.activations, and an operation for one of keras.ops."
    )
    fixes = cures(graph, problem)
    assert [str(fix.label) for fix in fixes] == labels
    for fix in fixes:
        after = fix.edit.apply(graph)
        assert [p.code for p in call_plan(after).problems if p.severity == "error"] == []
        assert [list(after.nodes[n].sources()) for n in ("twist", "twist_1")] == [
            [TensorRef("x")],
            [TensorRef("x")],
        ]
        assert after.outputs == graph.outputs


def test_an_activation_keeps_the_name_and_both_calls() -> None:
    graph = with_lambda(function=function("relu"))
    after = cures(graph, problem_of(graph))[0].edit.apply(graph)
    assert after.layers["twist"] == LayerDefinition("Activation", "twist", {"activation": "relu"})
    assert after.calls["twist"] == ("twist", "twist_1")


def test_what_the_function_is_given_goes_along() -> None:
    given: Value = {"axis": 1, "keepdims": True, "nonsense": 3}
    graph = with_lambda(function=function("mean"), arguments=given)
    after = cures(graph, problem_of(graph))[0].edit.apply(graph)
    assert after.nodes["twist"].operation == "keras.ops.mean"
    assert after.nodes["twist"].arguments == {"axis": 1, "keepdims": True}
    assert "twist" not in after.layers


def test_an_operation_that_is_left_out_says_why() -> None:
    graph = Graph(nodes={"n": Node(operation="keras.ops.cond")})
    assert problem_of(graph).message == (
        "cond is a keras.ops.cond, which is not in the library and is kept as it is. "
        "It takes a Python function, which no file may bring along."
    )


def test_every_layer_that_is_left_out_says_why() -> None:
    for name in [item.name for item in catalogue().left_out.values()]:
        if not name.startswith("keras.ops."):
            layer = LayerDefinition(name, "x", {})
            graph = Graph(nodes={"x": Node(layer="x")}, layers={"x": layer})
            assert problem_of(graph).code == "left-out", name


def test_what_is_not_there_is_not_replaced() -> None:
    with pytest.raises(EditError, match="nothing cannot be replaced by Activation"):
        ReplaceLayer("nothing", "Activation").apply(Graph())
    b = Builder()
    dense = b.layer("Dense", b.input("x", 4), units=2)
    with pytest.raises(EditError):
        ReplaceLayer(dense.node, "Nonsense").apply(b.graph)
    with pytest.raises(EditError):
        ReplaceLayer(dense.node, "Input").apply(b.graph)
    again = ReplaceLayer(dense.node, "ReLU").apply(b.graph)
    assert Connect(TensorRef("x"), dense.node, "inputs").apply(again) == again


def test_a_call_that_is_skipped_stays_so_when_its_layer_is_replaced() -> None:
    graph = Silence("dense", "linear-chain").apply(chain(2))
    graph = Bypass(frozenset({"dense"})).apply(graph)
    for name in ("Activation", "keras.ops.relu"):
        node = ReplaceLayer("dense", name).apply(graph).nodes["dense"]
        assert node.bypassed
        assert node.silent == ("linear-chain",)

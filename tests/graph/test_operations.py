"""Operations of keras.ops in the document: ports, numbers in them, outputs, problems, cures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import ArgumentError
from app.graph.compose import placed
from app.graph.cures import cures
from app.graph.edits import Connect, SetCallArguments
from app.graph.model import Graph, Node, Position, TensorRef
from app.graph.ports import free_port, outputs_of, ports_of
from app.graph.records import from_records, to_records
from app.graph.walk import call_plan
from nodes.catalogue import catalogue
from tests.builder import Builder


def codes(graph: Graph) -> list[str]:
    return [problem.code for problem in call_plan(graph).problems]


def scaled() -> tuple[Builder, TensorRef]:
    """``x * 2``"""
    build = Builder()
    return build, build.operation("multiply", build.input("x", 4), x2=2)


def test_the_library_places_layers_and_operations_alike() -> None:
    for name, wanted in (("Dense", Node(layer="dense")), ("keras.ops.mean", None)):
        spec = catalogue().find(name)
        assert spec is not None
        ((node_id, node),) = placed(Graph(), spec, Position(0, 0)).nodes.items()
        assert node == (wanted or Node(operation=name, arguments={"axis": -1}))
        assert node_id == name.rpartition(".")[2].lower()


def test_a_number_fills_a_port() -> None:
    build, scaled_x = scaled()
    assert codes(build.graph) == []
    assert free_port(build.graph, scaled_x.node) is None
    without = SetCallArguments(scaled_x.node, {"x2": None}).apply(build.graph)
    assert codes(without) == ["missing-input"]


def test_a_wire_takes_the_place_of_a_number() -> None:
    build, scaled_x = scaled()
    after = Connect(TensorRef("x"), scaled_x.node, "x2").apply(build.graph)
    assert after.nodes[scaled_x.node].arguments == {}
    assert codes(after) == []


def test_a_number_is_refused_where_a_wire_is() -> None:
    build, scaled_x = scaled()
    with pytest.raises(ArgumentError, match="multiply has a wire at 'x1'"):
        SetCallArguments(scaled_x.node, {"x1": 3}).apply(build.graph)


def test_a_file_with_both_is_told_so_and_mended() -> None:
    build, scaled_x = scaled()
    node = build.graph.nodes[scaled_x.node]
    both = {"x1": (TensorRef("x"),), "x2": (TensorRef("x"),)}
    graph = build.graph.with_node(scaled_x.node, replace(node, inputs=both))
    (problem,) = call_plan(graph).problems
    assert problem.code == "wire-and-number"
    for fix in cures(graph, problem):
        assert codes(fix.edit.apply(graph)) == []


def test_numbers_alone_are_no_operation() -> None:
    build = Builder()
    build.input("x", 4)
    build.operation("add", x1=1, x2=2)
    assert "no-tensor" in codes(build.graph)


@pytest.mark.parametrize(
    ("operation", "arguments", "count"),
    [
        ("split", {"indices_or_sections": 3, "axis": -1}, 3),
        ("split", {"indices_or_sections": (1, 2), "axis": -1}, 3),
        ("unstack", {"num": 4, "axis": 1}, 4),
        ("top_k", {"k": 2}, 2),
        ("svd", {}, 3),
        ("svd", {"compute_uv": False}, 1),
        ("mean", {}, 1),
    ],
)
def test_outputs_follow_the_arguments(operation: str, arguments: dict, count: int) -> None:
    build = Builder()
    made = build.operation(operation, build.input("x", 4, 4), **arguments)
    assert len(outputs_of(build.graph, made.node)) == count


def test_meshgrid_has_an_output_for_each_wire() -> None:
    build = Builder()
    made = build.operation("meshgrid", build.input("a", 4), build.input("b", 4))
    assert len(outputs_of(build.graph, made.node)) == 2


def test_an_unknown_operation_is_kept_and_told() -> None:
    graph = Graph(nodes={"n": Node(operation="keras.ops.no_such")})
    assert "unknown-operation" in codes(graph)
    assert from_records(to_records(graph)) == graph
    assert [port.name for port in ports_of(graph, "n")] == ["inputs"]


def test_arguments_of_an_operation_are_checked() -> None:
    build, scaled_x = scaled()
    node = build.graph.nodes[scaled_x.node]
    for arguments, code in (({"x2": "2"}, "bad-argument"), ({"y": 2}, "unknown-argument")):
        graph = build.graph.with_node(scaled_x.node, replace(node, arguments=arguments))
        problems = [p for p in call_plan(graph).problems if p.severity == "error"]
        assert [problem.code for problem in problems] == [code]
        assert cures(graph, problems[0])


def test_a_layer_may_not_bear_the_name_of_an_operation() -> None:
    """Keras names the operations of ``x * 2`` multiply, multiply_1 ... whatever layers exist."""
    build, scaled_x = scaled()
    build.layer("Dense", scaled_x, name="multiply_7", units=2)
    # A new layer gets another name at once; one in a file may have it.
    assert codes(build.graph) == []
    (layer_id,) = (key for key, layer in build.graph.layers.items() if layer.class_name == "Dense")
    layer = replace(build.graph.layers[layer_id], name="multiply_7")
    graph = build.graph.with_layer(layer_id, layer)
    (problem,) = call_plan(graph).problems
    assert problem.code == "operation-name"
    assert codes(cures(graph, problem)[0].edit.apply(graph)) == []

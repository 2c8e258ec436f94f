"""Records: a graph goes out as JSON and comes back equal; what is wrong is told with its place."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.engine.protocol import patch_between, patched, report_from_json, report_to_json
from app.graph.edits import Connect, Move, RemoveNodes, Rename, SetArguments
from app.graph.model import Graph, LayerDefinition, ModelForm, Node, Position, TensorRef
from app.graph.problems import Problem
from app.graph.records import RecordError, from_records, to_records
from app.graph.report import CallReport, Report, TensorSpec
from app.graph.weights import Weights, WeightsFile
from nodes.values import Instance
from tests.builder import Builder, chain


@pytest.fixture
def everything() -> Graph:
    """A graph with each thing that a graph can hold."""
    builder = Builder("all")
    a = builder.input("a", 5, None)
    cell = Instance("Dense", {"units": 2, "activation": "relu"})
    wrapped = builder.layer("TimeDistributed", a, layer=cell)
    builder.layer("Concatenate", wrapped, wrapped, axis=-1)
    inner = replace(chain(1), name="tower")
    graph = builder.graph
    weights = Weights(WeightsFile("/m/a.keras", "3f" * 32), "layers/odd", ("kernel:0",))
    odd = LayerDefinition("Odd", "odd", {"k": (1, (2.5, None))}, weights, {"module": "mine"})
    return replace(
        graph,
        nodes={
            **graph.nodes,
            "op": Node(operation="keras.ops.add", inputs={"x1": (a,), "x2": (a,)}, name="sum"),
            "sub": Node(layer="tower", inputs={"a": (a,)}),
            "odd": Node(layer="odd", inputs={"x": (a,)}, arguments={"training": True}),
        },
        layers={**graph.layers, "odd": odd},
        definitions={"tower": inner},
        title="Everything",
        notes="One of each. 全部。",
        form=ModelForm(trainable=False, inputs={"a": "a"}, outputs=("op:0", ("sub:0", "op:0"))),
    )


def test_a_graph_comes_back_equal(everything: Graph) -> None:
    assert from_records(json.loads(json.dumps(to_records(everything)))) == everything


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("nodes", [], "[] at nodes; expected an object"),
        ("nodes.dense", {"call": "dense", "op": "x"}, "exactly one of 'call', 'op' and 'input'"),
        ("nodes.dense.call", 7, "7 at nodes.dense.call; expected a text"),
        ("nodes.dense.in.inputs", "a", "'a' at nodes.dense.in.inputs; expected NODE:OUTPUT"),
        ("nodes.dense.in.inputs", [1], "1 at nodes.dense.in.inputs; expected a text"),
        ("nodes.a.input", None, "None at nodes.a.input; expected an object"),
        ("layers.dense.class", "Input", "expected an input node"),
        ("layers.dense.args", {"units": float("nan")}, "expected finite numbers"),
        ("layers.dense.colour", "red", "'colour' at layers.dense; expected only class, name, args"),
        ("outputs", ["ghost:0"], "'ghost:0' at outputs; expected an output of a node"),
        ("outputs", "dense:0", "'dense:0' at outputs; expected a list"),
        ("inputs", ["dense"], "'dense' at inputs; expected the id of an input node"),
        ("view.a", [1], "[1] at view.a; expected two numbers"),
        ("view.a", [True, 1], "expected two numbers"),
        ("view.a", [1e99, 0], "expected two numbers"),
        ("name", None, "None at name; expected a text"),
        ("form", {"layers": 1}, "'layers' at form; expected only sequential, trainable"),
        ("form", {"sequential": "yes"}, "'yes' at form.sequential; expected true or false"),
        ("form", {"inputs": [1]}, "1 at form.inputs; expected an object"),
        ("layers.dense.weights", {"file": "x", "at": ""}, "expected one of the keys of 'files'"),
        ("layers.dense.weights", {"file": ["x"]}, "at layers.dense.weights.file; expected a text"),
        ("layers.dense.origin", "mine", "'mine' at layers.dense.origin; expected an object"),
        ("nodes.dense.name", 3, "3 at nodes.dense.name; expected a text"),
        ("files", {"3f": {"path": "a", "digest": "4f"}}, "expected a digest that begins with 3f"),
        ("files", {"3f": {"path": 1, "digest": "3f"}}, "1 at files.3f.path; expected a text"),
    ],
)
def test_a_wrong_record_is_told_with_its_place(path: str, value: object, message: str) -> None:
    records = to_records(chain(1))
    *parents, last = path.split(".")
    target = records
    for key in parents:
        target = target[key]
    target[last] = value
    with pytest.raises(RecordError) as caught:
        from_records(records)
    assert message in str(caught.value)


def test_an_input_s_id_is_not_a_layer_s() -> None:
    records = to_records(chain(1))
    records["layers"]["a"] = {"class": "Dense", "name": "a", "args": {}}
    with pytest.raises(RecordError, match="an id that no layer has"):
        from_records(records)


def test_an_input_is_not_called_a_second_time() -> None:
    records = to_records(chain(1))
    records["nodes"]["b"] = {"call": "a"}
    with pytest.raises(RecordError, match="an input has no calls"):
        from_records(records)


@pytest.mark.parametrize("value", [10**400, -(2**64), "\ud800", {"x": ["a\udfff"]}])
def test_what_no_tensor_or_file_can_hold_is_refused(value: object) -> None:
    records = to_records(chain(1))
    records["layers"]["dense"]["args"]["x"] = value
    with pytest.raises(RecordError, match=r"layers\.dense\.args\.x"):
        from_records(records)


def test_an_instance_s_class_is_a_text() -> None:
    records = to_records(chain(1))
    records["layers"]["dense"]["args"]["x"] = {"class": None, "args": {}}
    assert to_records(from_records(records)) == records


def test_submodels_cannot_nest_without_end() -> None:
    records = to_records(chain(1))
    for _ in range(60):
        records = {**to_records(chain(1)), "definitions": {"d": records}}
    with pytest.raises(RecordError, match="at most 50 nested submodels"):
        from_records(records)


def test_a_patch_makes_one_graph_into_the_other(everything: Graph) -> None:
    after = everything
    for edit in (
        SetArguments("concatenate", {"axis": 1}),
        SetArguments("a", {"dtype": "float16"}),
        Rename("time_distributed", "each"),
        RemoveNodes(frozenset({"op", "odd"})),
        Connect(TensorRef("a"), "concatenate", "inputs"),
    ):
        after = edit.apply(after)
    patch = json.loads(json.dumps(patch_between(everything, after)))
    result = patched(everything, patch)
    assert result == replace(after, positions={}, title="", notes="")


def test_a_patch_holds_only_what_changed() -> None:
    before = chain(500)
    after = SetArguments("dense_250", {"units": 5}).apply(before)
    patch = patch_between(before, after)
    assert len(json.dumps(patch)) < 700
    result = patched(before, patch)
    kept = [key for key in before.nodes if result.nodes[key] is before.nodes[key]]
    assert len(kept) == 501
    moved = Move({"dense": Position(7, 7)}).apply(before)
    assert patch_between(before, moved)["graph"] == patch_between(before, before)["graph"]


def test_a_report_comes_back_equal() -> None:
    report = Report(
        revision=7,
        calls={"a": CallReport("ok", (TensorSpec((None, 4), "float32"),), 12, 8)},
        problems=(Problem("error", "cycle", "a", "inputs", {"node": "a", "path": "x"}, "detail"),),
        parameters=12,
        trainable=8,
        bytes=48,
        milliseconds=1.5,
    )
    assert report_from_json(json.loads(json.dumps(report_to_json(report)))) == report
    with pytest.raises(ValueError, match="no state"):
        report_from_json({**report_to_json(report), "calls": {"a": ["fine", [], 0, 0]}})

"""What a model may ask of the library and cannot have: one sentence, and the cure where there is
one; the file is kept as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.engine.check import Checker
from app.formats.examples import read_example
from app.formats.layerloom import decode, encode
from app.graph.cures import cures
from app.graph.edits import Connect, SetArguments
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from app.graph.records import from_records, to_records
from app.graph.submodels import CopySubmodel, Dissolve
from app.graph.walk import call_plan
from nodes.values import Value
from tests.builder import Builder
from tests.command_line import Run


def one_layer(class_name: str, **arguments: Value) -> Graph:
    b = Builder("bad")
    x = b.input("words", 8)
    dtype = "string" if class_name == "StringLookup" else "float32"
    graph = SetArguments("words", {"shape": (8,), "dtype": dtype}).apply(b.graph)
    graph = graph.with_layer("odd", LayerDefinition(class_name, "odd", arguments))
    return graph.with_node("odd", Node(layer="odd", inputs={"inputs": (x,)}))


def one_dense_on_two_sizes() -> Graph:
    b = Builder("shared")
    dense = b.layer("Dense", b.input("four", 4), units=2)
    five = b.input("five", 5)
    b.graph = b.graph.with_node("again", Node(layer=dense.node, inputs={"inputs": (five,)}))
    b.layer("Concatenate", dense, TensorRef("again"))
    return b.graph


def itself_inside() -> Graph:
    """The tower of the siamese network, with a call of the tower before its end."""
    records = to_records(read_example("siamese"))
    inner = records["definitions"]["tower"]
    (picture,) = inner["inputs"]
    inner["nodes"]["again"] = {"call": "tower", "in": {picture: f"{picture}:0"}}
    return from_records(json.loads(json.dumps(records)))


LAMBDA: dict[str, Value] = {
    "function": {"class_name": "function", "config": "relu", "module": "builtins"}
}
CASES: dict[str, tuple[Graph, str, list[str]]] = {
    "a layer shared by two sizes": (
        one_dense_on_two_sizes(),
        "dense gets (batch, 5), but its weights were made for (batch, 4) at its first call. "
        "Give this call a layer of its own, or the same sizes.",
        ["Give this call a layer of its own"],
    ),
    "a submodel in itself": (
        itself_inside(),
        "tower is called inside itself, which no submodel can be. Remove the call inside.",
        ["Remove the call inside"],
    ),
    "a vocabulary in a file": (
        one_layer("StringLookup", vocabulary="/etc/passwd"),
        "odd.vocabulary is '/etc/passwd'; expected the words themselves, not the name of a file. "
        "Load the file at the argument in the properties; its words are kept then.",
        ["Set vocabulary=None"],
    ),
    "a Lambda": (
        one_layer("Lambda", **LAMBDA),
        "odd is a Lambda, which is not in the library and is kept as it is. It holds a Python "
        "function, which no file may bring along. Take Activation for a function of "
        "keras.activations, and an operation for one of keras.ops.",
        ["Replace by Activation relu", "Replace by the operation relu"],
    ),
    "a cell alone": (
        one_layer("LSTMCell", units=4),
        "odd is a LSTMCell, which is not in the library and is kept as it is. It is one step of a "
        "recurrent layer and no layer of its own. Take RNN and choose it as the cell.",
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_and_its_cure(run: Run, tmp_path: Path, case: str) -> None:
    graph, sentence, fixes = CASES[case]
    path = tmp_path / "odd.layerloom"
    path.write_bytes(encode(graph))
    done = run("check", path, "--json")
    assert (done.status, done.err) == (1, "")
    (problem,) = (p for p in json.loads(done.out)["problems"] if p["severity"] == "error")
    assert problem["message"] == sentence
    assert problem["fixes"] == fixes
    # It is written back as it was; the status tells that it is wrong.
    assert run("export", path, "-o", tmp_path / "again.layerloom").status == 1
    assert (tmp_path / "again.layerloom").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("case", [case for case, (_, _, fixes) in CASES.items() if fixes])
def test_each_cure_cures(case: str) -> None:
    graph = decode(encode(CASES[case][0]))
    (problem,) = (p for p in Checker().check(graph).problems if p.severity == "error")
    for fix in cures(graph, problem):
        after = Checker().check(fix.edit.apply(graph))
        assert not [p.message for p in after.problems if p.code == problem.code]


def test_a_submodel_in_itself_at_any_depth() -> None:
    """a holds b, and b calls a."""
    b = Graph("b", nodes={"call": Node(layer="a")})
    a = Graph("a", nodes={"inside": Node(layer="b")}, definitions={"b": b})
    graph = Graph(nodes={"a": Node(layer="a")}, definitions={"a": a})
    (problem,) = (p for p in call_plan(graph).problems if p.severity == "error")
    assert problem.code == "contains-itself"
    (fix,) = cures(graph, problem)
    after = fix.edit.apply(graph)
    assert after.definitions["a"].definitions["b"].nodes == {}
    assert not [p for p in call_plan(after).problems if p.code == "contains-itself"]


def test_one_name_at_two_depths_is_no_submodel_in_itself() -> None:
    """The inner one is another submodel of the same id."""
    inner = Graph("part")
    outer = Graph("part", nodes={"call": Node(layer="part")}, definitions={"part": inner})
    graph = Graph(nodes={"call": Node(layer="part")}, definitions={"part": outer})
    assert "contains-itself" not in {p.code for p in call_plan(graph).problems}


def test_a_submodel_that_is_called_twice_is_not_dissolved() -> None:
    graph = read_example("siamese")
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the sentence is what counts
        Dissolve("tower").apply(graph)
    assert str(caught.value) == (
        "tower is called 2 times and its calls share weights. Make this call a copy first."
    )
    copied = CopySubmodel("tower_1", "other").apply(graph)
    flat = Dissolve("tower").apply(copied)
    assert Checker().check(flat).ok
    assert "tower" not in flat.definitions


def test_a_shared_layer_with_a_call_of_its_own_works() -> None:
    graph = one_dense_on_two_sizes()
    (problem,) = (p for p in Checker().check(graph).problems if p.severity == "error")
    (fix,) = cures(graph, problem)
    after: Any = fix.edit.apply(graph)
    assert len(after.calls["dense"]) == 1
    assert Connect(TensorRef("four"), "again", "inputs").apply(graph) != graph

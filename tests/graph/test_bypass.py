"""Skipped calls: the graph keeps them, the model is made without them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.codegen import source
from app.errors import EditError
from app.graph.bypass import Bypass, effective, passed, result_of
from app.graph.document import Document
from app.graph.edits import Connect, Disconnect, SetOutputs
from app.graph.forms import output_structure, stack_of
from app.graph.model import Graph, Link, ModelForm, Node, TensorRef
from app.graph.submodels import Inside, MakeSubmodel
from app.graph.walk import call_plan
from tests.builder import Builder, chain


def skipped(graph: Graph, *nodes: str) -> Graph:
    return Bypass(frozenset(nodes)).apply(graph)


def test_a_reader_of_a_skipped_call_reads_what_it_reads() -> None:
    graph = skipped(chain(3), "dense_1")
    model = effective(graph)
    assert set(model.nodes) == {"a", "dense", "dense_2"}
    assert model.nodes["dense_2"].inputs == {"inputs": (TensorRef("dense"),)}
    assert graph.nodes["dense_2"].inputs == {"inputs": (TensorRef("dense_1"),)}
    assert not call_plan(model).problems


def test_what_is_not_touched_is_the_same_object() -> None:
    graph = chain(3)
    assert effective(graph) is graph
    model = effective(skipped(graph, "dense_1"))
    assert model.nodes["dense"] is graph.nodes["dense"]


def test_several_in_a_row_are_skipped_together() -> None:
    model = effective(skipped(chain(4), "dense", "dense_1", "dense_2"))
    assert model.nodes["dense_3"].inputs == {"inputs": (TensorRef("a"),)}


def test_of_several_wires_the_first_goes_on() -> None:
    builder = Builder()
    a, b = builder.input("a", 4), builder.input("b", 4)
    total = builder.layer("Add", a, b)
    builder.layer("Dense", total, units=1)
    model = effective(skipped(builder.graph, "add"))
    assert model.nodes["dense"].inputs == {"inputs": (a,)}


def test_every_output_of_a_skipped_call_stands_for_what_it_reads() -> None:
    builder = Builder()
    lstm = builder.layer("LSTM", builder.input("a", 5, 4), units=3, return_state=True)
    builder.layer("Dense", TensorRef(lstm.node, 2), units=1)
    model = effective(skipped(builder.graph, "lstm"))
    assert model.nodes["dense"].inputs == {"inputs": (TensorRef("a"),)}


def test_a_skipped_output_is_what_it_reads() -> None:
    graph = skipped(chain(2), "dense_1")
    assert graph.outputs == (TensorRef("dense_1"),)
    assert effective(graph).outputs == (TensorRef("dense"),)
    both = SetOutputs((TensorRef("dense"), TensorRef("dense_1"))).apply(graph)
    assert effective(both).outputs == (TensorRef("dense"),)


def test_a_skipped_call_without_a_wire_leaves_its_readers_without_one() -> None:
    graph = Disconnect(frozenset({Link(TensorRef("a"), "dense", "inputs")})).apply(chain(2))
    model = effective(skipped(graph, "dense"))
    assert model.nodes["dense_1"].inputs == {}
    assert [problem.code for problem in call_plan(model).problems][:1] == ["missing-input"]


def test_a_skipped_cycle_in_a_file_ends() -> None:
    graph = chain(1)
    wires = {"inputs": (TensorRef("dense"),)}
    graph = graph.with_node("dense", Node(layer="dense", inputs=wires, bypassed=True))
    assert passed(graph, TensorRef("dense")) is None
    assert effective(graph).outputs == ()


def test_a_wire_from_nowhere_stays_one() -> None:
    assert result_of(chain(1), TensorRef("gone")) == TensorRef("gone")


def test_an_input_is_never_skipped() -> None:
    with pytest.raises(EditError):
        skipped(chain(1), "a")
    assert not skipped(chain(1), "a", "dense").nodes["a"].bypassed


def test_skipping_is_one_step_and_is_taken_back() -> None:
    document = Document(chain(2))
    document.apply(Bypass(frozenset({"dense"})))
    assert str(document.undo_label) == "Skip dense"
    document.apply(Bypass(frozenset({"dense"}), skip=False))
    assert document.graph == chain(2)
    document.undo()
    assert document.graph.nodes["dense"].bypassed


def inside(graph: Graph) -> Graph:
    """``dense`` and ``dense_1`` of a chain in a submodel of two outputs, both read outside."""
    specs = {TensorRef("a"): ((None, 4), "float32")}
    return MakeSubmodel(frozenset({"dense", "dense_1"}), specs).apply(graph)


def test_calls_inside_a_submodel_are_skipped_too() -> None:
    graph = inside(chain(3))
    graph = Inside(("submodel",), Bypass(frozenset({"dense"}))).apply(graph)
    inner = effective(graph).definitions["submodel"]
    (entry,) = inner.inputs
    assert inner.nodes["dense_1"].inputs == {"inputs": (TensorRef(entry),)}


def test_outputs_of_a_submodel_that_become_one_keep_their_readers() -> None:
    """Both tensors leave the submodel; with ``dense_1`` skipped they are one and the same."""
    builder = Builder()
    one = builder.layer("Dense", builder.input("a", 4), units=4)
    two = builder.layer("Dense", one, units=4)
    builder.layer("Add", one, two)
    graph = inside(builder.graph)
    assert graph.nodes["add"].inputs == {
        "inputs": (TensorRef("submodel", 0), TensorRef("submodel", 1))
    }
    graph = Inside(("submodel",), Bypass(frozenset({"dense_1"}))).apply(graph)
    model = effective(graph)
    assert model.definitions["submodel"].outputs == (TensorRef("dense"),)
    assert model.nodes["add"].inputs == {
        "inputs": (TensorRef("submodel", 0), TensorRef("submodel", 0))
    }


def test_outputs_that_become_one_deeper_inside_keep_their_readers_too() -> None:
    """dense and dense_1 leave one submodel in another: with dense_1 skipped, dense stands twice.

    What leaves behind them moves up: dense_2 is the outer submodel's second tensor, not its third.
    """
    builder = Builder()
    one = builder.layer("Dense", builder.input("a", 4), units=4)
    two = builder.layer("Dense", one, units=4)
    other = builder.layer("Dense", two, units=4)
    builder.layer("Add", one, two, other)
    graph = inside(builder.graph)
    specs = {TensorRef("a"): ((None, 4), "float32")}
    graph = MakeSubmodel(frozenset({"submodel", "dense_2"}), specs).apply(graph)
    assert set(graph.nodes) == {"a", "submodel_1", "add"}
    assert graph.nodes["add"].inputs == {
        "inputs": tuple(TensorRef("submodel_1", place) for place in range(3))
    }
    graph = Inside(("submodel_1", "submodel"), Bypass(frozenset({"dense_1"}))).apply(graph)
    model = effective(graph)
    middle = model.definitions["submodel_1"]
    assert middle.definitions["submodel"].outputs == (TensorRef("dense"),)
    assert middle.nodes["dense_2"].inputs == {"inputs": (TensorRef("submodel"),)}
    assert middle.outputs == (TensorRef("submodel"), TensorRef("dense_2"))
    read = [TensorRef("submodel_1", place) for place in (0, 0, 1)]
    assert model.nodes["add"].inputs == {"inputs": tuple(read)}
    assert [result_of(graph, TensorRef("submodel_1", place)) for place in range(3)] == read
    assert not call_plan(model).problems


def test_an_output_of_a_submodel_that_is_gone_leaves_no_wire() -> None:
    graph = inside(chain(3))
    (port,) = graph.definitions["submodel"].inputs
    link = Link(TensorRef(port), "dense", "inputs")
    graph = Inside(("submodel",), Disconnect(frozenset({link}))).apply(graph)
    graph = Inside(("submodel",), Bypass(frozenset({"dense", "dense_1"}))).apply(graph)
    assert effective(graph).nodes["dense_2"].inputs == {}


def test_a_model_that_gives_a_dict_gives_it_under_the_same_keys() -> None:
    graph = SetOutputs((TensorRef("dense_1"), TensorRef("dense_2"))).apply(chain(3))
    form = ModelForm(outputs={"body": "dense_1:0", "head": ("dense_2:0",)})
    graph = skipped(replace(graph, form=form), "dense_1")
    assert output_structure(effective(graph)) == {"body": "dense:0", "head": ("dense_2:0",)}
    # With both skipped the same tensor stands under both keys, as Keras allows.
    both = skipped(graph, "dense_2")
    assert output_structure(effective(both)) == {"body": "dense:0", "head": ("dense:0",)}


def test_a_form_that_an_edit_made_untrue_does_not_come_back() -> None:
    graph = replace(chain(3), form=ModelForm(outputs={"only": "dense_1:0"}))
    assert output_structure(effective(skipped(graph, "dense_2"))) == "dense_1:0"


def test_a_stack_without_a_skipped_layer_is_one() -> None:
    graph = replace(chain(3), form=ModelForm(sequential=True))
    assert stack_of(effective(skipped(graph, "dense_1"))) == ("a", "dense", "dense_2")
    assert stack_of(effective(skipped(graph, "dense_2"))) == ("a", "dense", "dense_1")


def test_the_code_leaves_a_skipped_layer_out() -> None:
    graph = skipped(chain(2), "dense")
    text = source(graph)
    assert 'name="dense_1")(a)' in text
    assert 'name="dense")' not in text
    plain = replace(chain(2), nodes={k: n for k, n in chain(2).nodes.items() if k != "dense"})
    assert text == source(Connect(TensorRef("a"), "dense_1", "inputs").apply(plain))

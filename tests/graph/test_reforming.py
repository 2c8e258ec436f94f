"""Dicts of inputs and outputs outlive edits: a key stays with what a person says it names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.codegen import written
from app.graph.compose import added_after, input_node, new_layer, removed_and_healed
from app.graph.document import Document
from app.graph.edits import Batch, Connect, Edit, RemoveNodes, Rename, SetInputs, SetOutputs
from app.graph.forms import input_structure, output_structure
from app.graph.model import Graph, ModelForm, Position, TensorRef
from app.graph.submodels import Dissolve, MakeSubmodel
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.values import Value
from tests.builder import Builder, chain

HERE = Position(0, 0)


def two_heads(outputs: Value) -> Document:
    """Input a, of it trunk, of that the heads left and right."""
    b = Builder()
    trunk = b.layer("Dense", b.input("a", 4), units=4, name="trunk")
    for name in ("left", "right"):
        b.layer("Dense", trunk, units=2, name=name)
    return Document(replace(b.graph, form=ModelForm(outputs=outputs)))


KEYS: dict[str, Value] = {"one": "dense_1:0", "two": "dense_2:0"}


def placed(graph: Graph, name: str, after: str = "") -> Edit:
    found = catalogue().get(name)
    assert found is not None
    if not after:
        return new_layer(graph, found, HERE, {"rate": 0.5})
    return added_after(graph, found, HERE, TensorRef(after))


def test_what_reads_an_output_has_its_key() -> None:
    document = two_heads(KEYS)
    document.apply(placed(document.graph, "Dropout", after="dense_1"))
    assert output_structure(document.graph) == {"one": "dropout:0", "two": "dense_2:0"}
    assert '{"one": dropout, "two": right}' in written(document.graph).text
    document.undo()
    assert output_structure(document.graph) == KEYS


def test_also_where_it_was_placed_before_it_was_wired() -> None:
    document = two_heads(KEYS)
    document.apply(placed(document.graph, "Dropout"))
    assert output_structure(document.graph) == {**KEYS, "dropout": "dropout:0"}
    document.apply(Connect(TensorRef("dense_1"), "dropout", "inputs"))
    assert output_structure(document.graph) == {"one": "dropout:0", "two": "dense_2:0"}


def test_an_output_that_becomes_part_of_another_leaves_that_its_key() -> None:
    document = two_heads(KEYS)
    document.apply(Connect(TensorRef("dense_1"), "dense_2", "inputs"))
    assert output_structure(document.graph) == {"two": "dense_2:0"}


def test_an_output_beside_them_is_called_after_its_layer() -> None:
    document = two_heads(KEYS)
    outputs = (*document.graph.outputs, TensorRef("dense"))
    document.apply(SetOutputs(outputs))
    # Sorted by their keys, as Keras takes them.
    assert output_structure(document.graph) == {**KEYS, "trunk": "dense:0"}
    assert document.graph.outputs == tuple(map(TensorRef, ("dense_1", "dense", "dense_2")))


def test_of_a_removed_head_the_key_goes_too() -> None:
    document = two_heads(KEYS)
    document.apply(RemoveNodes(frozenset({"dense_2"})))
    assert output_structure(document.graph) == {"one": "dense_1:0"}


def test_what_stands_behind_a_removed_layer_has_its_key() -> None:
    graph = replace(chain(2), form=ModelForm(outputs={"logits": "dense_1:0"}))
    for edit in (RemoveNodes(frozenset({"dense_1"})), removed_and_healed(graph, ["dense_1"])):
        document = Document(graph)
        document.apply(edit)
        assert output_structure(document.graph) == {"logits": "dense:0"}


def test_submodels_are_made_and_dissolved_behind_the_keys() -> None:
    document = two_heads(KEYS)
    four = {TensorRef("dense"): ((None, 4), "float32")}
    document.apply(MakeSubmodel(frozenset({"dense_1", "dense_2"}), four))
    assert output_structure(document.graph) == {"one": "submodel:0", "two": "submodel:1"}
    document.apply(Dissolve("submodel"))
    assert output_structure(document.graph) == KEYS


def test_inside_a_submodel_as_well() -> None:
    document = two_heads(None)
    four = {TensorRef("dense"): ((None, 4), "float32")}
    document.apply(MakeSubmodel(frozenset({"dense_1", "dense_2"}), four))
    inner = replace(document.graph.definitions["submodel"], form=ModelForm(outputs=KEYS))
    document.reset(replace(document.graph, definitions={"submodel": inner}))
    # The key that is new comes first, so that all outputs of the call are counted anew.
    add = placed(inner, "Dropout", after="dense_1")
    first = Rename("dropout", "a first one")
    pinned = SetOutputs(tuple(map(TensorRef, ("dropout", "dense_2", "dense_1"))))
    document.apply(Batch(Sentence("All"), (add, first, pinned)), path=("submodel",))
    graph = document.graph
    assert output_structure(graph.definitions["submodel"]) == {
        "a first one": "dropout:0",
        **KEYS,
    }
    assert graph.definitions["submodel"].outputs == tuple(
        map(TensorRef, ("dropout", "dense_1", "dense_2"))
    )
    assert graph.outputs == (TensorRef("submodel", 1), TensorRef("submodel", 2))


@pytest.mark.parametrize(
    ("outputs", "after"),
    [
        (("dense_1:0", "dense_2:0", "dense_1:0"), ("dropout:0", "dense_2:0", "dropout:0")),
        (("dense_1:0", ("dense_2:0",)), ("dropout:0", ("dense_2:0",))),
        (
            {"both": ("dense_1:0", {"deep": "dense_2:0"})},
            {"both": ("dropout:0", {"deep": "dense_2:0"})},
        ),
    ],
)
def test_lists_and_what_is_nested_too(outputs: Value, after: Value) -> None:
    document = two_heads(outputs)
    document.apply(placed(document.graph, "Dropout", after="dense_1"))
    assert output_structure(document.graph) == after


def test_an_order_that_a_person_chose_is_a_list() -> None:
    document = two_heads(KEYS)
    document.apply(SetOutputs(tuple(map(TensorRef, ("dense_2", "dense_1")))))
    assert output_structure(document.graph) == ("dense_2:0", "dense_1:0")


def two_inputs() -> Document:
    b = Builder()
    x, y = b.input("x", 4), b.input("y", 4)
    b.layer("Add", x, y)
    return Document(replace(b.graph, form=ModelForm(inputs={"x": "x", "y": "y"})))


def test_a_key_of_an_input_is_its_name() -> None:
    """Keras warns of any other: it looks for the data under the key."""
    document = two_inputs()
    document.apply(Rename("x", "z"))
    assert input_structure(document.graph) == {"z": "x", "y": "y"}
    assert document.graph.inputs == ("y", "x")
    document.undo()
    assert document.graph.inputs == ("x", "y")
    document.apply(input_node(document.graph, HERE, (3,), "image"))
    assert input_structure(document.graph) == {"image": "image", "x": "x", "y": "y"}
    document.apply(RemoveNodes(frozenset({"y"})))
    assert input_structure(document.graph) == {"image": "image", "x": "x"}
    document.apply(SetInputs(("x", "image")))
    assert input_structure(document.graph) == ("x", "image")


def test_a_key_that_is_no_name_stays() -> None:
    document = two_inputs()
    document.reset(replace(document.graph, form=ModelForm(inputs={"a": "x", "b": "y"})))
    document.apply(Rename("x", "z"))
    assert input_structure(document.graph) == {"a": "x", "b": "y"}


def test_without_any_output_it_is_a_dict_still() -> None:
    document = two_heads(KEYS)
    document.apply(RemoveNodes(frozenset(document.graph.nodes)))
    assert document.graph.outputs == ()
    document.apply(placed(document.graph, "Dropout"))
    assert output_structure(document.graph) == {"dropout": "dropout:0"}

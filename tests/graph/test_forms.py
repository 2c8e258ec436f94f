"""Forms: what a model takes and gives, and whether it is a plain stack, as long as it is true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.graph.compose import inserted_into, new_layer
from app.graph.edits import Connect, RemoveNodes, Rename, SetArguments, SetOutputs
from app.graph.forms import (
    input_structure,
    is_frozen,
    leaves,
    output_structure,
    result_places,
    shaped,
    stack_of,
)
from app.graph.model import Graph, LayerDefinition, Link, ModelForm, Position, TensorRef
from nodes.catalogue import catalogue
from nodes.values import Value
from tests.builder import Builder, chain


def two_by_two() -> Graph:
    """Inputs a and b, of each a Dense: dense and dense_1, both outputs."""
    builder = Builder()
    for name in ("a", "b"):
        builder.layer("Dense", builder.input(name, 4), units=2)
    return builder.graph


def with_form(graph: Graph, inputs: Value = None, outputs: Value = None) -> Graph:
    return replace(graph, form=ModelForm(inputs=inputs, outputs=outputs))


def test_keras_takes_lists_as_they_stand_and_dicts_sorted() -> None:
    structure: Value = ("x", {"b": "y", "a": ("z", "w")}, ())
    assert list(leaves(structure)) == ["x", "z", "w", "y"]


def test_one_tensor_is_bare_several_are_a_list() -> None:
    assert input_structure(chain(1)) == "a"
    assert output_structure(chain(1)) == "dense:0"
    assert input_structure(two_by_two()) == ("a", "b")
    assert output_structure(two_by_two()) == ("dense:0", "dense_1:0")


def test_a_form_of_the_file_holds() -> None:
    graph = with_form(two_by_two(), {"one": "a", "two": "b"}, ("dense:0", ("dense_1:0",)))
    assert input_structure(graph) == {"one": "a", "two": "b"}
    assert output_structure(graph) == ("dense:0", ("dense_1:0",))
    assert shaped(output_structure(graph), str.upper) == ["DENSE:0", ["DENSE_1:0"]]
    assert input_structure(with_form(chain(1), ("a",))) == ("a",)


@pytest.mark.parametrize(
    "inputs",
    [
        {"two": "a", "one": "b"},  # Keras would take b first.
        ("b", "a"),
        "a",
        ("a", "b", "a"),
        ("a", "gone"),
        (),
    ],
)
def test_a_form_that_does_not_fit_is_passed_over(inputs: Value) -> None:
    assert input_structure(with_form(two_by_two(), inputs)) == ("a", "b")


def test_a_form_falls_with_the_edit_that_makes_it_untrue() -> None:
    graph = with_form(two_by_two(), outputs={"one": "dense:0", "two": "dense_1:0"})
    swapped = SetOutputs((TensorRef("dense_1"), TensorRef("dense"))).apply(graph)
    assert output_structure(swapped) == ("dense_1:0", "dense:0")
    gone = RemoveNodes(frozenset({"dense_1"})).apply(graph)
    assert output_structure(gone) != {"one": "dense:0", "two": "dense_1:0"}
    # Undone, it is true again: nothing of it was thrown away.
    back = SetOutputs(graph.outputs).apply(swapped)
    assert output_structure(back) == {"one": "dense:0", "two": "dense_1:0"}


def test_a_tensor_that_is_given_twice_is_found_at_its_first_place() -> None:
    structure: Value = {"z": "dense:0", "a": ("dense_1:0", "dense:0")}
    graph = replace(two_by_two(), outputs=(TensorRef("dense_1"), TensorRef("dense")))
    assert output_structure(with_form(graph, outputs=structure)) == structure
    assert result_places(with_form(graph, outputs=structure)) == [0, 1]
    assert result_places(two_by_two()) == [0, 1]


def stacked(length: int) -> Graph:
    return replace(chain(length), form=ModelForm(sequential=True))


def test_a_stack_is_the_input_and_the_layers_in_order() -> None:
    assert stack_of(stacked(3)) == ("a", "dense", "dense_1", "dense_2")
    assert stack_of(chain(3)) == ()


def test_a_stack_may_lack_its_input() -> None:
    assert stack_of(RemoveNodes(frozenset({"a"})).apply(stacked(2))) == ("dense", "dense_1")


def test_a_layer_put_into_a_stack_leaves_it_one() -> None:
    spec = catalogue().get("Dropout")
    assert spec is not None
    link = Link(TensorRef("dense"), "dense_1", "inputs")
    after = inserted_into(stacked(2), spec, Position(0, 0), link).apply(stacked(2))
    assert stack_of(after) == ("a", "dense", "dropout", "dense_1")


def test_what_is_no_stack_any_more() -> None:
    graph = stacked(2)
    # A call apart from the stack is an output of its own, or has no Input.
    spec = catalogue().get("Dense")
    assert spec is not None
    apart = new_layer(graph, spec, Position(0, 0), {"units": 1}).apply(graph)
    beside = Connect(TensorRef("dense"), "dense_2", "inputs").apply(apart)
    assert stack_of(beside) == ()
    again = replace(graph.nodes["dense_1"], layer="dense")
    assert stack_of(replace(graph, nodes={**graph.nodes, "dense_1": again})) == ()
    trained = replace(graph.nodes["dense"], arguments={"training": True})
    assert stack_of(replace(graph, nodes={**graph.nodes, "dense": trained})) == ()
    several = SetOutputs((TensorRef("dense"), TensorRef("dense_1"))).apply(graph)
    assert stack_of(several) == ()


def test_a_loop_is_no_stack() -> None:
    graph = RemoveNodes(frozenset({"a"})).apply(stacked(2))
    looped = replace(graph.nodes["dense"], inputs={"inputs": (TensorRef("dense_1"),)})
    assert stack_of(replace(graph, nodes={**graph.nodes, "dense": looped})) == ()


def test_a_layer_of_several_inputs_is_no_part_of_a_stack() -> None:
    builder = Builder()
    x = builder.input("a", 4)
    builder.layer("Add", x)
    assert stack_of(replace(builder.graph, form=ModelForm(sequential=True))) == ()


def frozen_chain() -> Graph:
    graph = replace(chain(2), form=ModelForm(trainable=False))
    for layer in ("dense", "dense_1"):
        graph = SetArguments(layer, {"trainable": False}).apply(graph)
    return graph


def test_a_model_is_frozen_until_one_layer_is_set_free() -> None:
    assert is_frozen(frozen_chain())
    assert not is_frozen(SetArguments("dense", {"trainable": True}).apply(frozen_chain()))
    assert not is_frozen(replace(frozen_chain(), form=ModelForm()))


def test_what_cannot_learn_does_not_count() -> None:
    graph = frozen_chain()
    drop = LayerDefinition("SpatialDropout1D", "drop", {"rate": 0.1})
    assert is_frozen(replace(graph, layers={**graph.layers, "drop": drop}))


def test_a_submodel_that_learns_frees_the_whole() -> None:
    graph = frozen_chain()
    assert is_frozen(replace(graph, definitions={"inner": frozen_chain()}))
    assert not is_frozen(replace(graph, definitions={"inner": chain(1)}))


def test_a_name_changes_no_form() -> None:
    graph = with_form(two_by_two(), {"one": "a", "two": "b"})
    assert input_structure(Rename("a", "left").apply(graph)) == {"one": "a", "two": "b"}

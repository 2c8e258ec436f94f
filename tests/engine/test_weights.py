"""Weights travel: what still fits comes along through edits, what does not is told and anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.backend import keras
from app.engine.service import Service
from app.formats import layerloom
from app.formats.route import open_model
from app.graph.bypass import Bypass
from app.graph.compose import (
    called_again,
    fragment,
    input_node,
    inserted_submodel,
    new_layer,
    pasted,
    stopped_sharing,
)
from app.graph.document import Document
from app.graph.edits import Connect, Edit, RemoveNodes, Rename, SetArguments, SetOutputs
from app.graph.model import Graph, Position, TensorRef
from app.graph.records import to_records
from app.graph.submodels import Dissolve, Inside, MakeSubmodel
from nodes.catalogue import catalogue

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
layers = keras.layers
SERVICE = Service()
Model = Any
MISFIT_OF_ALL = (
    "The weights of first, norm, second in model.keras do not fit any more, since the layers or "
    "their inputs have changed; these layers begin anew."
)


def model() -> Model:
    """x -> first -> norm -> second, with numbers that no initializer gives."""
    x = layers.Input((4,), name="x")
    y = layers.BatchNormalization(name="norm")(layers.Dense(3, name="first")(x))
    made = keras.Model(x, layers.Dense(2, name="second")(y), name="model")
    random = np.random.default_rng(2)
    for variable in made.variables:
        variable.assign(random.uniform(0.1, 0.9, variable.shape))
    return made


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "model.keras"
    model().save(path)
    return path


@pytest.fixture
def graph(file: Path) -> Graph:
    return open_model(str(file)).graph


def exported(graph: Graph, path: Path) -> tuple[Model, list[str]]:
    """The model that Keras reads from an export, and what was told of lost weights."""
    request = {"id": 1, "do": "export", "graph": to_records(graph), "format": "keras"}
    reply = SERVICE.handle({**request, "path": str(path)})
    assert "lost" in reply, reply
    told = [template.format(**values) for template, values in reply["lost"]]
    return keras.models.load_model(path), told


def asked(graph: Graph) -> list[str]:
    """What is told of lost weights without a model in memory."""
    reply = SERVICE.handle({"id": 2, "do": "weights", "graph": to_records(graph)})
    return [template.format(**values) for template, values in reply["lost"]]


def after(graph: Graph, *edits: Edit) -> Graph:
    """The graph after edits in a document, once undone and redone."""
    document = Document(graph)
    for edit in edits:
        document.apply(edit)
    for _ in edits:
        document.undo()
    assert document.graph == graph
    for _ in edits:
        document.redo()
    return document.graph


def same(one: Any, other: Any) -> bool:
    return len(one.get_weights()) > 0 and all(
        np.array_equal(a, b) for a, b in zip(one.get_weights(), other.get_weights(), strict=True)
    )


def test_nothing_is_lost_without_an_edit(graph: Graph, tmp_path: Path) -> None:
    made, told = exported(graph, tmp_path / "out.keras")
    assert told == []
    assert same(made, model())


def test_a_document_that_was_saved_and_opened_has_them(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "m.layerloom").write_bytes(layerloom.encode(graph, tmp_path))
    again = open_model(str(tmp_path / "m.layerloom")).graph
    assert again.layers == graph.layers
    assert same(exported(again, tmp_path / "out.keras")[0], model())


def test_a_changed_argument_that_leaves_the_shapes_loses_nothing(
    graph: Graph, tmp_path: Path
) -> None:
    changed = after(graph, SetArguments("first", {"activation": "relu"}), Rename("first", "begin"))
    made, told = exported(changed, tmp_path / "out.keras")
    assert told == []
    assert made.get_layer("begin").activation is keras.activations.relu
    assert same(made, model())


def test_a_changed_size_begins_anew_and_so_does_what_reads_it(graph: Graph, tmp_path: Path) -> None:
    changed = after(graph, SetArguments("first", {"units": 5}))
    made, told = exported(changed, tmp_path / "out.keras")
    assert told == [MISFIT_OF_ALL]
    assert asked(changed) == told
    # Freshly initialised as Keras does it: no bias, and statistics of nothing.
    assert made.get_layer("first").get_weights()[1].tolist() == [0] * 5
    assert [w.tolist() for w in made.get_layer("norm").get_weights()] == [
        [1] * 5, [0] * 5, [0] * 5, [1] * 5
    ]  # fmt: skip


def test_only_what_changed_begins_anew(graph: Graph, tmp_path: Path) -> None:
    changed = after(graph, SetArguments("second", {"units": 7}))
    made, told = exported(changed, tmp_path / "out.keras")
    assert told == [
        "The weights of second in model.keras do not fit any more, since the layers or their "
        "inputs have changed; these layers begin anew."
    ]
    for name in ("first", "norm"):
        assert same(made.get_layer(name), model().get_layer(name))


def test_a_bias_less_takes_the_whole_layer(graph: Graph, tmp_path: Path) -> None:
    """Half of a layer's weights would be neither the old model nor a new one."""
    changed = after(graph, SetArguments("second", {"use_bias": False}))
    made, (told,) = exported(changed, tmp_path / "out.keras")
    assert "The weights of second in model.keras do not fit any more" in told
    (kernel,) = made.get_layer("second").get_weights()
    assert not np.array_equal(kernel, model().get_layer("second").get_weights()[0])


def test_other_layers_of_the_file_are_not_mistaken_for_one_of_another_class(
    graph: Graph, tmp_path: Path
) -> None:
    """PReLU's slopes have the shape of a bias, but the group is another's."""
    first = replace(graph.layers["norm"], class_name="PReLU", arguments={})
    changed = replace(graph, layers={**graph.layers, "norm": first})
    _, (told,) = exported(changed, tmp_path / "out.keras")
    assert "The weights of norm in model.keras do not fit any more" in told


def test_a_new_layer_is_told(graph: Graph, tmp_path: Path) -> None:
    spec = catalogue().get("Dense")
    assert spec is not None
    add = new_layer(graph, spec, Position(0, 0), {"units": 2}, "head")
    (node,) = add.nodes
    ends = SetOutputs((TensorRef(node),))
    changed = after(graph, add, Connect(TensorRef("second"), node, "inputs"), ends)
    made, told = exported(changed, tmp_path / "out.keras")
    assert told == ["No file holds weights of head; these layers begin anew."]
    assert same(made.get_layer("second"), model().get_layer("second"))


def test_a_model_without_any_says_nothing(graph: Graph, tmp_path: Path) -> None:
    bare = {key: replace(layer, weights=None) for key, layer in graph.layers.items()}
    assert exported(replace(graph, layers=bare), tmp_path / "out.keras")[1] == []


def test_a_removed_layer_is_not_missed(graph: Graph, tmp_path: Path) -> None:
    changed = after(graph, RemoveNodes(frozenset({"second"})))
    made, told = exported(changed, tmp_path / "out.keras")
    assert told == []
    assert same(made.get_layer("norm"), model().get_layer("norm"))


def test_a_skipped_layer_is_not_missed_and_has_them_when_it_is_used_again(
    graph: Graph, tmp_path: Path
) -> None:
    skipped = after(graph, Bypass(frozenset({"norm"})))
    assert asked(skipped) == []
    made, told = exported(skipped, tmp_path / "out.keras")
    assert told == []
    assert [layer.name for layer in made.layers] == ["x", "first", "second"]
    for name in ("first", "second"):
        assert same(made.get_layer(name), model().get_layer(name))
    used = after(skipped, Bypass(frozenset({"norm"}), skip=False))
    assert same(exported(used, tmp_path / "out.keras")[0], model())


def test_a_pasted_copy_begins_with_the_same_weights(graph: Graph, tmp_path: Path) -> None:
    add, ids = pasted(graph, fragment(graph, ["first"]), Position(0, 200), keep_incoming=True)
    changed = after(graph, add)
    made, told = exported(changed, tmp_path / "out.keras")
    assert told == []
    (copy,) = ids
    name = changed.name_of(copy)
    assert name != "first"
    assert same(made.get_layer(name), model().get_layer("first"))


def test_a_copy_in_another_document_has_them(graph: Graph, tmp_path: Path) -> None:
    add, _ = pasted(Graph(name="other"), fragment(graph, ["x", "first"]), Position(0, 0))
    changed = add.apply(Graph(name="other"))
    made, told = exported(changed, tmp_path / "out.keras")
    assert told == []
    assert same(made.get_layer("first"), model().get_layer("first"))


def test_a_call_that_stops_sharing_keeps_them(graph: Graph, tmp_path: Path) -> None:
    again, (node,) = called_again(graph, ["first"], Position(0, 200))
    changed = after(graph, again, Connect(TensorRef("x"), node, "inputs"))
    changed = after(changed, stopped_sharing(changed, node))
    made, told = exported(changed, tmp_path / "out.keras")
    assert told == []
    assert same(made.get_layer(changed.name_of(node)), model().get_layer("first"))


def test_a_submodel_made_of_layers_and_dissolved_again(graph: Graph, tmp_path: Path) -> None:
    entering = {TensorRef("x"): ((None, 4), "float32")}
    inside = after(graph, MakeSubmodel(frozenset({"first", "norm"}), entering))
    made, told = exported(inside, tmp_path / "inside.keras")
    assert told == []
    assert same(made, model())
    (call,) = (node for node in inside.nodes if inside.nodes[node].layer in inside.definitions)
    out = after(inside, Dissolve(call))
    made, told = exported(out, tmp_path / "outside.keras")
    assert told == []
    assert same(made, model())


def test_a_whole_file_inside_another_model(graph: Graph, tmp_path: Path) -> None:
    """As a submodel it has its weights; a size changed in it costs those that it touches."""
    around = input_node(Graph(name="around"), Position(0, 0), (4,), "entry").apply(Graph())
    insert = inserted_submodel(around, graph, Position(300, 0))
    (call,) = insert.nodes
    wire = Connect(TensorRef("entry"), call, graph.inputs[0])
    whole = after(around, insert, wire)
    made, told = exported(whole, tmp_path / "out.keras")
    assert told == []
    assert same(made.get_layer("model"), model())
    smaller = after(whole, Inside((call,), SetArguments("first", {"units": 9})))
    assert exported(smaller, tmp_path / "out.keras")[1] == [MISFIT_OF_ALL]


def damaged(change: Callable[[Path], object], file: Path, folder: Path) -> tuple[Model, list[str]]:
    """An export after the file has been changed."""
    copy = folder / "model.keras"
    copy.write_bytes(file.read_bytes())
    graph = open_model(str(copy)).graph
    change(copy)
    found = exported(graph, folder / "out.keras")
    assert found[1] == asked(graph)
    return found


def test_a_file_that_is_gone_is_told_once(file: Path, tmp_path: Path) -> None:
    made, told = damaged(Path.unlink, file, tmp_path)
    assert told == [
        "The file model.keras with the weights of first, norm, second is not there any more; these "
        "layers begin anew."
    ]
    assert made.count_params() == model().count_params()


def test_a_file_that_has_changed_is_told(file: Path, tmp_path: Path) -> None:
    other = model()
    other.get_layer("first").bias.assign([7, 7, 7])
    made, (told,) = damaged(lambda path: other.save(path), file, tmp_path)
    assert "has changed since it was opened" in told
    assert made.get_layer("first").get_weights()[1].tolist() == [0, 0, 0]


def test_the_sum_of_two_files(file: Path, graph: Graph, tmp_path: Path) -> None:
    """One of them gone: its layers begin anew, the other's keep what they have."""
    second = tmp_path / "second.keras"
    model().save(second)
    part = open_model(str(second)).graph
    add, ids = pasted(graph, fragment(part, ["first"]), Position(0, 200))
    both = Connect(TensorRef("x"), ids[0], "inputs").apply(add.apply(graph))
    assert exported(both, tmp_path / "out.keras")[1] == []
    second.unlink()
    made, told = exported(both, tmp_path / "out.keras")
    assert told == [
        f"The file second.keras with the weights of {both.name_of(ids[0])} is not there any more; "
        "these layers begin anew."
    ]
    assert same(made.get_layer("first"), model().get_layer("first"))


def test_json_tells_of_no_weights(graph: Graph, tmp_path: Path) -> None:
    request = {"id": 1, "do": "export", "graph": to_records(graph), "format": "json"}
    changed = SetArguments("first", {"units": 5}).apply(graph)
    for item in (graph, changed):
        request["graph"] = to_records(item)
        reply = SERVICE.handle({**request, "path": str(tmp_path / "out.json")})
        assert reply["lost"] == []

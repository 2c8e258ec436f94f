"""A place is a document of its own, and goes where the changes are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import EditError, NameRefusedError
from app.graph.compose import called_again, inserted_submodel, pasted, stopped_sharing
from app.graph.document import Document
from app.graph.edits import Batch, Rename, SetArguments
from app.graph.model import Graph, Position, TensorRef
from app.graph.place import Place, changed_path, existing
from app.graph.submodels import MakeSubmodel
from app.graph.walk import call_plan
from nodes.sentence import Sentence
from tests.builder import chain

FOUR = {TensorRef(node): ((None, 4), "float32") for node in ("a", "input", "dense")}


def nested() -> Graph:
    """a -> dense -> submodel(input -> submodel(input -> dense_1 -> dense_2) -> dense_3)."""
    inner = MakeSubmodel(frozenset({"dense_1", "dense_2", "dense_3"}), FOUR).apply(chain(4))
    document = Document(inner)
    place = Place(document)
    place.go(("submodel",))
    place.apply(MakeSubmodel(frozenset({"dense_1", "dense_2"}), FOUR))
    return document.graph


@pytest.fixture
def place() -> Place:
    return Place(Document(nested()))


INNER = ("submodel", "submodel")


def test_an_edit_is_made_where_the_place_is(place: Place) -> None:
    told: list[tuple[Graph, Graph]] = []
    place.go(INNER)
    place.subscribe(lambda before, after: told.append((before, after)))
    place.apply(SetArguments("dense_1", {"units": 9}))
    whole = place.document.graph
    inner = whole.definitions["submodel"].definitions["submodel"]
    assert inner.layers["dense_1"].arguments == {"units": 9}
    assert told == [(told[0][0], inner)]
    assert told[0][0].layers["dense_1"].arguments == {"units": 4}
    assert place.names() == ("chain", "submodel", "submodel")


def test_going_elsewhere_is_told_as_a_change_of_what_is_shown(place: Place) -> None:
    told: list[tuple[set[str], set[str]]] = []
    place.subscribe(lambda before, after: told.append((set(before.nodes), set(after.nodes))))
    place.go(("submodel",))
    place.go(("submodel",))
    assert told == [({"a", "dense", "submodel"}, {"input", "submodel", "dense_3"})]
    with pytest.raises(EditError):
        place.go(("nowhere",))
    assert place.path == ("submodel",)


def test_an_undo_elsewhere_leads_to_what_it_changed(place: Place) -> None:
    place.go(INNER)
    place.apply(SetArguments("dense_1", {"units": 9}))
    place.go(())
    place.document.undo()
    assert place.path == INNER
    place.go(("submodel",))
    place.document.redo()
    assert place.path == INNER


def test_where_the_place_has_gone_it_steps_out(place: Place) -> None:
    document = Document(chain(3))
    place = Place(document)
    place.apply(MakeSubmodel(frozenset({"dense_1"}), FOUR))
    place.go(("submodel",))
    document.undo()
    assert place.path == ()
    assert place.graph == chain(3)


def test_another_document_is_shown_from_the_top(place: Place) -> None:
    place.go(("submodel",))
    place.document.reset(nested())
    assert place.path == ()


def test_a_submodel_is_named_among_its_neighbours(place: Place) -> None:
    place.go(("submodel",))
    with pytest.raises(NameRefusedError):
        place.rename("dense")  # a layer outside bears it
    place.rename("tower")
    assert place.names() == ("chain", "tower")
    place.go(())
    place.rename("whole")
    assert place.document.graph.name == "whole"


def test_a_submodels_name_is_seen_outside(place: Place) -> None:
    place.apply(Rename("submodel", "tower"))
    assert place.path == ()
    place.document.undo()
    assert place.path == ()


def test_steps_are_named_by_the_layers_of_the_place(place: Place) -> None:
    place.go(INNER)
    place.apply(called_again(place.graph, ["dense_1"], Position(0, 0))[0])
    batch = Batch(Sentence("Look at {node}", {"node": "dense_2"}), ())
    place.apply(Batch(batch.label, (SetArguments("dense_2", {"units": 7}),)))
    assert str(place.undo_label) == "Look at dense_2"


def test_paths() -> None:
    graph = nested()
    assert existing(graph, ("submodel", "nowhere", "x")) == ("submodel",)
    assert changed_path(graph, graph) == ()
    assert changed_path(chain(2), chain(3)) == ()


def test_copies_of_submodels_have_names_of_their_own() -> None:
    graph = nested()
    add, _ = pasted(graph, graph, Position(0, 300))
    names = [inner.name for inner in add.apply(graph).definitions.values()]
    assert names == ["submodel", "submodel_1"]


def test_a_call_of_a_shared_submodel_becomes_a_copy() -> None:
    graph = nested()
    shared = called_again(graph, ["submodel"], Position(0, 100))[0].apply(graph)
    assert shared.calls["submodel"] == ("submodel", "submodel_1")
    alone = stopped_sharing(shared, "submodel_1").apply(shared)
    assert alone.calls["submodel"] == ("submodel",)
    assert {inner.name for inner in alone.definitions.values()} == {"submodel", "submodel_1"}
    with pytest.raises(EditError):
        stopped_sharing(alone, "submodel")


def test_a_model_becomes_a_submodel_under_a_free_name() -> None:
    graph = nested()
    after = inserted_submodel(graph, chain(2), Position(0, 0)).apply(graph)
    twice = inserted_submodel(after, chain(2), Position(0, 0)).apply(after)
    assert [inner.name for inner in twice.definitions.values()] == ["submodel", "chain", "chain_1"]
    wanting = [p.node for p in call_plan(twice).problems if p.code == "missing-input"]
    assert wanting == ["chain", "chain_1"]


def test_a_submodel_named_like_a_layer_is_told() -> None:
    graph = nested()
    layers = {**graph.layers, "dense": graph.layers["dense"]}
    inner = graph.definitions["submodel"]
    clash = replace(graph, layers=layers, definitions={"submodel": replace(inner, name="dense")})
    assert "duplicate-name" in {problem.code for problem in call_plan(clash).problems}

"""History: every edit is one step, told once, and comes back exactly."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import EditError
from app.formats.layerloom import decode, encode
from app.graph.compose import inserted_submodel, new_layer
from app.graph.document import Document
from app.graph.edits import Connect, Disconnect, Edit, Move, RemoveNodes, Rename
from app.graph.model import MOST_DEFINITIONS_DEEP, Graph, LayerDefinition, Position, TensorRef
from app.graph.submodels import MakeSubmodel
from nodes.catalogue import catalogue
from nodes.sentence import Sentence
from nodes.spec import LayerSpec
from nodes.values import MOST_DEEP, Value
from tests.builder import chain


def test_an_edit_is_told_once_with_both_graphs() -> None:
    document = Document(chain(2))
    told: list[tuple[Graph, Graph]] = []
    stop = document.subscribe(lambda before, after: told.append((before, after)))
    first = document.graph
    document.apply(Rename("dense", "x"))
    assert told == [(first, document.graph)]
    stop()
    document.undo()
    assert len(told) == 1


def test_a_refused_edit_leaves_no_trace() -> None:
    document = Document(chain(2))
    told: list[object] = []
    document.subscribe(lambda *graphs: told.append(graphs))
    before = document.graph
    with pytest.raises(EditError):
        document.apply(Rename("dense", "dense_1"))
    assert document.graph is before
    assert document.undo_label is None
    assert told == []


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    document = Document(chain(1))
    document.apply(Rename("dense", "dense"))
    assert document.history == ()


def test_undo_and_redo_return_the_very_same_graphs() -> None:
    document = Document(chain(2))
    graphs = [document.graph]
    for name in ("x", "y", "z"):
        document.apply(Rename("dense", name))
        graphs.append(document.graph)
    for graph in reversed(graphs[:-1]):
        document.undo()
        assert document.graph is graph
    document.undo()
    assert document.graph is graphs[0]
    for graph in graphs[1:]:
        document.redo()
        assert document.graph is graph


def test_an_edit_after_undo_forgets_what_was_undone() -> None:
    document = Document(chain(2))
    document.apply(Rename("dense", "x"))
    document.undo()
    document.apply(Rename("dense", "y"))
    document.redo()
    assert document.graph.name_of("dense") == "y"
    assert [str(step.label) for step in document.history] == ["Rename dense to y"]


def test_submodels_stand_no_deeper_in_each_other_than_a_file_can_hold() -> None:
    """As deep as they may, with a value as deep as it may be, they come back out of a file."""
    value: Value = 1
    for _ in range(MOST_DEEP):
        value = (value,)
    layer = LayerDefinition("Deep", "deep", {"value": value})
    document = Document(chain(1).with_layer("dense", layer))
    specs = {TensorRef("a"): ((None, 4), "float32")}
    for _ in range(MOST_DEFINITIONS_DEEP):
        (node,) = document.graph.nodes.keys() - {"a"}
        document.apply(MakeSubmodel(frozenset({node}), specs))
    assert document.graph.depth == MOST_DEFINITIONS_DEEP
    deepest = decode(encode(document.graph))
    assert deepest == document.graph
    (node,) = document.graph.nodes.keys() - {"a"}
    with pytest.raises(EditError, match="At most 50 submodels can stand inside each other"):
        document.apply(MakeSubmodel(frozenset({node}), specs))
    with pytest.raises(EditError, match="At most 50 submodels"):
        document.apply(inserted_submodel(Graph(), document.graph, Position(0, 0)))
    assert document.graph == deepest


def test_a_drag_is_one_step() -> None:
    document = Document(chain(1))
    start = document.graph
    for x in range(5):
        document.apply(Move({"dense": Position(x, 1)}), merge="drag 1")
    document.apply(Move({"dense": Position(9, 9)}), merge="drag 2")
    assert len(document.history) == 2
    document.undo()
    assert document.graph.positions["dense"] == Position(4, 1)
    document.undo()
    assert document.graph is start


def test_modified_follows_the_saved_mark() -> None:
    document = Document(chain(1))
    assert not document.modified
    document.apply(Rename("dense", "x"))
    assert document.modified
    document.mark_saved()
    assert not document.modified
    document.undo()
    assert document.modified
    document.redo()
    assert not document.modified


def named(name: str) -> Sentence:
    return Sentence("{name}", {"name": name})


def test_any_step_can_be_gone_to_in_one_change() -> None:
    document = Document(chain(2))
    graphs = [document.graph]
    for name in "uvwxyz":
        document.apply(Rename("dense", name))
        graphs.append(document.graph)
    told: list[tuple[Graph, Graph]] = []
    document.subscribe(lambda before, after: told.append((before, after)))
    for position, before in ((2, 6), (5, 2), (0, 5), (6, 0)):
        document.go(position)
        assert document.graph is graphs[position]
        assert document.position == position
        assert told.pop() == (graphs[before], graphs[position])
        assert [str(step.label) for step in document.steps] == [
            f"Rename {old} to {new}" for old, new in pairwise(("dense", *"uvwxyz"))
        ]
    document.go(99)
    document.go(6)
    assert told == []
    document.go(-1)
    assert document.graph is graphs[0]


def test_another_version_is_a_step_like_any_other() -> None:
    document = Document(chain(2))
    document.apply(Rename("dense", "mine"))
    mine, theirs = document.graph, chain(3)
    document.replace(theirs, named("theirs"), saved=True)
    assert document.graph is theirs
    assert not document.modified
    document.undo()
    assert document.graph is mine
    assert document.modified
    document.redo()
    assert not document.modified


def test_an_equal_version_is_no_step_but_what_is_saved() -> None:
    document = Document(chain(2))
    document.apply(Rename("dense", "x"))
    changed, document = document.graph, Document(chain(2))
    document.apply(Rename("dense", "x"))
    assert document.modified
    document.replace(changed, named("same"), saved=True)
    assert not document.modified
    assert len(document.steps) == 1


def test_what_was_recovered_stands_one_step_behind_the_file() -> None:
    document = Document(chain(1))
    document.apply(Rename("dense", "x"))
    told: list[tuple[Graph, Graph]] = []
    document.subscribe(lambda before, after: told.append((before, after)))
    in_file, found = chain(2), chain(3)
    document.restore(found, in_file, named("found"))
    assert len(told) == 1
    assert document.modified
    document.undo()
    assert document.graph is in_file
    assert not document.modified
    document.undo()
    assert document.graph is in_file


def test_no_file_may_hold_any_of_it() -> None:
    document = Document(chain(1))
    start = document.graph
    document.apply(Rename("dense", "x"))
    held = document.mark_unsaved()
    assert held is start
    document.undo()
    assert document.modified
    document.mark_saved(held)
    assert not document.modified


def test_a_file_opened_has_no_history() -> None:
    document = Document(chain(1))
    document.apply(Rename("dense", "x"))
    document.reset(chain(3))
    document.undo()
    assert len(document.graph.nodes) == 4
    assert not document.modified


def _edits() -> st.SearchStrategy[Edit]:
    node = st.sampled_from(["a", "dense", "dense_1", "dense_2", "dense_3", "ghost"])
    return st.one_of(
        st.builds(Rename, node, st.sampled_from(["p", "q", "r/s", "dense"])),
        st.builds(lambda n: RemoveNodes(frozenset({n})), node),
        st.builds(lambda s, n: Connect(TensorRef(s), n, "inputs"), node, node),
        st.builds(
            lambda s, n: Disconnect(frozenset(link for link in chain(4).links_into("dense_1"))),
            node,
            node,
        ),
        st.builds(lambda n, x: Move({n: Position(x, 0)}), node, st.integers(0, 9)),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(_edits(), max_size=25))
def test_any_edits_can_be_undone_to_the_start(edits: list[Edit]) -> None:
    document = Document(chain(4))
    start = document.graph
    for edit in edits:
        try:
            document.apply(edit)
        except EditError:
            continue
    end = document.graph
    steps = len(document.history)
    for _ in range(steps):
        document.undo()
    assert document.graph is start
    for _ in range(steps):
        document.redo()
    assert document.graph is end
    _assert_whole(end)


def _assert_whole(graph: Graph) -> None:
    """No wire, output, input, layer or place hangs in the air."""
    for link in graph.links():
        assert link.source.node in graph.nodes
    assert {ref.node for ref in graph.outputs} <= graph.nodes.keys()
    assert set(graph.inputs) == {node for node in graph.nodes if graph.is_input(node)}
    assert graph.layers.keys() == {node.layer for node in graph.nodes.values()}
    assert graph.positions.keys() <= graph.nodes.keys()


def test_what_an_edit_carries_over_is_what_a_fresh_graph_finds() -> None:
    document = Document(chain(6))
    assert document.graph.consumers
    edits: list[Edit] = [
        Connect(TensorRef("a"), "dense_3", "inputs"),
        RemoveNodes(frozenset({"dense_1"})),
        Rename("dense_4", "x"),
        Disconnect(frozenset(document.graph.links_into("dense_5"))),
        Connect(TensorRef("dense_2"), "dense_5", "inputs"),
        Move({"dense": Position(1, 1)}),
    ]
    for edit in edits:
        document.apply(edit)
        carried = document.graph
        fresh = replace(carried)
        assert {k: set(v) for k, v in carried.consumers.items()} == {
            k: set(v) for k, v in fresh.consumers.items()
        }
        assert carried.calls == fresh.calls


def test_the_history_speaks_of_nodes_by_name() -> None:
    document = Document(chain(2))
    document.apply(Rename("dense", "hidden"))
    document.apply(RemoveNodes(frozenset({"dense"})))
    steps = [str(step.label) for step in document.history]
    assert steps == ["Rename dense to hidden", "Remove hidden"]


def test_saving_and_undo_end_a_row_of_merged_steps() -> None:
    document = Document(chain(1))
    at = iter(range(1, 9))

    def drag() -> None:
        document.apply(Move({"dense": Position(next(at), 0)}), merge="drag")

    drag()
    document.mark_saved()
    drag()
    document.undo()
    assert not document.modified
    drag()
    assert len(document.history) == 2


def test_the_history_tells_a_new_layer_s_name_from_another_s_id() -> None:
    document = Document(chain(1))
    document.apply(Rename("dense", "hidden1"))
    spec = catalogue().get("Dense")
    assert isinstance(spec, LayerSpec)
    document.apply(new_layer(document.graph, spec, Position(0, 0)))
    assert str(document.undo_label) == "Add dense"


def test_true_and_one_are_different_arguments() -> None:
    layer = LayerDefinition("Odd", "odd", {"x": True})
    assert layer != replace(layer, arguments={"x": 1})
    assert layer == replace(layer, arguments={"x": True})


def test_a_document_goes_on_elsewhere_with_its_history() -> None:
    document = Document(Graph(name="a"))
    document.rename("b")
    document.rename("c")
    document.undo()
    told: list[str] = []
    document.subscribe(lambda _, after: told.append(after.name))
    twin = document.continued()
    assert twin.steps == document.steps
    assert (twin.graph.name, twin.position, twin.modified) == ("b", 1, True)
    twin.redo()
    assert (twin.graph.name, document.graph.name, told) == ("c", "b", [])
    twin.go(0)
    assert not twin.modified

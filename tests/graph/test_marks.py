"""Frames, comments and bends: drawn beside the model, carried along with what they belong to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.engine.protocol import patch_between
from app.errors import EditError
from app.graph.compose import called_again, fragment, pasted
from app.graph.diff import graph_diff
from app.graph.edits import Connect, Disconnect, Move, RemoveNodes
from app.graph.marks import ChangeBends, ChangeFrames, fresh_id, held_frames, held_nodes, swallowed
from app.graph.model import Box, Ends, Frame, Graph, Position, TensorRef
from app.graph.submodels import Dissolve, MakeSubmodel
from nodes.sentence import Sentence
from tests.builder import chain

DRAW = Sentence("Draw")
# Cards of a chain stand 220 pixels apart and are 176 x 78 pixels large.
WIRE = Ends(TensorRef("dense"), "dense_1", "inputs")


def framed(graph: Graph, box: Box, key: str = "frame", comment: bool = False) -> Graph:
    return ChangeFrames({key: Frame("Encoder", box, "blue", comment)}, DRAW).apply(graph)


def bent(graph: Graph, *points: tuple[float, float]) -> Graph:
    return ChangeBends({WIRE: tuple(Position(*p) for p in points)}, DRAW).apply(graph)


def test_a_node_stands_in_a_frame_when_the_middle_of_its_card_does() -> None:
    graph = chain(3)
    # The middles are at x = 88, 308, 528, 748, all at y = 39.
    assert held_nodes(graph, Box(300, 0, 300, 100)) == ("dense", "dense_1")
    assert held_nodes(graph, Box(309, 0, 300, 100)) == ("dense_1",)
    assert held_nodes(graph, Box(300, 40, 300, 100)) == ()


def test_a_frame_stands_in_another_as_a_whole() -> None:
    graph = framed(chain(1), Box(0, 0, 400, 300), "outer")
    graph = framed(framed(graph, Box(10, 30, 100, 60), "in"), Box(350, 30, 100, 60), "half")
    assert held_frames(graph, graph.marks.frames["outer"].box) == ("in",)


def test_frames_are_no_part_of_the_model() -> None:
    graph = chain(2)
    after = bent(framed(graph, Box(0, 0, 400, 300)), (400, 90))
    assert after.nodes is graph.nodes
    diff = graph_diff(graph, after)
    assert diff.marks
    assert not diff.changed | diff.moved | diff.links_added
    assert not diff.model
    assert patch_between(graph, after)["graph"]["changed"]["nodes"] == {}


def test_a_frame_taken_away_is_gone() -> None:
    graph = framed(chain(1), Box(0, 0, 400, 300))
    assert fresh_id(graph, graph.marks.frames["frame"]) == "frame_1"
    assert ChangeFrames({"frame": None}, DRAW).apply(graph) == chain(1)
    with pytest.raises(EditError):
        ChangeFrames({}, DRAW).apply(graph)


def test_half_a_character_is_no_text_of_a_frame() -> None:
    """Half of an emoji that was cut in two: no file could hold it."""
    with pytest.raises(EditError, match="half a character"):
        ChangeFrames({"f": Frame("\ud83d", Box(0, 0, 200, 100))}, DRAW).apply(chain(1))


def test_a_bend_needs_a_wire() -> None:
    with pytest.raises(EditError):
        bent(RemoveNodes(frozenset({"dense_1"})).apply(chain(2)), (1, 2))


def test_a_bend_goes_with_its_wire() -> None:
    graph = bent(chain(2), (400, 90))
    (link,) = graph.links_into("dense_1")
    assert Disconnect(frozenset({link})).apply(graph).marks.bends == {}
    assert RemoveNodes(frozenset({"dense"})).apply(graph).marks.bends == {}
    other = Connect(TensorRef("a"), "dense_1", "inputs").apply(graph)
    assert other.marks.bends == {}
    assert Move({"dense": Position(9, 9)}).apply(graph).marks.bends.keys() == {WIRE}


def test_a_paste_carries_frames_and_bends_along() -> None:
    graph = framed(bent(chain(2), (400, 90)), Box(200, -40, 400, 160))
    part = fragment(graph, ["dense", "dense_1"], ["frame"])
    add, _ = pasted(graph, part, Position(10, 200))
    marks = add.apply(graph).marks
    assert marks.frames["frame_1"].box == Box(210, 160, 400, 160)
    assert marks.frames["frame"].box == Box(200, -40, 400, 160)
    copy = Ends(TensorRef("dense_2"), "dense_3", "inputs")
    assert marks.bends == {WIRE: (Position(400, 90),), copy: (Position(410, 290),)}


def test_a_part_without_frames_takes_none() -> None:
    graph = framed(chain(2), Box(200, -40, 400, 160))
    assert fragment(graph, ["dense"]).marks.frames == {}


def test_a_bend_of_a_wire_from_outside_is_not_pasted() -> None:
    graph = bent(chain(2), (400, 90))
    part = replace(fragment(graph, ["dense_1"]), marks=graph.marks)
    add, _ = pasted(graph, part, Position(0, 0))
    assert add.marks.bends == {}


def test_calls_made_again_keep_the_way_of_their_wires() -> None:
    graph = bent(chain(2), (400, 90))
    add, (one, two) = called_again(graph, ["dense", "dense_1"], Position(0, 100))
    after = add.apply(graph)
    assert after.marks.bends[Ends(TensorRef(one), two, "inputs")] == (Position(400, 190),)


def test_a_frame_around_what_becomes_a_submodel_goes_inside_and_comes_out_again() -> None:
    graph = framed(bent(chain(3), (400, 90)), Box(200, -40, 400, 160))
    graph = framed(graph, Box(0, -90, 900, 300), "all")
    assert swallowed(graph, ["dense", "dense_1"]) == ("frame",)
    specs = {TensorRef("a"): ((None, 4), "float32")}
    grouped = MakeSubmodel(frozenset({"dense", "dense_1"}), specs).apply(graph)
    assert set(grouped.marks.frames) == {"all"}
    assert grouped.marks.bends == {}
    inner = grouped.definitions["submodel"].marks
    assert set(inner.frames) == {"frame"}
    assert inner.bends == {WIRE: (Position(400, 90),)}
    assert Dissolve("submodel").apply(grouped).marks == graph.marks

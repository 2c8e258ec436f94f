"""Found by what a person remembers of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.graph.edits import Connect, SetOutputs
from app.graph.find import Hit, Shapes, find
from app.graph.marks import ChangeFrames
from app.graph.model import Box, Frame, Graph, TensorRef
from app.graph.place import PlacePath
from app.graph.submodels import MakeSubmodel
from nodes.sentence import Sentence
from tests.builder import Builder, chain


@pytest.fixture
def graph() -> Graph:
    builder = Builder()
    x = builder.input("image", 28, 28, 1)
    x = builder.layer("Conv2D", x, name="first", filters=32, kernel_size=(3, 5), activation="relu")
    x = builder.layer("Flatten", x, name="flat")
    builder.layer("Dense", x, name="head", units=64, trainable=False)
    builder.operation("mean", TensorRef("image"), axis=1)
    frames = {"frame": Frame("The Encoder", Box(0, 0, 90, 90))}
    return ChangeFrames(frames, Sentence("Draw")).apply(builder.graph)


SHAPES: Mapping[PlacePath, Shapes] = {
    (): {
        "image": ((None, 28, 28, 1),),
        "conv2d": ((None, 26, 24, 32),),
        "flatten": ((None, 19968),),
        "dense": ((None, 64),),
    }
}


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("first", ["conv2d"]),
        ("FIRST", ["conv2d"]),
        ("conv", ["conv2d"]),
        ("input", ["image"]),
        ("keras.ops", ["mean"]),
        ("units=64", ["dense"]),
        ("units", ["dense"]),
        ("activation=relu", ["conv2d"]),
        ("kernel_size=(3,5)", ["conv2d"]),
        ("trainable=false", ["dense"]),
        ("axis=1", ["mean"]),
        ("28x28", ["image"]),
        ("28 × 28 × 1", ["image"]),
        ("(None, 26, 24, 32)", ["conv2d"]),
        ("26, 24", ["conv2d"]),
        ("28*28", ["image"]),
        ("relu 26x24", ["conv2d"]),
        ("dense head", ["dense"]),
        ("dense first", []),
        ("64", ["dense"]),
        ("nothing of it", []),
        ("", []),
        ("   ", []),
    ],
)
def test_by_name_class_argument_and_shape(graph: Graph, text: str, nodes: list[str]) -> None:
    assert [hit.node for hit in find(graph, text, SHAPES)] == nodes


def test_in_the_order_of_the_summary_whichever_was_drawn_first() -> None:
    """The Denses were added from the last to the first; one is not part of the model."""
    builder = Builder()
    for name in ("loose", "third", "second", "first"):
        builder.layer("Dense", name=name, units=2)
    graph, source = builder.graph, builder.input("a", 4)
    order = ["dense_3", "dense_2", "dense_1"]
    for node in order:
        graph = Connect(source, node, "inputs").apply(builder.graph)
        builder.graph, source = graph, TensorRef(node)
    graph = SetOutputs((source,)).apply(graph)
    assert [graph.name_of(hit.node) for hit in find(graph, "dense")] == [
        *("first", "second", "third", "loose")
    ]
    # As Keras has it, where a check knows.
    keras = dict.fromkeys(("a", "dense_2", "dense_3", "dense_1", "dense"), ())
    known: Mapping[PlacePath, Shapes] = {(): keras}
    names = [graph.name_of(hit.node) for hit in find(graph, "dense", known)]
    assert names == ["second", "first", "third", "loose"]


def test_without_a_report_shapes_are_not_known(graph: Graph) -> None:
    assert find(graph, "26x24") == []


def test_frames_by_their_titles(graph: Graph) -> None:
    assert find(graph, "encoder") == [Hit((), frame="frame")]


def test_inside_submodels_with_the_way_there() -> None:
    specs = {TensorRef("dense"): ((None, 4), "float32")}
    outer = MakeSubmodel(frozenset({"dense_1", "dense_2"}), specs).apply(chain(4))
    hits = find(outer, "dense_", {("submodel",): {"input": (), "dense_1": ((None, 7),)}})
    assert [(hit.path, hit.node, hit.names) for hit in hits] == [
        ((), "dense_3", ()),
        (("submodel",), "input", ("submodel",)),
        (("submodel",), "dense_1", ("submodel",)),
        (("submodel",), "dense_2", ("submodel",)),
    ]
    assert [hit.node for hit in find(outer, "7", {("submodel",): {"dense_1": ((None, 7),)}})] == [
        "dense_1"
    ]


def test_a_shared_submodel_is_looked_through_once() -> None:
    specs = {TensorRef("dense"): ((None, 4), "float32")}
    outer = MakeSubmodel(frozenset({"dense_1"}), specs).apply(chain(2))
    twice = outer.with_node("again", outer.nodes["submodel"])
    assert len([hit for hit in find(twice, "dense_1") if hit.node == "dense_1"]) == 1

"""Shapes as the reader knows them are those that Keras infers, for the whole library."""

from __future__ import annotations

import pytest

from app.codegen import written
from app.engine.check import Checker
from app.formats.python_source.machine import Machine
from app.formats.python_source.parsing import trees
from app.formats.python_source.reader import read_source
from app.graph.model import Graph
from nodes.catalogue import catalogue
from tests.engine.library_walk import layer_graph, library, operation_graph
from tests.formats.python_source.test_round_trip import other_graphs

CHECKER = Checker()


def shapes_read(graph: Graph) -> list[tuple[int | None, ...] | None]:
    """The shapes of the outputs of a graph's last call, as a source that makes it gives them."""
    text = written(graph).text
    assert read_source(text).models
    machine = Machine()
    (tree,), _ = trees([text])
    machine.run(tree.body, machine.top)
    calls = [call for call in machine.recorder.loose if not call.is_input]
    return [tensor.shape for tensor in calls[-1].outputs] if calls else []


def shapes_inferred(graph: Graph) -> list[tuple[int | None, ...]]:
    report = CHECKER.check(graph)
    (node,) = (key for key in graph.nodes if not graph.is_input(key))
    return [output.shape for output in report.calls[node].outputs]


def assert_alike(graph: Graph) -> bool:
    """Whether the shapes are known; none that is known is another than Keras's."""
    inferred, read = shapes_inferred(graph), shapes_read(graph)
    known = [shape for shape in read if shape is not None]
    if not inferred or not known:
        return False
    for ours, theirs in zip(read, inferred, strict=True):
        assert ours is None or ours == theirs, (written(graph).text, read, inferred)
    return len(known) == len(read)


@pytest.mark.slow
def test_shapes_of_the_library() -> None:
    layers = [assert_alike(layer_graph(spec)) for spec in library()]
    assert sum(layers) > 90
    operations = [assert_alike(operation_graph(spec)) for spec in catalogue().operations()]
    assert sum(operations) > 90


@pytest.mark.slow
def test_shapes_with_other_arguments() -> None:
    found = [assert_alike(graph) for graph in other_graphs()]
    assert sum(found) > 1_000

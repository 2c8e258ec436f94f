"""Arrangement of deep models: folded into rows that a screen has room for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import pytest

from app.graph.arrange import arranged
from app.graph.model import Flow, Graph
from tests.architectures import (
    bottlenecks,
    dense_block,
    graph_of_calls,
    inception,
    squeezed,
    transformer,
    u_net,
)
from tests.builder import chain
from tests.graph.drawings import HEIGHT, WIDTH, Places, extent, hidden, overlapping

SCREEN = (1_600, 1_000)


@pytest.mark.parametrize("flow", ["right", "down"])
@pytest.mark.parametrize(
    "graph",
    [chain(100), bottlenecks(16), squeezed(30), inception(11), dense_block(40), transformer(12)],
    ids=lambda graph: graph.name,
)
def test_a_deep_model_has_the_shape_of_a_screen(graph: Graph, flow: Flow) -> None:
    """Seen whole it is at least a third as large as if it could be cut anywhere."""
    width, height = extent(graph, arranged(graph, flow=flow))
    zoom = min(SCREEN[0] / width, SCREEN[1] / height)
    area = len(graph.nodes) * (WIDTH + 26) * (HEIGHT + 48)
    assert zoom > math.sqrt(SCREEN[0] * SCREEN[1] / area) / 3
    assert 0.6 < width / height < 4.5


def rows_of(graph: Graph, places: Places) -> Iterator[tuple[str, str]]:
    """Wires from one row to the next."""
    for link in graph.links():
        if places[link.node].x <= places[link.source.node].x:
            yield link.source.node, link.node


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("block{n}_{part}", ("Conv2D", "BatchNormalization", "ReLU")),
        ("{kind}_{n}", ("Conv2D", "BatchNormalization", "ReLU")),
        ("block{n}_{part}", ("Dense", "Dense", "Dense")),
    ],
)
def test_a_row_begins_where_a_block_does(name: str, kinds: tuple[str, ...]) -> None:
    """With what names tell apart, and never with what belongs to the layer before it."""
    calls: dict[str, tuple[str, tuple[str, ...]]] = {"image": ("Input", ())}
    first = set()
    for n in range(40):
        for part, kind in enumerate(kinds):
            node = name.format(n=n, part=part, kind=kind.lower())
            calls[node] = (kind, (list(calls)[-1],))
            if not part:
                first.add(node)
    graph = graph_of_calls(calls)
    places = arranged(graph)
    begins = {target for _, target in rows_of(graph, places)}
    assert len(begins) >= 3
    assert begins <= first
    assert {places[node].x for node in begins} == {0}


def test_rows_break_where_one_tensor_passes() -> None:
    graph = squeezed(20)
    places = arranged(graph)
    for row in {places[target].y for _, target in rows_of(graph, places)}:
        crossing = {
            source
            for source, target in ((link.source.node, link.node) for link in graph.links())
            if places[source].y < row - HEIGHT and places[target].y > row + HEIGHT
        }
        assert len(crossing) <= 1


def test_rows_leave_room_for_the_wire_between_them() -> None:
    """48 pixels at least from the lowest card of a row to the highest of the next."""
    graph = chain(100)
    tops = sorted({place.y for place in arranged(graph).values()})
    assert len(tops) > 3
    assert {after - before for before, after in pairwise(tops)} == {HEIGHT + 48}


def test_a_model_that_cannot_be_cut_is_not_folded() -> None:
    places = arranged(u_net(5))
    assert not list(rows_of(u_net(5), places))


def test_a_decoder_folds_although_every_block_reads_the_encoder() -> None:
    graph = transformer(6, decoder=True)
    places = arranged(graph)
    width, height = extent(graph, places)
    assert width < 4_500
    assert 1 < width / height < 3
    assert not overlapping(graph, places)


def test_outputs_on_the_way_do_not_keep_a_model_from_folding() -> None:
    """Two auxiliary classifiers, as in the first Inception."""
    calls: dict[str, tuple[str, tuple[str, ...]]] = {"image": ("Input", ())}
    source = "image"
    for index in range(40):
        calls[f"conv{index}"] = ("Conv2D", (source,))
        source = f"conv{index}"
        if index in (12, 25):
            for part in ("pool", "dense", "out"):
                before = source if part == "pool" else list(calls)[-1]
                calls[f"{part}{index}"] = ("Dense", (before,))
    graph = graph_of_calls(calls)
    places = arranged(graph)
    assert extent(graph, places)[0] < 3_200
    assert not hidden(graph, places)

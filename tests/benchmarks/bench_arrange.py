"""The arrangement: what it costs, how that grows, and how well the drawings read.

Figures to reach: 5,000 nodes in 300 ms, a cost a node that does not grow, no wire behind a card in
any ``keras.applications`` model but NASNet's. Where igraph or pygraphviz (Graphviz's dot) is
installed, both are measured in the same run on the same graphs, with the same ruler.
"""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.formats.keras_files.reading import read_json
from app.graph.arrange import arranged
from app.graph.footprint import footprint
from app.graph.model import Graph, LayerDefinition, Node, Position, TensorRef
from app.graph.walk import reading_order
from tests.architectures import (
    bottlenecks,
    cells,
    dense_block,
    inception,
    random_graph,
    siamese,
    squeezed,
    transformer,
    u_net,
)
from tests.benchmarks.drawing_quality import Quality, quality
from tests.builder import residual

Places = dict[str, Position]
Drawer = Callable[[Graph], Places]

MOST_MS = 300.0
MOST_GROWTH = 3.0  # linear, as far as caches and a busy machine let it be
COLUMN, ROW = 224.0, 110.0  # what others are told about the size of cards, where they ask for it
PIXELS = 72.0  # in an inch of Graphviz

SMALL: dict[str, Callable[[], Graph]] = {
    "U-Net": u_net,
    "Inception": lambda: inception(9),
    "DenseNet": lambda: dense_block(24),
    "ResNet": lambda: bottlenecks(16),
    "EfficientNet": lambda: squeezed(16),
    "NASNet": lambda: cells(12),
    "transformer": lambda: transformer(6),
    "encoder, decoder": lambda: transformer(6, decoder=True),
    "siamese": siamese,
    "random, 60": lambda: random_graph(60, 1, window=12),
    "random, 200": lambda: random_graph(200, 2, window=30),
}


def applications() -> Iterator[tuple[str, Graph]]:
    """The models of ``keras.applications``. Their configs are kept for the next run."""
    # Loaded when it is needed: with it each collection of garbage takes as long as a drawing.
    from app.engine.backend import keras

    folder = Path(tempfile.gettempdir()) / f"layerloom-configs-{keras.__version__}"
    folder.mkdir(exist_ok=True)
    for name in sorted(dir(keras.applications)):
        build = getattr(keras.applications, name)
        if not callable(build):
            continue
        path = folder / f"{name}.json"
        if not path.exists():
            # Nothing is allocated: only the config is of interest.
            with keras.StatelessScope(initialize_variables=False):
                path.write_text(build(weights=None).to_json(), encoding="utf-8")
            keras.backend.clear_session(free_memory=False)
        yield name, read_json(path.read_bytes()).graph


def _wires(graph: Graph) -> tuple[list[str], list[tuple[int, int]]]:
    order = reading_order(graph)
    number = {node: index for index, node in enumerate(order)}
    pairs = ((number[ref.node], number[n]) for n in order for ref in graph.nodes[n].sources())
    return order, list(dict.fromkeys(pairs))


def igraph_drawing(graph: Graph) -> Places:
    import igraph  # type: ignore[import-not-found]

    order, wires = _wires(graph)
    drawn = igraph.Graph(n=len(order), edges=wires, directed=True).layout_sugiyama(
        hgap=ROW, vgap=COLUMN
    )
    return {node: Position(y, x) for node, (x, y) in zip(order, drawn.coords, strict=False)}


def dot_drawing(graph: Graph) -> Places:
    import pygraphviz

    order, wires = _wires(graph)
    # Lines as they fall: the canvas draws its own wires, and routing them costs dot the most.
    drawn = pygraphviz.AGraph(directed=True, rankdir="LR", splines="false")
    drawn.graph_attr.update(ranksep=str(48 / PIXELS), nodesep=str(32 / PIXELS))
    drawn.node_attr.update(shape="box", fixedsize="true", label="")
    cards = {node: footprint(graph, node, "right") for node in order}
    for index, node in enumerate(order):
        height = cards[node].before + cards[node].behind
        drawn.add_node(index, width=cards[node].length / PIXELS, height=height / PIXELS)
    for source, target in wires:
        drawn.add_edge(source, target, tailport="e", headport="w")
    drawn.layout(prog="dot")
    found = {}
    for index, node in enumerate(order):
        x, y = map(float, drawn.get_node(index).attr["pos"].split(","))
        card = cards[node]
        found[node] = Position(x - card.length / 2, -y - (card.before + card.behind) / 2)
    return found


OTHERS: dict[str, tuple[str, Drawer]] = {
    "igraph": ("igraph", igraph_drawing),
    "dot": ("pygraphviz", dot_drawing),
}


def _drawers() -> dict[str, Drawer]:
    installed = {name: draw for name, (module, draw) in OTHERS.items() if find_spec(module)}
    return {"ours": arranged, **installed}


def least_ms(work: Callable[[], object], runs: int = 5) -> float:
    """The least time of the processor that ``work`` took, in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) * 1e3


def _timed(draw: Drawer, graph: Graph) -> tuple[Places, float]:
    start = time.process_time()
    places = draw(graph)
    return places, (time.process_time() - start) * 1e3


def _row(name: str, drawer: str, found: Quality, ms: float) -> str:
    return (
        f"{name:22}{drawer:8}{found.crossings:6} crossings{found.behind:5} behind"
        f"{found.overlaps:4} overlaps{found.wire:7.0f} px a wire{found.straight:6.0%} level"
        f"{found.zoom:7.0%} zoom{ms:8.1f} ms"
    )


def test_time() -> None:
    graphs: dict[str, Callable[[int], Graph]] = {
        "residual": lambda nodes: residual(nodes // 3),
        "EfficientNet": lambda nodes: squeezed(nodes // 15),
        "random": lambda nodes: random_graph(nodes, 1),
        "random, near": lambda nodes: random_graph(nodes, 1, window=60),
    }
    print()
    for name, make in graphs.items():
        costs = {}
        for nodes in (100, 1_000, 5_000, 10_000):
            graph = make(nodes)
            costs[nodes] = least_ms(lambda g=graph: arranged(g))  # type: ignore[misc]
        growth = costs[10_000] / costs[1_000] / 10
        listed = ", ".join(f"{nodes} nodes {cost:.1f} ms" for nodes, cost in costs.items())
        print(f"{name}: {listed}; a node costs {growth:.2f}x from 1,000 to 10,000")
        for other, draw in _drawers().items():
            if other != "ours":
                ms = _timed(draw, make(1_000))[1]
                print(f"  {other}, 1000 nodes: {ms:.1f} ms, {ms / costs[1_000]:.2f}x ours")
        assert growth <= MOST_GROWTH
        print(f"  5,000 nodes: {costs[5_000] / MOST_MS:.2f} of what is allowed")


def test_quality() -> None:
    print()
    worst: dict[str, int] = {}
    for name, graph in (*((n, make()) for n, make in SMALL.items()), *applications()):
        for drawer, draw in _drawers().items():
            places, ms = _timed(draw, graph)
            found = quality(graph, places)
            print(_row(name, drawer, found, ms))
            if drawer == "ours":
                worst[name] = found.behind
                assert not found.overlaps
    calm = [name for name in worst if not name.startswith(("NASNet", "random", "encoder"))]
    assert not {name: worst[name] for name in calm if worst[name]}


def test_stability() -> None:
    """One layer more on a wire: how far the others go, as a share of the drawing's diagonal."""
    print()
    for name, graph in (("ResNet", bottlenecks(16)), ("U-Net", u_net()), ("NASNet", cells(12))):
        before = arranged(graph)
        far = max(place.x for place in before.values()), max(p.y for p in before.values())
        ways, still = [], []
        for link in list(graph.links())[::7]:
            after = arranged(_with_one_more(graph, link))
            moved = [math.dist(before[node], after[node]) for node in before]
            ways.append(statistics.mean(moved) / math.hypot(*far))
            still.append(sum(way == 0 for way in moved) / len(moved))
        print(
            f"{name}: nodes move {statistics.median(ways):.1%} of the diagonal (at most "
            f"{max(ways):.1%}), {statistics.median(still):.0%} do not move"
        )
        assert statistics.median(ways) < 0.05


def _with_one_more(graph: Graph, link: Any) -> Graph:
    """A Dropout in the middle of a wire."""
    reader = graph.nodes[link.node]
    wires = list(reader.inputs[link.port])
    wires[link.index] = TensorRef("new")
    return replace(
        graph,
        layers={**graph.layers, "new": LayerDefinition("Dropout", "new")},
        nodes={
            **graph.nodes,
            "new": Node(layer="new", inputs={"inputs": (link.source,)}),
            link.node: replace(reader, inputs={**reader.inputs, link.port: tuple(wires)}),
        },
    )

"""The engine: one edit checked in EfficientNetB7, beside the time that Keras takes to rebuild it.

Its graph is read from ``keras.applications``' config. Figures to reach: an edit in at most 1/100 of
Keras's rebuild, the first check in at most 1/6 of its build.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from app.engine.backend import keras
from app.engine.check import Checker
from app.engine.protocol import patch_between, patched, report_to_json
from app.formats.keras_files.reading import read_json
from app.graph.edits import SetArguments
from app.graph.model import Graph
from tests.benchmarks.bench_graph import median_ms
from tests.builder import residual

EDITS = 15
LEAST_RATIO = 100
# A node more may cost an edit so many times what it costs in the small graph: 1 is linear.
MOST_GROWTH = 3.0


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


@lru_cache(maxsize=1)
def efficient_net() -> tuple[Graph, float, float]:
    """The graph of EfficientNetB7, and the seconds that Keras takes to build and to rebuild it.

    The rebuild is the best of two: the first one pays for what Keras makes once.
    """
    build, model = _seconds(lambda: keras.applications.EfficientNetB7(weights=None))
    text = json.dumps(model.get_config())
    make = type(model).from_config
    rebuild = min(_seconds(lambda: make(json.loads(text)))[0] for _ in range(2))
    return read_json(model.to_json().encode()).graph, build, rebuild


def _edit_ms(checker: Checker, graph: Graph, layer: str) -> float:
    """The median of edits of a layer's kernel_size, each one not seen before.

    Counted from the patch to the JSON of the report: all that the engine does for an edit.
    """
    costs = []
    for size in range(7, 7 + EDITS):
        edit = SetArguments(layer, {"kernel_size": (size, size)})
        patch = json.loads(json.dumps(patch_between(graph, edit.apply(graph))))

        def work(base: Graph = graph, patch: dict[str, Any] = patch) -> Graph:
            after = patched(base, patch)
            json.dumps(report_to_json(checker.check(after)))
            return after

        seconds, graph = _seconds(work)
        costs.append(seconds * 1e3)
    return sorted(costs)[EDITS // 2]


def _resident() -> float:
    """MB of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def test_memory_of_5_000_edits() -> None:
    graph, checker = residual(20), Checker()
    for units in range(10_000, 10_500):
        checker.check(SetArguments("dense_39", {"units": units}).apply(graph))
    before = _resident()
    start = time.perf_counter()
    for units in range(5, 5_005):
        checker.check(SetArguments("dense_39", {"units": units}).apply(graph))
    seconds = time.perf_counter() - start
    print(f"\n5,000 different edits in {seconds:.0f} s: {_resident() - before:.0f} MB more")


def test_one_edit_in_815_calls() -> None:
    graph, build, rebuild = efficient_net()
    checker = Checker()
    first, report = _seconds(lambda: checker.check(graph))
    print(f"\nEfficientNetB7, {len(report.calls)} nodes, {report.parameters:,} parameters")
    print(
        f"first check {first * 1e3:.0f} ms, Keras builds it in {build:.1f} s: {build / first:.0f}x"
    )
    depthwise = [k for k, layer in graph.layers.items() if layer.class_name == "DepthwiseConv2D"]
    end = [key for key, layer in graph.layers.items() if layer.class_name == "Dense"][-1]
    for place, layer in (("start", depthwise[1]), ("middle", depthwise[len(depthwise) // 2])):
        cost = _edit_ms(checker, graph, layer)
        ratio = rebuild / cost * 1e3
        print(f"edit at the {place} {cost:.1f} ms, rebuild {rebuild:.1f} s: {ratio:.0f}x")
        assert ratio >= LEAST_RATIO
    undo = median_ms(lambda: checker.check(graph))
    edit = SetArguments(end, {"units": 10}).apply(graph)
    both = median_ms(lambda: (checker.check(edit), checker.check(graph)))
    print(f"nothing changed {undo:.1f} ms; an edit at the end and its undo {both:.1f} ms")
    resized = SetArguments("input_layer", {"shape": (608, 608, 3)}).apply(graph)
    worst, _ = _seconds(lambda: checker.check(resized))
    print(f"the worst edit, another image size: {worst * 1e3:.0f} ms, {rebuild / worst:.0f}x")


def test_cost_of_an_edit_grows_with_a_small_constant() -> None:
    costs = {}
    for blocks in (33, 333, 3_333):
        graph, checker = residual(blocks), Checker()
        checker.check(graph)
        last = f"dense_{2 * blocks - 1}"
        edits = [SetArguments(last, {"activation": name}).apply(graph) for name in ("relu", "tanh")]
        for edit in edits:
            edit.adopt(graph)  # as the document does
        work = partial(_check_all, checker, edits)
        costs[len(graph.nodes)] = median_ms(work) / len(edits)
    listed = ", ".join(f"{nodes} nodes {cost:.1f} ms" for nodes, cost in costs.items())
    print(f"\nedit checked: {listed}")
    small, *_, large = costs
    assert costs[large] / costs[small] <= MOST_GROWTH * large / small


def _check_all(checker: Checker, graphs: list[Graph]) -> None:
    for graph in graphs:
        checker.check(graph)

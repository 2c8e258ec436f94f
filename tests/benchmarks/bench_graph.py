"""The document: what an edit and a walk cost, and how both grow with the graph."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from app.graph.document import Document
from app.graph.edits import SetArguments
from app.graph.walk import call_plan
from tests.builder import chain, residual

# Linear, as far as caches and a busy machine let it be.
MOST_GROWTH = 3.0


def median_ms(work: Callable[[], object], runs: int = 15) -> float:
    """The median time of ``work`` in milliseconds, after one run that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def test_walk() -> None:
    fifty = residual(50)
    print(f"\nwalk, 50 residual blocks (151 nodes): {median_ms(lambda: call_plan(fifty)):.2f} ms")
    costs = {}
    for blocks in (33, 333, 1_333):
        graph = residual(blocks)
        costs[len(graph.nodes)] = median_ms(lambda g=graph: call_plan(g), 5)  # type: ignore[misc]
    small, *_, large = costs
    growth = (costs[large] / costs[small]) / (large / small)
    listed = ", ".join(f"{nodes} nodes {cost:.2f} ms" for nodes, cost in costs.items())
    print(f"walk: {listed}; cost a node grows {growth:.2f}x from {small} to {large} (1 is linear)")
    assert growth <= MOST_GROWTH


def test_edit() -> None:
    for nodes in (100, 1_000):
        document = Document(chain(nodes))
        units = iter(range(1, 10_000))
        cost = median_ms(
            lambda d=document, u=units: d.apply(SetArguments("dense_50", {"units": next(u)})),  # type: ignore[misc]
            200,
        )
        print(f"one edit with its history step, {nodes} nodes: {cost * 1e3:.0f} µs")

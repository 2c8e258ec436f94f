"""The plan of a graph after an edit, at the cost of what the edit changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from app.graph.model import Graph
from app.graph.problems import Problem
from app.graph.walk import (
    CallPlan,
    Walked,
    layer_problems,
    plan_of,
    walked,
    ways,
    wiring_problems,
    with_problems,
)

T = TypeVar("T")


class Planner:
    """``plan(graph)`` is ``call_plan(graph)``; what the last graph had too is not looked at again.

    It goes by identity: an edit keeps the objects that it does not change.
    """

    def __init__(self) -> None:
        self._graph = Graph()
        self._walked = walked(self._graph)

    def plan(self, graph: Graph) -> CallPlan:
        before, known = self._graph, self._walked
        self._walked = _updated(before, known, graph)
        self._graph = graph
        return plan_of(graph, self._walked)


def _updated(before: Graph, known: Walked, after: Graph) -> Walked:
    nodes = _changed(before.nodes, after.nodes)
    layers = _changed(before.layers, after.layers)
    layers |= _changed(before.definitions, after.definitions)
    # The order is that of ids and wires; a layer's arguments do not touch it.
    rewired = nodes or before.outputs != after.outputs
    # A problem of a layer stands at its first call, which a node more or less may change.
    moved = layers | {
        graph.nodes[n].layer for graph in (before, after) for n in nodes & graph.nodes.keys()
    }
    touched = _touched(before, after, nodes, layers)
    return Walked(
        ways(after) if rewired else known.ways,
        _again(
            known.layers, moved, with_problems(after, moved & after.layers.keys(), layer_problems)
        ),
        _again(
            known.wiring,
            touched,
            with_problems(after, touched & after.nodes.keys(), wiring_problems),
        ),
    )


def _changed(before: Mapping[str, T], after: Mapping[str, T]) -> set[str]:
    """The keys whose value is another object, or in one of them only."""
    if before is after:
        return set()
    return {key for key, item in after.items() if before.get(key) is not item} | (
        before.keys() - after.keys()
    )


def _touched(before: Graph, after: Graph, nodes: set[str], layers: set[str]) -> set[str]:
    """The nodes whose wiring may be right or wrong now: those changed, and who reads them."""
    found = nodes | {node for layer in layers for node in after.calls.get(layer, ())}
    readers = (
        link.node for graph in (before, after) for n in found for link in graph.consumers.get(n, ())
    )
    return found | set(readers)


def _again(
    known: Mapping[str, tuple[Problem, ...]],
    looked_at: Collection[str],
    found: Mapping[str, tuple[Problem, ...]],
) -> Mapping[str, tuple[Problem, ...]]:
    """What was known, but for what was looked at again."""
    if not looked_at:
        return known
    return {key: item for key, item in known.items() if key not in looked_at} | dict(found)

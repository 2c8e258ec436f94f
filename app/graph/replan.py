"""The plan of a graph after an edit, at the cost of what the edit changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from app.graph.diff import renewed
from app.graph.model import Graph, TensorRef
from app.graph.problems import Problem
from app.graph.walk import (
    CallPlan,
    Walked,
    layer_problems,
    name_problems,
    plan_of,
    walked,
    ways,
    wiring_problems,
    with_problems,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Changes:
    """What is another object in two graphs, or in one of them only.

    ``layers``: ids of layers and of submodels. ``rewired``: whether the order of calls, or what the
    outputs depend on, may be another.
    """

    nodes: frozenset[str]
    layers: frozenset[str]
    rewired: bool


def changes(before: Graph, after: Graph) -> Changes:
    """What an edit changed, in O(nodes + layers): it goes by identity."""
    nodes = _changed(before.nodes, after.nodes)
    layers = _changed(before.layers, after.layers) | _changed(before.definitions, after.definitions)
    # The order is that of ids, layers and wires; no argument touches it.
    rewired = before.outputs != after.outputs or any(
        _place(before, node) != _place(after, node) for node in nodes
    )
    if not rewired and before.nodes is not after.nodes:
        rewired = list(before.nodes) != list(after.nodes)
    return Changes(frozenset(nodes), frozenset(layers), rewired)


def _place(graph: Graph, node: str) -> tuple[str, str, tuple[TensorRef, ...]] | None:
    found = graph.nodes.get(node)
    return (found.layer, found.operation, found.wires) if found else None


class Planner:
    """``plan(graph)`` is ``call_plan(graph)``; what the last graph had too is not looked at again.

    ``changes``: what the last graph and the one before it do not share.
    """

    def __init__(self) -> None:
        self._graph = Graph()
        self._walked = walked(self._graph)
        self._plan = plan_of(self._graph, self._walked)
        self.changes = changes(self._graph, self._graph)

    def plan(self, graph: Graph) -> CallPlan:
        before, self._graph = self._graph, graph
        self.changes = changes(before, graph)
        self._walked = _updated(before, self._walked, graph, self.changes)
        plan = plan_of(graph, self._walked)
        if plan.order == self._plan.order:
            # The same object as long as nothing moved, for those who keep what they made of it.
            plan = CallPlan(self._plan.order, plan.waiting, plan.live, plan.problems)
        self._plan = plan
        return plan


def _updated(before: Graph, known: Walked, after: Graph, found: Changes) -> Walked:
    nodes, layers = found.nodes, found.layers
    # A problem of a layer stands at its first call, which a node more or less may change.
    moved = layers | {
        graph.nodes[n].layer for graph in (before, after) for n in nodes & graph.nodes.keys()
    }
    touched = _touched(before, after, nodes, layers)
    return Walked(
        ways(after) if found.rewired else known.ways,
        name_problems(after) if _renamed(before, after, found) else known.names,
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
    found = set(renewed(before, after))
    if len(before) != len(after) - len(found - before.keys()):
        found |= before.keys() - after.keys()
    return found


def _renamed(before: Graph, after: Graph, found: Changes) -> bool:
    """Whether another layer, submodel or operation bears a name, or bears another.

    Wires alone do not touch them.
    """
    if any(_name(before, key) != _name(after, key) for key in found.layers):
        return True
    if not found.rewired:
        return False
    called = any(_called(before, node) != _called(after, node) for node in found.nodes)
    return called or list(before.nodes) != list(after.nodes)


def _called(graph: Graph, node: str) -> tuple[str, str, str] | None:
    found = graph.nodes.get(node)
    return (found.layer, found.operation, found.name) if found else None


def _name(graph: Graph, key: str) -> tuple[str, str] | None:
    """What the problems of names go by: the name, and the class that may bear it."""
    layer = graph.layers.get(key)
    if layer:
        return layer.name, layer.class_name
    inner = graph.definitions.get(key)
    return (inner.name, "") if inner else None


def _touched(
    before: Graph, after: Graph, nodes: Collection[str], layers: Collection[str]
) -> set[str]:
    """The nodes whose wiring may be right or wrong now: those changed, and who reads them."""
    found = {*nodes, *(node for layer in layers for node in after.calls.get(layer, ()))}
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

"""Layers that the library lacks, and that a file of Keras brought: kept as they are.

What the file says of them stands in ``origin``: where the class lives, and, under ``OUTPUTS``, the
shapes and dtypes of what comes out, as far as the file tells, and whether it shows that the layer
has no weights. So they can be written as they came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.graph.model import Graph, LayerDefinition
from app.graph.problems import Problem
from app.graph.walk import CallPlan, call_plan, reading_order
from nodes.catalogue import catalogue
from nodes.values import Value

OUTPUTS = "outputs"
WEIGHTLESS = "weightless"  # True where a file that holds weights has none of it
WIRE = "wire"  # the number of a wire, where a tensor stood among the arguments of a call
# What the walk says of them, and all that is wrong with them.
CODES = frozenset({"unknown-layer", "left-out", "other-form"})


Shape = tuple[int | None, ...]


def with_outputs(layer: LayerDefinition, specs: list[tuple[Shape, str]]) -> LayerDefinition:
    """The layer with what its file tells of what comes out: shapes with the batch axis, dtypes."""
    told: tuple[Value, ...] = tuple({"shape": shape, "dtype": dtype} for shape, dtype in specs)
    return replace(layer, origin={**layer.origin, OUTPUTS: told})


def without_weights(layer: LayerDefinition) -> LayerDefinition:
    """The layer, known to need no weights; the same where nothing but its class is known."""
    return replace(layer, origin={**layer.origin, WEIGHTLESS: True}) if layer.origin else layer


def is_kept(layer: LayerDefinition) -> bool:
    return bool(layer.origin) and catalogue().get(layer.class_name) is None


def holds_kept(graph: Graph) -> bool:
    """Whether a model, or a submodel of it, has such a layer, and none of which nothing is told."""
    layers = list(_all_layers(graph))
    unknown = [layer for layer in layers if catalogue().get(layer.class_name) is None]
    return bool(unknown) and all(map(is_kept, unknown))


def plan_of(graph: Graph) -> CallPlan:
    """The plan of a graph; one with such layers goes on behind them."""
    plan = call_plan(graph)
    return replace(plan, order=tuple(reading_order(graph))) if holds_kept(graph) else plan


def other_problems(graph: Graph) -> Iterator[Problem]:
    """What is wrong beside such layers, inside submodels too."""
    for problem in call_plan(graph).problems:
        if problem.severity == "error" and problem.code not in CODES:
            yield problem
    for inner in graph.definitions.values():
        yield from other_problems(inner)


def _all_layers(graph: Graph) -> list[LayerDefinition]:
    inner = [layer for part in graph.definitions.values() for layer in _all_layers(part)]
    return [*graph.layers.values(), *inner]

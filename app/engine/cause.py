"""Why a call gives nothing, or what is to be said of it: a code, its values, Keras's own text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.graph.model import Graph
from app.graph.problems import MESSAGES, Problem, Severity

# Stands for the layer's name while it is inferred: results are shared among layers of any name.
THIS_LAYER = "this_layer"

Facts = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a call gives nothing: a code of ``MESSAGES``, its values but for node and layer.

    It is no error where something is only unfinished.
    """

    code: str
    values: Facts = field(default_factory=dict)
    detail: str = ""
    severity: Severity = "error"


def problem_of(graph: Graph, node: str, cause: Cause) -> Problem:
    """The problem that a cause is at a node."""
    values = {"node": graph.name_of(node), "layer": graph.class_of(node)}
    if graph.nodes[node].operation:  # Its name and its class are the same word.
        twice = MESSAGES[cause.code].startswith("{layer} {node}")
        values["layer"] = "Operation" if twice else values["node"]
    port = next(iter(graph.nodes[node].inputs), "")
    detail = cause.detail.replace(THIS_LAYER, values["node"])
    return Problem(cause.severity, cause.code, node, port, {**values, **cause.values}, detail)

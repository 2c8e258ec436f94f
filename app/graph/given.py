"""The Inputs that wires bring: past skipped calls, and with another shape or dtype."""

from __future__ import annotations

from collections.abc import Mapping

from app.graph.bypass import effective, passed
from app.graph.edits import Batch, SetArguments
from app.graph.model import Graph, Link
from nodes.sentence import Sentence
from nodes.values import Value, show


def input_behind(graph: Graph, link: Link) -> str:
    """The Input that a wire brings, past skipped calls; "" where it brings something else."""
    found = passed(graph, link.source)
    return found.node if found and graph.is_input(found.node) else ""


def is_read_once(graph: Graph, node: str) -> bool:
    """Whether a single wire reads a node, when skipped calls are left away."""
    return len(effective(graph).consumers.get(node, ())) == 1


def set_input(graph: Graph, node: str, arguments: Mapping[str, Value]) -> Batch:
    """An argument of an Input, on a button that names both."""
    ((argument, value),) = arguments.items()
    text = f'"{value}"' if isinstance(value, str) else show(value)
    values = {"argument": argument, "value": text, "name": graph.name_of(node)}
    label = Sentence("Set {argument}={value} on {name}", values)
    return Batch(label, (SetArguments(graph.nodes[node].layer, arguments),))

"""What of a graph can be written: the model without what is unfinished, and why not the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from app.codegen.operations import operation
from app.codegen.values import UnwritableError, call_arguments, constructed
from app.graph.edits import RemoveNodes
from app.graph.forms import stack_of
from app.graph.model import Graph
from app.graph.walk import CallPlan, call_plan, downstream, reading_order, upstream


@dataclass(frozen=True)
class Reduced:
    """``graph`` without what cannot be written; ``order`` of the calls that its outputs need.

    ``reasons``: a sentence for each node that is left out.
    """

    graph: Graph
    order: tuple[str, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)


class Reductions:
    """The writable parts of graphs, worked out once each.

    A submodel that is called twice, and calls another twice, would be worked out over and over.
    """

    def __init__(self) -> None:
        # By identity, since a graph has no hash; the graph stands beside, so that it stays alive.
        self._known: dict[int, tuple[Graph, Reduced]] = {}

    def of(self, graph: Graph) -> Reduced:
        """The writable part of a graph."""
        if id(graph) not in self._known:
            self._known[id(graph)] = graph, _reduced(graph, self)
        return self._known[id(graph)][1]


def _reduced(graph: Graph, known: Reductions) -> Reduced:
    plan = call_plan(graph)
    if _is_unbuilt_stack(graph, plan, known):
        return Reduced(graph, stack_of(graph))
    faults = {node: fault for node in plan.order if (fault := _fault(graph, node, known))}
    gone = plan.waiting | (downstream(graph, faults) if faults else set())
    kept = _without(graph, frozenset(gone)) if gone else graph
    live = upstream(kept, (ref.node for ref in kept.outputs)) | set(kept.inputs)
    order = tuple(node for node in plan.order if node in live)
    if len(order) == len(graph.nodes):
        return Reduced(graph, order)
    written = set(order)
    told = {problem.node: problem.message for problem in reversed(plan.problems)}
    # Not in the order of the document's own table, which is another one after it was saved.
    reasons = {node: faults.get(node, told.get(node, "")) for node in reading_order(graph)}
    return Reduced(
        kept,
        order,
        {
            node: reason or _waits(graph, gone, node)
            for node, reason in reasons.items()
            if node not in written
        },
    )


def _is_unbuilt_stack(graph: Graph, plan: CallPlan, known: Reductions) -> bool:
    """Whether it is a ``keras.Sequential`` that lacks its Input and nothing else."""
    stack = stack_of(graph)
    if not stack or graph.inputs:
        return False
    wrong = [problem for problem in plan.problems if problem.severity == "error"]
    return not wrong and not any(_fault(graph, node, known) for node in stack)


def _without(graph: Graph, gone: frozenset[str]) -> Graph:
    """The graph without these nodes; its remaining outputs are the outputs, if there are any.

    If there are none, what the lost ones were made from becomes the outputs, as if a person had
    removed those nodes: half a chain is worth seeing as code.
    """
    outputs = tuple(ref for ref in graph.outputs if ref.node not in gone)
    kept = RemoveNodes(gone).apply(graph)
    places = {node: place for place, node in enumerate(reading_order(graph))}
    left = sorted(kept.outputs, key=lambda ref: (places[ref.node], ref.output))
    return replace(kept, outputs=outputs or tuple(left))


def _fault(graph: Graph, node_id: str, known: Reductions) -> str:
    """Why a call that the walker takes for whole still has no place in source; mostly nothing."""
    node = graph.nodes[node_id]
    name = f"{graph.name_of(node_id)} ({graph.class_of(node_id)})"
    layer = graph.layers.get(node.layer)
    inner = graph.definitions.get(node.layer)
    try:
        if layer:
            constructed(layer.class_name, layer.arguments)
        elif inner and not known.of(inner).graph.outputs:
            return f"{name}: the submodel has no output."
        elif inner and known.of(inner).graph.outputs != inner.outputs:
            # Who calls it counts on all of them; the check lets the call wait, too.
            return f"{name}: an output of the submodel is not finished."
        if node.operation:
            operation(node, lambda ref: ref.node)
        else:
            list(call_arguments(node.arguments))
    except UnwritableError as error:
        return f"{name}: {error}."
    return ""


def _waits(graph: Graph, gone: Collection[str], node: str) -> str:
    """Why a node is left out that has no problem of its own."""
    name = f"{graph.name_of(node)} ({graph.class_of(node)})"
    if node not in gone:
        return f"{name}: no finished output depends on it."
    sources = dict.fromkeys(ref.node for ref in graph.nodes[node].sources() if ref.node in gone)
    waits = ", ".join(graph.name_of(source) for source in sources)
    return f"{name} waits for {waits}." if waits else f"{name}: its layer cannot be made."

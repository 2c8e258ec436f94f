"""The ports and outputs of a node: from the layer library, or from its wires if it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from app.graph.model import Graph, Node, TensorRef
from nodes.catalogue import catalogue
from nodes.spec import CallSpec, OperationSpec, OutputSpec, PortSpec
from nodes.values import Value

T = TypeVar("T")
Filled = tuple[tuple[PortSpec, tuple[T, ...]], ...]


def spec_of(graph: Graph, node_id: str) -> CallSpec | None:
    """The library's entry for what a node calls; None for one that the library lacks."""
    operation = graph.nodes[node_id].operation
    if operation:
        return catalogue().operation(operation)
    layer = graph.layer_of(node_id)
    spec = catalogue().get(layer.class_name) if layer else None
    return None if spec is None or spec.inside_only else spec


def arguments_of(graph: Graph, node_id: str) -> Mapping[str, Value]:
    """The values of what ``spec_of(...).parameters`` lists: a layer's, or those of an operation."""
    layer = graph.layer_of(node_id)
    return layer.arguments if layer else graph.nodes[node_id].arguments


def shown_ports(graph: Graph, node_id: str) -> tuple[PortSpec, ...]:
    """The ports that take room on a card: all but those that are folded away while not in use."""
    inputs = graph.nodes[node_id].inputs
    return tuple(p for p in ports_of(graph, node_id) if not p.folded or inputs.get(p.name))


def holds_literal(node: Node, port: PortSpec) -> bool:
    """Whether a number stands in the port instead of a wire."""
    return port.literal and port.name in node.arguments


def ports_of(graph: Graph, node_id: str) -> tuple[PortSpec, ...]:
    """Where wires enter a node. A wire may stand in a port that is not among them: a problem."""
    node, spec = graph.nodes[node_id], spec_of(graph, node_id)
    if spec:
        return spec.ports_for(arguments_of(graph, node_id), node.arguments)
    definition = graph.definitions.get(node.layer)
    if definition:
        return tuple(PortSpec(inner, doc=definition.name_of(inner)) for inner in definition.inputs)
    return tuple(PortSpec(port, many=True, optional=True) for port in node.inputs or ("inputs",))


def in_port_order(
    graph: Graph, node_id: str, inputs: Mapping[str, tuple[TensorRef, ...]]
) -> dict[str, tuple[TensorRef, ...]]:
    """The wires of a node by port, in the order in which it has its ports; others last, by name.

    What a call reads *first* hangs on it, so neither the order in which wires were drawn nor that
    of a file's keys may decide.
    """
    if len(inputs) < 2:
        return dict(inputs)
    known = spec_of(graph, node_id) or graph.nodes[node_id].layer in graph.definitions
    names = [port.name for port in ports_of(graph, node_id)] if known else []
    places = {name: place for place, name in enumerate(names)}
    ports = sorted(inputs, key=lambda port: (places.get(port, len(places)), port))
    return {port: inputs[port] for port in ports}


def with_ports_in_order(graph: Graph, nodes: Iterable[str] | None = None) -> Graph:
    """The graph with the wires of these nodes, or of all, in the order of their ports."""
    changed = {}
    for key in graph.nodes if nodes is None else nodes:
        node = graph.nodes[key]
        inputs = in_port_order(graph, key, node.inputs)
        if list(inputs) != list(node.inputs):
            changed[key] = replace(node, inputs=inputs)
    return replace(graph, nodes={**graph.nodes, **changed}) if changed else graph


MOST_UNKNOWN_OUTPUTS = 1_000
# From here on count outputs that are gone: no node comes to have so many, so that what read one
# never finds itself on another tensor when more outputs come.
GONE = 1_000


def is_gone(output: int) -> bool:
    """Whether an output is one that an edit took away."""
    return GONE <= output < 2 * GONE


def outputs_of(graph: Graph, node_id: str) -> tuple[OutputSpec, ...]:
    """Where wires leave a node, at least one."""
    node, spec = graph.nodes[node_id], spec_of(graph, node_id)
    if isinstance(spec, OperationSpec):
        wires = len(node.inputs.get(spec.outputs_from, ()))
        return spec.outputs_for(node.arguments, wires=wires)
    if spec:
        return spec.outputs_for(arguments_of(graph, node_id), node.arguments)
    definition = graph.definitions.get(node.layer)
    if definition:
        return tuple(OutputSpec(definition.name_of(ref.node)) for ref in definition.outputs)
    # Of a layer that the library lacks there are those that are read, or given by the model.
    read = [link.source.output for link in graph.consumers.get(node_id, ())]
    count = max(graph.last_given.get(node_id, 0), *read, 0) + 1
    # A file may claim to read the billionth: that is told as none, rather than made.
    return tuple(
        OutputSpec(f"output_{n}" if n else "output")
        for n in range(count if count <= MOST_UNKNOWN_OUTPUTS else 1)
    )


def free_port(graph: Graph, node_id: str) -> PortSpec | None:
    """The port that a wire dropped on the node's body takes: the first with room, or None."""
    node = graph.nodes[node_id]
    inputs = node.inputs
    for port in ports_of(graph, node_id):
        if holds_literal(node, port):
            continue
        taken = len(inputs.get(port.name, ()))
        room = (port.maximum is None or taken < port.maximum) if port.many else not taken
        if room:
            return port
    return None


def filled_ports(graph: Graph, node_id: str, tensor: Callable[[TensorRef], T]) -> Filled[T]:
    """The ports of a call that have wires, in the library's order, with their tensors."""
    inputs = graph.nodes[node_id].inputs
    return tuple(
        (port, tuple(map(tensor, inputs[port.name])))
        for port in ports_of(graph, node_id)
        if port.name in inputs
    )


def leading(ports: Iterable[PortSpec]) -> list[str]:
    """The arguments that go by position: the first one, and all others that are required."""
    found: list[str] = []
    for port in ports:
        if found and port.optional:
            break
        found.append(port.argument or port.name)
    return list(dict.fromkeys(found))

"""The ports and outputs of a node: from the layer library, or from its wires if it is unknown."""

from __future__ import annotations

from app.graph.model import Graph
from nodes.catalogue import catalogue
from nodes.spec import LayerSpec, OutputSpec, PortSpec


def spec_of(graph: Graph, node_id: str) -> LayerSpec | None:
    """The library's entry for what a node calls; None for a layer that the library lacks."""
    layer = graph.layer_of(node_id)
    return catalogue().get(layer.class_name) if layer else None


def ports_of(graph: Graph, node_id: str) -> tuple[PortSpec, ...]:
    """Where wires enter a node. A wire may stand in a port that is not among them: a problem."""
    node = graph.nodes[node_id]
    layer = graph.layers.get(node.layer)
    spec = catalogue().get(layer.class_name) if layer else None
    if layer and spec:
        return spec.ports_for(layer.arguments, node.arguments)
    definition = graph.definitions.get(node.layer)
    if definition:
        return tuple(PortSpec(inner, doc=definition.name_of(inner)) for inner in definition.inputs)
    return tuple(PortSpec(port, many=True, optional=True) for port in node.inputs or ("inputs",))


def outputs_of(graph: Graph, node_id: str) -> tuple[OutputSpec, ...]:
    """Where wires leave a node, at least one."""
    node = graph.nodes[node_id]
    layer = graph.layers.get(node.layer)
    spec = catalogue().get(layer.class_name) if layer else None
    if layer and spec:
        return spec.outputs_for(layer.arguments, node.arguments)
    definition = graph.definitions.get(node.layer)
    if definition:
        return tuple(OutputSpec(definition.name_of(ref.node)) for ref in definition.outputs)
    read = (link.source.output for link in graph.consumers.get(node_id, ()))
    return tuple(
        OutputSpec(f"output_{n}" if n else "output") for n in range(max(read, default=0) + 1)
    )


def free_port(graph: Graph, node_id: str) -> PortSpec | None:
    """The port that a wire dropped on the node's body takes: the first with room, or None."""
    inputs = graph.nodes[node_id].inputs
    for port in ports_of(graph, node_id):
        taken = len(inputs.get(port.name, ()))
        room = (port.maximum is None or taken < port.maximum) if port.many else not taken
        if room:
            return port
    return None

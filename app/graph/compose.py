"""Edits that need fresh ids and names: a new layer, a paste, a duplicate, a healed gap."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from app.errors import EditError
from app.graph.edits import (
    AddNodes,
    Batch,
    Connect,
    Disconnect,
    Edit,
    RemoveNodes,
    StopSharing,
)
from app.graph.marks import carried, marks_of
from app.graph.model import INPUT, Graph, LayerDefinition, Link, Node, Position, TensorRef
from app.graph.names import free_layer_name, free_name, layer_names, snake_case, used_ids
from app.graph.ports import free_port
from app.graph.step_names import several
from app.graph.submodels import CopySubmodel, Dissolve
from nodes.sentence import Sentence
from nodes.spec import CallSpec, LayerSpec, OperationSpec
from nodes.values import Value


def new_layer(
    graph: Graph,
    spec: LayerSpec,
    position: Position,
    arguments: Mapping[str, Value] | None = None,
    name: str = "",
) -> AddNodes:
    """A new layer with one call, with the library's starting arguments unless others are given."""
    stem = snake_case(spec.name)
    node_id = free_name(stem, used_ids(graph))
    name = free_layer_name(name or stem, graph)
    if arguments is None:
        arguments = spec.initial_arguments()
    layer = LayerDefinition(spec.name, name, arguments)
    return AddNodes({node_id: Node(layer=node_id)}, {node_id: layer}, {node_id: position})


def new_operation(
    graph: Graph,
    spec: OperationSpec,
    position: Position,
    arguments: Mapping[str, Value] | None = None,
) -> AddNodes:
    """A new operation, with the library's starting arguments unless others are given."""
    node_id = free_name(snake_case(spec.name.rpartition(".")[2]), used_ids(graph))
    if arguments is None:
        arguments = spec.initial_arguments()
    return AddNodes(
        {node_id: Node(operation=spec.name, arguments=arguments)}, positions={node_id: position}
    )


def placed(graph: Graph, spec: CallSpec, position: Position) -> AddNodes:
    """What the library offers, put on the canvas: a layer with its first call, or an operation."""
    if isinstance(spec, OperationSpec):
        return new_operation(graph, spec, position)
    assert isinstance(spec, LayerSpec)
    return new_layer(graph, spec, position)


def added_after(graph: Graph, spec: CallSpec, position: Position, source: TensorRef) -> Edit:
    """Placed behind ``source``, and wired to it where it has a port that takes it."""
    add = placed(graph, spec, position)
    (node_id,) = add.nodes
    port = free_port(add.apply(graph), node_id)
    if port is None:
        return add
    return Batch(add.label, (add, Connect(source, node_id, port.name)))


def inserted_into(graph: Graph, spec: CallSpec, position: Position, link: Link) -> Edit:
    """Placed in the middle of a wire."""
    add = placed(graph, spec, position)
    (node_id,) = add.nodes
    after = add.apply(graph)
    port = free_port(after, node_id)
    if port is None:
        return add
    label = Sentence("Insert {name}", {"name": after.name_of(node_id)})
    onward = Connect(TensorRef(node_id), link.node, link.port, link.index)
    return Batch(label, (add, Connect(link.source, node_id, port.name), onward))


def put_into(graph: Graph, node: str, link: Link) -> Edit:
    """A node that is there put into the middle of a wire.

    It is taken out of where it was: who read it reads what it read first. Raises EditError where
    it takes no wire, or where the wire would close a cycle.
    """
    steps: list[Edit] = []
    source = next(graph.nodes[node].sources(), None)
    if source is not None:
        readers = graph.consumers.get(node, ())
        steps += [Connect(source, reader.node, reader.port, reader.index) for reader in readers]
        steps.append(Disconnect(frozenset(graph.links_into(node))))
    label = Sentence("Insert {name}", {"name": graph.name_of(node)})
    port = free_port(Batch(label, tuple(steps)).apply(graph), node)
    if port is None:
        raise EditError(Sentence("{node} takes no wire.", {"node": graph.name_of(node)}))
    onward = Connect(TensorRef(node), link.node, link.port, link.index)
    return Batch(label, (*steps, Connect(link.source, node, port.name), onward))


def fragment(graph: Graph, nodes: Collection[str], frames: Collection[str] = ()) -> Graph:
    """The part of a graph that a clipboard carries: these nodes, their layers, the wires between.

    These frames and comments go along, and the bends of the wires. The wires that came from outside
    are kept too, as references to nodes that the part lacks; ``paste`` wires them again or drops
    them.
    """
    chosen = {node_id: node for node_id, node in graph.nodes.items() if node_id in set(nodes)}
    layers = {node.layer for node in chosen.values()}
    return Graph(
        name=graph.name,
        layers={key: layer for key, layer in graph.layers.items() if key in layers},
        nodes=chosen,
        definitions={key: inner for key, inner in graph.definitions.items() if key in layers},
        positions={key: graph.positions[key] for key in chosen if key in graph.positions},
        inputs=tuple(node for node in graph.inputs if node in chosen),
        outputs=tuple(ref for ref in graph.outputs if ref.node in chosen),
        flow=graph.flow,
        marks=marks_of(graph, chosen, frames),
    )


def pasted(
    graph: Graph, part: Graph, offset: Position, keep_incoming: bool = False
) -> tuple[AddNodes, tuple[str, ...]]:
    """A copy of a part with weights of its own, moved by ``offset``, and the ids of its nodes.

    Layers shared within the part stay shared among the copies. ``keep_incoming`` wires the copies
    to what their originals read outside the part, where the graph has it.
    """
    taken, names = used_ids(graph), layer_names(graph)
    ids: dict[str, str] = {}
    for key in (*part.nodes, *part.layers, *part.definitions):
        if key not in ids:
            ids[key] = free_name(key, taken)
            taken.add(ids[key])
    layers: dict[str, LayerDefinition] = {}
    for key, layer in part.layers.items():
        name = free_name(layer.name, names)
        names.add(name)
        layers[ids[key]] = replace(layer, name=name)
    outside = graph.nodes if keep_incoming else {}
    nodes = {ids[key]: _copied(node, ids, part.nodes, outside) for key, node in part.nodes.items()}
    positions = {
        ids[key]: Position(place.x + offset.x, place.y + offset.y)
        for key, place in part.positions.items()
    }
    definitions: dict[str, Graph] = {}
    for key, inner in part.definitions.items():
        name = free_name(inner.name, names)
        names.add(name)
        definitions[ids[key]] = replace(inner, name=name)
    marks = carried(part.marks, ids, graph.marks.frames, offset)
    return AddNodes(nodes, layers, positions, definitions, marks), tuple(nodes)


def _copied(
    node: Node, ids: Mapping[str, str], inside: Collection[str], outside: Collection[str]
) -> Node:
    def source(ref: TensorRef) -> TensorRef | None:
        if ref.node in inside:
            return TensorRef(ids[ref.node], ref.output)
        return ref if ref.node in outside else None

    moved = {
        port: tuple(ref for ref in map(source, wires) if ref) for port, wires in node.inputs.items()
    }
    inputs = {port: wires for port, wires in moved.items() if wires}
    return replace(node, layer=ids.get(node.layer, node.layer), inputs=inputs)


def called_again(
    graph: Graph, nodes: Collection[str], offset: Position
) -> tuple[AddNodes, tuple[str, ...]]:
    """Another call of each of these layers, sharing weights, and the ids of the new nodes.

    Wires between the nodes are repeated between the new calls; an Input, which can be called only
    once, is left out. Raises EditError when nothing is left.
    """
    chosen = [node for node in graph.nodes if node in set(nodes) and not graph.is_input(node)]
    if not chosen:
        raise EditError("Only a layer can be called again. Select one that is no Input.")
    taken = used_ids(graph)
    ids: dict[str, str] = {}
    for node in chosen:
        ids[node] = free_name(node, taken)
        taken.add(ids[node])
    copies = {ids[key]: _copied(graph.nodes[key], ids, chosen, ()) for key in chosen}
    calls = {ids[key]: replace(copies[ids[key]], layer=graph.nodes[key].layer) for key in chosen}
    places = {
        ids[key]: Position(graph.positions[key].x + offset.x, graph.positions[key].y + offset.y)
        for key in chosen
        if key in graph.positions
    }
    marks = carried(marks_of(graph, chosen), ids, (), offset)
    return AddNodes(calls, positions=places, marks=marks), tuple(ids.values())


def stopped_sharing(graph: Graph, node: str) -> Edit:
    """The node's call gets a layer or submodel of its own, alike but for a free name."""
    if not graph.is_shared(node):
        raise EditError(
            Sentence("{node} shares its layer with no other call.", {"node": graph.name_of(node)})
        )
    key = free_name(node, used_ids(graph))
    layer = graph.layer_of(node)
    if layer is None:
        return CopySubmodel(node, key)
    return StopSharing(node, key, free_name(layer.name, layer_names(graph)))


def dissolved_copies(graph: Graph, nodes: Iterable[str]) -> Batch:
    """These submodels dissolved; of one that has other calls a copy, and they keep theirs."""
    edits: list[Edit] = []
    for node in nodes:
        steps = (stopped_sharing(graph, node),) if graph.is_shared(node) else ()
        for edit in (*steps, Dissolve(node)):
            graph = edit.apply(graph)
            edits.append(edit)
    return Batch(Sentence("Dissolve a copy"), tuple(edits))


def removed_and_healed(graph: Graph, nodes: Iterable[str]) -> Edit:
    """Nodes away, and what read them reads instead what they read first."""
    gone = frozenset(nodes)
    label = Sentence("Remove {nodes} and join", {"nodes": several(sorted(gone))})
    joins: list[Edit] = []
    for node in gone:
        for link in graph.consumers.get(node, ()):
            source = _first_source_outside(graph, node, gone)
            if link.node not in gone and source:
                joins.append(Connect(source, link.node, link.port, link.index))
    return Batch(label, (*joins, RemoveNodes(gone)))


def _first_source_outside(graph: Graph, node: str, gone: Collection[str]) -> TensorRef | None:
    seen: set[str] = set()
    while node not in seen:  # A file may hold a cycle.
        seen.add(node)
        source = next(graph.nodes[node].sources(), None)
        if source is None or source.node not in gone:
            return source
        node = source.node
    return None


def rewired(graph: Graph, old: Link, connect: Connect) -> Edit:
    """A wire's end moved from one port to another, in one step."""
    if (old.node, old.port) == (connect.node, connect.port):
        return connect
    return Batch(connect.label, (Disconnect(frozenset({old})), connect))


def input_node(
    graph: Graph, position: Position, shape: tuple[int | None, ...], name: str = "input"
) -> AddNodes:
    """A new Input. shape: sizes without the batch axis."""
    node_id = free_name(name, used_ids(graph))
    layer = LayerDefinition(INPUT, free_name(name, layer_names(graph)), {"shape": shape})
    return AddNodes({node_id: Node(layer=node_id)}, {node_id: layer}, {node_id: position})


def inserted_submodel(graph: Graph, inner: Graph, position: Position) -> AddNodes:
    """A whole model as a submodel of this one, called once, under a free name."""
    key = free_name(snake_case(inner.name) or "submodel", used_ids(graph))
    named = replace(inner, name=free_layer_name(inner.name, graph))
    return AddNodes({key: Node(layer=key)}, {}, {key: position}, {key: named})

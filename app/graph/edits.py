"""What a person can do to a graph: each edit is a value with ``apply(graph) -> Graph``.

An edit either gives a new graph or raises ``EditError`` and leaves everything as it was. ``label``
is what the history calls it. What needs fresh ids and names (a new layer, a paste) is composed in
``app.graph.compose``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.errors import ArgumentError, CycleError, EditError, NameRefusedError
from app.graph.diff import renewed
from app.graph.following import followed
from app.graph.marks import joined, settled_marks
from app.graph.model import (
    UNMARKED,
    Flow,
    Graph,
    LayerDefinition,
    Link,
    Marks,
    Node,
    Position,
    TensorRef,
)
from app.graph.names import is_name, layer_names, used_ids
from app.graph.ports import holds_literal, in_port_order, outputs_of, ports_of, spec_of
from app.graph.step_names import several, short
from app.graph.walk import closes_cycle
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.sentence import Sentence
from nodes.spec import ParameterSpec
from nodes.values import Value, show_short


class Edit(Protocol):
    """One undo step."""

    @property
    def label(self) -> Sentence: ...

    def apply(self, graph: Graph) -> Graph:
        """The graph after the edit. Raises EditError when it cannot be made."""
        ...


@dataclass(frozen=True)
class Batch:
    """Several edits as one step; each sees what the one before it left."""

    label: Sentence
    edits: tuple[Edit, ...]

    def apply(self, graph: Graph) -> Graph:
        for edit in self.edits:
            graph = edit.apply(graph)
        return graph


@dataclass(frozen=True)
class AddNodes:
    """Nodes with their layers, submodels, places and marks. Their ids must be free."""

    nodes: Mapping[str, Node]
    layers: Mapping[str, LayerDefinition] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)
    definitions: Mapping[str, Graph] = field(default_factory=dict)
    marks: Marks = UNMARKED

    @property
    def label(self) -> Sentence:
        if len(self.nodes) == 1:
            names = [layer.name for layer in self.layers.values()]
            names += [inner.name for inner in self.definitions.values()] or list(self.nodes)
            return Sentence("Add {name}", {"name": short(names[0])})
        if not self.nodes:
            count = len(self.marks.frames)
            return Sentence("Add {count} frames" if count > 1 else "Add a frame", {"count": count})
        return Sentence("Add {nodes}", {"nodes": several(self.nodes)})

    def apply(self, graph: Graph) -> Graph:
        clash = (
            (self.nodes.keys() & graph.nodes.keys())
            | (self.layers.keys() & graph.layers.keys())
            | (self.definitions.keys() & graph.definitions.keys())
            | (self.marks.frames.keys() & graph.marks.frames.keys())
        )
        if clash:
            raise EditError(
                Sentence("The id {id} is taken; nothing was added.", {"id": min(clash)})
            )
        after = replace(
            graph,
            nodes={**graph.nodes, **self.nodes},
            layers={**graph.layers, **self.layers},
            definitions={**graph.definitions, **self.definitions},
            positions={**graph.positions, **self.positions},
            marks=joined(graph.marks, self.marks),
        )
        return settle(graph, after)


@dataclass(frozen=True)
class RemoveNodes:
    """Nodes with their wires, and the layers that nobody calls any more."""

    nodes: frozenset[str]

    @property
    def label(self) -> Sentence:
        if len(self.nodes) == 1:
            return Sentence("Remove {node}", {"node": min(self.nodes)})
        return Sentence("Remove {nodes}", {"nodes": several(sorted(self.nodes))})

    def apply(self, graph: Graph) -> Graph:
        gone = self.nodes & graph.nodes.keys()
        if not gone:
            raise EditError("There is nothing to remove. Select a node first.")
        cut = {link for node in gone for link in graph.consumers.get(node, ())}
        nodes = _without_wires(graph.nodes, {link for link in cut if link.node not in gone})
        kept = {node_id: node for node_id, node in nodes.items() if node_id not in gone}
        called = {node.layer for node in kept.values()}
        after = replace(
            graph,
            nodes=kept,
            layers={key: layer for key, layer in graph.layers.items() if key in called},
            definitions={key: inner for key, inner in graph.definitions.items() if key in called},
            positions={key: place for key, place in graph.positions.items() if key not in gone},
        )
        return settle(graph, after)


@dataclass(frozen=True)
class Connect:
    """A wire into a port. It replaces the wire of a port that takes one.

    In a port that takes a list it replaces the wire at ``index``, or stands last for None.
    """

    source: TensorRef
    node: str
    port: str
    index: int | None = None

    @property
    def label(self) -> Sentence:
        return Sentence("Wire {source} to {node}", {"source": self.source.node, "node": self.node})

    def apply(self, graph: Graph) -> Graph:
        self._refuse(graph)
        node = graph.nodes[self.node]
        port = next((port for port in ports_of(graph, self.node) if port.name == self.port), None)
        if port is None:
            values = {"node": graph.name_of(self.node), "port": self.port}
            raise EditError(Sentence("{node} has no port '{port}'.", values))
        wires = node.inputs.get(self.port, ())
        index = 0 if not port.many else len(wires) if self.index is None else self.index
        after = (*wires[:index], self.source, *wires[index + 1 :])
        if holds_literal(node, port):
            # The wire takes the place of the number, as it would that of another wire.
            node = replace(node, arguments=_without(node.arguments, {port.name}))
        if port.many and port.maximum is not None and len(after) > port.maximum:
            values = {"node": graph.name_of(self.node), "most": str(port.maximum)}
            raise EditError(
                Sentence("{node} takes at most {most} wires. Remove one first.", values)
            )
        node = _with_wires(node, self.port, after)
        node = replace(node, inputs=in_port_order(graph, self.node, node.inputs))
        return settle(graph, graph.with_node(self.node, node))

    def _refuse(self, graph: Graph) -> None:
        for node in (self.source.node, self.node):
            if node not in graph.nodes:
                raise EditError(Sentence("There is no node {node}.", {"node": node}))
        if self.source.output >= len(outputs_of(graph, self.source.node)):
            name = graph.name_of(self.source.node)
            raise EditError(
                Sentence(
                    "{node} has no output {output}.", {"node": name, "output": self.source.output}
                )
            )
        if closes_cycle(graph, self.source.node, self.node):
            names = {"source": graph.name_of(self.source.node), "node": graph.name_of(self.node)}
            raise CycleError(
                Sentence("{source} depends on {node}: this wire would close a cycle.", names)
            )


@dataclass(frozen=True)
class Disconnect:
    """These wires away; later wires of a list move up."""

    links: frozenset[Link]

    @property
    def label(self) -> Sentence:
        if len(self.links) == 1:
            (link,) = self.links
            return Sentence(
                "Unwire {source} from {node}", {"source": link.source.node, "node": link.node}
            )
        readers = sorted({link.node for link in self.links})
        values: dict[str, str | int] = {"count": len(self.links), "nodes": several(readers)}
        return Sentence("Remove {count} wires into {nodes}", values)

    def apply(self, graph: Graph) -> Graph:
        present = {link for link in self.links if link.node in graph.nodes}
        if not present:
            raise EditError("There is no such wire.")
        return settle(graph, replace(graph, nodes=_without_wires(graph.nodes, present)))


@dataclass(frozen=True)
class SetArguments:
    """Arguments of a layer. One that is set to Keras's default is no longer stored."""

    layer: str
    values: Mapping[str, Value]

    @property
    def label(self) -> Sentence:
        values = {"arguments": ", ".join(self.values), "called": self.layer}
        return Sentence("Set {arguments} of {called}", values)

    def apply(self, graph: Graph) -> Graph:
        layer = graph.layers.get(self.layer)
        if layer is None:
            raise EditError(Sentence("There is no layer {layer}.", {"layer": self.layer}))
        spec = catalogue().get(layer.class_name)
        if spec is None:
            raise EditError(
                Sentence(
                    "{layer} is not a layer of Keras; its arguments are kept as they are.",
                    {"layer": layer.class_name},
                )
            )
        arguments = dict(layer.arguments)
        for name, value in self.values.items():
            _set(arguments, layer.name, spec.name, spec.parameter(name), name, value)
        return _with_arguments(graph, self.layer, arguments)


@dataclass(frozen=True)
class DropArguments:
    """Arguments of a layer that are no longer stored: ones that it does not have, for instance."""

    layer: str
    names: frozenset[str]

    @property
    def label(self) -> Sentence:
        values = {"arguments": ", ".join(sorted(self.names)), "called": self.layer}
        return Sentence("Remove {arguments} of {called}", values)

    def apply(self, graph: Graph) -> Graph:
        layer = graph.layers.get(self.layer)
        if layer is None:
            raise EditError(Sentence("There is no layer {layer}.", {"layer": self.layer}))
        return _with_arguments(graph, self.layer, _without(layer.arguments, self.names))


@dataclass(frozen=True)
class SetCallArguments:
    """Arguments of one call: of an operation, or those (``training``) that a layer has beside its
    own."""

    node: str
    values: Mapping[str, Value]

    @property
    def label(self) -> Sentence:
        values = {"arguments": ", ".join(self.values), "node": self.node}
        return Sentence("Set {arguments} of {node}", values)

    def apply(self, graph: Graph) -> Graph:
        node = graph.nodes.get(self.node)
        spec = spec_of(graph, self.node) if node else None
        if node is None or spec is None:
            raise EditError(Sentence("{node} takes no arguments when called.", {"node": self.node}))
        parameters = spec.parameters if node.operation else spec.call_parameters
        known = {parameter.name: parameter for parameter in parameters}
        arguments = dict(node.arguments)
        for name, value in self.values.items():
            self._refuse_beside_wire(graph, name, value)
            _set(arguments, graph.name_of(self.node), spec.title, known.get(name), name, value)
        after = graph.with_node(self.node, replace(node, arguments=arguments))
        after = followed(graph, after, (self.node,))
        return settle(graph, after) if node.operation else after

    def _refuse_beside_wire(self, graph: Graph, name: str, value: Value) -> None:
        if value is not None and graph.nodes[self.node].inputs.get(name):
            values = {"node": graph.name_of(self.node), "port": name}
            raise ArgumentError(
                Sentence("{node} has a wire at '{port}'. Remove it to set a number.", values)
            )


@dataclass(frozen=True)
class DropCallArguments:
    """Arguments of one call that are no longer stored: ones that it does not have, for instance."""

    node: str
    names: frozenset[str]

    @property
    def label(self) -> Sentence:
        values = {"arguments": ", ".join(sorted(self.names)), "node": self.node}
        return Sentence("Remove {arguments} of {node}", values)

    def apply(self, graph: Graph) -> Graph:
        node = graph.nodes.get(self.node)
        if node is None:
            raise EditError(Sentence("There is no node {node}.", {"node": self.node}))
        kept = replace(node, arguments=_without(node.arguments, self.names))
        return followed(graph, graph.with_node(self.node, kept), (self.node,))


@dataclass(frozen=True)
class Rename:
    """A layer's name: any text without '/', borne by no other layer of the model."""

    layer: str
    name: str

    @property
    def label(self) -> Sentence:
        return Sentence("Rename {old} to {name}", {"old": self.layer, "name": short(self.name)})

    def apply(self, graph: Graph) -> Graph:
        name = self.name.strip()
        layer = graph.layers.get(self.layer)
        inner = graph.definitions.get(self.layer)
        old = layer or inner
        if old is None:
            raise EditError(Sentence("There is no layer {layer}.", {"layer": self.layer}))
        if not is_name(name):
            raise NameRefusedError(
                Sentence(
                    "'{name}' is no layer name; expected a text without '/', e.g. hidden1.",
                    {"name": name},
                )
            )
        if name != old.name and name in layer_names(graph):
            raise NameRefusedError(
                Sentence("{name} is the name of another layer. Choose a free one.", {"name": name})
            )
        if layer:
            return graph.with_layer(self.layer, replace(layer, name=name))
        assert inner is not None
        return replace(
            graph, definitions={**graph.definitions, self.layer: replace(inner, name=name)}
        )


@dataclass(frozen=True)
class StopSharing:
    """One call of a shared layer gets a copy of it: layer id ``layer``, named ``name``."""

    node: str
    layer: str
    name: str

    @property
    def label(self) -> Sentence:
        return Sentence("Stop sharing {name}", {"name": self.name})

    def apply(self, graph: Graph) -> Graph:
        old = graph.layer_of(self.node) if self.node in graph.nodes else None
        if old is None or self.layer in used_ids(graph):
            raise EditError(Sentence("{node} cannot stop sharing.", {"node": self.node}))
        copy = graph.with_layer(self.layer, replace(old, name=self.name))
        return copy.with_node(self.node, replace(graph.nodes[self.node], layer=self.layer))


@dataclass(frozen=True)
class Move:
    """New places of nodes: top left corners, in pixels at 100 %."""

    positions: Mapping[str, Position]
    told: Sentence | None = None

    @property
    def label(self) -> Sentence:
        return self.told or Sentence("Move {nodes}", {"nodes": several(self.positions)})

    def apply(self, graph: Graph) -> Graph:
        known = {node: Position(*p) for node, p in self.positions.items() if node in graph.nodes}
        return replace(graph, positions={**graph.positions, **known})


@dataclass(frozen=True)
class SetFlow:
    """Which way the graph is read. It moves no node."""

    flow: Flow

    @property
    def label(self) -> Sentence:
        down = self.flow == "down"
        return Sentence("Read from top to bottom" if down else "Read from left to right")

    def apply(self, graph: Graph) -> Graph:
        return replace(graph, flow=self.flow)


@dataclass(frozen=True)
class SetModelName:
    """The model's name: any text without '/'."""

    name: str

    @property
    def label(self) -> Sentence:
        return Sentence("Name the model {name}", {"name": self.name})

    def apply(self, graph: Graph) -> Graph:
        name = self.name.strip()
        if not is_name(name):
            raise NameRefusedError(
                Sentence(
                    "'{name}' is no model name; expected a text without '/', e.g. classifier.",
                    {"name": name},
                )
            )
        return replace(graph, name=name)


@dataclass(frozen=True)
class SetOutputs:
    """The model's outputs, in order. A tensor that a layer reads may be an output too."""

    outputs: tuple[TensorRef, ...]
    label: Sentence = Sentence("Set the model's outputs")

    def apply(self, graph: Graph) -> Graph:
        for ref in self.outputs:
            if ref.node not in graph.nodes or ref.output >= len(outputs_of(graph, ref.node)):
                raise EditError(Sentence("There is no tensor {tensor}.", {"tensor": str(ref)}))
        return replace(graph, outputs=tuple(dict.fromkeys(self.outputs)))


@dataclass(frozen=True)
class SetInputs:
    """The order of the model's inputs: the same Input nodes, ordered anew."""

    inputs: tuple[str, ...]
    label: Sentence = Sentence("Order the model's inputs")

    def apply(self, graph: Graph) -> Graph:
        if sorted(self.inputs) != sorted(graph.inputs):
            raise EditError("The inputs to order must be those of the model, each once.")
        return replace(graph, inputs=self.inputs)


def settle(before: Graph, after: Graph) -> Graph:
    """``after`` with the model's inputs and outputs brought up to date.

    A node becomes an output when the last wire that left it is gone, or when it is new and nobody
    reads it; it ceases to be one when a wire first leaves it. What a person pinned or took away
    otherwise stays so. While the outputs stand in the order in which their nodes were made, a node
    that becomes one again takes its place in it; in any other order, a person's, it stands last.
    """
    touched = {*renewed(before.nodes, after.nodes), *(before.nodes.keys() - after.nodes.keys())}
    after.adopt(before, touched)
    outputs = [
        ref
        for ref in after.outputs
        if ref.node in after.nodes and (not _read(after, ref) or _read(before, ref))
    ]
    fresh = [ref for ref in _new_leaves(before, after, touched) if ref not in outputs]
    outputs = _joined(after, outputs, fresh) if fresh else outputs
    inputs = [node for node in after.inputs if node in after.nodes]
    added = [node for node in after.nodes if node in touched and node not in before.nodes]
    inputs += [node for node in added if after.is_input(node) and node not in inputs]
    settled = replace(
        after, inputs=tuple(inputs), outputs=tuple(outputs), marks=settled_marks(after)
    )
    settled.adopt(after)
    return settled


def _joined(graph: Graph, outputs: list[TensorRef], fresh: list[TensorRef]) -> list[TensorRef]:
    """The outputs with new ones among them, where nobody has ordered them by hand, or behind."""
    place = {node: index for index, node in enumerate(graph.nodes)}

    def made(ref: TensorRef) -> tuple[int, int]:
        return place[ref.node], ref.output

    found = [*outputs, *fresh]
    return sorted(found, key=made) if outputs == sorted(outputs, key=made) else found


def _read(graph: Graph, ref: TensorRef) -> bool:
    return any(link.source == ref for link in graph.consumers.get(ref.node, ()))


def _new_leaves(before: Graph, after: Graph, touched: set[str]) -> list[TensorRef]:
    """Nodes that nobody reads, of those that are new or that lost a wire, in the graph's order."""
    lost = {
        link.source.node
        for node in touched
        if node in before.nodes
        for link in before.links_into(node)
    }
    candidates = (touched - before.nodes.keys()) | lost
    return [
        TensorRef(node)
        for node in after.nodes
        if node in candidates and node not in after.consumers and not after.is_input(node)
    ]


def _with_arguments(graph: Graph, layer: str, arguments: Mapping[str, Value]) -> Graph:
    """The graph with other arguments of a layer; wires follow the outputs that these move."""
    definition = graph.layers[layer]
    after = graph.with_layer(layer, replace(definition, arguments=arguments))
    spec = catalogue().get(definition.class_name)
    # Most layers have the same outputs always; who calls them need not be looked up.
    varies = spec is not None and spec.outputs_vary
    return followed(graph, after, graph.calls.get(layer, ())) if varies else after


def _without(arguments: Mapping[str, Value], names: Collection[str]) -> dict[str, Value]:
    return {name: value for name, value in arguments.items() if name not in names}


def _with_wires(node: Node, port: str, wires: tuple[TensorRef, ...]) -> Node:
    inputs = {**node.inputs, port: wires}
    if not wires:
        del inputs[port]
    return replace(node, inputs=inputs)


def _without_wires(nodes: Mapping[str, Node], links: set[Link]) -> dict[str, Node]:
    after = dict(nodes)
    gone: dict[tuple[str, str], set[int]] = {}
    for link in links:
        gone.setdefault((link.node, link.port), set()).add(link.index)
    for (node_id, port), indices in gone.items():
        wires = after[node_id].inputs.get(port, ())
        kept = tuple(wire for index, wire in enumerate(wires) if index not in indices)
        after[node_id] = _with_wires(after[node_id], port, kept)
    return after


def _set(
    arguments: dict[str, Value],
    name: str,
    layer: str,
    parameter: ParameterSpec | None,
    argument: str,
    value: Value,
) -> None:
    if parameter is None:
        values = {"layer": layer, "argument": argument}
        raise ArgumentError(Sentence("{layer} has no argument {argument}.", values))
    try:
        value = parameter.check(value)
    except UnfitValue as error:
        values = {"node": name, "argument": argument, "received": show_short(error.received)}
        values |= {"expected": str(error.expected), "advice": str(error.advice or "")}
        template = "{node}.{argument} is {received}; expected {expected}. {advice}"
        raise ArgumentError(Sentence(template, values)) from error
    if parameter.is_default(value):
        arguments.pop(argument, None)
    else:
        arguments[argument] = value

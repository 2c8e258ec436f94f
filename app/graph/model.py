"""The frozen values of which a document consists.

A *layer definition* owns weights. A *node* is one call: of a layer, of a submodel, or of a
``keras.ops`` function. An Input is a layer of class ``Input`` with exactly one node. Mappings are
never changed after they have been handed to a ``Graph``; edits copy them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from app.errors import EditError
from nodes.sentence import Sentence
from nodes.values import Value, identical

if TYPE_CHECKING:
    from app.graph.weights import Weights

INPUT = "Input"

# Which way a drawing is read. "down" has inputs on the upper edge of a card, outputs on the lower.
Flow = Literal["right", "down"]


class TensorRef(NamedTuple):
    """One output of one node, written ``node:index`` in files."""

    node: str
    output: int = 0

    def __str__(self) -> str:
        return f"{self.node}:{self.output}"

    @classmethod
    def parse(cls, text: str) -> TensorRef:
        """The reference of ``"lstm_1:0"``. Raises ValueError for any other form."""
        node, colon, output = text.rpartition(":")
        if not colon or not node or not (output.isascii() and output.isdigit()):
            raise ValueError(f"{text!r} is not NODE:OUTPUT")
        return cls(node, int(output))


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A wire: from ``source`` into place ``index`` of port ``port`` of ``node``."""

    source: TensorRef
    node: str
    port: str
    index: int = 0

    @property
    def ends(self) -> Ends:
        return Ends(self.source, self.node, self.port)


class Ends(NamedTuple):
    """Between what a wire runs, whichever its place in a list."""

    source: TensorRef
    node: str
    port: str


class Position(NamedTuple):
    """The top left corner of a node's card, or a bend of a wire, in pixels at 100 %."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle of the drawing, in pixels at 100 %."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Frame:
    """A rectangle behind the cards with a title, or a comment: a text that stands for itself.

    ``color`` is one of ``app.graph.marks.COLORS``.
    """

    title: str
    box: Box
    color: str = "grey"
    comment: bool = False


@dataclass(frozen=True)
class Marks:
    """What a person drew beside the model, by id and by wire. No part of the model looks at it."""

    frames: Mapping[str, Frame] = field(default_factory=dict)
    bends: Mapping[Ends, tuple[Position, ...]] = field(default_factory=dict)


UNMARKED = Marks()


@dataclass(frozen=True)
class LayerDefinition:
    """A layer as its constructor is called; arguments equal to Keras's default are not stored.

    ``weights`` says where its weights stand, if it came with any. ``origin`` is what a file says of
    a layer that the library lacks beside its arguments: the module of its class, for instance.
    """

    class_name: str
    name: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    weights: Weights | None = None
    origin: Mapping[str, Value] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """As for any value, but that 1, 1.0 and True are different arguments."""
        return isinstance(other, LayerDefinition) and (
            (self.class_name, self.name, self.weights)
            == (other.class_name, other.name, other.weights)
            and identical(self.arguments, other.arguments)
            and identical(self.origin, other.origin)
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Node:
    """One call. Exactly one of ``layer`` (a layer's or submodel's id) and ``operation`` is set.

    ``inputs`` holds the wires that come in, by port name, in order; a port without one is absent.
    ``arguments`` are those of the call (``training``, ``use_causal_mask``). ``name`` is the name of
    an operation that came with one; Keras numbers the others itself. ``bypassed``: the call is
    skipped without being removed (``app.graph.bypass``). ``silent``: the codes of the hints that
    are not told of it (``app.graph.silence``).
    """

    layer: str = ""
    operation: str = ""
    inputs: Mapping[str, tuple[TensorRef, ...]] = field(default_factory=dict)
    arguments: Mapping[str, Value] = field(default_factory=dict)
    name: str = ""
    bypassed: bool = False
    silent: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        """As for any value, but that 1, 1.0 and True are different arguments."""
        return isinstance(other, Node) and (
            (self.layer, self.operation, self.inputs, self.name)
            == (other.layer, other.operation, other.inputs, other.name)
            and (self.bypassed, self.silent) == (other.bypassed, other.silent)
            and identical(self.arguments, other.arguments)
        )

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def wires(self) -> tuple[TensorRef, ...]:
        """What it reads, in the order of its ports and of the wires in each."""
        return tuple(ref for wires in self.inputs.values() for ref in wires)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The nodes that it reads, one a wire."""
        return tuple(ref.node for ref in self.wires)

    def sources(self) -> Iterator[TensorRef]:
        """``wires``, one after the other."""
        return iter(self.wires)


@dataclass(frozen=True)
class ModelForm:
    """How Keras makes the model of a graph, where a file does not do it in the plain way.

    ``sequential``: as a ``keras.Sequential``. ``trainable``: false for a model that is frozen as a
    whole. ``inputs`` and ``outputs`` nest the ids of the Inputs and the tensors (``dense:0``) in
    tuples and dicts as the model takes and gives them; None is the plain form, one bare or several
    in a list. What no longer fits the graph is passed over: ``app.graph.forms``.
    """

    sequential: bool = False
    trainable: bool = True
    inputs: Value = None
    outputs: Value = None


PLAIN = ModelForm()


@dataclass(frozen=True)
class Graph:
    """A model as drawn. ``inputs`` are node ids, ``outputs`` tensors, both in the model's order.

    ``positions`` and ``flow`` say how it is drawn; a submodel has a flow of its own.
    """

    name: str = "model"
    layers: Mapping[str, LayerDefinition] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    definitions: Mapping[str, Graph] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    outputs: tuple[TensorRef, ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict)
    flow: Flow = "right"
    title: str = ""
    notes: str = ""
    form: ModelForm = PLAIN
    marks: Marks = UNMARKED

    @property
    def size(self) -> int:
        """How much a submodel holds, as people are told: its calls. Its Inputs are what it gets."""
        return len(self.nodes) - len(self.inputs)

    @cached_property
    def consumers(self) -> Mapping[str, tuple[Link, ...]]:
        """The wires that leave each node; a node that nobody reads is absent. O(nodes + wires)."""
        found: dict[str, list[Link]] = {}
        for link in self.links():
            found.setdefault(link.source.node, []).append(link)
        return {node: tuple(links) for node, links in found.items()}

    @cached_property
    def last_given(self) -> Mapping[str, int]:
        """Of each node that the model gives something of, the last of these outputs."""
        found: dict[str, int] = {}
        for ref in self.outputs:
            found[ref.node] = max(ref.output, found.get(ref.node, 0))
        return found

    @cached_property
    def calls(self) -> Mapping[str, tuple[str, ...]]:
        """The nodes that call each layer or submodel: more than one where it is shared."""
        found: dict[str, list[str]] = {}
        for node_id, node in self.nodes.items():
            if node.layer:
                found.setdefault(node.layer, []).append(node_id)
        return {layer: tuple(nodes) for layer, nodes in found.items()}

    @cached_property
    def kinds(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the layers of each class, in the graph's order."""
        found: dict[str, list[str]] = {}
        for key, layer in self.layers.items():
            found.setdefault(layer.class_name, []).append(key)
        return {class_name: tuple(layers) for class_name, layers in found.items()}

    def calls_of(self, *classes: str) -> Iterator[tuple[str, LayerDefinition]]:
        """The calls of layers of these classes, each with its layer."""
        for class_name in classes:
            for key in self.kinds.get(class_name, ()):
                layer = self.layers[key]
                for node in self.calls.get(key, ()):
                    yield node, layer

    @cached_property
    def unresolved(self) -> frozenset[str]:
        """The layers that are called here, or in a submodel, and are defined nowhere there.

        A submodel sees no layers but its own, so a call of the one around it is among them.
        """
        called = {node.layer for node in self.nodes.values() if node.layer}
        missing = called - self.layers.keys() - self.definitions.keys()
        return frozenset(missing.union(*(part.unresolved for part in self.definitions.values())))

    @cached_property
    def noted(self) -> frozenset[str]:
        """The nodes that are skipped, or of which a person does not want to be told all."""
        return frozenset(key for key, node in self.nodes.items() if node.bypassed or node.silent)

    def adopt(self, before: Graph, touched: Collection[str] = ()) -> None:
        """Take over what ``before`` knows of its wires, so that an edit costs what it changes.

        ``touched`` are the nodes that are not the same object in both. Only a graph that nobody
        has asked yet may adopt.
        """
        known, mine = before.__dict__, self.__dict__
        same = self.nodes is before.nodes
        if "consumers" in known:
            mine["consumers"] = before.consumers if same else self._consumers_after(before, touched)
        if "calls" in known and (same or not _recalled(before, self, touched)):
            mine["calls"] = before.calls
        if "kinds" in known and self.layers is before.layers:
            mine["kinds"] = before.kinds
        if "noted" in known:
            mine["noted"] = before.noted if same else self._noted_after(before, touched)

    def _noted_after(self, before: Graph, touched: Collection[str]) -> frozenset[str]:
        there = (key for key in touched if key in self.nodes)
        now = {key for key in there if self.nodes[key].bypassed or self.nodes[key].silent}
        return before.noted.difference(touched).union(now)

    def _consumers_after(
        self, before: Graph, touched: Collection[str]
    ) -> Mapping[str, tuple[Link, ...]]:
        entering: dict[str, list[Link]] = {}
        for graph in (before, self):
            for node in touched:
                for link in graph.links_into(node) if node in graph.nodes else ():
                    entering.setdefault(link.source.node, [])
                    if graph is self:
                        entering[link.source.node].append(link)
        found = dict(before.consumers)
        for source, links in entering.items():
            kept = (link for link in found.pop(source, ()) if link.node not in touched)
            if now := (*kept, *links):
                found[source] = now
        return found

    def links(self) -> Iterator[Link]:
        """Every wire."""
        for node_id in self.nodes:
            yield from self.links_into(node_id)

    def links_into(self, node_id: str) -> Iterator[Link]:
        """The wires that enter a node, by port, in order."""
        for port, wires in self.nodes[node_id].inputs.items():
            for index, source in enumerate(wires):
                yield Link(source, node_id, port, index)

    def layer_of(self, node_id: str) -> LayerDefinition | None:
        """The layer that a node calls; None for operations and submodels."""
        return self.layers.get(self.nodes[node_id].layer)

    def is_shared(self, node: str) -> bool:
        """Whether a node is one of several calls of a layer or submodel."""
        return len(self.calls.get(self.nodes[node].layer, ())) > 1

    def is_input(self, node_id: str) -> bool:
        layer = self.layer_of(node_id)
        return layer is not None and layer.class_name == INPUT

    def class_of(self, node_id: str) -> str:
        """The public Keras class of what a node calls, or the operation's name."""
        node = self.nodes[node_id]
        if node.operation:
            return node.operation
        layer = self.layers.get(node.layer)
        return layer.class_name if layer else "Functional"

    def name_of(self, node_id: str) -> str:
        """What a person calls the node: its layer's name, or the operation's."""
        node = self.nodes[node_id]
        if node.operation:
            return node.operation.rpartition(".")[2]
        layer = self.layers.get(node.layer)
        if layer:
            return layer.name
        definition = self.definitions.get(node.layer)
        return definition.name if definition else node.layer

    def with_node(self, node_id: str, node: Node) -> Graph:
        return replace(self, nodes={**self.nodes, node_id: node})

    def with_layer(self, layer_id: str, layer: LayerDefinition) -> Graph:
        return replace(self, layers={**self.layers, layer_id: layer})


def _recalled(before: Graph, after: Graph, touched: Collection[str]) -> bool:
    """Whether one of these nodes calls another layer than before, or is new, or gone."""
    none = Node()
    return any(
        before.nodes.get(node, none).layer != after.nodes.get(node, none).layer for node in touched
    )


def inner_graph(graph: Graph, path: Iterable[str]) -> Graph:
    """The submodel at ``path``, ids from the top down. Raises EditError if there is none."""
    for key in path:
        if key not in graph.definitions:
            raise EditError(Sentence("There is no submodel {id}.", {"id": key}))
        graph = graph.definitions[key]
    return graph

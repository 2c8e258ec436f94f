"""Shapes, dtypes and parameters of every call of a graph, without allocating weights.

What comes out of a call depends on the layer's class and arguments, on the input specs, and, for a
shared layer, on its first call, which made the weights. Results are remembered by these, and beside
that by node, so that an edit costs what it touches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from app.engine.flow import Flow, Ranks
from app.engine.outcome import Call, Outcome, counted_before
from app.engine.results import Called, Results
from app.engine.submodel import Given
from app.engine.symbol import Symbol
from app.engine.trial import is_left_out
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from app.graph.ports import Filled, filled_ports, outputs_of
from nodes.values import key_of

First = Mapping[str, Call]  # by layer: the call that made its weights
Inside = Callable[[str, Given], Outcome]  # what a submodel, named by its id, gives on these
Tell = Callable[[str, str], None]  # the node, and the digest of its call


class Kept(NamedTuple):
    """What was found for a node, and of which values. ``call`` is None for a submodel's."""

    node: Node
    layer: LayerDefinition | Graph
    inputs: tuple[Symbol, ...]
    first: Call | None
    call: Call | None
    outcome: Outcome


class Inference(Flow[Kept]):
    """The calls of one graph, kept up with its edits.

    ``given`` stands for the Inputs of a submodel that is called; ``made`` are the calls that made
    its weights before.
    """

    def __init__(
        self,
        results: Results,
        inside: Inside,
        tell: Tell = lambda node, call: None,
        given: Given | None = None,
        made: First | None = None,
    ) -> None:
        super().__init__()
        self.graph = Graph()
        self.outcomes: dict[str, Outcome] = {}
        self._results, self._inside, self._tell = results, inside, tell
        self._given, self._made = given or {}, made
        # Where the first call of each shared layer stands, and the call, None for a submodel's.
        self._firsts: dict[str, tuple[int, Call | None]] = {}
        self._keys: dict[str, tuple[LayerDefinition, str]] = {}
        # The nodes whose call ended the engine before and was not made.
        self.left_out: set[str] = set()
        # Those that give text, and those of which something is to be said.
        self.texts: set[str] = set()
        self.told: set[str] = set()

    def update(self, graph: Graph, ranks: Ranks, due: Iterable[str]) -> set[str]:
        """Bring it up to date; ``due`` are the nodes whose call may be another.

        Returns the nodes whose outcome is another, or gone.
        """
        before, self.graph = self.graph, graph
        due = {*due, *self.left, *self.left_out}
        due |= self._called_by_others(before, due)
        if ranks is not self.ranks:
            due |= self._to_be_ordered(before, ranks)
        changed = self.settle(ranks, graph.consumers, due)
        for node in changed:
            self._note(node, self.values.get(node))
        return changed

    def made(self) -> First:
        """By layer: the call that made its weights."""
        found: dict[str, Call] = {}
        for node in self.ranks.order:
            kept = self.values.get(node)
            if kept is not None and kept.node.layer and kept.call and kept.outcome.ok:
                found.setdefault(kept.node.layer, kept.call)
        return found

    def make(self, node: str, old: Kept | None) -> Kept | None:
        """What comes out of the node's call; None while what it reads is not known."""
        new: Kept | None = None
        try:
            new = self._kept(node, old)
        finally:
            self._see_first(node, new)
        return new

    def handed_on(self, value: Kept) -> tuple[Symbol, ...]:
        return value.outcome.outputs

    def _note(self, node: str, kept: Kept | None) -> None:
        for nodes in (self.left_out, self.texts, self.told):
            nodes.discard(node)
        if kept is None:
            self.outcomes.pop(node, None)
            return
        outcome = self.outcomes[node] = kept.outcome
        if is_left_out(outcome.cause):
            self.left_out.add(node)
        if any(symbol.dtype == "string" for symbol in outcome.outputs):
            self.texts.add(node)
        if outcome.cause is not None or outcome.warnings:
            self.told.add(node)

    def _called_by_others(self, before: Graph, due: Iterable[str]) -> set[str]:
        """The calls of layers that a node calls now and did not before, or the other way round.

        Which of them is the first is to be found anew.
        """
        layers: set[str] = set()
        for node in due:
            old, new = before.nodes.get(node), self.graph.nodes.get(node)
            if old is not None and new is not None and old.layer != new.layer:
                layers |= {old.layer, new.layer} - {""}
        for layer in layers:
            self._firsts.pop(layer, None)
        return {call for layer in layers for call in self.graph.calls.get(layer, ())}

    def _to_be_ordered(self, before: Graph, ranks: Ranks) -> set[str]:
        """What another order touches: calls that come into it, and those of shared layers."""
        self._firsts.clear()
        self._keys = {key: item for key, item in self._keys.items() if key in self.graph.layers}
        shared = {
            layer
            for graph in (before, self.graph)
            for layer, calls in graph.calls.items()
            if len(calls) > 1
        }
        calls = {call for layer in shared for call in self.graph.calls.get(layer, ())}
        return calls | (ranks.of.keys() - self.values.keys())

    def _kept(self, node_id: str, old: Kept | None) -> Kept | None:
        node = self.graph.nodes[node_id]
        layer = self._layer(node, old)
        inputs = self._inputs(node)
        if layer is None or inputs is None:
            return None
        if node_id in self._given:
            return Kept(node, layer, (), None, None, Outcome.of(self._given[node_id]))
        if isinstance(layer, Graph):
            return self._of_submodel(node_id, node, layer, inputs, old)
        first = self._first_call(node_id, node)
        if old is not None and _still_holds(old, node, layer, inputs, first):
            return old
        return self._called(node_id, node, layer, inputs, first, old)

    def _layer(self, node: Node, old: Kept | None) -> LayerDefinition | Graph | None:
        """The layer or submodel that a node calls.

        Of an operation its name, for it has nothing else to make: the same object as long as the
        node is.
        """
        if not node.operation:
            return self.graph.layers.get(node.layer) or self.graph.definitions.get(node.layer)
        if old is not None and old.node is node:
            return old.layer
        return LayerDefinition(node.operation, node.operation, node.arguments)

    def _inputs(self, node: Node) -> tuple[Symbol, ...] | None:
        """What the call reads, in the order of its wires; None while that is not known."""
        found: list[Symbol] = []
        for source, output in node.wires:
            kept = self.values.get(source)
            if kept is None or output >= len(kept.outcome.outputs):
                return None
            found.append(kept.outcome.outputs[output])
        return tuple(found)

    def _symbol(self, ref: TensorRef) -> Symbol:
        return self.values[ref.node].outcome.outputs[ref.output]

    def _called(
        self,
        node_id: str,
        node: Node,
        layer: LayerDefinition,
        inputs: tuple[Symbol, ...],
        first: Call | None,
        old: Kept | None,
    ) -> Kept:
        ports = filled_ports(self.graph, node_id, self._symbol)
        call = Call(
            layer.class_name,
            "" if node.operation else self._arguments_key(node.layer, layer),
            key_of(node.arguments) if node.arguments else "",
            tuple((port.name, symbols) for port, symbols in ports),
            first,
        )
        outcome = self._results.outcome(
            call, lambda: self.called(node_id, call), lambda digest: self._tell(node_id, digest)
        )
        if old is not None and old.call == call:
            call = old.call  # One object for equal calls, so that they are seen to be equal.
        return Kept(node, layer, inputs, first, call, outcome)

    def called(self, node_id: str, call: Call) -> Called:
        """What it takes to make the call of a node."""
        node = self.graph.nodes[node_id]
        layer = self._layer(node, self.values.get(node_id))
        assert isinstance(layer, LayerDefinition)
        ports = filled_ports(self.graph, node_id, self._symbol)
        before, outputs = _first_ports(call.first, ports), len(outputs_of(self.graph, node_id))
        return Called(layer, node.arguments, ports, before, outputs)

    def given_to(self, node_id: str) -> Given:
        """What a submodel is called on, by its ports."""
        ports = filled_ports(self.graph, node_id, self._symbol)
        return {port.name: symbols[0] for port, symbols in ports}

    def _arguments_key(self, layer_id: str, layer: LayerDefinition) -> str:
        """The key of a layer's arguments, made once for each definition."""
        known = self._keys.get(layer_id)
        if known is None or known[0] is not layer:
            known = self._keys[layer_id] = (layer, key_of(layer.arguments))
        return known[1]

    def _of_submodel(
        self,
        node_id: str,
        node: Node,
        definition: Graph,
        inputs: tuple[Symbol, ...],
        old: Kept | None,
    ) -> Kept:
        """A submodel's call; its weights are counted at the first one, as a layer's are."""
        outcome = self._inside(node.layer, self.given_to(node_id))
        if self._made is not None or self._has_first(node_id, node):
            outcome = counted_before(outcome)
        if old is not None and old.outcome == outcome:
            outcome = old.outcome
        return Kept(node, definition, inputs, None, None, outcome)

    # --- which call of a shared layer is the first

    def _first_call(self, node_id: str, node: Node) -> Call | None:
        if self._made is not None and node.layer in self._made:
            return self._made[node.layer]
        return self._firsts[node.layer][1] if self._has_first(node_id, node) else None

    def _has_first(self, node_id: str, node: Node) -> bool:
        """Whether another call, before this one, made the weights."""
        first = self._firsts.get(node.layer)
        return first is not None and first[0] < self.ranks.of[node_id]

    def _see_first(self, node_id: str, kept: Kept | None) -> None:
        """Where a first call comes, changes or goes, the later ones are other calls."""
        layer = self.graph.nodes[node_id].layer
        calls = self.graph.calls.get(layer, ())
        if len(calls) < 2:
            return
        place, known = self.ranks.of[node_id], self._firsts.get(layer)
        if known is not None and known[0] < place:
            return
        if kept is not None and kept.outcome.ok:
            self._firsts[layer] = (place, kept.call)
        elif known is not None and known[0] == place:
            del self._firsts[layer]
        if self._firsts.get(layer) != known:
            self.push(call for call in calls if self.ranks.of.get(call, -1) > place)


def _first_ports(first: Call | None, ports: Filled[Symbol]) -> Filled[Symbol]:
    if first is None:
        return ()
    symbols = dict(first.inputs)
    return tuple((port, symbols[port.name]) for port, _ in ports if port.name in symbols)


def _still_holds(
    old: Kept,
    node: Node,
    layer: LayerDefinition,
    inputs: tuple[Symbol, ...],
    first: Call | None,
) -> bool:
    return (
        old.node is node
        and old.layer is layer
        and old.first is first
        # Tuples compare by identity first, so this costs little while nothing changed.
        and old.inputs == inputs
        and not is_left_out(old.outcome.cause)
    )

"""Shapes, dtypes and parameters of every call of a graph, without allocating weights.

What comes out of a call depends on the layer's class and arguments, on the input specs, and, for a
shared layer, on its first call, which made the weights. Results are remembered by these, and beside
that by node, so that an edit costs what it touches and one look at every other node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.engine.memo import Memo
from app.engine.outcome import LEFT_OUT, Call, Outcome, counted_before, left_out, outcome_of
from app.engine.protocol import Skip
from app.engine.submodel import Given, given_to, submodel_outcome
from app.engine.symbol import Symbol
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from app.graph.ports import Filled, filled_ports
from app.graph.walk import CallPlan, call_plan
from nodes.values import Value, key_of

# About 2 kB an entry. A graph of 10,000 different calls still fits.
MOST_RESULTS = 16_384

Progress = Callable[[str, str], None]  # the node, and the digest of its call
First = dict[str, Call]  # by layer: the call that made its weights


class _Kept(NamedTuple):
    """What was found for a node, and of which values."""

    node: Node
    layer: LayerDefinition | Graph
    inputs: tuple[Symbol, ...]
    first: Call | None
    call: Call | None
    outcome: Outcome


class Inference:
    """Infers graph after graph and remembers what it found. One for a session."""

    def __init__(
        self, most_results: int = MOST_RESULTS, memo: Memo[Call, Outcome] | None = None
    ) -> None:
        self.memo = Memo[Call, Outcome](most_results) if memo is None else memo
        self._kept: dict[str, _Kept] = {}
        self._keys: dict[str, tuple[LayerDefinition, str]] = {}
        self._submodels: dict[str, _Submodel] = {}

    def infer(
        self,
        graph: Graph,
        plan: CallPlan,
        progress: Progress = lambda node, call: None,
        skip: Mapping[str, Skip] | None = None,
    ) -> dict[str, Outcome]:
        """The outcome of each call that can be made; what is absent waits.

        ``progress(node, digest)`` is told before each call that is not known from earlier. Calls
        whose digest is in ``skip`` are not made.
        """
        return self.walk(graph, plan, progress, skip or {}).outcomes

    def walk(
        self, graph: Graph, plan: CallPlan, progress: Progress, skip: Mapping[str, Skip]
    ) -> Walk:
        """As ``infer``; the walk also knows the first call of each layer."""
        walk = Walk(self, graph, progress, skip)
        walk.visit_all(plan)
        self._kept = walk.kept
        self._keys = {key: item for key, item in self._keys.items() if key in graph.layers}
        self._submodels = {k: item for k, item in self._submodels.items() if k in graph.definitions}
        return walk

    def arguments_key(self, layer_id: str, layer: LayerDefinition) -> str:
        """The key of a layer's arguments, made once for each definition."""
        known = self._keys.get(layer_id)
        if known is None or known[0] is not layer:
            known = self._keys[layer_id] = (layer, key_of(layer.arguments))
        return known[1]

    def kept(self, node: str) -> _Kept | None:
        return self._kept.get(node)

    def submodel(
        self, key: str, definition: Graph, progress: Progress, skip: Mapping[str, Skip]
    ) -> _Submodel:
        """What is known of a submodel, brought up to date."""
        known = self._submodels.setdefault(key, _Submodel(Inference(memo=self.memo)))
        known.update(definition, progress, skip)
        return known


class Walk:
    """One walk over one graph.

    ``given`` stands for the Inputs of a submodel that is called; ``first`` are the calls that made
    its weights before.
    """

    def __init__(
        self,
        inference: Inference,
        graph: Graph,
        progress: Progress,
        skip: Mapping[str, Skip],
        given: Given | None = None,
        first: First | None = None,
    ) -> None:
        self._inference, self._graph = inference, graph
        self._progress, self._skip = progress, skip
        self._given = given or {}
        self._is_again = first is not None
        self._submodels_called: set[str] = set()
        self.first: First = dict(first or {})
        self.outcomes: dict[str, Outcome] = {}
        self.kept: dict[str, _Kept] = {}

    def visit_all(self, plan: CallPlan) -> None:
        # A shared layer's weights are made by its first call that is part of the model.
        for node in plan.order:
            if node in plan.live:
                self._visit(node)
        for node in plan.order:
            if node not in plan.live:
                self._visit(node)

    def _visit(self, node_id: str) -> None:
        node = self._graph.nodes[node_id]
        if node_id in self._given:
            self.outcomes[node_id] = Outcome.of(self._given[node_id])
            return
        kept = self._inference.kept(node_id)
        layer = self._definition(node, kept)
        inputs = self._inputs(node)
        if layer is None or inputs is None:
            return
        if isinstance(layer, Graph):
            self._visit_submodel(node_id, node, layer, inputs)
            return
        shared = self._is_again or len(self._graph.calls.get(node.layer, ())) > 1
        first = self.first.get(node.layer) if shared else None
        if kept is None or not _still_holds(kept, node, layer, inputs, first):
            kept = self._find(node_id, node, layer, inputs, first)
        self._keep(node_id, kept)

    def _keep(self, node_id: str, kept: _Kept) -> None:
        self.kept[node_id], self.outcomes[node_id] = kept, kept.outcome
        if kept.call is not None and kept.outcome.ok:
            self.first.setdefault(kept.node.layer, kept.call)

    def _definition(self, node: Node, kept: _Kept | None) -> LayerDefinition | Graph | None:
        """The layer or submodel that a node calls.

        Of an operation its name, for it has nothing else to make: the same object as long as the
        node is.
        """
        if not node.operation:
            return self._graph.layers.get(node.layer) or self._graph.definitions.get(node.layer)
        if kept is not None and kept.node is node:
            return kept.layer
        return LayerDefinition(node.operation, node.operation, node.arguments)

    def _inputs(self, node: Node) -> tuple[Symbol, ...] | None:
        """What the call reads, in the order of its wires; None while that is not known."""
        found: list[Symbol] = []
        for source, output in node.sources():
            outcome = self.outcomes.get(source)
            if outcome is None or output >= len(outcome.outputs):
                return None
            found.append(outcome.outputs[output])
        return tuple(found)

    def _symbol(self, ref: TensorRef) -> Symbol:
        return self.outcomes[ref.node].outputs[ref.output]

    def _find(
        self,
        node_id: str,
        node: Node,
        layer: LayerDefinition,
        inputs: tuple[Symbol, ...],
        first: Call | None,
    ) -> _Kept:
        ports = filled_ports(self._graph, node_id, self._symbol)
        call = Call(
            layer.class_name,
            "" if node.operation else self._inference.arguments_key(node.layer, layer),
            key_of(node.arguments) if node.arguments else "",
            tuple((port.name, symbols) for port, symbols in ports),
            first,
        )
        known = self._inference.memo.get(call)
        outcome = self._new(node_id, layer, node.arguments, call, ports) if known is None else known
        return _Kept(node, layer, inputs, first, call, outcome)

    def _new(
        self,
        node_id: str,
        layer: LayerDefinition,
        arguments: Mapping[str, Value],
        call: Call,
        ports: Filled[Symbol],
    ) -> Outcome:
        digest = call.digest
        if digest in self._skip:
            return left_out(self._skip[digest])
        self._progress(node_id, digest)
        before = self._first_ports(call.first, ports)
        return self._inference.memo.put(call, outcome_of(layer, arguments, ports, before))

    def _first_ports(self, first: Call | None, ports: Filled[Symbol]) -> Filled[Symbol]:
        if first is None:
            return ()
        symbols = dict(first.inputs)
        return tuple((port, symbols[port.name]) for port, _ in ports if port.name in symbols)

    def _visit_submodel(
        self, node_id: str, node: Node, definition: Graph, inputs: tuple[Symbol, ...]
    ) -> None:
        """A submodel's call; its weights are counted at the first one, as a layer's are."""

        def tell(inner: str, digest: str) -> None:
            self._progress(node_id, digest)

        submodel = self._inference.submodel(node.layer, definition, tell, self._skip)
        ports = filled_ports(self._graph, node_id, self._symbol)
        given = {port.name: symbols[0] for port, symbols in ports}
        outcome = submodel.outcome(given, tell, self._skip)
        if self._is_again or node.layer in self._submodels_called:
            outcome = counted_before(outcome)
        elif outcome.ok:
            self._submodels_called.add(node.layer)
        self._keep(node_id, _Kept(node, definition, inputs, None, None, outcome))


class _Submodel:
    """A submodel: what is inside, as its own Inputs declare it, and what its calls give."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._definition: Graph | None = None
        self._plan = call_plan(Graph())
        self._walk: Walk | None = None
        self._calls: dict[tuple[tuple[str, Symbol], ...], Outcome] = {}

    def update(self, definition: Graph, progress: Progress, skip: Mapping[str, Skip]) -> None:
        if definition is self._definition and not skip:
            return
        self._plan = call_plan(definition)
        self._walk = self._inference.walk(definition, self._plan, progress, skip)
        self._definition = definition
        self._calls = {}

    def outcome(
        self, given: Mapping[str, Symbol], progress: Progress, skip: Mapping[str, Skip]
    ) -> Outcome:
        """What a call on these tensors gives; they are named by the ports that they enter."""
        key = tuple(given.items())
        if key not in self._calls:
            self._calls[key] = self._new(given, progress, skip)
        return self._calls[key]

    def _new(
        self, given: Mapping[str, Symbol], progress: Progress, skip: Mapping[str, Skip]
    ) -> Outcome:
        assert self._definition is not None
        assert self._walk is not None
        definition, declared = self._definition, self._walk
        tensors = given_to(definition, declared.outcomes, given)
        if not tensors:
            return submodel_outcome(definition, self._plan, declared.outcomes, given)
        again = Walk(self._inference, definition, progress, skip, tensors, declared.first)
        again.visit_all(self._plan)
        return submodel_outcome(definition, self._plan, declared.outcomes, given, again.outcomes)


def _still_holds(
    kept: _Kept,
    node: Node,
    layer: LayerDefinition,
    inputs: tuple[Symbol, ...],
    first: Call | None,
) -> bool:
    return (
        kept.node is node
        and kept.layer is layer
        and kept.first is first
        # Tuples compare by identity first, so this costs little while nothing changed.
        and kept.inputs == inputs
        and (kept.outcome.cause is None or kept.outcome.cause.code not in LEFT_OUT.values())
    )

"""Shapes, dtypes and parameters of every call, without allocating weights.

A call is inferred by making its layer afresh and calling it on symbolic tensors inside Keras's
stateless scope. What comes out depends on the layer's class and arguments, on the input specs, and,
for a shared layer, on its first call, which made the weights: results are remembered by these, and
beside that by node, so that an edit costs what it touches and one look at every other node.
"""

from __future__ import annotations

import hashlib
import math
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.engine.backend import keras, scratch
from app.engine.calling import Filled, call_layer, filled_ports
from app.engine.make import call_operation, make_input, make_layer
from app.engine.memo import Memo
from app.engine.protocol import CallReport, Skip
from app.engine.symbol import Symbol
from app.engine.translate import THIS_LAYER, Cause, Failure, cause_of, plain, reason
from app.graph.model import INPUT, Graph, LayerDefinition, Node, TensorRef
from app.graph.walk import CallPlan
from nodes.values import Value, key_of

# About 2 kB an entry. A graph of 10,000 different calls still fits.
MOST_RESULTS = 16_384
# No class of a layer begins so.
OPERATION = "keras.ops."

Progress = Callable[[str, str], None]  # the node, and the digest of its call


@dataclass(frozen=True, slots=True)
class Call:
    """All that decides what comes out of a call; equal calls give equal results.

    ``arguments`` and ``call_arguments`` are keys (``nodes.values.key_of``). ``first`` is what a
    shared layer was called on before.
    """

    class_name: str
    arguments: str
    call_arguments: str
    inputs: tuple[tuple[str, tuple[Symbol, ...]], ...]
    first: Call | None = None

    @property
    def digest(self) -> str:
        """A short name of the call that another process finds too."""
        return hashlib.blake2b(repr(self).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a call: its outputs, or the cause why there are none. ``bytes``: weights."""

    report: CallReport
    outputs: tuple[Symbol, ...] = ()
    bytes: int = 0
    cause: Cause | None = None
    warnings: tuple[Cause, ...] = ()

    @property
    def ok(self) -> bool:
        return self.cause is None


class _Kept(NamedTuple):
    """What was found for a node, and of which values."""

    node: Node
    layer: LayerDefinition
    inputs: tuple[Symbol, ...]
    first: Call | None
    call: Call
    outcome: Outcome


class Inference:
    """Infers graph after graph and remembers what it found. One for a session."""

    def __init__(self, most_results: int = MOST_RESULTS) -> None:
        self.memo: Memo[Call, Outcome] = Memo(most_results)
        self._kept: dict[str, _Kept] = {}
        self._keys: dict[str, tuple[LayerDefinition, str]] = {}

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
        run = _Run(self, graph, progress, skip or {})
        # A shared layer's weights are made by its first call that is part of the model.
        order = [node for node in plan.order if node in plan.live]
        order += [node for node in plan.order if node not in plan.live]
        for node in order:
            run.visit(node)
        self._kept = run.kept
        self._keys = {key: item for key, item in self._keys.items() if key in graph.layers}
        return run.outcomes

    def arguments_key(self, layer_id: str, layer: LayerDefinition) -> str:
        """The key of a layer's arguments, made once for each definition."""
        known = self._keys.get(layer_id)
        if known is None or known[0] is not layer:
            known = self._keys[layer_id] = (layer, key_of(layer.arguments))
        return known[1]

    def kept(self, node: str) -> _Kept | None:
        return self._kept.get(node)


class _Run:
    """One walk over one graph."""

    def __init__(
        self, inference: Inference, graph: Graph, progress: Progress, skip: Mapping[str, Skip]
    ) -> None:
        self._inference, self._graph = inference, graph
        self._progress, self._skip = progress, skip
        self._first: dict[str, Call] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.kept: dict[str, _Kept] = {}

    def visit(self, node_id: str) -> None:
        node = self._graph.nodes[node_id]
        kept = self._inference.kept(node_id)
        layer = self._definition(node, kept)
        inputs = self._inputs(node)
        if layer is None or inputs is None:
            return
        shared = len(self._graph.calls.get(node.layer, ())) > 1
        first = self._first.get(node.layer) if shared else None
        if not _still_holds(kept, node, layer, inputs, first):
            kept = self._find(node_id, node, layer, inputs, first)
        assert kept is not None
        self.kept[node_id], self.outcomes[node_id] = kept, kept.outcome
        if shared and first is None and kept.outcome.ok:
            self._first[node.layer] = kept.call

    def _definition(self, node: Node, kept: _Kept | None) -> LayerDefinition | None:
        """The layer that a node calls; of an operation its name, for it has nothing else to make.

        It is the same object as long as the node is.
        """
        if not node.operation:
            return self._graph.layers.get(node.layer)
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
        ports = filled_ports(
            self._graph, node_id, lambda ref: self.outcomes[ref[0]].outputs[ref[1]]
        )
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
            return _left_out(self._skip[digest])
        self._progress(node_id, digest)
        before = self._first_ports(call.first, ports)
        return self._inference.memo.put(call, outcome_of(layer, arguments, ports, before))

    def _first_ports(self, first: Call | None, ports: Filled[Symbol]) -> Filled[Symbol]:
        if first is None:
            return ()
        symbols = dict(first.inputs)
        return tuple((port, symbols[port.name]) for port, _ in ports if port.name in symbols)


def _still_holds(
    kept: _Kept | None,
    node: Node,
    layer: LayerDefinition,
    inputs: tuple[Symbol, ...],
    first: Call | None,
) -> bool:
    return (
        kept is not None
        and kept.node is node
        and kept.layer is layer
        and kept.first is first
        # Tuples compare by identity first, so this costs little while nothing changed.
        and kept.inputs == inputs
        and (kept.outcome.cause is None or kept.outcome.cause.code not in LEFT_OUT.values())
    )


LEFT_OUT: Mapping[Skip, str] = {"timeout": "engine-timeout", "died": "engine-died"}


def _left_out(why: Skip) -> Outcome:
    return _failed(Cause(LEFT_OUT[why]))


def _failed(cause: Cause) -> Outcome:
    return Outcome(CallReport("error"), cause=cause)


def outcome_of(
    layer: LayerDefinition,
    arguments: Mapping[str, Value],
    ports: Filled[Symbol],
    before: Filled[Symbol] = (),
) -> Outcome:
    """Make the layer, call it on symbolic tensors, see what comes out. Allocates no weights.

    ``before`` is what a shared layer was called on first.
    """
    with scratch(), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        made: Any = None
        try:
            if layer.class_name == INPUT:
                return _input_outcome(layer)
            if layer.class_name.startswith(OPERATION):
                symbols = _operation_symbols(layer.class_name, arguments, ports)
                return Outcome(CallReport("ok", tuple(symbol.spec for symbol in symbols)), symbols)
            made = make_layer(layer, THIS_LAYER)
            if before:
                call_layer(made, _tensors(before), arguments)
            outputs = call_layer(made, _tensors(ports), arguments)
            symbols = tuple(map(Symbol.of, outputs))
        except Exception as error:  # noqa: BLE001 - Keras and TensorFlow raise whatever they like
            inputs = tuple(symbol for _, symbols in ports for symbol in symbols)
            first = tuple(symbol for _, symbols in before for symbol in symbols)
            return _failed(cause_of(Failure(layer, inputs, error, made, first)))
        weights = () if before else made.weights
        return _outcome(made, symbols, weights, tuple(_warnings(told)))


def _operation_symbols(
    name: str, arguments: Mapping[str, Value], ports: Filled[Symbol]
) -> tuple[Symbol, ...]:
    return tuple(map(Symbol.of, call_operation(name, _tensors(ports), arguments)))


def _tensors(ports: Filled[Symbol]) -> Filled[keras.KerasTensor]:
    return tuple((port, tuple(symbol.tensor() for symbol in symbols)) for port, symbols in ports)


def _input_outcome(layer: LayerDefinition) -> Outcome:
    named = LayerDefinition(INPUT, THIS_LAYER, layer.arguments)
    symbol = Symbol.of(make_input(named))
    return Outcome(CallReport("ok", (symbol.spec,)), (symbol,))


def _outcome(
    made: Any, symbols: tuple[Symbol, ...], weights: Any, told: tuple[Cause, ...]
) -> Outcome:
    trainable = {id(weight) for weight in made.trainable_weights}
    counts = [(math.prod(weight.shape), id(weight) in trainable) for weight in weights]
    report = CallReport(
        "ok",
        tuple(symbol.spec for symbol in symbols),
        sum(count for count, _ in counts),
        sum(count for count, learns in counts if learns),
    )
    bits = sum(math.prod(weight.shape) * _bits(str(weight.dtype)) for weight in weights)
    return Outcome(report, symbols, bits // 8, warnings=told)


def _bits(dtype: str) -> int:
    """Bits of one number of this dtype, as Keras's summary counts them."""
    digits = re.search(r"\d+$", dtype)
    return int(digits.group()) if digits else 1


def _warnings(told: list[warnings.WarningMessage]) -> Iterator[Cause]:
    """What Keras warned about. Other categories speak to its developers."""
    for warning in told:
        text = plain(str(warning.message))
        if "destroy the mask" in text:
            yield Cause("mask-lost", detail=text)
        elif issubclass(warning.category, UserWarning):
            yield Cause("keras-warning", {"reason": reason(UserWarning(text))}, text)

"""One call inferred: the layer is made afresh and called on symbolic tensors.

Nothing is allocated: it happens inside Keras's stateless scope.
"""

from __future__ import annotations

import hashlib
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.engine.backend import keras, scratch
from app.engine.calling import call_layer
from app.engine.make import call_operation, make_input, make_layer
from app.engine.protocol import SILENCE, CallReport, Skip
from app.engine.symbol import Symbol
from app.engine.translate import THIS_LAYER, Cause, Failure, cause_of, plain, reason
from app.graph.model import INPUT, LayerDefinition
from app.graph.ports import Filled
from nodes.values import Value

# No class of a layer begins so.
OPERATION = "keras.ops."


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

    @classmethod
    def of(cls, *symbols: Symbol) -> Outcome:
        """That of a call without weights."""
        return cls(CallReport("ok", tuple(symbol.spec for symbol in symbols)), symbols)


LEFT_OUT: Mapping[Skip, str] = {"timeout": "engine-timeout", "died": "engine-died"}


def left_out(why: Skip) -> Outcome:
    return failed(Cause(LEFT_OUT[why], {"seconds": int(SILENCE["check"])}))


def failed(cause: Cause) -> Outcome:
    return Outcome(CallReport("error" if cause.severity == "error" else "waiting"), cause=cause)


def counted_before(outcome: Outcome) -> Outcome:
    """The same for a later call, whose weights were counted at the first one."""
    return replace(outcome, report=replace(outcome.report, parameters=0, trainable=0), bytes=0)


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
                return Outcome.of(*_operation_symbols(layer.class_name, arguments, ports))
            made = make_layer(layer, THIS_LAYER)
            if before:
                call_layer(made, _tensors(before), arguments)
            outputs = call_layer(made, _tensors(ports), arguments)
            symbols = tuple(map(Symbol.of, outputs))
        except Exception as error:  # noqa: BLE001 - Keras and TensorFlow raise whatever they like
            inputs = tuple(symbol for _, symbols in ports for symbol in symbols)
            first = tuple(symbol for _, symbols in before for symbol in symbols)
            return failed(cause_of(Failure(layer, inputs, error, made, first)))
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
    return Outcome.of(symbol)


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
            yield Cause("mask-lost", {}, text, "warning")
        elif issubclass(warning.category, UserWarning):
            values = {"reason": reason(UserWarning(text))}
            yield Cause("keras-warning", values, text, "warning")

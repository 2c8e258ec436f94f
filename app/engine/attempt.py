"""One call inferred: the layer is made afresh and called on symbolic tensors.

Nothing is allocated: it happens inside Keras's stateless scope.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from app.engine.backend import scratch
from app.engine.calling import call_layer
from app.engine.cause import THIS_LAYER, Cause
from app.engine.failure import OPERATION, Failure
from app.engine.make import call_operation, make_input, make_layer
from app.engine.outcome import Outcome, failed
from app.engine.results import Called
from app.engine.symbol import Symbol
from app.engine.tensors import symbol_of, tensors
from app.engine.translate import cause_of, plain, reason
from app.graph.model import INPUT, LayerDefinition
from app.graph.ports import Filled
from app.graph.report import CallReport
from nodes.values import Value


def outcome_of(called: Called) -> Outcome:
    """Make the layer, call it on symbolic tensors, see what comes out. Allocates no weights."""
    layer, arguments = called.layer, called.arguments
    ports, before = called.ports, called.before
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
                call_layer(made, tensors(before), arguments)
            outputs = call_layer(made, tensors(ports), arguments)
            symbols = tuple(map(symbol_of, outputs))
        except Exception as error:  # noqa: BLE001 - Keras and TensorFlow raise whatever they like
            return failed(cause_of(Failure.of(called, error, made)))
        weights = () if before else made.weights
        return _outcome(symbols, weights, tuple(_warnings(told)))


def _operation_symbols(
    name: str, arguments: Mapping[str, Value], ports: Filled[Symbol]
) -> tuple[Symbol, ...]:
    return tuple(map(symbol_of, call_operation(name, tensors(ports), arguments)))


def _input_outcome(layer: LayerDefinition) -> Outcome:
    named = LayerDefinition(INPUT, THIS_LAYER, layer.arguments)
    symbol = symbol_of(make_input(named))
    return Outcome.of(symbol)


def _outcome(symbols: tuple[Symbol, ...], weights: Any, told: tuple[Cause, ...]) -> Outcome:
    # What the model would train. A wrapper that is made with ``trainable=False`` says that nothing
    # of it learns; the weights of the layer inside do all the same.
    counts = [(math.prod(weight.shape), weight.trainable) for weight in weights]
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

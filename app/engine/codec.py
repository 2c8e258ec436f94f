"""Outcomes and verdicts as JSON records, and back: what is kept on disk.

Reading makes plain values and nothing else. Raises KeyError, TypeError or ValueError for a record
that is none.
"""

from __future__ import annotations

from typing import Any, get_args

from app.engine.cause import Cause
from app.engine.outcome import Outcome
from app.engine.protocol import CallReport, State
from app.engine.symbol import Symbol
from app.engine.trial import Verdict
from app.graph.problems import MESSAGES, Severity
from nodes.sentence import Sentence

Record = list[Any]


def outcome_record(outcome: Outcome) -> Record:
    """``[state, outputs, parameters, trainable, bytes, cause, warnings]``."""
    report = outcome.report
    return [
        report.state,
        [_symbol_record(symbol) for symbol in outcome.outputs],
        report.parameters,
        report.trainable,
        outcome.bytes,
        None if outcome.cause is None else _cause_record(outcome.cause),
        [_cause_record(warning) for warning in outcome.warnings],
    ]


def outcome_from_record(record: Record) -> Outcome:
    """The outcome of its record."""
    state, outputs, parameters, trainable, size, cause, warnings = record
    symbols = tuple(map(_symbol, outputs))
    specs = tuple(symbol.spec for symbol in symbols)
    report = CallReport(_state(state), specs, _count(parameters), _count(trainable))
    told = tuple(map(_cause, warnings))
    return Outcome(report, symbols, _count(size), None if cause is None else _cause(cause), told)


def verdict_record(verdict: Verdict) -> Record:
    """``[outputs, cause]``."""
    cause = None if verdict.cause is None else _cause_record(verdict.cause)
    return [[_symbol_record(symbol) for symbol in verdict.outputs], cause]


def verdict_from_record(record: Record) -> Verdict:
    """The verdict of its record."""
    outputs, cause = record
    return Verdict(tuple(map(_symbol, outputs)), None if cause is None else _cause(cause))


def _symbol_record(symbol: Symbol) -> Record:
    mask = None if symbol.mask is None else _symbol_record(symbol.mask)
    return [list(symbol.shape), symbol.dtype, mask, symbol.sparse, symbol.ragged]


def _symbol(record: Record) -> Symbol:
    shape, dtype, mask, sparse, ragged = record
    sizes = tuple(None if size is None else _count(size) for size in shape)
    of_mask = None if mask is None else _symbol(mask)
    return Symbol(sizes, _text(dtype), of_mask, _flag(sparse), _flag(ragged))


def _cause_record(cause: Cause) -> Record:
    return [cause.code, dict(cause.values), cause.detail, cause.severity]


def _cause(record: Record) -> Cause:
    code, values, detail, severity = record
    if code not in MESSAGES or severity not in get_args(Severity):
        raise ValueError(f"{code!r}, {severity!r} is no cause")
    facts = {_text(name): _fact(value) for name, value in values.items()}
    str(Sentence(MESSAGES[code], {"node": "", "layer": "", **facts}))  # Nothing is missing.
    return Cause(code, facts, _text(detail), severity)


def _fact(value: object) -> str | int:
    return value if isinstance(value, str) else _whole(value)


def _count(value: object) -> int:
    if (found := _whole(value)) < 0:
        raise ValueError(f"{found} is no count")
    return found


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no integer")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _state(text: str) -> State:
    if text not in get_args(State):
        raise ValueError(f"{text!r} is no state of a call")
    return text  # type: ignore[return-value]

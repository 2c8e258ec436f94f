"""Outcomes and verdicts as JSON records, and back: what is kept on disk.

Reading makes plain values and nothing else. Raises KeyError, TypeError or ValueError for a record
that is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from app.engine.cause import Cause
from app.engine.outcome import Outcome
from app.engine.protocol import state_of
from app.engine.symbol import Symbol
from app.engine.trial import Verdict
from app.graph.problems import MESSAGES, Severity, shapes_of
from app.graph.report import CallReport, Shape
from nodes.sentence import Sentence

Record = list[Any]

# What cures read of a problem, beyond what its words name: in these forms, and with these codes.
NUMBERS = ("rank", "most", "count", "own", "parameters")
PLACES = ("wire", "place")
SHAPES = ("shape", "declared", "shapes")
READ: Mapping[str, tuple[str, ...]] = {
    "reshape-mismatch": ("count",),
    "state-mismatch": ("shapes",),
    "last-size-mismatch": ("shapes",),
    "channels-mismatch": ("shape", "count"),
    "too-many-groups": ("count",),
    "window-too-long": ("count",),
    "beyond-end": ("shape",),
    "not-flattened": ("shape",),
    "linear-chain": ("layers",),
    "too-large": ("own", "parameters", "most"),
}
# With the first come the others.
READ_WITH: Mapping[str, tuple[str, ...]] = {
    "rank-mismatch": ("shape", "rank", "most"),
    "axes-mismatch": ("shape", "rank", "most"),
    "too-few-axes": ("shape", "rank", "most"),
    "batch-as-size": ("shape", "rank", "most"),
    "argument-axes": ("shape", "rank", "most"),
    "equation-axes": ("shape", "rank", "most"),
    "submodel-mismatch": ("inner", "shape", "declared"),
}


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
    report = CallReport(state_of(state), specs, _count(parameters), _count(trainable))
    told = tuple(map(_cause, warnings))
    if len({state == "ok", bool(symbols), cause is None}) > 1:
        raise ValueError(f"{state!r} with {len(symbols)} outputs is no outcome")
    return Outcome(report, symbols, _count(size), None if cause is None else _cause(cause), told)


def verdict_record(verdict: Verdict) -> Record:
    """``[outputs, cause]``."""
    cause = None if verdict.cause is None else _cause_record(verdict.cause)
    return [[_symbol_record(symbol) for symbol in verdict.outputs], cause]


def verdict_from_record(record: Record) -> Verdict:
    """The verdict of its record."""
    outputs, cause = record
    found = Verdict(tuple(map(_symbol, outputs)), None if cause is None else _cause(cause))
    fails = found.cause is not None and found.cause.severity == "error"
    if bool(found.outputs) == fails:
        raise ValueError(f"{len(found.outputs)} outputs with {found.cause} are no verdict")
    return found


def _symbol_record(symbol: Symbol) -> Record:
    mask = None if symbol.mask is None else _symbol_record(symbol.mask)
    return [list(symbol.shape), symbol.dtype, mask, symbol.sparse, symbol.ragged]


def _symbol(record: Record) -> Symbol:
    shape, dtype, mask, sparse, ragged = record
    of_mask = None if mask is None else _symbol(mask)
    return Symbol(_sizes(shape), _text(dtype), of_mask, _flag(sparse), _flag(ragged))


def _sizes(shape: Iterable[object]) -> Shape:
    return tuple(None if size is None else _count(size) for size in shape)


def _cause_record(cause: Cause) -> Record:
    return [cause.code, dict(cause.values), cause.detail, cause.severity]


def _cause(record: Record) -> Cause:
    code, values, detail, severity = record
    if code not in MESSAGES or severity not in get_args(Severity):
        raise ValueError(f"{code!r}, {severity!r} is no cause")
    facts = {_text(name): _fact(name, value) for name, value in values.items()}
    first, *others = READ_WITH.get(code, ("",))
    needed = {*READ.get(code, ()), *(others if first in facts else ())}
    if missing := needed - facts.keys():
        raise KeyError(*missing)
    str(Sentence(MESSAGES[code], {"node": "", "layer": "", **facts}))  # Nothing is missing.
    return Cause(code, facts, _text(detail), severity)


def _fact(name: str, value: object) -> str | int:
    if name in PLACES:
        return _count(value)
    if name in NUMBERS:
        return _whole(value)
    if name in SHAPES:
        for shape in shapes_of(_text(value)):
            _sizes(shape)
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

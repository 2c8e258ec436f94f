"""A call, and what comes out of it: plain values, without Keras."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.engine.cause import Cause
from app.engine.protocol import SILENCE, Skip
from app.engine.symbol import Symbol
from app.graph.report import CallReport


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
        return hashlib.blake2b(repr(self).encode(), digest_size=16).hexdigest()


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

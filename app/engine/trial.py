"""A call tried on tensors of known size, and what that showed: plain values, without Keras.

Symbolic inference leaves the batch open and asks each layer for its own rule of shapes; some rules
let through what cannot be computed. A trial runs the call as TensorFlow would.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.engine.cause import Cause
from app.engine.outcome import LEFT_OUT, Call, Outcome, left_out
from app.engine.protocol import Skip
from app.engine.symbol import Symbol, shape_text
from app.graph.problems import Problem

# Samples in a batch where the model leaves their number open. One would be broadcast to any size.
BATCH = 2
# What sizes that are left open may be: longer than windows, and divisible as often as images are.
LONG = 6_720
# Codes that say of sizes that they do not go together: where they are open, they may.
BY_SIZES = frozenset(
    {"shape-mismatch", "sizes-mismatch", "concatenate-mismatch", "matmul-mismatch", "not-square"}
    | {"last-size-mismatch", "size-mismatch", "attention-mismatch", "attention-lengths"}
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A call on ``inputs`` of known size, in the order of its ports."""

    call: Call
    inputs: tuple[Symbol, ...]

    @property
    def digest(self) -> str:
        """A short name of the trial that another process finds too."""
        return hashlib.blake2b(repr(self).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out: outputs with the sizes that they then have, or the cause why there are none.

    A cause that is no error is told, and the outputs are there.
    """

    outputs: tuple[Symbol, ...] = ()
    cause: Cause | None = None


def of_a_batch(symbol: Symbol) -> Symbol:
    """An Input's tensor as a batch of ``BATCH``; other sizes that are not known stay open."""
    mask = None if symbol.mask is None else of_a_batch(symbol.mask)
    if symbol.shape and symbol.shape[0] is None:
        return replace(symbol, shape=(BATCH, *symbol.shape[1:]), mask=mask)
    return replace(symbol, mask=mask)


def filled_to(size: int, symbol: Symbol) -> Symbol:
    """The same with its open sizes filled in."""
    mask = None if symbol.mask is None else filled_to(size, symbol.mask)
    shape = tuple(size if known is None else known for known in symbol.shape)
    return replace(symbol, shape=shape, mask=mask)


def of_a_long_batch(symbol: Symbol) -> Symbol:
    """An Input's tensor as a batch whose open sizes are long."""
    return filled_to(LONG, of_a_batch(symbol))


def only_some_sizes(problem: Problem) -> Cause:
    """What is to be said of a call that fails where open sizes are long, and only there."""
    if problem.code == "cannot-run":
        received = {"received": problem.values["received"]}
        return Cause("certain-sizes", received, problem.detail, "warning")
    code = "open-sizes" if problem.code in BY_SIZES else problem.code
    return Cause(code, problem.values, problem.detail, "warning")


def filled_in(found: Iterable[Symbol], known: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """What a trial found, with the sizes that only inference knows."""
    return tuple(_filled_in(*pair) for pair in zip(found, known, strict=True))


def _filled_in(found: Symbol, known: Symbol) -> Symbol:
    if len(found.shape) != len(known.shape):
        return found
    sizes = zip(found.shape, known.shape, strict=True)
    return replace(found, shape=tuple(two if one is None else one for one, two in sizes))


def differs(found: Symbol, known: Symbol) -> bool:
    """Whether a tensor has another shape than was inferred; open sizes may be any."""
    sizes = zip(found.shape, known.shape, strict=False)
    return len(found.shape) != len(known.shape) or any(
        one != two for one, two in sizes if one is not None and two is not None
    )


def as_it_came(found: Symbol, known: Symbol) -> Symbol:
    """What a trial was given, as it is told: what was inferred, as far as it is so."""
    if not differs(found, known):
        return replace(known, dtype=found.dtype)
    return replace(found, shape=_of_any_batch(found))


def _of_any_batch(symbol: Symbol) -> tuple[int | None, ...]:
    is_batch = symbol.shape[:1] == (BATCH,)
    return (None, *symbol.shape[1:]) if is_batch else symbol.shape


def told_shape(symbol: Symbol) -> str:
    """The shape of a trial's tensor in words."""
    return shape_text(_of_any_batch(symbol))


def left_untried(why: Skip, known: Outcome) -> Verdict:
    """The verdict on a call that ended the engine when it was tried: told, not held against it."""
    cause = left_out(why).cause
    assert cause is not None
    return Verdict(tuple(map(of_a_batch, known.outputs)), replace(cause, severity="warning"))


def is_left_out(cause: Cause | None) -> bool:
    """Whether a cause stands for a call that was left out, and may be made another time."""
    return cause is not None and cause.code in LEFT_OUT.values()

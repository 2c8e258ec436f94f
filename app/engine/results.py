"""What came out of calls: remembered, read from disk, or found out.

How it is found out is given by whoever has Keras (``app.engine.check``). Who has not is told what
was found out earlier; who has never asks the disk, and what it finds is put there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from app.engine.codec import (
    Record,
    outcome_from_record,
    outcome_record,
    verdict_from_record,
    verdict_record,
)
from app.engine.flow import Stopped
from app.engine.memo import Memo
from app.engine.outcome import Call, Outcome, left_out
from app.engine.protocol import Skip
from app.engine.store import Store
from app.engine.symbol import Symbol
from app.engine.trial import Trial, Verdict, left_untried
from app.graph.model import LayerDefinition
from app.graph.ports import Filled
from nodes.values import Value

# About 2 kB an entry. A graph of 10,000 different calls still fits.
MOST_RESULTS = 16_384
# It may be another machine's memory that runs out.
NEVER_KEPT = frozenset({"out-of-memory"})

R = TypeVar("R")
Tell = Callable[[str], None]  # the digest of what is about to be made


@dataclass(frozen=True, slots=True)
class Called:
    """What it takes to make a call.

    ``before`` is what a shared layer was called on first: its weights were made then. ``outputs``:
    how many the library says that it has.
    """

    layer: LayerDefinition
    arguments: Mapping[str, Value]
    ports: Filled[Symbol]
    before: Filled[Symbol] = ()
    outputs: int = 1


class Work(Protocol):
    """Keras, which finds out what is not known."""

    def infer(self, called: Called) -> Outcome:
        """What comes out of a call on symbolic tensors."""

    def run(
        self, called: Called, inputs: tuple[Symbol, ...], known: Outcome, stop: Callable[[], bool]
    ) -> Verdict:
        """What comes out on tensors of these sizes. Raises Stopped once ``stop`` says so."""


class Results:
    """The results of one session.

    ``work`` finds out what is not known. ``store`` keeps results for other sessions. A call whose
    digest is in ``skip`` is not made, nor is any while ``stop`` says so.
    """

    def __init__(
        self, work: Work | None = None, store: Store | None = None, most: int = MOST_RESULTS
    ) -> None:
        self._work, self._store = work, store
        self.calls: Memo[Call, Outcome] = Memo(most)
        self.trials: Memo[Trial, Verdict] = Memo(most)
        self.skip: Mapping[str, Skip] = {}
        self.stop: Callable[[], bool] = lambda: True

    @property
    def can_find_out(self) -> bool:
        """Whether there is somebody who finds out what is not known."""
        return self._work is not None

    def outcome(self, call: Call, called: Callable[[], Called], tell: Tell) -> Outcome:
        """What comes out of a call. Raises Stopped where that is not known and nobody can say."""
        known = self.calls.get(call)
        if known is not None:
            return known
        digest = call.digest
        if digest in self.skip:
            return left_out(self.skip[digest])
        if self._work is None:
            read = self._read(digest, lambda record: _outcome(record, called().outputs))
            return self.calls.put(call, read)
        tell(digest)
        found = self._work.infer(called())
        if found.cause is None or found.cause.code not in NEVER_KEPT:
            self._keep(digest, outcome_record(found))
        return self.calls.put(call, found)

    def verdict(
        self, trial: Trial, called: Callable[[], Called], known: Outcome, tell: Tell
    ) -> Verdict:
        """What a trial shows. Raises Stopped where that is not known and may not be tried now."""
        found = self.trials.get(trial)
        if found is not None:
            return found
        if self._work is None:
            outputs = len(known.outputs)
            read = self._read(trial.digest, lambda record: _verdict(record, outputs))
            return self.trials.put(trial, read)
        if self.stop():
            raise Stopped
        digest = trial.digest
        if digest in self.skip:
            return left_untried(self.skip[digest], known)
        tell(digest)
        found = self._work.run(called(), trial.inputs, known, self.stop)
        if found.cause is None or found.cause.code not in NEVER_KEPT:
            self._keep(digest, verdict_record(found))
        return self.trials.put(trial, found)

    def save(self) -> None:
        """Put on disk what was found out since the last time."""
        if self._store is not None:
            self._store.save()

    def _keep(self, digest: str, record: Record) -> None:
        if self._store is not None:
            self._store.keep(digest, record)

    def _read(self, digest: str, made: Callable[[Record], R]) -> R:
        """A result from disk. Raises Stopped where there is none that can be read."""
        record = self._store.read(digest) if self._store is not None else None
        try:
            return made(record)  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise Stopped from error


def _outcome(record: Record, outputs: int) -> Outcome:
    """The outcome of its record. Raises ValueError for one that lacks outputs, as of another call:
    who reads them relies on them.
    """
    found = outcome_from_record(record)
    if found.ok and len(found.outputs) < outputs:
        raise ValueError(f"{len(found.outputs)} outputs found; expected {outputs}")
    return found


def _verdict(record: Record, outputs: int) -> Verdict:
    """The verdict of its record. Raises ValueError for one of another number of outputs."""
    found = verdict_from_record(record)
    if found.outputs and len(found.outputs) != outputs:
        raise ValueError(f"{len(found.outputs)} outputs found; expected {outputs}")
    return found

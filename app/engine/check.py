"""A graph checked with Keras: walked, inferred, tried, and told in one report."""

from __future__ import annotations

from collections.abc import Callable

from app.engine.attempt import outcome_of
from app.engine.experiments import explained
from app.engine.outcome import Outcome, failed
from app.engine.reporter import NO_PROGRESS, Progress, Reporter, size_text
from app.engine.results import MOST_RESULTS, Called, Results
from app.engine.store import Store
from app.engine.symbol import Symbol
from app.engine.trace import verdict_of
from app.engine.trial import Verdict, of_a_batch

__all__ = ["NO_PROGRESS", "Checker", "Progress", "size_text"]


class Keras:
    """Finds out what comes out of calls, and what is to blame where nothing does."""

    def infer(self, called: Called) -> Outcome:
        found = outcome_of(called)
        if found.cause is None:
            return found
        cause = explained(called, found.cause, lambda other: outcome_of(other).ok)
        return found if cause is found.cause else failed(cause)

    def run(
        self, called: Called, inputs: tuple[Symbol, ...], known: Outcome, stop: Callable[[], bool]
    ) -> Verdict:
        found = verdict_of(called, inputs, known, stop)
        if found.outputs or found.cause is None:
            return found

        def works(other: Called) -> bool:
            inferred = outcome_of(other)
            tried = tuple(of_a_batch(symbol) for _, group in other.ports for symbol in group)
            return inferred.ok and bool(verdict_of(other, tried, inferred, stop).outputs)

        return Verdict(cause=explained(called, found.cause, works))


class Checker(Reporter):
    """A reporter that finds out what it does not know.

    ``memory``: bytes that a model's weights may take. ``store`` keeps the results.
    """

    def __init__(
        self, memory: int = 0, store: Store | None = None, most_results: int = MOST_RESULTS
    ) -> None:
        super().__init__(Results(Keras(), store, most_results), memory)

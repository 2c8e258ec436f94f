"""A graph checked with Keras: walked, inferred, tried, and told in one report."""

from __future__ import annotations

from app.engine.attempt import outcome_of
from app.engine.reporter import NO_PROGRESS, Progress, Reporter, size_text
from app.engine.results import MOST_RESULTS, Results
from app.engine.store import Store
from app.engine.trace import verdict_of

__all__ = ["NO_PROGRESS", "Checker", "Progress", "size_text"]


class Keras:
    """Finds out what comes out of calls."""

    infer = staticmethod(outcome_of)
    run = staticmethod(verdict_of)


class Checker(Reporter):
    """A reporter that finds out what it does not know.

    ``memory``: bytes that a model's weights may take. ``store`` keeps the results.
    """

    def __init__(
        self, memory: int = 0, store: Store | None = None, most_results: int = MOST_RESULTS
    ) -> None:
        super().__init__(Results(Keras(), store, most_results), memory)

"""Graph after graph of one session, told in one report each. Keras is not needed here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from app.engine.outcome import Outcome
from app.engine.page import Page, worst_first
from app.engine.part import Part
from app.engine.protocol import Skip
from app.engine.results import Results
from app.graph.bypass import effective
from app.graph.model import Graph
from app.graph.problems import Problem
from app.graph.report import Report
from app.graph.walk import CallPlan

Progress = Callable[[str, str, int, int], None]  # node, digest, calls done, calls in all
NO_PROGRESS: Progress = lambda node, call, done, of: None  # noqa: E731


class Reporter:
    """Reports graph after graph; what an edit does not touch costs next to nothing.

    ``memory``: bytes that a model's weights may take.
    """

    def __init__(self, results: Results, memory: int = 0) -> None:
        self.results = results
        self._memory = memory
        self._progress = NO_PROGRESS
        self._milliseconds = 0.0
        self._begin()

    def _begin(self) -> None:
        self._model = Part(self.results, self._tell)
        self._page = Page(self._model)

    def check(
        self,
        graph: Graph,
        revision: int = 0,
        progress: Progress = NO_PROGRESS,
        skip: Mapping[str, Skip] | None = None,
    ) -> Report:
        """The report of a graph without its skipped calls. Wrong models are told, never raised."""
        start = time.perf_counter()
        self._update(graph, progress, skip)
        report = self._report(revision)
        self._milliseconds = (time.perf_counter() - start) * 1e3
        return replace(report, milliseconds=self._milliseconds)

    def look(
        self,
        revision: int = 0,
        stop: Callable[[], bool] = lambda: False,
        progress: Progress = NO_PROGRESS,
        skip: Mapping[str, Skip] | None = None,
    ) -> Report:
        """The report of the last graph after a second look, or as far as that came until ``stop``.

        ``stop`` is asked again and again; once it says so, it must go on saying so. The report's
        milliseconds are still those of the check.
        """
        self._progress, self.results.skip = progress, skip or {}
        self.results.stop = stop
        try:
            with self._whole():
                # Cures first: they are few, and somebody may be reading them.
                self._page.rehearse()
                self._model.look_on()
                self._page.rehearse()
        finally:
            self.results.stop = lambda: True
        return self._report(revision)

    def outcomes(
        self,
        graph: Graph,
        progress: Progress = NO_PROGRESS,
        skip: Mapping[str, Skip] | None = None,
    ) -> tuple[CallPlan, dict[str, Outcome]]:
        """The walker's plan, and the outcome of each call that can be made."""
        self._update(graph, progress, skip)
        return self._model.plan, dict(self._model.inference.outcomes)

    def _update(self, graph: Graph, progress: Progress, skip: Mapping[str, Skip] | None) -> None:
        self._progress, self.results.skip = progress, skip or {}
        with self._whole():
            self._model.update(effective(graph))
            self._page.drawn = graph
            if not self.results.can_find_out:
                self._page.rehearse()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Inside, what is known is brought up to date: all of it, or it is begun anew."""
        try:
            yield
        except BaseException:
            self._begin()
            raise

    def _tell(self, node: str, call: str) -> None:
        order = self._model.plan.order
        self._progress(node, call, self._model.ranks.of.get(node, 0), len(order))

    def _report(self, revision: int) -> Report:
        report = self._page.report()
        if self._memory and report.bytes > self._memory:
            report = replace(report, problems=with_too_large(report, self._memory))
        return replace(report, revision=revision, milliseconds=self._milliseconds)


def with_too_large(report: Report, memory: int) -> tuple[Problem, ...]:
    """The problems of a report whose model takes more than the memory; it stands last.

    It is told at the largest layer: a model is mostly too large by one.
    """
    sizes = {"size": size_text(report.bytes), "memory": size_text(memory)}
    values: dict[str, str | int] = {"count": f"{report.parameters:,}", **sizes}
    largest = max(report.calls, key=lambda node: report.calls[node].parameters, default="")
    own = report.calls[largest].parameters if largest else 0
    values |= {"own": own, "most": report.parameters * memory // report.bytes}
    values |= {"parameters": report.parameters}
    problem = Problem("warning", "too-large", largest, values=values)
    return worst_first((*report.problems, problem))


def size_text(number: float) -> str:
    """Bytes as Keras's summary writes them: ``122.45 KB``."""
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if number < 1024:
            return f"{number:.2f} {unit}"
        number /= 1024
    return f"{number:.2f} PB"

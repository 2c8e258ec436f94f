"""A graph checked: walked, inferred, and told in one report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from app.engine.hints import hints
from app.engine.infer import Inference
from app.engine.outcome import Outcome
from app.engine.protocol import CallReport, Report, Skip
from app.engine.translate import problem_of
from app.graph.model import Graph
from app.graph.order import summary_order
from app.graph.problems import Problem
from app.graph.replan import Planner
from app.graph.walk import CallPlan

Progress = Callable[[str, str, int, int], None]  # node, digest, calls done, calls in all
NO_PROGRESS: Progress = lambda node, call, done, of: None  # noqa: E731
WAITING, WRONG = CallReport("waiting"), CallReport("error")
Wires = tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]
RANK = {"error": 0, "warning": 1, "hint": 2}


class Checker:
    """Checks graph after graph of one session; what an edit does not touch costs next to nothing.

    ``memory``: bytes that a model's weights may take.
    """

    def __init__(self, memory: int = 0) -> None:
        self._inference = Inference()
        self._planner = Planner()
        self._order: tuple[Wires | None, list[str]] = (None, [])
        self._memory = memory

    def check(
        self,
        graph: Graph,
        revision: int = 0,
        progress: Progress = NO_PROGRESS,
        skip: Mapping[str, Skip] | None = None,
    ) -> Report:
        """The report of a graph. Wrong models are reported, never raised."""
        start = time.perf_counter()
        plan, outcomes = self.outcomes(graph, progress, skip)
        model = [out for node, out in outcomes.items() if node in plan.live]
        problems = [*plan.problems, *_engine_problems(graph, outcomes)]
        problems += hints(graph, outcomes, plan.live)
        total, weights = sum(o.report.parameters for o in model), sum(o.bytes for o in model)
        problems += self._too_large(total, weights)
        return Report(
            revision=revision,
            calls=_calls(graph, plan, outcomes, self._summary_order(graph, plan)),
            problems=tuple(sorted(problems, key=lambda problem: RANK[problem.severity])),
            parameters=total,
            trainable=sum(o.report.trainable for o in model),
            bytes=weights,
            milliseconds=(time.perf_counter() - start) * 1e3,
        )

    def outcomes(
        self,
        graph: Graph,
        progress: Progress = NO_PROGRESS,
        skip: Mapping[str, Skip] | None = None,
    ) -> tuple[CallPlan, dict[str, Outcome]]:
        """The walker's plan, and the outcome of each call that can be made."""
        plan = self._planner.plan(graph)
        place = {node: index for index, node in enumerate(plan.order)}
        tell = lambda node, call: progress(node, call, place[node], len(plan.order))  # noqa: E731
        return plan, self._inference.infer(graph, plan, tell, skip)

    def _summary_order(self, graph: Graph, plan: CallPlan) -> list[str]:
        """The order of Keras's summary, which only wires decide: found anew when they change."""
        # The planner hands out the same set as long as no wire has changed.
        wires = (plan.live, plan.order, graph.inputs)
        known, order = self._order
        if known is None or known[0] is not wires[0] or known[1:] != wires[1:]:
            order = summary_order(graph, plan.order)
            self._order = (wires, order)
        return order

    def _too_large(self, parameters: int, weights: int) -> Iterator[Problem]:
        if self._memory and weights > self._memory:
            values: dict[str, str | int] = {"count": f"{parameters:,}", "size": size_text(weights)}
            yield Problem(
                "warning", "too-large", values={**values, "memory": size_text(self._memory)}
            )


def _calls(
    graph: Graph, plan: CallPlan, outcomes: Mapping[str, Outcome], order: list[str]
) -> dict[str, CallReport]:
    """Each node's report: the model in Keras's order, then what is no part of it."""
    wrong = {problem.node for problem in plan.problems if problem.severity == "error"}
    found = {}
    for node in dict.fromkeys((*order, *plan.order, *graph.nodes)):
        outcome = outcomes.get(node)
        found[node] = outcome.report if outcome else WRONG if node in wrong else WAITING
    return found


def _engine_problems(graph: Graph, outcomes: Mapping[str, Outcome]) -> Iterator[Problem]:
    for node, outcome in outcomes.items():
        if outcome.cause is not None:
            yield problem_of(graph, node, outcome.cause)
        for warning in outcome.warnings:
            yield problem_of(graph, node, warning)


def size_text(number: float) -> str:
    """Bytes as Keras's summary writes them: ``122.45 KB``."""
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if number < 1024:
            return f"{number:.2f} {unit}"
        number /= 1024
    return f"{number:.2f} PB"

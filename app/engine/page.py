"""What is known of a graph as a report: its calls in Keras's order, its problems, its sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from app.engine.cause import problem_of
from app.engine.hints import hints, mistakes
from app.engine.outcome import Outcome
from app.engine.part import Part
from app.engine.rehearsal import Rehearsal
from app.graph.bypass import skipped
from app.graph.forms import is_frozen
from app.graph.order import summary_order
from app.graph.problems import Problem
from app.graph.report import CallReport, Report
from app.graph.silence import told
from app.graph.walk import downstream

WAITING, WRONG = CallReport("waiting"), CallReport("error")
RANK = {"error": 0, "warning": 1, "hint": 2}
# Hints that speak of the outputs of a whole model: those of a submodel may be anything.
OF_MODELS = frozenset({"not-flattened", "sigmoid-classes"})


# What is chosen for a whole model, and told at the first node that shows it.
ONCE = frozenset({"channels-first"})


class Page:
    """The report of a part, written anew where something new is known.

    ``around``: the ids of the submodels that it is inside; none for a whole model. ``drawn``: the
    graph as the document holds it, of which the part knows what is left without skipped calls.
    ``called``: whether the model depends on it. A submodel that nothing calls is kept, and what is
    wrong in it keeps no model from being built: it is a warning.
    """

    def __init__(self, part: Part, around: frozenset[str] = frozenset()) -> None:
        self.drawn, self.called = part.graph, True
        self._part, self._around = part, around
        self._inside: dict[str, Page] = {}
        self._report = Report()
        self._revision = -1
        self._wires: tuple[object, ...] = ()
        self._order: list[str] = []
        self._rehearsal = Rehearsal(part.results, part.tell)

    def report(self) -> Report:
        """The report, revision 0: the same object as long as nothing new is known."""
        if self._part.revision != self._revision:
            self._report, self._revision = self._written(), self._part.revision
        return self._report

    def rehearse(self) -> None:
        """Try the cures of what is wrong, here and inside, until the results say stop."""
        report = self.report()
        for page in self._inside.values():
            page.rehearse()
        if not self._rehearsal.is_complete(self.drawn, report.problems):
            self._rehearsal.go_on(self.drawn, report.problems)
            self._revision = -1
        elif any(self._inside[key].report() is not part for key, part in report.inside.items()):
            self._revision = -1

    def _written(self) -> Report:
        part = self._part
        late = self._late_errors()
        known = self._known_without(late)
        problems = worst_first(told(self.drawn, self._problems(known, late)))
        complete = self._rehearsal.is_complete(self.drawn, problems)
        total = trainable = size = 0
        for node, outcome in known.items():
            if node in part.plan.live:
                total += outcome.report.parameters
                trainable += outcome.report.trainable
                size += outcome.bytes
        inside = self._reports_inside()
        looked = part.known and part.looked and all(page.looked for page in inside.values())
        return Report(
            calls=self._calls(known, late),
            problems=self._weighed(self._rehearsal.told(problems)),
            parameters=total,
            trainable=0 if is_frozen(part.graph) else trainable,
            bytes=size,
            known=part.known,
            looked=looked and complete,
            inside=inside,
        )

    def _reports_inside(self) -> dict[str, Report]:
        parts = self._part.inside
        self._inside = {
            key: page
            for key, part in parts.items()
            if (page := self._inside.get(key)) and page._part is part
        }
        for key, part in parts.items():
            self._inside.setdefault(key, Page(part, self._around | {key}))
        for key, page in self._inside.items():
            page.drawn = self.drawn.definitions[key]
            page._call(self.called and key in self._part.graph.calls)
        return {key: self._inside[key].report() for key in parts}

    def _call(self, called: bool) -> None:
        if called is not self.called:
            self.called, self._revision = called, -1

    def _weighed(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        if self.called:
            return problems
        return worst_first(
            replace(p, severity="warning") if p.severity == "error" else p for p in problems
        )

    def _late_errors(self) -> list[Problem]:
        """The errors of calls that inference lets through, without those that hang below another:
        nobody knows what comes in there. By place, each node once.
        """
        part = self._part
        graph, outcomes, ranks = part.graph, part.inference.outcomes, part.ranks.of
        texts = part.inference.texts
        found = {problem.node: problem for problem in mistakes(graph, outcomes, texts)}
        for node, cause in part.wrong():
            if cause.severity == "error":
                found.setdefault(node, problem_of(graph, node, cause))
        read = (link.node for node in found for link in graph.consumers.get(node, ()))
        below = downstream(graph, read) if len(found) > 1 else set()
        return [found[node] for node in sorted(found.keys() - below, key=ranks.__getitem__)]

    def _known_without(self, late: list[Problem]) -> Mapping[str, Outcome]:
        """The outcomes that stand: what hangs below an error waits, whoever found it."""
        graph, outcomes = self._part.graph, self._part.inference.outcomes
        if not late:
            return outcomes
        gone = downstream(graph, (problem.node for problem in late))
        return {node: outcome for node, outcome in outcomes.items() if node not in gone}

    def _calls(self, known: Mapping[str, Outcome], late: list[Problem]) -> dict[str, CallReport]:
        """Each node's report: the model in Keras's order, then what is no part of it.

        What nobody knows yet is left away.
        """
        part = self._part
        calls = dict.fromkeys(self._summary_order(), WAITING)
        calls |= {node: outcome.report for node, outcome in known.items()}
        for problem in (*part.plan.problems, *late):
            if problem.severity == "error" and calls.get(problem.node) is WAITING:
                calls[problem.node] = WRONG
        if part.inference.left:
            for node in downstream(part.graph, part.inference.left):
                del calls[node]
        return calls

    def _summary_order(self) -> list[str]:
        """The nodes in the order of Keras's summary, which only wires decide."""
        graph, plan = self._part.graph, self._part.plan
        # The planner hands out the same objects as long as no wire has changed.
        wires = (plan.order, plan.live, graph.inputs)
        if not _same(self._wires, wires):
            self._wires = wires
            found = summary_order(graph, plan.order)
            if len(found) < len(graph.nodes):
                found = list(dict.fromkeys((*found, *plan.order, *graph.nodes)))
            self._order = found
        return self._order

    def _problems(self, outcomes: Mapping[str, Outcome], late: list[Problem]) -> Iterator[Problem]:
        """All problems; of the calls those of ``outcomes``, and what only a trial shows."""
        part = self._part
        graph, ranks = part.graph, part.ranks.of
        yield from filter(self._is_told_here, map(self._as_drawn, part.plan.problems))
        found = [
            problem_of(graph, node, cause)
            for node in sorted(part.inference.told, key=ranks.__getitem__)
            if (outcome := outcomes.get(node)) is not None
            for cause in (outcome.cause, *outcome.warnings)
            if cause is not None
        ]
        found += filter(self._is_told_here, hints(graph, outcomes, part.plan.live))
        found += late
        found += (
            problem_of(graph, node, cause)
            for node, cause in part.wrong()
            if cause.severity != "error" and node in outcomes
        )
        # In the graph's own order, whatever was edited before.
        found.sort(key=lambda problem: ranks.get(problem.node, len(ranks)))
        yield from _first_of_model(found)
        yield from skipped(self.drawn)

    def _as_drawn(self, problem: Problem) -> Problem:
        """What is empty for the part alone is not so for who sees the skipped nodes."""
        if problem.code == "empty" and self.drawn.nodes:
            return replace(problem, code="all-skipped")
        return problem

    def _is_told_here(self, problem: Problem) -> bool:
        """Not of an inside is what speaks of a whole model, and a call of what is around it: that
        the submodel contains itself is told there."""
        if problem.code == "missing-layer":
            return problem.values["layer"] not in self._around
        return not self._around or problem.code not in OF_MODELS


def _first_of_model(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems, those of ``ONCE`` only where they show first: one cure mends them all."""
    seen: set[str] = set()
    for problem in problems:
        if problem.code not in seen:
            yield problem
        if problem.code in ONCE:
            seen.add(problem.code)


def worst_first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Errors, then warnings, then hints, each in the order in which they come."""
    return tuple(sorted(problems, key=lambda problem: RANK[problem.severity]))


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether the parts are the same objects; a graph's inputs may be equal ones."""
    return len(one) == len(other) and all(
        mine is yours or (isinstance(mine, tuple) and mine == yours)
        for mine, yours in zip(one, other, strict=True)
    )

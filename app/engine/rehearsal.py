"""Cures tried before they are offered: one that leads to another error at its node is none.

A cure is made on a copy of the document's graph, as a click will make it. Of that, without its
skipped calls, what the node depends on is inferred and tried as the model itself is. Results are
shared with it, so this costs what a cure changes, and what it finds out is known by the time that
somebody clicks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from app.engine.infer import Tell
from app.engine.part import Part
from app.engine.results import Results
from app.graph.bypass import effective
from app.graph.cures import CURES, cures
from app.graph.model import Graph, TensorRef
from app.graph.problems import Fix, Problem
from app.graph.walk import upstream

Key = tuple[str, str, str, tuple[tuple[str, str | int], ...]]


class Rehearsal:
    """Which cures of a graph's problems are to be offered, as far as that is known.

    The graphs are the document's, with their skipped calls: cures are made on these.

    What was found of a graph stands until it has been found of the next one: most edits do not
    touch it.
    """

    def __init__(self, results: Results, tell: Tell) -> None:
        self._results, self._tell = results, tell
        self._part: Part | None = None
        self._graph: Graph | None = None
        self._offered: dict[Key, tuple[str, ...]] = {}
        self._known: set[Key] = set()

    def told(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems, each with the cures that may be offered."""
        if not self._offered:
            return tuple(problems)
        return tuple(self._told(problem, self._offered.get(_key(problem))) for problem in problems)

    def _told(self, problem: Problem, offered: tuple[str, ...] | None) -> Problem:
        return problem if offered is None else replace(problem, offered=offered)

    def is_complete(self, graph: Graph, problems: Iterable[Problem]) -> bool:
        """Whether all cures of these problems of a graph have been tried."""
        if graph is not self._graph:
            return not any(problem.code in CURES for problem in problems)
        return all(_key(problem) in self._known for problem in problems)

    def go_on(self, graph: Graph, problems: Sequence[Problem]) -> None:
        """Try the cures that have not been tried on this graph, until the results say stop."""
        if graph is not self._graph:
            self._graph, self._known = graph, set()
            keys = set(map(_key, problems))
            self._offered = {key: labels for key, labels in self._offered.items() if key in keys}
        wrong = {problem.node for problem in problems if problem.severity == "error"}
        for problem in problems:
            if _key(problem) not in self._known and not self._try(problem, wrong):
                return

    def _try(self, problem: Problem, wrong: Collection[str]) -> bool:
        """Try the cures of one problem; False where that has to wait."""
        assert self._graph is not None
        labels = []
        for fix in cures(self._graph, replace(problem, offered=None)):
            found = self._is_wrong_after(problem, fix, wrong)
            if found is None:
                return False
            if not found:
                labels.append(str(fix.label))
        self._offered[_key(problem)] = tuple(labels)
        self._known.add(_key(problem))
        return True

    def _is_wrong_after(self, problem: Problem, fix: Fix, wrong: Collection[str]) -> bool | None:
        """Whether a cure leaves an error where it was made; None where that is not known."""
        before = self._graph
        assert before is not None
        drawn = fix.edit.apply(before)
        made = drawn.nodes.keys() - before.nodes.keys()
        after = effective(drawn)
        watched = (made | {problem.node}) & after.nodes.keys()
        if not watched:
            return False
        part = self._part = self._part or Part(self._results, self._tell)
        part.update(_cut_down(after, watched))
        part.look_on()
        if not part.known or not part.looked:
            return None
        errors = _errors(part)
        return not errors.isdisjoint(watched) or bool(errors - set(wrong))


def _key(problem: Problem) -> Key:
    return problem.code, problem.node, problem.port, tuple(problem.values.items())


def _cut_down(graph: Graph, nodes: Collection[str]) -> Graph:
    """What these nodes depend on; of a layer all calls, for one of them makes its weights."""
    kept: set[str] = set()
    todo = set(nodes)
    while todo:
        kept |= upstream(graph, todo)
        layers = {graph.nodes[node].layer for node in kept}
        todo = {call for layer in layers for call in graph.calls.get(layer, ())} - kept
    return replace(
        graph,
        nodes={key: node for key, node in graph.nodes.items() if key in kept},
        inputs=tuple(key for key in graph.inputs if key in kept),
        outputs=tuple(TensorRef(node) for node in sorted(nodes)),
    )


def _errors(part: Part) -> set[str]:
    """The nodes at which something is an error."""
    found = {problem.node for problem in part.plan.problems if problem.severity == "error"}
    for node, outcome in part.inference.outcomes.items():
        if outcome.cause is not None and outcome.cause.severity == "error":
            found.add(node)
    return found | {node for node, cause in part.wrong() if cause.severity == "error"}

"""Several problems mended at once: the best cure of each, as far as they do not compete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.errors import EditError
from app.graph.cures import cures
from app.graph.diff import graph_diff
from app.graph.edits import Batch, Edit
from app.graph.model import Graph, inner_graph
from app.graph.problems import Fix, Problem
from app.graph.submodels import Inside
from nodes.sentence import Sentence

# What a person has done on purpose is undone one by one, never by the way; and what is still to be
# wired, a person knows.
CHOSEN = frozenset({"skipped", "missing-input", "too-few-inputs", "unused-input"})

Path = tuple[str, ...]
Found = Iterable[tuple[Path, Problem]]


@dataclass(frozen=True)
class Mending:
    """``edit`` is one step; it mends ``count`` problems."""

    edit: Batch
    count: int


def mending(graph: Graph, found: Found) -> Mending | None:
    """The first cure of each problem; of those that touch one node that of the first.

    Errors and warnings are mended, hints only where there is nothing else: they are opinions.
    None where nothing can be done.
    """
    problems = [item for item in found if item[1].code not in CHOSEN]
    serious = [item for item in problems if item[1].severity != "hint"]
    edits: list[Edit] = []
    touched: set[tuple[Path, str]] = set()
    for path, problem in serious or problems:
        step = _step(graph, path, problem, touched)
        if step is not None:
            edits.append(step)
            graph = step.apply(graph)
    if not edits:
        return None
    label = Sentence("Fix {count} problems", {"count": len(edits)})
    return Mending(Batch(label, tuple(edits)), len(edits))


def _step(
    graph: Graph, path: Path, problem: Problem, touched: set[tuple[Path, str]]
) -> Edit | None:
    """The best cure on the graph as it is by now; ``touched`` grows by what it touches."""
    try:
        here = inner_graph(graph, path)
        fixes = cures(here, problem)
        if not fixes:
            return None
        after = fixes[0].edit.apply(here)
    except EditError:
        return None  # An earlier cure took away what this one speaks of.
    nodes = {(path, node) for node in touched_by(here, after) | {problem.node}}
    if nodes & touched:
        return None
    touched |= nodes
    return Inside(path, fixes[0].edit) if path else fixes[0].edit


def effect(graph: Graph, path: Path, fix: Fix) -> tuple[list[str], list[str]]:
    """The nodes that a cure touches, the classes of those that it adds; none of an old cure."""
    try:
        before = inner_graph(graph, path)
        after = fix.edit.apply(before)
    except EditError:
        return [], []
    return sorted(touched_by(before, after)), added_by(before, after)


def touched_by(before: Graph, after: Graph) -> set[str]:
    """The nodes of ``before`` that an edit changes or takes away; those that only move are none."""
    diff = graph_diff(before, after)
    pins = {ref.node for ref in set(before.outputs) ^ set(after.outputs)}
    return set(diff.removed | (diff.changed - pins)) | _rewired(before, after)


def _rewired(before: Graph, after: Graph) -> set[str]:
    return {
        node
        for node in before.nodes.keys() & after.nodes.keys()
        if before.nodes[node] is not after.nodes[node] and before.nodes[node] != after.nodes[node]
    }


def added_by(before: Graph, after: Graph) -> list[str]:
    """The classes of the nodes that an edit adds."""
    return [after.class_of(node) for node in after.nodes if node not in before.nodes]

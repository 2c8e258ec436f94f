"""Each wrong model of the corpus: what is said, where, what is offered, and that this mends it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.engine.check import Checker
from app.graph.bypass import Bypass
from app.graph.cures import cures
from app.graph.edits import Edit
from app.graph.inserting import inserted
from app.graph.model import Graph, inner_graph
from app.graph.problems import Problem
from app.graph.report import Path, Report
from app.graph.submodels import Inside
from tests.corpus.reading import Case, corpus
from tests.engine.really import failures

CASES = {case.name: case for case in corpus()}
KINDS: dict[str, list[str]] = {}
for _name in CASES:
    KINDS.setdefault(_name.partition(":")[0], []).append(_name)
# Of each file two are for every day.
EVERY_DAY = {name for kind in KINDS.values() for name in kind[:2]}
# So small that the corpus can hold a model that is too large for it, and can still build it.
MEMORY = 2**20
CHECKER = Checker(memory=MEMORY)
# Told at the call of a submodel whose inside has the cause.
TOLD_INSIDE = ("submodel-wrong", "submodel-unfinished")


def _looked(graph: Graph) -> Report:
    CHECKER.check(graph)
    return CHECKER.look()


def _found(report: Report) -> list[tuple[Path, Problem]]:
    return [(path, p) for path, p in report.all_problems() if p.code not in TOLD_INSIDE]


def _first_cure(graph: Graph, path: Path, problem: Problem) -> tuple[str, Edit | None]:
    fixes = cures(inner_graph(graph, path), problem)
    if not fixes:
        return "", None
    return str(fixes[0].label), Inside(path, fixes[0].edit) if path else fixes[0].edit


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name, marks=() if name in EVERY_DAY else pytest.mark.slow)
        for name, case in CASES.items()
    ],
)
def test_a_wrong_model_is_told_once_where_it_arises_with_the_right_cure(case: Case) -> None:
    graph = case.graph()
    ((path, problem),) = _found(_looked(graph))
    inner = inner_graph(graph, path)
    where = "/".join((*path, inner.name_of(problem.node)))
    cure, _ = _first_cure(graph, path, problem)
    if case.severity != "any":  # This machine may or may not have it.
        assert problem.severity == case.severity
    assert (problem.code, where, cure) == (case.code, case.node, case.cure)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_cure_that_is_offered_leads_to_an_error_at_the_same_node(case: Case) -> None:
    """All the cures that are offered, and the first of them leaves nothing wrong at all."""
    graph = case.graph()
    ((path, problem),) = _found(_looked(graph))
    for place, fix in enumerate(cures(inner_graph(graph, path), problem)):
        edit = Inside(path, fix.edit) if path else fix.edit
        mended = _looked(edit.apply(graph))
        errors = [(p, e) for p, e in _found(mended) if e.severity == "error"]
        assert (path, problem.node) not in [(p, e.node) for p, e in errors], str(fix.label)
        if place == 0:
            assert errors == []
            assert problem.code not in [e.code for _, e in _found(mended)]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name, marks=() if name in EVERY_DAY else pytest.mark.slow)
        for name, case in CASES.items()
    ],
)
def test_skipped_calls_in_its_wires_change_no_cure(case: Case) -> None:
    """What is skipped hands on what it reads: the model is the same, and so is what mends it."""
    graph = case.graph()
    ((path, problem),) = _found(_looked(graph))
    if path:
        return
    skipped = _with_skipped(graph, problem.node)
    (same,) = [p for _, p in _found(_looked(skipped)) if p.code != "skipped"]
    assert (same.code, same.node) == (problem.code, problem.node)
    expected = [str(fix.label) for fix in cures(graph, problem)]
    assert [str(fix.label) for fix in cures(skipped, same)] == expected


def _with_skipped(graph: Graph, node: str) -> Graph:
    """A skipped call in each wire into a node, of a layer that no cure takes for another's."""
    nodes = graph.nodes.keys()
    for link in list(graph.links_into(node)):
        graph = inserted(graph, link, "Softmax", {}).apply(graph)
    added = graph.nodes.keys() - nodes
    return Bypass(frozenset(added)).apply(graph) if added else graph


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_first_cure_gives_a_model_that_keras_builds_and_runs(case: Case) -> None:
    graph = case.graph()
    ((path, problem),) = _found(_looked(graph))
    _, edit = _first_cure(graph, path, problem)
    assert edit is not None
    assert failures(Checker(), _as_model(edit.apply(graph))) == {}


def _as_model(graph: Graph) -> Graph:
    """The same for Keras, which knows nothing of drawings."""
    return replace(graph, positions={})

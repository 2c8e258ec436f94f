"""Thousands of models wired at random: whatever is wrong is told in words, and where it arises."""

from __future__ import annotations

from collections import Counter

import pytest

from app.engine.check import Checker
from app.graph.cures import cures
from app.graph.model import Graph
from app.graph.problems import Problem
from app.graph.report import Report
from app.graph.walk import downstream, upstream
from tests.engine.really import failures
from tests.engine.wild import wild

CHECKER = Checker()
# Codes that hand on what Keras or TensorFlow wrote, for want of words of ours.
UNTRANSLATED = ("refused", "not-taken", "cannot-run", "keras-warning")
# What no sentence for people may hold: colours, tracebacks, Python's and TensorFlow's objects.
NO_WORDS = ("\x1b", "Traceback", 'File "', "<class", "object at 0x", "<KerasTensor", "<tf.Tensor")


def _looked(graph: Graph) -> Report:
    CHECKER.check(graph)
    return CHECKER.look()


def _assert_words(problem: Problem) -> None:
    assert problem.message.strip()
    assert not any(part in problem.message for part in NO_WORDS), problem.message
    assert "\x1b" not in problem.detail


def _assert_place(graph: Graph, report: Report) -> None:
    """An error stands at a node whose inputs are all known, and what hangs below it waits."""
    errors = {problem.node for problem in report.problems if problem.severity == "error"}
    inferred = {node for node, call in report.calls.items() if call.state == "error"}
    assert inferred == errors & report.calls.keys()
    for node in inferred:
        assert all(report.calls[ref.node].state == "ok" for ref in graph.nodes[node].sources())
    for node in errors:
        assert not (upstream(graph, [node]) - {node}) & errors, "two errors of one cause"
        below = downstream(graph, [node]) - {node}
        assert {report.calls[key].state for key in below} <= {"waiting"}
    told = Counter(problem.node for problem in report.problems if problem.severity == "error")
    assert all(count == 1 for count in told.values()), told


def _assert_told(seeds: range) -> Counter[str]:
    codes: Counter[str] = Counter()
    for seed in seeds:
        graph = wild(seed)
        report = _looked(graph)
        assert report.looked, seed
        for problem in report.problems:
            _assert_words(problem)
            codes[problem.code] += problem.severity == "error"
        _assert_place(graph, report)
    return codes


@pytest.mark.slow
def test_random_wirings_are_told_in_words_where_they_go_wrong() -> None:
    assert _assert_told(range(25)).total() > 10


@pytest.mark.slow
def test_few_of_them_are_told_in_keras_s_own_words() -> None:
    codes = _assert_told(range(150))
    assert sum(codes[code] for code in UNTRANSLATED) < sum(codes.values()) / 50


@pytest.mark.slow
def test_thousands_of_random_wirings_are() -> None:
    codes = _assert_told(range(1_000, 2_500))
    assert sum(codes[code] for code in UNTRANSLATED) < sum(codes.values()) / 50


@pytest.mark.slow
def test_what_is_called_right_runs_and_what_a_cure_mends_too() -> None:
    """Keras builds and runs every model that has no problem, and every one that a cure mends."""
    ran = mended = 0
    for seed in range(5_000, 5_250):
        graph = wild(seed)
        report = _looked(graph)
        if all(problem.severity == "hint" for problem in report.problems):
            assert failures(CHECKER, graph) == {}, seed
            ran += 1
        errors = [problem for problem in report.problems if problem.severity == "error"]
        if len(errors) == 1 and (found := cures(graph, errors[0])):
            after = found[0].edit.apply(graph)
            better = _looked(after)
            assert errors[0].node not in {
                problem.node for problem in better.problems if problem.severity == "error"
            }, (seed, str(found[0].label))
            if all(problem.severity == "hint" for problem in better.problems):
                assert failures(CHECKER, after) == {}, (seed, str(found[0].label))
                mended += 1
    assert ran > 5
    assert mended > 5

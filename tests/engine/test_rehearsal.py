"""Cures are tried before they stay on offer, and hints that are silenced are not told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.engine.check import Checker
from app.engine.protocol import report_from_json, report_to_json
from app.graph.bypass import Bypass
from app.graph.cures import cures
from app.graph.edits import Rename, SetArguments
from app.graph.model import Graph
from app.graph.problems import Problem
from app.graph.report import Report
from app.graph.silence import Silence, TellAgain
from tests.corpus.reading import drawn

# RepeatVector mends one of two wires into an attention; the other is as wrong as before.
ATTENTION = """
query = Input(6)
value = Input(6)
attention = MultiHeadAttention(query=query, value=value, num_heads=2, key_dim=3)
"""
CNN = """
image = Input(8, 8, 3)
conv = Conv2D(image, filters=4, kernel_size=3)
out = Dense(conv, units=2, activation="softmax")
"""
# 8 * 8 is 4 * 4 after the first pooling: too small for a window of 5.
POOLED = """
image = Input(8, 8, 1)
first = MaxPooling2D(image)
second = MaxPooling2D(first)
conv = Conv2D(second, filters=2, kernel_size=5)
"""
AROUND = """
def tower():
    image = Input(8, 8, 1)
    outputs(image)
photo = Input(8, 8, 1)
end = tower(photo)
"""


def test_a_cure_that_leads_to_another_error_is_offered_until_it_was_tried() -> None:
    checker, graph = Checker(), drawn(ATTENTION)
    checker.check(graph)
    (problem,) = checker.look().problems
    untried = cures(graph, replace(problem, offered=None))
    labels = [str(fix.label) for fix in untried]
    assert labels == ["Insert Reshape", "Insert RepeatVector"]
    assert [str(fix.label) for fix in cures(graph, problem)] == ["Insert Reshape"]


def test_cures_beside_a_skipped_call_are_those_that_the_document_can_take() -> None:
    """The nearest pooling is skipped already: to remove it would mend nothing."""
    checker = Checker()
    for inside in (False, True):
        graph = Bypass(frozenset({"second"})).apply(drawn(POOLED))
        model = drawn(AROUND) if inside else graph
        if inside:
            model = replace(model, definitions={"tower": graph})
        checker.check(model)
        report = checker.look()
        assert report.looked
        (problem, hint) = (report.inside["tower"] if inside else report).problems
        assert (hint.severity, hint.code, hint.node) == ("hint", "skipped", "second")
        fixes = {str(fix.label): fix for fix in cures(graph, problem)}
        assert "Remove first and join" in fixes
        assert "Remove second and join" not in fixes
        for fix in fixes.values():
            assert Checker().check(fix.edit.apply(graph)).ok, fix.label


def test_what_is_offered_goes_over_the_pipe() -> None:
    checker, graph = Checker(), drawn(ATTENTION)
    before = checker.check(graph)
    report = checker.look()
    sent = json.loads(json.dumps(report_to_json(report, before)))
    (problem,) = report_from_json(sent, before).problems
    assert problem.offered == ("Insert Reshape",)


def test_a_check_tries_no_cure() -> None:
    checker, graph = Checker(), drawn(CNN)
    checker.check(graph)
    made = checker.results.calls.misses
    assert made == 3
    assert checker.check(graph).problems[0].offered is None
    assert checker.look().looked
    assert checker.results.calls.misses > made
    # What was found stands until the next look.
    assert checker.check(graph).problems[0].offered is not None


def test_a_silenced_hint_is_left_out_of_the_report_until_it_is_told_again() -> None:
    checker, graph = Checker(), drawn(CNN)
    assert [problem.code for problem in checker.check(graph).problems] == ["not-flattened"]
    quiet = Silence("out", "not-flattened").apply(graph)
    made = checker.results.calls.misses
    assert checker.check(quiet).problems == ()
    assert checker.results.calls.misses == made
    again = checker.check(TellAgain().apply(quiet))
    assert [problem.code for problem in again.problems] == ["not-flattened"]


def test_a_skipped_call_is_told_quietly_until_it_is_used_again_or_silenced() -> None:
    checker = Checker()
    for inside in (False, True):

        def model(part: Graph, inside: bool = inside) -> Graph:
            return replace(drawn(AROUND), definitions={"tower": part}) if inside else part

        def told(report: Report, inside: bool = inside) -> tuple[Problem, ...]:
            return report.inside["tower"].problems if inside else report.problems

        fitting = SetArguments("conv", {"kernel_size": 2}).apply(drawn(POOLED))
        fitting = Rename("first", "halved").apply(fitting)
        graph = Bypass(frozenset({"first"})).apply(fitting)
        checker.check(model(graph))
        (hint,) = told(checker.look())
        assert hint.message == "halved is skipped: the model and the code are made without it."
        (fix,) = cures(graph, hint)
        assert str(fix.label) == "Use halved again"
        assert told(checker.check(model(fix.edit.apply(graph)))) == ()
        quiet = model(Silence("first", "skipped").apply(graph))
        assert told(checker.check(quiet)) == ()
        again = told(checker.check(TellAgain().apply(quiet)))
        assert [problem.code for problem in again] == ["skipped"]


@pytest.mark.parametrize(
    "call",
    [
        "Dense(units=2)",
        "Conv1D(filters=2, kernel_size=3)",
        "Conv2D(filters=2, kernel_size=3)",
        "Conv3D(filters=2, kernel_size=3)",
        "LSTM(units=2)",
        "ConvLSTM2D(filters=2, kernel_size=3)",
        "Embedding(input_dim=9, output_dim=2)",
        "GlobalAveragePooling1D()",
        "BatchNormalization()",
    ],
)
def test_a_layer_without_an_input_gets_one_that_keras_takes(call: str) -> None:
    checker, graph = Checker(), drawn(f"waits = {call}\n")
    checker.check(graph)
    problems = checker.look().problems
    waits = next(p for p in problems if p.code == "missing-input")
    assert waits.offered is not None
    (fix,) = cures(graph, waits)
    after = fix.edit.apply(graph)
    report = Checker().check(after)
    assert [p for p in report.problems if p.severity != "hint"] == []
    assert report.calls["waits"].outputs

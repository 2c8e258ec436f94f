"""What is told without Keras is what Keras would tell, and no more than is known."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from app.engine.check import Checker
from app.engine.reporter import Reporter
from app.engine.results import Results
from app.engine.store import SUFFIX, TITLE, Store
from app.graph.edits import SetArguments
from app.graph.model import Graph, TensorRef
from app.graph.report import Report
from tests.builder import Builder, chain
from tests.engine.models import MODELS, TOTALS
from tests.engine.random_graphs import graphs, wide_graphs
from tests.engine.test_submodels import tower


def found_out(folder: Path, graph: Graph, memory: int = 0) -> Report:
    """An engine's report after a second look; its results are on disk then."""
    checker = Checker(memory, Store(folder, "v1"))
    checker.check(graph)
    report = checker.look()
    checker.results.save()
    return report


def told(folder: Path, graph: Graph, memory: int = 0) -> Report:
    """The report of who has no Keras."""
    return Reporter(Results(store=Store(folder, "v1")), memory).check(graph)


def timeless(report: Report) -> Report:
    return replace(report, milliseconds=0.0)


def _wrong() -> Graph:
    """Something of each: refused, tried and failed, warned of, waiting, hinted at."""
    builder = Builder("wrong")
    words = builder.layer(
        "Embedding", builder.input("words", 7), input_dim=9, output_dim=4, mask_zero=True
    )
    builder.layer("Conv1D", words, filters=2, kernel_size=3)
    refused = builder.layer("LSTM", builder.input("a", 4), units=3)
    builder.layer("Dense", refused, units=2)
    builder.operation("matmul", builder.input("b", 3), builder.input("c", 4))
    builder.layer("Dense", builder.input("image", 8, 8, 3), units=2)
    builder.layer("Reshape", builder.input("open", None, 4), target_shape=(2, 6))
    return builder.graph


@pytest.mark.slow
@pytest.mark.parametrize("name", [*MODELS, "a submodel", "wrong"])
def test_what_was_found_out_is_told_without_keras(name: str, tmp_path: Path) -> None:
    others = {"a submodel": tower, "wrong": _wrong}
    graph = (others.get(name) or MODELS[name])()
    report = found_out(tmp_path, graph)
    known = told(tmp_path, graph)
    assert timeless(known) == timeless(report)
    assert list(known.calls) == list(report.calls)
    assert known.known
    assert known.looked
    if name in TOTALS:
        assert known.parameters == TOTALS[name]


@pytest.mark.slow
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(graphs() | wide_graphs())
def test_random_graphs_are_told_as_keras_told_them(tmp_path: Path, graph: Graph) -> None:
    report = found_out(tmp_path, graph)
    assert timeless(told(tmp_path, graph)) == timeless(report)


def test_the_memory_is_this_machine_s(tmp_path: Path) -> None:
    graph = chain(3)
    assert found_out(tmp_path, graph).ok
    (problem,) = told(tmp_path, graph, memory=100).problems
    assert problem.code == "too-large"


def test_of_what_nobody_has_seen_only_the_structure_is_told(tmp_path: Path) -> None:
    builder = Builder()
    builder.layer("Dense", builder.input("a", 4), units=3)
    builder.layer("Dense", name="loose", units=3)
    report = told(tmp_path, builder.graph)
    assert not report.known
    assert not report.looked
    assert [problem.code for problem in report.problems] == ["missing-input"]
    # What is unfinished waits whatever Keras says; of the rest nothing is known.
    assert {node: call.state for node, call in report.calls.items()} == {"dense_1": "waiting"}
    assert report.parameters == 0


def test_a_new_model_of_known_calls_is_known(tmp_path: Path) -> None:
    found_out(tmp_path, chain(2))
    report = told(tmp_path, chain(50))
    assert report.known
    assert report.looked
    assert report.parameters == 50 * 20


def test_what_hangs_below_an_unknown_call_is_left_away(tmp_path: Path) -> None:
    graph = chain(4)
    found_out(tmp_path, graph)
    report = told(tmp_path, SetArguments("dense_2", {"units": 9}).apply(graph))
    assert not report.known
    assert list(report.calls) == ["a", "dense", "dense_1"]
    assert report.calls["dense_1"].outputs[0].shape == (None, 4)


def test_each_edit_is_told_as_far_as_it_is_known(tmp_path: Path) -> None:
    graph = chain(3)
    found_out(tmp_path, graph)
    reporter = Reporter(Results(store=Store(tmp_path, "v1")))
    assert reporter.check(graph).known
    assert not reporter.check(SetArguments("dense", {"units": 9}).apply(graph)).known
    assert reporter.check(graph).known


def _result(size: int) -> list[object]:
    return ["ok", [[[None, size], "float32", None, False, False]], 0, 0, 0, None, []]


def test_the_engine_does_not_believe_the_disk(tmp_path: Path) -> None:
    """A false result with a good checksum is told by who has no Keras; the engine mends it."""
    graph = chain(1)
    digests: dict[str, str] = {}
    checker = Checker()
    checker.check(graph, progress=lambda node, call, *_: digests.update({node: call}))
    store = Store(tmp_path, "v1")
    store.keep(
        digests["dense"], ["ok", [[[None, 77], "float32", None, False, False]], 1, 1, 4, None, []]
    )
    store.save()
    assert "dense" not in told(tmp_path, graph).calls  # The Input is not known.
    store.keep(
        digests["a"], ["ok", [[[None, 4], "float32", None, False, False]], 0, 0, 0, None, []]
    )
    store.save()
    assert told(tmp_path, graph).calls["dense"].outputs[0].shape == (None, 77)
    assert found_out(tmp_path, graph).calls["dense"].outputs[0].shape == (None, 4)
    assert told(tmp_path, graph).calls["dense"].outputs[0].shape == (None, 4)


@pytest.mark.parametrize(
    "record",
    [
        [],
        ["ok"],
        ["fine", [], 0, 0, 0, None, []],
        ["ok", [[[None, -4], "float32", None, False, False]], 0, 0, 0, None, []],
        ["ok", [[["x"], "float32", None, False, False]], 0, 0, 0, None, []],
        ["ok", [[[True], "float32", None, False, False]], 0, 0, 0, None, []],
        ["ok", [[[4], 7, None, False, False]], 0, 0, 0, None, []],
        ["ok", 3, 0, 0, 0, None, []],
        ["ok", [], "0", 0, 0, None, []],
        ["ok", [], 0, 0, 0, ["no-such-code", {}, "", "error"], []],
        ["ok", [], 0, 0, 0, ["refused", {"reason": []}, "", "error"], []],
        ["ok", [], 0, 0, 0, ["refused", {}, "", "error"], []],
        ["ok", [], 0, 0, 0, ["refused", [], "", "error"], []],
        ["ok", [], 0, 0, 0, None, [["refused", {}, "", "grave"]]],
    ],
)
def test_a_record_that_is_none_is_not_known(tmp_path: Path, record: list[object]) -> None:
    graph = chain(1)
    digests: dict[str, str] = {}
    Checker().check(graph, progress=lambda node, call, *_: digests.update({node: call}))
    store = Store(tmp_path, "v1")
    store.keep(digests["a"], record)
    store.save()
    assert told(tmp_path, graph).calls == {}


def _states() -> tuple[Graph, str]:
    """A recurrent layer, which gives three tensors, and one that reads the third; its id."""
    builder = Builder()
    lstm = builder.layer("LSTM", builder.input("a", 5, 3), units=4, return_state=True)
    builder.layer("Dense", TensorRef(lstm.node, 2), units=3, activation="softmax")
    return builder.graph, lstm.node


TENSOR = [[None, 4], "float32", None, False, False]
OF_TWO = [[2, 4], "float32", None, False, False]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("look", "record"),
    [
        (False, ["ok", [TENSOR], 128, 128, 512, None, []]),
        (False, ["ok", [TENSOR] * 2, 128, 128, 512, None, []]),
        (True, [[OF_TWO], None]),
        (True, [[OF_TWO] * 4, None]),
    ],
)
def test_a_record_of_fewer_outputs_than_are_read_is_found_out_anew(
    tmp_path: Path, look: bool, record: list[object]
) -> None:
    """The line is whole and its checksum right: only the model shows that it is rubbish."""
    graph, lstm = _states()
    whole = found_out(tmp_path, graph)
    assert timeless(told(tmp_path, graph)) == timeless(whole)
    digests: dict[str, str] = {}
    checker = Checker()
    checker.check(graph, progress=lambda node, call, *_: digests.update({node: call}))
    if look:
        checker.look(progress=lambda node, call, *_: digests.update({node: call}))
    store = Store(tmp_path, "v1")
    store.keep(digests[lstm], record)
    store.save()
    assert Store(tmp_path, "v1").read(digests[lstm]) == record
    report = told(tmp_path, graph)
    assert (report.known, report.looked) == (look, False)
    assert list(report.calls) == (list(whole.calls) if look else ["a"])
    assert report.problems == ()
    assert timeless(found_out(tmp_path, graph)) == timeless(whole)
    assert timeless(told(tmp_path, graph)) == timeless(whole)


def test_a_record_of_another_rank_than_is_read_is_told_without_a_fault(tmp_path: Path) -> None:
    """Hints look at the last size, which a single number has not."""
    graph = chain(1)
    graph = SetArguments("dense", {"activation": "softmax"}).apply(graph)
    found_out(tmp_path, graph)
    digests: dict[str, str] = {}
    Checker().check(graph, progress=lambda node, call, *_: digests.update({node: call}))
    store = Store(tmp_path, "v1")
    number: list[object] = [[], "float32", None, False, False]
    store.keep(digests["dense"], ["ok", [number], 20, 20, 80, None, []])
    store.save()
    assert told(tmp_path, graph).problems == ()


def test_a_record_that_nests_without_end_is_not_known(tmp_path: Path) -> None:
    """From Python 3.12 on JSON may be nested deeper than Python calls may be."""
    graph, digests = chain(1), dict[str, str]()
    Checker().check(graph, progress=lambda node, call, *_: digests.update({node: call}))
    key = digests["a"].encode()
    symbol = b'[[4],"float32",' * 3_000 + b"null" + b",false,false]" * 3_000
    text = b'["ok",[%b],0,0,0,null,[]]' % symbol
    line = b"%b %08x %b" % (key, zlib.crc32(text, zlib.crc32(key)), text)
    (tmp_path / f"v1{SUFFIX}").write_bytes(TITLE + b"v1\n" + line + b"\n")
    assert told(tmp_path, graph).calls == {}


def test_what_ran_out_of_memory_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as small:
        small.setattr("app.engine.attempt.make_layer", exhausted)
        report = found_out(tmp_path, chain(1))
        assert [problem.code for problem in report.problems] == ["out-of-memory"]
    assert list(told(tmp_path, chain(1)).calls) == ["a"]

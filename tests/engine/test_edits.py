"""After any edits the report is the one that a fresh engine makes, and what is sent is enough."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.check import Checker, Keras
from app.engine.outcome import Outcome
from app.engine.protocol import patch_between, patched, report_from_json, report_to_json
from app.engine.reporter import Reporter
from app.engine.results import Called, Results
from app.errors import EditError
from app.formats.examples import read_example
from app.graph.compose import called_again, stopped_sharing
from app.graph.edits import Connect, Disconnect, Edit, RemoveNodes, Rename, SetArguments, SetOutputs
from app.graph.model import Graph, LayerDefinition, Position, TensorRef
from app.graph.report import Report
from app.graph.submodels import Inside, MakeSubmodel
from tests.builder import Builder, chain, residual
from tests.engine.random_graphs import graphs

CHECKER = Checker()
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _specs(report: Report) -> dict[TensorRef, tuple[tuple[int | None, ...], str]]:
    return {
        TensorRef(node, place): (spec.shape, spec.dtype)
        for node, call in report.calls.items()
        for place, spec in enumerate(call.outputs)
    }


def _edit(draw: st.DrawFn, graph: Graph, report: Report) -> Edit:
    """Some edit of the graph, which it may refuse."""
    nodes = sorted(graph.nodes)
    node, other = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
    layer = graph.nodes[node].layer
    links = sorted(graph.links_into(node))
    edits: dict[str, Callable[[], Edit]] = {
        "remove": lambda: RemoveNodes(frozenset({node})),
        "cut": lambda: Disconnect(frozenset(links)),
        "wire": lambda: Connect(TensorRef(other), node, links[0].port if links else "inputs"),
        "set": lambda: SetArguments(layer, {"units": draw(st.integers(1, 4))}),
        "name": lambda: Rename(layer, f"n{draw(st.integers(0, 3))}"),
        "outputs": lambda: SetOutputs((TensorRef(node), TensorRef(other))),
        "part": lambda: stopped_sharing(graph, node),
        "share": lambda: called_again(graph, [node], Position(0, 0))[0],
        "group": lambda: MakeSubmodel(frozenset({node, other}), _specs(report)),
    }
    if graph.definitions:
        key = draw(st.sampled_from(sorted(graph.definitions)))
        inner, inside = graph.definitions[key], report.inside[key]
        edits["inside"] = lambda: Inside((key,), _edit(draw, inner, inside))
    return edits[draw(st.sampled_from(sorted(edits)))]()


def _broken(draw: st.DrawFn, graph: Graph) -> Graph:
    """What no edit makes but a file may hold: a layer that is wrong, or another's twin."""
    layer_id = draw(st.sampled_from(sorted(graph.layers)))
    layer = graph.layers[layer_id]
    others: dict[str, LayerDefinition] = {
        "class": replace(layer, class_name="Frobnicate"),
        "argument": replace(layer, arguments={**layer.arguments, "width": 3}),
        "twin": replace(layer, name=draw(st.sampled_from(sorted(graph.layers)))),
    }
    return graph.with_layer(layer_id, others[draw(st.sampled_from(sorted(others)))])


def _step(draw: st.DrawFn, graph: Graph, report: Report, history: list[Graph]) -> Graph:
    kind = draw(st.sampled_from(("edit", "edit", "edit", "edit", "break", "undo")))
    if kind == "undo":
        return draw(st.sampled_from(history))
    if not graph.nodes or not graph.layers:
        return graph
    if kind == "break":
        return _broken(draw, graph)
    try:
        return _edit(draw, graph, report).apply(graph)
    except (EditError, KeyError):
        # KeyError: a broken graph has calls of layers that are gone.
        return graph


def _same(one: Report, other: Report) -> bool:
    """Whether two reports say the same, in the same order, whoever made them and when."""

    def plain(report: Report) -> Report:
        inside = {key: plain(part) for key, part in report.inside.items()}
        # Only a look tries cures, so only who has looked has nothing left to look at.
        return replace(report, revision=0, milliseconds=0.0, looked=False, inside=inside)

    same_order = list(one.calls) == list(other.calls)
    return same_order and plain(one) == plain(other)


@pytest.mark.slow
@SLOW
@given(graphs(), st.data())
def test_it_does_not_matter_what_was_checked_before(graph: Graph, data: st.DataObject) -> None:
    """Beside the graph's report as a fresh reporter makes it, of the same results of calls.

    The window's side is played too: it gets patches' answers alone, through JSON.
    """
    draw: st.DrawFn = data.draw  # type: ignore[assignment]
    history = [graph]
    # As the engine holds it: what the window sent.
    held, window, base = graph, Report(), None
    for revision in range(data.draw(st.integers(2, 8))):
        report = CHECKER.check(held, revision)
        if data.draw(st.booleans()):
            window, base = _received(report, window, base), report
            report = CHECKER.look(revision)
        window, base = _received(report, window, base), report
        fresh = Reporter(CHECKER.results)
        fresh.check(held, revision)
        # Of a graph that was not looked at, all the same as much is known as was tried before.
        assert _same(report, fresh.check(held, revision))
        assert _same(report, window)
        after = _step(draw, graph, report, history)
        held = patched(held, json.loads(json.dumps(patch_between(graph, after))))
        graph = after
        history.append(graph)


def _received(report: Report, window: Report, base: Report | None) -> Report:
    sent = json.loads(json.dumps(report_to_json(report, base)))
    return report_from_json(sent, None if base is None else window)


def _made(checker: Checker) -> tuple[int, int]:
    """How many calls were inferred and how many tried."""
    return checker.results.calls.misses, checker.results.trials.misses


class Faulty(Keras):
    """Keras, and a fault of ours where it is told to have one."""

    def __init__(self) -> None:
        self.faults = 0

    def infer(self, called: Called) -> Outcome:
        if self.faults:
            self.faults -= 1
            raise RuntimeError("a fault")
        return super().infer(called)


def test_after_a_fault_all_is_found_out_that_was_due() -> None:
    work, graph = Faulty(), residual(3)
    reporter = Reporter(Results(work))
    reporter.check(graph)
    after = SetArguments("dense_1", {"use_bias": False}).apply(graph)
    work.faults = 1
    with pytest.raises(RuntimeError):
        reporter.check(after)
    assert _same(reporter.check(after), Checker().check(after))


def test_undo_and_redo_make_no_call() -> None:
    checker, graph = Checker(), residual(20)
    edited = SetArguments("dense_3", {"units": 7}).apply(graph)
    for each in (graph, edited):
        checker.check(each)
        checker.look()
    before = _made(checker)
    for each in (graph, edited, graph):
        assert checker.check(each).looked
    assert _made(checker) == before


def test_an_edit_makes_the_calls_that_it_changes_whatever_the_model_s_size() -> None:
    for blocks in (3, 30, 300):
        checker, graph = Checker(), residual(blocks)
        checker.check(graph)
        checker.look()
        inferred, tried = len(checker.results.calls), len(checker.results.trials)
        assert (inferred, tried) == (3, 2)  # The Input, a Dense of 4 on 4, an Add.
        checker.check(SetArguments("dense_3", {"use_bias": False}).apply(graph))
        checker.look()
        assert len(checker.results.calls) - inferred == 1
        assert len(checker.results.trials) - tried == 1


def test_repeated_blocks_are_made_once() -> None:
    checker = Checker()
    checker.check(chain(100))
    report = checker.look()
    assert report.looked
    assert (len(checker.results.calls), len(checker.results.trials)) == (2, 1)
    assert report.parameters == 100 * 20


def test_what_an_edit_sends_is_what_it_changed() -> None:
    checker, graph = Checker(), residual(300)
    base = checker.check(graph, 1)
    report = checker.check(SetArguments("dense_599", {"use_bias": False}).apply(graph), 2)
    sent = report_to_json(report, base)
    assert sent["calls"].keys() == {"dense_599"}
    assert (sent["gone"], sent["order"], sent["problems"], sent["inside"]) == ([], None, None, {})
    assert len(json.dumps(sent)) < 400


def _shared_behind(units: int) -> Graph:
    """A Dense of two calls: on a Dense of so many units, and on an Input of 3 features."""
    builder = Builder()
    first = builder.layer("Dense", builder.input("a", 4), units=units, name="before")
    shared = builder.layer("Dense", first, units=2, name="shared")
    add, (second,) = called_again(builder.graph, [shared.node], Position(0, 0))
    builder.graph = Connect(builder.input("b", 3), second, "inputs").apply(add.apply(builder.graph))
    return builder.graph


def test_a_later_call_follows_the_first_whose_input_an_edit_changes() -> None:
    """Both ways: the weights are made for 3 features, for 5, and for 3 again."""
    checker, graph = Checker(), _shared_behind(3)
    (_, second) = graph.calls["dense_1"]
    wider = SetArguments("dense", {"units": 5}).apply(graph)
    for each, problems in ((graph, []), (wider, [("shared-mismatch", second)]), (graph, [])):
        report = checker.check(each)
        assert [(problem.code, problem.node) for problem in report.problems] == problems


def test_where_the_first_call_fails_the_next_one_makes_the_weights() -> None:
    checker, graph = Checker(), _shared_behind(3)
    first, second = graph.calls["dense_1"]
    wrong = graph.with_layer("dense", replace(graph.layers["dense"], class_name="LSTM"))
    for each, parameters in ((graph, (8, 0)), (wrong, (0, 8)), (graph, (8, 0))):
        report = checker.check(each)
        assert tuple(report.calls[node].parameters for node in (first, second)) == parameters


@pytest.mark.parametrize("which", [0, 1])
def test_a_call_that_stops_sharing_makes_weights_of_its_own(which: int) -> None:
    graph = read_example("siamese")
    (tower,) = [key for key in graph.definitions if len(graph.calls[key]) == 2]
    checker = Checker()
    shared = checker.check(graph)
    alone = Checker().check(graph.definitions[tower]).parameters
    parted = stopped_sharing(graph, graph.calls[tower][which]).apply(graph)
    kept, fresh = checker.check(parted), Checker().check(parted)
    assert kept.parameters == fresh.parameters == shared.parameters + alone
    assert {node: call.parameters for node, call in kept.calls.items()} == {
        node: call.parameters for node, call in fresh.calls.items()
    }


def test_a_mismatch_is_over_when_the_first_call_stops_sharing() -> None:
    builder = Builder()
    one, other = builder.input("a", 4), builder.input("b", 5)
    first = builder.layer("Dense", one, units=3)
    graph = builder.graph
    again, (second,) = called_again(graph, [first.node], Position(0, 200))
    graph = Connect(other, second, "inputs").apply(again.apply(graph))
    graph = SetOutputs((first, TensorRef(second))).apply(graph)
    checker = Checker()
    assert [problem.code for problem in checker.check(graph).problems] == ["shared-mismatch"]
    parted = stopped_sharing(graph, first.node).apply(graph)
    report = checker.check(parted)
    assert not report.problems
    # 4 x 3 + 3, and 5 x 3 + 3.
    assert report.parameters == 33

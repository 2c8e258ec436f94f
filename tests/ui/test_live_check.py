"""Run at once, then latest wins: what is sent, what is shown, what is dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine.protocol import patch_between, patched
from app.graph.document import Document
from app.graph.edits import Move, Rename, SetArguments
from app.graph.model import Graph, Position
from app.graph.problems import Problem
from app.graph.records import from_records
from app.graph.report import CallReport, Report
from app.ui.engine_process import EngineState, Otherwise, Reply, Then
from app.ui.live_check import STILL_MILLISECONDS, Known, LiveCheck, known_from_earlier
from nodes.sentence import Sentence
from tests.builder import Builder, chain
from tests.ui.fakes import FakeEngine, report_of


class Bench:
    """A document, a live check, and the reports that came out."""

    def __init__(self, engine: FakeEngine, known: Callable[[], Known] = known_from_earlier) -> None:
        self.document = Document(chain(2))
        self.engine = engine
        self.check = LiveCheck(self.document, engine, known=known)
        engine.state_changed.connect(self.check.engine_state_changed)
        self.reports: list[Report] = []
        self.given_up: list[Sentence] = []
        self.check.report_changed.connect(self.reports.append)
        self.check.given_up.connect(self.given_up.append)

    def set_units(self, units: int) -> None:
        self.document.apply(SetArguments("dense", {"units": units}))

    def answer(self) -> Report:
        report = report_of(self.document.graph, int(self.engine.asked[-1]["revision"]))
        self.engine.report(report)
        return report


@pytest.fixture
def bench(qapp: QApplication, engine: FakeEngine) -> Bench:
    return Bench(engine)


def test_the_model_is_checked_as_soon_as_the_engine_is_up(bench: Bench) -> None:
    bench.set_units(5)
    assert not bench.engine.asked
    bench.engine.become(EngineState.READY)
    assert [request["do"] for request in bench.engine.asked] == ["check"]
    sent = from_records(bench.engine.asked[0]["graph"])
    assert sent.layers == bench.document.graph.layers
    assert bench.answer() in bench.reports


def test_while_one_is_in_flight_only_the_latest_is_owed(bench: Bench) -> None:
    bench.engine.become(EngineState.READY)
    for units in (5, 6, 7):
        bench.set_units(units)
    assert len(bench.engine.asked) == 1
    bench.answer()
    assert len(bench.engine.asked) == 2
    last = bench.answer()
    assert bench.reports == [last]
    assert last.revision == bench.check.revision


def test_a_stale_report_is_ignored(bench: Bench) -> None:
    bench.engine.become(EngineState.READY)
    bench.set_units(5)
    stale = bench.answer()
    assert stale not in bench.reports


def test_later_checks_send_what_changed(bench: Bench) -> None:
    bench.engine.become(EngineState.READY)
    before = bench.document.graph
    bench.answer()
    bench.set_units(9)
    request = bench.engine.asked[-1]
    assert "graph" not in request
    assert request["base"] == bench.engine.asked[0]["revision"]
    assert request["patch"] == patch_between(before, bench.document.graph)
    assert patched(before, request["patch"]).layers["dense"].arguments == {"units": 9}


def test_when_asked_to_resend_the_whole_graph_goes(bench: Bench) -> None:
    bench.engine.become(EngineState.READY)
    bench.answer()
    bench.set_units(9)
    bench.engine.reply(error="The base is not held.", why="resend")
    assert "graph" in bench.engine.asked[-1]
    bench.answer()
    assert bench.reports[-1].revision == bench.check.revision


def test_moving_a_card_is_no_reason_to_check(bench: Bench) -> None:
    bench.engine.become(EngineState.READY)
    bench.answer()
    bench.document.apply(Move({"dense": Position(5, 5)}))
    assert len(bench.engine.asked) == 1


def test_without_an_engine_the_walker_tells_what_it_can(bench: Bench, qtbot: QtBot) -> None:
    builder = Builder()
    builder.layer("Dense", units=3)
    with qtbot.waitSignal(bench.check.report_changed):
        bench.document.reset(builder.graph)
    codes = {problem.code for problem in bench.reports[-1].problems}
    assert codes == {"missing-input", "no-inputs"}
    assert bench.reports[-1].calls == {"dense": CallReport("waiting")}


def test_after_a_death_the_same_model_is_checked_once_more(bench: Bench) -> None:
    bench.engine.become(EngineState.READY)
    bench.engine.die()
    bench.engine.become(EngineState.READY)
    assert len(bench.engine.asked) == 2
    assert "graph" in bench.engine.asked[-1]
    bench.answer()
    assert not bench.given_up


def test_a_model_that_ends_the_engine_twice_waits_for_the_next_edit(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.engine.become(EngineState.READY)
    bench.engine.die("First.")
    bench.engine.become(EngineState.READY)
    bench.engine.die("Second.")
    bench.engine.become(EngineState.READY)
    assert len(bench.engine.asked) == 2
    assert list(map(str, bench.given_up)) == ["Second."]
    bench.set_units(3)
    assert len(bench.engine.asked) == 3


def test_where_the_culprit_is_known_the_check_goes_on(bench: Bench) -> None:
    bench.engine.become(EngineState.READY)
    for call in ("a", "b", "c"):
        bench.engine.die(culprit=call)
        bench.engine.become(EngineState.READY)
    assert len(bench.engine.asked) == 4
    assert not bench.given_up


def test_a_fault_in_the_engine_is_told_once(bench: Bench) -> None:
    bench.engine.become(EngineState.READY)
    bench.engine.reply(error="A fault.", sentence=["A fault in {x}.", {"x": "y"}], why="crash")
    assert list(map(str, bench.given_up)) == ["A fault in y."]
    assert len(bench.engine.asked) == 1


@pytest.mark.parametrize("rubbish", [{}, {"report": {}}, {"report": [1]}, {"report": {"calls": 3}}])
def test_an_answer_that_is_no_report_does_no_harm(bench: Bench, rubbish: dict[str, object]) -> None:
    bench.engine.become(EngineState.READY)
    bench.engine.reply(**rubbish)
    assert len(bench.given_up) == 1
    bench.document.apply(Rename("dense", "hidden"))
    bench.answer()
    assert bench.reports[-1].calls.keys() == bench.document.graph.nodes.keys()


def test_a_model_that_cannot_be_sent_is_told_at_once_and_walked(bench: Bench, qtbot: QtBot) -> None:
    bench.engine.become(EngineState.READY)
    bench.engine.refuse("No bytes.")
    assert list(map(str, bench.given_up)) == ["No bytes."]
    qtbot.waitUntil(lambda: bool(bench.reports))
    assert len(bench.engine.asked) == 1


def test_check_now_asks_again(bench: Bench) -> None:
    bench.engine.become(EngineState.READY)
    bench.answer()
    bench.check.check()
    assert len(bench.engine.asked) == 2


# --- the second look


def _wait_for_look(bench: Bench, qtbot: QtBot) -> None:
    before = len(bench.engine.asked)
    qtbot.waitUntil(lambda: len(bench.engine.asked) > before)
    assert bench.engine.asked[-1] == {"do": "look", "revision": bench.check.revision}


def _looked(bench: Bench, *problems: Problem) -> Report:
    report = report_of(bench.document.graph, int(bench.engine.asked[-1]["revision"]), *problems)
    return replace(report, looked=True)


WRONG = Problem("error", "cannot-run", "dense", values={"node": "x", "layer": "y", "reason": "z"})


@pytest.fixture
def still(bench: Bench, qtbot: QtBot) -> Bench:
    """A model that was checked, and is being looked at."""
    bench.engine.become(EngineState.READY)
    bench.answer()
    _wait_for_look(bench, qtbot)
    return bench


def test_when_the_hands_are_still_the_engine_looks_again(still: Bench) -> None:
    assert not still.check.checking  # The check is done, and nobody waits for the look.
    report = _looked(still, WRONG)
    still.engine.report(report)
    assert still.reports[-1] == report
    # Nothing is left to look at.
    assert len(still.engine.asked) == 2


def test_what_was_looked_at_before_is_not_looked_at_again(bench: Bench, qtbot: QtBot) -> None:
    bench.engine.become(EngineState.READY)
    bench.engine.report(_looked(bench))
    qtbot.wait(2 * STILL_MILLISECONDS)
    assert [request["do"] for request in bench.engine.asked] == ["check"]


def test_while_the_hands_move_nothing_is_looked_at(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but a still moment would bring a look, and on a busy machine none comes."""
    monkeypatch.setattr("app.ui.live_check.STILL_MILLISECONDS", 60_000)
    bench.engine.become(EngineState.READY)
    for units in range(5, 9):
        bench.answer()
        qtbot.wait(STILL_MILLISECONDS // 5)
        bench.set_units(units)
    assert {request["do"] for request in bench.engine.asked} == {"check"}


def test_an_edit_is_sent_at_once_while_the_engine_looks(still: Bench, qtbot: QtBot) -> None:
    before = still.document.graph
    still.set_units(9)
    request = still.engine.asked[-1]
    assert (request["do"], request["base"]) == ("check", still.engine.asked[0]["revision"])
    assert request["patch"] == patch_between(before, still.document.graph)


def test_a_stale_look_is_no_report_and_what_follows_builds_on_it(
    still: Bench, qtbot: QtBot
) -> None:
    """The look is answered first, with what it had found; the check's answer starts from that."""
    old = still.document.graph
    still.set_units(9)
    shown = len(still.reports)
    found = report_of(old, int(still.engine.asked[1]["revision"]), WRONG)
    still.engine.report(found)
    assert len(still.reports) == shown
    fresh = report_of(still.document.graph, still.check.revision, WRONG, size=9)
    still.engine.report(fresh)
    assert still.reports[shown:] == [fresh]
    # It was cut short, and this model was not looked at either.
    _wait_for_look(still, qtbot)


def test_a_look_that_was_cut_short_by_another_request_goes_on(still: Bench, qtbot: QtBot) -> None:
    still.engine.report(report_of(still.document.graph, still.check.revision, WRONG))
    assert still.reports[-1].problems == (WRONG,)
    _wait_for_look(still, qtbot)


def test_an_engine_killed_while_it_looks_checks_and_looks_again(still: Bench, qtbot: QtBot) -> None:
    still.engine.die(culprit="f00d")
    still.engine.become(EngineState.READY)
    assert "graph" in still.engine.asked[-1]
    still.answer()
    _wait_for_look(still, qtbot)
    still.engine.report(_looked(still))
    assert still.reports[-1].looked
    assert not still.given_up


def test_a_model_that_ends_the_engine_twice_when_it_is_looked_at_is_left_unseen(
    still: Bench, qtbot: QtBot
) -> None:
    for again in (True, False):
        still.engine.die()
        still.engine.become(EngineState.READY)
        still.answer()
        if again:
            _wait_for_look(still, qtbot)
    asked = len(still.engine.asked)
    qtbot.wait(2 * STILL_MILLISECONDS)
    assert len(still.engine.asked) == asked
    # Its check stands, and the next edit is looked at.
    assert still.check.current
    assert not still.given_up
    still.set_units(9)
    still.answer()
    _wait_for_look(still, qtbot)


def test_a_fault_over_a_look_is_not_asked_for_again(still: Bench, qtbot: QtBot) -> None:
    still.engine.reply(error="A fault.", why="crash")
    assert still.engine.asked[-1]["do"] == "check"
    still.answer()
    qtbot.wait(2 * STILL_MILLISECONDS)
    assert [request["do"] for request in still.engine.asked] == ["check", "look", "check"]


def test_a_fault_over_a_look_spoils_no_check_in_flight(still: Bench) -> None:
    """The check's answer starts from what was known before the look."""
    still.set_units(9)
    still.engine.reply(error="A fault.", why="crash")
    fresh = report_of(still.document.graph, still.check.revision, size=9)
    still.engine.report(fresh)
    assert still.reports[-1] == fresh
    assert not still.given_up


def test_an_engine_that_holds_another_model_is_sent_this_one(still: Bench) -> None:
    still.engine.reply(error="Not held.", why="resend")
    request = still.engine.asked[-1]
    assert (request["do"], request["revision"]) == ("look", still.check.revision)
    assert from_records(request["graph"]).layers == still.document.graph.layers
    # Another window's answer is no reason to ask for a check meanwhile.
    still.check.engine_state_changed(EngineState.READY)
    assert still.engine.asked[-1] is request
    still.engine.report(_looked(still, WRONG))
    assert still.reports[-1].looked
    assert still.check.current


def test_an_edit_while_the_model_is_sent_for_a_look_is_checked(still: Bench) -> None:
    still.engine.reply(error="Not held.", why="resend")
    old = still.document.graph
    still.set_units(9)
    assert "graph" in still.engine.asked[-1]
    still.engine.report(report_of(old, int(still.engine.asked[-2]["revision"]), WRONG))
    assert still.answer() == still.reports[-1]
    assert still.check.current


def test_an_engine_that_will_not_have_a_whole_model_is_not_asked_again(
    still: Bench, qtbot: QtBot
) -> None:
    for _ in range(2):
        still.engine.reply(error="Not held.", why="resend")
    assert still.engine.asked[-1]["do"] == "check"
    still.answer()
    asked = len(still.engine.asked)
    qtbot.wait(2 * STILL_MILLISECONDS)
    assert len(still.engine.asked) == asked


def test_a_look_refused_while_a_check_is_in_flight_sends_the_whole(still: Bench) -> None:
    still.set_units(9)
    for _ in range(2):
        still.engine.reply(error="Not held.", why="resend")
    assert "graph" in still.engine.asked[-1]
    still.answer()
    assert still.check.current


# --- what is known from earlier


class Told:
    """Stands for results on disk: what it tells, and of which models it was asked."""

    def __init__(self) -> None:
        self.asked: list[Graph] = []

    def check(self, graph: Graph, revision: int) -> Report:
        self.asked.append(graph)
        return replace(report_of(graph, revision, size=99), looked=True)


@pytest.fixture
def told(qapp: QApplication, engine: FakeEngine) -> tuple[Bench, Told]:
    earlier = Told()
    bench = Bench(engine, lambda: earlier)
    return bench, earlier


def test_until_the_engine_is_up_what_is_known_is_shown(
    told: tuple[Bench, Told], qtbot: QtBot
) -> None:
    bench, earlier = told
    bench.engine.become(EngineState.STARTING)
    with qtbot.waitSignal(bench.check.report_changed):
        bench.set_units(5)
    assert bench.reports[-1].calls["dense"].outputs[0].shape == (None, 99)
    assert earlier.asked == [bench.document.graph]
    # It is not the engine's word.
    assert not bench.check.current


def test_the_engine_s_word_stands_above_what_was_known(
    told: tuple[Bench, Told], qtbot: QtBot
) -> None:
    bench, earlier = told
    with qtbot.waitSignal(bench.check.report_changed):
        bench.set_units(5)
    bench.engine.become(EngineState.READY)
    # The whole is asked for, although a report of this very model is shown.
    assert "graph" in bench.engine.asked[-1]
    report = bench.answer()
    assert bench.reports[-1] == report
    assert len(earlier.asked) == 1
    bench.set_units(6)
    bench.answer()
    assert len(earlier.asked) == 1


# --- windows that share an engine


class OneEngine(FakeEngine):
    """Holds the last graph it was sent, as the real one does, and answers at once."""

    def __init__(self) -> None:
        super().__init__()
        self.held: tuple[int, Graph] | None = None
        self.checked: list[Graph] = []
        self.resent = 0

    def ask(self, fields: Reply, then: Then, otherwise: Otherwise) -> None:
        super().ask(fields, then, otherwise)
        looked = fields["do"] == "look"
        if "graph" in fields:
            graph = from_records(fields["graph"])
        elif looked and self.held and self.held[0] == fields["revision"]:
            graph = self.held[1]
        elif "patch" in fields and self.held and self.held[0] == fields["base"]:
            graph = patched(self.held[1], fields["patch"])
        else:
            self.resent += 1
            self.reply(error="The engine does not hold this model.", why="resend")
            return
        self.held = (fields["revision"], graph)
        self.checked.append(graph)
        self.report(replace(report_of(graph, fields["revision"]), looked=looked))


def test_two_windows_share_an_engine_and_are_never_mixed_up(qapp: QApplication) -> None:
    engine = OneEngine()
    first, second = Bench(engine), Bench(engine)
    engine.become(EngineState.READY)
    for units in range(5, 9):
        for bench in (first, second, second):
            bench.set_units(units)
            bench.document.apply(SetArguments("dense_1", {"units": units + 10 * (bench is first)}))
            assert engine.checked[-1].layers == bench.document.graph.layers
            assert bench.reports[-1].revision == bench.check.revision
    assert engine.resent > 0


def test_the_models_of_all_windows_are_looked_at(qapp: QApplication, qtbot: QtBot) -> None:
    """The engine holds one of them at a time."""
    engine = OneEngine()
    benches = [Bench(engine) for _ in range(3)]
    engine.become(EngineState.READY)
    qtbot.waitUntil(lambda: all(bench.check.report.looked for bench in benches))
    asked = len(engine.asked)
    qtbot.wait(2 * STILL_MILLISECONDS)
    assert len(engine.asked) == asked
    # Each was checked once, and sent along with the look at most once more.
    assert [request["do"] for request in engine.asked].count("check") == len(benches)
    assert sum("graph" in request for request in engine.asked) <= 2 * len(benches)


def test_a_closed_window_asks_no_more(bench: Bench, qtbot: QtBot) -> None:
    bench.engine.become(EngineState.READY)
    asked = len(bench.engine.asked)
    bench.check.stop()
    bench.check.stop()
    bench.set_units(9)
    bench.answer()
    bench.engine.become(EngineState.STARTING)
    bench.engine.become(EngineState.READY)
    qtbot.wait(2 * STILL_MILLISECONDS)
    assert len(bench.engine.asked) == asked


def test_a_window_that_closes_while_it_is_looked_at_asks_no_more(still: Bench) -> None:
    asked = len(still.engine.asked)
    still.check.stop()
    still.engine.reply(error="Not held.", why="resend")
    assert len(still.engine.asked) == asked

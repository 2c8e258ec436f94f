"""Run at once, then latest wins: what is sent, what is shown, what is dropped."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine.protocol import Report, patch_between, patched
from app.graph.document import Document
from app.graph.edits import Move, Rename, SetArguments
from app.graph.model import Graph, Position
from app.graph.records import from_records
from app.ui.engine_process import EngineState, Otherwise, Reply, Then
from app.ui.live_check import LiveCheck
from nodes.sentence import Sentence
from tests.builder import Builder, chain
from tests.ui.fakes import FakeEngine, report_of


class Bench:
    """A document, a live check, and the reports that came out."""

    def __init__(self, engine: FakeEngine) -> None:
        self.document = Document(chain(2))
        self.engine = engine
        self.check = LiveCheck(self.document, engine)
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
    assert bench.reports[-1].calls == {}


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


class OneEngine(FakeEngine):
    """Holds the last graph it was sent, as the real one does, and answers at once."""

    def __init__(self) -> None:
        super().__init__()
        self.held: tuple[int, Graph] | None = None
        self.checked: list[Graph] = []
        self.resent = 0

    def ask(self, fields: Reply, then: Then, otherwise: Otherwise) -> None:
        super().ask(fields, then, otherwise)
        if "patch" not in fields:
            graph = from_records(fields["graph"])
        elif self.held and self.held[0] == fields["base"]:
            graph = patched(self.held[1], fields["patch"])
        else:
            self.resent += 1
            self.reply(error="The engine does not hold this model.", why="resend")
            return
        self.held = (fields["revision"], graph)
        self.checked.append(graph)
        self.report(report_of(graph, fields["revision"]))


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


def test_a_closed_window_asks_no_more(bench: Bench) -> None:
    bench.engine.become(EngineState.READY)
    asked = len(bench.engine.asked)
    bench.check.stop()
    bench.check.stop()
    bench.set_units(9)
    bench.answer()
    bench.engine.become(EngineState.STARTING)
    bench.engine.become(EngineState.READY)
    assert len(bench.engine.asked) == asked

"""The child process: how it is asked, how it ends, how another is started."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.errors import EngineError
from app.ui.engine_process import (
    EngineEndedError,
    EngineProcess,
    EngineState,
    Reply,
    how_it_ended,
    worker_command,
    worker_environment,
)
from nodes.sentence import Sentence

SCRIPT = Path(__file__).parent / "worker_script.py"
SILENCE = {
    "look": 30.0,
    "start": 30.0,
    "echo": 30.0,
    "die": 30.0,
    "exit": 30.0,
    "hang": 0.2,
    "hang at": 0.2,
}
Start = Callable[[str], EngineProcess]


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Start]:
    made: list[EngineProcess] = []

    def make(way: str) -> EngineProcess:
        command = [sys.executable, str(SCRIPT), way]
        silence = {**SILENCE, "look": 0.2} if way == "deaf" else SILENCE
        made.append(EngineProcess(command, pauses=(0.0, 0.0), silence=silence))
        made[-1].start()
        return made[-1]

    yield make
    for engine in made:
        engine.stop()


class Answers:
    """What came back."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.errors: list[EngineError] = []

    def ask(self, engine: EngineProcess, what: str) -> None:
        engine.ask({"do": what}, self.replies.append, self.errors.append)


def wait_ready(qtbot: QtBot, engine: EngineProcess) -> None:
    qtbot.waitUntil(lambda: engine.state is EngineState.READY, timeout=20_000)


def test_requests_during_the_start_are_answered_in_order(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    for _ in range(3):
        answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: len(answers.replies) == 3, timeout=20_000)
    numbers = [reply["echo"]["id"] for reply in answers.replies]
    assert numbers == sorted(numbers)
    assert engine.versions == {"keras": "3.15.1", "tensorflow": "2.21.0"}


def test_a_request_is_on_its_way_when_it_is_asked(qtbot: QtBot, start: Start) -> None:
    """Not when Qt has time: who asked may draw for long."""
    engine, answers = start("good"), Answers()
    wait_ready(qtbot, engine)
    answers.ask(engine, "echo")
    process = engine._process
    assert process is not None
    assert process.bytesToWrite() == 0
    qtbot.waitUntil(lambda: len(answers.replies) == 1, timeout=20_000)


def test_a_killed_child_is_explained_and_another_answers(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    wait_ready(qtbot, engine)
    first = engine.process_id
    with qtbot.waitSignal(engine.ended, timeout=20_000) as ended:
        os.kill(first, signal.SIGKILL)
    assert "killed (signal 9, SIGKILL)" in str(ended.args[0])
    answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: bool(answers.replies), timeout=20_000)
    assert engine.process_id != first


def test_who_asked_hears_of_the_end(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    answers.ask(engine, "die")
    qtbot.waitUntil(lambda: bool(answers.errors), timeout=20_000)
    assert not answers.replies
    wait_ready(qtbot, engine)


def test_an_exit_is_told_with_its_last_words(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    answers.ask(engine, "exit")
    qtbot.waitUntil(lambda: bool(answers.errors), timeout=20_000)
    assert str(answers.errors[0]) == (
        "The engine ended with code 3; its last words: the disk is on fire"
    )


def test_a_silent_child_is_ended(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    answers.ask(engine, "hang")
    qtbot.waitUntil(lambda: bool(answers.errors), timeout=20_000)
    assert str(answers.errors[0]) == "The engine did not answer for 0.2 s and was ended."
    wait_ready(qtbot, engine)


def test_the_call_it_hung_at_is_skipped_from_then_on(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    with qtbot.waitSignal(engine.progressed, timeout=20_000) as progressed:
        answers.ask(engine, "hang at")
    assert progressed.args == ["lstm", 1, 2]
    qtbot.waitUntil(lambda: bool(answers.errors), timeout=20_000)
    assert isinstance(answers.errors[0], EngineEndedError)
    assert answers.errors[0].culprit == "c0ffee"
    answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: bool(answers.replies), timeout=20_000)
    assert answers.replies[0]["echo"]["skip"] == {"c0ffee": "timeout"}


def test_a_person_who_restarts_it_has_the_call_tried_again(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    answers.ask(engine, "hang at")
    qtbot.waitUntil(lambda: bool(answers.errors), timeout=20_000)
    engine.restart()
    answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: bool(answers.replies), timeout=20_000)
    assert "skip" not in answers.replies[0]["echo"]


@pytest.mark.parametrize("value", ["\ud800", {1, 2}, object()])
def test_what_cannot_be_sent_is_told_and_the_next_is_sent(
    qtbot: QtBot, start: Start, value: object
) -> None:
    engine, answers = start("good"), Answers()
    wait_ready(qtbot, engine)
    engine.ask({"do": "echo", "value": value}, answers.replies.append, answers.errors.append)
    answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: bool(answers.replies and answers.errors), timeout=20_000)
    assert str(answers.errors[0]).startswith("This cannot be sent to the engine: ")
    assert len(answers.replies) == len(answers.errors) == 1
    assert engine.state is EngineState.READY


def test_one_that_fails_over_its_answer_does_not_hold_up_the_next(
    qtbot: QtBot, start: Start
) -> None:
    engine, answers = start("good"), Answers()

    def fail(reply: Reply) -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught:
        engine.ask({"do": "echo"}, fail, answers.errors.append)
        answers.ask(engine, "echo")
        qtbot.waitUntil(lambda: bool(answers.replies), timeout=20_000)
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]


def test_a_look_keeps_nothing_waiting(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    wait_ready(qtbot, engine)
    states: list[EngineState] = []
    engine.state_changed.connect(states.append)
    progress: list[str] = []
    engine.progressed.connect(lambda node, *_: progress.append(node))
    answers.ask(engine, "look")
    qtbot.wait(50)
    assert not answers.replies
    # Nobody sees it work.
    assert engine.state is EngineState.READY
    for _ in range(2):
        answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: len(answers.replies) == 3, timeout=20_000)
    assert [reply["echo"]["do"] for reply in answers.replies] == ["look", "echo", "echo"]
    assert states == [EngineState.BUSY, EngineState.READY, EngineState.BUSY, EngineState.READY]
    assert not progress


def test_a_look_does_not_put_by_another_window_s(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    wait_ready(qtbot, engine)
    idle: list[int] = []
    engine.idled.connect(lambda: idle.append(len(answers.replies)))
    for _ in range(2):
        answers.ask(engine, "look")
    qtbot.wait(50)
    assert not answers.replies
    # What gives way to nothing sets both aside, in the order in which they were asked for.
    answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: len(answers.replies) == 3, timeout=20_000)
    assert [reply["echo"]["do"] for reply in answers.replies] == ["look", "look", "echo"]
    assert idle == [3]


def test_a_child_that_dies_while_it_looks_leaves_that_call_out(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    wait_ready(qtbot, engine)
    answers.ask(engine, "look")
    qtbot.waitUntil(lambda: bool(engine._at), timeout=20_000)
    os.kill(engine.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(answers.errors), timeout=20_000)
    assert isinstance(answers.errors[0], EngineEndedError)
    assert answers.errors[0].culprit == "f00d"
    answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: bool(answers.replies), timeout=20_000)
    assert answers.replies[0]["echo"]["skip"] == {"f00d": "died"}


def test_a_child_that_hangs_while_it_looks_is_ended(qtbot: QtBot, start: Start) -> None:
    """Whoever waits behind it is told, too."""
    engine, answers = start("deaf"), Answers()
    wait_ready(qtbot, engine)
    answers.ask(engine, "look")
    answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: len(answers.errors) == 2, timeout=20_000)
    wait_ready(qtbot, engine)


def test_stopping_does_not_wait_for_a_look(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("good"), Answers()
    wait_ready(qtbot, engine)
    answers.ask(engine, "look")
    child = engine.process_id
    engine.stop()
    assert not answers.errors
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_rubbish_among_the_lines_is_passed_over(qtbot: QtBot, start: Start) -> None:
    engine, answers = start("rubbish"), Answers()
    answers.ask(engine, "echo")
    answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: len(answers.replies) == 2, timeout=20_000)
    assert "no json" in engine.last_words
    assert not answers.errors


def test_without_keras_there_is_no_second_try(qtbot: QtBot, start: Start) -> None:
    engine = start("failed")
    qtbot.waitUntil(lambda: engine.state is EngineState.FAILED, timeout=20_000)
    assert "No module named 'keras'" in str(engine.reason)


def test_it_gives_up_after_the_last_pause_and_a_person_can_restart_it(
    qtbot: QtBot, start: Start
) -> None:
    engine = start("never")
    ends: list[Sentence] = []
    engine.ended.connect(ends.append)
    qtbot.waitUntil(lambda: engine.state is EngineState.FAILED, timeout=20_000)
    assert len(ends) == 3  # the first start, and one after each of two pauses
    answers = Answers()
    answers.ask(engine, "echo")
    qtbot.waitUntil(lambda: bool(answers.errors), timeout=20_000)
    engine.restart()
    assert engine.state is EngineState.STARTING


def test_a_program_that_is_not_there_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    engine = EngineProcess([str(tmp_path / "nothing")], pauses=())
    with qtbot.waitSignal(engine.ended, timeout=20_000) as ended:
        engine.start()
    assert str(ended.args[0]).startswith("The engine could not be started: ")
    assert engine.state is EngineState.FAILED


def test_stopping_ends_the_child(qtbot: QtBot, start: Start) -> None:
    engine = start("good")
    wait_ready(qtbot, engine)
    child = engine.process_id
    engine.stop()
    assert engine.state is EngineState.OFF
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.parametrize(
    ("code", "crashed", "words", "expected"),
    [
        (11, True, "", "The engine crashed (signal 11, SIGSEGV)."),
        (1, False, "", "The engine ended with code 1."),
        (1, False, "MemoryError", "The engine ran out of memory and ended."),
        (200, True, "", "The engine crashed (signal 200, ?)."),
    ],
)
def test_ends_in_words(code: int, crashed: bool, words: str, expected: str) -> None:
    assert str(how_it_ended(code, crashed, words)) == expected


def test_the_child_finds_the_packages_and_keeps_byte_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    environment = worker_environment()
    assert not environment.contains("PYTHONDONTWRITEBYTECODE")
    root, *others = environment.value("PYTHONPATH").split(os.pathsep)
    assert (Path(root) / "app" / "engine" / "worker.py").is_file()
    assert others == ["/somewhere"]
    assert worker_command() == [sys.executable, "-P", "-m", "app.engine.worker"]

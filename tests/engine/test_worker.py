"""The child process: what it survives, and what it leaves behind when it does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.engine.memory import machine_memory
from app.engine.protocol import patch_between, report_from_json
from app.engine.reporter import Reporter
from app.engine.results import Results
from app.engine.store import SUFFIX, Store, stamp
from app.graph.edits import Rename, SetArguments
from app.graph.model import Graph
from app.graph.records import to_records
from app.graph.report import Report
from tests.builder import Builder
from tests.engine.client import ROOT, Client, Line
from tests.engine.models import MODELS, TOTALS

SICK = ("-m", "tests.engine.sick_worker")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One worker for what does not end it: each start takes seconds."""
    with Client() as client:
        assert client.hear()["event"] == "ready"
        yield client


def _check(client: Client, graph: Graph, revision: int = 1, **fields: object) -> Report:
    reply = client.ask("check", revision=revision, graph=to_records(graph), **fields)
    return report_from_json(reply["report"])


def _memory(client: Client) -> int:
    """Bytes of memory that the worker holds."""
    pages = Path(f"/proc/{client.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def test_it_says_who_it_is_and_answers(client: Client) -> None:
    reply = client.ask("hello")
    assert reply["keras"].startswith("3.")
    report = _check(client, MODELS["multiple_outputs"](), revision=7)
    assert (report.revision, report.parameters) == (7, TOTALS["multiple_outputs"])


def test_a_patch_of_what_it_holds_is_enough(client: Client) -> None:
    before = MODELS["mlp"]()
    after = SetArguments("dense", {"units": 100}).apply(before)
    _check(client, before, revision=1)
    patch = patch_between(before, after)
    reply = client.ask("check", revision=2, base=1, patch=patch)
    # 784 * 100 + 100 and 100 * 216 + 216 stand for 401,920 and 110,808.
    assert reply["report"]["parameters"] == TOTALS["mlp"] - 401_920 - 110_808 + 78_500 + 21_816
    refused = client.ask("check", revision=9, base=5, patch=patch)
    assert refused["why"] == "resend"
    assert client.ask("check", revision=3, base=2, patch=patch_between(after, after))["report"]


@pytest.mark.parametrize(
    "rubbish",
    [
        b"rubbish",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"null",
        b"{}",
        b'{"id": 3}',
        b'{"id": 3, "do": "fly"}',
        b'{"id": 3, "do": ["check"]}',
        b'{"id": 3, "do": "check"}',
        b'{"id": 3, "do": "check", "revision": true, "graph": {}}',
        b'{"id": 3, "do": "check", "revision": 1, "graph": [1]}',
        b'{"id": 3, "do": "check", "revision": 1, "graph": {"nodes": {"a": 1}}}',
        b'{"id": 3, "do": "check", "revision": 1, "graph": {"nodes": {}}, "skip": {"a": []}}',
        b'{"id": 3, "do": "summary", "graph": {}, "width": "wide"}',
        b'{"id": 3, "do": "export", "graph": {}, "path": "x", "format": "exe"}',
        b"[" * 100_000,
        b'{"id": 3, "do": "' + b"x" * 10**7 + b'"}',
    ],
)
def test_rubbish_is_refused_and_the_next_request_answered(client: Client, rubbish: bytes) -> None:
    client.say(rubbish)
    reply = client.hear()
    assert reply["why"] == "request"
    assert reply["error"]
    assert len(reply["error"]) < 500
    assert client.ask("hello")["keras"]


def test_a_dense_of_10_to_the_12_weights_allocates_nothing(client: Client) -> None:
    builder = Builder()
    builder.layer("Dense", builder.input("a", 10**6), units=10**6)
    _check(client, MODELS["mlp"]())
    before = _memory(client)
    report = _check(client, builder.graph)
    assert report.parameters == 10**12 + 10**6
    assert [problem.code for problem in report.problems] == ["too-large"]
    graph = to_records(builder.graph)
    assert "1,000,001,000,000" in client.ask("summary", graph=graph, width=100)["text"]
    # Keras's pending list must be empty too: another inference would allocate what stands on it.
    _check(client, MODELS["rnn"]())
    assert _memory(client) - before < 50 * 2**20


def test_a_model_too_large_to_save_is_refused(client: Client, tmp_path: Path) -> None:
    builder = Builder()
    builder.layer("Dense", builder.input("a", 10**6), units=10**6)
    graph, path = to_records(builder.graph), tmp_path / "m.keras"
    reply = client.ask("export", graph=graph, path=str(path), format="keras")
    assert reply["why"] == "refused"
    assert "3.64 TB" in reply["error"]
    assert list(tmp_path.iterdir()) == []


def test_each_new_call_is_announced_and_known_ones_are_not(client: Client) -> None:
    builder = Builder()
    source = builder.input("a", 123)
    for _ in range(3):
        source = builder.layer("Dense", source, units=123)
    client.at.clear()
    _check(client, builder.graph)
    # The second and third Dense are the same call as the first.
    assert [(line["node"], line["done"], line["of"]) for line in client.at] == [
        ("a", 0, 4),
        ("dense", 1, 4),
    ]
    client.at.clear()
    _check(client, builder.graph)
    assert client.at == []


@pytest.mark.slow
def test_what_is_printed_does_not_corrupt_the_stream() -> None:
    builder = Builder()
    builder.layer("Dropout", builder.input("a", 4), rate=0.5)
    with Client(SICK) as client:
        assert client.hear()["event"] == "ready"
        assert _check(client, builder.graph).ok
        assert client.ask("quit") == {"id": 2, "ok": True}
        assert client.process.wait(60) == 0
    told = b"".join(client.errors)
    assert b"a print" in told
    assert b"from C" in told
    assert b"from a grandchild" in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ill", "why", "code"),
    [("GaussianNoise", "timeout", "engine-timeout"), ("Flatten", "died", "engine-died")],
)
def test_a_call_that_ends_a_worker_is_left_out_by_the_next(ill: str, why: str, code: str) -> None:
    builder = Builder()
    x = builder.layer("Dense", builder.input("a", 4), units=2)
    builder.layer("Dense", builder.layer(ill, x, **_required(ill)), units=3)
    builder.layer("Dense", x, units=5)
    graph = builder.graph
    with Client(SICK) as first:
        assert first.hear()["event"] == "ready"
        first.send("check", revision=1, graph=to_records(graph))
        culprit = _last_at(first, 3)
    assert graph.class_of(culprit["node"]) == ill
    with Client(SICK) as second:
        assert second.hear()["event"] == "ready"
        report = _check(second, graph, skip={culprit["call"]: why})
    assert [(problem.code, problem.node) for problem in report.problems] == [
        (code, culprit["node"])
    ]
    states = {graph.class_of(node): call.state for node, call in report.calls.items()}
    assert states[ill] == "error"
    assert report.calls["dense_1"].state == "waiting"
    assert report.calls["dense_2"].outputs[0].shape == (None, 5)


def _required(layer: str) -> dict[str, Any]:
    return {"stddev": 0.5} if layer == "GaussianNoise" else {}


def _last_at(client: Client, seconds: float) -> Line:
    """The last progress line before the worker falls silent or dies."""
    last: Line = {}
    while True:
        try:
            last = client.hear(seconds)
        except (TimeoutError, EOFError):
            return last


@pytest.mark.slow
def test_a_killed_worker_leaves_an_end_and_another_starts_where_it_was() -> None:
    graph = to_records(MODELS["cnn"]())
    with Client() as first:
        assert first.hear()["event"] == "ready"
        first.process.send_signal(signal.SIGKILL)
        with pytest.raises(EOFError):
            first.hear()
    with Client() as second:
        assert second.hear()["event"] == "ready"
        assert second.ask("check", revision=1, graph=graph)["report"]["parameters"] == TOTALS["cnn"]


@pytest.mark.slow
def test_a_closed_input_ends_it_after_its_last_answer() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.engine.worker"],
        cwd=ROOT,
        input=b'{"id": 1, "do": "hello"}\n\n{"id": 2, "do": "hello"}',
        capture_output=True,
        check=True,
        timeout=120,
    )
    ready, first, second = done.stdout.splitlines()
    assert b'"ready"' in ready
    assert first.startswith(b'{"id":1,')
    assert second.startswith(b'{"id":2,')


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces a limit on a process")
def test_beyond_its_memory_the_worker_fails_and_the_machine_does_not() -> None:
    code = (
        "from app.engine.memory import limit_memory\n"
        "limit = limit_memory(share=0, least=2**30)\n"
        "assert limit == 2**30\n"
        "try:\n    bytearray(2**30)\n"
        "except MemoryError:\n    print('refused')"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout == "refused\n"


def test_without_keras_it_says_so_and_ends() -> None:
    code = (
        "import sys; sys.modules['keras'] = None\n"
        "from app.engine.worker import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert done.returncode == 1
    assert done.stdout.startswith(b'{"event":"failed","error":"')


# --- the second look


def _recurrent(layers: int, units: int = 3) -> Graph:
    """Recurrent layers, all of them different: each trial takes some 50 ms."""
    builder = Builder()
    x = builder.input("a", 9, 2)
    for number in range(layers):
        x = builder.layer("LSTM", x, units=units + number, return_sequences=True)
    return builder.graph


def test_a_look_tells_what_a_check_lets_through(client: Client) -> None:
    builder = Builder()
    builder.operation("matmul", builder.input("a", 3), builder.input("b", 4))
    checked = _check(client, builder.graph, revision=3)
    assert checked.ok
    reply = client.ask("look", revision=3)
    report = report_from_json(reply["report"], checked)
    assert [(problem.code, problem.node) for problem in report.problems] == [
        ("matmul-mismatch", "matmul")
    ]
    assert report.looked
    # Only what is new went over the pipe: the two Inputs are as they were.
    assert reply["report"]["calls"].keys() == {"matmul"}
    # The next check knows it, and so does a check of what leaves that call as it is.
    again = _check(client, Rename(builder.graph.inputs[0], "other").apply(builder.graph))
    assert [problem.code for problem in again.problems] == ["matmul-mismatch"]


def test_a_look_at_another_model_than_the_last_is_refused(client: Client) -> None:
    _check(client, MODELS["mlp"](), revision=4)
    assert client.ask("look", revision=5)["why"] == "resend"
    assert client.ask("look")["why"] == "request"
    assert client.ask("look", revision=4)["report"]["looked"]


@pytest.mark.slow
def test_a_look_gives_way_to_what_is_asked_next(client: Client) -> None:
    graph = _recurrent(12)
    checked = _check(client, graph, revision=1)
    client.at.clear()
    look = client.send("look", revision=1)
    while not client.at:
        line = client.hear()
        assert line["event"] == "at"
        client.at.append(line)
    edited = SetArguments("lstm_11", {"units": 3}).apply(graph)
    patch = patch_between(graph, edited)
    check = client.send("check", revision=2, base=1, patch=patch)
    lines = [client.hear()]
    while lines[-1].get("id") != check or "event" in lines[-1]:
        lines.append(client.hear())
    replies = {line["id"]: line for line in lines if "event" not in line}
    assert list(replies) == [look, check]
    cut = report_from_json(replies[look]["report"], checked)
    assert not cut.looked
    report = report_from_json(replies[check]["report"], cut)
    assert report.revision == 2
    assert report.calls["lstm_11"].outputs[0].shape == (None, 9, 3)
    # Most of twelve trials were left; they are gone on with.
    assert sum(line.get("id") == look for line in [*client.at, *lines]) < 8
    assert client.ask("look", revision=2)["report"]["looked"]


@pytest.mark.slow
def test_a_worker_killed_while_it_looks_says_at_which_call(client: Client) -> None:
    graph = _recurrent(5, units=40)
    with Client() as first:
        assert first.hear()["event"] == "ready"
        checked = _check(first, graph, revision=1)
        first.send("look", revision=1)
        at = first.hear()
        first.process.send_signal(signal.SIGKILL)
        at = _last_at(first, 10) or at
    skip = {at["call"]: "died"}
    again = _check(client, graph, revision=1, skip=skip)
    assert again.calls == checked.calls  # It was not the check that ended it.
    report = report_from_json(client.ask("look", revision=1, skip=skip)["report"], again)
    assert report.looked
    assert [(p.severity, p.code, p.node) for p in report.problems] == [
        ("warning", "engine-died", at["node"])
    ]


@pytest.mark.slow
def test_what_was_found_out_is_on_disk_when_nothing_was_asked_for_a_while(tmp_path: Path) -> None:
    graph = MODELS["mlp"]()
    file = tmp_path / f"{stamp()}{SUFFIX}"
    with Client(LAYERLOOM_CACHE=str(tmp_path)) as client:
        assert client.hear()["event"] == "ready"
        checked = _check(client, graph, revision=1)
        assert not file.exists()  # No check waits for the disk.
        looked = report_from_json(client.ask("look", revision=1)["report"], checked)
        deadline = time.monotonic() + 60
        while not (known := _from_disk(tmp_path, graph)).looked:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert known.calls == looked.calls


def _from_disk(folder: Path, graph: Graph) -> Report:
    return Reporter(Results(store=Store(folder, stamp())), machine_memory()).check(graph, 1)


@pytest.mark.slow
def test_a_disk_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with Client(LAYERLOOM_CACHE=str(tmp_path / "file")) as client:
        assert client.hear()["event"] == "ready"
        _check(client, MODELS["mlp"](), revision=1)
        assert client.ask("look", revision=1)["report"]["looked"]
        assert client.ask("quit")["ok"]
        assert client.process.wait(60) == 0

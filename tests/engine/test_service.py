"""Requests and replies, in this process: as the command line uses the engine."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.backend import keras
from app.engine.protocol import (
    patch_between,
    patched,
    report_from_json,
    report_to_json,
    sentence_of,
)
from app.engine.reporter import Reporter
from app.engine.results import Results
from app.engine.service import FORMATS, Service
from app.engine.store import Store
from app.graph.bypass import Bypass
from app.graph.compose import called_again
from app.graph.edits import Connect, Disconnect, Edit, Move, RemoveNodes, Rename, SetArguments
from app.graph.model import Graph, Link, Position, TensorRef
from app.graph.problems import Problem
from app.graph.records import Records, to_records
from app.graph.report import CallReport, Report, TensorSpec
from tests.builder import chain
from tests.engine.models import MODELS, TOTALS


def _export(graph: Graph, path: Path, kind: str) -> dict[str, Any]:
    request = {"id": 1, "do": "export", "graph": to_records(graph), "path": str(path)}
    return Service().handle({**request, "format": kind})


def test_a_saved_model_is_one_that_keras_opens(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    reply = _export(MODELS["multiple_inputs"](), path, "keras")
    assert reply == {"id": 1, "path": str(path), "lost": []}
    model = keras.models.load_model(path)
    assert model.count_params() == TOTALS["multiple_inputs"]
    # Freshly initialised, not left empty: no two weights of a kernel are the same.
    kernel = model.get_layer("hidden1").get_weights()[0]
    assert len(np.unique(kernel)) > kernel.size / 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.keras"]


def test_keras_s_json_holds_the_same_model(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    _export(MODELS["cnn"](), path, "json")
    model = keras.models.model_from_json(path.read_text(encoding="utf-8"))
    assert model.count_params() == TOTALS["cnn"]
    assert [layer.name for layer in model.layers][-1] == "output"


def test_a_file_that_cannot_be_written_leaves_all_as_it_was(tmp_path: Path) -> None:
    reply = _export(MODELS["cnn"](), tmp_path / "no" / "model.keras", "keras")
    assert reply["why"] == "refused"
    assert "nothing was changed" in reply["error"]
    folder = tmp_path / "folder"
    folder.mkdir()
    assert _export(MODELS["cnn"](), folder, "json")["why"] == "refused"
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("kind", ["keras", "json"])
def test_a_file_that_is_written_over_keeps_its_permissions(tmp_path: Path, kind: str) -> None:
    path, link = tmp_path / f"model.{kind}", tmp_path / f"link.{kind}"
    path.write_bytes(b"the old one")
    path.chmod(0o600)
    link.symlink_to(path)
    assert "error" not in _export(MODELS["cnn"](), link, kind)
    assert link.is_symlink()
    assert path.read_bytes() != b"the old one"
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_being_written_bears_the_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def write(graph: Graph, make: object, path: Path) -> list[str]:
        path.write_bytes(b"half")
        seen.extend(entry.name for entry in tmp_path.iterdir())
        return []

    monkeypatch.setitem(FORMATS, "json", write)
    request = {"id": 1, "do": "export", "graph": to_records(chain(1)), "format": "json"}
    request |= {"path": str(tmp_path / "a.json")}
    assert "error" not in Service().handle({**request, "mark": "c0ffee"})
    assert len(seen) == 1
    assert seen[0].startswith(".layerloom-c0ffee")
    assert Service().handle({**request, "mark": "../x"})["why"] == "request"


def test_a_model_that_cannot_be_built_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text("mine")
    reply = _export(Graph(), path, "json")
    assert reply["why"] == "refused"
    assert path.read_text() == "mine"
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.json"]


def test_a_fault_is_told_with_its_traceback_and_is_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service()
    request = {"id": 4, "do": "check", "revision": 1, "graph": to_records(MODELS["mlp"]())}
    with monkeypatch.context() as broken:
        broken.setattr("app.engine.page.hints", lambda *_: 1 / 0)
        reply = service.handle(request)
    assert (reply["id"], reply["why"]) == (4, "crash")
    assert "ZeroDivisionError" in reply["detail"]
    assert service.handle(request)["report"]["parameters"] == TOTALS["mlp"]


def test_a_refusal_can_be_translated() -> None:
    reply = Service().handle({"id": 1, "do": "export", "graph": {}, "path": "x", "format": "json"})
    sentence = sentence_of(reply)
    assert sentence is not None
    assert str(sentence) == reply["error"]
    assert sentence_of({"id": 1, "text": ""}) is None


def test_a_report_comes_back_from_json_as_it_was() -> None:
    calls = {
        "n1": CallReport("ok", (TensorSpec((None, 3, None), "float32"),), 10, 6),
        "n2": CallReport("error"),
        "n3": CallReport("waiting"),
    }
    values: dict[str, str | int] = {"node": "x", "received": "(batch, 3)", "rank": 3}
    problem = Problem("error", "rank-mismatch", "n2", "inputs", values, "Keras's words")
    report = Report(4, calls, (problem,), 10, 6, 40, 1.5)
    back = report_from_json(json.loads(json.dumps(report_to_json(report))))
    assert back == report
    assert list(back.calls) == ["n1", "n2", "n3"]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("calls", {"a": ["fine", [], 0, 0]}),
        ("problems", [0, 0, [["bad", "x", "", "", {}, "", None]]]),
    ],
)
def test_a_report_with_unknown_words_is_refused(place: str, value: object) -> None:
    data = {**report_to_json(Report()), place: value}
    with pytest.raises(ValueError, match="is no s"):
        report_from_json(data)


def _links(graph: Graph) -> list[Link]:
    return list(graph.links())


EDITS: dict[str, Any] = {
    "an argument": lambda g: SetArguments("dense", {"units": 3}),
    "an Input's shape": lambda g: SetArguments("input", {"shape": (5,)}),
    "a name": lambda g: Rename("dense_1", "other"),
    "a wire": lambda g: Connect(TensorRef("dense"), "dense_2", "inputs"),
    "a wire less": lambda g: Disconnect(frozenset({_links(g)[1]})),
    "a node less": lambda g: RemoveNodes(frozenset({"dense_1"})),
    "another call": lambda g: called_again(g, ["dense"], Position(0, 0))[0],
    "a place": lambda g: Move({"dense": Position(3, 4)}),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_patch_makes_the_one_graph_into_the_other(name: str) -> None:
    before = MODELS["mlp"]()
    assert before.consumers  # Known, so that the next graph adopts what it can.
    assert before.calls
    edit: Edit = EDITS[name](before)
    after = edit.apply(before)
    patch = json.loads(json.dumps(patch_between(before, after)))
    found = patched(before, patch)
    for part in ("name", "layers", "nodes", "definitions", "inputs", "outputs"):
        assert getattr(found, part) == getattr(after, part)
    assert found.consumers == replace(after).consumers
    assert found.calls == replace(after).calls
    kept = {key for key, node in after.nodes.items() if before.nodes.get(key) is node}
    assert all(found.nodes[key] is before.nodes[key] for key in kept)
    assert len(kept) >= len(before.nodes) - 2


def test_a_check_by_patch_says_what_a_check_of_the_whole_says() -> None:
    service = Service()
    graph = MODELS["shared_input"]()
    first = service.handle({"id": 1, "do": "check", "revision": 1, "graph": to_records(graph)})
    base = report_from_json(_sent(first["report"]))
    after = SetArguments("conv2d", {"filters": 5}).apply(graph)
    patch = patch_between(graph, after)
    reply = service.handle({"id": 2, "do": "check", "revision": 2, "base": 1, "patch": patch})
    one = report_from_json(_sent(reply["report"]), base)
    whole = {"id": 2, "do": "check", "revision": 2, "graph": to_records(after)}
    two = report_from_json(_sent(Service().handle(whole)["report"]))
    assert replace(one, milliseconds=0.0) == replace(two, milliseconds=0.0)
    assert list(one.calls) == list(two.calls)
    # The convolution, its pooling, its Flatten, and what joins both ways and reads them.
    changed = {"conv2d", "max_pooling2d", "flatten", "concatenate", "dense"}
    assert reply["report"]["calls"].keys() == changed
    assert {node for node in one.calls if one.calls[node] is not base.calls[node]} == changed


def _sent(record: Records) -> Records:
    sent: Records = json.loads(json.dumps(record))
    return sent


def test_a_look_is_at_the_checked_model_whatever_was_summarised_since() -> None:
    service = Service()
    graph = MODELS["mlp"]()
    service.handle({"id": 1, "do": "check", "revision": 5, "graph": to_records(graph)})
    other = {"graph": to_records(MODELS["cnn"]()), "width": 80}
    assert "cnn" in service.handle({"id": 2, "do": "summary", **other})["text"]
    reply = service.handle({"id": 3, "do": "look", "revision": 5})["report"]
    assert reply["parameters"] == TOTALS["mlp"]
    assert reply["looked"]
    assert (reply["calls"], reply["gone"]) == ({}, [])


def test_a_look_at_another_model_brings_it_along() -> None:
    """As windows do that share an engine: what each knew is known still."""
    service = Service()
    mlp, cnn = MODELS["mlp"](), MODELS["cnn"]()
    for revision, graph in ((1, mlp), (2, cnn)):
        service.handle({"id": 1, "do": "check", "revision": revision, "graph": to_records(graph)})
    look: dict[str, Any] = {"id": 3, "do": "look", "revision": 1}
    assert service.handle(look)["why"] == "resend"
    reply = service.handle({**look, "graph": to_records(mlp)})["report"]
    report = report_from_json(_sent(reply))
    assert (report.parameters, report.looked) == (TOTALS["mlp"], True)
    assert report.calls.keys() == mlp.nodes.keys()
    # It is held now, so an edit of it is a patch.
    edited = SetArguments("dense", {"units": 9}).apply(mlp)
    patch = {"base": 1, "patch": patch_between(mlp, edited)}
    assert "report" in service.handle({"id": 4, "do": "check", "revision": 3, **patch})


def test_a_skipped_call_is_left_out_of_all_that_keras_makes() -> None:
    """The summary is that of a model written by hand without the layer."""
    graph = Bypass(frozenset({"dense_1"})).apply(chain(3))
    a = keras.Input((4,), name="a")
    x = keras.layers.Dense(4, name="dense")(a)
    by_hand = keras.Model(a, keras.layers.Dense(4, name="dense_2")(x), name="chain")
    lines: list[str] = []
    by_hand.summary(print_fn=lines.append, line_length=80)
    service = Service()
    records = to_records(graph)
    summary = service.handle({"id": 1, "do": "summary", "graph": records, "width": 80})
    assert summary["text"].split() == "\n".join(lines).split()
    check = service.handle({"id": 2, "do": "check", "revision": 1, "graph": records})
    report = report_from_json(_sent(check["report"]))
    assert set(report.calls) == {"a", "dense", "dense_2"}
    assert report.parameters == by_hand.count_params() == 40
    # An edit is sent as a patch of the whole document; what is skipped stays out.
    again = Bypass(frozenset({"dense_1"}), skip=False).apply(graph)
    patch = patch_between(graph, again)
    check = service.handle({"id": 3, "do": "check", "revision": 2, "base": 1, "patch": patch})
    assert report_from_json(_sent(check["report"]), report).parameters == 60


def test_what_a_check_found_is_on_disk_before_the_look_that_may_end_the_engine(
    tmp_path: Path,
) -> None:
    graph = chain(2)
    seen: list[bool] = []

    def called_off() -> bool:
        known = Reporter(Results(store=Store(tmp_path, "v1"))).check(graph)
        seen.append(all(known.calls[node].outputs for node in graph.nodes if node in known.calls))
        seen.append(known.calls.keys() == graph.nodes.keys())
        return False

    service = Service(called_off=called_off, store=Store(tmp_path, "v1"))
    service.handle({"id": 1, "do": "check", "revision": 1, "graph": to_records(graph)})
    service.handle({"id": 2, "do": "look", "revision": 1})
    assert seen
    assert all(seen)

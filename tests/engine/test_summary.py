"""Keras's own summary: the same text as of a real model, as wide as asked."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine.backend import keras
from app.engine.build import build, deep
from app.engine.check import Checker
from app.engine.service import Service
from app.engine.summary import summary_text
from app.graph.records import to_records
from tests.engine.models import MODELS, TOTALS


def _summary(name: str, width: int) -> str:
    request = {"id": 1, "do": "summary", "graph": to_records(MODELS[name]()), "width": width}
    reply = Service().handle(request)
    assert isinstance(reply["text"], str)
    return reply["text"]


@pytest.mark.parametrize("name", MODELS)
def test_without_weights_it_reads_as_with_them(name: str) -> None:
    keras.backend.clear_session(free_memory=False)
    graph = MODELS[name]()
    plan, outcomes = Checker().outcomes(graph)
    model = build(graph, plan, outcomes)
    assert _summary(name, 100) == deep(lambda: summary_text(model, 100), 0)
    assert f"Total params: {TOTALS[name]:,}" in _summary(name, 100)


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_it_is_as_wide_as_asked(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    lines = _summary("multiple_outputs", width).splitlines()
    table = [line for line in lines if line.startswith(("┏", "┃", "│", "└"))]
    assert {len(line) for line in table} == {width}


def test_the_narrowest_is_narrow_and_no_error() -> None:
    assert "Total params: 7" in _summary("sequential", 1)


def test_the_terminal_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setenv("COLUMNS", "77")
    monkeypatch.delenv("LINES", raising=False)
    _summary("sequential", 90)
    assert os.environ["COLUMNS"] == "77"
    assert "LINES" not in os.environ


def test_memory_is_written_as_keras_writes_it() -> None:
    from app.engine.check import size_text

    text: Any = _summary("multiple_outputs", 90)
    assert f"31,348 ({size_text(31_348 * 4)})" in text
    assert size_text(31_348 * 4) == "122.45 KB"

"""Records that were damaged are none, whatever their checksum says: nothing is made of them."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine.codec import outcome_from_record, outcome_record, verdict_from_record
from app.engine.reporter import Reporter
from app.engine.results import Results
from app.engine.store import Store
from tests.builder import chain

TENSOR = [[None, 4], "float32", None, False, False]
UNREADABLE = (KeyError, TypeError, ValueError)


def refused(code: str, **values: str | int) -> list[Any]:
    """An outcome of no outputs; of its cause what the words name and, beside it, ``values``."""
    words = dict.fromkeys(("received", "expected", "port"), "4")
    return ["error", [], 0, 0, 0, [code, {**words, **values}, "", "error"], []]


@pytest.mark.parametrize(
    "record",
    [
        ["ok", [TENSOR], 15, 15, 60, None, []],
        refused("rank-mismatch", shape="None,4", rank=3, most=3),
        refused("rank-mismatch"),  # Of another wire than the first there is no more to say.
        refused("state-mismatch", shapes="None,4;None,5"),
        refused("reshape-mismatch", count=12),
        refused("submodel-mismatch", inner="a", shape="None,4", declared="None,5"),
    ],
)
def test_a_whole_record_is_read(record: list[Any]) -> None:
    assert outcome_record(outcome_from_record(record)) == record


@pytest.mark.parametrize(
    "record",
    [
        ["ok", [], 0, 0, 0, None, []],
        ["ok", [TENSOR], 0, 0, 0, ["unfit", {"received": "4"}, "", "error"], []],
        ["error", [], 0, 0, 0, None, []],
        ["ok", [[[None, -4], "float32", None, False, False]], 0, 0, 0, None, []],
        refused("rank-mismatch", shape="None,four", rank=3, most=3),
        refused("rank-mismatch", shape="None,-4", rank=3, most=3),
        refused("rank-mismatch", shape="None,4"),
        refused("rank-mismatch", shape="None,4", rank="three", most=3),
        refused("rank-mismatch", shape="None,4", rank=3, most=3, wire=-1),
        refused("state-mismatch"),
        refused("state-mismatch", shapes="None,4;x"),
        refused("shape-mismatch", shapes=4),
        refused("reshape-mismatch", count="twelve"),
        refused("submodel-mismatch", inner="a"),
        refused("no such code"),
    ],
)
def test_a_damaged_record_is_none(record: list[Any]) -> None:
    with pytest.raises(UNREADABLE):
        outcome_from_record(record)


@pytest.mark.parametrize(
    "record",
    [
        [[], None],
        [[], ["unfit", {"received": "4"}, "", "warning"]],
        [[TENSOR], ["unfit", {"received": "4"}, "", "error"]],
    ],
)
def test_a_verdict_gives_something_or_says_why_not(record: list[Any]) -> None:
    with pytest.raises(UNREADABLE):
        verdict_from_record(record)


def test_what_cannot_be_read_is_not_known(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each record there is says "ok" and gives nothing: as if there were none at all."""
    monkeypatch.setattr(Store, "read", lambda store, key: ["ok", [], 0, 0, 0, None, []])
    report = Reporter(Results(store=Store(tmp_path, "v1"))).check(chain(2))
    nothing = Reporter(Results()).check(chain(2))
    assert not report.known
    assert (report.calls, report.problems) == (nothing.calls, nothing.problems)

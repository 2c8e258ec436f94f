"""What hangs below a call that only a trial finds wrong waits, as below any other."""

from __future__ import annotations

import pytest

from app.graph.edits import SetArguments
from tests.builder import Builder
from tests.engine.test_look import looked_at, typed
from tests.engine.test_submodels import grouped


@pytest.mark.parametrize("found_by", ["trial", "hint"])
def test_what_hangs_below_a_late_error_waits(found_by: str) -> None:
    """As below an ordinary error, whose calls have no shapes and no parameters.

    By hand: the branch that stands has 4 * 7 + 7 = 35 parameters.
    """
    builder = Builder()
    source = builder.input("a", 4)
    beside = builder.layer("Dense", source, units=7)
    if found_by == "trial":
        wrong = builder.operation("matmul", source, builder.input("b", 5))
    else:
        wrong = builder.layer("Dense", typed(builder, "string", 4), units=4)
    below = builder.layer("Dense", wrong, units=2, activation="softmax")
    joined = builder.layer("Concatenate", below, beside)
    of_one = builder.layer("Dense", below, units=1, activation="softmax")
    report = looked_at(builder.graph)
    states = {node: call.state for node, call in report.calls.items()}
    assert states == {
        **dict.fromkeys((*builder.graph.inputs, beside.node), "ok"),
        wrong.node: "error",
        **dict.fromkeys((below.node, joined.node, of_one.node), "waiting"),
    }
    assert all(not report.calls[n].outputs for n, state in states.items() if state != "ok")
    assert (
        report.parameters
        == report.trainable
        == 35
        == sum(call.parameters for call in report.calls.values())
    )
    assert report.bytes == 35 * 4
    # No hint on what waits: that the softmax of one value is 1 can be said when it is called.
    assert [problem.node for problem in report.problems] == [wrong.node]


def test_below_a_submodel_that_cannot_run_calls_wait() -> None:
    builder = Builder()
    x = builder.layer("Dense", builder.input("a", 5, 3), units=3)
    wrong = builder.layer("Attention", x, builder.input("b", 6, 4))
    below = builder.layer("Dense", wrong, units=2)
    report = looked_at(grouped(builder.graph, "dense", wrong.node))
    states = {node: call.state for node, call in report.calls.items()}
    assert states == {"a": "ok", "b": "ok", "submodel": "error", below.node: "waiting"}
    inside = {node: call.state for node, call in report.inside["submodel"].calls.items()}
    assert inside[wrong.node] == "error"
    assert inside["dense"] == "ok"


def test_once_it_is_mended_the_calls_below_are_there_again() -> None:
    builder = Builder()
    wrong = builder.operation("matmul", builder.input("a", 5, 3), builder.input("b", 4, 2))
    below = builder.layer("Dense", wrong, units=2)
    assert looked_at(builder.graph).calls[below.node].state == "waiting"
    mended = SetArguments("a", {"shape": (5, 4)}).apply(builder.graph)
    assert looked_at(mended).calls[below.node].outputs[0].shape == (None, 5, 2)

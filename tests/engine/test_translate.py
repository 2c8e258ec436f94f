"""Wrong graphs: what is said, where, and that the first cure makes them right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from app.engine.check import Checker
from app.engine.translate import LONGEST_REASON, reason
from app.graph.compose import called_again
from app.graph.cures import cures
from app.graph.edits import Connect
from app.graph.model import Graph, Position, TensorRef
from nodes.values import Instance
from tests.builder import Builder


@dataclass(frozen=True)
class Wrong:
    """A wrong graph: the layer that complains, how, and what is offered first ("" for nothing)."""

    code: str
    name: str
    message: str
    cure: str
    draw: Callable[[Builder], object]


def _lstm_behind_convolution(b: Builder) -> None:
    x = b.layer("Conv2D", b.input("image", 16, 16, 3), name="conv_b", filters=32, kernel_size=3)
    b.layer("LSTM", x, name="lstm_b", units=128)


def _lstm_behind_lstm(b: Builder) -> None:
    x = b.layer("LSTM", b.input("steps", 20, 3), name="extract", units=8)
    x = b.layer("Dropout", x, name="drop", rate=0.5)
    b.layer("LSTM", x, name="again", units=4)


def _time_distributed_behind_bidirectional(b: Builder) -> None:
    lstm = Instance("LSTM", {"units": 4})
    x = b.layer("Bidirectional", b.input("steps", 20, 3), name="both_ways", layer=lstm)
    b.layer("TimeDistributed", x, name="each", layer=Instance("Dense", {"units": 2}))


def _concatenate(b: Builder) -> None:
    image = b.layer("Conv2D", b.input("image", 6, 6, 1), name="conv", filters=2, kernel_size=3)
    b.layer("Concatenate", image, b.input("facts", 4), name="merge")


def _concatenate_times(b: Builder) -> None:
    b.layer("Concatenate", b.input("a", 5, 4), b.input("b", 7, 4), name="merge")


def _shared(b: Builder) -> None:
    x = b.layer("Dense", b.input("a", 4), name="tower", units=2)
    again = called_again(b.graph, [x.node], Position(0, 0))
    b.graph = again[0].apply(b.graph)
    (second,) = again[1]
    b.graph = Connect(b.input("b", 5), second, "inputs").apply(b.graph)


WRONG = {
    "lstm behind convolution": Wrong(
        "rank-mismatch",
        "lstm_b",
        "lstm_b needs (batch, time, features) and gets (batch, 14, 14, 32).",
        "Insert Reshape",
        _lstm_behind_convolution,
    ),
    "lstm behind lstm": Wrong(
        "rank-mismatch",
        "again",
        "again needs (batch, time, features) and gets (batch, 8).",
        "Set return_sequences=True on extract",
        _lstm_behind_lstm,
    ),
    "time distributed behind bidirectional": Wrong(
        "rank-mismatch",
        "each",
        "each needs (batch, time, features) and gets (batch, 8).",
        "Set return_sequences=True on both_ways",
        _time_distributed_behind_bidirectional,
    ),
    "lstm behind features": Wrong(
        "rank-mismatch",
        "lstm",
        "lstm needs (batch, time, features) and gets (batch, 784).",
        "Insert Reshape",
        lambda b: b.layer("LSTM", b.input("x", 784), units=4),
    ),
    "grey image": Wrong(
        "rank-mismatch",
        "conv",
        "conv needs (batch, height, width, channels) and gets (batch, 28, 28).",
        "Insert Reshape",
        lambda b: b.layer("Conv2D", b.input("x", 28, 28), name="conv", filters=8, kernel_size=3),
    ),
    "image as features": Wrong(
        "rank-mismatch",
        "conv",
        "conv needs (batch, height, width, channels) and gets (batch, 784).",
        "Insert Reshape",
        lambda b: b.layer("Conv2D", b.input("x", 784), name="conv", filters=8, kernel_size=3),
    ),
    "pooling of a sequence": Wrong(
        "rank-mismatch",
        "pool",
        "pool needs (batch, time, channels) and gets (batch, 9, 8, 7).",
        "Insert Reshape",
        lambda b: b.layer("MaxPooling1D", b.input("x", 9, 8, 7), name="pool"),
    ),
    "repeat of an image": Wrong(
        "rank-mismatch",
        "repeat",
        "repeat needs (batch, features) and gets (batch, 9, 8, 7).",
        "Insert Flatten",
        lambda b: b.layer("RepeatVector", b.input("x", 9, 8, 7), name="repeat", n=3),
    ),
    "dense on nothing": Wrong(
        "rank-mismatch",
        "dense",
        "dense needs (batch, ..., features) and gets (batch,).",
        "Insert Reshape",
        lambda b: b.layer("Dense", b.input("x"), units=3),
    ),
    "convolution of a film": Wrong(
        "rank-mismatch",
        "film",
        "film needs (batch, time, height, width, channels) and gets (batch, 8, 8, 3).",
        "Insert Reshape",
        lambda b: b.layer(
            "TimeDistributed",
            b.input("x", 8, 8, 3),
            name="film",
            layer=Instance("Conv2D", {"filters": 2, "kernel_size": 3}),
        ),
    ),
    "kernel too large": Wrong(
        "negative-size",
        "conv",
        "conv would get a size below one from (batch, 4, 4, 1). Use padding='same' or a smaller "
        "window.",
        'Set padding="same"',
        lambda b: b.layer("Conv2D", b.input("x", 4, 4, 1), name="conv", filters=1, kernel_size=5),
    ),
    "pool too large": Wrong(
        "negative-size",
        "pool",
        "pool would get a size below one from (batch, 4, 1). Use padding='same' or a smaller "
        "window.",
        'Set padding="same"',
        lambda b: b.layer("AveragePooling1D", b.input("x", 4, 1), name="pool", pool_size=5),
    ),
    "sum of two widths": Wrong(
        "shape-mismatch",
        "add",
        "add gets (batch, 4) and (batch, 5); Add needs the same size on every axis.",
        "Insert Dense",
        lambda b: b.layer("Add", b.input("x", 4), b.input("y", 5)),
    ),
    "image beside features": Wrong(
        "concatenate-mismatch",
        "merge",
        "merge joins along axis -1 and gets (batch, 4, 4, 2) and (batch, 4); the other sizes must "
        "be the same.",
        "Insert Flatten",
        _concatenate,
    ),
    "one after the other": Wrong(
        "concatenate-mismatch",
        "merge",
        "merge joins along axis -1 and gets (batch, 5, 4) and (batch, 7, 4); the other sizes must "
        "be the same.",
        "Set axis=1",
        _concatenate_times,
    ),
    "product of two widths": Wrong(
        "dot-mismatch",
        "dot",
        "dot multiplies along axes 1 and gets (batch, 4) and (batch, 5); those sizes must be the "
        "same.",
        "Insert Dense",
        lambda b: b.layer("Dot", b.input("x", 4), b.input("y", 5), axes=1),
    ),
    "reshape does not add up": Wrong(
        "reshape-mismatch",
        "reshape",
        "reshape gets (batch, 28), 28 values each, and cannot arrange them as (3, 4). Set "
        "target_shape to sizes whose product is 28.",
        "Set target_shape=(7, 4)",
        lambda b: b.layer("Reshape", b.input("x", 28), target_shape=(3, 4)),
    ),
    "open size": Wrong(
        "unknown-size",
        "dense",
        "dense needs a size that is not known and gets (batch, None). Give the Input's size.",
        "Set shape=(32,) on x",
        lambda b: b.layer("Dense", b.input("x", None), units=3),
    ),
    "open channels": Wrong(
        "unknown-size",
        "conv",
        "conv needs a size that is not known and gets (batch, 8, 8, None). Give the Input's size.",
        "Set shape=(8, 8, 3) on x",
        lambda b: b.layer(
            "Conv2D", b.input("x", 8, 8, None), name="conv", filters=1, kernel_size=1
        ),
    ),
    "no such axis": Wrong(
        "bad-axis",
        "norm",
        "norm.axis is 5, but (batch, 4) has no axis above 1. Choose another axis.",
        "Set axis=-1",
        lambda b: b.layer("LayerNormalization", b.input("x", 4), name="norm", axis=5),
    ),
    "two inputs of one tower": Wrong(
        "shared-mismatch",
        "tower",
        "tower gets (batch, 5), but its weights were made for (batch, 4) at its first call. Give "
        "this call a layer of its own, or the same sizes.",
        "Give this call a layer of its own",
        _shared,
    ),
    "groups": Wrong(
        "filters-groups",
        "conv",
        "conv cannot split its 3 filters into 2 groups of one size. Set filters to a multiple of "
        "2.",
        "Set filters=4",
        lambda b: b.layer(
            "Conv2D", b.input("x", 8, 8, 4), name="conv", filters=3, kernel_size=3, groups=2
        ),
    ),
    "text": Wrong(
        "dtype-mismatch",
        "dense",
        "dense gets text (string); Dense needs numbers.",
        "Insert Hashing",
        lambda b: b.layer("Dense", _text(b), units=3),
    ),
}


def _text(b: Builder) -> TensorRef:
    ref = b.input("words", 4)
    layer = b.graph.layers[ref.node]
    arguments = {**layer.arguments, "dtype": "string"}
    b.graph = b.graph.with_layer(ref.node, type(layer)("Input", layer.name, arguments))
    return ref


def _graph(wrong: Wrong) -> Graph:
    builder = Builder()
    wrong.draw(builder)
    return builder.graph


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_graph_is_told_in_our_words_and_its_first_cure_mends_it(case: str) -> None:
    wrong = WRONG[case]
    graph = _graph(wrong)
    (problem,) = Checker().check(graph).problems
    assert (problem.severity, problem.code) == ("error", wrong.code)
    assert graph.name_of(problem.node) == wrong.name
    assert problem.message == wrong.message
    assert "\x1b" not in problem.detail
    fixes = cures(graph, problem)
    assert (str(fixes[0].label) if fixes else "") == wrong.cure
    if fixes:
        mended = Checker().check(fixes[0].edit.apply(graph))
        assert mended.problems == ()
        assert all(call.state == "ok" for call in mended.calls.values())


@pytest.mark.parametrize("case", WRONG)
def test_every_cure_is_an_edit_that_the_graph_takes(case: str) -> None:
    graph = _graph(WRONG[case])
    for problem in Checker().check(graph).problems:
        for fix in cures(graph, problem):
            assert fix.edit.apply(graph) != graph


def test_a_reason_has_no_colours_no_traceback_and_an_end() -> None:
    text = (
        "Exception encountered when calling Reshape.call().\n\n\x1b[1mThe total size\nof <class "
        "'keras.src.layers.core.dense.Dense'> is off.\x1b[0m\n\nArguments received by X.call()"
        ":\n  • args=('<KerasTensor shape=(None, 28)>',)"
    )
    assert reason(ValueError(text)) == "The total size of Dense is off."
    assert reason(IndexError()) == "IndexError"
    assert len(reason(ValueError("x" * 5_000))) == LONGEST_REASON

"""The real model: names, order, sharing, deep chains, and what is left out."""

from __future__ import annotations

import sys
import threading
from typing import Any

import numpy as np
import pytest

from app.engine.backend import keras, scratch
from app.engine.build import build, deep
from app.engine.check import Checker
from app.engine.service import Service
from app.errors import EngineError
from app.graph.compose import called_again
from app.graph.edits import Connect, SetInputs, SetOutputs
from app.graph.model import Graph, Position, TensorRef
from app.graph.records import to_records
from tests.builder import Builder, chain


def _built(graph: Graph) -> Any:
    keras.backend.clear_session(free_memory=False)
    plan, outcomes = Checker().outcomes(graph)
    return build(graph, plan, outcomes)


def test_inputs_and_outputs_keep_the_order_of_the_graph() -> None:
    builder = Builder("ordered")
    a, b = builder.input("a", 4), builder.input("b", 5)
    one = builder.layer("Dense", a, units=1, name="one")
    two = builder.layer("Dense", b, units=2, name="two")
    graph = SetOutputs((two, one)).apply(SetInputs((b.node, a.node)).apply(builder.graph))
    model = _built(graph)
    assert [tensor.name for tensor in model.inputs] == ["b", "a"]
    assert model.output_names == ["two", "one"]
    first, second = model.predict([np.zeros((3, 5)), np.zeros((3, 4))], verbose=0)
    assert (first.shape, second.shape) == ((3, 2), (3, 1))


def test_one_input_and_one_output_are_not_lists() -> None:
    config = _built(chain(1)).get_config()
    assert config["input_layers"] == ["a", 0, 0]
    assert config["output_layers"] == ["dense", 0, 0]


def test_an_input_that_nobody_reads_stays() -> None:
    builder = Builder()
    builder.layer("Dense", builder.input("a", 4), units=1)
    builder.input("idle", 3)
    assert [tensor.name for tensor in _built(builder.graph).inputs] == ["a", "idle"]


def test_a_shared_layer_is_one_layer_with_two_calls() -> None:
    builder = Builder()
    a, b = builder.input("a", 4), builder.input("b", 4)
    first = builder.layer("Dense", a, units=3, name="tower")
    add, (second,) = called_again(builder.graph, [first.node], Position(0, 0))
    builder.graph = Connect(b, second, "inputs").apply(add.apply(builder.graph))
    builder.layer("Subtract", first, TensorRef(second), name="difference")
    model = _built(builder.graph)
    assert [layer.name for layer in model.layers] == ["a", "b", "tower", "difference"]
    assert model.count_params() == 15
    same = np.ones((2, 4))
    assert not model.predict([same, same], verbose=0).any()


def test_what_is_unfinished_or_wrong_is_left_out() -> None:
    builder = Builder()
    source = builder.input("a", 4)
    builder.layer("Dense", source, units=2, name="good")
    builder.layer("LSTM", source, units=2, name="wrong")
    builder.layer("Add", source, name="unfinished")
    model = _built(builder.graph)
    assert [layer.name for layer in model.layers] == ["a", "good"]
    assert model.output_names == ["good"]


@pytest.mark.parametrize(
    ("draw", "reason"),
    [
        (lambda b: None, "The canvas|no output"),
        (lambda b: b.layer("Dense", units=2), "needs an input"),
        (lambda b: b.layer("LSTM", b.input("a", 4), units=2), "Mend its errors first"),
    ],
)
def test_nothing_to_build_is_said_in_one_sentence(draw: Any, reason: str) -> None:
    builder = Builder()
    draw(builder)
    with pytest.raises(EngineError, match=reason) as caught:
        _built(builder.graph)
    assert "{" not in str(caught.value)


def test_the_names_of_wrapped_layers_begin_anew() -> None:
    """As in a script that is run: an earlier model must not leave ``dense_7`` behind."""
    from tests.engine.models import MODELS

    names = [_built(MODELS["multiple_outputs"]()).get_layer("output2").layer.name for _ in "ab"]
    assert names == ["dense", "dense"]


@pytest.mark.slow
def test_a_chain_of_1_000_layers_is_built_and_summarised() -> None:
    graph = to_records(chain(1_000))
    reply = Service().handle({"id": 1, "do": "summary", "graph": graph, "width": 80})
    # Dense(4) on 4 features has 20 weights.
    assert "Total params: 20,000" in reply["text"]


def test_deep_gives_back_results_errors_limits_and_stack() -> None:
    before = sys.getrecursionlimit(), threading.stack_size()

    def down(levels: int) -> int:
        return levels if levels == 0 else down(levels - 1)

    assert deep(lambda: down(15_000), 1_000) == 0
    with pytest.raises(ZeroDivisionError):
        deep(lambda: 1 // 0, 1)
    assert (sys.getrecursionlimit(), threading.stack_size()) == before


def test_a_mask_takes_no_name_of_a_layer() -> None:
    """Keras names the calls that join masks itself, and does not look whether a layer has it."""
    builder = Builder()
    words = [
        builder.layer(
            "Embedding", builder.input(name, 5), input_dim=9, output_dim=2, mask_zero=True
        )
        for name in "ab"
    ]
    joined = builder.layer("Concatenate", *words, name="concatenate")
    builder.layer("LSTM", joined, units=2)
    with scratch():
        names = [record["name"] for record in _built(builder.graph).get_config()["layers"]]
    assert names.count("concatenate") == 1
    assert "concatenate_1" in names

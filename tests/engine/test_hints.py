"""Hints: what works and is probably not meant, and what is left in peace."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from app.engine import memory
from app.engine.backend import keras, scratch
from app.engine.build import build
from app.engine.check import Checker
from app.graph.compose import called_again, inserted_submodel
from app.graph.cures import cures
from app.graph.edits import SetArguments
from app.graph.model import Graph, ModelForm, Position
from app.graph.ports import ports_of
from nodes.values import Instance
from tests.builder import Builder
from tests.engine.models import MODELS, TOTALS

Arguments: TypeAlias = dict[str, Any]


def _codes(graph: Graph) -> list[tuple[str, str]]:
    return [(problem.code, problem.node) for problem in Checker().check(graph).problems]


def test_the_cures_of_the_cnn_give_one_prediction_an_image() -> None:
    graph = MODELS["cnn"]()
    (problem,) = Checker().check(graph).problems
    flat, pooled = (Checker().check(fix.edit.apply(graph)) for fix in cures(graph, problem))
    for report in (flat, pooled):
        assert report.problems == ()
        assert report.calls["dense_1"].outputs[0].shape == (None, 10)
    # Dense(64) on 4 * 4 * 64 features in place of 64; pooled it sees 64 as before.
    assert flat.parameters - TOTALS["cnn"] == (4 * 4 * 64 - 64) * 64
    assert pooled.parameters == TOTALS["cnn"]


@pytest.mark.parametrize(
    ("recurrent", "hinted"), [("LSTM", False), ("Conv1D", True), ("MaxPooling1D", True)]
)
def test_a_prediction_for_each_step_is_meant_behind_a_recurrent_layer(
    recurrent: str, hinted: bool
) -> None:
    arguments = {
        "LSTM": {"units": 3, "return_sequences": True},
        "Conv1D": {"filters": 3, "kernel_size": 3},
        "MaxPooling1D": {},
    }[recurrent]
    builder = Builder()
    steps = builder.layer(recurrent, builder.input("a", 9, 2), **arguments)  # type: ignore[arg-type]
    dense = builder.layer("Dense", builder.layer("Dropout", steps, rate=0.5), units=2)
    assert _codes(builder.graph) == ([("not-flattened", dense.node)] if hinted else [])


def test_a_convolution_that_ends_in_an_image_is_meant() -> None:
    builder = Builder()
    builder.layer("Conv2D", builder.input("a", 8, 8, 3), filters=1, kernel_size=1)
    assert _codes(builder.graph) == []


def test_a_dense_that_is_flattened_later_is_meant() -> None:
    builder = Builder()
    dense = builder.layer("Dense", builder.input("a", 8, 8, 3), units=4)
    builder.layer("Dense", builder.layer("Flatten", dense), units=2)
    assert _codes(builder.graph) == []


def test_a_shared_dense_and_one_without_wires_are_no_trouble() -> None:
    builder = Builder()
    dense = builder.layer("Dense", builder.input("a", 8, 8, 3), units=4)
    add, _ = called_again(builder.graph, [dense.node], Position(0, 0))
    builder.graph = add.apply(builder.graph)
    codes = dict(_codes(builder.graph))
    assert codes.keys() == {"missing-input", "not-flattened"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("my layer", False),
        ("隐藏", False),
        ("a:b", False),
        ("it's", False),
        ("a-b", True),
        ("class", True),
        ("a.b_C3", True),
        ("_x", True),
    ],
)
def test_a_name_is_unsafe_where_tensorflow_cannot_run_it(name: str, safe: bool) -> None:
    """The expectation is TensorFlow's own: the model is run."""
    builder = Builder()
    builder.layer("LSTM", builder.input("a", 4, 1), units=2, name=name)
    plan, outcomes = Checker().outcomes(builder.graph)
    model = build(builder.graph, plan, outcomes)
    if safe:
        assert model.predict(np.zeros((1, 4, 1)), verbose=0).shape == (1, 2)
        assert _codes(builder.graph) == []
    else:
        with pytest.raises(ValueError, match="is not a valid (root )?scope name"):
            model.predict(np.zeros((1, 4, 1)), verbose=0)
        assert _codes(builder.graph) == [("unsafe-name", "lstm")]
    keras.backend.clear_session(free_memory=False)


def test_a_model_larger_than_the_memory_is_a_warning() -> None:
    builder = Builder()
    builder.layer("Dense", builder.input("a", 1_000), units=1_000)
    (problem,) = Checker(memory=4_003_999).check(builder.graph).problems
    assert (problem.severity, problem.code) == ("warning", "too-large")
    assert problem.message == (
        "The model has 1,001,000 parameters (3.82 MB), more than this machine's memory (3.82 MB)."
    )
    assert Checker(memory=4_004_000).check(builder.graph).problems == ()


def test_a_container_s_limit_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "CONTAINER", limit)
    whole = memory.machine_memory()
    limit.write_text("max\n")
    assert memory.machine_memory() == whole > 2**28
    limit.write_text(f"{2**28}\n")
    assert memory.machine_memory() == 2**28


def test_wrapped_layers_are_no_dense() -> None:
    builder = Builder()
    step = Instance("Dense", {"units": 2})
    builder.layer("TimeDistributed", builder.input("a", 9, 2), layer=step)
    assert _codes(builder.graph) == []


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_a_single_number_has_no_last_size_to_speak_of(activation: str) -> None:
    """Keras takes an activation of one; that TensorFlow has no softmax of it a trial tells."""
    builder = Builder()
    dense = builder.layer("Dense", builder.input("a", 3), units=3, activation="relu")
    total = builder.operation("sum", dense)
    end = builder.layer("Activation", total, activation=activation)
    report = Checker().check(builder.graph)
    assert report.calls[end.node].outputs[0].shape == ()
    assert report.problems == ()


CELL = Instance("LSTMCell", {"units": 2})
HOLDING: dict[str, Arguments] = {
    "TimeDistributed": {"layer": Instance("Dense", {"units": 2})},
    "Bidirectional": {"layer": Instance("LSTM", {"units": 2})},
    "SpectralNormalization": {"layer": Instance("Dense", {"units": 2})},
    "RNN": {"cell": Instance("StackedRNNCells", {"cells": (CELL, CELL)})},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 2},
}


def _learning(graph: Graph) -> int:
    with scratch():
        weights = build(graph, *Checker().outcomes(graph)).trainable_weights
        return sum(math.prod(weight.shape) for weight in weights)


@pytest.mark.parametrize("name", HOLDING)
def test_what_keras_trains_inside_a_frozen_layer_is_counted_and_told(name: str) -> None:
    builder = Builder()
    x = builder.input("a", 5, 3)
    made = builder.layer(name, **HOLDING[name], trainable=False)
    for port in ports_of(builder.graph, made.node):
        if not port.optional:
            builder.wire(x, made.node, port.name)
    report = Checker().check(builder.graph)
    assert report.trainable == _learning(builder.graph) > 0
    (problem,) = report.problems
    assert (problem.code, problem.severity) == ("frozen-outside", "warning")
    assert f"trains {report.trainable:,} parameters" in problem.message
    fixes = cures(builder.graph, problem)
    if name == "MultiHeadAttention":
        assert not fixes
        return
    (fix,) = fixes
    frozen = fix.edit.apply(builder.graph)
    after = Checker().check(frozen)
    assert (after.trainable, after.problems) == (0, ())
    assert after.parameters == report.parameters
    assert _learning(frozen) == 0


def test_nothing_learns_in_a_model_that_is_frozen_as_a_whole() -> None:
    builder = Builder()
    x = builder.input("a", 5, 3)
    builder.layer("Bidirectional", x, **HOLDING["Bidirectional"], trainable=False)
    graph = replace(builder.graph, form=ModelForm(trainable=False))
    report = Checker().check(graph)
    assert (report.trainable, report.problems) == (0, ())
    assert _learning(graph) == 0 < report.parameters


def test_the_layers_inside_a_frozen_submodel_learn_if_they_are_not_frozen() -> None:
    """Keras tells the layers of a model that is made with ``trainable=False`` nothing of it."""
    builder = Builder()
    x = builder.input("a", 5, 3)
    builder.layer("Bidirectional", x, **HOLDING["Bidirectional"], trainable=False)
    inner = replace(builder.graph, form=ModelForm(trainable=False))
    outer = Builder()
    outer.graph = inserted_submodel(outer.graph, inner, Position(0, 0)).apply(outer.graph)
    (node,) = outer.graph.nodes
    outer.wire(outer.input("b", 5, 3), node, inner.inputs[0])
    assert Checker().check(outer.graph).trainable == _learning(outer.graph) > 0


def test_a_lookup_the_other_way_round_reads_numbers() -> None:
    builder = Builder()
    x = builder.input("a", 3)
    builder.graph = SetArguments(x.node, {"dtype": "int64"}).apply(builder.graph)
    words = builder.layer("StringLookup", x, vocabulary=("a", "b"), invert=True)
    assert Checker().check(builder.graph).problems == ()
    with scratch():
        layer = keras.layers.StringLookup(vocabulary=("a", "b"), invert=True)
        assert list(layer(np.array([1, 2, 0])).numpy()) == [b"a", b"b", b"[UNK]"]
    ahead = SetArguments(words.node, {"invert": False}).apply(builder.graph)
    assert [p.code for p in Checker().check(ahead).problems] == ["dtype-mismatch"]

"""Arguments as source: read back by Python, they are what they were."""

from __future__ import annotations

import ast
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codegen.layout import flat
from app.codegen.values import UnwritableError, call_arguments, constructed, quoted, written
from nodes.values import Instance, Value


def source(class_name: str, name: str = "", **arguments: Value) -> str:
    return flat(constructed(class_name, arguments, name))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (source("Dense", "a", units=10), 'layers.Dense(10, name="a")'),
        (
            source("Dense", "a", activation="softmax", units=10),
            'layers.Dense(10, activation="softmax", name="a")',
        ),
        (source("Conv2D", filters=32, kernel_size=(3, 5)), "layers.Conv2D(32, (3, 5))"),
        (source("Conv2D", filters=32, kernel_size=3, strides=2), "layers.Conv2D(32, 3, strides=2)"),
        (source("MaxPooling2D"), "layers.MaxPooling2D()"),
        (source("MaxPool2D", pool_size=3), "layers.MaxPooling2D(pool_size=3)"),
        (source("Dropout", rate=0.5), "layers.Dropout(0.5)"),
        (source("Reshape", target_shape=(4,)), "layers.Reshape((4,))"),
        (source("Dot", axes=1), "layers.Dot(axes=1)"),
        (source("Rescaling", scale=1 / 255), "layers.Rescaling(1 / 255)"),
        (source("Input", "x", shape=(None, 3)), 'keras.Input(shape=(None, 3), name="x")'),
        (
            source("Input", "x", shape=(), dtype="int32"),
            'keras.Input(shape=(), dtype="int32", name="x")',
        ),
        (
            source("Dense", units=1, kernel_initializer=Instance("HeNormal", {"seed": 3})),
            "layers.Dense(1, kernel_initializer=keras.initializers.HeNormal(seed=3))",
        ),
        (
            source("Dense", units=1, kernel_regularizer=Instance("L2", {"l2": 0.001})),
            "layers.Dense(1, kernel_regularizer=keras.regularizers.L2(l2=0.001))",
        ),
        (
            source("Dense", units=1, bias_constraint=Instance("NonNeg", {})),
            "layers.Dense(1, bias_constraint=keras.constraints.NonNeg())",
        ),
        (
            source("TimeDistributed", layer=Instance("Dense", {"units": 2, "name": "inner"})),
            'layers.TimeDistributed(layers.Dense(2, name="inner"))',
        ),
        (
            source("Bidirectional", layer=Instance("LSTM", {"units": 2}), merge_mode="sum"),
            'layers.Bidirectional(layers.LSTM(2), merge_mode="sum")',
        ),
    ],
)
def test_layers_read_as_in_the_guides(made: str, expected: str) -> None:
    assert made == expected


def test_arguments_at_their_default_are_left_out() -> None:
    made = source("Dense", units=10, use_bias=True, activation=None, dtype=None)
    assert made == "layers.Dense(10)"


def test_arguments_stand_in_the_order_of_the_signature() -> None:
    one = source("Dense", activation="relu", use_bias=False, units=1)
    other = source("Dense", use_bias=False, units=1, activation="relu")
    assert one == other == 'layers.Dense(1, activation="relu", use_bias=False)'


plain = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=10,
)


@given(plain)
def test_a_plain_value_comes_back_the_very_same(value: Value) -> None:
    back = eval(flat(written(value)), {"__builtins__": {}})
    assert back == value
    assert repr(back) == repr(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_every_bit(number: float) -> None:
    back = eval(flat(written(number)), {"__builtins__": {}})
    assert struct.pack("d", back) == struct.pack("d", number)


@given(st.text())
def test_a_text_is_one_literal_and_nothing_else(content: str) -> None:
    literal = quoted(content)
    tree = ast.parse(literal, mode="eval")
    assert isinstance(tree.body, ast.Constant)
    assert tree.body.value == content
    assert "\n" not in literal


@pytest.mark.parametrize(
    ("class_name", "arguments", "found"),
    [
        ("Dense(1); import os #", {}, "is not a layer of Keras"),
        ("Conv9D", {}, "is not a layer of Keras"),
        ("Dense", {"units": 1, "x=1, y": 2}, "there is no argument 'x=1, y'"),
        ("Dense", {"units": -3}, "units is -3"),
        ("Dense", {"units": 1, "kernel_initializer": Instance("Evil()", {})}, "kernel_initializer"),
        (
            "TimeDistributed",
            {"layer": Instance("Dense", {"units": 1, "a b": 1})},
            "layer is TimeDistributed"[:8],
        ),
        ("TimeDistributed", {"layer": Instance("Input", {"shape": (1,)})}, "layer"),
    ],
)
def test_what_the_library_does_not_know_is_refused(
    class_name: str, arguments: dict[str, Value], found: str
) -> None:
    with pytest.raises(UnwritableError) as caught:
        constructed(class_name, arguments)
    assert found in str(caught.value)


@pytest.mark.parametrize("name", ["a b", "class", "", "x=1, y", "f()"])
def test_a_call_s_argument_is_a_name_or_refused(name: str) -> None:
    with pytest.raises(UnwritableError):
        list(call_arguments({name: True}))

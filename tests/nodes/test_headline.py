"""The short line on a card, as mock.png and MODELS.md show it."""

from __future__ import annotations

import pytest

from nodes.catalogue import catalogue
from nodes.headline import headline
from nodes.values import Instance, Value


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        # In mock.png.
        ("Input", {"shape": (784, 1)}, "shape (784, 1)"),
        ("LSTM", {"units": 64, "return_sequences": True}, "64 · return_sequences"),
        ("Dense", {"units": 32, "activation": "relu"}, "32 · relu"),
        (
            "TimeDistributed",
            {"layer": Instance("Dense", {"units": 10, "activation": "softmax"})},
            "Dense(10 · softmax)",
        ),
        (
            "Conv2D",
            {"filters": 32, "kernel_size": 3, "activation": "relu"},
            "32 · k3 · relu",
        ),
        # In the text.
        (
            "Conv2D",
            {"filters": 128, "kernel_size": (4, 4), "activation": "relu"},
            "128 · k4 · relu",
        ),
        ("Concatenate", {}, "axis -1"),
        # Beyond.
        # A width alone says what it is: the shape stands right below it.
        ("LSTM", {"units": 32}, "32 units"),
        ("GRU", {"units": 8}, "8 units"),
        ("Dense", {"units": 64}, "64 units"),
        ("Dense", {"units": 1}, "1 unit"),
        ("Conv2D", {"filters": 8, "kernel_size": (3, 5), "padding": "same"}, "8 · k3×5 · same"),
        ("MaxPooling2D", {}, "2×2"),
        ("MaxPooling2D", {"pool_size": 3, "strides": 2}, "3×3 · s2"),
        ("MaxPooling1D", {}, "2"),
        ("Dense", {"units": 8, "activation": Instance("LeakyReLU")}, "8 · LeakyReLU"),
        ("Dense", {}, ""),
        ("Add", {}, ""),
        ("Flatten", {}, ""),
        ("Dropout", {"rate": 0.5}, "0.5"),
        ("Rescaling", {"scale": 1 / 255}, "×0.003922"),
        ("RepeatVector", {"n": 4}, "×4"),
        ("BatchNormalization", {"axis": 1}, "axis 1"),
        ("Bidirectional", {"layer": Instance("LSTM", {"units": 32})}, "LSTM(32)"),
        ("Bidirectional", {"layer": Instance("Odd"), "merge_mode": None}, "Odd"),
        ("MultiHeadAttention", {"num_heads": 8, "key_dim": 64}, "heads 8 · dim 64"),
        ("ZeroPadding2D", {"padding": ((1, 0), (1, 0))}, "((1, 0), (1, 0))"),
    ],
)
def test_the_line_says_what_matters(name: str, arguments: dict[str, Value], line: str) -> None:
    spec = catalogue().get(name)
    assert spec is not None
    assert headline(spec, arguments, catalogue()) == line


@pytest.mark.parametrize("name", [spec.name for spec in catalogue()])
def test_the_line_of_a_new_layer_is_short(name: str) -> None:
    spec = catalogue().get(name)
    assert spec is not None
    assert len(headline(spec, spec.initial_arguments(), catalogue())) <= 40


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"x2": 2}, "x2 2"),
        ({"x1": 0.25}, "x1 0.25"),
        ({"x2": (0.299, 0.587, 0.114)}, "x2 (0.299, 0.587, 0.114)"),
        ({"x2": ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))}, "x2 3×2"),
        ({"x2": Instance("array", {"x": (1, 2), "dtype": "int64"})}, "x2 (1, 2)"),
    ],
)
def test_the_constant_of_an_operation(arguments: dict[str, Value], line: str) -> None:
    spec = catalogue().operation("keras.ops.multiply")
    assert spec is not None
    assert headline(spec, arguments, catalogue()) == line

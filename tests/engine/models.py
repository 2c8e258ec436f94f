"""The eight reference models, built through the program's own edits, and MODELS.md's figures."""

from __future__ import annotations

from collections.abc import Callable

from app.graph.model import Graph, TensorRef
from nodes.values import Instance
from tests.builder import Builder

Shape = tuple[int, ...]


def mlp() -> Graph:
    b = Builder("mlp")
    x = b.input("input", 784)
    for name, units in (("hidden1", 512), ("hidden2", 216), ("hidden3", 128)):
        x = b.layer("Dense", x, name=name, units=units, activation="relu")
    b.layer("Dense", x, name="output", units=10, activation="softmax")
    return b.graph


def cnn() -> Graph:
    b = Builder("cnn")
    x = b.input("input", 28, 28, 1)
    for number, filters in ((1, 128), (2, 64)):
        x = _convolution(b, x, f"conv{number}", filters, 4)
        x = b.layer("MaxPooling2D", x, name=f"pool{number}", pool_size=(2, 2))
    x = b.layer("Dense", x, name="hidden1", units=64, activation="relu")
    b.layer("Dense", x, name="output", units=10, activation="softmax")
    return b.graph


def rnn() -> Graph:
    b = Builder("rnn")
    x = b.layer("LSTM", b.input("input", 784, 1), name="lstm1", units=128)
    x = b.layer("Dense", x, name="hidden1", units=128, activation="relu")
    b.layer("Dense", x, name="output", units=10, activation="softmax")
    return b.graph


def shared_input() -> Graph:
    b = Builder("shared_input")
    source = b.input("input", 28, 28, 1)
    flat = []
    for number, filters, kernel in ((1, 32, 4), (2, 16, 8)):
        x = _convolution(b, source, f"conv{number}", filters, kernel)
        x = b.layer("MaxPooling2D", x, name=f"pool{number}", pool_size=(2, 2))
        flat.append(b.layer("Flatten", x, name=f"flat{number}"))
    x = b.layer("Concatenate", *flat, name="merge")
    x = b.layer("Dense", x, name="hidden1", units=64, activation="relu")
    b.layer("Dense", x, name="output", units=10, activation="softmax")
    return b.graph


def shared_extractor() -> Graph:
    b = Builder("shared_extractor")
    lstm = b.layer("LSTM", b.input("input", 784, 1), name="lstm1", units=128)
    one = b.layer("Dense", lstm, name="interp1", units=10, activation="relu")
    two = lstm
    for name, units in (("interp21", 64), ("interp22", 32), ("interp23", 16)):
        two = b.layer("Dense", two, name=name, units=units, activation="relu")
    x = b.layer("Concatenate", one, two, name="merge")
    b.layer("Dense", x, name="output", units=10, activation="softmax")
    return b.graph


def multiple_inputs() -> Graph:
    b = Builder("multiple_inputs")
    flat = []
    for number, (name, size) in enumerate(
        (("img_gray_bigsize", (64, 64, 1)), ("img_rgb_smallsize", (32, 32, 3))), start=1
    ):
        x = b.input(name, *size)
        for step, filters in ((1, 32), (2, 16)):
            x = _convolution(b, x, f"conv{number}{step}", filters, 4)
            x = b.layer("MaxPooling2D", x, name=f"pool{number}{step}", pool_size=(2, 2))
        flat.append(b.layer("Flatten", x, name=f"flat{number}"))
    x = b.layer("Concatenate", *flat, name="merge")
    for name, units in (("hidden1", 128), ("hidden2", 64)):
        x = b.layer("Dense", x, name=name, units=units, activation="relu")
    b.layer("Dense", x, name="output", units=10, activation="softmax")
    return b.graph


def multiple_outputs() -> Graph:
    b = Builder("multiple_outputs")
    source = b.input("input", 784, 1)
    extract = b.layer("LSTM", source, name="extract", units=64, return_sequences=True)
    x = b.layer("LSTM", extract, name="class11", units=32)
    x = b.layer("Dense", x, name="class12", units=32, activation="relu")
    b.layer("Dense", x, name="output1", units=10, activation="softmax")
    step = Instance("Dense", {"units": 10, "activation": "softmax"})
    b.layer("TimeDistributed", extract, name="output2", layer=step)
    return b.graph


def sequential() -> Graph:
    b = Builder("sequential")
    x = b.layer("Dense", b.input("input", 1), name="hidden1", units=2)
    b.layer("Dense", x, name="output", units=1)
    return b.graph


def _convolution(b: Builder, x: TensorRef, name: str, filters: int, kernel: int) -> TensorRef:
    size = (kernel, kernel)
    return b.layer("Conv2D", x, name=name, filters=filters, kernel_size=size, activation="relu")


MODELS: dict[str, Callable[[], Graph]] = {
    make.__name__: make
    for make in (
        *(mlp, cnn, rnn, shared_input, shared_extractor),
        *(multiple_inputs, multiple_outputs, sequential),
    )
}

TOTALS = {
    "mlp": 541_794,
    "cnn": 138_122,
    "rnn": 84_362,
    "shared_input": 399_610,
    "shared_extractor": 78_984,
    "multiple_inputs": 424_874,
    "multiple_outputs": 31_348,
    "sequential": 7,
}

# MODELS.md, layer by layer: shape without the batch axis, parameters.
FIGURES: dict[str, dict[str, tuple[Shape, int]]] = {
    "mlp": {
        "input": ((784,), 0),
        "hidden1": ((512,), 401_920),
        "hidden2": ((216,), 110_808),
        "hidden3": ((128,), 27_776),
        "output": ((10,), 1_290),
    },
    "cnn": {
        "input": ((28, 28, 1), 0),
        "conv1": ((25, 25, 128), 2_176),
        "pool1": ((12, 12, 128), 0),
        "conv2": ((9, 9, 64), 131_136),
        "pool2": ((4, 4, 64), 0),
        "hidden1": ((4, 4, 64), 4_160),
        "output": ((4, 4, 10), 650),
    },
    "rnn": {
        "input": ((784, 1), 0),
        "lstm1": ((128,), 66_560),
        "hidden1": ((128,), 16_512),
        "output": ((10,), 1_290),
    },
    "shared_input": {
        "input": ((28, 28, 1), 0),
        "conv1": ((25, 25, 32), 544),
        "conv2": ((21, 21, 16), 1_040),
        "pool1": ((12, 12, 32), 0),
        "pool2": ((10, 10, 16), 0),
        "flat1": ((4_608,), 0),
        "flat2": ((1_600,), 0),
        "merge": ((6_208,), 0),
        "hidden1": ((64,), 397_376),
        "output": ((10,), 650),
    },
    "shared_extractor": {
        "input": ((784, 1), 0),
        "lstm1": ((128,), 66_560),
        "interp1": ((10,), 1_290),
        "interp21": ((64,), 8_256),
        "interp22": ((32,), 2_080),
        "interp23": ((16,), 528),
        "merge": ((26,), 0),
        "output": ((10,), 270),
    },
    "multiple_inputs": {
        "img_gray_bigsize": ((64, 64, 1), 0),
        "conv11": ((61, 61, 32), 544),
        "pool11": ((30, 30, 32), 0),
        "conv12": ((27, 27, 16), 8_208),
        "pool12": ((13, 13, 16), 0),
        "flat1": ((2_704,), 0),
        "img_rgb_smallsize": ((32, 32, 3), 0),
        "conv21": ((29, 29, 32), 1_568),
        "pool21": ((14, 14, 32), 0),
        "conv22": ((11, 11, 16), 8_208),
        "pool22": ((5, 5, 16), 0),
        "flat2": ((400,), 0),
        "merge": ((3_104,), 0),
        "hidden1": ((128,), 397_440),
        "hidden2": ((64,), 8_256),
        "output": ((10,), 650),
    },
    "multiple_outputs": {
        "input": ((784, 1), 0),
        "extract": ((784, 64), 16_896),
        "class11": ((32,), 12_416),
        "class12": ((32,), 1_056),
        "output1": ((10,), 330),
        "output2": ((784, 10), 650),
    },
    "sequential": {"input": ((1,), 0), "hidden1": ((2,), 4), "output": ((1,), 3)},
}

"""Functions of TensorFlow and the old backend: read, and run as those functions run themselves."""

from __future__ import annotations

import inspect
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.src.legacy import backend

from app.engine.backend import scratch
from app.engine.build import build
from app.engine.check import Checker
from app.formats.keras_files.older import FUNCTIONS
from app.formats.python_source import FoundModel, old_functions, read_source

CHECKER = Checker()
HEAD = "import keras\nimport tensorflow as tf\nfrom keras import backend as K\n"
NUMBERS = np.random.default_rng(7).normal(0, 4, (3, 4, 5)).astype("float32")
PICTURES = np.random.default_rng(8).normal(0, 4, (2, 5, 7, 3)).astype("float32")


def read(expression: str, shape: tuple[int, ...], head: str = HEAD) -> FoundModel:
    source = f"{head}i = keras.Input({shape!r})\nmodel = keras.Model(i, {expression})\n"
    (found,) = read_source(source).models
    return found


def run(found: FoundModel, numbers: Any) -> Any:
    plan, outcomes = CHECKER.outcomes(found.graph)
    with scratch():
        return np.asarray(build(found.graph, plan, outcomes)(numbers))


SAID = [
    *("tf.nn.gelu(i)", "tf.nn.gelu(i, True)", "keras.activations.gelu(i)"),
    *("keras.activations.gelu(i, approximate=True)", "keras.activations.relu(i)"),
    *("tf.argmax(i)", "tf.argmin(i)", "tf.argmax(i, 1)", "tf.math.argmax(i, axis=-1)"),
    *("tf.argmax(i, output_type=tf.int32)", "K.argmax(i)", "K.argmin(i)", "K.argmax(i, axis=1)"),
    *("tf.cumsum(i)", "tf.cumsum(i, 1)", "K.cumsum(i)", "K.cumsum(i, axis=2)"),
    *("tf.gather(i, tf.argmax(i))", "tf.gather(i, tf.argmax(i), axis=1)"),
    *("K.gather(i, tf.argmax(i))", "tf.one_hot(tf.argmax(i), 3)"),
    *("K.concatenate([i, i])", "K.concatenate([i, i], axis=1)", "tf.concat([i, i], 1)"),
    *("K.expand_dims(i)", "K.expand_dims(i, 1)", "tf.expand_dims(i, 1)"),
    *("K.relu(i)", "K.relu(i, max_value=6.)", "K.relu(i, alpha=0.3)", "K.relu(i, 0.3)"),
    *("keras.activations.relu(i, max_value=6)", "keras.activations.relu(i, 0.25)"),
    *("keras.activations.elu(i, 0.5)", "keras.activations.softmax(i, axis=1)"),
    *("keras.activations.leaky_relu(i, negative_slope=0.3)", "tf.nn.leaky_relu(i)"),
    *("keras.activations.linear(x=i)", "keras.activations.get(None)(i)"),
    *("tf.math.floormod(i, 3.0)", "tf.math.softplus(i)", "tf.nn.silu(i, beta=1.0)"),
    *("tf.nn.softmax(i)", "tf.nn.softmax(i, 1)", "tf.nn.log_softmax(i)", "tf.stack([i, i])"),
    *("tf.reduce_mean(i)", "tf.reduce_max(i, 1, True)", "K.mean(i)", "K.sum(i, axis=1)"),
    *("tf.clip_by_value(i, -1.0, 2.0)", "K.clip(i, -1.0, 2.0)", "tf.transpose(i, [0, 2, 1])"),
    *("tf.nn.relu6(i)", "tf.math.divide(i, 3.0)", "tf.compat.v1.nn.relu(i)"),
]


@pytest.mark.parametrize("expression", SAID)
def test_what_is_read_computes_what_the_function_computes(expression: str) -> None:
    found = read(expression, (4, 5))
    assert [str(note) for note in found.notes] == []
    expected = eval(expression, {"tf": tf, "keras": keras, "K": backend, "i": tf.constant(NUMBERS)})
    np.testing.assert_allclose(run(found, NUMBERS), np.asarray(expected), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("method", ["", 'method="nearest"', "method=tf.image.ResizeMethod.BICUBIC"])
def test_pictures_are_resized_by_the_method_that_is_given(method: str) -> None:
    expression = f"tf.image.resize(i, (8, 9), {method})"
    found = read(expression, (5, 7, 3))
    assert [str(note) for note in found.notes] == []
    expected = np.asarray(eval(expression, {"tf": tf, "i": PICTURES}))
    np.testing.assert_allclose(run(found, PICTURES), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("K.relu(i, max_value=3.)", "max_value of relu is 3.0; it was left out."),
        ("K.relu(i, threshold=0.5)", "threshold of relu is 0.5; it was left out."),
        ("tf.cumsum(i, reverse=True)", "reverse of cumsum is True; it was left out."),
        ("tf.gather(i, i, batch_dims=1)", "batch_dims of take is 1; it was left out."),
        ("tf.nn.silu(i, beta=2.0)", "beta of silu is 2.0; it was left out."),
        ("tf.nn.l2_normalize(i)", "axis of normalize is None; it was left out."),
        ("tf.transpose(i, [0, 2, 1], True)", "conjugate of transpose is True; it was left out."),
        ("tf.nn.relu6(i, 2)", "argument_2 of relu6 is 2; it was left out."),
    ],
)
def test_what_an_operation_cannot_say_is_told(expression: str, told: str) -> None:
    assert [str(note) for note in read(expression, (4, 5)).notes] == [f"line 5: {told}"]


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        HEAD.replace("tensorflow as tf", "tensorflow.compat.v1 as tf"),
        HEAD + "from tensorflow.compat import v1 as tf\n",
    ],
)
def test_resizing_as_version_1_does_it_stays_a_stranger(head: str) -> None:
    old = "tf.compat.v1.image.resize" if head == HEAD else "tf.image.resize"
    found = read(f"{old}(i, (8, 8))", (5, 7, 3), head)
    assert "keras.ops.image.resize" not in {node.operation for node in found.graph.nodes.values()}
    assert any("tensorflow.compat.v1.image.resize is not known" in str(n) for n in found.notes)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if not name.startswith("__")])
def test_files_and_sources_agree_about_a_function(name: str) -> None:
    function = FUNCTIONS[name]
    line = old_functions.operation(f"tensorflow.{name}")
    assert line is not None
    given = {old: object() for old in function.arguments}
    operation, _, found = old_functions.arguments(line, [], dict(given))
    assert f"keras.ops.{operation}" == function.name
    under_new_names = {function.arguments[old]: thing for old, thing in given.items()}
    assert found == {**function.defaults, **under_new_names}
    first, *_ = function.arguments
    _, _, found = old_functions.arguments(line, [], {first: given[first]})
    assert found == {function.arguments[first]: given[first], **function.defaults}


def test_an_activation_takes_what_keras_takes_when_nothing_is_given() -> None:
    no_functions = {"deserialize", "get", "serialize"}
    for name in sorted(set(dir(keras.activations)) - no_functions):
        if name.startswith("_"):
            continue
        function = getattr(keras.activations, name)
        parameters = inspect.signature(function).parameters.values()
        if sum(item.default is item.empty for item in parameters) != 1:
            continue  # A threshold has no default at all.
        found = read(f"keras.activations.{name}(i)", (4, 6))
        assert [str(note) for note in found.notes] == [], name
        numbers = np.concatenate([NUMBERS, NUMBERS[:, :, :1]], axis=-1)
        expected = np.asarray(function(numbers))
        np.testing.assert_allclose(run(found, numbers), expected, rtol=1e-5, atol=1e-5)

"""Writes the files of Keras 2 beside it, with what its models answer.

They were made once, with tf_keras 2.21.0 and TensorFlow 2.21.0, in an environment of their own::

    python -m venv keras2 && keras2/bin/pip install tf_keras==2.21.0
    keras2/bin/python tests/formats/data/make_keras2.py

``NAME.h5`` is the model, ``NAME.npz`` holds inputs ``x0``, ``x1`` ... and the answers ``y0`` ...
Names behind the folder are those of the models to make; without any it makes all.

``words_2_12`` came of the same ``words()`` under TensorFlow 2.12.1 (``from tensorflow import
keras``) by ``model.save(path, save_format="keras_v3")``: the first form of ``.keras``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
import tf_keras as keras  # type: ignore[import-not-found]

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
NAMES = sys.argv[2:]
layers = keras.layers
RANDOM = np.random.default_rng(7)


def images() -> Any:
    """Convolutions, statistics, submodels called twice, frozen ones, and in each other."""
    i = layers.Input((8, 8, 3), name="image_in")
    x = layers.SeparableConv2D(4, 3, padding="same", name="separable")(i)
    x = layers.BatchNormalization(name="statistics")(x)
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, name="depthwise")(x)
    tower = keras.Model(i, layers.LeakyReLU(0.2, name="leaky")(x), name="tower")
    tower.get_layer("separable").trainable = False
    head = keras.Sequential(
        [
            layers.GlobalAveragePooling2D(),
            layers.LayerNormalization(),
            layers.Dense(5, name="inside"),
        ],
        name="head",
    )
    j = layers.Input((8, 8, 3), name="both_in")
    both = keras.Model(j, layers.Dense(3, name="after")(head(tower(j))), name="both")
    a, b = layers.Input((8, 8, 3), name="a"), layers.Input((8, 8, 3), name="b")
    k = layers.Input((8, 8, 3), name="other_in")
    other = keras.Model(k, layers.Conv2D(2, 7, padding="same", name="wide")(k), name="other")
    flat = layers.Flatten(name="flat")(other(a, training=False))
    y = layers.Concatenate(name="joined")([both(a), both(b), flat])
    return keras.Model([a, b], [layers.PReLU(name="prelu")(y), both(b)], name="images")


def words() -> Any:
    """Recurrent layers with states or masks, attention, wrappers."""
    ids = layers.Input((6,), dtype="int32", name="ids")
    e = layers.Embedding(12, 4, name="embedding")(ids)
    masked = layers.Embedding(12, 4, mask_zero=True, name="masked")(ids)
    seq, forward, backward = layers.Bidirectional(
        layers.GRU(3, return_sequences=True, return_state=True, name="gru"), name="two_ways"
    )(e)
    state = layers.Add(name="state")([forward, backward])
    x = layers.LSTM(4, return_sequences=True, name="lstm")(seq)
    x = layers.MultiHeadAttention(2, 3, name="attention")(x, seq)
    x = layers.TimeDistributed(layers.Dense(3, activation="tanh"), name="each")(x)
    x = layers.GRU(3, reset_after=False, name="again")(x, initial_state=state)
    cells = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], name="cells")(seq)
    m = layers.LSTM(3, return_sequences=True, name="first")(layers.Dropout(0.1)(masked))
    m = layers.Bidirectional(layers.SimpleRNN(2), name="second")(m)
    return keras.Model(ids, layers.Concatenate(name="joined")([x, cells, m]), name="words")


def functions() -> Any:
    """Functions of TensorFlow, which Keras 2 makes layers of."""
    x, y = layers.Input((4, 6), name="x"), layers.Input((4, 6), name="y")
    z = tf.nn.relu(2.0 - x * y / 3.0) + tf.abs(-y) ** 2
    z = tf.concat([z, tf.math.sqrt(tf.math.square(x) + 1.0)], axis=-1)
    part = z[:, 1:3, ..., tf.newaxis, ::2]
    mean = tf.reduce_mean(z, axis=[1, 2], keepdims=True)
    chosen = tf.where(x > 0.0, x, tf.clip_by_value(y, -0.5, 0.5))
    product = tf.matmul(x, tf.transpose(y, [0, 2, 1]))
    soft = tf.nn.softmax(tf.reshape(product, (-1, 16)))
    stacked = tf.squeeze(tf.expand_dims(tf.tanh(soft), 1), [1])
    return keras.Model([x, y], [part, mean, chosen, stacked], name="functions")


def plain_functions() -> Any:
    """Functions with nothing but what they need: TensorFlow's own defaults count."""
    x = layers.Input((3, 4), batch_size=3, name="x")
    n = layers.Input((3,), batch_size=3, dtype="int32", name="n")
    one = "sin cos exp erf sign floor ceil round softplus sigmoid negative argmax argmin"
    one += " reduce_sum reduce_max reduce_min reduce_prod reduce_mean reduce_std reduce_variance"
    found = [getattr(tf.math, name)(x) for name in one.split()]
    more = "relu6 elu selu softsign silu gelu"
    found += [getattr(tf.nn, name)(x) for name in more.split()]
    found += [tf.nn.leaky_relu(x), tf.nn.softmax(x), tf.nn.log_softmax(x), tf.transpose(x)]
    two = "maximum minimum floordiv floormod subtract divide greater less_equal not_equal"
    found += [getattr(tf.math, name)(x + 2.0, 1.5) for name in two.split()]
    found += [tf.gather(x, tf.minimum(n, 2)), tf.stack([x, x]), tf.tile(x, [1, 2, 1])]
    found += [tf.one_hot(n, 4)]
    found += [tf.pad(x, [[0, 0], [1, 0], [0, 2]]), tf.zeros_like(x), tf.ones_like(x)]
    found += [tf.math.log1p(tf.exp(x)), tf.pow(tf.exp(x), 1.5)]
    found += [tf.cast(n, "float32"), tf.reduce_any(n > 1), tf.reduce_all(n > 1)]
    found += [tf.logical_not(n > 1), tf.logical_and(n > 1, n < 3), tf.image.resize(x, [6, 8])]
    return keras.Model([x, n], found, name="plain_functions")


def stack() -> Any:
    """A plain stack with its Input, and a layer that learned from data."""
    normal = layers.Normalization(name="normal")
    normal.adapt(RANDOM.normal(3.0, 2.0, (64, 5)))
    return keras.Sequential(
        [
            layers.Input((5,), name="five"),
            normal,
            layers.Dense(4, activation="relu", kernel_regularizer="l2", name="hidden"),
            layers.Dropout(0.3, name="dropout"),
            layers.Dense(2, activation="softmax", name="output"),
        ],
        name="stack",
    )


def stack_without_input() -> Any:
    """Built when it is first called, so that Keras makes the Input itself."""
    model = keras.Sequential([layers.Dense(3, name="one"), layers.Dense(2, name="two")])
    model(np.zeros((1, 4), "float32"))
    return model


def made_random(model: Any) -> None:
    weights = model.get_weights()
    model.set_weights([RANDOM.uniform(0.1, 0.9, w.shape).astype(w.dtype) for w in weights])


def main() -> None:
    for make in (images, words, functions, plain_functions, stack, stack_without_input):
        if NAMES and make.__name__ not in NAMES:
            continue
        model = make()
        if make is not stack:
            made_random(model)
        if make is stack:
            model.compile("adam", "mse")
        inputs = [
            RANDOM.integers(0, 12, (3, *t.shape[1:])).astype("int32")
            if t.dtype == tf.int32
            else RANDOM.normal(0, 1, (3, *t.shape[1:])).astype("float32")
            for t in model.inputs
        ]
        answers = model(inputs if len(inputs) > 1 else inputs[0], training=False)
        given = {f"x{n}": x for n, x in enumerate(inputs)}
        given |= {f"y{n}": np.asarray(y) for n, y in enumerate(tf.nest.flatten(answers))}
        model.save(FOLDER / f"{make.__name__}.h5")
        np.savez(FOLDER / f"{make.__name__}.npz", **given)  # type: ignore[arg-type]
        if make is words:
            model.save(FOLDER / "words.keras")
            (FOLDER / "words.json").write_text(model.to_json())


if __name__ == "__main__":
    main()

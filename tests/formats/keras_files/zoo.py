"""Keras models of every kind of wiring, made with Keras itself: what files are read against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from app.engine.backend import keras

Model = Any
layers, ops = keras.layers, keras.ops
ZOO: dict[str, Callable[[], Model]] = {}


def _kept(make: Callable[[], Model]) -> Callable[[], Model]:
    ZOO[make.__name__] = make
    return make


@_kept
def plain_stack() -> Model:
    return keras.Sequential(
        [layers.Input((5,)), layers.Dense(4, activation="relu"), layers.Dense(2)], name="stack"
    )


@_kept
def frozen_stack() -> Model:
    model = keras.Sequential([layers.Input((5,)), layers.Dense(4), layers.BatchNormalization()])
    model.trainable = False
    return model


@_kept
def stacks_inside_each_other() -> Model:
    inner = keras.Sequential([layers.Input((4,)), layers.Dense(4, name="a")], name="inner")
    middle = keras.Sequential([layers.Input((4,)), inner, layers.Dense(4, name="a")], name="middle")
    return keras.Sequential([layers.Input((4,)), middle, layers.Dense(3, name="a")], name="outer")


@_kept
def stack_around_a_functional() -> Model:
    x = layers.Input((4,), name="x")
    tower = keras.Model(x, layers.Add(name="sum")([x, layers.Dense(4)(x)]), name="tower")
    return keras.Sequential([layers.Input((4,)), tower, layers.Dropout(0.5), layers.Dense(1)])


@_kept
def submodels_called_often() -> Model:
    """A Functional three times, a Sequential twice, out of order, and also as outputs."""
    i = layers.Input((4,), name="i")
    tower = keras.Model(i, layers.Dense(4, name="d")(layers.BatchNormalization()(i)), name="tower")
    stack = keras.Sequential([layers.Input((4,)), layers.Dense(4)], name="stack")
    a, b = layers.Input((4,), name="a"), layers.Input((4,), name="b")
    first, second = tower(a), tower(b)
    third = tower(stack(second), training=False)
    joined = layers.Concatenate()([stack(first), third])
    return keras.Model([b, a], [second, layers.Dense(2)(joined), third], name="often")


@_kept
def submodels_three_deep() -> Model:
    def wrapped(name: str, inside: Any) -> Model:
        x = layers.Input((4,), name=f"{name}_in")
        return keras.Model(x, layers.Dense(4, name="same")(inside(x)), name=name)

    deepest = wrapped("one", layers.Dense(4, name="first"))
    x = layers.Input((4,))
    outer = wrapped("three", wrapped("two", deepest))
    return keras.Model(x, outer(outer(x)), name="deep")


@_kept
def several_in_and_out() -> Model:
    a, b = layers.Input((4,), name="a"), layers.Input((4,), name="b")
    inner = keras.Model([a, b], [layers.Add()([a, b]), layers.Subtract()([b, a])], name="two")
    x, y = layers.Input((4,), name="x"), layers.Input((4,), name="y")
    one, other = inner([y, x])
    return keras.Model([x, y], [other, one, layers.Dense(1)(one)])


@_kept
def dicts_and_lists() -> Model:
    """Dict and nested inputs and outputs, outside and inside; an output twice; a list of one."""
    p, q = layers.Input((4,), name="p"), layers.Input((4,), name="q")
    d = layers.Dense(3, name="d")(layers.Multiply()([p, q]))
    inner = keras.Model({"q": q, "p": p}, {"z": d, "a": [d, p]}, name="inner")
    single_in = layers.Input((3,), name="single_in")
    single = keras.Model([single_in], [layers.Dense(2)(single_in)], name="single")
    twice_in = layers.Input((2,), name="twice_in")
    same = layers.ReLU()(twice_in)
    twice = keras.Model(twice_in, [same, same, twice_in], name="twice")
    x, y = layers.Input((4,), name="x"), layers.Input((4,), name="y")
    found = inner({"p": x, "q": y})
    (one,) = single([found["z"]])
    _, again, through = twice(one)
    outputs = {"main": layers.Add()([again, through]), "rest": [found["a"][1], {"one": one}]}
    return keras.Model({"x": x, "y": y}, outputs, name="dicts")


@_kept
def shared_layers() -> Model:
    a, b = layers.Input((6,), name="a"), layers.Input((6,), name="b")
    dense = layers.Dense(6, name="shared")
    bn = layers.BatchNormalization(name="norm")
    # The second call is made before the first one's result is used.
    y, x = dense(b), dense(a)
    z = dense(bn(layers.Subtract()([bn(x), y])))
    return keras.Model([a, b], [z, dense(z), x])


@_kept
def recurrent() -> Model:
    x = layers.Input((7, 3), name="x")
    seq, h, c = layers.LSTM(4, return_sequences=True, return_state=True, dropout=0.1)(x)
    again = layers.LSTM(4, name="with_state")(seq, initial_state=[h, c])
    both = layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode="sum")(seq)
    states = layers.Bidirectional(layers.LSTM(2, return_state=True, name="mine"))(both)
    own = layers.Bidirectional(
        layers.LSTM(2, name="there"),
        backward_layer=layers.LSTM(2, go_backwards=True, name="back", activation="relu"),
        merge_mode=None,
    )(seq)
    cells = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], return_state=True)(seq)
    one = layers.RNN(layers.SimpleRNNCell(3, name="cell"), go_backwards=True)(seq)
    gru = layers.GRU(3, reset_after=False)(x, initial_state=one, training=True)
    flat = keras.tree.flatten([again, states, own, cells, gru])
    return keras.Model(x, layers.Concatenate()(flat))


@_kept
def masks() -> Model:
    """Masks that Keras hands on, through layers, merges and recurrent layers."""
    ids, other = layers.Input((7,), dtype="int32"), layers.Input((7, 3), name="other")
    words = layers.Embedding(20, 3, mask_zero=True)(ids)
    steps = layers.Masking(-1.0)(other)
    joined = layers.Concatenate()([layers.Dropout(0.2)(words), steps])
    added = layers.Add()([words, steps])
    seq = layers.LSTM(4, return_sequences=True)(joined)
    seq = layers.Bidirectional(layers.GRU(3, return_sequences=True))(seq)
    seq = layers.TimeDistributed(layers.Dense(5))(seq)
    pooled = layers.GlobalAveragePooling1D()(seq)
    return keras.Model([ids, other], [layers.LSTM(2)(added), pooled, layers.GRU(2)(words)])


@_kept
def masks_through_attention() -> Model:
    """Attention hands its mask on by an operation that changes nothing."""
    words = layers.Input((6,), name="words")
    x = layers.Embedding(9, 4, mask_zero=True)(words)
    y = layers.Attention(use_scale=True)([x, x])
    z = layers.AdditiveAttention()([y, x])
    return keras.Model(words, [layers.GlobalAveragePooling1D()(y), layers.LSTM(3)(z)])


@_kept
def halves_of_another() -> Model:
    """Models whose layers a third one made, which is not in the file."""
    whole = keras.Sequential(
        [layers.Input((6,)), layers.Dense(4), layers.Dense(2, name="code"), layers.Dense(6)],
        name="whole",
    )
    encoder = keras.Model(whole.inputs[0], whole.get_layer("code").output, name="encoder")
    code, x = layers.Input((2,)), layers.Input((6,), name="x")
    decoder = keras.Model(code, whole.layers[-1](code), name="decoder")
    return keras.Model(x, decoder(encoder(x)))


@_kept
def inputs_of_several_models() -> Model:
    """An Input of one model that is the Input of another inside it."""
    x = layers.Input((4,), name="x")
    inner = keras.Model(x, layers.Dense(3)(x), name="inner")
    return keras.Model(x, layers.Dense(2)(inner(x)))


@_kept
def masks_by_hand() -> Model:
    x, mask = layers.Input((7, 3), name="x"), layers.Input((7,), dtype="bool", name="mask")
    ids = layers.Input((7,), dtype="int32", name="ids")
    words = layers.Embedding(9, 3, mask_zero=True)(ids)
    own = layers.LSTM(4, return_sequences=True)(words, mask=mask)
    after = layers.LSTM(2)(own)
    other = layers.GRU(2)(words, mask=ops.not_equal(ids, 1))
    softmax = layers.Softmax()(x, mask=ops.not_equal(x, 0.0))
    attention = layers.Attention()([x, words], mask=[mask, ops.greater(ids, 2)])
    return keras.Model([x, mask, ids], [after, other, softmax, attention])


@_kept
def attention() -> Model:
    x, memory = layers.Input((7, 8), name="x"), layers.Input((5, 8), name="memory")
    mask = layers.Input((7, 5), dtype="bool", name="mask")
    own = layers.MultiHeadAttention(2, 4, name="own")(x, x, use_causal_mask=True)
    cross, scores = layers.MultiHeadAttention(2, 4, value_dim=3, output_shape=8)(
        own, memory, key=memory, attention_mask=mask, return_attention_scores=True
    )
    image = layers.Input((4, 5, 8), name="image")
    axes = layers.MultiHeadAttention(2, 4, attention_axes=(2,))(image, image)
    both = layers.MultiHeadAttention(2, 4)(image, image)
    grouped = layers.GroupQueryAttention(4, 4, 2)(cross, memory)
    plain, weights = layers.Attention(use_scale=True)(
        [grouped, memory], return_attention_scores=True
    )
    added = layers.AdditiveAttention()([plain, memory, memory])
    return keras.Model([x, memory, mask, image], [scores, added, weights, axes, both])


@_kept
def operations() -> Model:
    x = layers.Input((4, 6), name="x")
    y = 2.0 - x * 2
    first = y[:, 0] / 3.0
    part = x[..., None, 1:3, ::2]
    joined = ops.concatenate([first, first], axis=-1)
    one, two = ops.split(joined, 2, axis=-1)
    chosen = ops.where(one > 0, one, -1e9)
    product = ops.einsum("ab,cb->ac", one, two)
    mean = ops.mean(joined, axis=-1, keepdims=True)
    shaped = ops.reshape(joined, (-1, 3, 4))
    wide = ops.expand_dims(x, 1)
    cast = ops.cast(x, "int32")
    values, indices = ops.top_k(x, 2)
    relu = keras.activations.relu(x)
    sized = ops.image.resize(ops.expand_dims(x, -1), (8, 8))
    clipped = ops.clip(-x, -1, 0.5) ** 2
    padded = ops.pad(x, [[0, 0], [1, 2], [0, 0]], constant_values=1.0)
    outputs = [part, chosen, product, mean, shaped, wide, cast, values, indices, relu, sized]
    return keras.Model(x, [*outputs, clipped, padded, ops.norm(x, axis=-1)])


@_kept
def constants() -> Model:
    """Arrays and tensors as operands."""
    x = layers.Input((4, 6), name="x")
    added = x + np.arange(6, dtype="float32")
    taken = ops.take(added, np.array([3, 0]), axis=1)
    chosen = ops.where(taken > 0, taken, np.zeros((2, 6), "float32"))
    column = ops.add(x, ops.array([[1.5], [2.0], [-0.25], [1e-9]]))
    scaled = ops.multiply(ops.cast(2, "float32"), x)
    product = ops.matmul(x, np.ones((6, 2), "float32"))
    return keras.Model(x, [chosen, column, scaled, product, ops.maximum(x, 0.0)])


@_kept
def operations_named_like_layers() -> Model:
    x = layers.Input((4,))
    y = layers.Add()([x, x]) + layers.Dense(4)(x)
    return keras.Model(x, layers.Multiply(name="multiply_3")([y + x, y * x]))


@_kept
def policies() -> Model:
    x = layers.Input((4,), dtype="float16")
    y = layers.Dense(4, dtype="mixed_float16")(x)
    y = layers.Dense(4, dtype="bfloat16", trainable=False)(y)
    y = layers.Dense(4, dtype=keras.dtype_policies.DTypePolicy("float64"))(y)
    return keras.Model(x, layers.BatchNormalization(dtype="float32", trainable=False)(y))


@_kept
def frozen_submodel() -> Model:
    i = layers.Input((8, 8, 3))
    base = keras.Model(i, layers.Conv2D(4, 3)(layers.BatchNormalization()(i)), name="base")
    base.trainable = False
    x = layers.Input((8, 8, 3))
    head = layers.GlobalAveragePooling2D()(base(x, training=False))
    return keras.Model(x, layers.Dense(2)(head))


@_kept
def objects() -> Model:
    """Initializers, regularizers, constraints, activations, with arguments and without."""
    x = layers.Input((8, 8, 3))
    y = layers.Conv2D(
        4,
        3,
        activation=layers.LeakyReLU(negative_slope=0.1),
        kernel_initializer=keras.initializers.HeNormal(seed=3),
        bias_initializer=keras.initializers.Constant(0.25),
        kernel_regularizer=keras.regularizers.L1L2(l1=0.1, l2=0.2),
        bias_regularizer="l2",
        activity_regularizer=keras.regularizers.L2(0.3),
        kernel_constraint=keras.constraints.MaxNorm(2, axis=[0, 1, 2]),
        bias_constraint="non_neg",
    )(x)
    y = layers.Dense(4, activation="gelu", kernel_initializer="orthogonal")(y)
    y = layers.Activation(keras.activations.softplus)(y)
    y = layers.PReLU(shared_axes=[1, 2])(y)
    y = layers.SpectralNormalization(layers.Conv2D(3, 1, name="inside"), power_iterations=2)(y)
    y = layers.RNN(layers.LSTMCell(2, recurrent_regularizer="l1"))(layers.Reshape((-1, 3))(y))
    return keras.Model(x, y)


@_kept
def images() -> Model:
    x = layers.Input((None, None, 3), batch_size=2, name="image")
    y = layers.RandomFlip("horizontal", seed=1)(x)
    y = layers.RandomRotation(0.1)(y, training=False)
    y = layers.Rescaling(1 / 127.5, offset=-1)(y)
    y = layers.ZeroPadding2D(((1, 0), (2, 1)))(y)
    y = layers.SeparableConv2D(4, 3, strides=2, padding="same", depth_multiplier=2)(y)
    y = layers.Conv2DTranspose(4, 3, strides=2, output_padding=1)(y)
    y = layers.MaxPooling2D(3, strides=2, padding="same")(y)
    y = layers.AveragePooling2D((2, 3))(y)
    y = layers.UpSampling2D(2, interpolation="bilinear")(y)
    y = layers.GroupNormalization(2, epsilon=1e-5)(y)
    return keras.Model(x, layers.GlobalMaxPooling2D(keepdims=True)(y))


@_kept
def preprocessing() -> Model:
    text = layers.Input((1,), dtype="string", name="text")
    number = layers.Input((1,), name="number")
    key = layers.Input((1,), dtype="int32", name="key")
    words = layers.TextVectorization(output_sequence_length=4, vocabulary=["a", "b"])(text)
    looked = layers.StringLookup(vocabulary=["x", "y"], output_mode="multi_hot")(text)
    whole = layers.IntegerLookup(vocabulary=[3, 5], mask_token=0)(key)
    bins = layers.Discretization([0.0, 1.0, 2.5], output_mode="one_hot")(number)
    normal = layers.Normalization(mean=[1.0], variance=[4.0])(number)
    coded = layers.CategoryEncoding(4)(key)
    hashed = layers.Hashing(3)(text)
    crossed = layers.HashedCrossing(5)([key, whole])
    outputs = [words, looked, bins, normal, coded, hashed, crossed]
    return keras.Model([text, number, key], outputs)


@_kept
def optional_input() -> Model:
    x, maybe = layers.Input((4,), name="x"), layers.Input((4,), name="maybe", optional=True)
    return keras.Model([x, maybe], layers.Dense(2)(layers.Add()([x, maybe])))

"""The bundled models as a person writes them in Keras, and their parameters worked out by hand.

Nothing here comes out of the program: the examples' files are compared with what these make.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.engine.backend import keras

layers, ops = keras.layers, keras.ops


def residual() -> Any:
    image = keras.Input((32, 32, 3), name="image")
    stem = layers.Conv2D(32, 3, padding="same", activation="relu", name="stem")(image)
    x = layers.Conv2D(64, 3, strides=2, padding="same", use_bias=False, name="conv1")(stem)
    x = layers.BatchNormalization(name="norm1")(x)
    x = layers.ReLU(name="relu1")(x)
    x = layers.Conv2D(64, 3, padding="same", use_bias=False, name="conv2")(x)
    x = layers.BatchNormalization(name="norm2")(x)
    shortcut = layers.Conv2D(64, 1, strides=2, use_bias=False, name="shortcut")(stem)
    shortcut = layers.BatchNormalization(name="shortcut_norm")(shortcut)
    x = layers.Add(name="added")([x, shortcut])
    x = layers.ReLU(name="relu2")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return image, layers.Dense(10, activation="softmax", name="output")(x)


def inception() -> Any:
    x = keras.Input((28, 28, 192), name="features")

    def convolved(x: Any, filters: int, size: int, name: str) -> Any:
        padding = "same" if size > 1 else "valid"
        return layers.Conv2D(filters, size, padding=padding, activation="relu", name=name)(x)

    one = convolved(x, 64, 1, "one")
    three = convolved(convolved(x, 96, 1, "three_reduce"), 128, 3, "three")
    five = convolved(convolved(x, 16, 1, "five_reduce"), 32, 5, "five")
    pool = layers.MaxPooling2D(3, strides=1, padding="same", name="pool")(x)
    pool = convolved(pool, 32, 1, "pool_reduce")
    return x, layers.Concatenate(name="join")([one, three, five, pool])


def unet() -> Any:
    image = keras.Input((128, 128, 1), name="image")

    def convolved(x: Any, filters: int, name: str) -> Any:
        return layers.Conv2D(filters, 3, padding="same", activation="relu", name=name)(x)

    down1 = convolved(image, 16, "down1")
    down2 = convolved(layers.MaxPooling2D(name="pool1")(down1), 32, "down2")
    bottom = convolved(layers.MaxPooling2D(name="pool2")(down2), 64, "bottom")
    up2 = layers.Conv2DTranspose(32, 2, strides=2, name="up2")(bottom)
    merge2 = convolved(layers.Concatenate(name="join2")([down2, up2]), 32, "merge2")
    up1 = layers.Conv2DTranspose(16, 2, strides=2, name="up1")(merge2)
    merge1 = convolved(layers.Concatenate(name="join1")([down1, up1]), 16, "merge1")
    return image, layers.Conv2D(1, 1, activation="sigmoid", name="mask")(merge1)


def siamese() -> Any:
    picture = keras.Input((28, 28, 1), name="picture")
    x = picture
    for number, filters in ((1, 32), (2, 64)):
        x = layers.Conv2D(filters, 3, activation="relu", name=f"conv{number}")(x)
        x = layers.MaxPooling2D(name=f"pool{number}")(x)
    x = layers.Dense(64, name="embedding")(layers.Flatten(name="flatten")(x))
    tower = keras.Model(picture, x, name="tower")
    left = keras.Input((28, 28, 1), name="left")
    right = keras.Input((28, 28, 1), name="right")
    apart = ops.absolute(tower(left) - tower(right))
    return [left, right], layers.Dense(1, activation="sigmoid", name="same")(apart)


def autoencoder() -> Any:
    picture = keras.Input((28, 28, 1), name="picture")
    x = picture
    for number, filters in ((1, 16), (2, 32)):
        x = layers.Conv2D(
            filters, 3, strides=2, padding="same", activation="relu", name=f"conv{number}"
        )(x)
    x = layers.Dense(16, name="code")(layers.Flatten(name="flatten")(x))
    encoder = keras.Model(picture, x, name="encoder")
    numbers = keras.Input((16,), name="numbers")
    x = layers.Dense(7 * 7 * 32, activation="relu", name="spread")(numbers)
    x = layers.Reshape((7, 7, 32), name="fold")(x)
    for number, filters, activation in ((1, 16, "relu"), (2, 1, "sigmoid")):
        x = layers.Conv2DTranspose(
            filters, 3, strides=2, padding="same", activation=activation, name=f"up{number}"
        )(x)
    decoder = keras.Model(numbers, x, name="decoder")
    image = keras.Input((28, 28, 1), name="image")
    return image, decoder(encoder(image))


def seq2seq() -> Any:
    source = keras.Input((None,), dtype="int32", name="source")
    target = keras.Input((None,), dtype="int32", name="target")
    x = layers.Embedding(5000, 128, name="source_words")(source)
    _, *states = layers.LSTM(256, return_state=True, name="encoder")(x)
    x = layers.Embedding(5000, 128, name="target_words")(target)
    x = layers.LSTM(256, return_sequences=True, name="decoder")(x, initial_state=states)
    x = layers.Dense(5000, activation="softmax", name="next_word")(x)
    return [source, target], x


def transformer() -> Any:
    tokens = keras.Input((200,), dtype="int32", name="tokens")
    words = layers.Embedding(20_000, 64, name="words")(tokens)
    places = layers.Embedding(201, 64, name="places")(ops.cumsum(ops.ones_like(tokens), axis=1))
    x = layers.Add(name="embedded")([words, places])
    attended = layers.MultiHeadAttention(4, 16, dropout=0.1, name="attention")(x, x)
    x = layers.LayerNormalization(name="norm1")(layers.Add(name="attended")([x, attended]))
    fed = layers.Dense(128, activation="relu", name="feed1")(x)
    fed = layers.Dense(64, name="feed2")(fed)
    x = layers.LayerNormalization(name="norm2")(layers.Add(name="fed")([x, fed]))
    x = layers.GlobalAveragePooling1D(name="pool")(x)
    return tokens, layers.Dense(1, activation="sigmoid", name="positive")(x)


def wide_and_deep() -> Any:
    numbers = keras.Input((6,), name="numbers")
    city = keras.Input((1,), dtype="int32", name="city")
    wide = layers.CategoryEncoding(num_tokens=1000, name="one_hot")(city)
    wide = layers.Dense(1, name="wide")(wide)
    x = layers.Flatten(name="flatten")(layers.Embedding(1000, 16, name="embedding")(city))
    x = layers.Concatenate(name="features")([numbers, x])
    x = layers.Dense(64, activation="relu", name="deep1")(x)
    x = layers.Dense(32, activation="relu", name="deep2")(x)
    x = layers.Add(name="both")([wide, layers.Dense(1, name="deep")(x)])
    return [numbers, city], layers.Activation("sigmoid", name="clicked")(x)


def multi_task() -> Any:
    face = keras.Input((96, 96, 3), name="face")
    x = face
    for number, filters in ((1, 32), (2, 64)):
        x = layers.Conv2D(filters, 3, activation="relu", name=f"conv{number}")(x)
        x = layers.MaxPooling2D(name=f"pool{number}")(x)
    x = layers.Conv2D(128, 3, activation="relu", name="conv3")(x)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    x = layers.Dense(128, activation="relu", name="trunk")(x)
    return face, [
        layers.Dense(1, name="age")(x),
        layers.Dense(7, activation="softmax", name="emotion")(x),
        layers.Dense(1, activation="sigmoid", name="smile")(x),
    ]


BY_HAND: dict[str, Callable[[], Any]] = {
    make.__name__: make
    for make in (
        *(residual, inception, unet, siamese, autoencoder),
        *(seq2seq, transformer, wide_and_deep, multi_task),
    )
}


def made_by_hand(name: str) -> Any:
    """The Keras model. Names of operations are counted from the last ``clear_session``."""
    inputs, outputs = BY_HAND[name]()
    return keras.Model(inputs, outputs, name=name)


# A convolution has k * k * channels * filters weights and a bias for each filter, a Dense layer
# inputs * units and a bias for each unit, an LSTM 4 * ((inputs + units) * units + units).
TOTALS = {
    "residual": sum(
        (
            9 * 3 * 32 + 32,  # stem
            9 * 32 * 64 + 4 * 64,  # conv1 has no bias; a normalization has four numbers a channel
            9 * 64 * 64 + 4 * 64,
            1 * 32 * 64 + 4 * 64,  # the shortcut
            64 * 10 + 10,
        )
    ),
    # As block 3a of GoogLeNet.
    "inception": sum(
        (
            192 * 64 + 64,
            192 * 96 + 96,
            9 * 96 * 128 + 128,
            192 * 16 + 16,
            25 * 16 * 32 + 32,
            192 * 32 + 32,
        )
    ),
    "unet": sum(
        (
            9 * 1 * 16 + 16,
            9 * 16 * 32 + 32,
            9 * 32 * 64 + 64,
            4 * 64 * 32 + 32,  # up2
            9 * 64 * 32 + 32,  # merge2 reads 32 channels from below and 32 from aside
            4 * 32 * 16 + 16,
            9 * 32 * 16 + 16,
            16 * 1 + 1,
        )
    ),
    # 28 pixels become 26, 13, 11 and 5; the tower is counted once.
    "siamese": 9 * 32 + 32 + 9 * 32 * 64 + 64 + 5 * 5 * 64 * 64 + 64 + 64 + 1,
    "autoencoder": sum(
        (
            9 * 1 * 16 + 16,
            9 * 16 * 32 + 32,
            7 * 7 * 32 * 16 + 16,
            16 * 1568 + 1568,
            9 * 32 * 16 + 16,
            9 * 16 * 1 + 1,
        )
    ),
    "seq2seq": 2 * (5000 * 128 + 4 * ((128 + 256) * 256 + 256)) + 256 * 5000 + 5000,
    "transformer": sum(
        (
            20_000 * 64 + 201 * 64,
            4 * (64 * 64 + 64),  # query, key, value and output, 4 heads of 16
            2 * 2 * 64,  # two normalizations
            64 * 128 + 128 + 128 * 64 + 64,
            64 + 1,
        )
    ),
    "wide_and_deep": 1000 * 16 + 22 * 64 + 64 + 64 * 32 + 32 + 32 + 1 + 1000 + 1,
    "multi_task": sum(
        (
            9 * 3 * 32 + 32,
            9 * 32 * 64 + 64,
            9 * 64 * 128 + 128,
            128 * 128 + 128,
            128 + 1 + 128 * 7 + 7 + 128 + 1,
        )
    ),
}
# The moving mean and variance of three normalizations over 64 channels.
NOT_TRAINABLE = {"residual": 3 * 2 * 64}

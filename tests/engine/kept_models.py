"""Models with layers that the library lacks: Keras saves them, with the classes at hand."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from app.engine.backend import keras
from app.engine.service import Service
from app.formats.route import open_model
from app.graph.model import Graph
from app.graph.records import to_records

layers, ops = keras.layers, keras.ops
SERVICE = Service()


@keras.saving.register_keras_serializable("kept")
class Scaled(layers.Layer):  # type: ignore[name-defined]
    """One weight of its own, and one argument."""

    def __init__(self, factor: float = 2.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, shape: Any) -> None:
        self.scale = self.add_weight(shape=(shape[-1],), name="scale")

    def call(self, x: Any) -> Any:
        return x * self.scale * self.factor

    def get_config(self) -> Any:
        return {**super().get_config(), "factor": self.factor}


@keras.saving.register_keras_serializable("kept")
class Block(layers.Layer):  # type: ignore[name-defined]
    """Layers inside layers, in lists too; two tensors and a number go in, two tensors come out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.first = layers.Dense(4)
        self.rest = [layers.Dense(4), layers.BatchNormalization(), layers.Dense(4)]
        self.attention = layers.MultiHeadAttention(2, 3)

    def build(self, x_shape: Any, other_shape: Any) -> None:
        for layer in (self.first, *self.rest):
            layer.build(x_shape)
        self.attention.build(x_shape, other_shape, other_shape)
        self.built = True

    def call(self, x: Any, other: Any, factor: float = 1.0) -> Any:
        y = self.first(x) * factor
        for layer in self.rest:
            y = layer(y)
        return y + self.attention(y, other), y


def in_the_middle() -> Any:
    x = layers.Input((4,), name="x")
    return keras.Model(x, layers.Dense(2)(Scaled(3.0, name="odd")(layers.Dense(3)(x))))


def at_the_end() -> Any:
    x = layers.Input((4,))
    return keras.Model(x, Scaled(name="odd")(layers.Dense(3)(x)))


def in_a_stack() -> Any:
    return keras.Sequential([layers.Input((4,)), Scaled(name="odd"), layers.Dense(2)])


def called_twice() -> Any:
    x, odd = layers.Input((4,)), Scaled(name="odd")
    return keras.Model(x, layers.Dense(2)(odd(layers.Dense(4)(odd(x)))))


def in_a_submodel() -> Any:
    i, x = layers.Input((4,)), layers.Input((4,))
    inner = keras.Model(i, layers.Dense(4)(Scaled(name="odd")(i)), name="inner")
    return keras.Model(x, [inner(inner(x)), Scaled(name="other")(x)])


def of_many_parts() -> Any:
    a, b = layers.Input((5, 4), name="a"), layers.Input((5, 4), name="b")
    p, q = Block(name="odd")(a, b, factor=2.0)
    return keras.Model([a, b], [layers.Dense(2)(p), layers.LSTM(2)(q)])


def both_at_the_end() -> Any:
    a, b = layers.Input((5, 4), name="a"), layers.Input((5, 4), name="b")
    p, q = Block(name="odd")(layers.Dense(4)(a), b)
    return keras.Model([a, b], [q, p])


def one_at_the_end() -> Any:
    """The file tells the shape of the one alone that a layer reads."""
    a, b = layers.Input((5, 4), name="a"), layers.Input((5, 4), name="b")
    p, q = Block(name="odd")(a, b)
    return keras.Model([a, b], [q, layers.Dense(2)(p)])


def around_models() -> Any:
    """Around models that are no row of layers; around a row there is a layer of the library."""
    i, j, x = layers.Input((8, 8, 3)), layers.Input((6, 6, 4)), layers.Input((3, 8, 8, 3))
    both = layers.Add()([layers.Conv2D(4, 3)(i), layers.Conv2D(4, 3)(i)])
    frame = keras.Model(i, layers.BatchNormalization()(both), name="frame")
    ends = [layers.GlobalMaxPooling2D()(j), layers.GlobalAveragePooling2D()(j)]
    inner = keras.Model(j, layers.Dense(2)(layers.Concatenate()(ends)))
    frames = layers.TimeDistributed(frame, name="odd")(x)
    return keras.Model(x, layers.LSTM(2)(layers.TimeDistributed(inner)(frames)))


def of_functions() -> Any:
    x = layers.Input((4,))
    return keras.Model(x, layers.Dense(2)(layers.Lambda(ops.tanh, name="odd")(x)))


@keras.saving.register_keras_serializable("kept")
class Doubled(layers.Layer):  # type: ignore[name-defined]
    """Without weights."""

    def call(self, x: Any) -> Any:
        return x * 2


@keras.saving.register_keras_serializable("kept")
class Halved(keras.Operation):
    def call(self, x: Any) -> Any:
        return x / 2

    def compute_output_spec(self, x: Any) -> Any:
        return keras.KerasTensor(x.shape, x.dtype)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}


def without_any() -> Any:
    """A layer and an operation without weights, behind one that has some."""
    x = layers.Input((4,), name="x")
    y = Halved(name="half")(Doubled(name="odd")(Scaled(name="scaled")(x)))
    return keras.Model(x, layers.Dense(2)(y))


@keras.saving.register_keras_serializable("kept")
class Noisy(layers.Layer):  # type: ignore[name-defined]
    """Random numbers, whose state Keras keeps with the weights of the layer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seeds = keras.random.SeedGenerator(3)

    def call(self, x: Any) -> Any:
        return x + 0 * keras.random.normal(ops.shape(x), seed=self.seeds)


def with_noise() -> Any:
    x = layers.Input((4,))
    return keras.Model(x, layers.Dense(2)(Noisy(name="odd")(layers.Dense(3)(x))))


def saved(make: Callable[[], Any], path: Path) -> Any:
    """A model with numbers that no initializer gives."""
    made = make()
    random = np.random.default_rng(4)
    for variable in made.weights:
        variable.assign(random.uniform(0.1, 0.9, variable.shape).astype(variable.dtype))
    made.save(path)
    return made


def exported(graph: Graph, path: Path) -> dict[str, Any]:
    request = {"id": 1, "do": "export", "graph": to_records(graph), "path": str(path)}
    return SERVICE.handle({**request, "format": path.suffix[1:]})


def opened(make: Callable[[], Any], folder: Path) -> Graph:
    saved(make, folder / "model.keras")
    return open_model(str(folder / "model.keras")).graph


def config_of(path: Path) -> Any:
    text = (
        zipfile.ZipFile(path).read("config.json") if path.suffix == ".keras" else path.read_text()
    )
    return json.loads(text)

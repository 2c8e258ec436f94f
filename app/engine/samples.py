"""Data on which an operation is computed once, to see what TensorFlow asks only of values.

A shape that no kernel takes fails on all data; what fails on some is a matter of the data: zeros
that are divided by, a matrix without an inverse.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from app.engine.symbol import Symbol

# Of the tensors that go in and of those that come out, together; and along one axis. What an
# operation makes on its way may be as large as each value with each other.
MOST_VALUES, MOST_SIZE = 2**18, 256


def are_small(symbols: tuple[Symbol, ...]) -> bool:
    """Whether tensors are dense, of sizes that are all known, and quick to compute with."""
    if any(symbol.sparse or symbol.ragged or None in symbol.shape for symbol in symbols):
        return False
    sizes = [[size or 1 for size in symbol.shape] for symbol in symbols]
    longest = max((size for each in sizes for size in each), default=1)
    return longest <= MOST_SIZE and sum(map(math.prod, sizes)) <= MOST_VALUES


def samples(inputs: tuple[Symbol, ...]) -> Iterator[tuple[tf.Tensor, ...]]:
    """Several tensors of these shapes and dtypes: by chance, ones, and matrices with an inverse."""
    for make in (_random, _ones, _identity):
        yield tuple(_tensor(symbol, make) for symbol in inputs)


def _tensor(symbol: Symbol, make: Callable[[tuple[int, ...], bool], object]) -> tf.Tensor:
    shape = tuple(size or 0 for size in symbol.shape)
    if symbol.dtype == "string":
        return tf.fill(shape, "1")
    whole = "int" in symbol.dtype or symbol.dtype == "bool"
    return tf.cast(tf.constant(make(shape, whole)), symbol.dtype)


def _random(shape: tuple[int, ...], whole: bool) -> object:
    generator = np.random.default_rng(0)
    return generator.integers(0, 2, shape) if whole else generator.random(shape)


def _ones(shape: tuple[int, ...], whole: bool) -> object:
    return np.ones(shape)


def _identity(shape: tuple[int, ...], whole: bool) -> object:
    if len(shape) < 2 or shape[-1] != shape[-2]:
        return np.zeros(shape)
    return np.broadcast_to(np.eye(shape[-1]), shape)

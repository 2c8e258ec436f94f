"""Symbols as Keras's and TensorFlow's tensors without values, and back."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from app.engine.backend import keras
from app.engine.symbol import Symbol
from app.graph.ports import Filled


def symbol_of(tensor: Any) -> Symbol:
    """All that a layer can react to of a KerasTensor."""
    mask = getattr(tensor, "_keras_mask", None)
    return Symbol(
        tuple(None if size is None else int(size) for size in tensor.shape),
        str(tensor.dtype),
        None if mask is None else symbol_of(mask),
        bool(getattr(tensor, "sparse", False)),
        bool(getattr(tensor, "ragged", False)),
    )


def keras_tensor(symbol: Symbol) -> keras.KerasTensor:
    """A KerasTensor like this one, with no history: what is made of it can be forgotten."""
    tensor = keras.KerasTensor(
        symbol.shape, dtype=symbol.dtype, sparse=symbol.sparse, ragged=symbol.ragged
    )
    if symbol.mask is not None:
        # Where Keras itself keeps the mask of a tensor; it has no public setter.
        tensor._keras_mask = keras_tensor(symbol.mask)
    return tensor


def tensors(ports: Filled[Symbol]) -> Filled[keras.KerasTensor]:
    """KerasTensors in place of symbols."""
    return tuple((port, tuple(map(keras_tensor, symbols))) for port, symbols in ports)


def placeholder(symbol: Symbol) -> Any:
    """A tensor of TensorFlow without values, in the graph that is being made."""
    make = tf.compat.v1.sparse_placeholder if symbol.sparse else tf.compat.v1.placeholder
    tensor = make(symbol.dtype, symbol.shape)
    if symbol.mask is not None:
        tensor._keras_mask = placeholder(symbol.mask)
    return tensor


def found_symbol(tensor: Any, known: Symbol) -> Symbol:
    """What a run made of an output that should be like ``known``.

    Where TensorFlow does not know the number of axes, or the output is no tensor, that stands.
    """
    if not tf.is_tensor(tensor) or tensor.shape.rank is None:
        return known
    mask = getattr(tensor, "_keras_mask", None)
    return Symbol(
        tuple(tensor.shape.as_list()),
        tensor.dtype.name,
        None if mask is None else found_symbol(mask, known.mask or known),
        isinstance(tensor, tf.SparseTensor),
        isinstance(tensor, tf.RaggedTensor),
    )

"""States of stateful layers, declared like any weight while nothing is allocated.

A layer with ``stateful=True`` makes its states out of values when it is built, which no scope
without allocation lets it do. Inside ``declared`` it gives shape and initializer instead, as
``add_weight`` does for the weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.engine.backend import keras

# How ``keras.layers.RNN`` makes its states; a Keras that has another way keeps it.
MAKER = "_create_state_variables"


@contextmanager
def declared() -> Iterator[None]:
    """Inside, states are zeros that are still to be made."""
    before = vars(keras.layers.RNN).get(MAKER)
    if before is None:
        yield
        return
    setattr(keras.layers.RNN, MAKER, _declare)
    try:
        yield
    finally:
        setattr(keras.layers.RNN, MAKER, before)


def _declare(layer: Any, batch_size: int) -> None:
    def declare(value: Any) -> Any:
        return keras.Variable(
            keras.initializers.Zeros(),
            shape=tuple(value.shape),
            dtype=layer.variable_dtype,
            trainable=False,
            name="rnn_state",
        )

    with keras.name_scope(layer.name, caller=layer):
        states = keras.tree.map_structure(declare, layer.get_initial_state(batch_size))
    # Past the layer's own bookkeeping: states are no weights of it.
    object.__setattr__(layer, "states", states)

"""What the check says beside what Keras does: a model is built, and run on random data."""

from __future__ import annotations

import warnings

import numpy as np
import tensorflow as tf

from app.engine.backend import keras
from app.engine.build import build
from app.engine.check import Checker
from app.engine.symbol import Symbol
from app.graph.model import Graph

BATCH = 2
# An open size, for data.
LENGTH = 6


def data(symbol: Symbol, length: int = LENGTH) -> tf.Tensor:
    """Random values for an Input; integers are 0 or 1, so that they can be indices."""
    shape = [length if size is None else size for size in symbol.shape]
    if symbol.shape[0] is None:
        shape[0] = BATCH
    rng = np.random.default_rng(0)
    if symbol.dtype == "string":
        return tf.constant(np.full(shape, "a b"))
    if "int" in symbol.dtype or symbol.dtype == "bool":
        return tf.cast(tf.constant(rng.integers(0, 2, shape)), symbol.dtype)
    return tf.cast(tf.constant(rng.random(shape)), symbol.dtype)


def failures(checker: Checker, graph: Graph, length: int = LENGTH) -> dict[str, str]:
    """How running the model fails: as ``predict`` runs it, and as ``fit`` does. Empty: it runs."""
    plan, outcomes = checker.outcomes(graph)
    keras.backend.clear_session(free_memory=False)
    model = build(graph, plan, outcomes)
    inputs = [node for node in graph.inputs if node in outcomes and outcomes[node].ok]
    tensors = [data(outcomes[node].outputs[0], length) for node in inputs]
    found = {}
    for way, training in (("predict", False), ("fit", True)):

        def step(*given: tf.Tensor, training: bool = training) -> object:
            return model(given[0] if len(given) == 1 else list(given), training=training)

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of masks that are lost
                tf.function(step, autograph=False)(*tensors)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we ask about
            found[way] = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    keras.backend.clear_session(free_memory=False)
    return found

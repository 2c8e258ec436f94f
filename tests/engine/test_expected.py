"""Shapes that are told before the engine has said any: they are those that Keras gives."""

from __future__ import annotations

import pytest

from app.engine.check import Checker
from app.graph.bypass import Bypass
from app.graph.expected import expected
from app.graph.model import Graph, TensorRef
from tests.corpus.reading import drawn

TOLD = """
image = Input(4, 6, 3)
row = Input(5, 3)
flat = Input(8)
open = Input(None, 3)
flattened = Flatten(image)
unknown = Flatten(open)
shaped = Reshape(image, target_shape=(2, -1, 9))
exact = Reshape(flat, target_shape=(2, 4))
repeated = RepeatVector(flat, n=7)
mean2 = GlobalAveragePooling2D(image)
mean1 = GlobalAveragePooling1D(open)
top = GlobalMaxPooling1D(row)
dense = Dense(row, units=9)
one = Conv2D(image, filters=2, kernel_size=1)
turned = Permute(row, dims=(2, 1))
cast = keras.ops.cast(row, dtype="int32")
twice = Dense(flattened, units=2)
"""
# What only Keras tells: windows, sums of several, other formats, what does not fit.
UNTOLD = """
image = Input(4, 6, 3)
open = Input(None, 3)
wide = Conv2D(image, filters=2, kernel_size=3)
kept = GlobalAveragePooling2D(image, keepdims=True)
both = Add(image, image)
lost = Reshape(open, target_shape=(3, -1))
uneven = Reshape(image, target_shape=(7, -1))
fewer = GlobalAveragePooling1D(image)
again = Permute(image, dims=(1, 1, 2))
lstm = LSTM(open, units=2)
"""


def nothing_known(ref: TensorRef) -> None:
    return None


def nodes(graph: Graph) -> list[str]:
    return list(graph.nodes)


@pytest.mark.parametrize("node", nodes(drawn(TOLD)))
def test_what_is_told_is_what_keras_gives(node: str) -> None:
    graph = drawn(TOLD)
    (output, *_) = Checker().check(graph).calls[node].outputs
    assert expected(graph, node, nothing_known) == output.shape


@pytest.mark.parametrize("node", [n for n in nodes(drawn(UNTOLD)) if n not in ("image", "open")])
def test_what_only_keras_knows_is_not_told(node: str) -> None:
    assert expected(drawn(UNTOLD), node, nothing_known) is None


def test_what_a_check_has_seen_is_where_it_begins() -> None:
    graph = drawn("a = Input(4, 4, 2)\nb = LSTM(a, units=2)\nc = Dense(b, units=3)\n")
    known = {TensorRef("b"): (None, 7, 5)}
    assert expected(graph, "c", known.get) == (None, 7, 3)
    skipped = Bypass(frozenset({"b"})).apply(graph)
    assert expected(skipped, "c", nothing_known) == (None, 4, 4, 3)

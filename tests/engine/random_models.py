"""Random models that are right: up to 60 calls, layers shared, submodels nested and called twice,
several inputs and outputs, operations with one and with several results.

Every tensor that is handed around has the shape (batch, 8), so that any layer may read any tensor.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from app.graph.edits import SetOutputs
from app.graph.model import Graph, Node, TensorRef
from app.graph.names import free_name, used_ids
from nodes.values import Instance
from tests.builder import Builder

WIDTH = 8
MOST_CALLS = 60
MOST_DEEP = 2
ONE: list[tuple[str, dict[str, Any]]] = [
    ("Dense", {"units": WIDTH, "activation": "relu"}),
    ("Dense", {"units": WIDTH, "activation": Instance("LeakyReLU", {"negative_slope": 0.5})}),
    ("Dense", {"units": WIDTH, "kernel_regularizer": Instance("L2", {"l2": 0.25})}),
    ("LayerNormalization", {}),
    ("BatchNormalization", {"momentum": 0.5}),
    ("Dropout", {"rate": 0.5, "seed": 1}),
    ("Activation", {"activation": "softmax"}),
    ("ReLU", {"max_value": 6.0}),
]
MERGES = ["Add", "Average", "Maximum"]
OF_ONE: list[tuple[str, dict[str, Any]]] = [
    ("relu", {}),
    ("negative", {}),
    ("softmax", {}),
    ("add", {"x2": 1}),
    ("multiply", {"x1": 2.0}),
    ("multiply", {"x2": tuple(0.5 * n for n in range(WIDTH))}),
    ("clip", {"x_min": -1.0, "x_max": 1.0}),
]
OF_TWO = ["add", "subtract", "multiply", "maximum", "true_divide"]


class Drawing:
    """Draws one graph; what is inside a submodel counts too."""

    def __init__(self, draw: st.DrawFn, name: str, calls: int, depth: int) -> None:
        self._draw, self._calls, self._depth = draw, calls, depth
        self.builder = Builder(name)
        inputs = range(draw(st.integers(1, 3)))
        self.refs = [self.builder.input(f"{name}_in{n}", WIDTH) for n in inputs]
        self._kinds = ["one", "one", "merge", "operation", "two", "split", "states", "again"]
        if depth < MOST_DEEP:
            self._kinds += ["submodel", "submodel"]

    def graph(self) -> Graph:
        while self._calls > 0:
            before = len(self.builder.graph.nodes)
            getattr(self, f"_{self._draw(st.sampled_from(self._kinds))}")()
            self._calls -= max(1, len(self.builder.graph.nodes) - before)
        outputs = self._draw(
            st.lists(st.sampled_from(self.refs), min_size=1, max_size=3, unique=True)
        )
        return SetOutputs(tuple(outputs)).apply(self.builder.graph)

    def _tensor(self) -> TensorRef:
        # What came last is read more often, so that graphs grow deep and not only broad.
        return self._draw(st.sampled_from([*self.refs, *self.refs[-3:], *self.refs[-3:]]))

    def _one(self) -> None:
        name, arguments = self._draw(st.sampled_from(ONE))
        self.refs.append(self.builder.layer(name, self._tensor(), **arguments))

    def _merge(self) -> None:
        # Keras counts its own operations under the plain names of these.
        sources = [self._tensor() for _ in range(self._draw(st.integers(2, 4)))]
        name = free_name("merge", {layer.name for layer in self.builder.graph.layers.values()})
        merge = self._draw(st.sampled_from(MERGES))
        self.refs.append(self.builder.layer(merge, *sources, name=name))

    def _operation(self) -> None:
        name, arguments = self._draw(st.sampled_from(OF_ONE))
        self.refs.append(self.builder.operation(name, self._tensor(), **arguments))

    def _two(self) -> None:
        name = self._draw(st.sampled_from(OF_TWO))
        self.refs.append(self.builder.operation(name, self._tensor(), self._tensor()))

    def _split(self) -> None:
        """Two halves, joined the other way round."""
        half = self.builder.operation("split", self._tensor(), indices_or_sections=2, axis=-1)
        parts = [TensorRef(half.node, 1), half]
        self.refs.append(self.builder.operation("concatenate", *parts, axis=-1))

    def _states(self) -> None:
        """A recurrent layer over two steps, whose states are read too."""
        steps = self.builder.layer("Reshape", self._tensor(), target_shape=(2, 4))
        lstm = self.builder.layer("LSTM", steps, units=WIDTH, return_state=True)
        self.refs += [TensorRef(lstm.node, output) for output in range(3)]

    def _again(self) -> None:
        """Another call of a layer, or of a submodel, that is there."""
        graph = self.builder.graph
        layers = graph.layers.items()
        kinds = ("Dense", "ReLU")
        shared = [*graph.definitions, *(k for k, layer in layers if layer.class_name in kinds)]
        if shared:
            self._call(self._draw(st.sampled_from(shared)))

    def _submodel(self) -> None:
        graph = self.builder.graph
        key = free_name("part", used_ids(graph))
        calls = self._draw(st.integers(1, max(1, min(12, self._calls // 2))))
        inner = Drawing(self._draw, f"{graph.name}_{key}", calls, self._depth + 1).graph()
        self._calls -= len(inner.nodes)
        self.builder.graph = replace(graph, definitions={**graph.definitions, key: inner})
        self._call(key)

    def _call(self, key: str) -> None:
        graph = self.builder.graph
        inner = graph.definitions.get(key)
        ports = inner.inputs if inner else ("inputs",)
        call = Node(layer=key, inputs={port: (self._tensor(),) for port in ports})
        node = free_name(f"{key}_call", used_ids(graph))
        self.builder.graph = graph.with_node(node, call)
        outputs = range(len(inner.outputs) if inner else 1)
        self.refs += [TensorRef(node, output) for output in outputs]


@st.composite
def models(draw: st.DrawFn, most: int = MOST_CALLS) -> Graph:
    """A model of at most ``most`` calls, those inside its submodels included."""
    return Drawing(draw, "random", draw(st.integers(1, most)), 0).graph()

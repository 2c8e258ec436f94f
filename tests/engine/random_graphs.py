"""Random graphs of layers that take one tensor or a list: right ones, wrong ones, shared ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from app.errors import EditError
from app.graph.compose import called_again
from app.graph.edits import Connect, SetOutputs
from app.graph.model import Graph, Position, TensorRef
from nodes.values import Instance
from tests.builder import Builder

INPUTS: list[tuple[int | None, ...]] = [(6,), (5, 4), (8, 8, 3), (None, 4), (4,)]
DENSE, LSTM = Instance("Dense", {"units": 2}), Instance("LSTM", {"units": 2})

# Layers by the number of axes of what they are likely to be wired to; None for any.
MENU: list[tuple[int | None, str, dict[str, Any]]] = [
    (None, "Dense", {"units": 4}),
    (None, "Dense", {"units": 4, "dtype": "mixed_float16"}),
    (None, "BatchNormalization", {}),
    (None, "BatchNormalization", {"trainable": False}),
    (None, "Dropout", {"rate": 0.5}),
    (None, "LayerNormalization", {}),
    (None, "Activation", {"activation": "relu"}),
    (None, "Flatten", {}),
    (2, "Embedding", {"input_dim": 9, "output_dim": 4}),
    (2, "Embedding", {"input_dim": 9, "output_dim": 4, "mask_zero": True}),
    (2, "RepeatVector", {"n": 5}),
    (2, "Reshape", {"target_shape": (2, -1)}),
    (3, "Conv1D", {"filters": 4, "kernel_size": 3}),
    (3, "Masking", {}),
    (3, "LSTM", {"units": 4, "return_sequences": True}),
    (3, "GRU", {"units": 4}),
    (3, "Bidirectional", {"layer": LSTM}),
    (3, "TimeDistributed", {"layer": DENSE}),
    (3, "GlobalAveragePooling1D", {}),
    (4, "Conv2D", {"filters": 3, "kernel_size": 3, "padding": "same"}),
    (4, "Conv2D", {"filters": 3, "kernel_size": 5, "strides": 2}),
    (4, "MaxPooling2D", {}),
    (4, "DepthwiseConv2D", {"kernel_size": 3}),
    (4, "UpSampling2D", {}),
    (4, "GlobalAveragePooling2D", {}),
]
MERGES = ["Add", "Concatenate", "Multiply"]
# Operations of one tensor and of two; what symbolic inference does not ask of them is their point.
ALONE: list[tuple[str, dict[str, Any]]] = [
    ("relu", {}),
    ("mean", {"axis": -1, "keepdims": True}),
    ("expand_dims", {"axis": 1}),
    ("reshape", {"newshape": (-1, 4)}),
    ("reshape", {"newshape": (-1, 2, 4)}),
    ("cumsum", {"axis": 1}),
]
PAIRED = ["matmul", "add", "maximum", "multiply"]


class Drawing:
    """Draws a graph and keeps account of what each tensor's rank would be, roughly."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.builder = Builder("random")
        self.refs: list[TensorRef] = []
        for number in range(draw(st.integers(1, 3))):
            shape = draw(st.sampled_from(INPUTS))
            self.refs.append(self.builder.input(f"in{number}", *shape))

    def step(self, kinds: tuple[str, ...] = ("layer", "layer", "layer", "merge", "again")) -> None:
        getattr(self, self._draw(st.sampled_from(kinds)))()

    def layer(self) -> None:
        source = self._draw(st.sampled_from(self.refs))
        _, name, arguments = self._draw(st.sampled_from(MENU))
        self.refs.append(self.builder.layer(name, source, **arguments))

    def merge(self) -> None:
        sources = self._draw(st.lists(st.sampled_from(self.refs), min_size=2, max_size=3))
        name = self._draw(st.sampled_from(MERGES))
        # Keras's own calls that merge masks take the plain names.
        number = len(self.refs)
        self.refs.append(self.builder.layer(name, *sources, name=f"merge_{number}"))

    def operation(self) -> None:
        one, two = (self._draw(st.sampled_from(self.refs)) for _ in range(2))
        if self._draw(st.booleans()):
            name, arguments = self._draw(st.sampled_from(ALONE))
            self.refs.append(self.builder.operation(name, one, **arguments))
        else:
            name = self._draw(st.sampled_from(PAIRED))
            self.refs.append(self.builder.operation(name, one, two))

    def attention(self) -> None:
        number = len(self.refs)
        query, value = (self._draw(st.sampled_from(self.refs)) for _ in range(2))
        name = f"attention_{number}"
        self.refs.append(self.builder.layer("Attention", query, value, name=name))

    def states(self) -> None:
        """A recurrent layer that begins where two tensors say."""
        source, one, two = (self._draw(st.sampled_from(self.refs)) for _ in range(3))
        lstm = self.builder.layer("LSTM", source, units=4)
        for state in (one, two):
            self.builder.wire(state, lstm.node, "initial_state")
        self.refs.append(lstm)

    def again(self) -> None:
        """Another call of a layer that is there."""
        graph = self.builder.graph
        layers = [node for node in graph.nodes if not graph.is_input(node)]
        if not layers:
            return
        add, (node,) = called_again(graph, [self._draw(st.sampled_from(layers))], Position(0, 0))
        ports = list(graph.nodes[graph.calls[add.nodes[node].layer][0]].inputs.items())
        try:
            graph = add.apply(graph)
            for port, wires in ports:
                for _ in wires:
                    graph = Connect(self._draw(st.sampled_from(self.refs)), node, port).apply(graph)
        except EditError:
            return  # The wire would close a cycle: no such call.
        self.builder.graph = graph
        self.refs.append(TensorRef(node))


@st.composite
def graphs(draw: st.DrawFn, most: int = 12) -> Graph:
    """A graph of at most ``most`` calls behind its Inputs, with an order of outputs of its own."""
    drawing = Drawing(draw)
    for _ in range(draw(st.integers(1, most))):
        drawing.step()
    graph = drawing.builder.graph
    outputs: list[TensorRef] = list(draw(st.permutations(graph.outputs)))
    pinned: bool = draw(st.booleans())
    if outputs and pinned:
        outputs.append(draw(st.sampled_from(drawing.refs)))
    return SetOutputs(tuple(outputs)).apply(graph) if outputs else graph


@st.composite
def wide_graphs(draw: st.DrawFn, most: int = 8) -> Graph:
    """Graphs of operations, attention and states beside the layers: much of it cannot be run."""
    drawing = Drawing(draw)
    for _ in range(draw(st.integers(1, most))):
        drawing.step(("layer", "merge", "operation", "operation", "attention", "states"))
    return drawing.builder.graph

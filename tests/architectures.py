"""Well-known shapes of networks, small enough to read: for drawings, and whatever walks wires."""

from __future__ import annotations

import random

from app.graph.model import Graph, LayerDefinition, Node, TensorRef

Calls = dict[str, tuple[str, tuple[str, ...]]]


def graph_of_calls(calls: Calls, name: str = "model") -> Graph:
    """A graph of ``node: (class, sources)``, all wires in the first port, without positions."""
    layers = {node: LayerDefinition(kind, node) for node, (kind, _) in calls.items()}
    nodes = {
        node: Node(layer=node, inputs={"inputs": tuple(map(TensorRef, sources))} if sources else {})
        for node, (_, sources) in calls.items()
    }
    read = {ref.node for node in nodes.values() for ref in node.sources()}
    inputs = tuple(node for node, (kind, _) in calls.items() if kind == "Input")
    outputs = tuple(TensorRef(node) for node in calls if node not in read)
    return Graph(name, layers, nodes, inputs=inputs, outputs=outputs)


def convolutions(blocks: int) -> Graph:
    """``blocks`` times Conv2D, BatchNormalization, ReLU."""
    calls: Calls = {"image": ("Input", ())}
    for block in range(blocks):
        _stack(calls, f"block{block}", ["Conv2D", "BatchNormalization", "ReLU"])
    return graph_of_calls(calls, "convolutions")


def _stack(calls: Calls, prefix: str, kinds: list[str], source: str = "") -> str:
    """Layers one behind the other; the name of the last."""
    source = source or next(reversed(calls))
    for index, kind in enumerate(kinds):
        name = f"{prefix}_{kind.lower()}{index}"
        calls[name] = (kind, (source,))
        source = name
    return source


def bottlenecks(blocks: int) -> Graph:
    """A ResNet: each block three convolutions beside what bypasses them, then Add and ReLU.

    Every third block has a convolution in the bypass, as where the size changes.
    """
    calls: Calls = {"image": ("Input", ())}
    source = _stack(calls, "stem", ["Conv2D", "BatchNormalization", "ReLU"])
    for block in range(blocks):
        name = f"block{block}"
        bypass = source
        if block % 3 == 0:
            bypass = _stack(calls, f"{name}_0", ["Conv2D", "BatchNormalization"], source)
        main = _stack(
            calls, f"{name}_1", ["Conv2D", "BatchNormalization", "ReLU"] * 2 + ["Conv2D"], source
        )
        calls[f"{name}_add"] = ("Add", (bypass, main))
        calls[f"{name}_out"] = ("ReLU", (f"{name}_add",))
        source = f"{name}_out"
    _stack(calls, "head", ["GlobalAveragePooling2D", "Dense"], source)
    return graph_of_calls(calls, "bottlenecks")


def squeezed(blocks: int) -> Graph:
    """An EfficientNet: in each block a bypass, and within the block one that scales channels."""
    calls: Calls = {"image": ("Input", ())}
    source = _stack(calls, "stem", ["Conv2D", "BatchNormalization", "Activation"])
    for block in range(blocks):
        name = f"block{block}"
        wide = _stack(
            calls, f"{name}_expand", ["Conv2D", "BatchNormalization", "Activation"] * 2, source
        )
        scale = _stack(
            calls, f"{name}_se", ["GlobalAveragePooling2D", "Reshape", "Conv2D", "Conv2D"], wide
        )
        calls[f"{name}_excite"] = ("Multiply", (wide, scale))
        end = _stack(calls, f"{name}_project", ["Conv2D", "BatchNormalization", "Dropout"])
        calls[f"{name}_add"] = ("Add", (end, source))
        source = f"{name}_add"
    _stack(calls, "top", ["Conv2D", "GlobalAveragePooling2D", "Dense"], source)
    return graph_of_calls(calls, "squeezed")


def inception(blocks: int) -> Graph:
    """Four branches of 3, 6, 9 and 4 layers, joined, and so on."""
    calls: Calls = {"image": ("Input", ())}
    source = "image"
    convolution = ["Conv2D", "BatchNormalization", "Activation"]
    for block in range(blocks):
        ends = [
            _stack(calls, f"mixed{block}_{branch}", kinds, source)
            for branch, kinds in enumerate(
                [convolution, convolution * 2, convolution * 3, ["AveragePooling2D", *convolution]]
            )
        ]
        source = f"mixed{block}"
        calls[source] = ("Concatenate", tuple(ends))
    return graph_of_calls(calls, "inception")


def dense_block(layers: int) -> Graph:
    """A DenseNet: what each layer finds is put beside all that was found before."""
    calls: Calls = {"image": ("Input", ())}
    source = "image"
    for layer in range(layers):
        kinds = ["BatchNormalization", "Activation", "Conv2D"]
        new = _stack(calls, f"layer{layer}", kinds, source)
        calls[f"layer{layer}_concat"] = ("Concatenate", (source, new))
        source = f"layer{layer}_concat"
    return graph_of_calls(calls, "dense_block")


def u_net(depth: int = 4) -> Graph:
    """Down and up again, each level joined with the same level on the way down."""
    calls: Calls = {"image": ("Input", ())}
    kinds = ["Conv2D", "ReLU", "Conv2D", "ReLU"]
    source, skips = "image", []
    for level in range(depth):
        skips.append(_stack(calls, f"down{level}", kinds, source))
        source = _stack(calls, f"pool{level}", ["MaxPooling2D"], skips[-1])
    source = _stack(calls, "bottom", kinds, source)
    for level in reversed(range(depth)):
        up = _stack(calls, f"up{level}", ["Conv2DTranspose"], source)
        calls[f"concat{level}"] = ("Concatenate", (up, skips[level]))
        source = _stack(calls, f"decode{level}", kinds, f"concat{level}")
    _stack(calls, "out", ["Conv2D"], source)
    return graph_of_calls(calls, "u_net")


def siamese() -> Graph:
    """Two inputs with layers of their own, compared."""
    calls: Calls = {}
    ends = []
    for side in ("left", "right"):
        calls[side] = ("Input", ())
        ends.append(_stack(calls, f"{side}_", ["Conv2D", "MaxPooling2D"] * 2 + ["Flatten"], side))
    calls["distance"] = ("Subtract", tuple(ends))
    calls["same"] = ("Dense", ("distance",))
    return graph_of_calls(calls, "siamese")


def transformer(blocks: int, decoder: bool = False) -> Graph:
    """Attention and two Dense, each bypassed; every decoder block reads the encoder's end too."""
    calls: Calls = {"source": ("Input", ())}
    memory = _stack(calls, "source", ["Embedding"])
    for block in range(blocks):
        memory = _attention_block(calls, f"encoder{block}", memory)
    if not decoder:
        _stack(calls, "head", ["GlobalAveragePooling1D", "Dense"], memory)
        return _with_attention_ports(calls, "encoder")
    calls["target"] = ("Input", ())
    state = _stack(calls, "target", ["Embedding"], "target")
    for block in range(blocks):
        state = _attention_block(calls, f"decoder{block}", state, memory)
    _stack(calls, "head", ["Dense"], state)
    return _with_attention_ports(calls, "encoder_decoder")


def _attention_block(calls: Calls, name: str, source: str, memory: str = "") -> str:
    for kind, value in (("self", source), ("cross", memory)):
        if value:
            value = source if kind == "self" else value
            calls[f"{name}_{kind}"] = ("MultiHeadAttention", (source, value))
            calls[f"{name}_{kind}_add"] = ("Add", (source, f"{name}_{kind}"))
            source = _stack(calls, f"{name}_{kind}_norm", ["LayerNormalization"])
    inner = _stack(calls, f"{name}_ff", ["Dense", "Dense", "Dropout"], source)
    calls[f"{name}_ff_add"] = ("Add", (source, inner))
    return _stack(calls, f"{name}_ff_norm", ["LayerNormalization"])


def _with_attention_ports(calls: Calls, name: str) -> Graph:
    graph = graph_of_calls(calls, name)
    nodes = dict(graph.nodes)
    for node, (kind, _) in calls.items():
        if kind == "MultiHeadAttention":
            query, value = nodes[node].sources()
            nodes[node] = Node(layer=node, inputs={"query": (query,), "value": (value,)})
    return Graph(name, graph.layers, nodes, inputs=graph.inputs, outputs=graph.outputs)


def random_graph(count: int, seed: int, window: int = 0) -> Graph:
    """Nodes that read up to three of those before them, of the last ``window`` if it is given."""
    rng = random.Random(seed)
    calls: Calls = {"n0": ("Input", ())}
    for index in range(1, count):
        first = max(0, index - window) if window else 0
        wires = min(index - first, rng.choice((1, 1, 1, 2, 2, 3)))
        sources = sorted(rng.sample(range(first, index), wires))
        kind = "Add" if wires > 1 else "Dense"
        calls[f"n{index}"] = (kind, tuple(f"n{source}" for source in sources))
    return graph_of_calls(calls, "random")


def cells(count: int) -> Graph:
    """A NASNet: each cell reads the cell before it, and with an own layer the one before that."""
    calls: Calls = {"image": ("Input", ())}
    older = newer = "image"
    for cell in range(count):
        name = f"cell{cell}"
        calls[f"{name}_older"] = ("ReLU", (older,))
        calls[f"{name}_newer"] = ("ReLU", (newer,))
        ends = [
            _stack(calls, f"{name}_{side}{branch}", kinds, f"{name}_{side}")
            for side in ("older", "newer")
            for branch, kinds in enumerate(
                [["SeparableConv2D", "BatchNormalization"] * 2, ["AveragePooling2D"]]
            )
        ]
        calls[f"{name}_add0"] = ("Add", (ends[0], ends[2]))
        calls[f"{name}_add1"] = ("Add", (ends[1], ends[3]))
        calls[f"{name}_concat"] = ("Concatenate", (f"{name}_add0", f"{name}_add1"))
        older, newer = newer, f"{name}_concat"
    _stack(calls, "head", ["GlobalAveragePooling2D", "Dense"], newer)
    return graph_of_calls(calls, "cells")

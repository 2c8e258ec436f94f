"""What makes images and sequences smaller by the rim of its window, on the way to a merge."""

from __future__ import annotations

from collections.abc import Sequence

from app.graph.model import Graph, LayerDefinition, TensorRef
from app.graph.shapes import first_source
from app.graph.walk import upstream
from nodes.catalogue import catalogue

Shape = tuple[int | None, ...]
# Layers that keep height, width and length.
KEEPING = ("Activation", "ReLU", "LeakyReLU", "BatchNormalization", "LayerNormalization", "Dropout")


def shrinking(graph: Graph, sources: Sequence[TensorRef]) -> list[list[str]]:
    """For each of several tensors the layers before it that ``padding="same"`` would keep from
    making it smaller: up to the first other one, and to what all the tensors depend on.
    """
    common = set.intersection(*(upstream(graph, [ref.node]) for ref in sources)) if sources else ()
    found = []
    for ref in sources:
        chain: list[str] = []
        here: TensorRef | None = ref
        while here is not None and here.node not in common:
            layer = graph.layer_of(here.node)
            if layer is None or not (_rim(layer) or layer.class_name in KEEPING or _same(layer)):
                break
            if _rim(layer):
                chain.append(graph.nodes[here.node].layer)
            here = first_source(graph, here.node)
        found.append(chain)
    return found


def grown(graph: Graph, chain: Sequence[str], shape: Shape) -> Shape:
    """The shape that a tensor would have with the layers of its chain padded."""
    sizes = list(shape)
    for layer in chain:
        for axis, more in enumerate(_rim(graph.layers[layer]) or (), start=1):
            size = sizes[axis] if axis < len(sizes) - 1 else None
            if size is not None:
                sizes[axis] = size + more
    return tuple(sizes)


def _rim(layer: LayerDefinition) -> tuple[int, ...]:
    """By how much a layer makes each axis smaller; empty where padding would not cure that."""
    spec = catalogue().get(layer.class_name)
    padding = spec.parameter("padding") if spec else None
    if spec is None or padding is None or "same" not in padding.choices or _same(layer):
        return ()
    given = {name: spec.argument(layer.arguments, name) for name in NAMES}
    window = given["kernel_size"] or given["pool_size"]
    rank = int(layer.class_name[-2]) if layer.class_name[-2:-1].isdigit() else 0
    pooling = spec.parameter("pool_size") is not None
    strides = given["strides"] or (window if pooling else 1)
    if not rank or not isinstance(window, int | tuple) or "Transpose" in layer.class_name:
        return ()
    if _sides(strides, rank) != (1,) * rank:
        return ()
    dilation = _sides(given["dilation_rate"] or 1, rank)
    sides = zip(_sides(window, rank), dilation, strict=True)
    return tuple((side - 1) * apart for side, apart in sides)


NAMES = ("kernel_size", "pool_size", "strides", "dilation_rate")


def _sides(value: object, rank: int) -> tuple[int, ...]:
    if isinstance(value, tuple):
        return tuple(side for side in value if isinstance(side, int))
    return (value,) * rank if isinstance(value, int) else ()


def _same(layer: LayerDefinition) -> bool:
    """Whether a layer is padded and has no stride."""
    strides = layer.arguments.get("strides", 1)
    return layer.arguments.get("padding") == "same" and strides in (1, (1, 1), (1,), (1, 1, 1))

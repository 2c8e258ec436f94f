"""Habits that work and are probably not meant: layers in a row that compute what one could, ..."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from app.engine.outcome import Outcome
from app.graph.model import Graph, LayerDefinition, TensorRef
from app.graph.problems import Problem

# Layers that pass values on as they are, so that what stands around them meets.
PASSING = ("Dropout", "GaussianDropout", "AlphaDropout", "Identity")
ENDING = ("Dense", "Activation", "Softmax")
NONLINEAR = ("ReLU", "LeakyReLU", "PReLU", "ELU", "LSTM", "GRU", "SimpleRNN", "Bidirectional")
# So few values can be the marks of one thing; more may be anything, an image for instance.
MOST_CLASSES = 1_000


def habits(
    graph: Graph, outcomes: Mapping[str, Outcome], live: frozenset[str]
) -> Iterator[Problem]:
    """Hints about the calls that an output depends on."""
    if _is_linear(graph):
        return
    for node in outcomes:
        if node in live and outcomes[node].ok:
            layer = graph.layer_of(node)
            if layer is not None and layer.class_name in ENDING:
                yield from _linear_chain(graph, node, layer)
                yield from _softmax_of_one(graph, node, layer, outcomes)
    for ref in graph.outputs:
        if ref.node in live:
            yield from _sigmoid_classes(graph, ref, outcomes)


def _linear_chain(graph: Graph, node: str, layer: LayerDefinition) -> Iterator[Problem]:
    """Dense layers in a row without activations, told at the second of them."""
    if layer.class_name != "Dense":
        return
    source = _linear_before(graph, node)
    if not source or _linear_before(graph, source):
        return
    values: dict[str, str | int] = {"node": layer.name, "source": graph.name_of(source)}
    values["layers"] = ",".join(_linear_behind(graph, source))
    yield Problem("hint", "linear-chain", node, "inputs", values)


def _is_linear(graph: Graph) -> bool:
    """Whether no layer of a model has an activation: then it is a linear model on purpose."""
    layers = graph.layers.values()
    return not any(
        layer.class_name in NONLINEAR or _activation(layer) not in ("linear", "")
        for layer in layers
    )


def _linear_before(graph: Graph, node: str) -> str:
    """The Dense before a Dense that has no activation and that nothing else reads."""
    source = _source(graph, node, PASSING)
    before = graph.layer_of(source) if source else None
    if before is None or before.class_name != "Dense" or _activation(before) != "linear":
        return ""
    shared = len(graph.calls[graph.nodes[source].layer]) > 1
    pinned = any(ref.node == source for ref in graph.outputs)
    return "" if shared or pinned or len(graph.consumers.get(source, ())) > 1 else source


def _linear_behind(graph: Graph, node: str) -> Iterator[str]:
    """The layers, from this one on, that only another Dense reads, directly."""
    while True:
        readers = graph.consumers.get(node, ())
        while len(readers) == 1 and graph.class_of(readers[0].node) in PASSING:
            readers = graph.consumers.get(readers[0].node, ())
        if len(readers) != 1 or _linear_before(graph, readers[0].node) != node:
            return
        if graph.class_of(readers[0].node) != "Dense":
            return
        yield graph.nodes[node].layer
        node = readers[0].node


def _source(graph: Graph, node: str, passing: tuple[str, ...]) -> str:
    """The node that is read, through those that only pass values on; "" where there is none."""
    source = next(graph.nodes[node].sources(), None)
    while source is not None and graph.class_of(source.node) in passing:
        source = next(graph.nodes[source.node].sources(), None)
    return source.node if source else ""


def _activation(layer: LayerDefinition) -> str:
    """The activation that a layer ends with, by name; "" for one that is no plain name."""
    if layer.class_name == "Softmax":
        return "softmax"
    found = layer.arguments.get("activation")
    return "linear" if found is None else found if isinstance(found, str) else ""


def _softmax_of_one(
    graph: Graph, node: str, layer: LayerDefinition, outcomes: Mapping[str, Outcome]
) -> Iterator[Problem]:
    shape = outcomes[node].outputs[0].shape
    if _activation(layer) == "softmax" and shape[-1:] == (1,) and not layer.arguments.get("axis"):
        yield Problem("hint", "softmax-of-one", node, values={"node": layer.name})


def _sigmoid_classes(
    graph: Graph, ref: TensorRef, outcomes: Mapping[str, Outcome]
) -> Iterator[Problem]:
    """Sigmoid over several units at the output of a model that narrows down to them.

    Where as many values come out as went in, the model draws its input anew: sigmoid is meant.
    """
    layer, outcome = graph.layer_of(ref.node), outcomes.get(ref.node)
    if layer is None or outcome is None or not outcome.ok:
        return
    shape = outcome.outputs[0].shape
    if layer.class_name not in ("Dense", "Activation") or _activation(layer) != "sigmoid":
        return
    count = shape[1] if len(shape) == 2 else None
    if count is None or not 2 < count <= MOST_CLASSES:
        return
    taken = (outcomes[key].outputs[0].shape for key in graph.inputs if key in outcomes)
    if all(_values(sizes) > count for sizes in taken):
        values: dict[str, str | int] = {"node": layer.name, "count": count}
        yield Problem("hint", "sigmoid-classes", ref.node, values=values)


def _values(shape: tuple[int | None, ...]) -> float:
    """How many values a sample has; of an open size many."""
    sizes = shape[1:]
    return math.inf if None in sizes else math.prod(size for size in sizes if size is not None)

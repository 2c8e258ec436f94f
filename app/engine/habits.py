"""Habits that work and are probably not meant: layers in a row that compute what one could, ..."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from app.engine.outcome import Outcome
from app.graph.model import Graph, LayerDefinition, TensorRef
from app.graph.problems import Problem
from app.graph.report import Shape

# Layers that pass values on as they are, so that what stands around them meets.
PASSING = ("Dropout", "GaussianDropout", "AlphaDropout", "Identity")
ENDING = ("Dense", "Activation", "Softmax")
LINEAR = (None, "linear")
NONLINEAR = ("ReLU", "LeakyReLU", "PReLU", "ELU", "LSTM", "GRU", "SimpleRNN", "Bidirectional")
# So few values can be the marks of one thing; more may be anything, an image for instance.
MOST_CLASSES = 1_000


def habits(
    graph: Graph, outcomes: Mapping[str, Outcome], live: frozenset[str]
) -> Iterator[Problem]:
    """Hints about the calls that an output depends on."""
    if _is_linear(graph):
        return
    chains = _Chains(graph, outcomes)
    for node, layer in graph.calls_of(*ENDING):
        if node in live and node in outcomes and outcomes[node].ok:
            if node in chains.seconds:
                yield chains.told_at(node)
            if _activation(layer) == "softmax":
                yield from _softmax_of_one(node, layer, outcomes[node].outputs[0].shape)
    for ref in graph.outputs:
        if ref.node in live:
            yield from _sigmoid_classes(graph, ref, outcomes)


def _is_linear(graph: Graph) -> bool:
    """Whether no layer of a model has an activation: then it is a linear model on purpose."""
    if not graph.kinds.keys().isdisjoint(NONLINEAR):
        return False
    return all(
        layer.arguments.get("activation") in LINEAR and class_name != "Softmax"
        for class_name, layers in graph.kinds.items()
        for layer in map(graph.layers.__getitem__, layers)
    )


class _Chains:
    """Dense layers in a row without activations between them.

    ``seconds``: the second of each row, at which it is told.
    """

    def __init__(self, graph: Graph, outcomes: Mapping[str, Outcome]) -> None:
        self._graph = graph
        dense = frozenset(graph.kinds.get("Dense", ()))
        self._before: dict[str, str] = {}
        self._behind: dict[str, str] = {}
        for node in _linear(graph):
            readers = list(_readers(graph, node))
            for reader in readers:
                if graph.nodes[reader].layer in dense and reader in outcomes:
                    self._before[reader] = node
                    if len(readers) == 1:
                        self._behind[node] = reader
        first = self._before.keys()
        self.seconds = frozenset(n for n, source in self._before.items() if source not in first)

    def told_at(self, node: str) -> Problem:
        graph, source = self._graph, self._before[node]
        values: dict[str, str | int] = {"node": graph.name_of(node)}
        values["source"] = graph.name_of(source)
        values["layers"] = ",".join(self._layers_from(source))
        return Problem("hint", "linear-chain", node, "inputs", values)

    def _layers_from(self, node: str) -> Iterator[str]:
        """The layers, from this one on, that only another Dense reads."""
        while node in self._behind:
            yield self._graph.nodes[node].layer
            node = self._behind[node]


def _linear(graph: Graph) -> Iterator[str]:
    """The calls of Dense layers without an activation that only one node reads."""
    pinned = {ref.node for ref in graph.outputs}
    for key in graph.kinds.get("Dense", ()):
        calls = graph.calls.get(key, ())
        if len(calls) == 1 and graph.layers[key].arguments.get("activation") in LINEAR:
            node = calls[0]
            if node not in pinned and len(graph.consumers.get(node, ())) == 1:
                yield node


def _readers(graph: Graph, node: str) -> Iterator[str]:
    """The nodes that read a node, through those that only pass values on."""
    todo = [node]
    while todo:
        for link in graph.consumers.get(todo.pop(), ()):
            if graph.class_of(link.node) in PASSING:
                todo.append(link.node)
            else:
                yield link.node


def _activation(layer: LayerDefinition) -> str:
    """The activation that a layer ends with, by name; "" for one that is no plain name."""
    if layer.class_name == "Softmax":
        return "softmax"
    found = layer.arguments.get("activation")
    return "linear" if found is None else found if isinstance(found, str) else ""


def _softmax_of_one(node: str, layer: LayerDefinition, shape: Shape) -> Iterator[Problem]:
    if shape[-1:] == (1,) and not layer.arguments.get("axis"):
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

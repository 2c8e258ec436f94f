"""Cures of what works and is probably not meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.graph.bypass import Bypass
from app.graph.edits import Batch, Edit, SetArguments
from app.graph.model import Graph
from app.graph.problems import Problem
from app.graph.replacing import ReplaceLayer
from nodes.sentence import Sentence
from nodes.values import Instance, Value


def _with_activation(graph: Graph, problem: Problem) -> Iterator[Edit]:
    layers = [key for key in str(problem.values["layers"]).split(",") if key in graph.layers]
    edits = tuple(SetArguments(key, {"activation": "relu"}) for key in layers)
    values: dict[str, str | int] = {"argument": "activation", "value": '"relu"'}
    if len(layers) == 1:
        values["name"] = graph.layers[layers[0]].name
        yield Batch(Sentence("Set {argument}={value} on {name}", values), edits)
    elif layers:
        values["count"] = len(layers)
        yield Batch(Sentence("Set {argument}={value} on {count} layers", values), edits)


def _as(activation: str) -> Callable[[Graph, Problem], Iterator[Edit]]:
    """Another activation at the end of the layer that is wrong."""

    def cure(graph: Graph, problem: Problem) -> Iterator[Edit]:
        layer = graph.nodes[problem.node].layer
        values = {"argument": "activation", "value": f'"{activation}"'}
        if graph.class_of(problem.node) == "Softmax":
            replace = ReplaceLayer(layer, "Activation", {"activation": activation})
            label = Sentence("Replace by an Activation with {argument}={value}", values)
            yield Batch(label, (replace,))
        else:
            label = Sentence("Set {argument}={value}", values)
            yield Batch(label, (SetArguments(layer, {"activation": activation}),))

    return cure


def _smaller(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """As many units or filters in the largest layer as the memory has room for.

    Its weights grow with them; the next layer's do, too, so this is on the safe side.
    """
    layer = graph.layer_of(problem.node) if problem.node else None
    own, total = int(problem.values["own"]), int(problem.values["parameters"])
    room = int(problem.values["most"]) - (total - own)
    for name in ("units", "filters"):
        width = layer.arguments.get(name) if layer else None
        if isinstance(width, int) and own and room > 0:
            fitting = width * room // own
            value = 1 << (fitting.bit_length() - 1) if fitting else 0
            if value:
                values = {"argument": name, "value": str(value)}
                edit = SetArguments(graph.nodes[problem.node].layer, {name: value})
                yield Batch(Sentence("Set {argument}={value}", values), (edit,))


def _again(graph: Graph, problem: Problem) -> Iterator[Edit]:
    again = Bypass(frozenset({problem.node}), skip=False)
    # The history names the node by its id, a button by its name.
    label = Sentence("Use {name} again", {"name": graph.name_of(problem.node)})
    yield Batch(label, (again,))


def _frozen_inside(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """The layers in arguments of a frozen layer frozen too; some layers show none of theirs."""
    key = graph.nodes[problem.node].layer
    held = {
        name: _frozen(value)
        for name, value in graph.layers[key].arguments.items()
        if name in HOLDING
    }
    if held:
        yield Batch(Sentence("Freeze the layers inside"), (SetArguments(key, held),))


# The arguments in which wrappers and stacks hold layers.
HOLDING = ("layer", "backward_layer", "cell", "layers", "cells")


def _frozen(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(map(_frozen, value))
    if not isinstance(value, Instance):
        return value
    inside = {k: _frozen(v) if k in HOLDING else v for k, v in value.arguments.items()}
    return Instance(value.class_name, {**inside, "trainable": False})


HABIT_CURES: Mapping[str, Callable[[Graph, Problem], Iterator[Edit]]] = {
    "linear-chain": _with_activation,
    "softmax-of-one": _as("sigmoid"),
    "sigmoid-classes": _as("softmax"),
    "too-large": _smaller,
    "skipped": _again,
    "frozen-outside": _frozen_inside,
}

"""What works and is probably not meant, and what Keras lets through though it cannot run.

``outcomes``: of what can be called; what a call reads is among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from app.engine.habits import habits
from app.engine.outcome import Outcome
from app.engine.symbol import Symbol
from app.graph.forms import is_frozen
from app.graph.model import Graph, LayerDefinition
from app.graph.problems import Problem, sizes_text

# Layers that treat each position of an image or a sequence alike and keep its axes.
POINTWISE = ("Dense", "Activation", "Dropout", "Softmax", "ReLU", "LeakyReLU", "ELU", "PReLU")
# These look up rows by their number.
COUNTING = ("Embedding", "CategoryEncoding")
# These take text.
READING = ("TextVectorization", "StringLookup", "Hashing", "HashedCrossing", "Lambda", "Pipeline")
# What TensorFlow takes as a scope name, in which it runs a layer (tf.Graph.name_scope).
UNSAFE = re.compile(r"[^A-Za-z0-9_.>/-]|^[^A-Za-z0-9._]")
# The same in many names, one a line.
UNSAFE_IN_LINES = re.compile(r"[^A-Za-z0-9_.>/\n-]|^[^A-Za-z0-9._\n]", re.MULTILINE)


def hints(graph: Graph, outcomes: Mapping[str, Outcome], live: frozenset[str]) -> Iterator[Problem]:
    """Hints about the calls that were inferred; none of them is an error."""
    yield from _unflattened(graph, outcomes)
    for layer_id, layer, unsafe in _unsafe_names(graph):
        if calls := graph.calls.get(layer_id):
            values = {"node": layer.name, "received": repr(unsafe)}
            yield Problem("warning", "unsafe-name", calls[0], values=values)
    yield from _float_indices(graph, outcomes)
    yield from _frozen_outside(graph, outcomes)
    yield from habits(graph, outcomes, live)


def mistakes(
    graph: Graph, outcomes: Mapping[str, Outcome], texts: Iterable[str]
) -> Iterator[Problem]:
    """Errors of calls that were inferred and can never run. ``texts``: the nodes that give text."""
    yield from _strings(graph, outcomes, texts)
    yield from _numbers_to_read(graph, outcomes)


def _unsafe_names(graph: Graph) -> Iterator[tuple[str, LayerDefinition, str]]:
    """The layers whose names hold what TensorFlow does not take, and what that is."""
    lines = "\n".join([layer.name for layer in graph.layers.values()])
    # Mostly all are well, which one search finds out.
    if not UNSAFE_IN_LINES.search(lines) and lines.count("\n") < max(len(graph.layers), 1):
        return
    for layer_id, layer in graph.layers.items():
        if found := UNSAFE.search(layer.name):
            yield layer_id, layer, found.group()


def _unflattened(graph: Graph, outcomes: Mapping[str, Outcome]) -> Iterator[Problem]:
    """A chain of Dense layers that leads from an image to an output and still has its axes."""
    told: set[str] = set()
    for ref in graph.outputs:
        outcome = outcomes.get(ref.node)
        if outcome is None or ref.output >= len(outcome.outputs):
            continue
        symbol = outcome.outputs[ref.output]
        first = _first_dense(graph, ref.node)
        if first and first not in told and _is_image(graph, first, symbol):
            told.add(first)
            values: dict[str, str | int] = {"node": graph.name_of(first), "received": symbol.text}
            values["shape"] = sizes_text(symbol.shape)
            yield Problem("hint", "not-flattened", first, "inputs", values)


def _first_dense(graph: Graph, node: str) -> str:
    """The Dense nearest to the inputs of the pointwise chain that ends at ``node``; "" if none."""
    found = ""
    while graph.class_of(node) in POINTWISE:
        if graph.class_of(node) == "Dense":
            found = node
        source = next(graph.nodes[node].sources(), None)
        if source is None:
            return ""
        node = source.node
    return found


def _is_image(graph: Graph, first: str, symbol: Symbol) -> bool:
    """Whether an output of this shape has axes left over from an image or a plain sequence."""
    rank = len(symbol.shape)
    source = next(graph.nodes[first].sources()).node
    while graph.class_of(source) in (*POINTWISE, "BatchNormalization", "LayerNormalization"):
        source = next(graph.nodes[source].sources()).node
    origin = graph.class_of(source)
    if rank >= 4:
        return True
    return rank == 3 and (origin == "Input" or origin.endswith("1D"))


def _strings(
    graph: Graph, outcomes: Mapping[str, Outcome], texts: Iterable[str]
) -> Iterator[Problem]:
    """Text wired into a layer with weights: shapes can be inferred, yet it can never run."""
    for node in {link.node for source in texts for link in graph.consumers.get(source, ())}:
        if node not in outcomes or not _computes(graph, node, outcomes[node]):
            continue
        for port, wires in graph.nodes[node].inputs.items():
            if any(outcomes[ref.node].outputs[ref.output].dtype == "string" for ref in wires):
                values = {"node": graph.name_of(node), "layer": graph.class_of(node)}
                values |= {"received": "text (string)", "expected": "numbers"}
                shape = outcomes[wires[0].node].outputs[wires[0].output].shape
                values |= {"shape": sizes_text(shape)}
                yield Problem("error", "dtype-mismatch", node, port, values)
                break


def _numbers_to_read(graph: Graph, outcomes: Mapping[str, Outcome]) -> Iterator[Problem]:
    """Numbers wired into a layer that reads text: TensorFlow makes no text of them."""
    for node, layer, symbol in _read_by(graph, outcomes, ("TextVectorization", "StringLookup")):
        # A lookup the other way round makes words of numbers.
        if symbol.dtype != "string" and layer.arguments.get("invert") is not True:
            values: dict[str, str | int] = {"node": layer.name, "layer": layer.class_name}
            values |= {"received": f"{symbol.text} {symbol.dtype}", "expected": "text (string)"}
            values |= {"shape": sizes_text(symbol.shape), "cast": "string"}
            yield Problem("error", "dtype-mismatch", node, "inputs", values)


def _float_indices(graph: Graph, outcomes: Mapping[str, Outcome]) -> Iterator[Problem]:
    """Numbers with a point where rows of a table are counted: Keras cuts them off, silently."""
    for node, layer, symbol in _read_by(graph, outcomes, COUNTING):
        if "float" in symbol.dtype:
            values = {"node": layer.name, "layer": layer.class_name}
            values |= {"received": f"{symbol.text} {symbol.dtype}"}
            yield Problem("warning", "float-indices", node, "inputs", values)


def _frozen_outside(graph: Graph, outcomes: Mapping[str, Outcome]) -> Iterator[Problem]:
    """``Bidirectional(LSTM(3), trainable=False)``: Keras trains the layers inside all the same."""
    if is_frozen(graph):
        return  # Nothing of it learns, whatever its layers are.
    for layer_id, layer in graph.layers.items():
        if layer.arguments.get("trainable") is not False:
            continue
        for node in graph.calls.get(layer_id, ()):
            count = outcomes[node].report.trainable if node in outcomes else 0
            if count:
                values = {"node": layer.name, "layer": layer.class_name, "count": f"{count:,}"}
                yield Problem("warning", "frozen-outside", node, values=values)


def _read_by(
    graph: Graph, outcomes: Mapping[str, Outcome], classes: tuple[str, ...]
) -> Iterator[tuple[str, LayerDefinition, Symbol]]:
    """The calls of layers of these classes that can be made, each with what it reads first."""
    for node, layer in graph.calls_of(*classes):
        ref = next(graph.nodes[node].sources(), None)
        if ref is not None and node in outcomes and outcomes[node].ok:
            yield node, layer, outcomes[ref.node].outputs[ref.output]


def _computes(graph: Graph, node: str, outcome: Outcome) -> bool:
    """Whether a layer makes numbers of what it gets, and does not read text."""
    if outcome.report.parameters:
        return True
    layer = graph.layer_of(node)
    if layer is None or layer.class_name in READING:
        return False
    return any(symbol.dtype != "string" for symbol in outcome.outputs)

"""Random graphs of every kind that a file can hold, right and wrong models alike."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from app.graph.marks import COLORS
from app.graph.model import (
    INPUT,
    Box,
    Frame,
    Graph,
    LayerDefinition,
    Marks,
    ModelForm,
    Node,
    Position,
    TensorRef,
)
from app.graph.weights import Weights, WeightsFile
from nodes.values import Instance, Value

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
)


def _containers(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Any]:
    arguments = st.dictionaries(TEXTS, inner, max_size=3)
    # {"class": ..., "args": {...}} is how an instance is written.
    mappings = arguments.filter(lambda item: item.keys() != {"class", "args"})
    return st.one_of(
        st.lists(inner, max_size=3).map(tuple), mappings, st.builds(Instance, TEXTS, arguments)
    )


VALUES: st.SearchStrategy[Any] = st.recursive(PLAIN, _containers, max_leaves=4)
ARGUMENTS = st.dictionaries(TEXTS, VALUES, max_size=3)
# Whole paths, as the program keeps them; a file is known by its digest.
FILES = st.sampled_from([WeightsFile(f"/models/{n}.keras", f"{n}" * 64) for n in range(4)])
WEIGHTS = st.none() | st.builds(Weights, FILES, TEXTS, st.lists(TEXTS, max_size=2).map(tuple))
NESTED = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=4,
)
FORMS = st.builds(ModelForm, st.booleans(), st.booleans(), st.none() | NESTED, st.none() | NESTED)
NUMBERS = st.one_of(st.integers(-9999, 9999), st.floats(-1e8, 1e8))
POINTS = st.lists(st.builds(Position, NUMBERS, NUMBERS), min_size=1, max_size=3).map(tuple)
SIZES = st.integers(80, 999)
FRAMES = st.builds(
    Frame,
    title=TEXTS,
    box=st.builds(Box, NUMBERS, NUMBERS, SIZES, SIZES),
    color=st.sampled_from(COLORS),
    comment=st.booleans(),
)


@st.composite
def _node(draw: st.DrawFn, targets: list[str], sources: list[str]) -> Node:
    """A call of a layer, a submodel, an operation, or of something that is not there."""
    operation = draw(st.booleans()) if targets else True
    refs = st.builds(TensorRef, st.sampled_from(sources), st.integers(0, 9))
    wires = st.lists(refs, min_size=1, max_size=3).map(tuple)
    return Node(
        layer="" if operation else draw(st.sampled_from(targets)),
        operation=draw(st.sampled_from(["keras.ops.add", "keras.ops.nope"])) if operation else "",
        inputs=draw(st.dictionaries(IDS, wires, max_size=2)),
        arguments=draw(ARGUMENTS),
        name=draw(TEXTS),
        bypassed=draw(st.booleans()),
    )


@st.composite
def any_graph(draw: st.DrawFn, depth: int = 1) -> Graph:
    """A graph with layers known and unknown, operations, nested submodels and instances."""
    ids = draw(st.lists(IDS, unique=True, max_size=6))
    kinds = {key: draw(st.sampled_from(("input", "layer", "node"))) for key in ids}
    inputs = [key for key in ids if kinds[key] == "input"]
    names = st.sampled_from(["Dense", "LSTM", "Conv9D", ""])
    layers = {
        key: draw(st.builds(LayerDefinition, names, TEXTS, ARGUMENTS, WEIGHTS, ARGUMENTS))
        for key in ids
        if kinds[key] == "layer"
    }
    # An Input's arguments share one object with its name.
    plain = ARGUMENTS.map(lambda found: {k: v for k, v in found.items() if k != "name"})
    layers |= {key: LayerDefinition(INPUT, draw(TEXTS), draw(plain)) for key in inputs}
    deeper = st.dictionaries(IDS, any_graph(depth - 1), max_size=1) if depth else st.just({})
    # Layers, submodels and nodes share one space of ids.
    definitions = {key: inner for key, inner in draw(deeper).items() if key not in ids}
    called = [*(key for key in layers if key not in inputs), *definitions, "not there"]
    nodes = {key: Node(layer=key) for key in inputs}
    for key in ids:
        if kinds[key] == "node":
            nodes[key] = draw(_node(called, [*ids, "gone"]))
    refs = st.builds(TensorRef, st.sampled_from(sorted(nodes)), st.integers(0, 3))
    wires = {link.ends for link in Graph(nodes=nodes).links()}
    marks = Marks(
        draw(st.dictionaries(IDS, FRAMES, max_size=2)),
        {ends: draw(POINTS) for ends in sorted(wires) if draw(st.booleans())},
    )
    return Graph(
        name=draw(TEXTS),
        layers=layers,
        nodes=nodes,
        definitions=definitions,
        inputs=tuple(draw(st.permutations(inputs))),
        outputs=tuple(draw(st.lists(refs, unique=True, max_size=3))) if nodes else (),
        positions={key: Position(draw(NUMBERS), draw(NUMBERS)) for key in nodes},
        flow=draw(st.sampled_from(["right", "down"])),
        title=draw(TEXTS),
        notes=draw(TEXTS),
        form=draw(FORMS),
        marks=marks,
    )

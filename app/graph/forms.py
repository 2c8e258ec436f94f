"""How Keras makes the model of a graph: what it takes and gives, and whether it is a plain stack.

A ``ModelForm`` comes from a file. Where an edit has made it untrue, the plain form stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.graph.model import Graph, LayerDefinition, TensorRef
from app.graph.ports import outputs_of, ports_of
from nodes.catalogue import catalogue
from nodes.values import Value


def leaves(structure: Value) -> Iterator[str]:
    """The texts of a structure in Keras's order: lists as they stand, dicts sorted by key."""
    if isinstance(structure, str):
        yield structure
    elif isinstance(structure, tuple):
        for item in structure:
            yield from leaves(item)
    elif isinstance(structure, Mapping):
        for key in sorted(structure):
            yield from leaves(structure[key])


def input_structure(graph: Graph) -> Value:
    """The ids of the Inputs, nested as the model takes them: bare, in a tuple or in a dict."""
    structure = graph.form.inputs
    if structure is not None and tuple(leaves(structure)) == graph.inputs:
        return structure
    return _bare(graph.inputs)


def output_structure(graph: Graph) -> Value:
    """The outputs (``dense:0``), nested as the model gives them; one may stand there twice."""
    structure = graph.form.outputs
    outputs = tuple(map(str, graph.outputs))
    if structure is not None and tuple(dict.fromkeys(leaves(structure))) == outputs:
        return structure
    return _bare(outputs)


def _bare(items: tuple[str, ...]) -> Value:
    return items[0] if len(items) == 1 else items


def shaped(structure: Value, leaf: Callable[[str], Any]) -> Any:
    """The structure with lists for tuples and ``leaf(text)`` in the place of each text."""
    if isinstance(structure, tuple):
        return [shaped(item, leaf) for item in structure]
    if isinstance(structure, Mapping):
        return {key: shaped(item, leaf) for key, item in structure.items()}
    return leaf(str(structure))


def result_places(graph: Graph) -> list[int]:
    """For each output of the graph its place among what the model gives, one after the other."""
    places: dict[str, int] = {}
    for place, text in enumerate(leaves(output_structure(graph))):
        places.setdefault(text, place)
    return [places[str(ref)] for ref in graph.outputs]


def stack_of(graph: Graph) -> tuple[str, ...]:
    """The nodes of a ``keras.Sequential``, in order; empty where the graph is none, or no more.

    The Input stands first, if there is one. A model that is built when it is first called has none.
    """
    if not graph.form.sequential or len(graph.outputs) != 1:
        return ()
    found: dict[str, None] = {}
    ref: TensorRef | None = graph.outputs[0]
    while ref is not None:
        if ref.output or ref.node in found or not _may_stack(graph, ref.node):
            return ()
        found[ref.node] = None
        ref = next(graph.nodes[ref.node].sources(), None)
    inputs = tuple(node for node in reversed(found) if graph.is_input(node))
    if inputs != graph.inputs or len(found) == len(inputs):
        return ()
    return tuple(reversed(found))


def _may_stack(graph: Graph, node_id: str) -> bool:
    """Whether a call is one of a layer of its own, on one tensor, giving one."""
    node = graph.nodes.get(node_id)
    if node is None or node.operation or node.arguments or len(outputs_of(graph, node_id)) != 1:
        return False
    if len(graph.calls[node.layer]) != 1 or graph.is_input(node_id):
        return graph.is_input(node_id)
    first = next(iter(ports_of(graph, node_id)), None)
    layer = graph.layers.get(node.layer)
    # What a layer that the library lacks takes is not known; a file may have it in a stack.
    is_known = layer is None or catalogue().get(layer.class_name) is not None
    if first is None or (first.many and is_known):
        return False
    return not node.inputs or (
        node.inputs.keys() == {first.name} and len(list(node.sources())) == 1
    )


def is_frozen(graph: Graph) -> bool:
    """Whether the model came frozen as a whole and none of its layers has been set free since."""
    return not graph.form.trainable and _all_frozen(graph)


def _all_frozen(graph: Graph) -> bool:
    def frozen(layer: LayerDefinition) -> bool:
        spec = catalogue().get(layer.class_name)
        can_learn = spec is not None and spec.parameter("trainable") is not None
        return not can_learn or layer.arguments.get("trainable") is False

    return all(map(frozen, graph.layers.values())) and all(
        map(_all_frozen, graph.definitions.values())
    )

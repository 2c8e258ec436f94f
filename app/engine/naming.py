"""The names of a model's operations: those that came with the file, others counted as Keras does.

Keras counts the operations of a session, whatever the layers are named, and refuses a model in
which two of them bear one name. So they are named here, when all calls have been made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.engine.backend import keras
from app.engine.calling import flat
from app.graph.model import Graph
from app.graph.names import free_name, layer_names, snake_case


def name_operations(graph: Graph, results: Any, tensors: Mapping[str, list[Any]]) -> None:
    """Name the operations that ``results`` are computed by, each another way than any layer.

    ``tensors``: what each call gave. Keras computes masks by operations of its own; they come last.
    """
    taken = layer_names(graph)
    named: set[int] = set()
    calls = [(node, _operation(found)) for node, found in tensors.items() if found]
    ours = {node: op for node, op in calls if graph.nodes[node].operation}
    for node, operation in ours.items():
        wanted = graph.nodes[node].name
        if wanted and wanted not in taken:
            operation.name = wanted
            taken.add(wanted)
            named.add(id(operation))
    for operation in (*ours.values(), *_operations(flat(results))):
        if id(operation) not in named:
            operation.name = free_name(snake_case(type(operation).__name__), taken)
            taken.add(operation.name)
            named.add(id(operation))


def _operation(tensors: list[Any]) -> Any:
    return tensors[0]._keras_history.operation


def _operations(tensors: Iterable[Any]) -> list[Any]:
    """What these tensors are computed by, without layers, the first ones first."""
    found: dict[int, Any] = {}
    todo, seen = list(tensors), set()
    while todo:
        operation, call, _ = todo.pop()._keras_history
        if (id(operation), call) not in seen:
            seen.add((id(operation), call))
            todo += operation._inbound_nodes[call].input_tensors
            if not isinstance(operation, keras.layers.Layer):
                found[id(operation)] = operation
    return list(reversed(found.values()))

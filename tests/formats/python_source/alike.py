"""Graphs compared by what they are, whatever their ids and positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.codegen.reduced import Reductions
from app.graph.forms import input_structure, is_frozen, output_structure, stack_of
from app.graph.model import Graph, TensorRef
from app.graph.ports import arguments_of, spec_of
from app.graph.walk import reading_order
from nodes.kinds import UnfitValue
from nodes.spec import ParameterSpec
from nodes.values import Value, key_of, same


def form(graph: Graph) -> Any:
    """The same for graphs that differ in ids, positions, and arguments at their default alone."""
    order = _order(graph)
    place = {node: number for number, node in enumerate(order)}
    called = list(dict.fromkeys(graph.nodes[node].layer for node in order))
    layers = {layer: number for number, layer in enumerate(called)}
    nodes = []
    for key in order:
        node = graph.nodes[key]
        inner = graph.definitions.get(node.layer)
        wires = {
            (inner.inputs.index(port) if inner else port): [(place[r.node], r.output) for r in refs]
            for port, refs in node.inputs.items()
        }
        what = form(inner) if inner else _layer(graph, key)
        nodes.append((layers[node.layer], what, node.operation, wires, _call(graph, key)))

    def placed(item: Value) -> Any:
        """A structure with places for ids."""
        if isinstance(item, tuple):
            return [placed(inner) for inner in item]
        if isinstance(item, Mapping):
            return {key: placed(inner) for key, inner in item.items()}
        ref = TensorRef.parse(f"{item}" if ":" in f"{item}" else f"{item}:0")
        return place[ref.node], ref.output

    return {
        "name": graph.name,
        "stack": bool(stack_of(graph)),
        "frozen": is_frozen(graph),
        "takes": placed(input_structure(graph)),
        "gives": placed(output_structure(graph)),
        "nodes": nodes,
        "inputs": [place[node] for node in graph.inputs],
        "outputs": [(place[ref.node], ref.output) for ref in graph.outputs],
    }


def written_part(graph: Graph) -> Graph:
    """What of a graph the code writer writes."""
    part = Reductions().of(graph)
    kept = part.graph
    nodes = {key: kept.nodes[key] for key in part.order}
    used = {node.layer for node in nodes.values()}
    return Graph(
        name=kept.name.replace("/", "_"),
        nodes=nodes,
        layers={key: layer for key, layer in kept.layers.items() if key in used},
        definitions={
            key: written_part(item) for key, item in kept.definitions.items() if key in used
        },
        inputs=kept.inputs,
        outputs=kept.outputs,
        form=kept.form,
    )


def _order(graph: Graph) -> list[str]:
    """Inputs first, then as a search back from the outputs meets the rest: no id decides.

    Nor does the order in which the ports of a node happen to be held: a file sorts them.
    """
    nodes = {k: replace(n, inputs=dict(sorted(n.inputs.items()))) for k, n in graph.nodes.items()}
    graph = replace(graph, nodes=nodes)
    found = list(graph.inputs)
    reached = [node for node in reading_order(graph) if node not in graph.inputs]
    return found + reached


def _layer(graph: Graph, node: str) -> Any:
    layer = graph.layer_of(node)
    if layer is None:
        return None
    spec = spec_of(graph, node)
    known = spec.parameters_by_name if spec else {}
    return (layer.class_name, layer.name, _values(known, arguments_of(graph, node)))


def _call(graph: Graph, node: str) -> Any:
    spec = spec_of(graph, node)
    if graph.nodes[node].operation:
        known = spec.parameters_by_name if spec else {}
    else:
        known = {item.name: item for item in spec.call_parameters} if spec else {}
    return _values(known, graph.nodes[node].arguments)


def _values(known: Any, arguments: Any) -> dict[str, str]:
    """Arguments in their one form, without those that are Keras's default."""
    found = {}
    for name, value in arguments.items():
        parameter: ParameterSpec | None = known.get(name)
        if parameter is not None:
            value = _checked(parameter, value)
            if not parameter.required and same(value, parameter.default):
                continue
        found[name] = key_of(value)
    return found


def _checked(parameter: ParameterSpec, value: Value) -> Value:
    try:
        return parameter.check(value)
    except UnfitValue:
        return value

"""A functional model's config (``model.get_config()``) as a graph: reference models for the tests.

Reads plain records only: Keras is not imported. Layers that the library lacks stay as they are, as
the placeholders that the program makes of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.graph.model import INPUT, Graph, LayerDefinition, Node, TensorRef
from app.graph.names import snake_case
from app.graph.ports import ports_of
from nodes.catalogue import catalogue
from nodes.spec import LayerSpec, ParameterSpec
from nodes.values import Instance, Value, same

Record = Mapping[str, Any]
TENSOR = "__keras_tensor__"


def graph_of_config(config: Record) -> Graph:
    """The graph of a functional model's config. Raises KeyError or ValueError for another form.

    Node ids are the layers' names; a second call of a layer ``x`` is ``x@1``.
    """
    layers: dict[str, LayerDefinition] = {}
    nodes: dict[str, Node] = {}
    for record in config["layers"]:
        name = record["name"]
        if record.get("module", "").startswith("keras.src.ops"):
            for index, call in enumerate(record["inbound_nodes"]):
                nodes[_node_id(name, index)] = _operation(record, call)
            continue
        layers[name] = _layer(record)
        calls = record["inbound_nodes"] or [{"args": [], "kwargs": {}}]
        for index, call in enumerate(calls):
            nodes[_node_id(name, index)] = _node(name, layers[name], call)
    return Graph(
        name=config["name"],
        layers=layers,
        nodes=nodes,
        inputs=tuple(ref.node for ref in _ends(config["input_layers"])),
        outputs=tuple(_ends(config["output_layers"])),
    )


def _node_id(layer: str, call: int) -> str:
    return f"{layer}@{call}" if call else layer


def _ends(records: Any) -> Iterator[TensorRef]:
    """``["input", 0, 0]``, or a list of such where there are several."""
    for name, call, output in [records] if isinstance(records[0], str) else records:
        yield TensorRef(_node_id(name, call), output)


def _layer(record: Record) -> LayerDefinition:
    config = dict(record["config"])
    name = config.pop("name")
    if record["class_name"] == "InputLayer":
        arguments = {"shape": tuple(config["batch_shape"][1:]), "dtype": config["dtype"]}
        batch = config["batch_shape"][0]
        return LayerDefinition(
            INPUT, name, arguments if batch is None else {**arguments, "batch_size": batch}
        )
    spec = catalogue().get(record["class_name"])
    if spec is None:
        return LayerDefinition(record["class_name"], name)
    return LayerDefinition(spec.name, name, dict(_arguments(spec, config)))


def _arguments(spec: LayerSpec, config: Record) -> Iterator[tuple[str, Value]]:
    for name, item in config.items():
        parameter = spec.parameter(name)
        if parameter is None:
            continue  # Keras writes some of its internals here (``quantization_config``).
        value = _value(item)
        if parameter.kind == "dtype" and value == "float32":
            continue
        if parameter.required or not _is_default(parameter, value):
            yield name, value


def _value(item: Any) -> Value:
    if isinstance(item, Mapping) and "class_name" in item:
        if item["class_name"] == "DTypePolicy":
            return str(item["config"]["name"])
        arguments = {key: _value(inner) for key, inner in item["config"].items()}
        return Instance(item["class_name"], {k: v for k, v in arguments.items() if v is not None})
    if isinstance(item, list | tuple):
        return tuple(map(_value, item))
    return item


def _is_default(parameter: ParameterSpec, value: Value) -> bool:
    if isinstance(value, Instance) and not value.arguments:
        value = snake_case(value.class_name)
    if (
        isinstance(value, tuple)
        and not isinstance(parameter.default, tuple)
        and len(set(value)) == 1
    ):
        value = value[0]  # ``(3, 3)`` for 3
    if value == "linear" and parameter.kind == "activation":
        value = None
    return same(value, parameter.default)


def _node(layer_id: str, layer: LayerDefinition, call: Record) -> Node:
    (first, *others) = call["args"] or [[]]
    probe = Graph(layers={layer_id: layer}, nodes={"probe": Node(layer=layer_id)})
    ports = ports_of(probe, "probe")
    inputs = {ports[0].name: tuple(_tensors(first))} if ports and first else {}
    if others:
        raise ValueError(f"{layer.name} is called with {len(call['args'])} positional arguments")
    spec = catalogue().get(layer.class_name)
    known = {parameter.name for parameter in spec.call_parameters} if spec else set()
    arguments = {k: _value(v) for k, v in call["kwargs"].items() if v is not None and k in known}
    return Node(layer=layer_id, inputs=inputs, arguments=arguments)


def _operation(record: Record, call: Record) -> Node:
    """``x + 3``: tensors are wires, one a port; numbers stand in their port."""
    operation = f"keras.ops.{snake_case(record['class_name'])}"
    spec = catalogue().operation(operation)
    if spec is None:
        raise ValueError(f"the library lacks {operation}")
    inputs, arguments = {}, {}
    for port, argument in zip(spec.ports, call["args"], strict=False):
        tensors = tuple(_tensors(argument))
        if tensors:
            inputs[port.name] = tensors
        else:
            arguments[port.name] = _value(argument)
    return Node(operation=operation, inputs=inputs, arguments=arguments)


def _tensors(argument: Any) -> Iterator[TensorRef]:
    if isinstance(argument, Mapping) and argument.get("class_name") == TENSOR:
        name, call, output = argument["config"]["keras_history"]
        yield TensorRef(_node_id(name, call), output)
    elif isinstance(argument, list | tuple):
        for item in argument:
            yield from _tensors(item)

"""One layer in the place of another, and what can stand for a ``Lambda``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.errors import EditError
from app.graph.edits import Batch, Edit, settle
from app.graph.model import Graph, LayerDefinition, Node
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.sentence import Sentence
from nodes.spec import CallSpec, OperationSpec
from nodes.values import Value

LAMBDA = "Lambda"


@dataclass(frozen=True)
class ReplaceLayer:
    """Each call of a layer becomes a call of ``name``, a layer or an operation of the library.

    A layer keeps its name. The wires of the calls' first port go into the new one's first port.
    """

    layer: str
    name: str
    arguments: Mapping[str, Value] = field(default_factory=dict)

    @property
    def label(self) -> Sentence:
        values = {"old": self.layer, "name": self.name.removeprefix("keras.ops.")}
        return Sentence("Replace {old} by {name}", values)

    def apply(self, graph: Graph) -> Graph:
        old, spec = graph.layers.get(self.layer), catalogue().find(self.name)
        if old is None or spec is None or not spec.ports:
            values = {"layer": self.layer, "name": self.name}
            raise EditError(Sentence("{layer} cannot be replaced by {name}.", values))
        layers = {key: layer for key, layer in graph.layers.items() if key != self.layer}
        if not isinstance(spec, OperationSpec):
            layers[self.layer] = LayerDefinition(spec.name, old.name, self.arguments)
        calls = {
            node: self._call(graph.nodes[node], spec) for node in graph.calls.get(self.layer, ())
        }
        return settle(graph, replace(graph, layers=layers, nodes={**graph.nodes, **calls}))

    def _call(self, node: Node, spec: CallSpec) -> Node:
        wires = next(iter(node.inputs.values()), ())
        inputs = {spec.ports[0].name: wires} if wires else {}
        if isinstance(spec, OperationSpec):
            return replace(
                node, layer="", operation=spec.name, inputs=inputs, arguments=self.arguments
            )
        return replace(node, layer=self.layer, operation="", inputs=inputs, arguments={})


def instead_of_lambda(graph: Graph, node: str) -> Iterator[Edit]:
    """What can stand for the Lambda that a node calls, best first.

    Keras writes only the last part of a function's name: ``relu`` of ``keras.activations`` and that
    of ``keras.ops`` do the same. Of a function that is in neither, an Activation that passes its
    input on keeps the place, until a person chooses another.
    """
    key, layer = graph.nodes[node].layer, graph.layer_of(node)
    if layer is None or layer.class_name != LAMBDA:
        return
    name = _function_name(layer.arguments.get("function"))
    activation = catalogue().object("activation", name)
    if activation:
        yield _labelled("Replace by Activation {name}", key, "Activation", activation.text, name)
    operation = catalogue().operation(f"keras.ops.{name}")
    if operation and _takes_one_tensor(operation):
        arguments = _arguments(operation, layer.arguments.get("arguments"))
        label = Sentence("Replace by the operation {name}", {"name": name})
        yield Batch(label, (ReplaceLayer(key, operation.name, arguments),))
    if not activation and not operation:
        label_text = "Replace by an Activation, to choose its function"
        yield _labelled(label_text, key, "Activation", "linear", name)


def _labelled(label: str, layer: str, class_name: str, activation: str, name: str) -> Batch:
    edit = ReplaceLayer(layer, class_name, {"activation": activation})
    return Batch(Sentence(label, {"name": name}), (edit,))


def _function_name(function: Value) -> str:
    """``relu`` of ``"relu"``, of ``"keras.ops.relu"``, and of what Keras writes into a file."""
    if isinstance(function, Mapping) and function.get("class_name") == "function":
        function = function.get("config")
    return function.rpartition(".")[2] if isinstance(function, str) else ""


def _takes_one_tensor(spec: OperationSpec) -> bool:
    needed = [port for port in spec.ports if not port.optional]
    return len(needed) == 1 and not needed[0].many


def _arguments(spec: OperationSpec, given: Value) -> dict[str, Value]:
    """What the Lambda hands on to its function, as far as the operation takes it."""
    found = {item.name: item.initial for item in spec.parameters if item.required}
    for name, value in given.items() if isinstance(given, Mapping) else ():
        parameter = spec.parameter(name)
        try:
            if parameter:
                found[name] = parameter.check(value)
        except UnfitValue:
            continue  # The operation's own start value is nearer to right than a wrong one.
    return found

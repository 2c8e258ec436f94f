"""A Functional model's config -> Graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.errors import FileFormatError
from app.formats.keras_files import masks
from app.formats.keras_files.calls import (
    Bound,
    bound_to_layer,
    bound_to_placeholder,
    bound_to_submodel,
)
from app.formats.keras_files.checked import Record, entries, malformed, record, text
from app.formats.keras_files.conversions import without_conversions
from app.formats.keras_files.layers import is_input, placeholder
from app.formats.keras_files.models import (
    UNKNOWN,
    Setting,
    form_of,
    graph_of,
    is_model,
    layer_in,
)
from app.formats.keras_files.operations import bound_to_operation, is_operation, operation_of
from app.formats.keras_files.shelves import OPERATIONS, Slot
from app.formats.keras_files.wiring import Call, Item, Tensor, calls_of, ends, tensors_in
from app.graph.forms import leaves, output_structure
from app.graph.kept import Shape, with_outputs, without_weights
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from app.graph.names import free_name
from app.graph.walk import call_id
from nodes.catalogue import catalogue
from nodes.values import Value, refuse_unstorable

MASK_LOST = (
    "Keras 3 does not give these layers the mask of their input, since they are given states too, "
    "as Keras 2 did: {names}. Wire the mask to them."
)
CALLED_OTHERWISE = (
    "Called in a way that has no form here, kept as placeholders with all that the file says: "
    "{names}."
)
UNCALLED = "No call of these layers is in the file, so they were left out: {names}."


class FunctionalReader:
    """Reads one config: its layers, the calls of each, and what goes in and out."""

    def __init__(self, item: Record, setting: Setting) -> None:
        self._setting, self._notes = setting, setting.notes
        self._config = record(item.get("config"), setting.place)
        self._records = self._by_name(entries(self._config.get("layers"), self._at("layers")))
        self._calls = {name: self._calls_of(name) for name in self._records}
        self._notes.count(len(self._records) + sum(map(len, self._calls.values())))
        # Keras 2 writes lists where Keras 3 writes dicts.
        nodes = (n for r in self._records.values() for n in r.get("inbound_nodes") or ())
        self._is_older = any(isinstance(node, list) for node in nodes)
        self._layers: dict[str, LayerDefinition] = {}
        self._slots: dict[str, Slot] = {}
        self._definitions: dict[str, Graph] = {}
        self._nodes: dict[str, Node] = {}
        self._ids: dict[str, list[str]] = {}

    def graph(self) -> Graph:
        inputs = ends(self._config.get("input_layers"), self._at("input_layers"))
        outputs = ends(self._config.get("output_layers"), self._at("output_layers"))
        outputs = without_conversions(self._records, self._calls, outputs)
        self._define_layers()
        masks.drop_automatic(self._layers, self._records, self._calls, outputs)
        for name in masks.lost_with_states(self._layers, self._records, self._calls):
            self._notes.tell_of(MASK_LOST, name)
        self._name_calls()
        given = ([*call.args, call.kwargs] for calls in self._calls.values() for call in calls)
        self._wired = [tensor for items in given for tensor in tensors_in(items)]
        self._tell_outputs()
        self._offsets = {name: self._offset(name, outputs) for name in self._definitions}
        for name in self._calls:
            self._add_nodes(name)
        return self._with_ends(inputs, outputs)

    def _at(self, key: str) -> str:
        return f"{self._setting.place}.{key}"

    def _by_name(self, records: list[object]) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for number, item in enumerate(records):
            place = self._at(f"layers[{number}]")
            layer = record(item, place)
            config = layer.get("config")
            name = layer.get("name") or (config.get("name") if isinstance(config, dict) else None)
            name = text(name, f"{place}.name")
            if name in found:
                raise malformed(f"{place}.name", name, "a name that no other layer has")
            found[name] = layer
        return found

    def _calls_of(self, name: str) -> list[Call]:
        item = self._records[name]
        place = self._at(f"{name}.inbound_nodes")
        return calls_of(item.get("inbound_nodes", []), self._records, place)

    def _define_layers(self) -> None:
        for name, item in self._records.items():
            shelf = self._setting.shelf
            if is_operation(item):
                if operation_of(item):
                    continue
                shelf = OPERATIONS
            self._notes.meet(item, name)
            slot = self._slots[name] = shelf.take(name, item)
            if is_model(item):
                inside = self._setting.inside(name, slot.inside)
                inner = graph_of(item, inside, self._first_tensor(name))
                self._definitions[name] = replace(inner, name=name)
                continue
            layer = layer_in(self._setting, item, name, slot)
            self._layers[name] = self._without_worked_out(layer, item)

    def _first_tensor(self, name: str) -> Tensor | None:
        calls = self._calls[name]
        return next(tensors_in(list(calls[0].args)), None) if calls else None

    def _without_worked_out(self, layer: LayerDefinition, item: Record) -> LayerDefinition:
        """Without the axes that an attention layer took from the rank of its input."""
        axes = layer.arguments.get("attention_axes")
        if layer.class_name != "MultiHeadAttention" or not isinstance(axes, tuple):
            return layer
        tensor = self._first_tensor(layer.name)
        sizes = (tensor and tensor.shape) or item["config"].get("query_shape")
        if not sizes or axes != tuple(range(1, len(sizes) - 1)):
            return layer
        kept = {key: value for key, value in layer.arguments.items() if key != "attention_axes"}
        return replace(layer, arguments=kept)

    def _tell_outputs(self) -> None:
        """Note for each placeholder what comes out of it, where whoever reads it says so."""
        seen: dict[str, dict[int, set[tuple[Shape, str]]]] = {}
        for tensor in self._wired:
            layer = self._layers.get(tensor.layer)
            if layer is not None and layer.origin and tensor.shape is not None:
                of_layer = seen.setdefault(tensor.layer, {})
                told = (tensor.shape, tensor.dtype or "float32")
                of_layer.setdefault(tensor.output, set()).add(told)
        for name, specs in seen.items():
            # Of a layer whose calls give different shapes, or that gives what nobody reads, it is
            # not known.
            if set(specs) == set(range(len(specs))) and all(len(it) == 1 for it in specs.values()):
                known = [next(iter(specs[place])) for place in range(len(specs))]
                self._layers[name] = with_outputs(self._layers[name], known)

    def _name_calls(self) -> None:
        """The first call of a layer has the layer's name as id, the others count on."""
        taken = set(self._records)
        for name, calls in self._calls.items():
            count = 1 if is_input(self._records[name]) else len(calls)
            ids = [name] if count else []
            for number in range(1, count):
                ids.append(free_name(call_id(name, number), taken))
                taken.add(ids[-1])
            self._ids[name] = ids

    def _offset(self, name: str, outputs: Item) -> tuple[int, int]:
        """From which number the calls of a submodel count in wires, and among the outputs.

        Where the default points beside the calls and the other way does not, the file is right.
        """
        functional = not self._definitions[name].form.sequential
        count = len(self._ids[name])
        wired = [t.call for t in self._wired if t.layer == name]
        ending = [t.call for t in tensors_in(outputs) if t.layer == name]
        return (
            _counted_from(int(self._is_older), wired, count),
            _counted_from(int(self._is_older or functional), ending, count),
        )

    def _ref(self, tensor: Tensor, ending: bool = False) -> TensorRef:
        ids = self._ids.get(tensor.layer, [])
        call = tensor.call - self._offsets.get(tensor.layer, (0, 0))[ending]
        if not 0 <= call < len(ids):
            place = self._at(tensor.layer)[:80]
            raise malformed(place, f"call {tensor.call}", f"one of its {len(ids)} calls")
        inner = self._definitions.get(tensor.layer)
        if inner is None:
            return TensorRef(ids[call], tensor.output)
        results = list(leaves(output_structure(inner)))
        if tensor.output >= len(results):
            place = self._at(tensor.layer)[:80]
            raise malformed(place, f"output {tensor.output}", f"one of its {len(results)} outputs")
        named = TensorRef.parse(results[tensor.output])
        return TensorRef(ids[call], inner.outputs.index(named))

    def _add_nodes(self, name: str) -> None:
        if is_input(self._records[name]):
            self._nodes[name] = Node(layer=name)
            return
        if not self._ids[name]:
            self._layers.pop(name, None)
            self._definitions.pop(name, None)
            self._notes.tell_of(UNCALLED, name)
        try:
            nodes = [self._node(name, call) for call in self._calls[name]]
        except FileFormatError:
            if not self._keep_whole(name):
                raise
            nodes = [self._node(name, call) for call in self._calls[name]]
        self._nodes.update(zip(self._ids[name], nodes, strict=False))

    def _keep_whole(self, name: str) -> bool:
        """A layer of the library as a placeholder, for calls that the document has no form for."""
        layer = self._layers.get(name)
        if layer is None or not catalogue().get(layer.class_name):
            return False
        item = self._records[name]
        whole = placeholder(item, item["config"], name, self._at(name))
        self._layers[name] = self._slots[name].given_to(whole)
        self._notes.tell_of(CALLED_OTHERWISE, name)
        return True

    def _node(self, name: str, call: Call) -> Node:
        place = self._at(name)
        inner, layer = self._definitions.get(name), self._layers.get(name)
        if inner is None and layer is None:
            return self._operation_node(name, call, place)
        if inner is not None:
            bound = bound_to_submodel(inner, call, place)
        elif layer is not None and catalogue().get(layer.class_name):
            bound = bound_to_layer(layer, call, place)
        else:
            bound = bound_to_placeholder(call, place)
        return Node(layer=name, inputs=bound.wires(self._ref), arguments=bound.arguments)

    def _operation_node(self, name: str, call: Call, place: str) -> Node:
        item = self._records[name]
        spec = operation_of(item)
        assert spec is not None
        bound: Bound | None = bound_to_operation(spec, item, call, place)
        if bound is not None:
            inputs = bound.wires(self._ref)
            return Node(operation=spec.name, inputs=inputs, arguments=bound.arguments, name=name)
        self._notes.tell_of(UNKNOWN, name)
        self._layers[name] = without_weights(placeholder(item, item["config"], name, place))
        bound = bound_to_placeholder(call, place)
        return Node(layer=name, inputs=bound.wires(self._ref), arguments=bound.arguments)

    def _with_ends(self, inputs: Item, outputs: Item) -> Graph:
        order = [self._input(tensor) for tensor in tensors_in(inputs)]
        order += [key for key, layer in self._records.items() if is_input(layer)]
        taken = self._structure(inputs, lambda tensor: tensor.layer)
        given = self._structure(outputs, lambda tensor: str(self._ref(tensor, ending=True)))
        refs = (self._ref(tensor, ending=True) for tensor in tensors_in(outputs))
        return Graph(
            name=text(self._config.get("name"), self._at("name")),
            layers=self._layers,
            nodes=self._nodes,
            definitions=self._definitions,
            inputs=tuple(dict.fromkeys(order)),
            outputs=tuple(dict.fromkeys(refs)),
            form=replace(form_of(self._config), inputs=taken, outputs=given),
        )

    def _structure(self, item: Item, leaf: Callable[[Tensor], str]) -> Value:
        """How the tensors are nested; None for the plain form: one bare, or several in a list."""
        if isinstance(item, Tensor):
            return None
        is_flat = isinstance(item, list) and all(isinstance(inner, Tensor) for inner in item)
        is_flat = is_flat and len(item) == len(set(item))
        if is_flat and (len(item) > 1 or self._is_older):
            return None
        found = _nested(item, leaf)
        try:
            refuse_unstorable(found)
        except ValueError as error:
            raise malformed(self._at("layers"), str(error), "inputs and outputs in lists") from None
        return found

    def _input(self, tensor: Tensor) -> str:
        if not is_input(self._records.get(tensor.layer, {})):
            raise malformed(self._at("input_layers"), tensor.layer, "the name of an Input")
        return tensor.layer


def _counted_from(default: int, calls: list[int], count: int) -> int:
    def fits(first: int) -> bool:
        return all(first <= call < first + count for call in calls)

    return 1 - default if not fits(default) and fits(1 - default) else default


def _nested(item: Item, leaf: Callable[[Tensor], str]) -> Value:
    if isinstance(item, Tensor):
        return leaf(item)
    if isinstance(item, dict):
        return {key: _nested(inner, leaf) for key, inner in item.items()}
    return tuple(_nested(inner, leaf) for inner in item)

"""A Sequential model's config -> Graph: one layer behind the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.formats.keras_files.checked import Record, entries, malformed, record, text
from app.formats.keras_files.layers import input_of_shape, is_input, layer_of
from app.formats.keras_files.models import Setting, form_of, graph_of, is_model, layer_in
from app.formats.keras_files.wiring import Tensor, is_shape
from app.graph.kept import with_outputs
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from app.graph.names import free_name
from app.graph.ports import ports_of


class StackReader:
    """Reads one config. ``called_on`` tells the shape of the Input that the config lacks."""

    def __init__(self, item: Record, setting: Setting, called_on: Tensor | None) -> None:
        self._setting, self._notes, self._called_on = setting, setting.notes, called_on
        config = item.get("config")
        # Keras 2.1 and older wrote the list of layers and no name.
        plain = {"layers": config, "name": "sequential"} if isinstance(config, list) else config
        self._config = record(plain, setting.place)
        self._graph = Graph(
            name=text(self._config.get("name"), f"{setting.place}.name"),
            form=form_of(self._config, sequential=True),
        )

    def graph(self) -> Graph:
        items = entries(self._config.get("layers"), f"{self._setting.place}.layers")
        self._notes.count(len(items))
        records = [record(it, f"{self._setting.place}.layers[{n}]") for n, it in enumerate(items)]
        names = [_name(item, self._setting.place) for item in records]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise malformed(self._setting.place, twice, "names that no two layers bear")
        for item, name in zip(records, names, strict=True):
            self._add(item, name)
        self._tell_outputs(records, names)
        if not self._graph.inputs and records:
            self._add_input(records[0], names)
        return self._wired(names)

    def _add(self, item: Record, name: str) -> None:
        place = f"{self._setting.place}.{name}"
        graph = self._graph
        if is_input(item):
            if graph.layers or graph.definitions:
                raise malformed(place, "an Input", "it before all other layers")
            layer = layer_of(item, name, place)
            self._graph = replace(graph.with_layer(name, layer), inputs=(name,))
            return
        self._notes.meet(item, name)
        slot = self._setting.shelf.take(name, item)
        if is_model(item):
            inner = graph_of(item, self._setting.inside(name, slot.inside))
            inner = replace(inner, name=name)
            self._graph = replace(graph, definitions={**graph.definitions, name: inner})
            return
        self._graph = graph.with_layer(name, layer_in(self._setting, item, name, slot))

    def _add_input(self, first: Record, names: list[str]) -> None:
        """The Input that Keras makes when the model is built, where its shape can be told."""
        sizes = self._sizes(first, names[0])
        if sizes is None:
            return
        name = free_name(f"{names[0]}_input", names)
        layer = input_of_shape(sizes, name, self._setting.place, {})
        layers: dict[str, LayerDefinition] = {name: layer, **self._graph.layers}
        self._graph = replace(self._graph, layers=layers, inputs=(name,))

    def _tell_outputs(self, records: list[Record], names: list[str]) -> None:
        """What comes out of a placeholder is what the next layer was built for."""
        layers = dict(self._graph.layers)
        for name, following in zip(names, records[1:], strict=False):
            built = following.get("build_config")
            sizes = built.get("input_shape") if isinstance(built, dict) else None
            layer = layers.get(name)
            if layer is not None and layer.origin and is_shape(sizes):
                layers[name] = with_outputs(layer, [(tuple(sizes), "float32")])
        self._graph = replace(self._graph, layers=layers)

    def _sizes(self, first: Record, name: str) -> Any:
        """The batch shape: of the first layer, of the first call, of the model's own Input."""
        config = first.get("config")
        own = config.get("batch_input_shape") if isinstance(config, dict) else None
        built = self._config.get("build_input_shape")
        inner = self._graph.definitions.get(name)
        if own is not None or isinstance(built, list):
            return own if own is not None else built
        if self._called_on is not None and self._called_on.shape is not None:
            return list(self._called_on.shape)
        if inner is None or len(inner.inputs) != 1:
            return None
        arguments = inner.layers[inner.inputs[0]].arguments
        shape = arguments.get("shape")
        return [arguments.get("batch_size"), *shape] if isinstance(shape, tuple) else None

    def _wired(self, names: list[str]) -> Graph:
        graph = self._graph
        order = [*graph.inputs, *(name for name in names if name not in graph.inputs)]
        nodes: dict[str, Node] = {}
        for number, name in enumerate(order):
            nodes[name] = Node(layer=name)
            ports = ports_of(replace(graph, nodes={name: nodes[name]}), name)
            if number and ports:
                source = (TensorRef(order[number - 1]),)
                nodes[name] = replace(nodes[name], inputs={ports[0].name: source})
        outputs = (TensorRef(order[-1]),) if len(order) > len(graph.inputs) else ()
        return replace(graph, nodes=nodes, outputs=outputs)


def _name(item: Record, place: str) -> str:
    config = item.get("config")
    name = config.get("name") if isinstance(config, dict) else None
    return text(item.get("name") or name, f"{place}.layers.name")

"""Submodels: an edit inside one, one made of a selection, one dissolved, one copied.

A submodel is a whole ``Graph`` in its parent's ``definitions``; its calls are nodes whose ``layer``
is its id. Its input ports bear the ids of its Input nodes, its outputs stand in its own order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.errors import EditError
from app.graph.edits import Edit
from app.graph.following import output_names, reread
from app.graph.marks import carried, joined, marks_of, settled_marks, swallowed, without
from app.graph.model import INPUT, Graph, LayerDefinition, Node, Position, TensorRef, inner_graph
from app.graph.names import free_name, layer_names, used_ids
from app.graph.outline import STRIDES, turned
from app.graph.ports import GONE, spec_of
from app.graph.reforming import reformed
from app.graph.step_names import several
from app.graph.walk import call_plan, downstream, upstream
from nodes.sentence import Sentence
from nodes.spec import LayerSpec
from nodes.values import Value

# Shape with the batch axis first, and dtype, of a tensor.
Spec = tuple[tuple[int | None, ...], str]


@dataclass(frozen=True)
class Inside:
    """An edit of the submodel at ``path``; every call of it changes. No path: of the model itself.

    Wires that leave its calls stay with the tensor that they read, wherever it now stands among
    the outputs; what was taken away leaves its wires as problems.
    """

    path: tuple[str, ...]
    edit: Edit

    @property
    def label(self) -> Sentence:
        return self.edit.label

    def apply(self, graph: Graph) -> Graph:
        if not self.path:
            return reformed(graph, self.edit.apply(graph))
        key = self.path[0]
        before = inner_graph(graph, (key,))
        after = Inside(self.path[1:], self.edit).apply(before)
        outer = replace(graph, definitions={**graph.definitions, key: after})
        if before.outputs == after.outputs:
            return outer
        calls = graph.calls.get(key, ())
        places = _places_after(_tensors(before), _tensors(after))
        moved = {
            TensorRef(call, old): TensorRef(call, new)
            for old, new in enumerate(places)
            for call in calls
        }
        return reformed(graph, reread(outer, lambda ref: moved.get(ref, ref)))


def _tensors(graph: Graph) -> list[tuple[str, str]]:
    """The outputs by node and name: an argument may move a tensor among those of its node."""
    return [(ref.node, _output_name(graph, ref)) for ref in graph.outputs]


def _output_name(graph: Graph, ref: TensorRef) -> str:
    names = output_names(graph, ref.node)
    # A number is the name of no output: it stands for one that is missed.
    return names[ref.output] if ref.output < len(names) else str(ref.output)


def _places_after(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> Iterator[int]:
    """Where each output now stands; where it is missed, if it is gone.

    A new tensor in the same place stands for the old one: its node went into a submodel, say.
    """
    for old, tensor in enumerate(before):
        if tensor in after:
            yield after.index(tensor)
        else:
            replaced = old < len(after) and after[old] not in before
            yield old if replaced else GONE + old


@dataclass(frozen=True)
class MakeSubmodel:
    """A submodel of these nodes, called once in their place. The model's Inputs stay outside.

    ``specs``: shape and dtype of each tensor that enters, as last inferred; the submodel's own
    Inputs are made from them.
    """

    nodes: frozenset[str]
    specs: Mapping[TensorRef, Spec] = field(default_factory=dict)

    @property
    def label(self) -> Sentence:
        return Sentence("Make a submodel of {nodes}", {"nodes": several(sorted(self.nodes))})

    def apply(self, graph: Graph) -> Graph:
        chosen = {node for node in self.nodes & graph.nodes.keys() if not graph.is_input(node)}
        _refuse_selection(graph, chosen)
        # Waiting calls have no place in the plan's order; they follow in the document's.
        order = [node for node in call_plan(graph).order if node in chosen]
        order += [node for node in graph.nodes if node in chosen - set(order)]
        entering, leaving = _entering(graph, order), _leaving(graph, order)
        key = free_name("submodel", used_ids(graph))
        inner = self._inner(graph, order, entering, leaving)
        inner = replace(inner, name=free_name("submodel", layer_names(graph)))
        wires = {port: (ref,) for ref, port in zip(entering, inner.inputs, strict=True)}
        return _in_their_place(graph, order, key, Node(layer=key, inputs=wires), inner, leaving)

    def _inner(
        self, graph: Graph, order: list[str], entering: list[TensorRef], leaving: list[TensorRef]
    ) -> Graph:
        used = {graph.nodes[node].layer for node in order}
        layers = {key: layer for key, layer in graph.layers.items() if key in used}
        inputs = self._inputs(graph, entering, {layer.name for layer in layers.values()})
        places = dict(zip(entering, inputs, strict=True))
        nodes = {node: _rewired(graph.nodes[node], places) for node in order}
        return Graph(
            layers={**inputs, **layers},
            nodes={**{key: Node(layer=key) for key in inputs}, **nodes},
            definitions={key: item for key, item in graph.definitions.items() if key in used},
            inputs=tuple(inputs),
            outputs=tuple(leaving),
            positions=_inner_positions(graph, order, inputs),
            flow=graph.flow,
            marks=marks_of(graph, order, swallowed(graph, order)),
        )

    def _inputs(
        self, graph: Graph, entering: list[TensorRef], names: set[str]
    ) -> dict[str, LayerDefinition]:
        ids = used_ids(graph)
        found: dict[str, LayerDefinition] = {}
        for ref in entering:
            key = free_name("input", ids | found.keys())
            name = free_name(f"{graph.name_of(ref.node)}_in", names)
            names.add(name)
            found[key] = LayerDefinition(INPUT, name, self._input_arguments(graph, ref))
        return found

    def _input_arguments(self, graph: Graph, ref: TensorRef) -> dict[str, Value]:
        if ref not in self.specs:
            raise EditError(
                Sentence(
                    "The shape of {node} is not known yet, so the submodel's Input cannot be made. "
                    "Finish the wiring before it.",
                    {"node": graph.name_of(ref.node)},
                )
            )
        shape, dtype = self.specs[ref]
        return {"shape": shape[1:]} if dtype == "float32" else {"shape": shape[1:], "dtype": dtype}


@dataclass(frozen=True)
class Dissolve:
    """A submodel's content in the place of its one call, with free ids and names."""

    node: str

    @property
    def label(self) -> Sentence:
        return Sentence("Dissolve the submodel {node}", {"node": self.node})

    def apply(self, graph: Graph) -> Graph:
        key = graph.nodes[self.node].layer if self.node in graph.nodes else ""
        if key not in graph.definitions:
            raise EditError("Only a submodel can be dissolved. Select one.")
        if graph.nodes[self.node].bypassed:
            raise EditError("A skipped submodel cannot be dissolved. Use it again first (B).")
        if len(graph.calls[key]) > 1:
            name, count = graph.name_of(self.node), len(graph.calls[key])
            raise EditError(
                Sentence(
                    "{node} is called {count} times and its calls share weights. "
                    "Make this call a copy first.",
                    {"node": name, "count": count},
                )
            )
        part, results = _unpacked(graph, self.node)
        rest = {node_id: node for node_id, node in graph.nodes.items() if node_id != self.node}
        outer = replace(
            graph,
            nodes={**rest, **part.nodes},
            layers={**graph.layers, **part.layers},
            definitions={k: d for k, d in graph.definitions.items() if k != key}
            | dict(part.definitions),
            positions={k: p for k, p in graph.positions.items() if k != self.node}
            | dict(part.positions),
        )
        after = reread(outer, lambda ref: results.get(ref, ref))
        # A wire from an output that the submodel does not have ends with it.
        after = _without_readers(after, self.node)
        after = replace(after, marks=joined(settled_marks(after), part.marks))
        # An output that only passed through a port without a wire is no tensor any more.
        return replace(
            after, outputs=tuple(ref for ref in after.outputs if ref.node in after.nodes)
        )


@dataclass(frozen=True)
class CopySubmodel:
    """This call gets a submodel of its own: id ``key``, with a free name."""

    node: str
    key: str

    @property
    def label(self) -> Sentence:
        return Sentence("Copy the submodel of {node}", {"node": self.node})

    def apply(self, graph: Graph) -> Graph:
        node = graph.nodes.get(self.node)
        old = graph.definitions.get(node.layer) if node else None
        if node is None or old is None or self.key in used_ids(graph):
            raise EditError("Only a submodel can be copied. Select one.")
        copy = replace(old, name=free_name(old.name, layer_names(graph)))
        after = replace(graph, definitions={**graph.definitions, self.key: copy})
        return after.with_node(self.node, replace(node, layer=self.key))


def _refuse_selection(graph: Graph, chosen: set[str]) -> None:
    if not chosen:
        raise EditError("A submodel needs layers. Select those that it shall hold.")
    between = (downstream(graph, chosen) & upstream(graph, chosen)) - chosen
    if between:
        names = {"node": graph.name_of(min(between))}
        raise EditError(
            Sentence("{node} stands between the selected layers. Select it too.", names)
        )
    for node in chosen:
        if set(graph.calls.get(graph.nodes[node].layer, ())) - chosen:
            raise EditError(
                Sentence(
                    "{node} is also called outside the selection. Select all its calls, or stop "
                    "sharing it.",
                    {"node": graph.name_of(node)},
                )
            )


def _entering(graph: Graph, order: list[str]) -> list[TensorRef]:
    """The tensors from outside that these nodes read, each once, in their order."""
    inside = set(order)
    read = (ref for node in order for ref in graph.nodes[node].sources())
    return list(dict.fromkeys(ref for ref in read if ref.node not in inside))


def _leaving(graph: Graph, order: list[str]) -> list[TensorRef]:
    """The tensors of these nodes that are read outside or are outputs, in the nodes' order."""
    inside = set(order)
    found: list[TensorRef] = []
    for node in order:
        links = graph.consumers.get(node, ())
        read = {link.source for link in links if link.node not in inside}
        found += sorted(read | {ref for ref in graph.outputs if ref.node == node})
    return found


def _rewired(node: Node, places: Mapping[TensorRef, str]) -> Node:
    inputs = {
        port: tuple(TensorRef(places[ref]) if ref in places else ref for ref in wires)
        for port, wires in node.inputs.items()
    }
    return replace(node, inputs=inputs)


def _inner_positions(graph: Graph, order: list[str], inputs: Iterable[str]) -> dict[str, Position]:
    """Where they stand outside; the Inputs in line before them."""
    found = {node: graph.positions[node] for node in order if node in graph.positions}
    ahead, beside = STRIDES[graph.flow]
    places = [turned(place, graph.flow) for place in found.values()]
    begin = min((along for along, _ in places), default=0.0) - ahead
    edge = min((across for _, across in places), default=0.0)
    rows = {key: turned((begin, edge + beside * row), graph.flow) for row, key in enumerate(inputs)}
    return {**found, **rows}


def _in_their_place(
    graph: Graph, gone: list[str], key: str, call: Node, inner: Graph, leaving: list[TensorRef]
) -> Graph:
    inside = set(gone)
    kept = {node_id: node for node_id, node in graph.nodes.items() if node_id not in inside}
    called = {node.layer for node in kept.values()}
    positions = {k: place for k, place in graph.positions.items() if k not in inside}
    at = [graph.positions[node] for node in gone if node in graph.positions]
    if at:
        positions[key] = Position(sum(p.x for p in at) / len(at), sum(p.y for p in at) / len(at))
    definitions = {k: item for k, item in graph.definitions.items() if k in called}
    after = replace(
        graph,
        layers={k: layer for k, layer in graph.layers.items() if k in called},
        nodes={**kept, key: call},
        definitions={**definitions, key: inner},
        positions=positions,
    )
    results = {ref: TensorRef(key, index) for index, ref in enumerate(leaving)}
    outer = reread(after, lambda ref: results.get(ref, ref))
    return replace(outer, marks=without(settled_marks(outer), swallowed(graph, gone)))


def _unpacked(graph: Graph, call: str) -> tuple[Graph, dict[TensorRef, TensorRef]]:
    """What a call's submodel holds, under ids and names that are free outside and wired there.

    Also which of these tensors stands for each output of the call. A port without a wire leaves
    its readers without one.
    """
    key = graph.nodes[call].layer
    inner = graph.definitions[key]
    ids = _free_ids(inner, used_ids(graph) - {call, key})
    outer = graph.nodes[call].inputs
    sources = {TensorRef(node): outer.get(node, ())[:1] for node in inner.inputs}

    def moved(ref: TensorRef) -> tuple[TensorRef, ...]:
        return sources[ref] if ref in sources else (TensorRef(ids[ref.node], ref.output),)

    mode = {k: v for k, v in graph.nodes[call].arguments.items() if k == "training"}
    nodes = {}
    for old, node in inner.nodes.items():
        if old not in inner.inputs:
            wires = {
                p: tuple(new for r in refs for new in moved(r)) for p, refs in node.inputs.items()
            }
            inputs = {port: refs for port, refs in wires.items() if refs}
            arguments = {**node.arguments, **(mode if _heeds_training(inner, old) else {})}
            layer = ids.get(node.layer, node.layer)
            nodes[ids[old]] = replace(node, layer=layer, inputs=inputs, arguments=arguments)
    part = Graph(
        layers=_renamed(inner, ids, layer_names(graph) - {inner.name}),
        nodes=nodes,
        definitions={ids[old]: item for old, item in inner.definitions.items()},
        positions={ids[old]: p for old, p in inner.positions.items() if ids[old] in nodes},
        marks=carried(
            marks_of(inner, inner.nodes.keys() - set(inner.inputs), inner.marks.frames),
            ids,
            graph.marks.frames,
            Position(0, 0),
        ),
    )
    results = {
        TensorRef(call, index): new for index, ref in enumerate(inner.outputs) for new in moved(ref)
    }
    return part, results


def _heeds_training(graph: Graph, node: str) -> bool:
    """Whether ``training`` of a model's call goes on to this call in it, over what it has itself.

    After ``operation_fn`` of keras.src.models.functional.
    """
    if graph.nodes[node].layer in graph.definitions:
        return True
    spec = spec_of(graph, node)
    known = spec.call_parameters if isinstance(spec, LayerSpec) else ()
    return any(parameter.name == "training" for parameter in known)


def _free_ids(inner: Graph, taken: set[str]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for old in (*inner.nodes, *inner.layers, *inner.definitions):
        if old not in ids:
            ids[old] = free_name(old, taken)
            taken.add(ids[old])
    return ids


def _renamed(inner: Graph, ids: Mapping[str, str], names: set[str]) -> dict[str, LayerDefinition]:
    found = {}
    for old, layer in inner.layers.items():
        if layer.class_name != INPUT:
            found[ids[old]] = replace(layer, name=free_name(layer.name, names))
            names.add(found[ids[old]].name)
    return found


def _without_readers(graph: Graph, gone: str) -> Graph:
    """The graph without wires from a node that it no longer has."""
    nodes = dict(graph.nodes)
    for node_id, node in graph.nodes.items():
        if any(ref.node == gone for ref in node.sources()):
            kept = {
                port: tuple(ref for ref in wires if ref.node != gone)
                for port, wires in node.inputs.items()
            }
            inputs = {port: wires for port, wires in kept.items() if wires}
            nodes[node_id] = replace(node, inputs=inputs)
    return replace(graph, nodes=nodes)

"""Models as graphs: what their outputs depend on, down to their Inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.formats.python_source.notes import Note, told
from app.formats.python_source.recorder import MOST_NESTED_TENSORS, Call, Layer, Model, Tensor
from app.formats.python_source.values import Thing
from app.graph.arrange import arranged
from app.graph.model import INPUT, Graph, LayerDefinition, ModelForm, Node, TensorRef
from app.graph.names import free_name, operation_names, snake_case
from app.graph.order import summary_order
from app.graph.records import MOST_DEFINITIONS_DEEP
from nodes.values import Value

Target = Layer | Model


@dataclass
class Drawn:
    """A model as a graph, what each id stands for, and what is to be told of it."""

    graph: Graph
    targets: dict[str, Target]
    notes: dict[Note, None] = field(default_factory=dict)
    parts: dict[int, Model] = field(default_factory=dict)  # the models inside, by identity
    calls: frozenset[int] = frozenset()  # what it is made of, by identity


class Drawings:
    """The graphs of models, each drawn once: a submodel may stand in many others."""

    def __init__(self) -> None:
        self._known: dict[int, Drawn] = {}
        self._sizes: dict[int, int] = {}
        self._placed: dict[int, tuple[Graph, Graph]] = {}

    def of(self, model: Model, deep: int = 0) -> Drawn:
        """The graph of a model, submodels within it."""
        found = self._known.get(id(model))
        if found is None:
            found = _Drawing(self, deep).model(model)
            found.notes |= dict.fromkeys(model.notes)
            self._known[id(model)] = found
        return found

    def shared(self, model: Model) -> list[Note]:
        """What is told of layers that stand in several of the models inside, each with its own."""
        whole = self.of(model)
        drawn = (whole, *(self._known[key] for key in whole.parts if key in self._known))
        targets = [item for part in drawn for item in part.targets.values()]
        places = Counter(id(item) for item in targets if item.class_name != INPUT)
        several = dict.fromkeys(item.name for item in targets if places[id(item)] > 1)
        if not several:
            return []
        return [told(model.line, SHARED, model=model.name, layers=", ".join(several))]

    def size(self, graph: Graph) -> int:
        """How many nodes a graph has with those of its submodels, wherever they stand."""
        if id(graph) not in self._sizes:
            inner = sum(self.size(item) for item in graph.definitions.values())
            self._sizes[id(graph)] = len(graph.nodes) + inner
        return self._sizes[id(graph)]

    def placed(self, graph: Graph) -> Graph:
        """The graph with its cards in their places, those of submodels too."""
        if id(graph) not in self._placed:
            inner = {key: self.placed(item) for key, item in graph.definitions.items()}
            made = replace(graph, definitions=inner)
            # The graph stands beside, so that its identity stays its own.
            self._placed[id(graph)] = graph, replace(made, positions=arranged(made))
        return self._placed[id(graph)][1]


SHARED = (
    "Several models inside {model} have layers in common, of which each gets a copy with weights "
    "of its own: {layers}."
)


def drawn(model: Model) -> Drawn:
    """The graph of a model as it is now."""
    return Drawings().of(model)


def drawn_loose(calls: list[Call]) -> Drawn:
    """The graph of calls that belong to no model: those that something unread comes out of."""
    read = {id(tensor.call) for call in calls for tensor in call.sources()}
    ends = [tensor for call in calls if id(call) not in read for tensor in call.outputs[:1]]
    return _Drawing(Drawings(), 0).ends("model", [], ends)


def layer_order(model: Model) -> list[Target]:
    """The layers and submodels of a functional model, as Keras's ``model.layers`` lists them."""
    found = drawn(model)
    order = summary_order(found.graph, tuple(found.graph.nodes))
    layers = dict.fromkeys(
        found.graph.nodes[node].layer for node in order if found.graph.nodes[node].layer
    )
    return [found.targets[layer] for layer in layers]


class _Drawing:
    """Gives ids to what a model's calls are of."""

    def __init__(self, known: Drawings, deep: int) -> None:
        self._known, self._deep = known, deep
        self._layers: dict[str, LayerDefinition] = {}
        self._nodes: dict[str, Node] = {}
        self._definitions: dict[str, Graph] = {}
        self._targets: dict[str, Target] = {}
        self._ids: dict[int, str] = {}  # of targets
        self._calls: dict[int, str] = {}  # of calls
        self._places: dict[int, TensorRef] = {}  # of tensors that stand for an Input here
        self._used: set[str] = set()
        self.notes: dict[Note, None] = {}
        self.parts: dict[int, Model] = {}

    def model(self, model: Model) -> Drawn:
        found = self.ends(model.name, model.inputs, model.outputs)
        return replace(found, graph=replace(found.graph, form=self._form(model)))

    def _form(self, model: Model) -> ModelForm:
        if model.stack is not None:
            return ModelForm(sequential=True, trainable=not model.frozen)
        taken = _nested(model.taken, lambda tensor: self._ref(tensor).node)
        given = _nested(model.form, lambda tensor: str(self._ref(tensor)))
        return ModelForm(False, not model.frozen, taken, given)

    def ends(self, name: str, inputs: list[Tensor], outputs: list[Tensor]) -> Drawn:
        """The graph between these tensors."""
        entries = [self._entry(tensor) for tensor in inputs]
        for call in _reachable(outputs, {id(tensor) for tensor in inputs}):
            self._add(call)
        found = [key for key in self._layers if self._layers[key].class_name == INPUT]
        graph = Graph(
            name=name,
            layers=self._layers,
            nodes=self._nodes,
            definitions=self._definitions,
            inputs=tuple(dict.fromkeys([*entries, *found])),
            outputs=tuple(dict.fromkeys(self._ref(tensor) for tensor in outputs)),
        )
        calls = frozenset(self._calls)
        return Drawn(self._apart(graph), self._targets, self.notes, self.parts, calls)

    def _apart(self, graph: Graph) -> Graph:
        """Layers without a name of their own give way to what Keras names operations."""
        taken = operation_names(graph)
        if not taken:
            return graph
        layers = dict(graph.layers)
        names = {layer.name for layer in layers.values()}
        for key, layer in graph.layers.items():
            target = self._targets.get(key)
            stem = layer.name.rstrip("0123456789").removesuffix("_")
            if stem in taken and isinstance(target, Layer) and not target.named:
                name = free_name(f"{stem}_layer", names)
                names.add(name)
                layers[key] = replace(layer, name=name)
        return replace(graph, layers=layers)

    def _id(self, wanted: str) -> str:
        found = free_name(wanted or "node", self._used)
        self._used.add(found)
        return found

    def _entry(self, tensor: Tensor) -> str:
        """The Input of a model: its own, or one made for a tensor in the middle of another."""
        if tensor.call.is_input:
            self._add(tensor.call)
            return self._calls[id(tensor.call)]
        target = tensor.call.target
        name = f"{target.name if target else 'tensor'}_in"
        key = self._id(name)
        arguments = {} if tensor.shape is None else {"shape": tensor.shape[1:]}
        self._layers[key] = LayerDefinition(INPUT, name, arguments)
        self._nodes[key] = Node(layer=key)
        self._places[id(tensor)] = TensorRef(key)
        return key

    def _add(self, call: Call) -> None:
        if id(call) in self._calls:
            return
        self.notes |= dict.fromkeys(call.notes)
        if call.target is None:
            key = self._id(snake_case(call.operation.rpartition(".")[2]))
            inputs = {port: self._refs(tensors) for port, tensors in call.inputs.items()}
            self._nodes[key] = Node(
                operation=call.operation, inputs=inputs, arguments=call.arguments
            )
        else:
            target = self._target(call.target)
            key = target if target not in self._nodes else self._id(target)
            inputs = {
                self._port(call.target, target, port): self._refs(tensors)
                for port, tensors in call.inputs.items()
                if tensors
            }
            self._nodes[key] = Node(layer=target, inputs=inputs, arguments=call.arguments)
        self._calls[id(call)] = key

    def _port(self, target: Target, key: str, port: str) -> str:
        if isinstance(target, Layer):
            return port
        inputs = self._definitions[key].inputs
        return inputs[int(port)] if int(port) < len(inputs) else port

    def _target(self, target: Target) -> str:
        if id(target) in self._ids:
            return self._ids[id(target)]
        key = self._ids[id(target)] = self._id(target.name)
        self._targets[key] = target
        self.notes |= dict.fromkeys(target.notes)
        if isinstance(target, Layer):
            self._layers[key] = LayerDefinition(
                target.class_name, target.name, dict(target.arguments)
            )
        elif self._deep >= MOST_DEFINITIONS_DEEP:
            self._definitions[key] = Graph(name=target.name)
        else:
            inner = self._known.of(target, self._deep + 1)
            self._definitions[key] = inner.graph
            self.notes |= inner.notes
            self.parts |= {id(target): target, **inner.parts}
        return key

    def _refs(self, tensors: tuple[Tensor, ...]) -> tuple[TensorRef, ...]:
        return tuple(map(self._ref, tensors))

    def _ref(self, tensor: Tensor) -> TensorRef:
        if id(tensor) in self._places:
            return self._places[id(tensor)]
        index, target = tensor.index, tensor.call.target
        if isinstance(target, Model) and index < len(target.outputs):
            # What a model gives twice is one output of its graph.
            index = list(dict.fromkeys(target.outputs)).index(target.outputs[index])
        return TensorRef(self._calls[id(tensor.call)], index)


def _nested(thing: Thing, leaf: Callable[[Tensor], str]) -> Value:
    """How a model's tensors are nested; None for the plain form: one bare, or several in a list."""
    if isinstance(thing, Tensor):
        return None
    is_list = isinstance(thing, list | tuple) and all(isinstance(it, Tensor) for it in thing)
    if is_list and len(thing) == len(set(thing)) > 1:
        return None
    return _structure(thing, leaf)


def _structure(thing: Thing, leaf: Callable[[Tensor], str], deep: int = 0) -> Value:
    """None where something else than tensors is among them."""
    if isinstance(thing, Tensor):
        return leaf(thing)
    if not isinstance(thing, list | tuple | dict) or deep > MOST_NESTED_TENSORS:
        return None
    items = thing.values() if isinstance(thing, dict) else thing
    inner = [_structure(item, leaf, deep + 1) for item in items]
    if None in inner:
        return None
    if not isinstance(thing, dict):
        return tuple(inner)
    found = {key: item for key, item in zip(thing, inner, strict=True) if isinstance(key, str)}
    return found if len(found) == len(inner) else None


def _reachable(outputs: list[Tensor], stops: set[int]) -> list[Call]:
    """The calls that tensors depend on, in the order in which the source makes them."""
    found: dict[int, Call] = {}
    todo = [tensor for tensor in outputs if id(tensor) not in stops]
    while todo:
        call = todo.pop().call
        if id(call) not in found:
            found[id(call)] = call
            todo += [tensor for tensor in call.sources() if id(tensor) not in stops]
    return sorted(found.values(), key=lambda call: call.number)


def unlisted_inputs(model: Model, graph: Graph) -> list[Note]:
    """Inputs that a model depends on and does not list: Keras would refuse it."""
    extra = graph.inputs[len(model.inputs) :]
    return [
        told(
            model.line,
            "{model} depends on the input {input}, which it does not list; it was added.",
            model=model.name,
            input=graph.name_of(key),
        )
        for key in extra
    ]

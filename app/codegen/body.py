"""The statements of one function: one line a call, then the model of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from app.codegen import layout
from app.codegen.identifiers import Names
from app.codegen.layout import INDENT, Expression, call, keyword, listed, text
from app.codegen.operations import operation
from app.codegen.page import Page
from app.codegen.prose import heading, printable
from app.codegen.reduced import Reduced
from app.codegen.structures import is_plain, nested, places
from app.codegen.values import (
    call_arguments,
    constructed,
    identifier,
    mapped,
    private_classes,
    quoted,
)
from app.graph.forms import input_structure, is_frozen, output_structure, stack_of
from app.graph.marks import held_nodes
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from app.graph.names import beside, numbered_names, operation_stem, snake_case
from app.graph.ports import outputs_of, ports_of
from nodes.spec import PortSpec, grouped

IMPORTS = ("layers", "ops")
NO_OUTPUT = "The model has no output yet: wire an Input through a layer."


class Body:
    """Writes the calls of ``part`` to ``page``.

    ``builders`` are the functions that make its submodels; ``taken`` are names that no variable
    may bear. ``name`` is that of the model, as the code of the model around it can have it.
    """

    def __init__(
        self,
        page: Page,
        part: Reduced,
        name: str,
        builders: Mapping[str, str],
        taken: Iterable[str],
    ) -> None:
        self._page, self._graph, self._order = page, part.graph, part.order
        self._name, self._builders = name, builders
        self._names = Names(map(part.graph.name_of, part.order), taken)
        self._outputs = [ref for ref in part.graph.outputs if self._exists(ref)]
        sources = (ref for node in part.order for ref in part.graph.nodes[node].sources())
        self._read = {*sources, *self._outputs}
        self._calls = _calls(part)
        self._tensors: dict[TensorRef, str] = {}
        self._layers: dict[str, str] = {}
        # The titles above the first call of frames, and the calls with which frames end.
        self._headings: dict[str, list[str]] = {}
        self._ends: set[str] = set()
        for title, framed in _framed(part):
            self._headings.setdefault(framed[0], []).append(title)
            self._ends.add(framed[-1])
        self._operations = numbered_names(part.graph)
        # What of Keras's modules the statements use, and classes that are not in any of them.
        self.modules: set[str] = set()
        self.private: set[tuple[str, str]] = set()

    def write(self) -> None:
        if stack := stack_of(self._graph):
            self._stack(stack)
            return
        before = ""
        for node in self._order:
            if before and (node in self._headings or before in self._ends):
                self._page.add([""])
            before = node
            self._heading(node)
            if self._graph.is_input(node):
                self._input(node)
            elif self._graph.nodes[node].operation:
                self._operation(node)
            else:
                self._call(node)
        self._return()

    def _heading(self, node: str, indent: str = INDENT) -> None:
        """The titles of the frames that begin with a call."""
        for title in self._headings.get(node, ()):
            self._page.add(heading(title, indent))

    def _exists(self, ref: TensorRef) -> bool:
        return ref.output < len(outputs_of(self._graph, ref.node))

    def _input(self, node: str) -> None:
        made = self._made(self._graph.nodes[node].layer)
        if not self._outputs and TensorRef(node) not in self._read:
            # Nothing reads it yet, so a variable would be unused.
            self._write(made, node)
            return
        name = self._graph.name_of(node)
        if name == "input" and len(self._graph.inputs) == 1:
            name = "inputs"  # as Keras's guides call it; `input` is Python's own
        self._assign(node, name, made, derived=name == "inputs")

    def _operation(self, node_id: str) -> None:
        made = operation(self._graph.nodes[node_id], self._tensors.__getitem__)
        self._assign(node_id, self._graph.name_of(node_id), made)

    def _call(self, node: str) -> None:
        layer = self._graph.nodes[node].layer
        calls = self._calls[layer]
        if len(calls) == 1:
            made = self._made(layer)
            self._assign(node, self._graph.name_of(node), call(made, *self._arguments(node)))
            return
        if layer not in self._layers:
            self._layers[layer] = variable = self._claimed(node, self._graph.name_of(node))
            self._write((f"{variable} = ", *self._made(layer)), *calls)
        called = call(text(self._layers[layer]), *self._arguments(node))
        self._assign(node, f"{self._layers[layer]}_{calls.index(node) + 1}", called, derived=True)

    def _made(self, layer_id: str) -> Expression:
        """The layer or submodel, made anew."""
        if layer_id in self._builders:
            return call(text(self._builders[layer_id]))
        layer = self._graph.layers[layer_id]
        self.private |= {(spec.module, spec.name) for spec in private_classes(layer)}
        return constructed(layer.class_name, layer.arguments, self._name_in_code(layer))

    def _name_in_code(self, layer: LayerDefinition) -> str:
        """The layer's name, unless an operation may get it when the code runs.

        Keras numbers the layers of a class and the operations of the same name together, so it may
        name such a layer itself; one of another class bears a longer name.
        """
        stem = operation_stem(layer.name)
        if stem in self._operations and stem == snake_case(layer.class_name):
            return ""
        return beside(self._operations, layer.name, self._graph)

    def _claimed(self, node: str, name: str, derived: bool = False) -> str:
        return self._names.claim(name, self._graph.class_of(node), derived)

    def _assign(self, node: str, name: str, made: Expression, derived: bool = False) -> None:
        """``lstm, lstm_state_h, _ = ...``: a variable for each output that something reads."""
        outputs = outputs_of(self._graph, node)
        inner = self._graph.definitions.get(self._graph.nodes[node].layer)
        if outputs[0].key:
            self._assign_dict(node, name, made, derived)
            return
        if inner is not None and not is_plain(output_structure(inner)):
            self._assign_nested(node, name, made, derived, inner)
            return
        targets = []
        for index, output in enumerate(outputs):
            ref = TensorRef(node, index)
            if ref in self._read or self._graph.is_input(node):
                wanted = f"{name}_{output.name}" if index else name
                self._tensors[ref] = self._claimed(node, wanted, derived or index > 0)
            targets.append(self._tensors.get(ref, "_"))
        grouped = _grouped(targets, [output.group for output in outputs])
        self._write((f"{grouped} = ", *made), node)

    def _assign_dict(self, node: str, name: str, made: Expression, derived: bool) -> None:
        """``cut_mix = ...``, of which ``cut_mix["images"]`` is read."""
        variable = self._claimed(node, name, derived)
        for index, output in enumerate(outputs_of(self._graph, node)):
            places = "".join(f"[{quoted(key)}]" for key in output.key.split("."))
            self._tensors[TensorRef(node, index)] = variable + places
        self._write((f"{variable} = ", *made), node)

    def _assign_nested(
        self, node: str, name: str, made: Expression, derived: bool, inner: Graph
    ) -> None:
        """``tower = ...`` of a submodel that gives a dict, of which ``tower["logits"]`` is read."""
        variable = self._claimed(node, name, derived)
        found = places(output_structure(inner))
        for index, ref in enumerate(inner.outputs):
            self._tensors[TensorRef(node, index)] = variable + found[str(ref)]
        self._write((f"{variable} = ", *made), node)

    def _arguments(self, node_id: str) -> Iterator[Expression]:
        """What a call is given: by position what Keras cannot do without, all others by name.

        A submodel takes its tensors as they are nested; ports with a ``key`` go in one dict.
        """
        node = self._graph.nodes[node_id]
        ports = [port for port in ports_of(self._graph, node_id) if node.inputs.get(port.name)]
        inner = self._graph.definitions.get(node.layer)
        if inner is not None:
            wired = {port.name: self._wired(node, port) for port in ports}
            yield nested(input_structure(inner), lambda key: wired.get(key, text("None")))
            ports = []
        given: dict[str, Expression] = {}
        for port in ports:
            argument = identifier(port.argument or port.name)
            if not port.key:
                given[argument] = self._wired(node, port)
            elif argument not in given:
                keyed = {item.key: self._wired(node, item) for item in ports if item.key}
                given[argument] = _nested(keyed)
        required = {identifier(port.argument or port.name) for port in ports if not port.optional}
        by_name = False
        for place, (argument, value) in enumerate(given.items()):
            by_name = by_name or (place > 0 and argument not in required)
            yield keyword(argument, value) if by_name else value
        yield from call_arguments(node.arguments)

    def _wired(self, node: Node, port: PortSpec) -> Expression:
        tensors = [text(self._tensors[ref]) for ref in node.inputs[port.name]]
        if not port.many:
            return tensors[0]
        parts = grouped(port, tensors)
        return listed([listed(part) if isinstance(part, list) else part for part in parts])

    def _return(self) -> None:
        if not self._outputs:
            self._page.add([f'{INDENT}raise ValueError("{NO_OUTPUT}")'])
            return
        inputs = nested(
            input_structure(self._graph), lambda node: text(self._tensors[TensorRef(node)])
        )
        outputs = [text(self._tensors[ref]) for ref in self._outputs]
        given = outputs[0] if len(outputs) == 1 else listed(outputs)
        if len(outputs) == len(self._graph.outputs):
            structure = output_structure(self._graph)
            given = nested(structure, lambda ref: text(self._tensors[TensorRef.parse(ref)]))
        self._write(
            call(
                text("return keras.Model"),
                keyword("inputs", inputs),
                keyword("outputs", given),
                *self._of_model(),
            )
        )

    def _of_model(self) -> Iterator[Expression]:
        """What the model as a whole is given."""
        # Keras's own rule refuses "/" in the name of a model as in that of a layer.
        if name := self._name.replace("/", "_"):
            yield keyword("name", text(quoted(name)))
        if is_frozen(self._graph):
            yield keyword("trainable", text("False"))

    def _stack(self, stack: tuple[str, ...]) -> None:
        """``keras.Sequential([...])``, one layer a line."""
        self._page.add([f"{INDENT}return keras.Sequential(", f"{INDENT * 2}["])
        for node in stack:
            self._heading(node, INDENT * 3)
            made = self._made(self._graph.nodes[node].layer)
            self._write(made, node, indent=INDENT * 3, after=",")
        self._page.add([f"{INDENT * 2}],"])
        for item in self._of_model():
            self._write(item, indent=INDENT * 2, after=",")
        self._page.add([f"{INDENT})"])

    def _write(
        self, statement: Expression, *nodes: str, indent: str = INDENT, after: str = ""
    ) -> None:
        self._page.add(layout.lines(statement, indent, after), *nodes)
        # A literal begins with a quote and a variable has no dot: what begins so is a module's.
        starts = (piece.partition(".") for piece in layout.texts(statement))
        self.modules |= {start for start, dot, _ in starts if dot and start in IMPORTS}


def _grouped(targets: list[str], groups: list[str]) -> str:
    """``rnn, (state_h, state_c)``: brackets around what comes as one list."""
    found: list[str] = []
    for group, members in groupby(zip(groups, targets, strict=True), key=itemgetter(0)):
        names = [target for _, target in members]
        comma = "," if len(names) == 1 else ""
        found += [f"({', '.join(names)}{comma})"] if group else names
    return ", ".join(found)


def _nested(items: Mapping[str, Expression]) -> Expression:
    """A dict of these; ``bounding_boxes.boxes`` stands in a dict inside it."""
    outer = dict.fromkeys(key.partition(".")[0] for key in items)
    return mapped(
        {
            name: items[name]
            if name in items
            else _nested(
                {
                    key.removeprefix(f"{name}."): item
                    for key, item in items.items()
                    if key.startswith(f"{name}.")
                }
            )
            for name in outer
        }
    )


def _framed(part: Reduced) -> Iterator[tuple[str, list[str]]]:
    """The titles of the frames, largest first, each with the calls that stand in it."""
    frames = [frame for frame in part.graph.marks.frames.values() if not frame.comment]
    for frame in sorted(frames, key=lambda frame: -frame.box.width * frame.box.height):
        held = set(held_nodes(part.graph, frame.box))
        calls = [node for node in part.order if node in held]
        if calls and printable(frame.title):
            yield frame.title, calls


def _calls(part: Reduced) -> dict[str, list[str]]:
    """The calls of each layer that are written."""
    found: dict[str, list[str]] = {}
    for node in part.order:
        found.setdefault(part.graph.nodes[node].layer, []).append(node)
    return found

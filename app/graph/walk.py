"""The graph walker: in which order the calls are made, and what is wrong with the wiring.

Everything here is linear in nodes and wires. Shapes are not its business: ``app.engine.infer``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.graph.model import INPUT, Graph, LayerDefinition, Link
from app.graph.names import (
    is_name,
    operation_names,
    operation_stem,
    refused_part,
    snake_case,
)
from app.graph.ports import holds_literal, is_gone, outputs_of, ports_of, spec_of
from app.graph.problems import Problem
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.spec import CallSpec, ParameterSpec, PortSpec
from nodes.values import Value, show_short

Facts = dict[str, str | int]


@dataclass(frozen=True)
class CallPlan:
    """How a graph is called.

    ``order``: the calls that can be made, each after all that it reads; branch by branch, as a
    person writes them. ``waiting``: calls that are unfinished or wrong, and all behind them.
    ``live``: the calls that an output depends on. ``problems``: what is wrong before any shape.
    """

    order: tuple[str, ...]
    waiting: frozenset[str]
    live: frozenset[str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Ways:
    """What a plan takes from the wires alone.

    ``order``: all nodes, each after what it reads. ``ends``: those that nobody reads and that are
    no part of the model.
    """

    order: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]
    live: frozenset[str]
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Walked:
    """What a plan is made of, in parts that an edit may leave as they are.

    ``names``: what is wrong with the names of layers. ``layers`` and ``wiring``: the problems of
    each layer and of each node that has any.
    """

    ways: Ways
    names: tuple[Problem, ...]
    layers: Mapping[str, tuple[Problem, ...]]
    wiring: Mapping[str, tuple[Problem, ...]]


def call_plan(graph: Graph) -> CallPlan:
    """The plan of a graph, in O(nodes + wires)."""
    return plan_of(graph, walked(graph))


def walked(graph: Graph) -> Walked:
    """The parts of a graph's plan."""
    layers = with_problems(graph, graph.layers, layer_problems)
    wiring = with_problems(graph, graph.nodes, wiring_problems)
    return Walked(ways(graph), name_problems(graph), layers, wiring)


def ways(graph: Graph) -> Ways:
    """Order, cycles, what an output depends on, and what leads nowhere.

    Calls that a file of Keras has numbered (``x``, ``x@1``) keep that order, unless the wires
    forbid it.
    """
    earlier = _earlier_calls(graph)
    found = _ways(graph, earlier)
    return _ways(graph, {}) if earlier and found.cycles else found


def _ways(graph: Graph, earlier: Mapping[str, str]) -> Ways:
    outputs = [ref.node for ref in graph.outputs]
    search = _DepthFirst(graph, earlier)
    search.run(outputs)
    live = frozenset(upstream(graph, outputs) if earlier else search.order)
    read = graph.consumers
    ends = tuple(node for node in graph.nodes if node not in read)
    search.run(sorted(node for node in ends if node not in live))
    if len(search.order) < len(graph.nodes):  # What is left reads itself.
        search.run(sorted(graph.nodes))
    ends = tuple(node for node in ends if node not in live)
    return Ways(tuple(search.order), tuple(search.cycles), live, ends)


def with_problems(
    graph: Graph, keys: Iterable[str], look: Callable[[Graph, str], Iterator[Problem]]
) -> dict[str, tuple[Problem, ...]]:
    """The problems of those that have any."""
    found = ((key, tuple(look(graph, key))) for key in keys)
    return {key: problems for key, problems in found if problems}


def plan_of(graph: Graph, parts: Walked) -> CallPlan:
    """The plan that these parts of the graph make."""
    problems = [*parts.names, *_submodel_problems(graph)]
    # By the graph's own order, so that the list does not depend on what was edited before.
    problems += _in_order(graph.layers, parts.layers)
    problems += _cycle_problems(parts.ways.cycles)
    stuck = {node for cycle in parts.ways.cycles for node in cycle}
    stuck |= {problem.node for problem in problems if problem.severity == "error"}
    # A layer that cannot be made cannot be called anywhere.
    layers = {graph.nodes[node].layer for node in stuck}
    stuck |= {call for layer in layers for call in graph.calls.get(layer, ())}
    stuck |= parts.wiring.keys()
    problems += _in_order(graph.nodes, parts.wiring)
    waiting = downstream(graph, stuck)
    problems += _model_problems(graph, parts.ways.ends)
    order = parts.ways.order
    if waiting:
        order = tuple(node for node in order if node not in waiting)
    return CallPlan(order, frozenset(waiting), parts.ways.live, tuple(problems))


def _in_order(keys: Iterable[str], found: Mapping[str, tuple[Problem, ...]]) -> Iterator[Problem]:
    if found:
        for key in keys:
            yield from found.get(key, ())


def reading_order(graph: Graph) -> list[str]:
    """All nodes, each after what it reads, branch by branch; a cycle is entered somewhere."""
    return list(ways(graph).order)


def told_order(graph: Graph, called: Iterable[str], live: Collection[str]) -> list[str]:
    """All nodes as the summary tells them: those of the model first, then the others.

    ``called``: those that a check came to, in Keras's own order; ``live``: those of the model.
    """
    order = [node for node in called if node in graph.nodes]
    if len(order) < len(graph.nodes):
        order = list(dict.fromkeys((*order, *reading_order(graph))))
    return sorted(order, key=lambda node: node not in live)


def upstream(graph: Graph, nodes: Iterable[str]) -> set[str]:
    """These nodes and all that they depend on."""
    found = {node for node in nodes if node in graph.nodes}
    todo = list(found)
    while todo:
        for source in graph.nodes[todo.pop()].reads:
            if source not in found and source in graph.nodes:
                found.add(source)
                todo.append(source)
    return found


def downstream(graph: Graph, nodes: Iterable[str]) -> set[str]:
    """These nodes and all that depends on them."""
    found: set[str] = set()
    todo = list(nodes)
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo.extend(link.node for link in graph.consumers.get(node, ()))
    return found


def closes_cycle(graph: Graph, source: str, target: str) -> bool:
    """Whether a wire from ``source`` to ``target`` would close a cycle."""
    return source in downstream(graph, (target,))


class _DepthFirst:
    """Nodes, each after what it reads, and the cycles met on the way.

    Started at the outputs, in their order, then at what nobody reads, by id: the order does not
    depend on how the file was sorted. ``earlier``: a call that is to be made before another. No
    recursion: a chain of 3,000 layers is a model.
    """

    def __init__(self, graph: Graph, earlier: Mapping[str, str]) -> None:
        self.order: list[str] = []
        self.cycles: list[tuple[str, ...]] = []
        self._nodes, self._earlier = graph.nodes, earlier
        self._done: set[str] = set()

    def run(self, starts: Iterable[str]) -> None:
        """Go on with these and all that they depend on."""
        for start in starts:
            if start in self._nodes and start not in self._done:
                self._from(start)

    def _from(self, start: str) -> None:
        nodes, done = self._nodes, self._done
        path, on_path = [start], {start}
        ahead = [self._ahead(start)]
        while path:
            for source in ahead[-1]:
                if source in on_path:
                    self.cycles.append(tuple(path[path.index(source) :]))
                elif source not in done and source in nodes:
                    path.append(source)
                    on_path.add(source)
                    ahead.append(self._ahead(source))
                    break
            else:
                node = path.pop()
                ahead.pop()
                on_path.remove(node)
                done.add(node)
                self.order.append(node)

    def _ahead(self, node: str) -> Iterator[str]:
        reads = self._nodes[node].reads
        return iter((self._earlier[node], *reads) if node in self._earlier else reads)


def call_id(layer: str, number: int) -> str:
    """The id of a layer's call of this number: ``x`` for 0, ``x@1`` for 1."""
    return f"{layer}@{number}" if number else layer


def call_number(layer: str, node: str) -> int:
    """The number in a ``call_id`` of the layer; -1 in any other id."""
    number = node.removeprefix(f"{layer}@")
    if node == layer:
        return 0
    fits = number.isascii() and number.isdigit() and len(number) < 10
    return int(number) if fits and call_id(layer, int(number)) == node else -1


def _earlier_calls(graph: Graph) -> dict[str, str]:
    """For each numbered call of a shared layer but the first the one before it."""
    found: dict[str, str] = {}
    for layer, calls in graph.calls.items():
        if len(calls) > 1:
            numbered = [(n, node) for node in calls if (n := call_number(layer, node)) >= 0]
            found.update(pairwise(node for _, node in sorted(numbered, reverse=True)))
    return found


def _cycle_problems(cycles: Iterable[tuple[str, ...]]) -> Iterator[Problem]:
    for cycle in cycles:
        # A wire is stored at its consumer, so the walk met the cycle against its direction.
        path = " → ".join((*reversed(cycle), cycle[-1]))
        yield Problem("error", "cycle", cycle[0], values={"node": cycle[0], "path": path})


def layer_problems(graph: Graph, layer_id: str) -> Iterator[Problem]:
    """What is wrong with a layer, whatever it is wired to; told at its first call."""
    layer, calls = graph.layers[layer_id], graph.calls.get(layer_id)
    if not calls:
        return
    spec = catalogue().get(layer.class_name)
    if spec is None or spec.inside_only:
        yield _unknown("unknown-layer", calls[0], layer.name, layer.class_name)
    else:
        yield from _argument_problems(layer.name, layer.arguments, spec, spec.parameters, calls[0])


def name_problems(graph: Graph) -> tuple[Problem, ...]:
    """What is wrong with the names of layers that are called."""
    return tuple(_name_problems(graph))


def _unknown(code: str, node: str, name: str, called: str) -> Problem:
    """A layer or an operation that the library lacks: on purpose, or because Keras lacks it."""
    values: Facts = {"node": name, "layer": called}
    left_out = catalogue().left_out.get(called.removeprefix("keras.ops.").lower())
    if left_out and left_out.name == called:
        return Problem("error", "left-out", node, values=values | {"reason": left_out.reason})
    module, _, class_name = called.rpartition(".")
    if called != class_name and module in ("", "keras.layers") and catalogue().get(class_name):
        return Problem("error", "other-form", node, values=values | {"layer": class_name})
    values["keras"] = catalogue().keras_version
    return Problem("error", code, node, values=values)


def _name_problems(graph: Graph) -> Iterator[Problem]:
    called: dict[str, LayerDefinition | Graph] = {
        key: graph.layers.get(key) or graph.definitions[key]
        for key in graph.calls
        if key in graph.layers or key in graph.definitions
    }
    counts = Counter(layer.name for layer in called.values())
    told: set[str] = set()
    operations = operation_names(graph)
    for layer_id, layer in called.items():
        node = graph.calls[layer_id][0]
        if counts[layer.name] > 1:
            # The first bearer keeps its name; the problem stands at those that must give way.
            if layer.name in told:
                values: Facts = {"node": layer.name, "count": counts[layer.name]}
                yield Problem("error", "duplicate-name", node, values=values)
            told.add(layer.name)
        if not is_name(layer.name):
            values = {"node": layer.name, "received": refused_part(layer.name)}
            yield Problem("error", "bad-name", node, values=values)
        stem = operation_stem(layer.name) if operations else ""
        class_name = layer.class_name if isinstance(layer, LayerDefinition) else "Functional"
        # One of the class itself Keras numbers together with the operations.
        if stem in operations and stem != snake_case(class_name):
            values = {"node": layer.name, "received": stem}
            yield Problem("warning", "operation-name", node, values=values)


def _submodel_problems(graph: Graph) -> Iterator[Problem]:
    """Submodels that contain themselves; told at the first call."""
    for key, inner in graph.definitions.items():
        if key in inner.unresolved and (calls := graph.calls.get(key)):
            yield Problem("error", "contains-itself", calls[0], values={"node": inner.name})


def _argument_problems(
    name: str,
    arguments: Mapping[str, Value],
    spec: CallSpec,
    parameters: tuple[ParameterSpec, ...],
    node: str,
) -> Iterator[Problem]:
    """The arguments that Keras would refuse, or does not know, or misses, of these parameters."""
    about: Facts = {"node": name, "layer": spec.name}
    known = {parameter.name: parameter for parameter in parameters} if arguments else {}
    for key, value in arguments.items():
        parameter = known.get(key)
        if parameter is None:
            yield Problem("error", "unknown-argument", node, values={**about, "argument": key})
            continue
        try:
            parameter.check(value)
        except UnfitValue as error:
            values: Facts = {**about, "argument": key, "received": show_short(error.received)}
            values |= {"expected": str(error.expected), "advice": str(error.advice or "")}
            yield Problem("error", "bad-argument", node, values=values)
    for parameter in parameters:
        if parameter.required and parameter.name not in arguments:
            yield Problem(
                "error", "missing-argument", node, values={**about, "argument": parameter.name}
            )


def wiring_problems(graph: Graph, node_id: str) -> Iterator[Problem]:
    """What is wrong with what enters a node; every one of them keeps it from being called."""
    node = graph.nodes[node_id]
    known = node.operation or node.layer in graph.layers or node.layer in graph.definitions
    name = graph.name_of(node_id)
    if not known:
        values: Facts = {"node": node_id, "layer": node.layer}
        yield Problem("error", "missing-layer", node_id, values=values)
        return
    if node.operation:
        yield from _operation_problems(graph, node_id)
    elif node.arguments and (spec := spec_of(graph, node_id)):
        arguments = node.arguments
        yield from _argument_problems(name, arguments, spec, spec.call_parameters, node_id)
    ports = {port.name: port for port in ports_of(graph, node_id)}
    for port in ports.values():
        if not holds_literal(node, port):
            yield from _port_problems(node_id, name, port, len(node.inputs.get(port.name, ())))
        elif node.inputs.get(port.name):
            values = {"node": name, "port": port.name}
            yield Problem("error", "wire-and-number", node_id, port.name, values)
    for port_name in node.inputs:
        if port_name not in ports:
            values = {"node": name, "port": port_name}
            yield Problem("error", "no-such-port", node_id, port_name, values)
    for link in graph.links_into(node_id):
        yield from _source_problems(graph, name, link)


def _operation_problems(graph: Graph, node_id: str) -> Iterator[Problem]:
    """What is wrong with an operation, whatever is wired to it."""
    node, name = graph.nodes[node_id], graph.name_of(node_id)
    spec = catalogue().operation(node.operation)
    if spec is None:
        yield _unknown("unknown-operation", node_id, name, node.operation)
        return
    yield from _argument_problems(name, node.arguments, spec, spec.parameters, node_id)
    ports = [port for port in spec.ports if not port.optional]
    if ports and all(holds_literal(node, port) for port in ports):
        yield Problem("error", "no-tensor", node_id, ports[0].name, {"node": name})


def _port_problems(node: str, name: str, port: PortSpec, wires: int) -> Iterator[Problem]:
    values: Facts = {"node": name, "port": port.name, "received": wires}
    most = port.maximum if port.many else 1
    if not wires:
        if not port.optional:
            yield Problem("warning", "missing-input", node, port.name, values)
    elif port.many and wires < port.minimum:
        values["expected"] = port.minimum
        yield Problem("warning", "too-few-inputs", node, port.name, values)
    elif most is not None and wires > most:
        values["expected"] = most
        yield Problem("error", "too-many-inputs", node, port.name, values)


def _source_problems(graph: Graph, name: str, link: Link) -> Iterator[Problem]:
    values: Facts = {"node": name, "source": link.source.node}
    if link.source.node not in graph.nodes:
        yield Problem("error", "missing-source", link.node, link.port, values)
        return
    outputs = len(outputs_of(graph, link.source.node))
    if link.source.output >= outputs:
        values["source"] = graph.name_of(link.source.node)
        values |= {"received": link.source.output, "expected": outputs}
        code = "gone-output" if is_gone(link.source.output) else "no-such-output"
        yield Problem("error", code, link.node, link.port, values)


def _model_problems(graph: Graph, ends: Iterable[str]) -> Iterator[Problem]:
    if not graph.nodes:
        yield Problem("hint", "empty")
        return
    if not any(layer.class_name == INPUT for layer in graph.layers.values()):
        yield Problem("warning", "no-inputs")
    elif not graph.outputs:
        yield Problem("warning", "no-outputs")
    if not is_name(graph.name):
        values: Facts = {"name": graph.name, "received": refused_part(graph.name)}
        yield Problem("error", "bad-model-name", values=values)
    for ref in graph.outputs:
        if ref.output >= (count := len(outputs_of(graph, ref.node))):
            values = {"node": graph.name_of(ref.node), "received": ref.output, "expected": count}
            code = "gone-model-output" if is_gone(ref.output) else "no-such-model-output"
            yield Problem("error", code, ref.node, values=values)
    for node in ends:
        code = "unused-input" if graph.is_input(node) else "dead-branch"
        yield Problem("hint", code, node, values={"node": graph.name_of(node)})

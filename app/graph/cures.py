"""What can be done about a problem: fixes of one click, best first, each one undo step.

A cure looks at the graph and at the problem's values; it needs neither Keras nor a window. To teach
the program another, write a function and name it in ``CURES``, or in one of its parts:
``shape_cures`` of one tensor, ``merge_cures`` where several meet, ``input_cures`` at what the model
is given, ``output_cures`` of outputs that went away, ``habit_cures`` of what works.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from app.errors import EditError
from app.graph.edits import (
    Batch,
    DropArguments,
    DropCallArguments,
    Edit,
    RemoveNodes,
    Rename,
    SetArguments,
    SetCallArguments,
    SetModelName,
    SetOutputs,
)
from app.graph.habit_cures import HABIT_CURES
from app.graph.input_cures import INPUT_CURES
from app.graph.merge_cures import MERGE_CURES
from app.graph.model import Graph, TensorRef
from app.graph.names import free_layer_name, snake_case
from app.graph.output_cures import model_output_again, output_again, without
from app.graph.ports import arguments_of, ports_of, spec_of
from app.graph.problems import Fix, Problem
from app.graph.replacing import instead_of_lambda
from app.graph.shape_cures import SHAPE_CURES
from app.graph.submodels import Inside
from app.graph.wiring_cures import first_input, read_or_removed, wired
from nodes.sentence import Sentence
from nodes.spec import ParameterSpec
from nodes.values import show

Cure = Callable[[Graph, Problem], Iterator[Edit]]


def cures(graph: Graph, problem: Problem) -> tuple[Fix, ...]:
    """The fixes of a problem that the graph can take, best first; empty where none is known.

    Of those that have been tried only what leaves no error behind. A problem of another graph,
    whose node has gone since, has none.
    """
    if problem.node and problem.node not in graph.nodes:
        return ()
    cure = CURES.get(problem.code)
    try:
        found = tuple(cure(graph, problem)) if cure else ()
    except EditError:
        return ()  # The problem is older than the graph: what it speaks of has gone.
    fixes = tuple(_fix(edit) for edit in found if _can_be_made(graph, edit))
    if problem.offered is None:
        return fixes
    return tuple(fix for fix in fixes if str(fix.label) in problem.offered)


def with_cures(graph: Graph, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems, each with its fixes."""
    return tuple(replace(problem, fixes=cures(graph, problem)) for problem in problems)


# On a button it is plain which layer is meant; the history says it.
STEPS = (
    Sentence("Set {argument}={value} on {called}"),
    Sentence("Set axis={axis} on {called}"),
    Sentence("Set axes={axes} on {called}"),
    Sentence("Set target_shape={value} on {called}"),
)


def _fix(edit: Edit) -> Fix:
    label, edits = edit.label, edit.edits if isinstance(edit, Batch) else (edit,)
    step = next(
        (step for step in STEPS if step.template == f"{label.template} on {{called}}"), None
    )
    called = next((each.layer for each in edits if isinstance(each, SetArguments)), "")
    if step and called:
        whole = replace(step, values={**label.values, "called": called})
        return Fix(label, Batch(whole, edits))
    return Fix(label, Batch(label, edits))


def _can_be_made(graph: Graph, edit: Edit) -> bool:
    try:
        return edit.apply(graph) != graph
    except EditError:
        return False


def _named(label: str, edit: Edit, **values: str) -> Batch:
    return Batch(Sentence(label, values), (edit,))


def _free_name(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """A name that Keras and TensorFlow take and no other layer bears."""
    layer_id = graph.nodes[problem.node].layer
    if layer_id not in graph.layers and layer_id not in graph.definitions:
        return
    name, kind = graph.name_of(problem.node), graph.class_of(problem.node)
    wanted = re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("_") or snake_case(kind)
    name = free_layer_name(wanted, graph)
    yield _named("Rename to {name}", Rename(layer_id, name), name=name)


def _model_name(graph: Graph, problem: Problem) -> Iterator[Edit]:
    name = re.sub(r"[^\w.-]+", "_", graph.name).strip("_") or "model"
    yield _named("Rename the model to {name}", SetModelName(name), name=name)


def _drop_argument(graph: Graph, problem: Problem) -> Iterator[Edit]:
    name = str(problem.values["argument"])
    node = graph.nodes[problem.node]
    drop: Edit = DropArguments(node.layer, frozenset({name}))
    if _is_of_call(graph, problem):
        drop = DropCallArguments(problem.node, frozenset({name}))
    yield _named("Remove {argument}", drop, argument=name)


def _default_argument(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """The value that a layer starts with, or Keras's default.

    None where a file brought a model or somebody's own layer along: a Dense does not do the same.
    """
    parameter = _parameter(graph, problem)
    if parameter is not None and not _holds_foreign_layer(graph, problem.node, parameter):
        value = parameter.initial if parameter.required else parameter.default
        node = graph.nodes[problem.node]
        edit: Edit = SetArguments(node.layer, {parameter.name: value})
        if _is_of_call(graph, problem):
            edit = SetCallArguments(problem.node, {parameter.name: value})
        label = "Set {argument}={value}"
        yield _named(label, edit, argument=parameter.name, value=show(value))


def _holds_foreign_layer(graph: Graph, node: str, parameter: ParameterSpec) -> bool:
    held = arguments_of(graph, node).get(parameter.name)
    return parameter.kind == "layer" and isinstance(held, Mapping)


def _parameter(graph: Graph, problem: Problem) -> ParameterSpec | None:
    spec, name = spec_of(graph, problem.node), str(problem.values["argument"])
    if spec is None:
        return None
    if _is_of_call(graph, problem):
        own = () if graph.nodes[problem.node].layer else spec.parameters
        return next((item for item in (*own, *spec.call_parameters) if item.name == name), None)
    return spec.parameter(name)


def _is_of_call(graph: Graph, problem: Problem) -> bool:
    """Whether a problem's argument is the call's: an operation's, or one that the layer lacks."""
    node = graph.nodes[problem.node]
    layer = graph.layer_of(problem.node)
    return layer is None or (
        problem.values["argument"] in node.arguments
        and problem.values["argument"] not in layer.arguments
    )


def _cut_port(graph: Graph, problem: Problem) -> Iterator[Edit]:
    links = [link for link in graph.links_into(problem.node) if link.port == problem.port]
    yield without(links)


def _cut_gone(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Wires from nodes that are not in the model."""
    links = [link for link in graph.links_into(problem.node) if link.source.node not in graph.nodes]
    yield without(links)


def _cut_surplus(graph: Graph, problem: Problem) -> Iterator[Edit]:
    most = next(
        (
            (port.maximum or 1) if port.many else 1
            for port in ports_of(graph, problem.node)
            if port.name == problem.port
        ),
        1,
    )
    links = [link for link in graph.links_into(problem.node) if link.port == problem.port]
    yield without(links[most:])


def _make_output(graph: Graph, problem: Problem) -> Iterator[Edit]:
    name = graph.name_of(problem.node)
    outputs = SetOutputs((*graph.outputs, TensorRef(problem.node)))
    yield _named("Make {name} an output", outputs, name=name)
    yield from _remove_node(graph, problem)


def _remove_node(graph: Graph, problem: Problem) -> Iterator[Edit]:
    remove = RemoveNodes(frozenset({problem.node}))
    yield _named("Remove {name}", remove, name=graph.name_of(problem.node))


def _more_wires(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """Both states where one is wired; else what nobody reads yet."""
    yield from MERGE_CURES["too-few-inputs"](graph, problem)
    yield from wired(graph, problem)


def _wire_or_number(graph: Graph, problem: Problem) -> Iterator[Edit]:
    yield from _drop_number(graph, problem)
    yield from _cut_port(graph, problem)


def _drop_number(graph: Graph, problem: Problem) -> Iterator[Edit]:
    drop = DropCallArguments(problem.node, frozenset({problem.port}))
    yield _named("Remove the number at '{port}'", drop, port=problem.port)


def _call_inside(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """The calls by which a submodel contains itself away, at any depth."""
    key = graph.nodes[problem.node].layer
    calls = tuple(_removed_inside(graph.definitions[key], key, (key,)))
    yield Batch(Sentence("Remove the call inside"), calls)


def _removed_inside(graph: Graph, key: str, path: tuple[str, ...]) -> Iterator[Edit]:
    here = frozenset(node for node, call in graph.nodes.items() if call.layer == key)
    if here and key not in graph.definitions:
        yield Inside(path, RemoveNodes(here))
    for name, inner in graph.definitions.items():
        yield from _removed_inside(inner, key, (*path, name))


def _instead(graph: Graph, problem: Problem) -> Iterator[Edit]:
    yield from instead_of_lambda(graph, problem.node)


CURES: Mapping[str, Cure] = {
    **SHAPE_CURES,
    **MERGE_CURES,
    **INPUT_CURES,
    **HABIT_CURES,
    "duplicate-name": _free_name,
    "bad-name": _free_name,
    "bad-model-name": _model_name,
    "unsafe-name": _free_name,
    "operation-name": _free_name,
    "left-out": _instead,
    "contains-itself": _call_inside,
    "wire-and-number": _wire_or_number,
    "no-tensor": _drop_number,
    "unknown-argument": _drop_argument,
    "bad-argument": _default_argument,
    "missing-argument": _default_argument,
    "bad-axis": _default_argument,
    "argument-unfit": _default_argument,
    "argument-refused": _default_argument,
    "own-dtype": _drop_argument,
    "no-such-port": _cut_port,
    "no-such-output": output_again,
    "no-such-model-output": model_output_again,
    "gone-output": output_again,
    "gone-model-output": model_output_again,
    "missing-source": _cut_gone,
    "too-many-inputs": _cut_surplus,
    "missing-layer": _remove_node,
    "dead-branch": _make_output,
    "unused-input": read_or_removed,
    "missing-input": wired,
    "no-inputs": first_input,
    "too-few-inputs": _more_wires,
}

"""Cures of wires from an output that their node does not have any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.graph.edits import Batch, Disconnect, Edit, SetArguments, SetCallArguments, SetOutputs
from app.graph.model import Graph, Link, TensorRef
from app.graph.ports import outputs_of, spec_of
from app.graph.problems import Problem
from nodes.sentence import Sentence
from nodes.values import Instance, Value, show


def output_again(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """The argument that gives the output again, or no wire from it."""
    missed = [link for link in graph.links_into(problem.node) if _is_missed(graph, link.source)]
    if missed:
        yield from _given_again(graph, missed[0].source)
        yield without(missed)


def model_output_again(graph: Graph, problem: Problem) -> Iterator[Edit]:
    """The same for an output of the model."""
    missed = [ref for ref in graph.outputs if _is_missed(graph, ref)]
    for ref in missed:
        if ref.node == problem.node:
            yield from _given_again(graph, ref)
            break
    kept = tuple(ref for ref in graph.outputs if ref not in missed)
    yield Batch(Sentence("Remove the output"), (SetOutputs(kept),))


def without(links: list[Link]) -> Batch:
    """These wires away."""
    label = "Remove the wire" if len(links) == 1 else "Remove the wires"
    return Batch(Sentence(label), (Disconnect(frozenset(links)),))


def _is_missed(graph: Graph, ref: TensorRef) -> bool:
    return ref.node in graph.nodes and ref.output >= len(outputs_of(graph, ref.node))


def _given_again(graph: Graph, ref: TensorRef) -> Iterator[Edit]:
    """``return_state=True`` where a state is missed; each argument that gives it, once.

    The last outputs first: of a Bidirectional the states, then those that merge_mode hides.
    """
    spec = spec_of(graph, ref.node)
    conditions = (output.when for output in reversed(spec.outputs)) if spec else ()
    tried: set[str] = set()
    for path, value in ((path, when[path]) for when in conditions for path in when):
        if path not in tried and not path.endswith(".class"):
            tried.add(path)
            edit = _setting(graph, ref.node, path, value)
            if edit and ref.output < len(outputs_of(edit.apply(graph), ref.node)):
                values = {
                    "argument": path.rpartition(".")[2],
                    "value": show(value),
                    "name": graph.name_of(ref.node),
                }
                yield Batch(Sentence("Set {argument}={value} on {name}", values), (edit,))


def _setting(graph: Graph, node: str, path: str, value: Value) -> Edit | None:
    """An argument of the call, of the layer, or of the layer that it wraps (``layer.name``)."""
    spec, layer = spec_of(graph, node), graph.layer_of(node)
    name, _, inside = path.partition(".")
    if layer is None or spec is None or spec.parameter(name) is None:
        return SetCallArguments(node, {name: value})
    if inside:
        wrapped = layer.arguments.get(name)
        if not isinstance(wrapped, Instance) or "." in inside:
            return None
        value = replace(wrapped, arguments={**wrapped.arguments, inside: value})
    return SetArguments(graph.nodes[node].layer, {name: value})

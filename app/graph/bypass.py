"""Calls that are skipped without being removed: who reads one reads what it reads first.

The document keeps them with their wires. What checks, builds or writes a model works on its
``effective`` graph, made in one place each: ``app.engine.reporter``, ``app.engine.service`` for
what it builds, ``app.codegen.module``, ``app.formats.dot`` and ``app.graph.compare``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.errors import EditError
from app.graph.forms import output_structure
from app.graph.model import Graph, Link, ModelForm, Node, TensorRef
from app.graph.problems import Problem
from app.graph.step_names import several
from nodes.sentence import Sentence
from nodes.values import Value

# The place of each output of a submodel among those that it still gives; None: all as they are.
Places = tuple[int | None, ...] | None


@dataclass(frozen=True)
class Bypass:
    """These calls skipped, or made again. An Input is what the model is given: it stays."""

    nodes: frozenset[str]
    skip: bool = True

    @property
    def label(self) -> Sentence:
        if len(self.nodes) > 1:
            text = "Skip {nodes}" if self.skip else "Use {nodes} again"
            return Sentence(text, {"nodes": several(sorted(self.nodes))})
        text = "Skip {node}" if self.skip else "Use {node} again"
        return Sentence(text, {"node": min(self.nodes, default="")})

    def apply(self, graph: Graph) -> Graph:
        chosen = [n for n in graph.nodes if n in self.nodes and not graph.is_input(n)]
        if not chosen:
            raise EditError("Only a layer can be skipped. Select one that is no Input.")
        changed = {n: replace(graph.nodes[n], bypassed=self.skip) for n in chosen}
        after = replace(graph, nodes={**graph.nodes, **changed})
        after.adopt(graph, chosen)
        return after


def skipped(graph: Graph) -> Iterator[Problem]:
    """The calls that are skipped, as hints: nothing else tells of one that is out of sight."""
    for key, node in graph.nodes.items():
        if node.bypassed:
            yield Problem("hint", "skipped", key, values={"node": graph.name_of(key)})


def effective(graph: Graph) -> Graph:
    """The model as it is made: without the calls that are skipped, inside submodels too.

    The graph itself where none is. O(nodes + wires).
    """
    return _made(graph)[0]


def result_of(graph: Graph, ref: TensorRef) -> TensorRef | None:
    """What a reader of ``ref`` is given in the effective graph; None where that is nothing.

    A submodel of which something is skipped may give fewer tensors than it has outputs.
    """
    found = passed(graph, ref)
    node = graph.nodes.get(found.node) if found else None
    inner = graph.definitions.get(node.layer) if node else None
    if found is None or inner is None:
        return found
    return _moved(found, _made(inner)[1])


def _made(graph: Graph) -> tuple[Graph, Places]:
    """The effective graph, and the place of each output among its outputs.

    Those that have become one tensor share a place. No places at all where nothing is skipped.
    """
    made = {key: _made(inner) for key, inner in graph.definitions.items()}
    changed = {key: places for key, (model, places) in made.items() if places is not None}
    if not changed and not any(graph.nodes[node].bypassed for node in graph.noted):
        return graph, None
    given = _Given(graph, changed)
    found = [given.one(ref) for ref in graph.outputs]
    order = {ref: place for place, ref in enumerate(dict.fromkeys(ref for ref in found if ref))}
    model = replace(
        graph,
        nodes={key: given.to(node) for key, node in graph.nodes.items() if not node.bypassed},
        definitions={key: made[key][0] for key in graph.definitions},
        outputs=tuple(order),
        form=graph.form if graph.form.outputs is None else given.form(),
    )
    return model, tuple(order[ref] if ref else None for ref in found)


def _moved(ref: TensorRef, places: Places) -> TensorRef | None:
    """An output of a submodel at its place among those that it still gives."""
    if places is None or ref.output >= len(places):
        return ref
    place = places[ref.output]
    return None if place is None else TensorRef(ref.node, place)


def passed(graph: Graph, ref: TensorRef) -> TensorRef | None:
    """The tensor that a reader of ``ref`` is given; None where a skipped call reads nothing."""
    seen: set[str] = set()
    found: TensorRef | None = ref
    while found and found.node in graph.nodes and graph.nodes[found.node].bypassed:
        if found.node in seen:  # A file may hold a cycle.
            return None
        seen.add(found.node)
        found = next(graph.nodes[found.node].sources(), None)
    return found


def giving_links(graph: Graph, node: str) -> list[Link]:
    """The wires into a node that bring it something, in the order of what it is called on."""
    links = graph.links_into(node)
    return [link for link in links if result_of(graph, link.source) is not None]


class _Given:
    """What the calls of a graph are given. ``places``: of the submodels that changed."""

    def __init__(self, graph: Graph, places: Mapping[str, Places]) -> None:
        self._graph, self._places = graph, places

    def to(self, node: Node) -> Node:
        """A call with its tensors; the call itself where they are those that it is wired to."""
        inputs = {port: tuple(self.all(wires)) for port, wires in node.inputs.items()}
        if inputs == node.inputs:
            return node
        return replace(node, inputs={port: wires for port, wires in inputs.items() if wires})

    def all(self, refs: Iterable[TensorRef]) -> Iterator[TensorRef]:
        return (found for ref in refs if (found := self.one(ref)))

    def one(self, ref: TensorRef) -> TensorRef | None:
        found = passed(self._graph, ref)
        node = self._graph.nodes.get(found.node) if found else None
        if found is None or node is None:
            return found
        return _moved(found, self._places.get(node.layer))

    def form(self) -> ModelForm:
        """The model's form: what it gave in a dict, say, it still gives under the same keys."""
        structure = output_structure(self._graph)
        known = {str(ref): self.one(ref) for ref in self._graph.outputs}
        if structure != self._graph.form.outputs or not all(known.values()):
            return replace(self._graph.form, outputs=None)
        return replace(self._graph.form, outputs=_renamed(structure, known))


def _renamed(structure: Value, known: Mapping[str, TensorRef | None]) -> Value:
    if isinstance(structure, tuple):
        return tuple(_renamed(item, known) for item in structure)
    if isinstance(structure, Mapping):
        return {key: _renamed(item, known) for key, item in structure.items()}
    return str(known[str(structure)])

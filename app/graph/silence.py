"""Hints that a person does not want to be told again, remembered with the node that they speak of.

The document keeps the codes with the node; whoever makes a report leaves these problems out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.errors import EditError
from app.graph.model import Graph
from app.graph.problems import Problem
from nodes.sentence import Sentence

# What only says that something is not finished goes away when it is.
UNFINISHED = frozenset({"missing-input", "too-few-inputs", "no-inputs", "no-outputs"})
# Told of the engine, or of the machine: not of what a person chose.
OF_OTHERS = frozenset({"engine-timeout", "engine-died", "too-large", "submodel-unfinished"})


def may_be_silenced(problem: Problem) -> bool:
    """Whether a problem is an opinion on a node: the model works with it."""
    return (
        bool(problem.node)
        and problem.severity != "error"
        and problem.code not in UNFINISHED | OF_OTHERS
    )


def told(graph: Graph, problems: Iterable[Problem]) -> list[Problem]:
    """The problems without those that a person has silenced."""
    return [problem for problem in problems if not _is_silenced(graph, problem)]


def _is_silenced(graph: Graph, problem: Problem) -> bool:
    node = graph.nodes.get(problem.node)
    return node is not None and problem.code in node.silent and may_be_silenced(problem)


def has_silenced(graph: Graph) -> bool:
    """Whether anything is silenced, inside submodels too."""
    return any(graph.nodes[node].silent for node in graph.noted) or any(
        map(has_silenced, graph.definitions.values())
    )


@dataclass(frozen=True)
class Silence:
    """Hints of one kind are not told of a node any more."""

    node: str
    code: str

    @property
    def label(self) -> Sentence:
        return Sentence("Do not tell a hint of {node} again", {"node": self.node})

    def apply(self, graph: Graph) -> Graph:
        node = graph.nodes.get(self.node)
        if node is None:
            raise EditError(Sentence("There is no node {id}.", {"id": self.node}))
        silent = tuple(sorted({*node.silent, self.code}))
        after = graph.with_node(self.node, replace(node, silent=silent))
        after.adopt(graph, (self.node,))
        return after


@dataclass(frozen=True)
class TellAgain:
    """All that was silenced is told again, inside submodels too."""

    @property
    def label(self) -> Sentence:
        return Sentence("Tell all hints again")

    def apply(self, graph: Graph) -> Graph:
        silent = [key for key, node in graph.nodes.items() if node.silent]
        nodes = {key: replace(graph.nodes[key], silent=()) for key in silent}
        inner = {key: self.apply(each) for key, each in graph.definitions.items()}
        after = replace(
            graph,
            nodes={**graph.nodes, **nodes} if nodes else graph.nodes,
            definitions=inner if inner != graph.definitions else graph.definitions,
        )
        after.adopt(graph, silent)
        return after

"""Models of layers and operations of the whole library, wired at random: most of them are wrong."""

from __future__ import annotations

import random
from functools import cache

from app.graph.compose import input_node, placed
from app.graph.edits import Connect, SetArguments
from app.graph.model import Graph, Position, TensorRef
from app.graph.ports import outputs_of, ports_of
from nodes.catalogue import catalogue
from nodes.spec import CallSpec

INPUTS: tuple[tuple[tuple[int | None, ...], str], ...] = (
    ((4,), "float32"),
    ((5,), "float32"),
    ((7, 4), "float32"),
    ((6, 3), "float32"),
    ((None, 3), "float32"),
    ((8, 8, 3), "float32"),
    ((6, 6), "float32"),
    ((4, 6, 6, 2), "float32"),
    ((None, None, 3), "float32"),
    ((9,), "int32"),
    ((), "float32"),
    ((3,), "string"),
    ((4,), "bool"),
)
MOST_CALLS = 5


def wild(seed: int) -> Graph:
    """A random model; the same for the same seed."""
    return _Wild(random.Random(seed)).graph


def specs() -> tuple[CallSpec, ...]:
    """All that may be called: layers and operations."""
    layers = tuple(spec for spec in catalogue() if spec.name != "Input")
    return (*layers, *catalogue().operations())


def lone(spec: CallSpec, seed: int) -> Graph:
    """A layer or an operation alone, on one or two random Inputs."""
    made = _Wild(random.Random(f"{spec.name} {seed}"), calls=0)
    made.add(spec)
    return made.graph


class _Wild:
    def __init__(self, rng: random.Random, calls: int = MOST_CALLS) -> None:
        self._rng, self.graph = rng, Graph()
        self._refs: list[TensorRef] = []
        for shape, dtype in rng.sample(INPUTS, 2):
            self._input(shape, dtype)
        for _ in range(rng.randint(1, calls) if calls else 0):
            self.add(rng.choice(_offered()))

    def _input(self, shape: tuple[int | None, ...], dtype: str) -> None:
        add = input_node(self.graph, Position(0, 0), shape)
        self.graph = add.apply(self.graph)
        (node,) = add.nodes
        if dtype != "float32":
            self.graph = SetArguments(node, {"dtype": dtype}).apply(self.graph)
        self._refs.append(TensorRef(node))

    def add(self, spec: CallSpec) -> None:
        add = placed(self.graph, spec, Position(0, 0))
        self.graph = add.apply(self.graph)
        (node,) = add.nodes
        for port in ports_of(self.graph, node):
            if not port.optional and not (port.literal and port.name in add.nodes[node].arguments):
                for _ in range(max(port.minimum, 2) if port.many else 1):
                    self._wire(node, port.name)
        self._refs += [TensorRef(node, n) for n in range(len(outputs_of(self.graph, node)))]

    def _wire(self, node: str, port: str) -> None:
        # What came last is read most, so that models grow deep.
        source = self._rng.choice([*self._refs, *self._refs[-2:], *self._refs[-2:]])
        self.graph = Connect(source, node, port).apply(self.graph)


@cache
def _offered() -> tuple[CallSpec, ...]:
    """Each layer twice, each operation once: there are more of these."""
    layers = tuple(spec for spec in catalogue() if spec.name != "Input")
    return (*layers, *specs())

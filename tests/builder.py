"""Graphs for tests in a few lines, made through the program's own edits."""

from __future__ import annotations

from app.graph.compose import input_node, new_layer
from app.graph.edits import Connect
from app.graph.model import Graph, Position, TensorRef
from nodes.catalogue import catalogue
from nodes.values import Value


class Builder:
    """``b = Builder(); x = b.input("a", 4); b.layer("Dense", x, units=2); b.graph``"""

    def __init__(self, name: str = "model") -> None:
        self.graph = Graph(name=name)

    def input(self, name: str, *shape: int | None) -> TensorRef:
        add = input_node(self.graph, self._place(), shape, name)
        self.graph = add.apply(self.graph)
        return TensorRef(next(iter(add.nodes)))

    def layer(
        self, class_name: str, *sources: TensorRef, name: str = "", **arguments: Value
    ) -> TensorRef:
        """A layer called on these sources, through its first port."""
        spec = catalogue().get(class_name)
        assert spec is not None, class_name
        add = new_layer(self.graph, spec, self._place(), arguments, name)
        self.graph = add.apply(self.graph)
        (node,) = add.nodes
        for source in sources:
            self.wire(source, node)
        return TensorRef(node)

    def wire(self, source: TensorRef, node: str, port: str = "inputs") -> None:
        self.graph = Connect(source, node, port).apply(self.graph)

    def _place(self) -> Position:
        return Position(220.0 * len(self.graph.nodes), 0.0)


def chain(length: int) -> Graph:
    """An Input and ``length`` Dense layers behind it."""
    builder = Builder("chain")
    source = builder.input("a", 4)
    for _ in range(length):
        source = builder.layer("Dense", source, units=4)
    return builder.graph


def residual(blocks: int) -> Graph:
    """``blocks`` residual blocks: 2 ** blocks paths from end to end, the walker's old trap."""
    builder = Builder("residual")
    source = builder.input("a", 4)
    for _ in range(blocks):
        one = builder.layer("Dense", source, units=4)
        two = builder.layer("Dense", one, units=4)
        source = builder.layer("Add", source, two)
    return builder.graph

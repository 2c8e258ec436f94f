"""Graphs for tests in a few lines, made through the program's own edits."""

from __future__ import annotations

from app.graph.compose import input_node, new_layer, new_operation
from app.graph.edits import Connect
from app.graph.model import Graph, LayerDefinition, Node, Position, TensorRef
from app.graph.ports import free_port
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

    def operation(self, name: str, *sources: TensorRef, **arguments: Value) -> TensorRef:
        """A function of keras.ops called on these sources, port by port."""
        spec = catalogue().operation(f"keras.ops.{name}")
        assert spec is not None, name
        add = new_operation(self.graph, spec, self._place(), arguments)
        self.graph = add.apply(self.graph)
        (node,) = add.nodes
        for source in sources:
            port = free_port(self.graph, node)
            assert port is not None, name
            self.wire(source, node, port.name)
        return TensorRef(node)

    def wire(self, source: TensorRef, node: str, port: str = "inputs") -> None:
        self.graph = Connect(source, node, port).apply(self.graph)

    def _place(self) -> Position:
        return Position(220.0 * len(self.graph.nodes), 0.0)


def chain(length: int) -> Graph:
    """An Input and ``length`` Dense layers behind it."""
    calls: dict[str, tuple[str, tuple[str, ...]]] = {
        _numbered("dense", n): ("Dense", (_numbered("dense", n - 1),)) for n in range(length)
    }
    return _whole("chain", calls)


def residual(blocks: int) -> Graph:
    """``blocks`` residual blocks: 2 ** blocks paths from end to end, the walker's old trap."""
    calls: dict[str, tuple[str, tuple[str, ...]]] = {}
    for n in range(blocks):
        source = _numbered("add", n - 1)
        one, two = _numbered("dense", 2 * n), _numbered("dense", 2 * n + 1)
        calls |= {one: ("Dense", (source,)), two: ("Dense", (one,))}
        calls[_numbered("add", n)] = ("Add", (source, two))
    return _whole("residual", calls)


def _numbered(stem: str, number: int) -> str:
    """Ids as the program gives them: the Input ``a`` before all, then ``dense``, ``dense_1`` ..."""
    return "a" if number < 0 else f"{stem}_{number}" if number else stem


def _whole(name: str, calls: dict[str, tuple[str, tuple[str, ...]]]) -> Graph:
    """A graph made at once: thousands of single edits would be what a test waits for."""
    layers = {"a": LayerDefinition("Input", "a", {"shape": (4,)})}
    nodes = {"a": Node(layer="a")}
    for node, (class_name, sources) in calls.items():
        arguments = {"units": 4} if class_name == "Dense" else {}
        layers[node] = LayerDefinition(class_name, node, arguments)
        nodes[node] = Node(layer=node, inputs={"inputs": tuple(map(TensorRef, sources))})
    read = {ref.node for node in nodes.values() for ref in node.sources()}
    outputs = tuple(TensorRef(node) for node in calls if node not in read)
    positions = {node: Position(220.0 * n, 0.0) for n, node in enumerate(nodes)}
    return Graph(name, layers, nodes, inputs=("a",), outputs=outputs, positions=positions)

"""The corpus of wrong models: texts beside this module, one file a row of what people get wrong.

A case reads::

    ## what is wrong
    error rank-mismatch at again: Set return_sequences=True on extract
    steps = Input(20, 3)
    extract = LSTM(steps, units=8)
    again = LSTM(extract, units=4)

Severity, code, the layer's name (``tower/again`` for one inside a submodel), and the cure that is
offered first, as a person who knows the table of cures expects them. Then the model: one call a
line, tensors by position or by port, a layer called again by its name, a submodel as a function;
``outputs(x)`` where not all that nobody reads is one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from app.graph.edits import AddNodes, Connect, SetOutputs
from app.graph.model import Graph, LayerDefinition, Node, Position, TensorRef
from app.graph.ports import free_port
from nodes.values import Instance, Value

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A wrong model, and what is expected of the program."""

    name: str
    severity: str
    code: str
    node: str
    cure: str
    text: str

    def graph(self) -> Graph:
        return drawn(self.text)


def corpus() -> Iterator[Case]:
    for path in sorted(HERE.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n## ")[1:]:
            name, expected, text = block.split("\n", 2)
            head, _, cure = expected.partition(": ")
            severity, code, _, node = head.split(" ", 3)
            yield Case(f"{path.stem}: {name}", severity, code, node, cure.strip(), text)


def drawn(text: str) -> Graph:
    """The model that a text of the corpus describes."""
    return _Drawing().run(ast.parse(text).body).graph


class _Drawing:
    def __init__(self, name: str = "model") -> None:
        self.graph = Graph(name=name)

    def run(self, lines: list[ast.stmt]) -> _Drawing:
        for line in lines:
            if isinstance(line, ast.FunctionDef):
                inner = _Drawing(line.name).run(line.body).graph
                definitions = {**self.graph.definitions, line.name: inner}
                self.graph = replace(self.graph, definitions=definitions)
            elif isinstance(line, ast.Assign):
                (target,) = line.targets
                assert isinstance(target, ast.Name)
                assert isinstance(line.value, ast.Call)
                self._call(target.id, line.value)
            elif isinstance(line, ast.Expr) and isinstance(line.value, ast.Call):
                refs = (ref for item in line.value.args for ref in self._refs(item))
                self.graph = SetOutputs(tuple(refs)).apply(self.graph)
        return self

    def _call(self, node: str, call: ast.Call) -> None:
        named = {word.arg or "": word.value for word in call.keywords}
        wired = {key: refs for key, value in named.items() if (refs := self._refs(value))}
        arguments = {key: _value(value) for key, value in named.items() if key not in wired}
        layers, one = self._made(node, call.func, arguments, call.args)
        place = {node: Position(220.0 * len(self.graph.nodes), 0.0)}
        self.graph = AddNodes({node: one}, layers, place).apply(self.graph)
        for source in (ref for item in call.args for ref in self._refs(item)):
            port = free_port(self.graph, node)
            assert port is not None, node
            self.graph = Connect(source, node, port.name).apply(self.graph)
        for port_name, refs in wired.items():
            for ref in refs:
                self.graph = Connect(ref, node, port_name).apply(self.graph)

    def _made(
        self, node: str, func: ast.expr, arguments: dict[str, Value], given: list[ast.expr]
    ) -> tuple[dict[str, LayerDefinition], Node]:
        if isinstance(func, ast.Attribute):
            return {}, Node(operation=f"keras.ops.{func.attr}", arguments=arguments)
        assert isinstance(func, ast.Name)
        if func.id in self.graph.layers or func.id in self.graph.definitions:
            return {}, Node(layer=func.id, arguments=arguments)
        if func.id == "Input":
            arguments["shape"] = tuple(_value(size) for size in given)
        name = str(arguments.pop("name", node))
        return {node: LayerDefinition(func.id, name, arguments)}, Node(layer=node)

    def _refs(self, value: ast.expr) -> list[TensorRef]:
        """The tensors that an expression names: ``x``, ``x[1]``, ``[x, y]``."""
        if isinstance(value, ast.Name) and value.id in self.graph.nodes:
            return [TensorRef(value.id)]
        if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
            return [TensorRef(value.value.id, ast.literal_eval(value.slice))]
        if isinstance(value, ast.List):
            return [ref for item in value.elts for ref in self._refs(item)]
        return []


def _value(value: ast.expr) -> Value:
    """A literal, or an object such as ``Dense(units=2)``."""
    if isinstance(value, ast.Call):
        assert isinstance(value.func, ast.Name)
        inner: Mapping[str, Value] = {word.arg or "": _value(word.value) for word in value.keywords}
        return Instance(value.func.id, dict(inner))
    found: Value = ast.literal_eval(value)
    return found

"""A call of a ``keras.ops`` function as source: ``x + y``, ``x[:, 0]``, ``ops.mean(x, axis=1)``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.codegen.layout import Expression, call, flat, keyword, listed, text
from app.codegen.values import UnwritableError, argument
from app.graph.model import Node, TensorRef
from nodes.catalogue import catalogue
from nodes.kinds import UnfitValue
from nodes.spec import OperationSpec, PortSpec

# What Python's operators on a KerasTensor call: ``x / y`` is true_divide and not divide.
OPERATORS: Mapping[str, str] = {
    "keras.ops.add": "+",
    "keras.ops.subtract": "-",
    "keras.ops.multiply": "*",
    "keras.ops.true_divide": "/",
    "keras.ops.floor_divide": "//",
    "keras.ops.mod": "%",
    "keras.ops.matmul": "@",
    "keras.ops.power": "**",
}
# Of these Python turns ``2 > x`` into ``x < 2``, which is another operation.
COMPARISONS: Mapping[str, str] = {
    "keras.ops.greater": ">",
    "keras.ops.greater_equal": ">=",
    "keras.ops.less": "<",
    "keras.ops.less_equal": "<=",
}

Tensor = Callable[[TensorRef], str]


def operation(node: Node, tensor: Tensor) -> Expression:
    """A node's call; ``tensor`` gives the variable of what it reads.

    Raises UnwritableError for what the library does not know: nothing else of a file is written.
    """
    spec = catalogue().operation(node.operation)
    if spec is None:
        raise UnwritableError(f"{node.operation[:40]!r} is no operation of Keras")
    operands = _Operands(spec, node, tensor)
    return _infix(operands) or _special(operands) or _call(operands)


class _Operands:
    """What stands in the ports and parameters of one call, as expressions."""

    def __init__(self, spec: OperationSpec, node: Node, tensor: Tensor) -> None:
        if strange := node.arguments.keys() - spec.parameters_by_name.keys():
            raise UnwritableError(f"there is no argument {min(strange)[:40]!r}")
        self.spec, self.node = spec, node
        self.ports = {port.name: port for port in spec.ports if node.inputs.get(port.name)}
        self._tensor = tensor

    def wires(self, name: str) -> list[Expression]:
        return [text(self._tensor(ref)) for ref in self.node.inputs[name]]

    def is_given(self, name: str) -> bool:
        return name in self.ports or name in self.node.arguments

    def of(self, name: str) -> Expression:
        """The tensor, the list of tensors, or the value."""
        port = self.ports.get(name)
        if port:
            return self._wired(port)
        parameter = self.spec.parameters_by_name[name]
        return argument(parameter, self.node.arguments[name])

    def side(self, name: str) -> Expression:
        """As ``of``, for a place beside a sign: ``x * (1 / 6)`` is not ``x * 1 / 6``."""
        value = self.of(name)
        is_number = name not in self.ports and isinstance(self.node.arguments[name], float)
        return ("(", *value, ")") if is_number and "/" in flat(value) else value

    def _wired(self, port: PortSpec) -> Expression:
        tensors = self.wires(port.name)
        return listed(tensors) if port.many else tensors[0]


def _infix(operands: _Operands) -> Expression | None:
    name = operands.spec.name
    sign = OPERATORS.get(name) or COMPARISONS.get(name)
    sides = [port.name for port in operands.spec.ports]
    if sign is None or not all(map(operands.is_given, sides)):
        return None
    if name in COMPARISONS and sides[0] not in operands.ports:
        return None
    left, right = map(operands.side, sides)
    if sign == "**" and flat(left).startswith("-"):
        left = ("(", *left, ")")
    return (*left, f" {sign} ", *right)


def _special(operands: _Operands) -> Expression | None:
    if operands.spec.name == "keras.ops.negative":
        return text(f"-{flat(operands.of('x'))}")
    if operands.spec.name == "keras.ops.get_item":
        return text(f"{flat(operands.of('x'))}[{_slice(operands)}]")
    return None


def _slice(operands: _Operands) -> str:
    parameter = operands.spec.parameters_by_name["key"]
    try:
        return str(parameter.check(operands.node.arguments["key"]))
    except (KeyError, UnfitValue) as error:
        raise UnwritableError("key is no slice") from error


def _call(operands: _Operands) -> Expression:
    function = text(operands.spec.name.removeprefix("keras."))
    return call(function, *_arguments(operands))


def _arguments(operands: _Operands) -> Iterator[Expression]:
    """What leads by position, as far as it is given; the rest by name, in the library's order."""
    spec, done = operands.spec, set()
    for name in spec.leading:
        if not operands.is_given(name):
            break
        done.add(name)
        port = operands.ports.get(name)
        if port and port.spread:
            yield from operands.wires(name)
        else:
            yield operands.of(name)
    for port in operands.ports.values():
        if port.name not in done:
            yield keyword(port.name, operands.of(port.name))
    for parameter in spec.parameters:
        value = operands.node.arguments.get(parameter.name)
        given = parameter.name in operands.node.arguments and parameter.name not in done
        if given and not parameter.is_default(value):
            yield keyword(parameter.name, operands.of(parameter.name))

"""What comes out of the layers that cures insert, worked out without Keras: for a preview.

Only what a few numbers decide; whoever wants to know it of any layer asks the engine.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from app.graph.bypass import passed
from app.graph.model import Graph, TensorRef
from app.graph.ports import arguments_of
from nodes.values import Value

Shape: TypeAlias = tuple[int | None, ...]
Arguments: TypeAlias = Mapping[str, Value]


def expected(
    graph: Graph, node: str, known: Callable[[TensorRef], Shape | None], most: int = 8
) -> Shape | None:
    """The shape that a node gives first, batch axis first; None where it takes Keras to tell.

    ``known`` tells the shapes of what a check has seen; of what it has not, at most so many nodes
    in a row are looked at. Skipped calls are passed through.
    """
    arguments = arguments_of(graph, node)
    if graph.is_input(node):
        return _declared(arguments)
    wires = tuple(graph.nodes[node].sources())
    source = passed(graph, wires[0]) if len(wires) == 1 else None
    if source is None or source.node not in graph.nodes or not most:
        return None
    shape = known(source)
    if shape is None and source.output == 0:
        shape = expected(graph, source.node, known, most - 1)
    name = graph.nodes[node].operation or graph.class_of(node)
    return _given(name, arguments, shape) if shape else None


def _declared(arguments: Arguments) -> Shape | None:
    shape = arguments.get("shape")
    return (None, *shape) if isinstance(shape, tuple) else None  # type: ignore[arg-type]


def _given(name: str, arguments: Arguments, shape: Shape) -> Shape | None:
    plain, axes = re.fullmatch(r"(\w*?)(?:([123])D)?", name), len(shape)
    if plain and plain[2] and int(plain[2]) + 2 != axes:
        return None
    rule = RULES.get(plain[1] if plain else name)
    try:
        return rule(arguments, shape) if rule and axes > 1 else None
    except (KeyError, ZeroDivisionError):
        return None  # A value that the layer would refuse.


def _product(shape: Shape) -> int | None:
    sizes = [size for size in shape if size is not None]
    return math.prod(sizes) if len(sizes) == len(shape) else None


def _flatten(arguments: Arguments, shape: Shape) -> Shape:
    return shape[0], _product(shape[1:])


def _reshape(arguments: Arguments, shape: Shape) -> Shape | None:
    target = arguments["target_shape"]
    sizes = [n for n in target if isinstance(n, int)] if isinstance(target, tuple) else []
    whole, fixed = _product(shape[1:]), math.prod(size for size in sizes if size != -1)
    if whole is None or whole % fixed or (-1 not in sizes and whole != fixed):
        return None
    return (shape[0], *(whole // fixed if size == -1 else size for size in sizes))


def _repeat(arguments: Arguments, shape: Shape) -> Shape | None:
    n = arguments["n"]
    return (shape[0], n, shape[1]) if isinstance(n, int) and len(shape) == 2 else None


def _pool(arguments: Arguments, shape: Shape) -> Shape | None:
    return None if arguments else (shape[0], shape[-1])


def _dense(arguments: Arguments, shape: Shape) -> Shape | None:
    units = arguments["units"]
    return (*shape[:-1], units) if isinstance(units, int) else None


def _conv(arguments: Arguments, shape: Shape) -> Shape | None:
    """One that looks at a single place: the others depend on padding and strides."""
    filters, plain = arguments["filters"], arguments.keys() <= {"filters", "kernel_size"}
    single = arguments["kernel_size"] == 1 and plain
    return (*shape[:-1], filters) if single and isinstance(filters, int) else None


def _permute(arguments: Arguments, shape: Shape) -> Shape | None:
    dims = arguments["dims"]
    if not isinstance(dims, tuple) or sorted(map(str, dims)) != [*map(str, range(1, len(shape)))]:
        return None
    return (shape[0], *(shape[n] for n in dims if isinstance(n, int)))


RULES: Mapping[str, Callable[[Arguments, Shape], Shape | None]] = {
    "Flatten": _flatten,
    "Reshape": _reshape,
    "RepeatVector": _repeat,
    "GlobalAveragePooling": _pool,
    "GlobalMaxPooling": _pool,
    "Dense": _dense,
    "Conv": _conv,
    "Permute": _permute,
    "keras.ops.cast": lambda arguments, shape: shape,
}

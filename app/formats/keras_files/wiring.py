"""``inbound_nodes`` of Keras 2 and 3 -> calls: what each call is given, tensors by reference.

Traps, all held against Keras by tests: a nested Functional counts its calls from 0 in the wires of
Keras 3 and from 1 in its ``output_layers``, from 1 in both in Keras 2; a Sequential counts from 0
in Keras 3 and from 1 in Keras 2. Keras 2 writes a tensor as a list of three or four, and what goes
by name at its end; tensors among the named ones as lists of three.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias, TypeGuard

from app.formats.keras_files.checked import Record, entries, index, malformed, record, text

TENSOR = "__keras_tensor__"
CONSTANT = "_CONSTANT_VALUE"


@dataclass(frozen=True, slots=True)
class Tensor:
    """Output ``output`` of call ``call`` of a layer; ``shape`` with the batch axis, where told."""

    layer: str
    call: int
    output: int
    shape: tuple[int | None, ...] | None = None
    dtype: str = ""


# A tensor, lists and dicts of such, or any JSON beside them.
Item: TypeAlias = Any


class Call(NamedTuple):
    """What one call is given."""

    args: tuple[Item, ...]
    kwargs: Mapping[str, Item]


def calls_of(item: object, names: Collection[str], place: str) -> list[Call]:
    """The calls of a layer. ``names`` are those of all layers: Keras 2 marks tensors by no more."""
    return [
        _call(node, names, f"{place}[{number}]")
        for number, node in enumerate(entries(item, place))
        if node not in ([], {})
    ]


def leaves_in(item: Item) -> Iterator[Any]:
    """What an argument holds, in Keras's order: lists as they stand, dicts sorted by key."""
    if isinstance(item, list):
        for inner in item:
            yield from leaves_in(inner)
    elif isinstance(item, dict):
        for key in sorted(item):
            yield from leaves_in(item[key])
    else:
        yield item


def tensors_in(item: Item) -> Iterator[Tensor]:
    """The tensors of an argument in Keras's order."""
    return (leaf for leaf in leaves_in(item) if isinstance(leaf, Tensor))


def ends(item: object, place: str) -> Item:
    """``input_layers`` or ``output_layers``: tensors, nested as the model takes or gives them."""
    if _is_triple(item):
        return _tensor(item, place)
    if isinstance(item, dict):
        return {text(key, place): ends(inner, f"{place}.{key}") for key, inner in item.items()}
    return [ends(inner, f"{place}[{n}]") for n, inner in enumerate(entries(item, place))]


def _is_triple(item: object) -> bool:
    return isinstance(item, list) and len(item) == 3 and isinstance(item[0], str)


def _tensor(item: Any, place: str) -> Tensor:
    layer, call, output = item[:3]
    return Tensor(text(layer, place), index(call, place), index(output, place))


def _call(node: object, names: Collection[str], place: str) -> Call:
    if isinstance(node, dict) and "args" in node:
        args = entries(node["args"], f"{place}.args")
        kwargs = record(node.get("kwargs", {}), f"{place}.kwargs")
        return Call(
            tuple(_item(inner, f"{place}.args") for inner in args),
            {key: _item(inner, f"{place}.kwargs.{key}") for key, inner in kwargs.items()},
        )
    return _older_call(node, names, place)


def _item(item: Any, place: str) -> Item:
    """An argument of Keras 3, its tensors recognised."""
    if isinstance(item, dict):
        if item.get("class_name") == TENSOR:
            return _marked_tensor(record(item.get("config"), place), place)
        return {key: _item(inner, place) for key, inner in item.items()}
    if isinstance(item, list):
        return [_item(inner, place) for inner in item]
    return item


def _marked_tensor(config: Record, place: str) -> Tensor:
    history = entries(config.get("keras_history"), f"{place}.keras_history")
    if len(history) != 3:
        raise malformed(f"{place}.keras_history", history, "a layer, a call and an output")
    tensor = _tensor(history, f"{place}.keras_history")
    sizes, dtype = config.get("shape"), config.get("dtype")
    return Tensor(
        tensor.layer,
        tensor.call,
        tensor.output,
        tuple(sizes) if is_shape(sizes) else None,
        dtype if isinstance(dtype, str) else "",
    )


def is_shape(sizes: object) -> TypeGuard[list[int | None]]:
    return isinstance(sizes, list) and all(size is None or _is_size(size) for size in sizes)


def _is_size(item: object) -> bool:
    return isinstance(item, int) and not isinstance(item, bool)


def _older_call(node: object, names: Collection[str], place: str) -> Call:
    """A call of Keras 2: tensors, nested in lists and dicts, each with what goes by name."""
    named: dict[str, Item] = {}

    def tensors(item: object, at: str) -> Item:
        if isinstance(item, list) and item and isinstance(item[0], str):
            return leaf(item, at)
        if isinstance(item, dict):
            return {key: tensors(inner, f"{at}.{key}") for key, inner in item.items()}
        return [tensors(inner, f"{at}[{n}]") for n, inner in enumerate(entries(item, at))]

    def leaf(item: list[Any], at: str) -> Item:
        if len(item) not in (3, 4):
            raise malformed(at, item, "a layer, a call and an output")
        kwargs = record(item[3], at) if len(item) == 4 else {}
        named.update({key: _older_item(inner, names, at) for key, inner in kwargs.items()})
        if item[0] == CONSTANT and item[0] not in names:
            return item[2]
        return _tensor(item, at)

    first = tensors(node, place)
    if isinstance(first, list) and len(first) == 1:
        first = first[0]
    return Call((first,), named)


def _older_item(item: Any, names: Collection[str], place: str) -> Item:
    """An argument of Keras 2 that goes by name; ``["dense", 0, 0]`` is a tensor."""
    if _is_triple(item) and item[0] in names and _is_size(item[1]) and _is_size(item[2]):
        return _tensor(item, place)
    if isinstance(item, list):
        return [_older_item(inner, names, place) for inner in item]
    if isinstance(item, dict):
        return {key: _older_item(inner, names, place) for key, inner in item.items()}
    return item

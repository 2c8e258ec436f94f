"""A functional model whose layers stand in a row, as the stack that it is.

An argument of a layer may hold a stack (``TimeDistributed(keras.Sequential(...))``), and no graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import FileFormatError
from app.formats.keras_files.checked import Record
from app.formats.keras_files.facts import TRAINING
from app.formats.keras_files.wiring import Call, Item, Tensor, calls_of, ends, tensors_in

MOST_DEEP = 8  # stacks within stacks
FUNCTIONAL = ("Functional", "Model")


def as_stack(item: Record) -> Record:
    """The record of a stack of the same layers; the record itself where they are no row."""
    config = item.get("config")
    if item.get("class_name") not in FUNCTIONAL or not isinstance(config, dict):
        return item
    try:
        row = _row(config)
    except FileFormatError:
        return item  # The check tells that the argument is no layer.
    if not row:
        return item
    kept = {key: config[key] for key in ("name", "trainable") if key in config}
    return {"module": "keras", "class_name": "Sequential", "config": {**kept, "layers": row}}


def is_row(item: Record, depth: int = 0) -> bool:
    """Whether a model can be an argument: layers one after the other, and rows of such."""
    stack = as_stack(item)
    config = stack.get("config")
    layers = config.get("layers") if isinstance(config, dict) else None
    if stack.get("class_name") != "Sequential" or not isinstance(layers, list) or depth > MOST_DEEP:
        return False
    return all(
        isinstance(layer, dict) and (not holds_layers(layer) or is_row(layer, depth + 1))
        for layer in layers
    )


def holds_layers(item: Record) -> bool:
    """Whether a record is that of a model."""
    config = item.get("config")
    return isinstance(config, list) or (isinstance(config, dict) and "layers" in config)


def _row(config: Record) -> list[Record]:
    """The layers from the first to the last; empty where anything stands beside the row."""
    layers = config.get("layers")
    records = {
        str(layer.get("name")): layer
        for layer in (layers if isinstance(layers, list) else ())
        if isinstance(layer, dict)
    }
    first = _one(ends(config.get("input_layers"), "input_layers"))
    last = _one(ends(config.get("output_layers"), "output_layers"))
    found: list[Record] = []
    while last is not None and first is not None and last.layer != first.layer:
        layer = records.get(last.layer)
        if layer is None or last.output or len(found) > len(records):
            return []
        found.append(layer)
        last = _one(_read(layer, records))
    return found[::-1] if first and last and len(found) + 1 == len(records) else []


def _one(item: Item) -> Tensor | None:
    """The one tensor that there is; None where there is another number of them."""
    found = list(tensors_in(item))
    return found[0] if len(found) == 1 else None


def _read(layer: Record, records: Mapping[str, Record]) -> list[Item]:
    """What the one call of a layer is given; nothing where it is called otherwise."""
    calls = calls_of(layer.get("inbound_nodes", []), records, str(layer.get("name")))
    if len(calls) != 1 or not _is_plain(calls[0], layer):
        return []
    return list(calls[0].args)


def _is_plain(call: Call, layer: Record) -> bool:
    """Whether nothing goes by name but what Keras writes when nothing was given."""
    usual: Any = TRAINING.get(str(layer.get("class_name")))
    return all(
        value is None or (name == "training" and value is usual)
        for name, value in call.kwargs.items()
    )

"""Masks that Keras made by itself, out of the wires again.

Keras 3 computes the mask of a tensor with operations, hands it to the next layer that takes one,
and writes all of it into the config as if somebody had wired it. Here the mask that Keras would
hand on is worked out anew, as an expression; where a call's ``mask`` is just that, it goes, and so
do the operations that computed it. A mask that somebody wired stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from app.formats.keras_files.checked import Record
from app.formats.keras_files.facts import (
    MERGES_MASKS,
    PASSES_MASK,
    PASSES_MASK_OF_SEQUENCE,
    RECURRENT,
)
from app.formats.keras_files.operations import is_operation
from app.formats.keras_files.wiring import Call, Item, Tensor, tensors_in
from app.graph.model import LayerDefinition
from nodes.values import Instance, same


class Made(NamedTuple):
    """An operation on these, as Keras makes it to compute a mask. ``config``: of its arguments."""

    class_name: str
    args: tuple[Any, ...]
    config: Mapping[str, Any] = {}


# No mask, one that an operation of the file gives, or one that Keras would compute.
Mask: TypeAlias = Tensor | Made | None


def drop_automatic(
    layers: Mapping[str, LayerDefinition],
    records: dict[str, Record],
    calls: dict[str, list[Call]],
    outputs: Item,
) -> None:
    """Take such masks out of ``calls``, and what then serves nothing out of ``records``."""
    if not any("mask" in call.kwargs for found in calls.values() for call in found):
        return
    finder = _Finder(layers, records, calls)
    for name in list(calls):
        if name in layers:
            calls[name] = [finder.without_automatic(name, call) for call in calls[name]]
    _drop_unread(records, calls, outputs, finder.seen)


def lost_with_states(
    layers: Mapping[str, LayerDefinition],
    records: Mapping[str, Record],
    calls: Mapping[str, list[Call]],
) -> list[str]:
    """The recurrent layers that Keras 2 gave a mask beside states, as Keras 3 does not."""
    with_states = [
        (name, call)
        for name, found in calls.items()
        if name in layers and layers[name].class_name in RECURRENT
        for call in found
        if call.args and isinstance(call.args[0], list) and len(call.args[0]) > 1
    ]
    if not with_states:
        return []
    finder = _Finder(layers, records, calls)
    return [name for name, call in with_states if finder.has_mask(call.args[0][0])]


def _drop_unread(
    records: dict[str, Record], calls: dict[str, list[Call]], outputs: Item, seen: set[str]
) -> None:
    """Operations that only such masks were made of, the last ones first."""
    counts = Counter(tensor.layer for tensor in tensors_in(outputs))
    counts.update(t.layer for found in calls.values() for call in found for t in _given(call))
    todo = [name for name in seen if not counts[name]]
    while todo:
        name = todo.pop()
        del records[name]
        for call in calls.pop(name):
            for tensor in _given(call):
                counts[tensor.layer] -= 1
                if tensor.layer in seen and not counts[tensor.layer]:
                    todo.append(tensor.layer)


def _given(call: Call) -> list[Tensor]:
    return list(tensors_in([*call.args, dict(call.kwargs)]))


class _Finder:
    """Works out masks. ``seen``: the operations that masks which went were made of."""

    def __init__(
        self,
        layers: Mapping[str, LayerDefinition],
        records: Mapping[str, Record],
        calls: Mapping[str, list[Call]],
    ) -> None:
        self._layers, self._records = layers, records
        self._calls = {name: list(found) for name, found in calls.items()}
        self._known: dict[tuple[str, int], Mask] = {}
        self.seen: set[str] = set()
        # In the file each layer stands behind those that it reads: no recursion then goes deep.
        for name in calls:
            for number in range(len(calls[name])):
                self._of(Tensor(name, number, 0))

    def has_mask(self, item: Item) -> bool:
        return self._of(item) is not None

    def without_automatic(self, name: str, call: Call) -> Call:
        given = call.kwargs.get("mask")
        if given is None:
            return call
        first = call.args[0] if call.args else None
        expected = [self._of(t) for t in first] if isinstance(first, list) else self._of(first)
        seen: set[str] = set()
        if not self._is(given, expected, seen):
            return call
        self.seen |= seen
        return Call(call.args, {key: v for key, v in call.kwargs.items() if key != "mask"})

    def _is(self, item: Item, mask: Any, seen: set[str]) -> bool:
        """Whether an argument is this mask. ``seen`` gets the operations that it is made of."""
        if isinstance(mask, list):
            if not isinstance(item, list) or len(item) != len(mask):
                return False
            return all(self._is(one, other, seen) for one, other in zip(item, mask, strict=True))
        if not isinstance(mask, Made):
            return _same(item, mask)
        if not isinstance(item, Tensor) or item.output or item.layer not in self._records:
            return False
        record, calls = self._records[item.layer], self._calls[item.layer]
        if not is_operation(record) or record.get("class_name") != mask.class_name:
            return False
        config = {key: v for key, v in record["config"].items() if key != "name"}
        if config != dict(mask.config) or len(calls) != 1 or calls[0].kwargs:
            return False
        seen.add(item.layer)
        return self._is(list(calls[0].args), list(mask.args), seen)

    def _of(self, item: Item) -> Mask:
        """The mask of a tensor, as Keras hands it on."""
        if not isinstance(item, Tensor) or item.layer not in self._layers:
            return None
        key = (item.layer, item.call)
        if key not in self._known:
            self._known[key] = None  # A cycle has no mask.
            self._known[key] = self._after(item)
        return self._known[key] if self._is_masked_output(item) else None

    def _is_masked_output(self, item: Tensor) -> bool:
        """The states of a recurrent layer have no mask."""
        layer = self._layers[item.layer]
        # Bidirectional may give its two sequences apart.
        split = "merge_mode" in layer.arguments and layer.arguments["merge_mode"] is None
        return item.output <= int(split)

    def _after(self, item: Tensor) -> Mask:
        layer, calls = self._layers[item.layer], self._calls[item.layer]
        if item.call >= len(calls) or not calls[item.call].args:
            return None
        call = calls[item.call]
        first, given = call.args[0], call.kwargs.get("mask")
        if layer.class_name in RECURRENT and isinstance(first, list) and first:
            first = first[0]  # Keras 2 puts the states behind it.
        if layer.class_name == "Embedding":
            return Made("NotEqual", (first, 0)) if layer.arguments.get("mask_zero") else None
        if layer.class_name == "Masking":
            differs = Made("NotEqual", (first, layer.arguments.get("mask_value", 0.0)))
            return Made("Any", (differs,), {"axis": -1, "keepdims": False})
        if isinstance(first, list):
            masks = given if isinstance(given, list) else [self._of(tensor) for tensor in first]
            return self._merged(layer, first, masks)
        before: Mask = given if isinstance(given, Tensor) else self._of(first)
        return before if _passes(layer) else None

    def _merged(self, layer: LayerDefinition, tensors: list[Item], masks: list[Mask]) -> Mask:
        if layer.class_name in ("Attention", "AdditiveAttention"):
            return masks[0] if masks else None
        if layer.class_name == "Concatenate":
            return _concatenated(layer, tensors, masks)
        if layer.class_name not in MERGES_MASKS or None in masks or not masks:
            return None
        found = masks[0]
        for mask in masks[1:]:
            found = Made("LogicalOr", (found, mask))
        return found


def _concatenated(layer: LayerDefinition, tensors: list[Item], masks: list[Mask]) -> Mask:
    if all(mask is None for mask in masks):
        return None
    parts = []
    for tensor, mask in zip(tensors, masks, strict=False):
        if mask is None:
            parts.append(Made("OnesLike", (tensor,), {"dtype": "bool"}))
        else:
            wide = Made("ExpandDims", (mask,), {"axis": -1})
            zeros = Made("ZerosLike", (tensor,), {"dtype": "bool"})
            parts.append(Made("LogicalOr", (wide, zeros)))
    axis = {"axis": layer.arguments.get("axis", -1)}
    whole = Made("Concatenate", (parts,), axis)
    return Made("Any", (whole,), {"axis": -1, "keepdims": False})


def _passes(layer: LayerDefinition) -> bool:
    """Whether the mask of a layer's input is that of its output."""
    if layer.class_name in PASSES_MASK:
        return True
    if layer.class_name in PASSES_MASK_OF_SEQUENCE:
        return layer.arguments.get("return_sequences") is True
    inner = layer.arguments.get("layer")
    if layer.class_name == "Bidirectional" and isinstance(inner, Instance):
        return inner.arguments.get("return_sequences") is True
    return False


def _same(item: Item, other: Any) -> bool:
    """Whether two arguments are the same: tensors by place, numbers by value."""
    if isinstance(item, Tensor) and isinstance(other, Tensor):
        return (item.layer, item.call, item.output) == (other.layer, other.call, other.output)
    if isinstance(item, Tensor | dict) or isinstance(other, Tensor | Made):
        return False
    return same(item, other)

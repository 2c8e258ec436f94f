"""What TensorFlow asks only when it computes, looked for in the graph that a trial has made.

Its operations check most shapes and dtypes as a graph is made. A few wait for the values, and
whether a processor has an operation for such numbers at all shows last. What is raised here is in
TensorFlow's own words, so that the rules for these speak.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import tensorflow as tf
from tensorflow.python.framework import kernels

from app.engine.cause import Cause

# Devices on which a model runs; the others compile.
DEVICES = ("CPU", "GPU", "DEFAULT")


def refuse(graph: Any) -> None:
    """Raise what TensorFlow would when it computes a graph, as far as that is known."""
    for op in graph.get_operations():
        if op.type == "MirrorPad":
            _refuse_padding(op)
        elif op.type == "MatrixBandPart":
            _refuse_vectors(op)
        elif op.type == "Cast":
            _refuse_text(op)
        elif op.type == "StatelessRandomUniformIntV2":
            _refuse_no_range(op)
        elif op.type == "XlaDynamicUpdateSlice":
            _refuse_other_axes(op)
        allowed = _missing(op, DEVICES)
        if allowed is not None:
            raise TypeError(_not_allowed(op, allowed))


def on_gpu_alone(graph: Any) -> Cause | None:
    """What is to be said where a processor lacks an operation and a GPU has it."""
    for op in graph.get_operations():
        if _missing(op, ("CPU", "DEFAULT")) is not None:
            return Cause("gpu-alone", {"received": _dtype(op)}, severity="warning")
    return None


def _refuse_vectors(op: Any) -> None:
    rank = op.inputs[0].shape.rank
    if rank is not None and rank < 2:
        raise ValueError(f"input must be at least rank 2, but is rank {rank}")


def _refuse_text(op: Any) -> None:
    """A cast makes no number of a text, and no text of a number."""
    source, target = (tensor.dtype.base_dtype.name for tensor in (op.inputs[0], op.outputs[0]))
    if source != target and "string" in (source, target):
        raise TypeError(f"Cast {source} to {target} is not supported")


def _refuse_padding(op: Any) -> None:
    """Sizes are reflected at most once."""
    padding, shape = tf.get_static_value(op.inputs[1]), op.inputs[0].shape
    if padding is None or shape.rank is None:
        return
    more = op.get_attr("mode") == b"SYMMETRIC"
    for (before, after), size in zip(padding.tolist(), shape.as_list(), strict=True):
        if size is not None and max(before, after) >= size + more:
            raise ValueError(
                f"paddings must be less than the dimension size: {before}, {after} not less than "
                f"{size}"
            )


def _refuse_other_axes(op: Any) -> None:
    """What is updated, its update and where that begins are of as many axes."""
    whole, part, begin = (tensor.shape for tensor in op.inputs)
    if whole.rank is not None and begin.as_list() != [whole.rank]:
        raise ValueError("start_indices must have the same length as the tensor has axes")
    if None not in (whole.rank, part.rank) and whole.rank != part.rank:
        raise ValueError("updates must be of the same rank as inputs")


def _refuse_no_range(op: Any) -> None:
    """Whole numbers are drawn from below a limit: limits that are cut to 0 leave none."""
    low, high = (tf.get_static_value(tensor) for tensor in op.inputs[-2:])
    if low is not None and high is not None and low >= high:
        raise ValueError(f"Need minval < maxval, got {low} >= {high}")


def _dtype(op: Any) -> str:
    """The dtype of what enters an operation."""
    return str(op.inputs[0].dtype.base_dtype.name) if op.inputs else ""


def _not_allowed(op: Any, allowed: tuple[str, ...]) -> str:
    return (
        f"Value passed to parameter 'x' has DataType {_dtype(op)} not in list of allowed values: "
        f"{', '.join(allowed)}"
    )


Types = tuple[int, ...]
Kernel = tuple[str, dict[str, frozenset[int]]]  # a device, and the types that it takes by attribute
# By an operation, the types of its tensors, and devices: see ``_missing``.
_MISSING: dict[tuple[str, Types, tuple[str, ...]], tuple[str, ...] | None] = {}


def _missing(op: Any, devices: tuple[str, ...]) -> tuple[str, ...] | None:
    """The dtypes for which there is an operation, where for its own there is none.

    None where there is one, or none for any dtype: functions, loops.
    """
    tensors = (*op.inputs, *op.outputs)
    key = op.type, tuple(tensor.dtype.as_datatype_enum for tensor in tensors), devices
    if key not in _MISSING:
        _MISSING[key] = _without(op, devices)
    return _MISSING[key]


def _without(op: Any, devices: tuple[str, ...]) -> tuple[str, ...] | None:
    attributes = op.node_def.attr
    taken: set[int] = set()
    for device, types in _kernels(op.type):
        if device not in devices:
            continue
        # A list of types has no single one, and is not looked at.
        if all(attributes[name].type in {0, *allowed} for name, allowed in types.items()):
            return None
        taken = taken.union(*types.values())
    return tuple(tf.dtypes.as_dtype(each).name for each in sorted(taken)) if taken else None


@cache
def _kernels(name: str) -> tuple[Kernel, ...]:
    return tuple(
        (
            kernel.device_type,
            {c.name: frozenset(t) for c in kernel.constraint if (t := c.allowed_values.list.type)},
        )
        for kernel in kernels.get_registered_kernels_for_op(name).kernel
    )

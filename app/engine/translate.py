"""What Keras raised, in words of ours: one rule a kind of mistake, the first that fits speaks.

A rule takes a ``Failure`` and returns a ``Cause`` or None. To teach the program another kind, add a
rule to ``RULES`` and its words to ``app.graph.problems.MESSAGES``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from app.engine.axes import axes_text
from app.engine.backend import keras
from app.engine.cause import THIS_LAYER, Cause
from app.engine.failure import Failure
from app.engine.families import FAMILIES, UNEQUAL, UNKNOWN
from app.engine.misfits import MISFITS
from app.engine.symbol import Symbol, listed
from app.graph.problems import shapes_text, sizes_text
from nodes.catalogue import catalogue
from nodes.values import show

LONGEST_REASON = 300
ELEMENTWISE = ("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")

# Operations that combine several tensors, and not value by value.
NOT_ELEMENTWISE = ("dot", "inner", "tensordot", "vdot", "einsum", "scatter", "scatter_update")

ATTENTION = ("Attention", "AdditiveAttention")
HEADED = ("MultiHeadAttention", "GroupQueryAttention")
RECURRENT = ("LSTM", "GRU", "SimpleRNN")
NO_LIMIT = 1_000  # axes
# Python's own words for a value that a function did not reckon with.
INTERNAL = (IndexError, AttributeError, KeyError, ZeroDivisionError)
PYTHON = re.compile(r"values to unpack|unsupported operand type|not supported between instances")


def cause_of(failure: Failure) -> Cause:
    """The cause in our words, with Keras's own text as its detail."""
    found = next((cause for rule in RULES if (cause := rule(failure))), None)
    cause = found or _not_taken(failure)
    return Cause(cause.code, cause.values, plain(failure.text) or type(failure.error).__name__)


def _not_taken(failure: Failure) -> Cause:
    """What no rule knows, in Keras's words; what Python says of its own insides is none of them."""
    received = {"received": listed(failure.inputs)}
    called = failure.inputs and (failure.made is not None or failure.is_operation)
    if called and (isinstance(failure.error, INTERNAL) or PYTHON.search(failure.text)):
        return Cause("unfit", received)
    said = {"reason": reason(failure.error)}
    return Cause("not-taken", {**said, **received}) if called else Cause("refused", said)


def plain(text: str) -> str:
    """Keras's text without the codes that colour a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip()


def reason(error: Exception) -> str:
    """Keras's text as one short line: without tracebacks, wrappings and paths of its modules."""
    text = plain(str(error))
    text = re.sub(r"Exception encountered when calling [^\n]*\n+", "", text)
    text = re.split(r"\n+Arguments received by ", text)[0]
    text = re.sub(r"^.*is incompatible with the layer: ", "", text)
    # Tensors by their shapes: (2, 4).
    text = re.sub(r"<[^<>]*Tensor\b[^<>]*?shape=(\([^)]*\))[^<>]*>", r"\1", text)
    text = re.sub(r'Tensor\("[^"]*", shape=(\([^)]*\))[^()]*\)', r"\1", text)
    text = re.sub(r"<dtype: '(\w+)'>", r"\1", text)
    text = re.sub(r"<(?:class ')?(?:keras|tensorflow)[\w.]*\.(\w+)[^>]*>", r"\1", text)
    text = " ".join(text.replace(THIS_LAYER, "the layer").split()) or type(error).__name__
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 3]}..."


def _rank_mismatch(failure: Failure) -> Cause | None:
    for symbol, (low, high) in zip(failure.inputs, _wanted_ranks(failure), strict=False):
        if not low <= len(symbol.shape) <= high:
            words = axes_text(failure.layer.class_name, failure.layer.arguments, low, high > low)
            values = {"received": symbol.text, "expected": words, "shape": sizes_text(symbol.shape)}
            return Cause("rank-mismatch", {**values, "rank": low, "most": high})
    return None


def _wanted_ranks(failure: Failure) -> Iterator[tuple[int, int]]:
    """Fewest and most axes of each input, as the layer's own ``input_spec`` has them."""
    layer = failure.made
    if isinstance(layer, keras.layers.TimeDistributed):
        inner = next(_spec_ranks(layer.layer), (2, NO_LIMIT))
        yield inner[0] + 1, inner[1] + 1
    elif layer is not None:
        yield from _spec_ranks(layer)


def _spec_ranks(layer: Any) -> Iterator[tuple[int, int]]:
    for spec in keras.tree.flatten(layer.input_spec):
        if spec is not None:
            exact = spec.ndim
            most = NO_LIMIT if spec.max_ndim is None else spec.max_ndim
            yield (exact, exact) if exact is not None else (spec.min_ndim or 1, most)


def _shared_mismatch(failure: Failure) -> Cause | None:
    """A layer's weights fit the input of its first call; a later one must agree with it."""
    if not failure.first or failure.first == failure.inputs:
        return None
    values = {"received": listed(failure.inputs), "expected": listed(failure.first)}
    return Cause("shared-mismatch", values)


def _negative_size(failure: Failure) -> Cause | None:
    text = r"output size would be (zero or )?negative|smaller than the corresponding spatial dim"
    text += r"|Negative dimension size"
    if not re.search(text, failure.text):
        return None
    values = {"received": listed(failure.inputs), "shape": sizes_text(failure.inputs[0].shape)}
    return Cause("negative-size", values)


def _unknown_size(failure: Failure) -> Cause | None:
    unknown = [symbol for symbol in failure.inputs if None in symbol.shape[1:]]
    if not unknown or not UNKNOWN.search(failure.text):
        return None
    return Cause("unknown-size", {"received": unknown[0].text})


def _concatenate_mismatch(failure: Failure) -> Cause | None:
    said = re.search(r"matching shapes|same shape except|must be equal|should match", failure.text)
    if failure.called not in ("Concatenate", "concatenate") or not said:
        return None
    axis = show(failure.argument("axis"))
    values = {"received": listed(failure.inputs), "axis": axis, "shapes": failure.shapes}
    return Cause("concatenate-mismatch", values)


def _shape_mismatch(failure: Failure) -> Cause | None:
    if failure.called in NOT_ELEMENTWISE:
        return None
    is_merge = failure.called in ELEMENTWISE
    if len(failure.inputs) < 2 or not (is_merge or failure.is_operation):
        return None
    if not is_merge and not UNEQUAL.search(failure.text):
        return None
    return Cause("shape-mismatch", {"received": listed(failure.inputs), "shapes": failure.shapes})


def _dot_mismatch(failure: Failure) -> Cause | None:
    if failure.layer.class_name != "Dot":
        return None
    short = next((symbol for symbol in failure.inputs if len(symbol.shape) < 2), None)
    if short is not None:
        return Cause("too-few-axes", {"received": listed(failure.inputs), "expected": "2"})
    if "axis values" not in failure.text:
        return None
    axes = show(failure.layer.arguments.get("axes"))
    values = {"received": listed(failure.inputs), "axes": axes, "shapes": failure.shapes}
    return Cause("dot-mismatch", values)


def _reshape_mismatch(failure: Failure) -> Cause | None:
    target = failure.layer.arguments.get("target_shape")
    if failure.layer.class_name != "Reshape" or not isinstance(target, tuple):
        return None
    sizes = [size for size in failure.inputs[0].shape[1:] if size is not None]
    if len(sizes) < len(failure.inputs[0].shape) - 1 or "total size" not in failure.text:
        return None
    values = {"received": failure.inputs[0].text, "expected": show(target)}
    return Cause("reshape-mismatch", {**values, "count": math.prod(sizes)})


def _bad_axis(failure: Failure) -> Cause | None:
    """An axis that the input does not have: Keras says ``tuple index out of range``."""
    ranks = [len(symbol.shape) for symbol in failure.inputs]
    for name in ("axis", "axes"):
        spec = catalogue().find(failure.layer.class_name)
        axis = spec.argument(failure.layer.arguments, name) if spec else None
        axes = axis if isinstance(axis, tuple) else (axis,)
        if ranks and any(_misses(item, min(ranks)) for item in axes):
            values = {"argument": name, "axis": show(axis), "most": min(ranks) - 1}
            return Cause("bad-axis", {**values, "received": listed(failure.inputs)})
    return None


def _misses(axis: object, rank: int) -> bool:
    return isinstance(axis, int) and not -rank <= axis < rank


def _matmul_mismatch(failure: Failure) -> Cause | None:
    said = re.search(
        r"Inner dimensions|[Dd]imensions must be equal|match on the last axis", failure.text
    )
    if failure.called not in ("matmul", "dot") or len(failure.inputs) != 2 or not said:
        return None
    if failure.called == "dot" and min(len(symbol.shape) for symbol in failure.inputs) < 2:
        return None
    return Cause("matmul-mismatch", {"received": listed(failure.inputs), "shapes": failure.shapes})


def _attention_rank(failure: Failure) -> Cause | None:
    """Attention between tensors without a time axis; these layers have no ``input_spec``."""
    if failure.called not in (*HEADED, *ATTENTION):
        return None
    exactly = failure.called == "GroupQueryAttention"
    for symbol in failure.at("query", "value", "key", "inputs"):
        if len(symbol.shape) < 3 or (exactly and len(symbol.shape) > 3):
            words = axes_text("LSTM", {}, 3, False)
            values = {"received": symbol.text, "expected": words, "shape": sizes_text(symbol.shape)}
            return Cause("rank-mismatch", {**values, "rank": 3, "most": 3})
    return None


def _attention_mismatch(failure: Failure) -> Cause | None:
    """Query and key are compared depth by depth, each value has its key."""
    if failure.called not in (*ATTENTION, *HEADED):
        return None
    query, value, key = _compared(failure)
    if not query or not value or min(len(s.shape) for s in (*query, *value, *key)) < 2:
        return None
    same_depth = failure.called in HEADED or query[0].shape[-1] == key[0].shape[-1]
    if same_depth and value[0].shape[:-1] == key[0].shape[:-1]:
        return None
    tensors = failure.at("query", "value", "key", "inputs")
    code = "attention-lengths" if same_depth else "attention-mismatch"
    shapes = shapes_text(symbol.shape for symbol in tensors)
    return Cause(code, {"received": listed(tensors), "shapes": shapes})


def _compared(failure: Failure) -> tuple[tuple[Symbol, ...], ...]:
    """Query, value and key, one of each where it is there; a value stands for a missing key."""
    tensors = failure.at("inputs")
    query, value = failure.at("query") or tensors[:1], failure.at("value") or tensors[1:2]
    return query, value, failure.at("key") or tensors[2:3] or value


def _state_mismatch(failure: Failure) -> Cause | None:
    """States that a recurrent layer of these units cannot start from."""
    states, units = failure.at("initial_state"), failure.argument("units")
    if failure.called not in RECURRENT or not isinstance(units, int) or not states:
        return None
    if all(len(state.shape) == 2 and state.shape[1] in (units, None) for state in states):
        return None
    values = {"received": listed(states), "expected": f"(batch, {units})"}
    shapes = shapes_text(state.shape for state in states)
    return Cause("state-mismatch", {**values, "shapes": shapes})


def _text_received(failure: Failure) -> Cause | None:
    """Text where a layer computes."""
    texts = [symbol for symbol in failure.inputs if symbol.dtype == "string"]
    if not texts or "string" not in failure.text:
        return None
    values = {"received": "text (string)", "expected": "numbers"}
    return Cause("dtype-mismatch", {**values, "shape": sizes_text(texts[0].shape)})


def _out_of_memory(failure: Failure) -> Cause | None:
    return Cause("out-of-memory") if isinstance(failure.error, MemoryError) else None


# The rule that speaks most exactly comes first.
RULES: tuple[Callable[[Failure], Cause | None], ...] = (
    _out_of_memory,
    _rank_mismatch,
    _attention_rank,
    _shared_mismatch,
    _negative_size,
    _unknown_size,
    _text_received,
    _bad_axis,
    *MISFITS,
    _attention_mismatch,
    _state_mismatch,
    _matmul_mismatch,
    _concatenate_mismatch,
    _shape_mismatch,
    _dot_mismatch,
    _reshape_mismatch,
    *FAMILIES,
)

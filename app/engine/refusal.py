"""Why a call that can be built cannot be run, in our words: rules beside those of ``translate``."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import tensorflow as tf

from app.engine.axes import BY_RANK
from app.engine.cause import Cause
from app.engine.failure import Failure
from app.engine.families import image_rank
from app.engine.symbol import Symbol, listed
from app.engine.translate import cause_of, plain, reason
from app.engine.trial import differs, told_shape
from app.graph.model import LayerDefinition
from app.graph.problems import sizes_text
from nodes.values import Value, show

# Those for which TensorFlow has no kernel of its own on a processor with the channels first.
CONVOLUTIONS = frozenset({"Conv2D", "Conv2DBackpropInput", "Conv3DBackpropInputV2"})


def refusal(failure: Failure) -> Cause:
    """Why a trial failed, with Keras's own text as its detail."""
    text = plain(failure.text)
    if _needs_values(failure.error):
        return Cause("eager-only", {}, text, "warning")
    if "cuDNN is not supported" in text:
        return Cause("needs-gpu", {}, text, "warning")
    if "adapt(" in text:
        return Cause("needs-adapt", {}, text, "warning")
    cause = cause_of(failure)
    if cause.code in ("refused", "not-taken"):
        values = {"received": listed(failure.inputs), "reason": _reason(failure.error)}
        return Cause("cannot-run", values, cause.detail)
    return cause


def certain_batches(failure: Failure) -> Cause:
    """What is to be said of a call that fails on two samples and not on many."""
    detail = plain(failure.text)
    # A layer for images takes the samples of what has an axis too few for rows of pixels.
    if found := image_rank(failure):
        return replace(found, detail=detail, severity="warning")
    return Cause("certain-batches", {"received": listed(failure.inputs)}, detail, "warning")


def _needs_values(error: Exception) -> bool:
    """Whether Python code asked a tensor of a graph for its value: ``fit`` does not run it."""
    if isinstance(error, tf.errors.OperatorNotAllowedInGraphError):
        return True
    return isinstance(error, TypeError) and bool(
        re.search(r"'SymbolicTensor' object cannot|got value '<tf\.Tensor", str(error))
    )


def _reason(error: Exception) -> str:
    """TensorFlow's text without the names of its nodes."""
    text = re.sub(r"\s+for '\{\{node .*", "", reason(error))
    # What it was computing, and where that was written.
    text = re.sub(r"\{\{function_node \S+\}\} ", "", text)
    return re.sub(r"\s*(Stack trace for op|\[\[?\{\{node|\[Op:).*", "", text).rstrip(".")


def other_shape(found: tuple[Symbol, ...], known: tuple[Symbol, ...]) -> Cause | None:
    """What is to be said of a call whose outputs are other than was inferred: shapes below it,
    and what is told there, rest on these.
    """
    for one, two in zip(found, known, strict=False):
        if differs(one, two):
            values = {"received": told_shape(one), "expected": told_shape(two)}
            return Cause("other-shape", values, severity="warning")
    return None


def beyond_end(layer: LayerDefinition, inputs: tuple[Symbol, ...]) -> Cause | None:
    """A slice that ends behind its tensor, which TensorFlow sees only when it computes."""
    if layer.class_name != "keras.ops.slice":
        return None
    starts, sizes = (_integers(layer, name) for name in ("start_indices", "shape"))
    rows = zip(inputs[0].shape, starts, sizes, strict=False)
    fitting = tuple(
        size if known is None else min(size, known - first) for known, first, size in rows
    )
    if fitting == sizes:
        return None
    values = {"value": show(sizes), "received": inputs[0].text, "shape": sizes_text(fitting)}
    return Cause("beyond-end", values)


def no_colors(layer: LayerDefinition, inputs: tuple[Symbol, ...]) -> Cause | None:
    """Channels that are none of an image's, for a layer that draws in each step what it does: not
    all that it may do asks for them.
    """
    shape = inputs[0].shape if inputs else ()
    if layer.class_name != "AugMix" or len(shape) < 3:
        return None
    size = shape[-3 if layer.arguments.get("data_format") == "channels_first" else -1]
    if size in (1, 3, None):
        return None
    values: dict[str, str | int] = {"received": inputs[0].text, "size": size, "expected": "3 / 1"}
    if len(shape) == 3:  # Samples, taken for rows of pixels.
        images: dict[str, str | int] = {
            "expected": BY_RANK[4],
            "shape": sizes_text(shape),
            "rank": 4,
            "most": 4,
        }
        return Cause("rank-mismatch", {**values, **images})
    return Cause("channels-mismatch", {**values, "shape": sizes_text(shape), "count": 3})


def _integers(layer: LayerDefinition, name: str) -> tuple[int, ...]:
    value = layer.arguments.get(name)
    items = value if isinstance(value, tuple) else ()
    return tuple(item for item in items if isinstance(item, int))


def open_sizes(
    layer: LayerDefinition, known: tuple[Symbol, ...], inputs: tuple[Symbol, ...]
) -> Cause | None:
    """What a Reshape asks of sizes that the model leaves open. ``known``: what was inferred."""
    target = layer.arguments.get("target_shape")
    if layer.class_name != "Reshape" or not isinstance(target, tuple):
        return None
    sizes = inputs[0].shape[1:]
    wanted = [size for size in target if isinstance(size, int)]
    if None not in sizes or len(wanted) < len(target):
        return None
    have = math.prod(size for size in sizes if size is not None)
    want = math.prod(size for size in wanted if size != -1)
    return _asked(known[0], show(target), have, want, exactly=-1 not in wanted)


def _asked(received: Symbol, target: str, have: int, want: int, exactly: bool) -> Cause | None:
    """``have`` values for each value of the open sizes are to become ``want``, or so many each."""
    values: dict[str, str | int] = {"received": received.text, "expected": target}
    if not have or not want:
        return None
    if not exactly:
        least = want // math.gcd(have, want)
        found = Cause("multiple-size", {**values, "count": least}, severity="warning")
        return found if least > 1 else None
    if want % have:
        return Cause("no-size", values)
    return Cause("fixed-size", {**values, "count": want // have}, severity="warning")


def channels_first(graph: Any, arguments: Mapping[str, Value]) -> Cause | None:
    """What is to be said of convolutions with the channels first, found in a graph and its loops.

    TensorFlow has them for a GPU, and for a processor only as far as oneDNN brings them.
    """
    if "channels_first" not in show(dict(arguments)):
        return None
    found = graph.as_graph_def()
    nodes = [*found.node]
    for function in found.library.function:
        if not function.attr["_XlaMustCompile"].b:
            nodes += function.node_def
    if not any(n.op in CONVOLUTIONS and n.attr["data_format"].s.startswith(b"NC") for n in nodes):
        return None
    return Cause("channels-first", severity="hint" if _runs_here() else "warning")


@cache
def _runs_here() -> bool:
    """Whether this machine's processor convolves with the channels first."""
    with tf.init_scope(), tf.device("CPU"):
        one = tf.ones((1, 1, 1, 1))
        try:
            tf.nn.conv2d(one, one, 1, "VALID", data_format="NCHW")
        except (tf.errors.UnimplementedError, tf.errors.InvalidArgumentError):
            return False
    return True

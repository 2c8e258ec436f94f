"""Rules for arguments that do not fit what a call gets, and for inputs that must be of one shape.

An argument may name axes, sizes or groups that are not there; an input may have to be as long as
another has axes. What there is follows from the arguments or stands in what Keras wrote.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from app.engine.cause import Cause, Facts
from app.engine.failure import Failure
from app.engine.symbol import Symbol, listed, shape_text
from app.graph.problems import sizes_text
from nodes.catalogue import catalogue
from nodes.spec import CallSpec
from nodes.values import Value, show

# What Keras says of an argument that has one item for each axis.
ONE_EACH = re.compile(r"must have the same length as|must match the number of dimensions in")
CHANNELS = re.compile(
    r"input channels=(?P<size>\d+), kernel input channels=(?P<wanted>\d+)"
    r"|must have (?P<of_image>\d+) channels, but received images with (?P<found>\d+)"
    r"|expected 3 \(RGB\) or 1 \(Grayscale\)"
)
# Inputs whose meaning says how many axes they have, and what these are.
AXES_OF = {"labels": "(batch, classes)"}


def _argument_axes(failure: Failure) -> Cause | None:
    if not failure.inputs or not ONE_EACH.search(failure.text):
        return None
    first = failure.inputs[0]
    for name, value in failure.layer.arguments.items():
        if not isinstance(value, tuple) or not re.search(rf"\b{name}\b", failure.text):
            continue
        if len(value) != len(first.shape):
            words: Facts = {"argument": name, "value": show(value), "expected": len(value)}
            return Cause("argument-axes", {**words, **_of_rank(first, len(value))})
    return None


def _of_rank(symbol: Symbol, rank: int) -> Facts:
    """What a cure needs to give a tensor another number of axes."""
    values = {"received": symbol.text, "shape": sizes_text(symbol.shape)}
    return {**values, "rank": rank, "most": rank}


def _equation_axes(failure: Failure) -> Cause | None:
    """An equation such as ``abc,cd->abd`` has a letter for each axis; ``...`` for some more."""
    equation = failure.argument("equation") or failure.argument("subscripts")
    if not isinstance(equation, str):
        return None
    terms = equation.split("->")[0].split(",")
    for place, (term, symbol) in enumerate(zip(terms, failure.inputs, strict=False)):
        letters, rank = sum(map(str.isalpha, term)), len(symbol.shape)
        if rank < letters or (rank > letters and "..." not in term):
            words: Facts = {"equation": equation, "term": term.strip(), "expected": letters}
            return Cause("equation-axes", {**words, **_of_rank(symbol, letters), "wire": place})
    return None


def _kernel_axes(failure: Failure) -> Cause | None:
    """A kernel has as many axes as what it goes over: batch, positions and channels."""
    ranks = [len(symbol.shape) for symbol in failure.inputs]
    said = re.search(
        r"same length as input, but received kernel of shape (\([^)]*\))", failure.text
    )
    if said and ranks[0] != (axes := said[1].count(",") + 1):
        return Cause("axes-mismatch", {"expected": str(axes), **_of_rank(failure.inputs[0], axes)})
    if not failure.at("kernel", "depthwise_kernel") or not isinstance(failure.error, IndexError):
        return None
    if len(set(ranks)) > 1:
        return Cause("ranks-mismatch", {"received": listed(failure.inputs)})
    values = {"received": listed(failure.inputs), "expected": "3"}
    return Cause("too-few-axes", values) if ranks[0] < 3 else None


def _channels(failure: Failure) -> Cause | None:
    """Channels that a kernel or an image has not."""
    found = CHANNELS.search(failure.text)
    if found is None or not failure.inputs:
        return None
    first = failure.inputs[0]
    size = found["size"] or found["found"] or str(first.shape[-1] if first.shape else "")
    wanted = found["wanted"] or found["of_image"]
    values: dict[str, str | int] = {"received": listed(failure.inputs), "size": size}
    values |= {"expected": wanted or "3 / 1", "shape": sizes_text(first.shape)}
    return Cause("channels-mismatch", {**values, "count": int(wanted or 3)})


def _groups(failure: Failure) -> Cause | None:
    text = r"Number of groups \((\d+)\) cannot be more than the number of channels \((\d+)\)"
    found = re.search(text, failure.text)
    if found is None:
        return None
    values = {"received": listed(failure.inputs), "groups": found[1], "size": found[2]}
    return Cause("too-many-groups", {**values, "count": math.gcd(int(found[1]), int(found[2]))})


def _filters_in_groups(failure: Failure) -> Cause | None:
    filters, groups = failure.argument("filters"), failure.argument("groups")
    if "divisible by the number of groups" not in failure.text:
        return None
    if not isinstance(filters, int) or not isinstance(groups, int) or not filters % groups:
        return None
    more = math.ceil(filters / groups) * groups
    values: Facts = {"filters": filters, "groups": groups}
    return Cause("filters-groups", {**values, "argument": "filters", "count": more})


def _window(failure: Failure) -> Cause | None:
    """Pieces that are longer than what they are cut from."""
    spec = catalogue().find(failure.layer.class_name)
    said = re.search(r"Negative dimensions are not|paddings must be less than", failure.text)
    if spec is None or not failure.inputs or not said:
        return None
    first = failure.inputs[0]
    size = first.shape[-1] if first.shape else None
    for name, length in _lengths(spec, failure):
        if size is not None and length > size:
            words: Facts = {"argument": name, "value": length, "received": first.text}
            return Cause("window-too-long", {**words, "count": size})
    return None


def _lengths(spec: CallSpec, failure: Failure) -> Iterator[tuple[str, int]]:
    for parameter in spec.parameters:
        value = failure.argument(parameter.name)
        if parameter.name.endswith("_length") and isinstance(value, int):
            yield parameter.name, value


def _folded(failure: Failure) -> Cause | None:
    """Pieces of an image that is of another size than they make up."""
    if failure.called != "fold" or "reshape" not in failure.text:
        return None
    names = ("output_size", "kernel_size", "dilation", "padding", "stride")
    sizes = [_pair(failure.argument(name)) for name in names]
    if None in sizes or not failure.inputs:
        return None
    windows = 1
    for out, kernel, dilation, padding, stride in zip(*sizes, strict=True):
        windows *= (out + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    kernel = math.prod(sizes[1] or ())
    return _wanted_at(failure, failure.ports[0], f"(batch, {kernel} * channels, {windows})")


def _pair(value: Value) -> tuple[int, int] | None:
    if isinstance(value, int):
        return value, value
    match value:
        case (int(first), int(second)):
            return first, second
    return None


def _scattered(failure: Failure) -> Cause | None:
    """Values that are put where indices say: one for each, of the axes that these leave out."""
    places = failure.at("indices")
    values = failure.at("values", "updates")
    whole = failure.argument("shape") if failure.called == "scatter" else None
    if failure.called == "scatter_update" and failure.at("inputs"):
        whole = failure.at("inputs")[0].shape
    if not isinstance(whole, tuple) or not places or not values:
        return None
    *several, depth = places[0].shape or (None,)
    if depth is None or depth > len(whole):
        return _wanted_at(failure, "indices", f"(..., {len(whole)})")
    wanted = (*several, *(size if isinstance(size, int) else None for size in whole[depth:]))
    if values[0].shape == wanted:
        return None
    return _wanted_at(failure, failure.ports[failure.inputs.index(values[0])], shape_text(wanted))


def _stretched(failure: Failure) -> Cause | None:
    """A tensor that cannot be repeated to a shape."""
    shape = failure.argument("shape")
    said = re.search(r"roadcast|must be equal|ncompatible", failure.text)
    if failure.called != "broadcast_to" or not isinstance(shape, tuple) or not said:
        return None
    return Cause("stretch-mismatch", {"received": listed(failure.inputs), "expected": show(shape)})


def _one_value(failure: Failure) -> Cause | None:
    if "should have shape `()`, `(batch_size)` or `(batch_size, 1)`" not in failure.text:
        return None
    return Cause("one-value", {"received": listed(failure.inputs)})


def _transform(failure: Failure) -> Cause | None:
    """Eight numbers for each image."""
    if "num_images x 8" not in failure.text:
        return None
    return _wanted_at(failure, "transform", "(batch, 8)")


def _meaning(failure: Failure) -> Cause | None:
    for port, wanted in AXES_OF.items():
        if any(len(symbol.shape) != wanted.count(",") + 1 for symbol in failure.at(port)):
            return _wanted_at(failure, port, wanted)
    return None


def _as_long_as_axes(failure: Failure) -> Cause | None:
    """An input with one item for each axis of another."""
    text = r"First dim of `(\w+)` must be the same as the rank of `(\w+)`"
    found = re.search(text, failure.text)
    of = failure.at(found[2]) if found else ()
    return _wanted_at(failure, found[1], f"({len(of[0].shape)}, ...)") if found and of else None


def _said_shape(failure: Failure) -> Cause | None:
    """An input that Keras names, with the shape that it should have."""
    said = failure.text.partition("eceived")[0]
    _, expected, rest = said.rpartition("xpected")
    shapes = re.findall(r"\([^()]*\d[^()]*\)", rest) if expected else []
    named = [port for port in failure.ports if re.search(rf"`{port}`|\b{port} shape", said)]
    wanted = re.sub(r",\s*(?=[^\s)])", ", ", shapes[-1]).replace("(N,", "(batch,") if shapes else ""
    return _wanted_at(failure, named[0], wanted) if wanted and named else None


def _wanted_at(failure: Failure, port: str, wanted: str) -> Cause | None:
    symbols = failure.at(port)
    if not symbols:
        return None
    return Cause("port-shape", {"received": listed(symbols), "port": port, "expected": wanted})


MISFITS: tuple[Callable[[Failure], Cause | None], ...] = (
    _argument_axes,
    _equation_axes,
    _kernel_axes,
    _channels,
    _groups,
    _filters_in_groups,
    _window,
    _folded,
    _scattered,
    _stretched,
    _one_value,
    _transform,
    _meaning,
    _as_long_as_axes,
    _said_shape,
)

"""Rules for what many layers and operations say alike: number of axes, dtypes, sizes.

They stand behind the rules that know a layer, and read what Keras and TensorFlow wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from app.engine.axes import BY_RANK, axes_text
from app.engine.cause import Cause
from app.engine.failure import Failure
from app.engine.symbol import Symbol, listed
from app.graph.problems import shapes_text, sizes_text
from nodes.catalogue import catalogue

# What Keras and TensorFlow say of sizes that do not go together.
UNEQUAL = re.compile(
    r"annot broadcast|[Dd]imensions must be equal|[Ii]ncompatible shapes|must have the same shape"
    r"|[Dd]imension must be \d+ but is|to match\b|[Ss]hape must match|[Ss]hapes? .*not compatible"
)
AXES = re.compile(
    r"(?:requires? an?|must be an?|should be an?|must be|only supports?|supports?|of at least"
    r"|Expected values are"
    r"|to be rank|rank must be|to have rank|must be rank|expected rank|Expected rank)"
    r"\W*(>=? ?\d|\d(?:-?D)?(?:(?:[\s,/]|or|rank|\([^)]*\))*\d(?:-?D)?)*)"
)
RANKS = re.compile(r"\brank\b|\d-?D\b|\d-dimensional|\bdimension(al|s)\b", re.IGNORECASE)
# Layers that prepare data and take other things than images.
NO_IMAGES = (
    *("Rescaling", "Normalization", "Discretization", "TextVectorization", "CategoryEncoding"),
    *("StringLookup", "IntegerLookup", "Hashing", "HashedCrossing", "MelSpectrogram", "Pipeline"),
)
NEED_STEPS = ("RNN", "StackedRNNCells")


def _image_rank(failure: Failure) -> Cause | None:
    """Layers for images and for steps that look at their input only when they run."""
    spec = catalogue().find(failure.layer.class_name)
    category = spec.category.lower() if spec else ""
    axes = 4 if category == "preprocessing" and failure.called not in NO_IMAGES else 0
    if failure.called[-2:] in ("1D", "2D", "3D") and not failure.is_operation:
        axes = int(failure.called[-2]) + 2
    if failure.called in NEED_STEPS:
        axes = 3
    wrong = [symbol for symbol in failure.inputs[:1] if len(symbol.shape) != axes]
    if not axes or not wrong:
        return None
    words = BY_RANK[axes]
    if failure.called[-1] == "D":
        words = axes_text(failure.called, failure.layer.arguments, axes, False)
    values = {"received": wrong[0].text, "expected": words, "shape": sizes_text(wrong[0].shape)}
    return Cause("rank-mismatch", {**values, "rank": axes, "most": axes})


def _square(failure: Failure) -> Cause | None:
    if "square matri" not in failure.text:
        return None
    return Cause("not-square", {"received": listed(failure.inputs)})


def _number_of_axes(failure: Failure) -> Cause | None:
    """A number of axes that the text asks for."""
    found = AXES.search(failure.text)
    if found is None or not RANKS.search(failure.text):
        return None
    numbers = [int(number) for number in re.findall(r"\d+", found[1])]
    least = found[1].startswith(">") or "at least" in found[0]
    ranks = [len(symbol.shape) for symbol in failure.inputs]
    fits = [n >= numbers[0] if least else n in numbers for n in ranks]
    if not numbers or all(fits) or max(numbers) > 6:
        return None
    text = " / ".join(str(n) for n in dict.fromkeys(numbers))
    code = "too-few-axes" if least else "axes-mismatch"
    first = failure.inputs[0]
    nearest = numbers[0] if least else min(numbers, key=lambda n: abs(n - ranks[0]))
    values: dict[str, str | int] = {"received": listed(failure.inputs), "expected": text}
    if not fits[0]:
        values |= {"shape": sizes_text(first.shape), "rank": nearest, "most": nearest}
    return Cause(code, values)


def _dtype(failure: Failure) -> Cause | None:
    """Numbers of a kind that an operation does not take."""
    symbol, wanted = _wrong_dtype(failure)
    if symbol is None or symbol.dtype == wanted:
        return None
    words = {"int32": "whole numbers", "float32": "numbers with a point", "bool": "True and False"}
    place = failure.inputs.index(symbol)
    values = {"received": f"{symbol.text} {symbol.dtype}", "expected": words[wanted]}
    values |= {"shape": sizes_text(symbol.shape), "cast": wanted}
    return Cause("dtype-mismatch", {**values, "place": place})


INTEGERS = re.compile(r"must be (an )?integer|integer or string dtype|must be integers")
FLOATS = re.compile(
    r"must be a floating|requires tf\.float|Expected `?float|floating.point|not of type float"
    r"|Expected u?int\d+\b.* type 'float'|Expected bool, but got"
    r"|has type float\d+ that does not match"
)


def _wrong_dtype(failure: Failure) -> tuple[Symbol | None, str]:
    """The input whose dtype is refused, and one that is taken."""
    allowed = re.search(r"DataType (\w+) not in list of allowed values: ([\w, ]+)", failure.text)
    if allowed:
        wanted = "float32" if "float32" in allowed[2] else "int32"
        # Where a layer has made other numbers of them first, the text speaks of those.
        return _of_dtype(failure, allowed[1]) or _unlike(failure, wanted), wanted
    if INTEGERS.search(failure.text):
        return _unlike(failure, "int32"), "int32"
    if FLOATS.search(failure.text):
        return _unlike(failure, "float32"), "float32"
    return None, ""


def _unlike(failure: Failure, wanted: str) -> Symbol | None:
    """The first input that is of another kind."""
    others = ("float",) if wanted == "int32" else ("int", "bool", "string")
    return next((symbol for part in others if (symbol := _first(failure, part))), None)


def _of_dtype(failure: Failure, dtype: str) -> Symbol | None:
    return next((symbol for symbol in failure.inputs if symbol.dtype == dtype), None)


def _first(failure: Failure, part: str) -> Symbol | None:
    return next((symbol for symbol in failure.inputs if part in symbol.dtype), None)


def _axis_out_of_bounds(failure: Failure) -> Cause | None:
    found = re.search(
        r"axis (-?\d+) is out of bounds for (?:an )?array (?:with|of) dimension (\d+)", failure.text
    )
    if found is None:
        return None
    values = {"argument": "axis", "axis": found[1], "most": int(found[2]) - 1}
    return Cause("bad-axis", {**values, "received": listed(failure.inputs)})


def _divisible(failure: Failure) -> Cause | None:
    text = r"divisible by.{0,120}received \d+ and (\d+)|divisible by\D{0,40}(\d+)"
    found = re.search(text, failure.text)
    if found is None or failure.made is None and not failure.is_operation:
        return None
    return Cause(
        "not-divisible", {"received": listed(failure.inputs), "count": int(found[1] or found[2])}
    )


def _size(failure: Failure) -> Cause | None:
    """A size of the one input that is fixed by the layer."""
    found = re.search(r"[Dd]imension must be (\d+) but is (\d+)", failure.text)
    if found is None or len(failure.inputs) != 1:
        return None
    values = {"received": listed(failure.inputs), "expected": found[1], "size": found[2]}
    return Cause("size-mismatch", values)


def _unequal(failure: Failure) -> Cause | None:
    """Sizes of several inputs of a layer that do not go together."""
    unlike = len({symbol.shape for symbol in failure.inputs}) > 1
    if not unlike or not UNEQUAL.search(failure.text):
        return None
    shapes = shapes_text(symbol.shape for symbol in failure.inputs)
    return Cause("sizes-mismatch", {"received": listed(failure.inputs), "shapes": shapes})


def _one_text(failure: Failure) -> Cause | None:
    if failure.called != "TextVectorization" or "rank" not in failure.text:
        return None
    return Cause("one-text", {"received": listed(failure.inputs)})


FAMILIES: tuple[Callable[[Failure], Cause | None], ...] = (
    _image_rank,
    _one_text,
    _square,
    _dtype,
    _axis_out_of_bounds,
    _divisible,
    _size,
    _number_of_axes,
    _unequal,
)

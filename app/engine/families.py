"""Rules for what many layers and operations say alike: number of axes, dtypes, sizes.

They stand behind the rules that know a layer, and read what Keras and TensorFlow wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from app.engine.axes import BY_RANK, axes_text, spatial_axes
from app.engine.cause import Cause
from app.engine.failure import Failure
from app.engine.symbol import Symbol, listed
from app.graph.problems import sizes_text
from nodes.catalogue import catalogue

# What Keras and TensorFlow say of sizes that do not go together.
UNEQUAL = re.compile(
    r"annot broadcast|[Dd]imensions must be equal|[Ii]ncompatible shapes|must have the same shape"
    r"|[Dd]imension must be \d+ but is|to match\b|[Ss]hape must match|[Ss]hapes? .*not compatible"
    r"|in both shapes must be equal|must be at most rank|must match dimensions|same shape\."
    r"|identical"
)
AXES = re.compile(
    r"(?:requires? an?|must be an?|should be an?|must be|only supports?|supports?|of at least"
    r"|Expected values are|at least rank|at most rank"
    r"|to be rank|rank must be|to have rank|must be rank|expected rank|Expected rank"
    r"|(?:must|should) have rank|inputs? with(?= \d or more))"
    r"[^\w>]*(>=? ?\d|\d(?:-?D)?(?:(?:[\s,/]|or|rank|\([^)]*\))*\d(?:-?D)?)*)"
)
RANKS = re.compile(r"\brank\b|\d-?D\b|\d-dimensional|\bdimension(al|s)\b", re.IGNORECASE)
# Layers that prepare data and take other things than images.
NO_IMAGES = (
    *("Rescaling", "Normalization", "Discretization", "TextVectorization", "CategoryEncoding"),
    *("StringLookup", "IntegerLookup", "Hashing", "HashedCrossing", "MelSpectrogram", "Pipeline"),
)
# Operations on square matrices that leave it to TensorFlow to ask for them.
OF_MATRICES = ("logdet", "det", "inv", "cholesky", "cholesky_inverse", "eig", "eigh")
NEED_STEPS = ("RNN", "StackedRNNCells")


def image_rank(failure: Failure) -> Cause | None:
    """Layers for images and for steps that look at their input only when they run."""
    spec = catalogue().find(failure.layer.class_name)
    category = spec.category.lower() if spec else ""
    axes = 4 if category == "preprocessing" and failure.called not in NO_IMAGES else 0
    spatial = spatial_axes(failure.called)
    if spatial and not failure.is_operation:
        axes = len(spatial) + 2
    if failure.called in NEED_STEPS:
        axes = 3
    wrong = [symbol for symbol in failure.inputs[:1] if len(symbol.shape) != axes]
    if not axes or not wrong:
        return None
    words = BY_RANK[axes]
    if spatial:
        words = axes_text(failure.called, failure.layer.arguments, axes, False)
    values = {"received": wrong[0].text, "expected": words, "shape": sizes_text(wrong[0].shape)}
    return Cause("rank-mismatch", {**values, "rank": axes, "most": axes})


def _square(failure: Failure) -> Cause | None:
    """Matrices that are none, as the text says, or the two sizes of which it speaks."""
    two = re.search(r"Dimensions must be equal, but are (\d+) and (\d+)", failure.text)
    unequal = bool(failure.called in OF_MATRICES and two and _are_last(two, failure.inputs[0]))
    if "square matri" not in failure.text and not unequal:
        return None
    return Cause("not-square", {"received": listed(failure.inputs)})


def _are_last(sizes: re.Match[str], symbol: Symbol) -> bool:
    """Whether these may be the last two sizes of a tensor, of which some are open."""
    last = symbol.shape[-2:]
    pairs = zip(last, map(int, sizes.groups()), strict=False)
    return len(last) == 2 and all(size in (None, said) for size, said in pairs)


def _number_of_axes(failure: Failure) -> Cause | None:
    """A number of axes that the text asks for."""
    found = AXES.search(failure.text)
    if found is None or not RANKS.search(failure.text):
        return None
    numbers = [int(number) for number in re.findall(r"\d+", found[1])]
    least = found[1].startswith(">") or "at least" in found[0]
    least |= f"{found[1]} or more" in failure.text
    if "at most" in found[0]:
        numbers = [*range(1, numbers[0] + 1)]
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
    values = {"received": f"{symbol.text} {symbol.dtype}", "expected": words.get(wanted, wanted)}
    values |= {"shape": sizes_text(symbol.shape), "cast": wanted}
    return Cause("dtype-mismatch", {**values, "place": place})


INTEGERS = re.compile(r"must be (an )?integer|integer or string dtype|must be integers")
FLOATS = re.compile(
    r"must be a floating|requires tf\.float|Expected `?float|floating.point|not of type float"
    r"|Expected u?int\d+\b.* type 'float'|Expected bool, but got"
    r"|has type float\d+ that does not match|float`?-like|[Ee]xpected float|[Ee]xpected numeric"
    r"|numeric tensor|not inexact"
)


# Of numbers of two kinds: the one with a point holds the other.
UNLIKE = re.compile(r"has type (\w+) that does not match (?:expected )?type (?:of )?(\w+)")


def _wrong_dtype(failure: Failure) -> tuple[Symbol | None, str]:
    """The input whose dtype is refused, and one that is taken."""
    allowed = re.search(r"DataType (\w+) not in list of allowed values: ([\w, ]+)", failure.text)
    if allowed:
        wanted = "float32" if "float32" in allowed[2] else "int32"
        # Where a layer has made other numbers of them first, the text speaks of those.
        return _of_dtype(failure, allowed[1]) or _unlike(failure, wanted), wanted
    two = UNLIKE.search(failure.text)
    if two:
        found, wanted = sorted(two.groups(), key=lambda dtype: "float" in dtype)
        return _of_dtype(failure, found), wanted
    if INTEGERS.search(failure.text):
        return _unlike(failure, "int32"), "int32"
    if FLOATS.search(failure.text):
        return _unlike(failure, "float32"), "float32"
    return None, ""


def _unlike(failure: Failure, wanted: str) -> Symbol | None:
    """The first input that is of another kind."""
    others = ("float", "bool") if wanted == "int32" else ("int", "bool", "string", "complex")
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
    """A size that is fixed by the layer."""
    found = re.search(r"[Dd]imension must be (\d+) but is (\d+)", failure.text)
    either = re.search(r"must be either (\d+) or (\d+), but received: (\d+)", failure.text)
    if either:
        values = {"received": listed(failure.inputs), "size": either[3]}
        return Cause("size-mismatch", {**values, "expected": f"{either[1]} / {either[2]}"})
    if found is None or len(failure.inputs) != 1:
        return None
    values = {"received": listed(failure.inputs), "expected": found[1], "size": found[2]}
    return Cause("size-mismatch", values)


def _unequal(failure: Failure) -> Cause | None:
    """Sizes of several inputs of a layer that do not go together."""
    unlike = len({symbol.shape for symbol in failure.inputs}) > 1
    unlike |= len(failure.inputs) > 1 and None in failure.inputs[0].shape[1:]
    if not unlike or not UNEQUAL.search(failure.text):
        return None
    return Cause("sizes-mismatch", _met(failure))


LAST = re.compile(r"last dimension of .{1,60} must (match|be equal)")


def _ranks(failure: Failure) -> Cause | None:
    unlike = len({len(symbol.shape) for symbol in failure.inputs}) > 1
    if not unlike or not re.search(r"same (rank|number of dimensions)", failure.text):
        return None
    return Cause("ranks-mismatch", {"received": listed(failure.inputs)})


def _last_sizes(failure: Failure) -> Cause | None:
    text = UNEQUAL if failure.called == "inner" else LAST
    said = len(failure.inputs) > 1 and text.search(failure.text)
    return Cause("last-size-mismatch", _met(failure)) if said else None


def _met(failure: Failure) -> dict[str, str]:
    """What cures of several inputs need."""
    return {"received": listed(failure.inputs), "shapes": failure.shapes}


def _unpacked(failure: Failure) -> Cause | None:
    """As many axes as Python's names for them, in a layer or an operation that counts on these."""
    found = re.search(r"(too many|not enough) values to unpack \(expected (\d)", failure.text)
    first = failure.inputs[0] if failure.inputs else None
    if found is None or first is None:
        return None
    axes, rank = int(found[2]), len(first.shape)
    if (rank <= axes) if found[1] == "too many" else (rank >= axes):
        return None
    values = {"received": listed(failure.inputs), "expected": str(axes)}
    values |= {"shape": sizes_text(first.shape)}
    code = "axes-mismatch" if found[1] == "too many" else "too-few-axes"
    return Cause(code, {**values, "rank": axes, "most": axes})


UNKNOWN = re.compile(
    r"fully-defined|NoneType|should be defined|known shape|is unknown|a defined dim"
)


def _batch_as_size(failure: Failure) -> Cause | None:
    """A size that is not known, where only the number of samples is open: axes are missing."""
    is_open = [symbol for symbol in failure.inputs if None in symbol.shape[:1]]
    if not is_open or not UNKNOWN.search(failure.text):
        return None
    if any(None in symbol.shape[1:] for symbol in failure.inputs):
        return None
    first, rank = failure.inputs[0], len(failure.inputs[0].shape) + 1
    values = {"received": listed(failure.inputs), "shape": sizes_text(first.shape)}
    return Cause("batch-as-size", {**values, "rank": rank, "most": rank})


def _single_number(failure: Failure) -> Cause | None:
    if all(symbol.shape for symbol in failure.inputs):
        return None
    if not isinstance(failure.error, IndexError) and "out of range" not in failure.text:
        return None
    return Cause("single-number", {"received": listed(failure.inputs)})


def _one_text(failure: Failure) -> Cause | None:
    if failure.called != "TextVectorization" or "rank" not in failure.text:
        return None
    return Cause("one-text", {"received": listed(failure.inputs)})


FAMILIES: tuple[Callable[[Failure], Cause | None], ...] = (
    image_rank,
    _one_text,
    _square,
    _dtype,
    _axis_out_of_bounds,
    _divisible,
    _size,
    _unpacked,
    _number_of_axes,
    _ranks,
    _last_sizes,
    _unequal,
    _batch_as_size,
    _single_number,
)

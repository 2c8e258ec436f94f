"""NumPy arrays and data sets, of which the shape alone is followed.

``x_train.shape[1:]`` is how many sources give the shape of an Input; the shapes of the data sets
that Keras itself brings are known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.formats.python_source.values import Array, Thing

Data = tuple[tuple[Array, Array], tuple[Array, Array]]
# What keras.datasets.NAME.load_data() gives: the shape of one sample, those of the labels for
# training and for testing, and how many classes there are.
SETS: dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int | None]] = {
    "mnist": ((28, 28), (60_000,), (10_000,), 10),
    "fashion_mnist": ((28, 28), (60_000,), (10_000,), 10),
    "cifar10": ((32, 32, 3), (50_000, 1), (10_000, 1), 10),
    "cifar100": ((32, 32, 3), (50_000, 1), (10_000, 1), 100),
    "imdb": ((), (25_000,), (25_000,), 2),
    "reuters": ((), (8_982,), (2_246,), 46),
    "boston_housing": ((13,), (404,), (102,), None),
}


def loaded(name: str) -> Data | None:
    """The arrays of a data set of Keras's own."""
    if name not in SETS:
        return None
    sample, train, test, classes = SETS[name]
    kind = "uint8" if len(sample) > 1 else "float64"
    pairs = (
        (Array((labels[0], *sample), kind), Array(labels, "int64", classes))
        for labels in (train, test)
    )
    first, second = pairs
    return first, second


def combined(left: Thing, right: Thing) -> Array:
    """``left + right`` by the rules of broadcasting."""
    one = left.shape if isinstance(left, Array) else ()
    other = right.shape if isinstance(right, Array) else ()
    sizes: list[int | None] = []
    for place in range(1, max(len(one), len(other)) + 1):
        a = one[-place] if place <= len(one) else 1
        b = other[-place] if place <= len(other) else 1
        sizes.append(b if a == 1 else a)
    return Array(tuple(reversed(sizes)))


def item(array: Array, key: Thing) -> Array | None:
    """``array[key]`` for integers, slices, ``...`` and ``None``."""
    keys = key if isinstance(key, tuple) else (key,)
    if any(not isinstance(k, int | slice | type(None) | type(Ellipsis)) for k in keys):
        return None
    rest = len(array.shape) - sum(k is not None and k is not Ellipsis for k in keys)
    if Ellipsis not in keys:
        keys = (*keys, Ellipsis)
    sizes: list[int | None] = []
    left = list(array.shape)
    for k in keys:
        if k is None:
            sizes.append(1)
        elif k is Ellipsis:
            sizes += [left.pop(0) for _ in range(max(rest, 0)) if left]
        elif not left:
            return None
        elif isinstance(k, int):
            left.pop(0)
        else:
            sizes.append(_sliced(left.pop(0), k))
    return Array(tuple(sizes), array.dtype, array.classes)


def _sliced(size: int | None, part: slice) -> int | None:
    bounds = (part.start, part.stop, part.step)
    if size is None or not all(b is None or isinstance(b, int) for b in bounds):
        return size if bounds == (None, None, None) else None
    return len(range(size)[part])


def reshaped(shape: Sequence[int | None], target: Sequence[Thing]) -> tuple[int | None, ...] | None:
    """A shape after ``reshape``; None where it is not known."""
    sizes: list[int | None] = []
    for size in target:
        if not isinstance(size, int):
            sizes.append(None)
        else:
            sizes.append(size)
    if -1 not in sizes:
        return tuple(sizes)
    known = [size for size in sizes if size not in (-1, None)]
    whole = [size for size in shape if size is not None]
    fill: int | None = None
    if len(whole) == len(shape) and len(known) == len(sizes) - 1 and math.prod(known) > 0:
        fill = math.prod(whole) // math.prod(known)
    return tuple(fill if size == -1 else size for size in sizes)

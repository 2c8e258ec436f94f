"""NumPy, and what prepares data: only the shapes of arrays are followed, never their values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.formats.python_source import arrays, texts, things
from app.formats.python_source.functions import extreme
from app.formats.python_source.iterators import Handler, items_of, unknown
from app.formats.python_source.values import Array, Named, Thing, Unknown
from nodes.arrays import ARRAY, shape_of
from nodes.values import Instance, Value

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


def _array_of_shape(m: Machine, args: list[Thing], named: Named) -> Thing:
    shape = args[0] if args else named.get("shape", named.get("size"))
    sizes = shape if isinstance(shape, list | tuple) else (shape,)
    known = tuple(size if isinstance(size, int) else None for size in sizes)
    return unknown(m, args, "an array") if isinstance(shape, Unknown) else Array(known)


def _random(m: Machine, args: list[Thing], named: Named) -> Thing:
    if "size" in named:
        return _array_of_shape(m, [named["size"]], {})
    return _array_of_shape(m, [tuple(args)], {}) if args else unknown(m, args, "a random number")


def _random_sized(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``np.random.normal(0, 1, (n, 100))``."""
    size = named.get("size", args[2] if len(args) > 2 else None)
    return unknown(m, args, "a random number") if size is None else _array_of_shape(m, [size], {})


def _numpy_array(m: Machine, args: list[Thing], named: Named) -> Thing:
    value = args[0]
    if isinstance(value, Array):
        return value
    shape: list[int] = []
    inner = value
    while isinstance(inner, list | tuple) and len(shape) < 8:
        shape.append(len(inner))
        if not inner:
            break
        inner = inner[0]
    if not shape or isinstance(inner, Unknown | Array):
        return value if isinstance(value, int | float) else unknown(m, args, "an array")
    # One axis of numbers is as good as a list: sizes are computed with them.
    return list(value) if len(shape) == 1 and texts.is_plain(value) else Array(tuple(shape))


def _tensor(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``ops.array([1.0, 2.0], dtype="float32")``: its numbers are kept, since no tensor changes."""
    value = args[0] if args else named.get("x", named.get("value"))
    given = args[1] if len(args) > 1 else named.get("dtype")
    if isinstance(value, int | float | str) and given is None:
        return value
    try:
        numbers = things.plain(m, value)
        dtype = "" if given is None else things.plain(m, given, "dtype")
    except things.UnusableError:
        return _numpy_array(m, [value], {})
    shape = shape_of(numbers)
    if shape is None or not isinstance(dtype, str) or "shape" in named:
        return _numpy_array(m, [value], {})
    dtype = dtype or _dtype_of(numbers)
    return Array(shape, dtype, constant=Instance(ARRAY, {"x": numbers, "dtype": dtype}))


def _old_tensor(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``tf.constant(3, dtype="int32")``: of a single number sources compute with what it is."""
    value = args[0] if args else named.get("value")
    return value if isinstance(value, int | float | str) else _tensor(m, args, named)


def _dtype_of(numbers: Value) -> str:
    """What Keras makes of numbers that are given without a dtype."""
    while isinstance(numbers, tuple):
        # One number with a point among them makes all of them such.
        numbers = next((n for n in numbers if _dtype_of(n) == "float32"), numbers[0])
    names = {bool: "bool", int: "int32"}
    return names.get(type(numbers), "float32")


def _numpy_range(m: Machine, args: list[Thing], named: Named) -> Thing:
    if args and all(isinstance(item, int) for item in args):
        m.budget.make(len(range(*args)))
        return list(range(*args))
    return unknown(m, args, "an array")


def _numpy_linspace(m: Machine, args: list[Thing], named: Named) -> Thing:
    """So many numbers from one to another, computed as NumPy does."""
    given = dict(zip(("start", "stop", "num"), args, strict=False)) | named
    start, stop, count = given.pop("start", None), given.pop("stop", None), given.pop("num", 50)
    if not isinstance(start, int | float) or not isinstance(stop, int | float):
        return unknown(m, args, "an array")
    if not isinstance(count, int) or given:
        return unknown(m, args, "an array")
    m.budget.make(max(count, 0))
    step = (stop - start) / (count - 1) if count > 1 else 0.0
    found = [number * step + start for number in range(count)]
    return [*found[:-1], float(stop)] if count > 1 else [float(number) for number in found]


def _counted(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``tf.range(start, limit)``: a tensor of so many numbers."""
    bounds = [*args, *(named[key] for key in ("start", "limit", "stop") if key in named)]
    known = bool(bounds) and all(isinstance(item, int) for item in bounds)
    return Array((len(range(*bounds[:3])) if known else None,), "int32")


def _reshape(m: Machine, args: list[Thing], named: Named) -> Thing:
    array, target = args[0], args[1] if len(args) > 1 else named.get("newshape")
    if isinstance(array, Unknown):
        return of_sizes([target])
    if not isinstance(array, Array):
        return unknown(m, args, "an array")
    shape = arrays.reshaped(array.shape, target if isinstance(target, list | tuple) else [target])
    return Array(shape, array.dtype, array.classes) if shape else unknown(m, args, "an array")


def of_sizes(given: list[Thing]) -> Array:
    """``data.reshape(-1, 500, 1)`` of data that nobody knows: only -1 stays open."""
    sizes = given[0] if isinstance(given[0], list | tuple) else given
    return Array(tuple(s if isinstance(s, int) and s >= 0 else None for s in sizes))


def _expand_dims(m: Machine, args: list[Thing], named: Named) -> Thing:
    axis = args[1] if len(args) > 1 else named.get("axis")
    if not isinstance(args[0], Array) or not isinstance(axis, int):
        return unknown(m, args, "an array")
    shape = list(args[0].shape)
    shape.insert(axis if axis >= 0 else len(shape) + 1 + axis, 1)
    return Array(tuple(shape), args[0].dtype, args[0].classes)


def _same(m: Machine, args: list[Thing], named: Named) -> Thing:
    known = bool(args) and isinstance(args[0], Array)
    return replace(args[0], constant=None) if known else unknown(m, args, "an array")


def _categorical(m: Machine, args: list[Thing], named: Named) -> Thing:
    labels = args[0] if args else named.get("y")
    count = args[1] if len(args) > 1 else named.get("num_classes", named.get("nb_classes"))
    if not isinstance(labels, Array):
        return Array((None, count)) if isinstance(count, int) else unknown(m, args, "the labels")
    count = labels.classes if count is None else count
    size = count if isinstance(count, int) else None
    return Array((labels.shape[0], size))


def _padded(m: Machine, args: list[Thing], named: Named) -> Thing:
    length = named.get("maxlen", args[1] if len(args) > 1 else None)
    rows = args[0].shape[0] if args and isinstance(args[0], Array) else None
    return Array((rows, length if isinstance(length, int) else None), "int32")


def _numpy_pad(m: Machine, args: list[Thing], named: Named) -> Thing:
    array, margins = args[0], args[1] if len(args) > 1 else named.get("pad_width")
    if not isinstance(array, Array) or not isinstance(margins, list | tuple):
        return unknown(m, args, "an array")
    pairs = [pair if isinstance(pair, list | tuple) else (pair, pair) for pair in margins]
    if len(pairs) != len(array.shape) or not texts.is_plain(pairs):
        return unknown(m, args, "an array")
    sizes = zip(array.shape, pairs, strict=True)
    shape = tuple(None if size is None else size + sum(pair) for size, pair in sizes)
    return Array(shape, array.dtype, array.classes)


def _joined(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``np.concatenate`` of arrays along an axis, the first unless another is told."""
    parts = items_of(m, args[0]) if args else None
    axis = args[1] if len(args) > 1 else named.get("axis", 0)
    arrays_ = [part for part in parts or () if isinstance(part, Array)]
    if not arrays_ or len(arrays_) != len(parts or ()) or not isinstance(axis, int):
        return unknown(m, args, "an array")
    shape = list(arrays_[0].shape)
    sizes = [array.shape[axis] for array in arrays_]
    known = [size for size in sizes if size is not None]
    shape[axis] = sum(known) if len(known) == len(sizes) else None
    return Array(tuple(shape), arrays_[0].dtype, arrays_[0].classes)


def _unique(m: Machine, args: list[Thing], named: Named) -> Thing:
    known = args and isinstance(args[0], Array) and args[0].classes
    return Array((args[0].classes,)) if known else unknown(m, args, "unique(...)")


def _split(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``train_test_split``: pairs of arrays whose lengths are not known."""
    found: list[Thing] = []
    for item in args:
        if isinstance(item, Array):
            part: Thing = Array((None, *item.shape[1:]), item.dtype, item.classes)
        else:
            part = unknown(m, args, "the data")
        found += [part, part]
    return found


def _largest(m: Machine, args: list[Thing], named: Named) -> Thing:
    if args and isinstance(args[0], Array) and args[0].classes and len(args) == 1:
        return args[0].classes - 1
    if args and isinstance(args[0], list | tuple) and texts.is_plain(args[0]):
        return extreme(max)(m, args, {})
    return unknown(m, args, "the largest value")


NUMERICAL: dict[str, Handler] = {
    "numpy.max": _largest,
    "numpy.amax": _largest,
    "numpy.array": _numpy_array,
    "numpy.asarray": _numpy_array,
    "keras.ops.array": _tensor,
    "keras.ops.convert_to_tensor": _tensor,
    "tensorflow.constant": _old_tensor,
    "tensorflow.convert_to_tensor": _old_tensor,
    "numpy.arange": _numpy_range,
    "numpy.linspace": _numpy_linspace,
    **{f"numpy.{name}": _array_of_shape for name in ("zeros", "ones", "empty", "full")},
    **{f"tensorflow.{name}": _array_of_shape for name in ("zeros", "ones")},
    **{f"tensorflow.random.{name}": _array_of_shape for name in ("normal", "uniform")},
    "keras.random.normal": _array_of_shape,
    "keras.random.uniform": _array_of_shape,
    **{f"{path}range": _counted for path in ("tensorflow.", "keras.ops.a", "keras.backend.a")},
    "numpy.random.random": _array_of_shape,
    "numpy.random.rand": _random,
    "numpy.random.randn": _random,
    "numpy.random.normal": _random_sized,
    "numpy.random.uniform": _random_sized,
    "numpy.random.randint": _random_sized,
    "numpy.reshape": _reshape,
    "numpy.expand_dims": _expand_dims,
    "numpy.unique": _unique,
    "numpy.pad": _numpy_pad,
    "numpy.concatenate": _joined,
    "numpy.vstack": _joined,
    **{f"numpy.{name}": _same for name in ("copy", "clip", "float16", "ascontiguousarray")},
    "keras.utils.to_categorical": _categorical,
    "keras.utils.np_utils.to_categorical": _categorical,
    "keras.preprocessing.sequence.pad_sequences": _padded,
    "keras.utils.pad_sequences": _padded,
    "sklearn.model_selection.train_test_split": _split,
}


def array_method(m: Machine, array: Array, name: str, args: list[Thing], named: Named) -> Thing:
    """A method of an array."""
    if name == "reshape":
        target = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
        return _reshape(m, [array, target], {})
    if name in ("astype", "copy", "clip", "numpy", "round"):
        return replace(array, constant=None)
    if name in ("flatten", "ravel"):
        return _reshape(m, [array, (-1,)], {})
    if name == "transpose" and args:
        axes = args[0] if isinstance(args[0], list | tuple) else args
        if sorted(axes) == list(range(len(array.shape))):
            return Array(tuple(array.shape[axis] for axis in axes), array.dtype)
    if name == "max" and not args and not named:
        return _largest(m, [array], {})
    return m.unknown(None, f"{name}()")

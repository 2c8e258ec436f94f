"""Python's own functions, and the little of its modules and NumPy that sizes are computed with."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.formats.python_source import arrays, operators, texts
from app.formats.python_source.recorder import Layer, Model, Tensor
from app.formats.python_source.values import (
    Array,
    External,
    Function,
    Method,
    Named,
    Native,
    Partial,
    Thing,
    Unknown,
    UserClass,
    UserObject,
    unknown_in,
)

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


def _unknown(m: Machine, args: list[Thing], what: str) -> Unknown:
    """What came of something unknown is called as that was."""
    found = unknown_in(args)
    return Unknown(found.what if found else what, m.line)


Handler = Callable[["Machine", list[Thing], Named], Thing]


def _items(m: Machine, value: Thing) -> list[Thing] | None:
    from app.formats.python_source.expressions import iterated

    return iterated(m, value)


def _listed(make: Callable[[list[Thing]], Thing]) -> Handler:
    """Of one iterable, or of nothing."""

    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        items = _items(m, args[0]) if args else []
        return _unknown(m, args, "a list") if items is None else make(items)

    return handler


def _set(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = _items(m, args[0]) if args else []
    if items is None or unknown_in(items):
        return _unknown(m, args, "a set")
    m.budget.weigh(items)
    return set(items)


def _dict(m: Machine, args: list[Thing], named: Named) -> Thing:
    found: dict[Any, Thing] = {}
    if args:
        if isinstance(args[0], dict):
            found |= args[0]
        else:
            pairs = _items(m, args[0])
            if pairs is None or unknown_in([list(pair)[:1] for pair in pairs]):
                return _unknown(m, args, "a dict")
            found |= dict(pairs)
    return found | named


def _len(m: Machine, args: list[Thing], named: Named) -> Thing:
    value = args[0]
    if isinstance(value, Array):
        return value.shape[0] if value.shape[0] is not None else _unknown(m, args, "len(...)")
    if isinstance(value, Tensor):
        return value.shape[0] if value.shape and value.shape[0] else _unknown(m, args, "len(...)")
    if isinstance(value, UserObject):
        method = value.of.find("__len__")
        return m.apply(Method(method, value)) if method else _unknown(m, args, "len(...)")
    if isinstance(value, str | bytes | list | tuple | set | frozenset | dict | range):
        return len(value)
    what = value.what if isinstance(value, Unknown) else "it"
    return m.unknown(None, f"len({what})")


def _range(m: Machine, args: list[Thing], named: Named) -> Thing:
    if not all(isinstance(item, int) for item in args):
        return unknown_in(args) or _unknown(m, args, "range(...)")
    return range(*args)


def _zip(m: Machine, args: list[Thing], named: Named) -> Thing:
    lists = [_items(m, item) for item in args]
    if any(items is None for items in lists):
        return _unknown(m, args, "zip(...)")
    return list(zip(*lists, strict=False))


def _enumerate(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = _items(m, args[0])
    start = args[1] if len(args) > 1 else named.get("start", 0)
    if items is None or not isinstance(start, int):
        return _unknown(m, args, "enumerate(...)")
    return list(enumerate(items, start))


def _extreme(choose: Callable[..., Any]) -> Handler:
    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        items = args if len(args) > 1 else _items(m, args[0])
        if items is None or unknown_in(items) or not texts.is_plain(items):
            return m.unknown(None, f"{choose.__name__}(...)")
        if not items and "default" in named:
            return named["default"]
        m.budget.weigh(items)
        key = named.get("key")
        return choose(items, key=None if key is None else lambda item: m.apply(key, item))

    return handler


def _sum(m: Machine, args: list[Thing], named: Named) -> Thing:
    import ast

    items = _items(m, args[0])
    if items is None:
        return _unknown(m, args, "sum(...)")
    total: Thing = args[1] if len(args) > 1 else named.get("start", 0)
    for item in items:
        if total == 0 and isinstance(item, Tensor) and isinstance(total, int):
            total = item
        else:
            total = operators.binary(m, ast.Add(), total, item, ast.Constant(0))
    return total


def sorted_(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = _items(m, args[0])
    if items is None or unknown_in(items):
        return _unknown(m, args, "sorted(...)")
    key = named.get("key")
    keys = [item if key is None else m.apply(key, item) for item in items]
    if not all(map(texts.is_plain, keys)):
        return _unknown(m, args, "sorted(...)")
    m.budget.weigh(keys)
    order = sorted(range(len(items)), key=keys.__getitem__, reverse=bool(named.get("reverse")))
    return [items[place] for place in order]


def _reversed(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = _items(m, args[0])
    return _unknown(m, args, "reversed(...)") if items is None else items[::-1]


def _map(m: Machine, args: list[Thing], named: Named) -> Thing:
    lists = [_items(m, item) for item in args[1:]]
    if any(items is None for items in lists):
        return _unknown(m, args, "map(...)")
    return [m.apply(args[0], *row) for row in zip(*lists, strict=False)]


def _filter(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = _items(m, args[1])
    if items is None:
        return _unknown(m, args, "filter(...)")
    chosen = [m.truth(item if args[0] is None else m.apply(args[0], item)) for item in items]
    if None in chosen:
        return _unknown(m, args, "filter(...)")
    return [item for item, keep in zip(items, chosen, strict=True) if keep]


def _number(make: Callable[..., Any]) -> Handler:
    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        if not args:
            return make()
        if isinstance(args[0], Unknown):
            return Unknown(args[0].what, args[0].line)
        if not isinstance(args[0], int | float | str):
            return _unknown(m, args, "a number")
        return make(*args)

    return handler


def _str(m: Machine, args: list[Thing], named: Named) -> Thing:
    text = texts.shown(m, args[0]) if args else ""
    return _unknown(m, args, "a text") if text is None else text


def _bool(m: Machine, args: list[Thing], named: Named) -> Thing:
    truth = m.truth(args[0]) if args else False
    return _unknown(m, args, "bool(...)") if truth is None else truth


def _quantified(wanted: bool) -> Handler:
    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        items = _items(m, args[0])
        truths = [] if items is None else [m.truth(item) for item in items]
        if wanted in truths:
            return wanted
        return _unknown(m, args, "it") if items is None or None in truths else not wanted

    return handler


def _isinstance(m: Machine, args: list[Thing], named: Named) -> Thing:
    kinds = args[1] if isinstance(args[1], tuple) else (args[1],)
    found = [_is_kind(args[0], kind) for kind in kinds]
    if True in found:
        return True
    return _unknown(m, args, "isinstance(...)") if None in found else False


KINDS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float,),
    "str": (str,),
    "bool": (bool,),
    "list": (list,),
    "tuple": (tuple,),
    "dict": (dict,),
    "set": (set,),
    "range": (range,),
    "bytes": (bytes,),
}


def _is_kind(value: Thing, kind: Thing) -> bool | None:
    if isinstance(value, Unknown):
        return None
    if isinstance(kind, UserClass):
        return isinstance(value, UserObject) and kind in value.of.lineage()
    name = kind.name if isinstance(kind, Native) else ""
    if name in KINDS:
        return isinstance(value, KINDS[name])
    if isinstance(kind, External):
        return _is_external_kind(value, kind.path)
    return None


def _is_external_kind(value: Thing, path: str) -> bool | None:
    last = path.rpartition(".")[2]
    if last in ("Layer",):
        return isinstance(value, Layer | Model)
    if last in ("Model", "Functional"):
        return isinstance(value, Model)
    if last == "Sequential":
        return isinstance(value, Model) and value.stack is not None
    if last in ("Iterable", "Sequence", "Collection"):
        return isinstance(value, list | tuple | set | dict | str)
    if last in ("Callable",):
        return isinstance(value, Function | Method | Native | External | Layer | Model)
    if last == "ndarray":
        return isinstance(value, Array)
    if isinstance(value, Layer):
        return last in (value.class_name, "InputLayer" if value.class_name == "Input" else "")
    if last in ("Tensor", "KerasTensor"):
        return isinstance(value, Tensor)
    return False if texts.is_plain(value) else None


def _getattr(m: Machine, args: list[Thing], named: Named) -> Thing:
    if not isinstance(args[1], str):
        return _unknown(m, args, "getattr(...)")
    try:
        return m.attribute(args[0], args[1])
    except AttributeError:
        if len(args) > 2:
            return args[2]
        raise


def _hasattr(m: Machine, args: list[Thing], named: Named) -> Thing:
    try:
        found = m.attribute(args[0], args[1])
    except AttributeError:
        return False
    return _unknown(m, args, "hasattr(...)") if isinstance(found, Unknown) else True


def _setattr(m: Machine, args: list[Thing], named: Named) -> Thing:
    from app.formats.python_source.attributes import set_attribute

    if isinstance(args[1], str):
        set_attribute(m, args[0], args[1], args[2])
    return None


def _type(m: Machine, args: list[Thing], named: Named) -> Thing:
    value = args[0]
    if isinstance(value, UserObject):
        return value.of
    kind = type(value).__name__
    if kind in KINDS:
        return Native(kind, BUILTINS_BY_NAME(m, kind))
    return _unknown(m, args, "type(...)")


def _iter(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = _items(m, args[0])
    return _unknown(m, args, "iter(...)") if items is None else items


def _next(m: Machine, args: list[Thing], named: Named) -> Thing:
    if isinstance(args[0], list) and args[0]:
        return args[0].pop(0)
    if isinstance(args[0], list) and len(args) > 1:
        return args[1]
    return _unknown(m, args, "next(...)")


def _callable(m: Machine, args: list[Thing], named: Named) -> Thing:
    from app.formats.python_source.machine import is_callable

    return is_callable(args[0])


def _nothing(m: Machine, args: list[Thing], named: Named) -> Thing:
    return None


def _round(m: Machine, args: list[Thing], named: Named) -> Thing:
    if not texts.is_plain(args):
        return _unknown(m, args, "round(...)")
    return round(*args)


def _abs(m: Machine, args: list[Thing], named: Named) -> Thing:
    if isinstance(args[0], Tensor):
        return m.apply(External("keras.ops.abs"), args[0])
    return abs(args[0]) if isinstance(args[0], int | float) else _unknown(m, args, "abs(...)")


def _pow(m: Machine, args: list[Thing], named: Named) -> Thing:
    import ast

    return operators.binary(m, ast.Pow(), args[0], args[1], ast.Constant(0))


def _divmod(m: Machine, args: list[Thing], named: Named) -> Thing:
    numbers = all(isinstance(item, int | float) for item in args)
    return divmod(args[0], args[1]) if numbers else _unknown(m, args, "divmod(...)")


def _of_letters(make: Callable[[Any], Any]) -> Handler:
    """``chr``, ``ord`` and their like: of one plain value."""

    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        if not texts.is_plain(args) or len(args) != 1:
            return _unknown(m, args, "a text")
        m.budget.weigh(args[0])
        return make(args[0])

    return handler


BUILTINS: dict[str, Handler] = {
    **{make.__name__: _of_letters(make) for make in (chr, ord, hex, bin, oct, repr, ascii)},
    "slice": lambda m, args, named: slice(*args),
    "abs": _abs,
    "all": _quantified(False),
    "any": _quantified(True),
    "bool": _bool,
    "callable": _callable,
    "dict": _dict,
    "divmod": _divmod,
    "enumerate": _enumerate,
    "filter": _filter,
    "float": _number(float),
    "frozenset": _set,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "int": _number(int),
    "isinstance": _isinstance,
    "iter": _iter,
    "len": _len,
    "list": _listed(list),
    "map": _map,
    "max": _extreme(max),
    "min": _extreme(min),
    "next": _next,
    "pow": _pow,
    "print": _nothing,
    "range": _range,
    "reversed": _reversed,
    "round": _round,
    "set": _set,
    "setattr": _setattr,
    "sorted": sorted_,
    "str": _str,
    "sum": _sum,
    "tuple": _listed(tuple),
    "type": _type,
    "zip": _zip,
    "xrange": _range,
    "unicode": _str,
}


def BUILTINS_BY_NAME(m: Machine, name: str) -> Callable[[list[Thing], Named], Thing]:  # noqa: N802
    handler = BUILTINS[name]
    return lambda args, named: handler(m, args, named)


# --- modules


def _mathematical(function: Callable[..., Any]) -> Handler:
    def handler(m: Machine, args: list[Thing], named: Named) -> Thing:
        if not all(isinstance(item, int | float) for item in args) or _is_vast(args):
            return unknown_in(args) or _unknown(m, args, "a number")
        return function(*args)

    return handler


def _is_vast(args: list[Thing]) -> bool:
    """``math.factorial(10**6)`` takes minutes."""
    return any(isinstance(item, int) and abs(item) > 2**64 for item in args)


def _factorial(number: int) -> int:
    if number > 100:
        raise ValueError("too large")
    return math.factorial(number)


def _product(m: Machine, args: list[Thing], named: Named) -> Thing:
    import ast

    items = _items(m, args[0]) if args else None
    if items is None:
        return _unknown(m, args, "a product")
    total: Thing = 1
    for item in items:
        total = operators.binary(m, ast.Mult(), total, item, ast.Constant(0))
    return total


def _partial(m: Machine, args: list[Thing], named: Named) -> Thing:
    return Partial(args[0], tuple(args[1:]), named)


def _reduce(m: Machine, args: list[Thing], named: Named) -> Thing:
    items = _items(m, args[1])
    if items is None:
        return _unknown(m, args, "reduce(...)")
    return functools.reduce(lambda one, other: m.apply(args[0], one, other), items, *args[2:])


def _chain(m: Machine, args: list[Thing], named: Named) -> Thing:
    lists = [_items(m, item) for item in args]
    if any(items is None for items in lists):
        return _unknown(m, args, "chain(...)")
    return [item for items in lists for item in items or ()]


def _cross(m: Machine, args: list[Thing], named: Named) -> Thing:
    lists = [_items(m, item) for item in args] * int(named.get("repeat", 1))
    if any(items is None for items in lists):
        return _unknown(m, args, "product(...)")
    m.budget.make(math.prod(len(items) for items in lists if items is not None))
    return list(itertools.product(*lists))  # type: ignore[arg-type]


def _repeat(m: Machine, args: list[Thing], named: Named) -> Thing:
    if len(args) < 2 or not isinstance(args[1], int):
        return _unknown(m, args, "repeat(...)")
    m.budget.make(args[1])
    return [args[0]] * args[1]


def _copied(m: Machine, args: list[Thing], named: Named) -> Thing:
    value = args[0]
    if isinstance(value, list | dict | set):
        m.budget.make(len(value))
        return type(value)(value)
    return value


def _copied_deep(m: Machine, args: list[Thing], named: Named) -> Thing:
    m.budget.weigh(args[0])
    return _deep(args[0])


def _deep(value: Thing) -> Thing:
    if isinstance(value, dict):
        return {key: _deep(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_deep, value))
    return set(value) if isinstance(value, set) else value


def _named_tuple(m: Machine, args: list[Thing], named: Named) -> Thing:
    fields = args[1].replace(",", " ").split() if isinstance(args[1], str) else args[1]
    if not isinstance(args[0], str) or not texts.is_plain(fields):
        return _unknown(m, args, "namedtuple(...)")
    defaults = named.get("defaults") or ()
    values = dict(zip(fields[len(fields) - len(defaults) :], defaults, strict=True))
    return UserClass(args[0], (), values, m.line, is_record=True, fields=tuple(fields))


def _attribute_getter(m: Machine, args: list[Thing], named: Named) -> Thing:
    return Native("itemgetter", lambda given, _: operators.item(m, given[0], args[0], None))  # type: ignore[arg-type]


def _simple_namespace(m: Machine, args: list[Thing], named: Named) -> Thing:
    return UserObject(UserClass("namespace", (), {}, m.line), dict(named))


# --- NumPy


def _array_of_shape(m: Machine, args: list[Thing], named: Named) -> Thing:
    shape = args[0] if args else named.get("shape", named.get("size"))
    sizes = shape if isinstance(shape, list | tuple) else (shape,)
    known = tuple(size if isinstance(size, int) else None for size in sizes)
    return _unknown(m, args, "an array") if isinstance(shape, Unknown) else Array(known)


def _random(m: Machine, args: list[Thing], named: Named) -> Thing:
    if "size" in named:
        return _array_of_shape(m, [named["size"]], {})
    return _array_of_shape(m, [tuple(args)], {}) if args else _unknown(m, args, "a random number")


def _random_sized(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``np.random.normal(0, 1, (n, 100))``."""
    size = named.get("size", args[2] if len(args) > 2 else None)
    return _unknown(m, args, "a random number") if size is None else _array_of_shape(m, [size], {})


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
        return value if isinstance(value, int | float) else _unknown(m, args, "an array")
    # One axis of numbers is as good as a list: sizes are computed with them.
    return list(value) if len(shape) == 1 and texts.is_plain(value) else Array(tuple(shape))


def _numpy_range(m: Machine, args: list[Thing], named: Named) -> Thing:
    if args and all(isinstance(item, int) for item in args):
        m.budget.make(len(range(*args)))
        return list(range(*args))
    return _unknown(m, args, "an array")


def _counted(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``tf.range(start, limit)``: a tensor of so many numbers."""
    bounds = [*args, *(named[key] for key in ("start", "limit", "stop") if key in named)]
    known = bool(bounds) and all(isinstance(item, int) for item in bounds)
    return Array((len(range(*bounds[:3])) if known else None,), "int32")


def _reshape(m: Machine, args: list[Thing], named: Named) -> Thing:
    array, target = args[0], args[1] if len(args) > 1 else named.get("newshape")
    if not isinstance(array, Array):
        return _unknown(m, args, "an array")
    shape = arrays.reshaped(array.shape, target if isinstance(target, list | tuple) else [target])
    return Array(shape, array.dtype, array.classes) if shape else _unknown(m, args, "an array")


def _expand_dims(m: Machine, args: list[Thing], named: Named) -> Thing:
    axis = args[1] if len(args) > 1 else named.get("axis")
    if not isinstance(args[0], Array) or not isinstance(axis, int):
        return _unknown(m, args, "an array")
    shape = list(args[0].shape)
    shape.insert(axis if axis >= 0 else len(shape) + 1 + axis, 1)
    return Array(tuple(shape), args[0].dtype, args[0].classes)


def _same(m: Machine, args: list[Thing], named: Named) -> Thing:
    return args[0] if args and isinstance(args[0], Array) else _unknown(m, args, "an array")


def _categorical(m: Machine, args: list[Thing], named: Named) -> Thing:
    labels = args[0] if args else named.get("y")
    count = args[1] if len(args) > 1 else named.get("num_classes", named.get("nb_classes"))
    if not isinstance(labels, Array):
        return Array((None, count)) if isinstance(count, int) else _unknown(m, args, "the labels")
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
        return _unknown(m, args, "an array")
    pairs = [pair if isinstance(pair, list | tuple) else (pair, pair) for pair in margins]
    if len(pairs) != len(array.shape) or not texts.is_plain(pairs):
        return _unknown(m, args, "an array")
    sizes = zip(array.shape, pairs, strict=True)
    shape = tuple(None if size is None else size + sum(pair) for size, pair in sizes)
    return Array(shape, array.dtype, array.classes)


def _joined(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``np.concatenate`` of arrays along an axis, the first unless another is told."""
    parts = _items(m, args[0]) if args else None
    axis = args[1] if len(args) > 1 else named.get("axis", 0)
    arrays_ = [part for part in parts or () if isinstance(part, Array)]
    if not arrays_ or len(arrays_) != len(parts or ()) or not isinstance(axis, int):
        return _unknown(m, args, "an array")
    shape = list(arrays_[0].shape)
    sizes = [array.shape[axis] for array in arrays_]
    known = [size for size in sizes if size is not None]
    shape[axis] = sum(known) if len(known) == len(sizes) else None
    return Array(tuple(shape), arrays_[0].dtype, arrays_[0].classes)


def _unique(m: Machine, args: list[Thing], named: Named) -> Thing:
    known = args and isinstance(args[0], Array) and args[0].classes
    return Array((args[0].classes,)) if known else _unknown(m, args, "unique(...)")


def _split(m: Machine, args: list[Thing], named: Named) -> Thing:
    """``train_test_split``: pairs of arrays whose lengths are not known."""
    found: list[Thing] = []
    for item in args:
        if isinstance(item, Array):
            part: Thing = Array((None, *item.shape[1:]), item.dtype, item.classes)
        else:
            part = _unknown(m, args, "the data")
        found += [part, part]
    return found


def _largest(m: Machine, args: list[Thing], named: Named) -> Thing:
    if args and isinstance(args[0], Array) and args[0].classes and len(args) == 1:
        return args[0].classes - 1
    if args and isinstance(args[0], list | tuple) and texts.is_plain(args[0]):
        return _extreme(max)(m, args, {})
    return _unknown(m, args, "the largest value")


MODULES: dict[str, Handler] = {
    **{
        f"{module}.{name}": _mathematical(getattr(math, name))
        for module in ("math", "numpy")
        for name in ("ceil", "floor", "sqrt", "log", "log2", "log10", "exp", "sin", "cos", "tanh")
    },
    **{
        f"math.{name}": _mathematical(getattr(math, name))
        for name in ("pow", "gcd", "fabs", "trunc", "isclose", "hypot", "log1p")
    },
    "math.factorial": _mathematical(_factorial),
    "numpy.power": _pow,
    "math.prod": _product,
    "numpy.prod": _product,
    "numpy.product": _product,
    "numpy.sum": _sum,
    "numpy.round": _round,
    "numpy.abs": _abs,
    "numpy.max": _largest,
    "numpy.amax": _largest,
    "numpy.min": _extreme(min),
    "numpy.int": _number(int),
    "numpy.int32": _number(int),
    "numpy.int64": _number(int),
    "numpy.float32": _number(float),
    "numpy.float64": _number(float),
    "numpy.array": _numpy_array,
    "numpy.asarray": _numpy_array,
    "numpy.arange": _numpy_range,
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
    "functools.partial": _partial,
    "functools.reduce": _reduce,
    "itertools.chain": _chain,
    "itertools.product": _cross,
    "itertools.repeat": _repeat,
    "copy.copy": _copied,
    "copy.deepcopy": _copied_deep,
    "collections.OrderedDict": _dict,
    "collections.namedtuple": _named_tuple,
    "operator.itemgetter": _attribute_getter,
    "operator.mul": lambda m, args, named: _product(m, [args], {}),
    "operator.add": lambda m, args, named: _sum(m, [args], {}),
    "types.SimpleNamespace": _simple_namespace,
    "argparse.Namespace": _simple_namespace,
    **{f"six.moves.{name}": BUILTINS[name] for name in ("range", "zip", "xrange", "map")},
}


def array_method(m: Machine, array: Array, name: str, args: list[Thing], named: Named) -> Thing:
    """A method of an array."""
    if name == "reshape":
        target = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
        return _reshape(m, [array, target], {})
    if name == "astype":
        return array
    if name in ("copy", "clip", "numpy", "round"):
        return array
    if name in ("flatten", "ravel"):
        return _reshape(m, [array, (-1,)], {})
    if name == "transpose" and args:
        axes = args[0] if isinstance(args[0], list | tuple) else args
        if sorted(axes) == list(range(len(array.shape))):
            return Array(tuple(array.shape[axis] for axis in axes), array.dtype)
    if name == "max" and not args and not named:
        return _largest(m, [array], {})
    return m.unknown(None, f"{name}()")


def number_method(m: Machine, number: Any, name: str, args: list[Thing]) -> Thing:
    if name in ("bit_length", "is_integer", "item") and not args:
        return number if name == "item" else getattr(number, name)()
    raise AttributeError(name)

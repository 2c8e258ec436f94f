"""What no rule knows, found out by trying: with what else in its place does the call work?

A dtype, an argument, a number of axes or a size is to blame where the call works with another. So
what is told was seen, and holds for layers and operations that nobody wrote a rule for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.engine.cause import Cause, Facts
from app.engine.families import numbers_of
from app.engine.results import Called
from app.engine.symbol import Symbol, listed
from app.engine.trial import of_a_batch
from app.graph.ports import Filled
from app.graph.problems import shapes_text, sizes_text
from nodes.catalogue import catalogue
from nodes.values import Value, show

# Causes that speak in Keras's words, for want of ours.
KERAS_WORDS = frozenset({"not-taken", "refused", "cannot-run", "unfit"})
# What is said of an argument where the layer cannot even be made.
REFUSED = "argument-refused"
# What is tried in place of other dtypes.
DTYPES = ("float32", "int32", "string")
# Shapes that most layers and operations of so many axes take: 3 is a number of channels.
SHAPES: tuple[tuple[int, ...], ...] = (
    *((), (16,), (3,), (16, 16), (16, 3), (16, 16, 3), (16, 16, 16)),
    *((16, 16, 16, 3), (16, 16, 16, 16)),
)
MOST_AXES = 5
SIZES = (1, 2, 3, 4, 16, 32)

Works = Callable[[Called], bool]
Trial = Callable[[Called, Works], Iterator[Cause]]


def explained(called: Called, cause: Cause, works: Works) -> Cause:
    """The cause in our words, where trying others shows what is to blame; the same where not.

    ``works``: whether a call can be made.
    """
    if cause.code not in KERAS_WORDS or called.before or not _symbols(called):
        return cause
    of_shapes = (_axes, _size, _one_of_several, _together)
    trials = (_own_dtype, _dtype, _samples, _argument, *of_shapes)
    found = _first(trials, called, works) or _first(of_shapes, _of_numbers(called), works)
    if found is None:
        return cause
    refused = cause.code == "refused" and found.code == "argument-unfit"
    return replace(found, code=REFUSED if refused else found.code, detail=cause.detail)


def _first(trials: Sequence[Trial], called: Called, works: Works) -> Cause | None:
    return next((cause for trial in trials for cause in trial(called, works)), None)


def _of_numbers(called: Called) -> Called:
    """The same call on floats: where the dtype is to blame as well, one of the two is told."""
    return _with(called, [replace(symbol, dtype="float32") for symbol in _symbols(called)])


def _symbols(called: Called) -> list[Symbol]:
    return [symbol for _, symbols in called.ports for symbol in symbols]


def _with(called: Called, symbols: Sequence[Symbol]) -> Called:
    """The same call on other tensors."""
    rest = iter(symbols)
    ports: Filled[Symbol] = tuple(
        (port, tuple(next(rest) for _ in found)) for port, found in called.ports
    )
    return replace(called, ports=ports)


def _at(symbols: Sequence[Symbol], place: int, symbol: Symbol) -> list[Symbol]:
    return [*symbols[:place], symbol, *symbols[place + 1 :]]


def _shaped(symbol: Symbol, shape: tuple[int | None, ...]) -> Symbol:
    return Symbol(shape, symbol.dtype)


# --- arguments


def _without(called: Called, name: str) -> Called:
    """The same call with Keras's default for an argument."""
    layer = called.layer
    kept = {key: value for key, value in layer.arguments.items() if key != name}
    given = {key: value for key, value in called.arguments.items() if key != name}
    return replace(called, layer=replace(layer, arguments=kept), arguments=given)


def _own_dtype(called: Called, works: Works) -> Iterator[Cause]:
    dtype = called.layer.arguments.get("dtype")
    is_layer = catalogue().get(called.layer.class_name) is not None
    if is_layer and isinstance(dtype, str) and works(_without(called, "dtype")):
        yield Cause("own-dtype", {"argument": "dtype", "value": dtype})


def _argument(called: Called, works: Works) -> Iterator[Cause]:
    spec = catalogue().find(called.layer.class_name)
    for name, value in called.layer.arguments.items() if spec else ():
        assert spec is not None
        parameter = spec.parameter(name)
        if parameter is None or parameter.required or not works(_without(called, name)):
            continue
        words = {"argument": name, "value": _short(value), "default": _short(parameter.default)}
        yield Cause("argument-unfit", {**words, "received": listed(_symbols(called))})


def _short(value: Value) -> str:
    text = show(value)
    return text if len(text) < 40 else f"{text[:37]}..."


# --- dtypes


def _kind(dtype: str) -> str:
    return "float32" if "float" in dtype else "int32" if "int" in dtype else dtype


def _dtype(called: Called, works: Works) -> Iterator[Cause]:
    """One tensor of another dtype, or all of them."""
    symbols = _symbols(called)
    for wanted in DTYPES:
        for place, symbol in enumerate(symbols):
            other = replace(symbol, dtype=wanted)
            if symbol.dtype != wanted and works(_with(called, _at(symbols, place, other))):
                yield _of_dtype([symbol], wanted, place)
        alike = [replace(symbol, dtype=wanted) for symbol in symbols]
        if len(symbols) > 1 and alike != symbols and works(_with(called, alike)):
            yield _of_dtype(symbols, wanted, -1)


def _of_dtype(symbols: Sequence[Symbol], wanted: str, place: int) -> Cause:
    """``place``: of the tensor that is to blame; -1 for all."""
    received = " and ".join(f"{symbol.text} {symbol.dtype}" for symbol in symbols)
    # Of numbers of one kind only their bits are to blame.
    alike = all(_kind(symbol.dtype) == wanted for symbol in symbols)
    expected = f"numbers of dtype {wanted}" if alike else numbers_of(wanted)
    values = {"received": received, "expected": expected}
    values |= {"shape": sizes_text(symbols[0].shape), "cast": wanted}
    return Cause("dtype-mismatch", {**values, "place": place})


# --- axes and sizes


def _samples(called: Called, works: Works) -> Iterator[Cause]:
    """All tensors with a known number of samples."""
    symbols = _symbols(called)
    known = [of_a_batch(symbol) for symbol in symbols]
    if known != symbols and works(_with(called, known)):
        yield Cause("open-batch", {"received": listed(symbols)})


def _others(symbol: Symbol) -> Iterator[Symbol]:
    """Tensors of all numbers of axes in its place, the fewest first."""
    batch = symbol.shape[:1] or (None,)
    yield from (_shaped(symbol, (*batch, *sizes)) for sizes in SHAPES)


def _ranks(symbol: Symbol, works: Callable[[Symbol], bool]) -> list[int]:
    """The numbers of axes with which it works."""
    found: dict[int, None] = {}
    for other in _others(symbol):
        if len(other.shape) not in found and works(other):
            found[len(other.shape)] = None
    return list(found)


def _axes(called: Called, works: Works) -> Iterator[Cause]:
    """The only tensor with another number of axes."""
    symbols = _symbols(called)
    if len(symbols) != 1:
        return
    (symbol,) = symbols
    ranks = _ranks(symbol, lambda other: works(_with(called, [other])))
    rank = len(symbol.shape)
    if ranks and rank not in ranks:
        nearest = min(ranks, key=lambda each: abs(each - rank))
        values = {"received": symbol.text, "expected": _numbers(ranks)}
        values |= {"shape": sizes_text(symbol.shape)}
        yield Cause("axes-mismatch", {**values, "rank": nearest, "most": nearest})


def _size(called: Called, works: Works) -> Iterator[Cause]:
    """The only tensor with another size on one axis, the last ones first."""
    symbols = _symbols(called)
    if len(symbols) != 1:
        return
    (symbol,) = symbols
    for axis in range(len(symbol.shape) - 1, 0, -1):
        for size in SIZES:
            shape = (*symbol.shape[:axis], size, *symbol.shape[axis + 1 :])
            if shape != symbol.shape and works(_with(called, [_shaped(symbol, shape)])):
                values: Facts = {"received": symbol.text, "size": str(symbol.shape[axis])}
                yield Cause("size-unfit", {**values, "axis": axis, "expected": size})
                return


def _one_of_several(called: Called, works: Works) -> Iterator[Cause]:
    """One tensor among others with another number of axes."""
    symbols = _symbols(called)
    ports = [port.name for port, found in called.ports for _ in found]
    for place, symbol in enumerate(symbols if len(symbols) > 1 else ()):

        def fits(other: Symbol, place: int = place) -> bool:
            return works(_with(called, _at(symbols, place, other)))

        ranks = _ranks(symbol, fits)
        if ranks and len(symbol.shape) not in ranks:
            values = {"received": symbol.text, "port": ports[place]}
            yield Cause("port-axes", {**values, "expected": _numbers(ranks)})


def _together(called: Called, works: Works) -> Iterator[Cause]:
    """All tensors of one shape: then it is what they do not share."""
    symbols = _symbols(called)
    if len(symbols) < 2:
        return
    fitting = _ranks(
        symbols[0], lambda other: works(_with(called, [_shaped(s, other.shape) for s in symbols]))
    )
    have = {len(symbol.shape) for symbol in symbols}
    values = {"received": listed(symbols), "shapes": shapes_text(s.shape for s in symbols)}
    if fitting and len(have) > 1:
        yield Cause("ranks-mismatch", values)
    elif fitting and have.isdisjoint(fitting):
        yield Cause("axes-mismatch", {**values, "expected": _numbers(fitting)})
    elif fitting:
        yield Cause("sizes-mismatch", values)


def _numbers(ranks: Sequence[int]) -> str:
    """Numbers of axes; more than were tried will do where all of them do up to the last one."""
    upward = len(ranks) > 2 and [*ranks] == [*range(ranks[0], MOST_AXES + 1)]
    return f"≥ {ranks[0]}" if upward else " / ".join(map(str, ranks))

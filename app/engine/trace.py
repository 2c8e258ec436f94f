"""One call tried on tensors of known size: TensorFlow's graph of it is made, and nothing computed.

Symbolic inference asks a layer for its own rule of shapes. Here its ``call`` runs, as for
``predict`` and as for ``fit``, and TensorFlow's operations say what they do not take. Nothing is
allocated: what stands for a weight is its initializer, inside that graph.

What a trial refuses is an error only if no size is to blame: the call is tried again on a batch
that can be split in many ways, and with the open sizes filled in.

Nearly all calls take some milliseconds, recurrent ones 50. TimeDistributed and unrolled layers are
traced step by step: they are tried on a few steps, for these are all alike.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import tensorflow as tf

from app.engine.backend import keras, scratch
from app.engine.calling import call_layer
from app.engine.cause import THIS_LAYER, Cause
from app.engine.computing import on_gpu_alone, refuse
from app.engine.failure import OPERATION, Failure
from app.engine.flow import Stopped
from app.engine.make import call_operation, make_layer
from app.engine.outcome import Outcome
from app.engine.refusal import (
    beyond_end,
    certain_batches,
    channels_first,
    no_colors,
    open_sizes,
    other_shape,
    refusal,
)
from app.engine.results import Called
from app.engine.samples import are_small, samples
from app.engine.symbol import Symbol
from app.engine.tensors import found_symbol, placeholder, tensors
from app.engine.trial import (
    LONG,
    Verdict,
    as_it_came,
    differs,
    filled_in,
    filled_to,
    of_a_batch,
)
from app.graph.ports import Filled
from nodes.catalogue import catalogue
from nodes.values import key_of

# As many times the samples: 2 become 5,040, a number that most models can split as they like.
MORE = 2_520
# What open sizes are filled in with.
OPEN_SIZES = (LONG, 48, 35)
FEW_STEPS = 3
# How what computes refuses shapes and dtypes; it may refuse values so, too.
KERNELS_REFUSE = (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)
# Of a tensor that is tried. What a call makes of it may be a million times as large.
MOST_VALUES = 2**42
# TensorFlow goes through the rows of texts one by one, in Python.
MOST_TEXTS = 2**16
# What has not shown itself wrong by then is not held to be.
MOST_SECONDS = 10.0

Run = Callable[[Filled[Any]], list[Any]]  # placeholders to what comes out


def verdict_of(
    called: Called, inputs: tuple[Symbol, ...], known: Outcome, stop: Callable[[], bool]
) -> Verdict:
    """What comes out of a call on tensors of these sizes, in the order of its ports.

    ``known`` is what was inferred of it. Raises Stopped as soon as ``stop`` says so.
    """
    unsure = Verdict(tuple(map(of_a_batch, known.outputs)))
    if any(symbol.ragged for symbol in inputs):
        return unsure  # Rows of different lengths have no placeholder.
    clock = time.perf_counter
    end = clock() + MOST_SECONDS
    with scratch(), _stopping(lambda: stop() or clock() > end), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Inference has told them.
        try:
            return _verdict(_Trial(called), inputs, known.outputs, unsure)
        except Stopped:
            if stop():
                raise
            return unsure


def _verdict(
    trial: _Trial, inputs: tuple[Symbol, ...], known: tuple[Symbol, ...], unsure: Verdict
) -> Verdict:
    called = trial.called
    asked = beyond_end(called.layer, _symbols(called)) or no_colors(called.layer, _symbols(called))
    asked = asked or open_sizes(called.layer, _symbols(called), inputs)
    if asked is not None and asked.severity == "error":
        return Verdict(cause=asked)
    tried = _of_few_steps(called, inputs)
    if not _is_countable(called, tried):
        return unsure
    try:
        found = trial.outputs(tried, unsure.outputs)
    except Exception as error:  # noqa: BLE001 - Keras and TensorFlow raise whatever they like
        return _failed(trial, trial.failure(error, inputs), inputs, unsure)
    if tried != inputs:
        found = tuple(map(_with_all_steps, found, unsure.outputs))
    # What a GPU alone computes cannot be computed here.
    refused = None if trial.cause else trial.refused_data(tried, found)
    if refused is not None:
        return _judged(unsure.outputs, refusal(refused))
    cause = asked or trial.cause
    if not cause and not any(map(differs, inputs, _symbols(called))):
        cause = other_shape(found, known)
    return _judged(found, cause)


def _failed(
    trial: _Trial, failure: Failure, inputs: tuple[Symbol, ...], unsure: Verdict
) -> Verdict:
    """The verdict on a call that failed on its inputs, or on a few steps of them."""
    called = trial.called
    filled = (tuple(filled_to(size, symbol) for symbol in inputs) for size in OPEN_SIZES)
    others = dict.fromkeys((inputs, *filled))
    others.pop(_of_few_steps(called, inputs), None)
    if any(_is_countable(called, other) and trial.failure_on(other) is None for other in others):
        return unsure
    more = tuple(map(_more_samples, _symbols(called), inputs))
    if more != inputs and _is_countable(called, more) and trial.failure_on(more) is None:
        # Some layers draw what they do; then it was no size that made the difference.
        again = trial.failure_on(inputs)
        return Verdict(unsure.outputs, certain_batches(again) if again else None)
    return _judged(unsure.outputs, refusal(failure))


def _judged(outputs: tuple[Symbol, ...], cause: Cause | None) -> Verdict:
    is_error = cause is not None and cause.severity == "error"
    return Verdict(() if is_error else outputs, cause)


class _Trial:
    """A call made on symbolic tensors, as the model is built, and run on placeholders.

    ``cause``: what is to be said of a run that went well.
    """

    def __init__(self, called: Called) -> None:
        self.cause: Cause | None = None
        self.called = called
        self._made: Any = None
        self._runs = tuple(
            self._operation() if called.layer.class_name.startswith(OPERATION) else self._layer()
        )

    def outputs(self, inputs: tuple[Symbol, ...], known: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
        """What comes out of a run. Raises whatever Keras and TensorFlow raise."""
        found: tuple[Symbol, ...] = ()
        for run in self._runs:
            with tf.__internal__.FuncGraph("trial").as_default() as graph:
                out = run(self._placeholders(inputs))
                if len(out) == len(known):
                    # What predict gives goes on.
                    found = found or filled_in(map(found_symbol, out, known), known)
                refuse(graph)
                self.cause = self.cause or channels_first(graph, self.called.layer.arguments)
                self.cause = self.cause or on_gpu_alone(graph)
        return found or known

    def failure_on(self, inputs: tuple[Symbol, ...]) -> Failure | None:
        """How the call fails on these, None where it runs."""
        try:
            for run in self._runs:
                with tf.__internal__.FuncGraph("trial").as_default() as graph:
                    run(self._placeholders(inputs))
                    refuse(graph)
        except Exception as error:  # noqa: BLE001 - any of them says no
            return self.failure(error, inputs)
        return None

    def refused_data(
        self, inputs: tuple[Symbol, ...], outputs: tuple[Symbol, ...]
    ) -> Failure | None:
        """How an operation fails on all data of these sizes; None where it can be computed on some.

        Layers are not computed: their weights are not there.
        """
        if self._made is not None or not are_small((*inputs, *outputs)):
            return None
        found: Exception | None = None
        for given in samples(inputs):
            try:
                self._compute(given)
            except KERNELS_REFUSE as error:
                found = error
            except Exception:  # noqa: BLE001 - it is no kernel that says so: it is not held to be
                return None
            else:
                return None
        return self.failure(found, inputs) if found else None

    def _compute(self, given: Iterable[tf.Tensor]) -> None:
        called = self.called
        with tf.init_scope(), tf.device("CPU"):
            call_operation(called.layer.class_name, _filled(called, given), called.arguments)

    def failure(self, error: Exception, inputs: tuple[Symbol, ...]) -> Failure:
        """Of a run on these, as far as they are other than was inferred."""
        rest = iter(inputs)
        ports = tuple(
            (port, tuple(as_it_came(next(rest), symbol) for symbol in symbols))
            for port, symbols in self.called.ports
        )
        return Failure.of(replace(self.called, ports=ports), error, self._made)

    def _operation(self) -> Iterator[Run]:
        """An operation, as a model holds it: a few take other arguments than their function.

        The model made of it for the trial asks for the sizes that were inferred; a larger one
        hands on what comes.
        """
        name, arguments = self.called.layer.class_name, self.called.arguments
        ports = tensors(self.called.ports)
        function = keras.Function(_flat(ports), call_operation(name, ports, arguments))
        inferred = [tensor.shape for tensor in function.inputs]

        def run(filled: Filled[Any]) -> list[Any]:
            given = _flat(filled)
            if all(
                tensor.shape.is_compatible_with(shape)
                for tensor, shape in zip(given, inferred, strict=True)
            ):
                return list(keras.tree.flatten(function(given)))
            return call_operation(name, filled, arguments)

        yield run

    def _layer(self) -> Iterator[Run]:
        """A layer, built by its first call, as ``predict`` and as ``fit`` run it."""
        called, arguments = self.called, self.called.arguments
        self._made = make_layer(called.layer, THIS_LAYER)
        call_layer(self._made, tensors(called.before or called.ports), arguments)
        yield lambda filled: call_layer(self._made, filled, arguments)
        if "training" not in arguments and _heeds_training(called.layer.class_name):
            yield lambda filled: call_layer(self._made, filled, {**arguments, "training": True})

    def _placeholders(self, inputs: tuple[Symbol, ...]) -> Filled[Any]:
        return _filled(self.called, map(placeholder, inputs))


def _filled(called: Called, tensors: Iterable[Any]) -> Filled[Any]:
    """Tensors at the ports of a call."""
    rest = iter(tensors)
    return tuple((port, tuple(next(rest) for _ in symbols)) for port, symbols in called.ports)


def _heeds_training(class_name: str) -> bool:
    spec = catalogue().get(class_name)
    return spec is not None and any(p.name == "training" for p in spec.call_parameters)


def _flat(ports: Filled[Any]) -> list[Any]:
    return [tensor for _, found in ports for tensor in found]


def _symbols(called: Called) -> tuple[Symbol, ...]:
    return tuple(_flat(called.ports))


def _more_samples(known: Symbol, tried: Symbol) -> Symbol:
    """Many times the samples, wherever their number went: in sizes that inference leaves open."""
    if len(known.shape) != len(tried.shape):
        return tried
    sizes = zip(known.shape, tried.shape, strict=True)
    shape = tuple(two * MORE if one is None and two is not None else two for one, two in sizes)
    mask = tried.mask and known.mask and _more_samples(known.mask, tried.mask)
    return replace(tried, shape=shape, mask=mask)


def _is_countable(called: Called, inputs: tuple[Symbol, ...]) -> bool:
    """Whether what is made of these has no more values than TensorFlow can count: it aborts."""
    reads_text = called.layer.class_name == "TextVectorization"
    return all(
        math.prod(size or 1 for size in s.shape) <= (MOST_TEXTS if reads_text else MOST_VALUES)
        for s in inputs
    )


def _of_few_steps(called: Called, inputs: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """Fewer steps for a layer that goes through them one by one."""
    layer = called.layer
    if layer.class_name != "TimeDistributed" and '"unroll": true' not in key_of(layer.arguments):
        return inputs
    sequences = {called.ports[0][0].name, "mask"}
    names = (port.name for port, symbols in called.ports for _ in symbols)
    pairs = zip(names, inputs, strict=True)
    return tuple(_cut(symbol) if name in sequences else symbol for name, symbol in pairs)


def _cut(symbol: Symbol) -> Symbol:
    batch, steps, *rest = symbol.shape
    few = None if steps is None else min(steps, FEW_STEPS)
    return replace(symbol, shape=(batch, few, *rest), mask=symbol.mask and _cut(symbol.mask))


def _with_all_steps(found: Symbol, known: Symbol) -> Symbol:
    """What came out of few steps, with the sizes that it has for all."""
    mask = found.mask and known.mask and _with_all_steps(found.mask, known.mask)
    return replace(known, shape=(*found.shape[:1], *known.shape[1:]), mask=mask)


@contextmanager
def _stopping(stop: Callable[[], bool]) -> Iterator[None]:
    """Inside, making any operation of a graph raises Stopped once ``stop`` says so.

    A recurrent layer takes 50 ms to trace, an unrolled one seconds. Its loops are graphs of their
    own, made by TensorFlow; all of them make their operations by this one method.
    """
    graphs = tf.__internal__.FuncGraph
    create = graphs._create_op_internal

    def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        if stop():
            raise Stopped
        return create(self, *args, **kwargs)

    graphs._create_op_internal = watched
    try:
        yield
    finally:
        graphs._create_op_internal = create

"""The second look: what symbolic inference lets through is found and named; nothing else is."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import tensorflow as tf
from hypothesis import HealthCheck, given, settings
from tensorflow.python.framework import kernels

from app.engine import refusal
from app.engine.backend import keras, scratch
from app.engine.check import Checker
from app.engine.protocol import Skip
from app.formats.examples import examples, read_example
from app.formats.keras_files.reading import read_json
from app.graph.cures import cures
from app.graph.edits import SetArguments
from app.graph.model import Graph, TensorRef
from app.graph.report import Report
from app.graph.walk import upstream
from nodes.catalogue import catalogue
from nodes.values import Instance
from tests.builder import Builder, chain
from tests.engine.agreement import without_errors
from tests.engine.library_walk import layer_graph, library, operation_graph
from tests.engine.models import MODELS
from tests.engine.random_graphs import graphs, wide_graphs
from tests.engine.really import failures
from tests.engine.test_submodels import grouped

CHECKER = Checker()


def looked_at(graph: Graph, checker: Checker = CHECKER) -> Report:
    checker.check(graph)
    return checker.look()


def typed(builder: Builder, dtype: str, *shape: int | None) -> TensorRef:
    source = builder.input("typed", *shape)
    builder.graph = SetArguments(source.node, {"dtype": dtype}).apply(builder.graph)
    return source


def _lstm(builder: Builder, *states: int) -> str:
    lstm = builder.layer("LSTM", builder.input("steps", 5, 3), units=4)
    for number, size in enumerate(states):
        builder.wire(builder.input(f"state_{number}", size), lstm.node, "initial_state")
    return lstm.node


def _matmul(b: Builder) -> str:
    return b.operation("matmul", b.input("a", 3), b.input("b", 4)).node


def _attention(b: Builder) -> str:
    return b.layer("Attention", b.input("query", 5, 3), b.input("value", 6, 4)).node


def _reshape(*target: int) -> Callable[[Builder], str]:
    return lambda b: b.layer("Reshape", b.input("a", None, 4), target_shape=target).node


def _channels_first(b: Builder) -> str:
    image = b.input("image", 3, 8, 8)
    return b.layer("Conv2D", image, filters=2, kernel_size=3, data_format="channels_first").node


def _in_a_wrapper(b: Builder) -> str:
    conv = Instance("Conv2D", {"filters": 2, "kernel_size": 3, "data_format": "channels_first"})
    return b.layer("TimeDistributed", b.input("film", 5, 3, 8, 8), layer=conv).node


# The eight of which Keras's symbolic inference says nothing, some in more than one form; severity
# and code as a person sees them.
LET_THROUGH: Mapping[str, tuple[Callable[[Builder], str], str, str]] = {
    "matmul (3)x(4)": (_matmul, "error", "matmul-mismatch"),
    "attention of two depths": (_attention, "error", "attention-mismatch"),
    "LSTM with wrong states": (lambda b: _lstm(b, 5, 5), "error", "state-mismatch"),
    "LSTM with one state": (lambda b: _lstm(b, 4), "warning", "too-few-inputs"),
    "Reshape that never fits": (_reshape(5), "error", "no-size"),
    "Reshape that fits one size": (_reshape(2, 6), "warning", "fixed-size"),
    "Reshape that fits some sizes": (_reshape(-1, 3), "warning", "multiple-size"),
    "Softmax(axis=5)": (
        lambda b: b.layer("Softmax", b.input("a", 3), axis=5).node,
        "error",
        "bad-axis",
    ),
    "Resizing(0, ...)": (
        lambda b: b.layer("Resizing", b.input("a", 8, 8, 3), height=0, width=4).node,
        "error",
        "bad-argument",
    ),
    "reciprocals of whole numbers": (
        lambda b: b.operation("reciprocal", typed(b, "int32", 4)).node,
        "error",
        "dtype-mismatch",
    ),
    "the sign of a text": (
        lambda b: b.operation("signbit", typed(b, "string", 4)).node,
        "error",
        "dtype-mismatch",
    ),
    "a triangle of a vector": (
        lambda b: b.operation("tril", b.input("a")).node,
        "error",
        "too-few-axes",
    ),
    "a spectrogram of eight samples": (
        lambda b: b.layer("MelSpectrogram", b.input("a", 8)).node,
        "error",
        "window-too-long",
    ),
    "channels_first": (_channels_first, "hint", "channels-first"),
    "channels_first inside": (_in_a_wrapper, "hint", "channels-first"),
    "Dense on strings": (
        lambda b: b.layer("Dense", typed(b, "string", 4), units=3).node,
        "error",
        "dtype-mismatch",
    ),
}


@pytest.mark.parametrize("name", LET_THROUGH)
def test_what_inference_lets_through_is_found_at_its_node(name: str) -> None:
    draw, severity, code = LET_THROUGH[name]
    builder = Builder()
    node = draw(builder)
    if severity == "hint" and not refusal._runs_here():
        severity = "warning"
    found = [(p.severity, p.code, p.node) for p in looked_at(builder.graph).problems]
    assert found == [(severity, code, node)]


# What TensorFlow asks only when it computes is among these.
@pytest.mark.parametrize(
    "name",
    [
        *("matmul (3)x(4)", "attention of two depths", "LSTM with wrong states"),
        *("reciprocals of whole numbers", "a triangle of a vector"),
        *("the sign of a text", "a spectrogram of eight samples"),
    ],
)
def test_keras_cannot_run_what_is_called_wrong(name: str) -> None:
    builder = Builder()
    LET_THROUGH[name][0](builder)
    assert failures(CHECKER, builder.graph).keys() == {"predict", "fit"}


@pytest.mark.parametrize(
    ("target", "length", "runs"),
    [
        ((5,), 5, False),  # 4 values a step never make 5
        ((2, 6), 3, True),  # 12 are 3 steps of 4
        ((2, 6), 6, False),
        ((-1, 3), 6, True),  # 24 is a multiple of 3
        ((-1, 3), 5, False),
        ((2, -1), 5, True),
    ],
)
def test_keras_takes_the_sizes_that_a_reshape_is_said_to_take(
    target: tuple[int, ...], length: int, runs: bool
) -> None:
    builder = Builder()
    _reshape(*target)(builder)
    assert bool(failures(CHECKER, builder.graph, length)) != runs
    problems = looked_at(builder.graph).problems
    counts = [problem.values.get("count") for problem in problems]
    assert counts == {(5,): [None], (2, 6): [3], (-1, 3): [3], (2, -1): []}[target]


def test_what_only_fit_runs_is_tried_too() -> None:
    """Keras builds and predicts with it; the noise's shape is looked at in training alone."""
    builder = Builder()
    dropout = builder.layer("Dropout", builder.input("a", 32), rate=0.5, noise_shape=(2, 4))
    assert failures(CHECKER, builder.graph).keys() == {"fit"}
    (problem,) = looked_at(builder.graph).problems
    assert (problem.severity, problem.code, problem.node) == (
        "error",
        "argument-unfit",
        dropout.node,
    )


def test_sizes_go_from_call_to_call() -> None:
    """Reshaped to a batch twice as large, it cannot be added to what it was: only a trial sees."""
    builder = Builder()
    source = builder.input("a", 8)
    doubled = builder.operation("reshape", source, newshape=(-1, 4))
    other = builder.layer("Dense", source, units=4)
    added = builder.layer("Add", doubled, other)
    assert CHECKER.check(builder.graph).ok
    problems = looked_at(builder.graph).problems
    assert [(p.severity, p.node) for p in problems] == [("error", added.node)]
    assert failures(CHECKER, builder.graph).keys() == {"predict", "fit"}


def test_a_model_may_put_samples_together() -> None:
    """Four samples become one: two cannot, yet it is a model that runs."""
    builder = Builder()
    builder.operation("reshape", builder.input("a", 8), newshape=(-1, 4, 8))
    report = looked_at(builder.graph)
    assert report.ok
    assert [problem.code for problem in report.problems] == ["certain-batches"]


@pytest.mark.parametrize(
    ("layer", "arguments", "shape"),
    [
        ("AdaptiveAveragePooling1D", {"output_size": 4}, (None, 3)),
        ("Conv1D", {"filters": 2, "kernel_size": 30}, (None, 3)),
        ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3}, (None, 4)),
    ],
)
def test_open_sizes_are_no_fault(
    layer: str, arguments: dict[str, object], shape: tuple[int | None, ...]
) -> None:
    builder = Builder()
    source = builder.input("a", *shape)
    called = builder.layer(layer, **arguments)  # type: ignore[arg-type]
    for port in ("query", "value") if layer == "MultiHeadAttention" else ("inputs",):
        builder.wire(source, called.node, port)
    assert failures(CHECKER, builder.graph, length=40) == {}
    assert looked_at(builder.graph).problems == ()


def test_open_sizes_that_must_be_equal_to_others_are_told() -> None:
    builder = Builder()
    source = builder.input("a", None, 4)
    product = builder.operation("matmul", source, source)
    (problem,) = looked_at(builder.graph).problems
    assert (problem.severity, problem.code, problem.node) == (
        "warning",
        "open-sizes",
        product.node,
    )
    (fix,) = cures(builder.graph, problem)
    assert str(fix.label) == "Set shape=(4, 4) on a"
    assert failures(CHECKER, fix.edit.apply(builder.graph)) == {}
    assert [bool(failures(CHECKER, builder.graph, length)) for length in (3, 4, 5)] == [
        True,
        False,
        True,
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("length", "code"), [(1_025, ""), (1_024, "window-too-long")])
def test_a_signal_is_reflected_at_most_once(length: int, code: str) -> None:
    """MelSpectrogram pads by half of its fft_length of 2,048, and needs one sample more."""
    builder = Builder()
    builder.layer("MelSpectrogram", builder.input("a", length))
    assert [problem.code for problem in looked_at(builder.graph).problems] == [code] * bool(code)
    assert bool(failures(CHECKER, builder.graph)) is bool(code)


def test_what_a_gpu_alone_computes_is_a_warning() -> None:
    """TensorFlow has reciprocals of int64 for a GPU, where it was built for one, and no other."""
    listed = kernels.get_registered_kernels_for_op("Reciprocal").kernel
    on_gpu = any(
        kernel.device_type == "GPU" and tf.int64.as_datatype_enum in c.allowed_values.list.type
        for kernel in listed
        for c in kernel.constraint
    )
    builder = Builder()
    builder.operation("reciprocal", typed(builder, "int64", 4))
    (problem,) = looked_at(builder.graph).problems
    expected = ("warning", "gpu-alone") if on_gpu else ("error", "dtype-mismatch")
    assert (problem.severity, problem.code) == expected
    assert failures(CHECKER, builder.graph).keys() == {"predict", "fit"}


def test_no_more_values_are_tried_than_tensorflow_counts() -> None:
    """Spectra of images of an open size: the samples of a long one, multiplied, end a process."""
    builder = Builder()
    builder.layer("MelSpectrogram", builder.input("a", None, None, 6))
    (problem,) = looked_at(builder.graph).problems
    assert (problem.severity, problem.code) == ("error", "window-too-long")


def test_many_steps_cost_what_few_do() -> None:
    """Keras traces TimeDistributed and unrolled layers step by step, 784 steps for 7 s."""
    stopped: list[bool] = []
    for unroll in (True, False):
        builder = Builder()
        source = builder.input("a", 2_000, 1)
        steps = builder.layer("LSTM", source, units=3, return_sequences=True, unroll=unroll)
        builder.layer("TimeDistributed", steps, layer=Instance("Dense", {"units": 2}))
        checker = Checker()
        checker.check(builder.graph)
        asked = 0

        def stop() -> bool:
            nonlocal asked
            asked += 1
            return False

        report = checker.look(stop=stop)
        assert report.looked
        assert report.problems == ()
        stopped.append(asked < 2_000)  # It is asked before each operation.
    assert all(stopped)


def test_weights_are_not_allocated() -> None:
    builder = Builder()
    wide = builder.layer("Dense", builder.input("a", 10**6), units=10**6)
    builder.layer("Embedding", builder.input("b", 3), input_dim=10**9, output_dim=10**4)
    builder.layer("Dense", wide, units=10**6, kernel_initializer="orthogonal")
    checker = Checker()
    checker.check(builder.graph)
    looked_at(chain(3))
    gc.collect()
    before = _resident()
    assert checker.look().looked
    assert _resident() - before < 100


def _resident() -> float:
    """MB of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


# --- nothing is wrong that is right


@pytest.mark.parametrize("name", sorted(MODELS))
def test_nothing_is_found_in_the_reference_models(name: str) -> None:
    graph = MODELS[name]()
    before = CHECKER.check(graph).problems
    report = looked_at(graph)
    assert report.looked
    assert report.problems == before


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(example.name for example in examples()))
def test_nothing_is_found_in_the_examples(name: str) -> None:
    graph = read_example(name)
    before = CHECKER.check(graph).problems
    assert looked_at(graph).problems == before


# --- submodels


def _attention_inside(depth: int) -> Graph:
    """A submodel of an Attention whose Inputs leave all sizes open, called on depths 3 and this."""
    builder = Builder()
    query, value = builder.input("query", None, None), builder.input("value", None, None)
    attention = builder.layer("Attention", query, value)
    graph = grouped(builder.graph, attention.node)
    for node, sizes in (("query", (5, 3)), ("value", (6, depth))):
        graph = SetArguments(node, {"shape": sizes}).apply(graph)
    return graph


def test_what_is_wrong_inside_is_told_there_once() -> None:
    builder = Builder()
    x = builder.layer("Dense", builder.input("a", 5, 3), units=3)
    wrong = builder.layer("Attention", x, builder.input("b", 6, 4))
    builder.layer("Dense", wrong, units=2)
    graph = grouped(builder.graph, "dense", wrong.node)
    report = looked_at(graph)
    assert [(path, p.severity, p.code, p.node) for path, p in report.all_problems()] == [
        ((), "error", "submodel-wrong", "submodel"),
        (("submodel",), "error", "attention-mismatch", wrong.node),
    ]
    assert not report.ok


def test_what_is_wrong_with_one_call_s_tensors_is_told_at_that_call() -> None:
    assert looked_at(_attention_inside(3)).problems == ()
    report = looked_at(_attention_inside(4))
    (problem,) = report.problems
    assert (problem.severity, problem.code, problem.node) == (
        "error",
        "submodel-refuses",
        "submodel",
    )
    assert problem.message.startswith("Inside submodel, at attention: ")
    assert report.inside["submodel"].problems == ()
    # Keras, too, builds both and runs one.
    assert failures(CHECKER, _attention_inside(3)) == {}
    assert failures(CHECKER, _attention_inside(4)).keys() == {"predict", "fit"}


# --- work that is put by


class Asked:
    """Says stop when it has been asked so often."""

    def __init__(self, most: int) -> None:
        self.left = most

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def _long() -> Graph:
    """A recurrent layer with its loop, a wrapped one, and some others."""
    builder = Builder()
    x = builder.layer("LSTM", builder.input("a", 9, 3), units=4, return_sequences=True)
    x = builder.layer("Bidirectional", x, layer=Instance("GRU", {"units": 3}))
    x = builder.layer("Dropout", builder.layer("Dense", x, units=3), rate=0.5)
    wrong = builder.operation("matmul", x, builder.input("b", 4))
    builder.layer("Dense", wrong, units=1)
    return builder.graph


@pytest.mark.slow
def test_a_look_that_is_put_by_goes_on_where_it_was() -> None:
    graph = _long()
    whole = looked_at(graph, Checker())
    assert not whole.ok
    checker = Checker()
    assert not checker.check(graph).looked
    looks = 0
    tried = [0]
    while not (report := checker.look(stop=Asked(900))).looked:
        looks += 1
        tried.append(len(checker.results.trials))
        assert looks < 10
    assert looks > 1
    # What was tried is not tried again.
    assert tried == sorted(tried)
    assert report.problems == whole.problems
    assert report.calls == whole.calls


@pytest.mark.slow
def test_wherever_it_is_stopped_keras_is_left_as_it_was() -> None:
    """Stopped before each operation in turn: what is inferred and tried later is the same."""
    graph = _long()
    whole = looked_at(graph, Checker())
    checker = Checker()
    for most in range(3, 900, 97):
        again = Checker()
        again.check(graph)
        again.look(stop=Asked(most))
    checker.check(graph)
    assert checker.look().problems == whole.problems
    layer = keras.layers.Dense(2)
    layer(keras.KerasTensor((None, 3)))
    assert layer.weights[0].numpy().shape == (3, 2)


def test_once_it_is_to_stop_nothing_more_is_tried() -> None:
    """Each call asks once more or twice, and makes nothing: one trial asks hundreds of times."""
    checker, graph = Checker(), _long()
    checker.check(graph)
    asked = Asked(500)
    checker.look(stop=asked)
    assert -2 * len(graph.nodes) <= asked.left < 0


@pytest.mark.slow
def test_a_trial_that_ended_the_engine_is_left_out_and_told() -> None:
    told: dict[str, str] = {}
    graph = _long()
    checker = Checker()
    checker.check(graph)
    checker.look(progress=lambda node, call, *_: told.update({node: call}))
    skip: Mapping[str, Skip] = {told["bidirectional"]: "died"}
    fresh = Checker()
    fresh.check(graph)
    report = fresh.look(skip=skip)
    assert report.looked
    assert [(p.severity, p.code, p.node) for p in report.problems] == [
        ("error", "matmul-mismatch", "matmul"),
        ("warning", "engine-died", "bidirectional"),
    ]
    assert report.calls["bidirectional"].state == "ok"
    # Once it is not skipped any more it is tried.
    fresh.check(graph)
    assert [p.code for p in fresh.look().problems] == ["matmul-mismatch"]


EVERY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@EVERY
@given(graphs() | wide_graphs())
def test_what_is_called_right_runs_and_what_is_called_wrong_does_not(graph: Graph) -> None:
    """Random graphs, what can be built of them, built and run on random data."""
    graph = without_errors(graph)
    report = looked_at(graph)
    if not {p.code for p in report.problems} & ONLY_SOME_SIZES:
        assert bool(failures(CHECKER, graph, length=48)) == _fails(report, graph)


def _fails(report: Report, graph: Graph) -> bool:
    """Whether an error lies on the way to an output."""
    model = upstream(graph, (ref.node for ref in graph.outputs))
    return any(p.severity == "error" and p.node in model for p in report.problems)


ONLY_SOME_SIZES = {"fixed-size", "multiple-size", "certain-sizes", "open-sizes", "certain-batches"}
# Keras gives these no part in a graph: predict and fit refuse them, run_eagerly does not.
EAGER_ONLY = {
    f"keras.ops.{name}" for name in ("digitize", "isin", "kron", "nanpercentile", "nanquantile")
}
# Random numbers make no positive definite matrix.
OF_VALUES = {"keras.ops.cholesky"}
NAMES = [spec.name for spec in (*library(), *catalogue().operations())]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("names", [NAMES[start::8] for start in range(8)], ids=range(8))
def test_the_library_is_right_where_it_runs(names: list[str]) -> None:
    """Each layer and operation as it is placed: what the look says is what running it says."""
    for name in names:
        spec = catalogue().get(name)
        operation = catalogue().operation(name)
        graph = layer_graph(spec) if spec else operation_graph(operation)  # type: ignore[arg-type]
        codes = {p.code for p in looked_at(graph).problems if p.severity != "hint"}
        assert codes == ({"eager-only"} if name in EAGER_ONLY else set()), name
        failed = set(failures(CHECKER, graph)) if name not in OF_VALUES else set()
        assert failed == ({"predict", "fit"} if name in EAGER_ONLY else set()), name


APPLICATIONS = sorted(
    name
    for name, item in vars(keras.applications).items()
    if callable(item) and not name.startswith("_")
)


@pytest.mark.slow
@pytest.mark.parametrize("name", APPLICATIONS)
def test_nothing_is_found_in_a_known_architecture(name: str) -> None:
    keras.backend.clear_session(free_memory=False)
    with scratch():
        text = getattr(keras.applications, name)(weights=None).to_json()
    report = looked_at(read_json(text.encode()).graph)
    assert report.looked
    assert report.problems == ()


def test_the_known_architectures_are_forty() -> None:
    assert len(APPLICATIONS) == 40

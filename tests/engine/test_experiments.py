"""What no rule knows: found out by trying others in its place, and told in our words.

Sentences are written by hand; that Keras or TensorFlow refuses the same, and takes what a cure
makes of it, is asked of them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.engine.cause import Cause
from app.engine.check import Checker
from app.engine.experiments import KERAS_WORDS, explained
from app.engine.results import Called
from app.engine.symbol import Symbol
from app.errors import EngineError
from app.graph.cures import cures
from app.graph.model import Graph, LayerDefinition, TensorRef
from app.graph.report import Report, Shape
from nodes.spec import PortSpec
from tests.builder import Builder
from tests.engine.really import failures
from tests.engine.wild import lone, specs
from tests.engine.wrong import Wrong, inputs, layer, operation

CHECKER = Checker()
# These fail on some values and not on others: zeros to divide by, matrices that are not definite.
OF_VALUES = ("cholesky", "floor_divide", "fmod", "mod", "remainder", "inv", "solve", "divide")


def _of_whole_numbers(b: Builder) -> TensorRef:
    return b.layer("Dense", b.input("a", 4), name="it", units=3, dtype="int32")


def _of_truths(b: Builder) -> TensorRef:
    return b.layer("ReLU", b.input("a", 4), name="it", dtype="bool")


def _two_dtypes(b: Builder) -> TensorRef:
    one, two = inputs(b, ((8, 8, 3), (8, 8, 3)), "bool")
    return b.operation("psnr", one, two, max_val=1.0)


def _stateful(b: Builder) -> TensorRef:
    return b.layer("LSTM", b.input("a", 5, 3), name="it", units=2, stateful=True)


def _noise(b: Builder) -> TensorRef:
    return b.layer("Dropout", b.input("a", 32), name="it", rate=0.5, noise_shape=(2, 4))


def _updated(b: Builder) -> TensorRef:
    one, two = inputs(b, ((6, 6, 3), (6, 6, 3)), "float32")
    return b.operation("slice_update", one, two, start_indices=(0, 0, 0))


WRONG: dict[str, Wrong] = {
    "weights of whole numbers": Wrong(
        "own-dtype",
        "it computes with dtype int32, which Dense cannot. Remove its dtype.",
        "Remove dtype",
        _of_whole_numbers,
    ),
    "a layer that computes with truths": Wrong(
        "own-dtype",
        "it computes with dtype bool, which ReLU cannot. Remove its dtype.",
        "Remove dtype",
        _of_truths,
    ),
    "whole numbers where a weight is multiplied": Wrong(
        "dtype-mismatch",
        "it gets (batch, 9) int32; PReLU needs numbers with a point.",
        'Set dtype="float32" on a',
        layer("PReLU", (9,), dtype="int32"),
    ),
    "two images of truths": Wrong(
        "dtype-mismatch",
        "psnr gets (batch, 8, 8, 3) bool; psnr needs numbers with a point.",
        "Insert cast in all wires",
        _two_dtypes,
    ),
    "states of a batch of any size": Wrong(
        "open-batch",
        "it needs a known number of samples and gets (batch, 5, 3). Give the Input a batch_size.",
        "Set batch_size=32 on the inputs",
        _stateful,
    ),
    "noise of another shape": Wrong(
        "argument-unfit",
        "it cannot take (batch, 32) with noise_shape=(2, 4); with noise_shape=None it can.",
        "Set noise_shape=None",
        _noise,
    ),
    "rows that are none": Wrong(
        "axes-mismatch",
        "hstack gets (batch,) and (batch,); it takes tensors with this many axes: ≥ 2. Put a "
        "Reshape before it.",
        "",
        operation("hstack", (), ()),
    ),
    "an index for each axis but one": Wrong(
        "argument-axes",
        "slice_update.start_indices is (0, 0, 0), for tensors of 3 axes, and slice_update gets "
        "(batch, 6, 6, 3). Change start_indices, or put a Reshape before it.",
        "",
        _updated,
    ),
    "parts of a volume": Wrong(  # Only computing it shows that.
        "axes-mismatch",
        "argpartition gets (batch, 3, 4); it takes tensors with this many axes: 1 / 2. Put a "
        "Reshape before it.",
        "Insert Flatten",
        operation("argpartition", (3, 4), kth=1),
    ),
}


def _looked(graph: Graph) -> Report:
    CHECKER.check(graph)
    return CHECKER.look()


@pytest.mark.parametrize("case", WRONG)
def test_what_no_rule_knows_is_told_in_our_words_and_its_first_cure_mends_it(case: str) -> None:
    wrong, builder = WRONG[case], Builder()
    node = wrong.draw(builder).node
    (problem,) = _looked(builder.graph).problems
    assert problem.message == wrong.message
    assert (problem.severity, problem.code, problem.node) == ("error", wrong.code, node)
    assert problem.detail, "Keras's own text is kept"
    fixes = cures(builder.graph, problem)
    assert (str(fixes[0].label) if fixes else "") == wrong.cure
    if fixes:
        mended = fixes[0].edit.apply(builder.graph)
        assert _looked(mended).problems == ()
        assert failures(CHECKER, mended) == {}


@pytest.mark.parametrize(
    ("shapes", "code"),
    [(((7, 4), (6, 3)), "sizes-mismatch"), (((7, 4), (7, 4)), "dtype-mismatch")],
    ids=["sizes and dtype", "dtype alone"],
)
def test_of_two_faults_one_is_told_at_a_time(shapes: tuple[Shape, Shape], code: str) -> None:
    builder = Builder()
    one, two = inputs(builder, shapes, "bool")
    builder.operation("psnr", one, two, max_val=1.0)
    (problem,) = _looked(builder.graph).problems
    assert (problem.code, problem.node) == (code, "psnr")


def test_weights_of_whole_numbers_cannot_be_built() -> None:
    builder = Builder()
    _of_whole_numbers(builder)
    with pytest.raises(EngineError, match="Dense"):
        failures(CHECKER, builder.graph)


def test_what_fails_on_some_data_alone_is_no_problem() -> None:
    """A division by zero, and a matrix that has no root: other data have none of it."""
    builder = Builder()
    one = builder.input("a", 4, 4)
    builder.operation("cholesky", one)
    assert _looked(builder.graph).problems == ()
    builder = Builder()
    one, two = inputs(builder, ((4,), (4,)), "int32")
    builder.operation("floor_divide", one, two)
    assert _looked(builder.graph).problems == ()


def test_where_nothing_helps_the_cause_stays_as_it_is() -> None:
    symbol = Symbol((None, 4), "float32")
    called = Called(LayerDefinition("Dense", "it", {"units": 2}), {}, ((PortSpec("x"), (symbol,)),))
    cause = Cause("not-taken", {"reason": "no"}, "no")
    assert explained(called, cause, lambda other: False) is cause
    known = replace(cause, code="rank-mismatch")
    assert explained(called, known, lambda other: True) is known


@pytest.mark.slow
def test_each_layer_and_operation_on_tensors_that_are_not_made_for_it() -> None:
    """What is wrong is told in our words, and where nothing is told the model runs."""
    untold, ran = [], 0
    for spec in specs():
        graph = lone(spec, 0)
        problems = _looked(graph).problems
        untold += [p.message for p in problems if p.code in KERAS_WORDS - {"unfit"}]
        if spec.name.rpartition(".")[2] not in OF_VALUES and not any(
            problem.severity != "hint" for problem in problems
        ):
            assert failures(CHECKER, graph) == {}, spec.name
            ran += 1
    assert untold == []
    assert ran > 100

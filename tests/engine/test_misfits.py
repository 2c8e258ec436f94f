"""What Keras refuses because an argument, an equation or another input says so: in our words.

The sentences are written by hand, after the table of cures: what came, what was needed, what to do.
"""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.backend import keras
from app.engine.build import build
from app.engine.check import Checker
from app.graph.cures import cures
from app.graph.model import Graph, TensorRef
from app.graph.report import Report
from tests.builder import Builder
from tests.engine.really import failures
from tests.engine.wrong import Wrong, inputs, layer, operation

CHECKER = Checker()


def _cut_mix(b: Builder) -> TensorRef:
    image, labels = inputs(b, ((8, 8, 3), (8, 8, 3)), "float32")
    mix = b.layer("CutMix", name="it")
    b.wire(image, mix.node, "images")
    b.wire(labels, mix.node, "labels")
    return mix


def _attention(b: Builder) -> TensorRef:
    (source,) = inputs(b, ((4, 6, 6, 2),), "float32")
    arguments = {"head_dim": 4, "num_query_heads": 4, "num_key_value_heads": 2}
    attention = b.layer("GroupQueryAttention", name="it", **arguments)
    for port in ("query", "value"):
        b.wire(source, attention.node, port)
    return attention


def _number_by_vector(b: Builder) -> TensorRef:
    total = b.operation("sum", b.input("a", 3))
    return b.operation("inner", total, b.input("b", 4))


def _behind_another_shape(b: Builder) -> TensorRef:
    """A pooling of images on sequences gives (batch, 4, 4), whatever Keras infers."""
    pool = b.layer("AdaptiveAveragePooling2D", b.input("a", 7, 4), output_size=4, name="pool")
    return b.layer("Conv2D", pool, filters=2, kernel_size=1, name="it")


BATCH = (
    "for a size, and the number of samples is open. Put a Reshape before it, or give the Input a "
    "batch_size."
)

WRONG: dict[str, Wrong] = {
    "more groups than channels": Wrong(
        "too-many-groups",
        "it makes 32 groups of channels and gets (batch, 8, 8, 12), with 12 channels. Set groups "
        "to a number that divides 12.",
        "Set groups=4",  # the largest that divides 12 and 32
        layer("GroupNormalization", (8, 8, 12)),
    ),
    "an equation of three axes": Wrong(
        "equation-axes",
        "it computes abc,cd->abd, where abc has 3 axes, and gets (batch, 4) there. Change the "
        "equation, or put a Reshape before it.",
        "Insert Reshape",
        layer("EinsumDense", (4,), equation="abc,cd->abd", output_shape=(None, 6)),
    ),
    "an equation of two, on the second wire": Wrong(
        "equation-axes",
        "einsum computes bi,bi->b, where bi has 2 axes, and gets (batch, 4, 2) there. Change the "
        "equation, or put a Reshape before it.",
        "Insert Flatten",
        operation("einsum", (8,), (4, 2), subscripts="bi,bi->b"),
    ),
    "padding of three axes": Wrong(
        "argument-axes",
        "pad.pad_width is ((0, 0), (1, 1), (0, 0)), for tensors of 3 axes, and pad gets "
        "(batch, 9). Change pad_width, or put a Reshape before it.",
        "Insert Reshape",
        operation("pad", (9,), pad_width=((0, 0), (1, 1), (0, 0))),
    ),
    "a slice of three axes": Wrong(
        "argument-axes",
        "slice.shape is (1, 4, 1), for tensors of 3 axes, and slice gets (batch, 16). Change "
        "shape, or put a Reshape before it.",
        "Insert Reshape",
        operation("slice", (16,), start_indices=(0, 0, 0), shape=(1, 4, 1)),
    ),
    "a matrix of samples": Wrong(
        "batch-as-size",
        f"svd takes the batch axis of (batch, 5) {BATCH}",
        "Insert Reshape",
        operation("svd", (5,)),
    ),
    "features without an axis": Wrong(
        "batch-as-size",
        f"it takes the batch axis of (batch,) {BATCH}",
        "Insert Reshape",
        layer("BatchNormalization", ()),
    ),
    "a sequence as an image": Wrong(
        "batch-as-size",
        f"crop_images takes the batch axis of (batch, 7, 4) {BATCH}",
        "Insert Reshape",
        operation(
            "image.crop_images",
            (7, 4),
            top_cropping=1,
            left_cropping=1,
            bottom_cropping=1,
            right_cropping=1,
        ),
    ),
    "four channels for three colours": Wrong(
        "channels-mismatch",
        "rgb_to_hsv gets (batch, 8, 8, 4) with 4 channels; it needs this many: 3.",
        "Insert Conv2D",
        operation("image.rgb_to_hsv", (8, 8, 4)),
    ),
    "a kernel of other channels": Wrong(
        "channels-mismatch",
        "conv gets (batch, 6, 3) and (batch, 7, 4) with 3 channels; it needs this many: 7.",
        "",
        operation("conv", (6, 3), (7, 4)),
    ),
    "a window longer than the signal": Wrong(
        "window-too-long",
        "extract_sequences.sequence_length is 256, longer than the last axis of (batch, 100). "
        "Choose a smaller sequence_length.",
        "Set sequence_length=100",
        operation("extract_sequences", (100,), sequence_length=256, sequence_stride=16),
    ),
    "a slice beyond the end": Wrong(
        "beyond-end",
        "slice.shape is (1, 4, 4), which goes beyond the end of (batch, 6, 3). Choose smaller "
        "sizes.",
        "Set shape=(1, 4, 3)",
        operation("slice", (6, 3), start_indices=(0, 0, 0), shape=(1, 4, 4)),
    ),
    "stretched to no multiple": Wrong(
        "stretch-mismatch",
        "broadcast_to cannot stretch (batch, 6, 6) to (2, 4): from the last axis on, each size "
        "must be the same or 1.",
        "",
        operation("broadcast_to", (6, 6), shape=(2, 4)),
    ),
    "many values for one": Wrong(
        "one-value",
        "it takes one value a sample and gets (batch, 4) and (batch, 4). Give it tensors of the "
        "shape (batch,) or (batch, 1).",
        "",
        layer("HashedCrossing", (4,), (4,), dtype="int32", num_bins=9),
    ),
    "a mean for each sample": Wrong(
        "port-shape",
        "batch_normalization gets (batch, 4) at 'mean'; expected (3,).",
        "",
        operation("batch_normalization", (6, 3), (4,), (4,), axis=-1),
    ),
    "as many coordinates as axes": Wrong(
        "port-shape",
        "map_coordinates gets (batch, 7, 4) at 'coordinates'; expected (4, ...).",
        "",
        operation("image.map_coordinates", (8, 8, 3), (7, 4), order=1),
    ),
    "corners of an image": Wrong(
        "port-shape",
        "perspective_transform gets (batch, 6, 3) at 'start_points'; expected (batch, 4, 2).",
        "",
        operation("image.perspective_transform", (8, 8, 3), (6, 3), (6, 3)),
    ),
    "images for labels": Wrong(
        "port-shape",
        "it gets (batch, 8, 8, 3) at 'labels'; expected (batch, classes).",
        "",
        _cut_mix,
    ),
    "points of other spaces": Wrong(
        "last-size-mismatch",
        "cdist gets (batch, 6, 9) and (batch, 6, 5); their last sizes must be the same.",
        "Insert Dense",
        operation("cdist", (6, 9), (6, 5)),
    ),
    "an image beside features": Wrong(
        "ranks-mismatch",
        "psnr gets (batch, 8, 8, 3) and (batch, 7); all must have the same number of axes.",
        "",
        operation("psnr", (8, 8, 3), (7,), max_val=1.0),
    ),
    "a product of planes and space alone": Wrong(
        "size-mismatch",
        "cross gets (batch, 9) and (batch, 9); it needs 2 / 3 where there are 9.",
        "",
        operation("cross", (9,), (9,)),
    ),
    "a number without axes": Wrong(
        "single-number",
        "inner gets () and (batch, 4); a single number, (), has no axis to work on.",
        "",
        _number_by_vector,
    ),
    "matrices that are not square": Wrong(
        "not-square",
        "logdet gets (batch, 4, 6); it needs square matrices, whose last two sizes are the same.",
        "",
        operation("logdet", (4, 6)),
    ),
    "at least a matrix": Wrong(
        "too-few-axes",
        "qr gets (batch,); it needs at least 2 axes. Put a Reshape before it.",
        "",
        operation("qr", ()),
    ),
    "attention on volumes": Wrong(
        "rank-mismatch",
        "it needs (batch, time, features) and gets (batch, 4, 6, 6, 2).",
        "",
        _attention,
    ),
    "sequences of images": Wrong(
        "rank-mismatch",
        "it needs (batch, time, channels) and gets (batch, 8, 8, 3).",
        "Insert Reshape",
        layer("Conv1DTranspose", (8, 8, 3), filters=2, kernel_size=3),
    ),
    "patches of features": Wrong(
        "axes-mismatch",
        "extract_patches gets (batch, 6); it takes tensors with this many axes: 4. Put a Reshape "
        "before it.",
        "Insert Reshape",
        operation("image.extract_patches", (6,), size=(1, 1)),
    ),
    "truths as complex numbers": Wrong(
        "dtype-mismatch",
        "view_as_real gets (batch, 4) bool; view_as_real needs numbers with a point.",
        'Set dtype="float32" on a',
        operation("view_as_real", (4,), dtype="bool"),
    ),
    "truths as whole numbers": Wrong(
        "dtype-mismatch",
        "gcd gets (batch, 4) bool; gcd needs whole numbers.",
        'Set dtype="int32" on a',
        operation("gcd", (4,), (4,), dtype="bool"),
    ),
    "open beside known": Wrong(
        "open-sizes",
        "it can be run on (batch, 8, 8, 3) and (batch, None, None, 3) only where the open sizes "
        "are certain ones. Give the Input's size.",
        "Set shape=(8, 8, 3) on b",
        layer("Add", (8, 8, 3), (None, None, 3)),
        "warning",
    ),
    "joined, one of them open": Wrong(
        "open-sizes",
        "it can be run on (batch, 6, 4) and (batch, None, 3) only where the open sizes are "
        "certain ones. Give the Input's size.",
        "Set shape=(6, 3) on b",
        layer("Concatenate", (6, 4), (None, 3)),
        "warning",
    ),
}


def _looked(graph: Graph) -> Report:
    CHECKER.check(graph)
    return CHECKER.look()


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_told_in_our_words_and_its_first_cure_mends_it(case: str) -> None:
    wrong, builder = WRONG[case], Builder()
    node = wrong.draw(builder).node
    (problem,) = _looked(builder.graph).problems
    assert problem.message == wrong.message
    assert (problem.severity, problem.code, problem.node) == (wrong.severity, wrong.code, node)
    assert problem.detail or failures(CHECKER, builder.graph), "Keras or TensorFlow says no, too"
    fixes = cures(builder.graph, problem)
    assert (str(fixes[0].label) if fixes else "") == wrong.cure
    if fixes:
        mended = fixes[0].edit.apply(builder.graph)
        assert _looked(mended).problems == ()
        assert failures(CHECKER, mended) == {}


def test_a_shape_that_keras_infers_and_does_not_give_is_told_where_it_arises() -> None:
    """Two axes of 4, and 4 features of 7 steps: by Keras's rule (4, 4, 4), by its code (4, 4)."""
    builder = Builder()
    _behind_another_shape(builder)
    pool, wrong = _looked(builder.graph).problems[::-1]
    assert (pool.severity, pool.code) == ("warning", "other-shape")
    assert pool.message == (
        "pool gives (batch, 4, 4) when it runs, and Keras infers (batch, 4, 4, 4) for it. Look at "
        "what it gets: AdaptiveAveragePooling2D may be meant for another number of axes."
    )
    # What reads it is told of what comes, not of what was inferred.
    assert (wrong.severity, wrong.code) == ("error", "rank-mismatch")
    assert wrong.message == "it needs (batch, height, width, channels) and gets (batch, 4, 4)."
    inputs = keras.Input((7, 4))
    model = keras.Model(inputs, keras.layers.AdaptiveAveragePooling2D(4)(inputs))
    assert model.output_shape == (None, 4, 4, 4)
    assert model(np.ones((2, 7, 4))).shape == (2, 4, 4)


def test_samples_that_become_others_are_no_other_shape() -> None:
    """A reshape may make four samples of two: their number was open."""
    builder = Builder()
    builder.operation("reshape", builder.input("a", 8), newshape=(-1, 4))
    assert _looked(builder.graph).problems == ()
    plan, outcomes = CHECKER.outcomes(builder.graph)
    assert build(builder.graph, plan, outcomes)(np.ones((2, 8))).shape == (4, 4)

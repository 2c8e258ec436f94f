"""Operations as people write them: the line of code, and the numbers that come out.

The numbers are NumPy's, worked out by another expression; both the engine's model and the one that
the written code makes must give them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.codegen import written
from app.engine.backend import keras
from app.engine.build import build
from app.engine.check import Checker
from app.graph.edits import SetOutputs
from app.graph.model import Graph, TensorRef
from nodes.values import Instance
from tests.builder import Builder

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

X = np.arange(24, dtype="float32").reshape(2, 4, 3) - 7
Y = np.flip(X, axis=1).copy()
Draw = Callable[[Builder, TensorRef, TensorRef], Any]


def row(
    line: str, draw: Draw, expected: Callable[[Any, Any], Any]
) -> tuple[str, Draw, Callable[[Any, Any], Any]]:
    """A line of code, how it is drawn on x and y of shape (batch, 4, 3), and NumPy's result."""
    return line, draw, expected


def softmax(x: Any) -> Any:
    powers = np.exp(x - x.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


ROWS = [
    row("x + 1", lambda b, x, _: b.operation("add", x, x2=1), lambda x, _: x + 1),
    row("2 * x", lambda b, x, _: b.operation("multiply", x, x1=2), lambda x, _: x + x),
    row("x - y", lambda b, x, y: b.operation("subtract", x, y), lambda x, y: x + -1 * y),
    row("1.0 / x", lambda b, x, _: b.operation("true_divide", x, x1=1.0), lambda x, _: x**-1.0),
    row("x ** 2", lambda b, x, _: b.operation("power", x, x2=2), lambda x, _: x * x),
    row("(-2) ** x", lambda b, x, _: b.operation("power", x, x1=-2), lambda x, _: (-2.0) ** x),
    row("-x", lambda b, x, _: b.operation("negative", x), lambda x, _: 0 - x),
    row("x > y", lambda b, x, y: b.operation("greater", x, y), lambda x, y: ~(x <= y)),
    row("x[:, 0]", lambda b, x, _: b.operation("get_item", x, key=":, 0"), lambda x, _: x[:, 0, :]),
    row(
        "x[..., ::-1]",
        lambda b, x, _: b.operation("get_item", x, key="..., ::-1"),
        lambda x, _: np.flip(x, -1),
    ),
    row(
        "x * ops.array([0.25, 0.5, 1.0])",
        lambda b, x, _: b.operation("multiply", x, x2=(0.25, 0.5, 1.0)),
        lambda x, _: np.stack([x[..., 0] / 4, x[..., 1] / 2, x[..., 2]], -1),
    ),
    row(
        "ops.array([1, 2, 3]) - x",
        lambda b, x, _: b.operation("subtract", x, x1=(1, 2, 3)),
        lambda x, _: np.stack([1 - x[..., 0], 2 - x[..., 1], 3 - x[..., 2]], -1),
    ),
    row(
        "x @ ops.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])",
        lambda b, x, _: b.operation("matmul", x, x2=((1.0, 0.0), (0.0, 1.0), (1.0, 1.0))),
        lambda x, _: np.stack([x[..., 0] + x[..., 2], x[..., 1] + x[..., 2]], -1),
    ),
    row(
        'ops.take(x, ops.array([2, 0], dtype="int64"), axis=1)',
        lambda b, x, _: b.operation(
            "take", x, indices=Instance("array", {"x": (2, 0), "dtype": "int64"}), axis=1
        ),
        lambda x, _: np.stack([x[:, 2], x[:, 0]], 1),
    ),
    row(
        "ops.concatenate([x, y], axis=-1)",
        lambda b, x, y: b.operation("concatenate", x, y, axis=-1),
        lambda x, y: np.block([x, y]),
    ),
    row(
        "ops.stack([x, y], axis=1)",
        lambda b, x, y: b.operation("stack", x, y, axis=1),
        lambda x, y: np.array([[a, b] for a, b in zip(x, y, strict=True)]),
    ),
    row(
        "ops.split(x, 2, axis=1)",
        lambda b, x, _: split(b, b.operation("split", x, indices_or_sections=2, axis=1)),
        lambda x, _: x[:, 2:] - x[:, :2],
    ),
    row(
        "ops.where(greater, x, 0)",
        lambda b, x, _: b.operation("where", b.operation("greater", x, x2=0.5), x, x2=0),
        lambda x, _: x * (x > 0.5),
    ),
    row(
        'ops.einsum("bij,bkj->bik", x, y)',
        lambda b, x, y: b.operation("einsum", x, y, subscripts="bij,bkj->bik"),
        lambda x, y: np.array([a @ b.T for a, b in zip(x, y, strict=True)]),
    ),
    row(
        "ops.mean(x, axis=(1, 2))",
        lambda b, x, _: b.operation("mean", x, axis=(1, 2)),
        lambda x, _: x.reshape(2, -1).sum(1) / 12,
    ),
    row(
        "ops.softmax(x)",
        lambda b, x, _: b.operation("softmax", x),
        lambda x, _: softmax(x),
    ),
    row("ops.relu(x)", lambda b, x, _: b.operation("relu", x), lambda x, _: np.maximum(x, 0)),
    row(
        'ops.one_hot(cast, 3)',
        lambda b, x, _: b.operation("one_hot", whole(b, x), num_classes=3),
        lambda x, _: np.eye(3)[np.abs(x).astype(int) % 3],
    ),
    row(
        'ops.image.resize(expand_dims, (8, 3), interpolation="nearest")',
        lambda b, x, _: b.operation(
            "image.resize",
            b.operation("expand_dims", x, axis=-1),
            size=(8, 3),
            interpolation="nearest",
        ),
        lambda x, _: np.repeat(x, 2, axis=1)[..., None],
    ),
    row(
        "ops.max_pool(x, 2)",
        lambda b, x, _: b.operation("max_pool", x, pool_size=2),
        lambda x, _: np.maximum(x[:, ::2], x[:, 1::2]),
    ),
]  # fmt: skip


def split(b: Builder, parts: TensorRef) -> TensorRef:
    """The second part without the first."""
    return b.operation("subtract", TensorRef(parts.node, 1), TensorRef(parts.node, 0))


def whole(b: Builder, x: TensorRef) -> TensorRef:
    remainder = b.operation("mod", b.operation("abs", x), x2=3)
    return b.operation("cast", remainder, dtype="int32")


def drawn(draw: Draw) -> Graph:
    b = Builder("ops")
    x, y = b.input("x", 4, 3), b.input("y", 4, 3)
    result = draw(b, x, y)
    return SetOutputs((result,)).apply(b.graph)


@pytest.mark.parametrize(("line", "draw", "expected"), ROWS, ids=[line for line, *_ in ROWS])
def test_the_line_and_the_numbers(line: str, draw: Draw, expected: Any) -> None:
    graph = drawn(draw)
    checker = Checker()
    assert not [p.message for p in checker.check(graph).problems if p.severity != "hint"]
    source = written(graph).text
    assert line in source
    plan, outcomes = checker.outcomes(graph)
    module: dict[str, Any] = {"__name__": "written"}
    exec(compile(source, "written.py", "exec"), module)
    for model in (build(graph, plan, outcomes), module["build_model"]()):
        np.testing.assert_allclose(np.asarray(model([X, Y])), expected(X, Y), rtol=1e-5, atol=1e-6)
        assert model.output_shape == graph_shape(outcomes, graph)
    keras.backend.clear_session()


def graph_shape(outcomes: Any, graph: Graph) -> Any:
    (ref,) = graph.outputs
    return outcomes[ref.node].outputs[ref.output].shape


def test_an_array_survives_the_file_that_keras_writes(tmp_path: Any) -> None:
    graph = drawn(lambda b, x, _: b.operation("add", x, x2=(1.5, -2.0, 0.25)))
    plan, outcomes = Checker().outcomes(graph)
    model = build(graph, plan, outcomes)
    model.save(tmp_path / "constant.keras")
    again = keras.models.load_model(tmp_path / "constant.keras")
    wanted = X + np.array([1.5, -2.0, 0.25], "float32")
    np.testing.assert_allclose(np.asarray(again([X, Y])), wanted, rtol=1e-6)

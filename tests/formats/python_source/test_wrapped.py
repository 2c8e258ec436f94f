"""Models and layers as arguments of layers: read as rows, told where they are used twice."""

from __future__ import annotations

from textwrap import dedent

import pytest

from nodes.values import Instance
from tests.formats.python_source.sources import only, told

STACKS = {
    "a stack": "part = keras.Sequential([layers.Dense(3), layers.ReLU()], name='part')",
    "a function that makes one": """
        def make():
            s = keras.Sequential(name="part")
            s.add(layers.Dense(3))
            s.add(layers.ReLU())
            return s
        part = make()
        """,
    "a functional model in a row": """
        i = keras.Input((4,))
        part = keras.Model(i, layers.ReLU()(layers.Dense(3)(i)), name="part")
        """,
}


@pytest.mark.parametrize("case", STACKS)
def test_a_model_in_a_wrapper_is_a_stack(case: str) -> None:
    found = only(
        dedent(STACKS[case])
        + dedent(
            """
            x = keras.Input((5, 4))
            whole = keras.Model(x, layers.TimeDistributed(part, name="each")(x))
            """
        )
    )
    assert found.name == "whole", "what is wrapped is no model to choose"
    layers = (Instance("Dense", {"units": 3}), Instance("ReLU"))
    assert found.graph.layers["each"].arguments == {
        "layer": Instance("Sequential", {"layers": layers, "name": "part"})
    }


@pytest.mark.parametrize(
    "part",
    [
        "keras.Model(i, layers.Add()([layers.Dense(4)(i), i]), name='part')",
        "keras.Model(i, ops.relu(layers.Dense(3)(i)), name='part')",
        "keras.Model(i, (d := layers.Dense(4))(d(i)), name='part')",
        "keras.Model(i, (d := layers.Dense(4))(layers.ReLU()(d(i))), name='part')",
        "keras.Sequential([layers.Lambda(lambda x: x * 2)], name='part')",
    ],
)
def test_a_model_in_a_wrapper_that_is_no_stack_is_told(part: str) -> None:
    source = f"""
        i = keras.Input((4,))
        part = {part}
        x = keras.Input((5, 4))
        whole = keras.Model(x, layers.TimeDistributed(part, name="each")(x))
        """
    assert any("layer of each is the " in text for text in told(source))


def test_stacks_within_themselves_come_to_an_end() -> None:
    source = """
        one = keras.Sequential()
        two = keras.Sequential([one])
        one.add(two)
        x = keras.Input((5, 4))
        whole = keras.Model(x, layers.TimeDistributed(one, name="each")(x))
        """
    assert any("layer of each is the model" in text for text in told(source))


APART = {
    "and called before": """
        part = keras.Sequential([keras.Input((4,)), layers.Dense(4)])
        a, b = keras.Input((4,)), keras.Input((3, 4))
        one = part(a)
        whole = keras.Model([a, b], [one, layers.TimeDistributed(part, name="each")(b)])
        """,
    "and called later": """
        part = layers.Dense(4, name="sequential")
        a, b = keras.Input((4,)), keras.Input((3, 4))
        one = layers.TimeDistributed(part, name="each")(b)
        whole = keras.Model([a, b], [one, part(a)])
        """,
    "and again in a list of cells": """
        cell = layers.GRUCell(4, name="sequential")
        b = keras.Input((3, 4))
        whole = keras.Model(b, layers.RNN([cell, cell], name="each")(b))
        """,
    "and inside another": """
        part = keras.Sequential([keras.Input((4,)), layers.Dense(4)])
        b = keras.Input((3, 4))
        one = layers.TimeDistributed(part, name="each")(b)
        whole = keras.Model(b, [one, layers.TimeDistributed(part)(b)])
        """,
}


@pytest.mark.parametrize("case", APART)
def test_what_is_inside_a_wrapper_and_elsewhere_is_told(case: str) -> None:
    """Keras shares its weights; the document has a copy in the wrapper."""
    (note,) = told(APART[case])
    assert note.endswith(
        "sequential is used inside each and elsewhere; the two do not share their weights here."
    )


PARTS = {
    "a stack": "part = keras.Sequential([d])",
    "a stack with an Input": "part = keras.Sequential([keras.Input((4,)), d])",
    "a stack that was built": "part = keras.Sequential([keras.Input((4,)), d]); part.output",
    "a model": "i = keras.Input((4,)); part = keras.Model(i, d(i))",
    "a stack within a model": (
        "i = keras.Input((4,)); part = keras.Model(i, keras.Sequential([d])(i))"
    ),
    "a model within a stack": (
        "i = keras.Input((4,)); part = keras.Sequential([keras.Model(i, d(i)), layers.ReLU()])"
    ),
}
ONCE = "whole = keras.Model(b, layers.TimeDistributed(part, name='each')(b))"
USES = {
    "only there": (ONCE, 0),
    "only there, within two": (
        "both = layers.TimeDistributed(layers.TimeDistributed(part, name='each'))\n"
        "whole = keras.Model(c, both(c))",
        0,
    ),
    "called before": (
        "one = d(a)\n"
        "whole = keras.Model([a, b], [one, layers.TimeDistributed(part, name='each')(b)])",
        1,
    ),
    "called later": (
        "each = layers.TimeDistributed(part, name='each')\n"
        "whole = keras.Model([a, b], [each(b), d(a)])",
        1,
    ),
    "in two wrappers": (
        "each = layers.TimeDistributed(part, name='each')\nmore = layers.TimeDistributed(d)\n"
        "whole = keras.Model(b, more(each(b)))",
        1,
    ),
    "in another stack, within two": (
        "both = layers.TimeDistributed(layers.TimeDistributed(part, name='each'))\n"
        "more = keras.Sequential([keras.Input((4,)), d])\n"
        "whole = keras.Model([a, c], [more(a), both(c)])",
        1,
    ),
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("use", USES)
def test_so_is_a_layer_of_what_is_inside_a_wrapper(part: str, use: str) -> None:
    lines, count = USES[use]
    source = (
        "d = layers.Dense(4, name='shared')\n"
        f"a, b, c = keras.Input((4,)), keras.Input((3, 4)), keras.Input((2, 3, 4))\n"
        f"{PARTS[part]}\n{lines}\n"
    )
    notes = [note.partition(": ")[2] for note in told(source)]
    assert notes == count * [
        "shared is used inside each and elsewhere; the two do not share their weights here."
    ]


def test_layers_of_several_models_inside_are_told() -> None:
    """What Keras shares between two models of one is the two's own here, and said so."""
    source = """
        pool = [layers.Dense(4, name=f"dense_{k}") for k in range(3)]
        def build(depth, name):
            x = i = keras.Input((4,))
            for layer in pool[:depth]:
                x = layer(x)
            return keras.Model(i, x, name=name)
        i = keras.Input((4,))
        small, large = build(1, "small"), build(3, "large")
        both = keras.Model(i, layers.Average()([small(i), large(i)]), name="both")
        """
    assert any("have layers in common" in text and "dense_0." in text for text in told(source))
    apart = source.replace('build(1, "small"), build(3, "large")', "build(3, 'a'), build(0, 'b')")
    assert not told(apart)

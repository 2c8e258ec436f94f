"""Values as people type them, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.panels.literals import UnreadableTextError, parse, parse_sizes
from nodes.values import Instance, Value, show

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    | st.builds(Instance, st.sampled_from(["Dense", "L2"]),
                st.dictionaries(st.sampled_from(["units", "l2"]), inner, max_size=2)),
    max_leaves=6,
)  # fmt: skip


@given(values)
def test_what_is_shown_can_be_typed(value: Value) -> None:
    assert parse(show(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-1", -1),
        ("3, 3", (3, 3)),
        ("28,28,1", (28, 28, 1)),
        ("[1, None]", (1, None)),
        ("(5,)", (5,)),
        ("((1, 1), (2, 0))", ((1, 1), (2, 0))),
        ("keras.layers.Dense(units=3)", Instance("Dense", {"units": 3})),
    ],
)
def test_sizes_may_be_typed_without_brackets(text: str, value: Value) -> None:
    assert parse_sizes(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # As Keras's guides write Rescaling, and as our own code writes the number.
        ("1./255", 1 / 255),
        ("1 / 255", 1 / 255),
        ("-1/127.5", -1 / 127.5),
        ("(1/2, 1/4)", (0.5, 0.25)),
        ("1/2/2", 0.25),
        ("+3", 3),
        ("+0.5", 0.5),
        # As a document holds them.
        ("-inf", "-inf"),
        ("(1.0, inf, nan)", (1.0, "inf", "nan")),
    ],
)
def test_numbers_as_people_write_them(text: str, value: Value) -> None:
    assert parse(text) == value


def test_the_comma_and_brackets_of_a_chinese_keyboard() -> None:
    assert parse_sizes("（3，3）") == (3, 3)
    assert parse_sizes("28，28，1") == (28, 28, 1)
    assert parse_sizes("１，２") == (1, 2)
    assert parse_sizes("０．５") == 0.5
    assert parse_sizes("－３９") == -39
    assert parse_sizes("４７／８") == 47 / 8
    assert parse("'你好，世界'") == "你好，世界", "a text is left as it is"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 / 0",
        "1 / 'a'",
        "True / 2",
        "(1, 2) / 2",
        "10 ** 9",
        "9" * 4000 + " / 3",
        "1e308 / 1e-308",
        "relu",
        "1 +",
        "1 + 1",
        "__import__('os').system('true')",
        "Dense(3)",
        "f(**{})",
        "[x for x in ()]",
        "1e999",
        "b'x'",
        "1j",
        "{1: 2}",
        "(" * 3000,
        "9" * 20_000,
    ],
)
def test_what_is_no_value_is_refused_and_never_run(text: str) -> None:
    with pytest.raises(UnreadableTextError) as error:
        parse(text)
    assert len(str(error.value)) < 250

"""What each kind of parameter takes and how it refuses; the sentences are written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from nodes.kinds import KINDS, UnfitValue
from nodes.spec import ParameterSpec
from nodes.values import Instance, Value


def parameter(kind: str, **facts: Any) -> ParameterSpec:
    return ParameterSpec("argument", kind, **facts)


PAIR = {"minimum": 1, "length": 2}
RATE = {"minimum": 0, "maximum": 1}
INITIALIZERS = {
    "choices": ("zeros", "glorot_uniform"),
    "aliases": {"Zeros": "zeros", "GlorotUniform": "glorot_uniform"},
}

A_SLICE = "expected integers, start:stop:step, ... and None, with commas between them"

GOOD: list[tuple[str, dict[str, Any], Value, Value]] = [
    ("boolean", {}, True, True),
    ("switch", {"choices": ("auto",)}, "auto", "auto"),
    ("switch", {"choices": ("auto",)}, False, False),
    ("integer", {"minimum": 1}, 1, 1),
    ("integer", {"minimum": 1}, 3.0, 3),
    ("number", RATE, 0.5, 0.5),
    ("number", RATE, 1, 1.0),
    ("string", {}, "ab,bc->ac", "ab,bc->ac"),
    ("choice", {"choices": ("valid", "same")}, "same", "same"),
    ("choice", {"choices": ("valid", "same")}, "SAME", "same"),
    ("integers", PAIR, 3, 3),
    ("integers", PAIR, (3, 5), (3, 5)),
    ("integers", PAIR, (3.0, 5), (3, 5)),
    ("integer", {}, 2.0**53, 2**53),
    ("integers", {"tuple_only": True, "minimum": 1}, (2, 1), (2, 1)),
    ("numbers", {"length": 2}, 0.2, 0.2),
    ("numbers", {"length": 2}, (-0.2, 0.3), (-0.2, 0.3)),
    ("numbers", {"length": 2, "tuple_only": True}, (0, 255), (0, 255)),
    ("margins", {"length": 2}, 1, 1),
    ("margins", {"length": 2}, (1, 2), (1, 2)),
    ("margins", {"length": 2}, ((1, 0), (2, 2)), ((1, 0), (2, 2))),
    ("margins", {"length": 1}, (1, 2), (1, 2)),
    ("shape", {}, (28, None, 1), (28, None, 1)),
    ("shape", {}, 784, (784,)),
    ("shape", {}, (), ()),
    ("shape", {"minimum": -1}, (-1, 4), (-1, 4)),
    ("axis", {}, -1, -1),
    ("axis", {}, (1, 2), (1, 2)),
    ("vocabulary", {}, ("a", "b"), ("a", "b")),
    ("integer_vocabulary", {}, (1, -2), (1, -2)),
    ("initializer", INITIALIZERS, "zeros", "zeros"),
    ("initializer", INITIALIZERS, "Zeros", "zeros"),
    (
        "initializer",
        INITIALIZERS,
        Instance("GlorotUniform", {"seed": 1.0}),
        Instance("GlorotUniform", {"seed": 1}),
    ),
    ("activation", {"choices": ("relu",)}, Instance("LeakyReLU"), Instance("LeakyReLU")),
    ("regularizer", {"choices": ("l2",)}, Instance("L2", {"l2": 0.1}), Instance("L2", {"l2": 0.1})),
    ("constraint", {"choices": ("non_neg",)}, "non_neg", "non_neg"),
    ("layer", {}, Instance("Dense", {"units": 10}), Instance("Dense", {"units": 10})),
    (
        "layer",
        {},
        Instance("Dense", {"units": 10, "name": "inner"}),
        Instance("Dense", {"units": 10, "name": "inner"}),
    ),
    ("dtype", {}, "mixed_float16", "mixed_float16"),
    ("dtype", {"choices": ("float32", "int8")}, "int8", "int8"),
    (
        "layers",
        {},
        (Instance("Dense", {"units": 1.0}), Instance("Flatten")),
        (Instance("Dense", {"units": 1}), Instance("Flatten")),
    ),
    ("number_table", {"choices": ("rmax", "rmin")}, {"rmax": 3.0}, {"rmax": 3.0}),
    ("scalar", {}, 2, 2),
    ("scalar", {}, 2.0, 2.0),
    ("scalar", {}, True, True),
    ("scalar", {}, float("inf"), "inf"),
    ("constant", {}, float("-inf"), "-inf"),
    ("constant", {}, "nan", "nan"),
    ("constant", {}, (1.0, "-inf"), (1.0, "-inf")),
    ("array", {}, 2, 2),
    ("array", {}, ((1.0, 2), (3, 4)), ((1.0, 2), (3, 4))),
    ("constant", {}, 2, 2),
    ("constant", {}, True, True),
    ("constant", {"tuple_only": True}, ((True,), (False,)), ((True,), (False,))),
    (
        "constant",
        {},
        Instance("array", {"x": (1, 2), "dtype": "int64"}),
        Instance("array", {"x": (1, 2), "dtype": "int64"}),
    ),
    # Without a dtype of its own it is the numbers alone.
    ("constant", {}, Instance("array", {"x": (1, 2)}), (1, 2)),
    ("slice", {}, ":,0", ":, 0"),
    ("slice", {}, "..., None, 1:,::-1,", "..., None, 1:, ::-1"),
    ("slice", {}, 0, "0"),
    ("literal", {}, {"rmax": 1.0}, {"rmax": 1.0}),
    ("integer", {"nullable": True}, None, None),
]

BAD: list[tuple[str, dict[str, Any], Value, str]] = [
    ("boolean", {}, 1, "1; expected True or False"),
    ("switch", {"choices": ("auto",)}, "x", "'x'; expected True, False or 'auto'"),
    ("switch", {"choices": ("auto",)}, 1, "1; expected True, False or 'auto'"),
    ("integer", {"minimum": 1}, 0, "0; expected an integer >= 1"),
    ("integer", {"minimum": 1}, 2.5, "2.5; expected an integer >= 1"),
    ("integer", {"minimum": 1}, True, "True; expected an integer >= 1"),
    ("integer", {"minimum": 1}, "3", "'3'; expected an integer >= 1"),
    ("integer", {}, None, "None; expected an integer"),
    ("number", RATE, 1.5, "1.5; expected a number from 0 to 1"),
    ("number", {"maximum": 1}, 2, "2; expected a number <= 1"),
    ("number", {}, float("nan"), "nan; expected a number"),
    ("string", {}, 1, "1; expected a text"),
    ("choice", {"choices": ("valid", "same")}, "full", "'full'; expected one of 'valid', 'same'"),
    ("choice", {"choices": ("valid", "same")}, 1, "1; expected one of 'valid', 'same'"),
    # So large a float names no integer, and no file could hold one of 309 digits.
    ("integer", {"minimum": 1}, 1e308, "1e+308; expected an integer >= 1"),
    ("shape", {}, (1e308,), "(1e+308,); expected a tuple of sizes, None for an open one"),
    ("integers", PAIR, 0, "0; expected an integer >= 1, or a tuple of 2 such"),
    ("integers", PAIR, (3,), "(3,); expected an integer >= 1, or a tuple of 2 such"),
    ("integers", PAIR, (3, 0), "(3, 0); expected an integer >= 1, or a tuple of 2 such"),
    ("integers", {}, (), "(); expected an integer, or a tuple of such"),
    (
        "integers",
        {"tuple_only": True, "minimum": 1},
        2,
        "2; expected a tuple, each item an integer >= 1",
    ),
    (
        "numbers",
        {"length": 2, "tuple_only": True},
        255,
        "255; expected a tuple of 2, each a number",
    ),
    ("numbers", {"length": 2}, "0.1", "'0.1'; expected a number, or a tuple of 2 such"),
    (
        "margins",
        {"length": 2},
        (1, 2, 3),
        "(1, 2, 3); expected an integer >= 0, or 2 such, or 2 pairs (before, after)",
    ),
    (
        "margins",
        {"length": 1},
        -1,
        "-1; expected an integer >= 0, or two such: (before, after)",
    ),
    ("shape", {}, (28, -1), "(28, -1); expected a tuple of sizes, None for an open one"),
    ("shape", {}, "28", "'28'; expected a tuple of sizes, None for an open one"),
    (
        "axis",
        {},
        0.5,
        "0.5; expected an axis number, or a tuple of them; -1 is the last axis",
    ),
    (
        "vocabulary",
        {},
        "words.txt",
        "'words.txt'; expected the words themselves, not the name of a file",
    ),
    (
        "vocabulary",
        {},
        ("a", "a"),
        "('a', 'a'); expected a tuple of words, each once, e.g. ('a', 'b')",
    ),
    ("vocabulary", {}, (1, 2), "(1, 2); expected a tuple of words, each once, e.g. ('a', 'b')"),
    (
        "integer_vocabulary",
        {},
        "ids.txt",
        "'ids.txt'; expected the words themselves, not the name of a file",
    ),
    (
        "integer_vocabulary",
        {},
        ("a",),
        "('a',); expected a tuple of integers, each once, e.g. (1, 2)",
    ),
    (
        "integer_vocabulary",
        {},
        (1, 1),
        "(1, 1); expected a tuple of integers, each once, e.g. (1, 2)",
    ),
    (
        "integer_vocabulary",
        {},
        (True,),
        "(True,); expected a tuple of integers, each once, e.g. (1, 2)",
    ),
    ("initializer", INITIALIZERS, "xavier", "'xavier'; expected one of 'zeros', 'glorot_uniform'"),
    (
        "initializer",
        INITIALIZERS,
        Instance("Xavier"),
        "Xavier(); expected the name of a Keras initializer",
    ),
    (
        "initializer",
        INITIALIZERS,
        Instance("GlorotUniform", {"sed": 1}),
        "GlorotUniform(sed=1); expected no argument sed in GlorotUniform",
    ),
    ("activation", {"choices": ("relu",)}, "reul", "'reul'; expected one of 'relu'"),
    ("activation", {"choices": ("relu",)}, None, "None; expected one of 'relu'"),
    ("regularizer", {"choices": ("l2",)}, 0.1, "0.1; expected one of 'l2'"),
    ("constraint", {"choices": ("non_neg",)}, (), "(); expected one of 'non_neg'"),
    ("layer", {}, "Dense", "'Dense'; expected a layer, e.g. Dense(units=10)"),
    ("layer", {}, Instance("Dens"), "Dens(); expected the name of a Keras layer"),
    ("layer", {}, Instance("Dense"), "Dense(); expected a value for units"),
    (
        "layer",
        {},
        Instance("Dense", {"units": 0}),
        "Dense(units=0); expected units of Dense to be an integer >= 1",
    ),
    (
        "layer",
        {"choices": ("LSTM", "GRU")},
        Instance("Dense", {"units": 1}),
        "Dense(units=1); expected one of LSTM, GRU",
    ),
    ("layers", {}, (), "(); expected a tuple of layers, e.g. (Dense(units=10),)"),
    ("layers", {}, ("Dense",), "'Dense'; expected a layer, e.g. Dense(units=10)"),
    (
        "layers",
        {"choices": ("GRUCell",)},
        (Instance("Dense", {"units": 1}),),
        "Dense(units=1); expected one of GRUCell",
    ),
    (
        "number_table",
        {"choices": ("rmax", "rmin")},
        {"class_name": "Lambda"},
        "{'class_name': 'Lambda'}; expected a number for each of 'rmax', 'rmin', or some of them",
    ),
    (
        "number_table",
        {"choices": ("rmax", "rmin")},
        {"rmax": "3"},
        "{'rmax': '3'}; expected a number for each of 'rmax', 'rmin', or some of them",
    ),
    ("scalar", {}, "2", "'2'; expected a number, True or False"),
    ("scalar", {}, "infinity", "'infinity'; expected a number, True or False"),
    ("scalar", {}, (1, 2), "(1, 2); expected a number, True or False"),
    ("array", {}, True, "True; expected a number or an array, e.g. (1.0, 2.0)"),
    ("array", {}, ((1, 2), (3,)), "((1, 2), (3,)); expected a number or an array, e.g. (1.0, 2.0)"),
    ("constant", {}, "2", "'2'; expected a number or an array, e.g. (1.0, 2.0)"),
    ("constant", {}, (), "(); expected a number or an array, e.g. (1.0, 2.0)"),
    ("constant", {}, ((1,), 2), "((1,), 2); expected a number or an array, e.g. (1.0, 2.0)"),
    ("constant", {}, (1, True), "(1, True); expected a number or an array, e.g. (1.0, 2.0)"),
    ("constant", {"tuple_only": True}, 2, "2; expected an array, e.g. (1.0, 2.0)"),
    (
        "constant",
        {},
        Instance("array", {"x": (1, 2), "dtype": "string"}),
        "array(x=(1, 2), dtype='string'); expected a number or an array, e.g. (1.0, 2.0)",
    ),
    (
        "constant",
        {},
        Instance("Dense", {"x": (1, 2)}),
        "Dense(x=(1, 2)); expected a number or an array, e.g. (1.0, 2.0)",
    ),
    *[
        ("slice", {}, text, f"{text!r}; {A_SLICE}")
        for text in (
            "",
            "a",
            "0:1:0",
            "1:2:3:4",
            "..., ...",
            "__import__('os')",
            "0.5",
            ":, ,",
            "x",
        )
    ],
    ("slice", {}, ":, ٣", f"':, ٣'; {A_SLICE}"),
    ("slice", {}, None, f"None; {A_SLICE}"),
    ("dtype", {"choices": ("float32",)}, "float", "'float'; expected one of float32"),
]


@pytest.mark.parametrize(("kind", "facts", "value", "one_form"), GOOD)
def test_a_fitting_value_comes_back_in_its_one_form(
    kind: str, facts: dict[str, Any], value: Value, one_form: Value
) -> None:
    found = parameter(kind, **facts).check(value)
    assert found == one_form
    assert type(found) is type(one_form)


@pytest.mark.parametrize(("kind", "facts", "value", "sentence"), BAD)
def test_an_unfit_value_is_refused_with_a_sentence(
    kind: str, facts: dict[str, Any], value: Value, sentence: str
) -> None:
    with pytest.raises(UnfitValue) as caught:
        parameter(kind, **facts).check(value)
    assert str(caught.value) == sentence


def test_every_kind_has_a_good_and_a_bad_value_here() -> None:
    assert {row[0] for row in GOOD} == KINDS.keys()
    # A literal takes whatever can be written.
    assert {row[0] for row in BAD} == KINDS.keys() - {"literal"}


def test_a_shape_says_how_to_write_it() -> None:
    with pytest.raises(UnfitValue) as caught:
        parameter("shape").check("28x28")
    assert "(28, 28, 1)" in str(caught.value.advice)

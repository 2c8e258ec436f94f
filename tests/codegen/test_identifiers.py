"""Layer names to variable names."""

from __future__ import annotations

import builtins
import keyword
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codegen.identifiers import Names, cleaned, usable


@pytest.mark.parametrize(
    ("name", "kind", "identifier"),
    [
        ("hidden1", "Dense", "hidden1"),
        ("x y", "Dense", "x_y"),
        ("a-b", "Dense", "a_b"),
        ("1st", "Dense", "dense_1st"),
        ("1", "MaxPooling2D", "max_pooling2d_1"),
        ("class", "Dense", "class_"),
        ("for", "Dense", "for_"),
        ("None", "Dense", "none"),
        ("layers", "Dense", "layers_"),
        ("keras", "Dense", "keras_"),
        ("input", "Input", "input_"),
        ("sum", "Add", "sum_"),
        ("l", "LSTM", "l_"),
        ("build_model", "Dense", "build_model_"),
        ("Conv1", "Conv2D", "conv1"),
        ("myLayer", "Dense", "my_layer"),
        ("特征", "Dense", "特征"),
        ("特 征", "Dense", "特_征"),
        ("ﬁlter_a", "Dense", "filter_a"),
        ("🙂", "Dense", "dense"),
        ("__", "Dense", "dense"),
        ("", "Dense", "dense"),
        ("a.b", "Dense", "a_b"),
        ('"; import os', "Dense", "import_os"),
    ],
)
def test_a_name_becomes(name: str, kind: str, identifier: str) -> None:
    assert Names([name]).claim(name, kind) == identifier


def test_names_that_clean_to_the_same_stay_apart() -> None:
    names = Names(["a-b", "a_b", "a b"])
    assert [names.claim(name) for name in ("a-b", "a_b", "a b")] == ["a_b_1", "a_b", "a_b_2"]


def test_a_made_up_name_does_not_take_a_later_one_s() -> None:
    names = Names(["a-b", "a_b", "a_b_1"])
    claimed = [names.claim(name) for name in ("a-b", "a_b", "a_b_1")]
    assert claimed == ["a_b_2", "a_b", "a_b_1"]


def test_names_of_functions_are_taken() -> None:
    assert Names(["build_tower"], taken={"build_tower"}).claim("build_tower") == "build_tower_1"


@given(st.lists(st.text(max_size=12), max_size=8))
def test_every_name_gives_a_fresh_usable_identifier(wanted: list[str]) -> None:
    names = Names(wanted)
    claimed = [names.claim(name, "Dense") for name in wanted]
    assert len(set(claimed)) == len(claimed)
    for identifier in claimed:
        assert identifier.isidentifier()
        assert not keyword.iskeyword(identifier)
        assert not hasattr(builtins, identifier)
        # Python reads identifiers in this form: two that differ only in it would be one.
        assert unicodedata.normalize("NFKC", identifier) == identifier
        assert identifier == identifier.lower()


def test_cleaning_is_idempotent_on_what_it_made() -> None:
    for name in ("Conv 1", "1st", "ﬁ", "特征"):
        once = cleaned(name, "Dense")
        assert cleaned(once, "Dense") == once
        assert usable(once) == once

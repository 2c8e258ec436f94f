"""Reading docstrings of the forms that Keras has."""

from __future__ import annotations

from nodes.docstrings import arguments, description, first_sentences, summary

DENSE = """Just your regular densely-connected NN layer.

    It computes `activation(dot(input, kernel) + bias)`. See [the guide](https://keras.io/x) too.

    Note: this list ends the prose:
    - one

    Args:
        units: Positive integer, dimensionality
            of the output space.
        activation: Activation function, e.g. `"relu"`. None by default. Third sentence.
        padding: One of these:
            - `"valid"`: none.
        **kwargs: Others (ie. the rest).

    Input shape:
        units: not an argument any more.
    """


def test_arguments_are_read_with_their_continuation() -> None:
    assert arguments(DENSE) == {
        "units": "Positive integer, dimensionality of the output space.",
        "activation": 'Activation function, e.g. `"relu"`. None by default. Third sentence.',
        "padding": "One of these:",
        "kwargs": "Others (ie. the rest).",
    }


def test_an_indented_heading_is_read_too() -> None:
    assert arguments("Text.\n\n  Args:\n      rate: A float.\n\n  Example: no.") == {
        "rate": "A float."
    }


def test_no_docstring_has_no_texts() -> None:
    assert arguments(None) == {}
    assert summary(None) == ""
    assert description(None) == ""


def test_the_summary_is_the_first_sentence() -> None:
    assert summary(DENSE) == "Just your regular densely-connected NN layer"
    assert summary("Long Short-Term Memory layer - Hochreiter 1997.") == (
        "Long Short-Term Memory layer"
    )
    assert summary("Applies `(high - low)` to each.") == "Applies `(high - low)` to each"
    assert summary("Attention layer, a.k.a. Luong-style attention.\n\nMore.") == (
        "Attention layer, a.k.a. Luong-style attention"
    )


def test_the_description_ends_where_the_prose_ends() -> None:
    assert description(DENSE) == (
        "It computes `activation(dot(input, kernel) + bias)`. See the guide too."
    )


def test_an_abbreviation_ends_no_sentence() -> None:
    assert (
        first_sentences("A size, e.g. 3. Then more. And more.", 2) == "A size, e.g. 3. Then more."
    )


def test_a_part_without_indentation_takes_nothing_from_the_others() -> None:
    """As Keras puts the docstrings of image layers together; from Python 3.13 on all have none."""
    parts = "Flips images.\n\n    It flips at random.\n    Really.\n\nInput of any range.\n"
    assert description(parts) == "It flips at random. Really. Input of any range."
    assert description(parts.replace("    ", "")) == description(parts)

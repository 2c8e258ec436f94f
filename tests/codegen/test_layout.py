"""Breaking lines: within the width, as ruff would, and never changing what is said."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.codegen.formatting import formatted
from app.codegen.layout import (
    WIDTH,
    Expression,
    call,
    columns,
    flat,
    keyword,
    lines,
    listed,
    text,
    tupled,
)

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,30}", fullmatch=True).map(lambda name: f"v_{name}")
atoms = st.one_of(NAMES.map(text), st.integers(0, 10**6).map(lambda number: text(str(number))))


def _combined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    some = st.lists(inner, min_size=1, max_size=5)
    named = st.builds(keyword, NAMES, inner)
    return st.one_of(
        some.map(listed),
        some.map(tupled),
        st.builds(
            lambda callee, args, last: call(text(callee), *args, *last),
            NAMES,
            some,
            st.lists(named, max_size=2, unique_by=lambda item: str(item[0])),
        ),
    )


expressions = st.recursive(atoms, _combined, max_leaves=15)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(expressions)
def test_breaking_changes_nothing_but_white_space(expression: Expression) -> None:
    broken = "\n".join(lines(("x = ", *expression)))
    assert ast.dump(ast.parse(broken)) == ast.dump(ast.parse(f"x = {flat(expression)}"))


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(expressions)
def test_a_line_is_too_long_only_where_it_cannot_break(expression: Expression) -> None:
    for line in lines(("x = ", *expression)):
        inside = line.strip().rstrip(",")
        assert columns(line) <= WIDTH or not set("([{") & set(inside[:-1].rstrip("([{"))


def test_what_fits_stays_on_one_line() -> None:
    exactly = ("x = ", *call(text("f"), text("a" * (WIDTH - 7))))
    assert lines(exactly) == ["x = f(" + "a" * (WIDTH - 7) + ")"]
    assert len(lines(("x = ", *call(text("f"), text("a" * (WIDTH - 6)))))) == 3


A, B = text("a" * 29), text("b" * 29)
NAMED = keyword("name", text('"add_1"'))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # Arguments that leave no room for what they are called on.
        (
            call(call(text("layers.Dense"), A, B, NAMED), text("abcdefgh")),
            ["layers.Dense(", f'    {A[0]}, {B[0]}, name="add_1"', ")(abcdefgh)"],
        ),
        # Arguments that fit, and a list that does not.
        (
            call(call(text("layers.Add"), NAMED), listed([A, B, text("c")])),
            ['layers.Add(name="add_1")(', f"    [{A[0]}, {B[0]}, c]", ")"],
        ),
        # (x) alone is never broken.
        (
            call(call(text("layers.Dense"), A, B, text("12345")), text("abcdefgh")),
            ["layers.Dense(", f"    {A[0]},", f"    {B[0]},", "    12345,", ")(abcdefgh)"],
        ),
        # Too much for one line inside, too.
        (
            call(text("f"), A, B, A),
            ["f(", f"    {A[0]},", f"    {B[0]},", f"    {A[0]},", ")"],
        ),
    ],
)
def test_where_lines_break(expression: Expression, expected: list[str]) -> None:
    assert lines(expression) == expected


def test_a_wide_character_takes_two_columns() -> None:
    """As terminals, editors and ruff count."""
    assert columns("中文ab") == 6
    assert columns("e\N{COMBINING ACUTE ACCENT}") == 1
    assert len(lines(call(text("f"), text("中" * 42)))) == 1
    assert len(lines(call(text("f"), text("中" * 43)))) == 3


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=6), st.lists(NAMES, min_size=1, max_size=8), NAMES)
def test_ruff_has_nothing_to_add_to_a_layer_and_its_call(
    arguments: list[str], sources: list[str], name: str
) -> None:
    """``layers.X(arguments, name=...)([sources])``: what most written lines are."""
    made = call(text("layers.Concatenate"), *map(text, arguments), keyword("name", text(name)))
    wired = text(sources[0]) if len(sources) == 1 else listed([text(item) for item in sources])
    written = "\n".join(lines((f"{name} = ", *call(made, wired)))) + "\n"
    assert formatted(written) == written

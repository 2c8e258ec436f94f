"""Broken, shuffled and spliced sources: never a traceback, never a hang, nothing reached."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from app.codegen import written
from app.formats.examples import read_example
from app.formats.names import NAMES
from tests.formats.python_source.corpus import CASES
from tests.formats.python_source.test_hostile import assert_harmless, guarded

SOURCES = [case.source for case in CASES.values()]
SOURCES += [written(read_example(name)).text for name in NAMES]
TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
SPLICES = [
    *("None", "0", "-1", "10**9", "[]", "()", "{}", "''", "True", "float('nan')", "x", "self"),
    *(
        "keras",
        "layers",
        "lambda: 0",
        "*",
        "**",
        "...",
        "while True: pass\n",
        "import os\n",
        "1e400",
    ),
    *(
        "yield",
        "await x",
        "async",
        "return",
        "global x",
        "del x",
        ":=",
        "@",
        "\t",
        "\\\n",
        "'''",
        "(",
    ),
]


def mutated(chance: random.Random) -> str:
    """A source with a few tokens or lines lost, doubled, exchanged, or of another source."""
    source = chance.choice(SOURCES)
    for _ in range(chance.randint(1, 6)):
        source = chance.choice((lose, double, swap, splice, mix_lines, cut))(source, chance)
    return source


def lose(source: str, chance: random.Random) -> str:
    tokens = TOKENS.findall(source)
    if tokens:
        del tokens[chance.randrange(len(tokens))]
    return "".join(tokens)


def double(source: str, chance: random.Random) -> str:
    lines = source.splitlines(keepends=True)
    place = chance.randrange(len(lines)) if lines else 0
    return "".join([*lines[:place], *lines[place : place + 2] * 2, *lines[place + 2 :]])


def swap(source: str, chance: random.Random) -> str:
    tokens = TOKENS.findall(source)
    if len(tokens) > 1:
        one, other = chance.sample(range(len(tokens)), 2)
        tokens[one], tokens[other] = tokens[other], tokens[one]
    return "".join(tokens)


def splice(source: str, chance: random.Random) -> str:
    tokens = TOKENS.findall(source)
    words = [place for place, token in enumerate(tokens) if token[0].isalnum()]
    if words:
        tokens[chance.choice(words)] = chance.choice(SPLICES)
    return "".join(tokens)


def mix_lines(source: str, chance: random.Random) -> str:
    lines = source.splitlines(keepends=True)
    other = chance.choice(SOURCES).splitlines(keepends=True)
    place, start = chance.randrange(len(lines) + 1), chance.randrange(len(other))
    return "".join([*lines[:place], *other[start : start + 4], *lines[place:]])


def cut(source: str, chance: random.Random) -> str:
    return source[: chance.randrange(len(source) + 1)]


def many(seed: int, count: int) -> dict[str, str]:
    chance = random.Random(seed)
    return {str(number): mutated(chance) for number in range(count)}


@pytest.mark.slow
def test_hundreds_of_broken_sources(tmp_path: Path) -> None:
    assert_harmless(guarded(many(1, 300), tmp_path))
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_thousands_of_broken_sources(seed: int, tmp_path: Path) -> None:
    assert_harmless(guarded(many(seed, 1_000), tmp_path))
    assert not list(tmp_path.iterdir())

"""Models as people write them, in ``tests/formats/data/python``: written for these tests.

Each file holds cases: ``=== name``, the source, and, where today's Keras cannot run it, after
``--- modern`` the same model in today's words. What the idioms are was learned from Keras's own
examples of all its ages, from its books and from public scripts; no line is copied.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parents[1] / "data" / "python"


class Case(NamedTuple):
    """``source`` is read by the program, ``modern`` run by Keras; both leave it in ``model``."""

    source: str
    modern: str


def cases() -> dict[str, Case]:
    found: dict[str, Case] = {}
    for file in sorted(DATA.glob("*.txt")):
        parts = re.split(r"^=== ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for part in parts[1:]:
            name, _, text = part.partition("\n")
            source, _, modern = text.partition("--- modern\n")
            found[f"{file.stem}: {name}"] = Case(source, modern or source)
    return found


CASES = cases()

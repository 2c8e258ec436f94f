"""How well a layer or operation answers a search, so that what a person means stands first."""

from __future__ import annotations

import re
from functools import lru_cache

from nodes.spec import CallSpec

# What people of the field say, where it is not in the name.
NICKNAMES = {
    "batchnorm": "BatchNormalization",
    "norm": "BatchNormalization",
    "layernorm": "LayerNormalization",
    "fc": "Dense",
    "linear": "Dense",
    "gap": "GlobalAveragePooling2D",
    "deconv": "Conv2DTranspose",
    "merge": "Concatenate",
}
# The last rank of a hit: the letters stand in the name in this order.
LETTERS = 7
NO_HIT = LETTERS + 1
# Of CamelCase and of snake_case.
_WORD = re.compile(r"\d+D?|[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")


def rank(spec: CallSpec, wanted: str) -> int:
    """0 for the very name, growing with the distance, NO_HIT for none. wanted: in lower case.

    In order: the name, a nickname, its beginning, its initials (``mp2`` is MaxPooling2D), the
    beginning of a word in it, any part of it, category or summary, its letters in order.
    """
    names = (spec.title, *spec.aliases)
    if NICKNAMES.get(wanted) == spec.title:
        return 1
    best = min(_rank_of_name(name, wanted) for name in names)
    if best == NO_HIT and (wanted in spec.category.lower() or wanted in spec.summary.lower()):
        return 6
    if best == NO_HIT and len(wanted) > 1 and _in_order(wanted, spec.title.lower()):
        return LETTERS
    return best


def _rank_of_name(name: str, wanted: str) -> int:
    lower, initials, tails = _forms(name)
    if lower == wanted:
        return 0
    if lower.startswith(wanted):
        return 2
    if initials.startswith(wanted):
        return 3
    if any(tail.startswith(wanted) for tail in tails):
        return 4
    return 5 if wanted in lower else NO_HIT


@lru_cache(maxsize=1024)
def _forms(name: str) -> tuple[str, str, tuple[str, ...]]:
    """In lower case: the name, its initials with digits (``mp2d``), and it from each word on."""
    words = list(_WORD.finditer(name))
    initials = "".join(word[0] if word[0][0].isdigit() else word[0][0] for word in words)
    return name.lower(), initials.lower(), tuple(name[word.start() :].lower() for word in words)


def _in_order(wanted: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in wanted)

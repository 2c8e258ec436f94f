"""Words of ours that fill the gaps of sentences (*an integer >= 1*), in the window's language.

They come as English text, from the engine's process too, and their own gaps are filled already. So
a text is taken apart again by the templates of ``resources/translations/phrases.json``, which
``python -m tests.translation`` collects from the source, and by those of problems: what is wrong
inside a submodel is the reason that is told outside. What no template fits is somebody else's: a
value, or Keras's own words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.graph.problems import MESSAGES

# The gaps that may hold words of ours. Names of layers, files and ports are never looked up.
KEYS = frozenset(
    ("advice", "done", "expected", "found", "kind", "notes", "reason", "received", "text", "what")
)
# Not importlib.resources: its import takes longer than reading the file.
TEMPLATES = Path(__file__).parents[2] / "resources" / "translations" / "phrases.json"
# Values, old and new; only that there is none is said in words of ours.
COMPARED = frozenset(("before", "after"))
# What may be Keras's own words, and how many characters of them may be like ours by chance.
FOREIGN = frozenset(("reason", "text"))
MOST_BY_CHANCE = 13
LONGEST = 600
_GAP = re.compile(r"\{(\w+)\}")


@lru_cache(maxsize=2**12)
def phrase(text: str, foreign: bool = False) -> str:
    """The text in the window's language; as it is, where it is not ours or not translated.

    ``foreign``: it may well be Keras's, so that a template has to say more to be taken for ours.
    """
    if len(text) > LONGEST or not text or QCoreApplication.instance() is None:
        return text
    for context in ("Phrase", "Sentence"):
        if (found := QCoreApplication.translate(context, text)) != text:
            return found
    for context, template, pattern in _patterns():
        if foreign and _own(template) < MOST_BY_CHANCE:
            break
        if match := pattern.fullmatch(text):
            return _filled(QCoreApplication.translate(context, template), match.groupdict())
    return text


def _filled(template: str, gaps: Mapping[str, str]) -> str:
    """With the gaps that may hold words of ours in the window's language, too."""

    def given(gap: re.Match[str]) -> str:
        name, whole = gap[1], gap[0]
        text = gaps.get(f"_{name}", whole)  # Braces that are no gaps stay.
        return phrase(text, name in FOREIGN) if name in KEYS or name.isdigit() else text

    return _GAP.sub(given, template)


def forget() -> None:
    """The language changed."""
    phrase.cache_clear()


@lru_cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """The templates with gaps, with their contexts, those first that say most."""
    phrases = [("Phrase", text) for text in json.loads(TEMPLATES.read_text(encoding="utf-8"))]
    told = [("Sentence", text) for text in MESSAGES.values() if _own(text) >= MOST_BY_CHANCE]
    known = [(context, text) for context, text in (*phrases, *told) if _GAP.search(text)]
    known.sort(key=lambda entry: _own(entry[1]), reverse=True)
    return tuple((context, text, _pattern(text)) for context, text in known)


def _own(template: str) -> int:
    """How many characters of a template are its own."""
    return len(_GAP.sub("", template))


def _pattern(template: str) -> re.Pattern[str]:
    parts = _GAP.split(template)
    seen: set[str] = set()
    made = ""
    for place, part in enumerate(parts):
        if place % 2 == 0:
            made += re.escape(part)
        elif part in seen:
            made += f"(?P=_{part})"
        else:
            seen.add(part)
            made += f"(?P<_{part}>.+?)"
    return re.compile(made, re.DOTALL)

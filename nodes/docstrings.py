"""Reads Keras's docstrings: the first line, and what is said of each argument.

Keras writes ``Args:`` (or ``Arguments:``, ``Call arguments:``), then ``name: text`` one level in,
continued further in. Only text is read here; what an argument accepts is found out by trying.
"""

from __future__ import annotations

import re
from itertools import takewhile

_HEADING = re.compile(r"(?:Args|Arguments|Call arguments):\s*$")
_ENTRY = re.compile(r"\*{0,2}`?(\w+)`?(?:\s*\([^)]*\))?:\s*(.*)")
_PROSE = re.compile(r"[\w`(][^\n]*[^:\n](\n|$)(?!\s)")
_LINK = re.compile(r"\[([^\]]*)\]\(\s*[^)]*\)")
# "Long Short-Term Memory layer - Hochreiter 1997"
_SOURCE = re.compile(r" - [A-Z].*")
# A full stop ends a sentence unless it stands in e.g., i.e. or a number.
_SENTENCE = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!\bie)(?<!a\.k\.a)(?<!et al)(?<!vs)\.(?=\s|$)")


def _dedented(docstring: str | None) -> str:
    """The text without the indentation that its second line has, which is that of the source.

    Not by the least indentation, as ``inspect.cleandoc`` does: some of Keras's docstrings are put
    together from parts of which one has none. From Python 3.13 on there is none anyway.
    """
    first, *rest = (docstring or "").expandtabs().splitlines() or [""]
    indented = next((line for line in rest if line.strip()), "")
    level = len(indented) - len(indented.lstrip())
    below = (line[min(level, len(line) - len(line.lstrip())) :] for line in rest)
    return "\n".join((first.lstrip(), *below)).strip("\n")


def summary(docstring: str | None) -> str:
    """The first sentence, without its full stop."""
    paragraph = _dedented(docstring).partition("\n\n")[0]
    sentence = first_sentences(" ".join(paragraph.split()), 1).rstrip(".")
    return _LINK.sub(r"\1", _SOURCE.sub("", sentence))


def arguments(docstring: str | None) -> dict[str, str]:
    """The text on each argument up to a list in it, white space folded."""
    found: dict[str, list[str]] = {}
    name, heading, level = "", -1, -1
    for line in _dedented(docstring).splitlines():
        indent = len(line) - len(line.lstrip())
        if _HEADING.fullmatch(line.strip()):
            name, heading, level = "", indent, -1
        elif line.strip() and indent <= heading:
            heading = -1
        elif line.strip() and heading >= 0:
            level = indent if level < 0 else level
            entry = _ENTRY.match(line.strip()) if indent == level else None
            if entry:
                name = entry[1]
                found[name] = [entry[2]]
            elif name:
                found[name].append(line.strip())
    return {name: _folded(lines) for name, lines in found.items()}


def _folded(lines: list[str]) -> str:
    before_list = takewhile(lambda line: not line.startswith(("- ", "* ", "1. ")), lines)
    return " ".join(" ".join(before_list).split())


def first_sentences(text: str, count: int) -> str:
    """The first sentences of a text."""
    text = _LINK.sub(r"\1", text)
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    if not ends:
        return text.rstrip(" :")
    return text[: ends[min(count, len(ends)) - 1]]


def description(docstring: str | None, most: int = 400) -> str:
    """What is said between the summary and the first list, heading or example, in whole sentences.

    At most ``most`` characters.
    """
    found = ""
    for paragraph in _dedented(docstring).split("\n\n")[1:]:
        if not _PROSE.match(paragraph) or paragraph.rstrip().endswith(":"):
            break
        found = f"{found} {' '.join(paragraph.split())}".strip()
    while len(found) > most:
        sentences = len(_SENTENCE.findall(found))
        if sentences < 2:
            return ""
        found = first_sentences(found, sentences - 1)
    return _LINK.sub(r"\1", found)

"""Docstrings and comments: text of people in source, where it can do no harm."""

from __future__ import annotations

from collections.abc import Iterator

from app.codegen.layout import INDENT, WIDTH, columns

QUOTE = '"'


def docstring(title: str, notes: str = "") -> list[str]:
    """A module's docstring: the title as a sentence, the notes below it."""
    summary = printable(title)
    if not summary.endswith((".", "!", "?", "。", "！", "？")):
        summary += "."
    lines = list(wrapped(_escaped(summary), WIDTH - 6))
    for paragraph in notes.splitlines():
        if content := printable(paragraph):
            lines += ["", *wrapped(_escaped(content), WIDTH)]
    # A quote in front would look like a fourth one; ruff sets them apart.
    lines[0] = f'"""{" " * lines[0].startswith(QUOTE)}{lines[0]}'
    return [*lines, '"""'] if len(lines) > 1 else [f'{lines[0]}"""']


def comment(sentence: str) -> list[str]:
    """One entry of a list in a comment, inside a function."""
    first, *rest = wrapped(printable(sentence), WIDTH - len(INDENT) - 4)
    return [f"{INDENT}# - {first}", *(f"{INDENT}#   {line}" for line in rest)]


def heading(title: str, indent: str = INDENT) -> list[str]:
    """A comment inside a function, above what it is about."""
    return [f"{indent}# {line}" for line in wrapped(printable(title), WIDTH - len(indent) - 2)]


def printable(text: str) -> str:
    """On one line, without control characters: what is written ends neither line nor comment."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def wrapped(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most ``width`` columns; Chinese breaks anywhere, words do not."""
    line = ""
    for word in _pieces(text):
        if line and columns(line + word.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += word
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Where a line may end: behind each space and each wide character."""
    piece = ""
    for character in text:
        piece += character
        if character == " " or columns(character) == 2:
            yield piece
            piece = ""
    yield piece


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')

"""Source text to syntax trees, whatever Python it was written for and whatever stands in it.

Only the parser sees the text. What it would take too long or too deep for is refused before.
"""

from __future__ import annotations

import ast
import re
import warnings

from app.formats.python_source.notes import Note, told

MOST_LETTERS = 300_000
MOST_NESTED = 60  # brackets within brackets
MOST_CHAINED = 400  # operators in one expression
MOST_REPAIRS, MOST_REPARSED = 60, 2_000_000  # lines, and letters of all tries together

_PRINT = re.compile(r"^(\s*)(?:print|exec)\b(?!\s*\()(?!\s*=)")
_EXCEPT = re.compile(r"^(\s*except\s+[\w.(), ]+?),\s*(\w+)\s*:")
_BARE_DEF = re.compile(r"^(\s*def\s+\w+)\s*:")  # a slip that is seen now and then
_TOKEN = re.compile(
    r"""('''|\"\"\")(?:.|\n)*?(?:\1|\Z)"""
    r"""|'(?:[^'\\\n]|\\.)*+'?|"(?:[^"\\\n]|\\.)*+"?"""
    r"""|\#[^\n]*|[\[\](){}]|\n|\b(?:not|lambda|if|and|or|for|await)\b|[-+~*/%@.,=<>:]"""
)


class TooDeepError(ValueError):
    """A source that nests or chains deeper than a person writes."""


def trees(parts: list[str]) -> tuple[list[ast.Module], list[Note]]:
    """The syntax tree of each part, its lines counted through all; what had to be left out."""
    found: list[ast.Module] = []
    notes: list[Note] = []
    first = 0
    for part in parts:
        tree, told_here = _tree(part, first)
        found.append(tree)
        notes += told_here
        first += part.count("\n") + 1
    return found, notes


def _tree(text: str, first: int) -> tuple[ast.Module, list[Note]]:
    lines = text.lstrip("\ufeff").replace("\x00", "").replace("\f", " ").splitlines()
    notes: list[Note] = []
    for _ in range(min(MOST_REPAIRS, 1 + MOST_REPARSED // (len(text) + 1))):
        try:
            tree = _parsed("\n".join(lines))
        except SyntaxError as error:
            if not _repaired(lines, error, first, notes):
                break
        except (ValueError, RecursionError, MemoryError):
            notes.append(told(first + 1, TOO_DEEP))
            return ast.Module([], []), notes
        else:
            if first:
                ast.increment_lineno(tree, first)
            return tree, notes
    notes.append(told(first + 1, "This is not Python that could be read."))
    return ast.Module([], []), notes


TOO_DEEP = "The source nests deeper than a person writes; it was not read."
NOT_PYTHON = "This line is not Python 3; it was left out."


def _parsed(text: str) -> ast.Module:
    _refuse_deep(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _repaired(lines: list[str], error: SyntaxError, first: int, notes: list[Note]) -> bool:
    """Change what keeps Python 3 from reading these lines; whether there is hope."""
    if isinstance(error, TabError) or "tab" in (error.msg or ""):
        changed = [line.expandtabs(8) for line in lines]
        if changed != lines:
            lines[:] = changed
            return True
    if _from_python_2(lines):
        return True
    number = (error.lineno or 1) - 1
    number = min(number, len(lines) - 1)
    while number > 0 and (not lines[number].strip() or lines[number].strip() == "pass"):
        number -= 1
    if number < 0 or not lines:
        return False
    line = lines[number]
    indent = line[: len(line) - len(line.lstrip())]
    notes.append(told(first + number + 1, NOT_PYTHON))
    replacement = f"{indent}pass"
    if isinstance(error, IndentationError) and line.strip() == "pass":
        replacement = ""
    if lines[number] == replacement:
        replacement = ""
    lines[number] = replacement
    return True


def _from_python_2(lines: list[str]) -> bool:
    """``print "x"`` and ``except E, e:`` of Python 2; whether there were any."""
    changed = False
    for number, line in enumerate(lines):
        found = _PRINT.match(line)
        if found:
            lines[number] = f"{found[1]}pass"
            # A print may go on over several lines; what hangs below it goes with it.
            open_ = line.count("(") - line.count(")")
            follow = number + 1
            while (open_ > 0 or lines[follow - 1].endswith("\\")) and follow < len(lines):
                open_ += lines[follow].count("(") - lines[follow].count(")")
                ends = lines[follow].endswith("\\")
                lines[follow] = ""
                follow += 1
                if open_ <= 0 and not ends:
                    break
            if line.rstrip().endswith("\\") and number + 1 < len(lines):
                lines[number + 1] = ""
            changed = True
            continue
        bare = _BARE_DEF.match(line)
        if bare:
            lines[number] = f"{bare[1]}():{line[bare.end() :]}"
            changed = True
            continue
        caught = _EXCEPT.match(line)
        if caught:
            lines[number] = f"{caught[1]} as {caught[2]}:{line[caught.end() :]}"
            changed = True
    return changed


def _refuse_deep(text: str) -> None:
    """Raises TooDeepError before the parser's own stack would have to.

    Brackets, and what chains without brackets between two lines: ``----1``, ``a.b.c``, ``not not``.
    """
    depth = chained = 0
    closed = -1
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token in "([{":
            depth += 1
            chained += found.start() == closed  # a call of a call
            if max(depth - MOST_NESTED, chained - MOST_CHAINED) > 0:
                raise TooDeepError
        elif token in ")]}":
            depth = max(depth - 1, 0)
            closed = found.end()
        elif token == "\n":
            chained = 0 if depth == 0 else chained
        elif token in ",:":
            chained = 0
        elif token[0] not in "'\"#":
            chained += 1
            if chained > MOST_CHAINED:
                raise TooDeepError

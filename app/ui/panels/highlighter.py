"""Colours for Python as the code writer writes it: a line at a time, plus open triple quotes."""

from __future__ import annotations

import builtins
import keyword
import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from app.ui import theme

# A role of the theme, or a family's colour, for each kind of word.
_TOKENS = re.compile(
    r"(?P<comment>#.*)"
    r"|(?P<string>[rbf]?(?:\"\"\".*?(?:\"\"\"|$)|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'))"
    r"|(?P<number>\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b)"
    r"|(?P<definition>(?<=\bdef )\w+|(?<=\bclass )\w+)"
    r"|(?P<layer>(?<=layers\.)\w+|(?<=keras\.)[A-Z]\w+)"
    r"|(?P<argument>\b\w+(?==[^=]))"
    r"|(?P<word>\b[A-Za-z_]\w*\b)"
)
FAMILIES = {
    "string": "core",
    "number": "convolution",
    "definition": "input",
    "layer": "recurrent",
    "keyword": "pooling",
    "builtin": "merging",
    "argument": "normalization",
}
_BUILTINS = frozenset(dir(builtins))
_IN_TRIPLE = 1


class PythonHighlighter(QSyntaxHighlighter):
    """Highlights a document; ``rehighlight`` after the theme has changed."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.read_theme()

    def read_theme(self) -> None:
        """Take the colours of the present theme."""
        colors = theme.current()
        self._formats = {kind: _format(colors.family(name)) for kind, name in FAMILIES.items()}
        self._formats["comment"] = _format(colors["muted"])

    def highlightBlock(self, text: str) -> None:
        start = self._rest_of_triple(text)
        for token in _TOKENS.finditer(text, start):
            kind = token.lastgroup or ""
            if kind == "word":
                kind = _kind_of_word(token.group())
            if kind in self._formats:
                self.setFormat(token.start(), token.end() - token.start(), self._formats[kind])
            if kind == "string" and _opens_triple(token.group()):
                self.setCurrentBlockState(_IN_TRIPLE)

    def _rest_of_triple(self, text: str) -> int:
        """Where the line goes on behind a triple quoted text that an earlier line opened."""
        self.setCurrentBlockState(0)
        if self.previousBlockState() != _IN_TRIPLE:
            return 0
        end = text.find('"""')
        stop = len(text) if end < 0 else end + 3
        if end < 0:
            self.setCurrentBlockState(_IN_TRIPLE)
        self.setFormat(0, stop, self._formats["string"])
        return stop


def _kind_of_word(word: str) -> str:
    if keyword.iskeyword(word):
        return "keyword"
    return "builtin" if word in _BUILTINS else ""


def _opens_triple(text: str) -> bool:
    quoted = text.lstrip("rbf")
    return quoted.startswith('"""') and (len(quoted) < 6 or not quoted.endswith('"""'))


def _format(color: object) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(color)  # type: ignore[arg-type]
    return made

"""Texts that are shown as they stand in the source: nobody can translate them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.translation.flow import called

# What puts a text before a person's eyes or ears.
SHOWING = frozenset(
    (
        *("setText", "setToolTip", "setWindowTitle", "setTitle", "setPlaceholderText"),
        *("setAccessibleName", "setAccessibleDescription", "setStatusTip", "setWhatsThis"),
        *("addAction", "addMenu", "addTab", "addItem", "addButton", "setTabText", "setIconText"),
        *("setLabelText", "setFormat", "setInformativeText", "setSuffix", "setPrefix"),
        *("QLabel", "QPushButton", "QToolButton", "QAction", "QDockWidget", "QToolBar", "QMenu"),
        *("QGroupBox", "QCheckBox", "QRadioButton", "label", "ElidedLabel", "ElidedButton"),
        *("tell", "emit", "Badge", "show_whole", "Command", "write", "offer"),
    )
)
# The program's own name is the same in every language; roles and keys are no words.
NAMES = frozenset(("Layerloom",))
KEY = re.compile(r"[a-z_]*")


def bare_texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of each literal that is shown."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in SHOWING:
            for argument in node.args:
                for text in _literals(argument):
                    if _is_bare(text):
                        yield node.lineno, text


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                if isinstance(part, ast.Constant):
                    yield str(part.value)
        case ast.IfExp(body=one, orelse=other):
            yield from _literals(one)
            yield from _literals(other)
        case ast.BinOp(left=left, right=right):
            yield from _literals(left)
            yield from _literals(right)


def _is_bare(text: str) -> bool:
    words = re.sub(r"<[^>]*(?:>|$)|\b(?:" + "|".join(NAMES) + r")\b", "", text)
    return any(letter.isalpha() for letter in words) and not KEY.fullmatch(text)

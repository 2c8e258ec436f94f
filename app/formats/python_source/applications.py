"""``keras.applications``: known architectures."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from app.formats.python_source import foreign
from app.formats.python_source.values import Named, Thing, Unknown

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine


def call(
    m: Machine, path: str, positional: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    return foreign.call(m, Unknown(path, m.line, path), positional, named, node)

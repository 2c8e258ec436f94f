"""The model of a file, and what of it could not be read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from app.commands.outcome import about
from app.formats.route import read_model
from app.graph.model import Graph

if TYPE_CHECKING:
    from app.formats.python_source import Note


def opened(file: str, model: str) -> Graph:
    """The model of a file, of several the one called ``model``.

    Each thing that could not be read goes to standard error as a line of its own.
    """

    def tell(note: Note) -> None:
        sys.stderr.write(f"layerloom: {file}: {note}\n")

    with about(file):
        return read_model(file, model, tell)

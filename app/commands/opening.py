"""The model of a file, and what of the file is not in it."""

from __future__ import annotations

from app.commands.outcome import about, tell
from app.formats.route import open_model
from app.graph.model import Graph


def opened(file: str, model: str) -> Graph:
    """The model of a file, of several the one called ``model``.

    Each thing that is not in it goes to standard error as a line of its own.
    """
    with about(file):
        found = open_model(file, model)
    for note in found.notes:
        tell(file, str(note))
    return found.graph

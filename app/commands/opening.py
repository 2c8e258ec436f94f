"""The model of a file, and what of the file is not in it."""

from __future__ import annotations

from app.commands.outcome import about, tell
from app.errors import SeveralModelsError
from app.formats.opened import Opened
from app.formats.route import open_model
from app.graph.model import Graph


def opened(file: str, model: str, several: bool = False) -> Graph:
    """The model of a file, of several the one called ``model``.

    ``several``: a file of only one may give it under any name. Each thing that is not in it goes to
    standard error as a line of its own.
    """
    with about(file):
        found = _found(file, model) if several else open_model(file, model)
    for note in found.notes:
        tell(file, str(note))
    return found.graph


def _found(file: str, model: str) -> Opened:
    try:
        return open_model(file)
    except SeveralModelsError:
        return open_model(file, model)

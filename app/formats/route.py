"""Which format a name asks for, and the model in it."""

from __future__ import annotations

from pathlib import Path

from app.errors import FileAccessError, FileFormatError
from app.formats import layerloom, python_files
from app.formats.examples import read_example
from app.formats.files import read_bytes
from app.graph.model import Graph
from nodes.sentence import Sentence

EXAMPLE = "example:"
OURS = ".layerloom"
# What Keras keeps models in. Opening them is on its way.
NOT_YET = frozenset({".keras", ".h5", ".hdf5", ".json"})


def read_model(name: str, model: str = "", tell: python_files.Tell = lambda note: None) -> Graph:
    """The model of a file, or of ``example:NAME``. What a file holds decides, not its suffix.

    ``model``: which one, of a source that has several; what of it could not be read goes to
    ``tell``. Raises FileAccessError or FileFormatError, of it SeveralModelsError.
    """
    if name.startswith(EXAMPLE):
        return read_example(name.removeprefix(EXAMPLE))
    if not name:
        raise FileAccessError(Sentence("The name is empty; expected a file, or example:NAME."))
    if name == "-":
        raise FileAccessError(
            Sentence("- is not a file; expected the name of one. Write ./- for a file named so.")
        )
    path = Path(name)
    data = read_bytes(path)
    try:
        return layerloom.decode(data)
    except FileFormatError as error:
        if path.suffix.lower() in python_files.SUFFIXES:
            return python_files.decode(data, model, tell)
        if path.suffix.lower() in NOT_YET:
            values = {"suffix": path.suffix.lower()}
            raise FileFormatError(
                Sentence(
                    "This version does not open {suffix} files yet; expected a .layerloom model. "
                    "Draw it in the editor and save it.",
                    values,
                )
            ) from error
        raise

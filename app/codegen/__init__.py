"""Graphs to Keras source text, as a careful person writes it.

- ``notebook``     a Jupyter notebook: the module in cells, its summary and picture
- ``module``       a module: docstring, imports, a function a model, ``__main__``
- ``operations``   x + y, ops.mean(x, axis=1)
- ``body``         the statements of one function, one line a call
- ``reduced``      what of a graph can be written, and why the rest is left out
- ``values``       arguments as source
- ``structures``   lists and dicts of tensors as source
- ``identifiers``  variable names from layer names
- ``layout``       expressions that fit the line
- ``prose``        docstrings and comments
- ``page``         the text, and which lines belong to which node
- ``formatting``   the last polish by ruff
"""

from __future__ import annotations

from app.codegen.formatting import formatted
from app.codegen.module import written
from app.codegen.notebook import notebook
from app.codegen.page import Source
from app.graph.model import Graph

__all__ = ["Source", "formatted", "notebook", "source", "written"]


def source(graph: Graph) -> str:
    """The module of a graph for a file: formatted. While a person edits, use ``written``."""
    return formatted(written(graph).text)
